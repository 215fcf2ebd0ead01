/** Points 9 to 12 of what an answer promises: talk, follow-ups, words as people type them, and nothing that is not found. */
import { describe, expect, test } from "vitest";
import { sharedAsker } from "../shelf.ts";

const FERRY = "沙渡县港航事务中心";
const report = (year: number, ...lines: string[]) =>
  [
    `${FERRY}${year}年工作总结`,
    `${year}年，${FERRY}认真履职，现将情况总结如下。`,
    "一、主要工作",
    ...lines,
  ].join("\n");
const REPORTS = [
  report(2018, "检查渡船118艘。疏浚航道23公里。"),
  report(
    2019,
    "检查渡船126艘。疏浚航道31公里。收到感谢信9封，试验段测试浮标4座。",
    "（一）来访团组接待12批次。",
    "（二）国内生产总值统计协助2次，居民消费价格调查3次。",
    "（三）新三样货物吞吐5.2万吨。",
    "（四）“三公”经费支出16.8万元。",
    "（五）安全运行",
    "值守无间断。",
  ),
  `沙渡县渔业局2019年工作总结\n2019年，沙渡县渔业局认真履职，现将情况总结如下。\n一、主要工作\n检查渡船7艘。`,
];
// More sentences than any one page.
const LEDGER = [
  "芦汀镇人民政府2017年工作总结",
  "一、台账",
  ...Array.from({ length: 2100 }, (_, i) => `第${i + 1}号闸门完好。`),
].join("\n");
const { ask, chat, shelf } = sharedAsker([...REPORTS, LEDGER]);
const QUESTION = "港航事务中心2019年检查渡船多少艘？";

// ---- 9

describe("§2.9 talk is talk:", () => {
  test.each([
    ["谢谢", /不客气/],
    ["收到", /好的|收到/],
    ["测试", /我在/],
    ["你确定吗", /前面还没有问题/],
    ["继续", /没有接下去/],
  ])("%s is answered with a word, and with no sentence of a report", async (text, said) => {
    const reply = await ask(text);
    expect(reply).toMatchObject({ kind: "refusal", reason: "talk", citations: [] });
    expect(reply.said).toMatch(said);
    expect(reply.said).not.toMatch(/感谢信|浮标/);
  });

  test("thanks never become the last question", async () => {
    const reply = await chat(QUESTION, "谢谢啦！", "那前一年呢？");
    expect(reply.question).toBe("港航事务中心2018年检查渡船多少艘？");
    expect(reply.said).toContain("118艘");
  });

  test("你确定吗 shows what the answer rests on", async () => {
    const reply = await chat(QUESTION, "你确定吗？");
    expect(reply.citations.map(({ quote }) => quote).join()).toContain("检查渡船126艘");
  });

  test("不对，我问的是2018年 edits the last question", async () => {
    const reply = await chat(QUESTION, "不对，我问的是2018年");
    expect(reply.question).toBe("港航事务中心2018年检查渡船多少艘？");
    expect(reply.said).toContain("118艘");
  });

  test("words of talk inside a question ask", async () => {
    expect((await ask("2019年收到感谢信多少封？")).said).toContain("感谢信9封");
    expect((await ask("2019年测试浮标多少座？")).said).toContain("4座");
  });

  test("a foreign subject is declined only where the library has nothing on it", async () => {
    const weather = await ask("今天天气怎么样？");
    expect(weather.kind).toBe("refusal");
    expect(weather.citations).toEqual([]);
  });
});

// ---- 10

describe("§2.10 a follow-up edits", () => {
  test("the year", async () => {
    expect((await chat(QUESTION, "那2018年呢？")).said).toContain("118艘");
  });

  test("the matter, which brings a unit of its own", async () => {
    const reply = await chat(QUESTION, "那疏浚航道呢？");
    expect(reply.said).toContain("疏浚航道31公里");
    expect(reply.said).not.toContain("126");
  });

  test("the office", async () => {
    const reply = await chat(QUESTION, "那县渔业局呢？");
    expect(reply.question).toContain("县渔业局2019年检查渡船");
    expect(reply.said).toContain("检查渡船7艘");
    expect(reply.said).not.toContain("126");
  });

  test("one after another", async () => {
    const reply = await chat(QUESTION, "那疏浚航道呢？", "那2018年呢？");
    expect(reply.said).toContain("疏浚航道23公里");
  });
});

// ---- 11

describe("§2.11 as people type it:", () => {
  test.each([
    ["a character of the same sound", "2019年来仿团组多少批次？", "来访团组", "12批次"],
    ["the sounds alone", "2019年lai fang tuanzu多少批次？", "来访团组", "12批次"],
    ["GDP", "2019年GDP统计协助多少次？", "国内生产总值", "2次"],
    ["CPI", "2019年CPI调查多少次？", "居民消费价格", "3次"],
    ["三公, which the report has as it is", "2019年三公经费多少？", "三公", "16.8万元"],
    ["新三样, which the report has as it is", "2019年新三样吞吐多少吨？", "新三样", "5.2万吨"],
  ])("%s", async (_, question, word, figure) => {
    const reply = await ask(question);
    expect(reply.said).toContain(figure);
    // What was understood is said, where it is not what was typed.
    if (!question.includes(word)) expect(reply.said).toMatch(new RegExp(`^（按“[^”]*${word}`));
  });
});

// ---- 12

describe("§2.12 nothing on the shelf is unfindable:", () => {
  test("a numbered item of one sentence answers like any other", async () => {
    const reply = await ask("2019年接待来访团组多少批次？");
    expect(reply.said).toContain("来访团组接待12批次");
    expect(reply.citations[0]?.path).toEqual(["一", "（一）"]);
  });

  test("every sentence, item and heading is found by its own words", async () => {
    const lost: string[] = [];
    for (const { kind, text, passageId } of await shelf().list({ reportYears: [2018, 2019] })) {
      const hits = kind === "title" ? [] : await shelf().search(text, {}, 10);
      if (kind !== "title" && !hits.some((hit) => hit.passageId === passageId)) lost.push(text);
    }
    expect(lost).toEqual([]);
  });

  test("a list never stops in silence: all of 2100 sentences, in their order", async () => {
    const all = (await shelf().list({ reportYears: [2017] })).map(({ text }) => text);
    const gates = all.flatMap((text) => [...text.matchAll(/第(\d+)号/g)].map(([, n]) => Number(n)));
    expect(gates).toEqual(Array.from({ length: 2100 }, (_, i) => i + 1));
  });

  test("what stands under a heading is found by the heading's words", async () => {
    expect((await ask("2019年安全运行情况怎么样？")).said).toContain("值守无间断");
  });
});
