/** Asking by the API: a question and its answer as it comes about, and the talks in which it was asked. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../app.ts";
import { ReplySchema } from "../../schemas.ts";
import { createTelling, listens } from "../asking.ts";
import { need, type VisitorEnv } from "../visitor.ts";
import { createReplyRoutes, GONE } from "./replies.ts";
import { described, ErrorSchema, takes } from "./route.ts";
import { keptFor, mayBeShown, type Turn, TurnSchema, turnOf, underWay } from "./turns.ts";

const MAX_QUESTION = 4000;
/** A page of the list of talks, and what of one talk is shown. */
const TALKS = 50;
const TURNS = 100;

const AskSchema = z.object({
  question: z
    .string()
    .trim()
    .min(1)
    .max(MAX_QUESTION)
    .meta({ examples: ["望江区外办2022年接待来访团组多少批次？"] }),
  /** The talk that it goes on with; without one a talk is begun. */
  talk: z.string().max(80).nullish(),
  /** Made by whoever asks, anew for each question: asked again under the same key, it is answered once. */
  key: z
    .string()
    .regex(/^[\w-]{16,64}$/)
    .nullish(),
});
const EVENTS = {
  begun: z.object({ id: z.string(), talk: z.string() }),
  partial: ReplySchema,
  reply: ReplySchema,
  error: ErrorSchema,
};
const AnswerSchema = ReplySchema.extend({ id: z.string(), talk: z.string() });

const TalkSchema = z.object({ id: z.string(), title: z.string(), at: z.number() });
const TalksSchema = z.object({
  talks: z.array(TalkSchema),
  /** Where the list goes on; null at its end. */
  next: z.string().nullable(),
});
export type TalksPage = z.infer<typeof TalksSchema>;
const TurnsSchema = TalkSchema.extend({ turns: z.array(TurnSchema) });
export type WholeTalk = z.infer<typeof TurnsSchema>;

const AfterSchema = z.object({
  after: z
    .string()
    .regex(/^\d{1,15}:talk-[0-9a-f]+$/)
    .optional(),
});

const NO_TALK = { error: "没有这段对话，或者它已经移出列表。" };

export function createAskRoutes(app: App) {
  const routes = new Hono<VisitorEnv>();
  addAsking(routes, app);
  routes.route("/", createReplyRoutes(app));
  addTalks(routes, app);
  return routes;
}

type Routes = Hono<VisitorEnv>;

