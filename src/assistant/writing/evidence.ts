/**
 * What a model is shown of the reports: what extraction cited and what the ledger matched of the offices asked → the sections
 * around it, or all of a year that is asked for as a whole → what the turn before rests on → what is nearest, also of others →
 * each sentence with what leads to it, the best first. `shown.ts` tells how many there is room for, and sets them out.
 */
import type { Hit, ReportInfo, Scope } from "../../domain.ts";
import { namesPlans } from "../../ledger/aims.ts";
import { LIGHT } from "../../ledger/frame.ts";
import type { Question } from "../../ledger/question.ts";
import { plannersOf, tellersOf } from "../../ledger/tellers.ts";
import { isListed, type Judged } from "../../ledger/told.ts";
import type { Exchange } from "../../message/followup.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { sentencesOf } from "../../text/sentences.ts";
import type { Looking } from "../explain.ts";
import { overlaps, type Quote, type ReplyBody, withoutMark } from "../reply.ts";
import { type Shelf, TELLING } from "../shelf.ts";
import { isOf, officesFor } from "../whose.ts";
import { fitting, type Note, type Sentence } from "./shown.ts";

export type { Sentence } from "./shown.ts";

export interface Sought {
  /** The question as it was understood. */
  ask: string;
  question: Question;
  /** What was looked for while it was answered by extraction. */
  lookings: Looking[];
  officeName: string | null;
  extracted: ReplyBody;
  /** The turn before, in the same chat. */
  before: Exchange | null;
}

/** Characters of evidence: about what a model with 8,000 tokens reads. */
export const ROOM = 9000;
/** What is only near is shown up to so many characters with what was matched; of a list more, whose members stand apart. */
const NEAR = 1600;
const NEAR_LISTS = 3200;
const PASSAGES = 12;
/** And where extraction found no answer. */
const UNANSWERED = 30;
/** Passages of each of several years. */
const PER_YEAR = 5;
const MOST_YEARS = 6;
/** Matches of one looking, and sentences of the turn before. */
const MATCHES = 20;
const BEFORE = 5;
/** Another office's sentences, which are only told from. */
const OTHERS = 3;
/** A sentence that is longer is parted at its semicolons. */
const LONG = 160;
/** One that is this short is told with the next. */
const TITLE = 12;

/** What stands over a table is no longer. */
const CAPTION = 50;

/** A line of a table of contents tells nothing. */
const CONTENTS = /…{3}|\.{6}/;

/** Everything that may be shown, best first; what was matched is all there, what is only near as far as there is room. */
export async function evidenceFor(sought: Sought, shelf: Shelf): Promise<Sentence[]> {
  const { question, lookings, officeName, extracted, before } = sought;
  const reports = await shelf.reports();
  const offices = officesFor(question.orgs, reports, officeName);
  const isAsked = ({ hit }: Quote) => offices.some((whose) => isOf(whose, hit));
  const cited = await citedIn(extracted, shelf);
  const matched = inTurn(lookings.map(({ judged }) => fittingIn(judged)));
  const found = [...cited, ...matched];
  const ranking = createRanking();
  const own = found.filter(isAsked);
  ranking.add(await withLeads(own, shelf));
  const ours = reports.filter((report) => offices.some((whose) => isOf(whose, report)));
  const whole = (room: number) =>
    wholeOf(sought, ours, shelf).then((all) => ranking.add(all, room));
  if (isWhole(question, extracted)) await whole(ROOM);
  const meant = ranking.sentences.length;
  if (before)
    ranking.add((await citedIn(before.reply, shelf)).slice(0, BEFORE), ROOM, "上一问的依据");
  ranking.add(await sectionsOf(question, own, shelf), NEAR_LISTS);
  const near = await nearest(sought, shelf);
  // What extraction found no answer to may be said in other words anywhere in the year.
  const isOpen = extracted.kind === "refusal";
  const dated = question.years.length > 0;
  const room = isOpen ? ROOM : question.wants === "other" ? NEAR : NEAR_LISTS;
  ranking.add(near.filter(isAsked), isOpen && dated ? ROOM / 2 : room);
  if (dated || isOpen) await whole(room);
  ranking.add(near.filter(isAsked), room);
  const others = [...found, ...near].filter((quote) => !isAsked(quote));
  if (own.length === 0) ranking.add(others.slice(0, OTHERS), ROOM, "另一单位");
  // What is only near and finds no room is no loss of which a reader has to be told.
  const all = ranking.sentences;
  const kept = fitting(all, ROOM);
  return all.slice(0, meant).every((one) => kept.includes(one)) ? kept : all;
}

