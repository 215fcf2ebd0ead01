/** One claim against the sentences that were shown. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Sentence } from "../../../src/assistant/writing/evidence.ts";
import { judge } from "../../../src/assistant/writing/judge.ts";
import { testExamples } from "../../lexicon.ts";
import { sharedAsker } from "../shelf.ts";

const REPORT = `柳溪县水务局2031年工作总结
一、2031年主要工作
因汛情，取消外出考察4次，全年检修闸门27座（较大的3座，其余24座），接待群众来访19人次。
二、2032年工作计划
计划清淤河道40公里，力争完成泵站改造2座。`;
const { shelf } = sharedAsker([REPORT]);
let sentences: Sentence[] = [];
beforeAll(async () => {
  const hits = await shelf().list({});
  sentences = hits
    .filter(({ kind }) => kind === "text")
    .map((hit, i) => ({ id: `S${i + 1}`, quote: { hit, text: hit.text, start: 0 } }));
});

const judged = (text: string, quote: string) =>
  judge(
    { text, sources: [{ id: sentences.find((one) => one.quote.text.includes(quote))!.id, quote }] },
    sentences,
  );

describe("what is cited", () => {
  test.each([
    ["外出考察4次", "取消外出考察4次"],
    ["4次", "取消外出考察4次"],
    ["接待群众来访19人次", "接待群众来访19人次"],
    ["其余24座", "全年检修闸门27座（较大的3座，其余24座）"],
    ["考察4次，全年检修", "取消外出考察4次，全年检修闸门27座（较大的3座，其余24座）"],
  ])("is the whole clause of %s", (quote, cited) => {
    expect(judged("2031年的事。", quote).quotes[0]!.text).toBe(cited);
  });
});

describe("of what is planned", () => {
  const isHeld = (text: string) =>
    judged(text, "清淤河道").reasons.every(({ code }) => code !== "PLAN");

  test.each([
    "2032年计划清淤河道40公里。",
    "2032年，拟清淤河道40公里。",
    "2032年河道清淤的目标是40公里。",
    "清淤河道40公里是2032年的安排。",
    "2032年力争完成泵站改造2座。",
  ])("it is said that it is: %s", (text) => {
    expect(
      judged(text, text.includes("泵站") ? "泵站" : "清淤").reasons.map(({ code }) => code),
    ).not.toContain("PLAN");
  });

  test.each([
    "2032年清淤河道40公里。",
    "根据部署，2032年清淤河道40公里。",
    "按计划清淤河道40公里。",
    "据2032年工作计划，清淤河道40公里。",
    "2032年清淤河道40公里，确保安全。",
    "2032年计划清淤河道40公里，已完成。",
    "2032年计划清淤河道40公里，成效显著。",
    "已推动清淤河道40公里落实。",
  ])("it is never told as done: %s", (text) => {
    expect(judged(text, "清淤河道40公里").reasons).not.toEqual([]);
  });

  testExamples([
    [
      "says-planned",
      (example) => expect(isHeld(example.replace(/[⇒⇏]/, "").trim())).toBe(example.endsWith("⇒")),
    ],
  ]);
});
