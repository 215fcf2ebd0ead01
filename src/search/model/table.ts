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

/** Inflating is left to another thread. */
const inflate = promisify<Buffer, { chunkSize: number }, Buffer>(inflateRaw);
const inflated = (block: Buffer) => inflate(block, { chunkSize: 2 ** 22 });

export async function readTable(file: Buffer): Promise<ModelTable> {
  let at = file.indexOf("\n") + 1;
  const header = JSON.parse(file.toString("utf8", 0, at)) as Header;
  const blocks = header.blocks.map((bytes) => {
    at += bytes;
    return file.subarray(at - bytes, at);
  });
  if (at !== file.length) throw new Error("the file of the static model is not whole");
  const vocabulary = (await inflated(blocks[0]!)).toString("utf8").split("\n");
  const scores = new Float32Array(new Uint8Array(await inflated(blocks[1]!)).buffer);
  const parts: PartTable[] = [];
  for (const [i, part] of header.parts.entries())
    parts.push(tableOf(part, vocabulary.length, await inflated(blocks[2 + i]!)));
  return { vocabulary, scores, parts };
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

/** Columns one after another → rows one after another, and −128…127 → 0…255. */
function turned(columns: Uint8Array, count: number, width: number): Uint8Array {
  const rows = new Uint8Array(columns.length);
  for (let first = 0; first < count; first += STRIP) {
    const last = Math.min(count, first + STRIP);
    for (let column = 0; column < width; column++)
      for (let row = first; row < last; row++)
        rows[row * width + column] = columns[column * count + row]! ^ 0x80;
  }
  return rows;
}
