/** A real library with the given reports in it, as the assistant sees it. */

import { onTestFinished } from "vitest";
import type { Shelf } from "../../src/assistant/shelf.ts";
import { createTurn } from "../../src/assistant/turn.ts";
import type { Report } from "../../src/domain.ts";
import { readReport } from "../../src/reports/read.ts";
import { createLibrary } from "../../src/search/library.ts";
import { readWhen } from "../../src/search/when.ts";
import { openDatabase } from "../../src/store/db.ts";
import { createDrafts } from "../../src/store/drafts.ts";
import { temporaryFolder } from "../helper.ts";

export async function shelfOf(...texts: string[]): Promise<Shelf> {
  const library = await createLibrary({ uri: temporaryFolder() });
  onTestFinished(() => library.close());
  const reports: Report[] = [];
  for (const [i, text] of texts.entries()) {
    const report = await readReport(new TextEncoder().encode(text), `报告${i}.txt`);
    if (!report.ok) throw new Error(report.error);
    await library.put([report.value]);
    reports.push(report.value);
  }
  await library.optimize();
  return {
    search: library.search,
    pages: library.pages,
    list: library.list,
    reports: async () => reports,
    when: (text, now) => readWhen(text, now, { timeZone: "Asia/Shanghai" }),
    synonyms: (word) => (word.includes("外宾") ? ["来访团组"] : []),
  };
}

/** A turn without a model over the given reports; `ask` is asked on 1 March 2023 unless told otherwise. */
export async function askerOf(...texts: string[]) {
  const turn = createTurn({
    drafts: createDrafts(openDatabase(":memory:"), Date.now),
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
