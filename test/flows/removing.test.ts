/** A report off the shelf and back again, and what is left of its words. */
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { App } from "../../src/app.ts";
import { createUpkeep } from "../../src/flows/upkeep.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { jobIdOf } from "../../src/store/records.ts";
import { withoutAuthor } from "../../src/store/retention.ts";
import { fileOf, openApp, serverOf, temporaryFolder } from "../helper.ts";

const BY = "终端 test";
const reportOf = (year: number, words: string) => `${year}年工作总结
清源县人民政府外事办公室
一、主要工作
（一）来访接待
接待来访团组${year - 2000}批。${words}`;
/** Words that stand nowhere else, so that they can be looked for in files. */
const WORDS = "赴贵省洽谈紫薇项目zweibund";
const QUESTION = "2022年接待来访团组多少批？";

async function office() {
  const time = { now: Date.parse("2026-03-01T08:00:00Z") };
  const app = await openApp({ clock: () => time.now, dataDir: temporaryFolder() });
  const many = Array.from({ length: 40 }, (_, i) => `办理事项第${i}类完成。`).join("\n");
  const [other] = await app.shelving.ingest([fileOf("2021.txt", reportOf(2021, many))]);
  const [report] = await app.shelving.ingest([fileOf("2022.txt", reportOf(2022, WORDS))]);
  return { app, time, other: other!, report: report! };
}

/** The files under `folder` that hold any of the report's words, in the forms in which they are written. */
function filesHolding(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return ["紫薇项目", "zweibund"].some((word) => bytes.includes(word));
    });
}

async function asked(app: App): Promise<string> {
  return (await app.turn.respond({ text: QUESTION, at: Date.parse("2023-03-01") })).text;
}

describe("a draft that rests on a removed report", () => {
  async function drafted(author = { chatId: "oc_1", senderId: "ou_li" }) {
    const { app, report } = await office();
    const request = { section: "", year: 2023, from: null, material: null, author };
    const { draft } = await app.turn.draft(request);
    const there = async () => (await app.drafts.versions(draft!.id)).length;
    return { app, report, there };
  }

  test("goes with it, and comes back with it", async () => {
    const { app, report, there } = await drafted();
    await app.shelving.remove([report.reportId], BY);
    expect(await there()).toBe(0);
    expect(await app.shelving.undo(report.reportId, BY)).toMatchObject({ ok: true });
    expect(await there()).toBe(1);
  });

  test("of two that are removed it comes back with the last", async () => {
    const { app, report, other } = await office();
    const ids = [report.reportId, other.reportId];
    const resting = { items: [{ sources: ids.map((reportId) => ({ reportId })) }] };
    const author = { chatId: "oc_1", senderId: "ou_li" };
    const id = await app.drafts.begin(JSON.stringify(resting), author, "起草");
    const there = async () => (await app.drafts.versions(id)).length;
    await app.shelving.remove(ids, BY);
    await app.shelving.undo(report.reportId, BY);
    expect(await there()).toBe(0);
    await app.shelving.undo(other.reportId, BY);
    expect(await there()).toBe(1);
  });

  test("does not come back for who was forgotten meanwhile", async () => {
    const { app, report, there } = await drafted();
    await app.shelving.remove([report.reportId], BY);
    await app.removed.forgetIn((drafts) => withoutAuthor(drafts, "ou_li"));
    await app.shelving.undo(report.reportId, BY);
    expect(await there()).toBe(0);
  });
});

