/**
 * Who may look in: a request at a door → was it sent by a page of ours → whoever sits at this machine (a door of its own,
 * bound to loopback), or whoever has a token, by a session or as a bearer, or whom Feishu vouches for. Nobody's word is taken
 * for where a request comes from.
 */
import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Door } from "../config.ts";
import { FEISHU_SESSION_DAYS, SESSION_DAYS, type Sessions } from "../store/sessions.ts";
import { createGrants, type Grant, type GrantsOptions } from "./grants.ts";
import { nextOf } from "./login.ts";
import { notePage } from "./note.ts";
import { type AccessScope, SCOPES, type Visitor, type VisitorEnv } from "./visitor.ts";

/** What proxies and tunnels add: with any of these the request did not begin on this machine, whatever its Host. */
const FORWARDING = [
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
];
const COOKIE = "chengqian";

export interface AccessOptions extends GrantsOptions {
  door: Door["console"];
  /** The address a request came from, as the listener knows it; null when it cannot tell. */
  remoteAddress: (c: Context) => string | null;
  sessions: Sessions;
  /** Those who keep the reports, by open_id. */
  keepers: string[];
  publicUrl: string | null;
}

export function createAccess(options: AccessOptions) {
  const { door, sessions, keepers, publicUrl } = options;
  const grants = createGrants(options);
  const addressOf = (c: Context) => options.remoteAddress(c) ?? "unknown";
  const tryToken = (c: Context, given: unknown) =>
    grants.try(given, { address: addressOf(c), path: c.req.path });

  async function sessionOf(c: Context): Promise<Visitor | null> {
    const id = getCookie(c, COOKIE);
    const session = id ? await sessions.find(id) : null;
    if (!session) return null;
    if (session.person) {
      const { openId, name, chats } = session.person;
      const scopes: AccessScope[] = keepers.includes(openId) ? [...SCOPES] : ["read", "ask"];
      return {
        by: openId,
        person: openId,
        holder: openId,
        name,
        scopes,
        reader: [openId, ...chats],
        session: true,
      };
    }
    const grant = session.token === null ? null : await grants.of(session.token);
    const by = grant?.name ? `${grant.by}，会话 ${session.name}` : `控制台会话 ${session.name}`;
    // A token that one person was given stands for that person; the office's own for whoever has logged in with it.
    const own = grant?.name ? grant.id : session.name;
    return grant && visitor({ ...grant, by }, `console:${own}`, true);
  }

  function atThisMachine(c: Context): boolean {
    const direct = FORWARDING.every((name) => c.req.header(name) === undefined);
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    return direct && isLoopback(options.remoteAddress(c)) && isLocalHost(host);
  }

  /** Who sends this request, or null for somebody who may not look in; a wait in milliseconds after wrong tokens. */
  async function visitorOf(c: Context): Promise<Visitor | null | number> {
    if (door === "local") return atThisMachine(c) ? visitor(HERE, "console:local") : null;
    if (door === "none") return null;
    const bearer = bearerOf(c);
    if (bearer === null) return sessionOf(c);
    const { grant, waitMs } = await tryToken(c, bearer);
    return grant ? visitor(grant, `console:${grant.id}`) : waitMs || null;
  }

  const guard: MiddlewareHandler<VisitorEnv> = async (c, next) => {
    const visitor = await visitorOf(c);
    if (typeof visitor === "number") return tooOften(c, visitor);
    if (visitor) {
      c.set("visitor", visitor);
      return next();
    }
    if (door === "local")
      return c.json(
        {
          error:
            "控制台只在本机开放。要从别处使用，请系统管理员在服务器上设置 CONSOLE_TOKEN，再重新启动。",
        },
        403,
      );
    const page = c.req.method === "GET" && !/^\/(?:api\/|mcp\b|metrics\b)/.test(c.req.path);
    if (door === "none") {
      const error =
        "控制台不在这个端口，只在服务器本机的 CONSOLE_PORT 上。别人也要用的，请系统管理员另设 CONSOLE_TOKEN。";
      return page ? c.html(notePage(error), 404) : c.json({ error }, 404);
    }
    if (page) {
      const next = nextOf(c.req.path + new URL(c.req.url).search);
      return c.redirect(next === null ? "/login" : `/login?next=${encodeURIComponent(next)}`);
    }
    c.header("www-authenticate", "Bearer");
    return c.json({ error: "请先登录。" }, 401);
  };

  /**
   * Refuses what another page made a browser send. A browser tells the page's own origin, and newer ones whether it is
   * the one it sends to, which holds behind any proxy; what tells neither must at least be more than a form can send.
   */
  const sameOrigin: MiddlewareHandler = async (c, next) => {
    if (c.req.method === "GET" || c.req.method === "HEAD" || bearerOf(c) !== null) return next();
    const origin = c.req.header("origin");
    const site = c.req.header("sec-fetch-site");
    if (site === "same-origin" || (site === undefined && isOwn(c, origin))) return next();
    if (origin !== undefined && publicUrl !== null && origin === new URL(publicUrl).origin)
      return next();
    const from = origin && origin !== "null" ? `“${origin.slice(0, 200)}”` : "别的网站";
    const error =
      origin === undefined && site === undefined
        ? "这个请求没有说明从哪个页面发出，已拒绝。程序访问请用请求头 Authorization: Bearer 口令。"
        : `这个请求来自${from}，不是本站页面，已拒绝。若您正是从这个网址打开承前的，请系统管理员把 PUBLIC_URL 设为它，然后重新启动。`;
    return c.json({ error }, 403);
  };

  /** Begin a session, and set its cookie. */
  async function begin(c: Context, came: Parameters<Sessions["begin"]>[0]): Promise<void> {
    setCookie(c, COOKIE, await sessions.begin(came, addressOf(c)), {
      httpOnly: true,
      // Lax, so that a link in a chat finds the session; what changes anything asks for our own origin besides.
      sameSite: "Lax",
      path: "/",
      // The page's own origin says how the browser came here, also where a proxy ends TLS.
      secure: (c.req.header("origin") ?? publicUrl ?? "").startsWith("https:"),
      maxAge: ("person" in came ? FEISHU_SESSION_DAYS : SESSION_DAYS) * 86_400,
    });
  }

  return {
    door,
    guard,
    sameOrigin,
    visitorOf,
    /** Log in with a token: the session's cookie is set. Otherwise what to say, and with which status. */
    async login(c: Context, given: unknown): Promise<{ status: 401 | 429; error: string } | null> {
      const { grant, waitMs } = await tryToken(c, given);
      if (waitMs > 0) {
        c.header("retry-after", String(secondsOf(waitMs)));
        return { status: 429, error: waitingWords(waitMs) };
      }
      if (!grant) return { status: 401, error: "口令不对，请重新输入。" };
      await begin(c, { token: String(given) });
      return null;
    },
    begin,
    async logout(c: Context): Promise<void> {
      const id = getCookie(c, COOKIE);
      if (id) await sessions.end(id);
      deleteCookie(c, COOKIE, { path: "/" });
    },
  };
}

