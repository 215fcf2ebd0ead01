/**
 * This year's material → the facts that it tells (pure): a paste is read line by line, without who wrote it and when; a line's
 * label and the heading above it say of what its clauses are → clauses with their figures, of this year, done or planned → what is
 * corrected further down is corrected → what is of another year, of another office or of nothing is set aside with the reason.
 */
import type { Hit, ReportKind } from "../domain.ts";
import { type Fact, factsOf } from "../ledger/figures.ts";
import { readLexicon, wordsOf } from "../text/lexicon.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { clausesOf, sentencesOf } from "../text/sentences.ts";
import { anyOf } from "../text/terms.ts";

/** One clause of the material, as it may stand in a draft. */
export interface Told {
  /** From 1. */
  line: number;
  /** The words, without label, bullet and year. */
  text: string;
  /** The sentence of the material that it belongs to, and the paragraph, counted from 0. */
  sentence: number;
  paragraph: number;
  /** What its line says first that it is about (外语标识核查：全年338处); "" for none, and behind the first clause. */
  label: string;
  /** What says of what it is: the heading and the label over it, and the clause before it. */
  context: string;
  facts: Fact[];
  /** The part of the report that it is for, where the material tells: what was done stands wherever it fits. */
  part: "done" | "plan" | "short" | "leader" | "opening";
  /** It says that something is lacking: 人次还没统计出来. */
  lacking: boolean;
  /** Where it stands in the material, as text and passage. */
  hit: Hit;
  start: number;
  /** A difference to last year that it states: it belongs to the figure before it. */
  change: boolean;
}

export interface Aside {
  line: number;
  text: string;
  why: string;
}

export interface Material {
  told: Told[];
  aside: Aside[];
  /** What was corrected, for whoever reads the draft. */
  notes: Aside[];
}

export interface MaterialContext {
  year: number;
  kind: ReportKind;
  /** What the reports of the office say, to know its own places from others'. */
  known: string;
}

/** 张科 14:02：, 2024-01-05 14:02 李明, [14:02]: who said it and when. */
const SAID_BY =
  /^(?:\[?(?:\d{4}[-/年.])?(?:\d{1,2}[-/月.]\d{1,2}日?)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?\]?\s*)?(?:[\p{Script=Han}A-Za-z]{1,8}\s*)?(?:(?:\d{4}[-/年.])?(?:\d{1,2}[-/月.]\d{1,2}日?)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)\s*[：:]?\s*|^@\S+\s+/u;
const BULLET =
  /^(?:[-*•●·◆▪]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}(?:[、)）]|[.．](?!\d))|[一二三四五六七八九十]{1,3}(?:是|[、.．])|[①-⑳])\s*/;
