/**
 * An installation's state from one database into another, SQLite or PostgreSQL either way: mark the old one, so that nobody writes it →
 * table by table, a page in each transaction, going on where a stop left it → count both sides. What triggers write by themselves is not
 * copied but made.
 */
import { z } from "zod";
import type { Database, Value } from "./db.ts";
import { keepSetting, settingIn } from "./settings.ts";

/**
 * Every table that is moved, what others refer to first. `leases` are of programs that run; `cited` and `report_changes` follow the
 * replies and the reports.
 */
export const MOVED = [
  "settings",
  "messages",
  "jobs",
  "replies",
  "sent",
  "parts",
  "partials",
  "recalled",
  "reactions",
  "reports",
  "figures",
  "removed",
  "audit",
  "handled_remarks",
  "sessions",
  "tokens",
  "talks",
  "feedback",
  "questions",
  "drafts",
  "removed_drafts",
  "draft_guests",
  "uploads",
  "batches",
  "arrivals",
  "synced",
  "sync_runs",
] as const;
type Table = (typeof MOVED)[number];

/** By what the rows of a table come one after the other, where it is not the rowid. */
const KEYS: Partial<Record<Table, string[]>> = {
  figures: ["report_id", "ord"],
  audit: ["id"],
  sync_runs: ["id"],
};
const PAGE = 200;
/** In the settings of the old database: it has moved, or is about to. */
export const MOVED_TO = "moved_to";
/** In the settings of the new one: how far it has come. */
const CAME = "moving:";

const RowSchema = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
type Row = Record<string, Value>;
const CountSchema = z.object({ n: z.number() });

export interface Moved {
  table: string;
  from: number;
  to: number;
}

/** What became of a move: what was counted, or why nothing was moved. */
export type Outcome = { ok: true; tables: Moved[] } | { ok: false; error: string };

export interface MoveOptions {
  from: Database;
  to: Database;
  /** Where to, as a person may read it. */
  where: string;
  onTable?: (table: string, rows: number) => void;
}

export async function move({ from, to, where, onTable }: MoveOptions): Promise<Outcome> {
  const refusal = await refusalOf(from, to, where);
  if (refusal !== null) return { ok: false, error: refusal };
  await keepSetting(from, MOVED_TO, where);
  await keepSetting(to, `${CAME}from`, await installationOf(from));
  for (const table of MOVED) {
    const rows = await copy(from, to, table);
    onTable?.(table, rows);
  }
  if (to.engine === "postgres") await numberOn(to);
  const tables = await counted(from, to);
  const wrong = tables.find((one) => one.from !== one.to);
  if (wrong)
    return {
      ok: false,
      error: `迁移后点数不符：${wrong.table} 原有 ${wrong.from} 行，新库 ${wrong.to} 行。原有数据未被改动，请再运行一次；仍不符时请保留两边的数据。`,
    };
  await to.run("DELETE FROM settings WHERE name LIKE ? OR name = ?", [`${CAME}%`, MOVED_TO]);
  return { ok: true, tables };
}

/** The old database is written again, as if nobody had begun. */
export async function abandon(from: Database): Promise<boolean> {
  return (await from.run("DELETE FROM settings WHERE name = ?", [MOVED_TO])) > 0;
}

async function refusalOf(from: Database, to: Database, where: string): Promise<string | null> {
  const moved = await settingIn(from, MOVED_TO);
  if (moved !== null && moved !== where)
    return `这套数据已经迁往 ${moved}，不能再迁往别处。要放弃那次迁移，请运行 migrate --abandon。`;
  const begun = await settingIn(to, `${CAME}from`);
  if (begun !== null && begun !== (await installationOf(from)))
    return `${where} 里有另一套数据还没有迁完。请换一个空的数据库。未改动任何数据。`;
  if (begun === null && !(await isEmpty(to)))
    return `${where} 里已有数据，迁移只写入空的数据库。请换一个，未改动任何数据。`;
  return null;
}

async function isEmpty(db: Database): Promise<boolean> {
  for (const table of MOVED)
    if (table !== "settings" && (await countOf(db, table)) > 0) return false;
  return true;
}

/** Returns how many rows were written now. */
async function copy(from: Database, to: Database, table: Table): Promise<number> {
  const keys = KEYS[table] ?? ["rowid"];
  for (let written = 0; ; ) {
    const last = await settingIn(to, CAME + table);
    const rows = await pageOf(from, table, keys, last === null ? null : JSON.parse(last));
    if (rows.length === 0) return written;
    const place = keys.map((_, i) => rows.at(-1)![`key${i}`]!);
    await to.transaction(async () => {
      for (const row of rows) await put(to, table, row);
      await keepSetting(to, CAME + table, JSON.stringify(place));
    });
    written += rows.length;
  }
}

/** The rows after a place, with their own in `key0`, `key1`. */
function pageOf(from: Database, table: Table, keys: string[], after: Value[] | null) {
  const places = keys.map((key, i) => `${key} AS key${i}`).join(", ");
  const behind = after && `WHERE (${keys}) > (${keys.map((_, i) => `:after${i}`)})`;
  const values = Object.fromEntries((after ?? []).map((value, i) => [`after${i}`, value]));
  return from.all(
    RowSchema,
    `SELECT ${places}, ${table}.* FROM ${table} ${behind ?? ""} ORDER BY ${keys} LIMIT ${PAGE}`,
    values,
  );
}

async function put(to: Database, table: Table, row: Row): Promise<void> {
  const columns = Object.keys(row).filter((name) => !/^(?:key\d|rowid)$/.test(name));
  const again = table === "settings" ? "(name) DO UPDATE SET value = excluded.value" : "DO NOTHING";
  await to.run(
    `INSERT INTO ${table} (${columns.map((name) => `"${name}"`)}) VALUES (${columns.map((name) => `:${name}`)})
     ON CONFLICT ${again}`,
    Object.fromEntries(columns.map((name) => [name, row[name]!])),
  );
}

/** The next row of a table that numbers its own comes after those that were moved. */
async function numberOn(to: Database): Promise<void> {
  for (const table of ["audit", "sync_runs"])
    await to.all(
      z.unknown(),
      `SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`,
    );
}

async function counted(from: Database, to: Database): Promise<Moved[]> {
  const tables: Moved[] = [];
  for (const table of MOVED)
    tables.push({ table, from: await countOf(from, table), to: await countOf(to, table) });
  return tables;
}

async function countOf(db: Database, table: Table): Promise<number> {
  const own =
    table === "settings" ? `WHERE name <> '${MOVED_TO}' AND name NOT LIKE '${CAME}%'` : "";
  return (await db.one(CountSchema, `SELECT count(*) AS n FROM ${table} ${own}`))!.n;
}

async function installationOf(db: Database): Promise<string> {
  return (await settingIn(db, "installation")) ?? "";
}
