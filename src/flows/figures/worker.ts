/**
 * The worker thread of `thread.ts`: it holds the ledgers of a few offices, makes each when its last report has come, and answers what is
 * asked of them. To read and set side by side thousands of figures takes seconds, in which the server goes on with everything else.
 */
import { parentPort } from "node:worker_threads";
import { createLedger, type Ledger } from "./ledger.ts";
import type { ReportRead } from "./placed.ts";
import { type Asked, GONE, type Said, type Told } from "./thread.ts";

const coming = new Map<string, ReportRead[]>();
const ledgers = new Map<string, Ledger>();

parentPort!.on("message", async (told: Told) => {
  if ("open" in told) coming.set(told.open, []);
  else if ("report" in told) coming.get(told.key)?.push(told.report);
  else if ("drop" in told) ledgers.delete(told.drop);
  else {
    const answer = await answerOf(told).catch((error: unknown) => ({
      error: error instanceof Error ? error.message : String(error),
    }));
    parentPort!.postMessage({ n: told.n, ...answer } satisfies Said);
  }
});

function made(key: string, org: string): Ledger {
  const reports = coming.get(key);
  if (!reports) throw new Error(GONE);
  return createLedger(org, reports);
}

async function answerOf({ key, org, ask }: Asked): Promise<{ value: unknown }> {
  const ledger = ledgers.get(key) ?? made(key, org);
  coming.delete(key);
  ledgers.set(key, ledger);
  switch (ask.what) {
    case "search":
      return { value: ledger.search(ask.sought) };
    case "series":
      return { value: ledger.series(ask.id) };
    case "conflicts":
      return { value: ledger.conflicts() };
    case "promises":
      return { value: await ledger.promises(ask.year) };
    case "rows":
      return { value: ledger.rows(ask.sought, ask.id).slice(ask.from, ask.from + ask.most) };
  }
}
