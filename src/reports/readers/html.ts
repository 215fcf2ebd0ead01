/**
 * Saved web page → blocks: bytes → text in its own encoding → tree of what shows → lines and tables → those of the
 * report. Pages of government portals lose what stands around the article; pages that Word, WPS or LibreOffice saved
 * are documents and are read whole.
 */
import { failure, type Outcome } from "../../domain.ts";
import type { Block, Parsed } from "../blocks.ts";
import { articleIn } from "./html/article.ts";
import { itemsOf } from "./html/items.ts";
import { type Element, readTree } from "./html/tree.ts";
import { tableBlocks } from "./table.ts";
import { readText } from "./text.ts";

/** A page as a browser or an office program saved it. No address in it is followed. */
export function readHtml(bytes: Uint8Array, file: string): Outcome<Parsed> {
  return readPage(bytes, file, null);
}

/** As `readHtml`; `charset` is what a header outside the page says its encoding is. */
export function readPage(bytes: Uint8Array, file: string, charset: string | null): Outcome<Parsed> {
  const decoded = decode(bytes, file, charset);
  if (!decoded.ok) return decoded;
  const { text, warnings } = decoded.value;
  const tree = readTree(text, /^\s*<\?xml/.test(text.slice(0, 200)));
  const article = articleIn(itemsOf(tree), tree);
  if (article.items.length === 0 && tree.frames) {
    return failure(
      `“${file}”是框架网页，正文在另一个网页里，没有读到。请在浏览器里单独打开正文，再另存一次。`,
    );
  }
  const blocks: Block[] = [
    ...article.title.map((title): Block => ({ kind: "heading", level: 1, text: title })),
    ...article.metadata.map((line): Block => ({ kind: "text", text: line })),
    ...article.items.flatMap((item): Block[] => {
      if (item.kind === "table") return tableBlocks(item.cells);
      if (item.level === null) return [{ kind: "text", text: item.text }];
      return [{ kind: "heading", level: item.level, text: item.text }];
    }),
  ];
  const pictures = picturesIn(article.body);
  if (pictures > 0) warnings.push(`网页里有 ${pictures} 张图片，图片里的文字没有读入。`);
  return { ok: true, value: { blocks, warnings } };
}

/** UTF-8 if the bytes are that; else the encoding that the page names, else GB18030. */
function decode(
  bytes: Uint8Array,
  file: string,
  charset: string | null,
): Outcome<{ text: string; warnings: string[] }> {
  const named = charset ?? charsetIn(bytes);
  if (named !== null && !/^(?:utf|unicode|gb|x-gbk|iso-8859-1$|ascii)/i.test(named)) {
    try {
      return { ok: true, value: { text: strict("utf-8", bytes), warnings: [] } };
    } catch {
      // Not UTF-8; then what the page says it is.
    }
    try {
      return { ok: true, value: { text: strict(named, bytes), warnings: [] } };
    } catch {
      // Not that either, or no encoding of that name; then as any text.
    }
  }
  const text = readText(bytes, file);
  if (text.ok || !/^(?:gb|x-gbk)/i.test(named ?? "")) return text;
  // Browsers read over a broken character, so pages that have one are not rare.
  const lenient = new TextDecoder("gb18030").decode(bytes);
  const broken = lenient.split("\uFFFD").length - 1;
  if (broken * 50 > (lenient.match(/\p{Script=Han}/gu)?.length ?? 0)) return text;
  const warnings = [`有 ${broken} 处文字已损坏，没有读入。请核对原文件。`];
  return { ok: true, value: { text: lenient, warnings } };
}

function strict(encoding: string, bytes: Uint8Array): string {
  return new TextDecoder(encoding, { fatal: true }).decode(bytes);
}

/** `<meta charset=…>` or `<meta http-equiv content="…; charset=…">` near the page's beginning. */
function charsetIn(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString("latin1");
  return /<meta[^>]{0,200}charset\s{0,9}=\s{0,9}["']?([\w-]+)/i.exec(head)?.[1] ?? null;
}

/** How many pictures of some size stand in the article. */
function picturesIn(body: Element): number {
  let count = 0;
  const stack = [body];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const small = [next.attributes.width, next.attributes.height].some(
      (size) => size !== undefined && Number.parseInt(size, 10) < 100,
    );
    if (next.tag === "img" && !small) count++;
    for (const child of next.children) if (typeof child !== "string") stack.push(child);
  }
  return count;
}
