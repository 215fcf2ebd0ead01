/** Talk gets a word back, never a sentence of a report; a correction goes into the question before it. */
import { describe, expect, test } from "vitest";
import { correctionIn } from "../../src/message/correction.ts";
import type { Exchange } from "../../src/message/followup.ts";
import { talkIn, withoutTalk } from "../../src/message/talk.ts";
import { readLexicon } from "../../src/text/lexicon.ts";
import { askerOf } from "./shelf.ts";

const OFFICE = "松岭县文物局";
const report = (year: number, sites: number, shows: number) =>
  [
    `${year}年工作总结`,
    `${OFFICE}${year}年工作总结`,
    "一、文物保护",
    `全年巡查古建筑${sites}处。测试探方12个，感谢信收到58封。`,
    "二、展览",
    `举办巡回展${shows}场，继续教育培训讲解员36名。`,
  ].join("\n");
const FORESTRY = [
  "2021年工作总结",
  "松岭县林业局2021年工作总结",
  "一、巡查",
  "全年巡查古建筑3处。",
].join("\n");

/** A chat: each message is answered in the light of those before it. */
async function chatOf(...texts: string[]) {
  const { turn } = await askerOf(...texts);
  const history: Exchange[] = [];
  return async (text: string) => {
    const reply = await turn.respond({
      text,
      at: Date.parse("2023-03-01T12:00:00+08:00"),
      history,
    });
    history.unshift({ question: reply.question ?? text, reply });
    return reply;
  };
}

describe("talk", () => {
  test.each([
    ["谢谢", /不客气/],
    ["收到，谢谢！", /不客气/],
    ["辛苦啦～", /不客气/],
    ["好的", /好的/],
    ["测试", /我在/],
    ["test", /我在/],
    ["在吗？", /我在/],
    ["哈哈哈哈", /只会查报告/],
    ["👍👍", /没有文字/],
    ["？？？", /没有文字/],
    ["继续", /没有接下去/],
    ["你确定吗", /前面还没有问题/],
  ])("%s gets a word, and no sentence of a report", async (text, said) => {
    const say = await chatOf(report(2021, 40, 6));
    const reply = await say(text);
    expect(reply).toMatchObject({ kind: "refusal", reason: "talk", skill: "help", citations: [] });
    expect(reply.text).toMatch(said);
    expect(reply.text).not.toMatch(/12个|58封|36名/);
  });

  test.each([
    ...["你好", "各位好！", "你好，你能做什么？", "你是谁 能干啥", "这个怎么用？"],
    "你好，我是新来的管理员，怎么用？",
  ])("%s is told what can be done here", async (text) => {
    const say = await chatOf(report(2021, 40, 6));
    const reply = await say(text);
    expect(reply).toMatchObject({ kind: "reply", skill: "help" });
    expect(reply.text).toMatch(/往年情况[\s\S]*松岭县文物局2021年/);
  });

  test("a greeting before a question is no more than that", async () => {
    const say = await chatOf(report(2021, 40, 6));
    expect((await say("您好，2021年巡查古建筑多少处？")).text).toContain("40处");
  });

  test.each(["thanks", "heard", "trial", "laughter", "doubt", "onward"] as const)(
    "the examples of %s are that",
    (kind) => {
      for (const { example } of readLexicon(kind)) expect(talkIn(example!), example!).toBe(kind);
    },
  );

  test("between courtesies every example is talk", () => {
    for (const { example } of readLexicon("courtesy"))
      expect(talkIn(example!), example!).not.toBeNull();
  });

  test.each([
    "感谢信收到多少封？",
    "测试探方多少个",
    "继续教育培训了多少人",
    "好的案例有哪些",
    "2021年",
  ])("what asks something is none: %s", (text) => expect(talkIn(text)).toBeNull());

  test("around a question it is left out", () => {
    expect(withoutTalk("好的，谢谢！2021年巡查古建筑多少处？辛苦了！")).toBe(
      "2021年巡查古建筑多少处？",
    );
    expect(withoutTalk("2021年巡查40处，对吗")).toBe("2021年巡查40处，对吗");
  });

  test("is not what the next message goes on from", async () => {
    const say = await chatOf(report(2020, 31, 4), report(2021, 40, 6));
    await say("2021年巡查古建筑多少处？");
    await say("收到，谢谢！");
    expect(await say("好的，那前一年呢？")).toMatchObject({
      question: "2020年巡查古建筑多少处？",
      text: expect.stringContaining("31处"),
    });
  });

  test("who doubts is shown the words that the reply rests on", async () => {
    const say = await chatOf(report(2021, 40, 6));
    const first = await say("2021年巡查古建筑多少处？");
    const reply = await say("你确定吗？");
    expect(reply.kind).toBe("reply");
    expect(reply.citations.map(({ quote }) => quote)).toEqual(
      first.citations.map(({ quote }) => quote),
    );
    expect(reply.text).toContain("《松岭县文物局2021年工作总结》");
    expect(await say("那巡回展呢？")).toMatchObject({ text: expect.stringContaining("6场") });
  });
});

