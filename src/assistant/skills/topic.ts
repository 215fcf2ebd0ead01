/** The sentences of a year about one topic, or of its shortcomings: found → ranked → each told once, each word in its turn. */
import type { Hit } from "../../domain.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { clausesOf, sentencesOf } from "../../text/sentences.ts";
import { coverage, type Term, weigh } from "../../text/terms.ts";
import type { Quote } from "../reply.ts";
import { type Shelf, TELLING } from "../shelf.ts";

export interface Topic {
  words: string[];
  /** What fell short is asked for. */
  shortcomings: boolean;
  /** The totals of several years are asked for: 五年来累计…. */
  totals: boolean;
  /** The kind of report that is meant; null for any. */
  title: RegExp | null;
  /** 党的建设这块: what the section is called; null where none is named. */
  section: string | null;
}

/** A topic's sentences share this much of its words. */
const ABOUT = 0.45;
/** A sentence past this is cut to the clauses about the topic. */
const LONG = 60;

/** The closest first; null where the year says nothing of it. */
export async function aboutTopic(
  year: number,
  topic: Topic,
  shelf: Shelf,
): Promise<Quote[] | null> {
  const query = [
    ...topic.words,
    ...(topic.section === null ? [] : [topic.section]),
    ...(topic.shortcomings ? ["不足", "问题"] : []),
    ...(topic.totals ? ["累计", "年来"] : []),
  ];
  const hits = (await shelf.search(query.join(" "), { years: [year], kinds: TELLING }, 40)).filter(
    (hit) =>
      hit.factYear === year &&
      hit.aspect === "done" &&
      hit.kind === "text" &&
      (topic.title === null || topic.title.test(hit.title)) &&
      isShortcoming(hit) === topic.shortcomings,
  );
  if (topic.totals) return totalsIn(hits);
  const called =
    topic.section === null
      ? []
      : hits.filter((hit) => hit.headings.some((heading) => heading.includes(topic.section!)));
  const quotes = topic.shortcomings
    ? leadsOf(hits)
    : piecesOf(called.length > 0 ? called : hits, topic.words, shelf, called.length > 0);
  const kept: Quote[] = [];
  for (const quote of quotes)
    if (!kept.some((other) => saysTheSame(other, quote))) kept.push(quote);
  return kept.length > 0 ? kept : null;
}

export function isShortcoming(hit: Hit): boolean {
  return hit.headings.some((heading) => /不足|问题|短板|困难|原因/.test(heading));
}

/** What each shortcoming is called, in reading order; what follows explains it. */
function leadsOf(hits: Hit[]): Quote[] {
  return hits
    .toSorted((a, b) => a.reportId.localeCompare(b.reportId) || a.start - b.start)
    .flatMap((hit) => {
      const [first] = sentencesOf(hit.text);
      return first && first.text.length > 4 ? [{ hit, text: first.text, start: first.start }] : [];
    });
}

/** 回顾五年来的工作，全区累计…: the sentences that add years up. */
function totalsIn(hits: Hit[]): Quote[] | null {
  const found = hits.flatMap((hit) =>
    sentencesOf(hit.text)
      .filter(
        ({ text }) =>
          /[两三四五六七八九十\d]年来|任期|累计/.test(text) && quantitiesIn(text).length > 1,
      )
      .map(({ text, start }) => ({ hit, text, start })),
  );
  found.sort((a, b) => quantitiesIn(b.text).length - quantitiesIn(a.text).length);
  return found.length > 0 ? found : null;
}

function piecesOf(hits: Hit[], words: string[], shelf: Shelf, meant: boolean): Quote[] {
  const texts = hits.map(({ title, headings, text }) => [title, ...headings, text].join("\n"));
  const terms = weigh(words, texts, shelf.synonyms).map((term) =>
    term.absent ? { ...term, weight: term.weight * 0.3 } : term,
  );
  // A section that is called so is what is meant.
  const section = meant ? null : sectionOf(hits, terms);
  const within =
    section === null ? hits : hits.filter(({ headings }) => headings.includes(section));
  const pieces = within.flatMap((hit) => {
    const around = coverage(terms, [...hit.headings, hit.text].join("\n"));
    const lead = coverage(terms, sentencesOf(hit.text)[0]?.text ?? "");
    return sentencesOf(hit.text)
      .flatMap((sentence) => (sentence.text.length <= LONG ? [sentence] : clausesOf(sentence)))
      .map((piece) => ({
        quote: { hit, text: piece.text, start: piece.start },
        score:
          0.55 * coverage(terms, piece.text) +
          0.3 * around +
          // What an item begins with it is about, to its end.
          0.25 * lead +
          (quantitiesIn(piece.text).length > 0 ? (section === null && !meant ? 0.1 : 0.3) : 0),
      }));
  });
  const ranked = pieces
    .filter(({ score, quote }) => (meant || score >= ABOUT) && quote.text.length > 5)
    .sort((a, b) => b.score - a.score);
  return inTurn(
    ranked.map(({ quote }) => quote),
    terms,
  );
}

function sectionOf(hits: Hit[], terms: Term[]): string | null {
  const known = terms.filter(({ absent }) => !absent);
  const headings = [...new Set(hits.flatMap((hit) => hit.headings.slice(1)))];
  const scored = headings.map((heading) => ({ heading, score: coverage(known, heading) }));
  const best = scored.sort((a, b) => b.score - a.score)[0];
  return best && best.score >= 0.75 && known.length > 0 ? best.heading : null;
}

/** For each word of the topic its best sentence, then its second. */
function inTurn(quotes: Quote[], terms: Term[]): Quote[] {
  const known = terms.filter(({ absent }) => !absent);
  const of = (quote: Quote) =>
    known.findIndex(
      (term) => coverage([term], `${quote.text}\n${quote.hit.headings.join("\n")}`) > 0,
    );
  const queues = [...Map.groupBy(quotes, of).values()];
  const ordered: Quote[] = [];
  for (let round = 0; queues.some((queue) => queue.length > round); round++)
    ordered.push(...queues.flatMap((queue) => queue.slice(round, round + 1)));
  return ordered;
}

/** Two reports of one year tell the same thing with the same figures. */
function saysTheSame(a: Quote, b: Quote): boolean {
  if (a.text.includes(b.text) || b.text.includes(a.text)) return true;
  return figuresIn(a.text) !== "" && figuresIn(a.text) === figuresIn(b.text);
}

/** The figures of a text, by which two that tell the same are known. */
export function figuresIn(text: string): string {
  return quantitiesIn(text)
    .map(({ lo, unit }) => `${lo}${unit}`)
    .join();
}
