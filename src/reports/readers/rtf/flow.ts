/**
 * The paragraphs, cells and notes of an RTF file → blocks. A note follows the paragraph or table that refers to it, a
 * text box stands before the paragraph it hangs on, a table in a cell is read as part of the cell.
 */
import type { Block } from "../../blocks.ts";
import { setApart } from "../word/number-formats.ts";
import { blocksOfRows, type CellDefinition, type Row } from "./tables.ts";

export type StoryKind = "body" | "note" | "box";

interface Table {
  rows: Row[];
  /** The cells of the row so far, and the blocks of the cell so far. */
  cells: Block[][];
  cell: Block[];
}

interface Story {
  kind: StoryKind;
  blocks: Block[];
  text: string;
  /** The automatic number of the paragraph. */
  number: string;
  /** Open tables, each in a cell of the one before. */
  tables: Table[];
  /** Of the paragraph, and of the paragraphs in the table. */
  notes: Block[];
  tableNotes: Block[];
}

/** What is known of a paragraph beside its text. `depth`: 0 in the text, 1 in a cell, 2 in a cell of a table in a cell. */
export interface Setting {
  depth: number;
  level: number | null;
  /** A line of a table of contents. */
  contents: boolean;
}

const MAX_NESTED = 6;
/** Longer than any heading, and than any line of a table of contents. */
const LONG = 200;

export function createFlow() {
  const stories: Story[] = [openStory("body")];
  const here = () => stories.at(-1)!;

  /** The innermost place for blocks, with all tables deeper than `depth` ended and those up to it opened. */
  function placeAt(story: Story, depth: number): Block[] {
    const wanted = Math.min(depth, MAX_NESTED);
    while (story.tables.length > wanted) {
      const { rows, cells, cell } = story.tables.pop()!;
      if (cell.length > 0) cells.push(cell);
      if (cells.length > 0) rows.push({ cells, definitions: [] });
      add(story.tables.at(-1)?.cell ?? story.blocks, blocksOfRows(rows));
    }
    if (wanted === 0) add(story.blocks, story.tableNotes.splice(0));
    while (story.tables.length < wanted) story.tables.push({ rows: [], cells: [], cell: [] });
    return story.tables.at(-1)?.cell ?? story.blocks;
  }

  function endParagraph({ depth, level, contents }: Setting) {
    const story = here();
    const { text, number } = story;
    story.text = "";
    story.number = "";
    const place = placeAt(story, depth);
    const mark = /[\p{L}\p{N}]/u.test(number) ? number.trim() : "";
    const whole = setApart(mark, text, false) + text;
    if (whole.trim() !== "" && !(contents && whole.length <= LONG)) {
      place.push(
        level !== null && depth === 0 && whole.length <= LONG
          ? { kind: "heading", level, text: whole }
          : { kind: "text", text: whole },
      );
    }
    if (depth === 0) add(place, story.notes.splice(0));
  }

  return {
    endParagraph,

    addText(text: string) {
      here().text += text;
    },

    addNumber(text: string) {
      here().number += text;
    },

    endCell(setting: Setting) {
      if (here().text !== "") endParagraph(setting);
      placeAt(here(), setting.depth);
      const table = here().tables.at(-1)!;
      table.cells.push(table.cell);
      table.cell = [];
    },

    /** A row of the innermost table, or, if it is not `inner`, of the outermost. */
    endRow(inner: boolean, definitions: CellDefinition[]) {
      const story = here();
      if (!inner) placeAt(story, 1);
      const table = story.tables.at(-1);
      if (!table || table.cells.length === 0) return;
      table.rows.push({ cells: table.cells, definitions });
      table.cells = [];
    },

    openStory(kind: StoryKind) {
      stories.push(openStory(kind));
    },

    /** `depth` is that of the paragraph on which the story hangs. */
    closeStory(depth: number) {
      const story = stories.pop()!;
      const blocks = endStory(story);
      const outer = here();
      if (story.kind === "box") add(placeAt(outer, depth), blocks);
      else {
        const [first, ...others] = blocks;
        const notes = depth > 0 ? outer.tableNotes : outer.notes;
        if (first) add(notes, [{ ...first, text: `注：${first.text.trim()}` }, ...others]);
      }
    },

    end(): Block[] {
      while (stories.length > 1) this.closeStory(0);
      return endStory(here());
    },
  };

  function endStory(story: Story): Block[] {
    stories.push(story);
    endParagraph({ depth: 0, level: null, contents: false });
    stories.pop();
    return story.blocks;
  }
}

function openStory(kind: StoryKind): Story {
  return { kind, blocks: [], text: "", number: "", tables: [], notes: [], tableNotes: [] };
}

function add(place: Block[], blocks: Block[]) {
  for (const block of blocks) place.push(block);
}
