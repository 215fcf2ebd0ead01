/**
 * What staff meet in Feishu, measured over HTTP with the product, the stand-in and whoever sends in processes of their own:
 * acknowledgements under load, first signs, first words, a crowd of questions, and a button pressed while an answer is made.
 */
import { fork, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buttonsOf } from "../../test/fakes/feishu/pressing.ts";
import type { FakeFeishu } from "../../test/fakes/feishu.ts";
import { inOffice, type Office, TO_BOT, until } from "./feishu/office.ts";
import type { Errand } from "./feishu/sender.ts";
import { median, percentile, type Rows } from "./figures.ts";
import { makeTexts } from "./texts.ts";

const here = (name: string) => fileURLToPath(new URL(`./feishu/${name}`, import.meta.url));
const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
const CONVERSATIONS = 30;
const QUESTION = "2023年接待来访团组多少批次？";
/** Each in other words, so that none is taken for a repetition of another. */
const QUESTIONS = [2021, 2022, 2023, 2024].flatMap((year) => [
  `${year}年接待来访团组多少批次？`,
  `${year}年核查外语标识多少处？`,
  `${year}年组织专题学习几次？`,
  `${year}年的主要工作有哪些？`,
  `${year}年打造了几处双语示范点？`,
  `${year}年接待来访多少人次？`,
  `${year}年存在哪些不足？`,
  `${year}年的工作安排是什么？`,
]);

export async function benchFeishu(): Promise<Rows> {
  return {
    ...(await underLoad()),
    ...(await inOffice({ writesMs: null }, firstWords)),
    ...(await inOffice({ writesMs: null }, crowd)),
    ...(await toasts()),
  };
}

/** Thirty people ask at once, whom the model answers slowly; when all their cards are being written, a folder of reports is shelved and messages come in. */
async function underLoad(): Promise<Rows> {
  let writesMs = 500;
  const env = { MODEL_PARALLEL: String(CONVERSATIONS), MODEL_SECONDS: "120" };
  return inOffice({ writesMs: () => writesMs, env }, (office) =>
    acknowledged(office, () => {
      writesMs = 40_000;
    }),
  );
}

async function acknowledged(office: Office, slowDown: () => void): Promise<Rows> {
  const { feishu, folder, env } = office;
  const product = await office.start();
  const bare = fork(here("../webhook/bare.ts"), [
    feishu.credentials.encryptKey,
    feishu.credentials.verificationToken,
  ]);
  const sender = fork(here("sender.ts"));
  const port = await new Promise<number>((resolve) => bare.once("message", resolve));
  makeTexts(join(folder, "reports"), 12e6);
  try {
    // What a program does once, at its first question, is no part of a day's load.
    await office.say({
      messageId: "om_first",
      chatId: "oc_first",
      chatType: "p2p",
      text: QUESTION,
    });
    await until("the first answer", () => isDone(feishu, "om_first"));
    slowDown();
    const begun = Date.now();
    const asked = Array.from({ length: CONVERSATIONS }, (_, i) => `om_streaming_${i}`);
    const starts = asked.map(async (messageId) => {
      const at = Date.now();
      const chat = { chatId: `oc_${messageId}`, chatType: "p2p", senderId: `ou_${messageId}` };
      await office.say({ ...chat, messageId, text: QUESTION });
      await until("a first sign", () => signOf(feishu, messageId) !== null);
      return signOf(feishu, messageId)! - at;
    });
    const signs = await Promise.all(starts);
    await until("all cards", () => mostOpen(feishu, begun) === CONVERSATIONS);
    const ingest = spawn(process.execPath, [CLI, "ingest", join(folder, "reports")], {
      env: { ...process.env, ...env },
    });
    const ended = new Promise((resolve) => ingest.on("close", resolve));
    const mentions = [{ key: "@_user_1", name: "同事", openId: "ou_colleague" }];
    const requests = Array.from({ length: 400 }, (_, i) =>
      feishu.seal(feishu.messageEvent({ chatId: `oc_${i}`, text: "@_user_1 请看", mentions })),
    );
    const urls: Errand["urls"] = [
      `${product.url}/feishu/webhook`,
      `http://127.0.0.1:${port}/feishu/webhook`,
    ];
    const times = await new Promise<number[][]>((resolve, reject) => {
      sender.once("message", resolve);
      sender.once("close", () => reject(new Error("the sender ended")));
      sender.send({ urls, requests, pauseMs: 30 } satisfies Errand);
    });
    await until("all answers", () => asked.every((id) => isDone(feishu, id)), 600_000);
    ingest.kill();
    await ended;
    const [ours, theirs] = times as [number[], number[]];
    const ratio = percentile(ours, 0.99) / percentile(theirs, 0.99);
    return {
      [`acknowledgement while ${CONVERSATIONS} cards are written and an ingest runs, ${ours.length} messages (median, p99)`]:
        { measured: twoOf(ours, 0.99), bar: "p99 ≤ 500 ms" },
      "… of a handler that only verifies, in the same run": {
        measured: twoOf(theirs, 0.99),
        bar: "print",
      },
      "… p99 against it": { measured: `${ratio.toFixed(1)} times`, bar: "≤ 3 times" },
      [`first sign of ${CONVERSATIONS} questions at once, each in its chat (median, last)`]: {
        measured: twoOf(signs, 1),
        bar: "≤ 1 s",
      },
    };
  } finally {
    sender.removeAllListeners("close");
    for (const child of [sender, bare]) child.kill();
    await product.stop();
  }
}

