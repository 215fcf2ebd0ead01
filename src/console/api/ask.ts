/** Asking by the API. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../app.ts";
import { ReplySchema } from "../../schemas.ts";
import { createAsking } from "../asking.ts";
import { need, type VisitorEnv } from "../visitor.ts";
import { described, takes } from "./route.ts";

const AskSchema = z.object({ question: z.string().trim().min(1).max(4000) });

export function createAskRoutes(app: App) {
  const ask = createAsking(app);
  const routes = new Hono<VisitorEnv>();
  routes.post(
    "/ask",
    described({ summary: "提问、起草、概括或对照", tag: "提问", reply: ReplySchema }),
    need("ask"),
    takes("json", AskSchema, "请写下问题，不超过 4000 字。"),
    (c) => {
      app.counts.asked++;
      return ask(c, c.req.valid("json").question);
    },
  );
  return routes;
}
