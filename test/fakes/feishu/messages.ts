/**
 * What the app sends: replies, messages of its own, cards for one person; and what it does to them afterwards: another card
 * in their place, or taken back. Within the sizes and limits of the platform, and one uuid sends once an hour.
 */
import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import type { CardKit } from "./cardkit.ts";
import { isObject, judgeCard, MAX_CARD_BYTES, type Wrong } from "./cards.ts";
import type { Chats, Kept, Place } from "./chats.ts";
import type { Files } from "./files.ts";
import {
  type Answer,
  bodyOf,
  invalid,
  type Needs,
  type Platform,
  parsed,
  success,
} from "./platform.ts";

export interface SentMessage {
  messageId: string;
  /** The message that it answers; "" where the app speaks unasked. */
  replyTo: string;
  type: string;
  /** As it stands: another card in its place, and what was streamed into it, is seen here. */
  content: unknown;
  uuid: string;
  chatId: string;
  threadId?: string;
  /** The card entity that it shows. */
  cardId?: string;
  recalled?: boolean;
}

/** A card that one person of a group sees. */
export interface Whispered {
  messageId: string;
  chatId: string;
  openId: string;
  card: unknown;
  at: number;
}

const UUID_MS = 3600_000;
const UPDATE_DAYS_MS = 14 * 86_400_000;
const UPDATES_A_SECOND = 5;
/** To one person, and to one group by all its bots together. */
const PER_CHAT = { count: 5, ms: 1000 };
const MAX_TEXT_BYTES = 150 * 1024;
const OTHERS = "others";

export const SEND: Needs = { bot: true, scopes: ["im:message", "im:message:send_as_bot"] };

interface Around {
  platform: Platform;
  chats: Chats;
  files: Files;
  cardkit: CardKit;
}

export type Messages = ReturnType<typeof addMessages>;

