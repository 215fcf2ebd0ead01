/**
 * Each request has a number, its own or the one that it brought, which every line of the log bears that belongs to it, and its
 * answer; and it is counted by where it went and how that ended. What was asked of an address is in no line: its pattern is.
 */
import { randomUUID } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { App } from "../app.ts";
import { trace } from "../log.ts";

const HEADER = "x-request-id";
/** What another program's number may be made of; anything else might break a line or hold words. */
const NUMBER = /^[\w.:-]{8,128}$/;

const DOORS: [name: string, path: RegExp][] = [
  ["webhook", /^\/feishu\//],
  ["api", /^\/api\//],
  ["mcp", /^\/mcp$/],
  ["health", /^\/(?:healthz|readyz|metrics)$/],
  ["asset", /^\/assets\//],
];

export function watchRequests({ counts, log }: Pick<App, "counts" | "log">): MiddlewareHandler {
  return async (c, next) => {
    const given = c.req.header(HEADER) ?? "";
    const request = NUMBER.test(given) ? given : randomUUID();
    const begun = performance.now();
    await trace.run({ request }, async () => {
      await next();
      const ms = performance.now() - begun;
      c.header(HEADER, request);
      const { status } = c.res;
      counts.requests.note({ door: doorOf(c), code: `${Math.floor(status / 100)}xx` }, ms / 1000);
      const fields = { method: c.req.method, route: routeOf(c), status, ms: Math.round(ms) };
      log[levelOf(c)]("request", fields);
    });
  };
}

/** The pattern of whatever answered; what stands before all of them says nothing. */
function routeOf(c: Context): string {
  return matchedRoutes(c).findLast(({ path }) => !path.endsWith("*"))?.path ?? "*";
}

function doorOf(c: Context): string {
  return DOORS.find(([, path]) => path.test(c.req.path))?.[0] ?? "page";
}

/** What changes nothing and went well is told to whoever asks for all. */
function levelOf(c: Context): "debug" | "info" | "warn" {
  if (c.res.status >= 500) return "warn";
  return c.req.method === "GET" || c.req.path === "/feishu/webhook" ? "debug" : "info";
}
