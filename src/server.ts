/**
 * The doors on HTTP. A public door has Feishu's webhook, health and signed pages; whether the console, its API and the
 * metrics are there too, and for whom, is the door's own (`config.doors`). A webhook request is answered only after its
 * message is on disk; every other step happens in the queue.
 */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import type { App } from "./app.ts";
import type { Door } from "./config.ts";
import { createAccess } from "./console/access.ts";
import { createApi } from "./console/api/index.ts";
import { sendAsset } from "./console/assets.ts";
import { replyPage } from "./console/cards/page.ts";
import { addFeishuLogin } from "./console/entering.ts";
import { loginPage, nextOf } from "./console/login.ts";
import { createManual } from "./console/manual/index.ts";
import { createMcp } from "./console/mcp/index.ts";
import { heldFor, metricsOf } from "./console/metrics.ts";
import { notePage } from "./console/note.ts";
import { consolePage } from "./console/page.ts";
import { watchRequests } from "./console/requests.ts";
import { sourcePage } from "./console/source.ts";
import { need, refusalOf, type VisitorEnv } from "./console/visitor.ts";
import { DELIVERY_PATH, openDelivery } from "./feishu/delivery.ts";
import { type GateEvent, STALE, verify } from "./feishu/verify.ts";
import type { Linked } from "./flows/links.ts";
import { AGAIN_SECONDS, Full } from "./flows/room.ts";
import { messageOf } from "./log.ts";

const MAX_WEBHOOK_BYTES = 1024 * 1024;
const MAX_CONSOLE_BYTES = 64 * 1024;
const HALF_A_YEAR = 15_552_000;

export interface ServerOptions {
  door: Door["console"];
  /** The address a request came from, as the listener knows it; null when it cannot tell. */
  remoteAddress: (c: Context) => string | null;
}

type Server = Hono<VisitorEnv>;

export function createServer(app: App, options: ServerOptions): Server {
  const server: Server = new Hono();
  server.onError((error, c) => {
    if (error instanceof HTTPException && error.status < 500)
      return c.json({ error: "提交的内容读不懂（不是完整的 JSON）。请检查后再试。" }, error.status);
    app.log.error("request failed", { path: c.req.path, error: messageOf(error) });
    return c.json({ error: "服务器内部出错，请稍后再试；管理员可查看日志。" }, 500);
  });
  server.use("*", watchRequests(app));
  server.notFound((c) => c.json({ error: "没有这个地址。" }, 404));
  // Before all that is for pages: of what Feishu sends in a flood, nothing is to be done twice.
  addWebhook(server, app);
  // A page or an answer is of one reader and one moment; the console's own files say otherwise for themselves.
  server.use("*", async (c, next) => {
    await next();
    if (!c.res.headers.has("cache-control")) c.header("cache-control", "no-store");
  });
  server.use("*", compress());
  const { publicUrl, keepers } = app.config;
  const access = createAccess({ ...app.access, ...options, publicUrl, keepers });
  addHealth(server, app, access);
  addPages(server, app, access);
  server.use("*", access.sameOrigin, access.guard);
  server.get("/", (c) => c.html(consolePage()));
  addDraftLinks(server, app);
  const { api, document } = createApi(app);
  server.get("/api", createManual(app, document));
  server.route("/api/v1", api);
  server.all("/mcp", createMcp(app));
  return server;
}

/** A draft that somebody has passed on: from now on it is among the drafts of whoever comes. */
function addDraftLinks(server: Server, app: App): void {
  server.get("/d/:id{d[0-9a-f]+}", async (c) => {
    const visitor = c.get("visitor");
    const id = c.req.param("id");
    if (!visitor.scopes.includes("ask")) return c.html(notePage(refusalOf("ask")), 403);
    const fault = await app.drafting.enter(visitor, id, queryOf(c));
    return fault ? c.html(notePage(fault.error), fault.status) : c.redirect(`/#drafts/${id}`);
  });
}

type Access = ReturnType<typeof createAccess>;

