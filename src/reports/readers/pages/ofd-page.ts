/**
 * The objects of an OFD page → what is drawn on it (GB/T 33190-2016, §9, §11): characters where they really stand, straight
 * lines, the area of pictures. Lengths in the file are millimetres, in what is given back they are points.
 */
import type { Drawing } from "./drawing.ts";
import { apply, area, type Box, boxOf, type Matrix, times } from "./geometry.ts";
import { collectRuns } from "./glyphs.ts";
import { type Drawn, type Paint, toPoints, walkObjects } from "./ofd-objects.ts";
import type { OfdPage } from "./ofd-parts.ts";
import { type Element, first, numberOr, numbers } from "./ofd-xml.ts";
import type { Rule, Run } from "./page.ts";
import { bars, MAX_THICKNESS, strokes } from "./strokes.ts";

const POINTS = 72 / 25.4;
/** A page with more than this is a map or a chart, whose lines rule no table. */
const MAX_RULES = 20_000;
const MAX_PATH = 1 << 20;
/** A picture on this share of a page is the page: words that are drawn with nothing are then the words in it. */
const SCAN = 0.5;
/** From this on, of each colour, print is not seen on paper. */
const WHITE = 250;

/** Draw one page, turned so that most of its words stand upright; returns why not, a clause, if it cannot be drawn. */
export function drawOfdPage(page: OfdPage): Drawing | string {
  const drawn = drawTurned(page, 0);
  if (typeof drawn === "string") return drawn;
  const turn = drawn.turns.indexOf(Math.max(...drawn.turns));
  return turn === 0 ? drawn : drawTurned(page, turn);
}

/** `turn`: by how many quarters clockwise the page's words stand, which is turned back. */
function drawTurned(page: OfdPage, turn: number): (Drawing & { turns: number[] }) | string {
  const { base, width, height } = paperOf(page, turn);
  const shown = collectRuns(width, height);
  // What is drawn with nothing counts only as the words of a scan.
  const hidden = collectRuns(width, height);
  const rules: Rule[] = [];
  const fields: Box[] = [];
  let pictured = 0;
  let marks = 0;
  const problem = walkObjects(page, base, (drawn) => {
    const { kind, element, matrix, fill, stroke } = drawn;
    marks++;
    if (kind === "text") {
      const add = shownIn(drawn, fields);
      showText(element, matrix, (text, origin, along, up) => {
        const to = add(origin, along, up) ? shown : hidden;
        to.add(text, origin, along, up);
      });
    } else if (kind === "path") {
      const path = pathOf(first("AbbreviatedData", element)?.text ?? "");
      if (fill && !isWhite(fill)) fields.push(boxOfPath(path, matrix));
      if (rules.length > MAX_RULES) return;
      const thickness = drawn.lineWidth * Math.sqrt(Math.abs(area(matrix)));
      const thin = stroke !== null && thickness <= MAX_THICKNESS;
      const found = thin ? strokes(path, matrix) : fill ? bars(path, matrix) : [];
      for (const rule of found) rules.push(rule);
    } else {
      const box = boxOfImage(element, matrix);
      fields.push(box);
      const side = (from: number, to: number, end: number) =>
        Math.max(0, Math.min(to, end) - Math.max(from, 0));
      pictured += side(box[0], box[2], width) * side(box[1], box[3], height);
    }
  });
  if (problem) return problem;
  const share = Math.min(1, pictured / (width * height));
  const isScan = share > SCAN && shown.runs().length === 0;
  const words = isScan ? hidden : shown;
  return {
    page: {
      ...{ number: page.number, width, height },
      runs: words.runs().map(withoutLeaders),
      rules: rules.length > MAX_RULES ? [] : rules,
    },
    pictured: share,
    marks,
    turns: words.turns,
  };
}

function paperOf({ box }: OfdPage, turn: number) {
  const [wide, high] = [box[2] * POINTS, box[3] * POINTS];
  const turns: Matrix[] = [
    [1, 0, 0, 1, 0, 0],
    [0, -1, 1, 0, 0, wide],
    [-1, 0, 0, -1, wide, high],
    [0, 1, -1, 0, high, 0],
  ];
  const [width, height] = turn % 2 === 0 ? [wide, high] : [high, wide];
  return { base: times(turns[turn]!, toPoints(box)), width, height };
}

