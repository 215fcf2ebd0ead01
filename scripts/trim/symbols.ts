/**
 * The symbol tables of a program or library of Linux: names for debuggers, behind everything that is ever loaded. Node and
 * LanceDB come with 20 MB of them each. An ELF file is led by two tables: the one of segments says what to load, the one
 * of sections is for linkers and debuggers. What lies behind the last segment is let go, and with it the table of sections.
 */
import {
  closeSync,
  copyFileSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";

const HEADER = 64;
/** Where the header of a 64-bit file says where the tables are, how long a line of the table is, and how many there are. */
const SEGMENTS = { at: 0x20, size: 0x36, count: 0x38 };
const SECTIONS = { at: 0x28, count: 0x3c, names: 0x3e };
/** Files with less to win stay as they came. */
const WORTH = 1_000_000;

/** Let go of the symbol tables of `path`; returns how many bytes that frees. */
export function dropSymbols(path: string): number {
  const end = loadedUntil(path);
  const freed = end === null ? 0 : statSync(path).size - end;
  if (freed < WORTH) return 0;
  // A program that runs cannot be written to, and a hard link may be another's: a new file takes its place.
  const fresh = `${path}.trimmed`;
  try {
    copyFileSync(path, fresh);
    truncateSync(fresh, end!);
    withoutSections(fresh);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
  return freed;
}

/** The end of the last segment; null where the file is none of 64 bits in the order of bytes of today's machines. */
function loadedUntil(path: string): number | null {
  const file = openSync(path, "r");
  try {
    const header = Buffer.alloc(HEADER);
    readSync(file, header, 0, HEADER, 0);
    if (header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1) return null;
    const size = header.readUInt16LE(SEGMENTS.size);
    const table = Buffer.alloc(size * header.readUInt16LE(SEGMENTS.count));
    readSync(file, table, 0, table.length, Number(header.readBigUInt64LE(SEGMENTS.at)));
    let end = 0;
    for (let at = 0; at < table.length; at += size)
      end = Math.max(
        end,
        Number(table.readBigUInt64LE(at + 0x08)) + Number(table.readBigUInt64LE(at + 0x20)),
      );
    return end === 0 ? null : end;
  } finally {
    closeSync(file);
  }
}

function withoutSections(path: string): void {
  const file = openSync(path, "r+");
  try {
    writeSync(file, Buffer.alloc(8), 0, 8, SECTIONS.at);
    writeSync(file, Buffer.alloc(2), 0, 2, SECTIONS.count);
    writeSync(file, Buffer.alloc(2), 0, 2, SECTIONS.names);
  } finally {
    closeSync(file);
  }
}
