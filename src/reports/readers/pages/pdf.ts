/**
 * Text PDF → blocks: glyph runs → lines → page furniture dropped → paragraphs and table rows.
 * pdf.js gives runs with positions; everything about how a Chinese report is laid out is decided here.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { failure, type Outcome } from "../../../domain.ts";
import type { Block, Parsed } from "../../blocks.ts";
import { tableBlocks } from "../table.ts";

interface Line {
  page: number;
  y: number;
  x: number;
  right: number;
  size: number;
  /** Runs of the line parted by blanks wider than a character and a half. */
  cells: string[];
}

const MAX_PAGES = 500;

export async function readPdf(bytes: Uint8Array, file: string): Promise<Outcome<Parsed>> {
  // Loaded on first use: pdf.js costs about 40 MB that an idle server need not hold.
  const pdfjs = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const root = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
  const task = pdfjs.getDocument({
    data: new Uint8Array(bytes),
    cMapUrl: `${join(root, "cmaps")}/`,
    cMapPacked: true,
    standardFontDataUrl: `${join(root, "standard_fonts")}/`,
    useSystemFonts: false,
    verbosity: 0,
  });
  try {
    const document = await task.promise;
    if (document.numPages > MAX_PAGES) {
      return failure(`“${file}”有 ${document.numPages} 页，超过 ${MAX_PAGES} 页。请拆成几个文件。`);
    }
    const lines: Line[] = [];
    const warnings: string[] = [];
    for (let page = 1; page <= document.numPages; page++) {
      const content = await (await document.getPage(page)).getTextContent();
      const found = linesOf(page, content.items.filter((item) => "str" in item) as Run[]);
      if (found.length === 0)
        warnings.push(`第 ${page} 页没有可复制的文字，可能是扫描页，未读入。`);
      lines.push(...found);
    }
    return { ok: true, value: { blocks: joinLines(withoutFurniture(lines)), warnings } };
  } catch (error) {
    if (error instanceof Error && error.name === "PasswordException") {
      return failure(`“${file}”设有密码。请去掉密码后再试。`);
    }
    throw error;
  } finally {
    await task.destroy();
  }
}

interface Run {
  str: string;
  transform: number[];
  width: number;
}

function linesOf(page: number, runs: Run[]): Line[] {
  const rows: { y: number; runs: { x: number; right: number; size: number; str: string }[] }[] = [];
  for (const run of runs) {
    if (run.str.trim() === "") continue;
    const [, , c = 0, d = 0, x = 0, y = 0] = run.transform;
    const size = Math.hypot(c, d) || 10;
    let row = rows.find((candidate) => Math.abs(candidate.y - y) < size * 0.4);
    if (!row) {
      row = { y, runs: [] };
      rows.push(row);
    }
    row.runs.push({ x, right: x + run.width, size, str: run.str });
  }
  rows.sort((a, b) => b.y - a.y);
  return rows.map((row) => {
    row.runs.sort((a, b) => a.x - b.x);
    const first = row.runs[0]!;
    const cells: string[] = [""];
    let right = first.x;
    for (const run of row.runs) {
      const gap = run.x - right;
      if (gap > run.size * 1.5 && cells.at(-1) !== "") cells.push("");
      else if (gap > run.size * 0.2 && /\w$/.test(cells.at(-1)!) && /^\w/.test(run.str))
        cells[cells.length - 1] += " ";
      cells[cells.length - 1] += run.str;
      right = run.right;
    }
    return { page, y: row.y, x: first.x, right, size: first.size, cells: cells.map(closeUp) };
  });
}

/** Blanks between Chinese characters are artefacts of justified setting: 号 ， 邮 编 → 号，邮编. */
function closeUp(text: string): string {
  const cjk = "[\\u3000-\\u303F\\u4E00-\\u9FFF\\uFF00-\\uFFEF“”‘’—…]";
  return text.replace(new RegExp(`(?<=${cjk})\\s+(?=${cjk})`, "g"), "").trim();
}

/** Drop page numbers, and heads and feet that stand at the same height on most pages. */
function withoutFurniture(lines: Line[]): Line[] {
  const pages = new Set(lines.map((line) => line.page)).size;
  const key = (line: Line) => `${Math.round(line.y)} ${line.cells.join("").replace(/\d+/g, "#")}`;
  const seen = new Map<string, number>();
  for (const line of lines) seen.set(key(line), (seen.get(key(line)) ?? 0) + 1);
  const edges = new Map<number, { top: number; bottom: number }>();
  for (const { page, y } of lines) {
    const edge = edges.get(page) ?? { top: y, bottom: y };
    edges.set(page, { top: Math.max(edge.top, y), bottom: Math.min(edge.bottom, y) });
  }
  return lines.filter((line) => {
    const edge = edges.get(line.page)!;
    if (line.y < edge.top - 1 && line.y > edge.bottom + 1) return true;
    const text = line.cells.join("");
    if (/^[—–\-·\s]*\d{1,4}[—–\-·\s]*$/.test(text) || /^第\s*\d+\s*页/.test(text)) return false;
    return !(pages >= 3 && seen.get(key(line))! > pages / 2);
  });
}

function joinLines(lines: Line[]): Block[] {
  const blocks: Block[] = [];
  const right = percentile(
    lines.map((line) => line.right),
    0.9,
  );
  const left = percentile(
    lines.filter((line) => line.cells.length < 3).map((line) => line.x),
    0.3,
  );
  let table: string[][] = [];
  let paragraph = "";
  let open = false;
  const endParagraph = () => {
    if (paragraph) blocks.push({ kind: "text", text: paragraph });
    paragraph = "";
    open = false;
  };
  const endTable = () => {
    blocks.push(
      ...(table.length > 1
        ? tableBlocks(table)
        : table.map(([...cells]): Block => ({ kind: "text", text: cells.join(" ") }))),
    );
    table = [];
  };
  for (const line of lines) {
    if (line.cells.length >= 3) {
      endParagraph();
      if (table.length > 0 && table[0]!.length !== line.cells.length) endTable();
      table.push(line.cells);
      continue;
    }
    endTable();
    const indented = line.x > left + line.size * 1.2;
    if (!open || indented) endParagraph();
    paragraph += line.cells.join(" ");
    // A line that stops well before the right margin is the last of its paragraph.
    open = line.right > right - line.size * 2.5;
    if (!open) endParagraph();
  }
  endTable();
  endParagraph();
  return blocks;
}

function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}
