/**
 * Which words and rules change nothing? Each line of data/lexicon and each pattern with Chinese words in src is switched off
 * in a copy of the project, and the same questions are asked of the same libraries, each shelved once: a rule by those that it
 * was met by, a word by those that are likely to have it, until one reply is other. What changed none of these is tried once
 * more in a process that never had it, several together and then halves of them, by all questions. What never meets a text
 * or a question needs no run. A line that changes nothing here may still be right: the material is small.
 *
 *   npm run eval -- ablate [words|rules]   one of the two
 *     --file NAME     only files whose name has this in it (more than once: any of them)
 *     --limit 60      so many made questions of a library, beside those that people wrote
 *     --minutes 60    no new run after so long; what is left is told as not tried
 *     --json FILE     a line for each word line and rule
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BadInput, countOf } from "../bad-input.ts";
import { materialIn } from "./ablate/material.ts";
import { lexiconParts, type Part, ruleParts } from "./ablate/parts.ts";
import { createTree } from "./ablate/trees.ts";
import { createTrial, type Found, type Trial, type Verdict } from "./ablate/trial.ts";
import { inProject } from "./questions.ts";

const OPTIONS = {
  file: { type: "string", multiple: true },
  limit: { type: "string", default: "60" },
  minutes: { type: "string", default: "60" },
  json: { type: "string" },
} as const;

/** So many that have changed nothing alone are switched off together. */
const TOGETHER = 16;

export async function ablateEvaluation(folder: string, args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS });
  const parts = partsFor(positionals, values.file);
  const [limit, minutes] = (["limit", "minutes"] as const).map((name) =>
    countOf(values[name], `--${name}`),
  );
  const until = Date.now() + minutes! * 60_000;
  const material = await materialIn(join(folder, "material"), limit!);
  const trial = await createTrial(createTree(join(folder, "tree")), material, parts);
  console.log(
    `${parts.length} to try on ${material.asks.length} questions and claims of ${material.libraries.length} libraries`,
  );
  const found = await tryAll(trial, parts, until);
  const verdictOf = (part: Part) => found.get(part)?.verdict ?? "not tried";
  if (values.json)
    writeFileSync(
      values.json,
      parts
        .map((part) => {
          const { file, line, text } = part;
          return `${JSON.stringify({ file, line, text, verdict: verdictOf(part), ...found.get(part) })}\n`;
        })
        .join(""),
    );
  for (const verdict of ["fails", "never met", "nothing"] as const)
    for (const part of parts.filter((one) => verdictOf(one) === verdict))
      console.log(`${verdict}: ${part.file}:${part.line} ${part.text.slice(0, 120)}`);
  console.table(tableOf(parts, verdictOf));
}

function partsFor(kinds: string[], files: string[] | undefined): Part[] {
  const unknown = kinds.find((kind) => kind !== "words" && kind !== "rules");
  if (unknown !== undefined)
    throw new BadInput(`“${unknown}” cannot be switched off; there are words and rules.`);
  const wants = (kind: string) => kinds.length === 0 || kinds.includes(kind);
  const root = inProject("");
  const parts = [
    ...(wants("words") ? lexiconParts(root) : []),
    ...(wants("rules") ? ruleParts(root) : []),
  ].filter(({ file }) => !files || files.some((name) => file.includes(name)));
  if (parts.length === 0)
    throw new BadInput(`No file with words or rules has “${files?.join("” or “")}” in its name.`);
  return parts;
}

/** Each alone; then what seems to change nothing together, and halves of those that do, down to single ones. */
async function tryAll(trial: Trial, parts: Part[], until: number): Promise<Map<Part, Found>> {
  const met = new Set(trial.met);
  const found = new Map<Part, Found>(
    parts.filter((part) => !met.has(part)).map((part) => [part, { verdict: "never met" }]),
  );
  const left: Part[] = [];
  const note = (part: Part, one: Found) =>
    one.verdict === "nothing" ? left.push(part) : found.set(part, one);
  const alone = await trial.rulesAlone(until);
  for (const part of trial.met) {
    const ask = trial.likely(part);
    if (alone.has(part)) note(part, alone.get(part)!);
    else if (Date.now() > until) continue;
    else note(part, ask.length > 0 ? await trial.without([part], ask) : { verdict: "nothing" });
  }
  const groups = Array.from({ length: Math.ceil(left.length / TOGETHER) }, (_, n) =>
    left.slice(n * TOGETHER, (n + 1) * TOGETHER),
  );
  for (let group = groups.shift(); group && Date.now() < until; group = groups.shift()) {
    const one = await trial.without(group);
    const half = Math.ceil(group.length / 2);
    if (one.verdict === "nothing" || group.length === 1)
      for (const part of group) found.set(part, one);
    else groups.push(group.slice(0, half), group.slice(half));
  }
  return found;
}

function tableOf(parts: Part[], verdictOf: (part: Part) => Verdict) {
  const rowOf = (list: Part[]) => {
    const count = (...verdicts: Verdict[]) =>
      list.filter((one) => verdicts.includes(verdictOf(one))).length;
    return {
      parts: list.length,
      ...{ "never met": count("never met"), nothing: count("nothing") },
      ...{ changes: count("changes", "fails"), "not tried": count("not tried") },
    };
  };
  const files = [...Map.groupBy(parts, ({ file }) => file)];
  return Object.fromEntries(
    [...files, ["total", parts] as const].map(([file, list]) => [file, rowOf(list)]),
  );
}
