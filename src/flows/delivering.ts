/**
 * A reply into its chat: as one card, sent once; or, where a model is still writing, as a card whose words are replaced as
 * they come, and at last by the whole reply. However often the program dies in between, one message answers one question.
 */
import {
  type Citation,
  failure,
  type Job,
  type Message,
  type Outcome,
  type Reply,
  type ReportInfo,
} from "../domain.ts";
import { MAX_TEXT_BYTES, renderCard, renderText } from "../feishu/card.ts";
import type { FeishuClient } from "../feishu/client.ts";
import type { Log } from "../log.ts";
import type { PartialReply } from "../store/partials.ts";
import type { KeptReply, Records } from "../store/records.ts";
import type { Reader } from "./desk.ts";
import { createNewest } from "./newest.ts";
import { createTelling } from "./telling.ts";

export interface DeliveringOptions {
  records: Records;
  feishu: FeishuClient;
  linkOf: (citation: Citation, reader: Reader) => string | null;
  log: Log;
}

/** Feishu remembers a uuid for an hour, and sends nothing twice within it. */
const UUID_MS = 50 * 60_000;
/** Of one message Feishu takes five updates a second; so many are more than anybody reads. */
const UPDATE_MS = 500;

export const LIMITED = failure("报告的阅读范围刚刚改了，这一问重新作答。", {
  retry: true,
  delayMs: 0,
});

