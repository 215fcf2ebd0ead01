/**
 * Files become reports on the shelf: walk → read, as many at once as there are workers → commit in the order of the
 * files, several at a time: announced on record, switched in the library, settled on record. A reader sees the old
 * version until the switch and the new one after it, never both or neither. One bad file never stops the rest.
 */
import { failure, type Outcome, type Report, type ReportInfo, type ReportKind } from "../domain.ts";
import { type Log, messageOf } from "../log.ts";
import { letGo } from "../memory.ts";
import { READING, reportIdOf } from "../reports/read.ts";
import type { Reading } from "../reports/reading.ts";
import { versionKeyOf } from "../search/keys.ts";
import type { Library } from "../search/library.ts";
import { audienceKey } from "../search/table.ts";
import type { DraftStore } from "../store/drafts.ts";
import type { Originals, Staged } from "../store/originals.ts";
import type { Records } from "../store/records.ts";
import type { Removed } from "../store/removed.ts";
import type { Retention } from "../store/retention.ts";
import {
  type CommitOptions,
  createCommitter,
  failed,
  type IngestResult,
  shown,
} from "./committing.ts";
import { createCorrections } from "./corrections.ts";
import { type Source, unpacked, walk } from "./files.ts";
import { createRemoving } from "./removing.ts";

export interface ShelvingOptions {
  records: Records;
  removed: Removed;
  drafts: DraftStore;
  retention: Retention;
  originals: Originals;
  library: Library;
  reading: Reading;
  log: Log;
}

export interface IngestRequest {
  /** What the caller knows better than the text. `audience` null is everyone; left out, a known report keeps its own. */
  given?: {
    title?: string;
    org?: string;
    year?: number;
    kind?: ReportKind;
    audience?: string[] | null;
  };
  sample?: boolean;
  /** Read what is known too, and file it by what is read: its name says something else than before. */
  anew?: boolean;
  /** What is for others stays theirs, though this is for everyone: both are there where they come from. */
  beside?: boolean;
  /** Whoever ingests some files at a time tidies once, at the end. */
  untidied?: boolean;
  /** Stops reading; what has been read is still shelved. */
  signal?: AbortSignal;
  /** Called when the files are counted, and again when an archive turns out to hold more. */
  onCount?: (files: number) => void;
  onPage?: (file: string, page: number, of: number) => void;
  /** Called after each file, in the order in which they are done. */
  onFile?: (result: IngestResult, done: number, of: number) => void;
  /** Called for each file that is left out because it is no document. */
  onSkip?: (file: string, why: string) => void;
}

