/** Which part of a report is meant (pure): by its number, by its heading's words, else the items whose first sentence says so. */

import { fromChineseNumeral } from "../text/numerals.ts";
import { coverage, termsOf, wordsOf } from "../text/terms.ts";
import { type Block, type Paper, titleIn } from "./paper.ts";

const HEADING = 0.6;
const ITEM = 0.55;
/** Items that are as near as the nearest to this share are meant too. */
const NEAR = 0.8;
const MOST = 4;

/** The blocks of the part that is meant; none where the report has no such part. */
export function sectionIn({ blocks }: Paper, section: string): Block[] {
  const headings = blocks.filter(({ kind }) => kind === "heading");
  const number = /^第([一二三四五六七八九\d])(?:部分|章|节)$/.exec(section)?.[1];
  if (number !== undefined) {
    const at = /\d/.test(number) ? Number(number) : fromChineseNumeral(number)!;
    const whole = headings.filter(({ hit }) => hit.path.length === 1)[at - 1];
    return whole ? under(whole, blocks) : [];
  }
  if (/^(?:开头|导语|前言|帽子|总述)$/.test(section))
    return blocks.filter(({ part }) => part === "opening");
  const named = headings.find((block) => titleIn(block).includes(section));
  if (named) return under(named, blocks);
  const items = blocks.filter(({ kind }) => kind === "item");
  const exact = items.find(({ sentences }) => sentences[0]?.text.includes(section));
  if (exact) return [exact];
  const terms = termsOf(wordsOf(section));
  const heading = best(headings, (block) => coverage(terms, titleIn(block)));
  if (heading && heading.score >= HEADING) return under(heading.block, blocks);
  const scored = items
    .filter(({ part }) => part === "done" || part === "leader" || part === "opening")
    .map((block) => ({
      block,
      score: coverage(terms, [...block.hit.headings.slice(1), block.hit.text].join("\n")),
    }));
  const most = scored.toSorted((a, b) => b.score - a.score)[0];
  if (!most || most.score < ITEM) return [];
  // One part speaks: what stands under another heading is another part.
  const own = most.block.hit.headings.join("\n");
  return scored
    .filter(
      ({ block, score }) =>
        block.hit.headings.join("\n") === own && score >= Math.max(ITEM, most.score * NEAR),
    )
    .slice(0, MOST)
    .map(({ block }) => block);
}

function best(
  blocks: Block[],
  scoreOf: (block: Block) => number,
): { block: Block; score: number } | undefined {
  // The deeper of two is the one that was meant.
  return blocks
    .map((block) => ({ block, score: scoreOf(block) }))
    .sort((a, b) => b.score - a.score || b.block.hit.path.length - a.block.hit.path.length)[0];
}

function under(heading: Block, blocks: Block[]): Block[] {
  return blocks.filter(({ hit }) => heading.hit.path.every((label, i) => hit.path[i] === label));
}
