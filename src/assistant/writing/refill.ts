/**
 * What the extracted reply tells and a model's claims do not (pure): its lines, or the pieces of a summary → which of them a claim
 * tells → the others, each with its place among the claims. A reply in a model's words never holds less than one without.
 */
import type { Citation, Hit } from "../../domain.ts";
import { foldTight } from "../../text/fold.ts";
import { readLexicon, wordsOf } from "../../text/lexicon.ts";
import { namesIn } from "../../text/names.ts";
import { type Quantity, quantitiesIn, withoutFigures } from "../../text/quantities.ts";
import { pairsIn } from "../../text/terms.ts";
import type { Looking } from "../explain.ts";
import type { ReplyBody } from "../reply.ts";
import type { Judged } from "./judge.ts";

/** A part of the extracted reply, with its markers: a line, an item of a list, a piece of a summary. */
export interface Part {
  /** The line that it stands under; "" where it stands alone. */
  lead: string;
  text: string;
}

export interface Refill {
  /** The parts that are lacking here, in order. */
  parts: Part[];
  /** The claim behind which they belong; -1 before all. */
  after: number;
}

const UNDONE = readLexicon("undone")
  .slice(0, 2)
  .map(({ words }) => words);
const EXTREMES = wordsOf("extreme");
const DENIALS = [...wordsOf("denies").filter((word) => word.length > 1), ...UNDONE.flat(), "未"];
const MARKER = /\[(\d{1,3})\]/g;
/** So much of a part's words in a claim tells them, where the claim rests on the same words or on others of that report's year. */
const SHARE_SAME = 0.5;
const SHARE_OTHER = 0.7;

/** The extracted reply in parts. */
export function partsOf({ skill, text }: ReplyBody): Part[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  let lead = "";
  return lines.flatMap((line, i): Part[] => {
    const item = /^\d{1,3}\. (.*)$/.exec(line)?.[1];
    if (item !== undefined) return [{ lead, text: item }];
    if (skill === "summary") return piecesOf(line);
    lead = /^1\. /.test(lines[i + 1] ?? "") ? line : "";
    return lead === "" ? [{ lead, text: line }] : [];
  });
}

/** 2022年主要成绩：甲[1]；乙[2]。 has two pieces. */
function piecesOf(line: string): Part[] {
  const colon = line.indexOf("：") + 1;
  return line
    .slice(colon)
    .split(/(?<=\])；/)
    .map((text) => ({ lead: line.slice(0, colon), text }));
}

export interface Lacking {
  /** The question. */
  ask: string;
  extracted: ReplyBody;
  /** What was looked for while it was extracted: of a sentence's figures those that answer are told, the others only stand beside. */
  lookings: Looking[];
  held: Judged[];
  /** Passages that are known. */
  hits: Hit[];
}

/** What no claim tells, in the order of the extracted reply. */
export function lacking({ ask, extracted, lookings, held, hits }: Lacking): Refill[] {
  if (extracted.kind === "refusal") return [];
  const orgs = new Map(hits.map(({ passageId, org }) => [passageId, org]));
  const parts = partsOf(extracted);
  const answers = lookings.flatMap(({ judged }) => judged.flatMap(answerOf));
  const told = parts.map((part) => tellersOf(part, { ask, extracted, held, orgs, answers }));
  const isNew = held.some(
    (one, i) => !told.some((tellers) => tellers?.includes(i)) || isWorkedOut(one),
  );
  const refills: Refill[] = [];
  const asksNow = lookings.every(
    ({ frame }) => frame.want === "value" && frame.years.length + frame.reportYears.length === 0,
  );
  for (const [i, given] of parts.entries()) {
    if (told[i] !== null) continue;
    const part = asksNow && isOlder(given, extracted, held) ? earlier(given) : given;
    // What is said not to be there may be what a claim has found.
    if (isNew && isRemark(part) && extracted.citations.length > 0) continue;
    const before = told.slice(0, i).findLast((tellers) => tellers !== null);
    const behind = told.slice(i + 1).find((tellers) => tellers !== null);
    const last = held.length - 1;
    // A summary begins with what is most important, which is the model's to say.
    const after =
      extracted.skill === "summary" ? last : (before?.at(-1) ?? (behind ? behind[0]! - 1 : last));
    const same = refills.find((refill) => refill.after === after);
    if (same) same.parts.push(part);
    else refills.push({ parts: [part], after });
  }
  return refills;
}

/** Where no year is asked for: is it of an earlier year than a claim that counts the same? */
function isOlder({ text }: Part, { citations }: ReplyBody, held: Judged[]): boolean {
  const figures = quantitiesIn(text.replace(MARKER, ""));
  const numbers = [...text.matchAll(MARKER)].map(([, n]) => Number(n));
  const years = citations
    .filter(({ n }) => numbers.includes(n))
    .map(({ reportYear }) => reportYear ?? Number.POSITIVE_INFINITY);
  const later = held.filter(({ quotes }) =>
    quotes.every(({ hit }) => (hit.reportYear ?? 0) > Math.max(...years)),
  );
  const counted = later.flatMap(({ claim }) => quantitiesIn(claim.text));
  return years.length > 0 && figures.some(({ unit }) => counted.some((one) => one.unit === unit));
}

/** 2022年的7个 is no second answer to what is asked of today. */
const earlier = (part: Part): Part => ({ ...part, text: `此前，${part.text}` });

