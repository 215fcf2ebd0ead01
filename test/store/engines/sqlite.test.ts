/** The office's state as a SQLite file: what it survives, what it refuses, what it leaves on the disk. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import type { Message } from "../../../src/domain.ts";
import { openSqlite } from "../../../src/store/engines/sqlite.ts";
import { createRecords } from "../../../src/store/records.ts";
import { engine } from "../../engines.ts";
import { temporaryFolder } from "../../helper.ts";

const message = (id: string, chatId = "oc_1"): Message => ({
  ...{ messageId: id, chatId, chatType: "p2p", senderId: "ou_1", mentions: [], readable: true },
  ...{ text: `${id}：去年接待了几批？`, at: 1 },
});

function open(path: string) {
  const db = openSqlite(path);
  return { db, records: createRecords(db, () => 42) };
}

describe.runIf(engine === "sqlite")("the file", () => {
  test("opened again keeps what it holds", async () => {
    const path = join(temporaryFolder(), "office.db");
    const first = open(path);
    await first.records.accept(message("om_1"));
    await first.records.saveSetting("samples", "declined");
    await first.db.close();
    const second = open(path);
    expect(await second.records.setting("samples")).toBe("declined");
    expect(await second.records.accept(message("om_1"))).toBe(false);
    await second.db.close();
  });

  test("a commit waits for the disk", async () => {
    const { db } = open(join(temporaryFolder(), "office.db"));
    expect(await db.all(z.unknown(), "PRAGMA synchronous")).toEqual([{ synchronous: 2 }]);
    expect(await db.all(z.unknown(), "PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
    await db.close();
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

  test("of a newer version of the program is left alone", async () => {
    const path = join(temporaryFolder(), "office.db");
    const { db } = open(path);
    await db.run("PRAGMA user_version = 1000");
    await db.close();
    expect(() => openSqlite(path)).toThrow(/更新的版本/);
  });

  test("a full disk, which undoes a transaction by itself, is told as that", async () => {
    const db = openSqlite(":memory:");
    const rolledBack = db.transaction(async () => {
      await db.run("ROLLBACK");
      throw new Error("disk is full");
    });
    await expect(rolledBack).rejects.toThrow("disk is full");
    await db.close();
  });

  test("what was accepted is on the disk when that is said, and nothing is after its end", async () => {
    const path = join(temporaryFolder(), "office.db");
    const { db, records } = open(path);
    await Promise.all(Array.from({ length: 200 }, (_, i) => records.accept(message(`om_${i}`))));
    const other = new DatabaseSync(path, { readOnly: true });
    expect(other.prepare("SELECT count(*) AS n FROM jobs").get()).toEqual({ n: 200 });
    other.close();
    await db.close();
    await expect(records.accept(message("om_late"))).rejects.toThrow();
  });
});

test.runIf(engine === "sqlite")(
  "the log is emptied unless another program reads, which is said",
  async () => {
    const path = join(temporaryFolder(), "office.db");
    const [db, other] = [openSqlite(path), openSqlite(path)];
    onTestFinished(async () => {
      await db.close();
      await other.close();
    });
    await db.run("PRAGMA busy_timeout = 1");
    const records = createRecords(db, Date.now);
    await other.run("BEGIN");
    await other.all(z.unknown(), "SELECT * FROM settings");
    await records.saveSetting("word", "zweibund");
    expect(await records.emptyLog()).toBe(false);
    await other.run("COMMIT");
    expect(await records.emptyLog()).toBe(true);
    expect(statSync(`${path}-wal`).size).toBe(0);
  },
);
