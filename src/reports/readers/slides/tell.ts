/**
 * A deck → blocks: hidden slides, running texts, lists of contents and thanks left out → each slide's title as a heading → its
 * texts in reading order, tables and charts as rows → the speaker's notes, told as notes. Every block bears its slide's
 * number as its page, and what was not read is said in warnings.
 */
import { failure, type Outcome } from "../../../domain.ts";
import { oneOf } from "../../../text/lexicon.ts";
import type { Block, Parsed } from "../../blocks.ts";
import { type Deck, joinLines, type Shape, type Slide, type TextShape } from "./deck.ts";
import { clustersOf } from "./order.ts";
import { isFigure, isLabel, sayPoints, shapesIn } from "./points.ts";

/** A title that is no placeholder stands in this upper part of the slide. */
const TITLE_BAND = 0.22;
const MAX_TITLE = 40;
const MAX_TITLE_LINES = 2;
const MAX_TEXT = 5_000_000;
const MAX_BLOCKS = 100_000;
/** A text that stands on this share of the slides, and on so many of them, is a running one. */
const RUNNING = 0.5;
const FEWEST_RUNNING = 3;
/** A number that only decorates: no figure begins with a zero. */
const ORNAMENT = /^(?:part\s*)?0\d$/i;
const CONTENTS = /^(?:目\s*[录次]|contents|agenda)$/i;

export function tellDeck(deck: Deck, file: string): Outcome<Parsed> {
  const shown = deck.slides
    .filter((slide) => !slide.hidden)
    .map((slide) => ({ ...slide, shapes: onSlide(slide.shapes, deck) }));
  const running = runningTexts(shown);
  const slides = shown
    .map((slide) => ({ ...slide, shapes: without(slide.shapes, running) }))
    .map((slide, i) => titled(slide, deck, i === 0));
  const titles = new Set(slides.map(({ title }) => plain(title ?? "")));
  const levels = levelsOf(slides);
  const blocks: Block[] = [];
  let length = 0;
  for (const slide of slides) {
    if (isContents(slide, titles) || (slide === slides.at(-1) && isFarewell(slide))) continue;
    for (const block of tellSlide(slide, levels.get(slide)!)) {
      length += block.text.length;
      blocks.push(block);
    }
    if (length > MAX_TEXT || blocks.length > MAX_BLOCKS)
      return failure(`“${file}”的文字太多，不像一份演示文稿，没有读入。请拆成几个文件。`);
  }
  const pictured = slides.filter(({ left }) => left.pictures > 0);
  if (pictured.length > 0 && !blocks.some(({ text }) => /[\p{L}\p{N}]/u.test(text))) {
    return failure(
      `“${file}”里只有图片，没有文字。请用 PowerPoint 或 WPS 另存为 .pdf 后再导入，图片里的文字由识别程序来读。`,
    );
  }
  return { ok: true, value: { blocks, warnings: warningsOf(deck, slides) } };
}

/**
 * A title slide's words are the report's title; the heading of every other slide is one of its sections, or of a part of
 * it: a slide made for that opens a part or, where none is, one with nothing but a title.
 */
function levelsOf(slides: Slide[]): Map<Slide, number> {
  let inPart = false;
  const marked = slides.some(({ divider }) => divider);
  return new Map(
    slides.map((slide, i) => {
      const opens = marked ? slide.divider : isBare(slide) && i < slides.length - 1;
      const level = i === 0 ? 1 : inPart && !opens ? 3 : 2;
      if (i > 0) inPart ||= opens;
      return [slide, level];
    }),
  );
}

function isBare({ title, shapes, notes, left }: Slide): boolean {
  const empty = notes.length + left.pictures + left.objects === 0;
  return title !== null && empty && shapes.flatMap(tellShape).length === 0;
}

function tellSlide(slide: Slide, level: number): Block[] {
  const { number, title, notes } = slide;
  const blocks: Block[] = title === null ? [] : [{ kind: "heading", level, text: title }];
  const shapes = clustersOf(slide.shapes).flatMap(shapesIn);
  for (const shape of shapes) for (const block of tellShape(shape)) blocks.push(block);
  for (const note of notes) blocks.push({ kind: "text", text: `演讲者备注：${note}` });
  return blocks.map((block) => ({ ...block, page: number }));
}

function tellShape(shape: Shape): Block[] {
  if (shape.kind === "blocks") return shape.blocks;
  if (shape.kind === "group") return shape.shapes.flatMap(tellShape);
  return sayPoints(shape.lines);
}

/** Shapes wholly beside the slide are a draft's leavings, or a template's notices: no one sees them. */
function onSlide(shapes: Shape[], size: Pick<Deck, "width" | "height">): Shape[] {
  const { width, height } = size;
  return shapes.flatMap((shape): Shape[] => {
    const { at } = shape;
    const beside =
      at && (at.x + at.width <= 0 || at.y + at.height <= 0 || at.x >= width || at.y >= height);
    if (beside) return [];
    if (shape.kind !== "group") return [shape];
    return [{ ...shape, shapes: onSlide(shape.shapes, size) }];
  });
}

