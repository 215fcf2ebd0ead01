/** Who may come in, by the API: tokens that a keeper gives out and ends, sessions that he sees and ends. */

import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../app.ts";
import { DAY_MS } from "../../clock.ts";
import { need, SCOPES, type VisitorEnv } from "../visitor.ts";
import { described, takes } from "./route.ts";

const TAG = "谁能进来";

const TokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  by: z.string(),
  createdAt: z.number(),
  until: z.number().nullable(),
  usedAt: z.number().nullable(),
});
const TokensSchema = z.object({ tokens: z.array(TokenSchema) });
const MadeSchema = z.object({ id: z.string(), token: z.string() });
const MakeSchema = z.object({
  name: z.string().trim().min(1, "请给口令起个名字，例如“综合科”。").max(40, "名字不超过 40 字。"),
  scopes: z.array(z.enum(SCOPES)).min(1, "请至少选一项权限。"),
  /** Days until it ends; null is no end. */
  days: z
    .number()
    .int()
    .min(1, "有效天数至少 1 天。")
    .max(3650, "有效天数不超过 3650 天。")
    .nullable(),
});
const SessionsSchema = z.object({
  sessions: z.array(
    z.object({
      name: z.string(),
      person: z.string().nullable(),
      token: z.string().nullable(),
      address: z.string(),
      createdAt: z.number(),
      usedAt: z.number().nullable(),
    }),
  ),
});
export type TokensShown = z.infer<typeof TokensSchema>;
export type SessionsShown = z.infer<typeof SessionsSchema>;
export type TokenMade = z.infer<typeof MadeSchema>;

const EndedSchema = z.object({ ended: z.literal(true) });

export function createEntryRoutes({ access, records }: App) {
  const { tokens, sessions } = access;
  const routes = new Hono<VisitorEnv>();

  routes.get(
    "/tokens",
    described({
      summary: "发出的口令（口令本身只在发出时显示一次）",
      tag: TAG,
      reply: TokensSchema,
    }),
    need("admin"),
    async (c) => c.json({ tokens: await tokens.list() }),
  );
  routes.post(
    "/tokens",
    described({ summary: "发一个口令", tag: TAG, reply: MadeSchema }),
    need("admin"),
    takes("json", MakeSchema),
    async (c) => {
      const { name, scopes, days } = c.req.valid("json");
      const { by } = c.get("visitor");
      const until = days === null ? null : access.now() + days * DAY_MS;
      const made = await tokens.create({ name, scopes, until, by });
      await records.audit("token.made", { by, token: made.id, name, scopes });
      return c.json(made);
    },
  );
  routes.delete(
    "/tokens/:id",
    described({ summary: "收回一个口令，用它登录的会话一并结束", tag: TAG, reply: EndedSchema }),
    need("admin"),
    async (c) => {
      const id = c.req.param("id");
      if (!(await tokens.end(id))) return c.json({ error: "没有这个口令，或已收回。" }, 404);
      await records.audit("token.ended", { by: c.get("visitor").by, token: id });
      return c.json({ ended: true as const });
    },
  );
  routes.get(
    "/sessions",
    described({ summary: "正在使用的会话", tag: TAG, reply: SessionsSchema }),
    need("admin"),
    async (c) => {
      const known = new Map<string, string | null>();
      const nameOf = async (hash: string | null) => {
        if (hash === null) return null;
        if (!known.has(hash)) known.set(hash, (await tokens.byHash(hash))?.name ?? null);
        return known.get(hash) ?? null;
      };
      const listed = await Promise.all(
        (await sessions.list()).map(async ({ token, person, ...session }) => ({
          ...session,
          person: person && (person.name || person.openId),
          token: await nameOf(token),
        })),
      );
      return c.json({ sessions: listed });
    },
  );
  routes.delete(
    "/sessions/:name",
    described({ summary: "结束一个会话", tag: TAG, reply: EndedSchema }),
    need("admin"),
    async (c) => {
      const name = c.req.param("name");
      if (!(await sessions.endNamed(name)))
        return c.json({ error: "没有这个会话，或已结束。" }, 404);
      await records.audit("session.ended", { by: c.get("visitor").by, session: name });
      return c.json({ ended: true as const });
    },
  );
  return routes;
}
