/** A message becomes an answered card. */

import type { Turn } from "../assistant/turn.ts";
import type { Job, Message, Outcome, Reply, ReportInfo } from "../domain.ts";
import { isForBot } from "../feishu/intake.ts";
import type { Exchange } from "../message/followup.ts";
import type { KeptReply, Records } from "../store/records.ts";
import { createDelivering, type DeliveringOptions, LIMITED, readerOf } from "./delivering.ts";
import type { Reader } from "./desk.ts";
import type { Receiving } from "./receiving.ts";
import { createTelling } from "./telling.ts";

export interface RespondOptions extends DeliveringOptions {
  turnOf: (reader: Reader) => Turn;
  /** What deals with files; without it words alone are answered. */
  receiving?: Receiving | null;
}

/** 那前一年呢 of this morning belongs to no question of last week. */
const REMEMBERED_MS = 6 * 3600_000;
/** Thanks and a 好的 in between push no question out. */
const REMEMBERED = 6;

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

/** What was said just before; what somebody else asked, or the same person elsewhere, is no part of it. */
export async function historyOf(
  records: Pick<Records, "exchanges">,
  message: Message,
): Promise<Exchange[]> {
  const exchanges = await records.exchanges(message, message.at - REMEMBERED_MS, REMEMBERED);
  return exchanges.map(({ text, reply }) => ({ question: reply.question ?? text, reply }));
}

/**
 * Job → reply worked out once and kept, shown meanwhile as far as a model has come → delivered, so that a repeat sends nothing
 * twice. What its readers may not read any more by then is not sent, but worked out anew.
 */
export function createRespond(options: RespondOptions) {
  const { records, turnOf, receiving, feishu, log } = options;
  const { deliver, sentBefore, showing } = createDelivering(options);
  const { mayBeTold, isLate } = createTelling(records);

  /** The reply that was worked out before, unless it tells what its readers may not read any more and was not sent. */
  async function replyOf(job: Job): Promise<Outcome<KeptReply | null>> {
    const kept = await records.reply(job.id);
    if (!kept || kept.sentId !== null || (await mayBeTold(readerOf(job.message), kept.reply)))
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

  /** Null where nothing is to be sent: a card says it already. */
  async function workOut(
    job: Job,
    shelf: ReportInfo[],
    signal: AbortSignal,
  ): Promise<Outcome<Reply | null>> {
    const { message } = job;
    const received = ON_UPLOADS.has(message.action?.do ?? "")
      ? await receiving?.act(job, signal)
      : await receiving?.receive(job, signal);
    if (received) return received;
    if (!message.readable) return { ok: true, value: { ...UNREADABLE, ms: 0 } };
    const shown = showing(job, shelf);
    const turn = turnOf(readerOf(message));
    try {
      const request = {
        text: message.text,
        at: message.at,
        history: await historyOf(records, message),
        author: { chatId: message.chatId, senderId: message.senderId },
        // Whoever has waited through the end of a program is not made to wait for the model once more.
        signal: job.interrupted ? AbortSignal.abort() : signal,
        shown: shown.push,
      };
      return receiving
        ? await receiving.respond(job, request)
        : { ok: true, value: await turn.respond(request) };
    } finally {
      await shown.end();
    }
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
    const made = kept
      ? { ok: true as const, value: kept.reply }
      : await workOut(job, shelf, signal);
    if (!made.ok) return made;
    const reply = made.value;
    if (!reply) return DONE;
    if (!kept) {
      if (await isLate(readerOf(message), reply, shelf)) return LIMITED;
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

const ON_UPLOADS = new Set<string>(["shelve", "amend", "discard"]);
const DONE: Outcome<void> = { ok: true, value: undefined };
