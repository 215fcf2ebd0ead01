/** Messages: sent once by their uuid, read, replaced, taken back, and looked for in their chat. */
import type { Message, Outcome } from "../../domain.ts";
import { type Call, pathOf } from "../call.ts";
import type { Refusal } from "../refusals.ts";

/** Under a message, into a chat, or to a person alone. `chatId` is the chat in which a reply counts. */
export type Place =
  | { under: string; chatId?: string; inThread?: boolean }
  | { chatId: string }
  | { openId: string };

export type Outgoing =
  | { type: "interactive"; content: object }
  | { type: "post"; content: object }
  | { type: "text"; content: { text: string } }
  | { type: "file"; content: { file_key: string } }
  | { type: "image"; content: { image_key: string } };

export type Sent = { ok: true; value: string } | Refusal;

/** A message as the platform keeps it. */
export interface FetchedMessage {
  messageId: string;
  /** Of a message inside a forwarded row: the row's message. */
  upperId: string | null;
  parentId: string | null;
  rootId: string | null;
  threadId: string | null;
  chatId: string;
  /** Feishu's name of its kind, and its content, which is JSON; both empty once it is recalled. */
  type: string;
  content: string;
  deleted: boolean;
  sender: { id: string; type: string };
  mentions: { key: string; id: string; name: string }[];
  /** Unix milliseconds. */
  at: number;
}

const PAGE = 50;
/** A reply stands soon after its question; among this many later messages (times PAGE) it is not. */
const MAX_PAGES = 100;

export function createMessages(call: Call, { appId }: { appId: string }) {
  /** Send `outgoing`; of two with one `uuid` within the hour the platform sends the first. Returns the message's id. */
  async function send(place: Place, outgoing: Outgoing, uuid: string): Promise<Sent> {
    const body = { msg_type: outgoing.type, content: JSON.stringify(outgoing.content), uuid };
    const sent =
      "under" in place
        ? await reply(place, body)
        : await call({
            api: "im.message.create",
            method: "POST",
            path: "/open-apis/im/v1/messages",
            ...("openId" in place
              ? toReceiver("open_id", place.openId, body)
              : toReceiver("chat_id", place.chatId, body)),
            scope: "im:message:send_as_bot",
          });
    if (!sent.ok) return sent;
    return { ok: true, value: String(sent.value.data?.message_id ?? "") };
  }

  async function reply(
    { under, chatId, inThread }: Extract<Place, { under: string }>,
    body: object,
  ) {
    const answered = (threaded: boolean) =>
      call({
        api: "im.message.reply",
        method: "POST",
        path: pathOf`/open-apis/im/v1/messages/${under}/reply`,
        body: threaded ? { ...body, reply_in_thread: true } : body,
        within: chatId,
        scope: "im:message:send_as_bot",
      });
    const sent = await answered(inThread === true);
    const isRefused = inThread && !sent.ok && sent.kind === "threads";
    return isRefused ? answered(false) : sent;
  }

  return {
    send,

    /**
     * Answer `messageId` with a card, or with `text` when Feishu refuses the card; null sends nothing then. Returns the sent
     * message's id.
     */
    async reply(messageId: string, card: object, text: string | null, uuid: string): Promise<Sent> {
      const sent = await send({ under: messageId }, { type: "interactive", content: card }, uuid);
      if (text === null || sent.ok || sent.kind !== "content") return sent;
      return send({ under: messageId }, { type: "text", content: { text } }, uuid);
    },

    /** A message, and after it those inside a forwarded row. What was recalled is there without content. */
    async messageOf(
      messageId: string,
      chatType: Message["chatType"],
    ): Promise<{ ok: true; value: FetchedMessage[] } | Refusal> {
      const got = await call({
        api: "im.message.get",
        method: "GET",
        path: pathOf`/open-apis/im/v1/messages/${messageId}`,
        query: { card_msg_content_type: "user_card_content" },
        scope: scopeFor({ chatType }),
      });
      if (!got.ok) return got;
      const items = (got.value.data?.items ?? []) as Listed[];
      return { ok: true, value: items.map(fetched) };
    },

    /** Put another card in the place of one of ours; 14 days after it was sent, and once it is recalled, that is refused. */
    async update(messageId: string, card: object): Promise<{ ok: true } | Refusal> {
      const done = await call({
        api: "im.message.patch",
        method: "PATCH",
        path: pathOf`/open-apis/im/v1/messages/${messageId}`,
        body: { content: JSON.stringify(card) },
        within: messageId,
      });
      return done.ok ? { ok: true } : done;
    },

    /** Take one of ours back. */
    async recall(messageId: string): Promise<{ ok: true } | Refusal> {
      const done = await call({
        api: "im.message.delete",
        method: "DELETE",
        path: pathOf`/open-apis/im/v1/messages/${messageId}`,
      });
      // What is not there any more is what was wanted.
      return done.ok || done.kind === "gone" ? { ok: true } : done;
    },

    /**
     * Our own messages that may be the answer to one: its replies in the chat, or, in a thread, whatever we said there
     * since. Page by page, because the SDK's iterator takes an error for the end. `under` is what the answer replies to.
     */
    async repliesTo(message: Message, under = message.messageId): Promise<Outcome<string[]>> {
      const found: string[] = [];
      let pageToken: string | undefined;
      for (let page = 0; page < MAX_PAGES; page++) {
        const listed = await call({
          api: "im.message.list",
          method: "GET",
          path: "/open-apis/im/v1/messages",
          query: { ...placeOf(message), page_size: PAGE, page_token: pageToken },
          scope: scopeFor(message),
        });
        if (!listed.ok) return listed;
        const { items, has_more, page_token } = listed.value.data as ListedPage;
        for (const item of items ?? [])
          if (isAnswer(item, message, { appId, under })) found.push(item.message_id);
        pageToken = page_token;
        if (!has_more || !pageToken) break;
      }
      return { ok: true, value: found };
    },
  };
}

