/**
 * What of a report is worth telling of a year (pure): its sentences, cut so that each figure keeps the words that say of what
 * it is and the growth beside it → weighed by where they stand, by what another report of the year tells too, and by what other
 * years told with other figures → one of each section before a second of any.
 */
import type { Aspect, Passage, Years } from "../domain.ts";
import { wordsOf as listed, readLexicon } from "../text/lexicon.ts";
import { clausesOf, type Span, sentencesOf } from "../text/sentences.ts";
import { anyOf, wordsOf } from "../text/terms.ts";
import { type Fact, factsOf } from "./figures.ts";
import { LIGHT } from "./frame.ts";
import { ofAnotherScope } from "./match.ts";
import { dimensionOf } from "./units.ts";
import { type ReportTime, timeWordsIn } from "./years.ts";

/** A stretch of a passage that can be told by itself, verbatim. */
export interface Piece<P extends Passage = Passage> {
  passage: P;
  text: string;
  start: number;
  /** The figures that it tells; none for a sentence without. */
  facts: Fact[];
  weight: number;
}

/** Whose year is told, and whether what was done in it or what was planned for it. */
export interface Year {
  year: number;
  aspect: Aspect;
  time: ReportTime;
  org: string | null;
}

export interface Telling {
  /** The sentences without a figure too. */
  plain?: boolean;
  /** Every figure, parts of others (其中) and the rows of tables among them. */
  every?: boolean;
}

/** Longer is no line on a phone. */
const LINE = 50;
/** So much more may what goes on with a figure take, such as its growth; a clause alone half of it. */
const BEYOND = 40;
/** Where every figure is wanted, a sentence is told together up to this. */
const EVERY_LINE = 160;
/** What leads to a clause that can stand alone is told with it where it is no longer. */
const LEAD = 24;
/** Where a paragraph says that it tells what fell short. */
const OPENING = 160;
/** A sentence that only calls what comes: 助企出海。 */
const TITLE = 16;
/** Fewer characters before a figure say little, and without the sentence before nothing. */
const TELLING = 5;
const LEAST = 2;
/** And of fewer than this it leans on the clause before: 在库108名. */
const BARE = 3;
/** What the first figure of a section gains, and the first of a paragraph. */
const FIRST = 1.2;
const NEXT = 0.5;
/** A unit that so many figures have is what the report counts in. */
const MANY = 5;
/** A line of a table of contents tells nothing. */
const CONTENTS = /…{3}|\.{6}/;
/** 办卡数量同比增长9%: growth of what was told, whatever it is called. */
const MEASURED = new RegExp(anyOf(listed("measured")));
const PART = /^(?:其中|这其中)/;
const STOCKED = new Set([...LIGHT, ...["stock", "added", "average", "change"].flatMap(listed)]);
/** How the office is made up, and what came to nothing, are no achievements. 待 is a word of 接待. */
const NO_DEED = new RegExp(
  anyOf([...listed("made-up"), ...listed("undone").filter((word) => word.length > 1)]),
);
const KINDS = readLexicon("list-heads").map(({ words }) => words);
/** 不足, 短板: what fell short; 原因: why it did. */
export const SHORTCOMINGS = KINDS.find((words) => words.includes("不足"))!;
export const CAUSES = KINDS.find((words) => words.includes("原因"))!;
/** 存在的主要问题及改进情况 */
const SHORTCOMING = new RegExp(`(?:${anyOf([...SHORTCOMINGS, ...CAUSES])})(?:$|[和及与、，（(])`);
const SOLVED = new RegExp(anyOf(listed("solving")));
const ADMITS = new RegExp(`(?:${anyOf(listed("admits"))}).*(?:${anyOf(SHORTCOMINGS)})`);

/** Does a passage tell of what fell short? */
export function isShortcoming({ headings, text, kind }: Passage): boolean {
  const above = kind === "heading" ? [...headings, text] : headings;
  if (above.some((one) => SHORTCOMING.test(one.trim()) && !SOLVED.test(one))) return true;
  return kind === "text" && ADMITS.test(text.slice(0, OPENING));
}

