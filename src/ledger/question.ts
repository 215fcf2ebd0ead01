/**
 * What a question asks for (pure): the years, whose report, figures or a section or a passage, an outcome or a plan, the figures
 * it takes for granted, and its content words.
 */
import type { ReportInfo } from "../domain.ts";
import { ASKED_COUNT, aspectAsked, partAsked, titleAsked } from "../text/asked.ts";
import { fold } from "../text/fold.ts";
import { eachOf, oneOf } from "../text/lexicon.ts";
import { type Ordinal, ordinalsIn } from "../text/names.ts";
import { readOffices } from "../text/offices.ts";
import { type Quantity, quantitiesIn, withoutFigures } from "../text/quantities.ts";
import { rememberedOf } from "../text/remembered.ts";
import { wordsOf } from "../text/terms.ts";
import { asksWhether } from "./open.ts";

/** figures: all of a year's; structure: how a report is parted; passage: how it is written; list and other: what is said of a matter. */
export type Wants = "figures" | "structure" | "passage" | "list" | "other";

export interface Question {
  text: string;
  years: number[];
  /** 去年 and the like, as said, so that an answer can say the year back. */
  said: string[];
  wants: Wants;
  /** The question states something and asks whether it is so. */
  confirms: boolean;
  /** 已做 or 安排, or open where the question does not tell. */
  tense: "done" | "plan" | "open";
  /** Figures that the question itself states; an answer must agree with them. */
  stated: Quantity[];
  /** Content words without time, office and asking words. */
  words: string[];
  /** 第四届, 首届. */
  ordinals: Ordinal[];
  /** 第一部分 → 1. */
  part: number | null;
  /** 法治报告, 工作总结: what the title of the meant kind of report has. */
  title: RegExp | null;
  /** Those of `years` that only name a report. */
  reports: number[];
  /** The organisations of the library that the question names; empty when it names none. */
  orgs: string[];
  /** The names by which it does. */
  names: string[];
  /** An organisation that the question names and the library does not have. */
  stranger: string | null;
  /** Names that are an office's or part of the matter: whether the library's text has them must tell. */
  doubtful: string[];
}

/** A title or a quotation may hold an office's name without asking for it; what stands around keeps its place. */
export function withoutTitles(text: string): string {
  return text.replace(/《[^《》]*》|[“"「][^”"」]*[”"」]/g, (words) => " ".repeat(words.length));
}

const PAPERS = new RegExp(
  `(?:${oneOf("paper-fields")})?(?:${oneOf("papers")})|${eachOf("stacks")[0]}`,
  "g",
);
/** 第一部分, 第四届, 首届. */
const PLACE = /第[一二三四五六七八九十]{1,3}(?:部分|届|批|期)|首[届批]/g;

export function readQuestion(
  text: string,
  when: { years: number[]; said: string[]; reports: number[] },
  reports: ReportInfo[],
  officeName: string | null = null,
): Question {
  const folded = fold(text);
  const offices = readOffices(reports, officeName).asked(
    withoutTitles(folded.replaceAll("年度", "年 ")),
  );
  const said = offices.said.map((name) => name.text).sort((a, b) => b.length - a.length);
  let rest = folded;
  for (const words of when.said) rest = rest.replace(words, " ");
  for (const name of [...said, ...ownNames(reports)]) rest = rest.replaceAll(name, " ");
  // A title says nothing of what is asked: 《时间的故事》 is no question of time.
  const asked = withoutTitles(rest);
  const bare = rest.replace(PAPERS, " ").replace(ASKED_COUNT, " ").replace(PLACE, " ");
  return {
    text,
    ...when,
    wants: wantsOf(asked),
    confirms: asksWhether(text),
    tense: aspectAsked(asked),
    stated: statedIn(bare),
    words: wordsOf(withoutFigures(bare)),
    ordinals: ordinalsIn(rest),
    part: partAsked(folded),
    title: titleAsked(folded),
    orgs: offices.orgs,
    names: said,
    stranger: offices.strangers[0]?.text ?? null,
    doubtful: offices.unsure.map((name) => name.text),
  };
}

/** By what names the reports of a shelf call their offices. */
const ownNames = rememberedOf(
  (reports: ReportInfo[]) =>
    new Set(reports.flatMap(({ org, aliases }) => [...(org === null ? [] : [org]), ...aliases])),
);

const [FIGURES, ALL, BY_ITSELF] = eachOf("asks-figures");
const ALL_FIGURES = new RegExp(
  `${BY_ITSELF}|(?:${ALL})[^，。？]{0,8}(?:${FIGURES})(?=[的都有是吗呢？?，,。]|$)|(?:${FIGURES})(?:都|全)?(?:${ALL})`,
);
const [PARTS, OUTLINE] = eachOf("asks-structure");
const STRUCTURE = new RegExp(
  `(?:几|哪几?|[一二两三四五六七八九十\\d])[个些大]?(?:${PARTS})|${OUTLINE}`,
);
const PASSAGE = new RegExp(oneOf("asks-passage"));
const LIST = new RegExp(oneOf("asks-list"));

function wantsOf(text: string): Wants {
  if (ALL_FIGURES.test(text)) return "figures";
  if (STRUCTURE.test(text) || partAsked(text) !== null) return "structure";
  if (PASSAGE.test(text)) return "passage";
  return LIST.test(text) ? "list" : "other";
}

const NO_FIGURE = new RegExp(`^(?:${oneOf("no-figures")})`);
/** Words of so many characters, points, kinds: they say how it is to be written. */
const FORM = new Set(["字", "条", "个", "项", "倍", "国"]);
/** 863个老外 counts people. */
const PEOPLE = new RegExp(`^\\p{Script=Han}{0,4}?(?:${oneOf("people")})`, "u");

/** The figures that are claims of the question's, not its wish for a form (200字, 三句话, 五个方面) or for a list (哪五类). */
function statedIn(text: string): Quantity[] {
  return quantitiesIn(text).flatMap((quantity) => {
    const after = text.slice(quantity.end);
    if (text[quantity.start - 1] === "哪") return [];
    // The second phase of a building is no figure.
    if (quantity.unit === "期" && !/\d/.test(quantity.text)) return [];
    if (quantity.unit === "个" && PEOPLE.test(after)) return [{ ...quantity, unit: "名" }];
    return NO_FIGURE.test(after) || FORM.has(quantity.unit) ? [] : [quantity];
  });
}
