/**
 * OLE2 compound file → the streams at its root ([MS-CFB]): header → sector table → directory → streams on demand.
 * Read here and not by `cfb`, which follows a ring of sectors for ever and copies chains that share sectors once for
 * each: both are ways to stop a server with one small file. Here every chain ends, and costs no more than the file.
 */

export interface Ole {
  /** Names of the root's streams and storages. */
  names: string[];
  /** A root stream's bytes; fewer than its stated size where the file is cut off; null where there is none. */
  stream(name: string): Uint8Array | null;
}

export type OleKind =
  | "word"
  | "excel"
  | "powerpoint"
  | "works"
  | "outlook"
  | "hwp"
  | "encrypted"
  | "restricted"
  | "unknown";

const SIGNATURE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const HEADER = 512;
const ENTRY = 128;
const STORAGE = 1;
const STREAM = 2;

interface Entry {
  name: string;
  type: number;
  left: number;
  right: number;
  child: number;
  start: number;
  size: number;
}

/** What program made the file, by the names at its root. */
export function kindOfOle(ole: Ole): OleKind {
  const has = (...names: string[]) => names.some((name) => ole.names.includes(name));
  // What has a password says how it is encrypted; without that the rights of the package are kept by a server.
  if (has("EncryptedPackage")) return has("EncryptionInfo") ? "encrypted" : "restricted";
  if (has("\tDRMContent")) return "restricted";
  if (has("WordDocument")) return "word";
  if (has("Workbook", "Book")) return "excel";
  if (has("PowerPoint Document")) return "powerpoint";
  if (has("__properties_version1.0")) return "outlook";
  if (has("HwpSummaryInformation", "\x05HwpSummaryInformation")) return "hwp";
  if (has("MatOST", "SPELLING") || (has("CONTENTS") && !has("VisioDocument"))) return "works";
  return "unknown";
}

/** Null when the bytes are no compound file, or so broken that its directory is lost. */
export function openOle(bytes: Uint8Array): Ole | null {
  if (bytes.length < HEADER || SIGNATURE.some((byte, i) => bytes[i] !== byte)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shift = view.getUint16(30, true);
  if (shift !== 9 && shift !== 12) return null;
  const size = 1 << shift;
  const count = Math.ceil(bytes.length / size) - 1;
  const table = sectorTable(view, size, count);

  /** The bytes of a chain of sectors, up to `limit`, ending where the chain leaves the file or has used all sectors. */
  const chain = (start: number, limit: number): Uint8Array => {
    const sectors: number[] = [];
    for (let at = start; at >= 0 && at < count; at = table[at]!) {
      if (sectors.length * size >= limit || sectors.length >= count) break;
      sectors.push(at);
    }
    return gather(bytes, sectors, size, size, limit);
  };

  const entries = readEntries(chain(view.getInt32(48, true), count * size));
  const root = entries[0];
  if (!root) return null;
  const children = childrenOf(root, entries);
  const cutoff = view.getUint32(56, true);
  let mini: { stream: Uint8Array; table: Uint8Array } | null = null;

  return {
    names: children.map((entry) => entry.name),
    stream(name) {
      const entry = children.find((child) => child.name === name && child.type === STREAM);
      if (!entry) return null;
      const length = Math.min(entry.size, bytes.length);
      if (entry.size >= cutoff) return chain(entry.start, length);
      mini ??= {
        stream: chain(root.start, Math.min(root.size, bytes.length)),
        table: chain(view.getInt32(60, true), count * size),
      };
      return gather(mini.stream, miniSectors(mini.table, entry.start, length), 64, 0, length);
    },
  };
}

/** Which sector follows which (the FAT), gathered from the sectors that the header and the DIFAT name. */
function sectorTable(view: DataView, size: number, count: number): Int32Array {
  const table = new Int32Array(count).fill(-2);
  let filled = 0;
  const add = (sector: number) => {
    const start = (sector + 1) * size;
    for (let i = 0; i < size / 4 && filled < count; i++, filled++) {
      const at = start + i * 4;
      if (sector >= 0 && at + 4 <= view.byteLength) table[filled] = view.getInt32(at, true);
    }
  };
  for (let i = 0; i < 109 && filled < count; i++) {
    const sector = view.getInt32(76 + i * 4, true);
    if (sector >= 0) add(sector);
  }
  let next = view.getInt32(68, true);
  for (let seen = 0; next >= 0 && next < count && filled < count && seen < count; seen++) {
    const start = (next + 1) * size;
    if (start + size > view.byteLength) break;
    for (let i = 0; i < size / 4 - 1 && filled < count; i++) {
      add(view.getInt32(start + i * 4, true));
    }
    next = view.getInt32(start + size - 4, true);
  }
  return table;
}

function readEntries(bytes: Uint8Array): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Entry[] = [];
  for (let at = 0; at + ENTRY <= bytes.length; at += ENTRY) {
    const length = Math.min(Math.max(view.getUint16(at + 64, true) - 2, 0), 62);
    entries.push({
      name: Buffer.from(bytes.subarray(at, at + length)).toString("utf16le"),
      type: view.getUint8(at + 66),
      left: view.getInt32(at + 68, true),
      right: view.getInt32(at + 72, true),
      child: view.getInt32(at + 76, true),
      start: view.getInt32(at + 116, true),
      size: view.getUint32(at + 120, true),
    });
  }
  return entries;
}

/** The root's own children: a storage inside it (an embedded workbook, say) keeps its names to itself. */
function childrenOf(root: Entry, entries: Entry[]): Entry[] {
  const found: Entry[] = [];
  const seen = new Set<number>();
  const waiting = [root.child];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const entry = entries[next];
    if (!entry || seen.has(next)) continue;
    seen.add(next);
    if (entry.type === STREAM || entry.type === STORAGE) found.push(entry);
    waiting.push(entry.left, entry.right);
  }
  return found;
}

/** The small sectors of a stream under the cutoff size, which live together in the root's own stream. */
function miniSectors(table: Uint8Array, start: number, length: number): number[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const sectors: number[] = [];
  for (let at = start; at >= 0 && sectors.length * 64 < length; at = view.getInt32(at * 4, true)) {
    sectors.push(at);
    if (at * 4 + 4 > table.length) break;
  }
  return sectors;
}

/** Sectors one after another, `limit` bytes at most; it ends before the first that is not in `from`. */
function gather(
  from: Uint8Array,
  sectors: number[],
  size: number,
  first: number,
  limit: number,
): Uint8Array {
  const whole = new Uint8Array(Math.min(limit, sectors.length * size));
  let length = 0;
  for (const sector of sectors) {
    const at = first + sector * size;
    const part = from.subarray(at, Math.min(at + size, at + whole.length - length));
    if (part.length === 0) break;
    whole.set(part, length);
    length += part.length;
  }
  return whole.subarray(0, length);
}
