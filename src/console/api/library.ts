/** The reports on the shelf, by the API: looked through, read, corrected, taken off, put back. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../app.ts";
import { KNOWN_BY, REPORT_KINDS, type ReportInfo } from "../../domain.ts";
import { HIDDEN, sayable } from "../../flows/besides.ts";
import { mayRead, type Reader } from "../../flows/desk.ts";
import { pageOf, revisionOf, shelfOf } from "../../flows/holdings.ts";
import type { StoredReport } from "../../store/reports.ts";
import { need, type Visitor, type VisitorEnv } from "../visitor.ts";
import { described, takes } from "./route.ts";

const NONE = { error: "库中没有这份报告。" };
const PASSAGE_KINDS = ["title", "heading", "text", "row"] as const;
const YearsSchema = z.object({ from: z.number().int(), to: z.number().int() });
const KnownSchema = z.enum(KNOWN_BY);

/** A report as lists have it. `audience` is told only to whoever may change it; null is everyone. */
export const ReportItemSchema = z.object({
  reportId: z.string(),
  title: z.string(),
  org: z.string().nullable(),
  year: z.number().int().nullable(),
  years: YearsSchema.nullable(),
  kind: z.enum(REPORT_KINDS),
  date: z.string().nullable(),
  known: z.object({
    title: KnownSchema,
    org: KnownSchema,
    year: KnownSchema,
    kind: KnownSchema,
    date: KnownSchema,
  }),
  passages: z.number().int(),
  figures: z.number().int(),
  warnings: z.array(z.string()),
  sample: z.boolean(),
  draft: z.boolean(),
  file: z.string(),
  audience: z.array(z.string()).nullable().optional(),
  /** Goes back with a correction, so that nobody writes over what somebody else has changed meanwhile. */
  revision: z.string(),
});
export type ReportItem = z.infer<typeof ReportItemSchema>;

/** A report whole: its facts, its text, and the passages that tile it. */
const StoredSchema = z.object({
  info: ReportItemSchema.omit({ revision: true }).extend({
    aliases: z.array(z.string()),
    outline: z.array(z.object({ level: z.number().int(), title: z.string(), label: z.string() })),
    reading: z.number(),
  }),
  text: z.string(),
  body: z.array(
    z.object({
      ...{ passageId: z.string(), reportId: z.string(), kind: z.enum(PASSAGE_KINDS) },
      ...{ path: z.array(z.string()), headings: z.array(z.string()), text: z.string() },
      ...{ start: z.number().int(), end: z.number().int() },
      ...{ reportYear: z.number().int().nullable(), factYear: z.number().int().nullable() },
      years: YearsSchema.nullable(),
      aspect: z.enum(["done", "plan"]),
      page: z.number().int().optional(),
      sure: z.number().optional(),
    }),
  ),
  /** False for an older version. */
  current: z.boolean(),
});

const PageSchema = z.object({
  reports: z.array(ReportItemSchema),
  /** How many there are in all pages together. */
  total: z.number().int(),
  /** The next page's `cursor`; null after the last. */
  next: z.string().nullable(),
});
export type ReportPage = z.infer<typeof PageSchema>;

const ShelfSchema = z.object({
  total: z.number().int(),
  passages: z.number().int(),
  figures: z.number().int(),
  samples: z.number().int(),
  years: z.array(z.object({ year: z.number().int().nullable(), count: z.number().int() })),
  kinds: z.array(z.object({ kind: z.enum(REPORT_KINDS), count: z.number().int() })),
  /** How many offices there are; `orgs` are those with most reports. */
  offices: z.number().int(),
  orgs: z.array(z.object({ org: z.string().nullable(), count: z.number().int() })),
  /** By office and kind; by kind alone (`org` null) where that would be too many. */
  rows: z.array(
    z.object({
      org: z.string().nullable(),
      kind: z.enum(REPORT_KINDS),
      count: z.number().int(),
      cells: z.array(
        z.object({
          year: z.number().int().nullable(),
          count: z.number().int(),
          /** The report, where there is one. */
          report: z.object({ reportId: z.string(), title: z.string() }).nullable(),
        }),
      ),
    }),
  ),
  /** A section's heading in the newest report. */
  topic: z.string().nullable(),
});
export type Shelf = z.infer<typeof ShelfSchema>;

