/**
 * A question that sets things side by side, read once (pure): several years, two reports of one year, or what was planned and
 * what became of it → of which matter, or of the whole year → the frame.
 */

import { fold } from "../text/fold.ts";
import { wordsOf as listed, readLexicon } from "../text/lexicon.ts";
import { type Quantity, quantitiesIn } from "../text/quantities.ts";
import { anyOf } from "../text/terms.ts";
import { UNITS } from "../text/units.ts";
import { AGAINST, withoutNames } from "./aims.ts";
import type { Asked } from "./asked.ts";
import {
  type Ask,
  CLAUSE,
  type Frame,
  frameOf,
  LIGHT,
  matterOf,
  matterWords,
  PARTICLES,
  type Understood,
} from "./frame.ts";
import { leadsToChange } from "./roles.ts";

export interface Compared {
  /** What is set side by side. */
  of: "years" | "papers" | "promise";
  frame: Frame;
  /** The matters; none where the whole of the year is meant. */
  asks: Ask[];
  /** The figures that the question itself says were planned. */
  given: Quantity[];
  /** A plan is asked for by that word, and not only what somebody asked for. */
  planned: boolean;
  /** All the years that there are: 历年. */
  every: boolean;
}

const groups = (name: string) => readLexicon(name).map(({ words }) => words);
const SIDE_BY_SIDE = new RegExp(anyOf(listed("side-by-side")));
/** 近三年, 这两年, 五年来. */
const YEARS_ON = /[两三四五六七八九几]年来/;
const SPAN = new RegExp(`[近这过去前]的?[两三四五六七八九几\\d]年|${YEARS_ON.source}`);
const [SAME, BOTH, KINDS] = groups("alike");
const [ALIKE, SEVERAL] = [SAME!, BOTH!].map((words) => new RegExp(anyOf(words)));
const [SAID, CAME, ASKS, BECAME, NOT, OPENS, WHEN] = groups("promised");
const PLANNED = new RegExp(anyOf([...SAID!, ...listed("plan")]));
const OUTCOME = new RegExp(
  `${anyOf(BECAME!)}|(?:${anyOf(CAME!)})[了得的过]{0,2}(?:${anyOf(ASKS!)})|(?:${anyOf(NOT!)})(?:${anyOf(CAME!)})`,
);
/** 完成年度计划了吗 */
const CAME_TO = new RegExp(
  `(?:${anyOf(CAME!)})[了得]?[^，。]{0,12}(?:${anyOf(listed("plan"))})了?(?:${anyOf(ASKS!)})`,
);
const EVERY = new RegExp(anyOf([...groups("every")[0]!, ...groups("side-by-side").at(-1)!]));
const PLANS = listed("plan").filter((word) => !listed("any-matter").includes(word));
/** Words that tell what is done with a matter and not which it is, the longest first. */
const BESIDES = new RegExp(
  anyOf([
    ...listed("side-by-side"),
    ...listed("alike"),
    ...listed("papers"),
    ...[SAID!, CAME!, BECAME!, NOT!, OPENS!, WHEN!].flat(),
    ...listed("plan"),
  ]),
  "g",
);

/** 多少, 几处. */
const ASKED = new RegExp(`(?:多少|几)(?:${anyOf(UNITS)})?`, "g");
/** 数据 of 数据开放 is part of a matter, 数据 at the end of one is not. */
const ANY = new RegExp(`(?:${anyOf(listed("any-matter"))})+(?!\\p{Script=Han})`, "gu");

/** Does a question set years beside one another, or two reports of one year? */
export function asksComparison(question: string): boolean {
  return SIDE_BY_SIDE.test(question) || SPAN.test(question) || asksAlike(question);
}

/** Does a question set a plan beside its outcome? */
export function asksPromise(question: string): boolean {
  const text = withoutNames(question);
  const planned = PLANNED.exec(text);
  return (
    (planned !== null && OUTCOME.test(text.slice(planned.index + planned[0].length))) ||
    CAME_TO.test(text) ||
    (text.search(AGAINST) >= 0 && text.search(ASKED) >= 0)
  );
}

