/**
 * A message that brings files, or says what to do with those brought before → from a keeper onto a card that asks whether they go on
 * the shelf; from others, or for a draft, kept as material, which the next draft of that person there takes, or the one that is
 * being written. What is pressed on the card is carried out here too; a repeat of either does nothing twice.
 */
import { createHash } from "node:crypto";
import type { Turn, TurnRequest } from "../assistant/turn.ts";
import type { Job, Message, Outcome, Reply, Report } from "../domain.ts";
import { splitMaterial } from "../drafting/request.ts";
import { ordersIn } from "../drafting/revise.ts";
import type { FeishuClient } from "../feishu/client.ts";
import { uploadCard } from "../feishu/upload.ts";
import type { Log } from "../log.ts";
import { filingIn } from "../message/filing.ts";
import type { Exchange } from "../message/followup.ts";
import { onlyTells, skillOf } from "../message/request.ts";
import type { UploadShown } from "../schemas.ts";
import { jobIdOf, type Records } from "../store/records.ts";
import {
  UPLOAD_DAYS,
  type Upload,
  type UploadBody,
  type Uploads,
  type UploadText,
} from "../store/uploads.ts";
import { written } from "../text/spoken.ts";
import type { Attachments, Brought, ReadFile } from "./attachments.ts";
import { readerOf } from "./delivering.ts";
import type { Reader } from "./desk.ts";
import { amended, createFiling, uploadText } from "./filing.ts";
import { createNewest } from "./newest.ts";
import type { Papers } from "./papers.ts";
import type { createShelving } from "./shelving.ts";

export interface ReceivingOptions {
  records: Records;
  uploads: Uploads;
  attachments: Attachments;
  shelving: Pick<ReturnType<typeof createShelving>, "ingestSources">;
  feishu: Pick<FeishuClient, "update" | "people">;
  turnOf: (reader: Reader) => Pick<Turn, "respond" | "feedDraft">;
  /** Asks files alone. */
  papers: Papers;
  /** What was said before in the message's place, latest first. */
  historyOf: (message: Message) => Promise<Exchange[]>;
  /** Who may put reports on the shelf. */
  keepers: string[];
  log: Log;
}

/** Kinds of message that hold no document, by Feishu's names. */
const UNREAD: Record<string, string> = {
  audio: "语音我听不了。请在飞书里把它转成文字，再发给我。",
  media: "视频我看不了。请把要问的用文字发给我，或发文档、图片。",
  sticker: "表情我看不懂。请把问题用文字发给我，例如“去年接待了几批外国来访团组？”。",
  folder: "文件夹飞书不让我取。请压缩成 .zip，或把里面的文件直接发给我。",
};

/** What is to be sent for a message; null where the card that stands there says it already. */
export type Received = Outcome<Reply | null>;

/** Words for a draft, and what could not be read. */
interface Told {
  texts: UploadText[];
  troubles: string[];
}

/** Material of this morning is no part of a draft of next week. */
const REMEMBERED_MS = 12 * 3600_000;
/** So much of one file's words, and of all, goes into a draft. */
const MAX_CHARS = 30_000;
/** Of a card that shows how far an ingest has come. */
const UPDATE_MS = 1_000;

export type Receiving = ReturnType<typeof createReceiving>;

