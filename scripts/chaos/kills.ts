/**
 * The product is killed at random moments, also while it starts, while people ask and draft and export, a model writes, reports come
 * in and the library is tidied, and started again each time. What was not acknowledged comes again, as Feishu sends it. At the end
 * every message has one answer, in the order of its chat, nothing stands half done, and the library holds what the records say.
 */
import { unzipSync } from "fflate";
import { inOffice, type Office, until } from "../bench/feishu/office.ts";
import type { Rows } from "../bench/figures.ts";
import { type Random, randomOf } from "../eval/verify/random.ts";
import type { LaunchedProduct } from "../product.ts";
import { createPeople, headsOf, isWaiting, outOfOrder, type People } from "./people.ts";
import { createShelf, type Shelf } from "./shelf.ts";

const TOKEN = "chaos-office-token";
/** How long the model writes; milliseconds, least and most. */
const WRITES = [200, 1500] as const;
/** A kill waits so long for the phase that it is meant for; whatever is under way then is what it meets. */
const PATIENCE_MS = 6_000;
/** A life goes on until so many were answered in it, if that comes about in this time: what is never finished is never asked anew. */
const ANSWERED = 3;
const LIFE_MS = 3_000;

/**
 * What a kill is meant to meet, in this order, and within how many milliseconds after it was seen to begin. Those that write the
 * library stand apart: after each of them the next has to wait for its lease.
 */
const PHASES = {
  starting: 1500,
  ingesting: 400,
  answering: 800,
  accepting: 12,
  exporting: 60,
  optimising: 80,
  streaming: 1200,
} as const;
type Phase = keyof typeof PHASES;

export interface Killed {
  kills: number;
  said: number;
  filed: number;
  /** How many kills met what; one may meet several. */
  met: Record<Phase, number>;
  /** Messages without an answer, with more than one, and answered before one that had come before. */
  lost: string[];
  twice: string[];
  disorder: string[];
  /** Messages that end as if more were to come, and reactions that nobody has taken away. */
  unfinished: string[];
  marked: string[];
  /** Reports that were seen half in the library, are not there although they were taken, or counted otherwise by the records. */
  halves: string[];
  missing: string[];
  uneven: string[];
  /** Drafts that cannot be taken out, and Word files that do not open. */
  broken: string[];
}

export async function chaosKills(kills: number, seed: string): Promise<Rows> {
  const { met, said, filed, ...wrong } = await killed(kills, randomOf(seed), console.error);
  const count = (...names: (keyof typeof wrong)[]) =>
    names.map((name) => (wrong[name] as string[]).length).join(", ");
  for (const [name, found] of Object.entries(wrong))
    if (Array.isArray(found) && found.length > 0) console.error(name, found.slice(0, 20));
  return {
    [`${kills} kills (seed ${seed}), ${said} messages, ${filed} files: lost, answered twice, out of order`]:
      { measured: count("lost", "twice", "disorder"), bar: "0, 0, 0" },
    "… how many kills met what": {
      measured: Object.entries(met)
        .map(([phase, n]) => `${phase} ${n}`)
        .join(", "),
      bar: "print",
    },
    "… left open or with words of waiting, reactions left": {
      measured: count("unfinished", "marked"),
      bar: "0, 0",
    },
    "… reports half there after a kill, missing, counted otherwise at the end": {
      measured: count("halves", "missing", "uneven"),
      bar: "0, 0, 0",
    },
    "… drafts and Word files that do not open": { measured: count("broken"), bar: "0" },
  };
}

export function killed(
  kills: number,
  random: Random,
  tell: (line: string) => void = () => {},
): Promise<Killed> {
  const writesMs = () => WRITES[0] + random() * (WRITES[1] - WRITES[0]);
  const env = { CONSOLE_TOKEN: TOKEN, MODEL_PARALLEL: "16" };
  return inOffice({ writesMs, env }, async (office) => {
    const people = createPeople(office, random);
    const shelf = createShelf(office, TOKEN, random);
    const met = Object.fromEntries(Object.keys(PHASES).map((phase) => [phase, 0])) as Killed["met"];
    const halves: string[] = [];
    people.start();
    shelf.start();
    for (let n = 0; n < kills; n++) {
      const aim = Object.keys(PHASES)[n % Object.keys(PHASES).length] as Phase;
      for (const phase of await oneKill(office, people, shelf, aim, random)) met[phase]++;
      halves.push(...(await shelf.halves()).map((one) => `kill ${n}: ${one}`));
      if (n % 10 === 9) tell(`${n + 1} kills, ${people.said.length} said, ${shelf.filed()} filed`);
    }
    await Promise.all([people.stop(), shelf.stop()]);
    const end = await atTheEnd(office, people, shelf);
    return { kills, said: people.said.length, filed: shelf.filed(), met, halves, ...end };
  });
}

