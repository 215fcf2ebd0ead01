/** A job is done: a message becomes an answered card, a chat is greeted, an answer is taken back. */
import type { Job, Outcome, Reply } from "../domain.ts";
import { isForBot } from "../feishu/intake.ts";
import { backIdOf, ownIdOf } from "../store/messages.ts";
import type { KeptReply } from "../store/records.ts";
import { type AnsweringOptions, createAnswering } from "./answering.ts";
import { createDelivering, type DeliveringOptions, LIMITED, readerOf } from "./delivering.ts";
import { createDirect } from "./direct.ts";
import { said, TOLD_ALONE } from "./manners.ts";
import { MET } from "./taking.ts";
import { createTelling } from "./telling.ts";

export type RespondOptions = DeliveringOptions & AnsweringOptions;

/**
 * Job → reply worked out once and kept, shown meanwhile as far as a model has come → delivered, so that a repeat sends nothing
 * twice. What its readers may not read any more by then is not sent, but worked out anew.
 */
export function createRespond(options: RespondOptions) {
  const { records, errands, feishu, log } = options;
  const { deliver, sentBefore, showing } = createDelivering(options);
  const { answer, greeting } = createAnswering(options);
  const { greet, tellAlone, takeBack } = createDirect(options);
  const { mayBeTold, isLate } = createTelling(records);

  /** The reply that was worked out before, unless it tells what its readers may not read any more and was not sent. */
  async function replyOf(job: Job): Promise<Outcome<KeptReply | null>> {
    const kept = await records.reply(job.id);
    if (!kept || kept.sentId !== null || (await mayBeTold(readerOf(job.message), kept.reply)))
      return { ok: true, value: kept };
    const found = await sentOf(job, kept);
    if (!found.ok || found.value !== null) return found;
    await records.dropReply(job.id);
    return { ok: true, value: null };
  }

  /** A reply of which it is not known whether it was sent, if it was. */
  async function sentOf(job: Job, kept: KeptReply): Promise<Outcome<KeptReply | null>> {
    if (kept.sentId !== null) return { ok: true, value: kept };
    if (kept.sendingAt === null) return { ok: true, value: null };
    const found = await sentBefore(job);
    if (!found.ok || found.value === null) return found.ok ? { ok: true, value: null } : found;
    await records.markSent(job.id, found.value);
    return { ok: true, value: { ...kept, sentId: found.value } };
  }

  /** Nobody wants an answer any more; one that may have been sent is found, for the job that takes it back. */
  async function leave(job: Job): Promise<Outcome<void>> {
    const kept = await records.reply(job.id);
    const found = kept ? await sentOf(job, kept) : DONE;
    if (!found.ok) return found;
    await records.audit("message.ignored", { job: job.id, why: "the message was taken back" });
    return DONE;
  }

  /** The reply to a message, kept; null where nothing is to be sent. */
  async function workOut(job: Job, signal: AbortSignal): Promise<Outcome<Reply | null>> {
    const { message } = job;
    const shelf = await records.reports();
    const shown = showing(job, shelf);
    const made = await answer(job, signal, shown.push).finally(() => shown.end());
    if (!made.ok) return made;
    const { own } = made.value;
    let { reply } = made.value;
    if (!reply) return { ok: true, value: null };
    if (await isLate(readerOf(message), reply, shelf)) return LIMITED;
    if (own && (await records.keepOwn(message, own)) && reply.kind === "refusal")
      reply = said(TOLD_ALONE, { reason: "told_alone" });
    await records.saveReply(job.id, reply);
    return { ok: true, value: reply };
  }

  async function isOurs(job: Job): Promise<Outcome<boolean>> {
    if (job.message.chatType === "p2p") return { ok: true, value: true };
    const bot = await feishu.botOpenId();
    return bot.ok ? { ok: true, value: isForBot(job.message, bot.value) } : bot;
  }

  return async function respond(job: Job, signal: AbortSignal): Promise<Outcome<void>> {
    const { message } = job;
    const { messageId } = message;
    if (job.id === backIdOf(messageId)) return takeBack(job);
    if (job.id === ownIdOf(messageId)) return tellAlone(job);
    if (message.type === MET) return greet(job, () => greeting(job));
    if (await records.isRecalled(messageId)) return leave(job);
    const before = await replyOf(job);
    if (!before.ok) return before;
    const kept = before.value;
    if (kept?.sentId != null) return DONE;
    const ours = await isOurs(job);
    if (!ours.ok) return ours;
    if (!ours.value) {
      await records.audit("message.ignored", { job: job.id, why: "bot was not mentioned" });
      return DONE;
    }
    const worked = kept ? { ok: true as const, value: kept.reply } : await workOut(job, signal);
    if (!worked.ok) return worked;
    const reply = worked.value;
    if (!reply) return DONE;
    if (await records.isRecalled(messageId)) return leave(job);
    const sent = await deliver(job, reply);
    if (!sent.ok) return sent;
    await errands?.follow(job, reply, sent.value);
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
