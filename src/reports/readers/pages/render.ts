/** A PDF page → a picture of it, for OCR or for people. Scans draw one image over the page; pdf.js decodes and places it. */
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import type { PDFPageProxy } from "pdfjs-dist";
import sharp from "sharp";

/** Print of 9 points is then 25 pixels high, half of what the OCR model looks at; more costs time and gains nothing. */
const DPI = 200;
/**
 * The longer side in pixels, whatever the page's box says: some scanners write a box of one point a pixel, some drawings
 * have one of ten metres. 3400 by 3400 pixels are 46 MB.
 */
const [LEAST, MOST] = [2200, 3400];

/** A PNG of the page, white where nothing is drawn; `side` pixels long, or what OCR needs. Throws where pdf.js cannot draw it. */
export async function renderPage(page: PDFPageProxy, side?: number): Promise<Uint8Array> {
  const box = page.getViewport({ scale: 1 });
  const longer = Math.max(box.width, box.height);
  const scale = side === undefined ? scaleOf(box.width, box.height) : side / longer;
  const viewport = page.getViewport({ scale });
  const canvas = createCanvas(
    Math.max(1, Math.round(viewport.width)),
    Math.max(1, Math.round(viewport.height)),
  );
  await page.render({
    canvas: canvas as unknown as HTMLCanvasElement,
    viewport,
    background: "white",
  }).promise;
  return side === undefined ? lightly(canvas) : canvas.encode("png");
}

/** How many pixels a point of a page of this size in points gets, for OCR. */
export function scaleOf(width: number, height: number): number {
  const longer = Math.max(width, height);
  return Math.min(MOST, Math.max(LEAST, (longer / 72) * DPI)) / longer;
}

/** As a PNG that is pressed but lightly: to press it hard takes longer than all the drawing. */
export function lightly(canvas: Canvas): Promise<Uint8Array> {
  const { width, height } = canvas;
  return sharp(canvas.data(), { raw: { width, height, channels: 4 }, limitInputPixels: false })
    .removeAlpha()
    .png({ compressionLevel: 1 })
    .toBuffer();
}
