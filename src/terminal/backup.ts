/** `backup` and `restore` on a terminal, and what is to be kept by other means. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { App } from "../app.ts";
import type { Config } from "../config.ts";
import { failure, type Outcome } from "../domain.ts";
import { type BackedUp, backUp, isLocal, latestIn } from "../flows/backing.ts";
import { restore } from "../flows/restoring.ts";
import { createLog } from "../log.ts";
import { DATABASE, type Manifest } from "../store/backup/manifest.ts";
import { countOf, fail, print, UsageError } from "./words.ts";

interface Values {
  json?: boolean | undefined;
  keep?: string | undefined;
  "no-check"?: boolean | undefined;
  replace?: boolean | undefined;
}

const ELSEWHERE: Record<Manifest["elsewhere"][number], string> = {
  database:
    '数据库在 PostgreSQL（DATABASE_URL）里，不在这份备份里：请用 pg_dump --format=custom --file=chengqian.dump "$DATABASE_URL" 备份，用 pg_restore --clean --if-exists 恢复；两份备份之间不要导入或移除报告。',
  library:
    "检索库在对象存储（LANCEDB_URI）上，不在这份备份里：请在存储桶上打开版本控制或复制。丢了也能补：把旧的移走再启动，会从数据库里的记录重建。",
};
const REBUILT =
  "备份里的检索库没有放到对象存储（LANCEDB_URI）上：请把那里旧的移走，启动时会从数据库里的记录重建。";
const BESIDES = "配置（.env）和改过的 data/synonyms.txt 不在备份里，请另存一份。";

export async function backup(app: App, [target]: string[], values: Values): Promise<boolean> {
  if (target === undefined)
    throw new UsageError(
      "请写明备份到哪里：一个 .tar 文件，或一个文件夹（例如 backup /backup/chengqian --keep 14）。",
    );
  const keep = values.keep === undefined ? null : countOf(values.keep, "--keep");
  const { config, records, library, clock } = app;
  const check = values["no-check"]
    ? null
    : (file: string, within: string) => opens(config, file, within);
  const done = await backUp({ config, records, library, clock, check }, target, keep);
  if (!done.ok) return fail(done.error, values);
  const { manifest, ...said } = done.value;
  const notes = [...manifest.elsewhere.map((what) => ELSEWHERE[what]), BESIDES];
  if (values.json) print({ ...said, ...factsOf(manifest), notes });
  else console.log([summaryOf(done.value), ...notes].join("\n"));
  return true;
}

export async function restoreFrom(
  config: Config,
  [source]: string[],
  values: Values,
): Promise<boolean> {
  if (source === undefined)
    throw new UsageError(
      "请写明从哪份备份恢复：一个 .tar 文件，或放备份的文件夹（取其中最新的）。",
    );
  const isFolder = existsSync(source) && statSync(source).isDirectory();
  const file = isFolder ? await latestIn(source) : source;
  const done = await restore(config, file, { replace: values.replace ?? false, now: Date.now() });
  if (!done.ok) return fail(done.error, values);
  const { manifest, aside } = done.value;
  const notes = manifest.elsewhere.map((what) => ELSEWHERE[what]);
  if (!isLocal(config) && !manifest.elsewhere.includes("library")) notes.push(REBUILT);
  if (values.json) print({ file, aside, ...factsOf(manifest), notes });
  else
    console.log(
      [
        `已从 ${file} 恢复到 ${config.dataDir}：${countsOf(manifest)}。现在可以启动服务。`,
        ...(aside.length > 0
          ? [`原有的数据移到了 ${aside.join("、")}，没有删除；确认无误后可自行清理。`]
          : []),
        ...notes,
      ].join("\n"),
    );
  return true;
}

function factsOf({ version, schema, at, counts, files }: Manifest) {
  return { version, schema, at: new Date(at).toISOString(), counts, files: files.length };
}

function countsOf({ counts, at, version }: Manifest): string {
  const { reports, passages, messages, drafts } = counts;
  return `${new Date(at).toISOString()} 的 ${reports} 份报告 ${passages} 段、${messages} 条消息、${drafts} 份稿子（版本 ${version}）`;
}

function summaryOf({ file, bytes, checked, manifest, removed }: BackedUp): string {
  const tried = checked ? "已试恢复一遍，能打开" : "没有试恢复（--no-check）";
  const gone = removed.length > 0 ? `\n较旧的 ${removed.length} 份已按 --keep 删除。` : "";
  return `已备份到 ${file}（${(bytes / 1e6).toFixed(1)} MB）：${countsOf(manifest)}；${tried}。${gone}`;
}

/** A house of its own is made of a backup, and opened as a start would; its library has to hold what its records say. */
async function opens(config: Config, file: string, within: string): Promise<Outcome<void>> {
  const uri = join(within, "library");
  const away = {
    database: { path: join(within, DATABASE) },
    lancedb: { uri, storageOptions: {} },
    syncSources: [],
    embedding: null,
    reranking: null,
  };
  const house: Config = { ...config, ...away, dataDir: within, feishu: null, model: null };
  const restored = await restore(house, file, { replace: false, now: Date.now() });
  if (!restored.ok) return restored;
  const { counts, elsewhere } = restored.value.manifest;
  if (elsewhere.length > 0) return { ok: true, value: undefined };
  // Who only restores, or asks for help, does not wait for these.
  const { createLibrary } = await import("../search/library.ts");
  const { createApp } = await import("../app.ts");
  const library = await createLibrary({ uri });
  const [held, passages] = [await library.reportIds(), await library.size()];
  library.close();
  const app = await createApp(house, {
    fetch: globalThis.fetch,
    clock: Date.now,
    log: createLog("silent"),
  });
  if (!app.ok) return app;
  const reports = await app.value.records.reports();
  await app.value.close();
  const missing = reports.filter(({ reportId }) => !held.has(reportId)).length;
  if (missing === 0 && reports.length === counts.reports && passages === counts.passages)
    return { ok: true, value: undefined };
  return failure(
    `备份里的报告库与记录对不上（记录 ${reports.length} 份，库里缺 ${missing} 份、有 ${passages} 段，应有 ${counts.passages} 段）。`,
  );
}
