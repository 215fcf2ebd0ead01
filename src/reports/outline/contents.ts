/**
 * Blocks without a 目录 (pure): the lines below 目录 that end in dots and a page or come again later, and lines with dots
 * wherever three of them follow each other. Its entries are no headings: nothing stands under them.
 */
import type { Block } from "../blocks.ts";

const TITLE = /^目\s*[录次]$/;
/** 部门概况…………3, 部门概况 ......... 3; looked for from where a run of dots begins, or a long one takes time as its square. */
const LEADER =
  /(?<![.．·•‥_]\s?)(?:[.．·•‥_]\s?){4,}\s*[（(]?[\divxlc]{0,4}[）)]?$|(?<!…)…{3,}\s*[（(]?[\divxlc]{0,4}[）)]?$/i;
const PAGE = /(?<=[\p{Script=Han}）”》])\s+[（(—–-]{0,2}\s*\d{1,3}\s*[）)—–-]{0,2}$/u;
/** A 目录 is at the beginning, and no longer than this. */
const NEAR = 200;
const LONGEST = 150;
/** Entries of what the report does not have (its tables are pictures) stand between others. */
const BETWEEN = 12;
const MAX_ENTRY = 80;

export function withoutContents(blocks: Block[]): Block[] {
  const at = blocks.slice(0, NEAR).findIndex(({ text }) => TITLE.test(text));
  const end = at < 0 ? at : endOf(blocks, at);
  const rest = end < 0 ? blocks : [...blocks.slice(0, at), ...blocks.slice(end)];
  return withoutLeaders(rest);
}

/** Where the 目录 ends that begins at `at`; -1 where nothing below is an entry of one. */
function endOf(blocks: Block[], at: number): number {
  const last = new Map(blocks.flatMap((block, i) => keysOf(block).map((key) => [key, i] as const)));
  const seen = new Set<string>();
  let end = -1;
  for (let i = at + 1; i < Math.min(blocks.length, at + LONGEST); i++) {
    const block = blocks[i]!;
    const [key = ""] = keysOf(block);
    const isLast = (last.get(key) ?? i) <= i;
    // What the 目录 named comes again: here the report begins.
    if (!isShort(block) || (seen.has(key) && isLast)) break;
    if (!isLast || LEADER.test(block.text) || PAGE.test(block.text)) {
      seen.add(key);
      end = i + 1;
    } else if (end < 0 || i - end >= BETWEEN) break;
  }
  return seen.size >= 2 ? end : -1;
}

function isShort({ kind, text }: Block): boolean {
  return kind !== "row" && text.length <= MAX_ENTRY + 60 && !/[。；！？]/.test(text);
}

/** What an entry and its heading have in common; of a run-in heading its first words, too. */
function keysOf({ kind, text }: Block): string[] {
  if (kind === "row") return [];
  const words = text.replace(LEADER, "").replace(PAGE, "");
  const runIn = /^[^。：:]{2,60}(?=[。：:])/.exec(words)?.[0];
  return [...(words.length <= MAX_ENTRY ? [words] : []), ...(runIn ? [runIn] : [])].map((one) =>
    one.replace(/[\s、.．：:]/g, ""),
  );
}

function withoutLeaders(blocks: Block[]): Block[] {
  const dotted = blocks.map(({ kind, text }) => kind !== "row" && LEADER.test(text));
  const runs = (i: number) =>
    dotted[i] && [i - 2, i - 1, i].some((from) => [0, 1, 2].every((n) => dotted[from + n]));
  return dotted.includes(true) ? blocks.filter((_, i) => !runs(i)) : blocks;
}