function addAsking(routes: Routes, app: App): void {
  const { asking, counts } = app;
  const { stream, whole } = createTelling(app);
  routes.post(
    "/ask",
    described({
      summary: "提问、起草、概括或对照",
      description:
        "请求头写 Accept: text/event-stream 时边写边送：begun 是编号，partial 每次替换前一次，最后是 reply 或 error。连接断了也会答完，可以凭编号再听、再取；每问自拟一个 key（16—64 个字母、数字、_、-），没有听完时用同一个 key 再问，不会重答。",
      tag: "提问",
      reply: AnswerSchema,
      events: EVENTS,
      errors: {
        409: "这段对话的上一问还没有答完，或同时问得太多，或 key 用来问过别的。",
        410: "同一个 key 的回答引用的报告已经移除，或不再对您开放。",
        503: "报告库正在改动，没有答成；或同时在问的人太多，请按 Retry-After 再问。",
      },
    }),
    need("ask"),
    takes(
      "json",
      AskSchema,
      "请写下问题，不超过 4000 字；自拟的编号可以不写，写时是 16—64 个字母、数字、下划线或连字符。",
    ),
    async (c) => {
      counts.asked++;
      const { question, talk = null, key = null } = c.req.valid("json");
      const visitor = c.get("visitor");
      const live = listens(c);
      const via = live && c.req.header("authorization") === undefined ? "console" : "api";
      const begun = await asking.begin(visitor, { question, talk, via, key });
      if (!begun.ok && begun.delayMs !== undefined) {
        c.header("retry-after", String(Math.ceil(begun.delayMs / 1000)));
        return c.json({ error: begun.error }, 503);
      }
      if (!begun.ok) return c.json({ error: begun.error }, begun.retry ? 409 : 404);
      const { kept } = begun.value;
      if (kept && !(await mayBeShown(app, visitor, kept.message, kept.reply)))
        return c.json(GONE, 410);
      if (live) return stream(c, begun.value, visitor.reader);
      const answered = await whole(begun.value.done, visitor.reader);
      if (!answered.ok) return c.json({ error: answered.error }, 503);
      const { id, talk: of } = begun.value;
      return c.json({ ...answered.value, id, talk: of } satisfies z.infer<typeof AnswerSchema>);
    },
  );
  routes.get(
    "/replies/:id/events",
    described({ summary: "接着听一条还在写的回答", tag: "提问", events: EVENTS }),
    need("ask"),
    async (c) => {
      const visitor = c.get("visitor");
      const id = c.req.param("id");
      const under = asking.of(id, visitor.person);
      if (under) return stream(c, under, visitor.reader);
      const kept = await keptFor(app, visitor, id);
      if (!kept)
        return c.json({ error: "这一问没有答完（服务可能重新启动过）。请再问一次。" }, 404);
      if (!(await mayBeShown(app, visitor, kept.message, kept.reply))) return c.json(GONE, 410);
      const done = Promise.resolve({ ok: true as const, value: kept.reply });
      return stream(c, { id, talk: kept.message.threadId ?? "", done }, visitor.reader);
    },
  );
  routes.post(
    "/replies/:id/stop",
    described({
      summary: "停止一条还在写的回答，已经核对过的内容留下",
      tag: "提问",
      reply: z.object({ stopped: z.boolean() }),
    }),
    need("ask"),
    (c) => {
      const under = asking.of(c.req.param("id"), c.get("visitor").person);
      under?.stop();
      return c.json({ stopped: under !== null });
    },
  );
}

function addTalks(routes: Routes, app: App): void {
  const { talks, asking } = app;
  routes.get(
    "/talks",
    described({ summary: "自己的对话，最近的在前", tag: "提问", reply: TalksSchema }),
    need("ask"),
    takes("query", AfterSchema, "列表的位置不对，请从头列出。"),
    async (c) => {
      const { person } = c.get("visitor");
      const [at, id] = c.req.valid("query").after?.split(":") ?? [];
      const after = at && id ? { at: Number(at), id } : null;
      const listed = await talks.list(person, TALKS, after);
      const last = listed.at(-1);
      const next = listed.length === TALKS && last ? `${last.at}:${last.id}` : null;
      const shown = listed.map(({ person: _, ...talk }) => talk);
      return c.json({ talks: shown, next } satisfies TalksPage);
    },
  );
  routes.get(
    "/talks/:id",
    described({ summary: "一段对话里的问和答", tag: "提问", reply: TurnsSchema }),
    need("ask"),
    async (c) => {
      const visitor = c.get("visitor");
      const talk = await talks.of(c.req.param("id"), visitor.person);
      if (!talk) return c.json(NO_TALK, 404);
      const turns: Turn[] = [];
      for (const turn of await talks.turns(talk, TURNS))
        turns.push(await turnOf(app, visitor, turn));
      const own = asking.allOf(visitor.person).filter((one) => one.talk === talk.id);
      const { person: _, ...shown } = talk;
      const all = [...turns, ...own.map(underWay)];
      return c.json({ ...shown, turns: all } satisfies WholeTalk);
    },
  );
  routes.delete(
    "/talks/:id",
    described({
      summary: "把一段对话移出列表；提问记录照单位规定的期限保存",
      tag: "提问",
      reply: z.object({ removed: z.boolean() }),
    }),
    need("ask"),
    async (c) => {
      const { person } = c.get("visitor");
      const talk = await talks.of(c.req.param("id"), person);
      if (!talk) return c.json(NO_TALK, 404);
      for (const one of asking.allOf(person)) if (one.talk === talk.id) one.stop();
      await talks.drop(talk.id);
      return c.json({ removed: true });
    },
  );
}
