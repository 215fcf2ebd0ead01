/** The figures of reports, each a row of its own: written many to a sentence, some at a time, and read in reading order. */
import { z } from "zod";
import type { Figure } from "../domain.ts";
import type { Database, Value } from "./db.ts";

/** So many are written at a time: a few milliseconds of work. */
const TURN = 2_000;

const Row = z.object({
  passage_id: z.string(),
  lo: z.number(),
  hi: z.number().nullable(),
  unit: z.string(),
  approx: z.number(),
  counts: z.string(),
  text: z.string(),
  start: z.number(),
  end: z.number(),
  fact_year: z.number().nullable(),
  from_year: z.number().nullable(),
  to_year: z.number().nullable(),
  plan: z.number(),
  sure: z.number().nullable(),
});
type Row = z.infer<typeof Row>;
const FigureRow = Row.transform(figureOf);

const COLUMNS = `report_id, ord, passage_id, lo, hi, unit, approx, counts, text, "start", "end",
  fact_year, from_year, to_year, plan, sure`;
/** So many rows a sentence has: few sentences are few ways to a server, and few kinds of them are few to be prepared. */
const SIZES = [250, 10, 1];
const sentenceOf = (rows: number) =>
  `INSERT INTO figures (${COLUMNS}) VALUES ${Array(rows)
    .fill(`(${Array(16).fill("?").join(", ")})`)
    .join(", ")}`;
const SENTENCES = SIZES.map((size) => ({ size, sql: sentenceOf(size) }));

export interface Figured {
  reportId: string;
  figureRows: Figure[];
}

export function createFigureRows(db: Database) {
  async function insert(rows: Value[][]): Promise<void> {
    let from = 0;
    for (const { size, sql } of SENTENCES)
      for (; rows.length - from >= size; from += size)
        await db.run(sql, rows.slice(from, from + size).flat());
  }

  return {
    /** Write the figures of reports that have none; `pause` is awaited after each turn. */
    async write(reports: Figured[], pause: () => Promise<unknown> = async () => {}): Promise<void> {
      let some: Value[][] = [];
      const writeSome = async () => {
        if (some.length === 0) return;
        await db.transaction(() => insert(some));
        some = [];
        await pause();
      };
      for (const { reportId, figureRows } of reports) {
        for (const [ord, figure] of figureRows.entries()) {
          some.push(rowOf(reportId, ord, figure));
          if (some.length === TURN) await writeSome();
        }
      }
      await writeSome();
    },

    async clear(reportId: string): Promise<void> {
      await db.run("DELETE FROM figures WHERE report_id = ?", [reportId]);
    },

    of: (reportId: string): Promise<Figure[]> =>
      db.all(FigureRow, "SELECT * FROM figures WHERE report_id = ? ORDER BY ord", [reportId]),
  };
}

/** In the order of COLUMNS. */
function rowOf(id: string, ord: number, f: Figure): Value[] {
  return [
    ...[id, ord, f.passageId, f.lo, f.hi, f.unit, f.approx ? 1 : 0, f.counts, f.text],
    ...[f.start, f.end, f.factYear, f.years?.from ?? null, f.years?.to ?? null],
    ...[f.aspect === "plan" ? 1 : 0, f.sure ?? null],
  ];
}

function figureOf(row: Row): Figure {
  return {
    passageId: row.passage_id,
    lo: row.lo,
    hi: row.hi,
    unit: row.unit,
    approx: row.approx === 1,
    counts: row.counts,
    text: row.text,
    start: row.start,
    end: row.end,
    factYear: row.fact_year,
    years: row.from_year === null ? null : { from: row.from_year, to: row.to_year! },
    aspect: row.plan === 1 ? "plan" : "done",
    ...(row.sure === null ? {} : { sure: row.sure }),
  };
}
