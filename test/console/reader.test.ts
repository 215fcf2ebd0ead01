/** Reading a report by the API, through the real server: its file, its pages, its figures, where it was cited, two side by side. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import type { Cited, MarkedFigure, Register, Versions } from "../../src/console/api/reader.ts";
import { attachment, safeName } from "../../src/console/download.ts";
import type { Comparison } from "../../src/flows/differences.ts";
import { jobIdOf } from "../../src/store/records.ts";
import { fileOf, openApp, serverOf } from "../helper.ts";

const PDF = fileURLToPath(new URL("../files/pdf/浏览器打印2023年工作报告.pdf", import.meta.url));

const REPORT_2021 = `2021年云岭县水务局工作总结
2021年，云岭县水务局完成以下工作。
一、供水保障
（一）管网
新建泵站3座，改造管网42公里。
巡查水源地126次，未发现污染。
（二）抄表
推行远程抄表，覆盖用户1.2万户。
二、防汛抗旱
储备编织袋8000条，组织演练2次。`;

const REPORT_2022 = `2022年云岭县水务局工作总结
2022年，云岭县水务局完成以下工作。
一、供水保障
（一）管网
新建泵站5座，改造管网42公里。
巡查水源地126次，未发现污染。
（二）抄表收费
推行远程抄表和网上缴费，覆盖用户1.5万户。
二、河湖管护
清理河道漂浮物30吨。`;

interface Filed {
  name: string;
  text: string | Uint8Array;
  audience?: string[];
}

async function shelf(...files: Filed[]) {
  const app = await openApp();
  const ids: string[] = [];
  for (const { name, text, audience } of files) {
    const given = audience ? { given: { audience } } : {};
    const [result] = await app.shelving.ingest([fileOf(name, text)], given);
    ids.push(result!.reportId);
  }
  return { app, ids, ...doorsOf(app) };
}

function doorsOf(app: App) {
  const request = serverOf(app);
  const fetchFrom = (path: string) => request(`/api/v1/reports/${path}`);
  const get = async <T>(path: string): Promise<T> => (await fetchFrom(path)).json() as Promise<T>;
  return { request, fetchFrom, get };
}

test("two years stand side by side: what is the same, what is another, what one alone has", async () => {
  const { ids, get } = await shelf(
    { name: "水务2021.txt", text: REPORT_2021 },
    { name: "水务2022.txt", text: REPORT_2022 },
  );
  const told = await get<Comparison>(`${ids[0]}/compare?with=${ids[1]}`);

  expect(
    told.sections.map(({ left, right, rows }) => [left, right, rows.map(({ kind }) => kind)]),
  ).toEqual([
    [null, null, ["changed", "changed"]],
    ["一、供水保障", "一、供水保障", []],
    ["（一）管网", "（一）管网", ["changed", "same"]],
    ["（二）抄表", "（二）抄表收费", ["changed"]],
    ["二、防汛抗旱", null, ["left"]],
    [null, "二、河湖管护", ["right"]],
  ]);
  const [pumps] = told.sections[2]!.rows;
  const marked = (side: "left" | "right") =>
    pumps![side]!.pieces.filter(({ changed }) => changed).map(({ text }) => text);
  expect([marked("left"), marked("right")]).toEqual([["3座"], ["5座"]]);
  // 1.2万户 stands in a sentence of other words, so that nobody says that it became 1.5万户; the text marks both.
  expect(told.figures.map(({ left, right }) => [left, right])).toEqual([["3座", "5座"]]);
});

test("a figure of another kind in the same place is no changed figure", async () => {
  const { ids, get } = await shelf(
    { name: "水务2021.txt", text: REPORT_2021.replace("新建泵站3座", "计划新建泵站3座") },
    { name: "水务2022.txt", text: REPORT_2022.replace("泵站5座", "泵站50%") },
  );
  const told = await get<Comparison>(`${ids[0]}/compare?with=${ids[1]}`);
  expect(told.figures).toEqual([]);
});

test("what is limited to others is not there, by whichever way one asks", async () => {
  const { app, ids, fetchFrom, get, request } = await shelf(
    { name: "水务2021.txt", text: REPORT_2021 },
    { name: "水务2022.txt", text: REPORT_2022, audience: ["ou_局长"] },
  );
  const [open, limited] = ids as [string, string];
  for (const rest of ["figures", "versions", "cited", "original", "pages/1.png"])
    expect((await fetchFrom(`${limited}/${rest}`)).status, rest).toBe(404);
  expect((await fetchFrom(`${open}/compare?with=${limited}`)).status).toBe(404);
  expect((await fetchFrom(`${limited}/compare?with=${open}`)).status).toBe(404);
  expect((await get<Versions>(`${open}/versions`)).years).toEqual([]);
  const listed = (await (await request("/api/v1/register?year=2022")).json()) as Register;
  expect(listed).toEqual({ reports: [], years: [2021] });
  expect(await app.originals.get(limited)).not.toBeNull();
});

test("the file comes as it came, under its own name, to be kept and never shown", async () => {
  const page = `<!doctype html><html><body><h1>2021年云岭县水务局工作总结</h1><p>2021年新建泵站3座。</p><script>alert(1)</script></body></html>`;
  const { ids, fetchFrom } = await shelf({ name: "总结 (终稿).html", text: page });
  const response = await fetchFrom(`${ids[0]}/original`);

  expect(await response.text()).toBe(page);
  expect(response.headers.get("content-type")).toBe("application/octet-stream");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("content-disposition")).toBe(
    `attachment; filename="__ (__).html"; filename*=UTF-8''${encodeURIComponent("总结 ").replace(/$/, "")}%28${encodeURIComponent("终稿")}%29.html`,
  );
});

test.each([
  ["../../etc/passwd", "passwd"],
  ["档案.zip/二〇二一年\\总结.docx", "总结.docx"],
  ['a"; filename=x.exe; b="\r\nSet-Cookie: a=1.txt', "a_; filename=x.exe; b=_Set-Cookie_ a=1.txt"],
  ["总结\u202Excod.exe", "总结xcod.exe"],
  ["...", "原件"],
  [`${"长".repeat(400)}.pdf`, `${"长".repeat(120)}.pdf`],
  ["半个\uD83D字.txt", "半个\uFFFD字.txt"],
])("a hostile name does no harm: %j", (file, name) => {
  expect(safeName(file)).toBe(name);
  const header = attachment(file);
  expect(header).toMatch(/^attachment; filename="[ -!#-[\]-~]*"; filename\*=UTF-8''[\w.~%-]+$/);
  expect(decodeURIComponent(header.split("''")[1]!)).toBe(name);
});

test("a report from before files were kept says so, and what to do", async () => {
  const { app, ids, get, fetchFrom } = await shelf({ name: "水务2021.txt", text: REPORT_2021 });
  await app.originals.remove(ids);
  expect((await get<Versions>(`${ids[0]}/versions`)).original).toBeNull();
  const response = await fetchFrom(`${ids[0]}/original`);
  expect(response.status).toBe(404);
  expect((await response.json()) as { error: string }).toEqual({
    error: expect.stringContaining("再导入一次"),
  });
});

test("a page of a PDF comes as a picture; one that it has not, and a file without pages, say so", async () => {
  const { ids, fetchFrom, get } = await shelf(
    { name: "报告.pdf", text: readFileSync(PDF) },
    { name: "水务2021.txt", text: REPORT_2021 },
  );
  expect((await get<Versions>(`${ids[0]}/versions`)).original?.pages).toBe(true);
  const picture = await fetchFrom(`${ids[0]}/pages/1.png`);
  expect(picture.headers.get("content-type")).toBe("image/png");
  const bytes = new DataView(await picture.arrayBuffer());
  // An IHDR has width and height at 16 and 20.
  expect(Math.max(bytes.getUint32(16), bytes.getUint32(20))).toBe(1800);

  const beyond = await fetchFrom(`${ids[0]}/pages/999.png`);
  expect(beyond.status).toBe(422);
  expect(await beyond.text()).toContain("没有第 999 页");
  expect((await get<Versions>(`${ids[1]}/versions`)).original?.pages).toBe(false);
  expect(await (await fetchFrom(`${ids[1]}/pages/1.png`)).text()).toContain("没有页面图像");
  for (const page of ["0.png", "x.png", "1.svg", "99999.png"])
    expect((await fetchFrom(`${ids[0]}/pages/${page}`)).status, page).toBe(400);
});

test("figures say what they count, of which year, and whether they are a plan", async () => {
  const plan = `${REPORT_2021}\n三、2022年工作安排\n计划新建水窖20口。`;
  const { ids, get } = await shelf({ name: "水务2021.txt", text: plan });
  const { figures } = await get<{ figures: MarkedFigure[] }>(`${ids[0]}/figures`);
  const told = figures.map(({ text, counts, factYear, aspect }) => [
    text,
    counts,
    factYear,
    aspect,
  ]);
  expect(told).toContainEqual(["3座", expect.stringContaining("泵站"), 2021, "done"]);
  expect(told).toContainEqual(["20口", expect.stringContaining("水窖"), 2022, "plan"]);
});

test("a passage tells the questions that it answered: one's own, and for a keeper all; what is forgotten is not told", async () => {
  const { app, ids, get } = await shelf({ name: "水务2021.txt", text: REPORT_2021 });
  await asked(app, "console:local", "2021年新建泵站多少座？");
  await asked(app, "ou_李", "2021年云岭县水务局改造管网多少公里？");
  const questions = async () =>
    (await get<{ cited: Cited }>(`${ids[0]}/cited`)).cited.map(({ question }) => question);

  expect((await questions()).sort()).toEqual(
    ["2021年云岭县水务局改造管网多少公里？", "2021年新建泵站多少座？"].sort(),
  );
  expect((await app.records.cited(ids[0]!, "ou_李")).map(({ question }) => question)).toEqual([
    "2021年云岭县水务局改造管网多少公里？",
  ]);
  await app.retention.forget("ou_李");
  expect(await questions()).toEqual(["2021年新建泵站多少座？"]);
});

test("a report that a newer version replaced is still to be had, with the way to the newer", async () => {
  const { ids, get } = await shelf(
    { name: "水务2021.txt", text: REPORT_2021 },
    { name: "水务2021.txt", text: REPORT_2021.replace("3座", "4座") },
  );
  const [older, newer] = ids as [string, string];
  const { versions, original } = await get<Versions>(`${older}/versions`);
  expect(versions.map(({ reportId, current }) => [reportId, current])).toEqual([
    [newer, true],
    [older, false],
  ]);
  expect(original?.bytes).toBe(Buffer.byteLength(REPORT_2021));
  const { figures } = await get<Comparison>(`${older}/compare?with=${newer}`);
  expect(figures).toMatchObject([{ left: "3座", right: "4座" }]);
});

/** A question that somebody asked in a chat, and its answer. */
async function asked(app: App, person: string, text: string): Promise<void> {
  const messageId = `om_${person}`;
  await app.records.accept({
    ...{ messageId, chatId: "oc_1", chatType: "p2p", senderId: person, text },
    ...{ mentions: [], readable: true, at: Date.now() },
  });
  await app.records.saveReply(jobIdOf(messageId), await app.turn.respond({ text }));
}
