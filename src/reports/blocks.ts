/** What every reader gives back, whatever the file's format. */

/** A paragraph, a heading that the file itself marks as one (`level` from 1), or a table row. */
export interface Block {
  kind: "text" | "heading" | "row";
  text: string;
  level?: number;
}

export interface Parsed {
  blocks: Block[];
  warnings: string[];
}
