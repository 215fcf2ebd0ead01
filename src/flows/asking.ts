/**
 * A question that comes by the console, the API or MCP: its talk, and what it goes on from there → the turn, as whoever asks may read → what
 * may not be read any more by the time it is there is worked out anew → on record, like an answer in a chat. It goes on being made when
 * the connection of whoever asked is lost; who comes back hears the rest.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Turn } from "../assistant/turn.ts";
import { failure, type Message, type Outcome, type Reply, STOPPED } from "../domain.ts";
import { type Log, messageOf, trace } from "../log.ts";
import type { Exchange } from "../message/followup.ts";
import type { Answer } from "../store/answers.ts";
import type { Via } from "../store/messages.ts";
import { jobIdOf, type Records } from "../store/records.ts";
import { consoleChatOf, type Talks } from "../store/talks.ts";
import type { Reader } from "./desk.ts";
import { isQuestion, REMEMBERED } from "./hearing.ts";
import { createNewest } from "./newest.ts";
import { exchangeOf } from "./quoting.ts";
import type { Telling } from "./telling.ts";

export interface AskingOptions {
  records: Records;
  talks: Talks;
  telling: Telling;
  turnOf: (reader: Reader) => Pick<Turn, "respond">;
  clock: () => number;
  log: Log;
}

/** Whose question it is, and as whom it is answered. */
export interface Asker {
  person: string;
  reader: NonNullable<Reader>;
}

export interface Question {
  question: string;
  /** The talk that it goes on with; null begins one. */
  talk: string | null;
  via: Via;
  /** Asked again under it, it is the same question: by whoever was cut off and does not know what became of it. */
  key?: string | null;
}

/** An answer under way, or on record already where it was asked again. */
export interface Answering extends Pick<Question, "question"> {
  id: string;
  talk: string;
  person: string;
  /** When it was asked, Unix milliseconds. */
  at: number;
  done: Promise<Outcome<Reply>>;
  /** Told what may be shown already, from what there is now on; call what it returns to be told no more. */
  hear(told: (soFar: Reply) => void): () => void;
  stop(): void;
  kept?: Pick<Answer, "message"> & { reply: Reply };
}

/** The library is changed by people: more often than this it does not happen while one answer is made. */
const TRIES = 3;
/** More than anybody waits for at once; what asks for more is a program that has gone astray. */
const AT_ONCE = 8;
/** … and of all together: each holds its evidence in memory for as long as it is answered. */
const ALL_AT_ONCE = 64;
const BUSY_MS = 5_000;
const BUSY = "同时在问的人太多，这一问没有收下。请过几秒再问一次。";
const OTHER = "这个 key 已经用来问过别的问题，或那一问的记录已清除。请换一个 key。";
const NO_TALK = "没有这段对话，或者它已经移出列表。请新开一段对话再问。";
const UNDER_WAY = "这段对话的上一问还没有答完。请等它答完，或先停止它。";
const TOO_MANY = `您同时在问的问题已有 ${AT_ONCE} 个，请等答完几个再问。`;
const CHANGING = "报告库正在改动，这一问没有答成。请稍后再问一次。";
const FAILED = "服务器内部出错，请稍后再试；管理员可查看日志。";

