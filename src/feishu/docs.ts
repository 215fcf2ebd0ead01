/**
 * An online document's blocks → a page that the reader of saved pages reads (pure): headings by their levels, numbered items
 * with the numbers that Feishu shows, tables with their merged cells. So the same document always gives the same bytes, and
 * what it holds that is no text (pictures, sheets within it) is counted and told.
 */
import { z } from "zod";

const ElementSchema = z.object({
  text_run: z
    .object({
      content: z.string().default(""),
      text_element_style: z.object({ strikethrough: z.boolean().optional() }).nullish(),
    })
    .nullish(),
  mention_doc: z.object({ title: z.string().default("") }).nullish(),
  mention_user: z.object({}).nullish(),
  equation: z.object({ content: z.string().default("") }).nullish(),
  reminder: z.object({ expire_time: z.union([z.string(), z.number()]).nullish() }).nullish(),
});

const TextSchema = z.object({
  elements: z.array(ElementSchema).default([]),
  style: z.object({ sequence: z.string().nullish(), done: z.boolean().nullish() }).nullish(),
});

const TableSchema = z.object({
  cells: z.array(z.string()).nullish(),
  property: z.object({
    column_size: z.number().int().positive(),
    merge_info: z
      .array(z.object({ row_span: z.number().nullish(), col_span: z.number().nullish() }))
      .nullish(),
  }),
});

export const BlockSchema = z.looseObject({
  block_id: z.string(),
  block_type: z.number(),
  children: z.array(z.string()).nullish(),
});
export type DocBlock = z.infer<typeof BlockSchema>;

/** Kinds of block with words of their own, by the name of the field that holds them. */
const WORDS = [
  ...["text", "bullet", "ordered", "code", "quote", "todo", "page"],
  ...Array.from({ length: 9 }, (_, i) => `heading${i + 1}`),
];
/** What is no text, as people call it. */
const OTHERS: Record<string, string> = {
  image: "图片",
  sheet: "内嵌电子表格",
  bitable: "多维表格",
  file: "附件",
  mindnote: "思维导图",
  diagram: "流程图",
  board: "画板",
  iframe: "内嵌网页",
  reference_synced: "引用的同步块",
  okr: "OKR",
};
/** Numbers as Feishu shows them on the first, second and third level of a list, and so on again. */
const NUMBERS = ["1", "a", "i"];
/** Nobody writes deeper; a document that says so is broken or hostile. */
const MAX_DEPTH = 60;

export interface DocPage {
  html: string;
  /** What it holds that was not read, as “3 张图片”. */
  left: string[];
}

