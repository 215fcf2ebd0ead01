/**
 * Files that somebody brings in the console: named → here → read, as many at once as there are workers → asked about, unless the batch goes
 * straight on → put on the shelf, in the order in which they were named. Every step stands on record before the next begins, so
 * that a stop, a reload or a lost connection costs nothing that had come so far.
 */
import { basename } from "node:path";
import { failure, type Outcome, type Report } from "../domain.ts";
import { type Log, messageOf } from "../log.ts";
import { MAX_BYTES } from "../reports/parse.ts";
import type { Reading } from "../reports/reading.ts";
import type { Arrival, ArrivalBody, ArrivalState, Arrivals, Batch } from "../store/arrivals.ts";
import type { Originals } from "../store/originals.ts";
import type { Records } from "../store/records.ts";
import { createBesides, HIDDEN, sayable } from "./besides.ts";
import { createCorrections } from "./corrections.ts";
import { mayRead } from "./desk.ts";
import { tooLarge, unpacked, whyLeft } from "./files.ts";
import { createLanding, defined } from "./landing.ts";
import type { createShelving } from "./shelving.ts";

export interface ArrivingOptions {
  arrivals: Arrivals;
  records: Records;
  originals: Pick<Originals, "put">;
  shelving: Pick<ReturnType<typeof createShelving>, "shelve" | "leaveSamples">;
  reading: Pick<Reading, "workers" | "read" | "anew">;
  log: Log;
}

/** A file as its batch shows it; `progress` while it is being read. */
export type ArrivalShown = Arrival & { progress: { page: number; of: number } | null };

/** Files that are waited for, each with its place among those that were named; and what is not. */
export interface Expected {
  files: ArrivalShown[];
  places: number[];
  skipped: { file: string; why: string }[];
}

/** Below this a passage off a scanned page is to be held against its picture. */
const DOUBTFUL = 0.85;
const MOST_FILES = 5_000;
/** Of one person in all batches together. */
const MOST_HELD = 20_000;
const MAX_NAME = 300;
/** Between two looks for what other programs have left. */
const LOOK_MS = 5_000;

