/**
 * A message that brings files, or says what to do with those brought before → from a keeper onto a card that asks whether they go on
 * the shelf; from others, or for a draft, kept as material, which the next draft of that person there takes, or the one that is
 * being written. What is pressed on the card is carried out here too; a repeat of either does nothing twice.
 */
import type { Job, Message, Outcome, Reply } from "../domain.ts";
import { ordersIn } from "../drafting/revise.ts";
import { uploadCard } from "../feishu/cards/index.ts";
import type { FeishuClient } from "../feishu/client.ts";
import type { Log } from "../log.ts";
import { filingIn, isOnlyFiling } from "../message/filing.ts";
import { handsOver } from "../message/quoted.ts";
import { onlyTells } from "../message/request.ts";
import type { UploadShown } from "../schemas.ts";
import { jobIdOf, type Records } from "../store/records.ts";
import { UPLOAD_DAYS, type Upload, type UploadBody } from "../store/uploads.ts";
import { written } from "../text/spoken.ts";
import type { Brought, ReadFile } from "./attachments.ts";
import { amended, createFiling, uploadText } from "./filing.ts";
import {
  createMaterial,
  type MaterialOptions,
  placeOf,
  REMEMBERED_MS,
  refusal,
  textsOf,
  told,
  topicOf,
  uploadIdOf,
} from "./material.ts";
import { createNewest } from "./newest.ts";
import type { createShelving } from "./shelving.ts";

export interface ReceivingOptions extends MaterialOptions {
  records: Records;
  shelving: Pick<ReturnType<typeof createShelving>, "ingestSources">;
  feishu: Pick<FeishuClient, "update" | "people">;
  log: Log;
}

/** What is to be sent for a message; null where the card that stands there says it already. */
export type Received = Outcome<Reply | null>;

/** Of a card that shows how far an ingest has come. */
const UPDATE_MS = 1_000;

export function createReceiving(options: ReceivingOptions) {
  const { records, uploads, attachments, feishu, keepers, log } = options;
  const { keep, use, draftBefore, respond } = createMaterial(options);
  const filing = createFiling(options);
  const isKeeper = ({ senderId }: Message) => keepers.includes(senderId);

  /** Null where the message is none of this: it asks or tells something by its words. */
  async function receive(
    { message }: Job,
    signal: AbortSignal,
    quoted: Brought | null = null,
  ): Promise<Received | null> {
    const wanted = filingIn(message.text);
    const isAlone = wanted !== null || handsOver(message.text);
    const own = message.files?.length ? message : null;
    const brought = own ?? (isAlone && quoted?.files?.length ? quoted : null);
    if (!brought)
      return wanted !== null && isOnlyFiling(message.text)
        ? byWords(message, wanted, signal)
        : null;
    const files = { messageId: brought.messageId, files: brought.files };
    const isBare = message.text.trim() === "";
    if ((isBare || wanted === "shelve") && isKeeper(message)) return take(message, files, signal);
    if (isAlone) return keep(message, files, signal, wanted === "shelve");
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

  /** 入库, 不入库 or 用作材料, said of files that came before; null where there are none. */
  async function byWords(
    message: Message,
    wanted: "shelve" | "discard" | "use",
    signal: AbortSignal,
  ): Promise<Received | null> {
    if (wanted === "use") {
      const reply = await use(message);
      return reply && { ok: true, value: reply };
    }
    const before = await uploads.found(placeOf(message), message.at - REMEMBERED_MS);
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
    if (what === "amend" && upload.state !== "waiting") return { ok: true, value: null };
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

  return { act, receive, respond };
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