/** When the platform took the first thing that the asker sees of an answer: a reaction, or a message. */
function signOf({ log }: FakeFeishu, messageId: string): number | null {
  const sign = log.find(
    ({ api, code, path }) =>
      (api === "react" || api === "reply") && code === 0 && path.includes(`/${messageId}/`),
  );
  return sign?.at ?? null;
}

/** Is it answered, in a card that is not written any more? */
function isDone({ sent, cards }: FakeFeishu, messageId: string): boolean {
  const answer = sent.find(({ replyTo }) => replyTo === messageId);
  return answer !== undefined && cards.get(answer.cardId ?? "")?.streamingSince == null;
}

/** How many cards stood open for words at the same moment, at most. */
function mostOpen({ cards }: FakeFeishu, since: number): number {
  const spans = [...cards.values()].map(({ madeAt, changes }) => ({
    from: madeAt,
    to: changes.findLast(({ api }) => api === "settings")?.at ?? Number.POSITIVE_INFINITY,
  }));
  const open = ({ from }: { from: number }) =>
    spans.filter((other) => other.from <= from && from < other.to).length;
  return Math.max(0, ...spans.filter(({ from }) => from >= since).map(open));
}

/** An office without a model, one question after the other. */
async function firstWords(office: Office): Promise<Rows> {
  const { feishu } = office;
  const product = await office.start();
  try {
    const times: number[] = [];
    for (const [i, text] of QUESTIONS.entries()) {
      const messageId = `om_words_${i}`;
      await office.say({ messageId, chatId: `oc_words_${i}`, chatType: "p2p", text });
      const acknowledged = Date.now();
      await until("the words", () => wordsAt(feishu, messageId) !== null);
      times.push(Math.max(0, wordsAt(feishu, messageId)! - acknowledged));
    }
    return {
      [`first words without a model after the acknowledgement, ${times.length} questions (median, longest)`]:
        { measured: twoOf(times, 1), bar: "median ≤ 300 ms" },
    };
  } finally {
    await product.stop();
  }
}

function wordsAt({ sent, history }: FakeFeishu, messageId: string): number | null {
  const answer = sent.find(({ replyTo }) => replyTo === messageId);
  return history.find((kept) => kept.messageId === answer?.messageId)?.at ?? null;
}

