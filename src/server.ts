/**
 * The doors on HTTP: Feishu's webhook, the console and its API, health and metrics. A webhook request is answered only
 * after its message is on disk; every other step happens in the queue.
 */

import { timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie, setCookie } from "hono/cookie";
import { csrf } from "hono/csrf";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { z } from "zod";
import type { App } from "./app.ts";
import { consoleAsset } from "./console/assets.ts";
import { loginPage } from "./console/login.ts";
import { consolePage } from "./console/page.ts";
import { sourcePage } from "./console/source.ts";
import { readMessage } from "./feishu/intake.ts";
import { type GateEvent, verify } from "./feishu/verify.ts";
import { mayRead } from "./flows/desk.ts";
import { messageOf } from "./log.ts";
import type { StoredReport } from "./store/reports.ts";

const MAX_WEBHOOK_BYTES = 1024 * 1024;
const MAX_CONSOLE_BYTES = 64 * 1024;
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

export interface ServerOptions {
  /** The address a request came from, as the listener knows it; null when it cannot tell. */
  remoteAddress: (c: Context) => string | null;
}

export function createServer(app: App, options: ServerOptions) {
  const { config, records, log } = app;
  const counts = { events: 0, refused: 0, duplicates: 0, asked: 0 };
  const server = new Hono();

  server.onError((error, c) => {
    if (error instanceof HTTPException && error.status < 500)
      return c.json({ error: "请求不是从本站页面发出的，已拒绝。" }, error.status);
    log.error("request failed", { path: c.req.path, error: messageOf(error) });
    return c.json({ error: "服务器内部出错，请稍后再试；管理员可查看日志。" }, 500);
  });
  server.notFound((c) => c.json({ error: "没有这个地址。" }, 404));

  // --- Feishu ---

  const tooLarge = bodyLimit({
    maxSize: MAX_WEBHOOK_BYTES,
    onError: (c) => c.json({ error: "request is over 1 MiB" }, 413),
  });
  server.post("/feishu/webhook", tooLarge, async (c) => {
    const gate = config.feishu?.webhook;
    if (!gate) return c.json({ error: "Feishu webhook is not configured" }, 503);
    const verdict = await verify(
      {
        body: new Uint8Array(await c.req.arrayBuffer()),
        timestamp: c.req.header("x-lark-request-timestamp") ?? null,
        nonce: c.req.header("x-lark-request-nonce") ?? null,
        signature: c.req.header("x-lark-signature") ?? null,
      },
      { ...gate, clock: app.clock },
    );
    if (verdict.kind === "challenge") return c.json({ challenge: verdict.challenge });
    if (verdict.kind === "refused") {
      counts.refused++;
      log.warn("webhook refused", { status: verdict.status, why: verdict.error });
      return c.json({ error: verdict.error }, verdict.status);
    }
    counts.events++;
    try {
      await takeEvent(verdict.value);
    } catch (error) {
      // Not on disk: anything but 200 makes Feishu send it again.
      log.error("event could not be stored", { error: messageOf(error) });
      return c.json({ error: "event could not be stored, send it again" }, 503);
    }
    return c.json({});
  });

  async function takeEvent({ header, event }: GateEvent): Promise<void> {
    if (header.event_type !== "im.message.receive_v1") return;
    await takeMessage(event);
  }

  /** Both intakes, webhook and long connection, end here. */
  async function takeMessage(event: unknown): Promise<void> {
    const intake = readMessage(event, app.clock());
    if (intake.kind === "ignored") {
      log.debug("event ignored", { why: intake.why });
      return;
    }
    const { message } = intake;
    if (message.chatType === "group" && message.mentions.length === 0) return;
    if (await records.accept(message)) app.queue?.wake();
    else counts.duplicates++;
  }

  // --- health ---

  server.get("/healthz", (c) => c.json({ ok: true }));
  server.get("/readyz", async (c) => {
    try {
      return c.json({
        ready: true,
        passages: await app.library.count(),
        reports: (await records.reports()).length,
      });
    } catch (error) {
      log.error("not ready", { error: messageOf(error) });
      return c.json({ ready: false }, 503);
    }
  });
  server.get("/metrics", async (c) => {
    const jobs = app.queue
      ? await app.queue.counts()
      : { waiting: 0, running: 0, done: 0, dead: 0 };
    const lines = [
      "# TYPE chengqian_webhook_events_total counter",
      `chengqian_webhook_events_total ${counts.events}`,
      "# TYPE chengqian_webhook_refused_total counter",
      `chengqian_webhook_refused_total ${counts.refused}`,
      "# TYPE chengqian_webhook_duplicates_total counter",
      `chengqian_webhook_duplicates_total ${counts.duplicates}`,
      "# TYPE chengqian_console_questions_total counter",
      `chengqian_console_questions_total ${counts.asked}`,
      "# TYPE chengqian_jobs gauge",
      ...Object.entries(jobs).map(([state, n]) => `chengqian_jobs{state="${state}"} ${n}`),
      "# TYPE process_resident_memory_bytes gauge",
      `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
    ];
    return c.text(`${lines.join("\n")}\n`, 200, { "content-type": "text/plain; version=0.0.4" });
  });

  // --- console ---

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
    }),
  );
  // A question is a few lines; without a limit anyone who reaches the port could fill the memory before logging in.
  server.use(
    "*",
    bodyLimit({
      maxSize: MAX_CONSOLE_BYTES,
      onError: (c) => c.json({ error: "内容过长，请缩短后再提交。" }, 413),
    }),
  );
  const refuseForged = csrf();
  // A browser never adds this header by itself, so what bears it was not forged by another page.
  server.use("*", (c, next) => (c.req.header("authorization") ? next() : refuseForged(c, next)));
  server.get("/assets/:name", (c) => {
    const asset = consoleAsset(c.req.param("name"));
    return asset
      ? c.body(asset.body, 200, { "content-type": asset.type, "cache-control": "no-cache" })
      : c.notFound();
  });

  server.get("/s/:passageId/:span{\\d+-\\d+}", async (c) => {
    const { passageId, span } = c.req.param();
    if (!app.links.isSigned(`${passageId}/${span}`, c.req.query("k") ?? ""))
      return c.json({ error: "链接无效或不完整，请从原消息重新打开。" }, 403);
    const stored = await records.report(passageId.slice(0, passageId.lastIndexOf("-")));
    const passage = stored?.body.find((candidate) => candidate.passageId === passageId);
    if (!stored || !passage) return c.json({ error: "这份报告已从库中移除。" }, 404);
    const [start = 0, end = 0] = span.split("-").map(Number);
    return c.html(sourcePage(stored, passage, { start, end }));
  });

  server.get("/login", (c) => c.html(loginPage(null)));
  server.post("/login", async (c) => {
    const { token } = await c.req.parseBody();
    if (!isToken(token)) return c.html(loginPage("口令不对，请重新输入。"), 401);
    setCookie(c, COOKIE, token as string, {
      httpOnly: true,
      sameSite: "Strict",
      path: "/",
      // Behind a proxy that ends TLS the request itself is plain.
      secure: (c.req.header("x-forwarded-proto") ?? c.req.url).startsWith("https"),
      maxAge: 30 * 86_400,
    });
    return c.redirect("/");
  });

  server.use("*", async (c, next) => {
    if (config.consoleToken !== null) {
      const bearer = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1];
      if (isToken(bearer ?? getCookie(c, COOKIE))) return next();
      return c.req.path.startsWith("/api/")
        ? c.json({ error: "请先登录。" }, 401)
        : c.redirect("/login");
    }
    // Without a token only the machine itself may look in. A tunnel or proxy also connects from loopback, but asks
    // for its public name; so does a page that was rebound to 127.0.0.1.
    const direct = FORWARDING.every((name) => c.req.header(name) === undefined);
    const local =
      direct &&
      isLoopback(options.remoteAddress(c)) &&
      isLocalHost(c.req.header("host") ?? new URL(c.req.url).host);
    if (local) return next();
    return c.json(
      { error: "控制台只在本机开放。要从别处使用，请设置 CONSOLE_TOKEN 后重新启动。" },
      403,
    );
  });

  server.get("/", (c) => c.html(consolePage()));
  server.get("/api/state", async (c) => {
    const reports = await app.shelf.reports();
    return c.json({
      office: config.officeName,
      reports,
      samples: reports.some((report) => report.sample),
      feishu: config.feishu === null ? "off" : config.feishu.webhook ? "webhook" : "websocket",
      model: config.model?.model ?? null,
      dead: app.queue ? (await app.queue.counts()).dead : 0,
    });
  });
  server.post("/api/ask", async (c) => {
    const body = z
      .object({ question: z.string().trim().min(1).max(4000) })
      .safeParse(await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: "请写下问题，不超过 4000 字。" }, 400);
    counts.asked++;
    return c.json(await app.turn.respond({ text: body.data.question }));
  });
  server.get("/api/reports/:id", async (c) => {
    const stored = await openReport(c.req.param("id"));
    return stored ? c.json(stored) : c.json({ error: "库中没有这份报告。" }, 404);
  });
  server.delete("/api/reports/:id", async (c) => {
    const id = c.req.param("id");
    if (!(await openReport(id))) return c.json({ error: "库中没有这份报告。" }, 404);
    await app.shelving.remove([id]);
    return c.json({ removed: true });
  });
  server.post("/api/samples/remove", async (c) =>
    c.json({ removed: await app.shelving.removeSamples() }),
  );
  server.get("/api/jobs/dead", async (c) =>
    c.json({ jobs: app.queue ? await app.queue.dead() : [] }),
  );
  server.post("/api/jobs/:id/retry", async (c) => {
    const revived = (await app.queue?.revive(c.req.param("id"))) ?? false;
    return revived ? c.json({ revived }) : c.json({ error: "没有这条失败的任务。" }, 404);
  });

  /** The console is nobody's in particular: what is limited to an audience is not on its shelf. */
  async function openReport(id: string): Promise<StoredReport | null> {
    const stored = await records.report(id);
    return stored && mayRead([], stored.info) ? stored : null;
  }

  function isToken(given: unknown): boolean {
    if (typeof given !== "string" || config.consoleToken === null) return false;
    const [a, b] = [Buffer.from(given), Buffer.from(config.consoleToken)];
    return a.length === b.length && timingSafeEqual(a, b);
  }

  return Object.assign(server, { takeMessage });
}

function isLoopback(address: string | null): boolean {
  return address !== null && /^(?:127\.|::1$|::ffff:127\.)/.test(address);
}

function isLocalHost(host: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host);
}