const MAX_FIELD = 200;
const MAX_AUDIENCE = 200;
const words = (what: string) =>
  z.string().trim().min(1, `请写下${what}。`).max(MAX_FIELD, `${what}请在 ${MAX_FIELD} 字以内。`);

/** What a keeper knows better than the file says. */
export const GivenSchema = z.object({
  title: words("标题").optional(),
  org: words("单位").optional(),
  year: z.int("年度请填四位数字，例如 2023。").min(1900).max(2099).optional(),
  kind: z.enum(REPORT_KINDS, `文种请从这些里选：${REPORT_KINDS.join("、")}。`).optional(),
  audience: z
    .array(z.string().regex(/^[\w-]{1,100}$/, "阅读范围里有看不懂的编号。"))
    .min(1, "请写明给谁看，或选“全体人员”。")
    .max(MAX_AUDIENCE)
    .nullable()
    .optional(),
});
export type GivenFacts = z.infer<typeof GivenSchema>;

const PatchSchema = GivenSchema.extend({
  revision: z.string("请说明改的是哪一版（revision）。"),
  /** Yes, take the place of the report that stands there. */
  replace: z.boolean().optional(),
});

const RemovedSchema = z.object({
  removed: z.array(
    z.object({
      reportId: z.string(),
      title: z.string(),
      by: z.string(),
      at: z.number(),
      /** Until when it can be put back, Unix milliseconds. */
      until: z.number(),
    }),
  ),
});
export type RemovedList = z.infer<typeof RemovedSchema>;

