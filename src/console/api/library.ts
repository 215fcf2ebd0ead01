/** The reports on the shelf, by the API: read, taken off, put back. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../app.ts";
import { mayRead, type Reader } from "../../flows/desk.ts";
import type { StoredReport } from "../../store/reports.ts";
import { need, type VisitorEnv } from "../visitor.ts";
import { described } from "./route.ts";

const NONE = { error: "库中没有这份报告。" };

export function createLibraryRoutes(app: App) {
  const routes = new Hono<VisitorEnv>();

  routes.get(
    "/reports/:id",
    described({ summary: "一份报告的全文和段落", tag: "报告", reply: z.any() }),
    need("read"),
    async (c) => {
      const stored = await openReport(c.req.param("id"), c.get("visitor").reader);
      return stored ? c.json(stored) : c.json(NONE, 404);
    },
  );
  routes.delete(
    "/reports/:id",
    described({ summary: "移除一份报告，几天内可以撤销", tag: "报告", reply: z.any() }),
    need("ingest"),
    async (c) => {
      const id = c.req.param("id");
      const { by, reader } = c.get("visitor");
      if (!(await openReport(id, reader))) return c.json(NONE, 404);
      const removed = await app.shelving.remove([id], by);
      if (!removed.ok) return c.json({ error: removed.error }, 507);
      return c.json({ removed: true, undoDays: removed.value.undoDays });
    },
  );
  routes.post(
    "/reports/:id/undo",
    described({ summary: "撤销移除", tag: "报告", reply: z.any() }),
    need("ingest"),
    async (c) => {
      const id = c.req.param("id");
      const { by, reader } = c.get("visitor");
      const known = (await app.removed.list()).find(({ reportId }) => reportId === id);
      if (!known || !mayRead(reader, known)) return c.json({ error: "没有可以撤销的移除。" }, 404);
      const undone = await app.shelving.undo(id, by);
      return undone.ok ? c.json({ restored: true }) : c.json({ error: undone.error }, 409);
    },
  );
  routes.post(
    "/samples/remove",
    described({ summary: "移除示例报告", tag: "报告", reply: z.any() }),
    need("ingest"),
    async (c) => c.json({ removed: await app.shelving.removeSamples() }),
  );

  async function openReport(id: string, reader: Reader): Promise<StoredReport | null> {
    const stored = await app.records.report(id);
    return stored && mayRead(reader, stored.info) ? stored : null;
  }

  return routes;
}
