/**
 * Frame and event (pure): what stands in two years of a series, figures and years aside, is frame; what stood once belongs to its
 * year, whatever its verb. Of a single year on the shelf only what opens as a duty and names nothing of its time is frame.
 */
import { namesPerson } from "../ledger/persons.ts";
import { oneOf, readLexicon } from "../text/lexicon.ts";
import { createLikest } from "../text/likeness.ts";
import { namesIn, ordinalsIn } from "../text/names.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { anyOf } from "../text/terms.ts";
import type { Block, Clause, Paper, Part } from "./paper.ts";

/** Clauses at least this alike say the same (0–1, of their character pairs). */
const ALIKE = 0.8;
/** Of shorter ones every character counts. */
const SHORT = 6;
const DUTY = new RegExp(`^(?:${oneOf("duties")})`);
const SETTLED = new RegExp(oneOf("settled"));
const TIMED = new RegExp(oneOf("of-its-time"));
const MONTH = /[\d一二三四五六七八九十]+月|[上下]半年|[一二三四]季度|前三季度/;
/** 《…条例》, 《…规划》 stand for several years; other titles are those of their year. */
const RULES = /《[^《》]*(?:法|条例|规定|规划|办法|纲要|规则|章程|典)》/g;
/** “十四五”, “一带一路”: names of several years. */
const ERAS = new RegExp(
  `[“"](?:${anyOf(readLexicon("slogans").map(({ words: [name] }) => name!))})[”"]`,
  "g",
);

export type Frame = ReturnType<typeof frameOf>;

/** What repeats in the reports of `series`, the report that is built on among them. */
export function frameOf(base: Paper, series: Paper[]) {
  const others = series.filter(({ info }) => info.year !== base.info.year);
  const own = base.info;
  // What was planned once and done once has stood in one year only.
  const indexes = new Map<Part, ReturnType<typeof createIndex>>();
  const indexOf = (part: Part) => {
    const index = indexes.get(part) ?? createIndex(others, part);
    indexes.set(part, index);
    return index;
  };
  const known = [own.title, ...namesOf(own)].join("\n");
  const withoutNames = (text: string) => bareOf(text, namesOf(own));
  const ofItsTime = (text: string) => isOfItsTime(withoutNames(text), known);

  /** Does a clause, or a heading's title, stand in the same part of another year's report too? */
  function recurs(text: string, part: Part): boolean {
    const skeleton = skeletonOf(withoutNames(text), own.year);
    // A day or a name has to be the same: 6月出台《甲方案》 and 9月出台《乙方案》 are two events.
    // What belongs to a few years only does not come again though two of them tell it.
    return MONTH.test(text) || TIMED.test(text)
      ? false
      : ofItsTime(text)
        ? indexOf(part).exactly(skeleton)
        : indexOf(part).has(skeleton);
  }

  /** May the words of a clause without figures stand in another year as they are? */
  function isFrame(text: string, part: Part): boolean {
    if (namesPerson(text)) return false;
    const own = withoutNames(text);
    if (own === "" || recurs(text, part)) return true;
    if (others.length > 0) return false;
    return (own !== text || DUTY.test(own)) && !SETTLED.test(own) && !isOfItsTime(own, known);
  }

  return { isFrame, recurs, isOfItsTime: ofItsTime, single: others.length === 0 };
}

function namesOf({ org, aliases }: Paper["info"]): string[] {
  return [org ?? "", ...aliases].filter((name) => name !== "");
}

/** A clause without its year, the office's name and what only leads to its verb. */
function bareOf(text: string, names: string[]): string {
  let rest = text
    .replace(/[（(]以下(?:简称|统称)[^（()）]*[）)]/g, "")
    .replace(/^(?:19|20)\d{2}年(?:度)?，?/, "");
  for (const name of names) if (rest.startsWith(name)) rest = rest.slice(name.length);
  return rest.replace(/^(?:将|在)/, "");
}

/** Does a text name a figure, a day, an event, a person or another place, which another year need not have? */
function isOfItsTime(text: string, known: string): boolean {
  const own = text.replace(RULES, "").replace(ERAS, "");
  return (
    /[\d《“"]/.test(own) ||
    MONTH.test(own) ||
    TIMED.test(own) ||
    quantitiesIn(own).length > 0 ||
    ordinalsIn(own).length > 0 ||
    /周年|[届次]/.test(own) ||
    namesPerson(own) ||
    namesIn(own).some((name) => /\p{Script=Han}/u.test(name) && !known.includes(name))
  );
}

/** Figures, years and numbering aside: 2022年核查276处 and 2023年核查338处 have one skeleton. */
export function skeletonOf(text: string, year: number): string {
  let bare = text;
  for (const { start, end } of quantitiesIn(text).toReversed())
    bare = `${bare.slice(0, start)}#${bare.slice(end)}`;
  return bare
    .replace(/(?<!\d)((?:19|20)\d{2})年/g, (_, said: string) => {
      const away = Number(said) - year;
      return `<${(away < 0 ? "-" : "+").repeat(Math.min(9, Math.abs(away)))}>`;
    })
    .replace(/\d+/g, "#")
    .replace(/[\s，。；：、“”"]/g, "");
}

/** The skeletons of all clauses, sentences and headings of other years. */
function createIndex(papers: Paper[], part: Part) {
  const skeletons = papers.flatMap((paper) =>
    paper.blocks
      .filter((block) => block.part === part)
      .flatMap(textsOf)
      .map((text) => skeletonOf(bareOf(text, namesOf(paper.info)), paper.info.year))
      .filter((skeleton) => skeleton !== ""),
  );
  const known = new Set(skeletons);
  const likest = createLikest([...known]);
  return {
    has: (skeleton: string) =>
      known.has(skeleton) || (skeleton.length >= SHORT && (likest(skeleton)?.share ?? 0) >= ALIKE),
    exactly: (skeleton: string) => known.has(skeleton),
  };
}

function textsOf(block: Block): string[] {
  if (block.kind === "heading") return [block.hit.text.slice(block.mark.length)];
  return block.sentences.flatMap((sentence) => [
    sentence.text,
    ...sentence.clauses.map(({ text }: Clause) => text),
  ]);
}

/** The years that a text speaks of, moved on by `by`: 2022年…成效 becomes 2023年…成效. */
export function moved(text: string, by: number): string {
  return text.replace(/(?<!\d)(?:19|20)\d{2}(?=年)/g, (year) => String(Number(year) + by));
}
