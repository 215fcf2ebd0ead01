/** The ledger of figures, by the API. An office whose reports are not read yet is read meanwhile; the answer then says how far it is. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { App } from "../../app.ts";
import { REPORT_KINDS } from "../../domain.ts";
import {
  ConflictSchema,
  MatterSchema,
  OfficeSchema,
  PromisesSchema,
  RoleSchema,
  SeriesSchema,
} from "../../flows/figures/shown.ts";
import type { Figures, Of } from "../../flows/figures.ts";
import { messageOf } from "../../log.ts";
import { chartSvg, expectChart } from "../chart.ts";
import { csvOf, sheetOf } from "../sheet.ts";
import { ledgerSheet } from "../sheets/ledger.ts";
import { need, type VisitorEnv } from "../visitor.ts";
import { described, takes } from "./route.ts";

const year = z.coerce.number().int().min(1900).max(2200).nullable().default(null);
const yes = z
  .enum(["0", "1"])
  .optional()
  .transform((value) => value === "1");
const OfSchema = z.object({
  /** Of an office; by default the house's own, else the one with most reports. */
  org: z.string().max(200).nullable().default(null),
  kind: z.enum(REPORT_KINDS).nullable().default(null),
});
const SearchSchema = OfSchema.extend({
  q: z.string().max(200).default(""),
  ...{ from: year, to: year },
  role: RoleSchema.nullable().default(null),
  /** Only what several years tell; only what contradicts itself. */
  ...{ several: yes, differs: yes },
  offset: z.coerce.number().int().min(0).max(1e6).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
const MatterParam = z.object({ id: z.string().min(1).max(200) });
const SheetSchema = SearchSchema.extend({
  what: z.enum(["all", "matters", "years", "series", "conflicts", "promises"]),
  format: z.enum(["xlsx", "csv"]),
  id: z.string().max(200).nullable().default(null),
  year,
});

/** While an office's reports are read: so many of so many. */
const WaitingSchema = z.object({ waiting: z.object({ read: z.number(), of: z.number() }) });

const FoundSchema = z.object({
  office: OfficeSchema.extend({ left: z.number().int() }),
  total: z.number().int(),
  /** All years of which the office's ledger tells something. */
  years: z.array(z.number().int()),
  matters: z.array(MatterSchema),
});
const ConflictsSchema = z.object({ office: z.string(), conflicts: z.array(ConflictSchema) });
export type FoundShown = z.infer<typeof FoundSchema>;
export type WaitingShown = z.infer<typeof WaitingSchema>;
export type ConflictsShown = z.infer<typeof ConflictsSchema>;

const ASKED = "请检查所选的单位、年份和关键词后再试。";
const NO_OFFICE = { error: "库中没有这个单位的报告。" };
const NO_MATTER = { error: "台账里没有这个事项，可能报告已经更换，请重新查找。" };
const NO_CHART = { error: "这个事项没有可以画成图的数字。" };
const FAILED = { error: "台账没有整理成，请稍后再试；管理员可查看日志。" };
/** So long a request waits for an office's reports to be read before it says how far that is. */
const PATIENCE_MS = 60;
const LATE = Symbol("late");
type Opened = NonNullable<Awaited<ReturnType<Figures["ledger"]>>>;

const TYPES = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv; charset=utf-8",
};

export function createLedgerRoutes({ figures, log }: App) {
  const routes = new Hono<VisitorEnv>();
  type C = Context<VisitorEnv>;

  /** What is asked of an office's ledger, once it is there; else how far the reading is; else what is missing. */
  async function soon<T extends object>(c: C, of: Of, ask: (ledger: Opened) => Promise<T | null>) {
    try {
      const ledger = await figures.ledger(c.get("visitor").reader, of);
      if (!ledger) return c.json(NO_OFFICE, 404);
      const work = ask(ledger);
      const late = new Promise<typeof LATE>((resolve) =>
        setTimeout(() => resolve(LATE), PATIENCE_MS),
      );
      const value = await Promise.race([work, late]);
      if (value === null) return c.json(NO_MATTER, 404);
      if (value !== LATE) return c.json(value as T);
      work.catch((error: unknown) =>
        log.error("the ledger was not made", { error: messageOf(error) }),
      );
      return c.json({ waiting: ledger.progress() }, 202);
    } catch (error) {
      log.error("the ledger was not made", { error: messageOf(error) });
      return c.json(FAILED, 503);
    }
  }

  routes.get(
    "/ledger/offices",
    described({
      ...{ summary: "有报告的单位，各有几份、几个数字", tag: "台账" },
      reply: z.object({ offices: z.array(OfficeSchema) }),
    }),
    need("read"),
    async (c) => c.json({ offices: await figures.offices(c.get("visitor").reader) }),
  );

  routes.get(
    "/ledger/matters",
    described({
      ...{ summary: "查一个单位的报告计数的事项，逐年的数字", tag: "台账" },
      ...{ reply: FoundSchema, waits: WaitingSchema },
      errors: { 404: "没有这个单位，或没有这个事项", 503: "台账没有整理成" },
    }),
    need("read"),
    takes("query", SearchSchema, ASKED),
    (c) => {
      const { q: words, ...asked } = c.req.valid("query");
      expectChart();
      return soon(c, asked, async ({ office, left, search }) => ({
        office: { ...office, left },
        ...(await search({ ...asked, words })),
      }));
    },
  );

  routes.get(
    "/ledger/matters/:id",
    described({
      ...{ summary: "一个事项逐年的数字、出处、其他写法和矛盾之处", tag: "台账" },
      ...{ reply: SeriesSchema, waits: WaitingSchema },
      errors: { 404: "没有这个单位，或没有这个事项", 503: "台账没有整理成" },
    }),
    need("read"),
    takes("param", MatterParam),
    takes("query", OfSchema, ASKED),
    (c) => soon(c, c.req.valid("query"), ({ series }) => series(c.req.valid("param").id)),
  );

  routes.get(
    "/ledger/matters/:id/chart.svg",
    described({ summary: "一个事项逐年数字的图", tag: "台账", type: "image/svg+xml" }),
    need("read"),
    takes("param", MatterParam),
    takes(
      "query",
      OfSchema.extend({ dark: yes, width: z.coerce.number().int().optional() }),
      ASKED,
    ),
    async (c) => {
      const { dark, width, ...of } = c.req.valid("query");
      const ledger = await figures.ledger(c.get("visitor").reader, of);
      const series = await ledger?.series(c.req.valid("param").id);
      if (!series?.chart) return c.json(NO_CHART, 404);
      const svg = await chartSvg(series.chart, { dark, ...(width && { width }) });
      return c.body(svg, 200, { "content-type": "image/svg+xml; charset=utf-8" });
    },
  );

  routes.get(
    "/ledger/conflicts",
    described({
      ...{ summary: "一个单位各份报告互相矛盾的数字", tag: "台账" },
      ...{ reply: ConflictsSchema, waits: WaitingSchema },
      errors: { 404: "没有这个单位，或没有这个事项", 503: "台账没有整理成" },
    }),
    need("read"),
    takes("query", OfSchema, ASKED),
    (c) =>
      soon(c, c.req.valid("query"), async ({ office, conflicts }) => ({
        ...{ office: office.name, conflicts: await conflicts() },
      })),
  );

  routes.get(
    "/ledger/promises",
    described({
      ...{ summary: "一年的安排，各自落实得怎么样", tag: "台账" },
      ...{ reply: PromisesSchema, waits: WaitingSchema },
      errors: { 404: "没有这个单位，或没有这个事项", 503: "台账没有整理成" },
    }),
    need("read"),
    takes("query", OfSchema.extend({ year }), ASKED),
    (c) => soon(c, c.req.valid("query"), ({ promises }) => promises(c.req.valid("query").year)),
  );

  routes.get(
    "/ledger/sheet",
    described({ summary: "导出为表格（.xlsx 或 .csv）", tag: "台账", type: TYPES.xlsx }),
    need("read"),
    takes("query", SheetSchema, ASKED),
    async (c) => {
      const { q: words, format, ...asked } = c.req.valid("query");
      const ledger = await figures.ledger(c.get("visitor").reader, asked);
      if (!ledger) return c.json(NO_OFFICE, 404);
      const sheet = await ledgerSheet(ledger, { ...asked, words });
      if (!sheet) return c.json(NO_MATTER, 404);
      const bytes = format === "csv" ? csvOf(sheet) : await sheetOf(sheet);
      const name = encodeURIComponent(`${sheet.name}.${format}`);
      return c.body(bytes, 200, {
        "content-type": TYPES[format],
        "content-disposition": `attachment; filename="ledger.${format}"; filename*=UTF-8''${name}`,
      });
    },
  );

  return routes;
}
