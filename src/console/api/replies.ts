/** One answer by the API: read, as a file, as a chart, as an address for others, and what is thought of it. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { App } from "../../app.ts";
import { REASONS } from "../../feishu/cards/index.ts";
import type { Opinion } from "../../store/feedback.ts";
import { chartSvg } from "../chart.ts";
import { need, type VisitorEnv } from "../visitor.ts";
import { described, takes } from "./route.ts";
import {
  type Kept,
  keptFor,
  mayBeShown,
  OpinionSchema,
  TurnSchema,
  turnOf,
  underWay,
} from "./turns.ts";

const MAX_WORDS = 1000;
const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

const FeedbackSchema = z.object({
  verdict: z.enum(["up", "down", "correct"]),
  reasons: z.array(z.enum(REASONS)).max(REASONS.length).default([]),
  words: z.string().trim().max(MAX_WORDS).default(""),
});
const ChartQuerySchema = z.object({
  dark: z.enum(["1"]).optional(),
  width: z.coerce.number().int().min(200).max(2000).optional(),
});
const NONE = { error: "没有这条回答，或已过保存期。请重新提问。" };
export const GONE = { error: "这条回答引用的报告已经移除，或不再对您开放。请重新提问。" };

type Routes = Hono<VisitorEnv>;

export function createReplyRoutes(app: App) {
  const routes: Routes = new Hono();
  addReplies(routes, app);
  addFeedback(routes, app);
  return routes;
}

/** The answer that a route is about, or why there is nothing to do with it. */
async function meant(app: App, c: Context<VisitorEnv>): Promise<Kept | Response> {
  const visitor = c.get("visitor");
  const kept = await keptFor(app, visitor, c.req.param("id") ?? "");
  if (!kept) return c.json(NONE, 404);
  const shown = await mayBeShown(app, visitor, kept.message, kept.reply);
  return shown ? kept : c.json(GONE, 410);
}

function addReplies(routes: Routes, app: App): void {
  const { links, words } = app;

  routes.get(
    "/replies/:id",
    described({ summary: "一条回答", tag: "提问", reply: TurnSchema }),
    need("ask"),
    async (c) => {
      const visitor = c.get("visitor");
      const id = c.req.param("id");
      const under = app.asking.of(id, visitor.person);
      if (under) return c.json(underWay(under));
      const kept = await keptFor(app, visitor, id);
      return kept ? c.json(await turnOf(app, visitor, kept)) : c.json(NONE, 404);
    },
  );
  routes.get(
    "/replies/:id/word",
    described({ summary: "一条回答的 Word 文件，含出处", tag: "提问", type: DOCX }),
    need("ask"),
    async (c) => {
      const kept = await meant(app, c);
      if (kept instanceof Response) return kept;
      const { message, reply } = kept;
      const file = await words.ofReply(reply.question ?? message.text, reply);
      if (!file.ok) return c.json({ error: file.error }, 404);
      const name = encodeURIComponent(file.value.name);
      return c.body(new Uint8Array(file.value.bytes), 200, {
        "content-type": DOCX,
        "content-disposition": `attachment; filename="answer.docx"; filename*=UTF-8''${name}`,
      });
    },
  );
  routes.get(
    "/replies/:id/chart.svg",
    described({ summary: "一条回答里各年数字的图", tag: "提问", type: "image/svg+xml" }),
    need("ask"),
    takes("query", ChartQuerySchema),
    async (c) => {
      const kept = await meant(app, c);
      if (kept instanceof Response) return kept;
      const { chart } = kept.reply;
      if (!chart) return c.json({ error: "这条回答没有图。" }, 404);
      const { dark, width } = c.req.valid("query");
      const look = { dark: dark !== undefined, ...(width === undefined ? {} : { width }) };
      return c.body(await chartSvg(chart, look), 200, { "content-type": "image/svg+xml" });
    },
  );
  routes.get(
    "/replies/:id/link",
    described({
      summary: "一条回答的地址，可以发给同事",
      tag: "提问",
      reply: z.object({ url: z.string(), days: z.number().int() }),
    }),
    need("ask"),
    async (c) => {
      const kept = await meant(app, c);
      if (kept instanceof Response) return kept;
      const { reader } = c.get("visitor");
      const url = links.replyLinkOf(kept.job, reader) ?? links.replyPathOf(kept.job, reader);
      return c.json({ url, days: app.config.linkDays });
    },
  );
}

function addFeedback(routes: Routes, app: App): void {
  const { feedback } = app.records;
  routes.get(
    "/feedback/reasons",
    described({
      summary: "评价不好时可选的原因",
      tag: "提问",
      reply: z.object({ reasons: z.array(z.string()) }),
    }),
    need("ask"),
    (c) => c.json({ reasons: REASONS }),
  );
  routes.post(
    "/replies/:id/feedback",
    described({
      summary: "评价一条回答，或指出数字应为多少",
      tag: "提问",
      reply: z.object({ said: z.string(), opinions: z.array(OpinionSchema) }),
    }),
    need("ask"),
    takes("json", FeedbackSchema, "评价没有读懂。请选好不好、原因，补充说明不超过 1000 字。"),
    async (c) => {
      const kept = await meant(app, c);
      if (kept instanceof Response) return kept;
      const { person } = c.get("visitor");
      if (kept.message.senderId !== person)
        return c.json({ error: "只有提问的人可以评价这条回答。" }, 403);
      const opinion = c.req.valid("json");
      if (opinion.verdict === "correct" && opinion.words === "")
        return c.json({ error: "还没有写应为多少。请填上正确的数字和依据再提交。" }, 400);
      const given = await feedback.give(kept.job, person, opinion);
      const passes = opinion.verdict === "correct" && app.passOn !== null;
      if (passes) await app.passOn?.(person, kept.job, opinion.words);
      const opinions = await feedback.own(kept.job, person);
      return c.json({ said: thanksFor(opinion, given, passes), opinions });
    },
  );
}

function thanksFor(
  { verdict }: Opinion,
  given: "new" | "changed" | "same",
  passes: boolean,
): string {
  if (verdict === "correct")
    return given === "same"
      ? "这条更正已经记下了。"
      : `已记下，${passes ? "正在转给报告管理员核实" : "报告管理员会看到并核实"}。`;
  if (given === "same") return "您已经评过了，没有变化。";
  const what = verdict === "up" ? "“有用”，谢谢" : "“没用”，会用来改进";
  return `${given === "changed" ? "已改为" : "已记下："}${what}。`;
}
