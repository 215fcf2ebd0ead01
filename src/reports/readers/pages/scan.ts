/**
 * What OCR saw → a page: pixels to points, the habits of OCR mended where nothing else can be meant, pages too poor to
 * be trusted kept out. And the reader of pictures that were filed as such: pages of the file → OCR → pages → layout.
 */
import { createCanvas, loadImage } from "@napi-rs/canvas";
import sharp from "sharp";
import { failure, type Outcome } from "../../../domain.ts";
import type { Parsed, Picture, Tools } from "../../blocks.ts";
import { blocksOf } from "./layout.ts";
import type { Page } from "./page.ts";

/** Below this a page's reading has so many wrong characters that none of it may be quoted. */
const LEGIBLE = 0.85;
/** Below this a line has a figure, or most of its characters, that may well be wrong. */
const DOUBTFUL = 0.7;
const MAX_PAGES = 500;
/** The longer side of A4 in points: what a picture without a paper size is taken to show. */
const PAPER = 842;
/** sharp opens more, SVG for one. */
const FORMATS: string[] = ["jpeg", "png", "webp", "gif", "tiff"];
/** A3 at 600 dots an inch has 70 million pixels. */
const MOST_PIXELS = 120_000_000;

/** Lines in pixels → runs on a page of `width` × `height` points. A picture that OCR turned upright turns the page. */
export function pageOfPicture(
  picture: Picture,
  number: number,
  width: number,
  height: number,
): Page {
  const turned = picture.width > picture.height !== width > height;
  const [across, down] = turned ? [height, width] : [width, height];
  const runs = picture.lines.map((line) => ({
    text: mend(line.text),
    x: (line.x / picture.width) * across,
    y: (line.y / picture.height) * down,
    width: (line.width / picture.width) * across,
    height: (line.height / picture.height) * down,
    sure: line.sure,
  }));
  const rules = (picture.rules ?? []).map((rule) => ({
    x1: (rule.x1 / picture.width) * across,
    y1: (rule.y1 / picture.height) * down,
    x2: (rule.x2 / picture.width) * across,
    y2: (rule.y2 / picture.height) * down,
  }));
  return { number, width: across, height: down, runs, rules };
}

const HAN = "[\\u3007\\u4E00-\\u9FFF]";
const CHINESE = "[\\u3000-\\u303F\\u4E00-\\u9FFF\\uFF01-\\uFF60“”‘’—…]";
const WIDE: Record<string, string> = { ",": "，", ";": "；", ":": "：", "?": "？", "!": "！" };

/** In order. None changes the value of a figure. */
const MENDS: [RegExp, string | ((mark: string) => string)][] = [
  [/[０-９Ａ-Ｚａ-ｚ％]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)],
  [/\s+/g, " "],
  [new RegExp(`(?<=${CHINESE}) | (?=${CHINESE})`, "g"), ""],
  // The stop of 宋体 is so small a ring, the comma of 楷体 so short a stroke, that OCR takes them for these.
  [new RegExp(`(?<=${HAN}|[%）”])°`, "g"), "。"],
  [/丶/g, "、"],
  [new RegExp(`(?<=${CHINESE})[,;:?!]|[,;:?!](?=${CHINESE})`, "g"), (mark) => WIDE[mark]!],
  [/(?<=(?<!\d)\d{1,3}(?:,\d{3}){0,4})，(?=\d{3}(?!\d))/g, ","],
  [new RegExp(`\\((?=${CHINESE})`, "g"), "（"],
  [new RegExp(`(?<=${CHINESE})\\)`, "g"), "）"],
  [/(?<=（[^（）()]{1,30})\)/g, "）"],
  [/\((?=[^（）()]{1,30}）)/g, "（"],
  // 六角括号 around the year of a document's number (GB/T 9704-2012, 7.2.5).
  [/[[［【〔]{1,2}((?:19|20)\d\d)[\]］】〕]{1,2}(?=\d{1,5}号)/g, "〔$1〕"],
];

function mend(text: string): string {
  return MENDS.reduce(
    (mended, [habit, meant]) => mended.replace(habit, meant as string),
    text,
  ).trim();
}

export interface Scanned {
  /** Absent where the page is too poor to be quoted, or has nothing on it. */
  page?: Page;
  /** What a person must know of the page. */
  warnings: string[];
}