const SUPERSEDED = "库中已有替换它的版本，未改动。要改用这一份，请单独导入这个文件。";
/** Putting reports on the shelf and taking them off; library and records are kept in step here. */
export function createShelving(options: ShelvingOptions) {
  const { records, originals, library, reading, log } = options;
  const removing = createRemoving(options);
  const corrections = createCorrections({ records, reading });

  async function ingest(paths: string[], request: IngestRequest = {}): Promise<IngestResult[]> {
    const { sources, skipped } = await walk(paths);
    for (const { file, why } of skipped) request.onSkip?.(file, why);
    return ingestSources(sources, request);
  }

  async function ingestSources(sources: Source[], request: IngestRequest): Promise<IngestResult[]> {
    const { signal } = request;
    const queue = [...sources];
    const results: IngestResult[] = [];
    let total = queue.length;
    let done = 0;
    let place = 0;
    request.onCount?.(total);
    /** One file after another, so that places follow the order of the files, those in archives included. */
    let taking: Promise<unknown> = Promise.resolve();
    const take = () => {
      const taken = taking.then(async () => {
        for (let source = queue.shift(); source && !signal?.aborted; source = queue.shift()) {
          const { sources: inside, skipped } = await unpacked(source);
          if (inside[0] === source) return { source, at: place++ };
          for (const { file, why } of skipped) request.onSkip?.(file, why);
          total += inside.length - 1;
          request.onCount?.(total);
          queue.unshift(...inside);
        }
        return null;
      });
      taking = taken.catch(() => {});
      return taken;
    };
    const shelf = createCommitter(records, library, log, {
      audience: request.given?.audience,
      ...(request.anew && { anew: true }),
      ...(request.beside && { lifts: false }),
    });
    signal?.addEventListener("abort", shelf.open);
    const tell = (at: number, result: IngestResult) => {
      results[at] = result;
      request.onFile?.(result, ++done, total);
    };

    /** One of several that take the next file when they are free. */
    async function readOn(): Promise<void> {
      for (let next = await take(); next; next = await take()) {
        const { source, at } = next;
        const read = await readSource(source, request).catch(
          (error: unknown): Read => ({
            failed: {
              error: `“${source.file}”没有读成（${messageOf(error)}）。请检查磁盘空间后再导入一次。`,
              retry: false,
            },
          }),
        );
        if (signal?.aborted && "failed" in read && read.failed.retry) {
          // What waits behind a file that was not read must not wait for it.
          shelf.pass(at);
          return;
        }
        if ("report" in read) {
          const { report, original } = read;
          shelf.add(at, report, (outcome) => tell(at, outcome), original);
          await shelf.room();
        } else {
          shelf.pass(at);
          tell(at, "known" in read ? read.known : failed(source.file, read.failed.error));
        }
      }
    }
    await Promise.all(Array.from({ length: reading.workers }, readOn));
    signal?.removeEventListener("abort", shelf.open);
    const changed = await shelf.finish();
    if (changed > 0 && !request.untidied) await tidy(request);
    return results.filter(Boolean);
  }

  /** After a batch. The reports are in, whatever becomes of this, so the caller still learns of each. */
  async function tidy(request: IngestRequest): Promise<void> {
    try {
      await letGo();
      await records.alone(() => library.optimize());
      if (!request.sample) await leaveSamples();
    } catch (error) {
      log.warn("the library was not tidied after an ingest", { error: messageOf(error) });
    }
  }

  type Read =
    | { report: Report; original: Staged }
    | { known: IngestResult }
    | { failed: { error: string; retry: boolean } };

  async function readSource(source: Source, request: IngestRequest): Promise<Read> {
    const bytes = await source.open();
    if (!bytes.ok) return { failed: bytes };
    const sample = request.sample ?? false;
    const given = request.given ?? {};
    const known = await records.report(reportIdOf(bytes.value));
    const isKnown = known?.info.sample === sample && known.info.reading === READING;
    if (known && isKnown && !request.anew) {
      // Filed before files were kept, or its file was lost.
      if (!originals.has(known.info.reportId))
        await originals.put(known.info.reportId, bytes.value);
      const same = { ...shown(known.info), status: "unchanged" as const };
      if (known.current && agrees(known.info, given)) {
        const copy = known.info.file === source.file ? [] : [`与“${known.info.file}”内容相同。`];
        return { known: { ...same, file: source.file, warnings: [...same.warnings, ...copy] } };
      }
      // A folder read again holds the old versions too; only who names the file itself wants it back.
      if (!known.current && !source.given)
        return { known: { ...same, file: source.file, warnings: [SUPERSEDED] } };
    }
    // A signal that was given while the file was opened is not given again.
    if (request.signal?.aborted) return { failed: failure("已停止。", { retry: true }) };
    // To disk first, since the bytes are handed over to be read.
    const original = await originals.stage(reportIdOf(bytes.value), bytes.value);
    let stop = () => {};
    const stopped = new Promise<Outcome<never>>((resolve) => {
      stop = () => resolve(failure("已停止。", { retry: true }));
    });
    request.signal?.addEventListener("abort", stop);
    const read = reading.read(bytes.value, source.file, { ...given, sample }, (page, of) =>
      request.onPage?.(source.file, page, of),
    );
    const report = await Promise.race([read, stopped]);
    // A listener left behind would hold the report for as long as the signal lives.
    request.signal?.removeEventListener("abort", stop);
    if (report.ok) return { report: await corrections.keep(report.value, given, null), original };
    await original.drop();
    return { failed: report };
  }

  /** Real reports never stand beside samples: the first of them takes the samples off the shelf. */
  async function leaveSamples(): Promise<void> {
    const removed = await removeSamples();
    if (removed > 0)
      log.info("sample reports were removed because a real report came in", { removed });
  }

  async function removeSamples(): Promise<number> {
    const samples = (await records.reports()).filter((report) => report.sample);
    await takeOffSamples(samples);
    await records.saveSetting("samples", "declined");
    return samples.length;
  }

  async function takeOffSamples(samples: ReportInfo[]): Promise<void> {
    if (samples.length === 0) return;
    const ids = samples.map(({ reportId }) => reportId);
    await records.alone(async () => {
      await library.remove(ids);
      await records.removeReports(ids, null);
    });
  }

  /** What a stop left between record and library is brought to an end, one way or the other. */
  async function settleUnderWay(held: Set<string>): Promise<void> {
    for (const id of await records.underWay()) {
      const report = held.has(id) ? await reportOnRecord(id) : null;
      if (report) await records.settle([report], versionKeyOf);
      else await records.removeReports([id], null);
    }
  }

  async function reportOnRecord(id: string): Promise<Report | null> {
    const stored = await records.report(id);
    if (!stored) return null;
    const { info, text, body } = stored;
    return { ...info, text, body, figureRows: await records.figures(id) };
  }

  /** Let others read a report that stands on the shelf: filed again from the records, since nobody has its file any more. */
  async function limit(reportId: string, audience: string[] | null): Promise<IngestResult | null> {
    const report = await reportOnRecord(reportId);
    if (!report) return null;
    const [became] = await shelve([{ ...report, audience }], { audience, lifts: false });
    return became ?? null;
  }

  /** Put reports on the shelf that have been read already; what became of each, in their order. */
  async function shelve(reports: Report[], how: CommitOptions): Promise<IngestResult[]> {
    const shelf = createCommitter(records, library, log, how);
    const results: IngestResult[] = [];
    for (const [at, report] of reports.entries())
      shelf.add(at, report, (result) => {
        results[at] = result;
      });
    await shelf.finish();
    return results;
  }

  return {
    ingest,
    /** The same with files that lie in no folder. */
    ingestSources,
    tidy: () => tidy({}),
    limit,
    shelve,
    /** A real report has come in. */
    leaveSamples,
    ...removing,
    /**
     * How many of the reports `held` by the library are not on record: it and the records are then not of one house. A
     * report is on record before it is in the library, and out of the library before it is off the record. But the library
     * does not wait for the disk: after a power cut it may hold a removed report again, which then goes out once more.
     */
    async strangers(held: Set<string>): Promise<number> {
      const known = await records.knownIds();
      const unknown = [...held].filter((id) => !known.has(id));
      if (unknown.length === 0) return 0;
      // Another program may have removed one in this moment.
      const still = await library.reportIds();
      const removed = await records.removedIds();
      const there = unknown.filter((id) => still.has(id));
      const back = there.filter((id) => removed.has(id));
      if (back.length > 0 && back.length === there.length)
        await records.alone(async () => {
          await records.notePurge();
          await library.remove(back);
        });
      return there.length - back.length;
    },
    removeSamples,
    /** Before the assistant speaks in chats: what is invented must not be there. They come back when it no longer does. */
    async withoutSamples(): Promise<number> {
      const samples = (await records.reports()).filter((report) => report.sample);
      await takeOffSamples(samples);
      if (samples.length > 0) await records.saveSetting("samples", "away");
      return samples.length;
    },
    /**
     * Shelve again what is on record but not in the library: its folder was lost, or a stop came in between. The
     * records hold every passage, so nothing is read anew. `seen` is what the library held a moment ago. Returns how many
     * reports came back.
     */
    async repair(seen: Set<string>): Promise<number> {
      const missingFrom = async (held: Set<string>) =>
        (await records.reports()).filter((report) => !held.has(report.reportId));
      const whole =
        (await missingFrom(seen)).length === 0 && (await records.underWay()).length === 0;
      if (whole) return 0;
      return records.alone(async () => {
        // Looked at again: another program may have been in the middle of it.
        const held = await library.reportIds();
        await settleUnderWay(held);
        const missing = await missingFrom(held);
        for (const { reportId } of missing) {
          const report = await reportOnRecord(reportId);
          if (report) await library.put([report]);
        }
        if (missing.length > 0) {
          // They are found without it too, and a start must not fail for its sake.
          await library
            .optimize()
            .catch((error) =>
              log.warn("the library was not tidied after a repair", { error: messageOf(error) }),
            );
          log.warn("reports on record were missing from the library and are back", {
            reports: missing.length,
          });
        }
        return missing.length;
      });
    },
    /** Index the sample reports, only into a library that is empty and whose owner has not sent them away. */
    async offerSamples(folder: string): Promise<number> {
      if (!(await wantsSamples())) return 0;
      return (await records.unlessOffering(() => addSamples(folder))) ?? 0;
    },
  };

  async function wantsSamples(): Promise<boolean> {
    const reports = await records.reports();
    const state = await records.setting("samples");
    if (state === "declined" || reports.some((report) => !report.sample)) return false;
    // Samples without this note were cut short by a stop: the rest follows.
    return state !== "offered" || reports.length === 0;
  }

  async function addSamples(folder: string): Promise<number> {
    // Another program may just have done it.
    if (!(await wantsSamples())) return 0;
    const results = await ingest([folder], { sample: true });
    await records.saveSetting("samples", "offered");
    return results.filter(({ status }) => status === "added" || status === "replaced").length;
  }
}

function agrees(info: ReportInfo, given: NonNullable<IngestRequest["given"]>): boolean {
  return (
    (given.title === undefined || given.title === info.title) &&
    (given.org === undefined || given.org === info.org) &&
    (given.year === undefined || given.year === info.year) &&
    (given.kind === undefined || given.kind === info.kind) &&
    (given.audience === undefined || audienceKey(given.audience) === audienceKey(info.audience))
  );
}