/** Thirty people of one group ask in the same moment. */
async function crowd(office: Office): Promise<Rows> {
  const { feishu } = office;
  const product = await office.start();
  try {
    const asked = QUESTIONS.slice(0, CONVERSATIONS).map((text, i) => ({
      ...{ messageId: `om_crowd_${i}`, senderId: `ou_crowd_${i}`, chatId: "oc_crowd" },
      ...{ text: `@_user_1 ${text}`, mentions: TO_BOT },
    }));
    const begun = Date.now();
    await Promise.all(asked.map((message) => office.say(message)));
    const isAnswered = ({ messageId }: { messageId: string }) =>
      wordsAt(feishu, messageId) !== null;
    await until("all answers", () => asked.every(isAnswered));
    const took = (Date.now() - begun) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const answers = asked.map(
      ({ messageId }) => feishu.sent.filter(({ replyTo }) => replyTo === messageId).length,
    );
    const refused = feishu.log.filter(({ api, code }) => api === "reply" && code !== 0).length;
    return {
      [`${CONVERSATIONS} questions at once in one group: all answered after`]: {
        measured: `${took.toFixed(1)} s`,
        bar: `${CONVERSATIONS / 5} s is what the platform's limit takes`,
      },
      "… answered once, not, more than once": {
        measured:
          [1, 0].map((n) => answers.filter((count) => count === n).length).join(", ") +
          `, ${answers.filter((count) => count > 1).length}`,
        bar: `${CONVERSATIONS}, 0, 0`,
      },
      "… most messages in any second, calls that were refused": {
        measured: `${feishu.busiest(["reply", "create"], 1000)}, ${refused}`,
        bar: "≤ 5, 0",
      },
    };
  } finally {
    await product.stop();
  }
}

/** Buttons of an earlier answer are pressed in the chat in which the next one is written, and that one is stopped at last. */
async function toasts(): Promise<Rows> {
  let writesMs = 200;
  const env = { MODEL_SECONDS: "90" };
  return inOffice({ writesMs: () => writesMs, env }, async (office) => {
    const { feishu } = office;
    const product = await office.start();
    try {
      const chat = { chatId: "oc_pressed", chatType: "p2p", senderId: "ou_presser" };
      const cardOf = (asked: string) => feishu.sent.find(({ replyTo }) => replyTo === asked);
      await office.say({ ...chat, messageId: "om_thanked", text: QUESTION });
      await until("the first answer", () => isPressable(cardOf("om_thanked")?.content, "like"));
      writesMs = 60_000;
      await office.say({ ...chat, messageId: "om_long", text: QUESTIONS[1]! });
      await until("the thinking card", () => isPressable(cardOf("om_long")?.content, "stop"));
      const times: number[] = [];
      for (let i = 0; i < 20; i++) {
        const [asked, what] = i < 19 ? ["om_thanked", "like"] : ["om_long", "stop"];
        const began = performance.now();
        const pressed = await feishu.press({
          messageId: cardOf(asked!)!.messageId,
          operator: chat.senderId,
          value: { do: what },
        });
        times.push(performance.now() - began);
        if (pressed.code !== 0 || pressed.toast === null)
          throw new Error(`a press was answered with ${JSON.stringify(pressed)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const stopped = performance.now();
      await until("the end", () => !isPressable(cardOf("om_long")?.content, "stop"));
      return {
        [`toast after a press while an answer of 60 s is written, ${times.length} presses (median, longest)`]:
          { measured: twoOf(times, 1), bar: "< 1 s" },
        "… from 停止 to the card that is written no more": {
          measured: `${((performance.now() - stopped) / 1000).toFixed(1)} s`,
          bar: "≤ 2 s",
        },
      };
    } finally {
      await product.stop();
    }
  });
}

function isPressable(card: unknown, what: string): boolean {
  return buttonsOf(card).some(({ value }) => value.do === what);
}

function twoOf(times: number[], share: number): string {
  return `${median(times).toFixed(0)} ms, ${percentile(times, share).toFixed(0)} ms`;
}
