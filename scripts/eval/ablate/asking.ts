/**
 * A process of its own in a copy of the project with something switched off: it opens the libraries of a plan, asks each
 * its questions and prints a line for each reply. A library whose texts would now be read otherwise is shelved anew.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { App } from "../../../src/app.ts";
import type { Reply } from "../../../src/domain.ts";
import { readReport } from "../../../src/reports/read.ts";
import { openApp } from "../questions.ts";

export interface Plan {
  libraries: {
    name: string;
    /** Where it is shelved; it is put there when there is nothing yet. */
    folder: string;
    texts: string[];
    /** How its texts are read with nothing off; empty when nobody knows yet. */
    reading: string;
  }[];
  /** In the order in which they are to be asked; `n` is its place in the evaluation. */
  questions: { n: number; library: string; text: string; at: number }[];
}

export type Line =
  | { library: string; reading: string; met: number[] }
  | { n: number; reply: Reply; met: number[] };

interface Watching {
  take(): number[];
}

if (import.meta.main) await run(JSON.parse(readFileSync(process.argv[2]!, "utf8")) as Plan);

async function run({ libraries, questions }: Plan): Promise<void> {
  const watching = Reflect.get(globalThis, "watching") as Watching | undefined;
  const met = () => watching?.take() ?? [];
  const open = new Map<string, App>();
  for (const { n, library: name, text, at } of questions) {
    if (!open.has(name)) {
      const { app, reading } = await opened(libraries.find((one) => one.name === name)!);
      open.set(name, app);
      print({ library: name, reading, met: met() });
    }
    const reply = await open.get(name)!.turn.respond({ text, at });
    print({ n, reply, met: met() });
  }
  for (const app of open.values()) await app.close();
}

async function opened({ folder: kept, texts, reading: before }: Plan["libraries"][number]) {
  const reading = await readingOf(texts);
  const isSame = before === "" || before === reading;
  const folder = isSame ? kept : mkdtempSync(join(tmpdir(), "chengqian-ablate-"));
  mkdirSync(folder, { recursive: true });
  const isNew = !existsSync(join(folder, "office.db"));
  const app = await openApp(folder);
  if (isNew) await app.shelving.ingest(texts);
  return { app, reading };
}

/** A fingerprint of all that is read out of the texts. */
async function readingOf(texts: string[]): Promise<string> {
  const hash = createHash("sha1");
  for (const file of texts)
    hash.update(JSON.stringify(await readReport(readFileSync(file), basename(file))));
  return hash.digest("hex");
}

/** At once, so that whoever reads may end this process at the first line that matters. */
function print(line: Line): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
