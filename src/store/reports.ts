/**
 * Reports on record: announced → in the library → current. A newer version makes the older one's rows old in the same
 * transaction, and an old version stays openable, because old citations point at it. Figures are rows of their own.
 */
import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import type { Passage, Report, ReportInfo } from "../domain.ts";
import type { Database, Values } from "./db.ts";
import { createFigureRows } from "./figures.ts";
import { json } from "./rows.ts";

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

/** Records of before reports could be limited to an audience are for everyone. */
export const InfoColumn = json<ReportInfo>().transform((info) => ({
  ...info,
  audience: info.audience ?? null,
}));
const InfoRow = z.object({ info: InfoColumn });
const IdRow = z.object({ report_id: z.string() });
const KeyRow = z.object({ key: z.string() });
const ChangeRow = z.object({ report_id: z.string(), changed: z.number() });
const StoredRow = z.object({
  info: InfoColumn,
  text: z.string(),
  body: json<Passage[]>(),
  current: z.number().transform((state) => state === 1),
});
const LastRow = z.object({ last: z.number() });
const LimitRow = z.object({ audience: json<string[] | null>().nullable() });

/** What stands in a key before its readers, if it names any. */
const baseOf = (key: string) => key.split("|@", 1)[0]!;
const baseIn = (key: string) => `substr(${key}, 1, instr(${key} || '|@', '|@') - 1)`;
/**
 * A report, and when it is current its older versions: those for the same readers, and those for others of which none
 * is current any more.
 */
const WITH_OLDER = `report_id = :id OR current = 0 AND EXISTS (
  SELECT 1 FROM reports AS top WHERE top.report_id = :id AND top.current = 1 AND (
    reports.key = top.key OR ${baseIn("reports.key")} = ${baseIn("top.key")} AND NOT EXISTS (
      SELECT 1 FROM reports AS other WHERE other.current = 1 AND other.key = reports.key)))`;
/** In the order of a Chinese dictionary; to have it made for each comparison takes a hundred times as long. */
const BY_NAME = new Intl.Collator("zh");
/** So many passages at a time are written as JSON: a few milliseconds of work. */
const TURN = 1_000;

