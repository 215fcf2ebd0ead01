/**
 * OpenDocument text → blocks (ODF 1.3 Part 3): zip → styles and content → what LibreOffice shows. Numbers of lists and
 * headings become text, deletions and comments are gone, tables become rows, a note follows its paragraph or table, a
 * text box stands before the paragraph it hangs on.
 */
import { failure, type Outcome } from "../../domain.ts";
import type { Block, Parsed } from "../blocks.ts";
import { openZip } from "../zip.ts";
import { blocksOfCells, type FullCell } from "./cells.ts";
import { type Counts, nextNumber } from "./odt/lists.ts";
import { createStyles, type Styles } from "./odt/styles.ts";
import { lowered, raised } from "./raised.ts";
import { setApart } from "./word/number-formats.ts";
import { type Attribute, walkXml } from "./word/xml.ts";

const OTHERS: [RegExp, string][] = [
  [/spreadsheet/, "是电子表格，不是文字文档。请把要引用的表格复制到文字文档里再试。"],
  [/presentation/, "是 OpenDocument 演示文稿，读不了。请另存为 .pptx 后再导入。"],
  [/graphics/, "是绘图文件，不是文字文档。请把文字内容复制到文字文档里再试。"],
];
const SAVE_AGAIN = "请用 LibreOffice 或 WPS 打开后另存为 .docx 再试。";

export function readOdt(bytes: Uint8Array, file: string): Outcome<Parsed> {
  const zip = openZip(bytes, file);
  if (!zip.ok) return zip;
  const part = (name: string) => zip.value.read(name) ?? new Uint8Array();
  const type = new TextDecoder().decode(part("mimetype").subarray(0, 200));
  const other = OTHERS.find(([pattern]) => pattern.test(type));
  if (other) return failure(`“${file}”${other[1]}`);
  const manifest = new TextDecoder().decode(part("META-INF/manifest.xml"));
  if (manifest.includes("encryption-data")) {
    return failure(`“${file}”设有密码，打不开。请去掉密码后另存再试。`);
  }
  const content = zip.value.read("content.xml");
  if (!content) return failure(`“${file}”里没有正文，可能已损坏。${SAVE_AGAIN}`);
  const styles = createStyles();
  const problem = styles.read(part("styles.xml")) ?? styles.read(content);
  const read = problem ?? readContent(content, styles);
  if (typeof read === "string") return failure(`“${file}”${read}。${SAVE_AGAIN}`);
  return { ok: true, value: { blocks: read, warnings: [] } };
}

interface Paragraph {
  text: string;
  style: string | null;
  level: number | null;
  number: string;
  hidden: boolean;
  notes: Block[];
  /** Open spans, innermost last. */
  spans: { hidden: boolean; place: "super" | "sub" | "baseline" | null }[];
}

interface List {
  style: string | null;
  counts: Counts;
  /** From 1. */
  level: number;
  /** Set while an item waits for its first paragraph. */
  waits: boolean;
  start: number | null;
}

interface Table {
  rows: FullCell[][];
  notes: Block[];
}

/** What is no text of the document, or no longer. */
const UNSEEN = new Set(
  (
    "text:tracked-changes office:annotation text:index-body text:note-citation text:ruby-text text:hidden-text " +
    "text:page-number text:page-count office:forms office:scripts office:automatic-styles svg:title svg:desc draw:object"
  ).split(" "),
);
const MAX_COLUMNS = 256;
/** Longer than any heading. */
const LONG = 200;

