import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import type { SyncSource } from "../../src/config.ts";
import { createDrive } from "../../src/feishu/calls/drive.ts";
import { createFeishuClient } from "../../src/feishu/client.ts";
import { createSync } from "../../src/flows/sync.ts";
import type { SyncDetail } from "../../src/flows/syncing.ts";
import { createLog } from "../../src/log.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { createKeeper } from "../../src/store/keeper.ts";
import { createSynced } from "../../src/store/synced.ts";
import { startFakeFeishu } from "../fakes/feishu.ts";
import { openApp } from "../helper.ts";

const WIKI: SyncSource = { kind: "wiki", token: "7034502641455497244" };
const FOLDER: SyncSource = { kind: "drive", token: "fldReports" };
const NOON = Date.UTC(2026, 10, 30, 4);

const everyone = [
  { memberType: "openid", memberId: "ou_owner", perm: "view", type: "user" } as const,
];
const reportOf = (year: number, households: number) =>
  `# 一、${year}年工作情况
完成危房改造${households}户。
# 二、${year + 1}年工作安排
计划改造${households + 50}户。`;

/** An office that keeps its reports in Feishu, where time goes on only when somebody waits. */
async function office({ sources = [WIKI], keepers = ["ou_keeper"] } = {}) {
  const time = { now: NOON };
  const clock = () => time.now;
  const pause = async (ms: number) => {
    time.now += Math.ceil(ms);
    await new Promise(setImmediate);
  };
  const feishu = await startFakeFeishu({ clock });
  onTestFinished(() => feishu.close());
  feishu.drive.space(WIKI.token);
  feishu.drive.folder({ token: FOLDER.token, name: "报告" });
  const app = await openApp();
  const log = createLog("silent");
  const { appId, appSecret } = feishu.credentials;
  const client = createFeishuClient({
    ...{ appId, appSecret, domain: feishu.url, fetch, clock, now: clock, pause, log },
  });
  const db = openSqlite(":memory:");
  /** Another start of the program, on the same records. */
  const start = () => {
    const synced = createSynced(db, { keeper: createKeeper({ db, now: clock }), clock });
    return createSync({
      drive: createDrive(client.call, { mayDownload: synced.mayDownload, now: clock, pause }),
      ...{ synced, sources, keepers, log, records: app.records, shelving: app.shelving },
      now: client.now,
      pause,
      everyMs: 1000,
    });
  };
  const sync = start();
  return {
    ...{ feishu, app, time, start, sync, db },
    run: async (): Promise<SyncDetail> => {
      const detail = await sync.run();
      time.now += 3600_000;
      return detail!;
    },
    reports: async () =>
      (await app.records.reports()).map(({ title, year, file, audience }) => ({
        ...{ title, year, file, audience },
      })),
    /** A document in the wiki; returns the tokens of the document and of its node. */
    page(name: string, text: string, under?: string) {
      const doc = feishu.drive.doc({ name, text, members: [...everyone] });
      const node = feishu.drive.node(WIKI.token, doc, under === undefined ? {} : { parent: under });
      return { doc, node };
    },
  };
}

const title = (office: string, year: number) => `${office}${year}年工作总结`;

test("the first run reads all, wherever it stands; the next reads nothing again", async () => {
  const { run, reports, page, feishu, app } = await office();
  const top = page(title("青溪县住建局", 2021), reportOf(2021, 310));
  const under = page(title("青溪县住建局", 2022), reportOf(2022, 362), top.node);
  page(title("青溪县住建局", 2023), reportOf(2023, 401), under.node);
  const bytes = readFileSync("test/files/sheets/LibreOffice_台账.xlsx");
  const members = [...everyone];
  feishu.drive.node(WIKI.token, feishu.drive.sheet({ name: "2024年台账", bytes, members }));

  const first = await run();
  expect(first).toMatchObject({ found: 4, added: 4, errors: [], failed: [], skipped: [] });
  const above = `知识库${WIKI.token}/${title("青溪县住建局", 2021)}/${title("青溪县住建局", 2022)}`;
  expect((await reports()).map(({ year, file }) => [year, file])).toContainEqual([
    2023,
    `${above}/${title("青溪县住建局", 2023)}`,
  ]);
  const reply = await app
    .deskOf(null)
    .turn.respond({ text: "2022年青溪县住建局完成危房改造多少户？" });
  expect(reply.text).toContain("362户");

  const sheet = (await reports()).find(({ year }) => year === 2024);
  expect(sheet?.file).toBe(`知识库${WIKI.token}/2024年台账`);

  const read = feishu.calls.blocks;
  expect(await run()).toMatchObject({ found: 4, added: 0, replaced: 0, unchanged: 4 });
  expect(feishu.calls.blocks).toBe(read);
});

