/** Word 97 files for tests, byte by byte ([MS-DOC], [MS-CFB]): an OLE file of given streams, and a document in one. */

type Bytes = Uint8Array | number[];

export interface Run {
  text: string;
  /** Character properties, as sprms. */
  is?: number[];
}

export interface Line {
  /** Ends with its mark: \r, \x07 or \f. */
  runs: (Run | string)[];
  /** Paragraph properties, as sprms. */
  is?: number[];
  style?: number;
}

export interface WordFile {
  lines: Line[];
  /** Cut the text in two pieces and keep the second one first, the first in 8 bits if it is Western. */
  fast?: boolean;
  /** Parts of the table stream by their place in the FIB. */
  parts?: Record<number, Bytes>;
  /** Bytes of the FIB to set. */
  fib?: Record<number, number>;
  /** Lengths of the stories, if not all is the document itself. */
  stories?: { main: number; footnotes?: number; endnotes?: number; boxes?: number };
  data?: Bytes;
}

export const u16 = (n: number) => [n & 0xff, (n >> 8) & 0xff];
export const u32 = (n: number) => [...u16(n & 0xffff), ...u16(n >>> 16)];
export const text16 = (text: string) => [...Buffer.from(text, "utf16le")];
/** A sprm: its code, then its operand. */
export const sprm = (code: number, ...operand: number[]) => [...u16(code), ...operand];

const TEXT = 1024;
const PAGE = 512;

/** A document as an OLE file. */
export function wordFile(file: WordFile): Uint8Array {
  const lines = file.lines.map((line) => ({
    ...line,
    runs: line.runs.map((run) => (typeof run === "string" ? { text: run } : run)),
  }));
  const runs = lines.flatMap((line) => line.runs);
  const chars = runs.map((run) => run.text).join("");
  const half = file.fast ? runs[0]!.text.length : chars.length;
  const first = chars.slice(0, half);
  const narrow = file.fast === true && /^[\0-\x7f]*$/.test(first);
  // The second piece lies first in the stream.
  const second = Buffer.from(chars.slice(half), "utf16le");
  const start = TEXT + second.length;
  const body = Buffer.concat([second, Buffer.from(first, narrow ? "latin1" : "utf16le")]);
  const offsetOf = (at: number) =>
    at < half ? start + at * (narrow ? 1 : 2) : TEXT + (at - half) * 2;

  const place = (lengths: number[], end: (i: number) => Bytes) => {
    let at = 0;
    const placed = lengths.map((length, i) => {
      const from = offsetOf(at);
      at += length;
      const width = at <= half && narrow ? 1 : 2;
      return { from, to: from + length * width, properties: end(i) };
    });
    return placed.sort((a, b) => a.from - b.from);
  };
  const characters = place(
    runs.map((run) => run.text.length),
    (i) => (runs[i]!.is ? [runs[i]!.is!.length, ...runs[i]!.is!] : []),
  );
  const paragraphs = place(
    lines.map((line) => line.runs.reduce((sum, run) => sum + run.text.length, 0)),
    (i) => {
      const grpprl = [...u16(lines[i]!.style ?? 0), ...(lines[i]!.is ?? [])];
      const odd = grpprl.length % 2 === 1;
      return odd ? [(grpprl.length + 1) / 2, ...grpprl] : [0, grpprl.length / 2, ...grpprl];
    },
  );
  const pages = Math.ceil((TEXT + body.length) / PAGE);
  const stream = new Uint8Array(Math.max((pages + 2) * PAGE, 4096));
  stream.set(body, TEXT);
  stream.set(page(characters, 1), pages * PAGE);
  stream.set(page(paragraphs, 13), (pages + 1) * PAGE);

  const cuts = file.fast ? [0, half, chars.length] : [0, chars.length];
  const fcs = file.fast ? [narrow ? (start * 2) | 0x40000000 : start, TEXT] : [start];
  const pieces = [
    ...cuts.flatMap(u32),
    ...fcs.flatMap((fc) => [...u16(0), ...u32(fc >>> 0), ...u16(0)]),
  ];
  const parts: Record<number, Bytes> = {
    12: [...u32(TEXT), ...u32(TEXT + body.length), ...u32(pages)],
    13: [...u32(TEXT), ...u32(TEXT + body.length), ...u32(pages + 1)],
    33: [2, ...u32(pieces.length), ...pieces],
    ...file.parts,
  };
  const table: number[] = [];
  const fib = new DataView(stream.buffer);
  for (const [index, bytes] of Object.entries(parts)) {
    fib.setUint32(154 + Number(index) * 8, table.length, true);
    // The levels of lists stand behind the part and are not counted in its size.
    const size = Number(index) === 73 ? 2 + bytes[0]! * 28 : bytes.length;
    fib.setUint32(158 + Number(index) * 8, size, true);
    for (const byte of bytes) table.push(byte);
  }
  fib.setUint16(0, 0xa5ec, true);
  fib.setUint16(2, 0xc1, true);
  fib.setUint16(10, 0x0200, true);
  fib.setUint16(152, 0x5d, true);
  const { main = chars.length, footnotes = 0, endnotes = 0, boxes = 0 } = file.stories ?? {};
  for (const [at, length] of [
    [76, main],
    [80, footnotes],
    [96, endnotes],
    [100, boxes],
  ] as const)
    fib.setUint32(at, length, true);
  for (const [at, byte] of Object.entries(file.fib ?? {})) stream[Number(at)] = byte;
  return oleFile({
    WordDocument: stream,
    "1Table": table,
    ...(file.data ? { Data: file.data } : {}),
  });
}

