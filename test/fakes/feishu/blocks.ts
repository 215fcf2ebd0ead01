/** A document's blocks, from lines of simple Markdown, and back as Markdown and plain words. */

export interface Block {
  block_id: string;
  block_type: number;
  parent_id: string;
  children?: string[];
  [key: string]: unknown;
}

const PAGE = 1;
const TEXT = 2;
const HEADING = 2; // heading1 is 3
const BULLET = 12;
const ORDERED = 13;
const IMAGE = 27;
const TABLE = 31;
const CELL = 32;
const ROW = /^\s*\|(.*)\|\s*$/;

/** All blocks, the page first; a table has its cells, each with one text. */
export function blocksOf(token: string, title: string, text: string): Block[] {
  const page = { block_id: token, block_type: PAGE, parent_id: "", children: [] as string[] };
  const blocks: Block[] = [{ ...page, page: words(title) }];
  let made = 0;
  const add = (block: Omit<Block, "block_id" | "parent_id">, parent = blocks[0]!): Block => {
    const full = { ...block, block_id: `${token}_${++made}`, parent_id: parent.block_id } as Block;
    parent.children = [...(parent.children ?? []), full.block_id];
    blocks.push(full);
    return full;
  };
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.trim() === "") continue;
    if (ROW.test(line)) {
      const rows: string[][] = [];
      for (; i < lines.length && ROW.test(lines[i]!); i++)
        if (!/^[\s|:-]+$/.test(lines[i]!)) rows.push(cellsOf(lines[i]!));
      i--;
      addTable(rows, add);
      continue;
    }
    add(blockOf(line));
  }
  return blocks;
}

function blockOf(line: string): Omit<Block, "block_id" | "parent_id"> {
  const picture = /^!\[[^\]]*\]\(([^)]+)\)$/.exec(line.trim());
  if (picture) return { block_type: IMAGE, image: { token: picture[1]!, width: 100, height: 100 } };
  const heading = /^(#{1,9})\s+(.*)$/.exec(line);
  if (heading) {
    const level = heading[1]!.length;
    return { block_type: HEADING + level, [`heading${level}`]: words(heading[2]!) };
  }
  if (line.startsWith("- ")) return { block_type: BULLET, bullet: words(line.slice(2)) };
  const ordered = /^\d+\. (.*)$/.exec(line);
  if (ordered) return { block_type: ORDERED, ordered: words(ordered[1]!) };
  return { block_type: TEXT, text: words(line) };
}

function addTable(
  rows: string[][],
  add: (block: Omit<Block, "block_id" | "parent_id">, parent?: Block) => Block,
): void {
  const property = { row_size: rows.length, column_size: rows[0]!.length };
  const table = add({ block_type: TABLE, table: { property, cells: [] } });
  const cells: string[] = [];
  for (const value of rows.flat()) {
    const cell = add({ block_type: CELL, table_cell: {} }, table);
    cells.push(cell.block_id);
    add({ block_type: TEXT, text: words(value) }, cell);
  }
  table.table = { property, cells };
}

function cellsOf(line: string): string[] {
  return ROW.exec(line)![1]!
    .split("|")
    .map((cell) => cell.trim());
}

function words(content: string): object {
  return {
    elements: [{ text_run: { content, text_element_style: {} } }],
    style: {},
  };
}

/** What a block says by itself. */
export function wordsOf(block: Block): string {
  for (const value of Object.values(block)) {
    const { elements } = (value ?? {}) as { elements?: { text_run?: { content: string } }[] };
    if (Array.isArray(elements))
      return elements.map(({ text_run }) => text_run?.content ?? "").join("");
  }
  return "";
}

/** The words of a document line by line, its title first. */
export function plainOf(blocks: Block[]): string {
  return `${blocks
    .map(wordsOf)
    .filter((line) => line !== "")
    .join("\n")}\n`;
}

/** A document as Markdown. */
export function markdownOf(blocks: Block[]): string {
  const byId = new Map(blocks.map((block) => [block.block_id, block]));
  const inside = (block: Block) => (block.children ?? []).map((id) => byId.get(id)!);
  const said = (block: Block): string => {
    const text = wordsOf(block);
    if (block.block_type === PAGE) return `# ${text}`;
    if (block.block_type > HEADING && block.block_type < BULLET)
      return `${"#".repeat(block.block_type - HEADING)} ${text}`;
    if (block.block_type === BULLET) return `- ${text}`;
    if (block.block_type === ORDERED) return `1. ${text}`;
    if (block.block_type === IMAGE) return `![](${(block.image as { token: string }).token})`;
    if (block.block_type === TABLE) return tableOf(block, inside);
    return text;
  };
  const page = blocks[0];
  return page ? [page, ...inside(page)].map(said).join("\n\n") : "";
}

function tableOf(table: Block, inside: (block: Block) => Block[]): string {
  const { property } = table.table as { property: { column_size: number } };
  const cells = inside(table).map((cell) => inside(cell).map(wordsOf).join(" "));
  const rows: string[] = [];
  for (let i = 0; i < cells.length; i += property.column_size)
    rows.push(`| ${cells.slice(i, i + property.column_size).join(" | ")} |`);
  rows.splice(1, 0, `|${" --- |".repeat(property.column_size)}`);
  return rows.join("\n");
}