test("what was edited replaces what was read, what moved keeps its report, what is gone can be had back", async () => {
  const { run, reports, page, feishu, app } = await office();
  const [edited, moved, gone] = [2020, 2021, 2022].map((year) =>
    page(title("青溪县住建局", year), reportOf(year, 300 + year)),
  );
  await run();
  const before = feishu.calls.blocks;

  feishu.drive.edit(edited!.doc, { text: reportOf(2020, 999) });
  feishu.drive.moveNode(moved!.node, edited!.node);
  feishu.drive.remove(gone!.doc);
  const detail = await run();
  expect(detail).toMatchObject({ added: 0, replaced: 1, unchanged: 1, errors: [] });
  expect(feishu.calls.blocks).toBe(before + 1);
  expect(detail.moved).toHaveLength(1);
  expect((await reports()).map(({ year, file }) => [year, file.split("/").length])).toEqual([
    [2020, 2],
    [2021, 3],
  ]);
  const [removed] = await app.removed.list();
  expect(removed).toMatchObject({
    title: title("青溪县住建局", 2022),
    by: `同步 wiki:${WIKI.token}`,
  });
  expect(detail.removed[0]!.why).toContain(removed!.reportId);
  expect(await app.shelving.undo(removed!.reportId, "终端")).toMatchObject({ ok: true });
  // It is somebody's own wish now, and no run takes it away again.
  await run();
  expect((await reports()).map(({ year }) => year)).toEqual([2020, 2021, 2022]);
});

test("a document that says another year now is another report, and the old one leaves with its words", async () => {
  const { run, reports, page, feishu } = await office();
  const { doc } = page(title("青溪县住建局", 2021), reportOf(2021, 310));
  await run();
  feishu.drive.rename(doc, title("青溪县住建局", 2022));
  feishu.drive.edit(doc, { text: reportOf(2022, 310) });
  await run();
  expect((await reports()).map(({ year }) => year)).toEqual([2022]);
});

test("a list that failed, or was not read to its end, takes nothing off the shelf", async () => {
  const { run, reports, page, feishu } = await office();
  const parent = page(title("青溪县住建局", 2021), reportOf(2021, 310));
  for (let year = 2015; year < 2020; year++)
    page(title("青溪县住建局", year), reportOf(year, year), parent.node);
  await run();
  expect(await reports()).toHaveLength(6);

  const refused = { code: 131006, msg: "permission denied" };
  feishu.faults.push({ api: "nodes", after: 1, status: 400, body: refused });
  const partial = await run();
  expect(partial.errors[0]).toContain("131006");
  expect(partial.removed).toEqual([]);

  feishu.drive.space(WIKI.token, false);
  expect((await run()).errors).toHaveLength(1);
  expect(await reports()).toHaveLength(6);
});

test("when most of a source is gone at once, that is believed the second time", async () => {
  const { run, reports, page, feishu, sync } = await office();
  const pages = Array.from({ length: 12 }, (_, i) =>
    page(title("青溪县住建局", 2005 + i), reportOf(2005 + i, i + 1)),
  );
  await run();
  for (const { node } of pages.slice(1)) feishu.drive.removeNode(node);
  const doubted = await run();
  expect(doubted.removed).toEqual([]);
  expect(doubted.errors[0]).toContain("有 11 份这次没有列出");
  expect(sync.trouble).toContain("11 份");
  expect(await reports()).toHaveLength(12);
  expect((await run()).removed).toHaveLength(11);
  expect(await reports()).toHaveLength(1);
  expect(sync.trouble).toBeNull();
});

