/** Summaries, comparisons and what became of plans, asked for by command: in a model's words, over the rules' own table and items. */
import { expect, test } from "vitest";
import { turnWith } from "./modelled.ts";

const library = (year: number, loans: string, halls: string) => `汀洲县图书馆${year}年工作总结
${year}年，汀洲县图书馆面向城乡读者服务，现将情况总结如下：
一、${year}年主要工作
（一）借阅
全年外借图书${loans}册次，${halls}
二、${year + 1}年主要安排
一是新建分馆3个。`;

const REPORTS = [library(2033, "41200", "举办展览6场。"), library(2034, "43800", "新建分馆3个。")];

/** A model that says each sentence of its evidence with these words as it stands. */
const telling = (words: string) => (prompt: string) => {
  const lines = [...prompt.matchAll(/^(S\d+)(?:〔[^〕]*〕)? ?(.*)$/gm)].filter(([, , text]) =>
    text!.includes(words),
  );
  return JSON.stringify({
    claims: lines.slice(0, 2).map(([, id, text]) => ({
      ...{ text, sources: [{ id, quote: "" }] },
    })),
  });
};

test("a summary", async () => {
  const { turn, prompts } = await turnWith(telling("外借图书43800册次"), ...REPORTS);
  const reply = await turn.summarize(2034, 100);
  expect(reply).toMatchObject({ skill: "summary", model: "test-model" });
  expect(reply.text).toContain("43800册次");
  expect(prompts()[0]).toContain("概括2034年的主要成绩");
});

test("a comparison keeps the table of the rules", async () => {
  const { turn } = await turnWith(telling("外借图书"), ...REPORTS);
  const { turn: without } = await turnWith(() => ({ status: 401 }), ...REPORTS);
  const reply = await turn.compare([2033, 2034], "外借图书");
  const rules = await without.compare([2033, 2034], "外借图书");
  expect(reply.model).toBe("test-model");
  expect(rules.model).toBeNull();
  expect(reply.table).toEqual(rules.table);
  expect(reply.table!.rows.length).toBeGreaterThan(0);
});

test("what became of plans keeps its items, each with the words it rests on", async () => {
  const { turn } = await turnWith(telling("新建分馆"), ...REPORTS);
  const { turn: without } = await turnWith(() => ({ status: 401 }), ...REPORTS);
  const quotesOf = ({ items, citations }: Awaited<ReturnType<typeof turn.promises>>) =>
    items!.map(({ plan, status, citations: numbers }) => ({
      ...{ plan, status },
      quotes: numbers.map((n) => citations.find((one) => one.n === n)!.quote),
    }));
  const reply = await turn.promises(2034);
  expect(reply.model).toBe("test-model");
  expect(quotesOf(reply)).toEqual(quotesOf(await without.promises(2034)));
  expect(reply.citations.map(({ n }) => n)).toEqual(reply.citations.map((_, i) => i + 1));
});

test("what the rules refuse, no model is asked", async () => {
  const { turn, prompts } = await turnWith(telling("外借图书"), ...REPORTS);
  expect(await turn.summarize(2029)).toMatchObject({ kind: "refusal", reason: "year_not_covered" });
  expect(prompts()).toEqual([]);
});
