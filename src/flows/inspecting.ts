/**
 * What was read of a report, in short (pure), so that whoever keeps it can judge it in a minute: its outline with how much stands in
 * each section, its tables, its pages that OCR read, its figures.
 */
import type { Figure, Heading, Passage, Years } from "../domain.ts";
import type { StoredReport } from "../store/reports.ts";

export interface Inspection {
  sections: Section[];
  tables: Table[];
  /** Pages that OCR read, the least sure first. */
  scanned: Page[];
  figures: FirstFigures;
}

/** With what stands in all sections below it. */
export type Section = Heading & { passages: number; figures: number };

export interface Table {
  /** What stands right over it, "" where nothing does. */
  title: string;
  unit: string | null;
  columns: string[];
  rows: number;
  page: number | null;
  path: string[];
}

export interface Page {
  page: number;
  /** Of its least sure line, 0 to 1. */
  sure: number;
  /** How many passages are to be held against the original, of how many. */
  doubtful: number;
  passages: number;
}

interface FirstFigures {
  count: number;
  /** Those of which the words do not tell what they count. */
  unnamed: number;
  first: {
    text: string;
    counts: string;
    unit: string;
    years: Years | null;
    aspect: Figure["aspect"];
    path: string[];
  }[];
}

/** Below this a passage off a scanned page is to be held against its picture. */
const DOUBTFUL = 0.85;

export function inspect(
  { info, body }: StoredReport,
  figures: Figure[],
  first: number,
): Inspection {
  return {
    sections: sectionsOf(info.outline, body, figures),
    tables: tablesOf(body),
    scanned: scannedOf(body),
    figures: firstOf(figures, body, first),
  };
}

/** Headings are passages in the same order; a section ends with the next one of its level or above. */
function sectionsOf(outline: Heading[], body: Passage[], figures: Figure[]): Section[] {
  const starts = body.flatMap(({ kind }, i) => (kind === "heading" ? [i] : []));
  const counts = Map.groupBy(figures, ({ passageId }) => passageId);
  return outline.map((heading, i) => {
    const next = outline.findIndex((other, at) => at > i && other.level <= heading.level);
    const to = next < 0 ? body.length : (starts[next] ?? body.length);
    const own = body.slice(starts[i] ?? body.length, to);
    return {
      ...heading,
      passages: own.filter(({ kind }) => kind !== "heading").length,
      figures: own.reduce((sum, { passageId }) => sum + (counts.get(passageId)?.length ?? 0), 0),
    };
  });
}

/** A line over a table is no longer than this. */
const CAPTION = 40;
const UNIT = /单位[：:]\s*([^\s；;，,）)】\]]+)/;
const BETWEEN = " | ";

/** Rows that follow one another; the line of its columns begins a new one. */
function tablesOf(body: Passage[]): Table[] {
  const tables: Table[] = [];
  for (const [i, passage] of body.entries()) {
    if (passage.kind !== "row") continue;
    const isHead = passage.text.includes(BETWEEN);
    const before = body[i - 1];
    if (isHead || before?.kind !== "row" || tables.length === 0) {
      const over = captionsOver(body, i);
      const unit = over.map((line) => UNIT.exec(line)?.[1]).find(Boolean) ?? null;
      tables.push({
        title: over.find((line) => !UNIT.test(line)) ?? "",
        unit,
        columns: isHead ? passage.text.split(BETWEEN) : columnsOf(passage.text),
        rows: isHead ? 0 : 1,
        page: passage.page ?? null,
        path: passage.path,
      });
    } else tables.at(-1)!.rows++;
  }
  return tables;
}

/** The short lines right over a table, the nearest last. */
function captionsOver(body: Passage[], at: number): string[] {
  return body
    .slice(Math.max(0, at - 2), at)
    .filter(({ kind, text }) => kind !== "row" && text.length <= CAPTION && !/[。；]$/.test(text))
    .map(({ text }) => text);
}

/** The names in a row that bears them: 指标：团组；单位：批次. */
function columnsOf(text: string): string[] {
  return text.split("；").flatMap((cell) => (cell.includes("：") ? [cell.split("：")[0]!] : []));
}

function scannedOf(body: Passage[]): Page[] {
  const scanned = body.filter(({ page, sure }) => page !== undefined && sure !== undefined);
  return [...Map.groupBy(scanned, ({ page }) => page!)]
    .map(([page, passages]) => ({
      page,
      sure: Math.min(...passages.map(({ sure }) => sure!)),
      doubtful: passages.filter(({ sure }) => sure! < DOUBTFUL).length,
      passages: passages.length,
    }))
    .sort((a, b) => a.sure - b.sure);
}

function firstOf(figures: Figure[], body: Passage[], first: number): FirstFigures {
  const paths = new Map(body.map(({ passageId, path }) => [passageId, path]));
  return {
    count: figures.length,
    unnamed: figures.filter(({ counts }) => counts === "").length,
    first: figures.slice(0, first).map(({ passageId, text, counts, unit, years, aspect }) => ({
      ...{ text, counts, unit, years, aspect },
      path: paths.get(passageId) ?? [],
    })),
  };
}