test("whoever may read a document may read its report, and nobody else", async () => {
  const { run, reports, feishu } = await office({ sources: [FOLDER] });
  const member = (memberType: string, memberId: string) => ({
    ...{ memberType, memberId, perm: "view" as const, type: "user" },
  });
  const doc = (year: number, members: ReturnType<typeof member>[]) =>
    feishu.drive.doc({
      name: title("青溪县住建局", year),
      text: reportOf(year, year),
      parent: FOLDER.token,
      members,
    });
  const named = doc(2019, [member("openid", "ou_li"), member("openchat", "oc_office")]);
  doc(2020, [member("opendepartmentid", "od_1")]);
  const open = doc(2021, []);
  feishu.drive.share(open, [], "tenant_readable");
  const detail = await run();
  expect((await reports()).map(({ year, audience }) => [year, audience])).toEqual([
    [2019, ["oc_office", "ou_li", "ou_owner"]],
    [2020, ["ou_owner"]],
    [2021, null],
  ]);
  expect(detail.limited).toEqual([
    {
      path: title("青溪县住建局", 2020),
      why: "有 1 个部门、用户组或别的身份对应不到人，只给名单里的人和群看",
    },
  ]);

  // Taken from one and given to another, without a word changed.
  const read = feishu.calls.blocks;
  feishu.drive.share(named, [member("openid", "ou_wang")]);
  feishu.drive.share(open, [], "closed");
  await run();
  expect(feishu.calls.blocks).toBe(read);
  expect((await reports()).map(({ audience }) => audience)).toEqual([
    ["ou_owner", "ou_wang"],
    ["ou_owner"],
    ["ou_owner"],
  ]);
});

test("where Feishu does not say who may read it, only the keepers may, and the run says so", async () => {
  const { run, reports, page, feishu } = await office();
  page(title("青溪县住建局", 2021), reportOf(2021, 310));
  feishu.scopes.delete("docs:permission.member:retrieve");
  const detail = await run();
  expect((await reports()).map(({ audience }) => audience)).toEqual([["ou_keeper"]]);
  expect(detail.limited[0]!.why).toContain("docs:permission.member:retrieve");
});

test("the members of a wiki space read what it holds, and of a public one everybody", async () => {
  const { run, reports, feishu } = await office();
  const doc = feishu.drive.doc({
    name: title("青溪县住建局", 2021),
    text: reportOf(2021, 310),
    members: [
      { memberType: "wikispaceid", memberId: WIKI.token, perm: "view", type: "wiki_space_member" },
    ],
  });
  feishu.drive.node(WIKI.token, doc);
  const members = [
    { memberType: "openid", memberId: "ou_zhao", perm: "view", type: "user" } as const,
  ];
  feishu.drive.space(WIKI.token, true, { members });
  await run();
  expect((await reports())[0]!.audience).toEqual(["ou_owner", "ou_zhao"]);
  feishu.drive.space(WIKI.token, true, { isPublic: true });
  await run();
  expect((await reports())[0]!.audience).toBeNull();
});

test("two documents of the same words are one report, for the readers of both, until the last is gone", async () => {
  const { run, reports, feishu } = await office({ sources: [FOLDER] });
  const bytes = `${title("青溪县住建局", 2021)}\n${reportOf(2021, 310).replaceAll("# ", "")}`;
  const file = (name: string, id: string) =>
    feishu.drive.file({
      ...{ name, bytes, parent: FOLDER.token },
      members: [{ memberType: "openid", memberId: id, perm: "view", type: "user" }],
    });
  const one = file("总结.txt", "ou_a");
  file("总结（副本）.txt", "ou_b");
  await run();
  expect((await reports()).map(({ audience }) => audience)).toEqual([["ou_a", "ou_b", "ou_owner"]]);
  feishu.drive.remove(one);
  await run();
  expect((await reports()).map(({ audience }) => audience)).toEqual([["ou_b", "ou_owner"]]);
});

