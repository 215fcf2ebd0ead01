/** Tokens and sessions, by the API. */
import { Hono } from "hono";
import type { App } from "../../app.ts";
import type { VisitorEnv } from "../visitor.ts";

export function createEntryRoutes(_app: App) {
  return new Hono<VisitorEnv>();
}