function toReceiver(type: "open_id" | "chat_id", id: string, body: object) {
  return { query: { receive_id_type: type }, body: { ...body, receive_id: id }, within: id };
}

interface Listed {
  message_id: string;
  upper_message_id?: string;
  parent_id?: string;
  root_id?: string;
  thread_id?: string;
  chat_id?: string;
  msg_type?: string;
  create_time?: string;
  deleted?: boolean;
  sender?: { id?: string; sender_type?: string };
  body?: { content?: string };
  mentions?: { key?: string; id?: string; name?: string }[];
}

interface ListedPage {
  items?: Listed[];
  has_more?: boolean;
  page_token?: string;
}

function fetched(item: Listed): FetchedMessage {
  return {
    messageId: item.message_id,
    upperId: item.upper_message_id || null,
    parentId: item.parent_id || null,
    rootId: item.root_id || null,
    threadId: item.thread_id || null,
    chatId: item.chat_id ?? "",
    type: item.msg_type ?? "",
    content: item.body?.content ?? "",
    deleted: item.deleted === true,
    sender: { id: item.sender?.id ?? "", type: item.sender?.sender_type ?? "" },
    mentions: (item.mentions ?? []).map(({ key = "", id = "", name = "" }) => ({ key, id, name })),
    at: Number(item.create_time) || 0,
  };
}

/** Where a message's answer stands. A chat's list has of a thread only its first message, and a thread's takes no times. */
function placeOf({ chatId, threadId, at }: Message): Record<string, string> {
  const sorted = { sort_type: "ByCreateTimeAsc" };
  return threadId
    ? { ...sorted, container_id_type: "thread", container_id: threadId }
    : {
        ...sorted,
        container_id_type: "chat",
        container_id: chatId,
        start_time: String(Math.floor(at / 1000)),
      };
}

/** In a thread the parent of every message is the thread's first. */
function isAnswer(
  listed: Listed,
  message: Message,
  { appId, under }: { appId: string; under: string },
): boolean {
  if (listed.sender?.sender_type !== "app" || listed.sender.id !== appId) return false;
  return message.threadId ? Number(listed.create_time) >= message.at : listed.parent_id === under;
}

function scopeFor({ chatType }: Pick<Message, "chatType">): string {
  return chatType === "group" ? "im:message:readonly im:message.group_msg" : "im:message:readonly";
}