test("files are read as files are, old documents by their export, and shortcuts lead to what they mean", async () => {
  const { run, reports, feishu } = await office({ sources: [FOLDER] });
  const { drive } = feishu;
  const text = (year: number) =>
    `${title("青溪县住建局", year)}\n${reportOf(year, year).replaceAll("# ", "")}`;
  const folder = drive.folder({ name: "历年", parent: FOLDER.token });
  drive.file({ name: "2018.txt", bytes: text(2018), parent: folder, members: [...everyone] });
  drive.file({ name: "录像.mp4", bytes: "…", parent: folder });
  const elsewhere = drive.file({ name: "2019.txt", bytes: text(2019), members: [...everyone] });
  drive.shortcut({ name: "2019.txt", target: elsewhere, parent: FOLDER.token });
  const old = drive.doc({
    name: title("青溪县住建局", 2017),
    text: text(2017),
    parent: FOLDER.token,
    members: [...everyone],
  });
  drive.items.get(old)!.type = "doc";
  drive.file({ name: "空.txt", bytes: "", parent: folder, members: [...everyone] });
  const detail = await run();
  expect((await reports()).map(({ year, file }) => [year, file])).toEqual([
    [2017, title("青溪县住建局", 2017)],
    [2018, "历年/2018.txt"],
    [2019, "2019.txt"],
  ]);
  expect(detail.skipped).toEqual([{ path: "历年/录像.mp4", why: ".mp4读不了" }]);
  expect(detail.failed).toHaveLength(1);
  expect(detail.failed[0]!.why).toContain("空文件");
  // It is not fetched again until somebody edits it, and still told.
  const fetched = feishu.calls.download;
  expect((await run()).failed).toHaveLength(1);
  expect(feishu.calls.download).toBe(fetched);
});

test("a large source stays within what Feishu allows in a second, a minute and a day", async () => {
  const { run, reports, feishu, time, db, sync } = await office({ sources: [WIKI, FOLDER] });
  const { drive } = feishu;
  // Each page has one below it, so that each is a list of its own.
  let parent: string | undefined;
  for (let i = 0; i < 120; i++) {
    const doc = drive.doc({
      name: `简报第${i}期`,
      text: `第${i}期没有数字。`,
      members: [...everyone],
    });
    parent = drive.node(WIKI.token, doc, parent === undefined ? {} : { parent });
  }
  for (let i = 0; i < 12; i++)
    drive.file({
      name: `${i}.txt`,
      bytes: `走访企业${i + 1}家。`,
      parent: FOLDER.token,
      members: [...everyone],
    });
  const used = Math.floor(time.now / 3600_000);
  db.prepare("INSERT INTO settings (name, value) VALUES ('downloads', ?)").run(
    JSON.stringify({ [used - 3]: 9_990 }),
  );
  const detail = await run();
  expect(detail.added).toBe(130);
  expect(detail.errors).toEqual(["今天从飞书下载的文件已满 1 万个，其余的明天接着读。"]);
  expect(sync.trouble).toContain("明天接着读");
  expect(feishu.calls.download).toBe(10);

  time.now += 25 * 3600_000;
  expect(await run()).toMatchObject({ added: 2, errors: [] });
  expect(await reports()).toHaveLength(132);
  expect(feishu.calls.blocks).toBe(120);
  expect(feishu.log.filter(({ code }) => code === 99991400)).toEqual([]);
  expect(feishu.busiest(["nodes", "node", "space"], 60_000)).toBeLessThanOrEqual(100);
  expect(feishu.busiest(["blocks", "download"], 1000)).toBeLessThanOrEqual(5);
  expect(feishu.busiest(["members", "public"], 60_000)).toBeLessThanOrEqual(1000);
}, 300_000);

