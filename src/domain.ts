/**
 * The nouns of the house: what a report, a passage, a figure, a message and a reply are. Those that cross a door (HTTP,
 * CLI, disk) have a schema in `schemas.ts`; inside, the types are trusted. Every thread and process loads this file, so
 * it loads nothing itself.
 */
import type { Message } from "./schemas.ts";

export type {
  Action,
  Attachment,
  Citation,
  Message,
  Reply,
  Skill,
  UploadFile,
  UploadShown,
} from "./schemas.ts";

export const REPORT_KINDS = [
  "法治政府建设年度情况报告",
  "年度工作总结",
  "政府信息公开工作年度报告",
  "政府工作报告",
  "工作要点",
  "部门预算",
  "部门决算",
  "统计公报",
  "国民经济计划报告",
  "述职报告",
  "专报",
  "其他",
] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** Does a report of this kind only say what will be, from its first line on? */
export function plansOnly(kind: ReportKind): boolean {
  return kind === "工作要点" || kind === "部门预算";
}

/** One heading of a report. `label` is its 层次序数 as a locator (一, （一）, 1., （1）), or its title if it has none. */
export interface Heading {
  level: number;
  title: string;
  label: string;
}

/** 已做 (what a report says was done) or 安排 (what it says will be done). A plan is never an outcome. */
export type Aspect = "done" | "plan";

export type PassageKind = "title" | "heading" | "text" | "row";

/** The years that words speak of, both ends included: one year, or a range such as 五年来, which stands for none of its years. */
export interface Years {
  from: number;
  to: number;
}

/**
 * One numbered item, paragraph, heading line or table row of a report.
 * `text` is exactly `report.text.slice(start, end)` (UTF-16 offsets); between two passages stands at most one line feed.
 * `path` locates it by labels (["一", "（一）", "二是"]); `headings` are the full headings above it.
 * `factYear` is the one year it speaks of, null where there is none or where `years` is a range.
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
  years: Years | null;
  aspect: Aspect;
  /** The page on which it begins, in files that have pages, from 1. */
  page?: number;
  /** Of sheets, the row in which it stands, as the sheet counts them. */
  row?: number;
  /** How sure the OCR of a scanned page is (0–1). */
  sure?: number;
}

/**
 * A quantity that a report claims: [lo, hi] in the unit's base (`hi` null is unbounded), what it counts, and when.
 * `text` is `report.text.slice(start, end)`. Years as in Passage.
 */
export interface Figure {
  passageId: string;
  lo: number;
  hi: number | null;
  unit: string;
  approx: boolean;
  /** The phrase that says what is counted, verbatim (接待外国领导人来访团组); "" where the words do not tell. */
  counts: string;
  text: string;
  start: number;
  end: number;
  factYear: number | null;
  years: Years | null;
  aspect: Aspect;
  /** As in Passage: a figure off a scanned page wants checking. */
  sure?: number;
}

/** How a fact of a report came to be known: from its text, its file's name or folder, the caller's word, or not at all. */
export const KNOWN_BY = ["text", "file", "flag", "none"] as const;
export type KnownBy = (typeof KNOWN_BY)[number];

/** What is known of a report apart from its passages. `aliases` are its own 以下简称 for the organisation. */
export interface ReportInfo {
  reportId: string;
  title: string;
  org: string | null;
  aliases: string[];
  /** The year it covers; of several, the last. A 政府工作报告 bears the year it is given in. */
  year: number | null;
  /** The years it covers, where these are several (五年工作总结). */
  years: Years | null;
  kind: ReportKind;
  /** 成文日期 or the day it was given or published, as YYYY-MM-DD. */
  date: string | null;
  known: Record<"title" | "org" | "year" | "kind" | "date", KnownBy>;
  outline: Heading[];
  passages: number;
  figures: number;
  warnings: string[];
  sample: boolean;
  file: string;
  /** Its title or file name calls it 初稿, 征求意见稿 or the like. */
  draft: boolean;
  /** The people and chats (Feishu's open_id and chat_id) who alone may read it; null is everyone. */
  audience: string[] | null;
  /** Which reading of ours it comes from; a file is read anew when ours has become better. */
  reading: number;
}

/** A report as read: its facts, its normalised text, and the passages that tile it. */
export interface Report extends ReportInfo {
  text: string;
  body: Passage[];
  figureRows: Figure[];
}

/** A passage as found, with what a citation needs to say where it stands. `score` orders hits of one search only. */
export interface Hit extends Passage {
  title: string;
  org: string | null;
  score: number;
  /** It stands in a sample report, whose content is invented. */
  sample?: boolean;
  /** How the numbered item begins of which it is a later paragraph. */
  lead?: string;
}

/** Conditions that a passage must meet to be looked at, applied before ranking. */
export interface Scope {
  /**
   * Passages that speak of one of these years or name it, wherever they stand; what bears no year, and ranges that these
   * years fall into, stay findable.
   */
  years?: number[];
  /** Reports of these years, whatever year a passage speaks of. */
  reportYears?: number[];
  orgs?: string[];
  aspect?: Aspect;
  reportId?: string;
  passageIds?: string[];
  kinds?: PassageKind[];
  /** Reports that are not looked at, by id. */
  without?: string[];
  /** Only reports for one of these audiences, as `audienceKey` of the library writes them; "" is everyone. */
  audiences?: string[];
  /** Found by its words alone: nothing that is only near in meaning, and no order by that. */
  byWords?: boolean;
}

/** A unit of queued work. Jobs of one `chatId` run one at a time; `id` is stable, so it also serves as Feishu's uuid. */
export interface Job {
  id: string;
  chatId: string;
  message: Message;
  attempts: number;
  /** The program ended in the middle of its last run. */
  interrupted?: boolean;
}

/** Why a job's signal is aborted where somebody has stopped it; for any other reason the program is about to end. */
export const STOPPED = "stopped";

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
