/** What people think of answers and said besides, for the keeper: beside what it is about, and whether it was dealt with. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../../app.ts";
import type { HandledOpinion } from "../../../store/feedback.ts";
import { need, type VisitorEnv } from "../../visitor.ts";
import { described, takes } from "../route.ts";
import { mayBeShown } from "../turns.ts";
import { DoneSchema, NamesSchema, OpinionSchema, wordless } from "./schemas.ts";

const PAGE = 30;
const STATES = ["open", "handled", "all"] as const;
const VERDICTS = ["up", "down", "correct"] as const;

const ListSchema = z.object({
  state: z.enum(STATES).default("open"),
  verdict: z.enum(VERDICTS).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}_\d{1,12}$/)
    .optional(),
});
const FeedbackSchema = z.object({
  feedback: z.array(OpinionSchema.extend({ question: z.string() })),
  names: NamesSchema,
  next: z.string().nullable(),
});
export type FeedbackPage = z.infer<typeof FeedbackSchema>;

const RemarkListSchema = z.object({
  state: z.enum(STATES).default("open"),
  cursor: z.coerce.number().int().positive().optional(),
});
const RemarksSchema = z.object({
  remarks: z.array(
    z.object({
      id: z.number(),
      at: z.number(),
      by: z.string(),
      words: z.string(),
      /** 说这句话之前问的。 */
      question: z.string().nullable(),
      handled: OpinionSchema.shape.handled,
    }),
  ),
  names: NamesSchema,
  next: z.number().nullable(),
});
export type RemarksPage = z.infer<typeof RemarksSchema>;

const HandleSchema = z.object({
  job: z.string().max(80),
  by: z.string().max(200),
  verdict: z.enum(VERDICTS),
  handled: z.boolean(),
});
const HandleRemarkSchema = z.object({ handled: z.boolean() });
const SENTENCE = "筛选条件读不懂，请回到这一页的开头再试。";

export function createFeedbackRoutes(app: App) {
  const { records, naming } = app;
  const { feedback, questions } = records;
  const routes = new Hono<VisitorEnv>();

  routes.get(
    "/desk/feedback",
    described({ summary: "对回答的评价", tag: "管理", reply: FeedbackSchema }),
    need("admin"),
    takes("query", ListSchema, SENTENCE),
    async (c) => {
      const { cursor, ...filter } = c.req.valid("query");
      const [at = 0, row = 0] = (cursor ?? "").split("_").map(Number);
      const rows = await feedback.page(filter, cursor ? { at, row } : null, PAGE + 1);
      const last = rows.length > PAGE ? rows[PAGE - 1]! : null;
      const told = rows.slice(0, PAGE).map(async ({ row: _, ...one }) => {
        const { message, reply } = (await records.answerBy(one.job)) ?? {};
        const may = !message || !reply || (await mayBeShown(app, c.get("visitor"), message, reply));
        const question = (await questions.question(one.job))?.words ?? "";
        return { ...(may ? one : wordless(one)), question };
      });
      return c.json({
        feedback: await Promise.all(told),
        names: await naming.namesOf(rows.flatMap(peopleOf)),
        next: last && `${last.at}_${last.row}`,
      } satisfies FeedbackPage);
    },
  );

  routes.post(
    "/desk/feedback/handled",
    described({ summary: "记下一条评价已处理或未处理", tag: "管理", reply: DoneSchema }),
    need("admin"),
    takes("json", HandleSchema),
    async (c) => {
      const { handled, ...one } = c.req.valid("json");
      const { by } = c.get("visitor");
      const done = await feedback.handle(one, handled ? by : null);
      if (!done) return c.json({ error: "没有这条评价，或它已撤回。" }, 404);
      await records.audit("feedback.handled", { by, job: one.job, handled });
      return c.json({ done });
    },
  );

  routes.get(
    "/desk/remarks",
    described({ summary: "用“/反馈”留下的意见", tag: "管理", reply: RemarksSchema }),
    need("admin"),
    takes("query", RemarkListSchema, SENTENCE),
    async (c) => {
      const { state, cursor } = c.req.valid("query");
      const rows = await feedback.remarkPage(state, cursor ?? null, PAGE + 1);
      return c.json({
        remarks: rows.slice(0, PAGE).map(({ chatId: _, ...remark }) => remark),
        names: await naming.namesOf(rows.flatMap(peopleOf)),
        next: rows.length > PAGE ? rows[PAGE - 1]!.id : null,
      } satisfies RemarksPage);
    },
  );

  routes.post(
    "/desk/remarks/:id{\\d{1,12}}/handled",
    described({ summary: "记下一条意见已处理或未处理", tag: "管理", reply: DoneSchema }),
    need("admin"),
    takes("json", HandleRemarkSchema),
    async (c) => {
      const { by } = c.get("visitor");
      const { handled } = c.req.valid("json");
      const id = Number(c.req.param("id"));
      const done = await feedback.handleRemark(id, handled ? by : null);
      if (!done) return c.json({ error: "没有这条意见。" }, 404);
      await records.audit("feedback.handled", { by, remark: id, handled });
      return c.json({ done });
    },
  );

  return routes;
}

/** Who said it, and who has dealt with it. */
const peopleOf = ({ by, handled }: Pick<HandledOpinion, "by" | "handled">) => [by, handled?.by];