/** Whether a character of this text is seen: painted, within its clips, and not white on nothing but paper. */
function shownIn({ fill, stroke, clips }: Drawn, fields: Box[]) {
  const pale = (fill === null || isWhite(fill)) && (stroke === null || isWhite(stroke));
  const behind = pale ? [...fields] : [];
  const painted = fill !== null || stroke !== null;
  return (origin: number[], along: number[], up: number[]) => {
    const middle = [0, 1].map((i) => origin[i]! + along[i]! / 2 + up[i]! * 0.38);
    return (
      painted &&
      clips.every((clip) => holds(clip, middle)) &&
      (!pale || behind.some((field) => holds(field, middle)))
    );
  };
}

function isWhite(paint: Paint): boolean {
  return paint.every((part) => part >= WHITE);
}

function holds([left, top, right, bottom]: Box, [x, y]: number[]): boolean {
  return x! > left - 1 && x! < right + 1 && y! > top - 1 && y! < bottom + 1;
}

function boxOfImage({ attributes }: Element, matrix: Matrix): Box {
  return boxOf([0, 0, ...unitOf(attributes)], matrix);
}

/** A picture is one wide and one high under its own matrix; without one it fills its boundary. */
export function unitOf({ CTM, Boundary }: Element["attributes"]): [number, number] {
  const [, , width = 0, height = 0] = numbers(Boundary);
  return numbers(CTM).length === 6 ? [1, 1] : [width, height];
}

/** The signs of a private font that lead the eye to a page's number. */
const LEADERS = /(?<=(?:…|[.．·‥]{3})\s?)\p{Co}+|\p{Co}+(?=\s?(?:…|[.．·‥]{3}))|(\p{Co})\1{3,}/gu;

/** A line of dots is sometimes set in signs of a font's own, which stand for no character and mean nothing. */
function withoutLeaders(run: Run): Run {
  return { ...run, text: run.text.replace(LEADERS, "…") };
}

type Add = ReturnType<typeof collectRuns>["add"];

/** The characters of a text object, each moved on from the one before as DeltaX and DeltaY say (§11.3). */
function showText({ attributes, children }: Element, matrix: Matrix, add: Add) {
  const text: TextObject = {
    size: numberOr(attributes.Size, 0),
    stretch: numberOr(attributes.HScale, 1),
    read: numberOr(attributes.ReadDirection, 0),
    turn: numberOr(attributes.CharDirection, 0),
  };
  let [x, y] = [0, 0];
  let glyphs: Element[] = [];
  for (const child of children) {
    if (child.name === "CGTransform") glyphs.push(child);
    if (child.name !== "TextCode") continue;
    // Where a later piece does not say its place, it stands where the one before it did.
    x = numberOr(child.attributes.X, x);
    y = numberOr(child.attributes.Y, y);
    showCode(text, { ...child, x, y, together: togetherIn(glyphs) }, matrix, add);
    glyphs = [];
  }
}

/**
 * How many characters are drawn as one piece, by the place of the first (§11.4): a ligature is one glyph for two, a
 * character with its mark two glyphs for two.
 */
function togetherIn(glyphs: Element[]): Map<number, { codes: number; glyphs: number }> {
  return new Map(
    glyphs.map(({ attributes }) => [
      numberOr(attributes.CodePosition, 0),
      {
        codes: Math.max(1, numberOr(attributes.CodeCount, 1)),
        glyphs: Math.max(1, numberOr(attributes.GlyphCount, 1)),
      },
    ]),
  );
}

interface TextObject {
  size: number;
  stretch: number;
  /** Which way the characters run, and how each is turned, in degrees clockwise. */
  read: number;
  turn: number;
}

interface TextCode extends Element {
  x: number;
  y: number;
  together: ReturnType<typeof togetherIn>;
}

