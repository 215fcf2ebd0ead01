/** How much is asked and how long answers take, day by day; and the audit trail. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../../app.ts";
import { lastDays, startOf } from "../../../flows/days.ts";
import { OUTCOMES, type Spent } from "../../../store/questions.ts";
import { expectChart, trendSvg } from "../../chart.ts";
import { need, type VisitorEnv } from "../../visitor.ts";
import { described, takes } from "../route.ts";
import { DaySchema, NamesSchema } from "./schemas.ts";

const PAGE = 50;
/** Days that have a chart and a table. */
const SPANS = [7, 30, 90] as const;

const DaysSchema = z.object({
  days: z.coerce
    .number()
    .refine((days) => (SPANS as readonly number[]).includes(days))
    .default(30),
});
const ChartSchema = DaysSchema.extend({
  dark: z.enum(["0", "1"]).default("0"),
  width: z.coerce.number().int().min(280).max(1200).default(720),
});
const UsageSchema = z.object({
  days: z.array(
    z.object({
      day: z.string(),
      outcomes: z.record(z.enum(OUTCOMES), z.number()),
      /** 一半的回答在这么多毫秒以内。 */
      median: z.number().nullable(),
      /** 95% 的回答在这么多毫秒以内。 */
      p95: z.number().nullable(),
      calls: z.number(),
      promptTokens: z.number(),
      completionTokens: z.number(),
    }),
  ),
});
export type Usage = z.infer<typeof UsageSchema>;

const AuditListSchema = z.object({
  action: z.string().max(80).optional(),
  person: z.string().max(200).optional(),
  from: DaySchema.optional(),
  to: DaySchema.optional(),
  cursor: z.coerce.number().int().positive().optional(),
});
const AuditSchema = z.object({
  entries: z.array(
    z.object({
      id: z.number(),
      at: z.number(),
      action: z.string(),
      person: z.string().nullable(),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
  actions: z.array(z.string()),
  names: NamesSchema,
  next: z.number().nullable(),
});
export type AuditPage = z.infer<typeof AuditSchema>;

const LIMITED = "只给部分人看，您不在其中，这里不写明";

const CHARTS = ["questions", "latency", "model"] as const;

export function createUsageRoutes({ records, telling, trail, naming, config, clock }: App) {
  const { timeZone } = config;
  const routes = new Hono<VisitorEnv>();

  async function spent(days: number) {
    const told: ({ day: string } & Spent)[] = [];
    for (const { day, ...span } of lastDays(clock(), days, timeZone))
      told.push({ day, ...(await records.questions.spent(span)) });
    return told;
  }

  routes.get(
    "/desk/usage",
    described({ summary: "每天的提问、结果、用时和大模型用量", tag: "管理", reply: UsageSchema }),
    need("admin"),
    takes("query", DaysSchema, "只有最近 7、30、90 天的统计。"),
    async (c) => {
      expectChart();
      return c.json({ days: await spent(c.req.valid("query").days) } satisfies Usage);
    },
  );
  routes.get(
    `/desk/usage/:chart{(?:${CHARTS.join("|")})\\.svg}`,
    described({ summary: "同上，画成图", tag: "管理", type: "image/svg+xml" }),
    need("admin"),
    takes("query", ChartSchema, "只有最近 7、30、90 天的统计。"),
    async (c) => {
      const { days, dark, width } = c.req.valid("query");
      const chart = c.req.param("chart").replace(/\.svg$/, "") as (typeof CHARTS)[number];
      const svg = await trendSvg(trendOf(chart, await spent(days)), { dark: dark === "1", width });
      return c.body(svg, 200, { "content-type": "image/svg+xml; charset=utf-8" });
    },
  );

  routes.get(
    "/desk/audit",
    described({ summary: "操作记录", tag: "管理", reply: AuditSchema }),
    need("admin"),
    takes("query", AuditListSchema, "筛选条件读不懂：日期应形如 2026-03-01。请改正后再试。"),
    async (c) => {
      const { cursor, from, to, ...filter } = c.req.valid("query");
      const { reader } = c.get("visitor");
      const span = {
        from: from === undefined ? undefined : startOf(from, timeZone),
        to: to === undefined ? undefined : startOf(to, timeZone, 1),
      };
      const rows = await trail.page({ ...filter, ...span }, cursor ?? null, PAGE + 1);
      const told = rows.slice(0, PAGE).map(async ({ detail, ...entry }) => ({
        ...entry,
        detail: (await telling.mayBeNamed(reader, detail)) ? detail : { reportId: LIMITED },
      }));
      return c.json({
        entries: await Promise.all(told),
        actions: await trail.actions(),
        names: await naming.namesOf(rows.map(({ person }) => person)),
        next: rows.length > PAGE ? rows[PAGE - 1]!.id : null,
      } satisfies AuditPage);
    },
  );

  return routes;
}

const seconds = (ms: number | null) => (ms === null ? null : Math.round(ms / 10) / 100);

function trendOf(chart: (typeof CHARTS)[number], days: ({ day: string } & Spent)[]) {
  const labels = days.map(({ day }) => `${Number(day.slice(5, 7))}/${Number(day.slice(8))}`);
  const bars = (name: string, of: (day: Spent) => number) => ({
    ...{ name, kind: "bar" as const },
    values: days.map(of),
  });
  if (chart === "questions")
    return {
      ...{ title: "每天的提问", unit: "条", labels },
      series: [
        bars("已回答", ({ outcomes }) => outcomes.answered),
        bars("只给出相近的", ({ outcomes }) => outcomes.nearest),
        bars("没有答上", ({ outcomes }) => outcomes.refused + outcomes.failed),
      ],
    };
  const line = (name: string, of: (day: Spent) => number | null) => ({
    ...{ name, kind: "line" as const },
    values: days.map(of),
  });
  if (chart === "latency")
    return {
      ...{ title: "回答用时", unit: "秒", labels },
      series: [
        line("一半以内", ({ median }) => seconds(median)),
        line("95% 以内", ({ p95 }) => seconds(p95)),
      ],
    };
  return {
    ...{ title: "大模型用量", unit: "词元", labels },
    series: [
      bars("读入", ({ promptTokens }) => promptTokens),
      bars("写出", ({ completionTokens }) => completionTokens),
    ],
  };
}
