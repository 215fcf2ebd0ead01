/**
 * REST calls to Feishu through the SDK's `Client`, over an injected HTTP instance: one fetch with a time limit, one
 * token request at a time, secrets never logged. Every answer becomes a value that says whether to try again.
 *
 * The SDK is required lazily and as CommonJS: 110 ms and 37 MB, against 220 ms and 69 MB for its ES modules.
 */
import { createRequire } from "node:module";
import type * as Lark from "@larksuiteoapi/node-sdk";
import { type Failure, failure, type Message, type Outcome } from "../domain.ts";
import { type Log, messageOf, rootOf } from "../log.ts";
import { failedAtProxy } from "../proxy.ts";
import { type Answer, createHttp, isUndone, NoToken } from "./http.ts";

export interface FeishuClientOptions {
  appId: string;
  appSecret: string;
  /** Base URL of the open platform: Feishu, Lark or a private deployment. */
  domain: string;
  fetch: typeof globalThis.fetch;
  /** Unix milliseconds. */
  clock?: () => number;
  log: Log;
  timeoutMs?: number;
}

export type FeishuClient = ReturnType<typeof createFeishuClient>;

export interface FeishuState {
  /** Whether Feishu takes our app id and secret; unknown until it was asked. */
  credentials: "unknown" | "ok" | "refused";
  /** The long connection; off where messages come by webhook. */
  link: "off" | "connecting" | "open" | "failed";
  /** How far Feishu's clock is ahead of ours; null until it was heard. */
  clockSkewMs: number | null;
  /** Why Feishu could not be reached when it was last asked; null when it could. */
  unreachable: string | null;
}

/** `undone`: it is certain that what was asked has not been done. */
export type Refusal = Failure & { code?: number; undone: boolean };

const RATE_LIMITED = new Set([99991400, 230020, 11232]);
/** The tenant token was revoked or expired early: fetch another and repeat once. */
const TOKEN_INVALID = 99991663;
/** The card itself was refused (elements, tables, size): its words must then go as text. */
const CARD_REFUSED = new Set([230099, 230025, 11310, 200570, 200550, 200621, 200860, 200861]);
const INTERNAL = new Set([1500, 2200, 5000, 190004, 190005]);
/** The app lacks a scope. */
const NO_SCOPE = new Set([230027, 99991672]);
/** Wrong credentials are put right by people: often enough to notice, seldom enough not to be locked out. */
const CREDENTIALS_RETRY_MS = 60_000;
/** The gate refuses events that seem an hour old; long before that somebody should know. */
const SKEW_MS = 5 * 60_000;
const PAGE = 50;
/** A reply stands soon after its question; among this many later messages (times PAGE) it is not. */
const MAX_PAGES = 100;

/** Load the SDK; the first call costs, so nothing does it before there is something to send. */
export function loadSdk(): typeof Lark {
  return createRequire(import.meta.url)("@larksuiteoapi/node-sdk");
}

