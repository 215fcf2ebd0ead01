/** Commands (pure): /总结 2022年 → what is wanted, as a sentence that the house understands; also ／总结2022年. */

import { readLexicon } from "../text/lexicon.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { skillOf } from "./request.ts";

/** In the order of their list. */
export const COMMANDS = [
  "help",
  "reports",
  "summary",
  "draft",
  "compare",
  "check",
  "feedback",
] as const;
export type CommandName = (typeof COMMANDS)[number];

export interface Command {
  /** Null where there is no such command. */
  name: CommandName | null;
  /** As it was said, or of a known one what stands behind it. */
  rest: string;
}

const SLASH = /^[/／]\s*/;
/** What is longer, and asks, is a question behind a slash. */
const MAX_NAME = 6;

/** What a message commands; null where it is no command. */
export function commandIn(message: string): Command | null {
  const text = message.trim();
  if (!SLASH.test(text)) return null;
  const said = text.replace(SLASH, "");
  const names = readLexicon("commands").flatMap(({ words }, i) =>
    words.map((word) => ({ word, name: COMMANDS[i]! })),
  );
  const [named] = names
    .filter(({ word }) => said.toLowerCase().startsWith(word))
    .sort((a, b) => b.word.length - a.word.length);
  if (named)
    return { name: named.name, rest: said.slice(named.word.length).replace(/^[\s：:，,]+/, "") };
  return said.length > MAX_NAME && skillOf(said) !== null ? null : { name: null, rest: said };
}

/** A message without the slash in front of what is no command. */
export function withoutSlash(text: string): string {
  return text.trim().replace(SLASH, "");
}

/** The names by which commands are called, one for each, as they are written. */
export function commandNames(): string[] {
  return readLexicon("commands").map(({ words }) => `/${words[0]}`);
}

/** What a command asks, as a sentence; null where it is none of the assistant's. */
export function sentenceOf({ name, rest }: Command): string | null {
  if (name === "reports") return `库里有哪些${rest}${/报告$/.test(rest) ? "" : "报告"}？`;
  if (name === "summary") return `总结${rest}`;
  if (name === "draft") return `起草${rest}`;
  if (name === "compare") return `对比${rest}`;
  // A figure that somebody gives is checked; else the reports against one another.
  if (name === "check") return quantitiesIn(rest).length > 0 ? `${rest}，对吗？` : `核对${rest}`;
  return null;
}