/** One life of the product and its end; what was under way at that moment. */
async function oneKill(
  office: Office,
  people: People,
  shelf: Shelf,
  aim: Phase,
  random: Random,
): Promise<Phase[]> {
  const { product, underWay } = watched(office, people, shelf);
  const within = PHASES[aim];
  if (aim !== "starting") {
    await product.ready;
    void people.again();
    const { sent } = office.feishu;
    const before = sent.length;
    const old = performance.now() + LIFE_MS;
    while (sent.length < before + ANSWERED && performance.now() < old)
      await new Promise((resolve) => setTimeout(resolve, 10));
    const late = performance.now() + PATIENCE_MS;
    while (!underWay().includes(aim) && performance.now() < late)
      await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await new Promise((resolve) => setTimeout(resolve, random() * within));
  const met = underWay();
  await product.kill();
  shelf.at(null);
  return met;
}

/** A product that was started, and what it is doing at any moment. */
function watched(office: Office, people: People, shelf: Shelf) {
  let tidying = false;
  let ready = false;
  const onLog = (line: string) => {
    if (line.includes('"the library is being tidied"')) tidying = true;
    if (line.includes('"the library is tidy"')) tidying = false;
  };
  const product: LaunchedProduct = office.launch({ env: { LOG_LEVEL: "debug" }, onLog });
  product.ready
    .then(({ url }) => {
      ready = true;
      shelf.at(url);
    })
    .catch(() => {});
  const underWay = (): Phase[] => {
    if (!ready) return ["starting"];
    const doing: Record<Exclude<Phase, "starting">, boolean> = {
      accepting: people.underWay() > 0,
      answering: people.owed("question").length > 0,
      streaming: openCards(office) > 0,
      ingesting: shelf.underWay() > 0,
      optimising: tidying,
      exporting: people.owed("word").length > 0,
    };
    return (Object.keys(doing) as (keyof typeof doing)[]).filter((phase) => doing[phase]);
  };
  return { product, underWay };
}

/** A card that only says that nothing came of it. */
function isGivenUp(content: unknown): boolean {
  return JSON.stringify(content).includes("这一问没有答成");
}

function openCards({ feishu: { cards, sent } }: Office): number {
  const standing = new Set(sent.slice(-200).map(({ cardId }) => cardId));
  return [...cards.values()].filter(
    ({ cardId, streamingSince }) => streamingSince !== null && standing.has(cardId),
  ).length;
}

async function atTheEnd(office: Office, people: People, shelf: Shelf) {
  const { feishu } = office;
  const product = await office.start();
  shelf.at(product.url);
  try {
    const heads = (messageId: string) => headsOf(feishu, messageId);
    const isDone = ({ messageId }: { messageId: string }) =>
      heads(messageId).length > 0 && heads(messageId).every((one) => !isWaiting(feishu, one));
    // A busy house may let the platform's three seconds pass: what it did not take comes until it does.
    const telling = setInterval(() => void people.again(), 1000);
    const all = () => people.said.every(isDone) && feishu.reactions.length === 0;
    // What is missing then is counted.
    await until("all answers", all, 240_000).catch(() => {});
    clearInterval(telling);
    await shelf.settled();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const ids = people.said.map(({ messageId }) => messageId);
    return {
      lost: ids.filter((id) => heads(id).every((one) => isGivenUp(one.content))),
      twice: ids.filter((id) => heads(id).length > 1),
      disorder: outOfOrder(feishu, people.said),
      unfinished: feishu.sent.filter((one) => isWaiting(feishu, one)).map(({ replyTo }) => replyTo),
      marked: feishu.reactions.map(({ messageId }) => messageId),
      missing: [...(await shelf.missing()), ...shelf.refused],
      uneven: await shelf.uneven(),
      broken: [...brokenFiles(office), ...(await brokenDrafts(shelf))],
    };
  } finally {
    await product.stop();
  }
}

/** Word files that were sent and are none. */
function brokenFiles({ feishu }: Office): string[] {
  return feishu.sent.flatMap(({ type, content, replyTo }) => {
    if (type !== "file") return [];
    const file = feishu.fileOf((content as { file_key: string }).file_key);
    return file && isWord(file.bytes) ? [] : [replyTo];
  });
}

/** Drafts of which the newest version cannot be taken out whole. */
async function brokenDrafts(shelf: Shelf): Promise<string[]> {
  const { drafts } = (await shelf.call("/drafts")) as { drafts: { id: string }[] };
  const broken: string[] = [];
  for (const { id } of drafts) {
    const { items } = (await shelf.call(`/drafts/${id}`)) as { items?: unknown[] };
    if (!items || items.length === 0) broken.push(id);
  }
  return broken;
}

function isWord(bytes: Uint8Array): boolean {
  try {
    const xml = unzipSync(bytes)["word/document.xml"];
    return new TextDecoder().decode(xml).trimEnd().endsWith("</w:document>");
  } catch {
    return false;
  }
}
