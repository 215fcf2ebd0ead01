/**
 * Days of an office in minutes: questions from chats and the console, files that come in again and again, removals, the passing of
 * days, with a clock that is moved on; and what the program holds at the beginning, in the middle and at the end.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { inOffice, type Office, until } from "../bench/feishu/office.ts";
import type { Rows } from "../bench/figures.ts";
import { randomOf } from "../eval/verify/random.ts";
import { INSIDE } from "./faults.ts";
import { headsOf } from "./people.ts";
import { createShelf } from "./shelf.ts";

const TOKEN = "chaos-office-token";
const DAYS = 3;
const DAY_MS = 86_400_000;
/** One question in so many comes from a chat; Feishu takes no more than some a second. */
const CHATTED = 10;
/** Before this share of all is done, caches fill. */
const WARM = 0.2;
const AT_ONCE = 4;

interface Held {
  measure: number;
  heapUsed: number;
  external: number;
  rss: number;
  resources: number;
  files: number;
}

export function chaosSoak(questions: number, seed: string): Promise<Rows> {
  let skewMs = 0;
  const clock = () => Date.now() + skewMs;
  const env = { CONSOLE_TOKEN: TOKEN, RETENTION_DAYS: "1" };
  return inOffice({ writesMs: null, clock, env }, async (office) => {
    const orders = join(office.folder, "orders.json");
    let measure = 0;
    const order = () => writeFileSync(orders, JSON.stringify({ skewMs, measure }));
    order();
    const inside = { CHAOS_FILE: orders, NODE_OPTIONS: `--import=${INSIDE}` };
    const product = await office.start({ env: inside });
    const shelf = createShelf(office, TOKEN, randomOf(seed));
    shelf.at(product.url);
    shelf.start();
    const held: Held[] = [];
    const look = async () => {
      measure++;
      order();
      held.push(await heldNow(`${orders}.held`, measure));
    };
    const done = { asked: 0, failed: 0, chatted: 0, lost: 0, twice: 0 };
    try {
      const marks = [WARM, (1 + WARM) / 2, 1].map((share) => Math.round(share * questions));
      while (done.asked < questions) {
        await someQuestions(office, product.url, done);
        skewMs += (DAYS * DAY_MS * AT_ONCE) / questions;
        order();
        if (done.asked >= marks[0]!) {
          marks.shift();
          await look();
        }
      }
      return rowsOf(held, done, shelf.filed());
    } finally {
      await shelf.stop();
      await product.stop();
    }
  });
}

async function someQuestions(
  office: Office,
  url: string,
  done: { asked: number; failed: number; chatted: number; lost: number; twice: number },
): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const each = Array.from({ length: AT_ONCE }, async () => {
    const n = done.asked++;
    const question = `${2019 + (n % 6)}年接待来访团组多少批次？（第${n}问）`;
    if (n % CHATTED === 0) return chat(office, n, question, done);
    const body = JSON.stringify({ question });
    const ask = () => fetch(`${url}/api/v1/ask`, { method: "POST", headers, body });
    // A connection that is kept may be closed by the other side in the moment in which it is used again.
    const answer = await ask().catch(ask);
    await answer.arrayBuffer();
    if (!answer.ok) done.failed++;
  });
  await Promise.all(each);
}

async function chat(
  { feishu, say }: Office,
  n: number,
  text: string,
  done: { chatted: number; lost: number; twice: number },
): Promise<void> {
  const messageId = `om_soak_${n}`;
  done.chatted++;
  const chatId = `oc_soak_${n % 200}`;
  await say({ messageId, chatId, chatType: "p2p", senderId: `ou_soak_${n % 200}`, text });
  const answered = () => headsOf(feishu, messageId).length > 0;
  await until("an answer", answered, 60_000).catch(() => done.lost++);
  if (headsOf(feishu, messageId).length > 1) done.twice++;
}

async function heldNow(path: string, measure: number): Promise<Held> {
  for (;;) {
    if (existsSync(path)) {
      const held = JSON.parse(readFileSync(path, "utf8")) as Held;
      if (held.measure === measure) return held;
    }
    await setTimeout(50);
  }
}

function rowsOf(
  held: Held[],
  done: { asked: number; failed: number; chatted: number; lost: number; twice: number },
  filed: number,
): Rows {
  const of = (key: keyof Held, unit = 1) =>
    held.map((one) => (one[key] / unit).toFixed(0)).join(", ");
  const [first, , last] = held as [Held, Held, Held];
  const grown = (key: keyof Held) => (last[key] / first[key]).toFixed(2);
  return {
    [`${done.asked} questions in ${DAYS} days, ${done.chatted} of them in chats, ${filed} files: failed, lost, answered twice`]:
      { measured: `${done.failed}, ${done.lost}, ${done.twice}`, bar: "0, 0, 0" },
    "… heap after collection when warm, in the middle, at the end": {
      measured: `${of("heapUsed", 1e6)} MB (end to warm ${grown("heapUsed")})`,
      bar: "≤ 1.10",
    },
    "… resident memory": {
      measured: `${of("rss", 1e6)} MB (end to warm ${grown("rss")})`,
      bar: "≤ 1.15",
    },
    "… timers, sockets and other things waited for; open files": {
      measured: `${of("resources")}; ${of("files")}`,
      bar: "no growth",
    },
  };
}
