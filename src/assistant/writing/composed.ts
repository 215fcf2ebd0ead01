/**
 * A reply of what holds of a model's claims, in their order, with what of the extracted reply they lack in its place: the same for
 * what is shown while the model still writes, and at the end.
 */
import type { Hit } from "../../domain.ts";
import type { Looking } from "../explain.ts";
import { createReply, type ReplyBody } from "../reply.ts";
import { closed, type Judged } from "./judge.ts";
import { lacking, type Part } from "./refill.ts";

export interface Composed {
  /** The question. */
  ask: string;
  extracted: ReplyBody;
  /** What was looked for while it was extracted. */
  lookings: Looking[];
  /** The most characters of the reply; null where nobody asked for a length. */
  chars: number | null;
  held: Judged[];
  /** The passages that the model was shown. */
  hits: Hit[];
  /** Put in what the claims lack? Not while they still come. */
  whole: boolean;
}

/** The reply; null where no claim can be told, and the extracted one is to stand. */
export function composed(options: Composed): ReplyBody | null {
  const { extracted, chars, whole } = options;
  const room = chars ?? Number.POSITIVE_INFINITY;
  const held = fitting(options.held, room);
  if (held.length === 0) return null;
  const reply = createReply(extracted.skill);
  let left = room - lengthOf(held);
  const refills = whole ? lacking({ ...options, held }) : [];
  let isLeftOut = false;
  const linesAfter = (at: number): string[] =>
    refills
      .filter(({ after }) => after === at)
      .flatMap(({ parts }) => groupsOf(parts))
      .flatMap((group) => {
        const told: Part[] = [];
        for (const part of group)
          if (lineOfParts([...told, part], extracted).length <= left) told.push(part);
        isLeftOut ||= told.length < group.length;
        if (told.length === 0) return [];
        const line = lineOfParts(told, extracted);
        left -= line.length;
        return reply.retold(line, extracted);
      });
  // In the order in which they are read, as their citations are numbered in it.
  const lines = linesAfter(-1);
  for (const [i, one] of held.entries()) lines.push(lineOf(one, reply), ...linesAfter(i));
  const text =
    extracted.skill === "summary" || lines.length === 1
      ? lines.join("")
      : lines.map((line, i) => `${i + 1}. ${line}`).join("\n");
  reply.gaps.push(...(whole ? extracted.gaps : []));
  if (isLeftOut) reply.gaps.push({ text: "其余内容", why: "超出要求的字数，没有写入" });
  return { ...reply.reply(text), ...(whole ? kept(extracted, reply) : {}) };
}

/** Of what is too long the last, least important claims go, and their citations with them. */
function fitting(held: Judged[], room: number): Judged[] {
  let count = held.length;
  while (count > 0 && lengthOf(held.slice(0, count)) > room) count--;
  return held.slice(0, count);
}

function lengthOf(held: Judged[]): number {
  const reply = createReply("answer");
  return held.map((one) => lineOf(one, reply)).join("").length;
}

function lineOf({ claim, quotes }: Judged, reply: ReturnType<typeof createReply>): string {
  return reply.claimOn(closed(claim.text), [...new Set(quotes.map(reply.cite))]);
}

/** What a comparison says as a table, and of each plan, is said by the rules alone. */
function kept({ table, items, citations }: ReplyBody, reply: ReturnType<typeof createReply>) {
  return {
    ...(table && { table }),
    ...(items && {
      items: items.map((item) => ({
        ...item,
        citations: reply.recited(item.citations, citations),
      })),
    }),
  };
}

/** Parts that stand alone, each for itself; those under one lead together. */
function groupsOf(parts: Part[]): Part[][] {
  const groups: Part[][] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (last && part.lead !== "" && last[0]!.lead === part.lead) last.push(part);
    else groups.push([part]);
  }
  return groups;
}

/** A part as it is, or the parts under one lead in one line behind it. */
function lineOfParts(parts: Part[], { skill }: ReplyBody): string {
  const { lead, text } = parts[0]!;
  if (lead === "") return text;
  const opening = `${unclosed(lead)}${skill === "summary" ? "" : "，其中"}：`;
  return `${opening}${parts.map((one) => unclosed(one.text)).join("；")}。`;
}

/** Without the mark at its end, which may stand before its citations. */
function unclosed(text: string): string {
  return text.replace(/[：。；]((?:\[\d{1,3}\])*)$/, "$1");
}
