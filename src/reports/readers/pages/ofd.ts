/**
 * OFD, the Chinese layout format (GB/T 33190-2016) → blocks: zip → the documents in it → their pages in order, each
 * drawn together with its templates, or read by its looks where it is a picture → layout. As in a PDF, what is text lies
 * on the page as characters in places.
 */
import { failure, type Outcome } from "../../../domain.ts";
import type { Parsed, Tools } from "../../blocks.ts";
import { openZip } from "../../zip.ts";
import { blocksOf } from "./layout.ts";
import { judge, withBoxes } from "./legible.ts";
import { readByLooks, WHY } from "./looks.ts";
import { drawOfdPage } from "./ofd-page.ts";
import { type OfdPage, sheetsOf } from "./ofd-parts.ts";
import type { Page } from "./page.ts";

const MAX_PAGES = 1000;

export async function readOfd(
  bytes: Uint8Array,
  file: string,
  tools: Tools = {},
): Promise<Outcome<Parsed>> {
  const zip = openZip(bytes, file);
  if (!zip.ok) return zip;
  if (zip.value.names.some((name) => /(?:^|\/)Encrypt(?:ion)?s?\.xml$/i.test(name))) {
    return failure(`“${file}”已加密，打不开。请换成没有加密的 OFD，或改用 .docx 原稿。`);
  }
  const sheets = sheetsOf(zip.value);
  if (sheets.length === 0) {
    return failure(`“${file}”里没有页面，可能已损坏。请重新导出 OFD，或改用 .docx 原稿。`);
  }
  if (sheets.length > MAX_PAGES) {
    return failure(`“${file}”有 ${sheets.length} 页，超过 ${MAX_PAGES} 页。请拆成几个文件。`);
  }
  const reads: Read[] = [];
  for (const [i, sheet] of sheets.entries()) {
    reads.push(await readPage(sheet.open(i + 1), i + 1, tools));
    tools.onPage?.(i + 1, sheets.length);
  }
  const blocks = blocksOf(reads.flatMap(({ page }) => page ?? []));
  const warnings = reads.flatMap((read) => read.warnings);
  if (blocks.length > 0 && reads.some(({ page, stray }) => page && !stray))
    return { ok: true, value: { blocks, warnings } };
  return failure(
    tools.recognise
      ? `“${file}”没有可复制的文字，也没有识别出可用的文字。请换一份清晰的扫描件，或改用 .docx 原稿。`
      : `“${file}”没有可复制的文字，可能是扫描件。请换成可复制文字的 OFD，或改用 .docx 原稿。`,
  );
}

interface Read {
  /** Absent where nothing on the page can be read. */
  page?: Page;
  warnings: string[];
  /** The page is a picture of which only the few words beside it were read. */
  stray?: boolean;
}

/** One page as drawn, or, where its text cannot be used, as OCR sees it. */
async function readPage(page: OfdPage | string, number: number, tools: Tools): Promise<Read> {
  const drawing = typeof page === "string" ? page : drawOfdPage(page);
  if (typeof page === "string" || typeof drawing === "string")
    return { warnings: [`第 ${number} 页${drawing}。`] };
  const { verdict, strange } = judge(drawing);
  if (verdict === "blank") return { warnings: [] };
  if (verdict === "text") {
    if (strange === 0) return { page: drawing.page, warnings: [] };
    const warning = `第 ${number} 页有 ${strange} 个字符认不出来，以□代替，请对照原件核对。`;
    return { page: withBoxes(drawing.page), warnings: [warning] };
  }
  const stray = verdict === "picture" ? { page: drawing.page, stray: true } : {};
  // Text that is set in signs of its own is no picture: there is nothing to be seen without its font.
  if (!tools.recognise || (verdict === "garbled" && drawing.pictured === 0))
    return { ...stray, warnings: [`第 ${number} 页${WHY[verdict]}。`] };
  const read = await readByLooks(number, drawing.page, await pictureOf(page), tools.recognise);
  return read.page ? read : { ...stray, ...read };
}

/** Loaded where a page needs it: the canvas is a native library that text does without. */
async function pictureOf(page: OfdPage): Promise<Uint8Array | null> {
  const { renderOfdPage } = await import("./ofd-render.ts");
  return renderOfdPage(page).catch(() => null);
}
