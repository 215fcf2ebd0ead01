/**
 * A stand-in for Feishu's open platform, strict where the platform is: tokens, uuid, sizes, rate limits, card JSON 2.0
 * (unknown properties are errors). It also seals events as the platform does, for the webhook.
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
}

/** A refusal to give instead of the next answer of an API: its JSON, HTTP status and headers. */
export interface Fault {
  api: "token" | "reply" | "bot";
  status?: number;
  body?: { code: number; msg: string };
  headers?: Record<string, string>;
  /** Do the work, then cut the connection before the answer. */
  cut?: boolean;
}

export type FakeFeishu = Awaited<ReturnType<typeof startFakeFeishu>>;

export const BOT_OPEN_ID = "ou_bot";

export async function startFakeFeishu(options: FakeFeishuOptions = {}) {
  const appId = options.appId ?? "cli_0123456789abcdef";
  const appSecret = options.appSecret ?? "app-secret-that-must-not-leak";
  const encryptKey = options.encryptKey ?? "test key";
  const verificationToken = options.verificationToken ?? "vt";
  const sent: SentMessage[] = [];
  const faults: Fault[] = [];
  const tokens = new Set<string>();
  const calls = { token: 0, reply: 0, bot: 0 };
  const byUuid = new Map<string, SentMessage>();
  const times: number[] = [];
  const app = new Hono();

  const fault = (api: Fault["api"]) => {
    const at = faults.findIndex((candidate) => candidate.api === api);
    return at < 0 ? null : faults.splice(at, 1)[0]!;
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
    if (known) return c.json({ code: 0, msg: "success", data: { message_id: known.messageId } });
    const now = Date.now();
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
    byUuid.set(body.uuid, message);
    sent.push(message);
    if (found?.cut) {
      const { outgoing } = c.env as { outgoing: { destroy(): void } };
      outgoing.destroy();
    }
    return c.json({ code: 0, msg: "success", data: { message_id: message.messageId } });
  });
  app.all("*", (c) => c.json({ code: 404, msg: `no such API: ${c.req.path}` }, 404));

  const listener = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise<void>((resolve) => listener.once("listening", resolve));
  const { port } = listener.address() as { port: number };

  return {
    url: `http://127.0.0.1:${port}`,
    credentials: { appId, appSecret, encryptKey, verificationToken },
    sent,
    faults,
    calls,
    /** Let every token expire, as the platform may at any time. */
    revokeTokens: () => tokens.clear(),
    seal: (payload: object, at?: number) => seal(payload, encryptKey, at),
    messageEvent: (message: Partial<MessageEvent>) => messageEvent(message, verificationToken),
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
}

function messageEvent(m: Partial<MessageEvent>, token: string): object {
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
