/** What the keeper looks after, by the API. */
import { Hono } from "hono";
import type { App } from "../../app.ts";
import type { VisitorEnv } from "../visitor.ts";
import { createFeedbackRoutes } from "./desk/feedback.ts";
import { createHouseRoutes } from "./desk/house.ts";
import { createJobRoutes } from "./desk/jobs.ts";
import { createLackingRoutes } from "./desk/lacking.ts";
import { createQuestionRoutes } from "./desk/questions.ts";
import { createUsageRoutes } from "./desk/usage.ts";

export function createDeskRoutes(app: App) {
  const routes = new Hono<VisitorEnv>();
  for (const create of [
    createLackingRoutes,
    createQuestionRoutes,
    createFeedbackRoutes,
    createJobRoutes,
    createUsageRoutes,
    createHouseRoutes,
  ])
    routes.route("/", create(app));
  return routes;
}
