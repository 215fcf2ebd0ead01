/**
 * Talk (pure): thanks, 收到, 测试, laughter, 你确定吗, 继续 and marks alone. A message that has nothing but such words is no
 * question, and is not what the next message goes on from.
 */

import { wordsOf } from "../text/lexicon.ts";
import { anyOf } from "../text/terms.ts";

/** The first that a message has is what it is. */
const KINDS = ["onward", "doubt", "wrong", "trial", "thanks", "laughter", "heard"] as const;
export type Talk = (typeof KINDS)[number] | "marks";

/** Nothing longer is mere talk. */
const MAX_TALK = 24;
const MARKS = /[^\p{L}\p{N}]+/gu;
const ASKS = /[?？]|[吗么吧呢不]$/u;

interface Lists {
  all: Set<string>;
  kinds: Map<Talk, RegExp>;
  /** 你好, 你能做什么, and courtesies. */
  greeting: Set<string>;
  greets: RegExp;
}

let kept: Lists | null = null;

function lists(): Lists {
  if (kept) return kept;
  const of = (name: string) => wordsOf(name).map((word) => word.toLowerCase());
  kept = {
    all: new Set([...KINDS, "courtesy"].flatMap(of)),
    kinds: new Map(KINDS.map((kind) => [kind, new RegExp(anyOf(of(kind)))])),
    greeting: new Set(["greets", "courtesy"].flatMap(of)),
    greets: new RegExp(anyOf(of("greets"))),
  };
  return kept;
}

/** Are these letters words of the list, one after the other? 哈哈哈哈 is 哈哈 and 哈哈. */
function isAllOf(words: Set<string>, letters: string): boolean {
  const longest = Math.max(...[...words].map((word) => word.length));
  const ends = new Set([0]);
  for (let from = 0; from < letters.length; from++) {
    if (!ends.has(from)) continue;
    for (let to = from + 1; to <= Math.min(letters.length, from + longest); to++)
      if (words.has(letters.slice(from, to))) ends.add(to);
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
  if (!isAllOf(lists().all, bare.replace(/(?<=\D)\d{1,4}$/, ""))) return null;
  const { kinds } = lists();
  for (const [kind, words] of kinds) {
    if (kind === "doubt" && !asks) continue;
    if (words.test(bare)) return kind;
  }
  return asks ? "doubt" : null;
}

/** Is a message a greeting, or does it ask what can be done here, with nothing else but courtesies? */
export function isGreeting(text: string): boolean {
  const bare = text.replace(MARKS, "").toLowerCase();
  const { greeting, greets } = lists();
  return bare.length <= MAX_TALK && greets.test(bare) && isAllOf(greeting, bare);
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
