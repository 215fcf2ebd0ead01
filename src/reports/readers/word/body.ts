/**
 * One part of a Word file (the document, its footnotes) as Word shows it with every tracked change accepted: walk in
 * document order → text of runs → paragraphs → blocks. Deletions, hidden text, comments, field instructions and
 * tables of contents are gone.
 */
import type { Block } from "../../blocks.ts";
import { addInstruction, beginResult, drawn, type Field, openField } from "./fields.ts";
import { createFlow, type Sources, type Start } from "./flow.ts";
import {
  addText,
  closeFormula,
  openFormula,
  openParagraph,
  openRun,
  type Paragraph,
  readProperty,
} from "./paragraph.ts";
import { isOn, type Raised } from "./styles.ts";
import { symbol } from "./symbols.ts";
import { type Attribute, walkXml } from "./xml.ts";

export interface Body {
  blocks: Block[];
  /** Of a part of notes, each one's blocks: footnote/3. */
  notes: Map<string, Block[]>;
  /** What the part holds that is no text of its own, and was not read. */
  left: { pictures: number; charts: number; files: number };
  /** Why the walk was broken off: a clause. */
  problem: string | null;
}

/** A text that fields may span: the part's own, or a text box's. */
interface Story {
  fields: Field<Start>[];
  /** Fields too deep to be looked at. */
  excess: number;
}

/** What is deleted, replaced or no text. w:del and w:moveFrom are marks too, where they stand in properties. */
const SKIPPED = new Set(
  (
    "w:del w:moveFrom w14:conflictDel w:rt w:rubyPr w:pPrChange w:rPrChange w:sectPrChange w:tblPrChange w:trPrChange " +
    "w:tcPrChange w:tblPrExChange w:tblGridChange w:numberingChange w:tblGrid w:sectPr w:fldData w:binData"
  ).split(" "),
);
const REVIEW =
  /^Word\.(?:Comment$|Formatting|Numbering|ListNumbering|SectionFormatting|ParaFormatting|Table)/;
const MAX_FIELDS = 20;
/** A picture that may hold words to be read: 9 cm by 4 cm, in EMU (360000 a centimetre). */
const LARGE = { width: 3_240_000, height: 1_440_000 };

