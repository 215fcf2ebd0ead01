/**
 * Reports on record: announced → in the library → current. A newer version makes the older one's rows old in the same
 * transaction, and an old version stays openable, because old citations point at it. Figures are rows of their own.
 */
import { setImmediate } from "node:timers/promises";
import type { Figure, Passage, Report, ReportInfo } from "../domain.ts";
import { type Database, transaction } from "./db.ts";

/** A stored report with its text and passages; `current` is false for a version that a newer one replaced. */
export interface StoredReport {
  info: ReportInfo;
  text: string;
  body: Passage[];
  current: boolean;
}

/** A report as it was on record, for the days in which its removal can be undone. */
export interface KeptReport {
  report: Report;
  key: string;
  current: boolean;
}

/** What stands in a key before its readers, if it names any. */
const baseOf = (key: string) => `substr(${key}, 1, instr(${key} || '|@', '|@') - 1)`;
/**
 * A report, and when it is current its older versions: those for the same readers, and those for others of which none
 * is current any more.
 */
const WITH_OLDER = `report_id = :id OR current = 0 AND EXISTS (
  SELECT 1 FROM reports AS top WHERE top.report_id = :id AND top.current = 1 AND (
    reports.key = top.key OR ${baseOf("reports.key")} = ${baseOf("top.key")} AND NOT EXISTS (
      SELECT 1 FROM reports AS other WHERE other.current = 1 AND other.key = reports.key)))`;
/** A report that is limited anew takes its older versions along; one that is opened leaves theirs as they are. */
const LIMIT_OLDER = `UPDATE reports SET key = :key, info = json_set(info, '$.audience', json(:audience))
  WHERE current = 0 AND key = (SELECT key FROM reports WHERE report_id = :id AND current = 1
    AND key <> :key AND ${baseOf("key")} = ${baseOf(":key")})`;
/** In the order of a Chinese dictionary; to have it made for each comparison takes a hundred times as long. */
const BY_NAME = new Intl.Collator("zh");
/** So many at a time are written: a few milliseconds of work. */
const TURN = { passages: 1_000, figures: 2_000 };

