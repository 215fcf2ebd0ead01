/**
 * Finished paragraphs → blocks, in the part itself, a table's cell, a note or a text box: a paragraph whose mark is
 * deleted goes on in the next, automatic numbers become text, notes follow the paragraph or table that refers to
 * them (so that they stand in its section), tables become rows, tables of contents are taken back.
 */
import type { Block } from "../../blocks.ts";
import { setApart } from "./number-formats.ts";
import type { Counter, Numbering } from "./numbering.ts";
import type { Paragraph } from "./paragraph.ts";
import type { Styles } from "./styles.ts";
import {
  blocksOf,
  type Cell,
  cellBlocks,
  closeRow,
  openCell,
  openRow,
  openTable,
  readCellProperty,
  readRowProperty,
  type Table,
} from "./tables.ts";
import { type Attribute, MAX_TEXT, TOO_LONG } from "./xml.ts";

export interface Sources {
  styles: Styles;
  numbering: Numbering;
  /** Notes by what refers to them: footnote/3, endnote/1. */
  notes: Map<string, Block[]>;
  /** Documents that stand in the text, by their ids. */
  chunks: Map<string, Block[]>;
}

/** A place to which a table of contents is taken back. */
export interface Start {
  place: Place;
  blocks: number;
  paragraph: Paragraph | undefined;
  length: number;
}

interface Place {
  blocks: Block[];
  /** The paragraph that the next one goes on with. */
  carried: Paragraph | null;
  /** Whose cell it is; the table gathers the notes. */
  table: Table | null;
  cell: Cell | null;
  /** Deleted or hidden. */
  gone: boolean;
  count: Counter;
}

/** Tables in tables beyond this are tables no more: their paragraphs are read one after another. */
const MAX_NESTED = 3;
const MAX_CELLS = 300_000;
/** Longer than any line of a table of contents, and than any heading. */
const LONG = 200;

const CONTENTS = /^目\s*[录次]$/;

/** Some files set their real headings in the styles of a table of contents; a line of one ends in its page. */
function isContents(text: string): boolean {
  if (text.length > LONG) return false;
  return CONTENTS.test(text.trim()) || /[\s.·…．]\s*[\divxlc]{1,5}\s*$/i.test(text);
}