/** Judge what OCR saw of one page. A page that is read always has a warning: OCR is to be checked by a person. */
export function scannedPage(
  picture: Picture,
  number: number,
  width: number,
  height: number,
): Scanned {
  const page = pageOfPicture(picture, number, width, height);
  const characters = page.runs.reduce((sum, { text }) => sum + text.length, 0);
  if (characters === 0) return { warnings: [`第 ${number} 页没有识别出文字。`] };
  const sure = page.runs.reduce((sum, run) => sum + run.sure! * run.text.length, 0) / characters;
  const percent = `${Math.floor(sure * 100)}%`;
  if (sure < LEGIBLE) {
    return {
      warnings: [
        `第 ${number} 页字迹不清，文字识别（OCR）的把握只有 ${percent}，没有读入。请换一份清晰的扫描件。`,
      ],
    };
  }
  const warnings = [`第 ${number} 页由文字识别（OCR）读入，把握 ${percent}，请核对。`];
  const doubtful = page.runs.filter((run) => run.sure! < DOUBTFUL);
  if (doubtful.length > 0) {
    const samples = doubtful.slice(0, 3).map(({ text }) => `“${text.slice(0, 20)}”`);
    warnings.push(
      `第 ${number} 页有 ${doubtful.length} 行可能认错数字或文字，引用前请对照原件：${samples.join("、")}${doubtful.length > 3 ? "等" : ""}。`,
    );
  }
  return { page, warnings };
}

/** Read a PNG, JPEG, TIFF (every page), BMP, GIF or WebP picture. Throws on bytes that are no such picture. */
export async function readPicture(
  bytes: Uint8Array,
  file: string,
  tools: Tools,
): Promise<Outcome<Parsed>> {
  if (!tools.recognise) {
    return failure(
      `“${file}”是图片，这里没有装文字识别（OCR）。请转成可复制文字的 .docx、.pdf 或 .txt 再试。`,
    );
  }
  const images = await imagesOf(bytes, file);
  if (!images.ok) return images;
  const { count, image } = images.value;
  const pages: Page[] = [];
  const warnings: string[] = [];
  for (let number = 1; number <= count; number++) {
    const picture = await tools.recognise(await image(number));
    if (!picture.ok) return { ...picture, error: `“${file}”没有读入：${picture.error}` };
    const { width, height } = picture.value;
    const points = PAPER / Math.max(width, height);
    const scanned = scannedPage(picture.value, number, width * points, height * points);
    if (scanned.page) pages.push(scanned.page);
    warnings.push(...scanned.warnings);
    tools.onPage?.(number, count);
  }
  if (pages.length > 0) return { ok: true, value: { blocks: blocksOf(pages), warnings } };
  return failure(`“${file}”里没有能读入的文字。${warnings.slice(0, 3).join("")}`);
}

interface Images {
  count: number;
  /** A page, from 1, as a file that OCR opens. */
  image: (number: number) => Promise<Uint8Array>;
}

/** The pages of a picture file. Throws on bytes that are no such picture. */
export async function imagesOf(bytes: Uint8Array, file: string): Promise<Outcome<Images>> {
  const large = failure(`“${file}”超过 1.2 亿像素，不读。请把图片缩小后再试。`);
  if (bytes[0] === 0x42 && bytes[1] === 0x4d) {
    const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const pixels = Math.abs(header.getInt32(18, true) * header.getInt32(22, true));
    return pixels > MOST_PIXELS
      ? large
      : { ok: true, value: { count: 1, image: () => pngOf(bytes) } };
  }
  const {
    format,
    width,
    height,
    pages = 1,
  } = await sharp(bytes, { limitInputPixels: false }).metadata();
  if (!FORMATS.includes(format)) throw new Error(format);
  if (width * height > MOST_PIXELS) return large;
  if (format !== "tiff" || pages === 1) {
    return { ok: true, value: { count: 1, image: async () => bytes } };
  }
  if (pages > MAX_PAGES) {
    return failure(`“${file}”有 ${pages} 页，超过 ${MAX_PAGES} 页。请拆成几个文件。`);
  }
  const image = (number: number) =>
    sharp(bytes, { page: number - 1, limitInputPixels: MOST_PIXELS })
      .autoOrient()
      .png()
      .toBuffer();
  return { ok: true, value: { count: pages, image } };
}

/** BMP, which sharp does not open, as PNG. */
async function pngOf(bytes: Uint8Array): Promise<Uint8Array> {
  const image = await loadImage(bytes);
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.encode("png");
}
