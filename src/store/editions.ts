/** The versions of one report that are on record: for the same office, year and kind, whoever may read each. */
import type { ReportInfo } from "../domain.ts";
import type { Database } from "./db.ts";

export interface Edition {
  info: ReportInfo;
  current: boolean;
  /** When it was filed, Unix milliseconds. */
  at: number;
}

export function createEditions(db: Database) {
  const find = db.prepare(
    `WITH asked AS (SELECT substr(key, 1, instr(key || '|@', '|@') - 1) AS base FROM reports WHERE report_id = :id)
     SELECT reports.info, reports.current, reports.added_at FROM reports, asked
     WHERE reports.current < 2 AND (reports.key = base OR reports.key >= base || '|@' AND reports.key < base || '|A')
     ORDER BY reports.current DESC, reports.added_at DESC`,
  );
  /** The one that speaks first, then the older ones, latest first; empty where the report is not on record. */
  return async (reportId: string): Promise<Edition[]> =>
    find.all({ id: reportId }).map((row) => {
      const info = JSON.parse(row.info as string) as ReportInfo;
      return {
        info: { ...info, audience: info.audience ?? null },
        current: row.current === 1,
        at: row.added_at as number,
      };
    });
}
