/** Which reports tell whose year. */
import { describe, expect, test } from "vitest";
import type { ReportInfo, ReportKind } from "../../src/domain.ts";
import { plannersOf, reviewedBy, tellersOf } from "../../src/ledger/tellers.ts";

function report(org: string, year: number, kind: ReportKind, figures = 10): ReportInfo {
  return {
    ...{
      reportId: `${org}${year}${kind}`,
      title: `${year}年${kind}`,
      org,
      aliases: [],
      year,
      years: null,
    },
    ...{
      kind,
      date: null,
      outline: [],
      passages: 20,
      figures,
      warnings: [],
      sample: false,
      file: "a",
    },
    ...{ draft: false, audience: null, reading: 1 },
    known: { title: "text", org: "text", year: "text", kind: "text", date: "none" },
  };
}
const TOWN = "柏溪镇人民政府";
const LIBRARY = "柏溪县图书馆";
const SHELF = [
  report(TOWN, 2021, "政府工作报告"),
  report(TOWN, 2021, "工作要点"),
  report(LIBRARY, 2020, "法治政府建设年度情况报告", 90),
  report(LIBRARY, 2020, "年度工作总结", 30),
  report(LIBRARY, 2019, "年度工作总结"),
];
const told = (years: number[], reports: number[] = [], anyYear = false) =>
  tellersOf(SHELF, { years, reports }, anyYear).map(
    ({ org, year, reports: own }) => `${org} ${year} ${own.map(({ kind }) => kind).join("、")}`,
  );

test.each([
  ["政府工作报告", 2020],
  ["年度工作总结", 2021],
  ["工作要点", null],
] as const)("%s of 2021 tells of %s", (kind, year) => {
  expect(reviewedBy(report(TOWN, 2021, kind))).toBe(year);
});

describe("a year is told", () => {
  test("by each office's reports of it, the 工作总结 first", () => {
    expect(told([2020])).toEqual([
      `${TOWN} 2020 政府工作报告`,
      `${LIBRARY} 2020 年度工作总结、法治政府建设年度情况报告`,
    ]);
  });

  test("by the report that bears it, where only a report is named by it", () => {
    expect(told([2021], [2021])).toEqual([`${TOWN} 2020 政府工作报告`]);
    expect(told([2021])).toEqual([]);
  });

  test("as each office's latest where none is named, or any", () => {
    expect(told([]).map((one) => one.split(" ")[1])).toEqual(["2020", "2020"]);
    expect(told([], [], true).map((one) => one.split(" ")[1])).toEqual(["2019", "2020", "2020"]);
  });
});

test("a year is planned by the reports of it and of the year before", () => {
  const planned = plannersOf(SHELF, [2021]).map(({ org, reports }) => `${org} ${reports.length}`);
  expect(planned).toEqual([`${TOWN} 2`, `${LIBRARY} 2`]);
});
