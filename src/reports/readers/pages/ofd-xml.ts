/** One XML part of an OFD file → its elements, with the attributes that are asked for. */
import { walkXml } from "../word/xml.ts";

export interface Element {
  /** Without its prefix. */
  name: string;
  attributes: Partial<Record<string, string>>;
  children: Element[];
  /** Its own characters. */
  text: string;
}

const OBJECT = ["Boundary", "CTM", "Visible", "Alpha", "ResourceID", "DrawParam", "LineWidth"];
const PAINT = ["Fill", "Stroke"];
const ASKED: Partial<Record<string, string[]>> = {
  Page: ["BaseLoc"],
  TemplatePage: ["ID", "BaseLoc", "ZOrder"],
  Template: ["TemplateID", "ZOrder"],
  Res: ["BaseLoc"],
  MultiMedia: ["ID"],
  DrawParam: ["ID", "Relative", "LineWidth"],
  CompositeGraphicUnit: ["ID"],
  Layer: ["DrawParam", "Visible"],
  PageBlock: ["Visible"],
  TextObject: [...OBJECT, ...PAINT, "Size", "HScale", "ReadDirection", "CharDirection"],
  TextCode: ["X", "Y", "DeltaX", "DeltaY"],
  CGTransform: ["CodePosition", "CodeCount", "GlyphCount"],
  PathObject: [...OBJECT, ...PAINT, "Rule"],
  ImageObject: OBJECT,
  CompositeObject: OBJECT,
  Area: ["CTM"],
  Path: ["Boundary", "CTM"],
  FillColor: ["Value", "Alpha"],
  StrokeColor: ["Value", "Alpha"],
};

/** The part's elements under one that stands for the part; or why it was left early, a clause. */
export function readElements(xml: Uint8Array): Element | string {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const problem = walkXml(xml, {
    open(full, attribute) {
      const name = full.slice(full.indexOf(":") + 1);
      const attributes: Element["attributes"] = {};
      for (const asked of ASKED[name] ?? []) {
        const value = attribute(asked);
        if (value !== undefined) attributes[asked] = value;
      }
      const element: Element = { name, attributes, children: [], text: "" };
      open.at(-1)!.children.push(element);
      open.push(element);
    },
    text(words) {
      open.at(-1)!.text += words;
    },
    close() {
      open.pop();
    },
  });
  return problem ?? root;
}

/** All elements of a name, in order, however deep. */
export function* every(name: string, { children }: Element): Generator<Element> {
  for (const child of children) {
    if (child.name === name) yield child;
    yield* every(name, child);
  }
}

export function first(name: string, element: Element): Element | undefined {
  return every(name, element).next().value ?? undefined;
}

export function numbers(list: string | undefined): number[] {
  const parts = (list ?? "")
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  return parts.every(Number.isFinite) ? parts : [];
}

export function numberOr(value: string | undefined, otherwise: number): number {
  const read = Number(value);
  return value === undefined || value.trim() === "" || !Number.isFinite(read) ? otherwise : read;
}
