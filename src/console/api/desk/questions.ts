/** What was asked and what became of it, for the keeper: pages of it, one with its reply and what was thought of it. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../../app.ts";
import { startOf } from "../../../flows/days.ts";
import { ReplySchema } from "../../../schemas.ts";
import {
  type AskedQuestion,
  OPINIONS,
  OUTCOMES,
  type QuestionFilter,
  type QuestionPlace,
  VIAS,
} from "../../../store/questions.ts";
import { need, type VisitorEnv } from "../../visitor.ts";
import { described, takes } from "../route.ts";
import { mayBeShown } from "../turns.ts";
import { DaySchema, NamesSchema, OpinionSchema, wordless } from "./schemas.ts";

const PAGE = 50;
/** A sheet is made whole in memory; so many rows are more than anybody reads. */
export const MOST_ROWS = 20_000;

export const QuestionSchema = z.object({
  job: z.string(),
  at: z.number(),
  via: z.enum(VIAS),
  /** 飞书的 open_id，或控制台里的人。 */
  person: z.string(),
  chatId: z.string(),
  words: z.string(),
  skill: z.string(),
  outcome: z.enum(OUTCOMES),
  reason: z.string().nullable(),
  ms: z.number(),
  model: z.string().nullable(),
  calls: z.number(),
  promptTokens: z.number(),
  completionTokens: z.number(),
  years: z.array(z.number()).nullable(),
  verdicts: z.array(z.string()),
}) satisfies z.ZodType<AskedQuestion>;

export const FilterSchema = z.object({
  outcome: z.enum(OUTCOMES).optional(),
  verdict: z.enum(OPINIONS).optional(),
  via: z.enum(VIAS).optional(),
  year: z.coerce.number().int().min(1900).max(2200).optional(),
  q: z.string().max(200).optional(),
  person: z.string().max(200).optional(),
  gap: z.string().max(400).optional(),
  from: DaySchema.optional(),
  to: DaySchema.optional(),
});

const PageSchema = FilterSchema.extend({
  cursor: z
    .string()
    .regex(/^\d{1,15}_[\w-]{1,80}$/)
    .optional(),
});

const QuestionsSchema = z.object({
  questions: z.array(QuestionSchema),
  names: NamesSchema,
  /** 下一页从这里开始；没有更多时为 null。 */
  next: z.string().nullable(),
  /** 一张表格最多导出多少条。 */
  mostRows: z.number().int(),
  /** 各种结果和评价各有多少条；只在第一页给出。 */
  counts: z
    .object({
      outcomes: z.record(z.enum(OUTCOMES), z.number()),
      verdicts: z.record(z.enum(OPINIONS), z.number()),
    })
    .nullable(),
});
export type QuestionsPage = z.infer<typeof QuestionsSchema>;

const ToldSchema = z.object({
  question: QuestionSchema,
  /** 提问的原话；与理解的不同时，后者在 question.words。 */
  said: z.string().nullable(),
  /** 回答；已删除、没有答成，或引用了您不能读的报告时为 null。 */
  reply: ReplySchema.nullable(),
  /** 为什么没有回答可看。 */
  why: z.string().nullable(),
  feedback: z.array(OpinionSchema),
  names: NamesSchema,
});
export type ToldQuestion = z.infer<typeof ToldSchema>;

const SENTENCE = "筛选条件读不懂：日期应形如 2026-03-01，年份是四位数字。请改正后再试。";
const NONE = { error: "没有这条提问，或它已过保存期限。" };

export function createQuestionRoutes(app: App) {
  const { records, naming, config } = app;
  const { questions, feedback } = records;
  const routes = new Hono<VisitorEnv>();

  routes.get(
    "/desk/questions",
    described({ summary: "问过什么，结果如何", tag: "管理", reply: QuestionsSchema }),
    need("admin"),
    takes("query", PageSchema, SENTENCE),
    async (c) => {
      const { cursor, ...asked } = c.req.valid("query");
      const filter = filterOf(asked, config.timeZone);
      const rows = await questions.page(filter, placeIn(cursor), PAGE + 1);
      return c.json({
        questions: rows.slice(0, PAGE),
        names: await naming.namesOf([filter.person, ...rows.map(({ person }) => person)]),
        mostRows: MOST_ROWS,
        next: rows.length > PAGE ? placeOf(rows[PAGE - 1]!) : null,
        counts: cursor === undefined ? await questions.counts(filter) : null,
      } satisfies QuestionsPage);
    },
  );

  routes.get(
    "/desk/questions/:job",
    described({ summary: "一条提问，连同回答和评价", tag: "管理", reply: ToldSchema }),
    need("admin"),
    async (c) => {
      const job = c.req.param("job");
      const question = await questions.question(job);
      if (!question) return c.json(NONE, 404);
      const answer = await records.answerBy(job);
      const reply = answer?.reply ?? null;
      const visitor = c.get("visitor");
      const may = reply === null || (await mayBeShown(app, visitor, answer!.message, reply));
      const opinions = await feedback.of(job);
      const said = answer?.message.text ?? null;
      return c.json({
        question,
        said: said === question.words ? null : said,
        reply: may ? reply : null,
        why: whyNone(question, reply !== null, may),
        feedback: may ? opinions : opinions.map(wordless),
        names: await naming.namesOf([
          question.person,
          ...opinions.flatMap(({ by, handled }) => [by, handled?.by]),
        ]),
      } satisfies ToldQuestion);
    },
  );

  return routes;
}

function whyNone({ outcome, reason }: AskedQuestion, made: boolean, may: boolean): string | null {
  if (!may) return "这条回答引用的报告只给部分人看，您不在其中，或报告已经移除。";
  if (made) return null;
  return outcome === "failed" ? `没有答成：${reason}` : "回答已不在了。";
}

export function filterOf(
  { q, from, to, ...rest }: z.infer<typeof FilterSchema>,
  timeZone: string,
): QuestionFilter {
  return {
    ...rest,
    words: q,
    from: from === undefined ? undefined : startOf(from, timeZone),
    to: to === undefined ? undefined : startOf(to, timeZone, 1),
  };
}

const placeOf = ({ at, job }: AskedQuestion) => `${at}_${job}`;

/** Where a page after a question begins. */
export function placeAfter(last: AskedQuestion | undefined): QuestionPlace | null {
  return last ? { at: last.at, job: last.job } : null;
}

function placeIn(cursor: string | undefined): QuestionPlace | null {
  if (cursor === undefined) return null;
  const at = cursor.indexOf("_");
  return { at: Number(cursor.slice(0, at)), job: cursor.slice(at + 1) };
}