/** 总结和法治报告写得一样吗 names two kinds of report and asks whether they agree. */
function asksAlike(question: string): boolean {
  const kinds = KINDS!.filter((word) => question.includes(word));
  const apart = kinds.filter((word) => !kinds.some((one) => one !== word && one.includes(word)));
  return ALIKE!.test(question) && (apart.length > 1 || SEVERAL!.test(question));
}

/** What a question compares; null where it compares nothing. */
export function readCompared(question: string, understood: Understood): Compared | null {
  const promise = asksPromise(question);
  if (!promise && !asksComparison(question)) return null;
  return comparedOf(
    question,
    understood,
    promise ? "promise" : asksAlike(question) ? "papers" : "years",
  );
}

/** The same of a topic that is named by itself. */
export function comparedOf(
  question: string,
  understood: Understood,
  of: Compared["of"] = "years",
): Compared {
  const rest = matterOf(question, understood);
  // 五年来 is no part of the matter: all the years there are.
  const matter = rest.replace(PARTICLES, " ").replace(AGAINST, " ").replace(YEARS_ON, " ");
  // 二期 is part of a name.
  const given = quantitiesIn(matter).filter(({ text }) => /\d/.test(text));
  const read = frameOf(question, understood, rest, "value", []);
  // 主要指标 are no plan.
  const planned = PLANS.some((word) => withoutNames(rest).includes(word));
  const frame: Frame = {
    ...read,
    aspect: planned && of === "years" ? read.aspect : "open",
    // Of two kinds of report that are named neither is left out.
    title: of === "papers" ? null : read.title,
    exact: false,
    earliest: false,
  };
  return {
    of,
    frame,
    asks: mattersIn(matter, given),
    given,
    planned,
    every: EVERY.test([question, ...understood.said].join(" ")) || YEARS_ON.test(rest),
  };
}

/** 聘顾问、改规程、建库房三件事 are three matters; else what is said is one. */
function mattersIn(text: string, given: Quantity[]): Ask[] {
  // 比上年增加了几处 asks for a change of what the other clauses name.
  const clauses = text
    .split(CLAUSE)
    .filter((clause) => !leadsToChange(clause.split(ASKED)[0]!.trimEnd()));
  let bare = clauses.join("，");
  for (const { text: said } of given) bare = bare.replace(said, " ");
  const items = bare
    .split(CLAUSE)
    .find((clause) => clause.includes("、"))
    ?.split("、")
    .map(askOf);
  if (items && items.length > 2 && items.every((item) => item !== null)) return items as Ask[];
  const whole = askOf(bare);
  return whole ? [whole] : [];
}

/** The ask of some words; null where they name no matter. */
export function askOf(text: string): Ask | null {
  const matter = fold(text)
    .replace(BESIDES, " ")
    .replace(ASKED, " ")
    .replace(ANY, " ")
    .replace(/[\p{P}\s]+/gu, " ")
    .replace(/^\s*的/, "")
    .trim();
  const words = matterWords(matter).filter((word) => !/^\d+$/.test(word));
  if (words.every((word) => LIGHT.has(word))) return null;
  return {
    words,
    matter,
    context: [],
    apart: false,
    unit: { unit: null, dimension: null },
    head: [],
    carriers: [],
    role: null,
    stock: false,
    average: false,
    each: false,
  };
}

/** An ask for whatever is said of its matter: in the sentence itself, or (open) under headings that have it too. */
export function saidOf(ask: Ask, sought: "any" | "open" = "any"): Asked {
  return {
    sought,
    ask,
    head: [],
    verb: null,
    count: null,
    ordinals: [],
    names: [],
    takes: false,
    after: null,
    said: ask.matter,
  };
}