function addWebhook(server: Server, app: App): void {
  const { config, counts, log } = app;
  const onError = (c: Context) => c.json({ error: "request is over 1 MiB" }, 413);
  const counted = bodyLimit({ maxSize: MAX_WEBHOOK_BYTES, onError });
  /** One that says how long it is cannot be longer, and need not be read as a stream, which takes as long as all the rest. */
  const short: MiddlewareHandler = (c, next) => {
    const length = c.req.header("content-length");
    if (length === undefined) return counted(c, next);
    return Number(length) > MAX_WEBHOOK_BYTES ? Promise.resolve(onError(c)) : next();
  };
  server.post("/feishu/webhook", short, async (c) => {
    const gate = config.feishu?.webhook;
    if (!gate) return c.json({ error: "Feishu webhook is not configured" }, 503);
    const verdict = await verify(
      {
        body: new Uint8Array(await c.req.arrayBuffer()),
        timestamp: c.req.header("x-lark-request-timestamp") ?? null,
        nonce: c.req.header("x-lark-request-nonce") ?? null,
        signature: c.req.header("x-lark-signature") ?? null,
      },
      // Feishu's own time: a server whose clock is off by a day must not refuse every event.
      { ...gate, appId: config.feishu?.appId, clock: app.feishu?.now ?? app.clock },
    );
    if (verdict.kind !== "refused") void app.heard();
    if (verdict.kind === "challenge") return c.json({ challenge: verdict.challenge });
    if (verdict.kind === "refused") return refuse(c, verdict);
    counts.events++;
    const { header, event } = verdict.value;
    // Answered with a toast, in the time that the platform gives, whatever else is under way.
    if (header.event_type === "card.action.trigger")
      return c.json((await app.acting?.press(event)) ?? {});
    return (await store(c, verdict.value)) ?? c.json({});
  });

  // What the Worker at the edge has kept for this server, hours after Feishu sent it.
  server.post(DELIVERY_PATH, short, async (c) => {
    const { feishu, edgeSecret: secret } = config;
    if (!feishu?.webhook || secret === null)
      return c.json({ error: "EDGE_SECRET or the Feishu webhook is not configured" }, 503);
    const opened = await openDelivery(
      {
        body: new Uint8Array(await c.req.arrayBuffer()),
        timestamp: c.req.header("x-edge-timestamp") ?? null,
        signature: c.req.header("x-edge-signature") ?? null,
      },
      { ...feishu.webhook, appId: feishu.appId, secret, clock: app.feishu?.now ?? app.clock },
    );
    if (opened.kind === "refused") return refuse(c, opened);
    void app.heard();
    counts.events++;
    return (await store(c, opened.value)) ?? c.json({ taken: opened.value.header.event_id });
  });

  function refuse(c: Context, { status, error, detail }: Refusal) {
    counts.refused++;
    if (error === STALE) app.feishu?.hearTime();
    log.warn("webhook refused", { status, why: detail ?? error });
    return c.json({ error }, status);
  }

  /** Null once it is on disk; otherwise the answer that makes Feishu, or the edge, send it again. */
  async function store(c: Context, { header, event }: GateEvent): Promise<Response | null> {
    try {
      await app.taking.take(header.event_type, event);
      return null;
    } catch (error) {
      if (error instanceof Full) {
        counts.full++;
        c.header("retry-after", String(AGAIN_SECONDS));
        return c.json({ error: "too many messages wait, send it again later" }, 503);
      }
      log.error("event could not be stored", { error: messageOf(error) });
      return c.json({ error: "event could not be stored, send it again" }, 503);
    }
  }
}

interface Refusal {
  status: 400 | 401 | 422;
  error: string;
  /** What is for the log alone. */
  detail?: string | undefined;
}

/** That it lives is for everybody; how much it holds and has done is for those who may look in. */
function addHealth(server: Server, app: App, access: Access): void {
  server.get("/healthz", (c) => c.json({ ok: true }));
  server.get("/readyz", async (c) => {
    try {
      // Both are asked of whoever looks, so that "ready" means that they answer.
      await app.library.count();
      await app.shelf.reports();
      await app.health.look();
      const [ready, status] = app.health.keeps() ? ([true, 200] as const) : ([false, 503] as const);
      const visitor = await access.visitorOf(c);
      const troubles = await app.troubles();
      // What is wrong is for those who may look in; that something is, for whoever watches.
      const degraded = troubles.length > 0 && { degraded: true };
      if (visitor === null || typeof visitor === "number")
        return c.json({ ready, ...degraded }, status);
      // A model that is left alone is no reason not to be ready: answers come without it.
      const rest = app.modelRest();
      const model = app.config.model && { resting: rest !== null, ...rest };
      const link = app.config.feishu?.webhook === null ? app.feishu?.state().link : undefined;
      const sync = app.sync && { sync: await app.sync.shown() };
      const { reports, passages } = await heldFor(app, visitor.reader);
      const shown = { ready, ...degraded, passages, reports, troubles, alarms: app.alarms.wrong() };
      return c.json({ ...shown, ...(link && { link }), ...sync, ...(model && { model }) }, status);
    } catch (error) {
      app.log.error("not ready", { error: messageOf(error) });
      return c.json({ ready: false }, 503);
    }
  });
  server.get("/metrics", access.guard, need("read"), async (c) =>
    c.text(await metricsOf(app, c.get("visitor").reader), 200, {
      "content-type": "text/plain; version=0.0.4",
    }),
  );
}

