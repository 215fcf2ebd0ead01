/**
 * Lines that belong to the pages, not to the report: page numbers, running heads and feet, and the table of contents,
 * whose headings would be read twice.
 */
import { type Line, textOf } from "./lines.ts";

/** A page's lines from the top, and its size. */
export interface Sheet {
  number: number;
  /** Its place among the pages, where sheets hold two of them. */
  place: number;
  width: number;
  height: number;
  lines: Line[];
  /** Its ruled tables. */
  tables: Table[];
}

/** A table by its upper edge and the places of its columns. */
interface Table {
  y: number;
  xs: number[];
}

/** How much of a page's height at the top and at the bottom may hold page numbers and running lines. */
const MARGIN = 0.14;
/** No text of a report stands so far out. */
const FAR = 0.08;
/** Running lines are the outermost ones. */
const OUTERMOST = 3;
/** A table's title stands no higher above it, in characters. */
const CLOSE = 3;
const PAGE_NUMBER =
  /^[-—–―_一·•.~\s（(【[]*(?:第\s*)?(\d{1,4})\s*(?:页)?[-—–―_一·•.~\s）)】\]]*$|^第\s*(\d{1,4})\s*页[\s，,/／（(]*共\s*\d{1,4}\s*页[）)]?$|^(\d{1,4})\s*[/／]\s*\d{1,4}$|^(?:Page|page|PAGE)\s*(\d{1,4})(?:\s*(?:of|\/)\s*\d{1,4})?$/;
/** A higher number is a year. */
const MAX_NUMBER = 1500;
/** A number that says itself that it is a page's. */
const MARKED = /[-—–―]|页|[Pp]age|PAGE|[/／]/;

