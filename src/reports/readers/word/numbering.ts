/**
 * `numbering.xml` → the number that Word prints before a paragraph (ECMA-376 Part 1, §17.9): a paragraph names a list
 * (`num`), a list has levels of its own or shares those of an `abstractNum`, and all that share them count together.
 */
import { formatOfCode, printNumber } from "./number-formats.ts";
import type { Styles } from "./styles.ts";
import { isOn } from "./styles.ts";
import { readXml } from "./xml.ts";

interface Level {
  format: string;
  text: string;
  start: number;
  /** Which higher level (from 1) starts it anew: null for any, 0 for none. */
  restart: number | null;
  /** 正规形式编号: every number of it in plain digits, 第一章 over 1.1. */
  legal: boolean;
  /** Whether something stands between number and text. */
  gap: boolean;
  style: string | null;
}
type Levels = Map<number, Level>;

interface List {
  abstract: string;
  /** Levels of its own, and where its levels start anew when it begins. */
  levels: Levels;
  starts: Map<number, number>;
}

export interface Numbering {
  /** The level that the list gives to paragraphs of one of these styles; null if it names none of them. */
  levelOf(numId: string, styleIds: string[]): number | null;
  /** A counter over all lists, at their beginning. */
  counter(): Counter;
}

/** Counts one paragraph and returns its printed number with what parts it from the text; "" for bullets and none. */
export type Counter = (numId: string, ilvl: number, text: string) => string;

const LEVELS = 9;
/** As long as Word lets it be. */
const MAX_LEVEL_TEXT = 255;
const MAX_START = 1_000_000;