/** A page of property runs: where they begin, where their properties are, the properties from the end up. */
function page(runs: { from: number; to: number; properties: Bytes }[], entry: number): Uint8Array {
  const bytes = new Uint8Array(PAGE);
  const view = new DataView(bytes.buffer);
  const known = new Map<string, number>();
  let free = PAGE - 1;
  for (const [i, { from, to, properties }] of runs.entries()) {
    view.setUint32(i * 4, from, true);
    view.setUint32(i * 4 + 4, to, true);
    if (properties.length === 0) continue;
    const same = known.get(properties.join());
    if (same === undefined) {
      free = (free - properties.length) & ~1;
      bytes.set(properties, free);
      known.set(properties.join(), free);
    }
    bytes[(runs.length + 1) * 4 + i * entry] = (same ?? free) / 2;
  }
  bytes[PAGE - 1] = runs.length;
  if (free < runs.length * (4 + entry) + 4) throw new Error("more than fits a page");
  return bytes;
}

/** An OLE file with these streams at its root. They are filled up to 4096 bytes, so that none is a small one. */
export function oleFile(streams: Record<string, Bytes>): Uint8Array {
  const entries = Object.entries(streams);
  const sizes = entries.map(([, bytes]) => Math.max(Math.ceil(bytes.length / 512), 8));
  const directory = Math.ceil((entries.length + 1) / 4);
  const table = Math.ceil((sizes.reduce((a, b) => a + b, 0) + directory + 120) / 128);
  const count = table + directory + sizes.reduce((a, b) => a + b, 0);
  const file = new Uint8Array((count + 1) * 512);
  const view = new DataView(file.buffer);
  file.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  for (const [at, value] of [
    [24, 0x3e],
    [26, 3],
    [28, 0xfffe],
    [30, 9],
    [32, 6],
  ] as const)
    view.setUint16(at, value, true);
  for (const [at, value] of [
    [44, table],
    [48, table],
    [56, 4096],
    [60, -2],
    [68, -2],
  ] as const)
    view.setInt32(at, value, true);
  for (let i = 0; i < 109; i++) view.setInt32(76 + i * 4, i < table ? i : -1, true);

  const follow = (from: number, length: number) => {
    for (let i = 0; i < length; i++)
      view.setInt32(512 + (from + i) * 4, i === length - 1 ? -2 : from + i + 1, true);
  };
  const write = (at: number, name: string, type: number, right: number, child: number) => {
    file.set(text16(name), at);
    view.setUint16(at + 64, name.length * 2 + 2, true);
    file[at + 66] = type;
    for (const [offset, value] of [
      [68, -1],
      [72, right],
      [76, child],
    ] as const)
      view.setInt32(at + offset, value, true);
  };
  const root = (table + 1) * 512;
  follow(table, directory);
  write(root, "Root Entry", 5, -1, 1);
  view.setInt32(root + 116, -2, true);
  let sector = table + directory;
  for (const [i, [name, bytes]] of entries.entries()) {
    const at = root + (i + 1) * 128;
    write(at, name, 2, i + 1 < entries.length ? i + 2 : -1, -1);
    view.setInt32(at + 116, sector, true);
    view.setUint32(at + 120, sizes[i]! * 512, true);
    file.set(bytes, (sector + 1) * 512);
    follow(sector, sizes[i]!);
    sector += sizes[i]!;
  }
  return file;
}
