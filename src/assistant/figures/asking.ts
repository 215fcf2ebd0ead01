/** What one ask of a question for figures is answered with, and what comes of it. */
import type { ReportInfo } from "../../domain.ts";
import type { Ask, Frame } from "../../ledger/frame.ts";
import type { Match } from "../../ledger/match.ts";
import type { createReply } from "../reply.ts";
import type { Shelf } from "../shelf.ts";

type Reply = ReturnType<typeof createReply>;

/** The words that answer one ask, or none. */
export interface Answered {
  lines: string[];
  nearest: Match[];
  /** Of a change the one figure that there is. */
  known?: Match[];
  /** Of a row of years each year's figure, and what another report says instead. */
  years?: { year: number; match: Match | null; other: Match | null }[];
}

/** The line that tells a figure, of its clause `alone` where several stand beneath one another. */
export type Say = (match: Match, alone?: boolean) => string;

/** What one ask is answered with. */
export interface Asking {
  frame: Frame;
  ask: Ask;
  reports: ReportInfo[];
  shelf: Shelf;
  reply: Reply;
  say: Say;
}
