/** A reply as text for an agent: its words, its sources with their addresses, and what is still to be checked. */
import type { Reply } from "../../domain.ts";
import { sourceLine } from "./passage.ts";

type Said = Pick<Reply, "text" | "citations" | "gaps">;

export function replyText({ text, citations, gaps }: Said): string {
  const sources = citations.map((citation) => `[${citation.n}] ${sourceLine(citation)}`);
  const open = gaps.map((gap) => `${gap.text}：${gap.why}`);
  return [
    text,
    ...(sources.length > 0 ? [`出处\n${sources.join("\n")}`] : []),
    ...(open.length > 0 ? [`待核实\n${open.join("\n")}`] : []),
  ].join("\n\n");
}
