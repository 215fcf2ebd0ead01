/**
 * .docx → blocks. Unzip the four parts that matter, walk `document.xml` in document order, and give back what Word
 * shows: automatic numbers become text again, deletions are gone, insertions stay, tables become rows, footnotes
 * follow the text. Built on the OOXML parts themselves because the usual converters drop automatic numbering
 * (ECMA-376 Part 1, §17.9), and in these reports a number is a place that people cite.
 */
import { strFromU8, unzipSync } from "fflate";
import { Parser } from "htmlparser2";
import { failure, type Outcome } from "../../../domain.ts";
import type { Block, Parsed } from "../../blocks.ts";
import { tableBlocks } from "../table.ts";
import { readNumbering } from "./numbering.ts";

const PARTS = ["document", "numbering", "styles", "footnotes"].map((name) => `word/${name}.xml`);
const MAX_PART = 64 * 1024 * 1024;

export function readDocx(bytes: Uint8Array, file: string): Outcome<Parsed> {
  const parts = unzipSync(bytes, {
    filter: (entry) => PARTS.includes(entry.name) && entry.originalSize <= MAX_PART,
  });
  const part = (name: string) => {
    const found = parts[`word/${name}.xml`];
    return found ? strFromU8(found) : null;
  };
  const document = part("document");
  if (document === null) {
    return failure(`“${file}”不是 Word 文档，或正文过大。请用 Word 或 WPS 另存为 .docx 后再试。`);
  }
  const styles = readStyles(part("styles") ?? "");
  const numbering = readNumbering(part("numbering") ?? "");
  const blocks = readBody(document, styles, numbering);
  const notes = readBody(part("footnotes") ?? "", styles, numbering);
  return { ok: true, value: { blocks: [...blocks, ...notes], warnings: [] } };
}

interface Style {
  level: number | null;
  numId: string | null;
  ilvl: number;
  basedOn: string | null;
}

/** Paragraph styles by id: heading level from the built-in names or the outline level, and numbering. */
function readStyles(xml: string): (id: string | null) => Style {
  const styles = new Map<string, Style>();
  let current: Style | null = null;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const value = attributes["w:val"] ?? "";
        if (name === "w:style") {
          current = { level: null, numId: null, ilvl: 0, basedOn: null };
          styles.set(attributes["w:styleId"] ?? "", current);
        } else if (!current) return;
        else if (name === "w:basedOn") current.basedOn = value;
        else if (name === "w:name") current.level ??= headingLevel(value);
        else if (name === "w:outlineLvl" && Number(value) < 9) current.level = Number(value) + 1;
        else if (name === "w:numId") current.numId = value;
        else if (name === "w:ilvl") current.ilvl = Number(value);
      },
      onclosetag(name) {
        if (name === "w:style") current = null;
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return function resolve(id): Style {
    const chain: Style[] = [];
    for (let next = id; next !== null && chain.length < 16; ) {
      const style = styles.get(next);
      if (!style) break;
      chain.push(style);
      next = style.basedOn;
    }
    const numbered = chain.find((style) => style.numId !== null);
    return {
      level: chain.find((style) => style.level !== null)?.level ?? null,
      numId: numbered?.numId ?? null,
      ilvl: numbered?.ilvl ?? 0,
      basedOn: null,
    };
  };
}

function headingLevel(name: string): number | null {
  const match = /^(?:heading|标题) ?([1-9])$/i.exec(name);
  return match ? Number(match[1]) : /^(?:title|标题)$/i.test(name) ? 1 : null;
}

interface Paragraph {
  text: string;
  style: string | null;
  level: number | null;
  numId: string | null;
  ilvl: number | null;
}

interface Table {
  rows: string[][];
  row: string[];
  span: number;
  continued: boolean;
  cell: string[];
}

function readBody(
  xml: string,
  styleOf: (id: string | null) => Style,
  numbering: ReturnType<typeof readNumbering>,
): Block[] {
  const blocks: Block[] = [];
  const tables: Table[] = [];
  const paragraphs: Paragraph[] = [];
  let inText = false;
  let skipped = 0;

  const endParagraph = (paragraph: Paragraph) => {
    const style = styleOf(paragraph.style);
    const number = numbering.next(
      paragraph.numId ?? style.numId,
      paragraph.ilvl ?? (paragraph.numId ? 0 : style.ilvl),
    );
    const text = number + paragraph.text;
    const cell = tables.at(-1)?.cell;
    if (cell) cell.push(text);
    else if (text.trim() !== "") {
      const level = paragraph.level ?? style.level;
      blocks.push(level === null ? { kind: "text", text } : { kind: "heading", level, text });
    }
  };

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        // mc:Fallback repeats what mc:Choice already said; w:del is text that a reviewer took out.
        if (skipped > 0 || name === "mc:Fallback" || name === "w:del" || name === "w:moveFrom") {
          skipped++;
          return;
        }
        const value = attributes["w:val"] ?? "";
        const paragraph = paragraphs.at(-1);
        const table = tables.at(-1);
        if (name === "w:p") {
          paragraphs.push({ text: "", style: null, level: null, numId: null, ilvl: null });
        } else if (name === "w:tbl") {
          tables.push({ rows: [], row: [], span: 1, continued: false, cell: [] });
        } else if (name === "w:t") inText = true;
        else if (paragraph && name === "w:pStyle") paragraph.style = value;
        else if (paragraph && name === "w:outlineLvl" && Number(value) < 9)
          paragraph.level = Number(value) + 1;
        else if (paragraph && name === "w:numId") paragraph.numId = value;
        else if (paragraph && name === "w:ilvl") paragraph.ilvl = Number(value);
        else if (paragraph && name === "w:tab" && !attributes["w:pos"]) paragraph.text += " ";
        else if (paragraph && (name === "w:br" || name === "w:cr")) paragraph.text += "\n";
        else if (paragraph && name === "w:noBreakHyphen") paragraph.text += "-";
        else if (table && name === "w:tr") table.row = [];
        else if (table && name === "w:tc")
          Object.assign(table, { span: 1, continued: false, cell: [] });
        else if (table && name === "w:gridSpan") table.span = Math.min(Number(value) || 1, 64);
        else if (table && name === "w:vMerge") table.continued = value !== "restart";
      },
      ontext(text) {
        const paragraph = paragraphs.at(-1);
        if (inText && skipped === 0 && paragraph) paragraph.text += text;
      },
      onclosetag(name) {
        if (skipped > 0) {
          skipped--;
          return;
        }
        const table = tables.at(-1);
        if (name === "w:t") inText = false;
        else if (name === "w:p") {
          const paragraph = paragraphs.pop();
          if (paragraph) endParagraph(paragraph);
        } else if (table && name === "w:tc") {
          const above = table.rows.at(-1)?.[table.row.length] ?? "";
          const text = table.continued ? above : table.cell.join(" ");
          for (let i = 0; i < table.span; i++) table.row.push(i === 0 ? text : "");
        } else if (table && name === "w:tr") table.rows.push(table.row);
        else if (table && name === "w:tbl") {
          tables.pop();
          const outer = tables.at(-1);
          const rows = tableBlocks(table.rows);
          if (outer) outer.cell.push(...rows.map((row) => row.text));
          else blocks.push(...rows);
        }
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return blocks;
}
