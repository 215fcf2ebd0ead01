/** What a cross-encoder may put first, and what it may not. */
import { expect, onTestFinished, test } from "vitest";
import type { Scope } from "../../src/domain.ts";
import { readReport } from "../../src/reports/read.ts";
import { createLibrary } from "../../src/search/library.ts";
import { temporaryFolder } from "../helper.ts";

const reportOf = (year: number, cards: number) => `${year}年工作总结
青屏区人民政府外事办公室
一、领事服务
办理商务旅行卡${cards}张。
办理商务旅行卡的企业回访工作有序开展。
${year === 2018 ? "商务旅行卡办理张数是2017年的两倍。" : ""}
二、${year + 1}年工作安排
办理商务旅行卡不少于${cards + 10}张。`;

/** The texts found for a question, after a cross-encoder that likes only what has these words. */
async function found(likes: string, question: string, scope: Scope = {}): Promise<string[]> {
  const library = await createLibrary({
    uri: temporaryFolder(),
    reranker: {
      mark: async (_, texts) => texts.map((text) => (text.includes(likes) ? 1 : 0)),
      close() {},
    },
  });
  onTestFinished(() => library.close());
  for (const text of [reportOf(2017, 41), reportOf(2018, 57)]) {
    const report = await readReport(new TextEncoder().encode(text), "总结.txt");
    if (!report.ok) throw new Error(report.error);
    await library.put([report.value]);
  }
  await library.optimize();
  const hits = await library.search(question, { ...scope, kinds: ["text"] }, 8);
  return hits.map(({ text }) => text);
}

test("it orders what is of the asked year", async () => {
  const texts = await found("回访", "2017年办理商务旅行卡多少张", { years: [2017] });
  expect(texts[0]).toContain("回访");
});

test.each([
  ["of another year and names the asked one", "2017年的两倍", { years: [2017] }],
  ["planned in it", "不少于51张", { reportYears: [2017] }],
])("what is %s stays behind what was done in the asked year", async (_, likes, scope) => {
  const texts = await found(likes, "办理了多少张商务旅行卡", scope);
  expect(texts[0]).toBe("办理商务旅行卡41张。");
  expect(texts.some((text) => text.includes(likes))).toBe(true);
});

test("what was done stays behind what is planned where a plan is asked for", async () => {
  const texts = await found("57张", "计划办理多少张商务旅行卡", { years: [2018] });
  expect(texts[0]).toBe("办理商务旅行卡不少于51张。");
});