/** The blocks of content.xml, or why it was left early. */
function readContent(xml: Uint8Array, styles: Styles): Block[] | string {
  const blocks: Block[] = [];
  /** The body, or the cell, note or text box that is open in it. */
  const places: Block[][] = [blocks];
  const paragraphs: Paragraph[] = [];
  const tables: Table[] = [];
  const lists: List[] = [];
  /** Where earlier lists stopped counting: by their id, and by their style. */
  const counted = new Map<string, Counts>();
  const outline: Counts = [];
  let skipped = 0;

  function openList(attribute: Attribute) {
    const outer = lists.at(-1);
    const style = attribute("style-name") ?? outer?.style ?? null;
    const continued = attribute("continue-list") ?? "";
    const counts =
      outer?.counts ??
      counted.get(`id ${continued}`) ??
      (attribute("continue-numbering") === "true" ? counted.get(`style ${style}`) : undefined) ??
      [];
    lists.push({ style, counts, level: (outer?.level ?? 0) + 1, waits: false, start: null });
    counted.set(`style ${style}`, counts);
    const id = attribute("id");
    if (id !== undefined) counted.set(`id ${id}`, counts);
  }

  function openParagraph(name: string, attribute: Attribute): Paragraph {
    const style = attribute("style-name") ?? null;
    const own = name === "text:h" ? Number(attribute("outline-level") ?? 1) || 1 : null;
    const paragraph: Paragraph = {
      text: "",
      style,
      level: own ?? (styles.levelOf(style) || null),
      number: "",
      hidden: styles.isHidden("paragraph", style),
      notes: [],
      spans: [],
    };
    const list = lists.at(-1);
    if (list?.waits) {
      const used = styles.list(list.style) ?? styles.list(styles.listStyleOf(style));
      paragraph.number = nextNumber(list.counts, used, list.level, list.start);
      Object.assign(list, { waits: false, start: null });
    } else if (!list && own !== null && attribute("is-list-header") !== "true") {
      const start = attribute("start-value");
      paragraph.number = nextNumber(outline, styles.outline, own, start ? Number(start) : null);
    }
    return paragraph;
  }

  function endParagraph({ text, level, number, hidden, notes }: Paragraph) {
    const place = places.at(-1)!;
    const whole = setApart(number, text, false) + text;
    if (!hidden && text.trim() !== "") {
      const heading = level !== null && whole.length <= LONG;
      place.push(heading ? { kind: "heading", level, text: whole } : { kind: "text", text: whole });
    }
    add(tables.at(-1)?.notes ?? place, notes);
  }

  function openCell(attribute: Attribute) {
    const cell: FullCell = {
      blocks: [],
      rowSpan: count(attribute("number-rows-spanned")),
      colSpan: count(attribute("number-columns-spanned")),
    };
    const row = tables.at(-1)?.rows.at(-1);
    const repeated = count(attribute("number-columns-repeated"));
    for (let i = 0; row && i < repeated && row.length < MAX_COLUMNS; i++) row.push(cell);
    places.push(cell.blocks);
  }

  function say(text: string) {
    const paragraph = paragraphs.at(-1);
    if (!paragraph || paragraph.spans.some((span) => span.hidden)) return;
    const place = paragraph.spans.findLast((span) => span.place !== null)?.place;
    paragraph.text += place === "super" ? raised(text) : place === "sub" ? lowered(text) : text;
  }

  const problem = walkXml(xml, {
    open(name, attribute) {
      if (skipped > 0 || UNSEEN.has(name) || isHidden(name, attribute)) skipped++;
      else if (name === "text:p" || name === "text:h") {
        paragraphs.push(openParagraph(name, attribute));
      } else if (name === "text:span") {
        const style = attribute("style-name") ?? null;
        const hidden = styles.isHidden("text", style);
        paragraphs.at(-1)?.spans.push({ hidden, place: styles.placeOf(style) });
      } else if (name === "text:s") say(" ".repeat(count(attribute("c"))));
      else if (name === "text:tab") say(" ");
      else if (name === "text:line-break") say("\n");
      else if (name === "text:hidden-paragraph") {
        const paragraph = paragraphs.at(-1);
        if (paragraph && attribute("is-hidden") === "true") paragraph.hidden = true;
      } else if (name === "text:list") openList(attribute);
      else if (name === "text:list-item") {
        const start = attribute("start-value");
        const list = lists.at(-1);
        if (list) Object.assign(list, { waits: true, start: start ? Number(start) : null });
      } else if (name === "text:list-header") {
        const list = lists.at(-1);
        if (list) list.waits = false;
      } else if (name === "text:note-body") places.push([]);
      else if (name === "table:table") tables.push({ rows: [], notes: [] });
      else if (name === "table:table-row") tables.at(-1)?.rows.push([]);
      else if (name === "table:table-cell") openCell(attribute);
    },
    text(text) {
      // White space in the file is one blank at most (§6.1.2); blanks that show are elements.
      if (skipped === 0) say(text.replace(/[ \t\r\n]+/g, " "));
    },
    close(name) {
      if (skipped > 0) {
        skipped--;
      } else if (name === "text:p" || name === "text:h") {
        const paragraph = paragraphs.pop();
        if (paragraph) endParagraph(paragraph);
      } else if (name === "text:span") paragraphs.at(-1)?.spans.pop();
      else if (name === "text:list") lists.pop();
      else if (name === "text:note-body") {
        const [first, ...others] = places.pop()!;
        const notes = paragraphs.at(-1)?.notes;
        if (first) notes?.push({ ...first, text: `注：${first.text.trim()}` }, ...others);
      } else if (name === "table:table-cell") places.pop();
      else if (name === "table:table") {
        const table = tables.pop();
        if (table) add(places.at(-1)!, [...blocksOfCells(table.rows), ...table.notes]);
      }
    },
  });
  return problem ?? blocks;
}

function isHidden(name: string, attribute: Attribute): boolean {
  if (name === "text:section") return attribute("display") === "none";
  return name === "table:table-row" && /collapse|filter/.test(attribute("visibility") ?? "");
}

function count(value: string | undefined): number {
  return Math.min(Math.max(Math.trunc(Number(value ?? 1)) || 1, 1), MAX_COLUMNS);
}

function add(place: Block[], blocks: Block[]) {
  for (const block of blocks) place.push(block);
}
