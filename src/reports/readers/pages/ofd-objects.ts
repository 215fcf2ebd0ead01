/**
 * A page's contents → its objects in the order in which they are drawn, each with how it lies on the page and what it is
 * painted with (GB/T 33190-2016, §8.5, §11, §13): layers and blocks opened, composite objects taken apart, what is not
 * visible left out.
 */
import { type Box, boxOf, type Matrix, times } from "./geometry.ts";
import type { OfdPage } from "./ofd-parts.ts";
import { type Element, every, first, numberOr, numbers } from "./ofd-xml.ts";

export interface Drawn {
  kind: "text" | "path" | "image";
  element: Element;
  /** Its own lengths → points of the page. */
  matrix: Matrix;
  /** What it is filled and stroked with; null where that is nothing. */
  fill: Paint | null;
  stroke: Paint | null;
  lineWidth: number;
  /** Outside of each of these nothing of it is seen. */
  clips: Box[];
}

export type Paint = [red: number, green: number, blue: number];

const POINTS = 72 / 25.4;
/** Composite objects may hold one another: a picture of a thousand pieces is none that is read. */
const MAX_DEPTH = 12;
const MAX_OBJECTS = 500_000;
const KINDS: Partial<Record<string, Drawn["kind"]>> = {
  TextObject: "text",
  PathObject: "path",
  ImageObject: "image",
};

/** Millimetres from the paper's corner → points. */
export function toPoints([left, top]: OfdPage["box"]): Matrix {
  return [POINTS, 0, 0, POINTS, -left * POINTS, -top * POINTS];
}

/** Go through what is drawn on `page`, whose millimetres `base` carries elsewhere. Returns why it was left early, a clause. */
export function walkObjects(
  { contents, resources }: OfdPage,
  base: Matrix,
  draw: (drawn: Drawn) => void,
): string | null {
  let count = 0;
  const walk = (children: Element[], around: { matrix: Matrix; param?: string }, depth: number) => {
    for (const element of children) {
      const { name, attributes } = element;
      const isClear = attributes.Alpha === "0";
      if (attributes.Visible === "false" || (isClear && name !== "TextObject")) continue;
      if (name === "Layer" || name === "PageBlock" || name === "Content" || name === "Page") {
        const param = attributes.DrawParam ?? around.param;
        walk(element.children, { ...around, ...(param !== undefined && { param }) }, depth);
        continue;
      }
      const kind = KINDS[name];
      if ((!kind && name !== "CompositeObject") || ++count > MAX_OBJECTS) continue;
      const matrix = placeOf(around.matrix, element);
      if (kind) {
        const painted = paintsOf(kind, element, attributes.DrawParam ?? around.param);
        const paints = isClear ? { ...painted, fill: null, stroke: null } : painted;
        draw({ kind, element, matrix, ...paints, clips: clipsOf(element, around.matrix, matrix) });
      } else if (depth < MAX_DEPTH) {
        const unit = resources.composite(attributes.ResourceID ?? "");
        if (unit) walk(unit.children, { ...around, matrix }, depth + 1);
      }
    }
  };
  const paintsOf = (kind: Drawn["kind"], { attributes, children }: Element, param?: string) => {
    const params = paramsOf(param);
    const colour = (name: string) =>
      [children, ...params.map((one) => one.children)]
        .map((list) => list.find((child) => child.name === name))
        .find((found) => found !== undefined);
    const width = [attributes, ...params.map((one) => one.attributes)]
      .map(({ LineWidth }) => LineWidth)
      .find((value) => value !== undefined);
    const isFilled = kind === "path" ? attributes.Fill === "true" : attributes.Fill !== "false";
    const isStroked =
      kind === "path" ? attributes.Stroke !== "false" : attributes.Stroke === "true";
    return {
      fill: isFilled ? paintOf(colour("FillColor")) : null,
      stroke: isStroked ? paintOf(colour("StrokeColor")) : null,
      lineWidth: numberOr(width, 0.353),
    };
  };
  /** A set of paints, and those that it only changes. */
  const paramsOf = (id: string | undefined): Element[] => {
    const found: Element[] = [];
    for (let next = id; next !== undefined && found.length < MAX_DEPTH; ) {
      const param = resources.param(next);
      if (!param) break;
      found.push(param);
      next = param.attributes.Relative;
    }
    return found;
  };
  for (const content of contents) walk(content.children, { matrix: base }, 0);
  return count > MAX_OBJECTS ? "的对象太多，没有读入" : null;
}

