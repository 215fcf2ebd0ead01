/** Pages set by hand: texts in lines as an office's documents have them. */
import { blocksOf } from "../../../../src/reports/readers/pages/layout.ts";
import type { Page, Rule, Run } from "../../../../src/reports/readers/pages/page.ts";

export const SIZE = 16;
export const LEFT = 80;
/** Where a text stands that has 27 characters a line, as an official document has. */
export const RIGHT = LEFT + 27 * SIZE;
const widthOf = (text: string, size: number) =>
  [...text].reduce((sum, character) => sum + (/[\x20-\x7E]/.test(character) ? size / 2 : size), 0);
export const run = (text: string, x: number, y: number, size = SIZE): Run => ({
  text,
  x,
  y,
  width: widthOf(text, size),
  height: size,
});
export const page = (runs: Run[], number = 1, rules: Rule[] = []): Page => ({
  number,
  width: 595,
  height: 842,
  runs,
  rules,
});

/** A text set as paragraphs: first lines indented by two characters, full lines justified. */
export function set(paragraphs: string[], options: { y?: number; indent?: number } = {}): Run[] {
  const runs: Run[] = [];
  let y = options.y ?? 120;
  for (const paragraph of paragraphs) {
    let x = LEFT + SIZE * (options.indent ?? 2);
    let line = "";
    for (const character of paragraph) {
      if (x + widthOf(line + character, SIZE) > RIGHT) {
        runs.push({ ...run(line, x, y), width: RIGHT - x });
        y += 28;
        x = LEFT;
        line = "";
      }
      line += character;
    }
    runs.push(run(line, x, y));
    y += 28;
  }
  return runs;
}

export const textsOf = (...pages: Page[]) => blocksOf(pages).map(({ text }) => text);