export function addMessages(around: Around) {
  const { platform, chats, files, cardkit } = around;
  const { api, clock, limiter } = platform;
  const sent: SentMessage[] = [];
  const whispered: Whispered[] = [];
  const updates: { messageId: string; content: unknown }[] = [];
  const byUuid = new Map<string, { answer: Answer; at: number }>();

  const rules = () => ({ tables: platform.options.tables ?? 3, hasImage: files.hasImage });

  /** Send what `body` says into a chat, once for its uuid. */
  function send(body: Record<string, unknown>, place: Place, replyTo: string): Answer {
    const { uuid, msg_type: type } = body;
    if (typeof uuid !== "string" || uuid.length === 0 || uuid.length > 50)
      return invalid("uuid must have 1 to 50 characters");
    const known = byUuid.get(uuid);
    if (known && clock() - known.at < UUID_MS) return known.answer;
    if (chats.outside.has(place.chatId))
      return { code: 230002, msg: "The bot can not be outside the group." };
    const content = contentOf(body);
    if ("code" in content) return content as Answer;
    const crowded = crowd(place.chatId);
    if (crowded) return crowded;
    const said = {
      type: String(type),
      content: content.value,
      sender: platform.appId,
      at: clock(),
    };
    const kept = replyTo
      ? chats.answer(replyTo, said, body.reply_in_thread === true)
      : chats.say(place, said);
    const message: SentMessage = {
      messageId: kept.messageId,
      replyTo,
      type: said.type,
      content: said.content,
      uuid,
      chatId: kept.chatId,
      ...(kept.threadId === undefined ? {} : { threadId: kept.threadId }),
    };
    if (content.cardId !== undefined) {
      message.cardId = content.cardId;
      cardkit.noteSent(content.cardId, (card) => {
        message.content = card;
        kept.content = card;
      });
    }
    sent.push(message);
    const answer = success({ message_id: kept.messageId, ...placed(kept) });
    byUuid.set(uuid, { answer, at: clock() });
    return answer;
  }

  /** Nobody hears more than five messages a second, whichever bot they come from. */
  function crowd(chatId: string): Answer | null {
    const broken = limiter.broken(`chat ${chatId}`, [PER_CHAT]);
    if (broken) {
      const shared = limiter.broken(`${OTHERS} ${chatId}`, [{ count: 1, ms: PER_CHAT.ms }]);
      return {
        ...(shared
          ? { code: 11232, msg: "create message trigger system rate limit" }
          : { code: 230020, msg: "This operation triggers the frequency limit." }),
        headers: {
          "x-ogw-ratelimit-limit": String(broken.count),
          "x-ogw-ratelimit-reset": String(broken.reset),
        },
      };
    }
    limiter.note(`chat ${chatId}`);
    return null;
  }

  function contentOf(body: Record<string, unknown>): Answer | { value: unknown; cardId?: string } {
    const { msg_type: type } = body;
    const content = parsed(body.content);
    if (!content) return invalid("content must be a JSON string");
    const bytes = Buffer.byteLength(String(body.content));
    const most = type === "text" ? MAX_TEXT_BYTES : MAX_CARD_BYTES;
    if (bytes > most)
      return { code: 230025, msg: "The length of the message content reaches its limit." };
    if (type === "text")
      return typeof content.text === "string" && content.text !== ""
        ? { value: content }
        : invalid("text is missing");
    if (type === "post") {
      const wrong = wrongPost(content, files.hasImage);
      return wrong ? invalid(wrong) : { value: content };
    }
    if (type === "file") return files.judge(content.file_key, "file") ?? { value: content };
    if (type === "image") return files.judge(content.image_key, "image") ?? { value: content };
    if (type !== "interactive") return invalid("unknown msg_type");
    if (content.type === "card") {
      const { card_id: cardId } = (content.data ?? {}) as { card_id?: unknown };
      const found = cardkit.toSend(String(cardId));
      return "code" in found ? cardRefused(found) : { value: found.card, cardId: String(cardId) };
    }
    const wrong = judgeCard(content, rules());
    return wrong ? cardRefused(wrong) : { value: content };
  }

  api("reply", "POST", "/im/v1/messages/:id/reply", SEND, async (c) => {
    const body = await bodyOf(c);
    if (!body) return invalid("no JSON");
    const replyTo = c.req.param("id")!;
    const place = chats.placeOf(replyTo);
    if (chats.find(replyTo)?.recalled) return { code: 230011, msg: "The message is recalled." };
    if (body.reply_in_thread === true && chats.threadless.has(place.chatId))
      return { code: 230071, msg: "The thread message is not supported in this chat." };
    return send(body, place, replyTo);
  });

  api("create", "POST", "/im/v1/messages", SEND, async (c) => {
    const body = await bodyOf(c);
    if (!body) return invalid("no JSON");
    const id = String(body.receive_id ?? "");
    const type = c.req.query("receive_id_type");
    if (type === "open_id" && id.startsWith("ou_")) return send(body, chats.privateOf(id), "");
    if (type === "chat_id" && id.startsWith("oc_"))
      return send(body, { chatId: id, chatType: chats.isPrivate(id) ? "p2p" : "group" }, "");
    return { code: 230034, msg: "The receive_id is invalid." };
  });

  const limits = [{ count: UPDATES_A_SECOND, ms: 1000 }];
  api("update", "PATCH", "/im/v1/messages/:id", SEND, async (c) => {
    const id = c.req.param("id")!;
    const message = sent.find(({ messageId }) => messageId === id);
    const body = await bodyOf(c);
    const kept = chats.find(id);
    if (!message || !kept || !body) return invalid("no such message");
    if (message.recalled) return { code: 230011, msg: "The message is recalled." };
    if (clock() - kept.at > UPDATE_DAYS_MS)
      return { code: 230031, msg: "Message can only be modified within 14 days after sending." };
    if (limiter.broken(`update ${id}`, limits)) return { code: 230020, msg: "frequency limit" };
    const wrong = wrongUpdate(body, message, (card) => judgeCard(card, rules()));
    if (wrong) return wrong;
    limiter.note(`update ${id}`);
    message.content = parsed(body.content);
    kept.content = message.content;
    kept.updatedAt = clock();
    updates.push({ messageId: id, content: message.content });
    return success();
  });

  api("delete", "DELETE", "/im/v1/messages/:id", SEND, (c) => {
    const id = c.req.param("id")!;
    const kept = chats.find(id);
    if (!kept) return invalid("no such message");
    if (kept.sender !== platform.appId)
      return { code: 230026, msg: "No permission to recall this message." };
    if (kept.recalled) return { code: 230011, msg: "The message is recalled." };
    recall(id);
    return success();
  });

  api("ephemeral", "POST", "/ephemeral/v1/send", SEND, async (c) => whisper(c));

  async function whisper(c: Context): Promise<Answer> {
    const body = await bodyOf(c);
    const { chat_id: chatId, open_id: openId, msg_type: type, card } = body ?? {};
    if (typeof chatId !== "string" || typeof openId !== "string" || type !== "interactive")
      return invalid("chat_id, open_id and msg_type are needed");
    if (chats.isPrivate(chatId) || !chatId.startsWith("oc_") || chats.topical.has(chatId))
      return invalid("only members of a group that is no topic group see such a card");
    if (chats.outside.has(chatId))
      return { code: 230002, msg: "The bot can not be outside the group." };
    if (!isObject(card)) return invalid("card is missing");
    if (Buffer.byteLength(JSON.stringify(card)) > MAX_CARD_BYTES)
      return { code: 230025, msg: "The length of the message content reaches its limit." };
    const wrong = judgeCard(card, rules());
    if (wrong) return cardRefused(wrong);
    const messageId = `om_${randomUUID()}`;
    whispered.push({ messageId, chatId, openId, card, at: clock() });
    return success({ message_id: messageId });
  }

  /** Take a message out of its chat. */
  function recall(messageId: string): void {
    const kept = chats.find(messageId);
    if (kept) kept.recalled = true;
    const message = sent.find((one) => one.messageId === messageId);
    if (message) message.recalled = true;
  }

  return {
    sent,
    whispered,
    updates,
    recall,
    /** Other bots say so many things in a chat, now. */
    crowded(chatId: string, count: number): void {
      for (let i = 0; i < count; i++) limiter.note(`chat ${chatId}`);
      limiter.note(`${OTHERS} ${chatId}`);
    },
  };
}

