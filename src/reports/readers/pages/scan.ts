/**
 * What OCR saw → a page: pixels to points, its habits mended where nothing else can be meant. And a reader for pictures
 * that were filed as such: each page of the file → upright PNG → OCR → pages → layout.
 */
import sharp from "sharp";
import { failure, type Outcome } from "../../../domain.ts";
import type { Parsed, Picture, Tools } from "../../blocks.ts";
import { blocksOf } from "./layout.ts";
import type { Page } from "./page.ts";

/** The lines of a picture on a page of `width` × `height` points; a picture that was turned upright turns the page. */
export function pageOfPicture(picture: Picture, number: number, width: number, height: number): Page {
  const turned = picture.width > picture.height !== width > height;
  const [across, down] = turned ? [height, width] : [width, height];
  const scaleX = across / picture.width;
  const scaleY = down / picture.height;
  const runs = picture.lines.map((line) => ({
    text: mend(line.text),
    x: line.x * scaleX,
    y: line.y * scaleY,
    width: line.width * scaleX,
    height: line.height * scaleY,
    sure: line.sure,
  }));
  return { number, width: across, height: down, runs, rules: [] };
}
