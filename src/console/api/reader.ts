/** Reading a report, by the API: its figures, its versions, where it was cited, its file and pages, and two side by side. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { App } from "../../app.ts";
import { mayRead } from "../../flows/desk.ts";
import { ComparisonSchema, comparisonOf } from "../../flows/differences.ts";
import { pagesIn } from "../../reports/parse.ts";
import type { StoredReport } from "../../store/reports.ts";
import { download } from "../download.ts";
import { need, type VisitorEnv } from "../visitor.ts";
import { described, takes } from "./route.ts";

const NONE = { error: "库中没有这份报告。" };
const NO_ORIGINAL = {
  error: "这份报告没有存下原件（入库时还不保存）。把同一个文件再导入一次，就会补上。",
};

const YearsSchema = z.object({ from: z.number().int(), to: z.number().int() });
const FigureSchema = z.object({
  passageId: z.string(),
  text: z.string(),
  /** Offsets into the report's text. */
  start: z.number().int(),
  end: z.number().int(),
  /** What is counted, in the report's words; empty where they do not tell. */
  counts: z.string(),
  factYear: z.number().int().nullable(),
  years: YearsSchema.nullable(),
  aspect: z.enum(["done", "plan"]),
  sure: z.number().optional(),
});
const FiguresSchema = z.object({ figures: z.array(FigureSchema) });
export type MarkedFigure = z.infer<typeof FigureSchema>;

const OtherSchema = z.object({
  reportId: z.string(),
  title: z.string(),
  year: z.number().int().nullable(),
  file: z.string(),
});
const VersionsSchema = z.object({
  /** The file that it was read from; null where that was not kept. */
  original: z
    .object({
      file: z.string(),
      bytes: z.number().int(),
      /** Its pages can be had as pictures. */
      pages: z.boolean(),
    })
    .nullable(),
  /** All versions of it, the one that speaks first. */
  versions: z.array(
    OtherSchema.extend({
      current: z.boolean(),
      at: z.number(),
      /** Only for some. */
      limited: z.boolean(),
    }),
  ),
  /** The same office's reports of the same kind for other years. */
  years: z.array(OtherSchema),
});
export type Versions = z.infer<typeof VersionsSchema>;

const CitedSchema = z.object({
  cited: z.array(
    z.object({
      passageId: z.string(),
      jobId: z.string(),
      question: z.string(),
      topic: z.string().nullable(),
      at: z.number(),
    }),
  ),
});
export type Cited = z.infer<typeof CitedSchema>["cited"];

const RegisterSchema = z.object({
  reports: z.array(
    z.object({
      reportId: z.string(),
      title: z.string(),
      org: z.string().nullable(),
      kind: z.string(),
      date: z.string().nullable(),
      file: z.string(),
      sample: z.boolean(),
    }),
  ),
  /** Every year of which there are reports. */
  years: z.array(z.number().int()),
});
export type Register = z.infer<typeof RegisterSchema>;

const PageSchema = z.object({
  id: z.string(),
  page: z.string().regex(/^[1-9]\d{0,3}\.png$/),
});

