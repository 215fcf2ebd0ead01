/** What the ledger shows of figures: as schemas, for the doors, and as the types that they make. */
import { z } from "zod";
import { REPORT_KINDS } from "../../domain.ts";
import { CitationSchema } from "../../schemas.ts";

const YearsSchema = z.object({ from: z.number().int(), to: z.number().int() });
export const RoleSchema = z.enum(["level", "added", "change", "share", "average", "former", "due"]);

export const OfficeSchema = z.object({
  /** How the office is asked for; "" is the reports of which nobody knows whose they are. */
  org: z.string(),
  name: z.string(),
  reports: z.number().int(),
  figures: z.number().int(),
  years: z.array(z.number().int()),
  kinds: z.array(z.enum(REPORT_KINDS)),
  /** It is the office that this house works for. */
  own: z.boolean(),
});
export type OfficeShown = z.infer<typeof OfficeSchema>;

/** One figure where a report states it. */
export const FigureSchema = z.object({
  /** Its address; it also opens the matter that it belongs to. */
  id: z.string(),
  /** As the report writes it, with its unit: 86.1亿元, 不少于350处. */
  value: z.string(),
  /** The number alone in the report's own scale (86.1), and that scale with the unit (亿元); null where it is a range. */
  number: z.number().nullable(),
  unit: z.string(),
  /** An estimate or a bound: 约, 近, 余, 不少于. */
  approx: z.boolean(),
  /** What it counts, in the report's words. */
  counts: z.string(),
  role: RoleSchema,
  aspect: z.enum(["done", "plan"]),
  /** The year that it speaks of, or the years together; null where the report does not tell. */
  year: z.number().int().nullable(),
  years: YearsSchema.nullable(),
  /** Of a part of its year, in the report's words: 上半年, 前三季度. */
  part: z.string().nullable(),
  /** The report's own year and kind, beside the citation. */
  reportYear: z.number().int().nullable(),
  kind: z.enum(REPORT_KINDS),
  /** The words that state it, and where they stand. */
  citation: CitationSchema,
});
export type FigureShown = z.infer<typeof FigureSchema>;

/** What one year tells of a matter. */
const CellSchema = z.object({
  year: z.number().int(),
  /** The value as written, or the two that are told; null where only a plan is. */
  value: z.string().nullable(),
  /** Its number in the scale it is written in, where it is an exact one. */
  number: z.number().nullable(),
  unit: z.string(),
  plan: z.string().nullable(),
  /** Two numbers are told of it. */
  differs: z.boolean(),
});

export const MatterSchema = z.object({
  id: z.string(),
  /** The office whose it is, as it is asked for. */
  org: z.string(),
  name: z.string(),
  /** Under which item or heading it stands, where the name alone says little. */
  under: z.string(),
  /** The unit without its scale. */
  unit: z.string(),
  role: RoleSchema,
  /** Of whole years, of a part of them (`part`), of several years together, or of no year that is told. */
  period: z.enum(["year", "part", "years", "none"]),
  part: z.string().nullable(),
  cells: z.array(CellSchema),
  /** How often it is told, plans among it. */
  statements: z.number().int(),
  /** Of figures of no single year: what they are, in their own words. */
  values: z.array(z.string()),
});
export type MatterShown = z.infer<typeof MatterSchema>;

export const ConflictSchema = z.object({
  matter: z.string(),
  why: z.string(),
  figures: z.array(FigureSchema),
});
export type ConflictShown = z.infer<typeof ConflictSchema>;

const ChartSchema = z.object({
  title: z.string(),
  unit: z.string(),
  points: z.array(
    z.object({
      label: z.string(),
      value: z.number().nullable(),
      /** Why there is none. */
      gap: z.string().optional(),
    }),
  ),
});

export const SeriesSchema = z.object({
  office: z.string(),
  matter: MatterSchema,
  /** Year by year, from the first to the last: a year of which no report here tells it has nothing. */
  points: z.array(
    z.object({
      year: z.number().int(),
      /** A report of the year is on the shelf. */
      covered: z.boolean(),
      told: FigureSchema.nullable(),
      /** The same told again, and what is told of it with another number. */
      again: z.array(FigureSchema),
      differs: z.array(FigureSchema),
      plans: z.array(FigureSchema),
      /** How the plan and the outcome stand to each other, where that can be said. */
      kept: z.string().nullable(),
    }),
  ),
  /** Figures of several years together or of none. */
  others: z.array(FigureSchema),
  conflicts: z.array(ConflictSchema),
  /** What is close to it and was kept apart: another unit, a change, or not certainly the same. */
  near: z.array(MatterSchema.extend({ why: z.string() })),
  chart: ChartSchema.nullable(),
});
export type SeriesShown = z.infer<typeof SeriesSchema>;

export const PromiseSchema = z.object({
  plan: z.object({ text: z.string(), citation: CitationSchema }),
  status: z.enum(["done", "mentioned", "none"]),
  outcomes: z.array(z.object({ text: z.string(), citation: CitationSchema })),
  /** By how much an outcome is above or below its plan. */
  apart: z.string().nullable(),
});
export const PromisesSchema = z.object({
  office: z.string(),
  year: z.number().int().nullable(),
  /** The years for which plans are told. */
  years: z.array(z.number().int()),
  /** A report that tells the year's outcome is on the shelf. */
  reviewed: z.boolean(),
  promises: z.array(PromiseSchema),
  /** So many more plans were not looked at. */
  more: z.number().int(),
});
export type PromisesShown = z.infer<typeof PromisesSchema>;

/** What a role is called; the browser has the same in `console/assets/ledger/words.ts`, since it loads nothing of the server's. */
export const ROLES: Record<FigureShown["role"], string> = {
  level: "总数",
  added: "新增",
  change: "变化",
  share: "占比",
  average: "平均",
  former: "原来的数",
  due: "应有的数",
};
