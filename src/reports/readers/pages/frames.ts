/**
 * A page's ruling lines → tables with the words in their cells. Lines that touch make one frame; its columns and rows
 * lie between them; a cell takes every field of the grid to the next line. A frame that a page break left open at the
 * top or bottom, or that has no lines at its sides, is closed where its lines end.
 */
import { breadth, closeUp, type Line, linesOf, textBuilder, textOf } from "./lines.ts";
import type { Page, Rule, Run } from "./page.ts";

/** A ruled table, or the part of it that one page holds. */
export interface Frame {
  y: number;
  bottom: number;
  /** No line closes it at the top. */
  open: boolean;
  /** Where its columns begin, and last where they end. */
  xs: number[];
  /** The page of every row. */
  pages: number[];
  /** In the order of rows, and in a row from the left. */
  cells: FrameCell[];
}

export interface FrameCell {
  text: string;
  sure: number[];
  /** Up to, but not including, `below`. */
  row: number;
  below: number;
  x: number;
  right: number;
}

/** Lines nearer than this are one, in points: double lines, and ends that miss each other. */
const NEAR = 3;
/** No column and no row is narrower. */
const LEAST = 5;
const MAX_COLUMNS = 256;
const MAX_FIELDS = 40_000;
const MAX_CROSSINGS = 4_000_000;
/** A page with more is a drawing. */
const MAX_GRIDS = 100;

/** The ruled tables of a page, and the runs that stand in none. */
export function framesOf(page: Page): { frames: Frame[]; rest: Run[] } {
  const frames: Frame[] = [];
  let rest = page.runs;
  for (const grid of gridsOf(page.rules)) {
    const [inside, outside] = part(rest, grid);
    const frame = fill(grid, inside, page.number);
    if (!frame) continue;
    frames.push(frame);
    rest = outside;
  }
  return { frames, rest };
}

interface Grid {
  xs: number[];
  ys: number[];
  open: boolean;
  /** The cell that each field belongs to, row by row. */
  fields: number[];
  cells: { row: number; below: number; column: number; right: number }[];
}

/** Every group of touching lines that makes a grid of two columns or more; smaller ones first, as they may lie within. */
function gridsOf(rules: Rule[]): Grid[] {
  const level = merge(rules.filter((rule) => rule.y1 === rule.y2));
  const upright = merge(
    rules
      .filter((rule) => rule.x1 === rule.x2)
      .map(({ x1, y1, y2 }) => ({ x1: y1, y1: x1, x2: y2, y2: x1 })),
  ).map(({ x1, y1, x2 }) => ({ x1: y1, y1: x1, x2: y1, y2: x2 }));
  if (level.length * upright.length > MAX_CROSSINGS) return [];
  const all = [...level, ...upright];
  const group = all.map((_, i) => i);
  const find = (i: number): number => {
    let root = i;
    while (group[root] !== root) root = group[root]!;
    while (group[i] !== root) [group[i], i] = [root, group[i]!];
    return root;
  };
  for (const [i, h] of level.entries()) {
    for (const [j, v] of upright.entries()) {
      const touch =
        v.x1 > h.x1 - NEAR && v.x1 < h.x2 + NEAR && h.y1 > v.y1 - NEAR && h.y1 < v.y2 + NEAR;
      if (touch) group[find(i)] = find(level.length + j);
    }
  }
  const grids = [...Map.groupBy(all, (_, i) => find(i)).values()].flatMap(
    (lines) => gridOf(lines) ?? [],
  );
  if (grids.length > MAX_GRIDS) return [];
  return grids.sort((a, b) => extent(a) - extent(b));
}

function extent({ xs, ys }: Grid): number {
  return (xs.at(-1)! - xs[0]!) * (ys.at(-1)! - ys[0]!);
}

/** Level lines that follow or cover one another are one: many programs draw a line for each cell. */
function merge(lines: Rule[]): Rule[] {
  const merged: Rule[] = [];
  for (const row of clusters(lines, (line) => line.y1, 1.5)) {
    const y = row.reduce((sum, line) => sum + line.y1, 0) / row.length;
    let open: Rule | null = null;
    for (const { x1, x2 } of row.sort((a, b) => a.x1 - b.x1)) {
      if (open && x1 <= open.x2 + NEAR) open.x2 = Math.max(open.x2, x2);
      else {
        open = { x1, y1: y, x2, y2: y };
        merged.push(open);
      }
    }
  }
  return merged.filter((line) => line.x2 - line.x1 > LEAST);
}

