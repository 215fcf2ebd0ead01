/** Blocks → the same, with the unit that a line above a table is in (单位：万元) said in every row of numbers that say none. */
import { rowCells, unitSaid, withUnit } from "../text/rows.ts";
import type { Block } from "./blocks.ts";

/** 编制部门：区外办 单位：万元 */
const LINE = /单位\s*[：:]\s*\S{1,8}$/;
const LONGEST_LINE = 80;
/** So many lines may stand between it and the table: its title, a remark. */
const BETWEEN = 2;

export function withUnits(blocks: Block[]): Block[] {
  let unit: string | null = null;
  /** Lines of text since the unit; rows of a table since then end it with the next line. */
  let lines = 0;
  let inTable = false;
  return blocks.map((block) => {
    const said = saidIn(block);
    if (said !== null) {
      [unit, lines, inTable] = [said, 0, false];
      return block;
    }
    if (block.kind === "row") {
      inTable = true;
      return unit === null ? block : { ...block, text: withUnit(block.text, unit) };
    }
    if (inTable || ++lines > BETWEEN) unit = null;
    inTable = false;
    return block;
  });
}

function saidIn({ kind, text }: Block): string | null {
  if (text.length > LONGEST_LINE || !LINE.test(text)) return null;
  // 收费金额（单位：万元） over a column is that column's alone, and a row with a number says its own.
  const own = kind === "row" && (/[）)]$/.test(text) || rowCells(text).length > 0);
  return own ? null : unitSaid(text);
}