const HERE: Grant = { id: "local", by: "本机控制台", name: null, scopes: [...SCOPES] };

/** Whoever comes with a token, or sits at the machine, is nobody in particular: he reads what is for everyone. */
function visitor({ id, by, name, scopes }: Grant, person: string, session = false): Visitor {
  return { by, person, holder: `console:${id}`, name, scopes, reader: [], session };
}

/** Is it the origin of a page of ours, as far as the request itself can tell? */
function isOwn(c: Context, origin: string | undefined): boolean {
  // Neither JSON nor a header of the protocol of tools is sent by a form.
  if (origin === undefined)
    return (
      /^application\/json\b/.test(c.req.header("content-type") ?? "") ||
      c.req.header("mcp-session-id") !== undefined
    );
  const host = c.req.header("host") ?? new URL(c.req.url).host;
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** Other schemes are for a proxy before us, and a browser sends them along by itself, whoever makes it send. */
function bearerOf(c: Context): string | null {
  return /^Bearer\b *(.*)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? null;
}

function tooOften(c: Context, waitMs: number) {
  c.header("retry-after", String(secondsOf(waitMs)));
  return c.json({ error: waitingWords(waitMs) }, 429);
}

const secondsOf = (ms: number) => Math.ceil(ms / 1000);

function waitingWords(ms: number): string {
  return `口令错误次数过多，请 ${secondsOf(ms)} 秒后再试。`;
}

function isLoopback(address: string | null): boolean {
  return address !== null && /^(?:127\.|::1$|::ffff:127\.)/.test(address);
}

function isLocalHost(host: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host);
}
