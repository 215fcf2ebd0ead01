/**
 * Properties of characters and paragraphs by where the text lies: the pages of property runs ([MS-DOC] §2.9.23,
 * §2.9.175 and their tables of pages) → one sorted list of runs → a run's properties, read when they are asked for.
 */
import type { Raised } from "../styles.ts";
import type { Cell } from "../tables.ts";
import { uint16, uint32 } from "./bytes.ts";
import type { Text } from "./pieces.ts";
import { eachSprm, type Span } from "./sprms.ts";

export interface CharacterFormat {
  /** Taken out by a reviewer. */
  deleted: boolean;
  /** Hidden: 0 no, 1 yes, 0x80 as the style says, 0x81 the other way round; null where it says nothing. */
  hidden: number | null;
  /** What a symbol, kept as “(”, stands for: a character in the font of that number. */
  symbol: { font: number; code: number } | null;
  /** Where in the Data stream the picture is that the character stands for. */
  picture: number | null;
  style: number | null;
  /** Set above the line (1), below it (2) or on it (0); null where the style decides. */
  place: number | null;
}

export interface ParagraphFormat {
  style: number;
  /** 0 to 8, or 9 for body text; null where the style decides. */
  outline: number | null;
  /** The list that the paragraph belongs to (from 1; 0 for none), and its level from 0; null where the style decides. */
  list: number | null;
  listLevel: number | null;
  /** How many tables the paragraph stands in. */
  depth: number;
  /** A large first letter that stands in a frame of its own; the next paragraph goes on after it. */
  dropCap: boolean;
  /** The mark at its end ends a cell of a table in a table. */
  endsInnerCell: boolean;
  /** The mark at its end ends a row, whose columns are `row`. */
  endsRow: boolean;
  row: RowFormat | null;
}

export interface RowFormat {
  /** Where cells begin and end, from left to right, in twentieths of a point: one more than there are cells. */
  edges: number[];
  /** Per cell, whether it is part of the cell above, or begins one that those below are part of. */
  down: Cell["down"][];
}

export interface Formats {
  /** False when some of the pages were broken, so that headings, numbers or deletions may be missed. */
  whole: boolean;
  paragraphAt(position: number): ParagraphFormat;
  /** Whether the paragraph with character `position` ends there. */
  endsParagraph(position: number): boolean;
  /** The runs of one format that cover characters `start` to before `end`, in order. */
  characters(
    start: number,
    end: number,
    visit: (from: number, to: number, format: CharacterFormat) => void,
  ): void;
}

interface Run {
  start: number;
  end: number;
  /** Where its properties lie in the stream; 0 for none. */
  at: number;
}

const PLACES: Raised[] = ["baseline", "superscript", "subscript"];
const PAGE = 512;
/** Word's own limits are 63 columns and, in practice, a few tables in tables. */
const MAX_DEPTH = 8;
const MAX_CELLS = 63;

export function newCharacter(): CharacterFormat {
  return { deleted: false, hidden: null, symbol: null, picture: null, style: null, place: null };
}

export function newParagraph(): ParagraphFormat {
  return {
    style: 0,
    outline: null,
    list: null,
    listLevel: null,
    depth: 0,
    dropCap: false,
    endsInnerCell: false,
    endsRow: false,
    row: null,
  };
}

/** The Data stream, where properties too long for a page are kept, and how many of its bytes may still be read. */
export interface Data {
  bytes: Uint8Array;
  left: number;
}

