/**
 * Every figure of an office over the years (the ledger): the reports that a reader may read of it → read once, in a thread beside the
 * server (`figures/thread.ts`), and remembered as long as they are on record as they are → found, shown as series, set against one another.
 */
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { type Shelf, TELLING } from "../assistant/shelf.ts";
import { officesFor, UNKNOWN, type Whose } from "../assistant/whose.ts";
import type { ReportInfo, ReportKind } from "../domain.ts";
import type { Records } from "../store/records.ts";
import { fold } from "../text/fold.ts";
import { readOffices } from "../text/offices.ts";
import { ThreadFailed } from "../thread.ts";
import type { Reader } from "./desk.ts";
import type { Found, Ledger, Sought } from "./figures/ledger.ts";
import type {
  ConflictShown,
  MatterShown,
  OfficeShown,
  PromisesShown,
  SeriesShown,
} from "./figures/shown.ts";
import { type Ask, createLedgerThread, GONE } from "./figures/thread.ts";

export interface FiguresOptions {
  records: Pick<Records, "report">;
  /** The shelf as one reader may see it. */
  shelfOf(reader: Reader): Pick<Shelf, "reports" | "search" | "synonyms">;
  officeName: string | null;
}

/** Whose figures: an office as `offices` names it or as people call it, by default the house's own; of one kind of report or of all. */
export interface Of {
  org: string | null;
  kind?: ReportKind | null;
}

/** What is looked for in an office's ledger. */
export interface Wanted {
  words: string;
  from?: number | null;
  to?: number | null;
  role?: string | null;
  /** Only what is told of several years; only what contradicts itself. */
  several?: boolean;
  differs?: boolean;
  offset?: number;
  limit?: number;
}

export interface Searched extends Of {
  words: string;
  years?: { from: number | null; to: number | null };
}

/** One statement of a sheet. */
export type Row = ReturnType<Ledger["rows"]>[number];

export type Figures = ReturnType<typeof createFigures>;

interface Opened {
  key: string;
  office: OfficeShown;
  reports: ReportInfo[];
  /** So many reports are not read: the office has more figures than a ledger holds. */
  left: number;
}

/** An office's ledger holds no more figures; the latest reports come first. */
const MOST_FIGURES = 40_000;
/** What one question of a search says. */
const MOST_WORDS = 8;
const ROWS = 1_000;
/** Passages that are looked at, and offices whose ledgers are opened, where no office is named. */
const [LOOKED_AT, MOST_OFFICES] = [40, 3];