export function createReaderRoutes(app: App) {
  const { records, originals } = app;
  const routes = new Hono<VisitorEnv>();
  const tag = "阅读";

  /** Null where there is none for this visitor. */
  async function open(c: Context<VisitorEnv>, id: string): Promise<StoredReport | null> {
    const stored = await records.report(id);
    return stored && mayRead(c.get("visitor").reader, stored.info) ? stored : null;
  }

  routes.get(
    "/reports/:id/figures",
    described({
      summary: "报告里的数字：数的是什么、哪一年、已做还是安排",
      tag,
      reply: FiguresSchema,
    }),
    need("read"),
    async (c) => {
      const id = c.req.param("id");
      if (!(await open(c, id))) return c.json(NONE, 404);
      const figures = (await records.figures(id)).map(
        ({ lo: _, hi: __, unit: ___, approx: ____, ...shown }) => shown,
      );
      return c.json({ figures } satisfies z.infer<typeof FiguresSchema>);
    },
  );

  routes.get(
    "/reports/:id/versions",
    described({ summary: "报告的原件、各个版本和其他年度", tag, reply: VersionsSchema }),
    need("read"),
    async (c) => {
      const stored = await open(c, c.req.param("id"));
      if (!stored) return c.json(NONE, 404);
      return c.json((await versionsOf(c, stored)) satisfies Versions);
    },
  );

  async function versionsOf(c: Context<VisitorEnv>, { info }: StoredReport): Promise<Versions> {
    const { reader } = c.get("visitor");
    const other = ({ reportId, title, year, file }: StoredReport["info"]) => ({
      ...{ reportId, title, year, file },
    });
    const editions = (await records.editions(info.reportId)).filter((one) =>
      mayRead(reader, one.info),
    );
    const kin = (await app.deskOf(reader).shelf.reports()).filter(
      ({ org, kind, year }) =>
        org === info.org && kind === info.kind && year !== null && year !== info.year,
    );
    const kept = await originals.look(info.reportId);
    return {
      original: kept && { file: info.file, bytes: kept.size, pages: pagesIn(kept.head) !== null },
      versions: editions.map(({ info: one, current, at }) => ({
        ...other(one),
        ...{ current, at, limited: one.audience !== null },
      })),
      years: kin.map(other).sort((a, b) => b.year! - a.year!),
    };
  }

  routes.get(
    "/reports/:id/cited",
    described({ summary: "报告的哪些段落被哪些回答引用过", tag, reply: CitedSchema }),
    need("read"),
    async (c) => {
      const id = c.req.param("id");
      if (!(await open(c, id))) return c.json(NONE, 404);
      const { person, scopes } = c.get("visitor");
      const cited = await records.cited(id, scopes.includes("admin") ? null : person);
      return c.json({ cited } satisfies z.infer<typeof CitedSchema>);
    },
  );

  routes.get(
    "/reports/:id/original",
    described({ summary: "下载报告的原件", tag, type: "application/octet-stream" }),
    need("read"),
    async (c) => {
      const id = c.req.param("id");
      if (!(await open(c, id))) return c.json(NONE, 404);
      const kept = await originals.open(id);
      return kept ? download(c, kept) : c.json(NO_ORIGINAL, 404);
    },
  );

  routes.get(
    "/reports/:id/pages/:page",
    described({ summary: "报告原件一页的图像（PNG）", tag, type: "image/png" }),
    need("read"),
    takes("param", PageSchema, "请写明第几页，如 pages/3.png。"),
    async (c) => {
      const { id, page } = c.req.valid("param");
      if (!(await open(c, id))) return c.json(NONE, 404);
      const kept = await originals.get(id);
      if (!kept) return c.json(NO_ORIGINAL, 404);
      const picture = await app.reading.picture(kept.bytes, kept.file, Number.parseInt(page, 10));
      if (!picture.ok) return c.json({ error: picture.error }, 422);
      return c.body(new Uint8Array(picture.value), 200, { "content-type": "image/png" });
    },
  );

  routes.get(
    "/register",
    described({ summary: "一年的报告目录，供打印", tag, reply: RegisterSchema }),
    need("read"),
    takes("query", z.object({ year: z.coerce.number().int() }), "请写明年份，如 year=2023。"),
    async (c) => {
      const all = await app.deskOf(c.get("visitor").reader).shelf.reports();
      const years = new Set(all.map(({ year }) => year).filter((year) => year !== null));
      const reports = all
        .filter(({ year }) => year === c.req.valid("query").year)
        .map(({ reportId, title, org, kind, date, file, sample }) => ({
          ...{ reportId, title, org, kind, date, file, sample },
        }));
      const found: Register = { reports, years: [...years].sort((a, b) => b - a) };
      return c.json(found);
    },
  );

  routes.get(
    "/reports/:id/compare",
    described({ summary: "两个版本或两个年度的报告逐段对照", tag, reply: ComparisonSchema }),
    need("read"),
    takes("query", z.object({ with: z.string().min(1).max(80) }), "请写明与哪一份报告对照。"),
    async (c) => {
      const [left, right] = await Promise.all(
        [c.req.param("id"), c.req.valid("query").with].map((id) => open(c, id)),
      );
      if (!left || !right) return c.json(NONE, 404);
      const whole = async (stored: StoredReport) => ({
        ...stored,
        figures: await records.figures(stored.info.reportId),
      });
      return c.json(await comparisonOf(await whole(left), await whole(right)));
    },
  );

  return routes;
}
