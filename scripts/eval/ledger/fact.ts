/** A figure that can be asked for, a figure that may be meant as well, and when two subjects are alike. */
import type { Quantity } from "./quantity.ts";
import type { Clause, Sentence } from "./source.ts";

export interface Fact {
  year: number;
  quantity: Quantity;
  /** The clause's words before the figure, without those of time and measure: 核查外语标识, 国内生产总值增长. */
  before: string;
  after: string;
  /** 增长 and the like, where the figure says by how much. */
  change: string | null;
  /** Its clause tells two figures of one thing: 11批次138人次. */
  isPaired: boolean;
  /** The item's title, without which its words say too little: 支出14.8万元 under 出国管理. */
  topic: string | null;
  isVague: boolean;
  /** A table's cell, which a reply may show without its unit. */
  isCell: boolean;
  /** It is meant to come about; of others it is certain that they did. */
  isPlan: boolean;
  clause: Clause;
  sentence: Sentence;
}

/** A figure with all that stands around it; whether it can be asked for or not, it may be what a question means. */
export interface Mention {
  quantity: Quantity;
  year: number | null;
  context: string;
  /** Its clause says that it is a part, a plan, a difference or another's. */
  isSetApart: boolean;
  sentence: Sentence;
  at: number;
}

/** Every subject is held against every sentence. */
const GRAMS = new Map<string, Set<string>>();

/** Neighbouring characters, by which one subject is like another. */
function gramsOf(text: string): Set<string> {
  const known = GRAMS.get(text);
  if (known) return known;
  const letters = text.normalize("NFKC").replace(/[^一-龥A-Za-z]/g, " ");
  const grams = new Set<string>();
  for (let at = 0; at + 1 < letters.length; at++) {
    const gram = letters.slice(at, at + 2);
    if (!gram.includes(" ")) grams.add(gram);
  }
  GRAMS.set(text, grams);
  return grams;
}

/** The share of `said` that `text` says as well. */
export function shareOf(said: string, text: string): number {
  const grams = [...gramsOf(said)];
  if (grams.length === 0) return 0;
  const other = gramsOf(text);
  return grams.filter((gram) => other.has(gram)).length / grams.length;
}

/** A subject is like another that has nearly all its words, or all its characters in another order. */
export function isLike(said: string, text: string): boolean {
  if (shareOf(said, text) >= 0.85) return true;
  const letters = [...said].filter((letter) => /[一-龥A-Za-z]/.test(letter));
  return letters.every((letter) => text.includes(letter));
}
