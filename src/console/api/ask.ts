/** Asking by the API: a question and its answer, what was answered before, and what may be done with an answer. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { App } from "../../app.ts";
import type { Reply } from "../../domain.ts";
import { REASONS } from "../../feishu/cards/index.ts";
import { ReplySchema } from "../../schemas.ts";
import type { Answer } from "../../store/answers.ts";
import type { Opinion } from "../../store/feedback.ts";
import { createTelling, listens } from "../asking.ts";
import { chartSvg } from "../chart.ts";
import { need, type Visitor, type VisitorEnv } from "../visitor.ts";
import { described, takes } from "./route.ts";

const MAX_QUESTION = 4000;
const MAX_WORDS = 1000;
/** A page of the list of talks, and what of one talk is shown. */
const TALKS = 50;
const TURNS = 100;
const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

const AskSchema = z.object({
  question: z.string().trim().min(1).max(MAX_QUESTION),
  /** The talk that it goes on with; without one a talk is begun. */
  talk: z.string().max(80).nullish(),
});
const AnswerSchema = ReplySchema.extend({ id: z.string(), talk: z.string() });

const OpinionSchema = z.object({
  verdict: z.enum(["up", "down", "correct"]),
  reasons: z.array(z.string()),
  words: z.string(),
});
const TurnSchema = z.object({
  id: z.string(),
  talk: z.string().nullable(),
  question: z.string(),
  /** Unix milliseconds. */
  at: z.number(),
  /** `withdrawn`: what it rests on may not be read any more, so it is not shown. */
  state: z.enum(["answered", "running", "withdrawn"]),
  reply: ReplySchema.nullable(),
  /** What whoever asks thinks of it. */
  opinions: z.array(OpinionSchema),
});
export type Turn = z.infer<typeof TurnSchema>;

const TalkSchema = z.object({ id: z.string(), title: z.string(), at: z.number() });
export type Talk = z.infer<typeof TalkSchema>;
const TalksSchema = z.object({
  talks: z.array(TalkSchema),
  /** Where the list goes on; null at its end. */
  next: z.string().nullable(),
});
export type TalksPage = z.infer<typeof TalksSchema>;
const TurnsSchema = TalkSchema.extend({ turns: z.array(TurnSchema) });
export type WholeTalk = z.infer<typeof TurnsSchema>;

const FeedbackSchema = z.object({
  verdict: z.enum(["up", "down", "correct"]),
  reasons: z.array(z.enum(REASONS)).max(REASONS.length).default([]),
  words: z.string().trim().max(MAX_WORDS).default(""),
});
const ChartQuerySchema = z.object({
  dark: z.enum(["1"]).optional(),
  width: z.coerce.number().int().min(200).max(2000).optional(),
});
const AfterSchema = z.object({
  after: z
    .string()
    .regex(/^\d{1,15}:talk-[0-9a-f]+$/)
    .optional(),
});

const NONE = { error: "没有这条回答，或已过保存期。请重新提问。" };
const GONE = { error: "这条回答引用的报告已经移除，或不再对您开放。请重新提问。" };
const NO_TALK = { error: "没有这段对话，或者它已经移出列表。" };

