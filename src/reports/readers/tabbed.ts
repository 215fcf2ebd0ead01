/** Plain text → its tables, whose cells a tab parts from one another, and the text between them, in order. */
import type { Block } from "../blocks.ts";
import { tableBlocks } from "./table.ts";

/** Fewer lines are no table: a line of contents has a tab too, before its page. */
const FEWEST = 3;

/** `read` is given each stretch of text that is no table. */
export function blocksOfTabbed(text: string, read: (text: string) => Block[]): Block[] {
  if (!text.includes("\t")) return read(text);
  const lines = text.split(/\r\n?|\n/);
  const blocks: Block[] = [];
  let from = 0;
  const flush = (to: number) => {
    if (to > from) blocks.push(...read(lines.slice(from, to).join("\n")));
  };
  for (let i = 0; i < lines.length; ) {
    const end = endOfTable(lines, i);
    if (end - i < FEWEST) {
      i++;
      continue;
    }
    flush(i);
    blocks.push(...tableBlocks(lines.slice(i, end).map((line) => line.split("\t"))));
    [from, i] = [end, end];
  }
  flush(lines.length);
  return blocks;
}

/** The lines from `start` on that have as many cells, the first of them a header of words. */
function endOfTable(lines: string[], start: number): number {
  const head = lines[start]!.split("\t");
  const worded = head.every((cell) => cell.trim() === "" || /\p{L}/u.test(cell));
  if (head.length < 2 || !worded || head.filter((cell) => cell.trim() !== "").length < 2)
    return start;
  let end = start + 1;
  while (end < lines.length && lines[end]!.split("\t").length === head.length) end++;
  return end;
}
