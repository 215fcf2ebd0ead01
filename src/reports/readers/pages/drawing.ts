/**
 * What pdf.js says is drawn on a page → its words and ruling lines. One walk over the operator list (ISO 32000-1, §8
 * and §9) that keeps the graphics and text state: glyphs become runs where they really stand, straight strokes and
 * thin filled bars become rules, pictures are only measured. Text that a viewer does not show because its layer is
 * off, because it lies beyond the page or aslant across it (a watermark) is left out; invisible text is kept, as it is
 * the words of a scan.
 */
import type { PDFPageProxy } from "pdfjs-dist";
import { actualTexts, type Marked, meant } from "./actual.ts";
import { isVeiled } from "./colours.ts";
import { area, boxOf, type Matrix, times } from "./geometry.ts";
import { collectRuns, type Font, showText, type TextState } from "./glyphs.ts";
import type { Page, Rule } from "./page.ts";
import { barOf, bars, MAX_THICKNESS, strokes } from "./strokes.ts";

export interface Drawing {
  page: Page;
  /** Share of the page's area that pictures cover, 0 to 1. */
  pictured: number;
  /** Strokes, fills and pictures: an empty page has none or next to none. */
  marks: number;
  /** What each font says, where fonts are known. */
  fonts?: string[][];
  /** How many glyphs the file says to be control characters, which print nothing. */
  lost?: number;
}

interface State extends TextState {
  leading: number;
  lineWidth: number;
  /** The colour that text is filled with, as #rrggbb, and how much it covers; `through` is that of the group around it. */
  colour: string;
  cover: number;
  through: number;
  lineX: number;
  lineY: number;
}

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
/** A page with more than this is a map or a chart, whose lines rule no table. */
const MAX_RULES = 20_000;

/** Read what is drawn on a page; coordinates are those of the page as a viewer turns it, in points. */
export async function drawingOf(
  page: PDFPageProxy,
  isVisible: (layer: unknown) => boolean,
  markedOf: (page: number) => Marked[] | null = () => null,
): Promise<Drawing> {
  const { OPS } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const { fnArray, argsArray } = await page.getOperatorList();
  const begun = fnArray.flatMap((fn, i) => (fn === OPS.beginMarkedContentProps ? [i] : []));
  const spans = begun.some((i) => argsArray[i]?.[0] === "Span");
  const marked = spans && page.ref ? markedOf(page.ref.num) : null;
  const actual = marked ? actualTexts(fnArray, argsArray, OPS, marked) : new Map();
  const draw = (rotation: number) =>
    interpret(fnArray, argsArray, {
      OPS,
      ...page.getViewport({ scale: 1, rotation }),
      fontOf: (id) => (page.commonObjs.has(id) ? page.commonObjs.get(id) : null) ?? {},
      number: page.pageNumber,
      isVisible,
      actual,
    });
  const drawn = draw(page.rotate);
  // A landscape table on a portrait page: the whole page is turned until most of its words stand upright.
  const turn = drawn.turns.indexOf(Math.max(...drawn.turns));
  return turn === 0 ? drawn : draw((page.rotate + 360 - turn * 90) % 360);
}

interface Sheet {
  OPS: Record<string, number>;
  width: number;
  height: number;
  transform: number[];
  number: number;
  fontOf: (id: string) => Font;
  isVisible: (layer: unknown) => boolean;
  /** Operators that show text → what their glyphs stand for, one by one. */
  actual: Map<number, string[]>;
}