/** `tables` are those of the pages (PlcBteChpx, PlcBtePapx). Pages that are cut off or broken are left out. */
export function readFormats(
  stream: Uint8Array,
  tables: { characters: Uint8Array; paragraphs: Uint8Array },
  data: Data | null,
  text: Text,
): Formats {
  const characterPages = readRuns(stream, tables.characters, 1, 101);
  const paragraphPages = readRuns(stream, tables.paragraphs, 13, 29);
  const characterRuns = characterPages.runs;
  const paragraphRuns = paragraphPages.runs;
  const characterFormats = new Map<number, CharacterFormat>([[0, newCharacter()]]);
  const paragraphFormats = new Map<number, ParagraphFormat>([[0, newParagraph()]]);

  const characterFormat = (at: number): CharacterFormat => {
    let format = characterFormats.get(at);
    if (!format) {
      format = newCharacter();
      changeCharacter(format, { bytes: stream, start: at + 1, end: endOf(at + 1 + stream[at]!) });
      characterFormats.set(at, format);
    }
    return format;
  };
  const paragraphFormat = (at: number): ParagraphFormat => {
    let format = paragraphFormats.get(at);
    if (!format) {
      const words = stream[at]!;
      const start = words === 0 ? at + 2 : at + 1;
      const end = endOf(words === 0 ? start + (stream[at + 1] ?? 0) * 2 : start + words * 2 - 1);
      format = { ...newParagraph(), style: uint16(stream, start) };
      changeParagraph(format, { bytes: stream, start: start + 2, end }, data);
      paragraphFormats.set(at, format);
    }
    return format;
  };
  const endOf = (at: number) => Math.min(at, stream.length);

  return {
    whole: characterPages.whole && paragraphPages.whole,
    paragraphAt(position) {
      const piece = text.pieceAt(position);
      const run = runAt(paragraphRuns, text.offsetOf(position));
      const format = paragraphFormat(run?.at ?? 0);
      if (!piece?.changes) return format;
      const changed = { ...format };
      changeParagraph(changed, piece.changes, data);
      return changed;
    },
    endsParagraph(position) {
      const piece = text.pieceAt(position);
      const offset = text.offsetOf(position);
      return piece !== null && runAt(paragraphRuns, offset)?.end === offset + piece.width;
    },
    characters(start, end, visit) {
      for (let position = start; position < end; ) {
        const piece = text.pieceAt(position);
        if (!piece) return;
        const pieceEnd = Math.min(piece.end, end);
        let i = firstRun(characterRuns, text.offsetOf(position));
        while (position < pieceEnd) {
          const offset = piece.offset + (position - piece.start) * piece.width;
          const done = characterRuns[i];
          if (done && done.start <= offset && done.end <= offset) i++;
          const run = characterRuns[i];
          const inside = run !== undefined && run.start <= offset && offset < run.end;
          const stop = inside ? run.end : (run?.start ?? Number.POSITIVE_INFINITY);
          const next = Math.min(
            position + Math.max(Math.ceil((stop - offset) / piece.width), 1),
            pieceEnd,
          );
          let format = characterFormat(inside ? run.at : 0);
          if (piece.changes) {
            format = { ...format };
            changeCharacter(format, piece.changes);
          }
          visit(position, next, format);
          position = next;
        }
      }
    },
  };
}

/** Every run of every page that the table names, sorted; a page named twice is read once. */
function readRuns(
  stream: Uint8Array,
  table: Uint8Array,
  entry: number,
  most: number,
): { runs: Run[]; whole: boolean } {
  const runs: Run[] = [];
  const seen = new Set<number>();
  let whole = true;
  const pages = Math.floor((table.length - 4) / 8);
  for (let i = 0; i < pages; i++) {
    const at = (pages + 1) * 4 + i * 4;
    const page = uint32(table, at) & 0x3fffff;
    const start = page * PAGE;
    if (seen.has(page)) continue;
    seen.add(page);
    const count = stream[start + PAGE - 1] ?? most + 1;
    if (count > most) {
      whole = false;
      continue;
    }
    for (let run = 0; run < count; run++) {
      const properties = stream[start + (count + 1) * 4 + run * entry]! * 2;
      runs.push({
        start: uint32(stream, start + run * 4),
        end: uint32(stream, start + run * 4 + 4),
        at: properties === 0 ? 0 : start + properties,
      });
    }
  }
  return { runs: runs.sort((a, b) => a.start - b.start), whole };
}