/** Pages that need no session: the console's own files, signed sources, login and logout. */
function addPages(server: Server, app: App, access: Access): void {
  server.use(
    "*",
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
      referrerPolicy: "same-origin",
      // Once a browser has been told, the whole host is reached by TLS alone: for the office to decide.
      strictTransportSecurity: app.config.hsts && `max-age=${HALF_A_YEAR}`,
    }),
  );
  // A question is a few lines; without a limit anyone who reaches the port could fill the memory before logging in.
  const short = bodyLimit({
    maxSize: MAX_CONSOLE_BYTES,
    onError: (c) => c.json({ error: "内容过长，请缩短后再提交。" }, 413),
  });
  // Files and material have limits of their own, behind the guard: a file goes to the disk as it comes.
  server.use("*", (c, next) => (isLong(c) ? next() : short(c, next)));
  server.get("/assets/:name{.+}", sendAsset);

  server.get("/s/:passageId/:span{\\d+-\\d+}", async (c) => {
    const { passageId, span } = c.req.param();
    const linked = await app.links.open(passageId, span, queryOf(c));
    if ("error" in linked) return c.html(notePage(linked.error), linked.status);
    if (linked.limited) {
      const asked = await loginFor(c, linked, "这份报告");
      if (asked) return asked;
    }
    return c.html(sourcePage(linked.stored, linked.passage, linked.span));
  });

  server.get("/r/:job{(?:job|own)-[0-9a-f]+}", async (c) => {
    const linked = await app.links.openReply(c.req.param("job"), queryOf(c));
    if ("error" in linked) return c.html(notePage(linked.error), linked.status);
    if (linked.limited) {
      const asked = await loginFor(c, linked, "这条回答引用的报告");
      if (asked) return asked;
    }
    return c.html(replyPage(linked));
  });

  /** Feishu can say who somebody is; where it cannot, a token and the link have to do. */
  const vouches = app.feishu !== null && app.config.publicUrl !== null;

  /** What is for some alone is shown after a login, and where Feishu vouches for people to these alone; null where it may be. */
  async function loginFor(
    c: Context,
    linked: Pick<Linked, "mayRead">,
    what: string,
  ): Promise<Response | null> {
    const visitor = await access.visitorOf(c);
    if (visitor !== null && typeof visitor !== "number") {
      const { reader, scopes } = visitor;
      const known = reader.length > 0 || vouches;
      if (scopes.includes("read") && (!known || (await linked.mayRead(reader)))) return null;
      if (reader.length === 0)
        return c.html(
          notePage(
            `${what}只给部分人看，用口令登录的打不开。请退出登录，再用飞书登录打开这个链接。`,
          ),
          403,
        );
      return c.html(notePage(`${what}只给部分人看，您不在其中。`), 403);
    }
    if (access.door !== "token" || visitor !== null)
      return c.html(notePage(`${what}只给部分人看，请先在控制台登录，再打开这个链接。`), 403);
    const here = c.req.path + new URL(c.req.url).search;
    return c.redirect(`/login?next=${encodeURIComponent(here)}`);
  }

  if (access.door !== "token") return;
  server.get("/login", (c) =>
    c.html(loginPage({ error: null, next: nextOf(c.req.query("next")), feishu: vouches })),
  );
  server.post("/login", access.sameOrigin, async (c) => {
    const { token, next } = await c.req.parseBody();
    const refused = await access.login(c, token);
    if (refused)
      return c.html(
        loginPage({ error: refused.error, next: nextOf(next), feishu: vouches }),
        refused.status,
      );
    return c.redirect(nextOf(next) ?? "/");
  });
  server.post("/logout", access.sameOrigin, async (c) => {
    await access.logout(c);
    return c.redirect("/login");
  });
  addFeishuLogin(server, app, access);
}

const LONG: Record<string, RegExp> = {
  PUT: /^\/api\/v1\/uploads\/[\w-]+\/files$/,
  POST: /^\/api\/v1\/drafts(?:\/(?:read|[\w-]+\/(?:material|word)))?$/,
};
const isLong = (c: Context) => LONG[c.req.method]?.test(c.req.path) ?? false;

/** What the address of a signed page says besides its path. */
function queryOf(c: Context) {
  const { t, a, k } = c.req.query();
  return { t, a, k };
}
