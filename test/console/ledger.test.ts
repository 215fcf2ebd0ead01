/** The ledger by its API: the product's own server before reports of an invented office. */
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import type { MatterShown, PromisesShown, SeriesShown } from "../../src/flows/figures/shown.ts";
import { eventually, fileOf, libraryOf, openApp, serverOf } from "../helper.ts";
import { OFFICE, REPORTS } from "./ledger.ts";

type Call = ReturnType<typeof serverOf>;

test("a matter is one row, year beside year, with a plan apart and two numbers of one year as two", async () => {
  const call = serverOf(await opened());
  const [gates] = await search(call, "闸门");
  expect(gates!.name).toBe("检修闸门");
  expect(gates!.unit).toBe("座");
  expect(gates!.cells.map(({ year, value, plan }) => [year, value, plan])).toEqual([
    [2031, "42座", null],
    [2032, "57座", "不少于50座"],
    [2033, "63座／36座", "60座"],
    [2034, null, "70座"],
  ]);
});

test("every figure of a series opens at the words that state it", async () => {
  const app = await opened();
  const call = serverOf(app);
  const [gates] = await search(call, "闸门");
  const series = await ask<SeriesShown>(call, `matters/${gates!.id}`);
  const figures = series.points.flatMap(({ told, again, differs, plans }) => [
    ...(told ? [told] : []),
    ...[...again, ...differs, ...plans],
  ]);
  expect(figures.length).toBeGreaterThan(6);
  for (const { value, citation } of figures) {
    const stored = await app.records.report(citation.reportId);
    expect(stored!.text.slice(citation.start, citation.end)).toBe(citation.quote);
    expect(citation.quote).toContain(value.replace(/座$/, ""));
  }
});

test("plan and outcome are set side by side where both are plain; the chart leaves a year of two numbers open", async () => {
  const call = serverOf(await opened());
  const [gates] = await search(call, "闸门");
  const { points, chart } = await ask<SeriesShown>(call, `matters/${gates!.id}`);
  expect(points.map(({ year, kept }) => [year, kept])).toEqual([
    [2031, null],
    [2032, "符合“不少于50座”的安排"],
    [2033, null],
    [2034, null],
  ]);
  expect(chart!.points).toEqual([
    { label: "2031年", value: 42 },
    { label: "2032年", value: 57 },
    { label: "2033年", value: null, gap: "不一致" },
  ]);
  const svg = await call(`/api/v1/ledger/matters/${gates!.id}/chart.svg?width=400`);
  expect(svg.headers.get("content-type")).toContain("image/svg+xml");
  expect(await svg.text()).toContain("不一致");
});

test("what is of another unit or of a part of the year is a row of its own, and says why", async () => {
  const call = serverOf(await opened());
  const found = await search(call, "巡查");
  const told = found.map(({ name, unit, part, cells }) => [
    ...[name, unit, part],
    cells.map(({ value }) => value).join(" "),
  ]);
  expect(told).toContainEqual(["巡查堤防", "次", null, "210次 260次 305次"]);
  expect(told).toContainEqual(["巡查堤防", "公里", null, "1800公里 2100公里 2450公里"]);
  const part = found.find((one) => one.part === "上半年");
  expect(part!.cells.map(({ value }) => value)).toEqual(["118次", "131次"]);
  const times = found.find((one) => one.name === "巡查堤防" && one.unit === "次" && !one.part);
  const { near } = await ask<SeriesShown>(call, `matters/${times!.id}`);
  expect(near.map(({ why }) => why)).toContain("以“公里”计");
});

test("the same words of another thing do not make a series", async () => {
  const call = serverOf(await opened());
  const areas = (await search(call, "建筑面积")).map(({ cells }) =>
    cells.map(({ year, value }) => `${year} ${value}`),
  );
  expect(areas.sort()).toEqual([["2031 600平方米"], ["2033 240平方米"]]);
});

test("any figure's address opens the series that it belongs to, and an unknown one is told as such", async () => {
  const app = await opened();
  const [gates] = await search(serverOf(app), "闸门");
  const series = await app.figures.series([], { org: null, matter: gates!.id });
  const later = series!.points.at(1)!.told!.id;
  expect((await app.figures.series([], { org: null, matter: later }))!.matter.id).toBe(gates!.id);
  expect(await app.figures.series([], { org: null, matter: "nothing-1-2" })).toBeNull();
  const answer = await eventually(async () => {
    const response = await serverOf(app)("/api/v1/ledger/matters/nothing-1-2");
    expect(response.status).not.toBe(202);
    return response;
  });
  expect(answer.status).toBe(404);
  expect((await answer.json()).error).toMatch(/没有这个事项/);
});

