/**
 * A process of its own in a copy of the project: it asks the libraries of a plan and prints a line for each reply; then, for
 * each trial, with that rule off, it asks until a reply is other than before, or a text is read otherwise, and prints a line
 * for that.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeSync } from "node:fs";
import { basename } from "node:path";
import type { App } from "../../../src/app.ts";
import { verifyClaim } from "../../../src/assistant/ground.ts";
import type { Reply } from "../../../src/domain.ts";
import { lint } from "../../../src/gongwen/lint.ts";
import { readReport } from "../../../src/reports/read.ts";
import { openApp } from "../questions.ts";
import type { Ask, Material } from "./material.ts";
import type { Watching } from "./watch.ts";

export interface Plan extends Material {
  /** The replies with nothing off, by the places of their asks; null where they are to be printed. */
  before: string[] | null;
  /** How all texts are read with nothing off. */
  reading: string | null;
  /** A rule's number, or -1 where what is off is off already, and what is to be asked. */
  trials: { off: number; ask: number[] }[];
}

export type Line =
  | { reading: string; met: number[] }
  | { n: number; said: string; met: number[] }
  | { composed: number[] }
  /** What is other: an ask, by its place, how texts are read, or nothing. */
  | { trial: number; changed: number | "reading" | null };

if (import.meta.main) await run(JSON.parse(readFileSync(process.argv[2]!, "utf8")) as Plan);

async function run({ libraries, asks, before, reading, trials }: Plan): Promise<void> {
  const watching = Reflect.get(globalThis, "watching") as Watching | undefined;
  const met = () => watching?.take() ?? [];
  const shelves = createShelves(libraries);
  const change = async (places: number[]) => {
    // What fails is other, too.
    for (const n of places)
      if ((await said(asks[n]!, shelves).catch(String)) !== before![n]) return n;
    return (await readingOf(libraries).catch(String)) === reading ? null : "reading";
  };
  if (before === null) {
    print({ reading: await readingOf(libraries), met: met() });
    for (const [n, ask] of asks.entries()) {
      // What one question has read the next would not read again, and not meet.
      if (watching && "turns" in ask) await shelves.close();
      print({ n, said: await said(ask, shelves), met: met() });
    }
    print({ composed: watching?.composed() ?? [] });
  }
  for (const [trial, { off, ask }] of trials.entries()) {
    if (watching) await shelves.close();
    watching?.off(off);
    print({ trial, changed: await change(ask) });
  }
  await shelves.close();
}

type Shelves = ReturnType<typeof createShelves>;

/** Each library is opened when it is first asked. */
function createShelves(libraries: Plan["libraries"]) {
  const open = new Map<string, App>();
  return {
    async of(name: string): Promise<App> {
      const known = open.get(name);
      if (known) return known;
      const app = await openApp(libraries.find((one) => one.name === name)!.folder);
      open.set(name, app);
      return app;
    },
    async close(): Promise<void> {
      for (const app of open.values()) await app.close();
      open.clear();
    },
  };
}

/** All that comes back, in words. */
async function said(ask: Ask, shelves: Shelves): Promise<string> {
  if ("lint" in ask) return JSON.stringify(lint(ask.lint));
  if ("claim" in ask) return JSON.stringify(verifyClaim(ask.claim, ask.evidence));
  const { turn } = await shelves.of(ask.library);
  const history: { question: string; reply: Reply }[] = [];
  for (const text of ask.turns) {
    const reply = await turn.respond({ text, at: ask.at, history });
    history.unshift({ question: reply.question ?? text, reply });
  }
  return history.map(({ reply }) => `${reply.kind}\n${worded(reply)}`).join("\n");
}

/** A draft is told with its number, which is another each time. */
function worded({ text, draft }: Reply): string {
  return draft ? text.replaceAll(draft.id, "") : text;
}

/** A fingerprint of all that is read out of the texts. */
async function readingOf(libraries: Plan["libraries"]): Promise<string> {
  const hash = createHash("sha1");
  for (const file of libraries.flatMap(({ texts }) => texts))
    hash.update(JSON.stringify(await readReport(readFileSync(file), basename(file))));
  return hash.digest("hex");
}

/** At once, so that whoever reads may end this process at the first line that matters. */
function print(line: Line): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
