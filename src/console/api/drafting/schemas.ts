/** What the routes of the drafting desk take and answer. */
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { DraftViewSchema } from "../../../flows/drafts/shown.ts";

export const TAG = "起草";
/** So much material goes into a draft at a time, in characters. */
export const MAX_MATERIAL = 30_000;
export const NO_DRAFT = {
  error: "没有这份稿子，或它不是您的；也可能它所依据的报告已被移除，或您现在看不到。",
};

export const Version = z.coerce.number().int().positive();
export const Seen = z.number().int().positive();
export const Words = z.string().trim().min(1).max(4000);
/** One line: it stands in lists and on the paper. */
export const Title = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u);
export const TextsSchema = z
  .array(z.object({ name: z.string().max(200).nullable(), text: z.string().min(1) }))
  .max(20)
  .refine((texts) => texts.reduce((sum, { text }) => sum + text.length, 0) <= MAX_MATERIAL, {
    message: `材料一次最多 ${MAX_MATERIAL} 字，请分几次放进来。`,
  });

export const ChangedSchema = z.object({
  draft: DraftViewSchema,
  /** What was done and what was not, in sentences. */
  told: z.array(z.string()),
  /** Whether the draft is another one now. */
  changed: z.boolean(),
});
export type ChangedDraft = z.infer<typeof ChangedSchema>;

/** Somebody else has changed the place that was meant. */
export const ConflictSchema = z.object({
  error: z.string(),
  draft: DraftViewSchema,
  conflict: z
    .object({ item: z.number().int().nullable(), before: z.string(), theirs: z.string() })
    .nullable(),
});
export type DraftConflict = z.infer<typeof ConflictSchema>;

export const BasesSchema = z.object({
  offices: z.array(z.string()),
  reports: z.array(
    z.object({
      reportId: z.string(),
      title: z.string(),
      kind: z.string(),
      year: z.number().int(),
      sample: z.boolean(),
      sections: z.array(z.object({ level: z.number().int(), title: z.string() })),
    }),
  ),
});
export type DraftBases = z.infer<typeof BasesSchema>;

export const ReadSchema = z.object({
  texts: z.array(z.object({ name: z.string(), text: z.string() })),
  /** What could not be read, in sentences. */
  troubles: z.array(z.string()),
});
export type ReadMaterial = z.infer<typeof ReadSchema>;

export const RemovedDraftsSchema = z.object({
  drafts: z.array(
    z.object({ id: z.string(), title: z.string(), at: z.number(), until: z.number() }),
  ),
});
export type RemovedDrafts = z.infer<typeof RemovedDraftsSchema>;

export const VersionsSchema = z.object({
  versions: z.array(
    z.object({ version: z.number().int(), by: z.string(), at: z.number(), said: z.string() }),
  ),
});
export type DraftVersions = z.infer<typeof VersionsSchema>;

export const PartSchema = z.object({ text: z.string(), mark: z.enum(["same", "gone", "new"]) });
export const ComparedSchema = z.object({
  lines: z.array(
    z.object({
      kind: z.enum(["same", "changed", "gone", "new"]),
      level: z.number().int().optional(),
      parts: z.array(PartSchema),
    }),
  ),
});
export type ComparedDrafts = z.infer<typeof ComparedSchema>;

export const LintSchema = z.object({
  issues: z.array(
    z.object({
      rule: z.string(),
      severity: z.enum(["error", "warn", "note"]),
      message: z.string(),
      suggestion: z.string().optional(),
      title: z.string().optional(),
      places: z.array(
        z.object({ item: z.number().int(), start: z.number().int(), end: z.number().int() }),
      ),
    }),
  ),
});
export type DraftLint = z.infer<typeof LintSchema>;

export const EditSchema = z.union([
  z.object({ seen: Seen, text: Words }),
  z.object({ seen: Seen, remove: z.literal(true) }),
  z.object({ seen: Seen, add: Words, opens: z.boolean().optional() }),
]);

export const MAX_JSON = 512 * 1024;
export const MAX_FILE = 50 * 1024 * 1024;
export const MAX_TEMPLATE = 20 * 1024 * 1024;
export const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

export const upTo = (maxSize: number, error: string) =>
  bodyLimit({ maxSize, onError: (c) => c.json({ error }, 413) });
export const texts = upTo(MAX_JSON, `材料一次最多 ${MAX_MATERIAL} 字，请分几次放进来。`);

export const LookSchema = z.object({
  version: Version.optional(),
  /** 1: a final one, without comments and highlights. */
  final: z.literal("1").optional(),
  profile: z.enum(["机关", "Windows", "方正", "华文"]).optional(),
});
