/** Wiring: configuration → kits → flows. Building and listening are different files, so that a test builds the same app. */
import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLlm } from "./assistant/model/llm.ts";
import { ping } from "./assistant/model/ping.ts";
import type { Shelf } from "./assistant/shelf.ts";
import { createTurn } from "./assistant/turn.ts";
import { steadyNow } from "./clock.ts";
import { type Config, placeOf, STATIC_MODEL } from "./config.ts";
import { failure, type Outcome } from "./domain.ts";
import { createDrive } from "./feishu/calls/drive.ts";
import { createFeishuClient } from "./feishu/client.ts";
import { createActing } from "./flows/acting.ts";
import { createAlarms } from "./flows/alarms.ts";
import { createAmending } from "./flows/amending.ts";
import { createArriving } from "./flows/arriving.ts";
import { createAsking } from "./flows/asking.ts";
import { createAttachments } from "./flows/attachments.ts";
import { createBelonging } from "./flows/belonging.ts";
import { createHeard } from "./flows/checks.ts";
import { createPassingOn } from "./flows/correcting.ts";
import { createDelivering } from "./flows/delivering.ts";
import { createShelf, type Reader } from "./flows/desk.ts";
import { createDoctor } from "./flows/doctor.ts";
import { createDrafting } from "./flows/drafts/desk.ts";
import { createErrands } from "./flows/errands.ts";
import { createFigures } from "./flows/figures.ts";
import { createFinding } from "./flows/finding.ts";
import { createForgetting } from "./flows/forgetting.ts";
import { createHealth } from "./flows/health.ts";
import { createHearing } from "./flows/hearing.ts";
import { createLacking } from "./flows/lacking.ts";
import { createLinks } from "./flows/links.ts";
import { createLinting } from "./flows/linting.ts";
import { createNaming } from "./flows/naming.ts";
import { createPapers } from "./flows/papers.ts";
import { createReceiving } from "./flows/receiving.ts";
import { createRespond } from "./flows/respond.ts";
import { createRoom } from "./flows/room.ts";
import { createRush } from "./flows/rush.ts";
import { createShelving } from "./flows/shelving.ts";
import { createSigns } from "./flows/signs.ts";
import { createSync } from "./flows/sync.ts";
import { createTaking } from "./flows/taking.ts";
import { createTelling } from "./flows/telling.ts";
import { createTending } from "./flows/tending.ts";
import { feishuTroubles, restOf, troublesOf } from "./flows/troubles.ts";
import { createUpkeep } from "./flows/upkeep.ts";
import { createWordFiles } from "./flows/word.ts";
import { type Log, messageOf } from "./log.ts";
import { destinationsOf, guardedFetch } from "./outbound.ts";
import { proxiesInUse } from "./proxy.ts";
import { createReading, type Reading } from "./reports/reading.ts";
import { createLibrary } from "./search/library.ts";
import { createEmbedder } from "./search/model/embed.ts";
import { createReranker } from "./search/model/reranker.ts";
import { createStaticEmbedder } from "./search/model/static.ts";
import { isRemote } from "./search/remote.ts";
import { readWhen } from "./search/when.ts";
import { createArrivals } from "./store/arrivals.ts";
import { createAuditTrail } from "./store/audit.ts";
import { beforeUpgrade, createCopies } from "./store/before.ts";
import { DatabaseRefused } from "./store/db.ts";
import { createDrafts } from "./store/drafts.ts";
import { keepPrivate, makeFolder } from "./store/folder.ts";
import { createHistogram } from "./store/histogram.ts";
import { createJobs } from "./store/jobs.ts";
import { createKeeper } from "./store/keeper.ts";
import { createLease } from "./store/lease.ts";
import { createOriginals } from "./store/originals.ts";
import { createQueue } from "./store/queue.ts";
import { createRecords } from "./store/records.ts";
import { createRemoved } from "./store/removed.ts";
import { createRetention } from "./store/retention.ts";
import { createSessions } from "./store/sessions.ts";
import { createSynced } from "./store/synced.ts";
import { createTalks } from "./store/talks.ts";
import { createThrottle } from "./store/throttle.ts";
import { createConsoleToken } from "./store/token.ts";
import { createTokens } from "./store/tokens.ts";
import { createUploads } from "./store/uploads.ts";
import { createVitals } from "./store/vitals.ts";
import { readLexicon } from "./text/lexicon.ts";
import { readThesaurus } from "./text/terms.ts";
import { createVocabularies } from "./text/vocabulary.ts";