/** `title` is what the document is called where it is listed; its own first block says so again. */
export function pageOf(title: string, blocks: DocBlock[]): DocPage {
  const byId = new Map(blocks.map((block) => [block.block_id, block]));
  const left = new Map<string, number>();
  const seen = new Set<string>();
  const leave = (name: string) => void left.set(name, (left.get(name) ?? 0) + 1);

  const inside = (ids: string[] | null | undefined, depth: number, list = 0): string => {
    const parts: string[] = [];
    let number = 0;
    let follows = false;
    for (const id of ids ?? []) {
      const block = byId.get(id);
      if (!block || seen.has(id)) continue;
      seen.add(id);
      if (depth > MAX_DEPTH) {
        leave("层次过深的内容");
        continue;
      }
      if (block.ordered) number = numberOf(block, number, follows);
      follows = Boolean(block.ordered);
      parts.push(show(block, depth, list, number));
    }
    return parts.join("\n");
  };

  const show = (block: DocBlock, depth: number, list: number, number: number): string => {
    if (block.table) return table(block, depth);
    const name = WORDS.find((field) => block[field]);
    const isItem = name === "ordered" || name === "bullet";
    const under = inside(block.children, depth + 1, isItem ? list + 1 : 0);
    const text = name === undefined ? "" : wordsOf(block[name]);
    if (name === "page")
      return `${text === "" ? heading(1, escaped(title)) : heading(1, text)}\n${under}`;
    if (name?.startsWith("heading"))
      return `${text === "" ? "" : heading(Number(name.slice("heading".length)) + 1, text)}\n${under}`;
    if (name === "ordered")
      return `<ol type="${NUMBERS[list % NUMBERS.length]}"><li value="${number}">${text}${under}</li></ol>`;
    if (name === "bullet") return `<ul><li>${text}${under}</li></ul>`;
    if (name === "todo") return `<p>${isDone(block) ? "☑" : "☐"} ${text}</p>\n${under}`;
    if (name !== undefined) return `${text === "" ? "" : `<p>${text}</p>`}\n${under}`;
    const other = Object.keys(OTHERS).find((field) => block[field]);
    if (other !== undefined) leave(OTHERS[other]!);
    return under;
  };

  const table = (block: DocBlock, depth: number): string => {
    const parsed = TableSchema.safeParse(block.table);
    if (!parsed.success) {
      leave("读不懂的表格");
      return "";
    }
    const { property, cells } = parsed.data;
    const ids = cells ?? block.children ?? [];
    const width = property.column_size;
    const hidden = new Set<number>();
    const rows: string[] = [];
    for (const [i, id] of ids.entries()) {
      if (i % width === 0) rows.push("");
      if (hidden.has(i)) continue;
      const merged = property.merge_info?.[i];
      const down = Math.min(Math.max(1, merged?.row_span ?? 1), Math.ceil(ids.length / width));
      const along = Math.min(Math.max(1, merged?.col_span ?? 1), width - (i % width));
      for (let r = 0; r < down; r++)
        for (let c = 0; c < along; c++) if (r + c > 0) hidden.add(i + r * width + c);
      rows[rows.length - 1] +=
        `<td rowspan="${down}" colspan="${along}">${inside([id], depth + 1)}</td>`;
    }
    return `<table>${rows.map((row) => `<tr>${row}</tr>`).join("\n")}</table>`;
  };

  const root = blocks.find((block) => block.page) ?? blocks[0];
  const body = root ? inside([root.block_id], 0) : "";
  return {
    // Pages that an office program made are read whole; what a browser saves has menus around it.
    html: `<!DOCTYPE html>
<html><head><meta charset="utf-8"><meta name="generator" content="Feishu Office"><title>${escaped(title)}</title></head>
<body>
${body}
</body></html>
`,
    left: [...left].map(([name, count]) => `${count} 处${name}`),
  };
}

function heading(level: number, text: string): string {
  const tag = `h${Math.min(level, 6)}`;
  return `<${tag}>${text}</${tag}>`;
}

/** “auto” goes on from the item before, also across what stands between; where nothing is said only the next in line does. */
function numberOf(block: DocBlock, before: number, follows: boolean): number {
  const said = TextSchema.safeParse(block.ordered).data?.style?.sequence;
  if (said && /^\d{1,6}$/.test(said)) return Number(said);
  return follows || said === "auto" ? before + 1 : 1;
}

function isDone(block: DocBlock): boolean {
  return TextSchema.safeParse(block.todo).data?.style?.done === true;
}

function wordsOf(text: unknown): string {
  const parsed = TextSchema.safeParse(text);
  return parsed.success ? parsed.data.elements.map(wordOf).join("") : "";
}

/** What is struck out is no part of what a document says. */
function wordOf({
  text_run,
  mention_doc,
  mention_user,
  equation,
  reminder,
}: z.infer<typeof ElementSchema>): string {
  if (text_run)
    return text_run.text_element_style?.strikethrough
      ? ""
      : escaped(text_run.content).replace(/\r\n?|\n|\v/g, "<br>");
  if (mention_doc) return escaped(mention_doc.title);
  if (equation) return escaped(equation.content.trim());
  const at = Number(reminder?.expire_time);
  if (reminder && at > 0) return dayOf(at);
  return mention_user ? "@某人" : "";
}

function dayOf(at: number): string {
  const [year, month, day] = new Date(at + 8 * 3600_000).toISOString().slice(0, 10).split("-");
  return `${year}年${Number(month)}月${Number(day)}日`;
}

function escaped(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}
