/**
 * What a message means where it stands: what it quotes or passes on is fetched, one of our own cards brings its question and its
 * rows, a topic its talk → the words to be answered, what they go on from, and the files that belong to them. What cannot be read
 * is told, with what is to be done about it.
 */
import type { Job, Message, Outcome, Reply } from "../domain.ts";
import { commandIn, sentenceOf, withoutSlash } from "../message/commands.ts";
import type { Exchange } from "../message/followup.ts";
import { asks, handsOver, leans, matterIn, meantBy } from "../message/quoted.ts";
import { skillOf } from "../message/request.ts";
import { talkIn } from "../message/talk.ts";
import { written } from "../text/spoken.ts";
import { readerOf } from "./delivering.ts";
import type { Reader } from "./desk.ts";
import {
  type Brought,
  createQuoting,
  exchangeOf,
  NO_QUOTATION,
  type Quoted,
  type QuotingOptions,
} from "./quoting.ts";

export interface HearingOptions extends QuotingOptions {
  /** Do the reports that somebody may read have this word? By default they do. */
  knows?: (word: string, reader: Reader) => Promise<boolean>;
}

export interface Heard {
  /** What is to be answered. */
  text: string;
  /** It is somebody else's, whom the message quotes. */
  isQuoted: boolean;
  history: Exchange[];
  /** Quoted words that are facts for a draft. */
  material: string | null;
  /** A quoted message with its files. */
  quoted: Brought | null;
  /** What could not be read, where the message can be answered without. */
  gaps: Reply["gaps"];
}

/** 那前一年呢 of this morning belongs to no question of last week; in a topic it does. */
const REMEMBERED_MS = 6 * 3600_000;
/** Thanks and a 好的 in between push no question out. */
export const REMEMBERED = 6;
/** What is longer, and asks nothing, may be wanted for many things. */
const MAX_TOLD = 400;

export function createHearing(options: HearingOptions) {
  const { records, knows = async () => true } = options;
  const { quotedBy } = createQuoting(options);

  /** What was said just before; what somebody else asked outside of a topic, or the same person elsewhere, is no part of it. */
  async function historyOf(message: Message): Promise<Exchange[]> {
    const reports = await records.reports();
    const reader = readerOf(message);
    const exchanges = await records.exchanges(message, message.at - REMEMBERED_MS, REMEMBERED);
    return exchanges
      .map(({ text, reply }) => exchangeOf(text, reply, { reports, reader }))
      .filter(({ question }) => isQuestion(question));
  }

  /** 外语标识核查情况 asks by the words that reports have; 支个招 has none of theirs. */
  async function isHandedOver(message: Message): Promise<boolean> {
    const { text } = message;
    const matter = matterIn(text);
    if (skillOf(written(text)) !== null || matter.length === 0) return handsOver(text, matter);
    if (!handsOver(text, [])) return false;
    for (const word of matter) if (await knows(word, readerOf(message))) return false;
    return true;
  }

  /** A message as it is meant; or the reply to it where what it refers to cannot be read. */
  async function hear({
    message,
  }: Pick<Job, "message">): Promise<Outcome<Heard | { why: string }>> {
    const history = await historyOf(message);
    const command = message.action ? null : commandIn(message.text);
    const sentence = command && sentenceOf(command);
    // A command that asks nothing is not about what it quotes.
    const isMere = command !== null && sentence === null;
    const text = sentence ?? (isMere ? message.text : withoutSlash(message.text));
    const plain: Heard = {
      ...{ text, history, isQuoted: false },
      ...{ material: null, quoted: null, gaps: [] },
    };
    const meant = { ...message, text };
    const found = isMere ? NO_QUOTATION : await quotedBy(meant, history);
    if (!found.ok) return found;
    const quoted = found.value;
    if (!quoted) return { ok: true, value: plain };
    if (quoted.kind === "lost") return { ok: true, value: without(plain, quoted.why) };
    const isHanded = !message.action && (await isHandedOver(meant));
    return {
      ok: true,
      value:
        quoted.kind === "ours"
          ? withCard(plain, quoted.exchange, isHanded)
          : withWords(plain, quoted, isHanded),
    };
  }

  return { hear, historyOf };
}

/** A message whose quotation cannot be read: answered all the same where it is whole without. */
function without(plain: Heard, why: string): Heard | { why: string } {
  return leans(plain.text) ? { why } : { ...plain, gaps: [{ text: QUOTED, why }] };
}

/** A message about one of our cards: its question is asked anew, or gone on from. */
function withCard(plain: Heard, exchange: Exchange, isHanded: boolean): Heard {
  if (!isQuestion(exchange.question)) return plain;
  const rest = plain.history.filter(({ reply }) => !isSame(reply, exchange.reply));
  const heard = { ...plain, history: [exchange, ...rest] };
  // 依据呢 asks for what the card rests on.
  const isAgain = isHanded && talkIn(plain.text) === null;
  return isAgain ? { ...heard, text: exchange.question, isQuoted: true } : heard;
}

/** A message about what somebody else said. */
function withWords(
  plain: Heard,
  { words, brought, left, reply }: Extract<Quoted, { kind: "words" }>,
  isHanded: boolean,
): Heard | { why: string } {
  const gaps = left === "" ? [] : [{ text: QUOTED, why: left }];
  if (words === "") return { ...plain, quoted: brought, gaps };
  if (isHanded && !brought && words.length > MAX_TOLD && !asks(words)) return { why: WHAT_FOR };
  const { text, before, material } = meantBy(plain.text, words, isHanded);
  const first = before === null ? [] : [{ question: before, reply }];
  return {
    ...{ text, isQuoted: text !== plain.text, history: [...first, ...plain.history] },
    ...{ material, quoted: brought, gaps },
  };
}

const QUOTED = "引用的消息";
const WHAT_FOR =
  "你引用的这段话里没有提问题。请说明要怎么办，例如“这些数字对吗”“缩到200字”“按这个起草”，或把要问的话直接发给我。";

/** A sticker and /反馈 are nothing to go on from. */
export function isQuestion(said: string): boolean {
  const command = commandIn(said);
  return said.trim() !== "" && (command === null || sentenceOf(command) !== null);
}

function isSame(one: Exchange["reply"], other: Exchange["reply"]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