export function createReportRecords(db: Database, clock: () => number) {
  const figures = createFigureRows(db);

  /** All but its figures, of which it has none then. */
  async function write(
    report: Report,
    key: string,
    current: 0 | 1 | 2,
    body: string,
  ): Promise<void> {
    const { text, body: _, figureRows: __, ...info } = report;
    const { reportId: id } = report;
    await db.run(
      `INSERT INTO reports (report_id, key, current, sample, info, text, body, added_at)
       VALUES (:id, :key, :current, :sample, :info, :text, :body, :at)
       ON CONFLICT (report_id) DO UPDATE SET key = :key, current = :current, sample = :sample, info = :info,
         text = :text, body = :body, added_at = :at`,
      {
        ...{ id, key, current, text, body },
        sample: report.sample ? 1 : 0,
        info: JSON.stringify(info),
        at: clock(),
      },
    );
    await figures.clear(id);
  }

  /** A report with its figures, within whatever transaction is open. */
  async function writeWhole(report: Report, key: string, current: 0 | 1): Promise<void> {
    await write(report, key, current, JSON.stringify(report.body));
    await figures.write([report]);
  }

  /** Remember what `read` gives until the reports change, here or in another program: every question asks for these. */
  function remembered<T>(read: () => Promise<T>): () => Promise<T> {
    let kept: { last: number; value: Promise<T> } | null = null;
    return async () => {
      const { last } = (await db.one(LastRow, "SELECT last FROM report_changes"))!;
      if (kept?.last !== last) {
        const mine = { last, value: read() };
        kept = mine;
        mine.value.catch(() => {
          if (kept === mine) kept = null;
        });
      }
      return kept.value;
    };
  }

  const idsOf = async (sql: string, values?: Values) =>
    (await db.all(IdRow, sql, values)).map(({ report_id: id }) => id);

  async function infoOf(reportId: string): Promise<ReportInfo | null> {
    const row = await db.one(InfoRow, "SELECT info FROM reports WHERE report_id = ?", [reportId]);
    return row?.info ?? null;
  }

  /** What was read last of each current report, by its last change: of thousands few change between two readings. */
  let read = new Map<string, ReportInfo>();
  const keyIn = ({ report_id: id, changed }: z.infer<typeof ChangeRow>) => `${id} ${changed}`;
  const current = remembered(async () => {
    // Of versions that stand side by side the later comes last.
    const rows = await db.all(
      ChangeRow,
      "SELECT report_id, changed FROM reports WHERE current = 1 ORDER BY added_at, rowid",
    );
    const known = read;
    const fresh = rows.filter((row) => !known.has(keyIn(row))).map(({ report_id: id }) => id);
    const news = await db.all(
      InfoRow.extend(IdRow.shape),
      "SELECT report_id, info FROM reports WHERE report_id IN (SELECT value FROM json_each(?))",
      [JSON.stringify(fresh)],
    );
    const infos = new Map(news.map(({ report_id: id, info }) => [id, info]));
    read = new Map(
      rows.flatMap((row) => {
        const info = known.get(keyIn(row)) ?? infos.get(row.report_id);
        return info ? [[keyIn(row), info] as const] : [];
      }),
    );
    return [...read.values()].sort(
      (a, b) =>
        BY_NAME.compare(a.org ?? "", b.org ?? "") ||
        (a.year ?? 0) - (b.year ?? 0) ||
        BY_NAME.compare(a.kind, b.kind),
    );
  });
  const speaking = remembered(
    async () => new Set(await idsOf("SELECT report_id FROM reports WHERE current > 0")),
  );

  const stored = (reportId: string): Promise<StoredReport | null> =>
    db.one(StoredRow, "SELECT info, text, body, current FROM reports WHERE report_id = ?", [
      reportId,
    ]);

  const withOlder = (reportId: string) =>
    db.all(
      IdRow.extend({ key: z.string() }),
      `SELECT report_id, key FROM reports WHERE ${WITH_OLDER} ORDER BY rowid`,
      { id: reportId },
    );

  /** A report that is limited anew takes its older versions along; one that is opened leaves theirs as they are. */
  async function limitOlder({ reportId, audience }: Report, key: string): Promise<void> {
    const before = await db.one(
      KeyRow,
      "SELECT key FROM reports WHERE report_id = ? AND current = 1",
      [reportId],
    );
    if (!before || before.key === key || baseOf(before.key) !== baseOf(key)) return;
    const older = await db.all(
      InfoRow.extend(IdRow.shape),
      "SELECT report_id, info FROM reports WHERE current = 0 AND key = ?",
      [before.key],
    );
    for (const { report_id: id, info } of older)
      await db.run("UPDATE reports SET key = ?, info = ? WHERE report_id = ?", [
        ...[key, JSON.stringify({ ...info, audience }), id],
      ]);
  }

  async function settleOne(report: Report, key: string) {
    const { reportId: id } = report;
    const known = (where: string, values: string[]) =>
      db.one(InfoRow, `SELECT info FROM reports WHERE current = 1 AND ${where}`, values);
    const older = await known("report_id <> ? AND key = ?", [id, key]);
    const same = await known("report_id = ?", [id]);
    if (report.audience) await limitOlder(report, key);
    await db.run(
      "UPDATE reports SET current = 0 WHERE current = 1 AND report_id <> ? AND key = ?",
      [id, key],
    );
    // What was announced is written already.
    const settled = await db.run(
      "UPDATE reports SET current = 1 WHERE report_id = ? AND current = 2",
      [id],
    );
    if (settled === 0) await writeWhole(report, key, 1);
    return {
      status: older || same ? ("replaced" as const) : ("added" as const),
      replaced: older?.info ?? null,
    };
  }

  async function noteRemoval(id: string, by: string): Promise<void> {
    const gone = await db.one(
      InfoRow.extend(KeyRow.shape),
      "SELECT key, info FROM reports WHERE report_id = ?",
      [id],
    );
    if (!gone) return;
    const { key, info } = gone;
    const ids = (await withOlder(id)).map((row) => row.report_id);
    await db.run(
      `INSERT INTO removed (report_id, key, title, audience, by, at, ids) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (report_id) DO UPDATE SET key = excluded.key, title = excluded.title, audience = excluded.audience,
         by = excluded.by, at = excluded.at, ids = excluded.ids`,
      [
        ...[id, key, info.title, info.audience && JSON.stringify(info.audience)],
        ...[by, clock(), JSON.stringify(ids)],
      ],
    );
  }

  return {
    /**
     * Put reports on record as being on their way: their passages may be spoken of as soon as the library has them,
     * and until then the older versions speak. A report may have a hundred thousand figures, so they are written some at a
     * time, with a turn for everybody else in between; what a stop leaves unfinished is no report and is taken back.
     */
    async announce(reports: Report[], keyOf: (report: Report) => string): Promise<void> {
      const there = await idsOf(
        "SELECT report_id FROM reports WHERE current = 1 AND report_id IN (SELECT value FROM json_each(?))",
        [JSON.stringify(reports.map(({ reportId }) => reportId))],
      );
      const fresh = reports.filter(({ reportId }) => !there.includes(reportId));
      const bodies: string[] = [];
      for (const { body } of fresh) bodies.push(await jsonOf(body));
      await db.transaction(async () => {
        for (const [i, report] of fresh.entries())
          await write(report, keyOf(report), 2, bodies[i]!);
      });
      await figures.write(fresh, setImmediate);
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
      return db.transaction(async () => {
        for (const id of lifted)
          await db.run("UPDATE reports SET current = 0 WHERE report_id = ?", [id]);
        const settled = [];
        for (const report of reports) settled.push(await settleOne(report, keyOf(report)));
        return settled;
      });
    },

    /** Reports that a stop left on their way. */
    underWay: (): Promise<string[]> =>
      idsOf(
        "SELECT report_id FROM reports WHERE current = 2 ORDER BY added_at, changed, report_id",
      ),

    /** Its file has another name, or stands elsewhere. */
    async refile(reportId: string, file: string): Promise<void> {
      await db.transaction(async () => {
        const info = await infoOf(reportId);
        if (info)
          await db.run("UPDATE reports SET info = ? WHERE report_id = ?", [
            ...[JSON.stringify({ ...info, file }), reportId],
          ]);
      });
    },

    /** The older versions of a report that now is filed elsewhere go with it, unless another stands where it stood. */
    async moveOlder(from: string, to: string): Promise<void> {
      await db.run(
        `UPDATE reports SET key = :to WHERE current = 0 AND key = :from
           AND NOT EXISTS (SELECT 1 FROM reports AS top WHERE top.current = 1 AND top.key = :from)`,
        { from, to },
      );
    },

    /** Current reports, by organisation and year. */
    reports: (): Promise<ReportInfo[]> => current(),

    /** Ids of the reports whose passages may be spoken of, if the library has them. */
    speakingIds: (): Promise<Set<string>> => speaking(),

    /** Ids of all reports on record, of any version and on their way. */
    knownIds: async (): Promise<Set<string>> =>
      new Set(await idsOf("SELECT report_id FROM reports")),

    /** Ids of the reports that somebody removed, and that were not put back. */
    removedIds: async (): Promise<Set<string>> =>
      new Set(
        await idsOf(
          "SELECT report_id FROM removed WHERE report_id NOT IN (SELECT report_id FROM reports)",
        ),
      ),

    /** A report of any version: an old citation still opens. */
    report: stored,

    /** What is known of it, without its text. */
    reportInfo: infoOf,

    /** A report's figures in reading order. */
    figures: figures.of,

    /** A current report with its older versions, an older version alone: what goes when `reportId` is removed. */
    async withOlder(reportId: string): Promise<KeptReport[]> {
      const kept: KeptReport[] = [];
      for (const { report_id: id, key } of await withOlder(reportId)) {
        const found = await stored(id);
        if (!found) continue;
        const { info, current, ...whole } = found;
        kept.push({
          report: { ...info, ...whole, figureRows: await figures.of(id) },
          ...{ key, current },
        });
      }
      return kept;
    },

    /** Put reports back as older versions, as they were before they were removed. */
    async putOlder(kept: KeptReport[]): Promise<void> {
      await db.transaction(async () => {
        for (const { report, key } of kept)
          if (!(await infoOf(report.reportId))) await writeWhole(report, key, 0);
      });
    },

    /**
     * Take reports out: a current one with its older versions, an older version alone. `by` is who wants it, and is
     * kept with the title; null leaves no trace, for what was never whole.
     */
    async removeReports(reportIds: string[], by: string | null): Promise<void> {
      await db.transaction(async () => {
        for (const id of reportIds) {
          if (by !== null) await noteRemoval(id, by);
          await db.run(`DELETE FROM reports WHERE ${WITH_OLDER}`, { id });
        }
      });
    },

    /** Who alone could read the report that was last removed under this key (without its readers); null is everyone. */
    async removedLimit(key: string): Promise<string[] | null> {
      const row = await db.one(
        LimitRow,
        `SELECT audience FROM removed WHERE key = :key OR substr(key, 1, length(:key) + 2) = :key || '|@'
         ORDER BY at DESC LIMIT 1`,
        { key },
      );
      return row?.audience ?? null;
    },
  };
}

/** `JSON.stringify`, with a turn for everybody else in between. */
async function jsonOf(body: Passage[]): Promise<string> {
  const parts: string[] = [];
  for (let from = 0; from < body.length; from += TURN) {
    if (from > 0) await setImmediate();
    parts.push(JSON.stringify(body.slice(from, from + TURN)).slice(1, -1));
  }
  return `[${parts.join(",")}]`;
}