/** What the passages tell of a year, in reading order: its figures, unless more is wanted. */
export function piecesOf<P extends Passage>(
  passages: P[],
  about: Year,
  { plain = false, every = false }: Telling = {},
): Piece<P>[] {
  const begun = new Set<string>();
  const several = ofSeveralYears(passages, about);
  return passages.flatMap((passage) => {
    const { kind, text } = passage;
    if (CONTENTS.test(text) || kind === "title" || kind === "heading") return [];
    if (several.has(sectionOf(passage)) && !isShortcoming(passage)) return [];
    const facts = factsOf(passage, about.time).filter(counts);
    if (kind === "row") {
      const told =
        every && facts.some(({ figure, quantity }) => quantity.lo > 0 && isToldOf(figure, about));
      return told ? whole(passage, { text, start: 0, end: text.length }) : [];
    }
    if (!plain && facts.length === 0) return [];
    const sentences = sentencesOf(text);
    const bySentence = Map.groupBy(facts, (fact) => fact.sentence.start);
    const pieces = sentences.flatMap((sentence, i) => {
      const own = bySentence.get(sentence.start);
      if (own) return figured(passage, sentence, own, sentences[i - 1], { ...about, every, plain });
      return plain && isPlainly(passage, about) ? whole(passage, sentence) : [];
    });
    const first = pieces.find((piece) => piece.facts.length > 0);
    for (const piece of pieces) {
      const section = sectionOfPiece(piece);
      if (piece.facts.length === 0) continue;
      if (!begun.has(section)) piece.weight += FIRST;
      else if (piece === first) piece.weight += NEXT;
      begun.add(section);
    }
    return pieces.filter(
      (piece) => !pieces.some((other) => other !== piece && within(piece, other)),
    );
  });
}

/** 结好十周年 and 会客厅二期 count nothing that was done. */
function counts({ quantity: { unit, text } }: Fact): boolean {
  return unit !== "周年" && !(unit === "期" && /^\p{Script=Han}期$/u.test(text));
}

/**
 * Parts of a chapter about a year and several (2025年和“十四五”时期) of which one paragraph sums up several: what its others tell is
 * not the year's alone.
 */
function ofSeveralYears(passages: Passage[], { year, time }: Year): Set<string> {
  const spans = ({ from, to }: Years) => from < year && to === year;
  return new Set(
    passages
      .filter(({ path, years }) => path.length > 1 && years !== null && spans(years))
      .filter(({ headings }) =>
        // What 和 joins is not measured against: 与2019年相比.
        headings.some((heading) =>
          timeWordsIn(heading.replace(/[和与及]/g, "、"), time).some((word) => spans(word.years)),
        ),
      )
      .map(sectionOf),
  );
}

/** The part of a report that a passage stands in; a report without parts has its paragraphs. */
function sectionOf({ path, passageId }: Passage): string {
  return path.length < 2 ? passageId : path.slice(0, 2).join("/");
}

function isToldOf({ factYear, aspect }: Pick<Passage, "factYear" | "aspect">, about: Year) {
  return factYear === about.year && aspect === about.aspect;
}

/** 助企出海。 is told with the figure that it calls. */
function within(piece: Piece, other: Piece): boolean {
  return (
    other.start <= piece.start && other.start + other.text.length >= piece.start + piece.text.length
  );
}

/** What fell short at the end of several years fell short in the last of them. */
function isPlainly(passage: Passage, about: Year): boolean {
  return isToldOf(passage, about) || (passage.years?.to === about.year && isShortcoming(passage));
}

const MIN_SENTENCE = 6;

function whole<P extends Passage>(passage: P, sentence: Span): Piece<P>[] {
  if (sentence.text.length < MIN_SENTENCE) return [];
  return [{ passage, text: sentence.text, start: sentence.start, facts: [], weight: -1 }];
}

