/**
 * A number and the digits of a format (0, #, ?) → what is shown (pure): scaled by the commas and per cent signs → rounded in
 * decimals, as Excel does → digits set in their places with the words between them. ECMA-376 Part 1, §18.8.31.
 */

/** One piece of a section: a digit's place, words as they stand, or a mark that means something. */
export type Piece = { digit: "0" | "#" | "?" } | { words: string } | { mark: string };

/** Doubles hold so many digits for certain; Excel shows no more. */
const PRECISION = 15;
const MAX_PLACES = 30;

/** `value` with so many decimals, halves rounded away from zero, as 15 digits tell it: 1.005 → 1.01. No sign. */
export function fixed(value: number, places: number): string {
  // A format may ask for a power that no number has.
  const [mantissa = "0", power = "0"] = (Number.isFinite(value) ? Math.abs(value) : 0)
    .toExponential(PRECISION - 1)
    .split("e");
  const digits = BigInt(mantissa.replace(".", ""));
  const scale = Number(power) - (PRECISION - 1) + places;
  let whole = 0n;
  if (scale >= 0) whole = digits * 10n ** BigInt(scale);
  else if (scale > -40) {
    const unit = 10n ** BigInt(-scale);
    whole = (digits + unit / 2n) / unit;
  }
  const text = whole.toString().padStart(places + 1, "0");
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
}

/** As a cell without a format shows a number that has room: eleven characters of a fraction, whole numbers whole. */
export function general(value: number): string {
  const sign = value < 0 ? "-" : "";
  const size = Math.abs(value);
  if (Number.isInteger(size) && size < 1e15) return `${sign}${size}`;
  if (size >= 1e11 || size < 1e-4) {
    // Excel turns to powers where the digits have no room; whole numbers of 12 to 15 digits are codes, and stay.
    const [mantissa = "", power = ""] = size.toExponential(5).split("e");
    const exponent = power.replace(/^([+-])(\d)$/, "$10$2");
    return `${sign}${withoutZeros(mantissa)}E${exponent}`;
  }
  const places = 10 - fixed(size, 0).length;
  return sign + withoutZeros(fixed(size, Math.max(places, 0)));
}

function withoutZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** `value` as the pieces of its section show it; the sign is the caller's to set. */
export function digitsShown(value: number, pieces: Piece[]): string {
  const point = pieces.findIndex((piece) => isMark(piece, "."));
  const power = pieces.findIndex((piece) => "mark" in piece && /^E[+-]$/.test(piece.mark));
  const size = Math.abs(value) * scaleOf(pieces, point);
  if (power >= 0) return scientific(size, pieces, point, power);
  return setIn(size, pieces, point < 0 ? pieces.length : point);
}

/** A comma behind the last digit before the point takes a thousandth, %% a hundredfold twice. */
function scaleOf(pieces: Piece[], point: number): number {
  const percents = pieces.filter((piece) => isMark(piece, "%")).length;
  return 100 ** percents / 1000 ** trailingCommas(pieces, point).length;
}

/** The places of the commas that scale: those behind the last digit of the whole part, or of the whole section. */
function trailingCommas(pieces: Piece[], point: number): number[] {
  const runs = [
    point < 0 ? [] : pieces.slice(0, point).map((piece, i) => ({ piece, i })),
    pieces.map((piece, i) => ({ piece, i })),
  ];
  const found = new Set<number>();
  for (const run of runs) {
    const last = run.findLastIndex(({ piece }) => "digit" in piece);
    for (let at = last + 1; last >= 0 && at < run.length && isMark(run[at]!.piece, ","); at++)
      found.add(run[at]!.i);
  }
  return [...found];
}

/** The digits of `size` in the places before `point` and behind it. */
function setIn(size: number, pieces: Piece[], point: number): string {
  const behind = pieces.slice(point + 1);
  const places = Math.min(behind.filter((piece) => "digit" in piece).length, MAX_PLACES);
  const [whole = "0", decimals = ""] = fixed(size, places).split(".");
  const scaling = new Set(trailingCommas(pieces, point === pieces.length ? -1 : point));
  const before = pieces.slice(0, point);
  const grouped = before.some((piece, i) => isMark(piece, ",") && !scaling.has(i));
  const shown = setBefore(whole === "0" ? "" : whole, before, grouped);
  const after = setBehind(decimals, behind);
  const dot = point < pieces.length && /\d/.test(after) ? "." : "";
  // #.## shows .5 and 5., which nobody reads as numbers in a sentence.
  return shown + (dot !== "" && !/\d/.test(shown) ? "0." : dot) + after;
}

