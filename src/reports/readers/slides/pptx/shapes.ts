/** The shape tree of a slide → its title and shapes in their places, with what could not be read counted (§19.3.1). */
import { blocksOfCells, type FullCell } from "../../cells.ts";
import {
  type Drawn,
  isLargePicture,
  joinLines,
  mapped,
  type Rectangle,
  type Shape,
} from "../deck.ts";
import { chartBlocks } from "./chart.ts";
import { diagramLines } from "./diagram.ts";
import { readBody } from "./text.ts";
import { all, childOf, find, type Node } from "./tree.ts";

export interface Surroundings {
  width: number;
  height: number;
  /** The place of a placeholder that says none itself, from the layout and the master. */
  placeOf(type: string, index: string): Rectangle | null;
  /** The part that a relationship of the slide leads to, as a tree. */
  related(id: string): Node | null;
}

/** Placeholders that say the same on every slide, or belong to the master. */
const FURNITURE = new Set(["dt", "ftr", "sldNum", "hdr", "sldImg"]);
const MAX_CELLS = 50_000;
/** Maps the lengths inside a group to those of the slide. */
type Scale = (inner: Rectangle) => Rectangle;

export function readShapes(tree: Node, around: Surroundings): Drawn {
  const drawn: Drawn = { title: null, shapes: [], left: { pictures: 0, objects: 0 } };
  drawn.shapes = shapesIn(tree, (place) => place, around, drawn);
  return drawn;
}

function shapesIn(tree: Node, scale: Scale, around: Surroundings, drawn: Drawn): Shape[] {
  return tree.children.flatMap((node): Shape[] => {
    if (node.name === "mc:AlternateContent") {
      const [choice] = node.children;
      return choice ? shapesIn(choice, scale, around, drawn) : [];
    }
    if (isHidden(node)) return [];
    if (node.name === "p:sp") return textShape(node, scale, around, drawn);
    if (node.name === "p:grpSp") return group(node, scale, around, drawn);
    if (node.name === "p:graphicFrame") return frame(node, scale, around, drawn);
    if (node.name === "p:pic") {
      const at = placed(node, scale);
      if (at && isLargePicture(at, around)) drawn.left.pictures++;
    }
    return [];
  });
}

function isHidden(node: Node): boolean {
  const own = node.children.find(({ name }) => /^p:nv/.test(name));
  return /^(?:1|true)$/.test((own && childOf(own, "p:cNvPr"))?.attributes.hidden ?? "");
}

function textShape(node: Node, scale: Scale, around: Surroundings, drawn: Drawn): Shape[] {
  const body = childOf(node, "p:txBody");
  const holder = find(node, "p:ph")?.attributes;
  const type = holder ? (holder.type ?? "obj") : "";
  if (!body || FURNITURE.has(type)) return [];
  const { lines, size } = readBody(body);
  if (lines.length === 0) return [];
  if (/^(?:title|ctrTitle)$/.test(type) && drawn.title === null) {
    drawn.title = joinLines(lines.map(({ text }) => text));
    return [];
  }
  const inherited = holder ? around.placeOf(type, holder.idx ?? "0") : null;
  return [{ kind: "text", at: placed(node, scale) ?? inherited, lines, size }];
}

function group(node: Node, scale: Scale, around: Surroundings, drawn: Drawn): Shape[] {
  const properties = childOf(node, "p:grpSpPr");
  const outer = properties && rectangle(properties, "a:off", "a:ext");
  const inner = properties && rectangle(properties, "a:chOff", "a:chExt");
  const at = outer && scale(outer);
  const within: Scale = at && inner ? (place) => mapped(place, inner, at) : scale;
  const shapes = shapesIn(node, within, around, drawn);
  return shapes.length > 0 ? [{ kind: "group", at, shapes }] : [];
}

/** A table, a chart, SmartArt, or an object of another program. */
function frame(node: Node, scale: Scale, around: Surroundings, drawn: Drawn): Shape[] {
  const holder = find(node, "p:ph")?.attributes;
  const inherited = holder ? around.placeOf(holder.type ?? "obj", holder.idx ?? "0") : null;
  const at = placed(node, scale) ?? inherited;
  const table = find(node, "a:tbl");
  if (table) return [{ kind: "blocks", at, blocks: blocksOfCells(cellsOf(table)) }];
  const chart = find(node, "c:chart")?.attributes["r:id"];
  const chartPart = chart === undefined ? null : around.related(chart);
  const blocks = chartPart && chartBlocks(chartPart);
  if (blocks) return [{ kind: "blocks", at, blocks }];
  const data = find(node, "dgm:relIds")?.attributes["r:dm"];
  const dataPart = data === undefined ? null : around.related(data);
  const lines = dataPart ? diagramLines(dataPart) : [];
  if (lines.length > 0) return [{ kind: "text", at, lines, size: 0 }];
  drawn.left.objects++;
  return [];
}

function cellsOf(table: Node): FullCell[][] {
  let left = MAX_CELLS;
  return all(table, "a:tr").map((row) =>
    all(row, "a:tc").flatMap((cell): FullCell[] => {
      const { gridSpan, rowSpan, hMerge, vMerge } = cell.attributes;
      // What another cell covers takes no place of its own.
      if (isSet(hMerge) || isSet(vMerge)) return [];
      if (left-- <= 0) throw new Error(`表格超过 ${MAX_CELLS / 10_000} 万格`);
      const { lines } = readBody(cell);
      const blocks = lines.map(({ text }) => ({ kind: "text" as const, text }));
      return [{ blocks, rowSpan: span(rowSpan), colSpan: span(gridSpan) }];
    }),
  );
}

function isSet(value: string | undefined): boolean {
  return /^(?:1|true)$/.test(value ?? "");
}

function span(value: string | undefined): number {
  return Math.min(Math.max(Math.trunc(Number(value)) || 1, 1), 1000);
}

/** Where a shape says that it stands. */
function placed(node: Node, scale: Scale): Rectangle | null {
  const own = childOf(node, "p:spPr") ?? childOf(node, "p:xfrm");
  const place = own && rectangle(own, "a:off", "a:ext");
  return place && scale(place);
}

function rectangle(node: Node, offset: string, extent: string): Rectangle | null {
  const [off, ext] = [find(node, offset), find(node, extent)];
  if (!off || !ext) return null;
  const [x, y] = [Number(off.attributes.x), Number(off.attributes.y)];
  const [width, height] = [Number(ext.attributes.cx), Number(ext.attributes.cy)];
  return [x, y, width, height].every(Number.isFinite) ? { x, y, width, height } : null;
}

/** The places of a layout's or a master's placeholders, by type and by index. */
export function placesOf(tree: Node): Map<string, Rectangle> {
  const places = new Map<string, Rectangle>();
  for (const shape of all(tree, "p:sp")) {
    const holder = find(shape, "p:ph")?.attributes;
    const at = holder && placed(shape, (place) => place);
    if (!at) continue;
    const { type = "obj", idx = "0" } = holder;
    for (const key of [`type ${type}`, `index ${idx}`]) if (!places.has(key)) places.set(key, at);
  }
  return places;
}