describe("remove", () => {
  test("takes the words out of database and library within two rounds of upkeep", async () => {
    const { app, time, report } = await office();
    await app.upkeep.run();
    expect(filesHolding(app.config.dataDir)).not.toEqual([]);
    await app.shelving.remove([report.reportId], BY);
    expect(await asked(app)).not.toContain("22批");
    // Lance goes by the machine's clock, so here a version may go at once.
    const library = { ...app.library, optimize: () => app.library.optimize(0) };
    const upkeep = createUpkeep({ ...app, library, retentionDays: 400 });
    await upkeep.run();
    time.now += 2 * 60_000;
    await upkeep.run();
    // The file itself waits for the undo.
    const original = join(app.config.dataDir, "originals", report.reportId);
    expect(filesHolding(app.config.dataDir)).toEqual([original]);
    expect(await app.records.purgeSince()).toBeNull();
    expect((await app.turn.respond({ text: "2021年接待来访团组多少批？" })).text).toContain("21批");
  });

  test("is logged with who and when, and without the text", async () => {
    const { app, report } = await office();
    await app.shelving.remove([report.reportId], "终端 zhang");
    expect(await app.removed.list()).toMatchObject([
      { reportId: report.reportId, title: "2022年工作总结", by: "终端 zhang" },
    ]);
  });

  test("takes its words out of the replies that quoted it", async () => {
    const { app, report } = await office();
    const reply = await app.turn.respond({ text: QUESTION });
    const message = (id: string) => ({
      messageId: id,
      chatId: "oc_1",
      chatType: "p2p" as const,
      senderId: "ou_1",
      text: QUESTION,
      mentions: [],
      readable: true,
      at: app.clock() - 1000,
    });
    const jobs = ["om_sent", "om_unsent"].map((id) => `job ${id}`);
    for (const [i, id] of ["om_sent", "om_unsent"].entries()) {
      await app.records.accept(message(id));
      await app.records.saveReply(jobs[i]!, reply);
    }
    await app.records.markSent(jobs[0]!, "om_reply");
    await app.shelving.remove([report.reportId], BY);
    expect((await app.records.reply(jobs[0]!))?.reply.text).toBe("（所引报告已移除）");
    expect(await app.records.reply(jobs[1]!)).toBeNull();
  });

  test("takes them too out of a reply that was under way at the removal", async () => {
    const { app, report } = await office();
    const reply = await app.turn.respond({ text: QUESTION });
    await app.shelving.remove([report.reportId], BY);
    await app.records.accept({
      ...{ messageId: "om_late", chatId: "oc_1", chatType: "p2p", senderId: "ou_1" },
      ...{ text: QUESTION, mentions: [], readable: true, at: app.clock() },
    });
    await app.records.saveReply(jobIdOf("om_late"), reply);
    await app.records.markSent(jobIdOf("om_late"), "om_reply");
    await app.upkeep.run();
    expect((await app.records.reply(jobIdOf("om_late")))?.reply.text).toBe("（所引报告已移除）");
  });

  test("is not done with before the database's log is empty", async () => {
    const { app, time, report } = await office();
    await app.upkeep.run();
    await app.shelving.remove([report.reportId], BY);
    const emptyLog = vi.spyOn(app.records, "emptyLog").mockResolvedValue(false);
    for (let round = 0; round < 3; round++, time.now += 2 * 60_000) await app.upkeep.run();
    expect(await app.records.purgeSince()).not.toBeNull();
    emptyLog.mockRestore();
    await app.upkeep.run();
    expect(await app.records.purgeSince()).toBeNull();
  });

  test("for good leaves nothing to undo", async () => {
    const { app, report } = await office();
    const removed = await app.shelving.remove([report.reportId], BY, { forGood: true });
    expect(removed).toEqual({ ok: true, value: { undoDays: 0 } });
    expect(await app.removed.list()).toEqual([]);
    expect(await app.shelving.undo(report.reportId, BY)).toMatchObject({ ok: false });
  });

  test("for good takes along what an earlier removal had kept, and the title", async () => {
    const { app, report } = await office();
    await app.shelving.remove([report.reportId], BY);
    await app.shelving.ingest([fileOf("2022.txt", reportOf(2022, WORDS))]);
    await app.shelving.remove([report.reportId], BY, { forGood: true });
    expect(await app.removed.list()).toEqual([]);
    expect(await app.shelving.undo(report.reportId, BY)).toMatchObject({ ok: false });
    expect(readdirSync(join(app.config.dataDir, "removed"))).toEqual([]);
    const db = openSqlite(join(app.config.dataDir, "office.db"));
    onTestFinished(() => db.close());
    expect(db.prepare("SELECT title FROM removed").all()).toEqual([{ title: "" }]);
  });

  test("is told as done where only what follows it failed, which upkeep does again", async () => {
    const { app, report } = await office();
    const full = new Error("database or disk is full");
    vi.spyOn(app.retention, "withoutRemoved").mockRejectedValueOnce(full);
    expect((await app.shelving.remove([report.reportId], BY)).ok).toBe(true);
    expect(await asked(app)).not.toContain("22批");
    expect((await app.shelving.undo(report.reportId, BY)).ok).toBe(true);
  });

  test("where nothing can be kept aside says so and removes nothing", async () => {
    const { app, report } = await office();
    vi.spyOn(app.removed, "keep").mockRejectedValue(new Error("ENOSPC: no space left on device"));
    const removed = await app.shelving.remove([report.reportId], BY);
    expect(removed).toMatchObject({
      ok: false,
      error: expect.stringMatching(/没有移除成.*仍在库中.*彻底移除/),
    });
    expect(await asked(app)).toContain("22批");
  });
});

