/** The chats and what was said in them, by people and by the app. */
import { randomUUID } from "node:crypto";
import { type Answer, type Platform, success } from "./platform.ts";

/** Where a message stands. */
export interface Place {
  chatId: string;
  chatType: string;
  threadId?: string | undefined;
}

/** A message as the platform keeps it in its chat. */
export interface Kept extends Place {
  messageId: string;
  parentId?: string;
  rootId?: string;
  /** An app's id; null is a person. */
  sender: string | null;
  /** The person's open_id. */
  senderId?: string;
  at: number;
  type?: string;
  content?: unknown;
  mentions?: Mention[];
  recalled?: boolean;
  updatedAt?: number;
  /** Of a message inside a merged forward: the message that holds it. */
  upperId?: string;
}

export interface Mention {
  key: string;
  name: string;
  /** Null where the app may not see it. */
  openId: string | null;
  type?: "user" | "bot";
}

/** A chat that nobody spoke of: where the app answers a message that the stand-in does not know. */
const NOWHERE: Place = { chatId: "oc_nowhere", chatType: "p2p" };

export type Chats = ReturnType<typeof createChats>;

export function createChats() {
  const history: Kept[] = [];
  const outside = new Set<string>();
  const threadless = new Set<string>();
  const topical = new Set<string>();

  const find = (messageId: string) => history.find((kept) => kept.messageId === messageId);

  return {
    history,
    /** Chats that the app's bot is not in. */
    outside,
    /** Chats without threads. */
    threadless,
    /** Groups in which all is threads. */
    topical,
    find,
    placeOf: (messageId: string): Place => find(messageId) ?? NOWHERE,
    /** The private chat with somebody. */
    privateOf(openId: string): Place {
      const said = history.find((kept) => kept.chatType === "p2p" && kept.senderId === openId);
      return { chatId: said?.chatId ?? `oc_private_${openId}`, chatType: "p2p" };
    },
    isPrivate: (chatId: string) =>
      history.some((kept) => kept.chatId === chatId && kept.chatType === "p2p"),
    /** What the app says in answer to a message; in a thread the parent is the thread's first. */
    answer(
      replyTo: string,
      message: Pick<Kept, "type" | "content" | "sender" | "at">,
      thread: boolean,
    ) {
      const asked = find(replyTo);
      const place: Place = asked ?? NOWHERE;
      let { threadId } = place;
      if (thread && threadId === undefined && asked) {
        threadId = `omt_${randomUUID()}`;
        asked.threadId = threadId;
      }
      const first = history.find((kept) => threadId !== undefined && kept.threadId === threadId);
      const parentId = first?.messageId ?? replyTo;
      const kept: Kept = {
        chatId: place.chatId,
        chatType: place.chatType,
        ...(threadId === undefined ? {} : { threadId }),
        ...message,
        messageId: `om_${randomUUID()}`,
        parentId,
        rootId: find(parentId)?.rootId ?? parentId,
      };
      history.push(kept);
      return kept;
    },
    /** What the app says unasked. */
    say(place: Place, message: Pick<Kept, "type" | "content" | "sender" | "at">): Kept {
      const kept: Kept = { ...place, ...message, messageId: `om_${randomUUID()}` };
      history.push(kept);
      return kept;
    },
  };
}

export function addList({ api, scopes }: Platform, { history }: Chats): void {
  api("list", "GET", "/im/v1/messages", { bot: true }, (c) =>
    listMessages(c.req.query(), history, scopes),
  );
}

/** One page of a chat's or a thread's messages, by the platform's rules. */
function listMessages(query: Record<string, string>, history: Kept[], scopes: Set<string>): Answer {
  const invalid = { code: 230001, msg: "Your request contains an invalid request parameter." };
  const { container_id_type: type, container_id: id, start_time, page_token } = query;
  const size = Number(query.page_size ?? 20);
  const sort = query.sort_type ?? "ByCreateTimeAsc";
  if ((type !== "chat" && type !== "thread") || !id) return invalid;
  if (!Number.isInteger(size) || size < 1 || size > 50) return invalid;
  if (sort !== "ByCreateTimeAsc" && sort !== "ByCreateTimeDesc") return invalid;
  // Seconds; and of a thread no span of time can be asked for.
  if (start_time !== undefined && (type === "thread" || !/^\d{10}$/.test(start_time)))
    return invalid;
  if (page_token !== undefined && !/^page-\d+$/.test(page_token)) return invalid;
  const inside = history.filter(
    ({ chatId, threadId, upperId }) =>
      upperId === undefined && (type === "thread" ? threadId === id : chatId === id),
  );
  if (inside.length === 0) return { code: 230002, msg: "The bot can not be outside the group." };
  const needed = ["im:message:readonly"];
  if (inside.some(({ chatType }) => chatType === "group")) needed.push("im:message.group_msg");
  if (needed.some((scope) => !scopes.has(scope)))
    return { code: 230027, msg: "Lack of necessary permissions." };
  const roots = new Set<string>();
  const shown = inside
    .toSorted((a, b) => a.at - b.at)
    .filter(({ at, threadId }) => {
      if (start_time !== undefined && at < Number(start_time) * 1000) return false;
      // A chat's list has of a thread only its first message.
      if (type === "thread" || threadId === undefined) return true;
      const first = !roots.has(threadId);
      roots.add(threadId);
      return first;
    });
  if (sort === "ByCreateTimeDesc") shown.reverse();
  const from = Number(page_token?.slice("page-".length) ?? 0);
  const more = from + size < shown.length;
  return success({
    has_more: more,
    ...(more ? { page_token: `page-${from + size}` } : {}),
    items: shown.slice(from, from + size).map((kept) => itemOf(kept)),
  });
}

/** A message in the shape in which the platform tells it; one that was taken back has no content. */
export function itemOf(kept: Kept, content: unknown = kept.content): object {
  const { recalled = false } = kept;
  return {
    message_id: kept.messageId,
    ...(kept.rootId === undefined ? {} : { root_id: kept.rootId }),
    ...(kept.parentId === undefined ? {} : { parent_id: kept.parentId }),
    ...(kept.threadId === undefined ? {} : { thread_id: kept.threadId }),
    ...(kept.upperId === undefined ? {} : { upper_message_id: kept.upperId }),
    chat_id: kept.chatId,
    create_time: String(kept.at),
    update_time: String(kept.updatedAt ?? kept.at),
    deleted: recalled,
    updated: kept.updatedAt !== undefined,
    ...(kept.type === undefined ? {} : { msg_type: kept.type }),
    sender:
      kept.sender === null
        ? {
            id: kept.senderId ?? "ou_somebody",
            id_type: "open_id",
            sender_type: "user",
            tenant_key: "tenant",
          }
        : { id: kept.sender, id_type: "app_id", sender_type: "app", tenant_key: "tenant" },
    ...(recalled || content === undefined ? {} : { body: { content: JSON.stringify(content) } }),
    ...(kept.mentions && kept.mentions.length > 0
      ? {
          mentions: kept.mentions.map(({ key, name, openId }) => ({
            key,
            name,
            id: openId ?? "",
            id_type: "open_id",
            tenant_key: "tenant",
          })),
        }
      : {}),
  };
}
