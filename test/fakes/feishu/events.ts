/** What the platform tells the app: messages, and what becomes of them; buttons that are pressed. */
import { randomUUID } from "node:crypto";
import type { Chats, Kept, Mention } from "./chats.ts";
import type { Platform } from "./platform.ts";

export interface MessageEvent {
  eventId: string;
  messageId: string;
  chatId: string;
  chatType: string;
  senderId: string;
  senderType: string;
  /** text, post, file, image, audio, media, sticker, interactive, merge_forward … */
  type: string;
  /** The words of a text message; with `content` another message's content as it is. */
  text: string;
  content: object;
  mentions: Mention[];
  at: number;
  /** The message that it replies to. Its root follows from that, unless it is given. */
  parentId: string;
  rootId: string;
  threadId: string;
  /** Of a merged forward: what it holds. */
  forwarded: Partial<MessageEvent>[];
}

export interface Event {
  schema: "2.0";
  header: {
    event_id: string;
    token: string;
    create_time: string;
    event_type: string;
    tenant_key: string;
    app_id: string;
  };
  event: Record<string, unknown>;
}

export type Events = ReturnType<typeof createEvents>;

export function createEvents(platform: Platform, chats: Chats) {
  const { appId, verificationToken: token } = platform;

  const eventOf = (type: string, at: number, event: object, eventId?: string) => ({
    schema: "2.0" as const,
    header: {
      event_id: eventId ?? randomUUID(),
      token,
      create_time: String(at * 1000),
      event_type: type,
      tenant_key: "tenant",
      app_id: appId,
    },
    event: event as Record<string, unknown>,
  });

  /** The event of a message, which from then on stands in its chat. */
  function messageEvent(m: Partial<MessageEvent>): Event {
    const kept = stand(m);
    const event = {
      sender: {
        sender_id: { open_id: kept.senderId, union_id: "on_staff", user_id: null },
        sender_type: m.senderType ?? "user",
        tenant_key: "tenant",
      },
      message: {
        message_id: kept.messageId,
        create_time: String(kept.at),
        chat_id: kept.chatId,
        chat_type: kept.chatType,
        ...(kept.threadId === undefined ? {} : { thread_id: kept.threadId }),
        ...(kept.parentId === undefined ? {} : { parent_id: kept.parentId }),
        ...(kept.rootId === undefined ? {} : { root_id: kept.rootId }),
        message_type: kept.type,
        content: JSON.stringify(kept.content),
        mentions: (m.mentions ?? []).map(({ key, name, openId, type }) => ({
          key,
          name,
          id: { open_id: openId, union_id: "on_x", user_id: null },
          mentioned_type: type ?? "user",
          tenant_key: "tenant",
        })),
      },
    };
    return eventOf("im.message.receive_v1", kept.at, event, m.eventId);
  }

  /** A person's message in its chat. */
  function stand(m: Partial<MessageEvent>, upperId?: string): Kept {
    const messageId = m.messageId ?? `om_${randomUUID()}`;
    const type = m.type ?? "text";
    const spoken = { text: m.text ?? "" };
    const content =
      m.content ??
      (type === "merge_forward" ? { content: "Merged and Forwarded Message" } : spoken);
    const parent = m.parentId === undefined ? undefined : chats.find(m.parentId);
    const rootId = m.rootId ?? (m.parentId && (parent?.rootId ?? m.parentId));
    const threadId = m.threadId ?? parent?.threadId;
    const kept: Kept = {
      chatId: m.chatId ?? "oc_office",
      chatType: m.chatType ?? "group",
      ...(threadId === undefined ? {} : { threadId }),
      ...(m.parentId === undefined ? {} : { parentId: m.parentId }),
      ...(rootId ? { rootId } : {}),
      ...(upperId === undefined ? {} : { upperId }),
      messageId,
      sender: null,
      senderId: m.senderId ?? "ou_staff",
      at: m.at ?? platform.clock(),
      type,
      content,
      mentions: m.mentions ?? [],
    };
    const at = chats.history.findIndex((one) => one.messageId === messageId);
    if (at < 0) chats.history.push(kept);
    else chats.history[at] = kept;
    for (const inner of m.forwarded ?? [])
      stand({ chatId: kept.chatId, chatType: kept.chatType, ...inner }, messageId);
    return kept;
  }

  return {
    messageEvent,
    /** Somebody takes a message back. */
    recalledEvent(messageId: string): Event {
      const kept = chats.find(messageId);
      if (kept) kept.recalled = true;
      const at = platform.clock();
      return eventOf("im.message.recalled_v1", at, {
        message_id: messageId,
        chat_id: kept?.chatId ?? "oc_office",
        recall_time: String(at),
        recall_type: "message_owner",
      });
    },
    /** Somebody writes a message anew. */
    updatedEvent(messageId: string, text: string): Event {
      const kept = chats.find(messageId);
      if (!kept) throw new Error(`no message ${messageId}`);
      kept.content = { text };
      kept.updatedAt = platform.clock();
      const event = {
        sender: {
          sender_id: { open_id: kept.senderId, union_id: "on_staff", user_id: null },
          sender_type: "user",
          tenant_key: "tenant",
        },
        message: {
          message_id: messageId,
          create_time: String(kept.at),
          update_time: String(kept.updatedAt),
          chat_id: kept.chatId,
          chat_type: kept.chatType,
          message_type: "text",
          content: JSON.stringify(kept.content),
          mentions: [],
        },
      };
      return eventOf("im.message.updated_v1", kept.updatedAt, event);
    },
    /** Somebody presses what stands on a card, or sends its form. */
    actionEvent(pressed: {
      messageId: string;
      chatId: string;
      operator: string;
      action: object;
    }): Event {
      return eventOf("card.action.trigger", platform.clock(), {
        operator: {
          tenant_key: "tenant",
          open_id: pressed.operator,
          union_id: "on_x",
          user_id: null,
        },
        token: `c-${randomUUID()}`,
        action: { timezone: "Asia/Shanghai", ...pressed.action },
        host: "im_message",
        context: { open_message_id: pressed.messageId, open_chat_id: pressed.chatId },
      });
    },
    /** The same event once more under another id; with `messageId` as another message too. */
    again(event: Event, messageId?: string): Event {
      const copy = structuredClone(event);
      copy.header.event_id = randomUUID();
      if (messageId !== undefined)
        (copy.event.message as { message_id: string }).message_id = messageId;
      return copy;
    },
  };
}