/** Things whose places differ by no more than `near` from the next, from the least. */
function clusters<T>(things: T[], place: (thing: T) => number, near: number): T[][] {
  const found: T[][] = [];
  let last = -Infinity;
  for (const thing of things.toSorted((a, b) => place(a) - place(b))) {
    if (place(thing) - last > near) found.push([]);
    found.at(-1)!.push(thing);
    last = place(thing);
  }
  return found;
}

function gridOf(lines: Rule[]): Grid | null {
  const level = lines.filter((line) => line.y1 === line.y2);
  const upright = lines.filter((line) => line.x1 === line.x2);
  if (level.length === 0 || upright.length === 0) return null;
  const xs = edges(
    upright.map((line) => line.x1),
    Math.min(...lines.map((line) => line.x1)),
    Math.max(...lines.map((line) => line.x2)),
  );
  const ys = edges(
    level.map((line) => line.y1),
    Math.min(...lines.map((line) => line.y1)),
    Math.max(...lines.map((line) => line.y2)),
  );
  const [columns, rows] = [xs.length - 1, ys.length - 1];
  if (columns < 2 || columns > MAX_COLUMNS || rows < 1 || columns * rows > MAX_FIELDS) return null;
  /** Whether a line runs on the left or upper side of a field. */
  const walls = new Uint8Array(columns * rows);
  const ceilings = new Uint8Array(columns * rows);
  for (const line of upright) {
    const column = nearest(xs, line.x1);
    for (let row = 0; row < rows && column < columns; row++) {
      const y = (ys[row]! + ys[row + 1]!) / 2;
      if (line.y1 < y && line.y2 > y) walls[row * columns + column] = 1;
    }
  }
  for (const line of level) {
    const row = nearest(ys, line.y1);
    for (let column = 0; column < columns && row < rows; column++) {
      const x = (xs[column]! + xs[column + 1]!) / 2;
      if (line.x1 < x && line.x2 > x) ceilings[row * columns + column] = 1;
    }
  }
  const open = level.every((line) => line.y1 > ys[0]! + NEAR);
  return { xs, ys, open, ...cut(columns, rows, walls, ceilings) };
}

/** Where lines stand, and where the frame ends if no line stands there. */
function edges(lines: number[], first: number, last: number): number[] {
  const found = clusters(lines, (place) => place, NEAR).map(
    (places) => places.reduce((sum, place) => sum + place, 0) / places.length,
  );
  const kept = found.filter((place, i) => i === 0 || place - found[i - 1]! > LEAST);
  if (first < kept[0]! - LEAST) kept.unshift(first);
  if (last > kept.at(-1)! + LEAST) kept.push(last);
  return kept;
}

