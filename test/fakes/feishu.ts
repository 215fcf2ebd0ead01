/**
 * A stand-in for Feishu's open platform, strict where the platform is: tokens, uuid, sizes, rate limits, updates, card JSON
 * 2.0 (unknown properties are errors). It also seals events as the platform does, for the webhook.
 */
import { createCipheriv, createHash, randomBytes, randomUUID } from "node:crypto";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

export interface SentMessage {
  messageId: string;
  replyTo: string;
  type: string;
  content: unknown;
  uuid: string;
}

export interface FakeFeishuOptions {
  appId?: string;
  appSecret?: string;
  encryptKey?: string;
  verificationToken?: string;
  /** The platform's time, Unix milliseconds: its answers tell it, and it forgets a uuid after an hour. */
  clock?: () => number;
}

/** A refusal to give instead of the next answer of an API: its JSON, HTTP status and headers. */
export interface Fault {
  api: "token" | "reply" | "update" | "bot" | "list";
  status?: number;
  body?: { code: number; msg: string };
  headers?: Record<string, string>;
  /** Do the work, then cut the connection before the answer. */
  cut?: boolean;
  /** So many calls pass before it. */
  after?: number;
}

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
  /** An app's id; null is a person. */
  sender: string | null;
  at: number;
}

export type FakeFeishu = Awaited<ReturnType<typeof startFakeFeishu>>;

const UUID_MS = 3600_000;
export const BOT_OPEN_ID = "ou_bot";

