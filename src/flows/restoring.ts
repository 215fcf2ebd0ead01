/**
 * A backup becomes a house again: it is read and refused where it does not fit → nobody may work on the house meanwhile → all of it
 * is unpacked beside, each file against its sum → what stood there is put aside, what was unpacked into its place. Until the last
 * step nothing of the house is touched, and nothing is ever deleted.
 */
import { existsSync, readdirSync } from "node:fs";
import { cp, mkdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Config } from "../config.ts";
import { failure, type Outcome } from "../domain.ts";
import { messageOf } from "../log.ts";
import { DATABASE, FOLDERS, type Manifest, openBackup, SCHEMA } from "../store/backup/manifest.ts";
import { doubtOpenJobs, factsOf, keepOut } from "../store/backup/snapshot.ts";
import { stageFor } from "../store/backup/stages.ts";
import { type Archive, landed } from "../store/backup/tar.ts";
import { makeFolder } from "../store/folder.ts";
import { isLocal, stampOf } from "./backing.ts";

export interface Restored {
  manifest: Manifest;
  /** Where what stood there was put; empty where nothing did. */
  aside: string[];
}

interface Place {
  name: string;
  /** Where it belongs, and where what stands there goes. */
  path: string;
  aside: string;
}

const SIDE_FILES = ["-wal", "-shm", "-journal"];

/** Restore `source` into the house of `config`; `replace` puts a house that is there aside first. */
export async function restore(
  config: Config,
  source: string,
  { replace, now }: { replace: boolean; now: number },
): Promise<Outcome<Restored>> {
  const opened = await openBackup(source);
  if (!opened.ok) return opened;
  const { archive, manifest } = opened.value;
  try {
    const places = placesIn(config, `aside-${stampOf(now)}`);
    if (places.some(({ path }) => isThere(path)) && !replace)
      return failure(
        `数据文件夹 ${config.dataDir} 里已有数据，没有恢复。要用备份代替它，请加 --replace（原有的会移到旁边，不会删除）；或用 DATA_DIR 另指一个空文件夹。`,
      );
    makeFolder(config.dataDir);
    const database = join(config.dataDir, DATABASE);
    const kept = existsSync(database) ? keepOut(database) : { letIn: () => {} };
    if (!kept)
      return failure(
        `还有程序正在使用 ${config.dataDir}，没有恢复。请先停下服务和别的终端命令，再试。`,
      );
    const stage = await stageFor(config.dataDir, "restore");
    try {
      const unpacked = await unpack({ archive, manifest }, stage);
      if (!unpacked.ok) return unpacked;
      kept.letIn();
      return { ok: true, value: { manifest, aside: await exchange(places, stage) } };
    } finally {
      kept.letIn();
      await rm(stage, { recursive: true, force: true });
    }
  } catch (error) {
    return failure(
      `没有恢复成（${messageOf(error)}）。请检查 ${config.dataDir} 的权限和磁盘空间；原有的数据没有删除，动过的在其中 aside- 开头的文件夹里。`,
    );
  } finally {
    await archive.close();
  }
}

function placesIn(config: Config, aside: string): Place[] {
  const { dataDir, lancedb } = config;
  const inHouse = (name: string) => ({
    name,
    path: join(dataDir, name),
    aside: join(dataDir, aside, name),
  });
  const folders = FOLDERS.filter((name) => name !== "library").map(inHouse);
  const isInside = lancedb.uri === join(dataDir, "library");
  const library = isInside
    ? inHouse("library")
    : { name: "library", path: lancedb.uri, aside: `${lancedb.uri}-${aside}` };
  const database = [...SIDE_FILES.map((end) => inHouse(DATABASE + end)), inHouse(DATABASE)];
  // The database last: a house without one refuses to start, and is not taken for a new one.
  return [...folders, ...(isLocal(config) ? [library] : []), ...database];
}

/** A folder that was made and never filled is nothing. */
function isThere(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    return readdirSync(path).length > 0;
  } catch {
    return true;
  }
}

/** Every file under `stage`, found to be what the manifest says. */
async function unpack(
  { archive, manifest }: { archive: Archive; manifest: Manifest },
  stage: string,
): Promise<Outcome<void>> {
  for (const { path, sha256 } of manifest.files) {
    const target = join(stage, ...path.split("/"));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    if ((await landed(archive.open(path), target)) !== sha256)
      return failure(
        `备份里的 ${path} 已损坏（与做备份时不一样），没有恢复，原有数据没有改动。请换一份备份。`,
      );
  }
  const database = join(stage, DATABASE);
  if (!existsSync(database)) return { ok: true, value: undefined };
  if (factsOf(database).schema === SCHEMA) doubtOpenJobs(database, manifest.at);
  return { ok: true, value: undefined };
}

/** Returns where what stood there is now. */
async function exchange(places: Place[], stage: string): Promise<string[]> {
  const aside = new Set<string>();
  for (const { path, aside: to } of places.toReversed()) {
    if (!existsSync(path)) continue;
    if (!isThere(path)) {
      await rmdir(path);
      continue;
    }
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await rename(path, to);
    aside.add(dirname(path) === dirname(to) ? to : dirname(to));
  }
  for (const { name, path } of places) {
    const from = join(stage, name);
    if (!existsSync(from)) continue;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await move(from, path);
  }
  return [...aside];
}

/** Also onto another disk. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as { code?: string }).code !== "EXDEV") throw error;
    await cp(from, to, { recursive: true });
  }
}
