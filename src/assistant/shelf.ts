/** What the assistant needs of the library, as an argument: it never learns where passages are kept. */
import type { Hit, PassageKind, ReportInfo, Scope } from "../domain.ts";
import type { Synonyms } from "../text/terms.ts";
import type { Looking } from "./explain.ts";

/** What tells something; a heading says what it tells of. */
export const TELLING: PassageKind[] = ["text", "row"];

export interface Shelf {
  search(query: string, scope: Scope, k: number): Promise<Hit[]>;
  /** Every passage in scope, report by report in reading order, a page at a time. */
  pages(scope: Scope): AsyncIterable<Hit[]>;
  /** What `pages` gives, all at once: for one report, its headings, or passages by name. */
  list(scope: Scope): Promise<Hit[]>;
  /** The reports that may be spoken of, current versions only. */
  reports(): Promise<ReportInfo[]>;
  /** The years that a text names, asked at `now` (Unix milliseconds). */
  when(text: string, now: number): { years: number[]; said: string[]; reports: number[] };
  /** Other words that the office uses for a word. */
  synonyms: Synonyms;
  /** Given every looking, where somebody wants to know how an answer came about. */
  noted?: (looking: Looking) => void;
}

/**
 * A shelf that looks for each thing once: for one turn, whose skills look for the same. It is as it was when the turn began, and
 * for its reader only.
 */
export function askedOnce(shelf: Shelf): Shelf {
  return {
    ...shelf,
    search: once(shelf.search),
    list: once(shelf.list),
    reports: once(shelf.reports),
  };
}

function once<A extends unknown[], R>(ask: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  const asked = new Map<string, Promise<R>>();
  return (...args) => {
    const key = JSON.stringify(args);
    const answer = asked.get(key) ?? ask(...args);
    asked.set(key, answer);
    return answer;
  };
}