const SYNONYMS = fileURLToPath(new URL("../data/synonyms.txt", import.meta.url));
const WEIGHTS = fileURLToPath(new URL("../data/weights.json", import.meta.url));
const STATIC_FILE = fileURLToPath(new URL(`../data/models/${STATIC_MODEL}.bin`, import.meta.url));
/** For a model that nobody has measured yet: what even a weak one may add without spoiling what words find. */
const UNMEASURED = 1;
/** Passages looked at to see whether a word stands on the shelf. */
const LOOKED_AT = 8;

export interface Surroundings {
  fetch: typeof globalThis.fetch;
  /** Unix milliseconds. */
  clock: () => number;
  log: Log;
  /** Called when writing the library has to wait for another program; by default that goes into the log. */
  onWait?: () => void;
  /** What reads files, for whoever has several houses open; it is not closed with this one. By default the house has its own. */
  reading?: Reading;
}

interface DeskOptions extends Pick<Shelf, "noted"> {
  samples?: boolean;
}

export type App = Awaited<ReturnType<typeof build>>;

/** Open everything that `config` names. Fails with a sentence when the data folder cannot be used. */
export async function createApp(config: Config, surroundings: Surroundings): Promise<Outcome<App>> {
  try {
    makeFolder(config.dataDir);
    accessSync(config.dataDir, constants.W_OK);
    if (!isRemote(config.lancedb.uri)) makeFolder(config.lancedb.uri);
  } catch (error) {
    return failure(
      `数据文件夹 ${config.dataDir} 不能写入（${messageOf(error)}）。请检查权限，或用 DATA_DIR 另指一个文件夹。`,
    );
  }
  try {
    return { ok: true, value: await build(config, surroundings) };
  } catch (error) {
    if (error instanceof StartRefused) return failure(error.message);
    if (error instanceof DatabaseRefused && "url" in config.database) return failure(error.message);
    return failure(
      `数据文件夹 ${config.dataDir} 打不开（${messageOf(error)}）。原有数据未被改动；请检查磁盘空间和权限，或从备份恢复。`,
    );
  }
}

/** The house must not open as it is; the message says why and what to do. */
class StartRefused extends Error {}

