/**
 * The content of an OFD page → what is drawn on it (GB/T 33190-2016, §7.7, §9, §11): objects in their boundaries →
 * characters where they really stand, straight lines, the area of pictures. Lengths in the file are millimetres, in
 * what is given back they are points.
 */
import { type Attribute, walkXml } from "../word/xml.ts";
import type { Drawing } from "./drawing.ts";
import { area, type Matrix, times } from "./geometry.ts";
import { collectRuns } from "./glyphs.ts";
import type { Rule } from "./page.ts";
import { bars, MAX_THICKNESS, strokes } from "./strokes.ts";

/** A page's contents, its template's first, and the box of its paper. */
export interface OfdPage {
  number: number;
  contents: Uint8Array[];
  /** Left, top, width and height in millimetres. */
  box: [number, number, number, number];
}

interface TextObject {
  size: number;
  stretch: number;
  /** Which way the characters run, and how each is turned, in degrees clockwise. */
  read: number;
  turn: number;
}

interface TextCode {
  x: number;
  y: number;
  deltaX: string;
  deltaY: string;
  text: string;
}

const POINTS = 72 / 25.4;
/** A page with more than this is a map or a chart, whose lines rule no table. */
const MAX_RULES = 20_000;
const MAX_PATH = 1 << 20;

/** Draw one page; returns why not, a clause, if its contents cannot be walked. */
export function drawOfdPage({ number, contents, box }: OfdPage): Drawing | string {
  const [left, top, width, height] = box;
  const size = { width: width * POINTS, height: height * POINTS };
  const runs = collectRuns(size.width, size.height);
  const toPoints: Matrix = [POINTS, 0, 0, POINTS, -left * POINTS, -top * POINTS];
  const rules: Rule[] = [];
  let pictured = 0;
  let marks = 0;
  /** The object that is open: how it lies on the page, and what it is. */
  let matrix: Matrix = toPoints;
  let text: TextObject | null = null;
  let code: TextCode | null = null;
  let path: { stroke: boolean; fill: boolean; thickness: number } | null = null;
  let data: string | null = null;
  let skipped = 0;

  const open = (name: string, attribute: Attribute) => {
    if (skipped > 0 || attribute("Visible") === "false") {
      skipped++;
      return;
    }
    if (/^(?:TextObject|PathObject|ImageObject|CompositeObject)$/.test(name)) {
      marks++;
      matrix = placeOf(toPoints, attribute);
    }
    if (name === "TextObject") {
      text = {
        size: numberOr(attribute("Size"), 0),
        stretch: numberOr(attribute("HScale"), 1),
        read: numberOr(attribute("ReadDirection"), 0),
        turn: numberOr(attribute("CharDirection"), 0),
      };
      code = null;
    } else if (name === "TextCode" && text) {
      // Where a later piece does not say its place, it stands where the one before it did.
      code = {
        x: numberOr(attribute("X"), code?.x ?? 0),
        y: numberOr(attribute("Y"), code?.y ?? 0),
        deltaX: attribute("DeltaX") ?? "",
        deltaY: attribute("DeltaY") ?? "",
        text: "",
      };
    } else if (name === "PathObject") {
      path = {
        stroke: attribute("Stroke") !== "false",
        fill: attribute("Fill") === "true",
        thickness: numberOr(attribute("LineWidth"), 0.353) * Math.sqrt(Math.abs(area(matrix))),
      };
    } else if (name === "AbbreviatedData" && path) data = "";
    else if (name === "ImageObject") {
      const [, , w = 0, h = 0] = numbers(attribute("Boundary"));
      pictured += (w * h) / (width * height);
    }
  };

  const close = (name: string) => {
    if (skipped > 0) skipped--;
    else if (name === "TextCode" && text && code) showCode(text, code, matrix, runs.add);
    else if (name === "TextObject") text = null;
    else if (name === "AbbreviatedData" && path && data !== null && rules.length < MAX_RULES) {
      const drawn = pathOf(data);
      const thin = path.stroke && path.thickness <= MAX_THICKNESS;
      const found = thin ? strokes(drawn, matrix) : path.fill ? bars(drawn, matrix) : [];
      for (const rule of found) rules.push(rule);
      data = null;
    } else if (name === "PathObject") path = null;
  };

  for (const content of contents) {
    const problem = walkXml(content, {
      open: (name, attribute) => open(local(name), attribute),
      text(words) {
        if (skipped > 0) return;
        if (data !== null) data += data.length < MAX_PATH ? words : "";
        else if (code) code.text += words;
      },
      close(name) {
        close(local(name));
        if (local(name) === "TextCode" && code) code.text = "";
      },
    });
    if (problem) return problem;
  }
  return {
    page: { number, ...size, runs: runs.runs(), rules: rules.length < MAX_RULES ? rules : [] },
    pictured: Math.min(1, pictured),
    marks,
  };
}

/** How an object lies on the page: its own matrix, then its boundary's corner, then the page. */
function placeOf(toPoints: Matrix, attribute: Attribute): Matrix {
  const [x = 0, y = 0] = numbers(attribute("Boundary"));
  const corner = times(toPoints, [1, 0, 0, 1, x, y]);
  const own = numbers(attribute("CTM"));
  return own.length === 6 ? times(corner, own as Matrix) : corner;
}

/** The characters of a TextCode, each moved on from the one before as DeltaX and DeltaY say (§11.3). */
function showCode(
  { size, stretch, read, turn }: TextObject,
  code: TextCode,
  matrix: Matrix,
  add: ReturnType<typeof collectRuns>["add"],
) {
  const stepsX = steps(code.deltaX);
  const stepsY = steps(code.deltaY);
  const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  const vertical = read % 180 !== 0 && turn % 180 === 0;
  let { x, y } = code;
  for (const character of code.text) {
    const natural = size * stretch * (/[\u0000-\u024F]/.test(character) ? 0.5 : 1);
    const dx = stepsX() ?? (read % 180 === 0 ? natural : 0);
    const dy = stepsY() ?? (read % 180 === 0 ? 0 : size);
    const step = Math.hypot(dx, dy);
    const wide = step > 0 && step < natural * 1.3 ? step : natural;
    const [a, b, c, d, e, f] = matrix;
    const along = [wide * cos, wide * sin];
    const up = [size * sin, -size * cos];
    add(
      character,
      [a * x + c * y + e, b * x + d * y + f, vertical ? 1 : 0],
      [a * along[0]! + c * along[1]!, b * along[0]! + d * along[1]!],
      [a * up[0]! + c * up[1]!, b * up[0]! + d * up[1]!],
    );
    x += dx;
    y += dy;
  }
}

/** “g 3 6 5” → 6, 6, 6, 5, and then nothing; a step at a time, as the count can be any number. */
function steps(list: string): () => number | null {
  const parts = list.trim().split(/\s+/);
  let at = 0;
  let left = 0;
  let step: number | null = null;
  return () => {
    if (left > 0) {
      left--;
      return step;
    }
    if (parts[at] === "g") {
      left = numberOr(parts[at + 1], 1) - 1;
      step = numberOr(parts[at + 2], 0);
      at += 3;
      return step;
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
  const parts = data.trim().split(/[\s,]+/);
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

export function local(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

export function numbers(list: string | undefined): number[] {
  const parts = (list ?? "").trim().split(/\s+/).map(Number);
  return parts.every(Number.isFinite) ? parts : [];
}

function numberOr(value: string | undefined, otherwise: number): number {
  const read = Number(value);
  return value === undefined || value.trim() === "" || !Number.isFinite(read) ? otherwise : read;
}