describe("undo", () => {
  test("puts the report back as it was, with its older versions", async () => {
    const { app, report } = await office();
    const [newer] = await app.shelving.ingest([
      fileOf("2022b.txt", reportOf(2022, "另有新项目。")),
    ]);
    await app.shelving.remove([newer!.reportId], BY);
    expect(await app.shelving.undo(newer!.reportId, BY)).toEqual({
      ok: true,
      value: { as: "current" },
    });
    expect(await asked(app)).toContain("22批");
    expect(await app.records.report(report.reportId)).toMatchObject({ current: false });
    expect(await app.removed.list()).toEqual([]);
    expect(readdirSync(join(app.config.dataDir, "removed"))).toEqual([]);
  });

  test("beside a newer version that came in since, it is an older one again", async () => {
    const { app, report } = await office();
    await app.shelving.remove([report.reportId], BY);
    await app.shelving.ingest([fileOf("2022b.txt", reportOf(2022, "").replace("22批", "29批"))]);
    expect(await app.shelving.undo(report.reportId, BY)).toEqual({
      ok: true,
      value: { as: "older" },
    });
    expect(await asked(app)).toContain("29批");
    expect(await app.records.report(report.reportId)).toMatchObject({ current: false });
  });

  test("of a report that was ingested again since changes nothing, least of all who may read it", async () => {
    const { app, report } = await office();
    await app.shelving.remove([report.reportId], BY);
    const file = fileOf("2022.txt", reportOf(2022, WORDS));
    await app.shelving.ingest([file], { given: { audience: ["ou_mayor"] } });
    expect(await app.removed.list()).toEqual([]);
    const again = await serverOf(app)(`/api/v1/reports/${report.reportId}/undo`, {
      method: "POST",
      headers: { origin: "http://localhost" },
    });
    expect(again.status).toBe(404);
    expect(await app.shelving.undo(report.reportId, BY)).toMatchObject({
      ok: false,
      error: expect.stringContaining("已在库中"),
    });
    expect(await app.records.report(report.reportId)).toMatchObject({
      info: { audience: ["ou_mayor"] },
    });
    expect(await asked(app)).not.toContain("22批");
  });

  test("that was cut short is brought to its end by the next, older versions included", async () => {
    const { app, report } = await office();
    const [newer] = await app.shelving.ingest([fileOf("2022b.txt", reportOf(2022, "又一版。"))]);
    await app.shelving.remove([newer!.reportId], BY);
    const stop = new Error("the disk is full");
    vi.spyOn(app.records, "putOlder").mockRejectedValueOnce(stop);
    expect(await app.shelving.undo(newer!.reportId, BY)).toMatchObject({ ok: false });
    expect((await app.shelving.undo(newer!.reportId, BY)).ok).toBe(true);
    expect(await app.records.report(report.reportId)).toMatchObject({ current: false });
    expect(await asked(app)).toContain("22批");
    expect(readdirSync(join(app.config.dataDir, "removed"))).toEqual([]);
  });

  test("that cannot be announced leaves nothing half done on record", async () => {
    const { app, report } = await office();
    await app.shelving.remove([report.reportId], BY);
    const { announce } = app.records;
    vi.spyOn(app.records, "announce").mockImplementationOnce(async (...given) => {
      await announce(...given);
      throw new Error("the disk is full");
    });
    expect(await app.shelving.undo(report.reportId, BY)).toMatchObject({ ok: false });
    expect(await app.records.knownIds()).not.toContain(report.reportId);
    expect((await app.shelving.undo(report.reportId, BY)).ok).toBe(true);
  });

  test("works also when two people removed the report at once", async () => {
    const { app, report } = await office();
    const twice = [1, 2].map(() => app.shelving.remove([report.reportId], BY));
    expect((await Promise.all(twice)).every(({ ok }) => ok)).toBe(true);
    expect((await app.shelving.undo(report.reportId, BY)).ok).toBe(true);
    expect(await asked(app)).toContain("22批");
  });

  test("after seven days is too late, and nothing of the text is left", async () => {
    const { app, time, report } = await office();
    await app.shelving.remove([report.reportId], BY);
    const kept = join(app.config.dataDir, "removed", `${report.reportId}.json.gz`);
    time.now += 6 * 86_400_000;
    await app.upkeep.run();
    expect(existsSync(kept)).toBe(true);
    time.now += 2 * 86_400_000;
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 8 * 86_400_000 });
    await app.upkeep.run().finally(() => vi.useRealTimers());
    expect(existsSync(kept)).toBe(false);
    expect(await app.shelving.undo(report.reportId, BY)).toMatchObject({
      ok: false,
      error: expect.stringContaining("移除满 7 天的，不能撤销"),
    });
  });

  test("on a full disk says so, and can be tried again", async () => {
    const { app, report } = await office();
    await app.shelving.remove([report.reportId], BY);
    const put = vi
      .spyOn(app.library, "put")
      .mockRejectedValueOnce(new Error("No space left on device"));
    const failed = await app.shelving.undo(report.reportId, BY);
    expect(put).toHaveBeenCalledOnce();
    expect(failed).toMatchObject({
      ok: false,
      error: expect.stringMatching(/没有撤销成.*仍然保留着/),
    });
    expect(await app.records.report(report.reportId)).toBeNull();
    expect(await app.removed.list()).toHaveLength(1);
    expect((await app.shelving.undo(report.reportId, BY)).ok).toBe(true);
    expect(await asked(app)).toContain("22批");
  });

  test("in the console, of what the console could see, and of nothing else", async () => {
    const { app, report } = await office();
    const api = serverOf(app);
    const init = (method: string) => ({
      method,
      headers: { origin: "http://localhost", "content-type": "application/json" },
    });
    const removed = await api(`/api/v1/reports/${report.reportId}`, init("DELETE"));
    expect(await removed.json()).toEqual({ removed: true, undoDays: 7 });
    expect((await app.removed.list())[0]!.by).toBe("本机控制台");
    const undone = await api(`/api/v1/reports/${report.reportId}/undo`, init("POST"));
    expect(await undone.json()).toEqual({ restored: true, as: "current" });
    const [secret] = await app.shelving.ingest([fileOf("密.txt", reportOf(2020, ""))], {
      given: { audience: ["ou_1"] },
    });
    await app.shelving.remove([secret!.reportId], BY);
    for (const id of [secret!.reportId, "nowhere", "..%2F..%2Foffice"])
      expect((await api(`/api/v1/reports/${id}/undo`, init("POST"))).status).toBe(404);
  });
});

test("what is kept aside is closed to other users of the machine", async () => {
  const { app, report } = await office();
  chmodSync(app.config.dataDir, 0o700);
  await app.shelving.remove([report.reportId], BY);
  const folder = join(app.config.dataDir, "removed");
  const mode = (path: string) => statSync(path).mode & 0o777;
  expect(mode(folder)).toBe(0o700);
  expect(mode(join(folder, `${report.reportId}.json.gz`))).toBe(0o600);
});