test("a run that was stopped in the middle is taken up, and nothing is fetched twice", async () => {
  const { reports, feishu, start, sync } = await office({ sources: [FOLDER] });
  for (let i = 0; i < 20; i++)
    feishu.drive.file({
      ...{ name: `${i}.txt`, bytes: `走访企业${i + 1}家。`, parent: FOLDER.token },
      members: [...everyone],
    });
  let notes = 0;
  const detail = await sync.run(() => {
    if (++notes === 1) void sync.stop();
  });
  expect(detail!.errors).toEqual(["同步中途停下了，下次接着做。"]);
  const done = (await reports()).length;
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(20);
  expect(await start().run()).toMatchObject({ added: 20 - done, unchanged: done, errors: [] });
  expect(await reports()).toHaveLength(20);
  expect(feishu.calls.download).toBe(20);
});

test("a run that is under way is not begun a second time, by whichever program", async () => {
  const { feishu, start, sync, page } = await office();
  page(title("青溪县住建局", 2021), reportOf(2021, 310));
  const other = start();
  const asked: unknown[] = [];
  const first = sync.run(() => {
    asked.push(sync.run(), other.run());
  });
  expect(await first).toMatchObject({ added: 1 });
  expect(await Promise.all(asked)).toEqual([null, expect.anything()]);
  expect(feishu.calls.blocks).toBe(1);
});

test("a limited document and an open one that are one report by name stand side by side", async () => {
  const { run, reports, feishu } = await office({ sources: [FOLDER] });
  const doc = (households: number, linkShare: string) => {
    const { drive } = feishu;
    const token = drive.doc({
      name: title("青溪县住建局", 2021),
      text: reportOf(2021, households),
      parent: FOLDER.token,
    });
    drive.share(token, [...everyone], linkShare);
    return token;
  };
  const own = doc(310, "closed");
  const open = doc(300, "tenant_readable");
  await run();
  expect((await reports()).map(({ audience }) => audience)).toEqual([["ou_owner"], null]);
  feishu.drive.remove(open);
  await run();
  expect((await reports()).map(({ audience }) => audience)).toEqual([["ou_owner"]]);
  feishu.drive.remove(own);
  await run();
  expect(await reports()).toEqual([]);
});

test("of two versions of one report the other speaks again when the later one is gone", async () => {
  const { run, reports, page, feishu } = await office();
  page(title("青溪县住建局", 2021), reportOf(2021, 310));
  const later = page(title("青溪县住建局", 2021), reportOf(2021, 300));
  await run();
  expect(await reports()).toHaveLength(1);
  feishu.drive.removeNode(later.node);
  await run();
  await run();
  expect(await reports()).toHaveLength(1);
});

test("without a keeper, what Feishu tells nobody of is for nobody in a chat", async () => {
  const { run, reports, page, feishu, app } = await office({ keepers: [] });
  page(title("青溪县住建局", 2021), reportOf(2021, 310));
  feishu.scopes.delete("docs:permission.member:retrieve");
  await run();
  expect((await reports())[0]!.audience).not.toBeNull();
  const reply = await app.deskOf(["ou_owner"]).turn.respond({ text: "2021年完成危房改造多少户？" });
  expect(reply.kind).toBe("refusal");
});

test("a report that stood on the shelf before its document was found stays when that is gone", async () => {
  const { run, reports, feishu, app } = await office({ sources: [FOLDER] });
  const bytes = `${title("青溪县住建局", 2021)}\n完成危房改造310户。`;
  const { fileOf } = await import("../helper.ts");
  await app.shelving.ingest([fileOf("我们的.txt", bytes)], {
    given: { audience: ["ou_owner"] },
  });
  const file = feishu.drive.file({
    name: "总结.txt",
    bytes,
    parent: FOLDER.token,
    members: [...everyone],
  });
  expect(await run()).toMatchObject({ added: 0, unchanged: 1 });
  feishu.drive.remove(file);
  await run();
  expect(await reports()).toHaveLength(1);
});