export function createFeishuClient(options: FeishuClientOptions) {
  const { log, clock = Date.now } = options;
  const state: FeishuState = {
    credentials: "unknown",
    link: "off",
    clockSkewMs: null,
    unreachable: null,
  };
  let client: Lark.Client | null = null;
  let tokens = new Map<string, { value: unknown; until: number }>();
  let botId: string | null = null;
  const http = createHttp({
    ...options,
    onDate: noteDate,
    onToken: () => {
      state.credentials = "ok";
    },
  });

  function noteDate(at: number): void {
    const before = Math.abs(state.clockSkewMs ?? 0);
    state.clockSkewMs = at - clock();
    if (Math.abs(state.clockSkewMs) > SKEW_MS && before <= SKEW_MS)
      log.warn("the clock of this machine differs from Feishu's; please set it right", {
        secondsBehind: Math.round(state.clockSkewMs / 1000),
      });
  }

  function sdk(): Lark.Client {
    if (client) return client;
    const lark = loadSdk();
    client = new lark.Client({
      appId: options.appId,
      appSecret: options.appSecret,
      domain: options.domain,
      httpInstance: http,
      cache: {
        get: async (key) => {
          const entry = tokens.get(String(key));
          return entry && entry.until > Date.now() ? entry.value : undefined;
        },
        set: async (key, value, until) => {
          tokens.set(String(key), { value, until: until ?? Number.POSITIVE_INFINITY });
          return true;
        },
      },
      logger: silentLogger(),
      loggerLevel: lark.LoggerLevel.fatal,
    });
    return client;
  }

  /** One API call; an answer with a code other than 0 is a failure that says whether to try again. */
  async function call(
    name: string,
    run: (client: Lark.Client) => Promise<unknown>,
  ): Promise<{ ok: true; value: Answer } | Refusal> {
    for (let repeated = false; ; repeated = true) {
      let answer: Answer;
      try {
        answer = (await run(sdk())) as Answer;
      } catch (error) {
        if (error instanceof NoToken && error.answer) return tokenRefused(error.answer);
        const why = error instanceof NoToken ? error.cause : error;
        state.unreachable = `${failedAtProxy(rootOf(why)) ? "代理没有接通：" : ""}${messageOf(why)}`;
        return {
          ...failure(`飞书接口 ${name} 未能连通：${state.unreachable}`, { retry: true }),
          undone: isUndone(error),
        };
      }
      state.unreachable = null;
      if (answer.code === 0) return { ok: true, value: answer };
      if (answer.code === TOKEN_INVALID && !repeated) {
        tokens = new Map();
        continue;
      }
      log.warn("feishu refused a call", { api: name, code: answer.code, msg: answer.msg });
      return judge(name, answer);
    }
  }

  /** Whoever waits for an answer waits until the credentials are right; nothing of theirs is given up for it. */
  function tokenRefused(answer: Answer): Refusal {
    const judged = { ...judge("auth.v3.tenant_access_token", answer), undone: true };
    if (judged.retry) return judged;
    const error = `飞书不接受应用凭证（${answer.code}）。请核对 FEISHU_APP_ID 与 FEISHU_APP_SECRET；改正并重新启动之前，收到的消息会一直等着。`;
    if (state.credentials !== "refused") log.error("feishu refuses the credentials", { error });
    state.credentials = "refused";
    return { ...failure(error, { retry: true, delayMs: CREDENTIALS_RETRY_MS }), undone: true };
  }

  /** The bot's own open_id, asked once. Groups are answered only where it is mentioned. */
  async function botOpenId(): Promise<Outcome<string>> {
    if (botId !== null) return { ok: true, value: botId };
    const info = await call("bot.v3.info", (lark) =>
      lark.request({ method: "GET", url: "/open-apis/bot/v3/info" }),
    );
    if (!info.ok) return info;
    const bot = info.value.bot as { open_id?: string } | undefined;
    if (!bot?.open_id)
      return failure("飞书没有返回机器人信息，请在开放平台为应用开启“机器人”能力。");
    botId = bot.open_id;
    return { ok: true, value: botId };
  }

  return {
    botOpenId,

    /**
     * Answer `messageId` with a card, or with `text` when Feishu refuses the card; null sends nothing then. Returns the sent
     * message's id.
     */
    async reply(
      messageId: string,
      card: object,
      text: string | null,
      uuid: string,
    ): Promise<{ ok: true; value: string } | Refusal> {
      const send = (msg_type: string, content: object) =>
        call("im.message.reply", (lark) =>
          lark.im.v1.message.reply({
            path: { message_id: messageId },
            data: { msg_type, content: JSON.stringify(content), uuid },
          }),
        );
      let sent = await send("interactive", card);
      if (text !== null && !sent.ok && sent.code !== undefined && CARD_REFUSED.has(sent.code))
        sent = await send("text", { text });
      return sent.ok ? { ok: true, value: String(sent.value.data?.message_id ?? "") } : sent;
    },

    /** Put another card in the place of one of ours; 14 days after it was sent, and once it is recalled, that is refused. */
    async update(messageId: string, card: object): Promise<{ ok: true } | Refusal> {
      const done = await call("im.message.patch", (lark) =>
        lark.im.v1.message.patch({
          path: { message_id: messageId },
          data: { content: JSON.stringify(card) },
        }),
      );
      return done.ok ? { ok: true } : done;
    },

    /**
     * Our own messages that may be the answer to one: its replies in the chat, or, in a thread, whatever we said there
     * since. Page by page, because the SDK's iterator takes an error for the end.
     */
    async repliesTo(message: Message): Promise<Outcome<string[]>> {
      const found: string[] = [];
      let pageToken: string | undefined;
      for (let page = 0; page < MAX_PAGES; page++) {
        const listed = await call("im.message.list", (lark) =>
          lark.request({
            method: "GET",
            url: "/open-apis/im/v1/messages",
            params: { ...placeOf(message), page_size: PAGE, page_token: pageToken },
          }),
        );
        if (!listed.ok)
          return listed.code !== undefined && NO_SCOPE.has(listed.code)
            ? failure(`${listed.error}（应用缺少权限 ${scopeFor(message)}）`)
            : listed;
        const { items, has_more, page_token } = listed.value.data as ListedPage;
        for (const item of items ?? [])
          if (isAnswer(item, message, options.appId)) found.push(item.message_id);
        pageToken = page_token;
        if (!has_more || !pageToken) break;
      }
      return { ok: true, value: found };
    },

    /** Ask once whether Feishu is in reach and all is well with the app; what must be put right, or null. */
    async check(): Promise<string | null> {
      const bot = await botOpenId();
      if (state.unreachable !== null)
        return `连不上飞书（${state.unreachable}）。请检查网络、防火墙或 HTTPS_PROXY；消息会等着，连通后继续答复。`;
      return !bot.ok && (state.credentials === "refused" || !bot.retry) ? bot.error : null;
    },

    state: (): FeishuState => ({ ...state }),
    /** Feishu's time, as far as it is known: Unix milliseconds. */
    now: (): number => clock() + (state.clockSkewMs ?? 0),
    noteLink(link: FeishuState["link"]): void {
      state.link = link;
    },
    http,
  };
}

