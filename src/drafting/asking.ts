/**
 * Placeholders that ask well (pure): 【待补充：2024年核查外语标识处数（上年338处）】 names the year, the matter, what it is counted in
 * and what it was last year; what happened once is asked for by its matter, with last year's words as a reminder.
 */
import type { Fact } from "../ledger/figures.ts";
import { dimensionOf } from "../ledger/units.ts";
import { oneOf } from "../text/lexicon.ts";
import type { Quantity } from "../text/quantities.ts";
import { aboveOf, type Block, type Clause } from "./paper.ts";

/** Last year's words in a reminder, in characters. */
const REMINDER = 60;
/** A matter is named in no more. */
const MATTER = 24;
const LEAST = 3;
const OPENS = new RegExp(`^(?:${oneOf("time-openers")}|(?:19|20)\\d{2}年(?:度|底|末)?|[，、：])+`);
const ENDS = new RegExp(`(?:${oneOf("counting")}|[，、：“”])+$`);

/** The placeholder for words of the draft. */
export function placeholder(words: string): string {
  return `【待补充：${words.replace(/[【】]/g, "")}】`;
}

/** What asks for the figures of one clause of the report that is built on. */
export function askForFigures(year: number, clause: Clause, facts: Fact[], block: Block): string {
  const matter = matterOf(clause, facts[0]!, block);
  const units = [...new Set(facts.map(({ quantity }) => unitNoun(quantity)))];
  const was = facts.map(({ quantity }) => quantity.text).join("、");
  return placeholder(`${yearOf(year, matter)}${matter}${joined(matter, units)}（上年${was}）`);
}

/** What asks for what came of a matter; `was` is what last year's report says of it. */
export function askForMatter(year: number, matter: string, was: string): string {
  return placeholder(
    `${yearOf(year, matter)}${matter}${was === "" ? "" : `（上年：${shortened(was)}）`}`,
  );
}

/** 2031年培训场数, 2031年度目标. */
function yearOf(year: number, matter: string): string {
  return matter.startsWith("年") ? String(year) : `${year}年`;
}

/** What is counted, as far as the clause itself or what stands above it tells. */
function matterOf(clause: Clause, fact: Fact, block: Block): string {
  const before = clause.text.slice(0, fact.quantity.start - clause.start);
  const own = trimmed(before);
  const noun = fact.tail !== "" && own.length < LEAST ? trimmed(fact.tail) : "";
  const named =
    own.length >= LEAST
      ? own
      : trimmed(fact.subject).length > own.length
        ? trimmed(fact.subject)
        : own;
  const words = noun !== "" ? `${named}${noun}` : named;
  if (words.length >= LEAST) return words.slice(-MATTER);
  return `${topicOf(block)}${words === "" ? "" : `（${words}）`}`;
}

/** What a block is about: its lead where it has one, else the heading above. */
export function topicOf(block: Block): string {
  const first = block.sentences[0];
  const lead = first?.clauses[0];
  if (lead && lead.facts.length === 0 && lead.text.length <= MATTER && !/[\d《“]/.test(lead.text))
    return trimmed(lead.text);
  const above = aboveOf(block).at(-1);
  if (above === undefined) return block.part === "opening" ? "开头" : "";
  return above
    .replace(/(?:19|20)\d{2}年(?:度)?/g, "")
    .split("，")[0]!
    .slice(0, MATTER);
}

function trimmed(words: string): string {
  return words
    .replace(OPENS, "")
    .replace(/^将/, "")
    .replace(ENDS, "")
    .replace(/\d[\d.,]*/g, "")
    .trim();
}

/** 处 is asked for as 处数, 人 as 人数, 批次 as it is; money in the report's own scale. */
function unitNoun({ unit, text }: Quantity): string {
  const written =
    /[\p{Script=Han}%‰]+$/u.exec(text.replace(/(?:左右|以上|以下|以内)$/, ""))?.[0] ?? unit;
  const dimension = dimensionOf(unit);
  if (dimension === "money") return `（单位：${written.replace(/^[余多]/, "")}）`;
  if (dimension === "share") return unit === "个百分点" ? "（个百分点）" : "比例";
  if (unit === "名") return "人数";
  if (/.次$/.test(unit)) return unit;
  return unit === "" ? "数" : `${unit.replace(/^个(?=.)/, "")}数`;
}

/** 接待来访团组 and 批次、人次 → 接待来访团组批次、人次; a matter that ends in its unit's noun is not told twice. */
function joined(matter: string, units: string[]): string {
  const words = units.join("、");
  return matter.endsWith(words) ? "" : words;
}

function shortened(words: string): string {
  const bare = words.replace(/[【】]/g, "");
  return bare.length > REMINDER ? `${bare.slice(0, REMINDER)}…` : bare;
}
