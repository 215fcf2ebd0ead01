/**
 * PDF → blocks: bytes → pages, one after the other (what is drawn on each, or what OCR sees in its picture where there
 * is no text to copy) → layout. pdf.js says what is drawn; nothing else of the format is known outside this file and
 * `drawing.ts`.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { PDFDocumentLoadingTask, PDFPageProxy } from "pdfjs-dist";
import { failure, type Outcome } from "../../../domain.ts";
import type { Parsed, Tools } from "../../blocks.ts";
import { type Marked, markedOf } from "./actual.ts";
import { type Drawing, drawingOf } from "./drawing.ts";
import { standIns } from "./garbled.ts";
import { blocksOf } from "./layout.ts";
import { judge, type Verdict, withBoxes } from "./legible.ts";
import { readByLooks, WHY } from "./looks.ts";
import type { Page } from "./page.ts";
import { openRaw, type RawFile } from "./raw.ts";
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
    let raw: RawFile | null | undefined;
    const marked = (page: number): Marked[] | null => {
      if (raw === undefined) raw = openRaw(bytes);
      return raw && markedOf(raw, page);
    };
    const reads: Read[] = [];
    for (let number = 1; number <= numPages; number++) {
      const page = await document.getPage(number);
      reads.push(await readPage(page, await drawingOf(page, isVisible, marked), tools));
      page.cleanup();
      tools.onPage?.(number, numPages);
    }
    for (const i of misread(reads)) {
      const read = await seen(await document.getPage(i + 1), "garbled", tools);
      reads[i] = { characters: reads[i]!.characters ?? 0, ...read };
    }
    return told(reads, file, tools);
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
  verdict: Verdict["verdict"];
  /** Absent where nothing on the page can be read. */
  page?: Page;
  /** How many characters it has to copy, whatever they are. */
  characters?: number;
  warnings: string[];
  /** The page is a picture of which only the few words beside it were read. */
  stray?: boolean;
  /** It has too little text to tell by itself whether that is garbled. */
  short?: boolean;
  /** It has a picture large enough to hold text beside the text that was read. */
  pictured?: boolean;
}

/** One page as drawn, or, where its text cannot be used, as OCR sees it. */
async function readPage(page: PDFPageProxy, drawing: Drawing, tools: Tools): Promise<Read> {
  const { verdict, strange, short = false } = judge(drawing);
  const characters = drawing.page.runs.reduce((sum, { text }) => sum + text.length, 0);
  if (verdict === "blank") return { verdict, warnings: [] };
  if (verdict === "text") {
    const pictured = drawing.pictured > PICTURE && drawing.pictured < BACKGROUND;
    const read = { verdict, characters, warnings: [], pictured, short };
    if (strange === 0) return { ...read, page: drawing.page };
    const warning = `第 ${page.pageNumber} 页有 ${strange} 个字符认不出来，以□代替，请对照原件核对。`;
    return { ...read, page: withBoxes(drawing.page), warnings: [warning] };
  }
  const stray = verdict === "picture" ? { page: drawing.page, stray: true } : {};
  return { ...stray, characters, ...(await seen(page, verdict, tools)) };
}

/**
 * The pages, by their place, whose text proves garbled only beside the others': of a document most of whose pages are,
 * those with too little text to tell; and those with a character that stands for another all through.
 */
function misread(reads: Read[]): number[] {
  const garbled = reads.filter(({ verdict }) => verdict === "garbled").length;
  const sound = reads.filter(({ verdict, short }) => verdict === "text" && !short).length;
  const texts = reads.map(({ verdict, page }) =>
    verdict === "text" && page ? page.runs.map(({ text }) => text) : [],
  );
  const others = standIns(texts.flat());
  return reads.flatMap(({ verdict, short }, i) => {
    const suspect = verdict === "text" && short && garbled > sound;
    const replaced = others.some((other) => texts[i]!.some((text) => text.includes(other)));
    return suspect || replaced ? [i] : [];
  });
}

/** What was read of the pages as blocks, or why that is nothing. */
function told(reads: Read[], file: string, tools: Tools): Outcome<Parsed> {
  const warnings = reads.flatMap((read) => read.warnings);
  const pictured = reads.flatMap((read, i) => (read.pictured ? [i + 1] : []));
  if (pictured.length > 0) {
    warnings.push(`第 ${pictured.join("、")} 页有大幅图片，图中若有文字，没有读入，请核对。`);
  }
  const blocks = blocksOf(reads.flatMap(({ page }) => page ?? []));
  const usable = reads.some(({ page, stray }) => page && !stray);
  const garbled = reads.some(({ verdict }) => verdict === "garbled");
  const [lost, kept] = [false, true].map((read) =>
    reads.reduce(
      (sum, { page, characters = 0 }) => sum + (Boolean(page) === read ? characters : 0),
      0,
    ),
  ) as [number, number];
  // A cover or the like, of a report that cannot be read, is no report.
  const mostly = garbled && !tools.recognise && lost > kept;
  if (usable && blocks.length > 0 && !mostly) return { ok: true, value: { blocks, warnings } };
  if (garbled && !tools.recognise) {
    return failure(
      `“${file}”的文字复制出来是乱码（字体里没有正确的字符对照），这里也没有装文字识别（OCR）。请用原来的软件重新导出 PDF，或改用 .docx 原稿。`,
    );
  }
  const words = garbled ? "的文字复制出来是乱码" : "没有可复制的文字";
  return failure(
    tools.recognise
      ? `“${file}”${words}，也没有识别出可用的文字。请换一份清晰的扫描件，或改用 .docx 原稿。`
      : `“${file}”没有可复制的文字，可能是扫描件。请换成可复制文字的 PDF，或改用 .docx 原稿。`,
  );
}

/** A page by what its picture shows, where there is OCR. */
async function seen(
  page: PDFPageProxy,
  verdict: keyof typeof WHY,
  { recognise }: Tools,
): Promise<Read> {
  const number = page.pageNumber;
  if (!recognise) return { verdict, warnings: [`第 ${number} 页${WHY[verdict]}。`] };
  // Loaded where a page needs it: the canvas is a native library that text does without.
  const { renderPage } = await import("./render.ts");
  const image = await renderPage(page).catch(() => null);
  const size = page.getViewport({ scale: 1 });
  return { verdict, ...(await readByLooks(number, size, image, recognise)) };
}