function showCode(text: TextObject, code: TextCode, matrix: Matrix, add: Add) {
  const { size, stretch, read, turn } = text;
  const { DeltaX = "", DeltaY = "" } = code.attributes;
  const stepsX = steps(DeltaX);
  const stepsY = steps(DeltaY);
  // Steps in one direction alone: in the other one nothing moves, whatever the direction of reading.
  const across = moves(DeltaX) || (read % 180 === 0 && !moves(DeltaY));
  const down = !across;
  const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  const vertical = down && turn % 180 === 0;
  let { x, y } = code;
  for (const { characters, glyphs } of piecesOf(code)) {
    const em = size * stretch;
    const natural = [...characters].reduce((sum, one) => sum + em * (isNarrow(one) ? 0.5 : 1), 0);
    let [dx, dy] = [0, 0];
    for (let glyph = 0; glyph < glyphs; glyph++) {
      dx += stepsX() ?? (across ? natural / glyphs : 0);
      dy += stepsY() ?? (down ? size : 0);
    }
    const step = Math.hypot(dx, dy);
    const wide = step > 0 && step < natural * 1.3 ? step : natural;
    const [a, b, c, d] = matrix;
    const along = [wide * cos, wide * sin];
    const up = [size * sin, -size * cos];
    add(
      characters,
      [...apply(matrix, x, y), vertical ? 1 : 0],
      [a * along[0]! + c * along[1]!, b * along[0]! + d * along[1]!],
      [a * up[0]! + c * up[1]!, b * up[0]! + d * up[1]!],
    );
    x += dx;
    y += dy;
  }
}

/** Whether any of these steps is one. */
function moves(list: string): boolean {
  return /[1-9]/.test(list.replace(/g\s+\d+/g, ""));
}

/** Half as wide as high. */
function isNarrow(character: string): boolean {
  return /[\u0000-\u024F]/.test(character);
}

/** What makers write for a glyph of which they know no character. */
const UNKNOWN = "¤";

function* piecesOf({ text, together }: TextCode) {
  const all = [...text];
  for (let at = 0; at < all.length; ) {
    const { codes, glyphs } = together.get(at) ?? { codes: 1, glyphs: 1 };
    const characters = all.slice(at, at + codes).join("");
    const known = together.size === 0 ? characters : characters.replaceAll(UNKNOWN, "\uFFFD");
    if (codes === glyphs) for (const one of known) yield { characters: one, glyphs: 1 };
    else yield { characters: known, glyphs };
    at += codes;
  }
}

/** “g 3 6 5” → 6, 6, 6, 5, and then nothing; a step at a time, as the count can be any number. */
function steps(list: string): () => number | null {
  const parts = list.trim().split(/[\s,]+/);
  let at = 0;
  let left = 0;
  let step: number | null = null;
  return () => {
    if (left > 0) {
      left--;
      return step;
    }
    while (parts[at] === "g") {
      left = numberOr(parts[at + 1], 1) - 1;
      step = numberOr(parts[at + 2], 0);
      at += 3;
      if (left >= 0) return step;
    }
    const part = parts[at++];
    return part === undefined || part === "" ? null : numberOr(part, 0);
  };
}

/** Path commands (§9.2) and the codes of `strokes.ts`: move, line, curve, quadratic curve, close. */
const COMMANDS: Record<string, { code: number; operands: number }> = {
  S: { code: 0, operands: 2 },
  M: { code: 0, operands: 2 },
  L: { code: 1, operands: 2 },
  B: { code: 2, operands: 6 },
  Q: { code: 3, operands: 4 },
  A: { code: 2, operands: 7 },
  C: { code: 4, operands: 0 },
};

function pathOf(data: string): Float32Array {
  const parts = data
    .slice(0, MAX_PATH)
    .trim()
    .split(/[\s,]+/);
  const path: number[] = [];
  for (let at = 0; at < parts.length; ) {
    const command = COMMANDS[parts[at++]!];
    if (!command) continue;
    const operands = parts.slice(at, at + command.operands).map(Number);
    at += command.operands;
    // Of an arc only its end counts: it is curved, and rules nothing.
    const kept = operands.length === 7 ? [0, 0, 0, 0, ...operands.slice(5)] : operands;
    if (kept.every(Number.isFinite)) path.push(command.code, ...kept);
  }
  return Float32Array.from(path);
}

function boxOfPath(path: Float32Array, matrix: Matrix): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const point = (x: number, y: number) => {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  };
  for (let i = 0; i < path.length; ) {
    const operands = OPERANDS[path[i++]!] ?? 0;
    for (let at = i; at < i + operands; at += 2) point(path[at]!, path[at + 1]!);
    i += operands;
  }
  return right < left ? [0, 0, 0, 0] : boxOf([left, top, right, bottom], matrix);
}

/** Numbers after each code of a path. */
const OPERANDS = [2, 2, 6, 4, 0];
