/** Shown glyphs → runs of text, each where it stands on the page. */
import { withoutLookalikes } from "../../lookalikes.ts";
import { apply, type Matrix, times, vector } from "./geometry.ts";
import type { Run } from "./page.ts";
import { type Slanted, sealed, slantOf } from "./seals.ts";

export interface Glyph {
  unicode: string;
  /** In thousandths of the font's unit. */
  width: number;
  isSpace: boolean;
  vmetric?: [advance: number, x: number, y: number] | null;
}

export interface Font {
  vertical?: boolean;
  isType3Font?: boolean;
  fontMatrix?: number[];
  bbox?: number[];
}

/** What the text operators have set (ISO 32000-1, §9.3). */
export interface TextState {
  ctm: Matrix;
  text: Matrix;
  font: Font;
  size: number;
  stretch: number;
  charSpacing: number;
  wordSpacing: number;
  rise: number;
  /** What is drawn is pale, lets through what is below, or is red as seals are. */
  veiled: boolean;
  x: number;
  y: number;
}

/** What a glyph is drawn with. */
type Hand = Pick<TextState, "font" | "veiled">;

type AddGlyph = (text: string, origin: number[], along: number[], up: number[], by?: Hand) => void;

/** Walk the glyphs of one text operator; `add` gets each where it stands, and the text position moves on. */
export function showText(state: TextState, glyphs: (Glyph | number)[], add: AddGlyph | null) {
  const { font, stretch } = state;
  const size = Math.abs(state.size);
  const direction = state.size < 0 ? -1 : 1;
  const unit = size * (font.fontMatrix?.[0] ?? 0.001);
  const toPage = times(state.ctm, state.text);
  const em = font.isType3Font ? heightOfType3(font) * size : size;
  let advance = 0;
  for (const glyph of glyphs) {
    if (typeof glyph === "number") {
      advance += ((font.vertical ? 1 : -1) * glyph * size) / 1000;
      continue;
    }
    const spacing = ((glyph.isSpace ? state.wordSpacing : 0) + state.charSpacing) * direction;
    const down = font.vertical && glyph.vmetric ? -glyph.vmetric[0] * unit : null;
    if (add) {
      // A vertical glyph hangs below its place, in the middle of the column; any other stands on its place.
      const x = down === null ? state.x + advance * stretch * direction : state.x - em / 2;
      const y = down === null ? state.y + state.rise : state.y - advance - 0.88 * em;
      const along = down === null ? glyph.width * unit * stretch * direction : em;
      add(
        glyph.isSpace && glyph.unicode.trim() === "" ? " " : glyph.unicode,
        [...apply(toPage, x, y), down === null ? 0 : 1],
        vector(toPage, along, 0),
        vector(toPage, 0, em * direction),
        state,
      );
    }
    advance += down === null ? glyph.width * unit + spacing : down - spacing;
  }
  if (font.vertical) state.y -= advance;
  else state.x += advance * stretch * direction;
}

/** Type 3 fonts have a unit of their own: the height of their box, or else the usual thousand. */
function heightOfType3({ fontMatrix = [0.001, 0, 0, 0.001], bbox = [] }: Font): number {
  const height = (bbox[3] ?? 0) - (bbox[1] ?? 0) || 1000;
  return Math.abs(height * fontMatrix[3]!);
}

/** A run as it grows: `end` is where the next glyph is awaited, along the direction of reading. */
interface Growing extends Run {
  turn: number;
  end: number;
  across: number;
  em: number;
  blank: boolean;
  slant: number;
  veiled: boolean;
}

/** A number for each place of a page's grid. */
const placeOf = (column: number, row: number) => column * 1_000_000 + row;

/**
 * Put glyphs together that stand side by side; a wide blank parts them. A glyph printed twice in the same place (bold
 * or a shadow made by printing again) counts once.
 */
