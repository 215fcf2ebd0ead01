/** What a turn is given: the library, the model and the clocks once; each time a message, of which so much is read. */
import type { Reply } from "../domain.ts";
import type { Exchange } from "../message/followup.ts";
import type { Vocabularies } from "../text/vocabulary.ts";
import type { Author, Drafts } from "./drafts.ts";
import type { Wait } from "./model/hearing.ts";
import type { Llm } from "./model/llm.ts";
import type { ReplyBody } from "./reply.ts";
import type { Shelf } from "./shelf.ts";

export interface TurnOptions {
  shelf: Shelf;
  /** Writes what the rules found in its own words; null answers by extraction alone. */
  model: TurnModel | null;
  /** What day it is, in Unix milliseconds. */
  clock: () => number;
  /** How long things take, in milliseconds: the model's clock. */
  steady?: () => number;
  /** How a reader's patience is waited for. */
  wait?: Wait;
  timeZone: string;
  officeName: string | null;
  drafts: Drafts;
  /** The words of shelves, kept from turn to turn. */
  vocabularies?: Vocabularies;
}

export interface TurnModel {
  llm: Llm;
  /** The time of one turn, after which the extracted answer goes out. Milliseconds. */
  budgetMs: number;
  /** The time after which a reader is given the extracted answer first, or where it cannot be replaced, for good. Default: never. */
  patienceMs?: number;
  entailment: boolean;
}

export interface TurnRequest {
  text: string;
  /** When it was asked, Unix milliseconds; 去年 is resolved against it. Default: now. */
  at?: number;
  /** This year's facts for a draft. */
  material?: string | null;
  /** Who asks, and where: a draft is kept for them. */
  author?: Author;
  /** The turns before, of the same person in the same chat, latest first. */
  history?: Exchange[];
  /** Aborted when the model is not to be waited for any longer: the reply then comes at once, without it. */
  signal?: AbortSignal;
  /**
   * Told what may be shown already while the model goes on: each time a whole reply in place of the one before. What `respond`
   * returns is the last.
   */
  shown?: (soFar: Reply) => void;
  /** What was shown stays (lines on a terminal): the extracted answer is not shown first, and a silent model is given up for it. */
  once?: boolean;
  /** The reply says what may be asked next, where it can be pressed. */
  next?: boolean;
}

export const MAX_TEXT = 4000;
/** Of the material that a message brings so much more is read. */
const MAX_MATERIAL = 30_000;
/** What of a message is read as material only. */
export function restOf(text: string): string {
  return text.trim().slice(MAX_TEXT, MAX_TEXT + MAX_MATERIAL);
}

/** A reply on material of which not all was read says so. */
export function saysCut(body: ReplyBody, text: string): ReplyBody {
  const left = text.trim().length - MAX_TEXT - MAX_MATERIAL;
  if (left <= 0) return body;
  const gap = {
    text: `材料最后${left}字`,
    why: "一条消息里的材料太长，没有读完，请把剩下的再发一次",
  };
  return { ...body, gaps: [...body.gaps, gap] };
}

/** Which draft is gone on with, by what, for whom (null is the terminal); and what whoever let him in knows besides. */
export type GoingOn<T> = [
  id: string,
  what: T,
  author?: Author | null,
  how?: { anywhere?: boolean; seen?: number } & Pick<TurnRequest, "shown" | "signal">,
];