function placed({ chatId, threadId, parentId, rootId }: Kept): object {
  return {
    chat_id: chatId,
    ...(threadId === undefined ? {} : { thread_id: threadId }),
    ...(parentId === undefined ? {} : { parent_id: parentId, root_id: rootId }),
  };
}

/** A card's own fault comes inside the number for all of them. */
export function cardRefused({ code, msg }: Wrong): Answer {
  return {
    code: 230099,
    msg: `Failed to create card content, ext=ErrCode: ${code}; ErrMsg: ${msg}; `,
  };
}

/** What the platform says against putting another card in a message's place, or null. */
function wrongUpdate(
  body: Record<string, unknown>,
  message: SentMessage,
  judge: (card: object) => Wrong | null,
): Answer | null {
  if (message.type !== "interactive") return invalid("not a card");
  if (message.cardId !== undefined) return invalid("a card entity is updated by its own API");
  const other = Object.keys(body).find((key) => key !== "content");
  const card = parsed(body.content);
  if (other !== undefined || !card)
    return invalid("content must be a JSON string, and nothing else is taken");
  if (Buffer.byteLength(String(body.content)) > MAX_CARD_BYTES)
    return { code: 230025, msg: "The length of the message content reaches its limit." };
  const wrong = judge(card);
  if (wrong) return cardRefused(wrong);
  const before = message.content as { config?: { update_multi?: boolean } };
  const shared = [before, card].every(
    (one) => (one as typeof before).config?.update_multi === true,
  );
  return shared ? null : invalid("update_multi must be true before and after");
}

const POST_PARTS: Record<string, string[]> = {
  text: ["tag", "text", "style", "un_escape"],
  a: ["tag", "text", "href", "style"],
  at: ["tag", "user_id", "user_name", "style"],
  img: ["tag", "image_key"],
  media: ["tag", "file_key", "image_key"],
  emotion: ["tag", "emoji_type"],
  hr: ["tag"],
  code_block: ["tag", "language", "text"],
  md: ["tag", "text"],
};

/** What is wrong with a post: by language, each with a title and paragraphs of parts. */
function wrongPost(
  content: Record<string, unknown>,
  hasImage: (key: string) => boolean,
): string | null {
  const languages = Object.entries(content);
  if (languages.length === 0) return "post is empty";
  for (const [language, post] of languages) {
    if (!["zh_cn", "en_us", "ja_jp"].includes(language)) return `unknown language ${language}`;
    if (!isObject(post) || !Array.isArray(post.content)) return "post without content";
    for (const part of post.content.flat()) {
      const keys = isObject(part) && POST_PARTS[String(part.tag)];
      if (!keys) return "unknown part of a post";
      const other = Object.keys(part).find((key) => !keys.includes(key));
      if (other) return `unknown property ${other} in a post`;
      if (part.tag === "img" && !hasImage(String(part.image_key))) return "unknown image_key";
      if (["text", "md", "code_block"].includes(String(part.tag)) && typeof part.text !== "string")
        return "a part without text";
    }
  }
  return null;
}