/** Sentences in order, none twice. */
function createRanking() {
  const sentences: Sentence[] = [];
  const known = new Map<string, Quote[]>();
  let chars = 0;
  return {
    sentences,
    /** All of them, or as many as there is room for; at least what is there already stays. */
    add(quotes: Quote[], room = Number.POSITIVE_INFINITY, note?: Note): void {
      for (const quote of quotes) {
        const { passageId } = quote.hit;
        const there = known.get(passageId) ?? [];
        if (chars + quote.text.length > room || there.some((one) => overlaps(one, quote))) continue;
        known.set(passageId, [...there, quote]);
        chars += quote.text.length;
        sentences.push({ id: `S${sentences.length + 1}`, quote, ...(note ? { note } : {}) });
      }
    },
  };
}

// ---- what was found already

/** The sentences that a reply cites, as far as they may be read and are as they were. */
async function citedIn(
  { citations }: Pick<ReplyBody, "citations">,
  shelf: Shelf,
): Promise<Quote[]> {
  const ids = [...new Set(citations.map(({ passageId }) => passageId))];
  if (ids.length === 0) return [];
  const hits = new Map((await shelf.list({ passageIds: ids })).map((hit) => [hit.passageId, hit]));
  return citations.flatMap(({ passageId, quote }) => {
    const hit = hits.get(passageId);
    const start = hit?.text.indexOf(quote) ?? -1;
    return hit && start >= 0 ? around(hit, start, start + quote.length) : [];
  });
}

/** What answers an ask; of a list its items. */
function fittingIn(judged: Judged[]): Quote[] {
  return judged
    .filter(({ differs }) => differs === null)
    .slice(0, MATCHES)
    .flatMap(({ hit, fact }) => [
      ...around(hit, fact.sentence.start, fact.sentence.end),
      ...(isListed(fact)
        ? fact.items.flatMap(({ passage, start, text }) =>
            around(passage, start, start + text.length),
          )
        : []),
    ]);
}

/** The first of each, then the second of each: of every ask and every year there is some. */
function inTurn<T>(lists: T[][]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) =>
    lists.flatMap((list) => list.slice(i, i + 1)),
  ).flat();
}

// ---- sentences

/** A table's row as a whole; else its sentences up to their full stops, of long ones the parts between semicolons. */
function piecesOf(hit: Hit): Quote[] {
  const { kind, text } = hit;
  if (kind === "title" || CONTENTS.test(text)) return [];
  if (kind !== "text")
    return [{ hit, text: text.trim(), start: text.length - text.trimStart().length }];
  const pieces: { start: number; end: number }[] = [];
  for (const { start, end } of sentencesOf(text)) {
    const last = pieces.at(-1);
    // 助企出海。 only calls what comes.
    const calls = last && last.end - last.start <= TITLE && !/\n/.test(text.slice(last.end, start));
    const goesOn = last && (calls || /^[；;]/.test(text.slice(last.end)));
    if (goesOn && end - last.start <= LONG) last.end = end;
    else pieces.push({ start, end });
  }
  return pieces.map(({ start, end }) => ({ hit, text: text.slice(start, end), start }));
}

/** Of what is only near, what tells something: neither 现将情况报告如下： nor a signature. */
function telling(hit: Hit): Quote[] {
  return piecesOf(hit).filter(
    ({ text }) => /\d/.test(text) || (text.length > TITLE && !/[：:]$/.test(text)),
  );
}

/** The sentences of a passage that share something with a stretch of it, led to by what leads to the first: 全年接待团组14批次：…；…. */
function around(hit: Hit, from: number, to: number): Quote[] {
  const pieces = piecesOf(hit);
  const first = pieces.findIndex(({ start, text }) => start + text.length > from);
  if (first < 0) return [];
  const own = pieces.slice(first).filter(({ start }) => start < Math.max(to, from + 1));
  const leads = pieces.slice(0, first).findLast(({ text }) => text.includes("："));
  const goesOn = leads && !/[。！？]/.test(hit.text.slice(leads.start, own[0]?.start ?? 0));
  return [...(goesOn ? [leads] : []), ...own];
}

/** Each with the sentence by which its item begins, where the passage goes on with one; a row with what stands over its table. */
async function withLeads(quotes: Quote[], shelf: Shelf): Promise<Quote[]> {
  const led = await Promise.all(
    quotes.map(async (quote) => {
      const { hit } = quote;
      if (hit.kind !== "row" && hit.lead === undefined) return [quote];
      const report = await shelf.list({ reportId: hit.reportId });
      const above = hit.kind === "row" ? captionOf(hit, report) : leadOf(hit, report);
      return [...above, quote];
    }),
  );
  return led.flat();
}

function leadOf({ lead, path }: Hit, report: Hit[]): Quote[] {
  const place = path.join("/");
  const item = report.find((hit) => hit.path.join("/") === place && hit.text.startsWith(lead!));
  return item ? piecesOf(item).slice(0, 1) : [];
}

