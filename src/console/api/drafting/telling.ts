/** A draft gone on with in words and by material, by the API. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../../app.ts";
import type { VisitorEnv } from "../../visitor.ts";
import { described, takes } from "../route.ts";
import { type Answering, lateOn, mine, toldIn } from "./common.ts";
import {
  type ChangedDraft,
  ChangedSchema,
  NO_DRAFT,
  Seen,
  TAG,
  TextsSchema,
  texts,
  Words,
} from "./schemas.ts";

export function createTellingRoutes(app: App, { shown }: Answering) {
  const { drafting } = app;
  const routes = new Hono<VisitorEnv>();

  routes.post(
    "/drafts/:id/say",
    described({
      ...{
        summary: "用话改稿：把甲改成乙、第二条短一点、恢复上一版",
        tag: TAG,
        reply: ChangedSchema,
      },
      errors: { 404: "没有这份稿子", 409: "别人刚改过", 422: "没有看懂要怎么改" },
    }),
    mine,
    takes("json", z.object({ seen: Seen, words: Words }), "请写下要怎么改，不超过 4000 字。"),
    async (c) => {
      const id = c.req.param("id");
      const { seen, words } = c.req.valid("json");
      const visitor = c.get("visitor");
      const done = await drafting.say(visitor, id, { seen, words });
      const draft = await shown(c, id);
      if (done.kind === "gone" || !draft) return c.json(NO_DRAFT, 404);
      if (done.kind === "late") return c.json({ error: lateOn(draft), draft, conflict: null }, 409);
      if (done.reply.kind === "refusal") return c.json({ error: done.reply.text }, 422);
      const changed = draft.latest !== seen;
      return c.json({
        draft,
        told: toldIn(done.reply),
        changed,
      } satisfies ChangedDraft);
    },
  );

  routes.post(
    "/drafts/:id/material",
    described({
      ...{ summary: "把今年的材料写进稿子", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子", 422: "材料写不进去" },
    }),
    mine,
    texts,
    takes("json", z.object({ materials: TextsSchema.min(1, "请写下材料，或放入材料文件。") })),
    async (c) => {
      const id = c.req.param("id");
      const before = await shown(c, id);
      const { materials } = c.req.valid("json");
      const reply = before && (await drafting.feed(c.get("visitor"), id, materials));
      const draft = await shown(c, id);
      if (!reply || !draft) return c.json(NO_DRAFT, 404);
      if (reply.kind === "refusal") return c.json({ error: reply.text }, 422);
      const changed = draft.latest !== before.latest;
      // What was read and not used is told also where nothing of it went in, and so nothing is kept.
      const left = changed ? draft : { ...draft, unused: reply.draft?.unused ?? draft.unused };
      return c.json({ draft: left, told: toldIn(reply), changed } satisfies ChangedDraft);
    },
  );

  return routes;
}
