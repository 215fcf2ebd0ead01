/** What the app asks of messages: their content, the files in them, and the reactions to them. */
import { randomUUID } from "node:crypto";
import { type Chats, itemOf, type Kept } from "./chats.ts";
import { EMOJI } from "./emoji.ts";
import type { Files } from "./files.ts";
import { type Answer, bodyOf, invalid, type Platform, success } from "./platform.ts";

export interface Reaction {
  reactionId: string;
  messageId: string;
  emoji: string;
  at: number;
}

const READ = { bot: true, scopes: ["im:message", "im:message:readonly"] };
const REACT = { bot: true, scopes: ["im:message", "im:message.reactions:write_only"] };
const MAX_RESOURCE_BYTES = 100 * 1024 * 1024;

export function addReading(platform: Platform, chats: Chats, files: Files) {
  const { api, clock, missing, scopes } = platform;
  const reactions: Reaction[] = [];

  api("get", "GET", "/im/v1/messages/:id", READ, (c) => {
    const kept = chats.find(c.req.param("id")!);
    const how = c.req.query("card_msg_content_type");
    if (!kept || (how !== undefined && how !== "user_card_content" && how !== "raw_card_content"))
      return invalid("message_id or card_msg_content_type");
    if (chats.outside.has(kept.chatId))
      return { code: 230002, msg: "The bot can not be outside the group." };
    // In a group it takes the right to read all that is said there.
    if (kept.chatType === "group" && !scopes.has("im:message.group_msg"))
      return missing(["im:message.group_msg"], 230027)!;
    const items = [kept, ...below(kept)];
    return success({ items: items.map((one) => itemOf(one, toldOf(one, how !== undefined))) });
  });

  /** What a merged forward holds, at every depth. */
  function below({ messageId }: Kept): Kept[] {
    return chats.history
      .filter(({ upperId }) => upperId === messageId)
      .flatMap((kept) => [kept, ...below(kept)]);
  }

  api("resource", "GET", "/im/v1/messages/:id/resources/:key", READ, (c) => {
    const kept = chats.find(c.req.param("id")!);
    const key = c.req.param("key")!;
    const type = c.req.query("type");
    if (!kept || (type !== "image" && type !== "file"))
      return { code: 234001, msg: "Invalid request param." };
    if (kept.recalled)
      return { code: 230110, msg: "Action unavailable as the message has been deleted." };
    if (chats.outside.has(kept.chatId)) return { code: 234004, msg: "App not in chat." };
    if (["merge_forward", "interactive", "sticker"].includes(kept.type ?? "") || kept.upperId)
      return { code: 234043, msg: "Unsupported message type." };
    const file = files.of(key);
    if (!file || file.kind !== type || !JSON.stringify(kept.content ?? null).includes(`"${key}"`))
      return { code: 234003, msg: "File not in message." };
    if (file.bytes.length > MAX_RESOURCE_BYTES)
      return { code: 234037, msg: "Downloaded file size exceeds limit." };
    return bytesOf(file.bytes, file.name ?? key);
  });

  api("react", "POST", "/im/v1/messages/:id/reactions", REACT, async (c) => {
    const body = await bodyOf(c);
    const emoji = String((body?.reaction_type as { emoji_type?: unknown } | undefined)?.emoji_type);
    if (!EMOJI.has(emoji)) return { code: 231001, msg: "reaction type is invalid." };
    const kept = chats.find(c.req.param("id")!);
    if (!kept || kept.recalled) return notFound();
    if (chats.outside.has(kept.chatId)) return noAccess();
    const { messageId } = kept;
    // The same from the same is one.
    let reaction = reactions.find((one) => one.messageId === messageId && one.emoji === emoji);
    if (!reaction) {
      reaction = { reactionId: randomUUID(), messageId, emoji, at: clock() };
      reactions.push(reaction);
    }
    return success(toldReaction(reaction));
  });

  api("unreact", "DELETE", "/im/v1/messages/:id/reactions/:reaction", REACT, (c) => {
    const { id, reaction: reactionId } = c.req.param() as { id: string; reaction: string };
    const at = reactions.findIndex((one) => one.messageId === id && one.reactionId === reactionId);
    if (at < 0) return { code: 231007, msg: "The reaction is not found." };
    return success(toldReaction(reactions.splice(at, 1)[0]!));
  });

  api("reactions", "GET", "/im/v1/messages/:id/reactions", READ, (c) => {
    const kept = chats.find(c.req.param("id")!);
    if (!kept || kept.recalled) return notFound();
    const emoji = c.req.query("reaction_type");
    const items = reactions
      .filter((one) => one.messageId === kept.messageId && (!emoji || one.emoji === emoji))
      .map(toldReaction);
    return success({ items, has_more: false });
  });

  function toldReaction({ reactionId, emoji, at }: Reaction): object {
    return {
      reaction_id: reactionId,
      operator: { operator_id: platform.appId, operator_type: "app" },
      action_time: String(at),
      reaction_type: { emoji_type: emoji },
    };
  }

  return { reactions };
}

function notFound(): Answer {
  return { code: 231003, msg: "The message is not found, maybe not exist or deleted." };
}

function noAccess(): Answer {
  return { code: 231008, msg: "The operator has no access to the message." };
}

/** Unless it is asked for as it was sent, a card comes back as little more than its title. */
function toldOf({ type, content }: Kept, asSent: boolean): unknown {
  if (type !== "interactive" || asSent) return content;
  const { header } = (content ?? {}) as { header?: { title?: { content?: string } } };
  return {
    title: header?.title?.content ?? "",
    elements: [[{ tag: "text", text: "请升级至最新版本客户端，以查看内容" }]],
  };
}

export function bytesOf(bytes: Uint8Array, name: string): Response {
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    },
  });
}
