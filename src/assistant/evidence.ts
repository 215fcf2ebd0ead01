/** What a model is shown: passages → numbered sentences, what extraction found first, as many as there is room for. */
import type { Hit, Scope } from "../domain.ts";
import { sentencesOf } from "../text/sentences.ts";
import type { Quote, ReplyBody } from "./reply.ts";
import { type Shelf, TELLING } from "./shelf.ts";

export interface Sentence {
  /** S1, S2, …: how a model names it. */
  id: string;
  quote: Quote;
}

const PASSAGES = 12;

/** The sentences that extraction cited first, then those of the best passages, best first. */
export async function evidenceFor(
  request: { ask: string; years: number[]; extracted: ReplyBody },
  shelf: Shelf,
): Promise<Sentence[]> {
  const scope: Scope = request.years.length > 0 ? { years: request.years } : {};
  const hits = await shelf.search(request.ask, { ...scope, kinds: TELLING }, PASSAGES);
  const cited = [...new Set(request.extracted.citations.map(({ passageId }) => passageId))];
  const known = new Map(hits.map((hit) => [hit.passageId, hit]));
  const others = cited.filter((id) => !known.has(id));
  for (const hit of await shelf.list({ passageIds: others })) known.set(hit.passageId, hit);
  const ordered = [
    ...cited.flatMap((id) => known.get(id) ?? []),
    ...hits.filter(({ passageId }) => !cited.includes(passageId)),
  ];
  return ordered
    .filter(({ kind }) => kind !== "title")
    .flatMap(quotesOf)
    .map((quote, i) => ({ id: `S${i + 1}`, quote }));
}

/** A table row says what its figures are only as a whole. */
function quotesOf(hit: Hit): Quote[] {
  if (hit.kind === "row") return [{ hit, text: hit.text, start: 0 }];
  return sentencesOf(hit.text).map(({ start, end }) => ({
    hit,
    text: hit.text.slice(start, end),
    start,
  }));
}

/** As many of the sentences as fit into `chars`, best first; at least one. */
export function trimmed(sentences: Sentence[], chars: number): Sentence[] {
  let used = 0;
  const kept = sentences.filter((sentence) => {
    used += lineOf(sentence).length + 1;
    return used <= chars;
  });
  return kept.length > 0 ? kept : sentences.slice(0, 1);
}

/**
 * S3〔2023年安排，…报告，（二）…〕原文 on a line of its own, so that nothing in a report can pass for another line, nor a heading's
 * brackets for the end of the label.
 */
export function lineOf({ id, quote }: Sentence): string {
  const { factYear, aspect, title, headings } = quote.hit;
  const year = factYear === null ? "" : `${factYear}年`;
  const where = [`${year}${aspect === "plan" ? "安排" : ""}`, title, headings.at(-1) ?? ""].filter(
    (part) => part !== "",
  );
  return `${id}〔${where.join("，").replace(/[〔〕]/g, " ")}〕${quote.text.replace(/\s+/g, " ")}`;
}
