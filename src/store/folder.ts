/** The data folder: made, and closed to everybody but the server's own user. */
import { chmodSync, type Dirent, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname, join } from "node:path";

const FOLDER = 0o700;
const OTHERS = 0o077;

/**
 * Make a folder with those above it. Folder by folder: Node's own recursive mkdir never returns where the system answers
 * ENOENT to it, as under /proc. Throws when something that is no folder stands there.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error("它是一个文件");
    return;
  }
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: FOLDER });
  } catch (error) {
    // Another program may have made it in this moment.
    if ((error as { code?: string }).code !== "EEXIST") throw error;
  }
}

/** What the house puts into its folder; whatever else stands there is not ours to close. */
const OWN =
  /^(?:office\.db(?:-wal|-shm)?|arrivals|aside-.+|backups|library|models|originals|removed|uploads)$/;

/** Take every right of others off a folder and what we put into it. False when it belongs to somebody else, who decides. */
export function keepPrivate(folder: string): boolean {
  // Nobody gets past a folder that is closed, so what is in it is looked at only once.
  if ((statSync(folder).mode & OTHERS) === 0) return true;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (OWN.test(entry.name)) close(folder, entry);
    chmodSync(folder, FOLDER);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "EPERM") return false;
    throw error;
  }
}

function close(folder: string, entry: Dirent): void {
  const path = join(folder, entry.name);
  // A link's target is not ours to change.
  if (!entry.isDirectory() && !entry.isFile()) return;
  if (entry.isDirectory())
    for (const below of readdirSync(path, { withFileTypes: true })) close(path, below);
  chmodSync(path, statSync(path).mode & ~OTHERS);
}

/** Bytes that the disk of a folder still has. */
export async function freeOn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
