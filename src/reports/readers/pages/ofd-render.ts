/**
 * An OFD page → a picture of it for OCR: its pictures and its paths, as scans and print that was turned into outlines have
 * them. Text that is text is not drawn: it is read without.
 */
import { type Canvas, createCanvas, type Image, loadImage, Path2D } from "@napi-rs/canvas";
import { times } from "./geometry.ts";
import { type Drawn, type Paint, toPoints, walkObjects } from "./ofd-objects.ts";
import { unitOf } from "./ofd-page.ts";
import type { OfdPage } from "./ofd-parts.ts";
import { first } from "./ofd-xml.ts";
import { lightly, scaleOf } from "./render.ts";
import { imagesOf } from "./scan.ts";

/** Throws where one of its pictures cannot be opened. */
export async function renderOfdPage(page: OfdPage): Promise<Uint8Array> {
  const [a, , , d] = toPoints(page.box);
  const [width, height] = [page.box[2] * a, page.box[3] * d];
  const scale = scaleOf(width, height);
  const canvas = createCanvas(
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  );
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  const objects: Drawn[] = [];
  const problem = walkObjects(page, times([scale, 0, 0, scale, 0, 0], toPoints(page.box)), (one) =>
    objects.push(one),
  );
  if (problem) throw new Error(problem);
  // One picture may be drawn in many strips.
  const opened = new Map<string, Image>();
  for (const object of objects) {
    context.setTransform(...object.matrix);
    if (object.kind === "path") drawPath(context, object);
    else if (object.kind === "image") {
      const id = object.element.attributes.ResourceID ?? "";
      const image = opened.get(id) ?? (await openImage(page, id));
      opened.set(id, image);
      context.drawImage(image, 0, 0, ...unitOf(object.element.attributes));
    }
  }
  return lightly(canvas);
}

async function openImage({ resources }: OfdPage, id: string): Promise<Image> {
  const bytes = resources.media(id);
  const images = bytes ? await imagesOf(bytes, id) : null;
  if (!images?.ok) throw new Error(`no picture ${id}`);
  return loadImage(await images.value.image(1));
}

/** Path commands (§9.2) as SVG has them; C closes. */
const COMMANDS: Record<string, string> = { S: "M", B: "C", C: "Z" };

function drawPath(context: ReturnType<Canvas["getContext"]>, drawn: Drawn): void {
  const { element, fill, stroke, lineWidth } = drawn;
  const data = first("AbbreviatedData", element)?.text ?? "";
  const path = new Path2D(data.replace(/[SBC]/g, (command) => COMMANDS[command]!));
  const even = element.attributes.Rule === "Even-Odd" ? "evenodd" : "nonzero";
  if (fill) {
    context.fillStyle = styleOf(fill);
    context.fill(path, even);
  }
  if (stroke) {
    context.strokeStyle = styleOf(stroke);
    context.lineWidth = lineWidth;
    context.stroke(path);
  }
}

function styleOf(paint: Paint): string {
  return `rgb(${paint.map((part) => Math.round(part)).join(",")})`;
}
