/**
 * What of a draft a model is told (pure): its paragraphs that may be worded anew, each with the headings above it → parts of a size
 * that one call can do → lines with the sentences, last year's words and the material.
 */
import {
  type DraftDocument,
  type DraftItem,
  PLACEHOLDER,
  paragraphsOf,
} from "../../drafting/document.ts";
import { frameOf } from "../../drafting/frame.ts";
import type { Paper } from "../../drafting/paper.ts";

/** The report that a draft is built on, and the other years of its series. */
export interface Papers {
  base: Paper;
  series: Paper[];
}

export interface Paragraph {
  items: DraftItem[];
  /** The headings above it. */
  headings: string[];
  /** The year that it speaks of: the one after the draft's below a heading that says so. */
  year: number;
}

/** Characters of a draft's sentences in one call: what a slow model words in half a minute. */
const ROOM = 1200;
const KINDS = { keep: "沿用", adapt: "改写", new: "新增", ask: "待补充" } as const;

/** May a model word it anew? What asks, heads or closes stays as it is. */
export function isWordable({ kind, level, closing, text }: DraftItem): boolean {
  return kind !== "ask" && level === undefined && closing !== true && text.search(PLACEHOLDER) < 0;
}

/** The paragraphs that have one of the items, in parts. */
export function partsOf(document: DraftDocument, wanted: Set<DraftItem>): Paragraph[][] {
  const above: string[] = [];
  const parts: Paragraph[][] = [];
  let room = 0;
  for (const items of paragraphsOf(document.items)) {
    const [{ level, text }] = items as [DraftItem, ...DraftItem[]];
    if (level !== undefined) {
      above.length = Math.max(0, level - 1);
      above[level - 1] = text;
      continue;
    }
    if (!items.some((item) => wanted.has(item))) continue;
    const headings = above.filter((heading) => heading !== undefined);
    const next = document.year + 1;
    const year = headings.some((heading) => heading.includes(`${next}年`)) ? next : document.year;
    const size = items.reduce((sum, item) => sum + item.text.length, 0);
    if (parts.length === 0 || room < size) {
      parts.push([]);
      room = ROOM;
    }
    parts.at(-1)!.push({ items, headings, year });
    room -= size;
  }
  return parts;
}

/** D3: how a model names an item. */
export function nameOf(item: DraftItem, { items }: DraftDocument): string {
  return `D${items.indexOf(item) + 1}`;
}

/** A part as a model reads it. */
export function linesOf(
  part: Paragraph[],
  document: DraftDocument,
  papers: Papers | null,
): { items: string; last: string; material: string } {
  const items = part.map(({ items, headings }, i) =>
    [
      ...(headings.join() === (part[i - 1]?.headings ?? []).join()
        ? []
        : [`（在“${inLine(headings.join("／"))}”下）`]),
      ...items.map((item) => {
        const { kind, material, text } = item;
        const lines = material.length > 0 ? `；材料${material.join("、")}` : "";
        return `${nameOf(item, document)}〔${KINDS[kind]}${lines}〕${inLine(text)}`;
      }),
    ].join("\n"),
  );
  const own = part.flatMap((paragraph) => paragraph.items);
  return {
    items: items.join("\n\n"),
    last: lastYearOf(own, papers).join("\n") || "（无）",
    material: materialOf(own).join("\n") || "（无）",
  };
}

/** Last year's clauses, those that stand every year apart from those of their own year. */
function lastYearOf(items: DraftItem[], papers: Papers | null): string[] {
  if (!papers) return [];
  const frame = frameOf(papers.base, papers.series);
  const ids = new Set(items.map(({ passageId }) => passageId));
  return papers.base.blocks
    .filter(({ hit, kind }) => ids.has(hit.passageId) && kind === "item")
    .flatMap(({ sentences, part }) =>
      sentences.map(({ text, clauses }) => {
        const stands = clauses.every(
          (clause) => clause.facts.length === 0 && frame.isFrame(clause.text, part),
        );
        return `〔${stands ? "每年都写" : "只属上年"}〕${inLine(text)}`;
      }),
    );
}

function materialOf(items: DraftItem[]): string[] {
  const told = items.flatMap(({ sources }) =>
    sources.filter(({ reportId }) => reportId === "material"),
  );
  const lines = told.map(
    ({ passageId, quote }) => `M${passageId.replace(/\D/g, "")}〔材料〕${inLine(quote)}`,
  );
  return [...new Set(lines)];
}

/** On a line of its own, nothing can pass for another line or for the end of a label. */
export function inLine(text: string): string {
  return text.replace(/[〔〕]/g, " ").replace(/\s+/g, " ");
}
