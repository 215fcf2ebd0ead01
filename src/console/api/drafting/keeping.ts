/** Drafts kept, by the API: called otherwise, removed and had back, and passed on to others. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { App } from "../../../app.ts";
import { UNDO_DAYS } from "../../../store/undo.ts";
import type { VisitorEnv } from "../../visitor.ts";
import { described, takes } from "../route.ts";
import { type Answering, mine } from "./common.ts";
import {
  ChangedSchema,
  NO_DRAFT,
  type RemovedDrafts,
  RemovedDraftsSchema,
  Seen,
  TAG,
  Title,
} from "./schemas.ts";

const NOT_YOURS = "这份稿子是别人发给您一起改的，只有起草人和管理员可以";

export function createKeepingRoutes(app: App, { answered }: Answering) {
  const { drafting } = app;
  const routes = new Hono<VisitorEnv>();

  /** Why there is nothing to do with it. */
  const refused = (c: Context, kind: "gone" | "not yours", what: string) =>
    kind === "gone" ? c.json(NO_DRAFT, 404) : c.json({ error: `${NOT_YOURS}${what}。` }, 403);

  routes.get(
    "/drafts/removed",
    described({
      ...{ summary: "最近删去的稿子，还可以恢复的", tag: TAG },
      reply: RemovedDraftsSchema,
    }),
    mine,
    async (c) => {
      const visitor = c.get("visitor");
      const drafts = (await drafting.removed(visitor)).map(({ id, document, at, until }) => ({
        ...{ id, title: document.title, at, until },
      }));
      return c.json({ drafts } satisfies RemovedDrafts);
    },
  );

  routes.post(
    "/drafts/:id/rename",
    described({
      ...{ summary: "给稿子改名，成为新的一版", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子" },
    }),
    mine,
    takes("json", z.object({ seen: Seen, title: Title }), "请写下稿子的名字，一行，不超过100字。"),
    async (c) => {
      const id = c.req.param("id");
      const { seen, title } = c.req.valid("json");
      return answered(c, id, await drafting.rename(c.get("visitor"), id, seen, title));
    },
  );

  routes.delete(
    "/drafts/:id",
    described({
      ...{ summary: "删去一份稿子，几天内可以恢复", tag: TAG },
      reply: z.object({ title: z.string(), undoDays: z.number().int() }),
      errors: { 404: "没有这份稿子" },
    }),
    mine,
    async (c) => {
      const done = await drafting.drop(c.get("visitor"), c.req.param("id"));
      if (done.kind !== "done") return refused(c, done.kind, "删去它");
      return c.json({ ...done.value, undoDays: UNDO_DAYS });
    },
  );

  routes.post(
    "/drafts/:id/recover",
    described({
      ...{ summary: "恢复一份删去的稿子", tag: TAG },
      reply: z.object({ recovered: z.boolean() }),
      errors: { 404: "没有可以恢复的" },
    }),
    mine,
    async (c) => {
      if (await drafting.recover(c.get("visitor"), c.req.param("id")))
        return c.json({ recovered: true });
      const error = `没有可以恢复的稿子：不是您删得了的，或删去已满 ${UNDO_DAYS} 天。`;
      return c.json({ error }, 404);
    },
  );

  routes.get(
    "/drafts/:id/link",
    described({
      ...{ summary: "一份稿子的地址：同事登录后打开，就可以一起看、一起改", tag: TAG },
      reply: z.object({ url: z.string(), days: z.number().int() }),
      errors: { 404: "没有这份稿子" },
    }),
    mine,
    async (c) => {
      const done = await drafting.linkOf(c.get("visitor"), c.req.param("id"));
      if (done.kind !== "done") return refused(c, done.kind, "再发给别人");
      return c.json({ url: done.value, days: app.config.linkDays });
    },
  );

  return routes;
}