/** Short texts at one place on most slides: the office's name, a bar of all sections. */
function runningTexts(slides: Slide[]): Set<string> {
  const counts = new Map<string, number>();
  for (const slide of slides)
    for (const key of new Set(textShapes(slide.shapes).map(placeOf)))
      counts.set(key, (counts.get(key) ?? 0) + 1);
  const often = Math.max(FEWEST_RUNNING, slides.length * RUNNING);
  return new Set([...counts].filter(([, count]) => count >= often).map(([key]) => key));
}

function placeOf({ at, lines }: TextShape): string {
  const text = lines.map((line) => line.text).join("\n");
  // Only a thing's place tells a running text from one that is said again.
  return at && text.length <= MAX_TITLE ? `${at.x} ${at.y} ${text}` : "";
}

function without(shapes: Shape[], running: Set<string>): Shape[] {
  return shapes.flatMap((shape): Shape[] => {
    if (shape.kind === "group") return [{ ...shape, shapes: without(shape.shapes, running) }];
    if (shape.kind !== "text") return [shape];
    const key = placeOf(shape);
    const ornament = shape.lines.every(({ text }) => ORNAMENT.test(text.trim()));
    return ornament || (key !== "" && running.has(key)) ? [] : [shape];
  });
}

function textShapes(shapes: Shape[]): TextShape[] {
  return shapes.flatMap((shape) => {
    if (shape.kind === "group") return textShapes(shape.shapes);
    return shape.kind === "text" ? [shape] : [];
  });
}

/**
 * Many templates set titles in plain text boxes: where there is no title placeholder, the largest short text at the top
 * is the title; of the first slide, and of one that holds nothing but names, the largest anywhere.
 */
function titled(slide: Slide, { height }: Deck, first: boolean): Slide {
  if (slide.title !== null) return slide;
  const texts = textShapes(slide.shapes);
  const named = texts.filter(
    (text) => MAX_TITLE_LINES >= text.lines.length && isTitle(wordsOf(text)),
  );
  const high = named.filter(({ at }) => at !== null && at.y + at.height / 2 < height * TITLE_BAND);
  const opens = first || texts.every((text) => isLabel(wordsOf(text)));
  const candidates = first || (high.length === 0 && opens) ? named : high;
  const [largest, next] = candidates.toSorted((a, b) => b.size - a.size);
  // Where two are as large, only their order could tell, and on a first slide they are one title in two lines.
  if (!largest || (candidates === named && next?.size === largest.size)) return slide;
  return { ...slide, title: wordsOf(largest), shapes: less(slide.shapes, largest) };
}

const wordsOf = ({ lines }: TextShape) => joinLines(lines.map(({ text }) => text));

function isTitle(text: string): boolean {
  return (
    text.length <= MAX_TITLE && /\p{L}/u.test(text) && !/[。；！？]/.test(text) && !isFigure(text)
  );
}

function less(shapes: Shape[], gone: Shape): Shape[] {
  return shapes
    .filter((shape) => shape !== gone)
    .map((shape) =>
      shape.kind === "group" ? { ...shape, shapes: less(shape.shapes, gone) } : shape,
    );
}

/** A slide that only lists the others' titles. */
function isContents(slide: Slide, titles: Set<string>): boolean {
  if (slide.notes.length > 0) return false;
  const texts = textShapes(slide.shapes).flatMap(({ lines }) =>
    lines.map(({ text }) => plain(text)),
  );
  const lines = texts.filter((text) => text !== "");
  const listed = lines.filter((line) => titles.has(line)).length;
  if (CONTENTS.test((slide.title ?? "").trim()))
    return lines.every((line) => line.length <= MAX_TITLE);
  return listed >= 2 && listed === lines.length;
}

const FAREWELL = new RegExp(oneOf("farewells"));

/** A last slide that only thanks for the attention. */
function isFarewell({ title, shapes, notes }: Slide): boolean {
  const texts = [title ?? "", ...shapes.flatMap(tellShape).map(({ text }) => text)];
  const words = texts.filter((text) => text !== "");
  return (
    notes.length === 0 &&
    words.some((text) => FAREWELL.test(text)) &&
    words.every((text) => isLabel(text.replace(/[！!。]$/, "")))
  );
}

/** A title without its number. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, "")
    .replace(/^(?:第?[（(]?[\d一二三四五六七八九十]{1,3}[）)]?(?:部分|[、.．：:])?)/, "");
}

function warningsOf({ slides: all }: Deck, slides: Slide[]): string[] {
  const numbers = (which: Slide[]) => {
    const said = which.slice(0, 12).map(({ number }) => number);
    return `第 ${said.join("、")} 页${which.length > said.length ? `等 ${which.length} 页` : ""}`;
  };
  const hidden = all.filter((slide) => slide.hidden);
  const pictured = slides.filter(({ left }) => left.pictures > 0);
  const drawn = slides.filter(({ left }) => left.objects > 0);
  return [
    hidden.length > 0
      ? `${numbers(hidden)}是隐藏的，放映时不出现，没有读入。要用的请取消隐藏后再导入。`
      : "",
    pictured.length > 0
      ? `${numbers(pictured)}有较大的图片，其中的文字和数字没有读入。要用的请写进页面的文字。`
      : "",
    drawn.length > 0
      ? `${numbers(drawn)}有读不出来的图表或嵌入对象，其中的文字和数字没有读入。要用的请写进页面的文字。`
      : "",
  ].filter((warning) => warning !== "");
}
