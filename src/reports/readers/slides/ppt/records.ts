/**
 * The PowerPoint Document stream as records ([MS-PPT] §2.3.1, [MS-ODRAW]): a header of eight bytes with type, instance and
 * length, then bytes or further records. And the persist directory (§2.3.4): the newest place of every object, since each
 * save appends to the stream.
 */
import { uint16, uint32 } from "../../word/doc/bytes.ts";

export const TYPE = {
  documentAtom: 0x03e9,
  slide: 0x03ee,
  slideAtom: 0x03ef,
  notes: 0x03f0,
  slidePersist: 0x03f3,
  slideShow: 0x03f9,
  drawing: 0x040c,
  roundTripPlaceholder: 0x0420,
  objectReference: 0x0bc1,
  placeholder: 0x0bc3,
  outlineText: 0x0f9e,
  textHeader: 0x0f9f,
  textChars: 0x0fa0,
  textStyle: 0x0fa1,
  textBytes: 0x0fa8,
  slideNumberMark: 0x0fd8,
  slideList: 0x0ff0,
  userEdit: 0x0ff5,
  dateMark: 0x0ff7,
  footerMark: 0x0ffa,
  persistDirectory: 0x1772,
  drawingContainer: 0xf002,
  groupContainer: 0xf003,
  shapeContainer: 0xf004,
  groupBox: 0xf009,
  shape: 0xf00a,
  properties: 0xf00b,
  textbox: 0xf00d,
  childAnchor: 0xf00f,
  clientAnchor: 0xf010,
  clientData: 0xf011,
  moreProperties: 0xf122,
} as const;

export interface PptRecord {
  type: number;
  instance: number;
  /** What it holds, without its header. */
  bytes: Uint8Array;
}

const HEADER = 8;
/** More than any presentation was ever saved. */
const MAX_EDITS = 10_000;
const MAX_OBJECTS = 200_000;

/** The records that follow one another in `bytes`; one that is cut off ends with them. */
export function recordsIn(bytes: Uint8Array): PptRecord[] {
  const records: PptRecord[] = [];
  for (let at = 0; at + HEADER <= bytes.length; ) {
    const record = recordAt(bytes, at)!;
    records.push(record);
    at += HEADER + record.bytes.length;
  }
  return records;
}

export function recordAt(bytes: Uint8Array, at: number): PptRecord | null {
  if (at + HEADER > bytes.length) return null;
  const start = at + HEADER;
  return {
    type: uint16(bytes, at + 2),
    instance: uint16(bytes, at) >> 4,
    bytes: bytes.subarray(start, Math.min(bytes.length, start + uint32(bytes, at + 4))),
  };
}

export function first(records: PptRecord[], type: number): Uint8Array | null {
  return records.find((record) => record.type === type)?.bytes ?? null;
}

export function int32(bytes: Uint8Array, at: number): number {
  return uint32(bytes, at) | 0;
}

export function int16(bytes: Uint8Array, at: number): number {
  return (uint16(bytes, at) << 16) >> 16;
}

export interface Persisted {
  /** The id of the document itself. */
  document: number;
  encrypted: boolean;
  object(id: number): PptRecord | null;
}

/** The newest place of every object, from the last edit back; null where the last edit is not where it should be. */
export function readPersisted(stream: Uint8Array, lastEdit: number): Persisted | null {
  const places = new Map<number, number>();
  let document: number | null = null;
  let encrypted = false;
  let edit = lastEdit;
  for (let i = 0; i < MAX_EDITS; i++) {
    const atom = recordAt(stream, edit);
    if (atom?.type !== TYPE.userEdit) break;
    document ??= uint32(atom.bytes, 16);
    // Only a presentation with a password has the last of its fields.
    encrypted ||= atom.bytes.length >= 32 && uint32(atom.bytes, 28) !== 0;
    const directory = recordAt(stream, uint32(atom.bytes, 12));
    if (directory?.type === TYPE.persistDirectory) readDirectory(directory.bytes, places);
    const before = uint32(atom.bytes, 8);
    if (before === 0 || before >= edit) break;
    edit = before;
  }
  if (document === null) return null;
  // Objects lie side by side, so one that is asked for again and again is the work of an attacker.
  let left = stream.length * 2;
  return {
    document,
    encrypted,
    object(id) {
      const place = places.get(id);
      const record = place === undefined ? null : recordAt(stream, place);
      left -= record?.bytes.length ?? 0;
      if (left < 0) throw new Error("同一内容被反复引用");
      return record;
    },
  };
}

function readDirectory(bytes: Uint8Array, places: Map<number, number>) {
  for (let at = 0; at + 4 <= bytes.length; ) {
    const head = uint32(bytes, at);
    const [id, count] = [head & 0xfffff, head >>> 20];
    at += 4;
    for (let i = 0; i < count && at + 4 <= bytes.length; i++, at += 4)
      if (places.size < MAX_OBJECTS && !places.has(id + i)) places.set(id + i, uint32(bytes, at));
  }
}