async function build(config: Config, surroundings: Surroundings) {
  const { clock, log, onWait } = surroundings;
  const fetch = guardedFetch(surroundings.fetch, destinationsOf(config));
  if (!keepPrivate(config.dataDir))
    log.warn("the data folder belongs to another user, so it cannot be closed to others", {
      folder: config.dataDir,
    });
  const { database } = config;
  const fresh =
    "path" in database && (!existsSync(database.path) || statSync(database.path).size === 0);
  const { open } = await beforeUpgrade({ database, clock, log });
  const spoken = readLexicon("spoken").map(({ words }) => words.join(" "));
  // The office's own words lie with its data, where an upgrade does not touch them.
  const words = [SYNONYMS, join(config.dataDir, "synonyms.txt")].filter((file) => existsSync(file));
  const thesaurus = readThesaurus(
    [...words.map((file) => readFileSync(file, "utf8")), ...spoken].join("\n"),
  );
  const cacheDir = join(config.dataDir, "models");
  const hub = { cacheDir, outboundHosts: config.outboundHosts, log };
  const library = await createLibrary({
    ...config.lancedb,
    thesaurus,
    model: config.embedding?.model ?? null,
    meaningWeight: config.embedding ? weightOf(config.embedding) : 0,
    reranker: config.reranking ? createReranker({ ...config.reranking, ...hub }) : null,
    embedderOf: (model) =>
      model === STATIC_MODEL
        ? createStaticEmbedder({ model, path: STATIC_FILE, log })
        : createEmbedder({ model, endpoint: config.embedding?.endpoint ?? null, ...hub }),
  });
  const held = await library.reportIds();
  if (fresh && (held.size > 0 || (await library.olderTables()).length > 0)) {
    library.close();
    throw new StartRefused(lostRecords(config));
  }
  const db = await open();
  const keeper = createKeeper({ db });
  const kept = createRecords(db, clock, {
    keeper,
    onWait: onWait ?? (() => log.info("another program is writing the library; waiting for it")),
  });
  const where = placeOf(config.lancedb.uri);
  const belonging = createBelonging({ library, records: kept, where });
  const records = { ...kept, alone: belonging.alone };
  const removed = createRemoved({ db, folder: join(config.dataDir, "removed"), clock });
  const retention = createRetention(db, clock);
  const sessions = createSessions(db, clock);
  const drafts = createDrafts(db, clock);
  const uploads = createUploads({ db, folder: join(config.dataDir, "uploads"), clock });
  const arrivals = createArrivals({ db, folder: join(config.dataDir, "arrivals"), clock, keeper });
  const originals = createOriginals({ db, folder: join(config.dataDir, "originals"), clock });
  const copies = createCopies(config.dataDir);
  const keeping = {
    ...{ records, removed, drafts, retention, library, log },
    ...{ uploads, arrivals, originals, copies },
  };
  const upkeep = createUpkeep({ ...keeping, retentionDays: config.retentionDays, clock });
  const reading = surroundings.reading ?? createReading();
  const shelving = createShelving({ ...keeping, reading });
  const arriving = createArriving({ arrivals, records, originals, shelving, reading, log });
  const amending = createAmending({ records, reading, shelving });
  const moved = await belonging.moved();
  const strangers = moved === null ? await shelving.strangers(held) : 0;
  const refusal = moved ?? (strangers > 0 ? lostRecords(config) : await belonging.refusal());
  if (refusal !== null) {
    library.close();
    await db.close();
    throw new StartRefused(refusal);
  }
  await shelving.repair(held);
  await library.dropOlderTables();
  const model = config.model
    ? { ...config.model, llm: createLlm({ ...config.model, fetch, log }) }
    : null;
  const vocabularies = createVocabularies();
  const when = (text: string, now: number) => readWhen(text, now, config);
  const feishu = config.feishu ? createFeishuClient({ ...config.feishu, fetch, clock, log }) : null;
  const tokens = createTokens(db, clock);
  const naming = createNaming({ tokens, people: feishu?.people ?? null, clock });
  const { nameOf } = naming;
  const asked = { model, clock, timeZone: config.timeZone, drafts: { ...drafts, nameOf } };
  /** Where `reader` asks: what is found and said there is limited to what the reader may read. */
  const deskOf = (reader: Reader, { samples = true, ...note }: DeskOptions = {}) => {
    const shelf = {
      ...note,
      ...createShelf({ library, records, reader, samples }),
      when,
      synonyms: thesaurus.of,
    } satisfies Shelf;
    const byRules =
      config.embedding?.model === STATIC_MODEL ? { ...shelf, search: byWords(shelf) } : shelf;
    return {
      shelf,
      find: createFinding({ ...shelf, clock }),
      turn: createTurn({ ...asked, shelf: byRules, officeName: config.officeName, vocabularies }),
    };
  };
  const figures = createFigures({
    ...{ records, officeName: config.officeName },
    shelfOf: (reader) => deskOf(reader).shelf,
  });
  const papers = createPapers({
    openLibrary: () => createLibrary({ uri: "memory://", thesaurus }),
    turnOn: (shelf) =>
      createTurn({ ...asked, shelf: { ...shelf, when, synonyms: thesaurus.of }, officeName: null }),
  });
  const links = createLinks({
    records,
    secret: await records.settingOnce("link_secret", randomBytes(32).toString("hex")),
    publicUrl: config.publicUrl,
    linkDays: config.linkDays,
    clock,
  });
  const turnOf = (reader: Reader) => deskOf(reader, { samples: false }).turn;
  const { keepers } = config;
  const knows = async (word: string, reader: Reader) => {
    const { search } = deskOf(reader, { samples: false }).shelf;
    return (await search(word, {}, LOOKED_AT)).some(({ text }) => text.includes(word));
  };
  const receiving = feishu
    ? createReceiving({
        ...{ records, uploads, shelving, feishu, turnOf, papers, keepers, log },
        attachments: createAttachments({ feishu, reading }),
        historyOf: createHearing({ records, feishu, knows }).historyOf,
      })
    : undefined;
  const answering = feishu && {
    records,
    turnOf,
    feishu,
    knows,
    keepers,
    linkOf: links.linkOf,
    replyUrl: links.replyLinkOf,
    log,
    thinks: model !== null,
    receiving,
    errands: createErrands({ records, drafts, feishu, keepers, nameOf, clock, log }),
  };
  const signs = feishu && createSigns({ records, feishu, log });
  const tending =
    answering &&
    createTending({
      work: createRespond(answering),
      signs: signs!,
      leaveAll: createDelivering(answering).leaveAll,
      log,
    });
  const concurrency = config.model?.parallel;
  const rush = createRush(steadyNow);
  const queue =
    tending &&
    createQueue({
      ...{ db, clock, keeper, log, work: tending.work, concurrency, waitMs: rush.waitMs },
      ...{ onDead: records.questions.noteFailed, onEnd: tending.ended },
    });
  const room = queue
    ? createRoom({ limit: config.queueLimit, count: queue.waiting, now: steadyNow })
    : undefined;
  const health = createHealth({
    ...{ records, dataDir: config.dataDir, room },
    ...{ now: steadyNow, log },
  });
  const put: typeof records.accept = (message) => records.accept(message);
  const accept = signs ? signs.watching(put) : put;

  const synced = createSynced(db, { keeper, clock });
  const sync =
    feishu && config.syncSources.length > 0
      ? createSync({
          ...{ synced, records, shelving, log },
          drive: createDrive(feishu.call, { mayDownload: synced.mayDownload }),
          sources: config.syncSources,
          keepers,
          now: feishu.now,
          everyMs: config.syncMinutes * 60_000,
        })
      : null;

  const uploadOf = async (id: string) => {
    const upload = await uploads.get(id);
    const message = upload?.body.message;
    return upload?.state === "waiting" && message ? { by: message.senderId, message } : null;
  };
  const acting = queue && createActing({ records, queue, keepers, uploadOf, clock, log });
  const doctor = createDoctor({
    ...{ config, feishu, records, library, queue, sync, fetch, clock, log },
    askModel: model && (() => ping(model.llm)),
    embed: config.embedding && (() => library.embeds()),
    proxies: proxiesInUse(),
    alarms: () => alarms.check(),
  });
  /** How long the model is left alone, and why; null where it is asked, or there is none. */
  const modelRest = () => model && restOf(model.llm.state(), steadyNow());
  const vitals = createVitals(db);
  const alarms = createAlarms({
    ...{ ...config, vitals, sync, upkeep, feishu, records, modelRest, fetch, clock, log },
    feishuTroubles: () => [...feishuTroubles(feishu), ...doctor.troubles()],
    unlessElsewhere: createLease({ db, name: "alarms", keeper, onWait() {} }).unlessHeld,
  });

  const telling = createTelling(records);
  const talks = createTalks(db, clock);
  const turnAt = (reader: Reader) => deskOf(reader).turn;
  const asking = createAsking({ records, talks, telling, turnOf: turnAt, clock, log });
  const { officeName } = config;
  const lacking = createLacking({ records, questions: records.questions, when, officeName });
  const ending = new AbortController();
  const readAsked = () => lacking.read(ending.signal);
  const filled = records.questions
    .fill(ending.signal)
    .then(readAsked)
    .catch((error: unknown) =>
      log.warn("questions could not be read over", { error: messageOf(error) }),
    );

  let closed: Promise<void> | null = null;
  async function close(guests: Promise<unknown>): Promise<void> {
    doctor.stop();
    ending.abort();
    const tidied = upkeep.stop();
    const busy = [queue?.stop(), sync?.stop(), filled, asking.close(), arriving.stop()];
    await Promise.all([...busy, alarms.stop(), guests]);
    if (!surroundings.reading) await reading.close();
    library.rest();
    await figures.close();
    await tidied;
    await upkeep.ended();
    library.close();
    await keeper.close();
    await db.close();
  }

  return {
    config,
    log,
    clock,
    records,
    drafts,
    removed,
    retention,
    uploads,
    originals,
    copies,
    sessions,
    /** What the keeper looks at: what questions lack, the queue, the audit trail, and an end to what is known of somebody. */
    lacking: { ...lacking, read: readAsked },
    jobs: createJobs({ db, clock, now: keeper.now }),
    trail: createAuditTrail(db),
    forgetting: createForgetting({
      ...{ records, retention, removed },
      folders: [uploads, arrivals, originals, { sweep: () => copies.sweep(0) }],
    }),
    library,
    reading,
    shelving,
    amending,
    arrivals,
    arriving,
    upkeep,
    /** The cloud documents that are kept on the shelf; null where there are none. */
    sync,
    doctor,
    /** Something has come from Feishu. */
    heard: createHeard({ records, clock }),
    deskOf,
    /** The desk of somebody whom nothing is known of, such as a reader of the console. */
    ...deskOf([]),
    drafting: createDrafting({
      ...{ drafts, records, links, log },
      turnOf: (reader) => deskOf(reader).turn,
    }),
    linting: createLinting({ reading, records }),
    links,
    /** The ledger: every figure of an office over the years. */
    figures,
    feishu,
    queue,
    receiving,
    /** Buttons and forms on cards; null without Feishu. */
    acting,
    tending,
    /** Whether it can keep what it is given. */
    health,
    taking: createTaking({ records: { ...records, accept }, queue, rush, room, clock, log }),
    telling,
    talks,
    /** Answers to what is asked in the console and by programs. */
    asking,
    words: createWordFiles({ drafts, clock }),
    /** What people are called. */
    naming,
    /** A correction that was given in the console goes to the keepers; null without Feishu, or where nobody keeps the reports. */
    passOn: queue && keepers.length > 0 ? createPassingOn({ records, queue, clock }) : null,
    /** What keeps the house from doing its work, in sentences. */
    troubles: async () => [
      ...health.troubles(),
      ...troublesOf({ feishu, upkeep, sync: sync && { trouble: await sync.trouble() }, model }),
      ...doctor.troubles(),
      ...alarms.troubles(),
    ],
    modelRest,
    vitals,
    alarms,
    /** What every door needs to know of whoever comes. */
    access: {
      token: createConsoleToken(config.consoleToken, records),
      tokens,
      sessions,
      throttle: createThrottle(clock),
      now: clock,
      log,
    },
    /** What the doors have seen since the start. */
    counts: { events: 0, refused: 0, full: 0, asked: 0, uploads: 0, requests: createHistogram() },
    /** Aborted when the house is about to close: whoever only listens is let go. */
    leaving: ending.signal,
    /** Wait for running work, and for those who are still being served, then let go of everything; a second call waits for the first. */
    close(guests: Promise<unknown> = Promise.resolve()): Promise<void> {
      closed ??= close(guests);
      return closed;
    },
  };
}

/**
 * The rules that take answers out of passages tell by words what is near enough to be one. Whoever searches sees what the
 * model that comes along adds, and judges it; an answer must not be made of it.
 */
function byWords({ search }: Pick<Shelf, "search">): Shelf["search"] {
  return (query, scope, k) => search(query, { byWords: true, ...scope }, k);
}

function lostRecords({ database }: Config): string {
  const where = "url" in database ? placeOf(database.url) : database.path;
  return `库中有报告的段落，但数据库 ${where} 里没有它们的记录（文件丢失、是空的，或与这个库不是一套）。为免丢失，未启动，也未改动任何数据。请从备份恢复数据库；确实要从头开始，请把库文件夹（默认 library）移到别处后再启动并重新导入。`;
}

/** The weight that `npm run eval -- --weights` chose and recorded for a model, known by the last part of its name. */
function weightOf({ model, weight }: { model: string; weight: number | null }): number {
  const measured = JSON.parse(readFileSync(WEIGHTS, "utf8")) as Record<string, { weight: number }>;
  return weight ?? measured[basename(model)]?.weight ?? UNMEASURED;
}