/** A claim with a figure that none of its quotations has: 2022年比2021年多3批次. */
function isWorkedOut({ claim, quotes }: Judged): boolean {
  const known = quotes.flatMap(({ text }) => quantitiesIn(text));
  return quantitiesIn(claim.text).some((figure) => !known.some((one) => isSame(figure, one)));
}

/** A line that rests on nothing and counts nothing: 2025年：未收录该年报告。 */
function isRemark({ text }: Part): boolean {
  return text.search(MARKER) < 0 && quantitiesIn(text).length === 0;
}

/** A figure that answers what was asked, with where it stands in its passage's report. */
interface Answer {
  quantity: Quantity;
  passageId: string;
  at: number;
}

function answerOf({ fact, hit, differs }: Looking["judged"][number]): Answer[] {
  if (differs !== null || !("quantity" in fact)) return [];
  const quantity = fact.quantity as Quantity;
  return [{ quantity, passageId: hit.passageId, at: hit.start + quantity.start }];
}

interface Known {
  ask: string;
  extracted: ReplyBody;
  held: Judged[];
  orgs: Map<string, string | null>;
  answers: Answer[];
}

/** The claims that tell a part, by their places; null where they do not tell all of it. */
function tellersOf(part: Part, known: Known): number[] | null {
  const { extracted, held, orgs } = known;
  const numbers = [...part.text.matchAll(MARKER)].map(([, n]) => Number(n));
  const cited = extracted.citations.filter(({ n }) => numbers.includes(n));
  const bare = part.text.replace(MARKER, "");
  const figures = wantedOf(bare, cited, known);
  const telling = held.flatMap(({ claim, quotes }, i) => {
    const rest = restOf(claim.text, quotes, cited, orgs);
    // What the report denies is not told where no denial is.
    if (rest === null || (quotes.some(({ text }) => denies(text)) && !denies(claim.text)))
      return [];
    const share = shareOf(bare, claim.text);
    const own = quantitiesIn(claim.text);
    const isOf =
      figures.length > 0
        ? figures.some((figure) => own.some((one) => isSame(figure, one))) &&
          (rest === "same" || share >= SHARE_SAME)
        : share >= (rest === "same" ? SHARE_SAME : SHARE_OTHER);
    return isOf ? [i] : [];
  });
  if (telling.length === 0) return null;
  const words = telling.map((i) => held[i]!.claim.text);
  const all = words.flatMap((text) => quantitiesIn(text));
  const joined = foldTight(words.join("\n"));
  // Which year has most is not told by its figure.
  if (EXTREMES.some((word) => bare.includes(word) && !joined.includes(word))) return null;
  const isTold =
    figures.length > 0
      ? figures.every((figure) => all.some((own) => isSame(figure, own)))
      : namesIn(bare).every((name) => joined.includes(foldTight(name)));
  return isTold ? telling : null;
}

/**
 * The figures of a part that a reply must tell. Of a sentence of which it is known what in it answers that, what is worked out, and
 * what the question names in its own words; the others only stand beside. Of any other all.
 */
function wantedOf(bare: string, cited: Citation[], { answers, ask }: Known): Quantity[] {
  const figures = quantitiesIn(bare);
  const own = answers
    .filter(({ passageId, at }) =>
      cited.some((one) => one.passageId === passageId && one.start <= at && at < one.end),
    )
    .map(({ quantity }) => quantity);
  if (own.length === 0) return figures;
  const quoted = cited.flatMap(({ quote }) => quantitiesIn(quote));
  return figures.filter((figure, i) => {
    const label = bare.slice(figures[i - 1]?.end ?? 0, figure.start);
    const isNamed =
      hanPairsIn(label).some((pair) => ask.includes(pair)) ||
      (ask.includes(figure.unit) && !own.some(({ unit }) => unit === figure.unit));
    return (
      isNamed ||
      own.some((one) => isSame(figure, one)) ||
      !quoted.some((one) => isSame(figure, one))
    );
  });
}

/** Does a claim rest on the very words that a part cites, on others of that office and year, or on neither? */
function restOf(
  text: string,
  quotes: Judged["quotes"],
  cited: Citation[],
  orgs: Map<string, string | null>,
): "same" | "near" | null {
  const overlap = cited.some((citation) =>
    quotes.some(
      (quote) =>
        quote.hit.passageId === citation.passageId &&
        quote.hit.start + quote.start < citation.end &&
        citation.start < quote.hit.start + quote.start + quote.text.length,
    ),
  );
  if (overlap) return "same";
  const near = cited.some(({ passageId, reportYear }) =>
    quotes.some(
      ({ hit }) =>
        hit.passageId === passageId ||
        ((hit.reportYear === reportYear || text.includes(`${reportYear}年`)) &&
          orgs.has(passageId) &&
          hit.org === orgs.get(passageId)),
    ),
  );
  return near ? "near" : null;
}

const denies = (text: string) => DENIALS.some((word) => text.includes(word));

function isSame(a: Quantity, b: Quantity): boolean {
  return a.unit === b.unit && a.lo === b.lo && a.hi === b.hi && a.approx === b.approx;
}

/** How much of the words of `part`, figures aside, `text` has (0–1). */
function shareOf(part: string, text: string): number {
  const pairs = hanPairsIn(foldTight(withoutFigures(part)));
  const said = foldTight(text);
  return pairs.length === 0 ? 1 : pairs.filter((pair) => said.includes(pair)).length / pairs.length;
}

function hanPairsIn(text: string): string[] {
  return pairsIn(text).filter((pair) => /^\p{Script=Han}{2}$/u.test(pair));
}
