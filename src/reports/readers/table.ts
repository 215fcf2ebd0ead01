/** Cells → row blocks. Each row after the first says its headers, so that a row alone can be read and quoted. */
import type { Block } from "../blocks.ts";

/** A table as rows of cell texts; the first row is taken as the header when the table has at least two rows. */
export function tableBlocks(rows: string[][]): Block[] {
  const cells = rows
    .map((row) => row.map((cell) => cell.replace(/\s+/g, " ").trim()))
    .filter((row) => row.some((cell) => cell !== ""));
  const [header, ...body] = cells;
  if (!header) return [];
  const head: Block = { kind: "row", text: header.filter((cell) => cell !== "").join(" | ") };
  return [
    head,
    ...body.map((row): Block => {
      const parts = row.map((cell, i) => (header[i] && cell ? `${header[i]}：${cell}` : cell));
      return { kind: "row", text: parts.filter((part) => part !== "").join("；") };
    }),
  ];
}
