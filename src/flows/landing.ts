/**
 * Files that were read and are to go on the shelf: some at a time, in the order in which they were named; what somebody knows better is
 * taken in first, from what was read, or from the file where only that can tell.
 */
import type { Outcome, Report } from "../domain.ts";
import { type Log, messageOf } from "../log.ts";
import type { Reading } from "../reports/reading.ts";
import { audienceKey } from "../search/table.ts";
import type { Arrival, ArrivalBody, ArrivalState, Arrivals, Batch } from "../store/arrivals.ts";
import type { Originals } from "../store/originals.ts";
import type { Records } from "../store/records.ts";
import { HIDDEN, sayable } from "./besides.ts";
import type { IngestResult } from "./committing.ts";
import { mayRead } from "./desk.ts";
import type { createShelving } from "./shelving.ts";
import { besideOf } from "./versions.ts";

/** So many in one commit: the first of many is there at once. */
const SOME = 8;

export interface LandingOptions {
  arrivals: Arrivals;
  records: Records;
  originals: Pick<Originals, "put">;
  shelving: Pick<ReturnType<typeof createShelving>, "shelve" | "leaveSamples">;
  reading: Pick<Reading, "read" | "anew">;
  log: Log;
  note: (
    id: string,
    from: ArrivalState[],
    state: ArrivalState,
    body?: Partial<ArrivalBody>,
  ) => Promise<Arrival | null>;
}

interface Ready {
  file: Arrival;
  batch: Batch;
  report: Report;
}

export function createLanding(options: LandingOptions) {
  const { arrivals, records, originals, shelving, reading, log, note } = options;
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;

  /** One program at a time; where another is at it, it puts ours on the shelf too, or we do at the next look. */
  async function run(): Promise<void> {
    await arrivals.unlessLanding(landAll);
  }

  async function landAll(): Promise<void> {
    let changed = false;
    do {
      again = false;
      for (let some = await arrivals.some("shelving", SOME); some.length > 0 && !stopped; ) {
        if (await land(some)) changed = true;
        some = await arrivals.some("shelving", SOME);
      }
    } while (again && !stopped);
    if (changed && !stopped)
      await shelving
        .leaveSamples()
        .catch((error) => log.warn("sample reports did not leave", { error: messageOf(error) }));
  }

  /** Some files as one; those for other readers in a commit of their own. True where the shelf has changed. */
  async function land(files: Arrival[]): Promise<boolean> {
    const ready: Ready[] = [];
    for (const file of files) {
      const batch = await arrivals.batch(file.batch);
      const read = batch && (await corrected(file));
      if (!batch || !read?.ok) {
        const error = read && !read.ok ? read.error : `“${file.file}”已经不在了。`;
        await note(file.id, ["shelving"], "failed", { error, again: true });
      } else if (!(await isOutdated(file, read.value)))
        ready.push({ file, batch, report: read.value });
    }
    let changed = false;
    for (const own of Map.groupBy(ready, howOf).values())
      changed = (await put(own).catch((error: unknown) => refuse(own, error))) || changed;
    return changed;
  }

  /** Of two versions that were brought together the one that was named last speaks, whichever was read first. */
  async function isOutdated(file: Arrival, report: Report): Promise<boolean> {
    const { audience = report.audience } = file.body.given;
    const { rival } = besideOf({ ...report, audience }, await records.reports(), false);
    const later = rival && (await arrivals.after(file, rival.reportId));
    if (!later) return false;
    const warnings = [`同一批里的“${later.file}”排在它后面，用的是那一份。`];
    await note(file.id, ["shelving"], "discarded", { warnings });
    await arrivals.drop(file.id);
    return true;
  }

  async function put(ready: Ready[]): Promise<boolean> {
    const { audience } = ready[0]!.file.body.given;
    const insists = ready[0]!.file.body.replaces !== null;
    const reports = ready.map(({ report }) =>
      audience === undefined ? report : { ...report, audience },
    );
    // On disk before the report is announced.
    for (const { file, report } of ready)
      await originals.put(report.reportId, await arrivals.bytes(file.id));
    const results = await shelving.shelve(reports, {
      audience,
      insists,
      anew: insists,
      lifts: false,
    });
    for (const [i, one] of ready.entries()) await settle(one, results[i]);
    return results.some((one) => one?.status === "added" || one?.status === "replaced");
  }

  async function refuse(ready: Ready[], why: unknown): Promise<false> {
    log.error("files could not be put on the shelf", { error: messageOf(why) });
    for (const { file } of ready) {
      const error = `“${file.file}”没有存入（${messageOf(why)}）。请检查服务器的磁盘空间，再点“重试”。`;
      await note(file.id, ["shelving"], "failed", { error, again: true });
    }
    return false;
  }

  async function settle({ file, batch }: Ready, result: IngestResult | undefined): Promise<void> {
    if (!result || result.status === "failed") {
      const error = result?.error ?? `“${file.file}”没有存入，请再试一次。`;
      await note(file.id, ["shelving"], "failed", {
        error: error.replace("再导入一次", "点“重试”"),
        again: true,
      });
      return;
    }
    const hidden = (await records.reports()).filter((one) => !mayRead(batch.reader, one));
    const { title, org, year, kind, passages, figures, reportId, status } = result;
    await note(file.id, ["shelving"], "done", {
      ...{ status, reportId, error: null, again: false },
      read: { ...file.body.read!, title, org, year, kind, passages, figures },
      warnings: sayable(result.warnings, hidden, HIDDEN),
    });
    await arrivals.drop(file.id);
    await records.audit("reports.filed", {
      ...{ by: batch.by, upload: batch.id, reportId },
      files: [{ file: file.file, status }],
    });
  }

  /** The report as it was read, under what somebody knows better. */
  async function corrected({ id, file, body }: Arrival): Promise<Outcome<Report>> {
    const { audience: _, ...facts } = body.given;
    const given = defined(facts);
    const kept = await arrivals.report(id);
    const known = body.read?.known;
    const changed = Object.fromEntries(
      Object.entries(given).filter(
        ([name, value]) =>
          kept?.[name as keyof Report] !== value || known?.[name as keyof typeof given] === "flag",
      ),
    );
    if (kept && Object.keys(changed).length === 0) return { ok: true, value: kept };
    if (kept) {
      const { text, body: passages, figureRows: _, ...info } = kept;
      const anew = await reading.anew({ info, text, body: passages }, changed);
      if (anew.ok) return anew;
    }
    return reading.read(await arrivals.bytes(id), file, changed);
  }

  return {
    /** Something waits. */
    wake(): void {
      again = true;
      running ??= run()
        .catch((error) => log.error("files were not put on the shelf", { error: messageOf(error) }))
        .finally(() => {
          running = null;
        });
    },
    async stop(): Promise<void> {
      stopped = true;
      await running;
    },
  };
}

/** What goes into one commit is for the same readers, and takes the place of others or does not. */
function howOf({ file: { body } }: Ready): string {
  const { audience } = body.given;
  return `${audience === undefined ? "kept" : audienceKey(audience)}|${body.replaces !== null}`;
}

/** Without what was left out. */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
