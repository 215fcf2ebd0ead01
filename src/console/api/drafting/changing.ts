/** A draft changed by hand, by the API: blanks filled, items written, earlier versions had back, the rules kept. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { App } from "../../../app.ts";
import type { VisitorEnv } from "../../visitor.ts";
import { described, takes } from "../route.ts";
import { type Answering, mine } from "./common.ts";
import { ChangedSchema, EditSchema, NO_DRAFT, Seen, TAG, Words } from "./schemas.ts";

export function createChangingRoutes(app: App, { answered }: Answering) {
  const { drafting } = app;
  const routes = new Hono<VisitorEnv>();

  routes.post(
    "/drafts/:id/fill",
    described({
      ...{ summary: "就地填写待补充；空着的不动", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子", 409: "别人刚改过这一处" },
    }),
    mine,
    takes(
      "json",
      z.object({
        seen: Seen,
        fills: z
          .array(
            z.object({
              item: z.number().int().min(0),
              at: z.number().int().min(0),
              words: z.string().max(4000),
            }),
          )
          .max(500),
      }),
    ),
    async (c) => {
      const id = c.req.param("id");
      const { seen, fills } = c.req.valid("json");
      return answered(c, id, await drafting.fill(c.get("visitor"), id, seen, fills));
    },
  );

  routes.post(
    "/drafts/:id/items/:n",
    described({
      ...{ summary: "手改一项：改文字、删去，或在它后面加一项", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子", 409: "别人刚改过这一处" },
    }),
    mine,
    takes("param", z.object({ id: z.string(), n: z.coerce.number().int().min(0) })),
    takes("json", EditSchema),
    async (c) => {
      const { id, n } = c.req.valid("param");
      const body = c.req.valid("json");
      const visitor = c.get("visitor");
      const { seen } = body;
      if ("text" in body)
        return answered(c, id, await drafting.edit(visitor, id, seen, { n, text: body.text }));
      if ("add" in body) {
        const { add: text, opens = false } = body;
        return answered(c, id, await drafting.insert(visitor, id, seen, { after: n, text, opens }));
      }
      const text = (await drafting.open(visitor, id, seen))?.document.items[n]?.text ?? "";
      return answered(c, id, await drafting.remove(visitor, id, seen, n, text));
    },
  );

  routes.post(
    "/drafts/:id/place",
    described({
      ...{ summary: "把没有写进稿子的一行材料放到指定的地方", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子", 409: "稿子里没有这个地方" },
    }),
    mine,
    takes(
      "json",
      z.object({
        seen: Seen,
        passageId: z.string().min(1).max(200),
        text: Words,
        line: z.number().int().positive(),
      }),
    ),
    async (c) => {
      const id = c.req.param("id");
      const { seen, ...what } = c.req.valid("json");
      return answered(c, id, await drafting.place(c.get("visitor"), id, seen, what));
    },
  );

  routes.post(
    "/drafts/:id/undo",
    described({
      ...{ summary: "撤销上一次改动", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子", 409: "没有可以撤销的，或别人刚改过" },
    }),
    mine,
    takes("json", z.object({ seen: Seen })),
    async (c) => {
      const opened = await drafting.open(c.get("visitor"), c.req.param("id"));
      const to = opened && drafting.before(opened);
      if (!opened) return c.json(NO_DRAFT, 404);
      if (to === null) return c.json({ error: "这是第一版，没有可以撤销的改动。" }, 409);
      return restored(c, c.req.param("id"), c.req.valid("json").seen, to!);
    },
  );

  routes.post(
    "/drafts/:id/restore",
    described({
      ...{ summary: "恢复到某一版", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子", 409: "别人刚改过" },
    }),
    mine,
    takes("json", z.object({ seen: Seen, version: z.number().int().positive() })),
    async (c) => {
      const { seen, version } = c.req.valid("json");
      return restored(c, c.req.param("id"), seen, version);
    },
  );

  async function restored(c: Context<VisitorEnv>, id: string, seen: number, version: number) {
    const done = await drafting.restore(c.get("visitor"), id, seen, version);
    return answered(c, id, done);
  }

  routes.post(
    "/drafts/:id/lint/fix",
    described({
      ...{ summary: "按规范改一处，或改全部有把握的；引文不动", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子", 409: "别人刚改过这一处" },
    }),
    mine,
    takes(
      "json",
      z.object({
        seen: Seen,
        /** Left out, all are mended that are sure. */
        one: z
          .object({
            rule: z.string().max(20),
            item: z.number().int().min(0),
            start: z.number().int().min(0),
          })
          .optional(),
      }),
    ),
    async (c) => {
      const id = c.req.param("id");
      const { seen, one = null } = c.req.valid("json");
      return answered(c, id, await drafting.mend(c.get("visitor"), id, seen, one));
    },
  );

  return routes;
}
