/** What is searched for a question: which years, whose reports, and what stands in where a year has none. */
import { expect, test } from "vitest";
import type { Hit, ReportInfo, Scope } from "../../src/domain.ts";
import { createFinding } from "../../src/flows/finding.ts";
import { readWhen } from "../../src/search/when.ts";

const ARCHIVE = "青屏区档案馆";
const LIBRARY = "青屏区图书馆";
const NOW = Date.parse("2025-03-01T12:00:00+08:00");

/** Ask of a shelf with reports of these years; what was searched, in order, and what is said to be missing. */
async function searched(query: string, years: number[] = [2022, 2023, 2024]) {
  const searches: { words: string; scope: Scope }[] = [];
  const find = createFinding({
    search: async (words, scope) => {
      searches.push({ words, scope });
      return [] as Hit[];
    },
    listOf: async () => [],
    reports: async () =>
      years.flatMap((year) =>
        [ARCHIVE, LIBRARY].map((org) => ({ org, aliases: [], year, years: null }) as never),
      ) as ReportInfo[],
    when: (text, now) => readWhen(text, now, { timeZone: "Asia/Shanghai" }),
    clock: () => NOW,
  });
  const { missing } = await find({ query, k: 5 });
  return { searches, first: searches[0]!, missing };
}

test("an office that is asked limits the search, and its name is no word of it", async () => {
  const { first } = await searched("青屏区档案馆借出案卷多少卷");
  expect(first.scope.orgs).toEqual([ARCHIVE]);
  expect(first.words).toContain("借出案卷");
  expect(first.words).not.toContain("档案馆");
});

test.each(["《青屏区档案馆借阅办法》印发了吗", "“青屏区档案馆日”办了几场"])(
  "an office within a title or a quotation limits nothing: %s",
  async (query) => {
    expect((await searched(query)).first.scope).not.toHaveProperty("orgs");
  },
);

test("the next step of a year is what that year's report plans", async () => {
  const { first } = await searched("2023年下一步打算怎么修复案卷");
  expect(first.scope.reportYears).toEqual([2023]);
  expect(first.scope).not.toHaveProperty("years");
});

test("a year that only names a report is not the year that is spoken of", async () => {
  const { first } = await searched("2023年总结里2022年的案卷借出多少");
  expect(first.scope).toMatchObject({ years: [2022], reportYears: [2023] });
});

test("where a year has no report, the nearest on both sides stand in", async () => {
  const { searches, missing } = await searched("2023年修复案卷的做法", [2021, 2022, 2024, 2025]);
  expect(missing).toEqual([{ year: 2023, nearest: [2022, 2024] }]);
  expect(searches.map(({ scope }) => scope.years)).toContainEqual([2022, 2024]);
});
