/**
 * The nouns of the house: what a report, a passage, a figure, a message and a reply are.
 * Everything that crosses a door (HTTP, CLI, model, disk) has a zod schema here; inside, the types are trusted.
 */
import { z } from "zod";

export const REPORT_KINDS = [
  "法治政府建设年度情况报告",
  "年度工作总结",
  "政府信息公开工作年度报告",
  "政府工作报告",
  "工作要点",
  "其他",
] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** One heading of a report. `label` is its 层次序数 as a locator (一, （一）, 1., （1）), or its title if it has none. */
export interface Heading {
  level: number;
  title: string;
  label: string;
}

/** 已做 (what a report says was done) or 安排 (what it says will be done). A plan is never an outcome. */
export type Aspect = "done" | "plan";

export type PassageKind = "title" | "heading" | "text" | "row";

/**
 * One numbered item, paragraph, heading line or table row of a report.
 * `text` is exactly `report.text.slice(start, end)` (UTF-16 offsets); between two passages stands at most one line feed.
 * `path` locates it by labels (["一", "（一）", "二是"]); `headings` are the full headings above it.
 */
export interface Passage {
  passageId: string;
  reportId: string;
  kind: PassageKind;
  path: string[];
  headings: string[];
  text: string;
  start: number;
  end: number;
  reportYear: number | null;
  factYear: number | null;
  aspect: Aspect;
}

/** What is known of a report apart from its passages. `aliases` are its own 以下简称 for the organisation. */
export interface ReportInfo {
  reportId: string;
  title: string;
  org: string | null;
  aliases: string[];
  year: number | null;
  kind: ReportKind;
  outline: Heading[];
  passages: number;
  figures: number;
  warnings: string[];
  sample: boolean;
  file: string;
}

/** A report as read: its facts, its normalised text, and the passages that tile it. */
export interface Report extends ReportInfo {
  text: string;
  body: Passage[];
}

/** A passage as found, with what a citation needs to say where it stands. `score` orders hits of one search only. */
export interface Hit extends Passage {
  title: string;
  org: string | null;
  score: number;
}

/** Conditions that a passage must meet to be looked at, applied before ranking. */
export interface Scope {
  /** Passages that speak of one of these years, wherever they stand; undated passages stay findable. */
  years?: number[];
  /** Reports of these years, whatever year a passage speaks of. */
  reportYears?: number[];
  orgs?: string[];
  aspect?: Aspect;
  reportId?: string;
  kinds?: PassageKind[];
}

export const CitationSchema = z.object({
  n: z.number().int().positive(),
  passageId: z.string(),
  reportId: z.string(),
  title: z.string(),
  reportYear: z.number().int().nullable(),
  path: z.array(z.string()),
  quote: z.string(),
  start: z.number().int(),
  end: z.number().int(),
  url: z.string().optional(),
});
export type Citation = z.infer<typeof CitationSchema>;

export const SKILLS = ["answer", "draft", "summary", "compare", "help"] as const;
export type Skill = (typeof SKILLS)[number];

/** What is said to a person: `text` with `[n]` markers, and every claim with the citations it rests on. */
export const ReplySchema = z.object({
  skill: z.enum(SKILLS),
  kind: z.enum(["reply", "refusal"]),
  text: z.string(),
  claims: z.array(z.object({ text: z.string(), citations: z.array(z.number().int()) })),
  citations: z.array(CitationSchema),
  gaps: z.array(z.object({ text: z.string(), why: z.string() })),
  reason: z.string().optional(),
  model: z.string().nullable(),
  ms: z.number(),
});
export type Reply = z.infer<typeof ReplySchema>;

/** A chat message as the office sees it; Feishu's own shapes end at `feishu/intake.ts`. `at` is Unix milliseconds. */
export const MessageSchema = z.object({
  messageId: z.string(),
  chatId: z.string(),
  chatType: z.enum(["p2p", "group"]),
  senderId: z.string(),
  text: z.string(),
  mentions: z.array(z.string()),
  readable: z.boolean(),
  at: z.number(),
});
export type Message = z.infer<typeof MessageSchema>;

/** A unit of queued work. Jobs of one `chatId` run one at a time; `id` is stable, so it also serves as Feishu's uuid. */
export interface Job {
  id: string;
  chatId: string;
  message: Message;
  attempts: number;
}

/**
 * An expected failure: what a person may read, and whether trying again can help.
 * `delayMs` is how long the other side asked us to wait.
 */
export interface Failure {
  ok: false;
  error: string;
  retry: boolean;
  delayMs?: number;
}
export type Outcome<T> = { ok: true; value: T } | Failure;

export function failure(
  error: string,
  options: { retry?: boolean; delayMs?: number } = {},
): Failure {
  return {
    ok: false,
    error,
    retry: options.retry ?? false,
    ...(options.delayMs === undefined ? {} : { delayMs: options.delayMs }),
  };
}
