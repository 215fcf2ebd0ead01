/**
 * A message that brings files, or says what to do with those brought before → from a keeper onto a card that asks whether they go on
 * the shelf; from others, or for a draft, kept as material, which the next draft of that person there takes, or the one that is
 * being written. What is pressed on the card is carried out here too; a repeat of either does nothing twice.
 */
import { createHash } from "node:crypto";
import type { Turn } from "../assistant/turn.ts";
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
import type { Attachments, Brought, Material, ReadFile } from "./attachments.ts";
import { readerOf } from "./delivering.ts";
import type { Reader } from "./desk.ts";
import { amended, createFiling, uploadText } from "./filing.ts";
import { createNewest } from "./newest.ts";
import type { createShelving } from "./shelving.ts";

export interface ReceivingOptions {
  records: Records;
  uploads: Uploads;
  attachments: Attachments;
  shelving: Pick<ReturnType<typeof createShelving>, "ingestSources">;
  feishu: Pick<FeishuClient, "update">;
  turnOf: (reader: Reader) => Pick<Turn, "feedDraft">;
  /** What was said before in the message's place, latest first. */
  historyOf: (message: Message) => Promise<Exchange[]>;
  /** Who may put reports on the shelf. */
  keepers: string[];
  log: Log;
}

/** What is to be sent for a message; null where the card that stands there says it already. */
export type Received = Outcome<Reply | null>;

/** Material of this morning is no part of a draft of next week. */
const REMEMBERED_MS = 12 * 3600_000;
/** So much of one file's words, and of all, goes into a draft. */
const MAX_CHARS = 30_000;
/** Of a card that shows how far an ingest has come. */
const UPDATE_MS = 1_000;

export type Receiving = ReturnType<typeof createReceiving>;

export function createReceiving(options: ReceivingOptions) {
  const { records, uploads, attachments, feishu, turnOf, historyOf, keepers, log } = options;
  const filing = createFiling(options);
  const isKeeper = ({ senderId }: Message) => keepers.includes(senderId);

  /** Null where the message is none of this: it asks or tells something by its words. */
  async function receive(
    { message }: Job,
    signal: AbortSignal,
    quoted: Brought | null = null,
  ): Promise<Received | null> {
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
    for await (const fetched of attachments.each(brought)) {
      const done = fetched.ok ? await attachments.read(fetched.value, signal) : fetched;
      if (!done.ok) return done;
      read.push(...done.value.files);
      more += done.value.more;
      const { file, bytes } = (fetched as { value: { file: string; bytes: Outcome<Uint8Array> } })
        .value;
      if (!bytes.ok || !done.value.files.some(({ report }) => report.ok)) continue;
      await uploads.add(id, names.length, bytes.value);
      names.push(file);
    }
    if (names.length === 0)
      return { ok: true, value: refusal(troublesOf(read), "unreadable_file") };
    const shown = await filing.preview(id, message, read, more);
    const body: UploadBody = { message, shown, texts: textsOf(read), names, given: {} };
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
    const read: ReadFile[] = [];
    const left: string[] = [];
    for await (const fetched of attachments.each(brought)) {
      const done = fetched.ok ? await attachments.read(fetched.value, signal) : fetched;
      if (!done.ok) return done;
      read.push(...done.value.files);
    }
    const troubles = [...troublesOf(read), ...left];
    const texts = textsOf(read);
    if (texts.length === 0) return { ok: true, value: refusal(troubles, "unreadable_file") };
    const draft = wantsShelf ? null : await draftBefore(message);
    if (draft) return { ok: true, value: await feed(message, draft, { texts, troubles }) };
    const id = uploadIdOf(message);
    const body: UploadBody = { message, shown: null, texts, names: [], given: {} };
    await uploads.keep({ id, topic: topicOf(message), state: "material", body });
    return { ok: true, value: keptReply(read, troubles, isKeeper(message), wantsShelf) };
  }

  async function draftBefore(message: Message): Promise<string | null> {
    const [last] = await historyOf(message);
    return last?.reply.draft?.id ?? null;
  }

  async function feed(message: Message, draft: string, material: Material): Promise<Reply> {
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

  /** What a message asks a draft to be made of: the files that it quotes or brings, or those that its sender brought before. */
  async function materialFor(
    message: Message,
    jobId: string,
    brought: Brought | null,
    signal?: AbortSignal,
  ): Promise<Outcome<(Material & { text: string }) | null>> {
    if (brought?.files?.length) {
      const material = await attachments.textOf(brought, signal);
      if (!material.ok) return material;
      return { ok: true, value: whole(material.value) };
    }
    if (skillOf(written(message.text)) !== "draft" || splitMaterial(message.text).material !== null)
      return { ok: true, value: null };
    const before = await uploads.found(placeOf(message), message.at - REMEMBERED_MS);
    const fresh = before.filter(({ body }) => body.usedBy === undefined || body.usedBy === jobId);
    const last = before[0]?.body.usedBy;
    const used = fresh.length > 0 ? fresh : before.filter(({ body }) => body.usedBy === last);
    if (used.length === 0) return { ok: true, value: null };
    for (const { id, body } of used)
      await uploads.change(id, ["material", "waiting"], { body: { ...body, usedBy: jobId } });
    const texts = used.toReversed().flatMap(({ body }) => body.texts);
    return { ok: true, value: whole({ texts, troubles: [] }) };
  }

  return { receive, act, materialFor };
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

function textsOf(read: ReadFile[]): UploadText[] {
  return read.flatMap(({ file, report }) =>
    report.ok ? [{ file, text: report.value.text.slice(0, MAX_CHARS + 1) }] : [],
  );
}

function troublesOf(read: ReadFile[]): string[] {
  return read.flatMap(({ report }) => (report.ok ? [] : [report.error]));
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

function whole({ texts, troubles }: Material): Material & { text: string } {
  const { text, left } = joined(texts);
  return { text, texts, troubles: [...troubles, ...left] };
}

/** A reply that says which files it had, and which not. */
export function withFiles(reply: Reply, { texts, troubles }: Material): Reply {
  const files = texts.map(({ file }) => `“${file}”`).join("、");
  const unused =
    reply.skill === "draft" || files === ""
      ? []
      : [`${files}没有用来作答：回答只依据报告库。要用它起草，请说“起草……”`];
  const used = reply.skill === "draft" && reply.kind === "reply" && files !== "";
  const text = used ? `（材料：${files}）\n${reply.text}` : reply.text;
  return withGaps({ ...reply, text }, [...troubles, ...unused]);
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

/** What was read, and what can be done with it. */
function keptReply(
  read: ReadFile[],
  troubles: string[],
  keeper: boolean,
  wantsShelf: boolean,
): Reply {
  const lines = read.flatMap(({ file, report }) =>
    report.ok ? [factsOf(file, report.value)] : [],
  );
  const how = "要用它起草，回复“起草今年的工作总结”这样的话；已经有稿子的，回复“用作材料”。";
  const shelf = keeper
    ? ""
    : `${wantsShelf ? "入库由报告管理员办理，这里没有入库。" : ""}要收进报告库供大家查询，请把文件转给报告管理员。`;
  return told([...lines, ...troubles, how, shelf].filter((line) => line !== "").join("\n"));
}

function factsOf(file: string, { title, known, body, figures }: Report): string {
  const pages = body.reduce((most, { page = 0 }) => Math.max(most, page), 0);
  const facts = [
    known.title === "text" ? `《${title}》` : "",
    pages > 0 ? `${pages}页` : `${body.length}段`,
    `${figures}个数字`,
  ];
  return `已读“${file}”：${facts.filter((fact) => fact !== "").join("，")}。`;
}
