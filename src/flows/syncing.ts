/**
 * One run over the sources: each document found → who may read it → read again if it has changed, as a page made of its blocks
 * or as the file that it is → onto the shelf as any other report. At the end what is gone from the sources leaves the shelf
 * (it can be had back), and every report is for those who may read one of the documents that say it. Nothing is taken off
 * after a walk that has not seen everything.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { SyncSource } from "../config.ts";
import { type Failure, failure, type Outcome, type ReportInfo } from "../domain.ts";
import { type Drive, NO_MORE_TODAY } from "../feishu/calls/drive.ts";
import { pageOf } from "../feishu/docs.ts";
import type { Log } from "../log.ts";
import { READING } from "../reports/read.ts";
import { audienceKey } from "../search/table.ts";
import type { Records } from "../store/records.ts";
import type { Synced, SyncedRow } from "../store/synced.ts";
import type { IngestResult } from "./committing.ts";
import { createMirroring, union } from "./mirroring.ts";
import type { createShelving } from "./shelving.ts";
import { type Entry, isExported, walkSource } from "./walking.ts";

export interface SyncingOptions {
  drive: Drive;
  synced: Synced;
  records: Records;
  shelving: ReturnType<typeof createShelving>;
  sources: SyncSource[];
  keepers: string[];
  /** Feishu's time, Unix milliseconds. */
  now: () => number;
  pause?: (ms: number) => Promise<unknown>;
  log: Log;
}

interface Told {
  path: string;
  why: string;
}

/** What a run did, for people; lists of what wants a look are cut to some hundred. */
export interface SyncDetail {
  found: number;
  added: number;
  replaced: number;
  unchanged: number;
  moved: Told[];
  removed: Told[];
  /** Fewer may read it here than in Feishu, with the reason. */
  limited: Told[];
  /** It is on the shelf, and something of it is not. */
  partly: Told[];
  skipped: Told[];
  failed: Told[];
  /** Why the run did not do all its work; no document is named. */
  errors: string[];
}

export const noDetail = (): SyncDetail => ({
  ...{ found: 0, added: 0, replaced: 0, unchanged: 0 },
  ...{ moved: [], removed: [], limited: [], partly: [], skipped: [], failed: [], errors: [] },
});

/** Documents that are read and shelved together: what a stop in between makes do twice. */
const BATCH = 8;
const MOST_TOLD = 300;
/** Of two clocks that both tell seconds one may be a second behind. */
const LONGEST_SECOND_MS = 2_000;
/** So many that are gone at once, and more than half of all, are believed only when the next run finds the same. */
const MANY = 10;

interface Changed {
  entry: Entry;
  row: SyncedRow;
  before: SyncedRow | undefined;
}

export const sourceName = ({ kind, token }: SyncSource) => `${kind}:${token}`;