const ListQuery = z.object({
  q: z.string().max(200).optional(),
  year: z.coerce.number().int().optional(),
  org: z.string().max(MAX_FIELD).optional(),
  kind: z.enum(REPORT_KINDS).optional(),
  cursor: z.string().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export function itemOf(info: ReportInfo, { scopes }: Pick<Visitor, "scopes">): ReportItem {
  const { aliases: _, outline: __, reading: ___, audience, ...item } = info;
  const keeps = scopes.includes("ingest");
  const warnings = sayable(info.warnings, [], HIDDEN);
  return { ...item, warnings, ...(keeps && { audience }), revision: revisionOf(info) };
}

export function createLibraryRoutes(app: App) {
  const routes = new Hono<VisitorEnv>();
  const readable = (reader: Reader) => app.deskOf(reader).shelf.reports();

  routes.get(
    "/reports",
    described({ summary: "库中的报告，一页一页地列", tag: "报告", reply: PageSchema }),
    need("read"),
    takes("query", ListQuery, "查找条件看不懂，请检查年份和文种。"),
    async (c) => {
      const { cursor, limit, ...wanted } = c.req.valid("query");
      const visitor = c.get("visitor");
      const page = pageOf(await readable(visitor.reader), wanted, { cursor, limit });
      const reports = page.reports.map((info) => itemOf(info, visitor));
      return c.json({ ...page, reports } satisfies ReportPage);
    },
  );
  routes.get(
    "/shelf",
    described({ summary: "收录情况：各单位、各年度、各文种", tag: "报告", reply: ShelfSchema }),
    need("read"),
    takes("query", z.object({ org: z.string().max(MAX_FIELD).optional() })),
    async (c) => {
      const reports = await readable(c.get("visitor").reader);
      return c.json(shelfOf(reports, c.req.valid("query").org) satisfies Shelf);
    },
  );
  routes.get(
    "/removed",
    described({ summary: "几天内移除、还可以放回的报告", tag: "报告", reply: RemovedSchema }),
    need("ingest"),
    async (c) => {
      const { reader } = c.get("visitor");
      const removed = (await app.removed.list()).filter((one) => mayRead(reader, one));
      return c.json({ removed: removed.map(({ audience: _, ...one }) => one) });
    },
  );
  routes.get(
    "/reports/:id",
    described({ summary: "一份报告的全文和段落", tag: "报告", reply: StoredSchema }),
    need("read"),
    async (c) => {
      const { reader, scopes } = c.get("visitor");
      const stored = await openReport(c.req.param("id"), reader);
      if (!stored) return c.json(NONE, 404);
      const { audience, ...info } = stored.info;
      return c.json({
        ...stored,
        info: { ...info, ...(scopes.includes("ingest") && { audience }) },
      } satisfies z.infer<typeof StoredSchema>);
    },
  );
  routes.patch(
    "/reports/:id",
    described({
      summary: "更正一份报告的标题、单位、年度、文种或阅读范围",
      tag: "报告",
      reply: z.object({ report: ReportItemSchema, warnings: z.array(z.string()) }),
    }),
    need("ingest"),
    takes("json", PatchSchema),
    async (c) => {
      const id = c.req.param("id");
      const visitor = c.get("visitor");
      if (!(await openReport(id, visitor.reader))) return c.json(NONE, 404);
      const { revision, replace, ...given } = c.req.valid("json");
      const amended = await app.amending.amend(id, given, {
        ...{ revision, replace: replace ?? false },
        ...{ by: visitor.by, reader: visitor.reader },
      });
      if (amended.ok) {
        const { info, warnings } = amended.value;
        return c.json({ report: itemOf(info, visitor), warnings });
      }
      const { current, rival, error } = amended;
      const shown = current && { report: itemOf(current, visitor) };
      const stands = rival && { rival: { reportId: rival.reportId, title: rival.title } };
      return c.json({ error, ...shown, ...stands }, current || rival ? 409 : 422);
    },
  );
  routes.delete(
    "/reports/:id",
    described({
      summary: "移除一份报告，几天内可以撤销",
      tag: "报告",
      reply: z.object({ removed: z.boolean(), undoDays: z.number().int() }),
    }),
    need("ingest"),
    async (c) => {
      const id = c.req.param("id");
      const { by, reader } = c.get("visitor");
      if (!(await openReport(id, reader))) return c.json(NONE, 404);
      const removed = await app.shelving.remove([id], by);
      if (!removed.ok) return c.json({ error: removed.error }, 507);
      return c.json({ removed: true, undoDays: removed.value.undoDays });
    },
  );
  routes.post(
    "/reports/:id/undo",
    described({
      summary: "放回一份移除的报告",
      tag: "报告",
      reply: z.object({ restored: z.boolean(), as: z.enum(["current", "older"]) }),
    }),
    need("ingest"),
    async (c) => {
      const id = c.req.param("id");
      const { by, reader } = c.get("visitor");
      const known = (await app.removed.list()).find(({ reportId }) => reportId === id);
      if (!known || !mayRead(reader, known)) return c.json({ error: "没有可以撤销的移除。" }, 404);
      const undone = await app.shelving.undo(id, by);
      if (!undone.ok) return c.json({ error: undone.error }, 409);
      return c.json({ restored: true, as: undone.value.as });
    },
  );
  routes.post(
    "/samples/remove",
    described({
      summary: "移除示例报告",
      tag: "报告",
      reply: z.object({ removed: z.number().int() }),
    }),
    need("ingest"),
    async (c) => c.json({ removed: await app.shelving.removeSamples() }),
  );

  async function openReport(id: string, reader: Reader): Promise<StoredReport | null> {
    const stored = await app.records.report(id);
    return stored && mayRead(reader, stored.info) ? stored : null;
  }

  return routes;
}
