/**
 * What a message quotes or passes on: one of our cards with its question and rows, somebody's words and files as they stand in the
 * chat now, a talk with who said what; or why it cannot be read.
 */
import type { Message, Outcome, Reply, ReportInfo } from "../domain.ts";
import type { FeishuClient } from "../feishu/client.ts";
import { readContent } from "../feishu/content.ts";
import { FORWARD } from "../feishu/intake.ts";
import type { Exchange } from "../message/followup.ts";
import { asks, handsOver } from "../message/quoted.ts";
import type { Answer } from "../store/answers.ts";
import { ownIdOf } from "../store/messages.ts";
import { jobIdOf, type Records } from "../store/records.ts";
import { readerOf } from "./delivering.ts";
import { mayRead, type Reader } from "./desk.ts";
import { lost, unreadable } from "./manners.ts";

export interface QuotingOptions {
  records: Records;
  feishu: Pick<FeishuClient, "messageOf">;
}

/** Whose files they are. */
export type Brought = Pick<Message, "messageId" | "files">;

/** What a message refers to. */
export type Quoted =
  | { kind: "ours"; exchange: Exchange }
  | {
      kind: "words";
      words: string;
      reply: Exchange["reply"];
      brought: Brought | null;
      left: string;
    }
  | { kind: "lost"; why: string };

/** So many quotations of quotations are followed. */
const MAX_DEPTH = 3;
const NOTHING: Exchange["reply"] = { claims: [], citations: [] };

export function createQuoting({ records, feishu }: QuotingOptions) {
  const placeOf = async (message: Message): Promise<Place> => ({
    reports: await records.reports(),
    reader: readerOf(message),
  });

  /** The question and the answer behind one of our cards. */
  async function behind(answer: Answer | null, message: Message): Promise<Quoted | null> {
    if (!answer) return null;
    // What was told to one alone is nothing for a group to go on from, also where it cites nothing.
    const isOwn = answer.job === ownIdOf(answer.message.messageId);
    const reply = isOwn && message.chatType === "group" ? null : answer.reply;
    const exchange = exchangeOf(answer.message.text, reply, await placeOf(message));
    // A letter about an answer that its reader may not have names no question either.
    const isForeign = [answer.message.chatId, answer.message.senderId].every(
      (id) => id !== message.chatId && id !== message.senderId,
    );
    const isClosed = reply !== null && exchange.reply === NOTHING;
    return {
      kind: "ours",
      exchange: isForeign && isClosed ? { ...exchange, question: "" } : exchange,
    };
  }

  /** A message as it stands there now; one of a person's as we know it where it cannot be fetched. */
  async function fetched(id: string, message: Message, depth = 0): Promise<Outcome<Quoted>> {
    const ours = await behind(await records.answerOf(id), message);
    if (ours) return { ok: true, value: ours };
    const got = await feishu.messageOf(id, message.chatType);
    if (!got.ok) {
      if (got.retry) return got;
      const known = (await records.isRecalled(id)) ? null : await records.message(id);
      const why = lost(got);
      return { ok: true, value: known ? await said(known, message) : { kind: "lost", why } };
    }
    const [first, ...inside] = got.value;
    if (!first || first.deleted) return { ok: true, value: { kind: "lost", why: lost(null) } };
    if (first.type === FORWARD) return { ok: true, value: passedOn(inside) };
    const { text, files } = contentOf(first);
    // 帮忙看下 under 谁能答 under a question: that is meant.
    const isHanded =
      first.parentId !== null && files.length === 0 && text !== null && handsOver(text);
    if (isHanded && depth < MAX_DEPTH) return fetched(first.parentId!, message, depth + 1);
    return { ok: true, value: await said({ ...first, text: text ?? "", files }, message) };
  }

  async function said(
    { messageId, text, files = [], type }: Said,
    message: Message,
  ): Promise<Quoted> {
    if (text === "" && files.length === 0)
      return { kind: "lost", why: `你引用的这条消息读不出文字：${unreadable(type)}` };
    const kept = await records.reply(jobIdOf(messageId));
    const brought = files.length > 0 ? { messageId, files } : null;
    const { reply } = exchangeOf(text, kept?.reply ?? null, await placeOf(message));
    return { kind: "words", words: text, reply, brought, left: "" };
  }

  /** Null where a message refers to nothing, or to what it goes on from anyhow. */
  async function quotedBy(message: Message, history: Exchange[]): Promise<Outcome<Quoted | null>> {
    const { parentId, rootId, threadId, text } = message;
    if (message.type === FORWARD) return fetched(message.messageId, message);
    if (message.action) {
      const pressed = await records.answerBy(message.action.on);
      return { ok: true, value: await behind(pressed, message) };
    }
    if (parentId === undefined) return NO_QUOTATION;
    // Whatever is said in a thread replies to its first message, as long as nothing else is quoted.
    const isImplied = threadId !== undefined && parentId === rootId;
    if (isImplied && history.length > 0 && !handsOver(text)) return NO_QUOTATION;
    return fetched(parentId, message);
  }

  return { quotedBy };
}

type Said = Pick<Message, "messageId" | "text" | "files" | "type">;
type Fetched = Extract<
  Awaited<ReturnType<FeishuClient["messageOf"]>>,
  { ok: true }
>["value"][number];

export const NO_QUOTATION: Outcome<Quoted | null> = { ok: true, value: null };

/** Who reads, of which reports. */
interface Place {
  reports: ReportInfo[];
  reader: Reader;
}

/** An answer as what another message goes on from; without what the reader may not read. */
export function exchangeOf(
  text: string,
  reply: Reply | null,
  { reports, reader }: Place,
): Exchange {
  const open = new Set(["material"]);
  for (const report of reports) if (mayRead(reader, report)) open.add(report.reportId);
  const isOpen = reply?.citations.every(({ reportId }) => open.has(reportId));
  return { question: reply?.question ?? text, reply: reply && isOpen ? reply : NOTHING };
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