/** The clauses of a sentence that tell a figure of the year, each with what it needs to be understood. */
function figured<P extends Passage>(
  passage: P,
  sentence: Span,
  facts: Fact[],
  before: Span | undefined,
  about: Year & Required<Telling>,
): Piece<P>[] {
  const most = about.every ? EVERY_LINE : LINE + BEYOND;
  const line = about.every ? EVERY_LINE : LINE;
  const lead = about.plain ? LINE : LEAD;
  const pieces: Piece<P>[] = [];
  /** Where the words begin that nothing has told yet. */
  let from = sentence.start;
  let last: Piece<P> | null = null;
  for (const clause of clausesOf(sentence)) {
    const own = facts.filter(
      ({ quantity }) => quantity.start >= clause.start && quantity.end <= clause.end,
    );
    if (own.length === 0) continue;
    const start: number = from;
    from = clause.end + 1;
    if (last && isAll(own, last)) {
      extend(last, clause.end, own);
      continue;
    }
    const year = own.every(({ figure }) => isToldOf(figure, about));
    const telling = about.every || isWhole(own, clause.text, about.org);
    const idle = !about.every && !about.plain && NO_DEED.test(clause.text);
    if (!year || !telling || idle) {
      last = null;
      continue;
    }
    const [first] = own as [Fact, ...Fact[]];
    const names = namesOwn(first, clause, sentence);
    const grows = MEASURED.test(clause.text) && own.every(({ role }) => role === "change");
    if (last && (!names || grows)) {
      if (clause.end - last.start <= (grows ? most : line)) extend(last, clause.end, own);
      // 比上年增长6%，实现了增长5%的目标: the second is not growth any more.
      if (grows && !about.every) last = null;
      continue;
    }
    const place = { start, clause: clause.start, names, end: clause.end, lead };
    const title = start === sentence.start ? before : undefined;
    last = pieceAt(passage, { ...place, before: title }, own, about.every);
    if (last) pieces.push(last);
  }
  for (const piece of pieces) piece.weight += weightOf(piece);
  return pieces;
}

/** 收入预算120万元，其中：财政拨款120万元 is no part. */
function isAll(facts: Fact[], { facts: told }: Piece): boolean {
  return facts.every(({ quantity }) =>
    told.some((one) => one.quantity.lo === quantity.lo && one.quantity.unit === quantity.unit),
  );
}

/** Neither a part of what was told (其中) nor another place's; a share of that is the office's own. */
function isWhole(facts: Fact[], clause: string, org: string | null): boolean {
  if (PART.test(clause)) return false;
  return facts.every(({ role }) => role === "share") || !ofAnotherScope(clause, org);
}

/** Does a clause itself say what its figure counts? Within a sentence few words lean on what came before: 面积3400平方米. */
function namesOwn({ subject, tail, quantity }: Fact, clause: Span, sentence: Span): boolean {
  if (content(subject) < BARE) return false;
  if (!clause.text.includes(subject) && !tail.includes(subject)) return false;
  const before = clause.text.slice(0, quantity.start - clause.start);
  return clause.start === sentence.start || lengthOf(before, LIGHT) >= TELLING;
}

/** How many characters of a subject name something, and not only that it is, came or changed. */
function content(subject: string): number {
  return lengthOf(subject, STOCKED);
}

function lengthOf(words: string, light: Set<string>): number {
  return wordsOf(words)
    .filter((word) => !light.has(word))
    .join("").length;
}

interface Place {
  /** Where the words begin that nothing has told yet. */
  start: number;
  /** Where the clause begins, and whether it names its matter. */
  clause: number;
  names: boolean;
  end: number;
  /** What leads to a clause that can stand alone is told with it where it is no longer. */
  lead: number;
  /** The sentence right before, which may call what comes. */
  before: Span | undefined;
}

/** From the first words not told yet, where that makes a line, else the clause alone; null where that says nothing. */
function pieceAt<P extends Passage>(
  passage: P,
  { start: from, clause, names, end, lead, before }: Place,
  facts: Fact[],
  every: boolean,
): Piece<P> | null {
  const first = from + /^\s*/.exec(passage.text.slice(from, end))![0].length;
  const led = !names || clause - first <= lead;
  const start = led && end - first <= LINE ? first : clause;
  if (!every && ((start !== first && !names) || end - start > LINE + BEYOND / 2)) return null;
  const leading = passage.text.slice(start, facts[0]!.quantity.start);
  const said = content(leading);
  const title = start === first && said < TELLING * 2 ? titleAt(before) : null;
  if (!every && title === null && said < LEAST) return null;
  const text = passage.text.slice(title ?? start, end);
  const little =
    title !== null || lengthOf(leading, LIGHT) >= TELLING ? 0 : start === first ? 0.6 : 1;
  return { passage, text, start: title ?? start, facts, weight: -little };
}

/** Where a sentence begins that only calls what comes (助企出海。); null where it says more. */
function titleAt(before: Span | undefined): number | null {
  if (!before || before.text.length > TITLE || /\d/.test(before.text)) return null;
  return before.start + /^[—–-]*/.exec(before.text)![0].length;
}

