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
}

export interface Verdict {
  text: string;
  verdict: "supported" | "unsupported";
  /** Ids of the evidence that shares most with the claim. */
  evidence: string[];
  reasons: Reason[];
}