export function createAskRoutes(app: App) {
  const routes = new Hono<VisitorEnv>();
  addAsking(routes, app);
  addReplies(routes, app);
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
      summary: "提问、起草、概括或对照；请求 text/event-stream 时边写边送",
      tag: "提问",
      reply: AnswerSchema,
    }),
    need("ask"),
    takes("json", AskSchema, "请写下问题，不超过 4000 字。"),
    async (c) => {
      counts.asked++;
      const { question, talk = null } = c.req.valid("json");
      const visitor = c.get("visitor");
      const live = listens(c);
      const via = live && c.req.header("authorization") === undefined ? "console" : "api";
      const begun = await asking.begin(visitor, { question, talk, via });
      if (!begun.ok) return c.json({ error: begun.error }, begun.retry ? 409 : 404);
      if (live) return stream(c, begun.value, visitor.reader);
      const answered = await whole(begun.value.done, visitor.reader);
      if (!answered.ok) return c.json({ error: answered.error }, 503);
      const { id, talk: of } = begun.value;
      return c.json({ ...answered.value, id, talk: of } satisfies z.infer<typeof AnswerSchema>);
    },
  );
  routes.get(
    "/replies/:id/events",
    described({ summary: "接着听一条还在写的回答", tag: "提问", type: "text/event-stream" }),
    need("ask"),
    async (c) => {
      const visitor = c.get("visitor");
      const id = c.req.param("id");
      const under = asking.of(id, visitor.person);
      if (under) return stream(c, under, visitor.reader);
      const kept = await keptFor(app, visitor, id);
      if (!kept)
        return c.json({ error: "这一问没有答完（服务可能重新启动过）。请再问一次。" }, 404);
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

/** An answer on record with its reply. */
type Kept = Answer & { reply: Reply };

/** The answer of a job, for whoever asked it and for who looks after everything. */
async function keptFor(app: App, visitor: Visitor, id: string): Promise<Kept | null> {
  const answer = await app.records.answerBy(id);
  if (!answer?.reply || (await app.records.isRecalled(answer.message.messageId))) return null;
  const own = answer.message.senderId === visitor.person;
  return own || visitor.scopes.includes("admin") ? (answer as Kept) : null;
}

async function turnOf(
  { records, telling }: App,
  visitor: Visitor,
  { job, message, reply }: { job: string; message: Message; reply: Reply },
): Promise<Turn> {
  const { text: question, at, threadId } = message;
  const shown = await telling.mayBeShown(visitor.reader, question, reply);
  return {
    ...{ id: job, talk: threadId ?? null, question, at },
    state: shown ? "answered" : "withdrawn",
    reply: shown ? reply : null,
    opinions: shown ? await records.feedback.own(job, visitor.person) : [],
  };
}

function addReplies(routes: Routes, app: App): void {
  const { links, records, telling, words } = app;

  /** The answer that a route is about, or why there is nothing to do with it. */
  async function meant(c: Context<VisitorEnv>): Promise<Kept | Response> {
    const visitor = c.get("visitor");
    const kept = await keptFor(app, visitor, c.req.param("id") ?? "");
    if (!kept) return c.json(NONE, 404);
    const { message, reply } = kept;
    const shown = await telling.mayBeShown(visitor.reader, message.text, reply);
    return shown ? kept : c.json(GONE, 410);
  }

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
      const kept = await meant(c);
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
      const kept = await meant(c);
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
      const kept = await meant(c);
      if (kept instanceof Response) return kept;
      const { reader } = c.get("visitor");
      const url = links.replyLinkOf(kept.job, reader) ?? links.replyPathOf(kept.job, reader);
      return c.json({ url, days: app.config.linkDays });
    },
  );
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
      const kept = await meant(c);
      if (kept instanceof Response) return kept;
      const { person } = c.get("visitor");
      if (kept.message.senderId !== person)
        return c.json({ error: "只有提问的人可以评价这条回答。" }, 403);
      const opinion = c.req.valid("json");
      if (opinion.verdict === "correct" && opinion.words === "")
        return c.json({ error: "还没有写应为多少。请填上正确的数字和依据再提交。" }, 400);
      const given = await records.feedback.give(kept.job, person, opinion);
      const opinions = await records.feedback.own(kept.job, person);
      return c.json({ said: thanksFor(opinion, given), opinions });
    },
  );
}

function thanksFor({ verdict }: Opinion, given: "new" | "changed" | "same"): string {
  if (verdict === "correct")
    return given === "same" ? "这条更正已经记下了。" : "已记下，报告管理员会看到并核实。";
  if (given === "same") return "您已经评过了，没有变化。";
  const what = verdict === "up" ? "“有用”，谢谢" : "“没用”，会用来改进";
  return `${given === "changed" ? "已改为" : "已记下："}${what}。`;
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

/** What is still being answered; what may be shown of it is heard. */
function underWay({ id, talk, question, at }: Omit<Turn, "state" | "reply" | "opinions">): Turn {
  return { ...{ id, talk, question, at }, state: "running", reply: null, opinions: [] };
}