function extend(piece: Piece, end: number, facts: Fact[]): void {
  piece.text = piece.passage.text.slice(piece.start, end);
  piece.facts.push(...facts);
}

/** A level says more than a share or a change, an exact number more than an estimate, few words more than many. */
function weightOf({ text, facts }: Piece): number {
  const level = facts.some(
    ({ role, quantity: { unit } }) =>
      (role === "level" || role === "added") && dimensionOf(unit) !== "time",
  );
  const exact = facts.some(({ quantity }) => !quantity.approx);
  const none = facts.every(({ quantity }) => quantity.lo === 0) ? 1 : 0;
  return (level ? 1 : 0.5) + (exact ? 0.6 : 0) - none - text.length / 60;
}

/** What another report of the year tells too is what the year is told by; what stood in other years with another figure is told every year. */
export function weigh<P extends Passage>(
  pieces: Piece<P>[],
  beside: Fact[],
  others: Fact[],
): Piece<P>[] {
  const echoes = new Set(beside.flatMap(sizeOf));
  const totals = largest(pieces.flatMap(({ facts }) => facts));
  const years = new Map<string, Set<number>>();
  for (const fact of others)
    for (const key of matterOf(fact)) {
      const known = years.get(key) ?? new Set();
      years.set(key, known.add(fact.quantity.lo));
    }
  return pieces.map((piece) => {
    const echoed = piece.facts.some((fact) => sizeOf(fact).some((size) => echoes.has(size)));
    const known = piece.facts.flatMap((fact) =>
      matterOf(fact).flatMap((key) => years.get(key) ?? []),
    );
    const moved = piece.facts.some(({ quantity }) => known.some((set) => !set.has(quantity.lo)));
    const stays = known.length > 0 && !moved ? 1 : 0;
    const total = piece.facts.some((fact) => totals.has(fact)) ? 1.5 : 0;
    const told = (echoed ? 1.5 : 0) + (moved ? 2 : 0) + total - stays;
    return { ...piece, weight: piece.weight + told };
  });
}

/** Of a unit that many figures have the largest level, which the others may be parts of. */
function largest(facts: Fact[]): Set<Fact> {
  const units = Map.groupBy(
    facts.filter(({ role }) => role === "level"),
    ({ quantity }) => quantity.unit,
  );
  const most = (own: Fact[]) => own.reduce((a, b) => (b.quantity.lo > a.quantity.lo ? b : a));
  return new Set([...units.values()].flatMap((own) => (own.length < MANY ? [] : [most(own)])));
}

/** Small numbers are the same by chance, unless they are of the same matter. */
function sizeOf(fact: Fact): string[] {
  const { lo, unit, approx } = fact.quantity;
  const large = lo > 9 && !approx ? [`${lo}${unit}`] : [];
  return [...large, ...matterOf(fact).map((matter) => `${matter} ${lo}`)];
}

function matterOf({ subject, quantity, role }: Fact): string[] {
  const words = wordsOf(subject).filter((word) => !STOCKED.has(word));
  return words.length === 0 ? [] : [[...words.sort(), quantity.unit, role].join(" ")];
}

/** An overview that stands above the parts tells as much in each of its sentences as a part. */
function sectionOfPiece({ passage, start }: Piece): string {
  return passage.path.length < 2 ? `${passage.passageId} ${start}` : sectionOf(passage);
}

/** Round by round the weightiest piece of each section, so that none takes all the room. */
export function inTurn<P extends Passage>(pieces: Piece<P>[]): Piece<P>[] {
  const sections = [...Map.groupBy(pieces, sectionOfPiece).values()];
  const queues = sections.map((own) => own.toSorted((a, b) => b.weight - a.weight));
  const ordered: Piece<P>[] = [];
  for (let round = 0; queues.some((queue) => queue.length > round); round++)
    ordered.push(
      ...queues
        .flatMap((queue) => queue.slice(round, round + 1))
        .sort((a, b) => b.weight - a.weight),
    );
  return ordered;
}

/** The pieces without those whose figures those before them have told. */
export function onceEach<P extends Passage>(pieces: Piece<P>[]): Piece<P>[] {
  const told = new Set<string>();
  return pieces.filter(({ facts }) => {
    const sizes = facts.map(({ quantity: { lo, unit } }) => `${lo}${unit}`);
    if (sizes.length > 0 && sizes.every((size) => told.has(size))) return false;
    for (const size of sizes) told.add(size);
    return true;
  });
}
