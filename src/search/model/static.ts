/**
 * A static model: a vector a word, a text's vector being the mean of its words'. It knows no order of words and reads no
 * figures, costs microseconds, and wants neither a network nor a process of its own.
 */
import { setImmediate } from "node:timers/promises";
import { type Log, messageOf } from "../../log.ts";
import { letGo } from "../../memory.ts";
import type { Embedder } from "./embed.ts";
import { type PartTable, readTable } from "./table.ts";
import { createUnigram } from "./unigram.ts";

export interface StaticModel {
  /** How many numbers a vector has. */
  width: number;
  /** The vector of a text, of length 1; null for a text without known words. */
  vectorOf(text: string): Float32Array | null;
}

/** The model in the file at `path`, whose layout `table.ts` tells. */
export async function readStaticModel(path: string): Promise<StaticModel> {
  const { vocabulary, scores, parts } = await readTable(path);
  const unigram = createUnigram(vocabulary, scores);
  const sums = parts.map(createSum);
  const width = parts.reduce((sum, { steps }) => sum + steps.length, 0);

  function vectorOf(text: string): Float32Array | null {
    unigram.words(text, (word) => {
      for (let i = 0; i < sums.length; i++) sums[i]!.add(word);
    });
    const vector = new Float32Array(width);
    let at = 0;
    for (const [i, { steps, weight }] of parts.entries()) {
      const own = vector.subarray(at, at + steps.length);
      sums[i]!.take(own);
      scale(own, weight);
      at += steps.length;
    }
    return scale(vector, 1) ? vector : null;
  }

  return { width, vectorOf };
}

/** Each value is 128 more than it is. */
const MORE = 128;
/** So many values of a byte go into 16 bits. */
const FULL = 256;

/**
 * The sum of words' rows. Four values are added in two steps, each step two sums of 16 bits side by side: that takes half
 * the time of adding them one by one.
 */
function createSum({ rows, values, steps }: PartTable) {
  const width = steps.length;
  const fours = new Int32Array(values.buffer);
  const pairs = new Int32Array(width / 2);
  /** In the order of the pairs: of four values the first, the third, the second, the fourth. */
  const sums = new Uint16Array(pairs.buffer);
  const total = new Float64Array(width);
  let count = 0;

  function empty(): void {
    for (let i = 0; i < width; i += 4) {
      total[i] = total[i]! + sums[i]! - MORE * count;
      total[i + 1] = total[i + 1]! + sums[i + 2]! - MORE * count;
      total[i + 2] = total[i + 2]! + sums[i + 1]! - MORE * count;
      total[i + 3] = total[i + 3]! + sums[i + 3]! - MORE * count;
    }
    pairs.fill(0);
    count = 0;
  }

  return {
    add(word: number): void {
      const row = rows[word]!;
      if (row < 0) return;
      if (count === FULL) empty();
      count++;
      const from = (row * width) / 4;
      for (let i = 0, at = from; i < pairs.length; i += 2, at++) {
        const four = fours[at]!;
        pairs[i] = (pairs[i]! + (four & 0x00ff00ff)) | 0;
        pairs[i + 1] = (pairs[i + 1]! + ((four >>> 8) & 0x00ff00ff)) | 0;
      }
    },
    /** Write the sum into `into`, and begin anew. */
    take(into: Float32Array): void {
      empty();
      for (let i = 0; i < width; i++) into[i] = total[i]! * steps[i]!;
      total.fill(0);
    },
  };
}

/** Give a vector this length; one of zeros has none. */
function scale(vector: Float32Array, length: number): boolean {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i]! * vector[i]!;
  if (squares === 0) return false;
  const by = length / Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) vector[i] = vector[i]! * by;
  return true;
}

/** What a start and the reading of the table leave behind is let go when a process goes on after its first search: after so many ms, if it is so many bytes. */
const AFTER = 1_000;
const LEFT = 8e6;
/** So many texts are embedded before whoever else waits for this thread has a turn: some milliseconds of work. */
const TURN = 64;

/** The embedder of the static model in the file at `path`, read at the first text. One that cannot be read is one warning. */
export function createStaticEmbedder(options: { model: string; path: string; log: Log }): Embedder {
  const { model, path, log } = options;
  let given: Promise<StaticModel | null> | null = null;
  let closed = false;
  let after: NodeJS.Timeout | undefined;

  async function load(): Promise<StaticModel | null> {
    try {
      const loaded = await readStaticModel(path);
      after = setTimeout(() => void letGo(LEFT), AFTER).unref();
      return loaded;
    } catch (error) {
      log.warn("the model cannot be loaded; text search goes on without it", {
        model,
        error: messageOf(error),
      });
      return null;
    }
  }

  return {
    model,
    async embed(texts) {
      given ??= load();
      const loaded = await given;
      const vectors: (Float32Array | null)[] = [];
      for (let from = 0; from < texts.length; from += TURN) {
        if (!loaded || closed) return null;
        for (const text of texts.slice(from, from + TURN)) vectors.push(loaded.vectorOf(text));
        await setImmediate();
      }
      return vectors;
    },
    close() {
      closed = true;
      clearTimeout(after);
    },
  };
}
