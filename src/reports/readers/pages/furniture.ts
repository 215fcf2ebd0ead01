/**
 * Lines that belong to the pages, not to the report: page numbers, running heads and feet, and the table of contents,
 * whose headings would be read twice.
 */
import { type Line, textOf } from "./lines.ts";

/** A page's lines from the top, and its height. */
export interface Sheet {
  number: number;
  height: number;
  lines: Line[];
}

/** How much of a page's height at the top and at the bottom may hold page numbers and running lines. */
const MARGIN = 0.14;
/** Running lines are the outermost ones. */
const OUTERMOST = 3;
const PAGE_NUMBER =
  /^[-—–―_一·•.~\s（(【[]*(?:第\s*)?(\d{1,4})\s*(?:页)?[-—–―_一·•.~\s）)】\]]*$|^第\s*(\d{1,4})\s*页[\s，,/／（(]*共\s*\d{1,4}\s*页[）)]?$|^(\d{1,4})\s*[/／]\s*\d{1,4}$|^(?:Page|page|PAGE)\s*(\d{1,4})(?:\s*(?:of|\/)\s*\d{1,4})?$/;
/** A number that says itself that it is a page's. */
const MARKED = /[-—–―]|页|[Pp]age|PAGE|[/／]/;

/** The pages' own lines without furniture. */
export function withoutFurniture(sheets: Sheet[]): Sheet[] {
  const numbers = sheets.map(numberLines);
  const offset = commonOffset(sheets, numbers);
  const edges = sheets.map((sheet) => ({ top: outermost(sheet, 1), bottom: outermost(sheet, -1) }));
  return sheets.map((sheet, i) => {
    const gone = new Set<Line>();
    for (const { line, number, marked } of numbers[i]!) {
      const counts = number - sheet.number === offset;
      if (counts ? marked || sheets.length > 1 || number === 1 : marked) gone.add(line);
    }
    for (const side of ["top", "bottom"] as const) {
      for (const line of edges[i]![side]) {
        if (runs(line, i, sheets, (j) => edges[j]?.[side] ?? [])) gone.add(line);
      }
    }
    return { ...sheet, lines: sheet.lines.filter((line) => !gone.has(line)) };
  });
}

interface NumberLine {
  line: Line;
  number: number;
  marked: boolean;
}

/** The lines in a page's margins that are nothing but a number. */
function numberLines({ height, lines }: Sheet): NumberLine[] {
  return lines.flatMap((line) => {
    const middle = (line.y + line.bottom) / 2;
    if (middle > height * MARGIN && middle < height * (1 - MARGIN)) return [];
    const text = textOf(line);
    const match = text.length < 30 ? PAGE_NUMBER.exec(text) : null;
    if (!match) return [];
    const number = Number(match.slice(1).find((group) => group !== undefined));
    return [{ line, number, marked: MARKED.test(text) }];
  });
}

/** What most pages' printed numbers differ by from their places: 0, or less where a cover is not counted. */
function commonOffset(sheets: Sheet[], numbers: NumberLine[][]): number {
  const counts = new Map<number, number>();
  for (const [i, found] of numbers.entries()) {
    for (const offset of new Set(found.map(({ number }) => number - sheets[i]!.number)))
      counts.set(offset, (counts.get(offset) ?? 0) + 1);
  }
  const [best = [0]] = [...counts].sort((a, b) => b[1] - a[1]);
  return best[0];
}

/** The few lines nearest the top (1) or the bottom (-1) of a page, if they lie in its margin. */
function outermost({ height, lines }: Sheet, side: 1 | -1): Line[] {
  const found = side === 1 ? lines.slice(0, OUTERMOST) : lines.slice(-OUTERMOST);
  return found.filter((line) =>
    side === 1 ? line.bottom < height * MARGIN : line.y > height * (1 - MARGIN),
  );
}

/**
 * Whether the line stands at the same height on the pages next to it or next but one (left and right pages may have
 * heads of their own). Of two pages only, a line far out in the margin.
 */
function runs(line: Line, i: number, sheets: Sheet[], linesOn: (page: number) => Line[]): boolean {
  const { height } = sheets[i]!;
  const same = (j: number) =>
    linesOn(j).some(
      (other) => Math.abs(other.y - line.y) < height * 0.012 && sameButForPage(line, other),
    );
  if (sheets.length === 2) {
    const far = line.bottom < height * 0.08 || line.y > height * 0.92;
    return far && same(1 - i);
  }
  const near = [i - 2, i - 1, i + 1, i + 2].filter(same).length;
  return near >= 2;
}

/** The same words, and every number either the same or growing with the pages. */
function sameButForPage(a: Line, b: Line): boolean {
  const [first, second] = [textOf(a), textOf(b)];
  if (first.length > 120 || first.replace(/\d+/g, "#") !== second.replace(/\d+/g, "#")) return false;
  const numbers = first.match(/\d+/g) ?? [];
  const others = second.match(/\d+/g) ?? [];
  return numbers.every(
    (number, i) =>
      number === others[i] || Number(number) - Number(others[i]) === a.page - b.page,
  );
}

/** An entry of a table of contents: a title, dots, and a page. */
const ENTRY = /^(.*?)\s*(?:[.．·•…‥⋯。_-]\s*){4,}\s*[（(]?(\d{1,4})[）)]?$/;
/** The same without dots. Only under the word 目录, as any line may end in a number. */
const BARE_ENTRY = /^(.*\D)\s+[（(]?(\d{1,4})[）)]?$/;
const CONTENTS = /^目\s*[录錄次]$/;

/** Lines without the table of contents: the heading 目录 and entries whose pages do not fall. */
export function withoutContents(sheets: Sheet[]): Sheet[] {
  const lines = sheets.flatMap((sheet) => sheet.lines);
  const gone = new Set<Line>();
  for (let i = 0; i < lines.length; i++) {
    const text = textOf(lines[i]!);
    const titled = CONTENTS.test(text);
    if (!titled && !ENTRY.test(text)) continue;
    const { end, entries } = entriesFrom(lines, titled ? i + 1 : i, titled);
    if (entries < (titled ? 2 : 3)) continue;
    // The first line of an entry that is set in two stands above it.
    for (let j = i; j < end; j++) gone.add(lines[j]!);
    i = end - 1;
  }
  if (gone.size === 0) return sheets;
  return sheets.map((sheet) => ({ ...sheet, lines: sheet.lines.filter((line) => !gone.has(line)) }));
}

function entriesFrom(lines: Line[], start: number, titled: boolean) {
  let entries = 0;
  let end = start;
  let page = 0;
  for (let i = start; i < lines.length && i - end < 2; i++) {
    const text = textOf(lines[i]!);
    const entry = ENTRY.exec(text) ?? (titled ? BARE_ENTRY.exec(text) : null);
    if (!entry) continue;
    if (Number(entry[2]) < page) break;
    page = Number(entry[2]);
    entries++;
    end = i + 1;
  }
  return { end, entries };
}
