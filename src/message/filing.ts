/** What a message wants done with files (pure): put on the shelf, left off it, or used for a draft. */
import type { Message } from "../schemas.ts";
import { ASKING } from "../text/asked.ts";
import { eachOf, oneOf } from "../text/lexicon.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { written } from "../text/spoken.ts";
import { matterIn } from "./quoted.ts";
import { skillOf } from "./request.ts";
import { withoutTalk } from "./talk.ts";

export type Filing = "shelve" | "discard" | "use";

const [SHELVE = "", USE = ""] = eachOf("filing");
const SHELVES = new RegExp(SHELVE);
const USES = new RegExp(USE);
const NOT = new RegExp(`(?:${oneOf("filing-not")})[\\p{Script=Han}]{0,3}?(?:${SHELVE})`, "u");
/** 能不能 asks as well. */
const ASKS = new RegExp(`${ASKING}|[?？吗呢]|(\\p{Script=Han})不\\1`, "u");
/** What only says what to do with a file is short; longer words tell or ask something. */
const MAX_WORDS = 30;

/** Null where the words want something else, or nothing of the kind. */
export function filingIn(text: string): Filing | null {
  const words = written(text.trim());
  if (words === "" || words.length > MAX_WORDS || ASKS.test(words)) return null;
  const at = words.search(SHELVES);
  // 全年归档档案320件 tells something; 把这两份归档 does not.
  if (skillOf(words) === "draft" || quantitiesIn(words).some(({ start }) => start > at))
    return null;
  if (NOT.test(words)) return "discard";
  if (SHELVES.test(words)) return "shelve";
  return USES.test(words) ? "use" : null;
}

/**
 * Does a message say nothing but that? Said of files that came before, 粮食入库情况 must not put them on the shelf.
 */
export function isOnlyFiling(text: string): boolean {
  const rest = written(withoutTalk(text)).replace(
    new RegExp(`(?:${oneOf("filing-not")})|${SHELVE}|${USE}|${oneOf("papers")}`, "g"),
    " ",
  );
  return matterIn(rest).length === 0;
}

const ON_UPLOADS = new Set<string | undefined>(["shelve", "amend", "discard"]);

/**
 * Is a message about files and nothing else: one that brings or quotes them without words, says what to do with them, or was
 * pressed?
 */
export function isFiling({ text, files, parentId, action }: Message): boolean {
  if (ON_UPLOADS.has(action?.do)) return true;
  if (text.trim() === "") return files !== undefined || parentId !== undefined;
  return filingIn(text) !== null;
}