export function readNumbering(xml: Uint8Array, styles: Styles): Numbering {
  const abstracts = new Map<string, Levels>();
  /** An abstractNum that stands for a numbering style has that style's levels (§17.9.21). */
  const links = new Map<string, string>();
  const lists = new Map<string, List>();
  let abstract: string | null = null;
  let list: List | null = null;
  let levels: Levels | null = null;
  let level: Level | null = null;
  let overridden = 0;
  /** Inside what a reviewer's change replaced, or a format of newer versions that has a fallback beside it. */
  let skipped = 0;
  readXml(xml, {
    open(name, attribute) {
      if (skipped > 0 || name === "w:pPrChange" || name === "w:rPrChange" || name === "mc:Choice") {
        skipped++;
        return;
      }
      const value = attribute("val") ?? "";
      // Word 2003 XML has the same under other names: listDef, list, ilst, nfc.
      if (name === "w:abstractNum" || name === "w:listDef") {
        abstract = attribute("abstractNumId") ?? attribute("listDefId") ?? "";
        levels = new Map();
        abstracts.set(abstract, levels);
      } else if (name === "w:num" || name === "w:list") {
        list = { abstract: "", levels: new Map(), starts: new Map() };
        levels = list.levels;
        lists.set(attribute("numId") ?? attribute("ilfo") ?? "", list);
      } else if (name === "w:numStyleLink" && abstract !== null) links.set(abstract, value);
      else if (/^w:(?:abstractNumId|ilst)$/.test(name) && list) list.abstract = value;
      else if (name === "w:lvlOverride") overridden = Number(attribute("ilvl"));
      else if (name === "w:startOverride") list?.starts.set(overridden, startOf(value));
      else if (name === "w:lvl" && levels) {
        const at = Number(attribute("ilvl"));
        level = { ...ORDINARY };
        if (at >= 0 && at < LEVELS) levels.set(at, level);
      } else if (!level) return;
      else if (name === "w:numFmt") level.format = value;
      else if (name === "w:nfc") level.format = formatOfCode(Number(value));
      else if (name === "w:lvlText") level.text = value.slice(0, MAX_LEVEL_TEXT);
      else if (name === "w:start") level.start = startOf(value);
      else if (name === "w:lvlRestart") level.restart = Number(value);
      else if (name === "w:isLgl") level.legal = isOn(value);
      else if (name === "w:suff") level.gap = value.toLowerCase() !== "nothing";
      else if (name === "w:pStyle") level.style = value;
    },
    close(name) {
      if (skipped > 0) skipped--;
      else if (name === "w:lvl") level = null;
      else if (/^w:(?:abstractNum|listDef|num|list)$/.test(name)) {
        abstract = null;
        list = null;
        levels = null;
      }
    },
  });

  /** Where the levels of a list really are: the abstractNum, or the one that its numbering style leads to. */
  const sourceOf = (own: List): string => {
    const link = links.get(own.abstract);
    const linked = link === undefined ? null : styles.numberingOf(link);
    const to = linked === null ? undefined : lists.get(linked)?.abstract;
    return to !== undefined && abstracts.has(to) ? to : own.abstract;
  };
  const levelsOf = (own: List): Levels => {
    const shared = abstracts.get(sourceOf(own)) ?? new Map<number, Level>();
    return own.levels.size === 0 ? shared : new Map([...shared, ...own.levels]);
  };

  return {
    levelOf(numId, styleIds) {
      const own = lists.get(numId);
      if (!own) return null;
      const named = [...levelsOf(own)].filter(([, { style }]) => style !== null);
      for (const id of styleIds) {
        const found = named.find(([, { style }]) => style === id);
        if (found) return found[0];
      }
      return null;
    },
    counter() {
      /** By abstractNum: the last number of each level, while it goes on. */
      const counts = new Map<string, (number | undefined)[]>();
      const begun = new Set<string>();
      return (numId, ilvl, text) => {
        const own = lists.get(numId);
        if (!own) return "";
        const defined = levelsOf(own);
        const at = defined.get(ilvl);
        if (!at) return "";
        const source = sourceOf(own);
        const count = counts.get(source) ?? [];
        counts.set(source, count);
        // Levels above that have not been counted yet count as begun.
        for (let above = ilvl - 1; above >= 0 && count[above] === undefined; above--)
          count[above] = defined.get(above)?.start ?? 1;
        const anew = begun.has(`${numId}/${ilvl}`) ? undefined : own.starts.get(ilvl);
        begun.add(`${numId}/${ilvl}`);
        count[ilvl] = anew ?? (count[ilvl] ?? at.start - 1) + 1;
        for (let below = ilvl + 1; below < LEVELS; below++) {
          const restart = defined.get(below)?.restart ?? below;
          if (restart !== 0 && ilvl < restart) count[below] = undefined;
        }
        return printed(at, defined, count, text);
      };
    },
  };
}

const ORDINARY: Level = {
  format: "decimal",
  text: "",
  start: 1,
  restart: null,
  legal: false,
  gap: true,
  style: null,
};

function startOf(value: string): number {
  const start = Number(value);
  return Number.isInteger(start) && start >= 0 && start <= MAX_START ? start : 1;
}

/** 第%1章 → “第三章 ”. */
function printed(
  level: Level,
  levels: Levels,
  count: (number | undefined)[],
  text: string,
): string {
  if (level.format === "bullet" || level.format === "none") return "";
  const number = level.text.replace(/%([1-9])/g, (_, digit: string) => {
    const shown = levels.get(Number(digit) - 1);
    if (!shown) return "";
    return printNumber(
      count[Number(digit) - 1] ?? shown.start,
      level.legal ? "decimal" : shown.format,
    );
  });
  if (number === "") return "";
  // Set apart where Word does and it helps to read (第一章 总则), and always where numbers would run together: 1. 5万人次.
  const apart =
    (/[\p{N}〇零一二三四五六七八九十百千万.．]$/u.test(number) &&
      /^\s*[\p{N}〇零一二三四五六七八九十百千万]/u.test(text)) ||
    (level.gap && /[\dA-Za-z章节篇编条]$/.test(number));
  return apart ? `${number} ` : number;
}
