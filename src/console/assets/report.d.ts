/** Types of report.js, which both the browser and the server's own pages use. */
import type { Passage } from "../../domain.ts";

export interface Span {
  start: number;
  end: number;
}
export interface Piece extends Span {
  passageId: string;
}
export interface Row {
  head: boolean;
  passageId: string;
  cells: (Span & { across?: number })[];
}
export type Block =
  | { kind: "title" | "text" | "closing"; pieces: Piece[] }
  | { kind: "heading"; level: number; pieces: Piece[] }
  | { kind: "table"; rows: Row[] };

export function blocksOf(text: string, body: Passage[]): Block[];
export function marked(
  text: string,
  span: Span,
  quote: Span | null,
): { text: string; hit: boolean }[];
