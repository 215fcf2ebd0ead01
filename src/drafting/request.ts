/** What a request for a draft says (pure): this year's material within it, the section and the year that it is for. */
import type { ReportInfo } from "../domain.ts";
import { asksWhether } from "../ledger/open.ts";
import { onlyTells } from "../message/request.ts";
import { partAsked, sectionAsked, YEAR_SAID } from "../text/asked.ts";
import { eachOf, oneOf } from "../text/lexicon.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { written } from "../text/spoken.ts";

const [HEADS, WRITE] = eachOf("materials");
const [PLEASE, PUTS_IN] = eachOf("puts-in");
/** No figures but those of a year and a length: what is told has others. */
const BARE = "(?:[^。；\\n\\d]|\\d+[年字段句])*?";
/** What is to be made of it, and no 按期办结12件: it speaks of writing, or only asks. */
const ORDER = `(?:${WRITE})${BARE}(?:${oneOf("drafting")}|[写段句])[\\s\\S]*|(?:${PLEASE})${BARE}[。；\\s]*`;
const HEADED = new RegExp(`(?:${HEADS})[：:]\\s*([\\s\\S]+?)(?:[。；\\n]\\s*)(${ORDER})?$`);
/** Figures told in passing, then what to make of them: 2024年来访团组48批次，…，按公文口气写一句。 */
const TOLD = new RegExp(
  `^(.*\\d.*?)[，。；]\\s*((?:${WRITE})[^，。]*?(?:${oneOf("drafting")}).*)$`,
  "s",
);

/** The request, and what is said after its first sentence: 起草2024年总结的“巡查”部分。今年巡查水闸41座。 */
const THEN_TOLD = new RegExp(
  `^([^。；\\n]*(?:${oneOf("drafting")})[^。；\\n]*)[。；\\n]\\s*([\\s\\S]+)$`,
);

/** What is told in passing is no longer. */
const IN_PASSING = 4000;

/** 材料：…。请仿照… → this year's facts, and what is asked of them. Figures told behind the request are such facts too. */
export function splitMaterial(text: string): { ask: string; material: string | null } {
  const match = HEADED.exec(`${text}。`);
  const told = match || text.length > IN_PASSING ? null : TOLD.exec(text);
  if (told && quantitiesIn(told[1]!).length > 0) return { ask: told[2]!, material: told[1]! };
  if (!match) {
    const [, ask = "", rest = ""] = THEN_TOLD.exec(text) ?? [];
    const figures = quantitiesIn(rest.replace(/\d+(?:多|余)?个?[年字段句]/g, ""));
    return figures.length > 0 && onlyTells(written(rest))
      ? { ask, material: rest.trim() }
      : { ask: text, material: null };
  }
  return {
    ask: `${text.slice(0, match.index)} ${match[2] ?? ""}`.trim(),
    material: match[1]!.trim(),
  };
}

/** What is wanted and not told, at the end: 请写进稿子, and not 按时建成新库房. */
const WANTED = new RegExp(
  `(?<=[。；\\n])\\s*(?:(?:${PLEASE})[^。；\\d\\n]*|[^。；\\d\\n]*(?:${PUTS_IN})[^。；\\d\\n]*)[。；\\s]*$`,
);

/**
 * What a message brings for a draft that is going on: what it calls material or, right under the draft, figures; null where it wants
 * something else.
 */
export function materialFor(text: string, isUnder: boolean): string | null {
  const { ask, material } = splitMaterial(text);
  if (material !== null) {
    // What is told further on (按时建成新库房) is no order either.
    const told = text.slice(text.indexOf(material)).replace(WANTED, "");
    return onlyTells(written(ask)) ? told : null;
  }
  const tells = isUnder && quantitiesIn(text).length > 0 && onlyTells(written(text));
  return tells && !asksWhether(text) ? text : null;
}

const WHOLE = new RegExp(eachOf("whole-papers")[0]!);

/** 写成一段, 写一句: a passage and no whole report. */
export function asksPassage(ask: string): boolean {
  return /[段句]|成文|一下/.test(ask) && !WHOLE.test(ask);
}

/** The section that a drafting request names: in quotes, or before 部分/一节. */
export function sectionOf(ask: string): string {
  const quoted = /[“"「]([^”"」]{2,60})[”"」]/.exec(ask);
  if (quoted) return quoted[1]!;
  const part = partAsked(ask);
  if (part !== null) return `第${"一二三四五六七八九"[part - 1]}部分`;
  // A frame is that of the whole report.
  if (WHOLE.test(ask) && !/[这那]一?(?:部分|节|段)/.test(ask)) return "";
  const rest = ask.replace(UP_TO_ORDER, "");
  return sectionAsked(rest) ?? ABOUT.exec(rest)?.[1] ?? plainSection(ask.split(/[，。；]/)[0]!);
}

/** 写一句，讲首届对话会的规模. */
const ABOUT =
  /^[，,：:\s]*(?:讲|介绍|说明|关于)(?:一下)?([^，。；]{4,40}?)(?:的?(?:规模|情况))?(?=[，。；]|$)/;
const UP_TO_ORDER = new RegExp(`^.*(?:${eachOf("drafting").slice(0, 3).join("|")}|写)`);
const ASIDE = new RegExp(
  `${YEAR_SAID}|${oneOf("papers")}|${oneOf("drafting")}|${oneOf("section-words")}`,
  "g",
);

/** What is left of a request's first clause when its year, its report and its asking are taken away. */
function plainSection(text: string): string {
  return text
    .replace(ASIDE, "")
    .replace(/^[的里中、]+|[的那这里、]+$/g, "")
    .trim();
}

const DRAFTED_YEAR = new RegExp(`(?:${eachOf("drafting")[0]}|写)[^，。；]{0,4}?((?:19|20)\\d{2})`);

/** The year that a draft is for: the one named beside 起草, else the material's own, else the latest named. */
export function targetYear(ask: string, years: number[], material: number[]): number | undefined {
  const named = DRAFTED_YEAR.exec(ask);
  if (named) return Number(named[1]);
  return (/\d{4}/.test(ask) ? undefined : material.at(-1)) ?? years.at(-1);
}

const OF_A_PAPER = new RegExp(`${oneOf("whole-papers")}|报告(?!过|会)`);

/** Is a past matter to be told, and not a section of a coming report to be drafted? */
export function retells(ask: string, year: number | null, reports: ReportInfo[]): boolean {
  if (OF_A_PAPER.test(ask)) return false;
  return year === null ? !ask.includes("总结") : reports.some((report) => report.year === year);
}
