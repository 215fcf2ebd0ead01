/** The ledger of figures, by the API. */
import { Hono } from "hono";
import type { App } from "../../app.ts";
import type { VisitorEnv } from "../visitor.ts";

export function createLedgerRoutes(_app: App) {
  return new Hono<VisitorEnv>();
}