export function collectRuns(width: number, height: number) {
  const runs: Growing[] = [];
  /** Of each character of a size, the places where it stands. */
  const seen = new Map<string, Set<number>>();
  const turns = [0, 0, 0, 0];
  /** What each font says, in order. */
  const said: { font: Font | undefined; text: string }[] = [];
  let lost = 0;
  /** Every run and every glyph aslant, in the order drawn. */
  const slants: Slanted<Growing>[] = [];
  let open: Growing | null = null;

  const isRepeated = (text: string, x: number, y: number, em: number) => {
    const step = em * 0.12;
    // The steps of another size reach other places.
    const glyph = `${text} ${Math.round(em * 4)}`;
    const [column, row] = [Math.round(x / step), Math.round(y / step)];
    const places = seen.get(glyph);
    if (!places) {
      seen.set(glyph, new Set([placeOf(column, row)]));
      return false;
    }
    for (const c of [column - 1, column, column + 1])
      for (const r of [row - 1, row, row + 1]) if (places.has(placeOf(c, r))) return true;
    places.add(placeOf(column, row));
    return false;
  };

  const add: AddGlyph = (unicode, [x = 0, y = 0, isVertical = 0], along, up, by) => {
    const em = Math.hypot(up[0]!, up[1]!);
    const [dx, dy] = Math.hypot(along[0]!, along[1]!) > 0 ? along : [-up[1]!, up[0]!];
    const quarters = Math.atan2(dy!, dx!) / (Math.PI / 2);
    const upright = (Math.round(quarters) + 4) % 4;
    if (em === 0) return;
    if (Math.abs(slantOf(quarters)) > 0.13) {
      slants.push({ slant: quarters, run: null, x, y });
      return;
    }
    const text = plainly(unicode);
    if (text === "") {
      // The third glyph of a font is its blank, and some programs say that it is U+0003.
      if (/[\u0000-\u0002\u0004-\u001F\u007F-\u009F]/.test(unicode)) lost++;
      if (open) open.blank = true;
      return;
    }
    const corners = [-0.12, 0.88].flatMap((share) => [
      [x + up[0]! * share, y + up[1]! * share],
      [x + up[0]! * share + along[0]!, y + up[1]! * share + along[1]!],
    ]);
    const left = Math.min(...corners.map((corner) => corner[0]!));
    const right = Math.max(...corners.map((corner) => corner[0]!));
    const top = Math.min(...corners.map((corner) => corner[1]!));
    const bottom = Math.max(...corners.map((corner) => corner[1]!));
    const middle = [(left + right) / 2, (top + bottom) / 2] as const;
    if (!(middle[0] > -2 && middle[0] < width + 2 && middle[1] > -2 && middle[1] < height + 2))
      return;
    if (isRepeated(text, left, top, em)) return;
    if (!isVertical) turns[upright]!++;
    const turn = (upright + isVertical) % 4;
    const [start, end] = [
      [left, right],
      [top, bottom],
      [-right, -left],
      [-bottom, -top],
    ][turn] as [number, number];
    const across = turn % 2 === 0 ? top : left;
    const gap = open ? start - open.end : 0;
    const goesOn =
      open &&
      open.turn === turn &&
      open.veiled === (by?.veiled ?? false) &&
      Math.abs(open.slant - quarters) < 0.02 &&
      Math.abs(open.across - across) < em * 0.08 &&
      Math.abs(open.em - em) < em * 0.08 &&
      gap > -em * 0.3 &&
      gap < em * (open.blank ? 0.9 : 0.1);
    const last = said.at(-1);
    if (last && goesOn && last.font === by?.font) last.text += text;
    else said.push({ font: by?.font, text });
    if (open && goesOn) {
      open.text += open.blank && gap > em * 0.08 ? ` ${text}` : text;
      open.width = Math.max(open.x + open.width, right) - Math.min(open.x, left);
      open.height = Math.max(open.y + open.height, bottom) - Math.min(open.y, top);
      open.x = Math.min(open.x, left);
      open.y = Math.min(open.y, top);
      open.end = end;
      open.blank = false;
    } else {
      open = {
        ...{ text, x: left, y: top, width: right - left, height: bottom - top },
        ...{ turn, end, across, em, blank: false, slant: quarters, veiled: by?.veiled ?? false },
      };
      runs.push(open);
      slants.push({ slant: quarters, run: open, x, y });
    }
  };
  return {
    add,
    turns,
    /** The texts of each font. */
    fonts: () =>
      [...Map.groupBy(said, ({ font }) => font).values()].map((texts) =>
        texts.map(({ text }) => text),
      ),
    /** How many glyphs are said to be control characters. */
    lost: () => lost,
    runs: () => {
      const gone = sealed(slants, runs);
      return runs.flatMap((run): Run[] => {
        const { text, x, y, width, height, veiled } = run;
        return gone.has(run) ? [] : [{ text, x, y, width, height, ...(veiled && { veiled }) }];
      });
    },
  };
}

/** Ticks, boxes and bullets of Wingdings and Wingdings 2, which stand in the private area at F000 plus their code. */
const WINGDINGS: Record<string, string> = {
  "\uF050": "√",
  "\uF052": "☑",
  "\uF06C": "●",
  "\uF06E": "■",
  "\uF06F": "□",
  "\uF075": "◆",
  "\uF076": "❖",
  "\uF0A3": "□",
  "\uF0A7": "▪",
  "\uF0A8": "□",
  "\uF0B7": "•",
  "\uF0D8": "➢",
  "\uF0E0": "→",
  "\uF0FC": "√",
  "\uF0FD": "☒",
  "\uF0FE": "☑",
};

/** Most glyphs are one character of these, which is what it looks like. */
const USUAL = /^[\u0021-\u007E\u3001-\u300B\u4E00-\u9FFF\uFF01-\uFF5D]$/;

/** A glyph's characters as a person would type them: ligatures apart, vertical marks upright, blanks gone. */
function plainly(unicode: string): string {
  if (USUAL.test(unicode)) return unicode;
  return withoutLookalikes(unicode)
    .replace(/[\uF000-\uF0FF]/g, (mark) => WINGDINGS[mark] ?? mark)
    .replace("⸺", "——")
    .replace(/[\uFB00-\uFB06]/g, (ligature) => ligature.normalize("NFKC"))
    .replace(/[\uFE10-\uFE19\uFE30-\uFE44]/g, (mark) =>
      mark
        .normalize("NFKC")
        .replace(/[!-~]/g, (narrow) => String.fromCharCode(narrow.charCodeAt(0) + 0xfee0)),
    )
    .replace(/[\s\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2060\uFEFF]/g, "");
}