/** Which of the sorted places is the last that is not beyond `place`. */
function lastBefore(places: number[], place: number): number {
  let [low, high] = [0, places.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (places[middle]! <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function nearest(places: number[], place: number): number {
  const before = lastBefore(places, place);
  const after = Math.min(before + 1, places.length - 1);
  return place - places[before]! <= places[after]! - place ? before : after;
}

/** Cells from the top left: each reaches right to the next wall, and down to the next ceiling, as a rectangle. */
function cut(columns: number, rows: number, walls: Uint8Array, ceilings: Uint8Array) {
  const fields = new Array<number>(columns * rows).fill(-1);
  const cells: Grid["cells"] = [];
  for (let start = 0; start < fields.length; start++) {
    if (fields[start] !== -1) continue;
    const [row, column] = [Math.floor(start / columns), start % columns];
    const free = (r: number, c: number) => fields[r * columns + c] === -1;
    let right = column + 1;
    while (right < columns && !walls[row * columns + right] && free(row, right)) right++;
    const goesOn = (r: number) => {
      for (let c = column; c < right; c++) {
        if (ceilings[r * columns + c] || !free(r, c)) return false;
        if (c > column && walls[r * columns + c]) return false;
      }
      return right === columns || Boolean(walls[r * columns + right]);
    };
    let below = row + 1;
    while (below < rows && goesOn(below)) below++;
    for (let r = row; r < below; r++)
      for (let c = column; c < right; c++) fields[r * columns + c] = cells.length;
    cells.push({ row, below, column, right });
  }
  return { fields, cells };
}

/** The runs that lie in a grid, and the others. */
function part(runs: Run[], { xs, ys }: Grid): [inside: Run[], outside: Run[]] {
  const inside: Run[] = [];
  const outside: Run[] = [];
  for (const run of runs) {
    const [x, y] = [run.x + run.width / 2, run.y + run.height / 2];
    const within = x > xs[0]! && x < xs.at(-1)! && y > ys[0]! && y < ys.at(-1)!;
    (within ? inside : outside).push(run);
  }
  return [inside, outside];
}

/** Put the words in the cells; a grid with hardly any is a drawing, not a table. */
function fill({ xs, ys, open, fields, cells }: Grid, runs: Run[], page: number): Frame | null {
  const columns = xs.length - 1;
  const place = (places: number[], at: number) =>
    Math.min(lastBefore(places, at), places.length - 2);
  const cellAt = (run: Run, x: number) =>
    fields[place(ys, run.y + run.height / 2) * columns + place(xs, x)]!;
  const held: Run[][] = cells.map(() => []);
  const put = (run: Run) => {
    const { column, right } = cells[cellAt(run, run.x + run.width / 2)]!;
    const over =
      run.x < xs[column]! - run.height / 2 || run.x + run.width > xs[right]! + run.height / 2;
    // Words too long for their cell begin in it.
    if (over) held[cellAt(run, run.x + run.height / 3)]!.push(run);
    else held[cellAt(run, run.x + run.width / 2)]!.push(run);
  };
  for (const run of runs) for (const piece of cutAtLines(run, xs)) put(piece);
  const filled = cells.map((cell, i): FrameCell => {
    const [x, right] = [xs[cell.column]!, xs[cell.right]!];
    const lines = linesOf(held[i]!, page);
    return {
      text: textIn(lines, right - x),
      sure: lines.flatMap((line) => line.sure),
      row: cell.row,
      below: cell.below,
      x,
      right,
    };
  });
  if (filled.filter(({ text }) => text !== "").length < 2) return null;
  const pages = ys.slice(1).map(() => page);
  return { y: ys[0]!, bottom: ys.at(-1)!, open, xs, pages, cells: filled };
}

/** Where one text may end and another begin: at blanks, and between a figure and the number of an item. */
const SEAM = / +|(?<=\d)(?=[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十])/g;

/** A run set across the table's lines is parted at the seams that lie on them. */
function cutAtLines(run: Run, xs: number[]): Run[] {
  const pieces: Run[] = [];
  let from = 0;
  for (const { 0: blank, index } of run.text.matchAll(SEAM)) {
    const end = index + blank.length;
    const x = (placeIn(run, index) + placeIn(run, end)) / 2;
    if (!xs.some((edge) => Math.abs(edge - x) < run.height)) continue;
    pieces.push(slice(run, from, index));
    from = end;
  }
  return from === 0 ? [run] : [...pieces, slice(run, from, run.text.length)];
}

/** Where the character at this place of a run stands: figures and Latin letters are half as wide as others. */
function placeIn(run: Run, index: number): number {
  return run.x + (run.width * breadth(run.text.slice(0, index))) / breadth(run.text);
}

function slice(run: Run, from: number, to: number): Run {
  const x = placeIn(run, from);
  return { ...run, text: run.text.slice(from, to), x, width: placeIn(run, to) - x };
}

/**
 * The words of a cell. A line is broken where the cell ends; where the next word would have had room, someone broke it,
 * and two figures so parted are two.
 */
function textIn(lines: Line[], width: number): string {
  const text = textBuilder();
  let before: Line | null = null;
  for (const line of lines) {
    const words = textOf(line);
    const room = before && !before.vertical && before.right - before.x + line.size * 2.2 < width;
    const parted = /[\dA-Za-z%]$/.test(text.ending()) && /^[\dA-Za-z]/.test(words);
    text.add(words, Boolean(room && parted));
    before = line;
  }
  return closeUp(text.text());
}
