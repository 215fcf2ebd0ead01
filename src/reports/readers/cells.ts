/** A table whose cells hold blocks → blocks, for formats whose cells can hold paragraphs and further tables. */
import type { Block } from "../blocks.ts";
import { tableBlocks } from "./table.ts";

/** A cell in the row and column where it begins. */
export interface FullCell {
  blocks: Block[];
  rowSpan: number;
  colSpan: number;
}

/** A table of one column is a frame around paragraphs, which stay what they are; every other one becomes rows. */
export function blocksOfCells(rows: FullCell[][]): Block[] {
  if (rows.every((row) => row.length <= 1)) return rows.flat().flatMap((cell) => cell.blocks);
  return tableBlocks(
    rows.map((row) =>
      row.map(({ blocks, rowSpan, colSpan }) => ({
        text: blocks.map(({ text }, i) => (i === 0 ? text.trimEnd() : text.trim())).join(" "),
        rowSpan,
        colSpan,
      })),
    ),
  );
}