export function createAsking(options: AskingOptions) {
  const { records, talks, telling, turnOf, clock, log } = options;
  const running = new Map<string, Answering>();
  /** Those asked under a key that are about to be; the same is not begun twice. */
  const keyed = new Map<string, Promise<Outcome<Answering>>>();
  /** Those that are about to be, so that of two that come at once one sees the other. */
  const coming = new Set<Pick<Answering, "person"> & { talk: string | null }>();

  /** Begin to answer; or in a sentence why not. What is asked again under its key is answered once. */
  function begin(asker: Asker, asked: Question): Promise<Outcome<Answering>> {
    if (!asked.key) return beginNew(asker, asked);
    const id = jobIdOf(messageIdOf(asker.person, asked.key));
    const same = keyed.get(id) ?? again(id, asker, asked).finally(() => keyed.delete(id));
    keyed.set(id, same);
    return same;
  }

  async function again(id: string, asker: Asker, asked: Question): Promise<Outcome<Answering>> {
    const underWay = running.get(id);
    const known = underWay ? null : await records.answerBy(id);
    if (!underWay && !known) return beginNew(asker, asked);
    const value = underWay ?? onRecord(id, known!);
    return value?.question === asked.question
      ? { ok: true, value }
      : failure(OTHER, { retry: true });
  }

  /** Null where its words are forgotten. */
  function onRecord(id: string, { message, reply }: Answer): Answering | null {
    if (!reply) return null;
    const { text: question, at, senderId: person, threadId: talk = "" } = message;
    return {
      ...{ id, question, at, person, talk, kept: { message, reply } },
      done: Promise.resolve({ ok: true, value: reply }),
      hear: () => () => {},
      stop: () => {},
    };
  }

  async function beginNew(asker: Asker, asked: Question): Promise<Outcome<Answering>> {
    const { talk } = asked;
    const { person } = asker;
    const own = [...running.values(), ...coming].filter((one) => one.person === person);
    if (own.length >= AT_ONCE) return failure(TOO_MANY, { retry: true });
    if (running.size + coming.size >= ALL_AT_ONCE)
      return failure(BUSY, { retry: true, delayMs: BUSY_MS });
    if (talk !== null && own.some((one) => one.talk === talk))
      return failure(UNDER_WAY, { retry: true });
    const mine = { person, talk };
    coming.add(mine);
    try {
      if (talk !== null && !(await talks.of(talk, person))) return failure(NO_TALK);
      return { ok: true, value: under(await messageBy(person, asked), asker, asked.via) };
    } finally {
      coming.delete(mine);
    }
  }

  async function messageBy(person: string, { question, talk, key }: Question): Promise<Message> {
    const own = key ? `talk-${numberOf(person, key).slice(0, 20)}` : undefined;
    const threadId = talk ?? (await talks.begin(person, question, own));
    await talks.touch(threadId);
    return {
      messageId: key ? messageIdOf(person, key) : `con-${randomBytes(16).toString("hex")}`,
      chatId: consoleChatOf(person),
      chatType: "p2p",
      senderId: person,
      text: question,
      ...{ mentions: [], readable: true, threadId },
      // Later than what it goes on from, whatever has been done to the clock.
      at: Math.max(clock(), (await talks.lastAt(threadId)) + 1),
    };
  }

  function under(message: Message, { person, reader }: Asker, via: Via): Answering {
    const id = jobIdOf(message.messageId);
    const talk = message.threadId!;
    const stopping = new AbortController();
    const listeners = new Set<(soFar: Reply) => void>();
    let latest: Reply | null = null;
    const shown = (soFar: Reply) => {
      latest = soFar;
      for (const told of listeners) told(soFar);
    };
    const done = trace.within(id, () =>
      answer(message, reader, { signal: stopping.signal, shown })
        .then((answered) => kept(answered, message, via))
        .catch((error): Outcome<Reply> => {
          log.error("a question failed", { job: id, error: messageOf(error) });
          return failure(FAILED);
        })
        .finally(() => running.delete(id)),
    );
    const answering: Answering = {
      ...{ id, talk, person, done, at: message.at, question: message.text },
      hear(told) {
        listeners.add(told);
        if (latest) told(latest);
        return () => void listeners.delete(told);
      },
      stop: () => stopping.abort(STOPPED),
    };
    running.set(id, answering);
    return answering;
  }

  /** What may not be read any more by the time it is there is not told, but worked out anew. */
  async function answer(
    message: Message,
    reader: NonNullable<Reader>,
    { signal, shown }: { signal: AbortSignal; shown: (soFar: Reply) => void },
  ): Promise<Outcome<Reply>> {
    const { text, at, chatId, senderId } = message;
    for (let tries = 0; tries < TRIES; tries++) {
      const shelf = await records.reports();
      const history = await historyOf(message, reader);
      const isLate = (reply: Reply) => telling.isLate(reader, reply, shelf);
      const showing = createNewest(async (soFar: Reply) => {
        if (!signal.aborted && !(await isLate(soFar))) shown(soFar);
        return 0;
      });
      const reply = await turnOf(reader).respond({
        ...{ text, at, history, signal, next: true },
        author: { chatId, senderId },
        shown: showing.push,
      });
      await showing.end();
      if (await isLate(reply)) continue;
      // What was checked so far stays.
      const stopped = signal.reason === STOPPED;
      return { ok: true, value: stopped ? { ...reply, text: `${reply.text}\n（已停止）` } : reply };
    }
    return failure(CHANGING, { retry: true });
  }

  async function kept(
    answered: Outcome<Reply>,
    message: Message,
    via: Via,
  ): Promise<Outcome<Reply>> {
    if (!answered.ok) return answered;
    const value = await records.keepAnswer(message, answered.value, via);
    const { skill, kind, ms, usage } = value;
    log.info("answered", { job: jobIdOf(message.messageId), via, skill, kind, ms, usage });
    return { ok: true, value };
  }

  /** What the talk has come to, for somebody who may read this much today. */
  async function historyOf(message: Message, reader: Reader): Promise<Exchange[]> {
    const reports = await records.reports();
    const exchanges = await records.exchanges(message, 0, REMEMBERED);
    return exchanges
      .map(({ text, reply }) => exchangeOf(text, reply, { reports, reader }))
      .filter(({ question }) => isQuestion(question));
  }

  return {
    begin,
    /** A person's answer under way by its job; null where there is none. */
    of(id: string, person: string): Answering | null {
      const answering = running.get(id);
      return answering?.person === person ? answering : null;
    },
    /** Those of one person that are under way. */
    allOf: (person: string) => [...running.values()].filter((one) => one.person === person),
    /** The program ends: what is under way is told without what is waited for, and kept. */
    async close(): Promise<void> {
      const all = [...running.values()];
      for (const one of all) one.stop();
      await Promise.all(all.map(({ done }) => done));
    },
  };
}

const numberOf = (person: string, key: string) =>
  createHash("sha256")
    .update(JSON.stringify([person, key]))
    .digest("hex")
    .slice(0, 32);

const messageIdOf = (person: string, key: string) => `con-${numberOf(person, key)}`;
