/** Folders in which a backup or a restore is made ready, beside what it is of; what a killed one left goes after a day. */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { DAY_MS } from "../../clock.ts";

const NAME = /^\.(?:backup|restore)-\w{6}$/;

export const stageFor = (dataDir: string, what: "backup" | "restore"): Promise<string> =>
  mkdtemp(join(dataDir, `.${what}-`));

export async function clearStages(dataDir: string): Promise<void> {
  for (const name of existsSync(dataDir) ? await readdir(dataDir) : []) {
    if (!NAME.test(name)) continue;
    const known = await stat(join(dataDir, name)).catch(() => null);
    if (known && known.mtimeMs < Date.now() - DAY_MS)
      await rm(join(dataDir, name), { recursive: true, force: true });
  }
}
