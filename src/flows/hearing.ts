/**
 * What a message means where it stands: what it quotes or passes on is fetched, one of our own cards brings its question and its
 * rows, a topic its talk → the words to be answered, what they go on from, and the files that belong to them. What cannot be read
 * is told, with what is to be done about it.
 */
import type { Job, Message, Outcome, Reply, ReportInfo } from "../domain.ts";
import type { FeishuClient } from "../feishu/client.ts";
import { readContent } from "../feishu/content.ts";
import { FORWARD } from "../feishu/intake.ts";
import { commandIn, sentenceOf, withoutSlash } from "../message/commands.ts";
import type { Exchange } from "../message/followup.ts";
import { asks, handsOver, leans, matterIn, meantBy } from "../message/quoted.ts";
import { skillOf } from "../message/request.ts";
import { talkIn } from "../message/talk.ts";
import { jobIdOf, type Records } from "../store/records.ts";
import { written } from "../text/spoken.ts";
import { readerOf } from "./delivering.ts";
import { mayRead, type Reader } from "./desk.ts";
import { lost, unreadable } from "./manners.ts";

export interface HearingOptions {
  records: Records;
  feishu: Pick<FeishuClient, "messageOf">;
  /** Do the reports that somebody may read have this word? By default they do. */
  knows?: (word: string, reader: Reader) => Promise<boolean>;
}

/** Whose files they are. */
export type Brought = Pick<Message, "messageId" | "files">;

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

/** What a message refers to. */
type Quoted =
  | { kind: "ours"; exchange: Exchange }
  | {
      kind: "words";
      words: string;
      reply: Exchange["reply"];
      brought: Brought | null;
      left: string;
    }
  | { kind: "lost"; why: string };

/** 那前一年呢 of this morning belongs to no question of last week; in a topic it does. */
const REMEMBERED_MS = 6 * 3600_000;
/** Thanks and a 好的 in between push no question out. */
const REMEMBERED = 6;
const NOTHING: Exchange["reply"] = { claims: [], citations: [] };
/** What is longer, and asks nothing, may be wanted for many things. */
const MAX_TOLD = 400;

export function createHearing({ records, feishu, knows = async () => true }: HearingOptions) {
  /** What was said just before; what somebody else asked outside of a topic, or the same person elsewhere, is no part of it. */
  async function historyOf(message: Message): Promise<Exchange[]> {
    const reports = await records.reports();
    const reader = readerOf(message);
    const exchanges = await records.exchanges(message, message.at - REMEMBERED_MS, REMEMBERED);
    return exchanges
      .map(({ text, reply }) => exchangeOf(text, reply, { reports, reader }))
      .filter(({ question }) => isQuestion(question));
  }

  /** The answer that one of our cards shows, which may be another than the group was given. */
  async function ours(message: Message): Promise<Quoted | null> {
    const { action, parentId } = message;
    const answer = action
      ? await records.answerBy(action.on)
      : parentId === undefined
        ? null
        : await records.answerOf(parentId);
    if (!answer) return null;
    const place = { reports: await records.reports(), reader: readerOf(message) };
    const exchange = exchangeOf(answer.message.text, answer.reply, place);
    return { kind: "ours", exchange };
  }

  /** A message of a person's, or of another program's, as it stands there now; as we know it where it cannot be fetched. */
  async function fetched(id: string, { chatType }: Message): Promise<Outcome<Quoted>> {
    const got = await feishu.messageOf(id, chatType);
    const known = await records.message(id);
    if (!got.ok) {
      if (got.retry) return got;
      const left = known && !(await records.isRecalled(id));
      return { ok: true, value: left ? await said(known) : { kind: "lost", why: lost(got) } };
    }
    const [first, ...inside] = got.value;
    if (!first || first.deleted) return { ok: true, value: { kind: "lost", why: lost(null) } };
    if (first.type === FORWARD) return { ok: true, value: passedOn(inside) };
    const { text, files } = contentOf(first);
    return { ok: true, value: await said({ ...first, text: text ?? "", files }) };
  }

  async function said({ messageId, text, files = [], type }: Said): Promise<Quoted> {
    if (text === "" && files.length === 0)
      return { kind: "lost", why: `你引用的这条消息读不出文字：${unreadable(type)}` };
    const kept = await records.reply(jobIdOf(messageId));
    const brought = files.length > 0 ? { messageId, files } : null;
    return { kind: "words", words: text, reply: kept?.reply ?? NOTHING, brought, left: "" };
  }

  async function quotedBy(message: Message, history: Exchange[]): Promise<Outcome<Quoted | null>> {
    const { parentId, rootId, threadId, text } = message;
    if (message.type === FORWARD) return fetched(message.messageId, message);
    if (parentId === undefined && !message.action) return NO_QUOTATION;
    // Whatever is said in a thread replies to its first message, as long as nothing else is quoted.
    const isImplied = threadId !== undefined && parentId === rootId && !message.action;
    if (isImplied && history.length > 0 && !handsOver(text)) return NO_QUOTATION;
    const own = await ours(message);
    if (own || parentId === undefined || message.action) return { ok: true, value: own };
    return fetched(parentId, message);
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
    const isMere = command !== null && sentence === null;
    const text = sentence ?? (isMere ? message.text : withoutSlash(message.text));
    return heardOf({ ...message, text }, history, isMere);
  }

  /** `isMere`: a command that asks nothing, whatever it quotes. */
  async function heardOf(
    message: Message,
    history: Exchange[],
    isMere: boolean,
  ): Promise<Outcome<Heard | { why: string }>> {
    const { text } = message;
    const plain: Heard = {
      ...{ text, history, isQuoted: false },
      ...{ material: null, quoted: null, gaps: [] },
    };
    const found = isMere ? NO_QUOTATION : await quotedBy(message, history);
    if (!found.ok) return found;
    const quoted = found.value;
    if (!quoted) return { ok: true, value: plain };
    if (quoted.kind === "lost") {
      if (leans(text)) return { ok: true, value: { why: quoted.why } };
      const gaps = [{ text: "引用的消息", why: quoted.why }];
      return { ok: true, value: { ...plain, gaps } };
    }
    if (quoted.kind === "ours") {
      const { exchange } = quoted;
      const rest = history.filter(({ reply }) => !isSame(reply, exchange.reply));
      const again = !message.action && talkIn(text) === null && (await isHandedOver(message));
      const heard = { ...plain, history: [exchange, ...rest] };
      if (again) Object.assign(heard, { text: exchange.question, isQuoted: true });
      return { ok: true, value: heard };
    }
    const { words, brought, left } = quoted;
    const gaps = left === "" ? [] : [{ text: "引用的消息", why: left }];
    if (words === "") return { ok: true, value: { ...plain, quoted: brought, gaps } };
    const handed = await isHandedOver(message);
    if (handed && !brought && words.length > MAX_TOLD && !asks(words))
      return { ok: true, value: { why: WHAT_FOR } };
    const meant = meantBy(text, words, handed);
    const before = meant.before === null ? [] : [{ question: meant.before, reply: quoted.reply }];
    const isQuoted = meant.text !== text;
    const { material } = meant;
    return {
      ok: true,
      value: {
        ...{ text: meant.text, isQuoted, material, gaps },
        history: [...before, ...history],
        quoted: brought,
      },
    };
  }

  return { hear, historyOf };
}

