/**
 * PostgreSQL: join it by its URL, bring the schema up to date, answer sentences over a few connections. Transactions take turns, as in
 * SQLite, so that one behaves like the other; what stands alone goes at once. A connection that breaks off fails its sentence, and the
 * next one is answered by a new connection.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { Pool, type PoolClient, types } from "pg";
import type { z } from "zod";
import type { Log } from "../../log.ts";
import { type Database, DatabaseRefused, type Value, type Values } from "../db.ts";
import { SCHEMAS } from "./postgres-schema.ts";
import { type Sentence, sentenceOf } from "./sentence.ts";

/** Stands for the turn of whoever writes in a transaction, among the locks of a database. */
const TURN = "hashtext('chengqian.turn.' || current_schema())";
const CONNECTIONS = 8;
const CONNECT_MS = 5_000;
const SCHEMA = "chengqian";
/** int8 and numeric, which sums are: all of ours are whole and below 2^53, but for those with a fraction. */
const NUMBERS = new Set<number>([types.builtins.INT8, types.builtins.NUMERIC]);

export interface PostgresOptions {
  /** postgres://user:password@host:port/database; `?schema=` names the schema, by default chengqian. */
  url: string;
  log?: Log | undefined;
}

/** Join the database and bring its tables up to date. Rejects with DatabaseRefused where that cannot be. */
export async function openPostgres({ url, log }: PostgresOptions): Promise<Database> {
  const { pool, schema } = poolOf(url, log, CONNECTIONS);
  try {
    await bringUpToDate(pool, schema);
  } catch (error) {
    await pool.end();
    throw error instanceof DatabaseRefused ? error : new DatabaseRefused(sentence(error, url));
  }
  return speaking(pool, url);
}

/** For a thread that renews leases: one connection, to tables that are there. */
export function joinPostgres(url: string): Database {
  return speaking(poolOf(url, undefined, 1).pool, url);
}

function poolOf(url: string, log: Log | undefined, max: number) {
  const parsed = new URL(url);
  const schema = parsed.searchParams.get("schema") ?? SCHEMA;
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema))
    throw new DatabaseRefused(
      "DATABASE_URL 的 schema 应由小写字母、数字和下划线组成，例如 ?schema=chengqian。",
    );
  parsed.searchParams.delete("schema");
  const pool = new Pool({
    connectionString: parsed.href,
    max,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: "chengqian",
    options: `-c search_path=${schema},public`,
    types: {
      getTypeParser: ((oid: number, format: "text") =>
        NUMBERS.has(oid) ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
    },
  });
  // A database that is started anew ends idle connections; without a listener that would end the program.
  pool.on("error", (error) =>
    log?.warn("the database ended a connection", { error: error.message }),
  );
  // One that is at work is not listened to by the pool; its sentence fails, and says so.
  pool.on("connect", (client) => client.on("error", () => {}));
  return { pool, schema };
}

async function bringUpToDate(pool: Pool, schema: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    // Several programs may start at once, and the schema may not be there yet.
    await client.query("SELECT pg_advisory_xact_lock(hashtext($1))", [
      `chengqian.schema.${schema}`,
    ]);
    const known = await client.query("SELECT to_regclass($1) AS at", [`${schema}.schema_version`]);
    let version = 0;
    if (known.rows[0].at === null) {
      await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
      await client.query("CREATE TABLE schema_version (version BIGINT NOT NULL)");
      await client.query("INSERT INTO schema_version VALUES (0)");
    } else {
      const { rows } = await client.query<{ version: number }>(
        "SELECT version FROM schema_version",
      );
      version = rows[0]!.version;
    }
    if (version > SCHEMAS.length)
      throw new DatabaseRefused(
        "DATABASE_URL 的数据库由更新的版本写成，请用新版本打开。原有数据未被改动。",
      );
    for (const sql of SCHEMAS.slice(version)) await client.query(sql);
    if (version < SCHEMAS.length)
      await client.query("UPDATE schema_version SET version = $1", [SCHEMAS.length]);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** What a person is told of a database that does not let us in. */
function sentence(error: unknown, url: string): string {
  const { code, message } = error as { code?: string; message?: string };
  const { host, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  const known: Record<string, string> = {
    "28P01": "用户名或口令不对",
    "28000": "不准这个用户从这里登录",
    "3D000": `没有名为 ${database} 的数据库`,
    "42501": "这个用户没有建表的权限",
    "53300": "连接数已满",
    "57P03": "数据库正在启动",
  };
  const why = known[code ?? ""] ?? message ?? String(error);
  return `DATABASE_URL 指的 PostgreSQL（${host}）用不了：${why}。请检查地址、用户名和口令，并确认数据库已启动；原有数据未被改动。`;
}

interface Open {
  client: PoolClient;
  live: boolean;
}

function speaking(pool: Pool, url: string): Database {
  const within = new AsyncLocalStorage<Open>();

  async function ask(sql: string, values: Values) {
    const known: Sentence = sentenceOf(sql);
    const open = within.getStore();
    const by = open?.live ? open.client : pool;
    return by.query({
      name: known.name,
      text: known.text,
      values: known.values(values) as Value[],
    });
  }

  async function transaction<T>(work: () => Promise<T>): Promise<T> {
    if (within.getStore()?.live) return work();
    const client = await pool.connect();
    const open = { client, live: true };
    let broken: Error | undefined;
    try {
      await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${TURN})`);
      const result = await within.run(open, work);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch((lost: Error) => {
        broken = lost;
      });
      throw error;
    } finally {
      open.live = false;
      client.release(broken);
    }
  }

  return {
    engine: "postgres",
    target: { url },
    transaction,
    all: async <T>(row: z.ZodType<T>, sql: string, values: Values = []) =>
      (await ask(sql, values)).rows.map((one) => row.parse(one)),
    async one<T>(row: z.ZodType<T>, sql: string, values: Values = []) {
      const { rows } = await ask(sql, values);
      return rows.length === 0 ? null : row.parse(rows[0]);
    },
    run: async (sql: string, values: Values = []) => (await ask(sql, values)).rowCount ?? 0,
    async now() {
      const { rows } = await ask(
        "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS now",
        [],
      );
      return rows[0].now as number;
    },
    // Its rows are not kept beside it, and what it vacuums when is its keeper's to say.
    emptyLog: async () => true,
    close: () => pool.end(),
  };
}
