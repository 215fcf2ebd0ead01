/**
 * Read reports → the shelf: several at a time, in the order of their files, while no other program writes the library.
 * Announced on record, switched in the library in one step, settled on record; a draft or an earlier version never takes
 * the place of a later one.
 */
import type { Report, ReportInfo } from "../domain.ts";
import { type Log, messageOf } from "../log.ts";
import { type Library, reportKeyOf } from "../search/library.ts";
import { audienceKey } from "../search/table.ts";
import type { Records } from "../store/records.ts";
import { abbreviates } from "../text/offices.ts";

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

/**
 * Commits reports in the order of their files, so that of two versions in one folder the later name speaks; while one
 * commit is on its way the next reports gather.
 */
export function createCommitter(
  records: Records,
  library: Library,
  log: Log,
  audience: string[] | null | undefined,
) {
  interface Waiting {
    report: Report;
    tell: (result: IngestResult) => void;
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
      letOn();
    }
  }

  async function commit(batch: Waiting[]): Promise<void> {
    const fresh: Waiting[] = [];
    const shelf = await records.reports();
    for (const item of batch) {
      const { report } = item;
      adoptOrg(report, shelf);
      const known = await records.report(report.reportId);
      const rival = shelf.find(
        (info) => info.reportId !== report.reportId && reportKeyOf(info) === reportKeyOf(report),
      );
      if (audience === undefined) keepAudience(report, known?.info ?? rival);
      // The same bytes twice in one folder, or another program was quicker.
      if (known?.current && same(known.info, report))
        item.tell({ ...shown(report), status: "unchanged" });
      else if (rival && isEarlier(report, rival))
        item.tell({ ...shown(report), status: "unchanged", warnings: [earlierThan(rival)] });
      else fresh.push(item);
    }
    if (fresh.length === 0) return;
    const reports = fresh.map(({ report }) => report);
    await records.announce(reports, reportKeyOf);
    await library.put(reports);
    const settled = await records.settle(reports, reportKeyOf);
    changed += fresh.length;
    fresh.forEach(({ report, tell }, i) => {
      const { status, replaced } = settled[i]!;
      log.info("report shelved", { report: report.reportId, status, file: report.file });
      const warnings = replaced
        ? [
            ...report.warnings,
            `替换了同单位、同年度、同文种的《${replaced.title}》（${replaced.file}）。`,
          ]
        : report.warnings;
      tell({ ...shown(report), warnings, status });
    });
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
    add: (at: number, report: Report, tell: Waiting["tell"]) => put(at, { report, tell }),
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

/** A draft never takes the place of what is none, nor an earlier 成文日期 that of a later one, whatever comes in last. */
function isEarlier(report: ReportInfo, rival: ReportInfo): boolean {
  if (report.draft !== rival.draft) return report.draft;
  return report.date !== null && rival.date !== null && report.date < rival.date;
}

function earlierThan(rival: ReportInfo): string {
  return `是《${rival.title}》（${rival.file}）的较早版本，没有替换它。要改用这一份，请先用 remove ${rival.reportId} 移除那一份。`;
}

/** 望江区外办 is filed with the reports of 望江区人民政府外事办公室, so that one office has one shelf. */
function adoptOrg(report: Report, shelf: ReportInfo[]): void {
  const short = report.org;
  if (short === null || report.known.org === "flag") return;
  const orgs = new Set(shelf.flatMap(({ org }) => org ?? []));
  const long = [...orgs].filter((org) => abbreviates(short, org));
  if (orgs.has(short) || long.length !== 1) return;
  report.org = long[0]!;
  report.aliases = [...report.aliases, short];
  report.warnings.push(`单位“${short}”归到库中的“${long[0]}”。如有误，用 --org 指明。`);
}

/** What was limited stays limited until somebody says otherwise. */
function keepAudience(report: Report, before: ReportInfo | undefined): void {
  if (!before?.audience) return;
  report.audience = before.audience;
  report.warnings.push(
    `沿用原来的阅读范围（${before.audience.join("、")}）。要改，用 --audience 指明；不限，用 --audience 全体。`,
  );
}

function same(info: ReportInfo, report: Report): boolean {
  return (
    info.sample === report.sample &&
    info.reading === report.reading &&
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