/** 表3 收支总表, 单位：万元: short lines right over the rows. */
function captionOf(row: Hit, report: Hit[]): Quote[] {
  const at = report.findIndex(({ passageId }) => passageId === row.passageId);
  const over = report.slice(0, at).findLastIndex(({ kind }) => kind !== "row");
  return report
    .slice(Math.max(0, over - 1), over + 1)
    .filter(({ kind, text }) => kind === "text" && text.length <= CAPTION)
    .flatMap(piecesOf);
}

// ---- all of a year, all of a section

/** A year in short, all its figures, its parts, or what was done in it at all. */
function isWhole({ wants, words }: Question, { skill }: ReplyBody): boolean {
  const bare = words.every((word) => LIGHT.has(word));
  return skill === "summary" || wants === "figures" || wants === "structure" || bare;
}

/**
 * The reports that tell the years asked, or plan them; of no year all, the latest first. What is of these years comes before the
 * rest, what counts in the asked unit before other figures, and of each report there is some.
 */
async function wholeOf(
  { question, lookings }: Sought,
  ours: ReportInfo[],
  shelf: Shelf,
): Promise<Quote[]> {
  const { tense, years, title, wants } = question;
  const meant = ours.filter((report) => title === null || title.test(report.title));
  const told = tense === "plan" && years.length > 0 ? [] : tellersOf(meant, question, true);
  const reports = [...told.toReversed(), ...plannersOf(meant, years)].flatMap((one) => one.reports);
  const units = new Set(lookings.flatMap(({ ask }) => ask.unit.unit ?? []));
  const rankOf = ({ text, aspect, factYear, kind }: Hit, plans: boolean) =>
    (kind === "heading" && wants === "structure" ? -16 : 0) +
    (years.length === 0 || years.includes(factYear ?? 0) ? 0 : 8) +
    (plans || (aspect === "plan") === (tense === "plan") ? 0 : 4) +
    (/\d/.test(text) ? ([...units].some((unit) => text.includes(unit)) ? 0 : 1) : 2);
  const ranked = await Promise.all(
    [...new Set(reports)].map(async ({ reportId, title }) => {
      const plans = namesPlans(title);
      return Map.groupBy(
        (await shelf.list({ reportId })).filter((hit) => wants === "structure" || isTold(hit)),
        (hit) => rankOf(hit, plans),
      );
    }),
  );
  const ranks = [...new Set(ranked.flatMap((one) => [...one.keys()]))].sort((a, b) => a - b);
  return ranks.flatMap((rank) =>
    inTurn(ranked.map((one) => (one.get(rank) ?? []).flatMap(telling))),
  );
}

/** A heading is a label, unless it is all there is of its item: （一）接待来访团组12批次。 */
function isTold(hit: Hit): boolean {
  return hit.kind !== "heading" || quantitiesIn(withoutMark(hit).text).length > 0;
}

/** Of a list or a passage that is asked for, what stands beside it under its heading. */
async function sectionsOf({ wants }: Question, [first]: Quote[], shelf: Shelf): Promise<Quote[]> {
  if (!first || (wants !== "list" && wants !== "passage")) return [];
  const { reportId, headings } = first.hit;
  const place = headings.join("\n");
  const report = await shelf.list({ reportId });
  return report.filter((hit) => hit.headings.join("\n") === place).flatMap(piecesOf);
}

// ---- what is near

/** Other passages that were looked at, and those that are nearest to the whole question; of several years each. */
async function nearest(
  { ask, question, lookings, extracted }: Sought,
  shelf: Shelf,
): Promise<Quote[]> {
  const judged = lookings.flatMap((looking) => looking.judged);
  const differing = judged
    .filter(({ differs }) => differs !== null)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, PASSAGES)
    .flatMap(({ hit, fact }) => around(hit, fact.sentence.start, fact.sentence.end));
  const { years, reports, orgs } = question;
  const most = extracted.kind === "refusal" ? UNANSWERED : PASSAGES;
  const search = (time: Scope, k: number) =>
    shelf.search(ask, { ...time, ...(orgs.length > 0 ? { orgs } : {}), kinds: TELLING }, k);
  const each = years.length > 1 && years.length <= MOST_YEARS ? years : [];
  const named = reports.length > 0 ? { reportYears: reports } : { years };
  const hits = await Promise.all([
    ...each.map((year) => search({ years: [year] }, PER_YEAR)),
    ...(years.length > 0 ? [search(named, most)] : []),
  ]);
  const looked = lookings.flatMap((looking) => looking.hits.slice(0, PASSAGES));
  const all = [...inTurn(hits), ...looked, ...(await search({}, most))];
  return [...differing, ...all.flatMap(telling)];
}
