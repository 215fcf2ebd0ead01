/**
 * Runs of one format → the text of their paragraph as Word shows it: without what is deleted or hidden, fields as their
 * results, symbols as characters, raised digits as such ([MS-DOC] §2.4.3, §2.8.25).
 */
import { addInstruction, beginResult, drawn, type Field, openField } from "../fields.ts";
import type { Start } from "../flow.ts";
import { addText, openRun, type Paragraph } from "../paragraph.ts";
import { symbol } from "../symbols.ts";
import { type CharacterFormat, raisedBy } from "./formats.ts";
import type { Flow } from "./grid.ts";
import type { Note } from "./notes.ts";
import type { SheetStyles } from "./styles.ts";

export interface Left {
  /** Pictures large enough to hold words. */
  pictures: number;
  /** Objects of other programs, such as worksheets and charts. */
  objects: number;
  /** Fields that print a number which the file does not keep. */
  numbers: number;
}

export interface RunSources {
  styles: SheetStyles;
  fontOf(index: number): string;
  /** Is the picture at this place of the Data stream large enough to hold words? */
  isLarge(picture: number): boolean;
}

const MAX_FIELDS = 20;
const BEGIN = "\x13";
const SEPARATE = "\x14";
const END = "\x15";
/** What special characters stand for; the others are pictures, drawings and marks of the layout. */
const SHOWN: Record<string, string> = {
  "\t": " ",
  "\n": " ",
  "\v": "\n",
  "\f": "\n",
  "\x0e": "\n",
  "\x1e": "-",
};

/** The runs of one story, which must come in order, as must the `notes` it refers to. What is not read is counted in `left`. */
export function createRuns(
  chars: string,
  sources: RunSources,
  notes: Note[],
  flow: Flow,
  left: Left,
) {
  const { styles, fontOf, isLarge } = sources;
  let nextNote = 0;
  let fields: Field<Start>[] = [];
  /** Fields too deep to be looked at. */
  let excess = 0;

  function add(words: string, paragraph: Paragraph) {
    const silent = fields.find((field) => field.silent);
    if (silent) silent.held += words;
    else addText(paragraph, words);
  }

  function say(words: string, paragraph: Paragraph) {
    const field = fields.at(-1);
    if (field?.silent) addInstruction(field, words);
    add(words, paragraph);
  }

  function markField(mark: string, paragraph: Paragraph) {
    if (mark === BEGIN) {
      if (fields.length === MAX_FIELDS) excess++;
      else fields.push(openField(flow.start(paragraph)));
      return;
    }
    if (excess > 0) {
      if (mark === END) excess--;
      return;
    }
    const field = fields.at(-1);
    if (!field) return;
    if (mark === SEPARATE) return beginResult(field);
    fields.pop();
    if (isEmbedded(field)) left.objects++;
    if (field.contents) flow.dropContents(field.contents, paragraph);
    else if (field.silent) {
      if (/^\s*(?:AUTONUM|LISTNUM)/i.test(field.instruction)) left.numbers++;
      add(drawn(field), paragraph);
    }
  }

  function isHidden({ hidden, style }: CharacterFormat, paragraph: Paragraph): boolean {
    const ofStyle =
      (style === null ? null : styles.run(String(style)).hidden) ??
      styles.paragraph(paragraph.style).hidden;
    if (hidden === 0x81) return !ofStyle;
    return hidden === null || hidden === 0x80 ? ofStyle : hidden === 1;
  }

  return {
    isHidden,

    /** Characters `from` to before `to`. */
    add(from: number, to: number, format: CharacterFormat, paragraph: Paragraph) {
      if (from >= to || format.deleted) return;
      const hidden = isHidden(format, paragraph);
      const ofStyle = format.style === null ? null : styles.run(String(format.style));
      paragraph.run = { ...openRun(), raised: raisedBy(format), style: ofStyle };
      if (format.symbol && chars[from] === "(") {
        const { font, code } = format.symbol;
        if (!hidden) say(symbol(fontOf(font), code.toString(16)).repeat(to - from), paragraph);
        return;
      }
      const embedded = fields.some((field) => isEmbedded(field));
      if (format.picture !== null && chars[from] === "\x01" && !hidden && !embedded)
        if (isLarge(format.picture)) left.pictures++;
      for (; nextNote < notes.length && notes[nextNote]!.reference! < to; nextNote++) {
        const note = notes[nextNote]!;
        if (note.reference! >= from && !hidden) paragraph.notes.push(note.name);
      }
      for (const part of chars.slice(from, to).split(/([\0-\x1f])/)) {
        if (part === BEGIN || part === SEPARATE || part === END) markField(part, paragraph);
        else if (!hidden)
          say(part.length === 1 && part < " " ? (SHOWN[part] ?? "") : part, paragraph);
      }
    },

    /** Silent fields end with their paragraph; what one that was never closed kept back is text. */
    endParagraph(paragraph: Paragraph) {
      for (const field of fields) if (field.silent) paragraph.text += field.held;
      fields = fields.filter((field) => !field.silent);
    },
  };
}

/** An object of another program; a formula is one too, but holds nothing to be read apart from the text. */
function isEmbedded({ instruction }: Field<Start>): boolean {
  return /^\s*EMBED\b(?!\s+Equation)/i.test(instruction);
}
