/** A Word file that is asked for (pure): 导出Word, 发我Word版, said of the reply before or behind what is asked anew. */
import { eachOf, oneOf } from "../text/lexicon.ts";

const WORD = new RegExp(eachOf("exports")[0]!);
const ONLY = new RegExp(`${oneOf("exports")}|[^\\p{L}\\p{N}]`, "gu");
const MAX_SAID = 30;
/** The last clause, and what stands before it. */
const LAST = /^([\s\S]*?[，,。；;！!？?\n])\s*([^，,。；;！!？?\n]+[。！!？?\s]*)$/;

/** What else a message says that asks for a Word file ("" where nothing else); null where it asks for none. */
export function besidesWord(message: string): string | null {
  const text = message.trim();
  if (asksWord(text)) return "";
  const [, rest, last] = LAST.exec(text) ?? [];
  return last !== undefined && asksWord(last) ? rest!.trim().replace(/[，,]$/, "") : null;
}

function asksWord(text: string): boolean {
  return text.length <= MAX_SAID && WORD.test(text) && text.replace(ONLY, "") === "";
}
