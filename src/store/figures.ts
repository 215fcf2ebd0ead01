/** The figures of reports, each a row of its own: written many to a sentence, some at a time, and read in reading order. */
import { z } from "zod";
import type { Figure } from "../domain.ts";
import type { Database } from "./db.ts";
import { flag } from "./rows.ts";

/** So many are written at a time: a few milliseconds of work. */
const TURN = 2_000;

const FigureRow = z
  .object({
    passage_id: z.string(),
    lo: z.number(),
    hi: z.number().nullable(),
    unit: z.string(),
    approx: flag,
    counts: z.string(),
    text: z.string(),
    start: z.number(),
    end: z.number(),
    fact_year: z.number().nullable(),
    from_year: z.number().nullable(),
    to_year: z.number().nullable(),
    plan: flag,
    sure: z.number().nullable(),
  })
  .transform(
    ({ passage_id: passageId, fact_year: factYear, from_year: from, to_year: to, ...row }) => {
      const { plan, sure, ...figure } = row;
      return {
        ...{ passageId, ...figure, factYear },
        years: from === null ? null : { from, to: to! },
        aspect: plan ? ("plan" as const) : ("done" as const),
        ...(sure === null ? {} : { sure }),
      } satisfies Figure;
    },
  );

const INSERT = `INSERT INTO figures (report_id, ord, passage_id, lo, hi, unit, approx, counts, text, "start", "end",
    fact_year, from_year, to_year, plan, sure)
  SELECT value ->> 'id', CAST(value ->> 'ord' AS BIGINT), value ->> 'passageId',
    CAST(value ->> 'lo' AS DOUBLE PRECISION), CAST(value ->> 'hi' AS DOUBLE PRECISION), value ->> 'unit',
    CAST(value ->> 'approx' AS BIGINT), value ->> 'counts', value ->> 'text', CAST(value ->> 'start' AS BIGINT),
    CAST(value ->> 'end' AS BIGINT), CAST(value ->> 'factYear' AS BIGINT), CAST(value ->> 'from' AS BIGINT),
    CAST(value ->> 'to' AS BIGINT), CAST(value ->> 'plan' AS BIGINT), CAST(value ->> 'sure' AS DOUBLE PRECISION)
  FROM json_each(?)`;

export interface Figured {
  reportId: string;
  figureRows: Figure[];
}

export function createFigureRows(db: Database) {
  return {
    /** Write the figures of reports that have none; `pause` is awaited after each turn. */
    async write(reports: Figured[], pause: () => Promise<unknown> = async () => {}): Promise<void> {
      let some: object[] = [];
      const writeSome = async () => {
        if (some.length === 0) return;
        await db.run(INSERT, [JSON.stringify(some)]);
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

function rowOf(id: string, ord: number, { years, approx, aspect, ...figure }: Figure) {
  return {
    ...{ id, ord, ...years, ...figure },
    approx: approx ? 1 : 0,
    plan: aspect === "plan" ? 1 : 0,
  };
}
