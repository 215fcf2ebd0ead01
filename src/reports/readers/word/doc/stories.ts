/**
 * The text of a Word document, story by story (the document itself, its notes, its text boxes), with every tracked
 * change accepted: paragraph by paragraph → its format, its place in tables, its runs → blocks.
 */
import type { Block } from "../../../blocks.ts";
import { createFlow } from "../flow.ts";
import { openParagraph, type Paragraph } from "../paragraph.ts";
import type { Formats } from "./formats.ts";
import { createTables, type Flow } from "./grid.ts";
import type { Lists } from "./lists.ts";
import type { Note } from "./notes.ts";
import type { Text } from "./pieces.ts";
import { createRuns, type Left, type RunSources } from "./runs.ts";

export interface Document extends RunSources {
  notes: Note[];
  text: Text;
  formats: Formats;
  lists: Lists;
}

/** Characters `start` to before `end`. */
interface Range {
  start: number;
  end: number;
}

/** Blocks of `main`, its notes each after the paragraph that refers to it, then those of the text boxes. */
export function readStories(
  document: Document,
  main: Range,
  boxes: Range,
): { blocks: Block[]; left: Left } {
  const left: Left = { pictures: 0, objects: 0, numbers: 0 };
  const { styles, lists, notes } = document;
  const sources = { styles, numbering: lists, notes: new Map<string, Block[]>() };
  const noteFlow = createFlow(sources);
  const rest: Block[] = [];
  for (const note of notes) {
    const blocks: Block[] = [];
    noteFlow.openNote(blocks);
    walk(document, note, [], noteFlow, left);
    noteFlow.closePlace();
    if (note.reference === null) rest.push(...blocks);
    else sources.notes.set(note.name, blocks);
  }
  const flow = createFlow(sources);
  const referred = notes.filter(({ reference }) => reference !== null);
  walk(document, main, referred, flow, left);
  flow.end();
  walk(document, boxes, [], flow, left);
  flow.end();
  return { blocks: flow.blocks.concat(rest), left };
}

/** `notes` are those that the story refers to, in that order. */
function walk(document: Document, range: Range, notes: Note[], flow: Flow, left: Left): void {
  const { text, formats, styles } = document;
  const { start } = range;
  const { chars } = text;
  const end = Math.min(range.end, chars.length);
  const tables = createTables(flow);
  const runs = createRuns(chars, document, notes, flow, left);

  /** Its text is before `to`; its format is kept with the character at `mark`. */
  function readParagraph(from: number, to: number, mark: number) {
    const format = formats.paragraphAt(mark);
    const endsRow = format.endsRow && format.depth > 0 && from === mark;
    tables.enter(format.depth, endsRow);
    const paragraph = openParagraph();
    paragraph.style = String(format.style);
    paragraph.level = format.outline === null ? null : (format.outline + 1) % 10;
    paragraph.numId = format.list === null ? null : String(format.list);
    paragraph.ilvl = format.listLevel;
    let deleted = false;
    formats.characters(from, mark + 1, (runStart, runEnd, run) => {
      runs.add(runStart, Math.min(runEnd, to), run, paragraph);
      if (runEnd <= mark) return;
      deleted = run.deleted;
      paragraph.hiddenMark = runs.isHidden(run, paragraph);
    });
    if (endsRow) return tables.closeRow(format.row, deleted);
    runs.endParagraph(paragraph);
    if (deleted && paragraph.text.trim() === "") paragraph.numId = "0";
    const endsCell = chars[mark] === "\x07" || format.endsInnerCell;
    if (!endsCell && isContentsLine(paragraph, chars.slice(from, to))) return;
    paragraph.joins = format.dropCap || (deleted && to === mark && !endsCell);
    flow.endParagraph(paragraph);
    if (endsCell) tables.closeCell();
  }

  /** A heading and, after a tab, its page. */
  function isContentsLine({ style, text }: Paragraph, raw: string): boolean {
    return styles.isContents(style ?? "") && raw.includes("\t") && /\d\s*$/.test(text);
  }

  const marks = /[\r\f\x07]/g;
  let from = start;
  for (marks.lastIndex = start; ; ) {
    const mark = marks.exec(chars)?.index ?? end;
    if (mark >= end) break;
    // A page break inside a paragraph is the same character as the end of a section.
    if (chars[mark] === "\f" && !formats.endsParagraph(mark)) continue;
    readParagraph(from, mark, mark);
    from = mark + 1;
  }
  if (from < end) readParagraph(from, end, end - 1);
  tables.enter(0, false);
}
