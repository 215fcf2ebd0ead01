/**
 * PDF → blocks: bytes → pages, one after the other (what is drawn on each, or what OCR sees in its picture where there
 * is no text to copy) → layout. pdf.js says what is drawn; nothing else of the format is known outside this file and
 * `drawing.ts`.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { PDFDocumentLoadingTask, PDFPageProxy } from "pdfjs-dist";
import { failure, type Outcome } from "../../../domain.ts";
import type { Parsed, Recognise, Tools } from "../../blocks.ts";
import { type Drawing, drawingOf } from "./drawing.ts";
import { blocksOf } from "./layout.ts";
import { judge, withBoxes } from "./legible.ts";
import type { Page } from "./page.ts";
import { unpacksTooFar } from "./streams.ts";

const MAX_PAGES = 1000;
/** pdf.js decodes no larger picture: an A3 page at 600 dots an inch has 70 million pixels. */
const MAX_PIXELS = 80e6;
/** A picture on this share of a page may hold text; one that fills it lies behind the text or was read with it. */
const PICTURE = 0.25;
const BACKGROUND = 0.85;

/** The file as pdf.js opens it; whoever opens it destroys it. */
export async function openPdf(bytes: Uint8Array): Promise<PDFDocumentLoadingTask> {
  // Loaded on first use: pdf.js costs about 40 MB that an idle server need not hold.
  const pdfjs = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const root = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
  return pdfjs.getDocument({
    data: new Uint8Array(bytes),
    cMapUrl: `${join(root, "cmaps")}/`,
    cMapPacked: true,
    standardFontDataUrl: `${join(root, "standard_fonts")}/`,
    wasmUrl: `${join(root, "wasm")}/`,
    iccUrl: `${join(root, "iccs")}/`,
    maxImageSize: MAX_PIXELS,
    useSystemFonts: false,
    verbosity: 0,
  });
}

/** Read a PDF. Pages that cannot be read are named in the warnings; fails where that is every page. */
export async function readPdf(
  bytes: Uint8Array,
  file: string,
  tools: Tools = {},
): Promise<Outcome<Parsed>> {
  if (unpacksTooFar(bytes)) {
    return failure(
      `“${file}”的内容展开后过大，没有读取。请用原来的软件重新导出 PDF，或改用 .docx 原稿。`,
    );
  }
  const task = await openPdf(bytes);
  try {
    const document = await task.promise;
    const { numPages } = document;
    if (numPages > MAX_PAGES) {
      return failure(`“${file}”有 ${numPages} 页，超过 ${MAX_PAGES} 页。请拆成几个文件。`);
    }
    const layers = await document.getOptionalContentConfig();
    const isVisible = (layer: unknown): boolean => layers.isVisible(layer);
    const pages: Page[] = [];
    const warnings: string[] = [];
    const pictured: number[] = [];
    let usable = 0;
    for (let number = 1; number <= numPages; number++) {
      const page = await document.getPage(number);
      const drawing = await drawingOf(page, isVisible);
      const read = await readPage(page, drawing, tools);
      if (read.page) pages.push(read.page);
      if (read.page && !read.stray) usable++;
      if (read.pictured) pictured.push(number);
      warnings.push(...read.warnings);
      page.cleanup();
      tools.onPage?.(number, numPages);
    }
    if (pictured.length > 0) {
      warnings.push(`第 ${pictured.join("、")} 页有大幅图片，图中若有文字，没有读入，请核对。`);
    }
    const blocks = blocksOf(pages);
    if (usable > 0 && blocks.length > 0) return { ok: true, value: { blocks, warnings } };
    return failure(
      tools.recognise
        ? `“${file}”没有可复制的文字，也没有识别出可用的文字。请换一份清晰的扫描件，或改用 .docx 原稿。`
        : `“${file}”没有可复制的文字，可能是扫描件。请换成可复制文字的 PDF，或改用 .docx 原稿。`,
    );
  } catch (error) {
    if (error instanceof Error && error.name === "PasswordException") {
      return failure(`“${file}”设有密码。请去掉密码后再试。`);
    }
    throw error;
  } finally {
    await task.destroy();
  }
}

interface Read {
  /** Absent where nothing on the page can be read. */
  page?: Page;
  warnings: string[];
  /** The page is a picture of which only the few words beside it were read. */
  stray?: boolean;
  /** It has a picture large enough to hold text beside the text that was read. */
  pictured?: boolean;
}

/** One page as drawn, or, where its text cannot be used, as OCR sees it. */
async function readPage(page: PDFPageProxy, drawing: Drawing, tools: Tools): Promise<Read> {
  const n = page.pageNumber;
  const { verdict, strange } = judge(drawing);
  if (verdict === "blank") return { warnings: [] };
  if (verdict === "text") {
    const pictured = drawing.pictured > PICTURE && drawing.pictured < BACKGROUND;
    if (strange === 0) return { page: drawing.page, warnings: [], pictured };
    const warning = `第 ${n} 页有 ${strange} 个字符认不出来，以□代替，请对照原件核对。`;
    return { page: withBoxes(drawing.page), warnings: [warning], pictured };
  }
  const stray = verdict === "picture" ? { page: drawing.page, stray: true } : {};
  if (tools.recognise) {
    const scanned = await recognised(page, drawing.page, tools.recognise);
    return scanned.page ? scanned : { ...stray, ...scanned };
  }
  const why = {
    picture: "主要是图片，可能是扫描页，图中文字未读入",
    garbled: "的文字复制出来是乱码，未读入",
    none: "没有可复制的文字，可能是扫描页，未读入",
  };
  return { ...stray, warnings: [`第 ${n} 页${why[verdict]}。`] };
}

async function recognised(
  page: PDFPageProxy,
  { number, width, height }: Page,
  recognise: Recognise,
): Promise<Read> {
  // Loaded where a page needs them: the canvas is a native library that text does without.
  const [{ renderPage }, { scannedPage }] = await Promise.all([
    import("./render.ts"),
    import("./scan.ts"),
  ]);
  const image = await renderPage(page).catch(() => null);
  if (!image) return { warnings: [`第 ${number} 页的图像打不开，未读入。请重新扫描这一页。`] };
  const picture = await recognise(image);
  if (!picture.ok) return { warnings: [`第 ${number} 页未读入：${picture.error}`] };
  return scannedPage(picture.value, number, width, height);
}
