/**
 * The rules of 公文 on a draft (pure): its lines without what is still to be filled in → issues → each at its item's own words; and what
 * of them is certain put in there, in no quotation.
 */
import {
  type DraftDocument,
  type DraftItem,
  PLACEHOLDER,
  paragraphsOf,
} from "../drafting/document.ts";
import { placeholdersOf } from "../drafting/revise.ts";
import { isQuoted, readPage } from "./lint/page.ts";
import { type Issue, type LintOptions, lint } from "./lint.ts";
import { textOf } from "./official.ts";

/** A part of an item's text. */
export interface ItemRange {
  item: number;
  start: number;
  end: number;
}

export interface DraftIssue extends Pick<Issue, "rule" | "severity" | "message" | "suggestion"> {
  /** Where it stands: more than one where it runs from item to item; none where it stands in the title, which is no item. */
  places: ItemRange[];
  /** The title with what is certain put in. */
  title?: string;
}

/** A placeholder with the mark behind it. */
const HOLE = new RegExp(`${PLACEHOLDER.source}[，。；]?`, "g");
/** Rules that only a text without holes can keep: numbers in a row, closed pairs, headings, what is to be filled in. */
const HOLES = new Set(["H5", "H6", "H7", "P7", "T9"]);

/** Where a character of a line comes from; the title is no item. */
interface Origin {
  item: number;
  at: number;
}

/** The issues of a draft's own words, in reading order; that something is to be filled in is told already. */
export function lintDraft(draft: DraftDocument, options: LintOptions = {}): DraftIssue[] {
  const lines = linesOf(draft);
  const text = lines.map((line) => line.text).join("\n");
  const page = readPage(text);
  return lint(text, { year: draft.year, ...options })
    .filter(({ rule }) => !HOLES.has(rule))
    .map((issue) => {
      const { rule, severity, message, suggestion, line } = issue;
      const places = placesOf(lines[line - 1]!.origins.slice(issue.start, issue.end));
      const own = { rule, severity, message, places };
      if (suggestion === undefined || isQuoted(page.lines[line - 1]!, issue)) return own;
      if (places.length > 0) return { ...own, suggestion };
      const title = text.slice(0, issue.start) + suggestion + draft.title.slice(issue.end);
      return { ...own, title };
    });
}

function linesOf({ title, whole, items }: DraftDocument): { text: string; origins: Origin[] }[] {
  let item = 0;
  const lines = paragraphsOf(items).map((own) => {
    const origins: Origin[] = [];
    let text = "";
    for (const one of own) {
      const holes = [...one.text.matchAll(HOLE)];
      for (let at = 0; at < one.text.length; at++) {
        const isHole = holes.some((hole) => at >= hole.index && at < hole.index + hole[0].length);
        if (isHole) continue;
        text += one.text[at] === "\n" ? " " : one.text[at];
        origins.push({ item, at });
      }
      item++;
    }
    return { text, origins };
  });
  return whole ? [{ text: title, origins: [] }, ...lines] : lines;
}

function placesOf(origins: Origin[]): ItemRange[] {
  return [...Map.groupBy(origins, ({ item }) => item)].map(([item, own]) => ({
    ...{ item, start: own[0]!.at, end: own.at(-1)!.at + 1 },
  }));
}

const SHOWN = 3;

/** Why a draft cannot go out as it is, where nothing is left to fill in; null where it can. */
export function breachesIn(draft: DraftDocument): string | null {
  if (placeholdersOf(draft.items).length > 0) return null;
  const options = { year: draft.year, final: true };
  const errors = lint(textOf(draft), options).filter(({ severity }) => severity === "error");
  if (errors.length === 0) return null;
  const told = errors
    .slice(0, SHOWN)
    .map(({ line, message }) => `第${line}段：${message.replace(/。$/, "")}`);
  return `还有 ${errors.length} 处不合公文规范，不能出定稿：${told.join("；")}。请改好后再导出，或先导出草稿。`;
}

/** A mended place may show another: of 2、 2022年 both the mark and the blank. */
const ROUNDS = 3;

/** The draft with suggestions put in: of one issue, or of all; and how many. */
export function mendDraft(
  draft: DraftDocument,
  only: ((issue: DraftIssue) => boolean) | null,
): { draft: DraftDocument; count: number } {
  let [now, count] = [draft, 0];
  for (let round = 0; round < (only ? 1 : ROUNDS); round++) {
    const due = lintDraft(now).filter(
      (issue) => issue.suggestion !== undefined && (only === null || only(issue)),
    );
    const done = put(now.items, only ? due.slice(0, 1) : due);
    if (done.count === 0) break;
    now = { ...now, items: done.items };
    count += done.count;
  }
  return { draft: now, count };
}

/** From the last place to the first, so that those before keep their offsets; one that overlaps another is left. */
function put(items: DraftItem[], issues: DraftIssue[]): { items: DraftItem[]; count: number } {
  const anew = [...items];
  let count = 0;
  let before: { item: number; start: number } | null = null;
  for (const { places, suggestion } of issues.toReversed()) {
    const last = places.at(-1)!;
    const isFree =
      before === null ||
      last.item < before.item ||
      (last.item === before.item && last.end <= before.start);
    if (!isFree) continue;
    for (const [i, { item, start, end }] of places.entries()) {
      const own = anew[item]!;
      const words = i === 0 ? suggestion! : "";
      const text = own.text.slice(0, start) + words + own.text.slice(end);
      anew[item] = { ...own, text, kind: own.kind === "keep" ? "adapt" : own.kind };
    }
    before = places[0]!;
    count++;
  }
  return { items: anew, count };
}
