/**
 * What answers no message in its chat: a greeting where we are new, an answer for one person alone, an answer taken back. Each is a
 * job of its own, and is sent once however often the program dies.
 */
import type { Job, Outcome, Reply } from "../domain.ts";
import type { Place } from "../feishu/calls/messages.ts";
import { renderCards } from "../feishu/cards/index.ts";
import type { FeishuClient } from "../feishu/client.ts";
import type { Log } from "../log.ts";
import { ownIdOf } from "../store/messages.ts";
import { jobIdOf, type Records } from "../store/records.ts";
import type { DeliveringOptions } from "./delivering.ts";
import type { Reader } from "./desk.ts";
import { createSending } from "./sending.ts";
import { createTelling } from "./telling.ts";

export interface DirectOptions extends Pick<DeliveringOptions, "linkOf" | "replyUrl"> {
  records: Records;
  feishu: FeishuClient;
  log: Log;
}

export function createDirect({ records, feishu, linkOf, replyUrl, log }: DirectOptions) {
  const { mayBeTold } = createTelling(records);

  const cardsOf = (job: Job, reply: Reply, reader: Reader) =>
    renderCards(reply, {
      linkOf: (citation) => linkOf(citation, reader),
      replyUrl: replyUrl?.(job.id, reader) ?? null,
      on: job.id,
    });
  const sendingTo = (place: Place, reader: Reader) =>
    createSending({
      ...{ records, feishu, log, place: () => place },
      cardsOf: (job, reply) => cardsOf(job, reply, reader),
    });

  /** Send what is kept for a job, once. */
  async function send(
    job: Job,
    reply: Reply,
    place: Place,
    reader: Reader,
  ): Promise<Outcome<string>> {
    const sent = await sendingTo(place, reader).sendCards(job, reply, job.id, null);
    if (sent.ok) await records.markSent(job.id, sent.value);
    return sent;
  }

  /** A chat is greeted, once. */
  async function greet(job: Job, greeting: () => Promise<Reply>): Promise<Outcome<void>> {
    const { chatId } = job.message;
    const kept = await records.reply(job.id);
    if (kept?.sentId != null) return DONE;
    const reply = kept?.reply ?? (await greeting());
    if (!kept) await records.saveReply(job.id, reply);
    const sent = await send(job, reply, { chatId }, [chatId]);
    return sent.ok ? DONE : sent;
  }

  /** The answer for the asker alone: into the private chat, where it stays, and into the group as a card that nobody else sees. */
  async function tellAlone(job: Job): Promise<Outcome<void>> {
    const { message } = job;
    const { chatId, senderId } = message;
    const kept = await records.reply(job.id);
    if (!kept || kept.sentId !== null || (await records.isRecalled(message.messageId))) return DONE;
    const reader = [senderId, chatId];
    if (!(await mayBeTold(reader, kept.reply))) {
      await records.dropReply(job.id);
      return DONE;
    }
    const sent = await send(job, kept.reply, { openId: senderId }, reader);
    if (!sent.ok && sent.retry) return sent;
    const shown = await feishu.ephemeral.send(
      chatId,
      senderId,
      cardsOf(job, kept.reply, reader)[0]!,
    );
    if (shown.ok) await records.noteSent(job.id, shown.value);
    else log.info("a card for one person could not be shown in the group", { why: shown.error });
    if (!sent.ok && !shown.ok) return sent;
    // Taken back in this moment: the job for that may have found nothing yet.
    if (await records.isRecalled(message.messageId)) return takeBack(job);
    await records.audit("message.told_alone", { job: job.id, chat: chatId, sender: senderId });
    return DONE;
  }

  /** Whatever was answered to a message that was taken back is taken back too. */
  async function takeBack({ message }: Job): Promise<Outcome<void>> {
    const { messageId, chatId, senderId } = message;
    const ids = new Set<string>();
    for (const id of [jobIdOf(messageId), ownIdOf(messageId)]) {
      for (const sent of await records.sentOf(id)) ids.add(sent);
      const shown = [(await records.reply(id))?.sentId, (await records.partials.of(id))?.sentId];
      for (const sent of shown) if (sent) ids.add(sent);
    }
    for (const id of ids) {
      const back = await feishu.recall(id);
      if (back.ok) continue;
      if (back.retry) return back;
      const removed = await feishu.ephemeral.remove(id);
      if (!removed.ok)
        log.warn("an answer could not be taken back", { message: id, why: back.error });
    }
    // A card that is gone has no end to be written into it.
    await records.partials.drop(jobIdOf(messageId));
    if (ids.size > 0)
      await records.audit("message.taken_back", {
        chat: chatId,
        sender: senderId,
        answers: ids.size,
      });
    return DONE;
  }

  return { greet, tellAlone, takeBack };
}

const DONE: Outcome<void> = { ok: true, value: undefined };
