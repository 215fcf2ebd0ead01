/**
 * Do two figures of one unit count the same thing (pure)? Each subject must stand in what is said with the other: its clause, its item's
 * title, the heading above. A short subject needs more: the same thing named at the end, or the same figure told beside it in both.
 */
import { pairsIn } from "../../text/terms.ts";
import { agree } from "./choice.ts";
import { inPassing, keyOf, LIGHTLY, type Told, titleOf } from "./matters.ts";

/** So much of each subject is said with the other; of the one that says less, where the figures beside them tell the rest. */
const [SAME, BESIDE, NARROWER] = [0.9, 0.5, 0.4];
/** Characters by which a subject says what thing it counts, and of one that is long enough to say it by itself. */
const [END, LONG] = [3, 4];
const LISTED = 3;
/** So many digits are no other number's by chance. */
const MANY = 3;
/** A smaller figure may be told of two things by chance. */
const TELLING = 10;
/** A part of a year is not the year. */
const PART_OF_YEAR = /前[一二三]季度|[上下]半年|季度|[1-9一二三四五六七八九十]+月底?前|截至/;

export interface Conflict {
  matter: string;
  /** The figures that do not agree, each where it stands. */
  figures: Told[];
  why: string;
}

/** A figure with what it is compared by. */
export interface Compared extends Told {
  key: string;
  own: string;
  around: string;
  /** The figures that stand next to it in its sentence: 160人次 of 培训7场，160人次. */
  beside: Told[];
  part: boolean;
}

/** Those figures that are of a whole year and of all that they count, and those of a part, each with what stands around it. */
export function comparedIn(all: Told[]): Compared[] {
  const sentences = Map.groupBy(all, ({ hit, fact }) => `${hit.passageId} ${fact.sentence.start}`);
  return [...sentences.values()].flatMap((told) => {
    const sorted = told.toSorted((a, b) => a.fact.quantity.start - b.fact.quantity.start);
    return sorted.map((one, i) => {
      const { fact, hit } = one;
      const before = fact.sentence.text.slice(0, fact.quantity.start - fact.sentence.start);
      // Of a long list each figure is its own word's alone.
      const listed =
        sorted.filter((other) => other.fact.clause.start === fact.clause.start).length > LISTED;
      const near = hit.kind === "row" || listed ? [] : [sorted[i - 1], sorted[i + 1]];
      return {
        ...one,
        key: keyOf(one),
        own: bare(fact.subject).replace(/ /g, ""),
        around: bare(
          [listed ? "" : fact.clause.text, titleOf(one), hit.headings.at(-1) ?? ""].join(" "),
        ),
        beside: near.filter((other) => other !== undefined),
        part: before.includes("其中") || PART_OF_YEAR.test(fact.clause.text),
      };
    });
  });
}

/** Han characters and letters, the year that a column bears aside. */
export function bare(text: string): string {
  return text
    .replace(/(?:19|20)\d{2}年?/g, " ")
    .replace(/[^\p{Script=Han}A-Za-z]+/gu, " ")
    .trim();
}

/** Of one year, told in two places. */
export function saysSame(a: Compared, b: Compared): boolean {
  if (a.year !== b.year || !mayBeSame(a, b)) return false;
  const swapped = misread(a, b);
  if (!swapped && (inPassing(a) || inPassing(b))) return false;
  const said = [saidIn(a, b), saidIn(b, a)];
  const [less, more] = [Math.min(...said), Math.max(...said)];
  const [short, long] = [a.own, b.own].sort((one, other) => one.length - other.length);
  const named = short!.length >= LONG;
  const ends = endOf(a) === endOf(b) || digitsOf(a).length >= MANY;
  if (swapped && more >= SAME && less >= NARROWER && ends) return true;
  if (a.hit.reportId === b.hit.reportId) {
    // One report tells the same of many things, each under a heading of its own; of its table it tells it once.
    const table = (a.hit.kind === "row") !== (b.hit.kind === "row");
    return table && named && (isReordered(short!, long!) || isWithin(short!, long!));
  }
  if (a.hit.kind === "row" && b.hit.kind === "row") return a.own === b.own;
  if (besideBoth(a, b) && ((more >= SAME && less >= BESIDE) || common(a, b) >= BESIDE)) return true;
  return named && (less >= SAME || isReordered(short!, long!));
}

/** A figure that is told of a thing once in its report: of what it tells twice with two figures nobody knows which is meant. */
export function toldOnce(all: Compared[]): Compared[] {
  const groups = Map.groupBy(
    all,
    ({ hit, key, own, year, part }) => `${hit.reportId} ${key} ${own} ${year} ${part}`,
  );
  return [...groups.values()].flatMap((group) =>
    group.every((one) => agree(group[0]!, one)) ? group : [],
  );
}

/** By what a subject ends it says what thing it counts. */
export function endOf({ own }: Compared): string {
  return own.slice(-END);
}

