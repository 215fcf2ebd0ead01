/** What is asked with nothing off, which parts that meets, and what is other with some of them off. */
import { readFileSync } from "node:fs";
import type { Line, Plan } from "./asking.ts";
import { type Material, wordsOf } from "./material.ts";
import type { Part } from "./parts.ts";
import type { Tree } from "./trees.ts";

/**
 * `changes`: a reply has other words, or a text is read otherwise; `fails`: the product does not run without it; `never met`:
 * no text and no question has a word of it, or the rule finds nothing.
 */
export type Verdict = "never met" | "nothing" | "changes" | "fails" | "not tried";

export interface Found {
  verdict: Verdict;
  /** The question that is answered otherwise, or “reading”. */
  by?: string;
}

export type Trial = Awaited<ReturnType<typeof createTrial>>;

/** So many questions that are likely to be answered otherwise are asked where a word is tried alone. */
const LIKELY = 60;
/** The reading of the texts, among the asks by which a rule is met. */
const READING = -1;

/** What is asked of `material` with nothing off, and which of `parts` are met by it. */
export async function createTrial(tree: Tree, material: Material, parts: Part[]) {
  const { libraries, asks } = material;
  const all = asks.map((_, n) => n);
  const rules = parts.filter(isRule);
  const places = new Map(rules.map((part, n) => [part, n]));
  const replies: string[] = [];
  let reading: string | null = null;
  const unasked: Plan = { ...material, before: null, reading, trials: [] };
  const planFor = (trials: Plan["trials"]) => ({ ...material, before: replies, reading, trials });
  const off = (group: Part[]) => ({ parts: group, to: (part: Part) => part.off });
  const watched = {
    parts: rules,
    watched: true,
    to: (part: Part) =>
      `(globalThis.watching?.rule(${places.get(part)}, ${part.text}) ?? ${part.text})`,
  };

  await tree.run(off([]), unasked, (line) => {
    if ("n" in line) replies[line.n] = line.said;
    if ("reading" in line) reading = line.reading;
  });
  if (replies.length < all.length)
    throw new Error("the evaluation does not run with nothing switched off");
  const meetings = new Map<Part, Set<number>>();
  const composed = new Set<Part>();
  // It is also the proof that a second run says what the first one said; if it does not, nothing found here means anything.
  const others: Line[] = [];
  const end = await tree.run(watched, unasked, (line) => {
    if ("met" in line)
      for (const rule of line.met)
        meetings.set(
          rules[rule]!,
          (meetings.get(rules[rule]!) ?? new Set()).add("n" in line ? line.n : READING),
        );
    if ("composed" in line) for (const rule of line.composed) composed.add(rules[rule]!);
    if ("n" in line ? line.said !== replies[line.n] : "reading" in line && line.reading !== reading)
      others.push(line);
  });
  if (end === "failed" || others.length > 0)
    throw new Error(
      `a second run with nothing off ${end === "failed" ? "failed" : `differs in ${others.length} lines, the first of them ${JSON.stringify(others[0]).slice(0, 300)}`}`,
    );

  const corpus = libraries
    .flatMap(({ texts }) => texts.map((file) => readFileSync(file, "utf8")))
    .concat(asks.map(wordsOf))
    .map(folded)
    .join("\n");
  const isMet = (part: Part) =>
    part.words
      ? part.words.some((word) => holds(corpus, word))
      : !isRule(part) || meetings.has(part) || composed.has(part);

  function likely({ words }: Part): number[] {
    const within = (text: string) => words?.some((word) => holds(folded(text), word)) ?? false;
    const first = all.filter((n) => within(wordsOf(asks[n]!)));
    const then = all.filter((n) => !first.includes(n) && within(replies[n]!));
    return [...first, ...then].slice(0, LIKELY);
  }

  const foundBy = (changed: number | "reading" | null): Found => {
    if (changed === null) return { verdict: "nothing" };
    return {
      verdict: "changes",
      by: changed === "reading" ? changed : wordsOf(asks[changed]!).slice(0, 100),
    };
  };

  /** Each rule off alone, in one process, asked what it was met by; those that are part of another one are left out. */
  async function rulesAlone(until: number): Promise<Map<Part, Found>> {
    const found = new Map<Part, Found>();
    const tried = rules.filter((part) => meetings.has(part) && !composed.has(part));
    const trials = tried.map((part) => ({
      off: places.get(part)!,
      ask: [...meetings.get(part)!].filter((n) => n !== READING),
    }));
    await tree.run(watched, planFor(trials), (line) => {
      if ("trial" in line) found.set(tried[line.trial]!, foundBy(line.changed));
      return Date.now() > until ? "enough" : "on";
    });
    return found;
  }

  /** Some of them off together, in a process that never had them. */
  async function without(group: Part[], ask = askedOf(group)): Promise<Found> {
    let changed: number | "reading" | null = null;
    const end = await tree.run(off(group), planFor([{ off: -1, ask }]), (line) => {
      if ("trial" in line) changed = line.changed;
    });
    return end === "failed" ? { verdict: "fails" } : foundBy(changed);
  }

  function askedOf(group: Part[]): number[] {
    if (group.some((part) => !meetings.has(part) || composed.has(part))) return all;
    const met = new Set(group.flatMap((part) => [...meetings.get(part)!]));
    return all.filter((n) => met.has(n));
  }

  return { met: parts.filter(isMet), likely, rulesAlone, without };
}

const isRule = ({ file }: Part) => file.endsWith(".ts");

const folded = (text: string) => text.normalize("NFKC").toLowerCase();
/** Several things said in one word (京津冀协同发展、…) stand apart in a text. */
const holds = (text: string, word: string) =>
  folded(word)
    .split("、")
    .some((one) => text.includes(one));
