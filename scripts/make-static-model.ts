/**
 * Makes the static model that the product ships out of one in transformers.js layout: the vocabulary of its tokenizer.json
 * and the tables of its ONNX graph, each value in as few bits as it needs. The layout is told in
 * `src/search/model/table.ts`; where the words and vectors come from, in `data/models/README.md`.
 *
 *   node scripts/make-static-model.ts FOLDER [data/models/NAME.bin]
 *
 * FOLDER has `tokenizer.json` (a Unigram model over runs of Chinese characters, NFKC before) and
 * `onnx/model_quantized.onnx` (for each part a table of int8 rows, with a scale a row: `tabE`, `scE`, `tabS`, `scS`).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { constants, deflateRawSync } from "node:zlib";
import type { Header, Part } from "../src/search/model/table.ts";

/** Both parts of a vector, and the unit in which their values are kept: as coarse as leaves a sentence's vector what it is. */
const PARTS = [
  { name: "E", columns: 256, weight: 1, step: 0.006 },
  { name: "S", columns: 128, weight: 0.8, step: 0.006 },
];
/** A row no longer than this is none: it says nothing of what its word means. */
const NOTHING = 1e-3;

const [folder, out = `data/models/${basename(resolve(folder ?? ""))}.bin`] = process.argv.slice(2);
if (!folder) {
  console.error("Name the folder of the model: node scripts/make-static-model.ts FOLDER [FILE]");
  process.exit(2);
}
const vocabulary = vocabularyIn(readFileSync(join(folder, "tokenizer.json"), "utf8"));
const tensors = tensorsIn(readFileSync(join(folder, "onnx/model_quantized.onnx")));
const packed = PARTS.map(pack);
const blocks = [
  deflateRawSync(Buffer.from(vocabulary.map(({ word }) => word).join("\n")), { level: 9 }),
  deflateRawSync(Buffer.from(Float32Array.from(vocabulary, ({ score }) => score).buffer)),
  ...packed.map(({ block }) => block),
];
const header: Header = {
  model: basename(resolve(folder)),
  parts: packed.map(({ part }) => part),
  blocks: blocks.map(({ length }) => length),
};
const file = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...blocks]);
writeFileSync(out, file);
console.log(`${out}: ${vocabulary.length} words, ${(file.length / 1e6).toFixed(2)} MB`);

/** The words with their places in the tables; marks such as <s> have no vector and are left out. */
function vocabularyIn(json: string): { word: string; score: number; id: number }[] {
  const { model } = JSON.parse(json) as { model: { type: string; vocab: [string, number][] } };
  if (model.type !== "Unigram") throw new Error(`a Unigram tokenizer is wanted, not ${model.type}`);
  return model.vocab
    .map(([word, score], id) => ({ word, score, id }))
    .filter(({ word }) => /^[一-鿿]+$/.test(word));
}

function pack({ name, columns, weight, step }: (typeof PARTS)[number]) {
  const table = new Int8Array(bytesIn(`tab${name}`));
  const scales = new Float32Array(bytesIn(`sc${name}`));
  const marks = Buffer.alloc(vocabulary.length);
  const rows: number[][] = [];
  for (const [word, { id }] of vocabulary.entries()) {
    const row = Array.from(
      table.subarray(id * columns, (id + 1) * columns),
      (value) => value * scales[id]!,
    );
    if (Math.hypot(...row) <= NOTHING) continue;
    marks[word] = 1;
    rows.push(row);
  }
  const steps: number[] = [];
  const values = Buffer.alloc(rows.length * columns);
  for (let column = 0; column < columns; column++) {
    const largest = rows.reduce((most, row) => Math.max(most, Math.abs(row[column]!)), 0);
    // The first columns reach further than 127 steps.
    const own = Math.max(step, largest / 127);
    steps.push(own);
    for (const [i, row] of rows.entries())
      values.writeInt8(Math.round(row[column]! / own), column * rows.length + i);
  }
  const part: Part = { steps: steps.map((own) => Number(own.toPrecision(6))), weight };
  // A column's values repeat each other in no order, so it is how often each comes that makes the block small.
  const block = deflateRawSync(Buffer.concat([marks, values]), {
    level: 9,
    strategy: constants.Z_HUFFMAN_ONLY,
  });
  return { part, block };
}

function bytesIn(name: string): ArrayBuffer {
  const bytes = tensors.get(name);
  if (!bytes) throw new Error(`the ONNX graph has no table ${name}`);
  return new Uint8Array(bytes).buffer;
}

/**
 * The named tensors of an ONNX file. Protobuf is fields of a number and a kind: 0 a varint, 2 bytes with their length, 5
 * and 1 four and eight bytes. A model's graph is its field 7, the graph's tensors its fields 5, and of a tensor 8 is the
 * name and 9 the bytes.
 */
function tensorsIn(onnx: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const [, graph] of fieldsOf(onnx).filter(([field]) => field === 7))
    for (const [, tensor] of fieldsOf(graph).filter(([field]) => field === 5)) {
      const fields = new Map(fieldsOf(tensor));
      const [name, bytes] = [fields.get(8), fields.get(9)];
      if (name && bytes) found.set(name.toString("utf8"), bytes);
    }
  return found;
}

/** The fields of a message that are bytes. */
function fieldsOf(message: Buffer): [number, Buffer][] {
  const fields: [number, Buffer][] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let place = 1; ; place *= 128) {
      const byte = message[at++]!;
      value += (byte & 127) * place;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const kind = tag & 7;
    if (kind === 0) varint();
    else if (kind === 1) at += 8;
    else if (kind === 5) at += 4;
    else {
      const length = varint();
      fields.push([Math.floor(tag / 8), message.subarray(at, at + length)]);
      at += length;
    }
  }
  return fields;
}
