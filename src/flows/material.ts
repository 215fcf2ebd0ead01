/**
 * Files for a draft, or for a question: into the draft that is being written, or kept for the next one that its sender asks for there →
 * the turn, with their words as material; a question is asked of the files themselves first. What could not be read, and what
 * had no room, is told beside.
 */
import { createHash } from "node:crypto";
import type { Turn, TurnRequest } from "../assistant/turn.ts";
import type { Job, Message, Outcome, Reply, Report } from "../domain.ts";
import { splitMaterial } from "../drafting/request.ts";
import type { FeishuClient } from "../feishu/client.ts";
import type { Exchange } from "../message/followup.ts";
import { skillOf } from "../message/request.ts";
import type { Place, UploadBody, Uploads, UploadText } from "../store/uploads.ts";
import { written } from "../text/spoken.ts";
import type { Attachments, Brought } from "./attachments.ts";
import { readerOf } from "./delivering.ts";
import type { Reader } from "./desk.ts";
import type { Papers } from "./papers.ts";

export interface MaterialOptions {
  uploads: Uploads;
  attachments: Attachments;
  feishu: Pick<FeishuClient, "people">;
  turnOf: (reader: Reader) => Pick<Turn, "respond" | "feedDraft">;
  /** Asks files alone. */
  papers: Papers;
  /** What was said before in the message's place, latest first. */
  historyOf: (message: Message) => Promise<Exchange[]>;
  /** Who may put reports on the shelf. */
  keepers: string[];
}

/** Words for a draft, and what could not be read. */
interface Told {
  texts: UploadText[];
  troubles: string[];
}

/** Material of this morning is no part of a draft of next week. */
export const REMEMBERED_MS = 12 * 3600_000;
/** So much of all files' words goes into a draft. */
const MAX_CHARS = 30_000;

export function createMaterial(options: MaterialOptions) {
  const { uploads, attachments, feishu, turnOf, papers, historyOf, keepers } = options;

  async function draftBefore(message: Message): Promise<string | null> {
    const [last] = await historyOf(message);
    return last?.reply.draft?.id ?? null;
  }

  async function feed(message: Message, draft: string, material: Told): Promise<Reply> {
    const { chatId, senderId } = message;
    const turn = turnOf(readerOf(message));
    const { text, left } = joined(material.texts);
    const reply = await turn.feedDraft(draft, text, { chatId, senderId });
    return withGaps(reply, [...material.troubles, ...left]);
  }

  /** Files as material: into the draft that is being written, or kept for the next. */
  async function keep(
    message: Message,
    brought: Brought,
    signal: AbortSignal,
    wantsShelf = false,
  ): Promise<Outcome<Reply>> {
    const all = await attachments.readAll(brought, signal);
    if (!all.ok) return all;
    const { reports, troubles } = all.value;
    const texts = textsOf(reports);
    if (texts.length === 0) return { ok: true, value: refusal(troubles, "unreadable_file") };
    const draft = wantsShelf ? null : await draftBefore(message);
    if (draft) return { ok: true, value: await feed(message, draft, { texts, troubles }) };
    const id = uploadIdOf(message);
    const body: UploadBody = { message, shown: null, texts, names: [], given: {} };
    await uploads.keep({ id, topic: topicOf(message), state: "material", body });
    const shelf = keepers.includes(message.senderId)
      ? ""
      : wantsShelf
        ? await whoShelves()
        : TO_KEEPERS;
    return { ok: true, value: keptReply(reports, troubles, shelf) };
  }

  async function whoShelves(): Promise<string> {
    if (keepers.length === 0) return NO_KEEPERS;
    const known = await Promise.all(keepers.slice(0, 3).map(feishu.people.nameOf));
    const names = known.filter((name) => name !== null).join("、");
    return `入库由报告管理员${names === "" ? "" : `（${names}）`}办理，这里没有入库，请把文件转给报告管理员。`;
  }

  /** 用作材料, said of files that came before; null where there are none. */
  async function use(message: Message): Promise<Reply | null> {
    const before = await uploads.found(placeOf(message), message.at - REMEMBERED_MS);
    const texts = before.toReversed().flatMap(({ body }) => body.texts);
    if (texts.length === 0) return null;
    const draft = await draftBefore(message);
    if (draft) return feed(message, draft, { texts, troubles: [] });
    return told(`好，${named(texts)}留作材料。要写什么，请回复“起草今年的工作总结”这样的话。`);
  }

  /** What its sender brought there before, for the draft that is asked for now; the latest that went into none yet. */
  async function broughtBefore(message: Message, jobId: string): Promise<UploadText[]> {
    const before = await uploads.found(placeOf(message), message.at - REMEMBERED_MS);
    const fresh = before.filter(({ body }) => body.usedBy === undefined || body.usedBy === jobId);
    const last = before[0]?.body.usedBy;
    const used = fresh.length > 0 ? fresh : before.filter(({ body }) => body.usedBy === last);
    for (const { id, body } of used)
      await uploads.change(id, ["material", "waiting"], { body: { ...body, usedBy: jobId } });
    return used.toReversed().flatMap(({ body }) => body.texts);
  }

  /**
   * Answer a message by its words, with the files that it brings or quotes: they are material for a draft, and a question is asked
   * of them first. A draft without any is made of what its sender brought there before.
   */
  async function respond(
    { id, message }: Job,
    request: TurnRequest,
    quoted: Brought | null = null,
  ): Promise<Outcome<Reply>> {
    const turn = turnOf(readerOf(message));
    const brought = message.files?.length ? message : quoted?.files?.length ? quoted : null;
    const drafts = skillOf(written(request.text)) === "draft";
    if (!brought) {
      const tells = !drafts || splitMaterial(request.text).material !== null;
      const texts = tells ? [] : await broughtBefore(message, id);
      return { ok: true, value: await drafted(turn, request, { texts, troubles: [] }) };
    }
    // One that is aborted already only says that no model is to be waited for.
    const { signal } = request;
    const read = await attachments.readAll(brought, signal?.aborted ? undefined : signal);
    if (!read.ok) return read;
    const { reports, troubles } = read.value;
    const texts = textsOf(reports);
    if (drafts) return { ok: true, value: await drafted(turn, request, { texts, troubles }) };
    const own = reports.length > 0 ? await papers(reports, request) : null;
    if (own) return { ok: true, value: withGaps(saying(`据发来的${named(texts)}`, own), troubles) };
    const reply = await turn.respond(request);
    const none = reports.length > 0 ? [`${named(texts)}里没有查到，以上据报告库作答`] : [];
    return { ok: true, value: withGaps(reply, [...troubles, ...none]) };
  }

  return { keep, use, draftBefore, respond };
}

