/**
 * Figures of one office that cannot all be right: every figure of its reports → one thing of one year with two figures → a stated
 * difference or rate that the two years' figures do not have → what there is against what there was, came and went → what was carried
 * over from a year against what that year carried on → sums and shares (`sums.ts`). Only exact figures that say the same in full are
 * held against one another: a false alarm costs more than one that is missed.
 */
import { letIn } from "../clock.ts";
import type { Hit, ReportInfo } from "../domain.ts";
import { type Fact, factsOf } from "../ledger/figures.ts";
import { oneOf } from "../text/lexicon.ts";
import { round } from "../text/quantities.ts";
import { pairsIn } from "../text/terms.ts";
import {
  bare,
  type Compared,
  type Conflict,
  comparedIn,
  rowsApart,
  sameOf,
  saysSame,
  toldOnce,
} from "./figures/alike.ts";
import { agree } from "./figures/choice.ts";
import { nameOf, type Told, writtenOf } from "./figures/matters.ts";
import { type Shelf, TELLING } from "./shelf.ts";
import { overYears, sums } from "./sums.ts";
import { isOf, type Whose } from "./whose.ts";

export type { Conflict };

/** More figures of one unit in one year are not set against one another. */
const MOST = 150;
const STOCK = new RegExp(oneOf("stock"));
const GONE = new RegExp(`(?:${oneOf("gone")})[了约]?$`);
const CARRIED = new RegExp(`(?:${oneOf("carried-in")})`);
const LEFT = new RegExp(oneOf("carried-on"));
const DOWN = /减|降|少|跌|下滑|回落/;
/** What a change is measured against: last year, or the year that is named. */
const AGAINST = /(?:比|较|是)?(?:上年|去年|上一年|同比|((?:19|20)\d{2})年)(?!同期)/g;

/** The conflicts among an office's figures. */
export function conflictsIn(all: Told[]): Conflict[] {
  const every = all.filter(({ fact }) => !fact.quantity.approx && fact.quantity.hi !== null);
  const done = comparedIn(every.filter(isOfItsYear));
  const exact = done.filter(({ fact }) => fact.role !== "due");
  const dated = exact.filter(({ fact }) => fact.figure.factYear !== null);
  const levels = toldOnce(dated.filter(({ fact }) => fact.role !== "change"));
  return [
    ...twice(levels),
    ...changes(dated, levels),
    ...stocks(levels),
    ...sums(done.filter(({ fact }) => fact.role !== "change" && fact.figure.factYear !== null)),
    ...overYears(exact, levels),
    ...carried(every.filter(({ fact }) => fact.figure.factYear !== null)),
  ];
}

/** What is told beside what was carried over from last year is not of last year. */
function isOfItsYear({ fact, hit, year }: Told): boolean {
  const carries = CARRIED.test(fact.sentence.text) && year !== hit.reportYear;
  return fact.figure.aspect === "done" && !carries;
}

/** Two figures of one thing and year. */
function twice(levels: Compared[]): Conflict[] {
  const conflicts: Conflict[] = [];
  const told = new Set<Compared>();
  const tell = (figures: Compared[]) => {
    const [one] = figures as [Compared];
    for (const each of figures) told.add(each);
    const values = [...new Set(figures.map(writtenOf))].join("、");
    const name = nameOf(one);
    conflicts.push({ matter: name, figures, why: `${one.year}年的${name}有${values}几种说法` });
  };
  for (const group of Map.groupBy(levels, ({ key, year }) => `${key} ${year}`).values())
    for (const one of group.slice(0, MOST)) {
      const same = group.filter((other) => other !== one && saysSame(one, other));
      const others = same.filter((other) => !agree(one, other));
      // Another place that tells the same number again makes no second contradiction of it.
      if (told.has(one) || others.every((other) => told.has(other))) continue;
      tell([one, ...others]);
    }
  for (const pair of rowsApart(levels)) if (!pair.some((one) => told.has(one))) tell(pair);
  return conflicts;
}

/** 338处，比上年增加62处, where last year had 270; 71张，同比增长115.2%, where it had 40. */
function changes(all: Compared[], levels: Compared[]): Conflict[] {
  return all.flatMap((change) => {
    const { fact, hit } = change;
    if (fact.role !== "change" || hit.kind === "row") return [];
    const before = hit.text.slice(fact.sentence.start, fact.quantity.start);
    const said = [...before.matchAll(AGAINST)].at(-1);
    const rate = fact.quantity.unit === "%";
    // A rate that names no other year is against the one before.
    if (!said && (!rate || before.includes("比"))) return [];
    const own = ownOf(change, levels);
    const is = own.at(-1);
    if (!is) return [];
    const year = said?.[1] ? Number(said[1]) : is.year - 1;
    const pairs = own.flatMap((one) => {
      const was = sameOf(year, one, levels);
      return was ? [{ one, was, ...apart(one, was, change) }] : [];
    });
    const last = pairs.at(-1);
    // Of several figures before it nobody can tell whose it is: none of them may have it.
    if (!last || last.one !== is || pairs.some(({ fits }) => fits)) return [];
    return [
      {
        matter: nameOf(is),
        figures: [is, last.was, change],
        why: `报告说变化${fact.quantity.text}，而${last.sum}`,
      },
    ];
  });
}

