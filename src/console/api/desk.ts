/** What the keeper looks after, by the API. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../app.ts";
import { need, type VisitorEnv } from "../visitor.ts";
import { createQuestionRoutes } from "./desk/questions.ts";
import { described } from "./route.ts";

export function createDeskRoutes(app: App) {
  const routes = new Hono<VisitorEnv>();
  routes.get(
    "/jobs/dead",
    described({ summary: "多次处理失败的飞书消息", tag: "管理", reply: z.any() }),
    need("admin"),
    async (c) => c.json({ jobs: app.queue ? await app.queue.dead() : [] }),
  );
  routes.post(
    "/jobs/:id/retry",
    described({ summary: "重新处理一条失败的消息", tag: "管理", reply: z.any() }),
    need("admin"),
    async (c) => {
      const revived = (await app.queue?.revive(c.req.param("id"))) ?? false;
      return revived ? c.json({ revived }) : c.json({ error: "没有这条失败的任务。" }, 404);
    },
  );
  routes.route("/", createQuestionRoutes(app));
  return routes;
}