function interpret(fns: number[], args: unknown[][], sheet: Sheet): Drawing & { turns: number[] } {
  const { OPS, width, height } = sheet;
  const base = sheet.transform as Matrix;
  const words = collectRuns(width, height);
  const rules: Rule[] = [];
  const stack: State[] = [];
  /** For every open marked content, whether it is shown. */
  const layers: boolean[] = [];
  let state: State = {
    ctm: base,
    text: IDENTITY,
    font: {},
    size: 0,
    stretch: 1,
    charSpacing: 0,
    wordSpacing: 0,
    leading: 0,
    rise: 0,
    veiled: false,
    lineWidth: 1,
    colour: "#000000",
    cover: 1,
    through: 1,
    x: 0,
    y: 0,
    lineX: 0,
    lineY: 0,
  };
  let inAnnotation = false;
  let pictured = 0;
  let marks = 0;
  const moveText = (x: number, y: number) => {
    state.lineX += x;
    state.lineY += y;
    state.x = state.lineX;
    state.y = state.lineY;
  };
  const setText = (matrix: Matrix) =>
    Object.assign(state, { text: matrix, x: 0, y: 0, lineX: 0, lineY: 0 });
  const transform = (matrix: Matrix) => {
    state.ctm = times(state.ctm, matrix);
  };

  for (const [i, fn] of fns.entries()) {
    const arg = (args[i] ?? []) as never[];
    switch (fn) {
      case OPS.save:
        stack.push({ ...state });
        break;
      case OPS.beginGroup:
        stack.push({ ...state });
        Object.assign(state, { through: state.through * state.cover, cover: 1 });
        break;
      case OPS.restore:
      case OPS.endGroup:
      case OPS.paintFormXObjectEnd:
        state = stack.pop() ?? state;
        break;
      case OPS.paintFormXObjectBegin:
        stack.push({ ...state });
        if (arg[0]) transform(arg[0]);
        break;
      case OPS.transform:
        transform(arg as unknown as Matrix);
        break;
      case OPS.beginAnnotation:
        inAnnotation = true;
        stack.push({ ...state });
        state.ctm = base;
        transform(arg[2]!);
        transform(arg[3]!);
        break;
      case OPS.endAnnotation:
        inAnnotation = false;
        state = stack.pop() ?? state;
        break;
      case OPS.beginMarkedContent:
        layers.push(true);
        break;
      case OPS.beginMarkedContentProps:
        layers.push(arg[0] !== "OC" || sheet.isVisible(arg[1]));
        break;
      case OPS.endMarkedContent:
        layers.pop();
        break;
      case OPS.setGState:
        for (const [key, value] of arg[0] as unknown as [string, never][]) {
          if (key === "LW") state.lineWidth = value;
          else if (key === "ca") state.cover = value;
          else if (key === "Font")
            Object.assign(state, { font: sheet.fontOf(value[0]), size: value[1] });
        }
        break;
      case OPS.setFillRGBColor:
        state.colour = arg[0]!;
        break;
      case OPS.setLineWidth:
        state.lineWidth = arg[0]!;
        break;
      case OPS.beginText:
        setText(IDENTITY);
        break;
      case OPS.setTextMatrix:
        setText(arg[0]!);
        break;
      case OPS.setFont:
        state.font = sheet.fontOf(arg[0]!);
        state.size = arg[1]!;
        break;
      case OPS.setCharSpacing:
        state.charSpacing = arg[0]!;
        break;
      case OPS.setWordSpacing:
        state.wordSpacing = arg[0]!;
        break;
      case OPS.setHScale:
        state.stretch = arg[0]! / 100;
        break;
      case OPS.setTextRise:
        state.rise = arg[0]!;
        break;
      case OPS.setLeading:
        state.leading = -arg[0]!;
        break;
      case OPS.setLeadingMoveText:
        state.leading = arg[1]!;
        moveText(arg[0]!, arg[1]!);
        break;
      case OPS.moveText:
        moveText(arg[0]!, arg[1]!);
        break;
      case OPS.nextLine:
        moveText(0, state.leading);
        break;
      case OPS.showText:
        state.veiled = isVeiled(state.colour, state.cover * state.through);
        showText(
          state,
          sheet.actual.has(i) ? meant(arg[0]!, sheet.actual.get(i)!) : arg[0]!,
          layers.includes(false) ? null : words.add,
        );
        break;
      case OPS.constructPath: {
        const [paint, [path]] = arg as unknown as [number, [Float32Array | null]];
        if (paint === OPS.endPath || !path || layers.includes(false)) break;
        marks++;
        if (inAnnotation || rules.length > MAX_RULES) break;
        const stroked = paint !== OPS.fill && paint !== OPS.eoFill;
        const thickness = state.lineWidth * Math.sqrt(Math.abs(area(state.ctm)));
        if (stroked && thickness > MAX_THICKNESS) break;
        for (const rule of (stroked ? strokes : bars)(path, state.ctm)) rules.push(rule);
        break;
      }
      case OPS.paintImageXObject:
      case OPS.paintInlineImageXObject:
      case OPS.paintImageMaskXObject:
      case OPS.paintSolidColorImageMask: {
        marks++;
        const box = boxOf([0, 0, 1, 1], state.ctm);
        const bar = barOf(box);
        if (bar) rules.push(bar);
        const shown = (from: number, to: number, end: number) =>
          Math.max(0, Math.min(to, end) - Math.max(from, 0));
        pictured += shown(box[0], box[2], width) * shown(box[1], box[3], height);
        break;
      }
    }
  }
  return {
    page: {
      number: sheet.number,
      width,
      height,
      runs: words.runs(),
      rules: rules.length > MAX_RULES ? [] : rules,
    },
    pictured: Math.min(1, pictured / (width * height)),
    marks,
    fonts: words.fonts(),
    lost: words.lost(),
    turns: words.turns,
  };
}