/** The figures of its sentence that a change may be of, the nearest last; of 分别增长 the one in the same place. */
function ownOf(change: Compared, levels: Compared[]): Compared[] {
  const { fact, hit } = change;
  const rate = fact.quantity.unit === "%";
  const before = levels.filter(
    (one) =>
      one.hit === hit &&
      one.fact.sentence.start === fact.sentence.start &&
      one.fact.quantity.end <= fact.quantity.start &&
      (rate ? one.fact.quantity.unit !== "%" : one.fact.quantity.unit === fact.quantity.unit),
  );
  if (!rate || !fact.clause.text.includes("分别")) return before;
  const rates: string[] = fact.clause.text.match(/\d+(?:\.\d+)?[%％]/g) ?? [];
  const at = rates.indexOf(fact.quantity.text);
  const one = before[before.length - rates.length + at];
  return one ? [one] : [];
}

/** What a change comes to by the two figures, and whether that is what it says. */
function apart(is: Told, was: Told, { fact }: Told): { sum: string; fits: boolean } {
  const [now, then] = [is.fact.quantity.lo, was.fact.quantity.lo];
  const size = DOWN.test(fact.figure.counts) ? -fact.quantity.lo : fact.quantity.lo;
  if (fact.quantity.unit !== "%") {
    const by = round(now - then);
    return { sum: `${now}−${then}=${by}`, fits: by === size };
  }
  const by = ((now - then) / then) * 100;
  const places = /\.(\d+)/.exec(fact.quantity.text)?.[1]?.length ?? 0;
  // The last place may be rounded either way, the two figures too.
  return {
    sum: `（${writtenOf(is)}−${writtenOf(was)}）÷${writtenOf(was)}=${by.toFixed(places)}%`,
    fits: then === 0 || Math.abs(by - size) <= 10 ** -places,
  };
}

/** 新增40名、调出12名，在库195名, where last year had 160. */
function stocks(levels: Compared[]): Conflict[] {
  return levels.flatMap((stock) => {
    const { fact, hit } = stock;
    if (
      !STOCK.test(fact.clause.text.slice(0, fact.quantity.start - fact.clause.start)) ||
      fact.role !== "level"
    )
      return [];
    const beside = levels.filter(
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
    // Of what there is the figure that came tells the rest: 人才库新增8名，总人数达到68名.
    const is = { ...stock, around: bare(`${fact.sentence.text} ${stock.around}`) };
    const was = sameOf(stock.year - 1, is, levels);
    if (!was) return [];
    const [before, came, went] = [was, added[0]!, gone[0]].map((one) => one?.fact.quantity.lo ?? 0);
    const due = round(before! + came! - went!);
    // Without what went, some may have gone unsaid.
    if (due === fact.quantity.lo || (gone.length === 0 && due > fact.quantity.lo)) return [];
    const sum = `${before}+${came}${gone.length > 0 ? `−${went}` : ""}=${due}`;
    return [
      {
        matter: nameOf(stock),
        figures: [was, ...added, ...gone, stock],
        why: `${sum}，报告写${writtenOf(stock)}`,
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
    `${subject} ${sentence.text}`
      .replace(CARRIED, " ")
      .replace(LEFT, " ")
      .replace(/[^\p{Script=Han}A-Za-z]/gu, "");
  const own = pairsIn(rest(a)).filter((pair) => rest(b).includes(pair)).length;
  return own / Math.max(1, Math.min(pairsIn(rest(a)).length, pairsIn(rest(b)).length)) >= 0.5;
}

/** Every figure that an office's reports tell. */
export async function allFigures(
  whose: Whose,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<Told[]> {
  const told: Told[] = [];
  for (const report of reports.filter((one) => isOf(whose, one)))
    for await (const page of shelf.pages({ reportId: report.reportId, kinds: TELLING }))
      told.push(...figuresIn(page, report));
  return told;
}

/** The figures of passages of a report, each as of the year that it is of, or the last of several. */
function figuresIn(hits: Hit[], report: ReportInfo): Told[] {
  return hits.flatMap((hit) =>
    factsOf(hit, report).flatMap((fact) => {
      const year = fact.figure.factYear ?? fact.figure.years?.to;
      return year === undefined ? [] : [{ fact, hit, year }];
    }),
  );
}

/** What does not agree among the reports of a year and those that stand beside it: the same year's, and those of the year before. */
export async function conflictsAround(
  report: Pick<ReportInfo, "org" | "year">,
  reports: ReportInfo[],
  shelf: Pick<Shelf, "list">,
): Promise<Conflict[]> {
  const near = reports.filter(
    ({ org, year }) => org === report.org && (year === report.year || year === report.year! - 1),
  );
  const told = await Promise.all(
    near.map(async (one) =>
      figuresIn(
        (await shelf.list({ reportId: one.reportId })).filter(({ kind }) => TELLING.includes(kind)),
        one,
      ),
    ),
  );
  await letIn();
  return conflictsIn(told.flat());
}
