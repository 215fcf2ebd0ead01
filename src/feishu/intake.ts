/**
 * im.message.receive_v1 → Message (pure). Feishu's shapes end here: mentions become open_ids, placeholders go by whole
 * token (@_user_1 is a prefix of @_user_10), rich text becomes its words.
 */
import { z } from "zod";
import type { Message } from "../domain.ts";

const EventSchema = z.object({
  sender: z.object({
    // Null where the app may not see who it was; the message is answered all the same.
    sender_id: z.object({ open_id: z.string().nullish() }).nullish(),
    sender_type: z.string().nullish(),
  }),
  message: z.object({
    message_id: z.string().min(1),
    chat_id: z.string().min(1),
    chat_type: z.string(),
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
          id: z.object({ open_id: z.string().nullish() }).nullish(),
        }),
      )
      .nullish(),
  }),
});

export type Intake = { kind: "message"; message: Message } | { kind: "ignored"; why: string };

/** Read one receive_v1 event. `now` (Unix milliseconds) stands in for a missing create_time. */
export function readMessage(event: unknown, now: number): Intake {
  const parsed = EventSchema.safeParse(event);
  if (!parsed.success) return { kind: "ignored", why: "not a message event" };
  const { sender, message } = parsed.data;
  // Two bots in one group would otherwise answer one another for ever.
  if (sender.sender_type === "bot" || sender.sender_type === "app")
    return { kind: "ignored", why: "sent by a bot" };
  const mentions = message.mentions ?? [];
  const names = new Map(mentions.map((mention) => [mention.key, mention.name ?? ""]));
  const text = textOf(message.message_type, message.content);
  return {
    kind: "message",
    message: {
      messageId: message.message_id,
      chatId: message.chat_id,
      chatType: message.chat_type === "p2p" ? "p2p" : "group",
      senderId: sender.sender_id?.open_id ?? "",
      text: text === null ? "" : withoutMentions(text, names),
      mentions: mentions
        .map((mention) => mention.id?.open_id)
        .filter((id) => typeof id === "string"),
      readable: text !== null,
      at: readTime(message.create_time) ?? now,
      ...(message.thread_id ? { threadId: message.thread_id } : {}),
    },
  };
}

/** In a group only a message that mentions the bot itself is for it, or a button of ours; a private chat always is. @所有人 is no mention. */
export function isForBot(message: Message, botOpenId: string): boolean {
  if (message.chatType === "p2p" || message.action) return true;
  return message.mentions.includes(botOpenId);
}

/** Mentions are taken off the start and end and stay as names inside a sentence. */
function withoutMentions(text: string, names: Map<string, string>): string {
  return text
    .replace(/@_user_\d+|@_all(?!\w)/g, (token) => {
      const name = names.get(token);
      return name ? `\u0001@${name}\u0002` : " ";
    })
    .replace(/^(?:\s*\u0001[^\u0002]*\u0002)+|(?:\u0001[^\u0002]*\u0002\s*)+$/g, " ")
    .replace(/[\u0001\u0002]/g, "")
    .replace(/[^\S\n]+/g, " ")
    .trim();
}

/** create_time is milliseconds for messages, but microseconds elsewhere in the platform. */
function readTime(raw: string | number | null | undefined): number | null {
  const value = Number(raw);
  if (!raw || !Number.isFinite(value) || value <= 0) return null;
  return value > 1e14 ? Math.floor(value / 1000) : value;
}

const PostSchema = z.object({
  title: z.string().nullish(),
  content: z.array(
    z.array(
      z.object({ tag: z.string(), text: z.string().optional(), user_id: z.string().optional() }),
    ),
  ),
});

/** The words of a message, or null for a kind that has none (pictures, files, cards). */
function textOf(type: string, content: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return null;
  }
  if (type === "text") {
    const text = z.object({ text: z.string() }).safeParse(value);
    return text.success ? text.data.text : null;
  }
  if (type !== "post") return null;
  const post = PostSchema.safeParse(value);
  if (!post.success) return null;
  const lines = post.data.content.map((line) =>
    line.map((part) => (part.tag === "at" ? (part.user_id ?? "") : (part.text ?? ""))).join(""),
  );
  const text = [post.data.title ?? "", ...lines].filter((line) => line.trim() !== "").join("\n");
  return text === "" ? null : text;
}
