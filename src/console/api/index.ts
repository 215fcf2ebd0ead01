/** The API under /api/v1: one file a room. Its guard stands before it. */
import { Hono } from "hono";
import type { App } from "../../app.ts";
import type { VisitorEnv } from "../visitor.ts";
import { createAskRoutes } from "./ask.ts";
import { createDeskRoutes } from "./desk.ts";
import { createDraftsRoutes } from "./drafts.ts";
import { createEntryRoutes } from "./entry.ts";
import { createLedgerRoutes } from "./ledger.ts";
import { createLibraryRoutes } from "./library.ts";
import { type ApiDocument, createOpenApiRoutes, documentOf } from "./openapi.ts";
import { createReaderRoutes } from "./reader.ts";
import { createStateRoutes } from "./state.ts";

export function createApi(app: App) {
  const api = new Hono<VisitorEnv>();
  for (const create of [
    createStateRoutes,
    createAskRoutes,
    createLibraryRoutes,
    createReaderRoutes,
    createLedgerRoutes,
    createDraftsRoutes,
    createDeskRoutes,
    createEntryRoutes,
  ])
    api.route("/", create(app));
  let kept: Promise<ApiDocument> | null = null;
  const document = () => {
    kept ??= documentOf(api);
    return kept;
  };
  api.route("/", createOpenApiRoutes(document));
  return { api, document };
}
