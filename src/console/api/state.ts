/** How the house is, for whoever looks in: what every page of the console shows around its view. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../app.ts";
import { need, SCOPES, type VisitorEnv } from "../visitor.ts";
import { described } from "./route.ts";

const StateSchema = z.object({
  office: z.string().nullable(),
  reportCount: z.number().int(),
  samples: z.boolean(),
  feishu: z.enum(["off", "webhook", "websocket"]),
  model: z.string().nullable(),
  modelNote: z.string().nullable(),
  troubles: z.array(z.string()),
  /** Messages that failed too often. */
  dead: z.number().int(),
  visitor: z.object({
    name: z.string().nullable(),
    scopes: z.array(z.enum(SCOPES)),
    session: z.boolean(),
  }),
});
export type State = z.infer<typeof StateSchema>;

export function createStateRoutes(app: App) {
  const { config } = app;
  const routes = new Hono<VisitorEnv>();
  routes.get(
    "/state",
    described({ summary: "系统现状：报告数、模型、飞书和故障", tag: "概况", reply: StateSchema }),
    need("read"),
    async (c) => {
      const { name, scopes, session, reader } = c.get("visitor");
      const reports = await app.deskOf(reader).shelf.reports();
      const dead = app.queue ? (await app.queue.counts()).dead : 0;
      const failed = `有 ${dead} 条飞书消息多次处理失败，没有丢失，可在“管理”的“消息处理”里重试。`;
      return c.json({
        office: config.officeName,
        reportCount: reports.length,
        samples: reports.some((report) => report.sample),
        feishu: config.feishu === null ? "off" : config.feishu.webhook ? "webhook" : "websocket",
        model: config.model?.model ?? null,
        modelNote: app.modelRest()?.note ?? null,
        dead,
        troubles: [...(await app.troubles()), ...(dead > 0 ? [failed] : [])],
        visitor: { name, scopes, session },
      } satisfies State);
    },
  );
  return routes;
}
