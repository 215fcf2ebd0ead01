/**
 * Feishu's events about messages and chats → what the house knows of them (pure). Feishu's shapes end here, and in
 * `content.ts`: mentions become open_ids, what a message holds becomes words and files.
 */
import { z } from "zod";
import type { Message } from "../domain.ts";
import { readContent } from "./content.ts";

const IdSchema = z.object({ open_id: z.string().nullish() }).nullish();

const EventSchema = z.object({
  sender: z
    .object({
      // Null where the app may not see who it was; the message is answered all the same.
      sender_id: IdSchema,
      sender_type: z.string().nullish(),
    })
    .nullish(),
  message: z.object({
    message_id: z.string().min(1),
    root_id: z.string().nullish(),
    parent_id: z.string().nullish(),
    chat_id: z.string().min(1),
    chat_type: z.string().nullish(),
    thread_id: z.string().nullish(),
    message_type: z.string(),
    content: z.string(),
    create_time: z.union([z.string(), z.number()]).nullish(),
    mentions: z
      .array(
        z.object({
          key: z.string(),
          name: z.string().nullish(),
          // Null where the app may not see the id, as of someone outside the tenant.
          id: IdSchema,
        }),
      )
      .nullish(),
    files: z.unknown().optional(),
  }),
});

export type Intake = { kind: "message"; message: Message } | { kind: "ignored"; why: string };

/** Read one receive_v1 event. `now` (Unix milliseconds) stands in for a missing create_time. */
export function readMessage(event: unknown, now: number): Intake {
  const parsed = EventSchema.safeParse(event);
  if (!parsed.success) return { kind: "ignored", why: "not a message event" };
  const { sender, message } = parsed.data;
  // Two bots in one group would otherwise answer one another for ever.
  if (sender?.sender_type === "bot" || sender?.sender_type === "app")
    return { kind: "ignored", why: "sent by a bot" };
  const mentions = message.mentions ?? [];
  const names = new Map(mentions.map((mention) => [mention.key, mention.name ?? ""]));
  const type = message.message_type;
  const { text, files } = readContent(type, message.content, names, message.files);
  return {
    kind: "message",
    message: {
      messageId: message.message_id,
      chatId: message.chat_id,
      chatType: message.chat_type === "p2p" ? "p2p" : "group",
      senderId: sender?.sender_id?.open_id ?? "",
      text: text ?? "",
      mentions: mentions
        .map((mention) => mention.id?.open_id)
        .filter((id) => typeof id === "string"),
      // What was forwarded is fetched; it has no words here.
      readable: text !== null || files.length > 0 || type === FORWARD,
      at: readTime(message.create_time) ?? now,
      type,
      ...(message.thread_id ? { threadId: message.thread_id } : {}),
      ...(message.parent_id ? { parentId: message.parent_id } : {}),
      ...(message.root_id ? { rootId: message.root_id } : {}),
      ...(files.length > 0 ? { files } : {}),
    },
  };
}

/** Several messages that somebody passed on as one. */
export const FORWARD = "merge_forward";

const RecallSchema = z.object({ message_id: z.string().min(1) });

/** The message that an im.message.recalled_v1 event takes back; null where it names none. */
export function readRecall(event: unknown): string | null {
  return RecallSchema.safeParse(event).data?.message_id ?? null;
}

const ChatSchema = z.object({ chat_id: z.string().min(1), operator_id: IdSchema });

/** The chat into which the bot was taken, or which somebody has opened, and by whom; null where the event names none. */
export function readChat(event: unknown): { chatId: string; openId: string } | null {
  const { data } = ChatSchema.safeParse(event);
  return data ? { chatId: data.chat_id, openId: data.operator_id?.open_id ?? "" } : null;
}

/** In a group only a message that mentions the bot itself is for it, or a button of ours; a private chat always is. @所有人 is no mention. */
export function isForBot(message: Message, botOpenId: string): boolean {
  if (message.chatType === "p2p" || message.action) return true;
  return message.mentions.includes(botOpenId);
}

/** create_time is milliseconds for messages, but microseconds elsewhere in the platform. */
export function readTime(raw: string | number | null | undefined): number | null {
  const value = Number(raw);
  if (!raw || !Number.isFinite(value) || value <= 0) return null;
  return value > 1e14 ? Math.floor(value / 1000) : value;
}
