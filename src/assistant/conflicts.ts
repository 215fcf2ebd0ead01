/**
 * Figures of one office that cannot all be right: every figure of its reports → one matter of one year with two figures → a stated difference that the two
 * years' figures do not have → what there is against what there was, came and went → parts that are more than their whole → what was
 * carried over from a year against what that year carried on. Only exact figures that say the same in full are held against one
 * another: a false alarm costs more than one that is missed.
 */
import type { ReportInfo } from "../domain.ts";
import { type Fact, factsOf } from "../ledger/figures.ts";
import { eachOf, oneOf } from "../text/lexicon.ts";
import { round } from "../text/quantities.ts";
import { pairsIn } from "../text/terms.ts";
import { agree } from "./figures/choice.ts";
import { type Matter, mattersOf, nameOf, type Told, writtenOf } from "./figures/matters.ts";

import { type Shelf, TELLING } from "./shelf.ts";
import { isOf, type Whose } from "./whose.ts";

export interface Conflict {
  matter: string;
  /** The figures that do not agree, each where it stands. */
  figures: Told[];
  why: string;
}

/** So much of each of two subjects the other says. */
const SAME = 0.9;
const NARROWER = 0.75;
/** Characters by which a subject says what thing it counts. */
const END = 4;
const STOCK = new RegExp(oneOf("stock"));
const GONE = new RegExp(`(?:${oneOf("gone")})[了约]?$`);
const CARRIED = new RegExp(oneOf("carried-in"));
const LEFT = new RegExp(oneOf("carried-on"));
const DOWN = new RegExp(oneOf("falls"));
const AGAINST_LAST_YEAR = new RegExp(`(?:${eachOf("against-before")[1]})(?!同期)`);
/** A part of a year is not the year. */
const PART_OF_YEAR = /[上下]半年|季度|[1-9一二三四五六七八九十]+月底?前|截至/;

/** The conflicts among an office's figures, those of one year together, the latest year last. */
export function conflictsIn(all: Told[]): Conflict[] {
  const every = all.filter(({ fact }) => !fact.quantity.approx && fact.quantity.hi !== null);
  const exact = every.filter(({ fact }) => fact.figure.aspect === "done");
  const matters = mattersOf(exact.filter(({ fact }) => fact.role !== "change"));
  return [
    ...matters.flatMap(twice),
    ...changes(exact, matters),
    ...stocks(exact, matters),
    ...parts(exact),
    ...carried(every),
  ];
}

/** Two figures of one matter and year. */
function twice({ name, years }: Matter): Conflict[] {
  return [...years].flatMap(([year, told]) => {
    const whole = told.filter(({ fact }) => !PART_OF_YEAR.test(fact.sentence.text));
    const [first] = whole;
    const others = whole.slice(1).filter((one) => !agree(first!, one) && saysSame(first!, one));
    if (!first || others.length === 0) return [];
    const figures = [first, ...others];
    return [
      {
        matter: name,
        figures,
        why: `${year}年的${name}有${figures.map(writtenOf).join("、")}几种说法`,
      },
    ];
  });
}

/** Each subject says the other; or one says more of the same thing, and the two numbers are one misread: 264 and 246. */
function saysSame(a: Told, b: Told): boolean {
  const [one, other] = [pairsOf(a.fact.subject), pairsOf(b.fact.subject)];
  const share = (of: string[], within: string) =>
    of.length === 0 ? 0 : of.filter((pair) => within.includes(pair)).length / of.length;
  const said = [share(one, b.fact.clause.text), share(other, a.fact.clause.text)];
  if (Math.min(...said) >= SAME) return true;
  const [end, otherEnd] = [a, b].map(({ fact }) => fact.subject.slice(-END));
  return Math.max(...said) >= NARROWER && end === otherEnd && misread(a, b);
}

/** Two numbers with the same digits in another order. */
function misread(a: Told, b: Told): boolean {
  const digits = ({ fact }: Told) => [...(fact.quantity.text.match(/\d/g) ?? [])].sort().join("");
  return digits(a).length > 1 && digits(a) === digits(b);
}

function pairsOf(text: string): string[] {
  return pairsIn(text.replace(/[^\p{Script=Han}A-Za-z]/gu, ""));
}

/** 338处，比上年增加62处, where last year had 270. */
function changes(all: Told[], matters: Matter[]): Conflict[] {
  return all.flatMap((change) => {
    const { fact, hit } = change;
    const against = AGAINST_LAST_YEAR.test(
      hit.text.slice(Math.max(0, fact.quantity.start - 10), fact.quantity.start),
    );
    if (fact.role !== "change" || !against) return [];
    const own = all.filter(
      (one) =>
        one.hit === hit &&
        one.fact.role !== "change" &&
        one.fact.sentence.start === fact.sentence.start &&
        one.fact.quantity.end <= fact.quantity.start &&
        one.fact.quantity.unit === fact.quantity.unit,
    );
    // Of several figures before it nobody can tell whose it is.
    if (own.length !== 1 || own[0]!.fact.quantity.unit === "%") return [];
    const is = own[0]!;
    const was = matters
      .find(({ told }) => told.some(({ fact: one }) => one === is.fact))
      ?.years.get(is.year - 1);
    if (was?.length !== 1 || !saysSame(is, was[0]!)) return [];
    const by = round(is.fact.quantity.lo - was[0]!.fact.quantity.lo);
    const said = DOWN.test(fact.figure.counts) ? -fact.quantity.lo : fact.quantity.lo;
    if (said === by) return [];
    const sum = `${is.fact.quantity.lo}−${was[0]!.fact.quantity.lo}=${by}`;
    return [
      {
        matter: nameOf(is),
        figures: [is, was[0]!, change],
        why: `报告说变化${fact.quantity.text}，而${sum}`,
      },
    ];
  });
}

