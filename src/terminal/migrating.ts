/** `migrate`: read where to → move, saying how far it has come → say what is to be done next. The server must be stopped. */
import type { Config } from "../config.ts";
import { readConfig } from "../config.ts";
import type { Outcome } from "../domain.ts";
import { giveUp, type Migration, migrate } from "../flows/migrating.ts";
import { createLog } from "../log.ts";
import { fail, print, UsageError } from "./words.ts";

interface Values {
  json?: boolean | undefined;
  to?: string | undefined;
  "to-library"?: string | undefined;
  abandon?: boolean | undefined;
}

type Env = Record<string, string | undefined>;

export async function migrateCommand(from: Config, env: Env, values: Values): Promise<boolean> {
  const log = createLog(from.logLevel);
  if (values.abandon) {
    const begun = await giveUp(from, log);
    const said = begun ? "已放弃迁移，这里可以照常启动。" : "这里没有进行中的迁移，可以照常启动。";
    if (values.json) print({ abandoned: begun });
    else console.log(said);
    return true;
  }
  if (!values.to)
    throw new UsageError(
      "请用 --to 写明迁到哪里：postgres://用户:口令@主机:5432/库名，或一个文件夹（用 SQLite）。",
    );
  const to = readConfig({ ...env, ...environmentOf(from, values.to, values["to-library"]) });
  if (!to.ok) return fail(to.error, values);
  const moved = await migrate({
    ...{ from, to: to.value, log, open: opened },
    onTable: (table, rows) => {
      if (rows > 0) process.stderr.write(`${table}：${rows} 行\n`);
    },
  });
  if (!moved.ok) return fail(moved.error, values);
  if (values.json) print(moved.value);
  else console.log(saidOf(moved.value, environmentOf(from, values.to, values["to-library"])));
  return true;
}

/** What the environment of the new place says otherwise. */
function environmentOf(from: Config, to: string, library?: string): Record<string, string> {
  const place = to.includes("://")
    ? { DATABASE_URL: to, DATA_DIR: from.dataDir }
    : { DATABASE_URL: "", DATA_DIR: to, ...(library ? {} : { LANCEDB_URI: "" }) };
  return { ...place, ...(library && { LANCEDB_URI: library }) };
}

/** Opens the house there, which puts every report on record into its library. */
async function opened(to: Config): Promise<Outcome<Migration["reports"]>> {
  const { createApp } = await import("../app.ts");
  const log = createLog(to.logLevel);
  const app = await createApp(to, { fetch: globalThis.fetch, clock: Date.now, log });
  if (!app.ok) return app;
  try {
    const records = (await app.value.records.reports()).length;
    const library = (await app.value.library.reportIds()).size;
    return { ok: true, value: { records, library } };
  } finally {
    await app.value.close();
  }
}

function saidOf({ tables, reports }: Migration, env: Record<string, string>): string {
  const counted = tables
    .filter(({ from }) => from > 0)
    .map(({ table, from, to }) => `  ${table}：${from} → ${to}`);
  const set = Object.entries(env)
    .map(([name, value]) => `  ${name}=${value.replace(/(:\/\/[^:/@]*:)[^@]*@/, "$1（口令）@")}`)
    .join("\n");
  return `已迁移，两边点数相符：
${counted.join("\n")}
  报告：${reports.records} 份，文档库里 ${reports.library} 份

请把配置改为下面各项后启动；旧的一处不再启动，确认无误后再删去：
${set}`;
}
