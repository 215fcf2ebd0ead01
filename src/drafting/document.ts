/**
 * A draft as a document: its items in reading order, each with where its words come from; and what goes with it. It is kept as
 * JSON, version by version.
 */
import { z } from "zod";
import type { Hit } from "../domain.ts";
import { CitationSchema } from "../schemas.ts";

/** The place of a report's or the material's words. */
const SourceSchema = CitationSchema.omit({ n: true });
export type Source = z.infer<typeof SourceSchema>;

/** How a placeholder is filled in: the words around its figures as last year's clause had them. */
const TemplateSchema = z.object({ pieces: z.array(z.string()), units: z.array(z.string()) });
export type Template = z.infer<typeof TemplateSchema>;

/** 沿用 last year's words as they were, 改写 them for this year, 新增 from this year's material, or 待补充. */
const ITEM_KINDS = ["keep", "adapt", "new", "ask"] as const;

const ItemSchema = z.object({
  kind: z.enum(ITEM_KINDS),
  /** With its number and the mark that closes it; a placeholder is 【待补充：…】. */
  text: z.string(),
  /** The labels of the headings above it, as 一 or （二）. */
  section: z.array(z.string()),
  /** The passage of last year's report in whose place it stands, or behind which it comes. */
  passageId: z.string(),
  /** The level of a heading, from 1; none for text. */
  level: z.number().int().optional(),
  /** It begins a paragraph. */
  opens: z.boolean(),
  /** It is the 署名 or the 成文日期. */
  closing: z.boolean().optional(),
  sources: z.array(SourceSchema),
  /** The lines of the material that it tells, from 1. */
  material: z.array(z.number().int()),
  template: TemplateSchema.optional(),
  /** Who put it in by hand, where somebody did. */
  by: z.string().optional(),
  /** The model that worded it, where one did: what it says is what the rule's own words said. */
  worded: z.string().optional(),
});
export type DraftItem = z.infer<typeof ItemSchema>;

/** Where something may go: behind the item of this passage. */
const PlaceSchema = z.object({ passageId: z.string(), name: z.string() });
export type LikelyPlace = z.infer<typeof PlaceSchema>;

/** A line of the material, with why it is not in the draft or not as it stood there, and where it may go, the likeliest first. */
const UnusedSchema = z.object({
  line: z.number().int(),
  text: z.string(),
  why: z.string(),
  places: z.array(PlaceSchema).optional(),
});
export type Unused = z.infer<typeof UnusedSchema>;

/** What last year's report planned for this year, as a question to the staff, with the lines of the material that speak of it. */
const QuestionSchema = z.object({
  text: z.string(),
  source: SourceSchema,
  material: z.array(z.number().int()),
});

/** Material as it came; its first line is the one after `from`. */
const MaterialTextSchema = z.object({
  from: z.number().int(),
  /** The file's name; null for what was typed. */
  name: z.string().nullable(),
  text: z.string(),
});
export type MaterialText = z.infer<typeof MaterialTextSchema>;
/** Material before it has its place among earlier material. */
export type GivenText = Omit<MaterialText, "from">;

export const DraftSchema = z.object({
  year: z.number().int(),
  title: z.string(),
  org: z.string().nullable(),
  /** All of the report, and no part of it. */
  whole: z.boolean(),
  /** The passages of last year's report that are drafted, where a part of it is meant. */
  part: z.array(z.string()).optional(),
  items: z.array(ItemSchema),
  /** What its lines of material are lines of. */
  materials: z.array(MaterialTextSchema).optional(),
  unused: z.array(UnusedSchema),
  /** What was put right or does not agree: 362−338=24. */
  notes: z.array(UnusedSchema),
  checklist: z.array(QuestionSchema),
});
export type DraftDocument = z.infer<typeof DraftSchema>;

/** Words of a passage as a source; `start` is their offset in the passage's text. */
export function sourceAt(hit: Hit, text: string, start: number): Source {
  return {
    passageId: hit.passageId,
    reportId: hit.reportId,
    title: hit.title,
    reportYear: hit.reportYear,
    path: hit.path,
    quote: text,
    start: hit.start + start,
    end: hit.start + start + text.length,
    ...(hit.page === undefined ? {} : { page: hit.page }),
    ...(hit.row === undefined ? {} : { row: hit.row }),
    ...(hit.sure === undefined ? {} : { sure: hit.sure }),
    ...(hit.sample ? { sample: true } : {}),
  };
}

/** Several texts as one, and each with where its lines begin behind those of earlier material. */
export function joined(texts: GivenText[], from = 0): { text: string; materials: MaterialText[] } {
  let at = from;
  const materials = texts.map(({ name, text }) => {
    const placed = { from: at, name, text };
    at += text.split("\n").length + 1;
    return placed;
  });
  return { text: texts.map(({ text }) => text).join("\n\n"), materials };
}

export const PLACEHOLDER = /【待补充：[^【】]*】/g;

/** The items of each paragraph, a heading being one by itself. */
export function paragraphsOf(items: DraftItem[]): DraftItem[][] {
  const paragraphs: DraftItem[][] = [];
  for (const item of items)
    if (item.opens || item.level !== undefined || paragraphs.length === 0) paragraphs.push([item]);
    else paragraphs.at(-1)!.push(item);
  return paragraphs;
}