const LABEL = /^([^，。；：:\d]{2,16})[：:]\s*(?=\S)/;
const HEADING = /^([^，。；：:（(]{2,24})(?:[（(][^（()）]*[）)])?[：:]?$/;
const ROOM = new RegExp(`(?:${anyOf(wordsOf("rooms"))})(?:上?报(?:来|送)?|提供|汇总)?$`);
const CHATTER = new RegExp(
  `^(?:${anyOf([...wordsOf("chatter"), ...wordsOf("thanks"), ...wordsOf("courtesy")])}|[啊呀哈嗯哦了的吧呢哟，。！!~～、\\s])+$`,
);
const CORRECTS = new RegExp(anyOf(wordsOf("corrects")));
/** 人次还没统计出来 */
export const LACKING = new RegExp(anyOf(wordsOf("not-yet-known")));
const AHEAD = new RegExp(
  anyOf([...wordsOf("aimed").filter((word) => word !== "计划"), ...wordsOf("notes-ahead")]),
);
const DIRECTS = new RegExp(`^(?:${anyOf(wordsOf("directs"))})`);
const MAIL = new RegExp(`^(?:${anyOf(wordsOf("mail-heads"))})[：:]`);
const PARTS = readLexicon("note-parts").map(({ words }) => new RegExp(anyOf(words)));
const PART_NAMES = ["plan", "short", "leader", "opening"] as const;
/** （放不足里）, （序言写上）: to the writer. */
const TO_WRITER = /[（(]([^（()）]*(?:放|写|列|归)[^（()）]*)[)）]/;
/** 望江区的6批次, 望江区同期6批次, 望江区外办: what another place has. */
const OTHERS = new RegExp(
  `^(?:邻近的?|其中)?([\\p{Script=Han}]{2}[区县市])(?:的(?!我)|同期|今年|全年|也|\\d|${anyOf(wordsOf("office-endings").filter((word) => word.length > 1))}|外办)`,
  "u",
);
const REMARK = new RegExp(`^(?:[\\p{Script=Han}]{0,4}(?:${anyOf(wordsOf("remarks"))}))[：:]`, "u");
/** （去年48场）: what it was before, told for comparison. */
const BEFORE = /[（(](?:去年|上年|同期|(?:19|20)\d{2}年)[^（()）]*[）)]/g;
const THIS_YEAR = /^(?:今年|本年度?|全年)$/;

export function readMaterial(text: string, context: MaterialContext): Material {
  const told: Told[] = [];
  const aside: Aside[] = [];
  const notes: Aside[] = [];
  let heading = "";
  let paragraph = 0;
  const lines = linesOf(text);
  const tables = tablesIn(lines, context.year);
  for (const [i, { raw, start }] of lines.entries()) {
    const line = i + 1;
    const row = tables.get(i);
    if (row === null) continue;
    const said = row ?? raw.replace(SAID_BY, "").replace(BULLET, "").trim();
    if (said === "") {
      if (raw.trim() === "") {
        heading = "";
        paragraph++;
      }
      continue;
    }
    const own = HEADING.exec(said);
    if (
      row === undefined &&
      own &&
      !CHATTER.test(said) &&
      isHeading(said, lines[i - 1]?.raw, lines[i + 1]?.raw)
    ) {
      heading = ROOM.test(own[1]!) ? "" : own[1]!;
      paragraph++;
      continue;
    }
    if (
      MAIL.test(said) ||
      /^[-—=_*]{3,}$/.test(said) ||
      /^[^，。；]{1,6}好[：:，,！!]?$/.test(said)
    )
      continue;
    if (REMARK.test(said)) {
      aside.push({ line, text: said, why: "像是写作提示，不是事实" });
      continue;
    }
    if (CHATTER.test(said.replace(/[^\p{L}\p{N}]/gu, "") || "。")) continue;
    const at = start + Math.max(0, raw.indexOf(said.slice(0, 4)));
    for (const one of toldIn(said, { line, at, heading, paragraph, ...context })) {
      const corrected = CORRECTS.test(said) ? correct(told, one) : null;
      if (corrected) notes.push({ line, text: one.text, why: corrected });
      else {
        const why = whyAside(one, context);
        if (why) aside.push({ line, text: one.text, why });
        else told.push(one);
      }
    }
  }
  return { told, aside, notes };
}

/** 综合科： or 2024年打算： over what belongs to it; without a colon it stands by itself after a blank line, or is the first. */
function isHeading(said: string, before: string | undefined, after: string | undefined): boolean {
  if (/[：:]$/.test(said)) return true;
  const alone = before === undefined || before.trim() === "";
  return alone && after !== undefined && quantitiesIn(said).length === 0;
}

function linesOf(text: string): { raw: string; start: number }[] {
  let start = 0;
  return text.split("\n").map((raw) => {
    const line = { raw, start };
    start += raw.length + 1;
    return line;
  });
}

interface LineContext extends MaterialContext {
  line: number;
  at: number;
  heading: string;
  paragraph: number;
}

/** The part of the report that words of the material name; null where they name none. */
function partNamed(words: string, year: number): (typeof PART_NAMES)[number] | null {
  if (words === "") return null;
  if (words.includes(`${year + 1}年`) || words.includes(`（${year + 1}）`)) return "plan";
  const at = PARTS.findIndex((part) => part.test(words));
  return PART_NAMES[at] ?? null;
}

/** The clauses of one line. */
function toldIn(line: string, context: LineContext): Told[] {
  const remark = TO_WRITER.exec(line);
  const said = remark ? line.replace(remark[0], "") : line;
  const label = LABEL.exec(said);
  const named = label && !ROOM.test(label[1]!) ? label[1]! : "";
  const labelled = label?.[0].length ?? 0;
  const hit = hitOf(said, context);
  const facts = factsOf(hit, { year: context.year, kind: context.kind });
  const next = `${context.year + 1}年`;
  // 总帽：… only says where it goes; 会客厅管理制度：… is what it is about.
  const routed =
    partNamed(remark?.[1] ?? "", context.year) ??
    (named.length <= 4 ? partNamed(named, context.year) : null);
  const own = routed !== null && named.length <= 4 ? "" : named;
  const part = routed ?? partNamed(context.heading, context.year);
  return sentencesOf(said).flatMap((sentence, at) => {
    let before = "";
    const planned = AHEAD.test(sentence.text) || sentence.text.startsWith(next);
    return clausesOf(sentence).flatMap((clause) => {
      const start = Math.max(clause.start, labelled);
      const text = bare(said.slice(start, clause.end), context.year);
      if (text === "") return [];
      const inside = facts.filter(
        ({ quantity }) => quantity.start >= start && quantity.end <= clause.end,
      );
      const one: Told = {
        line: context.line,
        sentence: context.line * 100 + at,
        paragraph: context.paragraph,
        label: clause.start < labelled ? own : "",
        text,
        context: [own, before].filter((part) => part !== "").join(" "),
        facts: inside,
        part: part ?? (planned ? "plan" : "done"),
        lacking: LACKING.test(text),
        hit,
        start,
        change: inside.length > 0 && inside.every(({ role }) => role === "change"),
      };
      if (!one.change) before = text;
      return [one];
    });
  });
}

/** Without the year of the draft before it. */
function bare(text: string, year: number): string {
  return text
    .replace(BEFORE, "")
    .replace(new RegExp(`^(?:${year}年(?:度)?|今年)[，,]?(?=.{4})`), "")
    .trim();
}

function hitOf(text: string, { line, at, year }: LineContext): Hit {
  return {
    passageId: `material-${line}`,
    reportId: "material",
    kind: "text",
    path: [`第${line}行`],
    headings: [],
    text,
    start: at,
    end: at + text.length,
    reportYear: year,
    factYear: year,
    years: { from: year, to: year },
    aspect: "done",
    title: "本次材料",
    org: null,
    score: 0,
  };
}

/** Why a clause does not come into the draft; null where it does. */
function whyAside(one: Told, { year, known }: MaterialContext): string | null {
  const earlier = /^(?:(去年|上年)|((?:19|20)\d{2})年)/.exec(one.text);
  if (one.facts.length > 0 && earlier && (earlier[1] || Number(earlier[2]) < year))
    return `说的是${earlier[1] ?? `${earlier[2]}年`}的数，不写进${year}年的稿子`;
  if (DIRECTS.test(one.text) && one.part === "done") return "像是对别人的要求，不是做成的事";
  const place = OTHERS.exec(one.text)?.[1];
  if (place && !/^[我本全]/.test(place) && !known.split("\n")[0]!.includes(place))
    return `像是${place}的事，不是本单位的`;
  if (one.facts.length > 0 && one.context === "" && saysNothing(one))
    return "这个数没有说是什么，请补上事项";
  return null;
}

/** A number that names nothing: 共12次. */
function saysNothing({ text, facts }: Told): boolean {
  let rest = text;
  for (const { quantity } of facts) rest = rest.replace(quantity.text, "");
  return (
    rest
      .replace(new RegExp(anyOf([...wordsOf("counting"), ...wordsOf("time-openers")]), "g"), "")
      .replace(/[^\p{L}]/gu, "").length < 2
  );
}

/** Put a figure right that an earlier line has wrong; says what was done, or null where nothing fits. */
function correct(told: Told[], by: Told): string | null {
  const [fact] = by.facts;
  if (!fact) return null;
  const matters = told.flatMap((one) =>
    one.facts
      .filter(({ quantity, role }) => quantity.unit === fact.quantity.unit && role === fact.role)
      .map((wrong) => ({ one, wrong, fit: shared(by.text, `${one.context}${one.text}`) })),
  );
  const best = matters.sort((a, b) => b.fit - a.fit)[0];
  if (!best || best.fit < 1) return null;
  const { one, wrong } = best;
  const old = wrong.quantity.text;
  one.text = one.text.replace(old, fact.quantity.text);
  const grown = fact.quantity.text.length - old.length;
  wrong.quantity = {
    ...fact.quantity,
    start: wrong.quantity.start,
    end: wrong.quantity.end + grown,
  };
  one.hit = by.hit;
  const line = one.line;
  one.line = by.line;
  return `第${line}行的${old}已按第${by.line}行更正为${fact.quantity.text}`;
}

/** How many Chinese characters of one text stand in the other in their order: 法援 in 法律援助. */
function shared(words: string, text: string): number {
  const own = words.replace(/[^\p{Script=Han}]/gu, "");
  let at = 0;
  let found = 0;
  for (const c of own) {
    const next = text.indexOf(c, at);
    if (next >= 0) {
      found++;
      at = next + 1;
    }
  }
  return found;
}

/**
 * Lines of a table as clauses of this year, by line; null for a line that tells none (its header, a rule). Cells stand between
 * | or tabs; of years side by side this year's column counts.
 */
function tablesIn(lines: { raw: string }[], year: number): Map<number, string | null> {
  const found = new Map<number, string | null>();
  let header: string[] | null = null;
  for (const [i, { raw }] of lines.entries()) {
    const cells = cellsOf(raw);
    if (cells === null) {
      header = null;
      continue;
    }
    if (cells.every((cell) => /^[-:\s]*$/.test(cell))) {
      found.set(i, null);
      continue;
    }
    if (header === null) {
      header = cells;
      found.set(i, null);
      continue;
    }
    const columns: string[] = header;
    const unit = columns.findIndex((name) => /^(?:计量)?单位$/.test(name));
    const own = columns.findIndex((name) => name.includes(String(year)) || THIS_YEAR.test(name));
    const value =
      own >= 0
        ? own
        : columns.findIndex(
            (name, at) => at > 0 && at !== unit && /^[\d.,]+$/.test(cells[at] ?? "") && name !== "",
          );
    const number = cells[value] ?? "";
    found.set(
      i,
      value > 0 && number !== ""
        ? `${cells[0]}${number}${unit >= 0 && /[\d.]$/.test(number) ? (cells[unit] ?? "") : ""}`
        : null,
    );
  }
  return found;
}

function cellsOf(raw: string): string[] | null {
  const line = raw.trim();
  const parts = line.includes("|") ? line.replace(/^\||\|$/g, "").split("|") : line.split(/\t+/);
  return parts.length >= 3 || (line.includes("|") && parts.length === 2)
    ? parts.map((part) => part.trim())
    : null;
}
