/**
 * A question, read once: what time and whose report it names are taken out → each 多少 with its unit and the words that say
 * of what → what is asked of it: how much there is, how much it changed, which share. Nothing after it reads the question's
 * own words again.
 */
import type { Years } from "../domain.ts";
import { aspectAsked } from "../text/asked.ts";
import { fold } from "../text/fold.ts";
import { readLexicon } from "../text/lexicon.ts";
import { type Ordinal, ordinalsIn } from "../text/names.ts";
import { wordsOf } from "../text/terms.ts";
import { sameUnit } from "../text/units.ts";
import { asksStock, leadsToChange, namesAdded, namesAverage, type Role } from "./roles.ts";
import { type AskedUnit, dimensionOf, unitAt } from "./units.ts";

/** One thing that is asked: a figure of what, in which unit and role. */
export interface Ask {
  /** The words of the matter, in order; those that belong to this ask alone. */
  words: string[];
  unit: AskedUnit;
  /** What of the thing is asked; null admits a level, what was added, and a share. */
  role: Role | null;
  /** What there is in all is asked, which what was added does not answer. */
  stock: boolean;
  average: boolean;
}

export interface Frame {
  /** Words that every ask shares. */
  words: string[];
  asks: Ask[];
  /** The years spoken of, and those that only name a report. */
  years: number[];
  reportYears: number[];
  aspect: "done" | "plan" | "open";
  orgs: string[];
  ordinals: Ordinal[];
  /** A span such as 五年来 is asked as a whole. */
  span: Years | null;
}

/** What the question's words were understood as before: its time, and its offices. */
export interface Understood {
  years: number[];
  said: string[];
  reports: number[];
  orgs: string[];
  names: string[];
}

const ASKING =
  /百分之(?:多少|几)|多少(?:个百分点)?|几(?!乎|点|时|年|月|方面|部分|大块|何)|多[大高长远宽重久](?!影响|程度)/g;
const CLAUSE = /[，,；;。？?！!\n]|以及|还有|(?<=[\p{Script=Han}])其中/u;

/** Read a question that has its spoken words written out; `understood` tells what its time and office words mean. */
export function readFrame(question: string, understood: Understood): Frame {
  let rest = fold(question);
  for (const words of [...understood.said, ...understood.names]) rest = rest.replace(words, " ");
  const clauses = rest.split(CLAUSE).filter((clause) => clause.trim() !== "");
  const asks: Ask[] = [];
  const lead: string[] = [];
  for (const clause of clauses) {
    const found = asksIn(clause);
    if (found.length === 0) lead.push(...wordsOf(clause));
    asks.push(...found);
  }
  return {
    words: lead,
    asks,
    years: understood.years.filter((year) => !understood.reports.includes(year)),
    reportYears: understood.reports,
    aspect: aspectAsked(rest),
    orgs: understood.orgs,
    ordinals: ordinalsIn(rest),
    span: null,
  };
}

function asksIn(clause: string): Ask[] {
  const found = [...clause.matchAll(ASKING)];
  return found.map((match, i) => {
    const from = i === 0 ? 0 : found[i - 1]!.index + found[i - 1]![0].length;
    const before = clause.slice(from, match.index);
    const behind = clause.slice(
      match.index + match[0].length,
      found[i + 1]?.index ?? clause.length,
    );
    return readAsk(before, match[0], behind);
  });
}

function readAsk(before: string, asking: string, behind: string): Ask {
  const scale = /^[万亿千百]*/.exec(behind)![0];
  const unit = unitAt(behind.slice(scale.length));
  const money = /^(?:钱|资金|经费|款)/.test(behind);
  const rest = behind.slice(scale.length + (unit?.length ?? (money ? 1 : 0)));
  const change = leadsToChange(before.trimEnd());
  const words = wordsOf(`${before} ${rest}`);
  return {
    words,
    unit: askedUnit(asking, unit, money),
    role: change ? "change" : null,
    stock: asksStock(before),
    average: namesAverage(before),
  };
}

function askedUnit(asking: string, unit: string | null, money: boolean): AskedUnit {
  if (asking.startsWith("百分之")) return { unit: "%", dimension: "share" };
  if (asking.endsWith("百分点")) return { unit: "个百分点", dimension: "share" };
  if (money) return { unit: "元", dimension: "money" };
  if (unit === null) return { unit: null, dimension: MEASURED[asking] ?? null };
  const same = sameUnit(unit);
  return { unit: same, dimension: dimensionOf(same) };
}

const MEASURED: Record<string, AskedUnit["dimension"]> = {
  多大: "area",
  多高: "length",
  多长: "length",
  多远: "length",
  多宽: "length",
  多重: "mass",
  多久: "time",
};

/** Words whose absence from a text says nothing: they only tell that something was done. */
export const LIGHT = new Set(readLexicon("light").flatMap(({ words }) => words));
export { namesAdded };
