/**
 * The file of a static model: a vocabulary, and one vector a word. One line of JSON, a `Header`, then the blocks, each
 * deflated (RFC 1951), numbers little-endian:
 *
 *   1. the words, in UTF-8, a line each
 *   2. how likely each word is (its logarithm), as float32
 *   3. for each part of the vectors: which words have a row in it, a byte a word, 1 or 0; then the rows, column after
 *      column, an int8 a value. Times the column's step it is the value.
 *
 * A word without a row adds nothing to that part: it is there to be told from its neighbours. Rows stand column after
 * column because a column's values are alike, which is what deflating makes use of.
 */
import { type FileHandle, open } from "node:fs/promises";
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";

export interface Part {
  /** A column's unit. */
  steps: number[];
  /** How much this part counts in the whole vector; before, each part is brought to length 1. */
  weight: number;
}

export interface Header {
  model: string;
  parts: Part[];
  /** The size of each block as it stands in the file. */
  blocks: number[];
}

export interface ModelTable {
  vocabulary: string[];
  scores: Float32Array;
  parts: PartTable[];
}

export interface PartTable extends Part {
  /** The number of each word's row, or −1. */
  rows: Int32Array;
  /** Row after row, each value 128 more than it is. */
  values: Uint8Array;
}

const inflate = promisify<Buffer, { chunkSize: number }, Buffer>(inflateRaw);
/** Words and their scores fit into so many bytes. */
const SMALL = 2 ** 21;

/** Inflating is left to another thread; what comes to no more than `most` bytes is written where it stays. The block is let go. */
async function inflated(block: Buffer, most: number): Promise<Buffer> {
  const whole = await inflate(block, { chunkSize: most + 1 });
  letGo(block);
  return whole;
}

/** The table in the file at `path`, a block at a time: what was read is let go before the next is. */
export async function readTable(path: string): Promise<ModelTable> {
  const file = await open(path);
  try {
    const { header, end } = await readHeader(file);
    let at = end;
    const next = async () => {
      const block = Buffer.alloc(header.blocks.shift() ?? 0);
      const { bytesRead } = await file.read(block, 0, block.length, at);
      if (bytesRead < block.length) throw new Error("the file of the static model is not whole");
      at += bytesRead;
      return block;
    };
    const vocabulary = (await inflated(await next(), SMALL)).toString("utf8").split("\n");
    const scores = new Float32Array(new Uint8Array(await inflated(await next(), SMALL)).buffer);
    const parts: PartTable[] = [];
    for (const part of header.parts) {
      const most = vocabulary.length * (1 + part.steps.length);
      const block = await inflated(await next(), most);
      parts.push(tableOf(part, vocabulary.length, block));
      letGo(block);
    }
    return { vocabulary, scores, parts };
  } finally {
    await file.close();
  }
}

/** Give the memory back now, where this Node can: the next collection of so much may be far off in a server at rest. */
function letGo(block: Buffer): void {
  const buffer = block.buffer as ArrayBuffer & { transfer?: (bytes: number) => ArrayBuffer };
  buffer.transfer?.(0);
}

/** The first line, which ends within these bytes. */
const LINE = 2 ** 16;

async function readHeader(file: FileHandle): Promise<{ header: Header; end: number }> {
  const start = Buffer.alloc(LINE);
  await file.read(start, 0, LINE, 0);
  const end = start.indexOf("\n") + 1;
  return { header: JSON.parse(start.toString("utf8", 0, end)) as Header, end };
}

function tableOf(part: Part, words: number, block: Buffer): PartTable {
  const width = part.steps.length;
  const rows = new Int32Array(words).fill(-1);
  let count = 0;
  for (let word = 0; word < words; word++) if (block[word] === 1) rows[word] = count++;
  const columns = block.subarray(words, words + count * width);
  return { ...part, rows, values: turned(columns, count, width) };
}

/** So many rows are turned at a time: they stay in the processor's cache. */
const STRIP = 64;

/** Columns one after another → rows one after another, and −128…127 → 0…255; four columns at a time, whose values are one number. */
function turned(columns: Uint8Array, count: number, width: number): Uint8Array {
  const rows = new Uint8Array(columns.length);
  const fours = new Int32Array(rows.buffer);
  for (let first = 0; first < count; first += STRIP) {
    const last = Math.min(count, first + STRIP);
    for (let column = 0; column < width; column += 4) {
      const [a, b, c, d] = [0, 1, 2, 3].map((more) => (column + more) * count);
      for (let row = first; row < last; row++)
        fours[(row * width + column) / 4] =
          (columns[a! + row]! |
            (columns[b! + row]! << 8) |
            (columns[c! + row]! << 16) |
            (columns[d! + row]! << 24)) ^
          0x80808080;
    }
  }
  return rows;
}
