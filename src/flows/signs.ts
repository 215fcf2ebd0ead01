/**
 * A sign that a message was seen, where its answer does not begin at once: a reaction under it, also while it waits behind others of
 * its chat, taken away when it is answered, by the next program where this one dies. Trouble with it is never the answer's trouble.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "../domain.ts";
import type { FeishuClient } from "../feishu/client.ts";
import { isForBot } from "../feishu/intake.ts";
import { type Log, messageOf } from "../log.ts";
import { jobIdOf, type Records } from "../store/records.ts";
import { MET } from "./taking.ts";

export interface SignsOptions {
  records: Records;
  feishu: Pick<FeishuClient, "reactions" | "botOpenId">;
  log: Log;
  pause?: (ms: number) => Promise<unknown>;
}

export type Signs = ReturnType<typeof createSigns>;

/** Feishu's name of 在做了. */
const EMOJI = "OnIt";
const AFTER_MS = 250;

export function createSigns({ records, feishu, log, pause = unhurried }: SignsOptions) {
  const { reactions } = records;
  /** Those that are being put at this moment. */
  const running = new Map<string, Promise<void>>();
  let without = false;

  async function put(message: Message): Promise<void> {
    if (message.chatType === "group") {
      const bot = await feishu.botOpenId();
      if (!bot.ok || !isForBot(message, bot.value)) return;
    }
    const jobId = jobIdOf(message.messageId);
    if (!(await reactions.begin(jobId, message.messageId))) return;
    const added = await feishu.reactions.add(message.messageId, EMOJI);
    if (added.ok) {
      if (!(await reactions.note(jobId, added.value)))
        await feishu.reactions.remove(message.messageId, added.value);
      return;
    }
    if (added.kind === "scope") {
      without = true;
      log.info("messages are not marked as seen", { why: added.error });
    }
    if (added.undone) await reactions.drop(jobId);
  }

  async function soon(message: Message): Promise<void> {
    await pause(AFTER_MS);
    if (without) return;
    const jobId = jobIdOf(message.messageId);
    const putting = put(message)
      .catch((error: unknown) =>
        log.warn("a message could not be marked as seen", { error: messageOf(error) }),
      )
      .finally(() => running.delete(jobId));
    running.set(jobId, putting);
    await putting;
  }

  async function takeAway(jobId: string): Promise<void> {
    await running.get(jobId);
    const kept = await reactions.of(jobId);
    if (!kept) return;
    const { messageId, reactionId } = kept;
    const ours =
      reactionId === null
        ? await feishu.reactions.ours(messageId, EMOJI)
        : ({ ok: true, value: [reactionId] } as const);
    if (!ours.ok) return ours.retry ? undefined : reactions.drop(jobId);
    for (const id of ours.value) {
      const removed = await feishu.reactions.remove(messageId, id);
      // What may pass is tried again with the next.
      if (!removed.ok && removed.retry) return;
    }
    await reactions.drop(jobId);
  }

  return {
    /** As `accept`, and what was accepted gets its sign. */
    watching:
      (accept: Records["accept"]): Records["accept"] =>
      async (message) => {
        const fresh = await accept(message);
        // What a button stands for is no message of Feishu's, nor is a chat that is met.
        const isSaid = message.action === undefined && message.type !== MET;
        if (fresh && !without && isSaid) void soon(message);
        return fresh;
      },

    /** Those of jobs that are over go. */
    async sweep(): Promise<void> {
      for (const jobId of await reactions.left()) await takeAway(jobId);
    },
  };
}

/** Nobody waits for it as the program ends. */
function unhurried(ms: number): Promise<unknown> {
  return sleep(ms, undefined, { ref: false });
}
