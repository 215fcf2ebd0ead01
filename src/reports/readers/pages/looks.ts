/** A page by its looks: its picture → OCR → the page as it is seen; where that fails, why it was not read. */
import type { Recognise } from "../../blocks.ts";
import type { Verdict } from "./legible.ts";
import type { Page } from "./page.ts";

/** Why the text that is drawn on a page is not read as it is. */
export const WHY: Record<Exclude<Verdict["verdict"], "text" | "blank">, string> = {
  picture: "主要是图片，可能是扫描页，图中文字未读入",
  garbled: "的文字复制出来是乱码，未读入",
  none: "没有可复制的文字，可能是扫描页，未读入",
};

/** `image` is the page as a picture, null where that cannot be made; `size` is the page's, in its own units. */
export async function readByLooks(
  number: number,
  size: { width: number; height: number },
  image: Uint8Array | null,
  recognise: Recognise,
): Promise<{ page?: Page; warnings: string[] }> {
  if (!image) return { warnings: [`第 ${number} 页的图像打不开，未读入。请重新扫描这一页。`] };
  // Loaded where a page needs it: text does without.
  const { scannedPage } = await import("./scan.ts");
  const picture = await recognise(image);
  if (!picture.ok) return { warnings: [`第 ${number} 页未读入：${picture.error}`] };
  return scannedPage(picture.value, number, size.width, size.height);
}