/** 新增40名、调出12名，在库195名, where last year had 160. */
function stocks(all: Told[], matters: Matter[]): Conflict[] {
  return all.flatMap((stock) => {
    const { fact, hit } = stock;
    if (
      !STOCK.test(fact.clause.text.slice(0, fact.quantity.start - fact.clause.start)) ||
      fact.role !== "level"
    )
      return [];
    const beside = all.filter(
      (one) =>
        one !== stock &&
        one.hit === hit &&
        one.fact.sentence.start === fact.sentence.start &&
        one.fact.quantity.unit === fact.quantity.unit,
    );
    const gone = beside.filter((one) => GONE.test(hit.text.slice(0, one.fact.quantity.start)));
    const added = beside.filter((one) => one.fact.role === "added" && !gone.includes(one));
    // Anything else of that unit may have come or gone too.
    if (added.length !== 1 || gone.length > 1 || beside.length !== added.length + gone.length)
      return [];
    const was = matters
      .find(({ told }) => told.some((one) => one.fact === fact))
      ?.years.get(stock.year - 1);
    if (was?.length !== 1) return [];
    const [before, came, went] = [was[0]!, added[0]!, gone[0]].map(
      (one) => one?.fact.quantity.lo ?? 0,
    );
    const due = round(before! + came! - went!);
    // Without what went, some may have gone unsaid.
    if (due === fact.quantity.lo || (gone.length === 0 && due > fact.quantity.lo)) return [];
    const sum = `${before}+${came}${gone.length > 0 ? `−${went}` : ""}=${due}`;
    return [
      {
        matter: nameOf(stock),
        figures: [was[0]!, ...added, ...gone, stock],
        why: `${sum}，报告写${writtenOf(stock)}`,
      },
    ];
  });
}

/** 共21家，其中公办9家、民办14家. */
function parts(all: Told[]): Conflict[] {
  const sentences = Map.groupBy(
    all.filter(({ hit }) => hit.kind === "text"),
    ({ hit, fact }) => `${hit.passageId} ${fact.sentence.start}`,
  );
  return [...sentences.values()].flatMap((told) => {
    const at = told[0]!.fact.sentence.text.search(/[，；]?其中/);
    if (at < 0) return [];
    const from = told[0]!.fact.sentence.start + at;
    const before = told.filter(({ fact }) => fact.quantity.end <= from);
    const whole = before.findLast(({ fact }) => fact.role !== "change");
    if (!whole) return [];
    const own = told.filter(
      ({ fact }) =>
        fact.quantity.start >= from &&
        fact.quantity.unit === whole.fact.quantity.unit &&
        fact.role !== "change",
    );
    // 9204人，较上年减少511人，其中城市2437人: the greatest before it is the whole.
    const most = Math.max(
      ...before
        .filter(({ fact }) => fact.quantity.unit === whole.fact.quantity.unit)
        .map(({ fact }) => fact.quantity.lo),
    );
    const over = own.find(({ fact }) => fact.quantity.lo > most);
    if (!over) return [];
    return [
      {
        matter: nameOf(whole),
        figures: [whole, over],
        why: `其中的${writtenOf(over)}比总数${writtenOf(whole)}还多`,
      },
    ];
  });
}

/** 上年结转3件, where last year carried on 5. The words name another year than the one whose report tells it. */
function carried(all: Told[]): Conflict[] {
  const left = all.filter(
    ({ fact }) => LEFT.test(fact.clause.text) && !CARRIED.test(fact.clause.text),
  );
  const yearOf = ({ hit, year }: Told) => hit.reportYear ?? year;
  return all.flatMap((one) => {
    const { fact } = one;
    if (!CARRIED.test(fact.clause.text.slice(0, fact.quantity.start - fact.clause.start)))
      return [];
    const before = left.filter(
      (other) =>
        yearOf(other) === yearOf(one) - 1 &&
        other.fact.quantity.unit === fact.quantity.unit &&
        sameRest(other.fact, fact),
    );
    if (before.length !== 1 || agree(before[0]!, one)) return [];
    const why = `${yearOf(one)}年说从上年结转${writtenOf(one)}，${yearOf(one) - 1}年说结转${writtenOf(before[0]!)}`;
    return [{ matter: nameOf(one), figures: [before[0]!, one], why }];
  });
}

/** What is carried over, without the words for that. */
function sameRest(a: Fact, b: Fact): boolean {
  const rest = ({ subject, sentence }: Fact) =>
    `${subject} ${sentence.text}`.replace(CARRIED, " ").replace(LEFT, " ");
  const own = pairsOf(rest(a)).filter((pair) => rest(b).includes(pair)).length;
  return own / Math.max(1, Math.min(pairsOf(rest(a)).length, pairsOf(rest(b)).length)) >= 0.5;
}

/** Every figure that an office's reports tell, as of the year that it is of. */
export async function allFigures(
  whose: Whose,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<Told[]> {
  const told: Told[] = [];
  for (const report of reports.filter((one) => isOf(whose, one)))
    for await (const page of shelf.pages({ reportId: report.reportId, kinds: TELLING }))
      for (const hit of page)
        for (const fact of factsOf(hit, report)) {
          if (fact.figure.factYear !== null) told.push({ fact, hit, year: fact.figure.factYear });
        }
  return told;
}
