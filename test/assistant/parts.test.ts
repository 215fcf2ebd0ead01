/** Several questions in one message are each answered under their numbers, in one reply with one row of citations. */
import { describe, expect, test } from "vitest";
import { partsOf } from "../../src/message/parts.ts";
import { readLexicon } from "../../src/text/lexicon.ts";
import { askerOf } from "./shelf.ts";

const REPORT = [
  "2022年工作总结",
  "乌桕县气象局2022年工作总结",
  "一、预报服务",
  "全年发布暴雨预警26次。编发农气专报48期，抽检自动站19座。",
].join("\n");

describe("the questions of a message", () => {
  test.each([
    ["1. 发布预警多少次？\n2. 编发专报多少期？", ["发布预警多少次？", "编发专报多少期？"]],
    ["1、发布预警多少次 2、编发专报多少期", ["发布预警多少次", "编发专报多少期"]],
    ["1.2022年预警多少次？2.2021年预警多少次？", ["2022年预警多少次？", "2021年预警多少次？"]],
    ["一是预警多少次；二是专报多少期", ["预警多少次", "专报多少期"]],
    ["（1）预警多少次？（2）专报多少期？", ["预警多少次？", "专报多少期？"]],
    ["①预警多少次②专报多少期", ["预警多少次", "专报多少期"]],
    ["2022年预警多少次？专报编发多少期？", ["2022年预警多少次？", "专报编发多少期？"]],
    [
      "麻烦查一下。2022年预警多少次？专报编发多少期？急用。",
      ["麻烦查一下。2022年预警多少次？", "专报编发多少期？急用。"],
    ],
  ])("%s", (text, asked) => {
    expect(partsOf(text)?.asked.map((part) => part.text)).toEqual(asked);
  });

  test.each([
    ["2022年预警多少次？另外专报呢？", ["2022年预警多少次？", "另外专报呢？"]],
    ["2022年预警多少次，此外编发专报呢", ["2022年预警多少次", "此外编发专报呢"]],
    ["2022年预警多少次？另外，专报编发多少期？", ["2022年预警多少次？", "专报编发多少期？"]],
    ...readLexicon("besides").map(({ example }) => [example!, example!.split(/(?<=？)(?=另)/)]),
  ] as [string, string[]][])("another that is asked alike: %s", (text, asked) => {
    expect(partsOf(text)?.asked.map((part) => part.text)).toEqual(asked);
    for (const word of readLexicon("besides").flatMap(({ words }) => words))
      expect(partsOf(`预警多少次，${word}专报呢？`)?.asked).toHaveLength(2);
  });

  test.each([
    "2022年预警多少次，另外几次？",
    "2022年预警多少次？比上年增加多少？",
    "2022年预警多少次？其中暴雨多少次？",
    "2022年预警多少次？谁接的，几月份的事",
    "2022年预警多少次？请列成表格。",
    "2022年1.5万人参加了多少场培训？",
    "第一部分有哪些内容？",
    "核对一下：2022年预警26次，比上年增加3次。",
  ])("are one: %s", (text) => {
    expect(partsOf(text)).toBeNull();
  });
});

describe("a reply to several questions", () => {
  test("answers each under its number, and names what is open", async () => {
    const { ask } = await askerOf(REPORT);
    const reply = await ask(
      "1. 2022年发布暴雨预警多少次？\n2. 2022年人工降雪多少次？\n3. 2022年编发农气专报多少期？",
    );
    expect(reply.kind).toBe("reply");
    expect(reply.text).toMatch(
      /^1\. .*26次[^\n]*\[1\]\n2\. 未能回答：[\s\S]*\n3\. .*48期[^\n]*\[\d\]$/,
    );
    expect(reply.gaps.map(({ text }) => text)).toContain("2022年人工降雪多少次？");
    for (const [i, { n }] of reply.citations.entries()) expect(n).toBe(i + 1);
    const numbers = reply.claims.flatMap(({ citations }) => citations);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(reply.citations.length);
  });

  test("a later one is of the year and office of the lead or of the one before, and says so", async () => {
    const { ask } = await askerOf(
      REPORT,
      REPORT.replaceAll("2022", "2021").replace("48期", "44期"),
    );
    const led = await ask("请查2021年的：（1）发布暴雨预警多少次？（2）编发农气专报多少期？");
    expect(led.text).toMatch(/1\. （按“2021年发布[\s\S]*2\. （按“2021年编发[\s\S]*44期/);
    const after = await ask("2021年发布暴雨预警多少次？编发农气专报多少期？");
    expect(after.text).toContain("44期");
    expect(after.text).not.toContain("48期");
  });

  test("is a refusal where none has an answer", async () => {
    const { ask } = await askerOf(REPORT);
    const reply = await ask("1. 2022年人工降雪多少次？\n2. 2022年雷达大修多少部？");
    expect(reply).toMatchObject({ kind: "refusal", reason: "not_stated" });
  });

  test("ends at eight, and goes on when asked to", async () => {
    const { turn } = await askerOf(REPORT);
    const question = Array.from({ length: 10 }, (_, i) =>
      i === 9 ? "10. 2022年抽检自动站多少座？" : `${i + 1}. 2022年发布暴雨预警多少次？`,
    ).join("\n");
    const reply = await turn.respond({ text: question });
    expect(reply.text).toMatch(/\n8\. .*\n还有2个问题，回复“继续”接着答。$/);
    const next = await turn.respond({ text: "继续", history: [{ question, reply }] });
    expect(next.text).toMatch(/^9\. [\s\S]*\n10\. .*19座[^\n]*$/);
  });

  test("material for a draft is not a row of questions", async () => {
    const { ask } = await askerOf(REPORT);
    const reply = await ask("材料：一是预警多少次写清楚；二是专报编发50期。请仿照去年写成一段。");
    expect(reply.skill).toBe("draft");
  });
});