/** The place of the last run that starts at or before `offset`, or 0. */
function firstRun(runs: Run[], offset: number): number {
  let low = 0;
  let high = runs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (runs[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function runAt(runs: Run[], offset: number): Run | null {
  const run = runs[firstRun(runs, offset)];
  return run && run.start <= offset && offset < run.end ? run : null;
}

/** Lays the character properties of `span` over `format`. */
export function changeCharacter(format: CharacterFormat, span: Span): void {
  const { bytes } = span;
  eachSprm(span, (code, at) => {
    if (code === 0x0800) format.deleted = bytes[at] !== 0;
    // Struck out, once or twice, is deleted by hand.
    else if ((code === 0x0837 || code === 0x2a53) && bytes[at] === 1) format.deleted = true;
    else if (code === 0x083c) format.hidden = bytes[at]!;
    else if (code === 0x6a09)
      format.symbol = { font: uint16(bytes, at), code: uint16(bytes, at + 2) };
    else if (code === 0x6a03) format.picture = uint32(bytes, at);
    else if (code === 0x4a30) format.style = uint16(bytes, at);
    else if (code === 0x2a48) format.place = bytes[at]!;
  });
}

/** Where the text stands, as styles and runs of .docx call it. */
export function raisedBy({ place }: CharacterFormat): Raised | null {
  return place === null ? null : (PLACES[place] ?? "baseline");
}

/** Lays the paragraph and table properties of `span` over `format`. */
export function changeParagraph(format: ParagraphFormat, span: Span, data: Data | null): void {
  const { bytes } = span;
  let flagged = format.depth > 0;
  let deep = format.depth;
  eachSprm(span, (code, at, size) => {
    if (code === 0x4600) format.style = uint16(bytes, at);
    else if (code === 0x2640) format.outline = bytes[at]!;
    else if (code === 0x460b) format.list = listOf(uint16(bytes, at));
    else if (code === 0x260a) format.listLevel = bytes[at]!;
    else if (code === 0x2416) flagged = bytes[at] !== 0;
    else if (code === 0x6649) deep = uint16(bytes, at);
    else if (code === 0x442c) format.dropCap = [1, 2].includes(bytes[at]! & 7);
    else if (code === 0x244b) format.endsInnerCell = bytes[at] !== 0;
    else if (code === 0x2417 || code === 0x244c) format.endsRow = bytes[at] !== 0;
    else if (code === 0xd608) format.row = rowOf(bytes, at, size);
    else if (code === 0xd62b && format.row && size === 2)
      format.row.down[bytes[at]!] = downOf(bytes[at + 1]!);
    else if ((code === 0x6645 || code === 0x6646 || code === 0x646b) && data) {
      const start = uint32(bytes, at);
      const end = Math.min(start + 2 + uint16(data.bytes, start), data.bytes.length);
      if (end - start > data.left) return;
      data.left -= end - start;
      format.depth = flagged ? Math.max(deep, 1) : 0;
      changeParagraph(format, { bytes: data.bytes, start: start + 2, end }, null);
      flagged = format.depth > 0;
      deep = format.depth;
    }
  });
  // Word 97 knew no tables in tables, so it says only whether there is one.
  format.depth = flagged ? Math.min(Math.max(deep, 1), MAX_DEPTH) : 0;
}

/** The number of a list as it is kept: minus a list's number means the same list, and 0xF801 none. */
function listOf(value: number): number {
  if (value === 0xf801) return 0;
  return value > 0xf801 ? 0x10000 - value : value;
}

/** TDefTableOperand and its TC80s ([MS-DOC] §2.9.326, §2.9.316). */
function rowOf(bytes: Uint8Array, at: number, size: number): RowFormat | null {
  const count = bytes[at] ?? 0;
  const cells = at + 1 + (count + 1) * 2;
  if (count === 0 || count > MAX_CELLS || cells > at + size) return null;
  const edges = Array.from(
    { length: count + 1 },
    (_, i) => (uint16(bytes, at + 1 + i * 2) << 16) >> 16,
  );
  const down = Array.from({ length: count }, (_, i) => {
    const cell = cells + i * 20;
    return downOf(cell + 2 <= at + size ? (uint16(bytes, cell) >> 5) & 3 : 0);
  });
  return { edges, down };
}

/** VerticalMergeFlag (§2.9.344). */
function downOf(flag: number): Cell["down"] {
  if (flag === 1) return "part";
  return flag === 3 ? "begin" : null;
}
