/**
 * Read reports → the shelf: several at a time, in the order of their files, while no other program writes the library.
 * Announced on record, switched in the library in one step, settled on record; a draft or an earlier version never takes
 * the place of a later one.
 */
import type { Report, ReportInfo } from "../domain.ts";
import { type Log, messageOf } from "../log.ts";
import { letGo } from "../memory.ts";
import { reportKeyOf, versionKeyOf } from "../search/keys.ts";
import type { Library } from "../search/library.ts";
import { audienceKey } from "../search/table.ts";
import type { Staged } from "../store/originals.ts";
import type { Records } from "../store/records.ts";
import {
  type Beside,
  besideOf,
  isEarlier,
  keptAudience,
  limitWarnings,
  longOrg,
  seenByReaders,
} from "./versions.ts";

/** What became of one file, in the form that the command line and the API print. */
export type IngestResult = Pick<
  ReportInfo,
  | "reportId"
  | "title"
  | "org"
  | "year"
  | "years"
  | "kind"
  | "date"
  | "known"
  | "outline"
  | "passages"
  | "figures"
  | "warnings"
  | "file"
> & {
  status: "added" | "unchanged" | "replaced" | "failed";
  error?: string;
};

/** Reports read and not yet committed: past this many, reading waits for the disk. */
const MAX_UNCOMMITTED = 64;

export interface CommitOptions {
  /** The readers by the caller's own word; left out, a known report keeps its own. */
  audience?: string[] | null | undefined;
  /** Also what seems to be the same as before. */
  anew?: boolean;
  /** One for everyone takes the place of those for a few. */
  lifts?: boolean;
}

/**
 * Commits reports in the order of their files, so that of two versions in one folder the later name speaks; while one
 * commit is on its way the next reports gather.
 */
