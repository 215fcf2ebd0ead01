/** What to file next, and the questions themselves as a sheet. */

import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../../app.ts";
import { DAY_MS } from "../../../clock.ts";
import type { AskedQuestion, Via } from "../../../store/questions.ts";
import { csvOf, type Sheet, sheetOf } from "../../sheet.ts";
import { need, type VisitorEnv } from "../../visitor.ts";
import { described, takes } from "../route.ts";
import { FilterSchema, filterOf, MOST_ROWS, placeAfter } from "./questions.ts";

const GROUPS = 200;
const A_TURN = 1000;
const A_FEW = 10;

const LackingSchema = z.object({
  groups: z.array(
    z.object({
      gap: z.string(),
      kind: z.enum(["office", "year", "matter"]),
      office: z.string().nullable(),
      years: z.array(z.number()),
      matter: z.string().nullable(),
      questions: z.number(),
      people: z.number(),
      last: z.number(),
      /** 最近一次是怎么问的。 */
      example: z.string(),
      /** 问过之后已经收录。 */
      filled: z.boolean(),
    }),
  ),
});
export type Lacking = z.infer<typeof LackingSchema>;
const SinceSchema = z.object({ days: z.coerce.number().int().min(1).max(3650).default(90) });

const SheetSchema = FilterSchema.extend({ format: z.enum(["xlsx", "csv"]).default("xlsx") });

const CUT = [
  "（未完）",
  `一次最多导出最近的 ${MOST_ROWS} 条，更早的没有导出。请在“提问记录”里选一段日子，分几次导出。`,
] as const;

const OUTCOMES: Record<AskedQuestion["outcome"], string> = {
  answered: "已回答",
  nearest: "只给出相近的",
  refused: "没有答上",
  help: "不是查报告",
  failed: "没有答成",
};
const VIA: Record<Via, string> = {
  feishu: "飞书",
  console: "控制台",
  api: "接口",
  mcp: "其他智能体",
};
const VERDICTS: Record<string, string> = { up: "有用", down: "没用", correct: "有更正" };

export function createLackingRoutes({ records, lacking, config, clock }: App) {
  const { questions } = records;
  const routes = new Hono<VisitorEnv>();

  routes.get(
    "/desk/lacking",
    described({ summary: "没有答上的问题缺什么报告", tag: "管理", reply: LackingSchema }),
    need("admin"),
    takes("query", SinceSchema),
    async (c) => {
      // What came since is read first; where many have waited they are read meanwhile.
      const reading = lacking.read();
      if ((await questions.unread(A_FEW)).length < A_FEW) await reading;
      const { days } = c.req.valid("query");
      const groups = await lacking.list(clock() - days * DAY_MS, GROUPS);
      return c.json({ groups } satisfies Lacking);
    },
  );

  routes.get(
    "/desk/export",
    described({
      ...{ summary: `提问的表格，一次最多 ${MOST_ROWS} 条`, tag: "管理" },
      type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }),
    need("admin"),
    takes("query", SheetSchema, "筛选条件读不懂，请回到“提问记录”再导出。"),
    async (c) => {
      const { format, ...filter } = c.req.valid("query");
      const rows: AskedQuestion[] = [];
      const wanted = filterOf(filter, config.timeZone);
      for (;;) {
        const some = await questions.page(wanted, placeAfter(rows.at(-1)), A_TURN);
        rows.push(...some);
        if (some.length < A_TURN || rows.length >= MOST_ROWS) break;
        await new Promise((resolve) => setImmediate(resolve));
      }
      await records.audit("questions.exported", { by: c.get("visitor").by, rows: rows.length });
      const isCut =
        rows.length >= MOST_ROWS &&
        (await questions.page(wanted, placeAfter(rows.at(-1)), 1)).length > 0;
      const sheet = sheetFrom(rows, config.timeZone);
      // It stands where whoever scrolls to the end of the sheet finds it.
      if (isCut) sheet.rows.push([CUT[0], CUT[1], ...sheet.columns.slice(2).map(() => null)]);
      const bytes =
        format === "csv" ? new TextEncoder().encode(csvOf(sheet)) : await sheetOf(sheet);
      const name = encodeURIComponent(`提问.${format}`);
      return c.body(new Uint8Array(bytes), 200, {
        "content-type":
          format === "csv"
            ? "text/csv; charset=utf-8"
            : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "content-disposition": `attachment; filename="questions.${format}"; filename*=UTF-8''${name}`,
      });
    },
  );

  return routes;
}

function sheetFrom(rows: AskedQuestion[], timeZone: string): Sheet {
  const time = new Intl.DateTimeFormat("zh-CN", {
    ...{ timeZone, year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  });
  return {
    name: "提问",
    columns: [
      { title: "时间", width: 18 },
      { title: "问题", width: 60 },
      { title: "结果", width: 14 },
      { title: "评价", width: 12 },
      { title: "年份", width: 14 },
      { title: "途径", width: 10 },
      { title: "提问人", width: 24 },
      { title: "用时（毫秒）", width: 12 },
      { title: "大模型", width: 18 },
      { title: "编号", width: 40 },
    ],
    rows: rows.map((one) => [
      time.format(one.at),
      one.words,
      OUTCOMES[one.outcome],
      one.verdicts.map((verdict) => VERDICTS[verdict] ?? verdict).join("、"),
      (one.years ?? []).join("、"),
      VIA[one.via],
      ...[one.person, one.ms, one.model, one.job],
    ]),
  };
}
