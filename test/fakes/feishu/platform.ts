/**
 * What every API of the stand-in shares: its log and its faults, tokens, scopes and limits. A call passes: token → fault →
 * bot ability → scopes → limits → the API's own work.
 */
import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { createLimiter, type Limit, PER_API } from "./limits.ts";

export interface FakeFeishuOptions {
  appId?: string;
  appSecret?: string;
  encryptKey?: string;
  verificationToken?: string;
  /** The platform's time, Unix milliseconds: its answers tell it, and all its limits and terms go by it. */
  clock?: () => number;
  /** How many tables a card may hold; the documents say five, and cards with four were refused. */
  tables?: number;
  /** How long the platform waits for the answer to an event or a callback, in real milliseconds. */
  patienceMs?: number;
}

export const APIS = [
  "token",
  "bot",
  "scopes",
  "reply",
  "create",
  "update",
  "get",
  "list",
  "delete",
  "react",
  "unreact",
  "reactions",
  "resource",
  "file",
  "image",
  "ephemeral",
  "card",
  "content",
  "cardUpdate",
  "settings",
  "batch",
  "folder",
  "metas",
  "nodes",
  "node",
  "raw",
  "blocks",
  "markdown",
  "download",
  "media",
  "export",
  "exported",
  "exportFile",
  "members",
  "public",
  "space",
  "spaceMembers",
  "person",
  "login",
  "user",
  "inChat",
] as const;
export type Api = (typeof APIS)[number];

/** A refusal to give instead of the next answer of an API: its JSON, HTTP status and headers. */
export interface Fault {
  api: Api;
  status?: number;
  body?: { code: number; msg: string };
  headers?: Record<string, string>;
  /** Not JSON but a page for people, as gateways answer. */
  page?: string;
  /** Do the work, then cut the connection before the answer. */
  cut?: boolean;
  /** So many calls pass before it. */
  after?: number;
  /** Answer so much later, in real milliseconds; alone it refuses nothing. */
  delayMs?: number;
}

export interface Call {
  api: Api;
  at: number;
  path: string;
  code: number;
}

/** An API's answer as JSON, HTTP 400 unless its code is 0 or `status` says otherwise. */
export interface Answer {
  code: number;
  msg: string;
  data?: object;
  status?: number;
  headers?: Record<string, string>;
  [key: string]: unknown;
}

export interface Needs {
  /** One of these scopes. */
  scopes?: string[];
  limits?: Limit[];
  /** The app must be a bot. */
  bot?: boolean;
  /** Anybody may call it. */
  open?: boolean;
}

export type Work = (c: Context) => Answer | Response | Promise<Answer | Response>;

const SCOPES = [
  "im:message:send_as_bot",
  "im:message:readonly",
  "im:message.group_msg",
  "im:message.p2p_msg:readonly",
  "im:message.group_at_msg:readonly",
  "im:message.reactions:write_only",
  "im:resource",
  "cardkit:card:write",
  "docs:document.content:read",
  "docx:document:readonly",
  "drive:drive:readonly",
  "wiki:wiki:readonly",
  "docs:document:export",
  "docs:permission.member:retrieve",
  "docs:permission.setting:read",
  "docs:event:subscribe",
  "contact:user.base:readonly",
];
const TOKEN_MS = 7200_000;

export type Platform = ReturnType<typeof createPlatform>;

