/**
 * Pages → blocks (pure), whatever format the pages come from: ruled tables taken out → lines → page furniture and
 * table of contents dropped → reading order → paragraphs and table rows. Everything about how a Chinese report is laid
 * out is decided here and in the files that it calls.
 */
import type { Block } from "../../blocks.ts";
import { columnsOf } from "./columns.ts";
import { type Frame, framesOf } from "./frames.ts";
import { withoutContents, withoutFurniture } from "./furniture.ts";
import { leavesOf } from "./leaves.ts";
import { linesOf, textOf } from "./lines.ts";
import { type PlacedLine, placeLines } from "./margins.ts";
import type { Page } from "./page.ts";
import { textBlocks } from "./paragraphs.ts";
import { sidesOf } from "./sides.ts";
import { withoutStamps } from "./stamps.ts";
import { rowBlocks } from "./tables.ts";

/** What a page puts over the part of a table that it goes on with. */
const RESUMED = /^[（(]?(?:续表|续上表|接上表|表\s?\d*\s?续|续)\s?\d*[）)]?$/;
/** A table has no more lines of title, unit and date above it. */
const MOST_TITLE = 4;

/** The paragraphs and table rows of a report in the order they are read, each with the page on which it begins. */
export function blocksOf(pages: Page[]): Block[] {
  const frames: Frame[][] = [];
  const sheets = leavesOf(withoutStamps(pages))
    .flatMap(columnsOf)
    .map((whole) => {
      const { page, beside } = sidesOf(whole);
      const ruled = framesOf(page);
      frames.push(ruled.frames);
      const { number, width, height, place = number } = page;
      const asides = linesOf(beside, number).map((line) => ({ ...line, aside: true }));
      const lines = [...asides, ...linesOf(ruled.rest, number)];
      return { number, place, width, height, lines, tables: ruled.frames };
    });
  const placed = placeLines(withoutContents(withoutFurniture(sheets)));

  const blocks: Block[][] = [];
  /** What is read but not yet said: a text or a table, as either may go on over the page's end. */
  let text: PlacedLine[] = [];
  let table: Frame[] = [];
  /** The place of the sheet that the table was last on. */
  let tableOn = 0;
  /** What stood right above its first part. */
  let title: string[] = [];
  let notes: PlacedLine[] = [];
  const end = () => {
    blocks.push(rowBlocks(table), textBlocks(text), textBlocks(notes));
    table = [];
    text = [];
    notes = [];
  };
  for (const [i, lines] of placed.entries()) {
    for (const item of inOrder(lines, frames[i]!)) {
      const above = table.at(-1);
      const resumes = above !== undefined && tableOn === sheets[i]!.place - 1;
      if ("cells" in item) {
        if (text.length > 0 || !resumes) {
          title = text.slice(-MOST_TITLE).map(textOf);
          end();
        }
        table.push(item);
        tableOn = sheets[i]!.place;
      } else if (above && item.note) notes.push(item);
      else if (!(resumes && (RESUMED.test(textOf(item)) || title.includes(textOf(item))))) {
        if (above) end();
        text.push(item);
      }
    }
  }
  end();
  return blocks.flat();
}

/** A page's tables among its lines: each before the first line that stands lower. */
function inOrder(lines: PlacedLine[], frames: Frame[]): (PlacedLine | Frame)[] {
  const waiting = frames.toSorted((a, b) => a.y - b.y);
  const items: (PlacedLine | Frame)[] = [];
  for (const line of lines) {
    while (waiting[0] && waiting[0].y < line.y) items.push(waiting.shift()!);
    items.push(line);
  }
  return [...items, ...waiting];
}
