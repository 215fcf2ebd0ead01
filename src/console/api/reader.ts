/** Reading a report, by the API. */
import { Hono } from "hono";
import type { App } from "../../app.ts";
import type { VisitorEnv } from "../visitor.ts";

export function createReaderRoutes(_app: App) {
  return new Hono<VisitorEnv>();
}
