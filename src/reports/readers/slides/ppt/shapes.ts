/** The drawing of a slide ([MS-ODRAW] in [MS-PPT] §2.5.13) → its title and shapes in their places. */
import { uint16, uint32 } from "../../word/doc/bytes.ts";
import {
  type Drawn,
  isLargePicture,
  joinLines,
  mapped,
  type Rectangle,
  type Shape,
} from "../deck.ts";
import { first, int16, int32, type PptRecord, recordsIn, TYPE } from "./records.ts";
import { type TablePart, tableBlocksOf } from "./table.ts";
import { isTitle, type PptText, readTexts } from "./text.ts";

interface Surroundings {
  width: number;
  height: number;
  /** The slide's texts in the list of all slides, which placeholders refer to. */
  outline: PptText[];
  drawn: Drawn;
}

/** A shape's own records, read. */
interface Part extends TablePart {
  placeholder: number;
  isObject: boolean;
  isTable: boolean;
}

/** Picture of the slide, text, date, number, footer and header, as on masters and notes (§2.13.24). */
const NOTES_BODY = [0x06, 0x0c];
const FURNITURE = [0x05, 0x07, 0x08, 0x09, 0x0a, 0x0b];
const PICTURE = 75;
const MAX_DEPTH = 60;

/** The drawing of a slide or a page of notes, whose records are given. */
export function readDrawing(
  records: PptRecord[],
  size: { width: number; height: number },
  outline: PptText[],
): Drawn {
  const drawn: Drawn = { title: null, shapes: [], left: { pictures: 0, objects: 0 } };
  const top = topGroup(records);
  if (top)
    drawn.shapes = shapesIn(recordsIn(top).slice(1), (at) => at, 0, { ...size, outline, drawn });
  return drawn;
}

/** The words of the text placeholder on a page of notes. */
export function readNotes(records: PptRecord[], outline: PptText[]): string[] {
  const top = topGroup(records);
  return recordsIn(top ?? new Uint8Array())
    .filter(({ type }) => type === TYPE.shapeContainer)
    .map(({ bytes }) => readPart(recordsIn(bytes), outline))
    .filter(
      ({ text, placeholder }) => text && (text.kind === 2 || NOTES_BODY.includes(placeholder)),
    )
    .flatMap(({ text }) => text!.lines.map((line) => line.text));
}

function topGroup(records: PptRecord[]): Uint8Array | null {
  const drawing = first(records, TYPE.drawing);
  const container = drawing && first(recordsIn(drawing), TYPE.drawingContainer);
  return container && first(recordsIn(container), TYPE.groupContainer);
}

type Scale = (inner: Rectangle) => Rectangle;

function shapesIn(
  records: PptRecord[],
  scale: Scale,
  depth: number,
  around: Surroundings,
): Shape[] {
  return records.flatMap(({ type, bytes }): Shape[] => {
    if (type === TYPE.groupContainer && depth < MAX_DEPTH)
      return group(bytes, scale, depth, around);
    if (type !== TYPE.shapeContainer) return [];
    return shape(readPart(recordsIn(bytes), around.outline), scale, around);
  });
}

function shape(part: Part, scale: Scale, around: Surroundings): Shape[] {
  const { drawn } = around;
  const { text, placeholder, gone } = part;
  if (gone || FURNITURE.includes(placeholder)) return [];
  const at = part.at && scale(part.at);
  if (text && text.lines.length > 0) {
    if (isTitle(text) && drawn.title === null) {
      drawn.title = joinLines(text.lines.map((line) => line.text));
      return [];
    }
    return [{ kind: "text", at, lines: text.lines, size: text.size }];
  }
  if (part.isObject) drawn.left.objects++;
  else if (part.form === PICTURE && at && isLargePicture(at, around)) drawn.left.pictures++;
  return [];
}

/** A group: a shape of its own that says where it stands, then what is in it. */
function group(bytes: Uint8Array, scale: Scale, depth: number, around: Surroundings): Shape[] {
  const [own, ...members] = recordsIn(bytes);
  if (!own) return [];
  const records = recordsIn(own.bytes);
  const part = readPart(records, around.outline);
  if (part.gone) return [];
  const at = part.at && scale(part.at);
  if (part.isTable) {
    const cells = members
      .filter(({ type }) => type === TYPE.shapeContainer)
      .map((member) => readPart(recordsIn(member.bytes), around.outline));
    return [{ kind: "blocks", at, blocks: tableBlocksOf(cells) }];
  }
  const box = first(records, TYPE.groupBox);
  const inner = box && edges(int32(box, 0), int32(box, 4), int32(box, 8), int32(box, 12));
  const within: Scale = at && inner ? (place) => mapped(place, inner, at) : scale;
  const shapes = shapesIn(members, within, depth + 1, around);
  return shapes.length > 0 ? [{ kind: "group", at, shapes }] : [];
}

function readPart(records: PptRecord[], outline: PptText[]): Part {
  const head = records.find(({ type }) => type === TYPE.shape);
  const flags = head ? uint32(head.bytes, 4) : 0;
  const data = recordsIn(first(records, TYPE.clientData) ?? new Uint8Array());
  const holder = first(data, TYPE.placeholder);
  const later = first(data, TYPE.roundTripPlaceholder);
  const box = first(records, TYPE.textbox);
  return {
    text: box && textIn(recordsIn(box), outline),
    at: anchorOf(records),
    form: head?.instance ?? 0,
    placeholder: later?.[0] || (holder?.[4] ?? 0),
    isObject: first(data, TYPE.objectReference) !== null,
    isTable: (propertyOf(records, 0x039f) & 1) !== 0,
    gone: (flags & 0x8) !== 0 || (propertyOf(records, 0x03bf) & 0x2_0002) === 0x2_0002,
  };
}

function textIn(records: PptRecord[], outline: PptText[]): PptText | null {
  const reference = first(records, TYPE.outlineText);
  return (reference ? outline[uint32(reference, 0)] : readTexts(records)[0]) ?? null;
}

/** A property of the shape by its id; 0 where it is not set. */
function propertyOf(records: PptRecord[], id: number): number {
  for (const { type, instance, bytes } of records) {
    if (type !== TYPE.properties && type !== TYPE.moreProperties) continue;
    for (let i = 0; i < instance && i * 6 + 6 <= bytes.length; i++)
      if ((uint16(bytes, i * 6) & 0x3fff) === id) return uint32(bytes, i * 6 + 2);
  }
  return 0;
}

function anchorOf(records: PptRecord[]): Rectangle | null {
  const child = first(records, TYPE.childAnchor);
  if (child) return edges(int32(child, 0), int32(child, 4), int32(child, 8), int32(child, 12));
  const own = first(records, TYPE.clientAnchor);
  if (!own) return null;
  // Top first, then left; in two bytes each, or in four.
  const [top, left, right, bottom] = [0, 1, 2, 3].map((i) =>
    own.length >= 16 ? int32(own, i * 4) : int16(own, i * 2),
  ) as [number, number, number, number];
  return edges(left, top, right, bottom);
}

function edges(left: number, top: number, right: number, bottom: number): Rectangle {
  return { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}