type Said = Pick<Message, "messageId" | "text" | "files" | "type">;
type Fetched = Extract<
  Awaited<ReturnType<FeishuClient["messageOf"]>>,
  { ok: true }
>["value"][number];

const NO_QUOTATION: Outcome<Quoted | null> = { ok: true, value: null };

const WHAT_FOR =
  "你引用的这段话里没有提问题。请说明要怎么办，例如“这些数字对吗”“缩到200字”“按这个起草”，或把要问的话直接发给我。";

/** An answer as what another message goes on from; without what the reader may not read. */
function exchangeOf(
  text: string,
  reply: Reply | null,
  { reports, reader }: { reports: ReportInfo[]; reader: Reader },
): Exchange {
  const open = new Set(["material"]);
  for (const report of reports) if (mayRead(reader, report)) open.add(report.reportId);
  const isOpen = reply?.citations.every(({ reportId }) => open.has(reportId));
  return { question: reply?.question ?? text, reply: reply && isOpen ? reply : NOTHING };
}

/** A sticker and /反馈 are nothing to go on from. */
function isQuestion(said: string): boolean {
  const command = commandIn(said);
  return said.trim() !== "" && (command === null || sentenceOf(command) !== null);
}

function isSame(one: Exchange["reply"], other: Exchange["reply"]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function contentOf({ type, content, mentions }: Fetched) {
  return readContent(type, content, new Map(mentions.map(({ key, name }) => [key, name])));
}

const SPEAKERS = [..."甲乙丙丁戊己庚辛壬癸"];

/** What others said, as it was passed on: what was asked there, or all of it with who said what. */
function passedOn(inside: Fetched[]): Quoted {
  const people = [...new Set(inside.map(({ sender }) => sender.id))];
  let files = 0;
  const lines = inside.flatMap((one) => {
    if (one.deleted || one.type === FORWARD) return [];
    const { text, files: brought } = contentOf(one);
    files += brought.length;
    const by = people.length > 1 ? `${SPEAKERS[people.indexOf(one.sender.id)] ?? "某人"}：` : "";
    return text === null || text === "" ? [] : [{ text, by, isApp: one.sender.type === "app" }];
  });
  const left =
    files === 0 ? "" : `转发的聊天记录里有${files}个文件，飞书不让取，请把文件单独转发给我`;
  if (lines.length === 0)
    return { kind: "lost", why: `转发的聊天记录里没有读到文字。${left}请把要问的话直接发给我。` };
  const asked = lines.filter(({ text, isApp }) => !isApp && asks(text));
  const words =
    asked.length > 0
      ? asked.map(({ text }) => text).join("\n")
      : lines.map(({ by, text }) => `${by}${text}`).join("\n");
  return { kind: "words", words, reply: NOTHING, brought: null, left };
}