export async function startFakeFeishu(options: FakeFeishuOptions = {}) {
  const appId = options.appId ?? "cli_0123456789abcdef";
  const appSecret = options.appSecret ?? "app-secret-that-must-not-leak";
  const encryptKey = options.encryptKey ?? "test key";
  const verificationToken = options.verificationToken ?? "vt";
  const clock = options.clock ?? Date.now;
  const sent: SentMessage[] = [];
  const faults: Fault[] = [];
  const tokens = new Set<string>();
  const updates: { messageId: string; content: unknown }[] = [];
  const updated = new Map<string, number[]>();
  const recalled = new Set<string>();
  const calls = { token: 0, reply: 0, update: 0, bot: 0, list: 0 };
  const places = new Map<string, Place>();
  const history: Kept[] = [];
  const scopes = new Set(["im:message:readonly", "im:message.group_msg"]);
  const byUuid = new Map<string, { message: SentMessage; at: number }>();
  const sentAt = new Map<string, number>();
  const times: number[] = [];
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header("date", new Date(clock()).toUTCString());
  });

  const fault = (api: Fault["api"]) => {
    const at = faults.findIndex((candidate) => candidate.api === api);
    if (at < 0) return null;
    const found = faults[at]!;
    if (!found.after) return faults.splice(at, 1)[0]!;
    found.after--;
    return null;
  };
  const refuse = (found: Fault) =>
    new Response(JSON.stringify(found.body ?? { code: 2200, msg: "internal error" }), {
      status: found.status ?? 200,
      headers: { "content-type": "application/json", ...found.headers },
    });
  const authorized = (header: string | undefined) =>
    tokens.has((header ?? "").replace(/^Bearer /, ""));

  app.post("/open-apis/auth/v3/tenant_access_token/internal", async (c) => {
    calls.token++;
    const found = fault("token");
    if (found) return refuse(found);
    const body = await c.req.json();
    if (body.app_id !== appId || body.app_secret !== appSecret)
      return c.json({ code: 10014, msg: "app secret invalid" });
    const token = `t-${randomUUID()}`;
    tokens.add(token);
    return c.json({ code: 0, msg: "ok", tenant_access_token: token, expire: 7200 });
  });

  app.get("/open-apis/bot/v3/info", (c) => {
    calls.bot++;
    const found = fault("bot");
    if (found) return refuse(found);
    if (!authorized(c.req.header("authorization")))
      return c.json({ code: 99991663, msg: "invalid access token" }, 400);
    return c.json({ code: 0, msg: "ok", bot: { open_id: BOT_OPEN_ID, app_name: "承前" } });
  });

  app.post("/open-apis/im/v1/messages/:id/reply", async (c) => {
    calls.reply++;
    if (!authorized(c.req.header("authorization")))
      return c.json({ code: 99991663, msg: "invalid access token" }, 400);
    const found = fault("reply");
    if (found && !found.cut) return refuse(found);
    const body = await c.req.json();
    const wrong = checkReply(body);
    if (wrong) return c.json(wrong);
    const known = byUuid.get(body.uuid);
    const now = clock();
    if (known && now - known.at < UUID_MS)
      return c.json({ code: 0, msg: "success", data: { message_id: known.message.messageId } });
    times.push(now);
    if (times.filter((time) => now - time < 1000).length > 5) {
      return c.json({ code: 230020, msg: "frequency limit" }, 400, {
        "x-ogw-ratelimit-reset": "1",
      });
    }
    const message: SentMessage = {
      messageId: `om_${randomUUID()}`,
      replyTo: c.req.param("id"),
      type: body.msg_type,
      content: JSON.parse(body.content),
      uuid: body.uuid,
    };
    byUuid.set(body.uuid, { message, at: now });
    sentAt.set(message.messageId, now);
    sent.push(message);
    const place = places.get(message.replyTo);
    if (place) {
      const parentId = history.find(
        ({ threadId }) => place.threadId !== undefined && threadId === place.threadId,
      )?.messageId;
      history.push({
        ...place,
        messageId: message.messageId,
        parentId: parentId ?? message.replyTo,
        sender: appId,
        at: now,
      });
    }
    if (found?.cut) {
      const { outgoing } = c.env as { outgoing: { destroy(): void } };
      outgoing.destroy();
    }
    return c.json({ code: 0, msg: "success", data: { message_id: message.messageId } });
  });
  app.patch("/open-apis/im/v1/messages/:id", async (c) => {
    calls.update++;
    if (!authorized(c.req.header("authorization")))
      return c.json({ code: 99991663, msg: "invalid access token" }, 400);
    const found = fault("update");
    if (found && !found.cut) return refuse(found);
    const message = sent.find(({ messageId }) => messageId === c.req.param("id"));
    const body = await c.req.json();
    const now = clock();
    const recent = (updated.get(c.req.param("id")) ?? []).filter((time) => now - time < 1000);
    const wrong = checkUpdate(body, message, {
      isRecalled: recalled.has(c.req.param("id")),
      ageMs: now - (sentAt.get(c.req.param("id")) ?? now),
      recent: recent.length,
    });
    if (wrong) return c.json(wrong, 400);
    updated.set(message!.messageId, [...recent, now]);
    message!.content = JSON.parse(body.content);
    updates.push({ messageId: message!.messageId, content: message!.content });
    if (found?.cut) {
      const { outgoing } = c.env as { outgoing: { destroy(): void } };
      outgoing.destroy();
    }
    return c.json({ code: 0, msg: "success", data: {} });
  });
  app.get("/open-apis/im/v1/messages", (c) => {
    calls.list++;
    if (!authorized(c.req.header("authorization")))
      return c.json({ code: 99991663, msg: "invalid access token" }, 400);
    const found = fault("list");
    if (found) return refuse(found);
    const listed = listMessages(c.req.query(), history, scopes);
    return c.json(listed, listed.code === 0 ? 200 : 400);
  });
  app.all("*", (c) => c.json({ code: 404, msg: `no such API: ${c.req.path}` }, 404));

  const listener = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise<void>((resolve) => listener.once("listening", resolve));
  const { port } = listener.address() as { port: number };

  return {
    url: `http://127.0.0.1:${port}`,
    credentials: { appId, appSecret, encryptKey, verificationToken },
    /** Messages of the app, as they stand. */
    sent,
    /** What was put in the place of a card, in its order. */
    updates,
    /** Somebody takes a message of the app out of the chat. */
    recall: (messageId: string) => void recalled.add(messageId),
    faults,
    calls,
    /** Let every token expire, as the platform may at any time. */
    revokeTokens: () => tokens.clear(),
    seal: (payload: object, at?: number) => seal(payload, encryptKey, at),
    /** The event of a message, which from then on stands in its chat. */
    messageEvent(message: Partial<MessageEvent>): object {
      const event = messageEvent(message, verificationToken);
      const { message_id, chat_id, chat_type, create_time } = event.event.message;
      this.place(message_id, {
        chatId: chat_id,
        chatType: chat_type,
        ...(message.threadId === undefined ? {} : { threadId: message.threadId }),
        at: Number(create_time),
      });
      return event;
    },
    /** A person's message that stands in a chat, however it got there. */
    place(messageId: string, { at, ...place }: Place & { at: number }): void {
      places.set(messageId, place);
      history.push({ ...place, messageId, sender: null, at });
    },
    history,
    /** What the app may do; take one away and its calls are refused. */
    scopes,
    challenge: (token = verificationToken) => ({
      encrypt: encrypt(
        JSON.stringify({ challenge: "ajls384kdjxxxx", token, type: "url_verification" }),
        encryptKey,
      ),
    }),
    /** Wait until `count` messages were sent. */
    async waitForSent(count: number, timeoutMs = 120_000): Promise<SentMessage[]> {
      const until = Date.now() + timeoutMs;
      while (sent.length < count) {
        if (Date.now() > until)
          throw new Error(`only ${sent.length} of ${count} messages were sent`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return sent;
    },
    async close(): Promise<void> {
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

interface MessageEvent {
  eventId: string;
  messageId: string;
  chatId: string;
  chatType: string;
  senderId: string;
  senderType: string;
  type: string;
  /** The words of a text message; with `content` another message's content as it is. */
  text: string;
  content: object;
  mentions: { key: string; name: string; openId: string }[];
  at: number;
  threadId: string;
}

function messageEvent(m: Partial<MessageEvent>, token: string) {
  const at = m.at ?? Date.now();
  return {
    schema: "2.0",
    header: {
      event_id: m.eventId ?? randomUUID(),
      token,
      create_time: String(at * 1000),
      event_type: "im.message.receive_v1",
      tenant_key: "tenant",
      app_id: "cli_0123456789abcdef",
    },
    event: {
      sender: {
        sender_id: { open_id: m.senderId ?? "ou_staff", union_id: "on_staff", user_id: null },
        sender_type: m.senderType ?? "user",
        tenant_key: "tenant",
      },
      message: {
        message_id: m.messageId ?? `om_${randomUUID()}`,
        create_time: String(at),
        chat_id: m.chatId ?? "oc_office",
        chat_type: m.chatType ?? "group",
        ...(m.threadId === undefined ? {} : { thread_id: m.threadId }),
        message_type: m.type ?? "text",
        content: JSON.stringify(m.content ?? { text: m.text ?? "" }),
        mentions: (m.mentions ?? []).map(({ key, name, openId }) => ({
          key,
          name,
          id: { open_id: openId, union_id: "on_x", user_id: null },
          mentioned_type: "user",
          tenant_key: "tenant",
        })),
      },
    },
  };
}

/** One page of a chat's or a thread's messages, by the platform's rules. */
function listMessages(
  query: Record<string, string>,
  history: Kept[],
  scopes: Set<string>,
): { code: number; msg: string; data?: object } {
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
  const inside = history.filter(({ chatId, threadId }) =>
    type === "thread" ? threadId === id : chatId === id,
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
  return {
    code: 0,
    msg: "success",
    data: {
      has_more: more,
      ...(more ? { page_token: `page-${from + size}` } : {}),
      items: shown.slice(from, from + size).map((kept) => ({
        message_id: kept.messageId,
        ...(kept.parentId === undefined ? {} : { parent_id: kept.parentId }),
        ...(kept.threadId === undefined ? {} : { thread_id: kept.threadId }),
        chat_id: kept.chatId,
        create_time: String(kept.at),
        deleted: false,
        sender:
          kept.sender === null
            ? { id: "ou_somebody", id_type: "open_id", sender_type: "user" }
            : { id: kept.sender, id_type: "app_id", sender_type: "app" },
      })),
    },
  };
}

/** Encrypt and sign as the platform does; `at` is Unix milliseconds of the signature. */
function seal(
  payload: object,
  encryptKey: string,
  at = Date.now(),
): { body: string; headers: Record<string, string> } {
  // The platform's bodies may hold blanks; a gate that signs re-serialised JSON would refuse this one.
  const body = `{ "encrypt": "${encrypt(JSON.stringify(payload), encryptKey)}" }`;
  const timestamp = String(Math.floor(at / 1000));
  const nonce = randomBytes(8).toString("hex");
  const signature = createHash("sha256")
    .update(timestamp + nonce + encryptKey + body)
    .digest("hex");
  return {
    body,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-lark-request-timestamp": timestamp,
      "x-lark-request-nonce": nonce,
      "x-lark-signature": signature,
    },
  };
}

export function encrypt(plain: string, encryptKey: string): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv(
    "aes-256-cbc",
    createHash("sha256").update(encryptKey).digest(),
    iv,
  );
  return Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final()]).toString("base64");
}

function checkReply(body: Record<string, unknown>): { code: number; msg: string } | null {
  if (typeof body.content !== "string")
    return { code: 230001, msg: "content must be a JSON string" };
  if (typeof body.uuid !== "string" || body.uuid.length === 0 || body.uuid.length > 50)
    return { code: 230001, msg: "uuid must have 1 to 50 characters" };
  const bytes = Buffer.byteLength(body.content);
  const content = JSON.parse(body.content);
  if (body.msg_type === "text") {
    return typeof content.text === "string" && bytes <= 150 * 1024
      ? null
      : { code: 230025, msg: "text is wrong or too long" };
  }
  if (body.msg_type !== "interactive") return { code: 230001, msg: "unknown msg_type" };
  if (bytes > 30 * 1024) return { code: 230025, msg: "card is over 30 KB" };
  const wrong = checkCard(content);
  return wrong ? { code: 230099, msg: wrong } : null;
}

const UPDATE_DAYS_MS = 14 * 86_400_000;
const UPDATES_A_SECOND = 5;

/** What the platform says against putting another card in a message's place, or null. */
function checkUpdate(
  body: Record<string, unknown>,
  message: SentMessage | undefined,
  { isRecalled, ageMs, recent }: { isRecalled: boolean; ageMs: number; recent: number },
): { code: number; msg: string } | null {
  const invalid = (msg: string) => ({ code: 230001, msg });
  if (!message) return invalid("no such message");
  if (isRecalled) return { code: 230011, msg: "The message is recalled." };
  if (ageMs > UPDATE_DAYS_MS)
    return { code: 230031, msg: "Message can only be modified within 14 days after sending." };
  if (recent >= UPDATES_A_SECOND) return { code: 230020, msg: "frequency limit" };
  if (message.type !== "interactive") return invalid("not a card");
  const other = Object.keys(body).find((key) => key !== "content");
  if (other !== undefined || typeof body.content !== "string")
    return invalid("content must be a JSON string, and nothing else is taken");
  if (Buffer.byteLength(body.content) > 30 * 1024)
    return { code: 230025, msg: "card is over 30 KB" };
  const card = JSON.parse(body.content);
  const wrong = checkCard(card);
  if (wrong) return { code: 230099, msg: wrong };
  const before = message.content as { config?: { update_multi?: boolean } };
  const shared = [before, card].every(({ config }) => config?.update_multi === true);
  return shared ? null : invalid("update_multi must be true before and after");
}

const CARD_KEYS: Record<string, string[]> = {
  card: ["schema", "config", "header", "body"],
  config: [
    "streaming_mode",
    "streaming_config",
    "summary",
    "update_multi",
    "width_mode",
    "enable_forward",
  ],
  header: ["title", "subtitle", "template", "icon", "text_tag_list", "padding"],
  markdown: ["tag", "element_id", "content", "text_align", "text_size", "icon", "margin"],
  hr: ["tag", "element_id", "margin"],
  collapsible_panel: [
    "tag",
    "element_id",
    "expanded",
    "header",
    "elements",
    "border",
    "padding",
    "margin",
    "background_color",
    "vertical_spacing",
    "direction",
  ],
  button: [
    "tag",
    "element_id",
    "text",
    "type",
    "size",
    "width",
    "behaviors",
    "name",
    "disabled",
    "confirm",
    "icon",
    "margin",
  ],
};

/** What is wrong with a card by the rules of JSON 2.0, or null. */
export function checkCard(card: Record<string, unknown>): string | null {
  const unknown = (kind: string, value: object) =>
    Object.keys(value).find((key) => !CARD_KEYS[kind]?.includes(key));
  if (card.schema !== "2.0") return "schema must be 2.0";
  for (const [kind, value] of [
    ["card", card],
    ["config", card.config ?? {}],
    ["header", card.header ?? {}],
  ] as const) {
    const key = unknown(kind, value as object);
    if (key) return `unknown property ${key} in ${kind}`;
  }
  let count = 0;
  const ids = new Set<string>();
  const visit = (elements: Record<string, unknown>[]): string | null => {
    for (const element of elements) {
      count++;
      const tag = String(element.tag);
      if (!CARD_KEYS[tag]) return `unknown tag ${tag}`;
      const key = unknown(tag, element);
      if (key) return `unknown property ${key} in ${tag}`;
      if (tag === "markdown" && typeof element.content !== "string")
        return "markdown without content";
      if (element.element_id !== undefined) {
        const id = String(element.element_id);
        if (!/^[A-Za-z]\w{0,19}$/.test(id) || ids.has(id)) return `bad element_id ${id}`;
        ids.add(id);
      }
      const inner = Array.isArray(element.elements) ? visit(element.elements) : null;
      if (inner) return inner;
    }
    return null;
  };
  const body = card.body as { elements?: Record<string, unknown>[] } | undefined;
  if (!Array.isArray(body?.elements) || body.elements.length === 0) return "body has no elements";
  return visit(body.elements) ?? (count > 200 ? "over 200 elements" : null);
}
