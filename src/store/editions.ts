/** The versions of one report that are on record: for the same office, year and kind, whoever may read each. */
import { z } from "zod";
import type { ReportInfo } from "../domain.ts";
import type { Database } from "./db.ts";
import { InfoColumn } from "./reports.ts";

export interface Edition {
  info: ReportInfo;
  current: boolean;
  /** When it was filed, Unix milliseconds. */
  at: number;
}

const EditionRow = z
  .object({ info: InfoColumn, current: z.number(), added_at: z.number() })
  .transform(({ info, current, added_at: at }): Edition => ({ info, current: current === 1, at }));

export function createEditions(db: Database) {
  /** The one that speaks first, then the older ones, latest first; empty where the report is not on record. */
  return (reportId: string): Promise<Edition[]> =>
    db.all(
      EditionRow,
      `WITH asked AS (SELECT substr(key, 1, instr(key || '|@', '|@') - 1) AS base FROM reports WHERE report_id = :id)
       SELECT reports.info, reports.current, reports.added_at FROM reports, asked
       WHERE reports.current < 2 AND (reports.key = base OR reports.key >= base || '|@' AND reports.key < base || '|A')
       ORDER BY reports.current DESC, reports.added_at DESC, reports.rowid`,
      { id: reportId },
    );
}