export function createCommitter(
  records: Records,
  library: Library,
  log: Log,
  { audience, anew = false, lifts = audience === null }: CommitOptions,
) {
  interface Waiting {
    report: Report;
    tell: (result: IngestResult) => void;
    /** The file that it was read from; null where it comes from the records. */
    original: Staged | null;
  }
  const waiting = new Map<number, Waiting | null>();
  let next = 0;
  let changed = 0;
  let running: Promise<void> | null = null;
  const full: (() => void)[] = [];

  /** The next reports in order, up to one that another of them replaces. */
  function gather(all: boolean): Waiting[] {
    const batch: Waiting[] = [];
    const keys = new Set<string>();
    const places = all ? [...waiting.keys()].sort((a, b) => a - b) : null;
    for (;;) {
      const at = places ? places.shift() : next;
      if (at === undefined || !waiting.has(at)) return batch;
      const item = waiting.get(at);
      if (item) {
        const key = reportKeyOf(item.report);
        if (keys.has(key) || batch.some(({ report }) => report.reportId === item.report.reportId))
          return batch;
        keys.add(key);
        batch.push(item);
      }
      waiting.delete(at);
      next = at + 1;
    }
  }

  async function work(all = false): Promise<void> {
    for (let batch = gather(all); batch.length > 0; batch = gather(all)) {
      const reports = batch;
      await records.alone(() => commit(reports)).catch((error) => refuse(reports, error));
      for (const { original } of reports) await original?.drop();
      letOn();
    }
  }

  async function commit(batch: Waiting[]): Promise<void> {
    const fresh: (Waiting & { lifted: ReportInfo[]; limits: string[] })[] = [];
    const shelf = await records.reports();
    for (const item of batch) {
      const { report } = item;
      const known = await records.report(report.reportId);
      const beside = await place(report, known?.info ?? null, shelf);
      const earlier = beside.rival !== null && isEarlier(report, beside.rival);
      // On disk before the report is announced; what is on record already has its file too.
      if (known || !earlier) await item.original?.keep();
      // The same bytes twice in one folder, or another program was quicker.
      if (known?.current && !anew && same(known.info, report))
        item.tell({ ...shown(report), status: "unchanged" });
      else if (beside.rival && earlier)
        item.tell({ ...shown(report), status: "unchanged", warnings: [earlierThan(beside.rival)] });
      else {
        // Said to whoever ingests and kept nowhere: a report's own warnings are read by all who may read the report.
        const limits = limitWarnings(report, known?.info ?? null, beside);
        fresh.push({ ...item, lifted: beside.lifted, limits });
      }
    }
    if (fresh.length === 0) return;
    const reports = fresh.map(({ report }) => report);
    const lifted = fresh.flatMap((item) => item.lifted.map(({ reportId }) => reportId));
    await records.announce(reports, versionKeyOf);
    await letGo();
    await library.put(reports, lifted);
    const settled = await records.settle(reports, versionKeyOf, lifted);
    changed += fresh.length;
    fresh.forEach(({ report, tell, limits }, i) => {
      const { status, replaced } = settled[i]!;
      log.info("report shelved", { report: report.reportId, status, file: report.file });
      const warnings = [...report.warnings, ...limits];
      if (replaced)
        warnings.push(`替换了同单位、同年度、同文种的《${replaced.title}》（${replaced.file}）。`);
      tell({ ...shown(report), warnings, status });
    });
  }

  /** Under which office and for whom a report is filed, and what stands beside it there. */
  async function place(
    report: Report,
    known: ReportInfo | null,
    shelf: ReportInfo[],
  ): Promise<Beside> {
    if (audience === undefined) {
      const named = { ...report, org: longOrg(report, shelf) ?? report.org };
      const removed = await records.removedLimit(reportKeyOf(named));
      report.audience = keptAudience(named, known, shelf, removed);
      if (report.audience) report.warnings.push(keptLimit(report.audience));
    }
    const long = longOrg(report, seenByReaders(report, shelf));
    if (long !== null) {
      report.aliases = [...report.aliases, report.org!];
      report.warnings.push(`单位“${report.org}”归到库中的“${long}”。如有误，用 --org 指明。`);
      report.org = long;
    }
    return besideOf(report, shelf, lifts);
  }

  function refuse(batch: Waiting[], error: unknown): void {
    log.error("reports could not be shelved", { error: messageOf(error) });
    for (const { report, tell } of batch)
      tell(
        failed(
          report.file,
          `“${report.file}”读到了，但没能存入库中（${messageOf(error)}）。请检查磁盘空间后再导入一次。`,
        ),
      );
  }

  /** Whoever waits for room goes on. */
  function letOn(): void {
    for (const go of full.splice(0)) go();
  }

  /** What stands at this place, if it is to be committed at all. */
  function put(at: number, item: Waiting | null): void {
    waiting.set(at, item);
    running ??= work().finally(() => {
      running = null;
    });
  }

  return {
    add: (at: number, report: Report, tell: Waiting["tell"], original: Staged | null = null) =>
      put(at, { report, tell, original }),
    /** Nobody waits for room any more. */
    open: letOn,
    /** Nothing to commit at this place. */
    pass: (at: number) => put(at, null),
    /** Resolves when there is room again: a slow file at the head must not let the rest fill the memory. */
    async room(): Promise<void> {
      if (waiting.size >= MAX_UNCOMMITTED) await new Promise<void>((go) => full.push(go));
    },
    /** Commit whatever waits, also behind a file that a stop left unread. Returns how many reports changed the shelf. */
    async finish(): Promise<number> {
      await running;
      await work(true);
      return changed;
    },
  };
}

function earlierThan(rival: ReportInfo): string {
  return `是《${rival.title}》（${rival.file}）的较早版本，没有替换它。要改用这一份，请先用 remove ${rival.reportId} 移除那一份。`;
}

function keptLimit(audience: string[]): string {
  return `沿用原来的阅读范围（${audience.join("、")}）。要改，用 --audience 指明；不限，用 --audience 全体。`;
}

function same(info: ReportInfo, report: Report): boolean {
  return (
    info.sample === report.sample &&
    info.reading === report.reading &&
    info.title === report.title &&
    info.org === report.org &&
    info.year === report.year &&
    info.kind === report.kind &&
    audienceKey(info.audience) === audienceKey(report.audience)
  );
}

export function shown(info: ReportInfo): Omit<IngestResult, "status"> {
  const { reportId, title, org, year, years, kind, date, known, outline } = info;
  const { passages, figures, warnings, file } = info;
  return {
    ...{ reportId, title, org, year, years, kind, date, known, outline },
    ...{ passages, figures, warnings, file },
  };
}

export function failed(file: string, error: string): IngestResult {
  return {
    reportId: "",
    title: file,
    org: null,
    year: null,
    years: null,
    kind: "其他",
    date: null,
    known: { title: "none", org: "none", year: "none", kind: "none", date: "none" },
    outline: [],
    passages: 0,
    figures: 0,
    warnings: [],
    file,
    status: "failed",
    error,
  };
}
