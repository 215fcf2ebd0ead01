/**
 * Sentences as a model sees them (pure): as many as there is room for, best first → grouped under one line that names year, plan
 * or outcome, office and report → headings where there is room for them → numbered in the order in which they stand. A label
 * stands alone on its line and begins with 〔, a sentence begins with its number: nothing in a report can pass for either.
 */
import type { Hit } from "../../domain.ts";
import { namesPlans } from "../../ledger/aims.ts";
import { type Quote, titleOf } from "../reply.ts";

export interface Sentence {
  /** S1, S2, …: how a model names it. */
  id: string;
  quote: Quote;
  /** Why it is shown, where it is no sentence of the offices asked about the matter asked. */
  note?: Note;
}

export type Note = "上一问的依据" | "另一单位";

/** The share of what is shown that may be labels. */
const LABELS = 0.13;

/** As many of the sentences as fit into `chars` with their labels, best first; numbered as they are shown. */
export function trimmed(sentences: Sentence[], chars: number): Sentence[] {
  return groupsOf(fitting(sentences, chars))
    .flatMap(({ sentences }) => sentences)
    .map((sentence, i) => ({ ...sentence, id: `S${i + 1}` }));
}

/** Those that there is room for, in their order; the best in any case. */
export function fitting(sentences: Sentence[], chars: number): Sentence[] {
  const labels = new Set<string>();
  // The headings' share is kept free.
  let left = chars * (1 - LABELS);
  return sentences.filter((sentence, i) => {
    const label = labelOf(sentence);
    const needs = lineOf(sentence).length + 1 + (labels.has(label) ? 0 : label.length + 1);
    if (needs > left && i > 0) return false;
    labels.add(label);
    left -= needs;
    return true;
  });
}

/** The sentences under their labels. */
export function shown(sentences: Sentence[]): string {
  const groups = groupsOf(sentences);
  const headings = headingsShown(sentences, groups);
  return groups
    .flatMap(({ label, sentences }) => [
      label,
      ...sentences.flatMap((sentence, i) => {
        const heading = headingOf(sentence.quote.hit);
        const before = i === 0 ? "" : headingOf(sentences[i - 1]!.quote.hit);
        const named = heading !== before && headings.has(heading);
        return [...(named ? [heading] : []), lineOf(sentence)];
      }),
    ])
    .join("\n");
}

/** S3 原文: one line, whatever line ends the report's words have. */
export function lineOf({ id, quote }: Sentence): string {
  return `${id} ${quote.text.replace(/\s+/g, " ")}`;
}

interface Group {
  label: string;
  sentences: Sentence[];
}

/** Those of one label together, in reading order; the group of the best sentence first. */
function groupsOf(sentences: Sentence[]): Group[] {
  return [...Map.groupBy(sentences, labelOf)].map(([label, own]) => ({
    label,
    sentences: own.toSorted((a, b) => placeOf(a) - placeOf(b)),
  }));
}

const placeOf = ({ quote }: Sentence) => quote.hit.start + quote.start;

/** 〔2023年安排，望江区政府外办2022年工作总结〕 */
function labelOf({ quote, note }: Sentence): string {
  const { factYear, years, aspect, title } = quote.hit;
  const time = factYear !== null ? `${factYear}年` : years ? `${years.from}—${years.to}年` : "";
  // What a budget says of its year is neither.
  const told = `${time}${aspect === "plan" ? "安排" : namesPlans(title) ? "" : "实绩"}`;
  return bracketed([note, told, titleOf(quote.hit)].filter(Boolean).join("，"));
}

function headingOf({ headings }: Hit): string {
  return bracketed(headings.at(-1) ?? "");
}

/** A title or a heading ends no label, nor its line. */
function bracketed(words: string): string {
  const inner = words.replaceAll("〔", "（").replaceAll("〕", "）").replace(/\s+/g, " ").trim();
  return inner === "" ? "" : `〔${inner}〕`;
}

/** The headings of the best sentences, as far as labels have room. */
function headingsShown(sentences: Sentence[], groups: Group[]): Set<string> {
  const chars = sentences.reduce((sum, { quote }) => sum + quote.text.length, 0);
  const used = groups.reduce((sum, { label }) => sum + label.length, 0);
  let left = (chars * LABELS) / (1 - LABELS) - used;
  const chosen = new Set<string>();
  // Each stands as often as it is come to.
  const often = Map.groupBy(
    groups
      .flatMap(({ sentences }) => sentences.map(({ quote }) => headingOf(quote.hit)))
      .filter((heading, i, all) => heading !== "" && heading !== all[i - 1]),
    (heading) => heading,
  );
  for (const { quote } of sentences) {
    const heading = headingOf(quote.hit);
    const needs = heading.length * (often.get(heading)?.length ?? 1);
    if (heading === "" || chosen.has(heading) || needs > left) continue;
    chosen.add(heading);
    left -= needs;
  }
  return chosen;
}
