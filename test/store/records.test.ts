import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Figure, Message, Reply, Report } from "../../src/domain.ts";
import { type Database, transaction } from "../../src/store/db.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { createRecords, jobIdOf, type Records } from "../../src/store/records.ts";
import { temporaryFolder } from "../helper.ts";

function message(id: string, chatId = "oc_1"): Message {
  return {
    messageId: id,
    chatId,
    chatType: "p2p",
    senderId: "ou_1",
    text: `${id}：去年接待了几批？`,
    mentions: [],
    readable: true,
    at: 1,
  };
}

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

function open(path = ":memory:") {
  const db = openSqlite(path);
  return { db, records: createRecords(db, () => 42) };
}

describe("the file", () => {
  test("opened again keeps what it holds", async () => {
    const path = join(temporaryFolder(), "office.db");
    const first = open(path);
    await first.records.accept(message("om_1"));
    await first.records.saveSetting("samples", "declined");
    first.db.close();
    const second = open(path);
    expect(await second.records.setting("samples")).toBe("declined");
    expect(await second.records.accept(message("om_1"))).toBe(false);
    second.db.close();
  });

  test("a commit waits for the disk", () => {
    const { db } = open(join(temporaryFolder(), "office.db"));
    expect(db.prepare("PRAGMA synchronous").get()).toEqual({ synchronous: 2 });
    expect(db.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    db.close();
  });

  test("an unfinished migration leaves the file as it was", () => {
    const path = join(temporaryFolder(), "office.db");
    const foreign = new DatabaseSync(path);
    foreign.exec("CREATE TABLE figures (mine TEXT); INSERT INTO figures VALUES ('kept')");
    foreign.exec("PRAGMA user_version = 1");
    expect(() => openSqlite(path)).toThrow(/figures/);
    expect(foreign.prepare("SELECT * FROM figures").get()).toEqual({ mine: "kept" });
    expect(foreign.prepare("SELECT name FROM sqlite_master WHERE name = 'leases'").get()).toBe(
      undefined,
    );
    foreign.close();
  });

  test("of a newer version of the program is left alone", () => {
    const path = join(temporaryFolder(), "office.db");
    const { db } = open(path);
    db.exec("PRAGMA user_version = 1000");
    db.close();
    expect(() => openSqlite(path)).toThrow(/更新的版本/);
  });

  test("a failed transaction undoes all of it and says why", () => {
    const { db } = open();
    const failing = () =>
      transaction(db, () => {
        db.exec("INSERT INTO settings VALUES ('a', '1')");
        throw new Error("no more");
      });
    expect(failing).toThrow("no more");
    expect(db.prepare("SELECT count(*) AS n FROM settings").get()).toEqual({ n: 0 });
    // A full disk rolls back by itself: the reason must not give way to “no transaction is active”.
    const rolledBack = () =>
      transaction(db, () => {
        db.exec("ROLLBACK");
        throw new Error("disk is full");
      });
    expect(rolledBack).toThrow("disk is full");
  });
});

describe("accept", () => {
  test("puts a message and its job in once, however often it comes", async () => {
    const { db, records } = open();
    expect(await records.accept(message("om_1"))).toBe(true);
    expect(await records.accept(message("om_1"))).toBe(false);
    const both = [records.accept(message("om_2")), records.accept(message("om_2"))];
    expect(await Promise.all(both)).toEqual([true, false]);
    expect(db.prepare("SELECT id, state FROM jobs").all()).toEqual([
      { id: jobIdOf("om_1"), state: "waiting" },
      { id: jobIdOf("om_2"), state: "waiting" },
    ]);
  });

  test("gathers a tick into one commit, on disk when it resolves", async () => {
    const path = join(temporaryFolder(), "office.db");
    const { db, records } = open(path);
    const commits: string[] = [];
    const exec = db.exec.bind(db);
    db.exec = (sql: string) => {
      if (sql === "COMMIT") commits.push(sql);
      exec(sql);
    };
    const fresh = await Promise.all(
      Array.from({ length: 200 }, (_, i) => records.accept(message(`om_${i}`, `oc_${i % 7}`))),
    );
    const other = new DatabaseSync(path, { readOnly: true });
    expect(other.prepare("SELECT count(*) AS n FROM jobs").get()).toEqual({ n: 200 });
    expect(fresh).toEqual(Array(200).fill(true));
    expect(commits).toHaveLength(1);
    other.close();
    db.close();
  });

  test("rejects what could not be written, and takes the next", async () => {
    const path = join(temporaryFolder(), "office.db");
    const { db, records } = open(path);
    db.exec("CREATE TRIGGER full BEFORE INSERT ON jobs BEGIN SELECT RAISE(ABORT, 'disk'); END");
    await expect(records.accept(message("om_1"))).rejects.toThrow("disk");
    db.exec("DROP TRIGGER full");
    expect(await records.accept(message("om_1"))).toBe(true);
    db.close();
    await expect(records.accept(message("om_2"))).rejects.toThrow();
  });
});

test("a setting that two programs choose at once is the first one's for both", async () => {
  const { records } = open();
  expect(await records.settingOnce("link_secret", "first")).toBe("first");
  expect(await records.settingOnce("link_secret", "second")).toBe("first");
});

test("a reply is kept as first worked out, then marked as sent", async () => {
  const { records } = open();
  const reply: Reply = {
    skill: "answer",
    kind: "reply",
    text: "9批次。",
    claims: [],
    citations: [],
    gaps: [],
    model: null,
    ms: 1,
  };
  expect(await records.reply("job-1")).toBeNull();
  await records.saveReply("job-1", reply);
  await records.saveReply("job-1", { ...reply, text: "other words" });
  expect(await records.reply("job-1")).toEqual({ reply, sentId: null, sendingAt: null });
  await records.markSent("job-1", "om_9");
  expect(await records.reply("job-1")).toEqual({ reply, sentId: "om_9", sendingAt: null });
});

describe("reports", () => {
  const shelve = async (records: Records, one: Report, key: string) =>
    (await records.settle([one], () => key))[0]!.status;

  test("a newer version takes the place of the older, which still opens", async () => {
    const { records } = open();
    expect(await shelve(records, report("old"), "key")).toBe("added");
    expect(await shelve(records, report("new"), "key")).toBe("replaced");
    expect((await records.reports()).map((info) => info.reportId)).toEqual(["new"]);
    expect(await records.report("old")).toMatchObject({ current: false, text: "old的全文" });
    expect(await records.report("new")).toMatchObject({ current: true });
    expect(await shelve(records, report("old"), "key")).toBe("replaced");
    expect((await records.reports()).map((info) => info.reportId)).toEqual(["old"]);
  });

  test("on their way may be spoken of, beside the version that they will replace", async () => {
    const { records } = open();
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
    const { records } = open();
    const figure: Figure = {
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
    await shelve(records, report("a", { figureRows: [figure, { ...figure, hi: 9 }] }), "key");
    await shelve(records, report("a", { figureRows: [figure] }), "key");
    expect(await records.figures("a")).toEqual([figure]);
    await records.removeReports(["a"], "终端 test");
    expect(await records.figures("a")).toEqual([]);
  });

  test("stand by organisation and year", async () => {
    const { records } = open();
    for (const [id, org, year] of [
      ["c", "乙办", 2020],
      ["b", "甲办", 2023],
      ["a", "甲办", 2021],
    ] as const)
      await shelve(records, report(id, { org, year }), id);
    expect((await records.reports()).map((info) => info.reportId)).toEqual(["a", "b", "c"]);
  });

  test("removing a current one takes its older versions along, an older one goes alone", async () => {
    const { records } = open();
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
});

test.each(["om_1", `om_${"x".repeat(500)}`, "消息"])("the job id of %s is a Feishu uuid", (id) => {
  expect(jobIdOf(id)).toBe(jobIdOf(id));
  expect(jobIdOf(id)).toMatch(/^[\w-]{1,50}$/);
  expect(jobIdOf(`${id}2`)).not.toBe(jobIdOf(id));
});

test("the log is emptied unless another program reads, which is said", async () => {
  const path = join(temporaryFolder(), "office.db");
  const [db, other] = [openSqlite(path), openSqlite(path)];
  onTestFinished(() => {
    db.close();
    other.close();
  });
  db.exec("PRAGMA busy_timeout = 1");
  const records = createRecords(db, Date.now);
  other.exec("BEGIN; SELECT * FROM settings");
  await records.saveSetting("word", "zweibund");
  expect(await records.emptyLog()).toBe(false);
  other.exec("COMMIT");
  expect(await records.emptyLog()).toBe(true);
  expect(statSync(`${path}-wal`).size).toBe(0);
});
