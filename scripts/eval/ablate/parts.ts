/** What can be switched off: a line of a list of words, a rule (a pattern with Chinese words in it). */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { entriesOf } from "../../../src/text/lexicon.ts";

export interface Part {
  /** Its file in the project. */
  file: string;
  /** From 1. */
  line: number;
  text: string;
  /** Where it stands in its file, and what stands there when it is off. */
  start: number;
  end: number;
  off: string;
  /** What a text or a question must have for the part to matter; null where that only shows in running. */
  words: string[] | null;
}

const HAN = /\p{Script=Han}/u;
const LEXICON = "data/lexicon";

/** The lines of every list of words, but the table of sounds, which is one thing. */
export function lexiconParts(root: string): Part[] {
  return readdirSync(join(root, LEXICON)).flatMap((name) => {
    const file = join(LEXICON, name);
    const parts = linesOf(file, readFileSync(join(root, file), "utf8"));
    return name === "readings.txt" ? [wholeOf(parts)] : parts;
  });
}

/** A line that is off keeps its place and its number of words, which some lists go by: characters that no text has. */
const nothing = (words: string[]) =>
  words.map((_, at) => String.fromCharCode(0xe000 + at)).join(" ");

function linesOf(file: string, text: string): Part[] {
  const parts: Part[] = [];
  let start = 0;
  for (const [at, line] of text.split("\n").entries()) {
    const [entry] = entriesOf(line);
    const end = start + line.length;
    if (entry)
      parts.push({
        ...{
          file,
          line: at + 1,
          text: entry.words.join(" "),
          start,
          end,
          off: nothing(entry.words),
        },
        words: entry.words,
      });
    start = end + 1;
  }
  return parts;
}

function wholeOf(parts: Part[]): Part {
  const [first, last] = [parts[0]!, parts.at(-1)!];
  return { ...first, text: "(the whole list)", end: last.end, off: nothing(["", ""]), words: null };
}

/** The patterns with Chinese words of every source file. */
export function ruleParts(root: string): Part[] {
  return readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .flatMap((name) => {
      const file = join("src", name);
      return rulesIn(file, readFileSync(join(root, file), "utf8"));
    });
}

/** A pattern written out, or put together by `new RegExp(…)` around words of its own. */
export function rulesIn(file: string, code: string): Part[] {
  const parts: Part[] = [];
  const add = (start: number, end: number, off: string) => {
    const text = code.slice(start, end);
    const line = code.slice(0, start).split("\n").length;
    if (HAN.test(text)) parts.push({ file, line, text, start, end, off, words: null });
    return HAN.test(text);
  };
  for (let at = 0; at < code.length; ) {
    const next = pastToken(code, at);
    const call = /^new RegExp\(/.exec(code.slice(at, at + 11));
    if (call) {
      const { comma, end } = argumentsFrom(code, at + call[0].length);
      const flags = comma === null ? ")" : code.slice(comma, end);
      // What stands inside an outer pattern goes with it.
      at = add(at, end, `new RegExp("(?!)"${flags}`) ? end : at + call[0].length;
    } else {
      if (isPattern(code, at)) {
        const flags = /[a-z]*$/.exec(code.slice(at, next))![0];
        add(at, next, `/(?!)/${flags}`);
      }
      at = next;
    }
  }
  return parts;
}

/** The first comma between arguments, and where the call ends. */
function argumentsFrom(code: string, start: number): { comma: number | null; end: number } {
  let depth = 1;
  let comma: number | null = null;
  for (let at = start; at < code.length; at = pastToken(code, at)) {
    const char = code[at]!;
    if ("([{".includes(char)) depth++;
    else if (")]}".includes(char) && --depth === 0) return { comma, end: at + 1 };
    else if (char === "," && depth === 1) comma ??= at;
  }
  return { comma, end: code.length };
}

/** Past the comment, string, template or pattern that begins at `at`, or past one character. */
function pastToken(code: string, at: number): number {
  const char = code[at]!;
  if (code.startsWith("//", at)) return orEnd(code, code.indexOf("\n", at));
  if (code.startsWith("/*", at)) return orEnd(code, code.indexOf("*/", at) + 1) + 1;
  if (char === '"' || char === "'") return pastClosing(code, at, char);
  if (char === "`") return pastTemplate(code, at);
  return isPattern(code, at) ? pastPattern(code, at) : at + 1;
}

const orEnd = (code: string, at: number) => (at <= 0 ? code.length : at);

function pastClosing(code: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < code.length && code[at] !== quote) at += code[at] === "\\" ? 2 : 1;
  return at + 1;
}

function pastTemplate(code: string, start: number): number {
  let at = start + 1;
  while (at < code.length && code[at] !== "`") {
    if (code[at] === "\\") at += 2;
    else if (code.startsWith("${", at)) at = argumentsFrom(code, at + 2).end;
    else at++;
  }
  return at + 1;
}

function pastPattern(code: string, start: number): number {
  let inClass = false;
  let at = start + 1;
  while (at < code.length && (inClass || code[at] !== "/")) {
    if (code[at] === "[") inClass = true;
    if (code[at] === "]") inClass = false;
    at += code[at] === "\\" ? 2 : 1;
  }
  at++;
  while (/[a-z]/.test(code[at] ?? "")) at++;
  return at;
}

/** A slash begins a pattern where a value may stand; elsewhere it divides. */
function isPattern(code: string, at: number): boolean {
  if (code[at] !== "/" || /^\/[/*]/.test(code.slice(at, at + 2))) return false;
  const before = code.slice(Math.max(0, at - 200), at).trimEnd();
  return before === "" || /(?:[(,=:[&|?{;+>]|(?<![\w)\]])!|\breturn|\bcase)$/.test(before);
}
