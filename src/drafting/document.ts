/** A draft as a document: its items in reading order, each with where its words come from; and what goes with it. */
import type { Hit } from "../domain.ts";

/** 沿用 last year's words as they were, 改写 them for this year, 新增 from the material, or 待补充. */
export type ItemKind = "keep" | "adapt" | "new" | "ask";

/** The place of a report's or the material's words: what a citation is made of. */
export interface Source {
  hit: Hit;
  text: string;
  start: number;
}

export interface DraftItem {
  kind: ItemKind;
  /** With the mark that closes it; a placeholder is 【待补充：…】. */
  text: string;
  /** The labels of the headings above it, as 一 or （二）. */
  section: string[];
  /** The passage of last year's report in whose place it stands, or behind which it comes. */
  passageId: string;
  /** The level of a heading, from 1; none for text. */
  level?: number;
  /** It begins a paragraph. */
  opens: boolean;
  sources: Source[];
  /** The lines of the material that it tells, from 1. */
  material: number[];
}

/** A line of the material that is not in the draft, or not as it stood there, with the reason. */
export interface Unused {
  line: number;
  text: string;
  why: string;
}

/** What last year's report planned for this year, as a question to the staff. */
export interface Question {
  text: string;
  source: Source;
  /** Lines of the material that speak of it. */
  material: number[];
}

export interface DraftDocument {
  year: number;
  title: string;
  items: DraftItem[];
  unused: Unused[];
  /** What was put right or does not agree: 362−338=24. */
  notes: Unused[];
  checklist: Question[];
}