export function createPlatform(options: FakeFeishuOptions) {
  const clock = options.clock ?? Date.now;
  const appId = options.appId ?? "cli_0123456789abcdef";
  const app = new Hono();
  const faults: Fault[] = [];
  const log: Call[] = [];
  const calls = Object.fromEntries(APIS.map((api) => [api, 0])) as Record<Api, number>;
  const scopes = new Set(SCOPES);
  const abilities = new Set(["bot"]);
  const tokens = new Map<string, number>();
  const limiter = createLimiter(clock);
  app.use(async (c, next) => {
    await next();
    c.header("date", new Date(clock()).toUTCString());
    c.header("x-tt-logid", `02${randomUUID().replaceAll("-", "").slice(0, 30)}`);
  });

  function takeFault(api: Api): Fault | null {
    const at = faults.findIndex((candidate) => candidate.api === api);
    if (at < 0) return null;
    const found = faults[at]!;
    if (!found.after) return faults.splice(at, 1)[0]!;
    found.after--;
    return null;
  }

  function unauthorized(header: string | undefined): Answer | null {
    if (!header) return { code: 99991661, msg: "Missing access token for authorization." };
    const until = tokens.get(header.replace(/^Bearer /, ""));
    return until !== undefined && clock() < until
      ? null
      : { code: 99991663, msg: "Invalid access token for authorization." };
  }

  /** That one of `needed` is missing, with the page on which an administrator grants it. */
  function missing(needed: string[], code = 99991672): Answer | null {
    if (needed.length === 0 || needed.some((scope) => scopes.has(scope))) return null;
    const link = `https://open.feishu.cn/app/${appId}/auth?q=${needed.join(",")}&op_from=openapi&token_type=tenant`;
    const named = `[${needed.join(", ")}]`;
    return {
      code,
      msg: `Access denied. One of the following scopes is required: ${named}.应用尚未开通所需的应用身份权限：${named}，点击链接申请并开通任一权限即可：${link}`,
      error: {
        permission_violations: needed.map((subject) => ({
          type: "action_scope_required",
          subject,
        })),
      },
    };
  }

  function judge(name: Api, needs: Needs): Answer | null {
    if (needs.bot && !abilities.has("bot"))
      return { code: 230006, msg: "Bot ability is not activated." };
    const unscoped = missing(needs.scopes ?? []);
    if (unscoped) return unscoped;
    const limits = needs.limits ?? PER_API;
    const broken = limiter.broken(name, limits);
    if (broken) return tooOften(broken);
    limiter.note(name, Math.max(...limits.map(({ ms }) => ms)));
    return null;
  }

  /** Make one API of the platform. */
  function api(name: Api, method: string, path: string, needs: Needs, work: Work): void {
    app.on(method, `/open-apis${path}`, async (c) => {
      calls[name]++;
      const call: Call = { api: name, at: clock(), path: c.req.path, code: 0 };
      log.push(call);
      const refusal = needs.open ? null : unauthorized(c.req.header("authorization"));
      if (refusal) return answer(c, refusal, call);
      const fault = takeFault(name);
      const late = fault?.delayMs ?? 0;
      if (fault && !fault.cut && (fault.body || fault.page || fault.status || !late)) {
        await sleep(late);
        call.code = fault.body?.code ?? 2200;
        return refuse(fault);
      }
      const done = judge(name, needs) ?? (await work(c));
      await sleep(late);
      if (fault?.cut) (c.env as { outgoing: { destroy(): void } }).outgoing.destroy();
      return done instanceof Response ? done : answer(c, done, call);
    });
  }

  function answer(c: Context, { status, headers, ...said }: Answer, call: Call) {
    call.code = said.code;
    return c.json(said, (status ?? (said.code === 0 ? 200 : 400)) as 200, headers);
  }

  return {
    options,
    appId,
    appSecret: options.appSecret ?? "app-secret-that-must-not-leak",
    encryptKey: options.encryptKey ?? "test key",
    verificationToken: options.verificationToken ?? "vt",
    patienceMs: options.patienceMs ?? 3000,
    clock,
    app,
    api,
    faults,
    log,
    calls,
    scopes,
    abilities,
    tokens,
    limiter,
    missing,
    granted: SCOPES,
    /** The token of the app: another one only when the last has less than half an hour to go. */
    tokenNow(): { token: string; expire: number } {
      for (const [token, until] of tokens)
        if (until - clock() >= TOKEN_MS / 4)
          return { token, expire: Math.floor((until - clock()) / 1000) };
      const token = `t-${randomUUID()}`;
      tokens.set(token, clock() + TOKEN_MS);
      return { token, expire: TOKEN_MS / 1000 };
    },
    /** The most calls of these APIs that fell into any span of `ms`. */
    busiest(apis: Api[], ms: number): number {
      const times = log
        .filter(({ api }) => apis.includes(api))
        .map(({ at }) => at)
        .sort((a, b) => a - b);
      let most = 0;
      for (let from = 0, to = 0; to < times.length; to++) {
        while (times[to]! - times[from]! >= ms) from++;
        most = Math.max(most, to - from + 1);
      }
      return most;
    },
  };
}

/** The gateway's answer to too many calls. */
export function tooOften({ count, reset }: { count: number; reset: number }): Answer {
  return {
    code: 99991400,
    msg: "request trigger frequency limit",
    status: 429,
    headers: { "x-ogw-ratelimit-limit": String(count), "x-ogw-ratelimit-reset": String(reset) },
  };
}

export function invalid(msg: string): Answer {
  return { code: 230001, msg: `Your request contains an invalid request parameter, ext=${msg}.` };
}

export function success(data: object = {}): Answer {
  return { code: 0, msg: "success", data };
}

/** The request's JSON, or null where it is none. */
export async function bodyOf(c: Context): Promise<Record<string, unknown> | null> {
  const body = await c.req.json().catch(() => null);
  return typeof body === "object" && body !== null && !Array.isArray(body) ? body : null;
}

export function parsed(text: unknown): Record<string, unknown> | null {
  if (typeof text !== "string") return null;
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

function refuse(found: Fault): Response {
  if (found.page !== undefined)
    return new Response(found.page, {
      status: found.status ?? 200,
      headers: { "content-type": "text/html; charset=utf-8" },
    });
  return new Response(JSON.stringify(found.body ?? { code: 2200, msg: "internal error" }), {
    status: found.status ?? 200,
    headers: { "content-type": "application/json", ...found.headers },
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => (ms > 0 ? setTimeout(resolve, ms) : resolve()));
}
