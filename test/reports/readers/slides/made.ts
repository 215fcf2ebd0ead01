/** Decks for tests, part by part (ECMA-376 Part 1, §19): shapes → slides → a .pptx. Lengths are in hundredths of the slide. */
import { strToU8, zipSync } from "fflate";
import { parse } from "../../../../src/reports/parse.ts";

const SPACES = [
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
  'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"',
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"',
  'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"',
  'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"',
].join(" ");
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const UNIT = 100;

export interface MadeSlide {
  shapes: string[];
  notes?: string;
  hidden?: boolean;
  /** The name of its layout. */
  layout?: string;
  /** Parts that it refers to, by their ids: [kind, content]. */
  parts?: Record<string, [string, string]>;
}

export type Place = [x: number, y: number, width: number, height: number];

export const transform = ([x, y, width, height]: Place, more = "") =>
  `<a:xfrm><a:off x="${x * UNIT}" y="${y * UNIT}"/><a:ext cx="${width * UNIT}" cy="${height * UNIT}"/>${more}</a:xfrm>`;

/** A paragraph: its text, or runs as they are. */
export const paragraph = (text: string, level = 0, properties = "") =>
  `<a:p><a:pPr lvl="${level}">${properties}</a:pPr>${text.startsWith("<") ? text : `<a:r><a:t>${text}</a:t></a:r>`}</a:p>`;

/** A text box; `text` is one text, or paragraphs as they are. */
export const box = (text: string, place: Place | null, holder = "", hidden = false) =>
  `<p:sp><p:nvSpPr><p:cNvPr id="2" name=""${hidden ? ' hidden="1"' : ""}/><p:nvPr>${holder}</p:nvPr></p:nvSpPr>` +
  `<p:spPr>${place ? transform(place) : ""}</p:spPr><p:txBody>${text.startsWith("<") ? text : paragraph(text)}</p:txBody></p:sp>`;

export const holder = (type: string, index = 0) => `<p:ph type="${type}" idx="${index}"/>`;
export const title = (text: string) => box(text, [5, 3, 90, 12], holder("title"));

export const group = (place: Place, inner: Place, shapes: string[]) => {
  const [x, y, width, height] = inner.map((n) => n * UNIT);
  const child = `<a:chOff x="${x}" y="${y}"/><a:chExt cx="${width}" cy="${height}"/>`;
  return `<p:grpSp><p:grpSpPr>${transform(place, child)}</p:grpSpPr>${shapes.join("")}</p:grpSp>`;
};

export const frame = (place: Place, graphic: string) =>
  `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="3" name=""/></p:nvGraphicFramePr>${transform(place).replaceAll("a:xfrm", "p:xfrm")}` +
  `<a:graphic><a:graphicData uri="">${graphic}</a:graphicData></a:graphic></p:graphicFrame>`;

export const picture = (place: Place) =>
  `<p:pic><p:nvPicPr><p:cNvPr id="4" name=""/></p:nvPicPr><p:spPr>${transform(place)}</p:spPr></p:pic>`;

export const table = (rows: string[]) =>
  `<a:tbl>${rows.map((row) => `<a:tr>${row}</a:tr>`).join("")}</a:tbl>`;
export const cell = (text: string, spans = "") =>
  `<a:tc ${spans}><a:txBody>${paragraph(text)}</a:txBody></a:tc>`;

const relations = (list: [id: string, kind: string, target: string][]) =>
  `<Relationships>${list.map(([id, kind, target]) => `<Relationship Id="${id}" Type="${RELATIONS}/${kind}" Target="${target}"/>`).join("")}</Relationships>`;

/** The parts of a deck by their names; `layouts` are shapes by the layout's name, `name` its kind too. */
export function deckParts(
  slides: MadeSlide[],
  layouts: Record<string, { type?: string; shapes: string[] }> = {},
): Record<string, string> {
  const parts: Record<string, string> = {
    "_rels/.rels": relations([["rId1", "officeDocument", "ppt/presentation.xml"]]),
    "ppt/presentation.xml":
      `<p:presentation ${SPACES}><p:sldIdLst>${slides.map((_, i) => `<p:sldId id="${256 + i}" r:id="s${i}"/>`).join("")}</p:sldIdLst>` +
      `<p:sldSz cx="${100 * UNIT}" cy="${100 * UNIT}"/></p:presentation>`,
    "ppt/_rels/presentation.xml.rels": relations(
      slides.map((_, i) => [`s${i}`, "slide", `slides/slide${i}.xml`]),
    ),
  };
  const tree = (shapes: string[]) => `<p:cSld><p:spTree>${shapes.join("")}</p:spTree></p:cSld>`;
  for (const [name, { type = "obj", shapes }] of Object.entries(layouts))
    parts[`ppt/layouts/${name}.xml`] =
      `<p:sldLayout ${SPACES} type="${type}">${tree(shapes)}</p:sldLayout>`;
  for (const [i, { shapes, notes, hidden, layout, parts: own = {} }] of slides.entries()) {
    parts[`ppt/slides/slide${i}.xml`] =
      `<p:sld ${SPACES}${hidden ? ' show="0"' : ""}>${tree(shapes)}</p:sld>`;
    const list = Object.entries(own).map(([id, [kind, content]]): [string, string, string] => {
      parts[`ppt/parts/${i}-${id}.xml`] = content.replace(/^<([\w:]+)/, `<$1 ${SPACES}`);
      return [id, kind, `../parts/${i}-${id}.xml`];
    });
    if (layout) list.push(["layout", "slideLayout", `../layouts/${layout}.xml`]);
    if (notes) {
      parts[`ppt/notes/${i}.xml`] =
        `<p:notes ${SPACES}>${tree([box("7", null, holder("sldNum")), box(notes, null, holder("body", 1))])}</p:notes>`;
      list.push(["notes", "notesSlide", `../notes/${i}.xml`]);
    }
    parts[`ppt/slides/_rels/slide${i}.xml.rels`] = relations(list);
  }
  return parts;
}

export function deck(...given: Parameters<typeof deckParts>): Uint8Array {
  const parts = Object.entries(deckParts(...given));
  return zipSync(Object.fromEntries(parts.map(([name, xml]) => [name, strToU8(xml)])));
}

/** What is read of a file, a block a line: “2 # 外事接待” is a heading on page 2, “2 | …” a row. */
export async function told(bytes: Uint8Array, file = "汇报.pptx") {
  const parsed = await parse(bytes, file);
  if (!parsed.ok) throw new Error(parsed.error);
  const marks = { heading: "#", row: "|", text: "-" };
  const lines = parsed.value.blocks.map(({ kind, level, text, page }) => {
    return `${page} ${kind === "heading" ? "#".repeat(level!) : marks[kind]} ${text}`;
  });
  return { lines, warnings: parsed.value.warnings };
}