export function createFlow({ styles, numbering, notes }: Omit<Sources, "chunks">) {
  const nowhere = {
    carried: null,
    table: null,
    cell: null,
    gone: false,
    count: numbering.counter(),
  };
  const countInBoxes = numbering.counter();
  const places: Place[] = [{ blocks: [], ...nowhere }];
  const tables: Table[] = [];
  const said = new Set<string>();
  let length = 0;
  let cells = 0;
  const here = () => places.at(-1)!;

  function emit(paragraph: Paragraph, place: Place) {
    const style = styles.paragraph(paragraph.style);
    const blank = paragraph.text.trim() === "";
    if (place.gone || (blank && paragraph.hiddenMark)) return;
    if (style.contents && isContents(paragraph.text)) return;
    const text = numberOf(paragraph, place) + paragraph.text;
    if (text.trim() !== "") {
      length += text.length;
      const level = paragraph.level ?? style.level;
      place.blocks.push(
        level && text.length <= LONG ? { kind: "heading", level, text } : { kind: "text", text },
      );
    }
    sayNotes(paragraph.notes, place);
  }

  function numberOf(paragraph: Paragraph, { count }: Place): string {
    if (paragraph.printed !== null) {
      const number = /[\p{L}\p{N}]/u.test(paragraph.printed) ? paragraph.printed : "";
      return setApart(number, paragraph.text, false);
    }
    const style = styles.paragraph(paragraph.style);
    const numId = paragraph.numId ?? style.numId;
    if (numId === null || numId === "0") return "";
    const ofStyle =
      paragraph.numId === null ? (numbering.levelOf(numId, style.ids) ?? style.ilvl) : null;
    return count(numId, paragraph.ilvl ?? ofStyle ?? 0, paragraph.text);
  }

  function sayNotes(references: string[], place: Place) {
    for (const reference of references) {
      if (place.table) place.table.notes.push(reference);
      else if (!said.has(reference)) {
        said.add(reference);
        for (const [i, block] of (notes.get(reference) ?? []).entries())
          place.blocks.push(i === 0 ? { ...block, text: `注：${block.text.trim()}` } : block);
      }
    }
  }

  function flush(place: Place) {
    if (place.carried) emit(place.carried, place);
    place.carried = null;
  }

  return {
    blocks: here().blocks,

    endParagraph(paragraph: Paragraph) {
      const place = here();
      const before = place.carried;
      if (before) {
        // The mark that is left says what the paragraph is, unless it ends an empty one.
        if (paragraph.text.trim() === "") {
          const { style, level, numId, ilvl, printed } = before;
          Object.assign(paragraph, { style, level, numId, ilvl, printed });
        }
        paragraph.text = before.text + paragraph.text;
        for (const note of paragraph.notes) before.notes.push(note);
        paragraph.notes = before.notes;
      }
      place.carried = null;
      if (paragraph.joins) place.carried = paragraph;
      else emit(paragraph, place);
    },

    /** A text box stands where its paragraph does; its own paragraphs join no other's, and lists begin anew in boxes. */
    openBox() {
      places.push({ ...here(), carried: null, count: countInBoxes });
    },
    /** A footnote or endnote: what is read until it ends goes to `blocks`. */
    openNote(blocks: Block[]) {
      places.push({ blocks, ...nowhere });
    },
    /** The end of a text box or a note. */
    closePlace() {
      flush(places.pop()!);
    },

    /** What another document says in this place. */
    insert(blocks: Block[]) {
      const place = here();
      flush(place);
      if (place.gone) return;
      for (const block of blocks) {
        length += block.text.length;
        place.blocks.push(block);
      }
    },

    table: () => tables.at(-1),
    openTable() {
      flush(here());
      tables.push(openTable());
    },
    openRow() {
      const table = tables.at(-1);
      if (table) openRow(table);
    },
    closeRow() {
      const table = tables.at(-1);
      if (table) closeRow(table);
    },
    /** One element of w:trPr or w:tcPr. */
    readTableProperty(of: "row" | "cell", name: string, attribute: Attribute) {
      const table = tables.at(-1);
      const { cell } = here();
      if (of === "row" && table) readRowProperty(table, name, attribute);
      else if (name === "w:cellDel") here().gone = true;
      else if (cell) readCellProperty(cell, name, attribute);
    },
    openCell() {
      const table = tables.at(-1);
      if (!table) return;
      const cell = openCell(table);
      const { gone, count } = here();
      const { blocks } = cell;
      places.push({ blocks, carried: null, table, cell, gone: gone || table.rowGone, count });
    },
    closeCell() {
      const table = tables.at(-1);
      if (!table) return;
      const { cell, gone } = here();
      flush(places.pop()!);
      if (!gone && cell) table.row.push(cell);
      cells++;
    },
    closeTable() {
      const table = tables.pop()!;
      closeRow(table);
      const place = here();
      const rows = tables.length < MAX_NESTED ? blocksOf(table) : cellBlocks(table);
      for (const row of rows) {
        length += row.text.length;
        place.blocks.push(row);
      }
      sayNotes(table.notes, place);
    },

    /** Why there is more than can be read: a clause. What is printed before and within can outgrow the part itself. */
    problem(): string | null {
      if (cells > MAX_CELLS) return `里的表格超过 ${MAX_CELLS / 10_000} 万格，没有读入`;
      return length > MAX_TEXT ? TOO_LONG : null;
    },

    /** The end of the part. */
    end() {
      flush(here());
    },

    /** Where the walk is now. `paragraph` is the open one. */
    start(paragraph: Paragraph | undefined): Start {
      const length = paragraph?.text.length ?? 0;
      return { place: here(), blocks: here().blocks.length, paragraph, length };
    },

    /** Take back a table of contents that began at `start`, unless it is none: a broken one can hold the whole document. */
    dropContents(start: Start, paragraph: Paragraph | undefined) {
      const { blocks } = start.place;
      if (here() !== start.place) return;
      if ((paragraph?.text.length ?? 0) > LONG) return;
      for (let i = start.blocks; i < blocks.length; i++)
        if (blocks[i]!.kind === "row" || blocks[i]!.text.length > LONG) return;
      const first = start.paragraph?.text.slice(0, start.length) ?? "";
      blocks.length = start.blocks;
      if (CONTENTS.test(blocks.at(-1)?.text.trim() ?? "")) blocks.pop();
      if (paragraph === start.paragraph) {
        if (paragraph) paragraph.text = first;
        return;
      }
      if (first.trim() !== "") blocks.push({ kind: "text", text: first });
      if (paragraph) paragraph.text = "";
    },
  };
}
