/** The console's JSON: what is on the shelf and how the house is, asking, and what the keeper may do. Its guard stands before it. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../app.ts";
import { mayRead } from "../flows/desk.ts";
import type { StoredReport } from "../store/reports.ts";
import type { Visitor } from "./access.ts";
import { createAsking } from "./asking.ts";

export function createApi(app: App, counts: { asked: number }) {
  const { config, records } = app;
  const ask = createAsking(app);
  const api = new Hono<{ Variables: { visitor: Visitor } }>();

  api.get("/state", async (c) => {
    const reports = await app.shelf.reports();
    return c.json({
      office: config.officeName,
      reports,
      samples: reports.some((report) => report.sample),
      feishu: config.feishu === null ? "off" : config.feishu.webhook ? "webhook" : "websocket",
      model: config.model?.model ?? null,
      modelNote: app.modelRest()?.note ?? null,
      dead: app.queue ? (await app.queue.counts()).dead : 0,
      troubles: app.troubles(),
      session: c.get("visitor").by.startsWith("控制台会话"),
    });
  });
  api.post("/ask", async (c) => {
    const body = z
      .object({ question: z.string().trim().min(1).max(4000) })
      .safeParse(await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: "请写下问题，不超过 4000 字。" }, 400);
    counts.asked++;
    return ask(c, body.data.question);
  });
  api.get("/reports/:id", async (c) => {
    const stored = await openReport(c.req.param("id"));
    return stored ? c.json(stored) : c.json({ error: "库中没有这份报告。" }, 404);
  });
  api.delete("/reports/:id", async (c) => {
    const id = c.req.param("id");
    if (!(await openReport(id))) return c.json({ error: "库中没有这份报告。" }, 404);
    const removed = await app.shelving.remove([id], c.get("visitor").by);
    if (!removed.ok) return c.json({ error: removed.error }, 507);
    return c.json({ removed: true, undoDays: removed.value.undoDays });
  });
  api.post("/reports/:id/undo", async (c) => {
    const id = c.req.param("id");
    const known = (await app.removed.list()).find(({ reportId }) => reportId === id);
    if (!known || !mayRead([], known)) return c.json({ error: "没有可以撤销的移除。" }, 404);
    const undone = await app.shelving.undo(id, c.get("visitor").by);
    return undone.ok ? c.json({ restored: true }) : c.json({ error: undone.error }, 409);
  });
  api.post("/samples/remove", async (c) => c.json({ removed: await app.shelving.removeSamples() }));
  api.get("/jobs/dead", async (c) => c.json({ jobs: app.queue ? await app.queue.dead() : [] }));
  api.post("/jobs/:id/retry", async (c) => {
    const revived = (await app.queue?.revive(c.req.param("id"))) ?? false;
    return revived ? c.json({ revived }) : c.json({ error: "没有这条失败的任务。" }, 404);
  });

  /** The console is nobody's in particular: what is limited to an audience is not on its shelf. */
  async function openReport(id: string): Promise<StoredReport | null> {
    const stored = await records.report(id);
    return stored && mayRead([], stored.info) ? stored : null;
  }

  return api;
}
