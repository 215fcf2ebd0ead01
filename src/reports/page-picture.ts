/** A page of a file as a picture, to lay beside what was read of it: a PDF drawn by pdf.js, or a page of a picture file itself. */
import { failure, type Outcome } from "../domain.ts";
import { messageOf } from "../log.ts";
import { pagesIn } from "./parse.ts";

/** The longer side in pixels: a page of A4 is then read with ease at twice its width on a screen. */
const SIDE = 1800;

/** A PNG of page `page`, from 1; fails with a sentence where there is no such page, or none that can be drawn. */
export async function pagePicture(
  bytes: Uint8Array,
  file: string,
  page: number,
): Promise<Outcome<Uint8Array>> {
  try {
    const kind = pagesIn(bytes);
    if (kind === "pdf") return await pdfPage(bytes, file, page);
    if (kind === "picture") return await picturePage(bytes, file, page);
    return failure(`“${file}”不是 PDF 或图片，没有页面图像。请下载原件查看。`);
  } catch (error) {
    return failure(`“${file}”第 ${page} 页的图像打不开（${messageOf(error)}）。请下载原件查看。`);
  }
}

async function pdfPage(
  bytes: Uint8Array,
  file: string,
  page: number,
): Promise<Outcome<Uint8Array>> {
  const [{ openPdf }, { renderPage }, { unpacksTooFar }] = await Promise.all([
    import("./readers/pages/pdf.ts"),
    import("./readers/pages/render.ts"),
    import("./readers/pages/streams.ts"),
  ]);
  if (unpacksTooFar(bytes)) return failure(`“${file}”的内容展开后过大，没有打开。请下载原件查看。`);
  const task = await openPdf(bytes);
  try {
    const document = await task.promise;
    if (page > document.numPages) return noPage(file, page);
    return { ok: true, value: await renderPage(await document.getPage(page), SIDE) };
  } finally {
    await task.destroy();
  }
}

async function picturePage(
  bytes: Uint8Array,
  file: string,
  page: number,
): Promise<Outcome<Uint8Array>> {
  const { default: sharp } = await import("sharp");
  const { imagesOf } = await import("./readers/pages/scan.ts");
  const images = await imagesOf(bytes, file);
  if (!images.ok) return images;
  if (page > images.value.count) return noPage(file, page);
  const image = await images.value.image(page);
  const inside = { width: SIDE, height: SIDE, fit: "inside", withoutEnlargement: true } as const;
  const value = await sharp(image).autoOrient().resize(inside).png().toBuffer();
  return { ok: true, value };
}

function noPage(file: string, page: number): Outcome<never> {
  return failure(`“${file}”没有第 ${page} 页。`);
}