export function createDelivering({ records, feishu, linkOf, log }: DeliveringOptions) {
  const telling = createTelling(records);
  const { partials } = records;

  const cardOf = (message: Message, reply: Reply, writing = false) =>
    renderCard(reply, { writing, linkOf: (citation) => linkOf(citation, readerOf(message)) });

  /**
   * Send what may have been sent before. Within the hour Feishu knows its uuid again; after that we look whether it stands in
   * the chat.
   */
  async function sendOnce(
    job: Job,
    uuid: string,
    reply: Reply,
    kept: KeptReply | null,
  ): Promise<Outcome<string>> {
    const { message } = job;
    let begun = kept?.sendingAt ?? null;
    if (begun !== null && !isRemembered(begun, feishu.now())) {
      const found = await sentBefore(job);
      if (!found.ok) return found;
      if (found.value !== null) return { ok: true, value: found.value };
      begun = null;
    }
    if (begun === null) await records.noteSending(job.id, feishu.now());
    const sent = await feishu.reply(
      addressOf(message),
      cardOf(message, reply),
      // In a text message Feishu reads <at …> as a mention; a report's words must not call everyone.
      renderText(reply, MAX_TEXT_BYTES).replaceAll("<", "＜"),
      uuid,
    );
    // An hour without a connection is no reason to look for what was never sent.
    if (!sent.ok && sent.undone && begun === null) await records.noteSending(job.id, null);
    return sent;
  }

  /** The message of ours that answers it already, or null. Where we may not look, nothing is sent twice: people decide. */
  async function sentBefore({ id, message }: Job): Promise<Outcome<string | null>> {
    const replies = await feishu.repliesTo({ ...message, messageId: addressOf(message) });
    if (!replies.ok) {
      if (replies.retry) return replies;
      const error = `回复已写好，可能也已发出，但查不了会话里有没有，所以没有再发：${replies.error}。开通后可在控制台重试；会话里如已有回复，则不必。`;
      log.error("cannot look whether a reply was sent, so it is not sent again", {
        job: id,
        error,
      });
      return failure(error);
    }
    for (const sentId of replies.value) {
      if (await records.isNoted(sentId)) continue;
      log.info("a reply was found sent", { job: id });
      return { ok: true, value: sentId };
    }
    return { ok: true, value: null };
  }

  /**
   * The message in which a run has begun to answer, or null. Where it is not known whether that was sent, `reply` is sent in its
   * place with the same uuid, or the chat is looked through.
   */
  async function begunBy(
    job: Job,
    reply: Reply,
    writing: boolean,
  ): Promise<Outcome<string | null>> {
    const partial = await partials.of(job.id);
    if (!partial || partial.sentId !== null) return { ok: true, value: partial?.sentId ?? null };
    if (isRemembered(partial.sendingAt, feishu.now())) {
      const card = cardOf(job.message, reply, writing);
      const sent = await feishu.reply(addressOf(job.message), card, null, job.id);
      if (!sent.ok) return sent.retry || !sent.undone ? sent : nothingStands(job);
      await partials.noteSent(job.id, sent.value);
      return sent;
    }
    const found = await sentBefore(job);
    if (!found.ok) return found;
    if (found.value === null) return nothingStands(job);
    await partials.noteSent(job.id, found.value);
    return found;
  }

  async function nothingStands({ id }: Job): Promise<Outcome<null>> {
    await partials.drop(id);
    return { ok: true, value: null };
  }

  /** Let `soFar` stand in the chat, in the card that stands there or as a new one. */
  async function show(job: Job, soFar: Reply): Promise<Outcome<unknown>> {
    const { id, message } = job;
    const begun = await begunBy(job, soFar, true);
    if (!begun.ok) return begun;
    const card = cardOf(message, soFar, true);
    if (begun.value !== null) {
      const put = await feishu.update(begun.value, card);
      if (!put.ok) return put;
      await partials.noteShown(id, soFar);
      return { ok: true, value: null };
    }
    await partials.begin(id, soFar, feishu.now());
    const sent = await feishu.reply(addressOf(message), card, null, id);
    if (sent.ok) await partials.noteSent(id, sent.value);
    else if (sent.undone) await partials.drop(id);
    return sent;
  }

  /**
   * Shows of a job's answer what may be shown already, the newest first and not too often; `shelf` are the reports as the work
   * on it began. Trouble here is none of the answer's: what cannot be shown now is told at the end.
   */
  function showing(job: Job, shelf: ReportInfo[]) {
    const reader = readerOf(job.message);
    let refused = false;
    return createNewest(async (soFar: Reply) => {
      if (refused || (await telling.isLate(reader, soFar, shelf))) return 0;
      const shown = await show(job, soFar);
      if (shown.ok) return 0;
      refused = !shown.retry;
      log.info("an answer could not be shown while it is made", { job: job.id, why: shown.error });
      return shown.delayMs ?? 0;
    }, UPDATE_MS);
  }

  /**
   * Put the whole reply where the answer has begun, or send it. A card that takes no more updates (recalled, too old) is left
   * as it is where it holds an answer; else the reply comes as another message, and never not at all.
   */
  async function deliver(job: Job, reply: Reply, kept: KeptReply | null): Promise<Outcome<string>> {
    if (!(await telling.mayBeTold(readerOf(job.message), reply))) return LIMITED;
    const begun = await begunBy(job, reply, false);
    if (!begun.ok) return begun;
    if (begun.value === null) return sendOnce(job, job.id, reply, kept);
    const put = await feishu.update(begun.value, cardOf(job.message, reply));
    if (put.ok) return { ok: true, value: begun.value };
    if (put.retry) return put;
    const partial = await partials.of(job.id);
    log.warn("a card took no update", { job: job.id, code: put.code });
    if (partial && isWhole(partial) && !GONE.has(put.code ?? 0)) {
      await records.dropReply(job.id);
      await records.saveReply(job.id, partial.reply);
      return { ok: true, value: begun.value };
    }
    return sendOnce(job, `${job.id}-2`, reply, kept);
  }

  return { showing, deliver, sentBefore };
}

/** What a button asks is answered under its card: Feishu knows no message of that number. */
export function addressOf({ action, parentId, messageId }: Message): string {
  return action && parentId !== undefined ? parentId : messageId;
}

/** May a repeat with the same uuid be trusted to send nothing twice? Not where the clock was set back meanwhile. */
export function isRemembered(begun: number, now: number): boolean {
  return now >= begun && now - begun < UUID_MS;
}

/** The message was recalled or deleted. */
const GONE = new Set([230011, 230110]);

/** What was taken out of the reports is an answer by itself; a model's is one only when it has ended. */
function isWhole({ reply }: PartialReply): boolean {
  return reply.model === null && reply.claims.length > 0;
}

/** Everyone in a group reads what is said there, so a report that only the asker may read is not spoken of. */
export function readerOf({ chatType, chatId, senderId }: Message): Reader {
  return chatType === "group" ? [chatId] : [senderId, chatId];
}
