/**
 * Talk (pure): thanks, 收到, 测试, laughter, 你确定吗, 继续 and marks alone. A message that has nothing but such words is no
 * question, is answered without a look at the reports, and is not what the next message goes on from.
 */

import { wordsOf } from "../text/lexicon.ts";
import { anyOf } from "../text/terms.ts";
import type { ReplyBody } from "./reply.ts";
import { createReply } from "./reply.ts";

/** The first that a message has is what it is. */
const KINDS = ["onward", "doubt", "wrong", "trial", "thanks", "laughter", "heard"] as const;
export type Talk = (typeof KINDS)[number] | "marks";

/** Nothing longer is mere talk. */
const MAX_TALK = 24;
const MARKS = /[^\p{L}\p{N}]+/gu;
const ASKS = /[?？]|[吗么吧呢不]$/u;

interface Lists {
  all: Set<string>;
  longest: number;
  kinds: Map<Talk, RegExp>;
}

let kept: Lists | null = null;

function lists(): Lists {
  if (kept) return kept;
  const of = (name: string) => wordsOf(name).map((word) => word.toLowerCase());
  const all = new Set([...KINDS, "courtesy"].flatMap(of));
  kept = {
    all,
    longest: Math.max(...[...all].map((word) => word.length)),
    kinds: new Map(KINDS.map((kind) => [kind, new RegExp(anyOf(of(kind)))])),
  };
  return kept;
}

/** Are these letters words of the lists, one after the other? 哈哈哈哈 is 哈哈 and 哈哈. */
function isAllTalk(letters: string): boolean {
  const { all, longest } = lists();
  const ends = new Set([0]);
  for (let from = 0; from < letters.length; from++) {
    if (!ends.has(from)) continue;
    for (let to = from + 1; to <= Math.min(letters.length, from + longest); to++)
      if (all.has(letters.slice(from, to))) ends.add(to);
  }
  return ends.has(letters.length);
}

/** What kind of talk a message is; null where it says more. */
export function talkIn(text: string): Talk | null {
  const asks = ASKS.test(text.trim());
  const bare = text.replace(MARKS, "").toLowerCase();
  if (bare === "") return text.trim() === "" ? null : "marks";
  if (bare.length > MAX_TALK) return null;
  // 测试123 is 测试.
  if (!isAllTalk(bare.replace(/(?<=\D)\d{1,4}$/, ""))) return null;
  const { kinds } = lists();
  for (const [kind, words] of kinds) {
    if (kind === "doubt" && !asks) continue;
    if (words.test(bare)) return kind;
  }
  return asks ? "doubt" : null;
}

/** A message without the thanks and the 好的 before and after what it asks. */
export function withoutTalk(text: string): string {
  const pieces = text.split(/(?<=[，,。！!？?；;～~\n])/);
  const isIdle = (piece: string | undefined, kinds: (Talk | null)[]) =>
    piece !== undefined && (piece.trim() === "" || kinds.includes(talkIn(piece)));
  while (pieces.length > 1 && isIdle(pieces[0], ["thanks", "heard", "laughter", "marks"]))
    pieces.shift();
  while (pieces.length > 1 && isIdle(pieces.at(-1), ["thanks", "laughter", "marks"])) pieces.pop();
  return pieces.join("").trim();
}

const HOW =
  "请把年份和要问的事说全，例如“2021年接待来访团组多少批次？”；也可以让我起草、概括或比较。";

const SAID: Record<Exclude<Talk, "doubt">, string> = {
  thanks: "不客气。需要时随时问我。",
  heard: "好的，需要时随时问我。",
  trial: `我在，可以正常使用。${HOW}`,
  laughter: `我只会查报告。${HOW}`,
  wrong: "请告诉我该改哪里，例如“我问的是2018年”“我说的是财政局”，我按改过的问题重新查。",
  onward: `上一条已经说完，没有接下去的内容。${HOW}`,
  marks: `这条消息里没有文字，不知道要问什么。${HOW}`,
};

/** The short word that answers talk. It tells nothing of a report, so it is none of our replies. */
export function saidTo(talk: Exclude<Talk, "doubt">): ReplyBody {
  return createReply("help").refuse(SAID[talk], TALK);
}

/** Why a message got no answer that asked nothing. */
export const TALK = "talk";
