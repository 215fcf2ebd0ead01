/**
 * Tables in a paste (pure): lines with | or tabs between their cells, or two years side by side (12批次 / 9批次) → what each
 * row says of the draft's year, in words; rows that say nothing of it are set aside with the reason.
 */
import { unitAt } from "../ledger/units.ts";
import { wordsOf } from "../text/lexicon.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { anyOf } from "../text/terms.ts";

/** What a line of a table says; a line without words tells nothing (its header, a rule). */
export interface Row {
  text: string;
  why: string | null;
}

const OWN = new RegExp(`^(?:${anyOf(wordsOf("own-columns"))})$`);
const TOTAL = new RegExp(`^(?:${anyOf(wordsOf("totals"))})$`);
const SAME = new RegExp(`^(?:${anyOf(wordsOf("same-as-before"))})`);
const YEAR = /^(?:19|20)\d{2}年?(?:度)?/;
const NUMBER = /^[\d.,]+$/;

/** The rows of all tables by line, from 0. */
export function tablesIn(lines: string[], year: number): Map<number, Row> {
  const found = new Map<number, Row>();
  let header: string[] | null = null;
  for (const [i, line] of lines.entries()) {
    const cells = cellsOf(line, header !== null);
    if (cells === null) {
      // A line of words does not end a table whose years stand side by side.
      if (line.trim() === "" || header === null || !lines[i + 1]?.includes(" / ")) header = null;
      continue;
    }
    if (cells.every((cell) => /^[-:\s]*$/.test(cell))) found.set(i, { text: "", why: null });
    else if (
      header === null &&
      !cells.slice(1).some((cell) => /\d/.test(cell) && !YEAR.test(cell))
    ) {
      header = cells;
      found.set(i, { text: "", why: null });
    } else found.set(i, rowOf(cells, header ?? cells.map(() => ""), year));
  }
  return found;
}

function rowOf(cells: string[], header: string[], year: number): Row {
  const at = Math.max(
    0,
    cells.findIndex((cell) => /\p{Script=Han}/u.test(cell)),
  );
  const label = cells[at]!;
  const unitAtColumn = header.findIndex((name) => /^(?:计量)?单位$/.test(name));
  const unit =
    unitAtColumn >= 0
      ? unitAtColumn
      : cells.findIndex((cell, i) => i > at && unitAt(cell) === cell && cell !== "");
  const own = header.findIndex(
    (name, i) => i > at && (name.includes(String(year)) || OWN.test(name)),
  );
  const value =
    own >= 0
      ? own
      : cells.findIndex(
          (cell, i) => i > at && i !== unit && /\d/.test(cell) && !isOther(header[i] ?? "", year),
        );
  const said = cells[value] ?? "";
  const before = header.findIndex((name, i) => i > at && i !== own && isOther(name, year));
  const counted = (cell: string) =>
    NUMBER.test(cell) && unit >= 0 ? `${cell}${cells[unit] ?? ""}` : cell;
  if (TOTAL.test(label) && (cells[unit] ?? "") === "" && NUMBER.test(said))
    return { text: `${label}${said}`, why: "合计的是什么没有说" };
  if (value < 0 || !/[\p{L}\d]/u.test(said))
    return {
      text: label,
      why: `表里没有${year}年的数${remarksOf(cells, header, { at, unit, year })
        .map((remark) => `（${remark}）`)
        .join("")}`,
    };
  const remarks = remarksOf(cells, header, { at, unit, year }).filter(
    (remark) => quantitiesIn(remark).length > 0,
  );
  const same = SAME.test(said) && (cells[before] ?? "") !== "";
  const words = same
    ? [`${label}${counted(cells[before]!)}`, "与上年持平"]
    : [`${label}${counted(said)}`];
  return { text: [...words, ...remarks].join("，"), why: null };
}

/** What stands in cells that are no number of a year. */
function remarksOf(
  cells: string[],
  header: string[],
  { at, unit, year }: { at: number; unit: number; year: number },
): string[] {
  return cells.filter((cell, i) => {
    const name = header[i] ?? "";
    return (
      i > at &&
      i !== unit &&
      /\p{Script=Han}/u.test(cell) &&
      !isOther(name, year) &&
      !name.includes(String(year)) &&
      !OWN.test(name) &&
      name !== ""
    );
  });
}

/** The column of another year. */
function isOther(name: string, year: number): boolean {
  return !name.includes(String(year)) && (YEAR.test(name) || /[去上]年|同期/.test(name));
}

function cellsOf(raw: string, within: boolean): string[] | null {
  const line = raw.trim();
  if (line.includes("|")) {
    const cells = line
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => cell.trim());
    return cells.length >= 2 ? cells : null;
  }
  const tabbed = line.split(/\t+/).map((cell) => cell.trim());
  if (tabbed.length >= 3) return tabbed;
  const sides = line.split(/\s+[/／]\s+/);
  if (sides.length !== 2) return null;
  // 指标（2031年 / 2030年）, then 来访团组：12批次 / 9批次
  const lead = /^(.+?)[：:（(](.+)$/.exec(sides[0]!);
  if (!lead || (!within && !YEAR.test(lead[2]!) && !/[今本去上]年/.test(lead[2]!))) return null;
  return [lead[1]!, lead[2]!, sides[1]!.replace(/[)）]$/, "")].map((cell) => cell.trim());
}
