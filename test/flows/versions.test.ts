/** Versions for a few beside versions for everyone: each reader gets the newest he may read, and nobody hears of another. */
import { expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import type { Reader } from "../../src/flows/desk.ts";
import { fileOf, openApp, serverOf } from "../helper.ts";

const reportOf = (count: number, day: string, org = "临河区人民政府外事办公室") => `2024年工作总结
${org}
一、主要工作
（一）因公出国
全年审核因公出国团组${count}批，涉及${count * 3}人次。
${org}
2024年12月${day}日`;

const MAYOR = "ou_mayor";
const DEPUTY = "ou_deputy";

const ingest = async (app: App, text: string, audience?: string[] | null) => {
  const given = audience === undefined ? {} : { audience };
  const [result] = await app.shelving.ingest([fileOf("总结.txt", text)], { given });
  return result!;
};

/** The number of groups that a reader is told, by search, answer and list alike. */
async function told(app: App, reader: Reader): Promise<string> {
  const { shelf, turn } = app.deskOf(reader);
  const reply = await turn.respond({ text: "2024年审核因公出国团组多少批？" });
  const hits = await shelf.search("审核因公出国团组", {}, 10);
  const list = await shelf.list({});
  const numbers = [
    reply.text,
    ...hits.map(({ text }) => text),
    ...list.map(({ text }) => text),
  ].flatMap((text) => text.match(/\d+(?=批)/g) ?? []);
  return [...new Set(numbers)].join();
}

test("a limited version leaves the public one to everybody else, and each reader has one", async () => {
  const app = await openApp();
  await ingest(app, reportOf(21, "10"));
  const limited = await ingest(app, reportOf(22, "20"), [MAYOR]);
  expect(limited.warnings.join()).toMatch(
    /只有 ou_mayor 读到这一份，其他人读到的仍是《2024年工作总结》/,
  );
  expect(await told(app, [MAYOR])).toBe("22");
  expect(await told(app, [DEPUTY])).toBe("21");
  expect(await told(app, [])).toBe("21");
  expect(await told(app, null)).toBe("22");
  expect(await app.library.count()).toBe((await app.shelf.list({})).length);
});

test("the newest is the one with the later day, whichever came in first", async () => {
  const app = await openApp();
  await ingest(app, reportOf(22, "10"), [MAYOR]);
  await ingest(app, reportOf(21, "20"), null);
  expect(await told(app, [MAYOR])).toBe("21");
  expect(await told(app, [])).toBe("21");
});

test("an earlier version for everyone stands beside a later limited one, which its readers keep", async () => {
  const app = await openApp();
  await ingest(app, reportOf(22, "20"), [MAYOR]);
  expect((await ingest(app, reportOf(21, "10"), null)).status).toBe("added");
  expect(await told(app, [MAYOR])).toBe("22");
  expect(await told(app, [DEPUTY])).toBe("21");
});

test("for two circles of readers there are two versions; whoever is in both reads the newer", async () => {
  const app = await openApp();
  await ingest(app, reportOf(22, "10"), [MAYOR, "oc_heads"]);
  await ingest(app, reportOf(23, "20"), [DEPUTY, "oc_heads"]);
  expect(await told(app, [MAYOR])).toBe("22");
  expect(await told(app, [DEPUTY])).toBe("23");
  expect(await told(app, ["oc_heads"])).toBe("23");
  expect(await told(app, [])).toBe("");
});

test("without a word a newer version goes to the readers of the one for everyone", async () => {
  const app = await openApp();
  await ingest(app, reportOf(21, "10"));
  await ingest(app, reportOf(22, "11"), [MAYOR]);
  const newer = await ingest(app, reportOf(25, "25"));
  expect(newer.status).toBe("replaced");
  expect(newer.warnings.join()).toMatch(/只给 ou_mayor 看的.*仍在库中/);
  expect(await told(app, [])).toBe("25");
  expect(await told(app, [MAYOR])).toBe("25");
});

test("opened to all by a word, a version replaces the limited ones as well", async () => {
  const app = await openApp();
  await ingest(app, reportOf(22, "10"), [MAYOR]);
  const opened = await ingest(app, reportOf(24, "24"), null);
  expect(opened.warnings.join()).toContain("限定范围的");
  expect((await app.records.reports()).map(({ audience }) => audience)).toEqual([null]);
  expect(await told(app, [MAYOR])).toBe("24");
});

test("a limit set on what all could read, or taken from some, is said to whoever sets it", async () => {
  const app = await openApp();
  await ingest(app, reportOf(21, "10"));
  const limited = await ingest(app, reportOf(21, "10"), [MAYOR, DEPUTY]);
  expect(limited.warnings.join()).toMatch(/原来人人可读，现在只有 ou_mayor、ou_deputy 能读/);
  expect(await told(app, [])).toBe("");
  const narrower = await ingest(app, reportOf(21, "10"), [MAYOR]);
  expect(narrower.warnings.join()).toContain("ou_deputy 不再能读这份报告");
  expect(await told(app, [DEPUTY])).toBe("");
});

test("a limit outlives the removal of the report: a newer version is limited too", async () => {
  const app = await openApp();
  const limited = await ingest(app, reportOf(22, "10"), [MAYOR]);
  await app.shelving.remove([limited.reportId], "终端 test");
  const newer = await ingest(app, reportOf(23, "20"));
  expect(newer.warnings.join()).toContain("沿用原来的阅读范围（ou_mayor）");
  expect(await told(app, [])).toBe("");
});

test("the long name of an office that only a limited report tells does not become a public report's", async () => {
  const app = await openApp();
  await ingest(app, reportOf(22, "10"), [MAYOR]);
  const own = reportOf(6, "12", "临河区外办").replaceAll("2024", "2022");
  expect((await ingest(app, own, [MAYOR])).org).toBe("临河区人民政府外事办公室");
  const other = reportOf(5, "11", "临河区外办").replaceAll("2024", "2023");
  const known = await ingest(app, other, null);
  expect(known.org).toBe("临河区外办");
  expect(known.warnings.join()).not.toContain("人民政府");
});

test("a newer version under the office's short name is limited as the one under the long name", async () => {
  const app = await openApp();
  await ingest(app, reportOf(22, "10"), [MAYOR]);
  await ingest(app, reportOf(23, "20", "临河区外办"));
  expect(await told(app, [])).toBe("");
  expect(await told(app, [MAYOR])).toBe("23");
});

test("a limit set on a report holds for its older versions too, in links and in the console", async () => {
  const app = await openApp({ env: { PUBLIC_URL: "https://cq.example.com" } });
  const older = await ingest(app, reportOf(20, "9"));
  const { citations } = await app.turn.respond({ text: "2024年审核因公出国团组多少批？" });
  const link = new URL(app.links.linkOf(citations[0]!, [DEPUTY])!);
  await ingest(app, reportOf(21, "10"));
  const open = () => serverOf(app)(link.pathname + link.search);
  expect(await (await open()).text()).toContain("团组20批");
  await ingest(app, reportOf(21, "10"), [MAYOR]);
  expect((await open()).status).toBe(403);
  const local = serverOf(app, "127.0.0.1", "local");
  expect((await local(`/api/v1/reports/${older.reportId}`)).status).toBe(404);
});

test("opening a report to all does not open what older versions of it kept for a few", async () => {
  const app = await openApp();
  const older = await ingest(app, reportOf(20, "9"), [MAYOR]);
  await ingest(app, reportOf(21, "10"), [MAYOR]);
  await ingest(app, reportOf(21, "10"), null);
  expect((await app.records.report(older.reportId))!.info.audience).toEqual([MAYOR]);
});

test("a report is removed with its older versions, whoever could read those", async () => {
  const app = await openApp();
  await ingest(app, reportOf(20, "9"), [DEPUTY]);
  await ingest(app, reportOf(21, "10"), [MAYOR]);
  await ingest(app, reportOf(22, "11"), [MAYOR]);
  await ingest(app, reportOf(22, "11"), [MAYOR, DEPUTY]);
  const opened = await ingest(app, reportOf(24, "24"), null);
  expect((await app.records.reports()).length).toBe(1);
  await app.shelving.remove([opened.reportId], "终端 test");
  expect(await app.records.knownIds()).toEqual(new Set());
  await app.shelving.undo(opened.reportId, "终端 test");
  expect((await app.records.knownIds()).size).toBe(4);
  expect(await told(app, [])).toBe("24");
});

test("removing a limited version leaves the one for everyone and the older ones of that", async () => {
  const app = await openApp();
  await ingest(app, reportOf(20, "9"));
  await ingest(app, reportOf(21, "10"));
  const limited = await ingest(app, reportOf(22, "11"), [MAYOR]);
  await app.shelving.remove([limited.reportId], "终端 test");
  expect((await app.records.knownIds()).size).toBe(2);
  expect(await told(app, [MAYOR])).toBe("21");
});

test("counts on pages and at health know nothing of limited reports", async () => {
  const app = await openApp();
  await ingest(app, reportOf(22, "10"), [MAYOR]);
  const get = serverOf(app);
  expect(await (await get("/readyz")).json()).toMatchObject({ passages: 0, reports: 0 });
  expect((await (await get("/api/v1/reports")).json()).reports).toEqual([]);
});

test("a library of before limits stood in the key keeps its versions apart after the upgrade", async () => {
  const app = await openApp();
  await ingest(app, reportOf(22, "10"), [MAYOR]);
  const [kept] = await app.records.withOlder((await app.records.reports())[0]!.reportId);
  expect(kept!.key).toMatch(/\|@ou_mayor$/);
});

test("what is said of a limited version to whoever ingests stands on no shelf that others see", async () => {
  const app = await openApp();
  await ingest(app, reportOf(22, "10").replace("2024年工作总结", "2024年工作总结（内部稿）"), [
    MAYOR,
  ]);
  const beside = await ingest(app, reportOf(21, "9"), null);
  expect(beside.warnings.join()).toContain("只给 ou_mayor 看的《2024年工作总结（内部稿）》");
  const lifting = await ingest(app, reportOf(25, "25"), null);
  expect(lifting.warnings.join()).toContain("限定范围的《2024年工作总结（内部稿）》");
  const listed = await (await serverOf(app)("/api/v1/reports")).text();
  expect(listed).toContain("2024年工作总结");
  expect(listed).not.toMatch(/内部稿|ou_mayor/);
  expect(JSON.stringify(await app.shelf.reports())).not.toMatch(/内部稿|ou_mayor/);
});
