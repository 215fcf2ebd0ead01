/**
 * What the reports say of a matter, where no figure, list, day, place or person is asked for: the sentences about it where they
 * stand, of the year asked for or of the latest → told in the report's own words → what is not found is named, with the nearest
 * and what differs.
 */
import type { Asking } from "../../ledger/asked.ts";
import { refused } from "../figures/wording.ts";
import { createReply, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { type Context, type Found, good, lookFor, NEAREST, nearestOf, tell } from "./told.ts";

/** Sentences told of one matter and year. */
const SENTENCES = 3;

/** `lead` goes before what is told. */
export async function open(asking: Asking, shelf: Shelf, lead = ""): Promise<ReplyBody> {
  const reports = await shelf.reports();
  const reply = createReply("answer");
  const several = new Set(reports.map(({ org }) => org)).size > 1;
  const context: Context = { asking, reports, shelf, reply, several };
  const lines: string[] = [];
  const nearest: Found[] = [];
  let answered = false;
  for (const asked of asking.asked) {
    const found = await lookFor(asked, context);
    const chosen = chosenOf(asking, found);
    if (chosen.length === 0) {
      nearest.push(...nearestOf(found));
      lines.push(`${asked.said}：报告未写明。`);
    }
    for (const one of chosen) {
      answered = true;
      const line = tell(asked, one, context);
      if (!lines.includes(line)) lines.push(line);
    }
  }
  if (!answered) return refused(asking, nearest.slice(0, NEAREST), reports);
  return reply.reply(lead + lines.join("\n"));
}

/** Of several years each; else the best, and what stands by it about as near, in reading order. */
function chosenOf({ years }: Asking, found: Found[]): Found[] {
  if (years.length > 1)
    return years.flatMap(
      (year) =>
        found.find((one) => one.differs === null && one.fact.figure.factYear === year) ?? [],
    );
  const [first, ...others] = good(found);
  if (!first) return [];
  return [first, ...others.filter(({ hit }) => hit.reportId === first.hit.reportId)]
    .slice(0, SENTENCES)
    .sort((a, b) => a.hit.start + a.fact.sentence.start - (b.hit.start + b.fact.sentence.start));
}
