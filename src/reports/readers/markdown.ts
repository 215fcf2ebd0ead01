/** Markdown → blocks: ATX headings, pipe tables and paragraphs; emphasis and link marks are taken off the words. */
import type { Block } from "../blocks.ts";
import { tableBlocks } from "./table.ts";

export function readMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  let table: string[][] = [];
  const endTable = () => {
    blocks.push(...tableBlocks(table));
    table = [];
  };
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const row = /^\s*\|(.*)\|\s*$/.exec(line);
    if (row) {
      if (!/^[\s|:-]+$/.test(line)) table.push(row[1]!.split(/(?<!\\)\|/).map(plain));
      continue;
    }
    endTable();
    const heading = /^ {0,3}(#{1,6})\s(.*)$/.exec(line);
    if (heading) {
      const words = heading[2]!.trim().replace(/(?:^|\s)#+$/, "");
      blocks.push({ kind: "heading", level: heading[1]!.length, text: plain(words).trim() });
    } else if (!/^\s*(?:[-*_]\s*){3,}$/.test(line) && !/^\s*```/.test(line)) {
      blocks.push({ kind: "text", text: plain(line.replace(/^\s*(?:>\s?)*(?:[-*+]\s+)?/, "")) });
    }
  }
  endTable();
  return blocks;
}

/** Each mark is looked for no further than the next of its kind, so that a line of nothing but marks costs its length. */
function plain(text: string): string {
  return text
    .replace(/!?\[([^[\]]*)\]\((?:[^()]|\([^()]*\))*\)/g, "$1")
    .replace(/(\*\*|__)(.+?)\1/g, "$2")
    .replace(/(?<![\w*\\])\*([^*\s][^*]*)(?<!\\)\*(?!\w)/g, "$1")
    .replace(/~~[^~]{1,400}~~/g, "")
    .replace(/`([^`]*)`/g, "$1")
    .replace(/\\([\\`*_{}[\]()#+\-.!|])/g, "$1");
}
