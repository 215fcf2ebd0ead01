/** A deck of slides as both formats give it, before it is put in order and told. Lengths are in the file's own unit. */
import type { Block } from "../../blocks.ts";

export interface Deck {
  width: number;
  height: number;
  slides: Slide[];
}

export interface Slide {
  /** As the program counts, from 1; hidden slides count too. */
  number: number;
  hidden: boolean;
  /** It opens a section of the deck (PowerPoint's “节标题” layout), and the slides after it belong to it. */
  divider: boolean;
  /** Its title placeholder's words, or null where it has none or an empty one. */
  title: string | null;
  shapes: Shape[];
  /** What the speaker has written for himself, a paragraph each. */
  notes: string[];
  left: Left;
}

/** What a slide's drawing gives. */
export type Drawn = Pick<Slide, "title" | "shapes" | "left">;

/** What a slide holds that is no text of its own, and was not read. */
export interface Left {
  pictures: number;
  objects: number;
}

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Something on the slide that says something. `at` is null where the file does not say where it stands. */
export type Shape = { at: Rectangle | null } & (
  | { kind: "text"; lines: Line[]; size: number }
  | { kind: "blocks"; blocks: Block[] }
  | { kind: "group"; shapes: Shape[] }
);
export type TextShape = Extract<Shape, { kind: "text" }>;

/** A paragraph; `level` is how deep it is indented, from 0. */
export interface Line {
  text: string;
  level: number;
}

/** Points; what a text box has where nothing says otherwise. */
export const USUAL_SIZE = 18;
/** A picture that may hold words to be read takes this much of the slide's width and height. */
const LARGE_PICTURE = { width: 0.25, height: 0.2 };

export function isLargePicture(at: Rectangle, slide: { width: number; height: number }): boolean {
  const { width, height } = LARGE_PICTURE;
  return at.width >= slide.width * width && at.height >= slide.height * height;
}

/** A title broken over several lines is one title. */
export function joinLines(lines: string[]): string {
  return lines
    .flatMap((line) => line.split(/[\n\v]/))
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ")
    .replace(/(?<=\p{Script=Han}) (?=[\p{Script=Han}\d])|(?<=\d) (?=\p{Script=Han})/gu, "");
}

/** A place inside a group as one on the slide: the group has a measure of its own. */
export function mapped(place: Rectangle, from: Rectangle, to: Rectangle): Rectangle {
  const across = from.width > 0 ? to.width / from.width : 1;
  const down = from.height > 0 ? to.height / from.height : 1;
  return {
    x: to.x + (place.x - from.x) * across,
    y: to.y + (place.y - from.y) * down,
    width: place.width * across,
    height: place.height * down,
  };
}
