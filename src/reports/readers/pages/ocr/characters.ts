/**
 * A strip of one line of text → its characters. PP-OCR's recognition model gives every 8 pixels of the strip a
 * distribution over its characters and "none"; the likeliest path, repeats merged, is the text (CTC, Graves et al.
 * 2006). Characters cost little when wrong; a figure costs a scandal: one doubtful digit makes its whole line doubtful.
 */
import { type InferenceSession, Tensor } from "onnxruntime-node";
import type { Grey, Place } from "./find.ts";

/** `at`: where each character stands along the strip, 0 to 1. `sure`: 0 to 1. */
export interface Reading {
  characters: { text: string; at: number }[];
  sure: number;
}

/** A line's pixels, laid level and 48 high, −1 black to 1 white. */
export interface Strip {
  data: Float32Array;
  width: number;
}

const HEIGHT = 48;
/**
 * Shorter strips are filled up with middle grey, as in the model's training; strips of one or two characters to 320, as
 * the model then takes their edges less often for a stroke.
 */
const LEAST = 160;
const SHORT = 120;
/** About 170 characters: more does not fit on a line of paper, and memory grows with it. */
const WIDEST = 6400;

/** Cut a line out of the picture. A tall narrow place is text set downwards: its squares are laid side by side. */
export function stripOf(grey: Grey, place: Place): Strip {
  const squares = Math.round(place.thick / place.length);
  if (squares < 2) return level(grey, place);
  const side = place.thick / squares;
  const cut = Array.from({ length: squares }, (_, i) => {
    const down = (i + 0.5) * side - place.thick / 2;
    const x = place.x - down * Math.sin(place.angle);
    const y = place.y + down * Math.cos(place.angle);
    return level(grey, { ...place, x, y, length: side, thick: side });
  });
  const width = cut.reduce((sum, one) => sum + one.width, 0);
  const data = new Float32Array(width * HEIGHT);
  let left = 0;
  for (const one of cut) {
    for (let row = 0; row < HEIGHT; row++) {
      data.set(one.data.subarray(row * one.width, (row + 1) * one.width), row * width + left);
    }
    left += one.width;
  }
  return { data, width };
}

/** Bilinear samples along the line; of a line more than 48 pixels thick, means of several. */
function level({ data, width, height }: Grey, place: Place): Strip {
  const across = place.thick / HEIGHT;
  const columns = Math.min(WIDEST, Math.max(16, Math.round(place.length / across)));
  const along = place.length / columns;
  const samples = Math.min(4, Math.max(1, Math.ceil(across - 0.2)));
  const cos = Math.cos(place.angle);
  const sin = Math.sin(place.angle);
  const strip = new Float32Array(columns * HEIGHT);
  for (let row = 0; row < HEIGHT; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let i = 0; i < samples * samples; i++) {
        const u = (column + ((i % samples) + 0.5) / samples) * along - place.length / 2;
        const v = (row + (Math.floor(i / samples) + 0.5) / samples) * across - place.thick / 2;
        const x = Math.min(width - 1.01, Math.max(0, place.x + u * cos - v * sin - 0.5));
        const y = Math.min(height - 1.01, Math.max(0, place.y + u * sin + v * cos - 0.5));
        const pixel = Math.floor(y) * width + Math.floor(x);
        const right = x % 1;
        const below = y % 1;
        const upper = data[pixel]! * (1 - right) + data[pixel + 1]! * right;
        const lower = data[pixel + width]! * (1 - right) + data[pixel + width + 1]! * right;
        sum += upper * (1 - below) + lower * below;
      }
      strip[row * columns + column] = sum / samples ** 2 / 127.5 - 1;
    }
  }
  return { data: strip, width: columns };
}

/** Read one strip. `alphabet[0]` is the model's "none". */
export async function readStrip(
  model: InferenceSession,
  strip: Strip,
  alphabet: string[],
): Promise<Reading> {
  const width = strip.width < SHORT ? 2 * LEAST : Math.max(LEAST, strip.width);
  const input = new Float32Array(3 * HEIGHT * width);
  for (let row = 0; row < 3 * HEIGHT; row++) {
    const from = (row % HEIGHT) * strip.width;
    input.set(strip.data.subarray(from, from + strip.width), row * width);
  }
  const tensor = new Tensor("float32", input, [1, 3, HEIGHT, width]);
  const output = (await model.run({ [model.inputNames[0]!]: tensor }))[model.outputNames[0]!]!;
  return decode(output.data as Float32Array, output.dims[1]!, alphabet, width / strip.width);
}

interface Character {
  id: number;
  /** The first and the last step at which it is the likeliest. */
  from: number;
  to: number;
  /** Its greatest chance. */
  sure: number;
}

function decode(chances: Float32Array, steps: number, alphabet: string[], filled: number): Reading {
  const classes = chances.length / steps;
  const found: Character[] = [];
  for (let step = 0, last = 0; step < steps; step++) {
    const start = step * classes;
    let id = 0;
    for (let i = 1; i < classes; i++) if (chances[start + i]! > chances[start + id]!) id = i;
    const sure = chances[start + id]!;
    const open = found.at(-1);
    if (id !== 0 && id === last && open) {
      open.to = step;
      open.sure = Math.max(open.sure, sure);
    } else if (id !== 0) {
      found.push({ id, from: step, to: step, sure });
    }
    last = id;
  }
  const mean = found.reduce((sum, { sure }) => sum + sure, 0) / Math.max(1, found.length);
  return {
    characters: found.map(({ id, from, to }) => ({
      text: alphabet[id] ?? "",
      at: Math.min(1, ((from + to + 1) / 2 / steps) * filled),
    })),
    sure: Math.min(mean, figureSure(found, alphabet, chances, classes, steps)),
  };
}

const FIGURE = /^[\d.,%％零〇一二三四五六七八九十百千万亿]$/;

/**
 * Of the least sure character of any figure: its own chance, less the chance that a digit, a point, a comma or a
 * percent sign was passed over beside it (65.1亿元 read as 651亿元 has sure digits all the same). 1 without figures.
 */
function figureSure(
  found: Character[],
  alphabet: string[],
  chances: Float32Array,
  classes: number,
  steps: number,
): number {
  const figures = alphabet.flatMap((text, id) => (FIGURE.test(text) ? [id] : []));
  let least = 1;
  found.forEach((character, i) => {
    if (!figures.includes(character.id)) return;
    least = Math.min(least, character.sure);
    const before = found[i - 1];
    const after = found[i + 1];
    for (let step = (before?.to ?? -1) + 1; step < (after?.from ?? steps); step++) {
      let missed = 0;
      for (const id of figures) {
        if (id === character.id || id === before?.id || id === after?.id) continue;
        missed += chances[step * classes + id]!;
      }
      least = Math.min(least, 1 - missed);
    }
  });
  return least;
}
