/** What a check says of a claim. The codes are part of the command line's contract. */
export type ReasonCode =
  | "NUMBER"
  | "UNIT"
  | "YEAR"
  | "NAME"
  | "QUOTE"
  | "OVERPRECISE"
  | "ROLE"
  | "STAGE"
  | "CAUSE"
  | "NO_EVIDENCE";

export interface Reason {
  code: ReasonCode;
  detail: string;
  /** No rule finds it said, and nothing in the evidence speaks against it: whoever understands the words may know better. */
  unsure?: boolean;
}

export interface Verdict {
  text: string;
  verdict: "supported" | "unsupported";
  /** Ids of the evidence that shares most with the claim. */
  evidence: string[];
  reasons: Omit<Reason, "unsure">[];
}

export interface Weighed extends Verdict {
  reasons: Reason[];
  /** It is the evidence's own clauses, but for when and whose. */
  copied: boolean;
}
