/** A message becomes an answered card. */

import type { Turn } from "../assistant/turn.ts";
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
import { isForBot } from "../feishu/intake.ts";
import type { Log } from "../log.ts";
import type { Exchange } from "../message/followup.ts";
import type { KeptReply, Records } from "../store/records.ts";
import { mayRead, type Reader } from "./desk.ts";

export interface RespondOptions {
  records: Records;
  turnOf: (reader: Reader) => Turn;
  feishu: FeishuClient;
  linkOf: (citation: Citation, reader: Reader) => string | null;
  log: Log;
}

/** 那前一年呢 of this morning belongs to no question of last week. */
const REMEMBERED_MS = 6 * 3600_000;
/** Thanks and a 好的 in between push no question out. */
const REMEMBERED = 6;
/** Feishu remembers a uuid for an hour, and sends nothing twice within it. */
const UUID_MS = 50 * 60_000;

const UNREADABLE: Omit<Reply, "ms"> = {
  skill: "help",
  kind: "refusal",
  text: "目前只能读文字消息。请把问题用文字发给我，例如“去年接待了几批外国来访团组？”。",
  claims: [],
  citations: [],
  gaps: [],
  reason: "unreadable_message",
  model: null,
};

const LIMITED = failure("报告的阅读范围刚刚改了，这一问重新作答。", { retry: true, delayMs: 0 });

/**
 * Job → reply worked out once and kept → card sent with the job's id as uuid, so that a repeat sends nothing twice. What its
 * readers may not read any more by then is not sent, but worked out anew.
 */
export function createRespond(options: RespondOptions) {
  const { records, turnOf, feishu, linkOf, log } = options;

  /** What was said just before; what somebody else asked, or the same person elsewhere, is no part of it. */
  async function historyOf(message: Message): Promise<Exchange[]> {
    const exchanges = await records.exchanges(message, message.at - REMEMBERED_MS, REMEMBERED);
    return exchanges.map(({ text, reply }) => ({ question: reply.question ?? text, reply }));
  }

  /**
   * Send what may have been sent before. Within the hour Feishu knows its uuid again; after that, or where the clock was set
   * back meanwhile, we look whether it stands in the chat.
   */
  async function deliver(job: Job, reply: Reply, kept: KeptReply | null): Promise<Outcome<string>> {
    const { message } = job;
    const now = feishu.now();
    let begun = kept?.sendingAt ?? null;
    if (begun !== null && !(now >= begun && now - begun < UUID_MS)) {
      const found = await sentBefore(job);
      if (!found.ok) return found;
      if (found.value !== null) return { ok: true, value: found.value };
      begun = null;
    }
    if (!(await mayBeTold(message, reply))) return LIMITED;
    if (begun === null) await records.noteSending(job.id, now);
    const sent = await feishu.reply(
      message.messageId,
      renderCard(reply, { linkOf: (citation) => linkOf(citation, readerOf(message)) }),
      // In a text message Feishu reads <at …> as a mention; a report's words must not call everyone.
      renderText(reply, MAX_TEXT_BYTES).replaceAll("<", "＜"),
      job.id,
    );
    // An hour without a connection is no reason to look for what was never sent.
    if (!sent.ok && sent.undone && begun === null) await records.noteSending(job.id, null);
    return sent;
  }

  /** The message of ours that answers it already, or null. Where we may not look, nothing is sent twice: people decide. */
  async function sentBefore({ id, message }: Job): Promise<Outcome<string | null>> {
    const replies = await feishu.repliesTo(message);
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

  /** The reply that was worked out before, unless it tells what its readers may not read any more and was not sent. */
  async function replyOf(job: Job): Promise<Outcome<KeptReply | null>> {
    const kept = await records.reply(job.id);
    if (!kept || kept.sentId !== null || (await mayBeTold(job.message, kept.reply)))
      return { ok: true, value: kept };
    if (kept.sendingAt !== null) {
      const found = await sentBefore(job);
      if (!found.ok) return found;
      if (found.value !== null) {
        await records.markSent(job.id, found.value);
        return { ok: true, value: { ...kept, sentId: found.value } };
      }
    }
    await records.dropReply(job.id);
    return { ok: true, value: null };
  }

  /** What is quoted may be read, and is there. */
  async function mayBeTold(message: Message, { citations }: Reply): Promise<boolean> {
    for (const { reportId } of citations) {
      if (reportId === "material") continue;
      const stored = await records.report(reportId);
      if (!stored || !mayRead(readerOf(message), stored.info)) return false;
    }
    return true;
  }

  /**
   * A reply that cites nothing may name a report all the same, so that none may be lost to its readers while it is worked
   * out. What was done to a draft must not be done twice; it rests on what it cites.
   */
  async function isLate(message: Message, reply: Reply, shelf: ReportInfo[]): Promise<boolean> {
    if (!(await mayBeTold(message, reply))) return true;
    const now = await records.reports();
    if (now === shelf || reply.draft) return false;
    const readable = (reports: ReportInfo[]) =>
      reports.filter((report) => mayRead(readerOf(message), report));
    const still = new Set(readable(now).map(({ reportId }) => reportId));
    return readable(shelf).some(({ reportId }) => !still.has(reportId));
  }

  async function workOut(job: Job, signal: AbortSignal): Promise<Reply> {
    const { message } = job;
    if (!message.readable) return { ...UNREADABLE, ms: 0 };
    return turnOf(readerOf(message)).respond({
      text: message.text,
      at: message.at,
      history: await historyOf(message),
      author: { chatId: message.chatId, senderId: message.senderId },
      // Whoever has waited through the end of a program is not made to wait for the model once more.
      signal: job.interrupted ? AbortSignal.abort() : signal,
    });
  }

  return async function respond(job: Job, signal: AbortSignal): Promise<Outcome<void>> {
    const { message } = job;
    const before = await replyOf(job);
    if (!before.ok) return before;
    const kept = before.value;
    if (kept?.sentId != null) return DONE;
    if (message.chatType === "group") {
      const bot = await feishu.botOpenId();
      if (!bot.ok) return bot;
      if (!isForBot(message, bot.value)) {
        await records.audit("message.ignored", { job: job.id, why: "bot was not mentioned" });
        return DONE;
      }
    }
    const shelf = await records.reports();
    const reply = kept?.reply ?? (await workOut(job, signal));
    if (!kept) {
      if (await isLate(message, reply, shelf)) return LIMITED;
      await records.saveReply(job.id, reply);
    }
    const sent = await deliver(job, reply, kept);
    if (!sent.ok) return sent;
    await records.markSent(job.id, sent.value);
    await records.audit("message.answered", {
      job: job.id,
      chat: message.chatId,
      sender: message.senderId,
      kind: reply.kind,
      ms: reply.ms,
      model: reply.model,
      usage: reply.usage,
    });
    log.info("answered", {
      job: job.id,
      skill: reply.skill,
      kind: reply.kind,
      ms: reply.ms,
      usage: reply.usage,
    });
    return DONE;
  };
}

const DONE: Outcome<void> = { ok: true, value: undefined };

/** Everyone in a group reads what is said there, so a report that only the asker may read is not spoken of. */
function readerOf({ chatType, chatId, senderId }: Message): Reader {
  return chatType === "group" ? [chatId] : [senderId, chatId];
}