export function createArriving(options: ArrivingOptions) {
  const { arrivals, records, reading, log } = options;
  const { limitOf, besides } = createBesides(records);
  const corrections = createCorrections({ records, reading });
  const progress = new Map<string, ArrivalShown["progress"]>();
  const watchers = new Set<(file: ArrivalShown) => void>();
  const receiving = new Set<string>();
  const landing = createLanding({ ...options, note });
  let reads = 0;
  let wanted = false;
  let stopped = false;
  let looks: NodeJS.Timeout | undefined;

  const shown = (file: Arrival): ArrivalShown => ({
    ...file,
    progress: progress.get(file.id) ?? null,
  });

  function tell(file: Arrival | null): void {
    if (file) for (const watcher of watchers) watcher(shown(file));
  }

  /** Note what has become of a file, and say so. */
  async function note(
    id: string,
    from: ArrivalState[],
    state: ArrivalState,
    body: Partial<ArrivalBody> = {},
  ): Promise<Arrival | null> {
    const file = await arrivals.change(id, from, { state, body });
    tell(file);
    return file;
  }

  /** Read on for as long as something waits. */
  function wake(): void {
    wanted = true;
    while (reads < reading.workers && !stopped) {
      reads++;
      void readOn()
        .catch((error) => log.error("files were not read on", { error: messageOf(error) }))
        .finally(() => {
          reads--;
          // Something may have come between its last look and its end.
          if (wanted) wake();
        });
    }
  }

  async function readOn(): Promise<void> {
    for (;;) {
      wanted = false;
      const id = stopped ? null : await arrivals.take();
      if (id === null) return;
      try {
        if (!stopped) await readTaken(id);
      } finally {
        progress.delete(id);
        await arrivals.letGo(id);
      }
    }
  }

  async function readTaken(id: string): Promise<void> {
    const file = await arrivals.get(id);
    const batch = file && (await arrivals.batch(file.batch));
    if (!batch) {
      await note(id, ["reading"], "failed", { error: "这次导入已经不在了，请再导入一次。" });
      return;
    }
    tell(file);
    await readOne(file, batch).catch(async (error: unknown) => {
      log.error("a file that was brought could not be read", { error: messageOf(error) });
      const why = `“${file.file}”没有读成（${messageOf(error)}）。请检查磁盘空间，再点“重试”。`;
      await note(id, ["reading"], "failed", { error: why, again: true });
    });
  }

  /** What another program left, or took in and had no time for, is taken up here. */
  async function look(): Promise<void> {
    if (!stopped && (await arrivals.isWaiting())) {
      wake();
      landing.wake();
    }
  }

  async function readOne(file: Arrival, batch: Batch): Promise<void> {
    const { id } = file;
    const bytes = await arrivals.bytes(id);
    if (await opened(file, batch, bytes)) return;
    const { audience, ...given } = { ...(await givenBy(file)), ...file.body.given };
    const read = await reading.read(bytes.slice(), file.file, defined(given), (page, of) => {
      progress.set(id, { page, of });
      tell(file);
    });
    // What a stop came in between is read again after the next start.
    if (stopped) return;
    if (!read.ok) {
      if (!read.retry) await arrivals.drop(id);
      await note(id, ["reading"], "failed", { error: read.error, again: read.retry });
      return;
    }
    const report = await corrections.keep(read.value, defined(given), batch.reader);
    await arrivals.keepReport(id, report);
    const body = {
      ...(await understood(report, batch, audience)),
      given: { ...given, ...(audience !== undefined && { audience }) },
    };
    await note(id, ["reading"], batch.direct ? "shelving" : "asked", body);
    if (batch.direct) landing.wake();
  }

  /** The files of an archive come into the batch in its place. */
  async function opened(file: Arrival, batch: Batch, bytes: Uint8Array): Promise<boolean> {
    const source = {
      file: file.file,
      given: true,
      open: async () => ({ ok: true as const, value: bytes }),
    };
    const { sources, skipped } = await unpacked(source);
    if (sources[0] === source) return false;
    for (const inside of sources) {
      if (stopped) return true;
      const content = await inside.open();
      const [one] = await arrivals.add(batch.id, [
        { file: inside.file, bytes: content.ok ? content.value.byteLength : 0 },
      ]);
      if (!content.ok) await note(one!.id, ["awaited"], "failed", { error: content.error });
      else await landed(one!, await arrivals.put(one!.id, content.value));
    }
    await arrivals.drop(file.id);
    const warnings = skipped.map(({ file: name, why }) => `“${name}”${why}，没有读入。`);
    await note(file.id, ["reading"], "opened", { warnings });
    return true;
  }

  /** Why no more files are taken; null where they are. */
  async function tooMany(batch: Batch, more: number): Promise<string | null> {
    const { own, all } = await arrivals.count(batch);
    if (own + more > MOST_FILES) return `一次最多导入 ${MOST_FILES} 个文件，请分几次导入。`;
    return all + more > MOST_HELD ? `列表里已有 ${all} 个文件。请先把处理完的清掉，再导入。` : null;
  }

  /** Its bytes are here: whatever came twice is read once. */
  async function landed(
    file: Arrival,
    { bytes, hash }: { bytes: number; hash: string },
  ): Promise<Arrival> {
    const twin = await arrivals.same(file.batch, file.id, hash);
    if (twin) await arrivals.drop(file.id);
    const error = twin && `与“${twin.file}”内容相同，只留一份。`;
    const now = await arrivals.change(file.id, ["awaited", "failed"], {
      ...{ state: twin ? "discarded" : "arrived", bytes, hash },
      body: { error, again: false },
    });
    tell(now);
    wake();
    return now ?? file;
  }

  /** What is known of a new version by what it takes the place of. */
  async function givenBy({ body }: Arrival): Promise<ArrivalBody["given"]> {
    const known = body.replaces ? await records.report(body.replaces) : null;
    if (!known) return {};
    const { title, org, year, kind, audience } = known.info;
    return { title, kind, audience, ...(org !== null && { org }), ...(year !== null && { year }) };
  }

  /** What somebody is to look at before it goes on the shelf. */
  async function understood(
    report: Report,
    { reader }: Batch,
    audience: string[] | null | undefined,
  ): Promise<Partial<ArrivalBody>> {
    const { title, org, year, years, kind, date, known, passages, figures, draft } = report;
    const limit = audience === undefined ? await limitOf(report) : audience;
    const hidden = (await records.reports()).filter((one) => !mayRead(reader, one));
    const said = [...report.warnings, ...(await besides(report, limit))];
    const seen = limit === null || mayRead(reader, { audience: limit });
    return {
      reportId: report.reportId,
      read: { title, org, year, years, kind, date, known, passages, figures, draft },
      audience: seen ? limit : null,
      warnings: sayable(said, hidden, HIDDEN),
      doubtful: doubtfulIn(report),
      ...{ error: null, again: false },
    };
  }

  return {
    /** Files that are about to be sent; what is no document is named with the reason, and not waited for. */
    async expect(
      batch: Batch,
      files: { name: string; bytes: number }[],
      replaces: string | null = null,
    ): Promise<Outcome<Expected>> {
      const many = await tooMany(batch, files.length);
      if (many) return failure(many);
      const skipped: { file: string; why: string }[] = [];
      const wanted: { file: string; bytes: number; replaces: string | null }[] = [];
      const places: number[] = [];
      for (const [place, { name, bytes }] of files.entries()) {
        const file = nameOf(name);
        const why = whyLeft(basename(file));
        if (why) skipped.push({ file, why: `${why}，没有读入` });
        else if (bytes > MAX_BYTES) skipped.push({ file, why: tooLarge(file, bytes) });
        else {
          wanted.push({ file, bytes, replaces });
          places.push(place);
        }
      }
      const added = (await arrivals.add(batch.id, wanted)).map(shown);
      for (const file of added) tell(file);
      return { ok: true, value: { files: added, places, skipped } };
    },

    /** A file's bytes as they come. What was cut short is awaited again. */
    async receive(
      batch: Batch,
      { name, id }: { name: string; id?: string | undefined },
      declared: number | null,
      stream: AsyncIterable<Uint8Array>,
    ): Promise<Outcome<ArrivalShown> & { status?: 400 | 404 | 409 | 413 | 429 | 507 }> {
      const file = nameOf(name);
      if (declared !== null && declared > MAX_BYTES)
        return { ...failure(tooLarge(file, declared)), status: 413 };
      const named = id === undefined ? null : await arrivals.get(id);
      if (id !== undefined && named?.batch !== batch.id)
        return { ...failure(`“${file}”不在这次导入里。请再选一次。`), status: 404 };
      // Another window has sent it, or an answer was lost on the way.
      if (named && named.state !== "awaited") return { ok: true, value: shown(named) };
      const known = named ?? (await arrivals.awaited(batch.id, file, declared));
      const many = known ? null : await tooMany(batch, 1);
      if (many) return { ...failure(many), status: 429 };
      const one = known ?? (await arrivals.add(batch.id, [{ file, bytes: declared ?? 0 }]))[0]!;
      if (receiving.has(one.id))
        return { ...failure(`“${file}”正在上传，请等它传完。`), status: 409 };
      receiving.add(one.id);
      try {
        const came = await arrivals.receive(one.id, stream, MAX_BYTES);
        if (came === "cut") {
          if (!known) await arrivals.forget(batch.id, [one.id]);
          return {
            ...failure(`“${file}”没有传完，连接断了。请再传一次。`, { retry: true }),
            status: 400,
          };
        }
        if (came === "large") {
          const error = `“${file}”超过 ${MAX_BYTES / 1024 / 1024} MB。请去掉大图后另存，或拆成几个文件。`;
          await note(one.id, ["awaited"], "failed", { error });
          return { ...failure(error), status: 413 };
        }
        return { ok: true, value: shown(await landed(one, came)) };
      } catch (error) {
        log.error("a file that was brought could not be kept", { error: messageOf(error) });
        const why = `“${file}”没有存下来（${messageOf(error)}）。请检查服务器的磁盘空间，再传一次。`;
        return { ...failure(why, { retry: true }), status: 507 };
      } finally {
        receiving.delete(one.id);
      }
    },

    /** What somebody says of files that were read: onto the shelf with what he knows better, or not at all. */
    async act(
      batch: Batch,
      ids: string[],
      what: "shelve" | "amend" | "discard" | "again",
      given: ArrivalBody["given"] = {},
    ): Promise<ArrivalShown[]> {
      const changed: Arrival[] = [];
      for (const id of ids) {
        const file = await arrivals.get(id);
        if (file?.batch !== batch.id) continue;
        const said = { ...file.body.given, ...given };
        const next =
          what === "shelve"
            ? await note(id, ["asked"], "shelving", { given: said })
            : what === "amend"
              ? await note(id, ["asked"], "asked", { given: said })
              : what === "again"
                ? file.body.again &&
                  (await note(id, ["failed"], file.body.read ? "shelving" : "arrived", {
                    error: null,
                  }))
                : await note(id, ["awaited", "asked", "failed"], "discarded", { error: null });
        if (next && what === "discard") await arrivals.drop(id);
        if (next) changed.push(next);
      }
      wake();
      landing.wake();
      return changed.map(shown);
    },

    /** Its files, in their order. */
    of: async (batch: Batch): Promise<ArrivalShown[]> => (await arrivals.of(batch.id)).map(shown),

    /** Hear of every file that changes, until the function that is returned is called. */
    watch(watcher: (file: ArrivalShown) => void): () => void {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },

    /** Take up what a stop left, here or in another program, from now on. */
    async start(): Promise<void> {
      wake();
      landing.wake();
      looks = setInterval(() => {
        void look().catch((error) =>
          log.warn("files that wait could not be looked for", { error: messageOf(error) }),
        );
      }, LOOK_MS).unref();
    },

    /** Nothing more is begun; resolves when what is being put on the shelf is there. */
    async stop(): Promise<void> {
      stopped = true;
      clearInterval(looks);
      await landing.stop();
      await arrivals.letGoAll();
    },
  };
}

function doubtfulIn({ body }: Report): ArrivalBody["doubtful"] {
  const pages = new Map<number, number>();
  for (const { page, sure } of body)
    if (page !== undefined && sure !== undefined)
      pages.set(page, Math.min(sure, pages.get(page) ?? 1));
  return [...pages].filter(([, sure]) => sure < DOUBTFUL).map(([page, sure]) => ({ page, sure }));
}

/** A name with its folders, as people see it. It is a label, and never a path of ours. */
function nameOf(name: string): string {
  const shown = name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/gu, "")
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part.trim() !== "" && part !== "." && part !== "..")
    .join("/");
  return shown.length > MAX_NAME ? shown.slice(-MAX_NAME) : shown || "未命名";
}