export function createSyncing(options: SyncingOptions) {
  const { drive, synced, records, shelving, log, pause = sleep } = options;
  const mirroring = createMirroring(options);

  async function run(
    detail: SyncDetail,
    stopped: () => boolean,
    noted: () => Promise<void>,
  ): Promise<void> {
    mirroring.begin();
    const gone: SyncedRow[] = [];
    for (const source of options.sources) {
      if (stopped()) break;
      gone.push(...(await runSource(source, detail, stopped, noted)));
    }
    if (stopped()) detail.errors.push("同步中途停下了，下次接着做。");
    await takeOff(gone, detail);
    await align(detail);
    if (detail.added + detail.replaced > 0) await shelving.tidy();
  }

  /** Returns the documents that are gone from the source, if that is certain. */
  async function runSource(
    source: SyncSource,
    detail: SyncDetail,
    stopped: () => boolean,
    noted: () => Promise<void>,
  ): Promise<SyncedRow[]> {
    const name = sourceName(source);
    const known = new Map((await synced.rows(name)).map((row) => [row.token, row]));
    const seen = new Set<string>();
    const reader = createReader(drive, detail);
    const walked = await walkSource({
      drive,
      source,
      stopped: () => stopped() || reader.isOver(),
      async take(entries) {
        detail.found += entries.length;
        for (let from = 0; from < entries.length && !stopped(); from += BATCH) {
          const batch = entries.slice(from, from + BATCH);
          for (const { token } of batch) seen.add(token);
          await takeBatch(name, batch, known, reader, detail);
          await noted();
        }
      },
    });
    for (const { path, why } of walked.errors) {
      detail.errors.push(`${name} 有一处没有列出（${why}）。`);
      tell(detail.failed, { path: path || name, why });
    }
    for (const one of walked.skipped) tell(detail.skipped, one);
    if (!walked.whole || stopped() || reader.isOver()) return [];
    return believed(
      [...known.values()].filter(({ token }) => !seen.has(token)),
      known.size,
      detail,
    );
  }

  /** A list that has lost most of what it held may be one that Feishu did not show whole. */
  async function believed(
    gone: SyncedRow[],
    all: number,
    detail: SyncDetail,
  ): Promise<SyncedRow[]> {
    const fresh = gone.filter(({ missing }) => !missing);
    if (gone.length < MANY || gone.length * 2 <= all || fresh.length === 0) return gone;
    await synced.save(fresh.map((row) => ({ ...row, missing: true })));
    detail.errors.push(
      `${gone[0]!.source} 的 ${all} 份文档里有 ${gone.length} 份这次没有列出，先没有移除；下次仍没有列出再移除。请看看应用的权限是不是变了。`,
    );
    return gone.filter(({ missing }) => missing);
  }

  async function takeBatch(
    source: string,
    entries: Entry[],
    known: Map<string, SyncedRow>,
    reader: Reader,
    detail: SyncDetail,
  ): Promise<void> {
    const mirrored = await Promise.all(entries.map((entry) => mirroring.of(entry)));
    const infos = new Map((await records.reports()).map((info) => [info.reportId, info]));
    const onRecord = new Set([...(await records.knownIds()), ...(await records.removedIds())]);
    const same: SyncedRow[] = [];
    const changed: Changed[] = [];
    for (const [i, entry] of entries.entries()) {
      const { token, type, name, path, edited } = entry;
      const before = known.get(token);
      const who = mirrored[i]!;
      if (!who.ok) tell(detail.failed, { path, why: who.error });
      // Whom it was for stays until Feishu says otherwise; of a new one nothing is known, so it waits.
      if (!who.ok && !before) continue;
      if (who.ok && who.value.limited) tell(detail.limited, { path, why: who.value.limited });
      const audience = who.ok ? who.value.audience : before!.audience;
      const seen = { type, name, path, edited, audience, reading: READING };
      // It went with another version of the same report; who removed it by itself has it in mind.
      const isLost = before?.reportId != null && !onRecord.has(before.reportId);
      if (before && !isLost && !isChanged(before, entry, infos.get(before.reportId ?? ""))) {
        const { missing: _, ...row } = before;
        same.push({ ...row, ...seen });
        if (before.path !== path) tell(detail.moved, { path, why: `原在 ${before.path}` });
        if (before.problem) tell(detail.failed, { path, why: before.problem });
        else detail.unchanged++;
      } else {
        const row = { ...seen, source, token, reportId: before?.reportId ?? null };
        changed.push({ entry, row, before });
      }
    }
    await synced.save(same);
    // That they are ours is on record before they are on the shelf, and that they are read only after.
    await synced.save(changed.map(({ row }) => ({ ...row, edited: null })));
    const groups = Map.groupBy(
      changed,
      ({ row, before }) => `${audienceKey(row.audience)}|${!before}`,
    );
    for (const group of groups.values()) await shelve(group, reader, detail);
  }

  /** Documents for the same readers onto the shelf. */
  async function shelve(group: Changed[], reader: Reader, detail: SyncDetail): Promise<void> {
    // Times of edits are whole seconds: what is edited in the second in which it is read would seem to have been read.
    const last = Math.max(...group.map(({ row }) => Number(row.edited) || 0));
    const ms = Math.min((last + 1) * 1000 - options.now(), LONGEST_SECOND_MS);
    if (ms > 0) await pause(ms);
    const results = await shelving.ingestSources(
      group.map(({ entry }) => ({ file: entry.path, given: true, open: () => reader.open(entry) })),
      {
        given: { audience: group[0]!.row.audience },
        anew: group[0]!.before !== undefined,
        beside: true,
        untidied: true,
      },
    );
    for (const [i, one] of group.entries()) {
      const { row, before } = one;
      const result = results[i]!;
      const failed = reader.failureOf(row.token);
      if (result.status === "failed") {
        const why = failed?.error ?? result.error ?? "没有读成";
        tell(detail.failed, { path: row.path, why });
        if (!failed?.retry) await synced.save([{ ...row, problem: why }]);
        continue;
      }
      const kept = await settle(one, result, detail);
      const found =
        result.status === "unchanged" && !before && (await isFound(result.reportId, row));
      await synced.save([{ ...row, ...kept, ...(found && { found }) }]);
      const left = reader.leftOf(row.token);
      if (left) tell(detail.partly, { path: row.path, why: `${left}没有读入` });
      if (before?.reportId && before.reportId !== result.reportId)
        await retire([before.reportId], row.source);
    }
  }

  /** What became of it. An earlier version of another document's report, or of its own, is not on the shelf. */
  async function settle(
    { row, before }: Changed,
    result: IngestResult,
    detail: SyncDetail,
  ): Promise<Pick<SyncedRow, "reportId" | "problem">> {
    if (result.status !== "failed") detail[result.status]++;
    if ((await records.report(result.reportId)) !== null) return { reportId: result.reportId };
    const why = result.warnings.join("");
    tell(detail.failed, { path: row.path, why });
    return { reportId: before?.reportId ?? null, problem: why };
  }

  /** Was it on the shelf before any document said it? */
  async function isFound(reportId: string, { source, token }: SyncedRow): Promise<boolean> {
    return !(await synced.rows()).some(
      (row) => row.reportId === reportId && !(row.source === source && row.token === token),
    );
  }

  /** Reports that no document says any more; those that somebody removed are gone already. */
  async function retire(reportIds: string[], source: string): Promise<string[]> {
    const held = new Set((await synced.rows()).map(({ reportId }) => reportId));
    const current = new Set((await records.reports()).map(({ reportId }) => reportId));
    const ids = [...new Set(reportIds)].filter((id) => !held.has(id) && current.has(id));
    if (ids.length === 0) return [];
    const removed = await shelving.remove(ids, `同步 ${source}`);
    if (!removed.ok) throw new Error(removed.error);
    return ids;
  }

  async function takeOff(gone: SyncedRow[], detail: SyncDetail): Promise<void> {
    for (const [source, rows] of Map.groupBy(gone, (row) => row.source)) {
      await synced.drop(rows);
      const ours = rows.filter(({ found }) => !found);
      const ids = await retire(
        ours.flatMap(({ reportId }) => reportId ?? []),
        source,
      );
      for (const { path, reportId } of rows)
        if (reportId !== null && ids.includes(reportId))
          tell(detail.removed, { path, why: `编号 ${reportId}，7 天内可用 remove --undo 放回` });
      if (ids.length > 0) log.info("reports left with their documents", { source, reports: ids });
    }
  }

  /** Every report is for whoever may read one of its documents, and bears the name of where the first of them stands. */
  async function align(detail: SyncDetail): Promise<void> {
    const rows = (await synced.rows()).filter(({ reportId }) => reportId !== null);
    const byReport = Map.groupBy(rows, ({ reportId }) => reportId!);
    for (const info of await records.reports()) {
      const documents = byReport.get(info.reportId);
      if (!documents || documents.some(({ found }) => found)) continue;
      const audience = union(documents.map((row) => row.audience));
      if (audienceKey(audience) !== audienceKey(info.audience)) {
        const became = await shelving.limit(info.reportId, audience);
        if (became?.status === "failed") {
          detail.errors.push("有一份报告的阅读范围没有改成，下次再改；请检查磁盘空间。");
          tell(detail.failed, { path: info.file, why: became.error ?? "" });
        }
      }
      if (!documents.some(({ path }) => path === info.file))
        await records.refile(info.reportId, documents[0]!.path);
    }
  }

  return { run };
}