/**
 * A table's row that tells the same as the text in two years or more, and in another one not: 2021年39份, 2022年37份, 2023年163份,
 * where the text has 27份.
 */
export function rowsApart(levels: Compared[]): [Compared, Compared][] {
  const cells = levels.filter(({ hit }) => hit.kind === "row");
  const texts = levels.filter(({ hit, part }) => hit.kind === "text" && !part);
  const ofThing = Map.groupBy(texts, (one) => `${one.key} ${endOf(one)} ${one.year}`);
  return [...Map.groupBy(cells, ({ hit }) => hit.passageId).values()].flatMap((row) => {
    const told = row.flatMap((cell): [Compared, Compared][] => {
      const own = ofThing.get(`${cell.key} ${endOf(cell)} ${cell.year}`) ?? [];
      const [first] = own;
      return first && own.every((one) => agree(first, one)) ? [[cell, first]] : [];
    });
    const apart = told.filter(([cell, text]) => !agree(cell, text));
    const same = told.filter(
      ([cell, text]) => agree(cell, text) && cell.fact.quantity.lo >= TELLING,
    );
    return apart.length === 1 && same.length >= 2 ? apart : [];
  });
}

/** What was told of the same thing in another year; of several the likest, and none where these differ. */
export function sameOf(year: number, is: Compared, all: Compared[]): Compared | null {
  // 办理71张 of the text is 商务旅行卡71张 of the table.
  const again = all.filter(
    (one) =>
      one !== is &&
      one.year === is.year &&
      agree(one, is) &&
      one.fact.quantity.lo >= TELLING &&
      mayBeSame(is, one) &&
      Math.max(saidIn(is, one), saidIn(one, is)) >= SAME,
  );
  for (const own of [is, ...again]) {
    const found = all.filter((one) => one.year === year && isSame(own, one));
    const [first] = found;
    if (first) return found.every((one) => agree(first, one)) ? first : null;
  }
  return null;
}

function isSame(a: Compared, b: Compared): boolean {
  if (!mayBeSame(a, b) || inPassing(a) || inPassing(b)) return false;
  const [short, long] = [a.own, b.own].sort((one, other) => one.length - other.length);
  return (
    Math.min(saidIn(a, b), saidIn(b, a)) >= SAME ||
    (short!.length >= LONG && isReordered(short!, long!))
  );
}

function mayBeSame(a: Compared, b: Compared): boolean {
  const apart = a.hit !== b.hit || a.fact.sentence.start !== b.fact.sentence.start;
  const counted = a.fact.quantity.unit !== "";
  return counted && apart && a.key === b.key && a.part === b.part && a.own !== "" && b.own !== "";
}

/** How much of one subject stands with the other; what joins two words that both stand there stands there too. */
function saidIn({ own }: Compared, { own: other, around }: Compared): number {
  const text = `${other} ${around}`;
  // 举办线上交流 is 线上交流.
  return Math.max(...[own, own.replace(LIGHTLY, "")].map((words) => shareIn(words, text)));
}

function shareIn(words: string, text: string): number {
  const pairs = pairsIn(words);
  if (pairs.length === 0) return words !== "" && text.includes(words) ? 1 : 0;
  const stands = pairs.map((pair) => text.includes(pair));
  const joined = stands.map((is, i) => is || (stands[i - 1] === true && stands[i + 1] === true));
  return joined.filter(Boolean).length / pairs.length;
}

/** How much of what stands around the one stands around the other. */
function common(a: Compared, b: Compared): number {
  const [one, other] = [a, b].map(({ around }) => pairsIn(around.replace(/ /g, ""))) as [
    string[],
    string[],
  ];
  const [less, more] = one.length < other.length ? [one, other] : [other, one];
  return less.filter((pair) => more.includes(pair)).length / Math.max(1, less.length);
}

/** 核查外语标识 and 外语标识核查. */
function isReordered(a: string, b: string): boolean {
  return a.length === b.length && [...a].sort().join("") === [...b].sort().join("");
}

/** 纠正错误 and 纠正标识错误: the one says the other with more in between. */
function isWithin(short: string, long: string): boolean {
  let at = 0;
  for (const character of long) if (character === short[at]) at++;
  return at === short.length;
}

/** The same figure is told beside both. */
function besideBoth(a: Compared, b: Compared): boolean {
  return a.beside.some(({ fact: { quantity } }) =>
    b.beside.some(
      ({ fact: { quantity: other } }) =>
        quantity.lo === other.lo && quantity.hi === other.hi && quantity.unit === other.unit,
    ),
  );
}

/** Two numbers with the same digits in another order. */
function misread(a: Told, b: Told): boolean {
  return digitsOf(a).length > 1 && digitsOf(a) === digitsOf(b);
}

function digitsOf({ fact }: Told): string {
  return [...(fact.quantity.text.match(/\d/g) ?? [])].sort().join("");
}