function judge(name: string, answer: Answer): Refusal {
  const { code } = answer;
  const text = `飞书接口 ${name} 返回 ${code}：${answer.msg}`;
  const status = answer.status ?? 200;
  if (RATE_LIMITED.has(code) || status === 429) {
    const delayMs = Math.max(1, answer.resetSeconds ?? 1) * 1000;
    return { ...failure(text, { retry: true, delayMs }), code, undone: true };
  }
  const inside = INTERNAL.has(code) || status >= 500;
  return {
    ...failure(text, { retry: inside || code === TOKEN_INVALID }),
    code,
    undone: !inside,
  };
}

interface Listed {
  message_id: string;
  parent_id?: string;
  create_time?: string;
  sender?: { id?: string; sender_type?: string };
}

interface ListedPage {
  items?: Listed[];
  has_more?: boolean;
  page_token?: string;
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
function isAnswer(listed: Listed, message: Message, appId: string): boolean {
  if (listed.sender?.sender_type !== "app" || listed.sender.id !== appId) return false;
  return message.threadId
    ? Number(listed.create_time) >= message.at
    : listed.parent_id === message.messageId;
}

function scopeFor({ chatType }: Message): string {
  return chatType === "group"
    ? "im:message:readonly 和 im:message.group_msg"
    : "im:message:readonly";
}

/** The SDK logs request bodies on errors, app_secret among them; what matters is logged in `call`. */
export function silentLogger() {
  const drop = () => {};
  return { error: drop, warn: drop, info: drop, debug: drop, trace: drop };
}