/** From the right: a digit to each place, those that are left over to the first one. */
function setBefore(digits: string, pieces: Piece[], grouped: boolean): string {
  const first = pieces.findIndex((piece) => "digit" in piece);
  let left = digits;
  let count = 0;
  let shown = "";
  const say = (digit: string) => {
    if (grouped && count > 0 && count % 3 === 0) shown = `,${shown}`;
    shown = digit + shown;
    count++;
  };
  for (let i = pieces.length - 1; i >= 0; i--) {
    const piece = pieces[i]!;
    if ("words" in piece) shown = piece.words + shown;
    else if (isMark(piece, "%")) shown = `%${shown}`;
    else if ("digit" in piece) {
      const digit = left.at(-1) ?? (piece.digit === "0" ? "0" : "");
      left = left.slice(0, -1);
      if (digit !== "") say(digit);
      while (i === first && left !== "") {
        say(left.at(-1)!);
        left = left.slice(0, -1);
      }
    }
  }
  return shown;
}

/** From the left; a nought at the end stands only where the format says 0. */
function setBehind(decimals: string, pieces: Piece[]): string {
  const places = pieces.filter((piece) => "digit" in piece);
  let used = decimals.length;
  while (used > 0 && decimals[used - 1] === "0" && places[used - 1]!.digit !== "0") used--;
  let at = 0;
  return pieces
    .map((piece) => {
      if ("words" in piece) return piece.words;
      if ("mark" in piece) return piece.mark === "%" ? "%" : "";
      const digit = at < used ? decimals[at]! : "";
      at++;
      return digit;
    })
    .join("");
}

/** 0.00E+00: as many digits before the point as there are places, and the power that is left. */
function scientific(size: number, pieces: Piece[], point: number, at: number): string {
  const mantissa = pieces.slice(0, at);
  const whole = mantissa.slice(0, point < 0 || point > at ? at : point);
  const width = Math.max(1, whole.filter((piece) => "digit" in piece).length);
  const places = mantissa.filter((piece) => "digit" in piece).length - width;
  let power = size === 0 ? 0 : Math.floor(Math.log10(size) / width) * width;
  if (Number(fixed(size / 10 ** power, Math.max(places, 0))) >= 10 ** width) power += width;
  const shown = setIn(size / 10 ** power, mantissa, point < 0 || point > at ? at : point);
  const sign = power < 0 ? "-" : isMark(pieces[at], "E+") ? "+" : "";
  return `${shown}E${sign}${setBefore(String(Math.abs(power)), pieces.slice(at + 1), false)}`;
}

/** # ?/?, 0/8: the nearest fraction whose denominator has as many digits, or is the one given. */
export function fractionShown(value: number, pieces: Piece[]): string {
  const size = Math.abs(value);
  const slash = pieces.findIndex((piece) => isMark(piece, "/"));
  const gap = pieces
    .slice(0, slash)
    .findLastIndex((piece) => "words" in piece && piece.words.trim() === "");
  const hasWhole = pieces.slice(0, Math.max(gap, 0)).some((piece) => "digit" in piece);
  const whole = hasWhole ? Math.floor(size) : 0;
  const given = pieces
    .slice(slash + 1)
    .map((piece) => ("words" in piece ? piece.words : ""))
    .join("")
    .trim();
  const width = pieces.slice(slash + 1).filter((piece) => "digit" in piece).length;
  const [top, bottom] = /^\d+$/.test(given)
    ? [Math.round((size - whole) * Number(given)), Number(given)]
    : nearest(size - whole, 10 ** Math.min(Math.max(width, 1), 5) - 1);
  const carried = hasWhole && top === bottom ? whole + 1 : whole;
  const rest = hasWhole && (top === 0 || top === bottom) ? "" : `${top}/${bottom}`;
  const units = hasWhole && (carried > 0 || rest === "") ? String(carried) : "";
  return [units, rest].filter((part) => part !== "").join(" ");
}

/** Continued fractions: the best one whose denominator is at most `most`. */
function nearest(value: number, most: number): [number, number] {
  let [before, top] = [0, 1];
  let [under, bottom] = [1, 0];
  let rest = value;
  for (let i = 0; i < 20; i++) {
    const whole = Math.floor(rest);
    if (whole * bottom + under > most) break;
    [before, top] = [top, whole * top + before];
    [under, bottom] = [bottom, whole * bottom + under];
    if (rest - whole < 1e-9) break;
    rest = 1 / (rest - whole);
  }
  return [top, bottom];
}

export function isMark(piece: Piece | undefined, mark: string): boolean {
  return piece !== undefined && "mark" in piece && piece.mark === mark;
}
