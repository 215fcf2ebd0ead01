/** Where the evidence may say a clause (pure): its sentences, each with what stands around it, of the years that the clause is of. */
import { compareQuantities } from "../../text/quantities.ts";
import { bare } from "./bare.ts";
import { contentOf, isSaid } from "./content.ts";
import {
  type Evidence,
  plain,
  type Stated,
  type Statement,
  shareOf,
  yearsIn,
} from "./statements.ts";

/** A sentence of the evidence and what stands around it. */
export interface Spot {
  text: string;
  clauses: string[];
  figures: Stated[];
  /** What stands before it in its item, its headings, its report's title and office. */
  around: string;
  /** The names of its office, one a line; "" where none is known. */
  names: string;
  item: Evidence;
}

/** A clause of a claim and where it may be said, what says most of it first. */
export interface Told {
  clause: string;
  /** The sentence that it stands in. */
  sentence: string;
  words: string[];
  spots: Spot[];
  /** Those of them that have the clause's figures; all of them where it has none. */
  bound: Spot[];
  /** The clause of the evidence that says most of it; null where none says a word of it. */
  own: Own | null;
}

export interface Own {
  clause: string;
  /** Those that stand before it in its sentence. */
  before: string[];
  spot: Spot;
}

export function spotsOf(statements: Statement[]): Spot[] {
  const before = new Map<Evidence, string[]>();
  return statements.map(({ sentence, clauses, figures, item }) => {
    const earlier = before.get(item) ?? [];
    before.set(item, [...earlier, sentence]);
    const about = plain(item.about ?? "");
    const around = [about, ...earlier].join("\n");
    return { text: sentence, clauses, figures, around, names: namesIn(about), item };
  });
}

/** The offices among the title, the office and the headings; a title has its office before the year. */
function namesIn(about: string): string {
  return about
    .split("\n")
    .map((line) => line.replace(/(?:关于)?(?:19|20)\d{2}年.*$/, ""))
    .filter((line) => OFFICE.test(line))
    .join("\n");
}

const OFFICE =
  /^\p{Script=Han}{2,30}(?:[府局委院校馆站所厅署部队处会]|办公室|中心|公司|街道办事处|[省市区县镇乡])$/u;

/** Each clause of a claim with the sentences that may say it: those of its own years, where there are any. */
export function toldBy(claim: Statement[], spots: Spot[]): Told[] {
  // Where a claim begins with the only year that it names, all of it is of that year.
  const named = [...new Set(claim.flatMap(({ sentence }) => yearsIn(sentence)))];
  const first = yearsIn(claim[0]?.clauses.slice(0, 2).join("，") ?? "");
  let years = named.length === 1 ? first : [];
  return claim.flatMap(({ clauses, sentence, figures }) =>
    clauses.map((clause) => {
      const own = yearsIn(clause.replace(MEASURED, ""));
      if (own.length > 0) years = own;
      const words = contentOf(clause);
      const counted = figures.filter((figure) => figure.clause === clause);
      const about = spots.filter(({ item, text }) => isOfYears(item, text, { clause, years }));
      const ranked = (about.length > 0 ? about : spots)
        .map((spot) => {
          const said = saidOf(words, spot);
          // A number may stand anywhere by chance.
          const isAbout = said > 0 || words.length === 0;
          return { spot, said, agreeing: isAbout ? agreeingIn(spot, counted) : 0 };
        })
        .sort((a, b) => b.agreeing - a.agreeing || b.said - a.said);
      const most = ranked[0]?.agreeing ?? 0;
      const bound = ranked.filter(({ agreeing }) => agreeing === most).map(({ spot }) => spot);
      return {
        clause,
        sentence,
        words,
        spots: ranked.map(({ spot }) => spot),
        bound,
        own: ownOf(words, counted, bound.slice(0, NEAREST)),
      };
    }),
  );
}

/** So many sentences are looked through for the clause that says most. */
const NEAREST = 3;
/** A figure weighs as much as so many characters. */
const FIGURE = 6;

function ownOf(words: string[], counted: Stated[], spots: Spot[]): Own | null {
  let [own, most]: [Own | null, number] = [null, 0];
  for (const spot of spots)
    for (const [i, clause] of spot.clauses.entries()) {
      const figures = { ...spot, figures: spot.figures.filter((one) => one.clause === clause) };
      const said = words.filter((word) => isSaid(word, clause)).join("").length;
      const score = said + FIGURE * agreeingIn(figures, counted);
      if (score > most) [own, most] = [{ clause, before: spot.clauses.slice(0, i), spot }, score];
    }
  return own;
}

/** So much of the one stands in the other, both ways: what the two join in other ways is surely joined otherwise. */
const ALIGNED = 0.65;
/** And of a whole sentence. */
const COPIED = 0.8;

/** Is a clause surely about what its evidence tells, so that it may be compared with it word by word? */
export function isAligned({ clause, sentence, own }: Told): boolean {
  return (
    own !== null &&
    (isAlike(clause, own.clause, ALIGNED) || isAlike(sentence, own.spot.text, COPIED))
  );
}

function isAlike(one: string, other: string, least: number): boolean {
  const [a, b] = [bare(one), bare(other)];
  return Math.min(shareOf(a, b), shareOf(b, a)) >= least;
}

/** How many of a clause's figures stand in a sentence: where they stand is where its words must stand. */
function agreeingIn(spot: Spot, counted: Stated[]): number {
  return counted.filter(({ quantity }) =>
    spot.figures.some((one) => compareQuantities(one.quantity, quantity) === "OK"),
  ).length;
}

/** A year that others are measured by is none of the clause. */
const MEASURED = /(?:比|较|同|与|和|[高低多少]于|超过|不及)(?:19|20)\d{2}年/g;

function isOfYears(item: Evidence, text: string, { clause, years }: Dated): boolean {
  const own = item.factYear ?? item.reportYear ?? null;
  if (years.length === 0 || own === null) return true;
  // 2022年总结提出: the year of the report, whatever year it speaks of.
  const its = ITS_REPORT.test(clause) && years.includes(item.reportYear ?? own);
  return its || years.includes(own) || yearsIn(text).some((year) => years.includes(year));
}

interface Dated {
  clause: string;
  years: number[];
}

const ITS_REPORT = /报告|总结|提出|部署/;

/** How much of a clause a sentence says, and what stands around it nearly as well. */
function saidOf(words: string[], { text, around, names }: Spot): number {
  return words.reduce(
    (sum, word) =>
      sum + word.length * (isSaid(word, text) ? 1 : isSaid(word, around, names) ? AROUND : 0),
    0,
  );
}

const AROUND = 0.9;