export function createReceiving(options: ReceivingOptions) {
  const { records, uploads, attachments, feishu, turnOf, papers, historyOf, keepers, log } =
    options;
  const filing = createFiling(options);
  const isKeeper = ({ senderId }: Message) => keepers.includes(senderId);

  /** Null where the message is none of this: it asks or tells something by its words. */
  async function receive(
    { message }: Job,
    signal: AbortSignal,
    quoted: Brought | null = null,
  ): Promise<Received | null> {
    const unread = message.readable ? undefined : UNREAD[message.type ?? ""];
    if (unread) return { ok: true, value: refusal([unread], "unreadable_message") };
    const wanted = filingIn(message.text);
    const own = message.files?.length ? message : null;
    const brought = own ?? (wanted !== null && quoted?.files?.length ? quoted : null);
    if (!brought) return wanted === null ? null : byWords(message, wanted, signal);
    const files = { ...message, files: brought.files, messageId: brought.messageId };
    if (message.text.trim() === "" || wanted !== null)
      return wanted !== "use" && wanted !== "discard" && isKeeper(message)
        ? take(message, files, signal)
        : keep(message, files, signal, wanted === "shelve");
    const draft = await draftBefore(message);
    const words = written(message.text);
    return draft && onlyTells(words) && !ordersIn(words) ? keep(message, files, signal) : null;
  }

  /** A keeper's files, asked about on a card. */
  async function take(message: Message, brought: Brought, signal: AbortSignal): Promise<Received> {
    const id = uploadIdOf(message);
    const known = await uploads.get(id);
    if (known?.body.shown) return { ok: true, value: asking(known.body.shown) };
    await uploads.begin({ id, topic: topicOf(message) }, message);
    const names: string[] = [];
    const read: ReadFile[] = [];
    let more = 0;
    for await (const done of attachments.opened(brought, signal)) {
      if (!done.ok) return done;
      const { file, bytes, files } = done.value;
      read.push(...files);
      more += done.value.more;
      if (!bytes || !files.some(({ report }) => report.ok)) continue;
      await uploads.add(id, names.length, bytes);
      names.push(file);
    }
    const reports = read.flatMap(({ report }) => (report.ok ? [report.value] : []));
    if (names.length === 0) {
      const troubles = read.flatMap(({ report }) => (report.ok ? [] : [report.error]));
      return { ok: true, value: refusal(troubles, "unreadable_file") };
    }
    const shown = await filing.preview(id, message, read, more);
    const body: UploadBody = { message, shown, texts: textsOf(reports), names, given: {} };
    await uploads.keep({ id, topic: topicOf(message), state: "waiting", body });
    return { ok: true, value: asking(shown) };
  }

  /** Files as material: into the draft that is being written, or kept for the next. */
  async function keep(
    message: Message,
    brought: Brought,
    signal: AbortSignal,
    wantsShelf = false,
  ): Promise<Received> {
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
    const shelf = isKeeper(message) ? "" : wantsShelf ? await whoShelves() : TO_KEEPERS;
    return { ok: true, value: keptReply(reports, troubles, shelf) };
  }

  async function whoShelves(): Promise<string> {
    if (keepers.length === 0) return NO_KEEPERS;
    const known = await Promise.all(keepers.slice(0, 3).map(feishu.people.nameOf));
    const names = known.filter((name) => name !== null).join("、");
    return `入库由报告管理员${names === "" ? "" : `（${names}）`}办理，这里没有入库，请把文件转给报告管理员。`;
  }

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

  /** 入库, 不入库 or 用作材料, said of files that came before; null where there are none. */
  async function byWords(
    message: Message,
    wanted: "shelve" | "discard" | "use",
    signal: AbortSignal,
  ): Promise<Received | null> {
    const before = await uploads.found(placeOf(message), message.at - REMEMBERED_MS);
    if (wanted === "use") {
      const draft = await draftBefore(message);
      const texts = before.flatMap(({ body }) => body.texts);
      if (!draft || texts.length === 0) return null;
      return { ok: true, value: await feed(message, draft, { texts, troubles: [] }) };
    }
    const upload = before.find(({ state }) => state === "waiting");
    if (!upload) return null;
    const reply = await records.reply(jobIdOf(upload.body.message.messageId));
    const done = await carryOut(message, upload, wanted, {}, reply?.sentId ?? null, signal);
    // Somebody has said something and is told, whatever the card says.
    return done.ok && done.value === null ? said(upload.id) : done;
  }

  async function said(id: string): Promise<Received> {
    const upload = await uploads.get(id);
    return { ok: true, value: upload?.body.shown ? asking(upload.body.shown) : gone() };
  }

  /** A button of the card. */
  async function act({ message }: Job, signal: AbortSignal): Promise<Received> {
    const { action, parentId } = message;
    const upload = action ? await uploads.get(action.on) : null;
    if (!action || !upload?.body.shown) return { ok: true, value: gone() };
    const what = action.do === "discard" || action.do === "amend" ? action.do : "shelve";
    return carryOut(message, upload, what, action.form ?? {}, parentId ?? null, signal);
  }

  async function carryOut(
    message: Message,
    upload: Upload,
    what: "shelve" | "amend" | "discard",
    form: Record<string, string>,
    cardId: string | null,
    signal: AbortSignal,
  ): Promise<Received> {
    if (!isKeeper(message))
      return { ok: true, value: refusal(["只有报告管理员可以决定要不要入库。"], "not_a_keeper") };
    const { id, body } = upload;
    const shown = body.shown!;
    if (upload.state === "settled") return put(cardId, shown);
    if (what === "discard") {
      const next: UploadShown = { ...shown, state: "discarded" };
      if (upload.state === "shelving")
        return { ok: true, value: asking({ ...shown, state: "shelving" }) };
      await uploads.settle(id, { ...body, shown: next });
      return put(cardId, next);
    }
    if (upload.state === "waiting") {
      const changed = amended({ shown, given: body.given }, form);
      if (!changed.ok) return { ok: true, value: refusal([changed.error], "unclear_form") };
      await uploads.change(id, ["waiting"], { body: { ...body, ...changed.value } });
      if (what === "amend") return put(cardId, changed.value.shown);
    }
    const claimed = await uploads.claim(id, jobIdOf(message.messageId));
    if (!claimed) return { ok: true, value: null };
    return shelve(claimed, message, cardId, signal);
  }

  async function shelve(
    upload: Upload,
    message: Message,
    cardId: string | null,
    signal: AbortSignal,
  ): Promise<Received> {
    // What cannot be shown now is told at the end.
    const showing = createNewest(async (shown: UploadShown) => {
      const done = cardId === null ? null : await feishu.update(cardId, uploadCard(shown));
      return done && !done.ok ? (done.delayMs ?? UPDATE_MS) : 0;
    }, UPDATE_MS);
    const done = await filing.shelve(upload, showing.push, signal).finally(() => showing.end());
    if (!done.ok) return done;
    const body = { ...upload.body, shown: done.value };
    if (done.value.state === "done") await uploads.settle(upload.id, body);
    else await uploads.change(upload.id, ["shelving"], { state: "waiting", body });
    await records.audit("reports.filed", {
      by: message.senderId,
      upload: upload.id,
      files: done.value.files.map(({ file, status }) => ({ file, status })),
    });
    log.info("files that came in a chat were put on the shelf", { upload: upload.id });
    return put(cardId, done.value);
  }

  /** What became of it, on the card that asked; in a message of its own where that takes no update. */
  async function put(cardId: string | null, shown: UploadShown): Promise<Received> {
    const done = cardId === null ? null : await feishu.update(cardId, uploadCard(shown));
    if (done?.ok) return { ok: true, value: null };
    if (done?.retry) return done;
    return { ok: true, value: asking(shown) };
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
    const read = await attachments.readAll(brought, request.signal);
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

  return { act, receive, respond };
}

async function drafted(
  turn: Pick<Turn, "respond">,
  request: TurnRequest,
  { texts, troubles }: Told,
): Promise<Reply> {
  if (texts.length === 0) return withGaps(await turn.respond(request), troubles);
  const { text, left } = joined(texts);
  const reply = await turn.respond({ ...request, material: text });
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
function uploadIdOf({ messageId }: Message): string {
  return `up-${createHash("sha256").update(messageId).digest("hex").slice(0, 32)}`;
}

function topicOf({ threadId, rootId }: Message): string | null {
  return threadId ?? rootId ?? null;
}

/** In a private chat nobody else speaks; in a group a topic is a conversation. */
function placeOf({ chatId, chatType, senderId, threadId, rootId, parentId }: Message) {
  const within = [threadId, rootId, parentId].filter((id) => id !== undefined);
  return {
    by: senderId,
    chatId,
    within: chatType === "p2p" || within.length === 0 ? null : within,
  };
}

function textsOf(reports: Report[]): UploadText[] {
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

const PLAIN = { skill: "help", claims: [], citations: [], gaps: [], model: null, ms: 0 } as const;

function refusal(sentences: string[], reason: string): Reply {
  return {
    ...PLAIN,
    claims: [],
    citations: [],
    gaps: [],
    kind: "refusal",
    text: sentences.join("\n"),
    reason,
  };
}

function told(text: string): Reply {
  return { ...PLAIN, claims: [], citations: [], gaps: [], kind: "reply", text };
}

function asking(shown: UploadShown): Reply {
  return { ...told(uploadText(shown)), upload: shown };
}

function gone(): Reply {
  return refusal(
    [
      `这张卡片上的文件已经不在了（没有确认的只保留 ${UPLOAD_DAYS} 天）。需要的话，请把文件再发一次。`,
    ],
    "upload_gone",
  );
}

const TO_KEEPERS = "要收进报告库供大家查询，请把文件转给报告管理员。";
const NO_KEEPERS =
  "没有入库：还没有设置报告管理员（ADMIN_OPEN_IDS）。请服务器的管理员设置，或用 ingest 命令导入。";

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
