/** The evaluation with nothing off, and what is other with something off. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Reply } from "../../../src/domain.ts";
import type { Line, Plan } from "./asking.ts";
import type { Material } from "./material.ts";
import type { Part } from "./parts.ts";
import type { Tree } from "./trees.ts";

/**
 * `outcomes`: a question is judged otherwise; `replies only`: replies have other words, judged the same; `fails`: the
 * product does not run without it; `never met`: no text and no question has a word of it.
 */
export type Verdict = "never met" | "nothing" | "replies only" | "outcomes" | "fails" | "not tried";

export type Trial = Awaited<ReturnType<typeof createTrial>>;

/** What is asked of `material` with nothing off, and which of `parts` are met by it. */
export async function createTrial(tree: Tree, { libraries, questions }: Material, parts: Part[]) {
  const readings = new Map<string, string>();
  const replies: Reply[] = [];
  const all = questions.map((_, n) => n);
  const planFor = (folder: string, order: number[]): Plan => ({
    libraries: libraries.map(({ name, texts }) => ({
      ...{ name, texts, folder: join(folder, "shelves", name) },
      reading: readings.get(name) ?? "",
    })),
    questions: order.map((n) => {
      const { library, text, at } = questions[n]!;
      return { n, library, text, at };
    }),
  });
  const tell = (line: Line) => {
    if ("n" in line) replies[line.n] = line.reply;
    else readings.set(line.library, line.reading);
    return "on" as const;
  };
  const off = (part: Part) => part.off;
  if ((await tree.run({ parts: [], to: off }, planFor(tree.folder, all), tell)) === "failed")
    throw new Error("the evaluation does not run with nothing switched off");
  const rules = parts.filter(({ file }) => file.endsWith(".ts"));
  const meetings = await watched(tree, planFor(tree.folder, all), rules, (line) => isSame(line));
  const corpus = libraries
    .flatMap(({ texts }) => texts.map((file) => readFileSync(file, "utf8")))
    .concat(questions.map(({ text }) => text))
    .map(folded)
    .join("\n");
  const met = parts.filter((part) =>
    part.words ? part.words.some((word) => holds(corpus, word)) : isTried(part, rules, meetings),
  );

  function isSame(line: Line): boolean {
    if (!("n" in line)) return readings.get(line.library) === line.reading;
    return textOf(line.reply) === textOf(replies[line.n]!);
  }

  /** Those first that are likely to be answered otherwise. */
  function orderFor(group: Part[]): number[] {
    const words = group.flatMap((part) => part.words ?? []);
    const likely = new Set(group.flatMap((part) => [...(meetings.get(part) ?? [])]));
    const isLikely = (n: number) =>
      likely.has(n) || words.some((word) => holds(folded(questions[n]!.text), word));
    const isNear = (n: number) => words.some((word) => holds(folded(replies[n]!.text), word));
    const [first, others] = [all.filter(isLikely), all.filter((n) => !isLikely(n))];
    return [...first, ...others.filter(isNear), ...others.filter((n) => !isNear(n))];
  }

  async function without(place: Tree, group: Part[]): Promise<Verdict> {
    let changed = 0;
    const plan = planFor(place.folder, orderFor(group));
    const end = await place.run({ parts: group, to: off }, plan, (line) => {
      if (!("n" in line) || isSame(line)) return "on";
      changed++;
      const { judge } = questions[line.n]!;
      return judge(line.reply) === judge(replies[line.n]!) ? "on" : "enough";
    });
    if (end !== "done") return end === "failed" ? "fails" : "outcomes";
    return changed > 0 ? "replies only" : "nothing";
  }

  return { met, unmet: parts.filter((part) => !met.includes(part)), without };
}

/**
 * The questions by which each rule is met. It is also the proof that a second run says what the first one said; if it does
 * not, nothing that is found here means anything.
 */
async function watched(tree: Tree, plan: Plan, rules: Part[], isSame: (line: Line) => boolean) {
  const meetings = new Map<Part, Set<number>>();
  const places = new Map(rules.map((part, n) => [part, n]));
  const to = (part: Part) =>
    `(globalThis.watching?.rule(${places.get(part)}, ${part.text}) ?? ${part.text})`;
  const others: Line[] = [];
  const end = await tree.run({ parts: rules, to, watched: true }, plan, (line) => {
    if (!isSame(line)) others.push(line);
    for (const n of line.met) {
      const part = rules[n]!;
      meetings.set(part, (meetings.get(part) ?? new Set()).add("n" in line ? line.n : -1));
    }
    return "on";
  });
  if (end === "failed" || others.length > 0)
    throw new Error(
      `a second run with nothing off ${end === "failed" ? "failed" : `differs in ${others.length} lines, the first of them ${JSON.stringify(others[0]).slice(0, 300)}`}`,
    );
  return meetings;
}

/** A rule that is met; what is neither a rule nor made of words can only be tried. */
function isTried(part: Part, rules: Part[], meetings: Map<Part, Set<number>>): boolean {
  return !rules.includes(part) || meetings.has(part);
}

const folded = (text: string) => text.normalize("NFKC").toLowerCase();
/** Several things said in one word (京津冀协同发展、…) stand apart in a text. */
const holds = (text: string, word: string) =>
  folded(word)
    .split("、")
    .some((one) => text.includes(one));

const textOf = ({ kind, text }: Reply) => `${kind}\n${text}`;
