/**
 * Which words and rules change nothing? Each line of data/lexicon and each pattern with Chinese words in src is switched off
 * in a copy of the project, a whole file first and then halves of it, and the same questions are asked of the same
 * libraries. What never meets a text or a question needs no run. A line that changes nothing here may still be right: the
 * material is small.
 *
 *   npm run eval -- ablate [words|rules]   one of the two
 *     --file NAME     only files whose name has this in it (more than once: any of them)
 *     --limit 60      so many made questions of a library, beside those that people wrote
 *     --minutes 30    no new run after so long; what is left is told as not tried
 *     --jobs N        so many runs at once
 *     --json FILE     a line for each word line and rule
 */
import { cpSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BadInput, countOf } from "../bad-input.ts";
import { materialIn } from "./ablate/material.ts";
import { lexiconParts, type Part, ruleParts } from "./ablate/parts.ts";
import { createTree, type Tree } from "./ablate/trees.ts";
import { createTrial, type Trial, type Verdict } from "./ablate/trial.ts";
import { inProject } from "./questions.ts";

const OPTIONS = {
  file: { type: "string", multiple: true },
  limit: { type: "string", default: "60" },
  minutes: { type: "string", default: "30" },
  jobs: { type: "string", default: String(availableParallelism()) },
  json: { type: "string" },
} as const;

export async function ablateEvaluation(folder: string, args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS });
  const parts = partsFor(positionals, values.file);
  const [limit, minutes, jobs] = (["limit", "minutes", "jobs"] as const).map((name) =>
    countOf(values[name], `--${name}`),
  );
  const until = Date.now() + minutes! * 60_000;
  const material = await materialIn(join(folder, "material"), limit!);
  const trees = Array.from({ length: jobs! }, (_, n) => createTree(join(folder, `tree${n}`)));
  const trial = await createTrial(trees[0]!, material, parts);
  for (const { folder: other } of trees.slice(1))
    cpSync(join(trees[0]!.folder, "shelves"), join(other, "shelves"), { recursive: true });
  console.log(
    `${parts.length} to try on ${material.questions.length} questions of ${material.libraries.length} libraries`,
  );
  const verdicts = await tryAll(trial, trees, until);
  if (values.json)
    writeFileSync(
      values.json,
      parts
        .map((part) => {
          const { file, line, text } = part;
          return `${JSON.stringify({ file, line, text, verdict: verdicts.get(part) })}\n`;
        })
        .join(""),
    );
  for (const verdict of ["fails", "never met", "nothing", "replies only"] as const)
    for (const part of parts.filter((one) => verdicts.get(one) === verdict))
      console.log(`${verdict}: ${part.file}:${part.line} ${part.text.slice(0, 120)}`);
  console.table(tableOf(parts, verdicts));
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

/** Whole files first; of a file that matters, halves, down to single lines. */
async function tryAll(trial: Trial, trees: Tree[], until: number): Promise<Map<Part, Verdict>> {
  const verdicts = new Map<Part, Verdict>(trial.unmet.map((part) => [part, "never met"]));
  const groups = [...Map.groupBy(trial.met, ({ file }) => file).values()];
  let running = 0;
  const work = async (tree: Tree) => {
    // Another may still halve what it tries.
    while (groups.length > 0 || running > 0) {
      const group = groups.shift();
      if (!group) await new Promise((resolve) => setTimeout(resolve, 50));
      else if (Date.now() > until) for (const part of group) verdicts.set(part, "not tried");
      else {
        running++;
        const verdict = await trial.without(tree, group);
        running--;
        const half = Math.ceil(group.length / 2);
        if (verdict === "nothing" || group.length === 1)
          for (const part of group) verdicts.set(part, verdict);
        else groups.push(group.slice(0, half), group.slice(half));
      }
    }
  };
  await Promise.all(trees.map(work));
  return verdicts;
}

function tableOf(parts: Part[], verdicts: Map<Part, Verdict>) {
  const rowOf = (list: Part[]) => {
    const count = (verdict: Verdict) => list.filter((one) => verdicts.get(one) === verdict).length;
    return {
      parts: list.length,
      ...{ "never met": count("never met"), nothing: count("nothing") },
      ...{ "replies only": count("replies only"), outcomes: count("outcomes") + count("fails") },
      "not tried": count("not tried"),
    };
  };
  const files = [...Map.groupBy(parts, ({ file }) => file)];
  return Object.fromEntries(
    [...files, ["total", parts] as const].map(([file, list]) => [file, rowOf(list)]),
  );
}
