/**
 * The webhook of the whole product beside a handler that only verifies: the same sealed events by the same loader, in turns. Every
 * message that was acknowledged is then looked for, and every question answered.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Sealed } from "../../test/fakes/feishu/seal.ts";
import { inOffice, type Office, TO_BOT, until } from "./feishu/office.ts";
import { median, percentile, type Rows } from "./figures.ts";
import type { Errand, Told } from "./webhook/loader.ts";

const here = (name: string) => fileURLToPath(new URL(`./webhook/${name}`, import.meta.url));
const TOKEN = "bench-office-token";
const CONNECTIONS = 64;
const ROUNDS = 6;
const A_ROUND = 1000;
/** One message in so many asks the house something; the others speak to somebody else, and are only kept. */
const ASKS = 40;
const COLLEAGUE = [{ key: "@_user_1", name: "同事", openId: "ou_colleague" }];

export function benchWebhook(): Promise<Rows> {
  return inOffice({ writesMs: null, env: { CONSOLE_TOKEN: TOKEN } }, async (office) => {
    const product = await office.start();
    const { encryptKey, verificationToken } = office.feishu.credentials;
    const bare = fork(here("bare.ts"), [encryptKey, verificationToken]);
    const loader = fork(here("loader.ts"));
    const port = await new Promise<number>((resolve) => bare.once("message", resolve));
    try {
      const urls = [`${product.url}/feishu/webhook`, `http://127.0.0.1:${port}/feishu/webhook`];
      return await compared(office, product.url, loader, urls as [string, string]);
    } finally {
      for (const child of [loader, bare]) child.kill();
      await product.stop();
    }
  });
}

async function compared(
  office: Office,
  product: string,
  loader: ChildProcess,
  urls: [string, string],
): Promise<Rows> {
  const asked: string[] = [];
  const told: [Told[], Told[]] = [[], []];
  // The first round is for the compilers and the caches.
  for (let round = 0; round <= ROUNDS; round++) {
    const requests = messages(office, round, asked);
    for (const i of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const one = await sent(loader, { url: urls[i]!, requests, connections: CONNECTIONS });
      if (one.statuses[200] !== requests.length)
        throw new Error(`${urls[i]} answered ${JSON.stringify(one.statuses)}`);
      if (round > 0) told[i]!.push(one);
      // What is left to do is no part of the other's round.
      await jobsDone(product);
    }
  }
  const kept = (ROUNDS + 1) * A_ROUND;
  await until("all messages done", () => isAnswered(office, asked), 600_000);
  const done = await jobsDone(product);
  const [ours, theirs] = told;
  const ratio = (of: (told: Told[]) => number) => (of(ours) / of(theirs)).toFixed(2);
  return {
    [`webhook, ${ROUNDS} × ${A_ROUND} messages over ${CONNECTIONS} connections: the product's rate`]:
      { measured: `${rateOf(ours).toFixed(0)}/s`, bar: "print" },
    "… of a handler that only verifies, in turns with it": {
      measured: `${rateOf(theirs).toFixed(0)}/s`,
      bar: "print",
    },
    "… rate against it (of each pair)": {
      measured: `${ratio(rateOf)} (${pairs(ours, theirs)})`,
      bar: "≥ 0.7",
    },
    "… p99 against it": {
      measured: `${ratio(p99Of)} times (${p99Of(ours).toFixed(0)} ms, ${p99Of(theirs).toFixed(0)} ms)`,
      bar: "≤ 3 times",
    },
    [`… of ${kept} messages acknowledged, kept and worked off; of ${asked.length} questions answered`]:
      {
        measured: `${done}; ${asked.filter((id) => answersTo(office, id) === 1).length}`,
        bar: `${kept}; ${asked.length}`,
      },
  };
}

function messages({ feishu }: Office, round: number, asked: string[]): Sealed[] {
  return Array.from({ length: A_ROUND }, (_, i) => {
    const messageId = `om_${round}_${i}`;
    if (i % ASKS > 0)
      return feishu.seal(
        feishu.messageEvent({
          ...{ messageId, chatId: `oc_${i % 97}`, text: "@_user_1 请看", mentions: COLLEAGUE },
        }),
      );
    asked.push(messageId);
    const text = `@_user_1 ${2021 + (i % 4)}年接待来访团组多少批次？（${messageId}）`;
    return feishu.seal(
      feishu.messageEvent({ messageId, chatId: `oc_asks_${i}`, text, mentions: TO_BOT }),
    );
  });
}

function sent(loader: ChildProcess, errand: Errand): Promise<Told> {
  return new Promise((resolve, reject) => {
    loader.once("message", (told: Told) => resolve(told));
    loader.once("close", () => reject(new Error("the loader ended")));
    loader.send(errand);
  });
}

function answersTo({ feishu }: Office, messageId: string): number {
  return feishu.sent.filter(({ replyTo }) => replyTo === messageId).length;
}

function isAnswered(office: Office, asked: string[]): boolean {
  return asked.every((id) => answersTo(office, id) > 0);
}

/** How many messages the product has done, once none waits any more. */
async function jobsDone(url: string): Promise<number> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  for (;;) {
    const text = await (await fetch(`${url}/metrics`, { headers })).text();
    const of = (state: string) =>
      Number(new RegExp(`^chengqian_jobs\\{state="${state}"\\} (\\d+)`, "m").exec(text)?.[1]);
    if (of("waiting") + of("running") === 0) return of("done");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function rateOf(told: Told[]): number {
  const sum = (of: (one: Told) => number) => told.reduce((all, one) => all + of(one), 0);
  return (sum(({ times }) => times.length) * 1000) / sum(({ ms }) => ms);
}

function p99Of(told: Told[]): number {
  return percentile(
    told.flatMap(({ times }) => times),
    0.99,
  );
}

function pairs(ours: Told[], theirs: Told[]): string {
  const each = ours.map((one, i) => rateOf([one]) / rateOf([theirs[i]!]));
  return `median ${median(each).toFixed(2)}, worst ${Math.min(...each).toFixed(2)}`;
}
