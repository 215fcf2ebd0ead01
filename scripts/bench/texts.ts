/** Many text reports made of those at hand, each copy another office's, and what putting their rows alone would cost. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { connect, type Table } from "@lancedb/lancedb";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Real reports where they are at hand, else the samples. */
export const AT_HAND = [join(ROOT, "../shared/reports"), join(ROOT, "data/samples")].find((path) =>
  existsSync(path),
)!;

const STEMS = [..."甲乙丙丁戊己庚辛壬癸"];

export function textsAtHand(): string[] {
  return readdirSync(AT_HAND).filter((name) => extname(name) === ".txt");
}

/** Text reports of `bytes` or a little more in `folder`; how many bytes they are. */
export function makeTexts(folder: string, bytes: number): number {
  mkdirSync(folder);
  let total = 0;
  for (let copy = 0; total < bytes; copy++)
    for (const name of textsAtHand()) {
      const text = readFileSync(join(AT_HAND, name), "utf8");
      // Each copy is another office's, so that none replaces another.
      const office = `${STEMS[Math.floor(copy / STEMS.length)]}${STEMS[copy % STEMS.length]}区`;
      const other = text
        .replaceAll(/(?:中华人民共和国)?国务院/g, `${office}人民政府`)
        .replaceAll("全国人民代表大会", `${office}人民代表大会`)
        .replaceAll("东城区", office);
      writeFileSync(join(folder, `${copy} ${name}`), other);
      total += Buffer.byteLength(other);
    }
  return total;
}

/** Seconds that the rows of a library's passages take in a bare `table.add`, in `folder`, which is emptied again. */
export async function bareAdd(uri: string, folder: string): Promise<number> {
  const passages = await passagesTable(uri);
  const rows = (await passages.query().toArray()).map((row) => ({ ...row.toJSON() }));
  const db = await connect(folder);
  const table = await db.createEmptyTable("passages", await passages.schema());
  const started = performance.now();
  await table.add(rows);
  const seconds = (performance.now() - started) / 1000;
  db.close();
  rmSync(folder, { recursive: true, force: true });
  return seconds;
}

/** Beside it there are those of vectors. */
async function passagesTable(uri: string): Promise<Table> {
  const db = await connect(uri);
  const name = (await db.tableNames()).find((one) => one.startsWith("passages"));
  if (name === undefined) throw new Error(`${uri} has no table of passages`);
  return db.openTable(name);
}
