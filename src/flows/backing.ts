/**
 * A house is copied into one file while it works on: what there is at one moment gets second names, for which nobody else may write the
 * library → all of it goes into the file with what it counts and every file's sum → the file is restored into a folder of its own
 * and opened there → only then it gets its name. Of the backups in a folder the latest so many are kept.
 */
import { existsSync, statSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DAY_MS } from "../clock.ts";
import type { Config } from "../config.ts";
import { failure, type Outcome } from "../domain.ts";
import { messageOf } from "../log.ts";
import type { Library } from "../search/library.ts";
import { isRemote } from "../search/remote.ts";
import {
  DATABASE,
  FOLDERS,
  MANIFEST,
  type Manifest,
  manifestOf,
} from "../store/backup/manifest.ts";
import { copyDatabase, factsOf, mirror } from "../store/backup/snapshot.ts";
import { clearStages, stageFor } from "../store/backup/stages.ts";
import { type Stored, tarAt } from "../store/backup/tar.ts";
import type { Records } from "../store/records.ts";
import { VERSION } from "../version.ts";

export interface BackingOptions {
  config: Config;
  records: Pick<Records, "alone" | "reports" | "saveSetting" | "audit">;
  library: Pick<Library, "size">;
  clock: () => number;
  /** Restores a backup where nobody works, and opens it; in a sentence what is wrong with it. */
  check: ((file: string, within: string) => Promise<Outcome<void>>) | null;
}

export interface BackedUp {
  file: string;
  bytes: number;
  checked: boolean;
  manifest: Manifest;
  /** Older backups that went. */
  removed: string[];
}

/** When the last backup was made, for whoever watches. */
export const BACKED_UP_AT = "backup_at";

const OURS = /^chengqian-\d{8}-\d{6}\.tar$/;

export const isLocal = (config: Config) => !isRemote(config.lancedb.uri);

/** Back up into `target`: a file that is not there yet, or a folder that gets one more. `keep` of a folder's are kept. */
export async function backUp(
  options: BackingOptions,
  target: string,
  keep: number | null,
): Promise<Outcome<BackedUp>> {
  const { config, records, clock, check } = options;
  const inFolder = existsSync(target) ? statSync(target).isDirectory() : !/\.tar$/i.test(target);
  if (!inFolder && existsSync(target))
    return failure(`“${target}”已经有了，没有覆盖。请换一个文件名，或写一个文件夹。`);
  if (!inFolder && keep !== null)
    return failure("--keep 只用于文件夹：写的是一个文件，没有要清理的旧备份。");
  const folder = inFolder ? target : dirname(target);
  const file = inFolder ? join(folder, `chengqian-${stampOf(clock())}.tar`) : target;
  const part = `${file}.part`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await clearStages(config.dataDir);
    const stage = await stageFor(config.dataDir, "backup");
    try {
      const manifest = await written(options, join(stage, "house"), part);
      const fit = check ? await check(part, join(stage, "check")) : null;
      if (fit && !fit.ok)
        return failure(
          `备份做好了却恢复不了，没有留下：${fit.error}原有数据没有改动；请再备份一次。`,
        );
      await rename(part, file);
      const removed = keep === null ? [] : await thinOut(folder, keep, clock());
      await records.saveSetting(BACKED_UP_AT, String(manifest.at));
      await records.audit("backup.made", { counts: manifest.counts, checked: check !== null });
      const { size: bytes } = await stat(file);
      return { ok: true, value: { file, bytes, checked: check !== null, manifest, removed } };
    } finally {
      await rm(stage, { recursive: true, force: true });
      await rm(part, { force: true });
    }
  } catch (error) {
    return failure(
      `没有备份成（${messageOf(error)}）。原有数据没有改动；请检查“${folder}”和数据文件夹 ${config.dataDir} 的权限和磁盘空间。`,
    );
  }
}

/** The file with everything in it, the manifest last. */
async function written(options: BackingOptions, stage: string, file: string): Promise<Manifest> {
  const { config, clock } = options;
  const at = clock();
  const passages = await snapshot(options, stage);
  const own = join(stage, DATABASE);
  const facts = existsSync(own) ? factsOf(own) : null;
  const reports = facts?.reports ?? (await options.records.reports()).length;
  await rm(file, { force: true });
  const tar = await tarAt(file);
  try {
    const files: Stored[] = [];
    for (const name of await namesBelow(stage))
      files.push(await tar.add({ name, file: join(stage, ...name.split("/")) }));
    const manifest: Omit<Manifest, "product" | "format"> = {
      ...{ version: VERSION, schema: facts?.schema ?? null, at },
      counts: {
        ...{ reports, passages },
        messages: facts?.messages ?? 0,
        drafts: facts?.drafts ?? 0,
      },
      elsewhere: [
        ...(facts ? [] : ["database" as const]),
        ...(isLocal(config) ? [] : ["library" as const]),
      ],
      files,
    };
    const bytes = manifestOf(manifest);
    await tar.add({ name: MANIFEST, bytes });
    await tar.end();
    return JSON.parse(bytes.toString()) as Manifest;
  } catch (error) {
    await tar.abandon();
    throw error;
  }
}

/**
 * What there is at one moment. Files that come and go beside the library are looked at before and after the database is copied, so
 * that each that it speaks of is there. Returns how many passages the library has then.
 */
function snapshot({ config, records, library }: BackingOptions, stage: string): Promise<number> {
  const { dataDir, lancedb } = config;
  const placeOf = (name: string) => (name === "library" ? lancedb.uri : join(dataDir, name));
  const folders = FOLDERS.filter((name) => name !== "library" || isLocal(config));
  return records.alone(async () => {
    await mkdir(stage, { mode: 0o700 });
    for (const name of folders) await mirror(placeOf(name), join(stage, name));
    const database = join(dataDir, DATABASE);
    if (existsSync(database)) await copyDatabase(database, join(stage, DATABASE));
    for (const name of folders) await mirror(placeOf(name), join(stage, name));
    return library.size();
  });
}

async function namesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((name) => name.replaceAll("\\", "/"))
    .sort();
}

/** The latest `keep` stay; their names tell their age. */
async function thinOut(folder: string, keep: number, now: number): Promise<string[]> {
  const names = await readdir(folder);
  const old = names
    .filter((name) => OURS.test(name))
    .sort()
    .slice(0, -keep);
  const cut = `chengqian-${stampOf(now - DAY_MS)}.tar.part`;
  const left = names.filter(
    (name) => OURS.test(name.replace(/\.part$/, "")) && name.endsWith(".part"),
  );
  for (const name of [...old, ...left.filter((part) => part < cut)])
    await rm(join(folder, name), { force: true });
  return old;
}

/** The latest backup in a folder of them; the folder itself where there is none. */
export async function latestIn(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => OURS.test(name)).sort();
  return names.length > 0 && !existsSync(join(folder, MANIFEST))
    ? join(folder, names.at(-1)!)
    : folder;
}

/** 20261201-023506, in UTC, so that names are in order whatever the clock of the place does. */
export function stampOf(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
}
