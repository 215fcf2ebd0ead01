/** A real library with the given reports in it, as the assistant sees it. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import type { Shelf } from "../../src/assistant/shelf.ts";
import { createTurn } from "../../src/assistant/turn.ts";
import type { Report } from "../../src/domain.ts";
import type { Exchange } from "../../src/message/followup.ts";
import { readReport } from "../../src/reports/read.ts";
import { createLibrary } from "../../src/search/library.ts";
import { readWhen } from "../../src/search/when.ts";
import { createDrafts } from "../../src/store/drafts.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { temporaryFolder } from "../helper.ts";

export async function shelfOf(...texts: string[]): Promise<Shelf> {
  const { shelf, close } = await openShelf(temporaryFolder(), texts);
  onTestFinished(close);
  return shelf;
}

async function openShelf(uri: string, texts: string[]) {
  const library = await createLibrary({ uri });
  const reports: Report[] = [];
  for (const [i, text] of texts.entries()) {
    // Only Markdown has tables.
    const name = `报告${i}.${text.includes("\n|---|") ? "md" : "txt"}`;
    const report = await readReport(new TextEncoder().encode(text), name);
    if (!report.ok) throw new Error(report.error);
    await library.put([report.value]);
    reports.push(report.value);
  }
  await library.optimize();
  const shelf: Shelf = {
    search: library.search,
    pages: library.pages,
    list: library.list,
    reports: async () => reports,
    when: (text, now) => readWhen(text, now, { timeZone: "Asia/Shanghai" }),
    synonyms: (word) => (word.includes("外宾") ? ["来访团组"] : []),
  };
  return { shelf, close: () => library.close() };
}

/** A turn without a model over the given reports; `ask` is asked on 1 March 2023 unless told otherwise. */
export async function askerOf(...texts: string[]) {
  const turn = createTurn({
    drafts: createDrafts(openSqlite(":memory:"), Date.now),
    shelf: await shelfOf(...texts),
    model: null,
    clock: Date.now,
    timeZone: "Asia/Shanghai",
    officeName: null,
  });
  const on = (day: string) => Date.parse(`${day}T12:00:00+08:00`);
  return {
    turn,
    ask: (text: string, day = "2023-03-01", material: string | null = null) =>
      turn.respond({ text, at: on(day), material }),
  };
}

/** What a whole file of tests asks of one library, which is opened before the first and closed after the last of them. */
export function sharedAsker(texts: string[], officeName: string | null = null) {
  const folder = mkdtempSync(join(tmpdir(), "chengqian-"));
  let turn: ReturnType<typeof createTurn>;
  let shelf: Shelf;
  let close: () => unknown;
  beforeAll(async () => {
    const opened = await openShelf(folder, texts);
    ({ shelf, close } = opened);
    const clock = () => Date.parse("2023-03-01T12:00:00+08:00");
    const timeZone = "Asia/Shanghai";
    const drafts = createDrafts(openSqlite(":memory:"), clock);
    turn = createTurn({ drafts, shelf, model: null, clock, timeZone, officeName });
  });
  afterAll(async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  });
  const respond = async (text: string, history: Exchange[] = []) => {
    const reply = await turn.respond({ text, history });
    return { ...reply, said: reply.text.replace(/\[\d+\]/g, "") };
  };
  return {
    turn: () => turn,
    shelf: () => shelf,
    ask: (text: string) => respond(text),
    /** The reply to the last of several messages of one chat. */
    chat: async (...messages: string[]) => {
      const history: Exchange[] = [];
      let last: Awaited<ReturnType<typeof respond>> | null = null;
      for (const text of messages) {
        last = await respond(text, history);
        history.unshift({ question: last.question ?? text, reply: last });
      }
      return last!;
    },
  };
}
