/** What the material tells, clause by clause: types only. */
import type { Hit } from "../domain.ts";
import type { Fact } from "../ledger/figures.ts";
import type { Route } from "./pasted.ts";

/** One clause of the material, as it may stand in a draft. */
export interface Told {
  /** From 1. */
  line: number;
  /** Lines that put it right. */
  alsoLines: number[];
  /** The words, without label, bullet and year. */
  text: string;
  /** The sentence of the material that it belongs to, and the paragraph, counted from 0. */
  sentence: number;
  /** Its line, or its item in a line that numbers them: 一是…，二是…. */
  entry: number;
  paragraph: number;
  /** Who reports it, where the line tells. */
  by: string;
  /** What its line says first that it is about (外语标识核查：全年338处); "" for none, and behind the first clause. */
  label: string;
  /** The label of its line, behind the first clause too. */
  over: string;
  /** The heading above it; "" where that only says who reports. */
  heading: string;
  /** What says of what it is: the label over it, and the clause before it. */
  context: string;
  facts: Fact[];
  /** The part of the report that it is for, where the material tells: what was done stands wherever it fits. */
  part: "done" | Route;
  /** It says that something is lacking: 人次还没统计出来. */
  lacking: boolean;
  /** Where it stands in the material, as text and passage. */
  hit: Hit;
  start: number;
  /** A difference to last year that it states: it belongs to the figure before it. */
  change: boolean;
}

export interface Aside {
  line: number;
  text: string;
  why: string;
}

export interface Material {
  told: Told[];
  aside: Aside[];
  /** What was corrected or does not add up, for whoever reads the draft. */
  notes: Aside[];
}