/** Read a part; it was left early if there is a `problem`. Throws where the part's characters are damaged. */
export function readBody(xml: Uint8Array, sources: Sources): Body {
  const { styles } = sources;
  const flow = createFlow(sources);
  const notes: Body["notes"] = new Map();
  const left = { pictures: 0, charts: 0, files: 0 };
  const paragraphs: Paragraph[] = [];
  const stories: Story[] = [{ fields: [], excess: 0 }];
  /** For every open mc:AlternateContent, whether one of its choices was taken. */
  const alternatives: { taken: boolean }[] = [];
  const controls: { start: Start; contents: boolean }[] = [];
  let reading: "text" | "instruction" | null = null;
  let skipped = 0;
  let properties: "row" | "cell" | null = null;
  let large = false;

  /** To the open paragraph, unless it is hidden or part of a field's instruction. */
  function add(text: string) {
    const paragraph = paragraphs.at(-1);
    if (!paragraph || isHidden(paragraph)) return;
    const silent = stories.at(-1)!.fields.find((field) => field.silent);
    if (silent) silent.held += text;
    else addText(paragraph, text);
  }

  function isHidden({ run, style }: Paragraph): boolean {
    return run.hidden ?? run.style?.hidden ?? styles.paragraph(style).hidden;
  }

  function endParagraph() {
    const paragraph = paragraphs.pop()!;
    const story = stories.at(-1)!;
    if (story.fields.length > 0) {
      // Silent fields end with their paragraph; what one that was never closed kept back is text.
      for (const field of story.fields) if (field.silent) paragraph.text += field.held;
      story.fields = story.fields.filter((field) => !field.silent);
    }
    flow.endParagraph(paragraph);
  }

  function markField(type: string | undefined, instruction?: string) {
    const story = stories.at(-1)!;
    if (type === "begin") {
      if (story.fields.length === MAX_FIELDS) story.excess++;
      else story.fields.push(openField(flow.start(paragraphs.at(-1))));
    }
    if (story.excess > 0) {
      if (type === "end") story.excess--;
      return;
    }
    const field = story.fields.at(-1);
    if (!field) return;
    if (instruction !== undefined) addInstruction(field, instruction);
    if (type === "separate" || instruction !== undefined) beginResult(field);
    if (type === "end") {
      story.fields.pop();
      if (field.contents) flow.dropContents(field.contents, paragraphs.at(-1));
      else if (field.silent) add(drawn(field));
    }
  }

  function refer(paragraph: Paragraph, kind: string, attribute: Attribute) {
    if (isHidden(paragraph)) return;
    paragraph.notes.push(`${kind}/${attribute("id")}`);
    // A mark of the writer's own follows in the same run.
    if (isOn(attribute("customMarkFollows") ?? "0")) paragraph.run.hidden = true;
  }

  function openNote(kind: string, attribute: Attribute) {
    const blocks: Block[] = [];
    const paragraph = paragraphs.at(-1);
    if (paragraph) {
      // In Word 2003 XML a note stands where it is referred to.
      const reference = `${kind}/here ${sources.notes.size}`;
      sources.notes.set(reference, blocks);
      paragraph.notes.push(reference);
    } else if (/^(?:normal)?$/.test(attribute("type") ?? "")) {
      // The others are the line that parts notes from text.
      notes.set(`${kind}/${attribute("id")}`, blocks);
    }
    flow.openNote(blocks);
  }

  /** Is the element to be passed over, with all that it holds? */
  function isSkipped(name: string, attribute: Attribute): boolean {
    if (name === "aml:annotation") {
      // Word 2003 XML: what a reviewer did, and comments.
      const kind = attribute("type") ?? "";
      return kind === "Word.Deletion" ? isSkipped("w:del", attribute) : REVIEW.test(kind);
    }
    if (name === "mc:AlternateContent") alternatives.push({ taken: false });
    else if (name === "mc:Choice" || name === "mc:Fallback") {
      // They all say the same; the first is taken.
      const alternative = alternatives.at(-1);
      if (alternative?.taken) return true;
      if (alternative) alternative.taken = true;
    } else if (name === "w:del" || name === "w:moveFrom") {
      const paragraph = paragraphs.at(-1);
      const table = flow.table();
      if (properties === "row" && table) table.rowGone = true;
      else if (paragraph?.inProperties) paragraph.joins = true;
    }
    return SKIPPED.has(name);
  }

  /** What stands in runs. */
  function openInline(paragraph: Paragraph, name: string, attribute: Attribute) {
    switch (name) {
      case "w:pPr":
        paragraph.inProperties = true;
        return;
      case "w:r":
      case "m:r":
        paragraph.run = openRun();
        return;
      case "w:t":
      case "m:t":
        reading = "text";
        return;
      case "w:rStyle":
        paragraph.run.style = styles.run(attribute("val") ?? "");
        return;
      case "w:vanish":
        paragraph.run.hidden = isOn(attribute("val") ?? "");
        return;
      // Struck out by hand is deleted as much as by a tracked change: 8̶9批次 is 9.
      case "w:strike":
      case "w:dstrike":
        if (isOn(attribute("val") ?? "")) paragraph.run.hidden = true;
        return;
      case "w:vertAlign":
        paragraph.run.raised = (attribute("val") ?? null) as Raised | null;
        return;
      case "w:tab":
      case "w:ptab":
        return add(" ");
      case "w:br":
      case "w:cr":
        return add("\n");
      case "w:noBreakHyphen":
        return add("-");
      case "w:sym":
        return add(symbol(attribute("font") ?? "", attribute("char") ?? ""));
      case "w:instrText":
        reading = "instruction";
        return;
      case "w:footnoteReference":
        return refer(paragraph, "footnote", attribute);
      case "w:endnoteReference":
        return refer(paragraph, "endnote", attribute);
      default:
        if (name.startsWith("m:")) openFormula(paragraph, name);
    }
  }

  const problem = walkXml(xml, {
    open(name, attribute) {
      if (skipped > 0 || isSkipped(name, attribute)) {
        skipped++;
        return;
      }
      const paragraph = paragraphs.at(-1);
      if (paragraph?.inProperties) return readProperty(paragraph, name, attribute);
      switch (name) {
        case "w:p":
          paragraphs.push(openParagraph());
          return;
        case "w:fldChar":
          return markField(attribute("fldCharType"));
        case "w:fldSimple":
          return markField("begin", attribute("instr") ?? "");
        case "w:txbxContent":
          stories.push({ fields: [], excess: 0 });
          return flow.openBox();
        case "w:footnote":
          return openNote("footnote", attribute);
        case "w:endnote":
          return openNote("endnote", attribute);
        case "w:sdt":
          controls.push({ start: flow.start(paragraph), contents: false });
          return;
        case "w:docPartGallery":
          if (controls.length > 0 && attribute("val") === "Table of Contents")
            controls.at(-1)!.contents = true;
          return;
        case "w:tbl":
          return flow.openTable();
        case "w:tr":
          return flow.openRow();
        case "w:trPr":
          properties = "row";
          return;
        case "w:tc":
          return flow.openCell();
        case "w:tcPr":
          properties = "cell";
          return;
        case "wp:extent":
          large = Number(attribute("cx")) >= LARGE.width && Number(attribute("cy")) >= LARGE.height;
          return;
        case "a:blip":
          if (large) left.pictures++;
          return;
        case "a:graphicData":
          if (/\/(?:chart|chartex|diagram)$/.test(attribute("uri") ?? "")) left.charts++;
          return;
        case "w:object":
          left.charts++;
          return;
        case "w:altChunk": {
          const chunk = sources.chunks.get(attribute("id") ?? "");
          if (chunk) flow.insert(chunk);
          else left.files++;
          return;
        }
        case "w:subDoc":
          left.files++;
          return;
      }
      if (properties !== null) flow.readTableProperty(properties, name, attribute);
      else if (paragraph) openInline(paragraph, name, attribute);
    },

    text(text) {
      if (reading === null || skipped > 0) return;
      if (reading === "text") add(text.includes("\n") ? text.replace(/\s+/g, " ") : text);
      else {
        const field = stories.at(-1)!.fields.at(-1);
        if (field) addInstruction(field, text);
      }
    },

    close(name) {
      if (skipped > 0) {
        skipped--;
        return;
      }
      const paragraph = paragraphs.at(-1);
      switch (name) {
        case "w:p":
          return endParagraph();
        case "w:pPr":
          if (paragraph) paragraph.inProperties = false;
          return;
        case "w:t":
        case "m:t":
        case "w:instrText":
          reading = null;
          return;
        case "w:fldSimple":
          return markField("end");
        case "w:txbxContent":
          stories.pop();
          return flow.closePlace();
        case "w:footnote":
        case "w:endnote":
          return flow.closePlace();
        case "w:sdt": {
          const control = controls.pop()!;
          if (control.contents) flow.dropContents(control.start, paragraph);
          return;
        }
        case "w:trPr":
        case "w:tcPr":
          properties = null;
          return;
        case "w:tc":
          return flow.closeCell();
        case "w:tr":
          return flow.closeRow();
        case "w:tbl":
          return flow.closeTable();
        case "mc:AlternateContent":
          alternatives.pop();
          return;
      }
      if (paragraph && name.startsWith("m:")) closeFormula(paragraph, name);
    },

    problem: flow.problem,
  });
  flow.end();
  return { blocks: flow.blocks, notes, left, problem };
}
