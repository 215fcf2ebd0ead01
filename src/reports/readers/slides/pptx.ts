/**
 * .pptx (and .pptm, .ppsx, .potx) → blocks: zip → presentation → slides in its order, each with its layout, master, notes,
 * charts and SmartArt → the deck told. Built on the parts themselves (ECMA-376 Part 1, §19): the packages for text out of
 * slides lose order, tables, charts and what is hidden.
 */
import { failure, type Outcome } from "../../../domain.ts";
import type { Parsed } from "../../blocks.ts";
import type { Zip } from "../../zip.ts";
import { openParts } from "../flat.ts";
import { type Relation, relationsOf } from "../relations.ts";
import type { Deck, Rectangle, Slide } from "./deck.ts";
import { placesOf, readShapes, type Surroundings } from "./pptx/shapes.ts";
import { readBody } from "./pptx/text.ts";
import { all, find, type Node, readTree } from "./pptx/tree.ts";
import { tellDeck } from "./tell.ts";

const SAVE_AGAIN = "请用 PowerPoint 或 WPS 打开后另存为 .pptx 再试";
const MAX_SLIDES = 3000;
/** PowerPoint's own measure where a file gives none, in EMU. */
const USUAL = { width: 12_192_000, height: 6_858_000 };

export function readPptx(bytes: Uint8Array, file: string): Outcome<Parsed> {
  const zip = openParts(bytes, file);
  if (!zip.ok) return zip;
  const path = targetOf(relationsOf(zip.value, ""), "officeDocument") ?? "ppt/presentation.xml";
  const presentation = zip.value.read(path);
  if (!presentation) return failure(`“${file}”里没有幻灯片，可能已损坏。${SAVE_AGAIN}。`);
  const tree = readTree(presentation);
  const list = all(tree, "p:sldId");
  if (list.length > MAX_SLIDES) {
    return failure(`“${file}”超过 ${MAX_SLIDES} 页，没有读入。请拆成几个文件。`);
  }
  const size = find(tree, "p:sldSz")?.attributes ?? {};
  const width = Number(size.cx) || USUAL.width;
  const height = Number(size.cy) || USUAL.height;
  const relations = relationsOf(zip.value, path);
  const places = createPlaces(zip.value);
  const slides = list.flatMap(({ attributes }, i): Slide[] => {
    const part = relations.find(({ id }) => id === attributes["r:id"])?.target;
    const xml = part === undefined ? null : zip.value.read(part);
    return xml
      ? [readSlide(zip.value, part!, readTree(xml), i + 1, { width, height }, places)]
      : [];
  });
  const told = tellDeck({ width, height, slides }, file);
  if (!told.ok || slides.length === list.length) return told;
  const lost = list.length - slides.length;
  told.value.warnings.unshift(`有 ${lost} 页在文件里缺失，没有读入。${SAVE_AGAIN}。`);
  return told;
}

function readSlide(
  zip: Zip,
  part: string,
  tree: Node,
  number: number,
  size: Pick<Deck, "width" | "height">,
  places: ReturnType<typeof createPlaces>,
): Slide {
  const relations = relationsOf(zip, part);
  const layout = targetOf(relations, "slideLayout");
  const around: Surroundings = {
    ...size,
    placeOf: (type, index) => places.placeOf(layout, type, index),
    related(id) {
      const target = relations.find((relation) => relation.id === id)?.target;
      const xml = target === undefined ? null : zip.read(target);
      return xml && readTree(xml);
    },
  };
  const drawn = readShapes(find(tree, "p:spTree") ?? tree, around);
  const notes = targetOf(relations, "notesSlide");
  return {
    ...drawn,
    number,
    hidden: /^(?:0|false)$/.test(find(tree, "p:sld")?.attributes.show ?? ""),
    divider: places.opensSection(layout),
    notes: notes === null ? [] : notesIn(zip.read(notes)),
  };
}

function targetOf(relations: Relation[], kind: string): string | null {
  return relations.find((relation) => relation.kind === kind)?.target ?? null;
}

/** The speaker's own words; the page's picture, number and date are not. */
function notesIn(xml: Uint8Array | null): string[] {
  if (!xml) return [];
  return all(readTree(xml), "p:sp")
    .filter((shape) => find(shape, "p:ph")?.attributes.type === "body")
    .flatMap((shape) => readBody(shape).lines.map(({ text }) => text));
}

/** Where placeholders stand that say so only in their layout, or in its master. */
function createPlaces(zip: Zip) {
  interface Layout {
    divider: boolean;
    own: Map<string, Rectangle>;
    master: Map<string, Rectangle>;
  }
  const layouts = new Map<string, Layout>();
  const masters = new Map<string, Map<string, Rectangle>>();

  function masterOf(part: string | null): Map<string, Rectangle> {
    const known = masters.get(part ?? "");
    if (known) return known;
    const xml = part === null ? null : zip.read(part);
    const read = xml ? placesOf(readTree(xml)) : new Map<string, Rectangle>();
    masters.set(part ?? "", read);
    return read;
  }

  function layoutOf(part: string | null): Layout {
    const known = layouts.get(part ?? "");
    if (known) return known;
    const xml = part === null ? null : zip.read(part);
    const tree = xml && readTree(xml);
    const layout: Layout = {
      divider: tree !== null && find(tree, "p:sldLayout")?.attributes.type === "secHead",
      own: tree ? placesOf(tree) : new Map(),
      master: masterOf(part === null ? null : targetOf(relationsOf(zip, part), "slideMaster")),
    };
    layouts.set(part ?? "", layout);
    return layout;
  }

  return {
    placeOf(layout: string | null, type: string, index: string): Rectangle | null {
      const { own, master } = layoutOf(layout);
      // On a master there is one body, whose place all other kinds of content take.
      const kind = type === "subTitle" || type === "obj" ? "body" : type;
      const inLayout = own.get(`index ${index}`) ?? own.get(`type ${type}`);
      return inLayout ?? master.get(`type ${type}`) ?? master.get(`type ${kind}`) ?? null;
    },
    opensSection: (layout: string | null) => layoutOf(layout).divider,
  };
}
