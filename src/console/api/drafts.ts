/**
 * The drafting desk, by the API: drafts begun, read, gone on with and taken out as Word. What changes one says which version it was seen in;
 * where somebody has changed the same place meanwhile nothing is written, and what stands there now is answered.
 */
import { Hono } from "hono";
import type { App } from "../../app.ts";
import type { VisitorEnv } from "../visitor.ts";
import { createBeginningRoutes } from "./drafting/beginning.ts";
import { createChangingRoutes } from "./drafting/changing.ts";
import { createAnswering } from "./drafting/common.ts";
import { createKeepingRoutes } from "./drafting/keeping.ts";
import { createLookingRoutes } from "./drafting/looking.ts";
import { createTakingRoutes } from "./drafting/taking.ts";
import { createTellingRoutes } from "./drafting/telling.ts";

export type {
  ChangedDraft,
  ComparedDrafts,
  DraftBases,
  DraftConflict,
  DraftLint,
  DraftVersions,
  ReadMaterial,
  RemovedDrafts,
} from "./drafting/schemas.ts";

export function createDraftsRoutes(app: App) {
  const answering = createAnswering(app);
  const routes = new Hono<VisitorEnv>();
  // What has a name of its own comes before what is any draft's.
  for (const create of [
    createBeginningRoutes,
    createKeepingRoutes,
    createLookingRoutes,
    createTellingRoutes,
    createChangingRoutes,
    createTakingRoutes,
  ])
    routes.route("/", create(app, answering));
  return routes;
}
