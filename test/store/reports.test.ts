/** Reports on record, version by version, with their figures. */
import { expect, test } from "vitest";
import type { Figure, Report } from "../../src/domain.ts";
import { createEditions } from "../../src/store/editions.ts";
import { createReportRecords } from "../../src/store/reports.ts";
import { openState } from "../engines.ts";

function report(id: string, over: Partial<Report> = {}): Report {
  return {
    reportId: id,
    title: `报告${id}`,
    org: "望江区外办",
    aliases: [],
    year: 2022,
    years: null,
    kind: "年度工作总结",
    date: null,
    known: { title: "text", org: "text", year: "text", kind: "text", date: "none" },
    outline: [],
    passages: 0,
    figures: 0,
    warnings: [],
    sample: false,
    draft: false,
    audience: null,
    reading: 1,
    file: `${id}.txt`,
    text: `${id}的全文`,
    body: [],
    figureRows: [],
    ...over,
  };
}

const FIGURE: Figure = {
  passageId: "a-1",
  lo: 500,
  hi: null,
  unit: "人次",
  approx: true,
  counts: "接待外宾",
  text: "500人次以上",
  start: 4,
  end: 11,
  factYear: null,
  years: { from: 2018, to: 2022 },
  aspect: "done",
  sure: 0.9,
};

type ReportRecords = ReturnType<typeof createReportRecords>;

const open = async () => createReportRecords(await openState(), () => 42);

const shelve = async (records: ReportRecords, one: Report, key: string) =>
  (await records.settle([one], () => key))[0]!.status;

test("a newer version takes the place of the older, which still opens", async () => {
  const records = await open();
  expect(await shelve(records, report("old"), "key")).toBe("added");
  expect(await shelve(records, report("new"), "key")).toBe("replaced");
  expect((await records.reports()).map((info) => info.reportId)).toEqual(["new"]);
  expect(await records.report("old")).toMatchObject({ current: false, text: "old的全文" });
  expect(await records.report("new")).toMatchObject({ current: true });
  expect(await shelve(records, report("old"), "key")).toBe("replaced");
  expect((await records.reports()).map((info) => info.reportId)).toEqual(["old"]);
});

test("on their way may be spoken of, beside the version that they will replace", async () => {
  const records = await open();
  await shelve(records, report("old"), "key");
  await records.announce([report("new")], () => "key");
  expect(await records.speakingIds()).toEqual(new Set(["old", "new"]));
  expect((await records.reports()).map((info) => info.reportId)).toEqual(["old"]);
  expect(await records.underWay()).toEqual(["new"]);
  const [settled] = await records.settle([report("new")], () => "key");
  expect(settled).toMatchObject({ status: "replaced", replaced: { reportId: "old" } });
  expect(await records.speakingIds()).toEqual(new Set(["new"]));
  expect(await records.underWay()).toEqual([]);
});

test("keep their figures as rows", async () => {
  const records = await open();
  await shelve(records, report("a", { figureRows: [FIGURE, { ...FIGURE, hi: 9 }] }), "key");
  await shelve(records, report("a", { figureRows: [FIGURE] }), "key");
  expect(await records.figures("a")).toEqual([FIGURE]);
  await records.removeReports(["a"], "终端 test");
  expect(await records.figures("a")).toEqual([]);
});

test("stand by organisation and year", async () => {
  const records = await open();
  for (const [id, org, year] of [
    ["c", "乙办", 2020],
    ["b", "甲办", 2023],
    ["a", "甲办", 2021],
  ] as const)
    await shelve(records, report(id, { org, year }), id);
  expect((await records.reports()).map((info) => info.reportId)).toEqual(["a", "b", "c"]);
});

test("removing a current one takes its older versions along, an older one goes alone", async () => {
  const records = await open();
  for (const id of ["v1", "v2", "v3"]) await shelve(records, report(id), "key");
  await shelve(records, report("other"), "other key");
  await records.removeReports(["v1"], "终端 test");
  expect(await records.report("v1")).toBeNull();
  expect(await records.report("v2")).toMatchObject({ current: false });
  expect(await records.report("v3")).toMatchObject({ current: true });
  await records.removeReports(["v3", "nowhere"], "终端 test");
  expect(await records.report("v2")).toBeNull();
  expect((await records.reports()).map((info) => info.reportId)).toEqual(["other"]);
});

test("figures are written some at a time, and come back as they were, in their order", async () => {
  const records = await open();
  const figureRows = Array.from(
    { length: 4_321 },
    (_, i): Figure => ({
      ...FIGURE,
      ...{ passageId: `a-${i}`, lo: i * 0.1, hi: i % 3 === 0 ? 1e15 / 7 + i : null },
      ...{ factYear: i % 5 === 0 ? 2021 : null, aspect: i % 2 === 0 ? "plan" : "done" },
    }),
  );
  await records.announce(
    [report("a", { figureRows }), report("b", { figureRows: [FIGURE] }), report("c")],
    ({ reportId }) => reportId,
  );
  expect(await records.figures("a")).toEqual(figureRows);
  expect(await records.figures("b")).toEqual([FIGURE]);
  expect(await records.figures("c")).toEqual([]);
});

test("what one program remembers holds until another changes it", async () => {
  const db = await openState();
  const [here, there] = [createReportRecords(db, () => 42), createReportRecords(db, () => 43)];
  const titles = async () => (await here.reports()).map(({ title, file }) => `${title} ${file}`);
  await shelve(there, report("a"), "key");
  expect(await titles()).toEqual(["报告a a.txt"]);
  expect(await here.reports()).toBe(await here.reports());
  await there.refile("a", "云/a.txt");
  expect(await titles()).toEqual(["报告a 云/a.txt"]);
  await shelve(there, report("b"), "key");
  expect(await titles()).toEqual(["报告b b.txt"]);
  expect(await here.speakingIds()).toEqual(new Set(["b"]));
  await there.removeReports(["b"], "终端 test");
  expect(await titles()).toEqual([]);
  expect(await here.speakingIds()).toEqual(new Set());
});

test("a report that is limited anew takes its older versions along", async () => {
  const db = await openState();
  const records = createReportRecords(db, () => 42);
  const limited = "key|@ou_1";
  for (const id of ["v1", "v2"]) await shelve(records, report(id), "key");
  await shelve(records, report("v2", { audience: ["ou_1"] }), limited);
  expect((await records.reportInfo("v1"))!.audience).toEqual(["ou_1"]);
  const editions = await createEditions(db)("v2");
  expect(editions.map(({ info, current }) => [info.reportId, current])).toEqual([
    ["v2", true],
    ["v1", false],
  ]);
  await records.removeReports(["v2"], "终端 test");
  expect(await records.removedLimit("key")).toEqual(["ou_1"]);
  expect(await records.removedIds()).toEqual(new Set(["v2"]));
  expect(await records.knownIds()).toEqual(new Set());
});

test("what was removed is put back as an older version, with its figures", async () => {
  const records = await open();
  await shelve(records, report("a", { figureRows: [FIGURE] }), "key");
  const kept = await records.withOlder("a");
  await records.removeReports(["a"], null);
  expect(await records.removedIds()).toEqual(new Set());
  await records.putOlder(kept);
  await records.putOlder(kept);
  expect(await records.report("a")).toMatchObject({ current: false, text: "a的全文" });
  expect(await records.figures("a")).toEqual([FIGURE]);
});