/** The pages' own lines without furniture. */
export function withoutFurniture(sheets: Sheet[]): Sheet[] {
  const numbers = sheets.map(numberLines);
  const [offset, pages] = commonOffset(sheets, numbers);
  const edges = sheets.map((sheet) => ({
    top: outermost(sheet, 1),
    bottom: outermost(sheet, -1),
    beside: sheet.lines.filter((line) => line.aside),
  }));
  const captions = sheets.map(captionsOf);
  return sheets.map((sheet, i) => {
    const gone = new Set<Line>();
    for (const { line, number, marked } of numbers[i]!) {
      const counts = number === sheet.place || (number - sheet.place === offset && pages > 1);
      if (marked || counts) gone.add(line);
    }
    for (const side of ["top", "bottom", "beside"] as const) {
      for (const line of edges[i]![side]) {
        const alike = alikeBeside(line, sheet.height, (by) => edges[i + by]?.[side] ?? []);
        if (isRunning(line, sheet.height, alike) && !isTitle(line, alike, captions)) gone.add(line);
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
    const number = Number(match?.slice(1).find((group) => group !== undefined) ?? Infinity);
    return number > MAX_NUMBER ? [] : [{ line, number, marked: MARKED.test(text) }];
  });
}

/** What most pages' printed numbers differ by from their places (a cover is not counted), and on how many they do. */
function commonOffset(sheets: Sheet[], numbers: NumberLine[][]): [offset: number, pages: number] {
  const counts = new Map<number, number>();
  for (const [i, found] of numbers.entries()) {
    for (const offset of new Set(found.map(({ number }) => number - sheets[i]!.place)))
      counts.set(offset, (counts.get(offset) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0] ?? [0, 0];
}

/** The few lines nearest the top (1) or the bottom (-1) of a page, if they lie in its margin. */
function outermost({ height, lines: all }: Sheet, side: 1 | -1): Line[] {
  const lines = all.filter((line) => !line.aside);
  const found = side === 1 ? lines.slice(0, OUTERMOST) : lines.slice(-OUTERMOST);
  return found.filter((line) =>
    side === 1 ? line.bottom < height * MARGIN : line.y > height * (1 - MARGIN),
  );
}

/** The lines of the pages next to it and next but one that stand at the same height and say the same. */
function alikeBeside(line: Line, height: number, linesOn: (by: number) => Line[]): Line[] {
  return [-2, -1, 1, 2].flatMap(
    (by) =>
      linesOn(by).find(
        (other) => Math.abs(other.y - line.y) < height * 0.012 && sameButForPage(line, other),
      ) ?? [],
  );
}

/**
 * Whether a line has its like on two of the pages next to it or next but one (left and right pages may have heads of
 * their own); far out in the margin, on one.
 */
function isRunning(line: Line, height: number, alike: Line[]): boolean {
  const far = line.bottom < height * FAR || line.y > height * (1 - FAR) || line.aside;
  return alike.length >= (far ? 1 : 2);
}

/** The lines right above a ruled table, each with the table: what it is called, and the unit of its figures. */
function captionsOf({ lines, tables }: Sheet): Map<Line, Table> {
  const captions = new Map<Line, Table>();
  for (const table of tables) {
    let edge = table.y;
    for (const line of lines.filter(({ bottom }) => bottom < table.y + 2).reverse()) {
      if (edge - line.bottom > CLOSE * line.size || captions.size >= OUTERMOST) break;
      captions.set(line, table);
      edge = line.y;
    }
  }
  return captions;
}

/** A line over a table, and everywhere over that table, is the table's; \`blocksOf\` reads it once. */
function isTitle(line: Line, alike: Line[], captions: Map<Line, Table>[]): boolean {
  const tableOf = (each: Line) => captions.find((found) => found.has(each))?.get(each);
  const table = tableOf(line);
  return (
    table !== undefined &&
    alike.every((other) => {
      const below = tableOf(other);
      return below && below.xs.length === table.xs.length;
    })
  );
}

/** The same words, and every number either the same or growing with the pages. */
function sameButForPage(a: Line, b: Line): boolean {
  const [first, second] = [textOf(a), textOf(b)];
  if (first.length > 120 || first.replace(/\d+/g, "#") !== second.replace(/\d+/g, "#"))
    return false;
  const numbers = first.match(/\d+/g) ?? [];
  const others = second.match(/\d+/g) ?? [];
  return numbers.every(
    (number, i) => number === others[i] || Number(number) - Number(others[i]) === a.page - b.page,
  );
}

/** An entry of a table of contents: a title, dots, and a page. */
const ENTRY = /^(.*?)\s*(?:[.．·•…‥⋯。_-]\s*){4,}[（(]?(\d{1,4})[）)]?$/;
/** The same without dots. Only under the word 目录, as any line may end in a number. */
const BARE_ENTRY = /^(.*\D)\s[（(]?(\d{1,4})[）)]?$/;
/** A table of contents without that word stands near the beginning, if at all. */
const MAX_TRIES = 20;
/** The same with dots and no page, which was left out or is set as a picture. Only under that word. */
const BLIND_ENTRY = /^(.*\S)\s*(?:[.．·•…‥⋯]\s*){6,}$/;
const CONTENTS = /^目\s*[录錄次]$/;

/**
 * Lines without the table of contents: the word 目录 and the entries below it, whose pages do not fall; or, without
 * that word, entries whose titles come again further on.
 */
export function withoutContents(sheets: Sheet[]): Sheet[] {
  const lines = sheets.flatMap((sheet) => sheet.lines);
  const texts = lines.map(textOf);
  const last = (sheets.at(-1)?.number ?? 0) + 30;
  const gone = new Set<Line>();
  let tries = 0;
  for (let i = 0; i < lines.length; i++) {
    const titled = CONTENTS.test(texts[i]!);
    if (!titled && (tries > MAX_TRIES || !entryIn(texts[i]!, false))) continue;
    tries++;
    const { titles, end } = entriesFrom(texts, titled ? i + 1 : i, titled, last);
    const again = titles.slice(0, 5).filter((title) => comesAgain(title, texts, end));
    if (
      titled
        ? titles.length > 1
        : titles.length > 2 && again.length * 2 >= Math.min(titles.length, 5)
    ) {
      for (const line of lines.slice(i, end)) gone.add(line);
    }
    i = Math.max(i, end - 1);
  }
  if (gone.size === 0) return sheets;
  return sheets.map((sheet) => ({
    ...sheet,
    lines: sheet.lines.filter((line) => !gone.has(line)),
  }));
}

function entryIn(text: string, bare: boolean): RegExpExecArray | null {
  if (text.length > 200) return null;
  return ENTRY.exec(text) ?? (bare ? (BARE_ENTRY.exec(text) ?? BLIND_ENTRY.exec(text)) : null);
}

function entriesFrom(texts: string[], start: number, bare: boolean, last: number) {
  const titles: string[] = [];
  let end = start;
  let page = 0;
  // An entry may be set in two lines, the first of them without dots.
  for (let i = start; i < texts.length && i - end < 2; i++) {
    const entry = entryIn(texts[i]!, bare);
    const number = Number(entry?.[2] ?? page);
    if (!entry || number > last) continue;
    if (number < page) break;
    page = number;
    titles.push(entry[1]!);
    end = i + 1;
  }
  return { titles, end };
}

function comesAgain(title: string, texts: string[], from: number): boolean {
  const bare = (text: string) => text.slice(0, 100).replace(/\s/g, "");
  const words = bare(title);
  return words.length > 1 && texts.some((text, i) => i >= from && bare(text).startsWith(words));
}