test("what contradicts itself is told once, with both places; the plans of a year with what became of them", async () => {
  const call = serverOf(await opened());
  const { conflicts } = await ask<{ conflicts: { why: string; figures: { value: string }[] }[] }>(
    call,
    "conflicts",
  );
  expect(conflicts).toHaveLength(1);
  expect(conflicts[0]!.figures.map(({ value }) => value).sort()).toEqual(["36座", "63座"]);
  const told = await ask<PromisesShown>(call, "promises?year=2032");
  const gates = told.promises.find(({ plan }) => plan.text.includes("检修闸门"));
  expect(gates!.status).toBe("done");
  expect(gates!.outcomes[0]!.text).toContain("检修闸门57座");
  const boat = told.promises.find(({ plan }) => plan.text.includes("巡查艇"));
  expect(boat).toMatchObject({ status: "none", outcomes: [] });
});

test("without an office the reports that speak of it tell whose it is", async () => {
  const found = await (await opened()).figures.search([], { org: null, words: "闸门" });
  expect(found[0]).toMatchObject({ org: OFFICE, name: "检修闸门" });
});

test("what is limited to others is in no series and no sheet", async () => {
  const app = await opened();
  const secret = REPORTS[1]!.replace("检修闸门57座", "检修闸门999座");
  await app.shelving.ingest([fileOf("内部.txt", secret)], { given: { audience: ["ou_engineer"] } });
  const call = serverOf(app);
  expect(JSON.stringify(await search(call, "闸门"))).not.toContain("999座");
  expect(await (await call("/api/v1/ledger/sheet?what=all&format=csv")).text()).not.toContain("999");
  const own = await app.figures.search(["ou_engineer"], { org: OFFICE, words: "闸门" });
  expect(JSON.stringify(own)).toContain("999座");
});

test("a report that is replaced changes its series", async () => {
  const app = await opened();
  const call = serverOf(app);
  await search(call, "闸门");
  await app.shelving.ingest([fileOf("2031.txt", REPORTS[0]!.replace("检修闸门42座", "检修闸门44座"))]);
  const [gates] = await search(call, "闸门");
  expect(gates!.cells[0]).toMatchObject({ year: 2031, value: "44座" });
});

test("a sheet has numbers as numbers, the words as written, and where they stand", async () => {
  const call = serverOf(await opened());
  const csv = await (await call("/api/v1/ledger/sheet?what=matters&q=闸门&format=csv")).text();
  const [head, ...rows] = csv.replace("\uFEFF", "").trim().split("\r\n");
  expect(head).toContain("事项,所在,年度,时段,安排或结果,报告里的写法,数值,单位,约数");
  const first = rows.find((row) => row.includes("57座"))!;
  expect(first).toContain("2032,,结果,57座,57,座,");
  expect(first).toContain("全年检修闸门57座");
  expect(rows.find((row) => row.includes("不少于50座"))).toContain("安排,不少于50座,50,座,是");

  const response = await call("/api/v1/ledger/sheet?what=years&q=闸门&format=xlsx");
  expect(response.headers.get("content-disposition")).toContain(encodeURIComponent("分年数据.xlsx"));
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  const sheet = strFromU8(files["xl/worksheets/sheet1.xml"]!);
  expect(sheet).toMatch(/<c [^>]*><v>42<\/v><\/c>/);
  expect(sheet).toContain("<v>57</v>");
});

test("what is asked wrongly is refused with a sentence", async () => {
  const call = serverOf(await opened());
  const strange = await call("/api/v1/ledger/matters?org=没有的局");
  expect([strange.status, (await strange.json()).error]).toEqual([404, "库中没有这个单位的报告。"]);
  for (const bad of ["from=abc", "limit=100000", "role=other", "kind=别的"]) {
    const response = await call(`/api/v1/ledger/matters?${bad}`);
    expect([response.status, (await response.json()).error]).toEqual([
      400,
      "请检查所选的单位、年份和关键词后再试。",
    ]);
  }
});

test("an empty shelf has no offices and no ledger", async () => {
  const call = serverOf(await openApp());
  expect(await (await call("/api/v1/ledger/offices")).json()).toEqual({ offices: [] });
  expect((await call("/api/v1/ledger/matters")).status).toBe(404);
});

const opened = libraryOf((app) =>
  app.shelving.ingest(REPORTS.map((text, i) => fileOf(`${2031 + i}.txt`, text))),
);

const search = async (call: Call, words: string): Promise<MatterShown[]> =>
  (await ask<{ matters: MatterShown[] }>(call, `matters?q=${encodeURIComponent(words)}`)).matters;

/** What is asked, once the reports are read. */
function ask<T>(call: Call, path: string): Promise<T> {
  return eventually(async () => {
    const response = await call(`/api/v1/ledger/${path}`);
    expect(response.status).toBe(200);
    return (await response.json()) as T;
  });
}