describe("a correction", () => {
  test.each([
    ["its year", "不对，我问的是2020年", "2020年巡查古建筑多少处？", "31处"],
    [
      "its year, told against the other",
      "不是2021年，是2020年",
      "2020年巡查古建筑多少处？",
      "31处",
    ],
    ["its year, to be changed", "改成2020年吧", "2020年巡查古建筑多少处？", "31处"],
    ["its matter, in a unit of its own", "不是古建筑，是巡回展", "2021年巡回展多少？", "6场"],
    ["its office", "我说的是县林业局", "县林业局2021年巡查古建筑多少处？", "3处"],
    ["the whole question", "搞错了，我问的是举办巡回展多少场", "2021年举办巡回展多少场", "6场"],
  ])("edits %s", async (_, text, question, figure) => {
    const say = await chatOf(report(2020, 31, 4), report(2021, 40, 6), FORESTRY);
    await say("2021年巡查古建筑多少处？");
    const reply = await say(text);
    expect(reply.question).toBe(question);
    expect(reply.text).toContain(figure);
  });

  test.each(["不对！你这个数错了，明明是52处", "错了，胡说八道！", "瞎说"])(
    "that is only anger shows what was answered and finds nothing new: %s",
    async (text) => {
      const say = await chatOf(report(2021, 40, 6));
      await say("2021年巡查古建筑多少处？");
      const reply = await say(text);
      expect(reply.kind).toBe("reply");
      expect(reply.text).toMatch(/40处[\s\S]*我问的是2018年/);
    },
  );

  test("that says nothing asks what is meant, and shows what was answered", async () => {
    const say = await chatOf(report(2021, 40, 6));
    await say("2021年巡查古建筑多少处？");
    const reply = await say("不对");
    expect(reply.text).toMatch(/40处[\s\S]*我问的是2018年/);
    expect((await say("应该是2021年的巡回展")).text).toContain("6场");
  });

  test("the examples are corrections", () => {
    for (const name of ["wrong", "meant"])
      for (const { example } of readLexicon(name))
        expect(correctionIn(example!), example!).not.toBeNull();
  });

  test.each(["2021年不是巡查了40处吗？", "应急演练办了几场", "改造古建筑多少处"])(
    "%s is none",
    (text) => expect(correctionIn(text)).toBeNull(),
  );
});

describe("a follow-up", () => {
  test("about another office keeps the matter", async () => {
    const say = await chatOf(report(2021, 40, 6), FORESTRY);
    await say("松岭县文物局2021年巡查古建筑多少处？");
    const reply = await say("那县林业局呢？");
    expect(reply.question).toBe("县林业局2021年巡查古建筑多少处？");
    expect(reply.text).toContain("3处");
    expect(reply.text).not.toContain("40处");
  });

  test("about another matter is counted in that matter's unit", async () => {
    const say = await chatOf(report(2021, 40, 6));
    await say("2021年巡查古建筑多少处？");
    expect((await say("那讲解员呢？")).text).toContain("36名");
  });
});
