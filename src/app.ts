/** Wiring: configuration → kits → flows. Building and listening are different files, so that a test builds the same app. */
import { createHmac, randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLlm } from "./assistant/llm.ts";
import type { Shelf } from "./assistant/shelf.ts";
import { createTurn } from "./assistant/turn.ts";
import type { Config } from "./config.ts";
import { type Citation, failure, type Outcome } from "./domain.ts";
import { createFeishuClient } from "./feishu/client.ts";
import { createShelf, type Reader } from "./flows/desk.ts";
import { createFinding } from "./flows/finding.ts";
import { createRespond } from "./flows/respond.ts";
import { createShelving } from "./flows/shelving.ts";
import { createUpkeep } from "./flows/upkeep.ts";
import { type Log, messageOf } from "./log.ts";
import { createReading } from "./reports/reading.ts";
import { createLibrary } from "./search/library.ts";
import { createEmbedder } from "./search/model/embed.ts";
import { createReranker } from "./search/model/reranker.ts";
import { readWhen } from "./search/when.ts";
import { openDatabase } from "./store/db.ts";
import { createKeeper } from "./store/keeper.ts";
import { createQueue } from "./store/queue.ts";
import { createRecords } from "./store/records.ts";
import { readThesaurus } from "./text/terms.ts";

const SYNONYMS = fileURLToPath(new URL("../data/synonyms.txt", import.meta.url));
const WEIGHTS = fileURLToPath(new URL("../data/weights.json", import.meta.url));
/** For a model that nobody has measured yet: what even a weak one may add without spoiling what words find. */
const UNMEASURED = 1;

export interface Surroundings {
  fetch: typeof globalThis.fetch;
  /** Unix milliseconds. */
  clock: () => number;
  log: Log;
  /** Called when writing the library has to wait for another program; by default that goes into the log. */
  onWait?: () => void;
}

export type App = Awaited<ReturnType<typeof build>>;

/** Open everything that `config` names. Fails with a sentence when the data folder cannot be used. */
export async function createApp(config: Config, surroundings: Surroundings): Promise<Outcome<App>> {
  try {
    makeFolder(config.dataDir);
    accessSync(config.dataDir, constants.W_OK);
  } catch (error) {
    return failure(
      `数据文件夹 ${config.dataDir} 不能写入（${messageOf(error)}）。请检查权限，或用 DATA_DIR 另指一个文件夹。`,
    );
  }
  try {
    return { ok: true, value: await build(config, surroundings) };
  } catch (error) {
    return failure(
      `数据文件夹 ${config.dataDir} 打不开（${messageOf(error)}）。原有数据未被改动；请检查磁盘空间和权限，或从备份恢复。`,
    );
  }
}

/** Folder by folder: Node's own recursive mkdir never returns where the system answers ENOENT to it, as under /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error("它是一个文件");
    return;
  }
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another program may have made it in this moment.
    if ((error as { code?: string }).code !== "EEXIST") throw error;
  }
}

async function build(config: Config, { fetch, clock, log, onWait }: Surroundings) {
  const db = openDatabase(join(config.dataDir, "office.db"));
  const keeper = createKeeper({ db });
  const records = createRecords(db, clock, {
    keeper,
    onWait: onWait ?? (() => log.info("another program is writing the library; waiting for it")),
  });
  const thesaurus = readThesaurus(readFileSync(SYNONYMS, "utf8"));
  const cacheDir = join(config.dataDir, "models");
  const library = await createLibrary({
    ...config.lancedb,
    thesaurus,
    model: config.embedding?.model ?? null,
    meaningWeight: config.embedding ? weightOf(config.embedding) : 0,
    reranker: config.reranking ? createReranker({ ...config.reranking, cacheDir, log }) : null,
    embedderOf: (model) =>
      createEmbedder({ model, endpoint: config.embedding?.endpoint ?? null, cacheDir, log }),
  });
  const upkeep = createUpkeep({ library, records, log });
  const reading = createReading();
  const shelving = createShelving({ records, library, reading, log });
  await shelving.repair();
  const model = config.model
    ? { ...config.model, llm: createLlm({ ...config.model, fetch, log }) }
    : null;
  /** Where `reader` asks: what is found and said there is limited to what the reader may read. */
  const deskOf = (reader: Reader) => {
    const shelf = {
      ...createShelf(library, records, reader),
      when: (text: string, now: number) => readWhen(text, now, config),
      synonyms: thesaurus.of,
    } satisfies Shelf;
    return {
      shelf,
      find: createFinding({ ...shelf, clock }),
      turn: createTurn({
        shelf,
        model,
        clock,
        timeZone: config.timeZone,
        officeName: config.officeName,
      }),
    };
  };
  const links = createLinks(
    await records.settingOnce("link_secret", randomBytes(32).toString("hex")),
    config.publicUrl,
  );
  const feishu = config.feishu ? createFeishuClient({ ...config.feishu, fetch, clock, log }) : null;
  const queue = feishu
    ? createQueue({
        db,
        clock,
        keeper,
        log,
        work: createRespond({
          records,
          turnOf: (reader) => deskOf(reader).turn,
          feishu,
          linkOf: links.linkOf,
          log,
        }),
      })
    : null;

  let closed: Promise<void> | null = null;
  async function close(): Promise<void> {
    await queue?.stop();
    await reading.close();
    library.rest();
    await upkeep.stop();
    library.close();
    await keeper.close();
    db.close();
  }

  return {
    config,
    log,
    clock,
    records,
    library,
    reading,
    shelving,
    upkeep,
    deskOf,
    /** The desk of somebody whom nothing is known of, such as a reader of the console. */
    ...deskOf([]),
    links,
    feishu,
    queue,
    /** Wait for running work, then let go of everything; a second call waits for the first. */
    close(): Promise<void> {
      closed ??= close();
      return closed;
    },
  };
}

/** The weight that `npm run eval -- --weights` chose and recorded for a model, known by the last part of its name. */
function weightOf({ model, weight }: { model: string; weight: number | null }): number {
  const measured = JSON.parse(readFileSync(WEIGHTS, "utf8")) as Record<string, { weight: number }>;
  return weight ?? measured[basename(model)]?.weight ?? UNMEASURED;
}

/**
 * Addresses at which citations open from a chat. Whoever has the link may read that passage's report without logging
 * in, as they could read the card; the signature keeps anyone from walking through the library by guessing ids.
 */
function createLinks(secret: string, publicUrl: string | null) {
  const sign = (path: string) =>
    createHmac("sha256", secret).update(path).digest("base64url").slice(0, 22);
  return {
    linkOf(citation: Citation): string | null {
      if (publicUrl === null || citation.reportId === "material") return null;
      const path = `${citation.passageId}/${citation.start}-${citation.end}`;
      return `${publicUrl}/s/${path}?k=${sign(path)}#cited`;
    },
    isSigned: (path: string, signature: string): boolean => sign(path) === signature,
  };
}