/** How an object lies on the page: its own matrix, then its boundary's corner, then what it stands in. */
function placeOf(around: Matrix, { attributes }: Element): Matrix {
  const [x = 0, y = 0] = numbers(attributes.Boundary);
  const corner = times(around, [1, 0, 0, 1, x, y]);
  const own = numbers(attributes.CTM);
  return own.length === 6 ? times(corner, own as Matrix) : corner;
}

/** A colour by its name in the file: grey, red-green-blue or cyan-magenta-yellow-black; black without one. */
function paintOf(colour: Element | undefined): Paint | null {
  if (!colour) return [0, 0, 0];
  if (colour.attributes.Alpha === "0") return null;
  const parts = (colour.attributes.Value ?? "").trim().split(/\s+/);
  const [a = 0, b = a, c = a, d] = parts.map((part) =>
    part.startsWith("#") ? Number.parseInt(part.slice(1), 16) : Number(part),
  );
  // A pattern or a run of colours has no value of its own: it is something, and not white.
  if (![a, b, c].every(Number.isFinite) || (colour.children.length > 0 && parts[0] === ""))
    return [128, 128, 128];
  if (d === undefined) return [a, b, c];
  return [a, b, c].map((ink) => Math.max(0, 255 - ink - d)) as Paint;
}

/**
 * The boxes of its clips. Makers do not agree whether a clip counts from the object's corner, from what it stands in, or
 * under its matrix: nothing is taken to be clipped that one of these shows.
 */
function clipsOf(element: Element, around: Matrix, matrix: Matrix): Box[] {
  const clips = element.children.find(({ name }) => name === "Clips");
  if (!clips) return [];
  const [x = 0, y = 0] = numbers(element.attributes.Boundary);
  const readings = [around, times(around, [1, 0, 0, 1, x, y]), matrix];
  return [...every("Clip", clips)].flatMap((clip) => {
    const boxes = [...every("Area", clip)].map((area) => boxOfArea(area));
    if (boxes.length === 0 || boxes.includes(null)) return [];
    return [joined(readings.flatMap((reading) => boxes.map((box) => boxOf(box!, reading))))];
  });
}

/** Null where it is no plain path. */
function boxOfArea(area: Element): Box | null {
  const path = first("Path", area);
  const data = path && first("AbbreviatedData", path)?.text;
  if (!path || !data) return null;
  const points = numbers(data.replace(/[A-Za-z]/g, " "));
  if (points.length < 4) return null;
  const across = points.filter((_, i) => i % 2 === 0);
  const down = points.filter((_, i) => i % 2 === 1);
  const box: Box = [
    ...[across, down].map((list) => list.reduce((least, one) => Math.min(least, one))),
    ...[across, down].map((list) => list.reduce((most, one) => Math.max(most, one))),
  ] as unknown as Box;
  const inPath = boxOf(box, placeOf([1, 0, 0, 1, 0, 0], path));
  const own = numbers(area.attributes.CTM);
  return own.length === 6 ? boxOf(inPath, own as Matrix) : inPath;
}

function joined(boxes: Box[]): Box {
  return boxes.reduce((all, box) => [
    Math.min(all[0], box[0]),
    Math.min(all[1], box[1]),
    Math.max(all[2], box[2]),
    Math.max(all[3], box[3]),
  ]);
}