/** Its words, or what its name says of them, are no longer those that were read. */
function isChanged(before: SyncedRow, entry: Entry, info: ReportInfo | undefined): boolean {
  if (before.edited !== entry.edited || before.edited === "" || before.type !== entry.type)
    return true;
  if (before.reading !== READING) return true;
  if (entry.type !== "file" && before.name !== entry.name) return true;
  const isNamed = info !== undefined && Object.values(info.known).includes("file");
  return isNamed && before.path !== entry.path;
}

type Reader = ReturnType<typeof createReader>;

/** Reads documents, and remembers of each what went wrong and what was left out. */
function createReader(drive: Drive, detail: SyncDetail) {
  const failures = new Map<string, Failure>();
  const left = new Map<string, string[]>();
  let over = false;

  async function read({ token, type, name }: Entry): Promise<Outcome<Uint8Array>> {
    if (over) return failure(NO_MORE_TODAY, { retry: true });
    if (type === "file") return drive.download(token);
    if (isExported(type)) return drive.exported(token, type);
    const blocks = await drive.blocks(token);
    if (!blocks.ok) return blocks;
    const page = pageOf(name, blocks.value);
    left.set(token, page.left);
    return { ok: true, value: new TextEncoder().encode(page.html) };
  }

  return {
    async open(entry: Entry): Promise<Outcome<Uint8Array>> {
      const got = await read(entry);
      if (got.ok) return got;
      failures.set(entry.token, got);
      if (got.error === NO_MORE_TODAY && !over) {
        over = true;
        detail.errors.push(NO_MORE_TODAY);
      }
      return got;
    },
    failureOf: (token: string): Failure | undefined => failures.get(token),
    leftOf: (token: string): string => (left.get(token) ?? []).join("、"),
    /** The day's downloads are used up. */
    isOver: () => over,
  };
}

function tell(list: Told[], one: Told): void {
  if (list.length < MOST_TOLD) list.push(one);
}