export function createReportRecords(db: Database, clock: () => number) {
  const insert = db.prepare(
    `INSERT INTO reports (report_id, key, current, sample, info, text, body, added_at)
     VALUES (:id, :key, :current, :sample, :info, :text, :body, :at)
     ON CONFLICT (report_id) DO UPDATE SET key = :key, current = :current, sample = :sample, info = :info,
       text = :text, body = :body, added_at = :at`,
  );
  const insertFigure = db.prepare(
    `INSERT INTO figures (report_id, ord, passage_id, lo, hi, unit, approx, counts, text, "start", "end",
       fact_year, from_year, to_year, plan, sure) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );

  function write(report: Report, key: string, current: 0 | 1 | 2, body: string): void {
    const { text, body: _, figureRows: __, ...info } = report;
    const { reportId: id } = report;
    insert.run({
      ...{ id, key, current, text, body },
      sample: report.sample ? 1 : 0,
      info: JSON.stringify(info),
      at: clock(),
    });
    db.prepare("DELETE FROM figures WHERE report_id = ?").run(id);
  }

  function writeFigure(id: string, ord: number, f: Figure): void {
    insertFigure.run(
      ...[id, ord, f.passageId, f.lo, f.hi, f.unit, f.approx ? 1 : 0, f.counts, f.text],
      ...[f.start, f.end, f.factYear, f.years?.from ?? null, f.years?.to ?? null],
      ...[f.aspect === "plan" ? 1 : 0, f.sure ?? null],
    );
  }

  /** A report with its figures, within whatever transaction is open. */
  function writeWhole(report: Report, key: string, current: 0 | 1): void {
    write(report, key, current, JSON.stringify(report.body));
    for (const [ord, figure] of report.figureRows.entries())
      writeFigure(report.reportId, ord, figure);
  }

  /** Moves on with every change of the reports: by this connection, or (SQLite tells) any change by another. */
  let changes = 0;
  const otherChanges = db.prepare("PRAGMA data_version");
  const version = () => `${changes} ${otherChanges.get()?.data_version}`;
  /** Remember what `read` gives until the reports change: every question asks for these. */
  function remembered<T>(read: () => T): () => T {
    let kept: { version: string; value: T } | null = null;
    return () => {
      const now = version();
      if (kept?.version !== now) kept = { version: now, value: read() };
      return kept.value;
    };
  }

  const currentOf = (where: string) =>
    db.prepare(`SELECT info FROM reports WHERE current = 1 AND ${where}`);

  /** What was read last of each current report: of thousands few change between two readings. */
  let read = new Map<string, ReportInfo>();
  const current = remembered(() => {
    // Of versions that stand side by side the later comes last.
    const rows = currentOf("1 ORDER BY added_at, rowid").all() as { info: string }[];
    read = new Map(rows.map((row) => [row.info, read.get(row.info) ?? infoOf(row)]));
    return [...read.values()].sort(
      (a, b) =>
        BY_NAME.compare(a.org ?? "", b.org ?? "") ||
        (a.year ?? 0) - (b.year ?? 0) ||
        BY_NAME.compare(a.kind, b.kind),
    );
  });
  const speaking = remembered(() => {
    const rows = db.prepare("SELECT report_id FROM reports WHERE current > 0").all();
    return new Set(rows.map((row) => row.report_id as string));
  });

  function stored(reportId: string): StoredReport | null {
    const row = db
      .prepare("SELECT info, text, body, current FROM reports WHERE report_id = ?")
      .get(reportId);
    if (!row) return null;
    return {
      info: infoOf(row),
      text: row.text as string,
      body: JSON.parse(row.body as string),
      current: row.current === 1,
    };
  }

  function figuresOf(reportId: string): Figure[] {
    const rows = db
      .prepare("SELECT * FROM figures WHERE report_id = ? ORDER BY ord")
      .all(reportId) as unknown as FigureRow[];
    return rows.map(toFigure);
  }

  const noteRemoval = db.prepare(
    `INSERT OR REPLACE INTO removed (report_id, key, title, audience, by, at)
     SELECT report_id, key, info ->> 'title', info -> 'audience', :by, :at FROM reports WHERE report_id = :id`,
  );

  return {
    /**
     * Put reports on record as being on their way: their passages may be spoken of as soon as the library has them,
     * and until then the older versions speak. A report may have a hundred thousand figures, so they are written some at a
     * time, with a turn for everybody else in between; what a stop leaves unfinished is no report and is taken back.
     */
    async announce(reports: Report[], keyOf: (report: Report) => string): Promise<void> {
      const state = db.prepare("SELECT current FROM reports WHERE report_id = ?");
      const fresh = reports.filter(({ reportId }) => state.get(reportId)?.current !== 1);
      const bodies: string[] = [];
      for (const { body } of fresh) bodies.push(await jsonOf(body));
      changes++;
      transaction(db, () => {
        for (const [i, report] of fresh.entries()) write(report, keyOf(report), 2, bodies[i]!);
      });
      let some: (() => void)[] = [];
      const writeSome = async () => {
        transaction(db, () => {
          for (const writeOne of some) writeOne();
        });
        some = [];
        await setImmediate();
      };
      for (const { reportId, figureRows } of fresh) {
        for (const [ord, figure] of figureRows.entries()) {
          some.push(() => writeFigure(reportId, ord, figure));
          if (some.length === TURN.figures) await writeSome();
        }
      }
      if (some.length > 0) await writeSome();
    },

    /**
     * The library has them: each is the current version of its key, and what was current before is an older one, as are
     * the reports `lifted`.
     */
    async settle(
      reports: Report[],
      keyOf: (report: Report) => string,
      lifted: string[] = [],
    ): Promise<{ status: "added" | "replaced"; replaced: ReportInfo | null }[]> {
      changes++;
      return transaction(db, () => {
        for (const id of lifted)
          db.prepare("UPDATE reports SET current = 0 WHERE report_id = ?").run(id);
        return reports.map((report) => {
          const key = keyOf(report);
          const older = currentOf("report_id <> ? AND key = ?").get(report.reportId, key);
          const known = currentOf("report_id = ?").get(report.reportId);
          const audience = JSON.stringify(report.audience);
          if (report.audience) db.prepare(LIMIT_OLDER).run({ key, audience, id: report.reportId });
          db.prepare(
            "UPDATE reports SET current = 0 WHERE current = 1 AND report_id <> ? AND key = ?",
          ).run(report.reportId, key);
          // What was announced is written already.
          const { changes } = db
            .prepare("UPDATE reports SET current = 1 WHERE report_id = ? AND current = 2")
            .run(report.reportId);
          if (changes === 0) {
            writeWhole(report, key, 1);
          }
          return {
            status: older || known ? ("replaced" as const) : ("added" as const),
            replaced: older ? infoOf(older) : null,
          };
        });
      });
    },

    /** Reports that a stop left on their way. */
    async underWay(): Promise<string[]> {
      const rows = db.prepare("SELECT report_id FROM reports WHERE current = 2").all();
      return rows.map((row) => row.report_id as string);
    },

    /** Its file has another name, or stands elsewhere. */
    async refile(reportId: string, file: string): Promise<void> {
      changes++;
      db.prepare("UPDATE reports SET info = json_set(info, '$.file', ?) WHERE report_id = ?").run(
        file,
        reportId,
      );
    },

    /** Current reports, by organisation and year. */
    async reports(): Promise<ReportInfo[]> {
      return current();
    },

    /** Ids of the reports whose passages may be spoken of, if the library has them. */
    async speakingIds(): Promise<Set<string>> {
      return speaking();
    },

    /** Ids of all reports on record, of any version and on their way. */
    async knownIds(): Promise<Set<string>> {
      const rows = db.prepare("SELECT report_id FROM reports").all();
      return new Set(rows.map((row) => row.report_id as string));
    },

    /** Ids of the reports that somebody removed, and that were not put back. */
    async removedIds(): Promise<Set<string>> {
      const rows = db
        .prepare(
          "SELECT report_id FROM removed WHERE report_id NOT IN (SELECT report_id FROM reports)",
        )
        .all();
      return new Set(rows.map((row) => row.report_id as string));
    },

    /** A report of any version: an old citation still opens. */
    async report(reportId: string): Promise<StoredReport | null> {
      return stored(reportId);
    },

    /** What is known of it, without its text. */
    async reportInfo(reportId: string): Promise<ReportInfo | null> {
      const row = db.prepare("SELECT info FROM reports WHERE report_id = ?").get(reportId);
      return row ? infoOf(row) : null;
    },

    /** A report's figures in reading order. */
    async figures(reportId: string): Promise<Figure[]> {
      return figuresOf(reportId);
    },

    /** A current report with its older versions, an older version alone: what goes when `reportId` is removed. */
    async withOlder(reportId: string): Promise<KeptReport[]> {
      const rows = db
        .prepare(`SELECT report_id, key, current FROM reports WHERE ${WITH_OLDER}`)
        .all({ id: reportId });
      return rows.map((row) => {
        const id = row.report_id as string;
        const { info, text, body } = stored(id)!;
        return {
          report: { ...info, text, body, figureRows: figuresOf(id) },
          key: row.key as string,
          current: row.current === 1,
        };
      });
    },

    /** Put reports back as older versions, as they were before they were removed. */
    async putOlder(kept: KeptReport[]): Promise<void> {
      changes++;
      transaction(db, () => {
        for (const { report, key } of kept) {
          if (stored(report.reportId)) continue;
          writeWhole(report, key, 0);
        }
      });
    },

    /**
     * Take reports out: a current one with its older versions, an older version alone. `by` is who wants it, and is
     * kept with the title; null leaves no trace, for what was never whole.
     */
    async removeReports(reportIds: string[], by: string | null): Promise<void> {
      changes++;
      transaction(db, () => {
        for (const id of reportIds) {
          if (by !== null) noteRemoval.run({ id, by, at: clock() });
          db.prepare(`DELETE FROM reports WHERE ${WITH_OLDER}`).run({ id });
        }
      });
    },

    /** Who alone could read the report that was last removed under this key (without its readers); null is everyone. */
    async removedLimit(key: string): Promise<string[] | null> {
      const row = db
        .prepare(
          "SELECT audience FROM removed WHERE key = :key OR substr(key, 1, length(:key) + 2) = :key || '|@' ORDER BY at DESC LIMIT 1",
        )
        .get({ key });
      return row?.audience == null ? null : (JSON.parse(row.audience as string) as string[]);
    },
  };
}

/** `JSON.stringify`, with a turn for everybody else in between. */
async function jsonOf(body: Passage[]): Promise<string> {
  const parts: string[] = [];
  for (let from = 0; from < body.length; from += TURN.passages) {
    if (from > 0) await setImmediate();
    parts.push(JSON.stringify(body.slice(from, from + TURN.passages)).slice(1, -1));
  }
  return `[${parts.join(",")}]`;
}

/** Records of before reports could be limited to an audience are for everyone. */
function infoOf(row: Record<string, unknown>): ReportInfo {
  const info = JSON.parse(row.info as string) as ReportInfo;
  return { ...info, audience: info.audience ?? null };
}

interface FigureRow extends Pick<Figure, "lo" | "hi" | "unit" | "counts" | "text"> {
  passage_id: string;
  approx: number;
  start: number;
  end: number;
  fact_year: number | null;
  from_year: number | null;
  to_year: number | null;
  plan: number;
  sure: number | null;
}

function toFigure(row: FigureRow): Figure {
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
