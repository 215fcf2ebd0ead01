import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import type { Database } from "../../src/store/db.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { abandon, MOVED, move } from "../../src/store/moving.ts";
import { engine, openState } from "../engines.ts";

/** On the other engine than the tests run on, or beside it in another file. */
function other(): Database {
  const db = openSqlite(":memory:");
  onTestFinished(() => db.close());
  return db;
}

const REPLY = JSON.stringify({
  text: "9批次[1]",
  citations: [{ reportId: "r1", passageId: "r1-3" }],
});

/** An office with a row or more in every table that is moved. */
async function fill(db: Database, messages = 3): Promise<void> {
  for (let i = 1; i <= messages; i++) {
    const body = JSON.stringify({ senderId: "ou_1", text: `第${i}问`, at: i });
    const values = { m: `m${i}`, j: `j${i}`, body, reply: REPLY, i };
    const put = (sql: string) =>
      db.run(
        sql,
        Object.fromEntries(Object.entries(values).filter(([name]) => sql.includes(`:${name}`))),
      );
    await put(
      "INSERT INTO messages (message_id, chat_id, body, received_at) VALUES (:m, 'c', :body, :i)",
    );
    await put(
      "INSERT INTO jobs (id, chat_id, message_id, run_at, created_at) VALUES (:j, 'c', :m, 0, :i)",
    );
    await put("INSERT INTO replies (job_id, reply, created_at) VALUES (:j, :reply, :i)");
    await put("INSERT INTO sent (message_id, job_id, at) VALUES (:m, :j, :i)");
  }
  await db.run(
    "INSERT INTO reports (report_id, key, current, sample, info, text, body, added_at) VALUES ('r1', 'k', 1, 0, '{}', '文', '[]', 1)",
  );
  for (const ord of [0, 1])
    await db.run(
      `INSERT INTO figures (report_id, ord, passage_id, lo, unit, approx, counts, text, "start", "end", plan)
       VALUES ('r1', ?, 'p', 9.5, '批次', 0, '', '9.5批次', 0, 5, 0)`,
      [ord],
    );
  await db.run("INSERT INTO audit (at, action, detail) VALUES (1, 'a', '{}')");
  await db.run(
    "INSERT INTO settings (name, value) VALUES ('installation', 'one'), ('link_secret', 's')",
  );
}

const Cited = z.object({ job_id: z.string(), passage_id: z.string() });
const Id = z.object({ id: z.string() });

describe("an office's state moves", () => {
  test("whole, in its order, and says how much there is on both sides", async () => {
    const [from, to] = [other(), await openState()];
    await fill(from, 450);
    const moved = await move({ from, to, where: "新库" });
    if (!moved.ok) throw new Error(moved.error);
    expect(moved.tables.map(({ table }) => table)).toEqual([...MOVED]);
    expect(moved.tables.find(({ table }) => table === "messages")).toEqual({
      ...{ table: "messages", from: 450, to: 450 },
    });
    const jobs = "SELECT id FROM jobs ORDER BY rowid";
    expect(await to.all(Id, jobs)).toEqual(await from.all(Id, jobs));
    const cited = "SELECT job_id, passage_id FROM cited ORDER BY job_id";
    expect(await to.all(Cited, cited)).toEqual(await from.all(Cited, cited));
    // What is written after it does not meet what was moved.
    await to.run("INSERT INTO audit (at, action, detail) VALUES (2, 'b', '{}')");
  });

  test("and back", async () => {
    const [from, to] = [await openState(), other()];
    await fill(from);
    const moved = await move({ from, to, where: "新库" });
    expect(moved).toMatchObject({ ok: true });
    const jobs = "SELECT id FROM jobs ORDER BY rowid";
    expect(await to.all(Id, jobs)).toEqual(await from.all(Id, jobs));
  });

  test("goes on where a stop left it", async () => {
    const [from, to] = [other(), await openState()];
    await fill(from, 450);
    let pages = 0;
    const breaking: Database = {
      ...to,
      transaction: (work) => {
        if (++pages === 4) throw new Error("stopped");
        return to.transaction(work);
      },
    };
    await expect(move({ from, to: breaking, where: "新库" })).rejects.toThrow("stopped");
    const rows: Record<string, number> = {};
    const again = await move({
      ...{ from, to, where: "新库" },
      onTable: (table, n) => {
        rows[table] = n;
      },
    });
    expect(again).toMatchObject({ ok: true });
    expect(rows).toMatchObject({ settings: 0, jobs: 450 });
    expect(rows.messages).toBeLessThan(450);
  });

  test("only into an empty place, and to one", async () => {
    const [from, to] = [other(), await openState()];
    await fill(from);
    await fill(to);
    expect(await move({ from, to, where: "新库" })).toEqual({
      ok: false,
      error: expect.stringContaining("已有数据"),
    });
    const [fresh, third] = [other(), other()];
    expect(await move({ from, to: fresh, where: "新库" })).toMatchObject({ ok: true });
    expect(await move({ from, to: third, where: "第三处" })).toEqual({
      ok: false,
      error: expect.stringContaining("已经迁往 新库"),
    });
    expect(await abandon(from)).toBe(true);
    expect(await move({ from, to: third, where: "第三处" })).toMatchObject({ ok: true });
  });

  test("every table of the schema is moved, or made", async () => {
    const db = other();
    const Name = z.object({ name: z.string() });
    const tables = await db.all(
      Name,
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    );
    const made = ["leases", "cited", "report_changes"];
    expect(tables.map(({ name }) => name).sort()).toEqual([...MOVED, ...made].sort());
  });
});

test.runIf(engine === "postgres")("PostgreSQL has the columns of SQLite, and a rowid", async () => {
  const Column = z.object({ place: z.string() });
  const names = (rows: z.infer<typeof Column>[]) => rows.map(({ place }) => place).sort();
  const sqlite = await other().all(
    Column,
    `SELECT tables.name || '.' || columns.name AS place FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
     WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'`,
  );
  const postgres = await (await openState()).all(
    Column,
    `SELECT table_name || '.' || column_name AS place FROM information_schema.columns
     WHERE table_schema = current_schema() AND column_name <> 'rowid' AND table_name <> 'schema_version'`,
  );
  expect(names(postgres)).toEqual(names(sqlite));
});
