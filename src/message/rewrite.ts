/**
 * A request to write something anew (pure): 润色一下, 缩到200字, 分三点写, said of the reply before; or 润色下面这段：… with the text in
 * the message. Nothing is such a request that says anything else.
 */
import { eachOf } from "../text/lexicon.ts";
import { countFrom } from "../text/numerals.ts";
import { statedChars } from "./request.ts";

export interface Rewrite {
  /** As it was said, without the text that is given. */
  said: string;
  /** The text that is given; null where the reply before is meant. */
  text: string | null;
  /** So many characters at most; null where nobody says. */
  chars: number | null;
  /** It is to become shorter, and nothing else. */
  onlyShorter: boolean;
  /** In points, each on a line of its own. */
  points: boolean;
  /** So many of them; null where nobody says. */
  count: number | null;
}

const MAX_SAID = 40;
/** What is shorter is no text to be written anew. */
const LEAST_TEXT = 10;
const [REWORDS, SHORTENS, FORMS, BESIDES] = eachOf("rewrites");
const LENGTH = /(?:\d{2,4}|[一二两三四五六七八九]百[一二三四五六七八九十]{0,2})\s*个?字/g;
const POINTS = /分?成?([一二两三四五六七八九十\d]{1,2})[点条段]/g;
/** 写成简报 asks for one, 简报 alone is a heading. */
const ASKS = new RegExp(
  `${REWORDS}|${SHORTENS}|${LENGTH.source}|分${POINTS.source}|[写成用按分].*(?:${FORMS})`,
);
const ONLY = new RegExp(
  [LENGTH.source, POINTS.source, `${REWORDS}|${SHORTENS}|${FORMS}`, BESIDES].join("|"),
  "g",
);
const IN_POINTS = /分.{0,3}[点条段]|列点|条目|要点/;

/** What a message wants written anew, and how; null where it wants something else. */
export function rewriteIn(message: string): Rewrite | null {
  const text = message.trim();
  if (isOrder(text)) return read(text, null);
  const before = /^([^：:\n]{2,40})[：:\n]\s*([\s\S]+)$/.exec(text);
  if (before && isOrder(before[1]!) && before[2]!.trim().length >= LEAST_TEXT)
    return read(before[1]!, before[2]!.trim());
  const behind = /^([\s\S]+)\n([^\n]{2,40})$/.exec(text);
  if (behind && isOrder(behind[2]!) && behind[1]!.trim().length >= LEAST_TEXT)
    return read(behind[2]!, behind[1]!.trim());
  return null;
}

function isOrder(text: string): boolean {
  const said = text.replace(/[，,。！!；;～~\s]+/g, "");
  return said.length <= MAX_SAID && ASKS.test(said) && said.replace(ONLY, "") === "";
}

function read(said: string, text: string | null): Rewrite {
  const rest = said.replace(LENGTH, "").replace(POINTS, "");
  const count = [...said.matchAll(POINTS)].map(([, n]) => countFrom(n!)).find((n) => n > 1) ?? null;
  const points = count !== null;
  return {
    said: said.replace(/[。！!\s]+$/, ""),
    text,
    chars: statedChars(said),
    onlyShorter: !points && !new RegExp(`${REWORDS}|${FORMS}`).test(rest),
    points: points || IN_POINTS.test(said),
    count,
  };
}
