/** What the keeper looks after, by the API. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../app.ts";
import { need, type VisitorEnv } from "../visitor.ts";
import { createFeedbackRoutes } from "./desk/feedback.ts";
import { createHouseRoutes } from "./desk/house.ts";
import { createJobRoutes } from "./desk/jobs.ts";
import { createLackingRoutes } from "./desk/lacking.ts";
import { createQuestionRoutes } from "./desk/questions.ts";
import { createUsageRoutes } from "./desk/usage.ts";
import { described } from "./route.ts";

const DeadSchema = z.object({
  jobs: z.array(
    z.object({
      id: z.string(),
      chatId: z.string(),
      messageId: z.string(),
      attempts: z.number(),
      error: z.string(),
      finishedAt: z.number(),
    }),
  ),
});
const RevivedSchema = z.object({ revived: z.boolean() });

export function createDeskRoutes(app: App) {
  const routes = new Hono<VisitorEnv>();
  routes.get(
    "/jobs/dead",
    described({ summary: "多次处理失败的飞书消息", tag: "管理", reply: DeadSchema }),
    need("admin"),
    async (c) => c.json({ jobs: app.queue ? await app.queue.dead() : [] }),
  );
  routes.post(
    "/jobs/:id/retry",
    described({ summary: "重新处理一条失败的消息", tag: "管理", reply: RevivedSchema }),
    need("admin"),
    async (c) => {
      const revived = (await app.queue?.revive(c.req.param("id"))) ?? false;
      return revived ? c.json({ revived }) : c.json({ error: "没有这条失败的任务。" }, 404);
    },
  );
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
