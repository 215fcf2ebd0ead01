/**
 * Blocks whose headings stand on lines of their own (pure): 圆满完成全年任务。二、存在问题 is a paragraph and a heading, where copying
 * or a page's layout lost the line feed. Only a number that goes on counting from a line before it begins one.
 */

import { quantitiesIn } from "../../text/quantities.ts";
import type { Block } from "../blocks.ts";
import { type Marker, marker } from "./markers.ts";

const GLUED =
  /(?<=[。！？；”])\s*(?=(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])\S)/g;
/** The words of a heading: up to the end of the paragraph, or to its own full stop. */
const HEADING = /^[^，。；：！？]{2,40}(?:[。：]|$)/;

export function partGlued(blocks: Block[]): Block[] {
  /** The last number of levels 1 and 2, and all that begin lines of their own. */
  const counts: number[] = [];
  const own = new Set(
    blocks.flatMap(({ text }) => {
      const found = marker(text);
      return found ? [`${found.level} ${found.ordinal}`] : [];
    }),
  );
  const count = ({ level, ordinal }: Marker) => {
    counts[level] = ordinal;
    counts.length = level + 1;
  };
  return blocks.flatMap((block) => {
    const first = marker(block.text);
    if (first) count(first);
    if (block.kind === "row") return [block];
    const cuts = [0];
    for (const { index } of block.text.matchAll(GLUED)) {
      const found = marker(block.text.slice(index).trimStart());
      if (!found || found.level > 2 || counts[found.level] !== found.ordinal - 1) continue;
      const words = HEADING.exec(block.text.slice(index).trimStart().slice(found.length))?.[0];
      if (words === undefined || quantitiesIn(words).length > 0) continue;
      // （二） stands under each 一、, but there is only one 二、.
      if (found.level === 1 && own.has(`1 ${found.ordinal}`)) continue;
      count(found);
      cuts.push(index);
    }
    if (cuts.length === 1) return [block];
    return cuts.map((cut, i) => ({
      ...block,
      ...(i === 0 ? {} : { kind: "text" as const }),
      text: block.text.slice(cut, cuts[i + 1] ?? block.text.length).trim(),
    }));
  });
}
