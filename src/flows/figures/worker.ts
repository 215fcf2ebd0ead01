/**
 * The thread of `thread.ts`: it holds the ledgers of a few offices, makes each when its last report has come, and answers what is
 * asked of them. To read and set side by side thousands of figures takes seconds.
 */
import { serve } from "../../thread.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import type { ReportRead } from "./placed.ts";
import { type Asked, GONE, type Told } from "./thread.ts";

const coming = new Map<string, ReportRead[]>();
const ledgers = new Map<string, Ledger>();

serve<Told>((told) => {
  if ("open" in told) coming.set(told.open, []);
  else if ("report" in told) coming.get(told.key)?.push(told.report);
  else if ("drop" in told) ledgers.delete(told.drop);
  else return answerOf(told);
});

function made(key: string, org: string): Ledger {
  const reports = coming.get(key);
  if (!reports) throw new Error(GONE);
  return createLedger(org, reports);
}

function answerOf({ key, org, ask }: Asked): unknown {
  const ledger = ledgers.get(key) ?? made(key, org);
  coming.delete(key);
  ledgers.set(key, ledger);
  switch (ask.what) {
    case "search":
      return ledger.search(ask.sought);
    case "series":
      return ledger.series(ask.id);
    case "conflicts":
      return ledger.conflicts();
    case "promises":
      return ledger.promises(ask.year);
    case "rows":
      return ledger.rows(ask.sought, ask.id).slice(ask.from, ask.from + ask.most);
  }
}
