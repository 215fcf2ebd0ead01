/** Which Chinese characters stand side by side in ordinary text, from `data/pairs.txt`. */
import { readFileSync } from "node:fs";
import { oneScript } from "./script.ts";

/** First character → all that come after it; read at first use. */
let after: Map<string, string> | null = null;

/** Whether ordinary text has `second` right after `first`, both in simplified script as `oneScript` gives it. */
export function isPair(first: string, second: string): boolean {
  after ??= readPairs();
  return after.get(first)?.includes(second) ?? false;
}

function readPairs(): Map<string, string> {
  const file = readFileSync(new URL("../../data/pairs.txt", import.meta.url), "utf8");
  const found = new Map<string, string>();
  for (const line of oneScript(file).split("\n")) {
    const first = line.slice(0, 1);
    if (first !== "" && first !== "#") found.set(first, (found.get(first) ?? "") + line.slice(1));
  }
  return found;
}
