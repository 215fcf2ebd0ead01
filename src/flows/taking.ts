/** An event becomes what it changes on disk: webhook and long connection both end here. */
import { createHash } from "node:crypto";
import type { Message } from "../domain.ts";
import { readChat, readMessage, readRecall } from "../feishu/intake.ts";
import { type Log, trace } from "../log.ts";
import type { Queue } from "../store/queue.ts";
import { jobIdOf, type Records } from "../store/records.ts";
import type { Room } from "./room.ts";
import type { Rush } from "./rush.ts";

export interface TakingOptions {
  records: Records;
  queue: Queue | null;
  /** Told of every message that comes. */
  rush?: Pick<Rush, "note">;
  /** Lets in what makes work. */
  room?: Pick<Room, "enter"> | undefined;
  clock: () => number;
  log: Log;
}

/** Feishu's name of what nobody has said: a chat that is met for the first time. */
export const MET = "met";

export function createTaking({ records, queue, rush, room, clock, log }: TakingOptions) {
  const counts = { duplicates: 0 };

  function messageIn(event: unknown): Message | null {
    const intake = readMessage(event, clock());
    if (intake.kind === "message") return intake.message;
    log.debug("event ignored", { why: intake.why });
    return null;
  }

  async function take(event: unknown): Promise<void> {
    const message = messageIn(event);
    if (!message || (message.chatType === "group" && message.mentions.length === 0)) return;
    await room?.enter();
    await accepted(message);
  }

  /** On disk, with its job, when it resolves. */
  function accepted(message: Message): Promise<void> {
    return trace.within(jobIdOf(message.messageId), async () => {
      if (await records.accept(message)) {
        log.info("a message is queued", { type: message.type });
        queue?.wake();
      } else {
        counts.duplicates++;
        log.debug("a message came before");
      }
    });
  }

  async function edit(event: unknown): Promise<void> {
    const message = messageIn(event);
    if (message) await records.edit(message);
  }

  async function recall(event: unknown): Promise<void> {
    const messageId = readRecall(event);
    if (messageId === null || !(await records.recall(messageId))) return;
    // Nobody waits for what a model still writes.
    await queue?.stopJob(jobIdOf(messageId));
    queue?.wake();
  }

  /** Once for each chat, and not where people talk with us already. */
  async function meet(event: unknown, chatType: Message["chatType"]): Promise<void> {
    const chat = readChat(event);
    if (!chat || (await records.isKnown(chat.chatId))) return;
    const { chatId, openId: senderId } = chat;
    const messageId = `met-${createHash("sha256").update(chatId).digest("hex").slice(0, 32)}`;
    const said = { text: "", mentions: [], readable: true, at: clock(), type: MET };
    if (await records.accept({ messageId, chatId, chatType, senderId, ...said })) queue?.wake();
  }

  const takers = new Map<string, (event: unknown) => Promise<void>>([
    ["im.message.receive_v1", take],
    ["im.message.updated_v1", edit],
    ["im.message.recalled_v1", recall],
    ["im.chat.member.bot.added_v1", (event) => meet(event, "group")],
    ["im.chat.access_event.bot_p2p_chat_entered_v1", (event) => meet(event, "p2p")],
  ]);

  return {
    counts,
    /** Resolves when an event is on disk; rejects when it is not, with `Full` where there is no room, so that it is sent again. Other types are of no matter. */
    async take(type: string, event: unknown): Promise<void> {
      rush?.note();
      await takers.get(type)?.(event);
    },
  };
}