export function createFigures({ records, shelfOf, officeName }: FiguresOptions) {
  const thread = createLedgerThread();
  const reading = new Map<string, { read: number; of: number; done: Promise<void> }>();
  /** A report that changes becomes another object: as such it is known here. */
  const serials = new WeakMap<ReportInfo, number>();
  let serial = 0;
  const serialOf = (info: ReportInfo) => {
    const known = serials.get(info) ?? ++serial;
    serials.set(info, known);
    return known;
  };

  /** A reader's reports stay the same list for as long as nothing changes. */
  const known = new WeakMap<ReportInfo[], OfficeShown[]>();

  async function offices(reader: Reader): Promise<OfficeShown[]> {
    const reports = await shelfOf(reader).reports();
    const shown = known.get(reports) ?? officesIn(reports);
    known.set(reports, shown);
    return shown;
  }

  function officesIn(reports: ReportInfo[]): OfficeShown[] {
    const own = officeName === null ? [] : readOffices(reports, officeName).asked(officeName).orgs;
    const ofOrg = Map.groupBy(reports, ({ org }) => org);
    const shown = all(reports).map((whose) => officeOf(whose, ofOrg, own));
    return shown.sort((a, b) => Number(b.own) - Number(a.own) || b.reports - a.reports);
  }

  /** The office that is meant, with those of its reports that are; null where there is none. */
  async function open(reader: Reader, { org, kind = null }: Of): Promise<Opened | null> {
    const reports = await shelfOf(reader).reports();
    const shown = await offices(reader);
    const asked = !org ? [] : readOffices(reports, officeName).asked(org).orgs;
    const office =
      org === null
        ? shown[0]
        : (shown.find((one) => one.org === org || one.name === org) ??
          shown.find((one) => asked.includes(one.org)));
    if (!office) return null;
    const whose = all(reports).find(({ name }) => (name ?? "") === office.org)!;
    const meant = reports
      .filter((one) => whose.orgs.includes(one.org) && (kind === null || one.kind === kind))
      .sort((a, b) => (b.year ?? 0) - (a.year ?? 0));
    let held = 0;
    const own = meant.filter(({ figures }) => {
      held += figures;
      return held <= MOST_FIGURES;
    });
    const key = createHash("sha1").update(own.map(serialOf).join(" ")).digest("hex");
    return { key, office, reports: own, left: meant.length - own.length };
  }

  /** Has an office's reports read, once. */
  function read({ key, reports }: Opened) {
    const known = reading.get(key);
    if (known) return known;
    const state = { read: 0, of: reports.length, done: Promise.resolve() };
    if (thread.has(key)) return { ...state, read: state.of };
    reading.set(key, state);
    state.done = (async () => {
      thread.open(key);
      for (const { reportId } of reports) {
        const stored = await records.report(reportId);
        if (stored) thread.give(key, { info: stored.info, body: stored.body });
        state.read++;
        await setImmediate();
      }
      thread.given(key);
    })().finally(() => reading.delete(key));
    return state;
  }

  async function ask<T>(opened: Opened, what: Ask): Promise<T> {
    const asked = async () => {
      await read(opened).done;
      return thread.ask<T>(opened.key, opened.office.org, what);
    };
    return asked().catch((error: unknown) => {
      // The thread was let go, or gave this office's place to another, between two questions.
      if (!(error instanceof ThreadFailed) || error.message !== GONE) throw error;
      thread.forget(opened.key);
      return asked();
    });
  }

  /** Each word with what else the office calls it. */
  function soughtOf(reader: Reader, wanted: Wanted): Sought {
    const { synonyms } = shelfOf(reader);
    const words = fold(wanted.words)
      .split(/[\s,，、；;。]+/)
      .filter((word) => word !== "")
      .slice(0, MOST_WORDS);
    return {
      words: words.map((word) => [word, ...synonyms(word).map(fold)]),
      from: wanted.from ?? null,
      to: wanted.to ?? null,
      role: wanted.role ?? null,
      several: wanted.several ?? false,
      differs: wanted.differs ?? false,
      offset: wanted.offset ?? 0,
      limit: Math.min(wanted.limit ?? 50, 100),
    };
  }

  /** An office's ledger; whatever is asked of it waits until the office's reports are read. Null where there is no such office. */
  async function ledger(reader: Reader, of: Of) {
    const opened = await open(reader, of);
    if (!opened) return null;
    const { office, left } = opened;
    return {
      office,
      /** So many of its reports are left out. */
      left,
      /** How far its reports are read, for whoever cannot wait. */
      progress: () => {
        const { read: done, of: all } = read(opened);
        return { read: done, of: all };
      },
      search: (wanted: Wanted) =>
        ask<Found>(opened, { what: "search", sought: soughtOf(reader, wanted) }),
      /** By the id of a matter, or of any of its figures; null where there is none. */
      async series(matter: string): Promise<SeriesShown | null> {
        const series = await ask<Omit<SeriesShown, "office"> | null>(opened, {
          what: "series",
          id: matter,
        });
        return series && { office: office.name, ...series };
      },
      /** What its reports contradict one another, or themselves, in. */
      conflicts: () => ask<ConflictShown[]>(opened, { what: "conflicts" }),
      /** The plans for a year, by default the last whose outcome is told, with what became of them. */
      async promises(year: number | null): Promise<PromisesShown> {
        const told = await ask<Omit<PromisesShown, "office">>(opened, { what: "promises", year });
        return { office: office.name, ...told };
      },
      /** Every statement: of all matters, of those of a search, or of one; some at a time. */
      async *rows(wanted: Wanted | null, id: string | null = null): AsyncGenerator<Row[]> {
        const sought = wanted && soughtOf(reader, wanted);
        for (let from = 0; ; from += ROWS) {
          const some = await ask<Row[]>(opened, { what: "rows", sought, id, from, most: ROWS });
          if (some.length > 0) yield some;
          if (some.length < ROWS) return;
        }
      },
    };
  }

  /** The offices whose reports speak of something, those that speak most of it first. */
  async function speakingOf(reader: Reader, words: string): Promise<string[]> {
    const hits = await shelfOf(reader).search(words, { kinds: TELLING }, LOOKED_AT);
    const shown = await offices(reader);
    const reports = await shelfOf(reader).reports();
    const told = all(reports).map(({ name, orgs }) => ({
      org: name ?? "",
      count: hits.filter(({ org }) => orgs.includes(org)).length,
    }));
    const most = told.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
    return most
      .slice(0, MOST_OFFICES)
      .filter(({ org }) => shown.some((one) => one.org === org))
      .map(({ org }) => org);
  }

  /** The matters that the words mean, best first: of an office, or (null) of those whose reports speak most of it. */
  async function search(
    reader: Reader,
    { org, kind = null, words, years }: Searched,
  ): Promise<MatterShown[]> {
    const orgs = org === null ? await speakingOf(reader, words) : [org];
    const found: MatterShown[] = [];
    for (const one of orgs) {
      const own = await ledger(reader, { org: one, kind });
      if (own) found.push(...(await own.search({ words, ...years, limit: 100 })).matters);
    }
    return found;
  }

  return {
    offices,
    /** The office that is meant by a name; null where there is none. */
    office: async (reader: Reader, name: string | null): Promise<OfficeShown | null> =>
      (await open(reader, { org: name }))?.office ?? null,
    ledger,
    search,
    /** By the id of a matter, or of any of its figures; without an office, of the report that tells it. */
    async series(
      reader: Reader,
      { org, matter }: { org: string | null; matter: string },
    ): Promise<SeriesShown | null> {
      const told = org ?? (await orgOf(reader, matter));
      const own = told === null ? null : await ledger(reader, { org: told });
      return (await own?.series(matter)) ?? null;
    },
    conflicts: async (reader: Reader, org: string | null): Promise<ConflictShown[]> =>
      (await (await ledger(reader, { org }))?.conflicts()) ?? [],
    promises: async (
      reader: Reader,
      { org, year }: { org: string | null; year: number | null },
    ): Promise<PromisesShown | null> =>
      (await (await ledger(reader, { org }))?.promises(year)) ?? null,
    close: () => thread.close(),
  };

  /** A figure's address begins with its report's. */
  async function orgOf(reader: Reader, figure: string): Promise<string | null> {
    const reports = await shelfOf(reader).reports();
    const report = reports.find(({ reportId }) => figure.startsWith(`${reportId}-`));
    const whose = report && all(reports).find(({ orgs }) => orgs.includes(report.org));
    return whose ? (whose.name ?? "") : null;
  }
}

function all(reports: ReportInfo[]): Whose[] {
  return officesFor([], reports, null);
}

function officeOf(
  { name, orgs }: Whose,
  ofOrg: Map<string | null, ReportInfo[]>,
  own: string[],
): OfficeShown {
  const its = orgs.flatMap((org) => ofOrg.get(org) ?? []);
  const years = new Set(its.flatMap(({ year }) => year ?? []));
  return {
    ...{ org: name ?? "", name: name ?? UNKNOWN, reports: its.length },
    figures: its.reduce((sum, { figures }) => sum + figures, 0),
    years: [...years].sort((a, b) => a - b),
    kinds: [...new Set(its.map(({ kind }) => kind))],
    own: name !== null && own.includes(name),
  };
}