async function drafted(
  turn: Pick<Turn, "respond">,
  request: TurnRequest,
  { texts, troubles }: Told,
): Promise<Reply> {
  if (texts.length === 0) return withGaps(await turn.respond(request), troubles);
  const { text, left } = joined(texts);
  const material = [request.material ?? "", text].filter((part) => part !== "").join("\n");
  const reply = await turn.respond({ ...request, material });
  const said = reply.kind === "reply" ? saying(`材料：${named(texts)}`, reply) : reply;
  return withGaps(said, [...troubles, ...left]);
}

function saying(what: string, reply: Reply): Reply {
  return { ...reply, text: `（${what}）\n${reply.text}` };
}

function named(texts: Pick<UploadText, "file">[]): string {
  return texts.map(({ file }) => `“${file}”`).join("、");
}

/** Stable for a message, so that a repeat finds what was kept. */
export function uploadIdOf({ messageId }: Message): string {
  return `up-${createHash("sha256").update(messageId).digest("hex").slice(0, 32)}`;
}

export function topicOf({ threadId, rootId }: Message): string | null {
  return threadId ?? rootId ?? null;
}

/** In a private chat nobody else speaks; in a group a topic is a conversation. */
export function placeOf(message: Message): Place {
  const { chatId, chatType, senderId, threadId, rootId, parentId } = message;
  const within = [threadId, rootId, parentId].filter((id) => id !== undefined);
  return {
    by: senderId,
    chatId,
    within: chatType === "p2p" || within.length === 0 ? null : within,
  };
}

export function textsOf(reports: Report[]): UploadText[] {
  return reports.map(({ file, text }) => ({ file, text: text.slice(0, MAX_CHARS + 1) }));
}

/** Words of several files as one, and what had no room. */
function joined(texts: UploadText[]): { text: string; left: string[] } {
  const parts: string[] = [];
  const left: string[] = [];
  let room = MAX_CHARS;
  for (const { file, text } of texts) {
    if (text.length > room) left.push(`“${file}”太长，只读了前${room}字。请把要用的部分单独发来。`);
    parts.push(text.slice(0, room));
    room -= Math.min(room, text.length);
  }
  return { text: parts.filter((part) => part !== "").join("\n\n"), left };
}

function withGaps(reply: Reply, troubles: string[]): Reply {
  const gaps = troubles.map((why) => ({ text: "附件", why }));
  return { ...reply, gaps: [...reply.gaps, ...gaps] };
}

/** What is said without a look at the reports. */
export function told(text: string): Reply {
  return {
    ...{ skill: "help", kind: "reply", text, claims: [], citations: [], gaps: [] },
    ...{ model: null, ms: 0 },
  };
}

export function refusal(sentences: string[], reason: string): Reply {
  return { ...told(sentences.join("\n")), kind: "refusal", reason };
}

const TO_KEEPERS = "要收进报告库供大家查询，请把文件转给报告管理员。";
const NO_KEEPERS =
  "没有入库：还没有设置报告管理员（ADMIN_OPEN_IDS）。请系统管理员设置，或到控制台“报告库”里导入。";

/** What was read, and what can be done with it. */
function keptReply(reports: Report[], troubles: string[], shelf: string): Reply {
  const how = "要用它起草，回复“起草今年的工作总结”这样的话；已经有稿子的，回复“用作材料”。";
  const lines = [...reports.map(factsOf), ...troubles, how, shelf];
  return told(lines.filter((line) => line !== "").join("\n"));
}

function factsOf({ file, title, known, body, figures }: Report): string {
  const pages = body.reduce((most, { page = 0 }) => Math.max(most, page), 0);
  const facts = [
    known.title === "text" ? `《${title}》` : "",
    pages > 0 ? `${pages}页` : `${body.length}段`,
    `${figures}个数字`,
  ];
  return `已读“${file}”：${facts.filter((fact) => fact !== "").join("，")}。`;
}
