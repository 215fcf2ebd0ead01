/** Two files that are one report: which of them speaks, whatever came in first. */
import { expect, test } from "vitest";
import { fileOf, openApp } from "../helper.ts";

const version = (groups: number, signed: string, title = "") => `2024年工作总结${title}
青屏区人民政府外事办公室
一、主要工作
全年接待侨团${groups}批次。
青屏区人民政府外事办公室
${signed}`;
const QUESTION = "2024年接待侨团多少批次？";

/** A shelf on which one version stands, and what comes of another. */
async function shelve(...versions: [name: string, text: string][]) {
  const app = await openApp();
  const results = [];
  for (const [name, text] of versions)
    results.push((await app.shelving.ingest([fileOf(name, text)]))[0]!);
  const reply = await app.turn.respond({ text: QUESTION });
  return { results, last: results.at(-1)!, answer: reply.text };
}

test.each([
  ["by its title", "总结.txt", "（征求意见稿）"],
  ["by its file's name", "总结（草稿）.txt", ""],
])(
  "a draft, known %s, never replaces what is none, though it is signed later",
  async (_, name, title) => {
    const { last, results, answer } = await shelve(
      ["总结定.txt", version(31, "2025年1月6日")],
      [name, version(29, "2025年2月14日", title)],
    );
    expect(last.status).toBe("unchanged");
    expect(last.warnings.join("")).toMatch(
      new RegExp(`总结定\\.txt.*较早版本.*remove ${results[0]!.reportId}`),
    );
    expect(answer).toContain("31批次");
  },
);

test("what is no draft replaces a draft, though the draft was signed later", async () => {
  const { last, answer } = await shelve(
    ["总结.txt", version(29, "2025年2月14日", "（初稿）")],
    ["总结定.txt", version(31, "2025年1月6日")],
  );
  expect(last.status).toBe("replaced");
  expect(answer).toContain("31批次");
});

test.each([
  ["two drafts", "（讨论稿）"],
  ["two versions that are none", ""],
])("of %s the one signed later speaks", async (_, title) => {
  const early = version(29, "2025年1月6日", title);
  const late = version(31, "2025年2月14日", title);
  const backwards = await shelve(["后.txt", late], ["先.txt", early]);
  expect([backwards.last.status, backwards.answer]).toEqual([
    "unchanged",
    expect.stringContaining("31批次"),
  ]);
  const forwards = await shelve(["先.txt", early], ["后.txt", late]);
  expect([forwards.last.status, forwards.answer]).toEqual([
    "replaced",
    expect.stringContaining("31批次"),
  ]);
});

test("of two signed on one day, or not at all, the one that comes in last speaks", async () => {
  for (const signed of ["2025年1月6日", "（此处盖章）"]) {
    const { last, answer } = await shelve(
      ["甲.txt", version(29, signed)],
      ["乙.txt", version(31, signed)],
    );
    expect(last.status).toBe("replaced");
    expect(answer).toContain("31批次");
  }
});
