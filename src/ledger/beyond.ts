/** What a subject says that was not asked for (pure): its letters → what the ask says of them → what is left. */
import { folded } from "../text/fold.ts";
import { wordsOf } from "../text/lexicon.ts";
import { remembered } from "../text/remembered.ts";
import type { Ask } from "./frame.ts";
import { markIn, NO_NOUN, PHRASES, type Weights } from "./overlap.ts";

/**
 * How much a subject says beyond what was asked (0–1), by its characters: 涉疫 of 涉疫团组, where 团组 was; whether it ends in a
 * noun that was not, and whether what was asked is narrowed by a word right before it, as 团组 by 涉疫.
 */
export function beyond(
  ask: Ask,
  { terms, pairs }: Weights,
  words: string,
  org: string | null,
): { surplus: number; unsaid: number; otherHead: boolean; another: boolean; narrowed: boolean } {
  const { subject, letters, empty } = subjectOf(words);
  const said = new Uint8Array(subject.length);
  for (const { text, also } of terms)
    for (const word of [text, ...(also ?? [])]) markIn(subject, word, said);
  for (const { text } of pairs) markIn(subject, text, said);
  const plain = empty.slice();
  const changes = ask.role === "change" ? CHANGES : [];
  for (const word of [...(org ? [org] : []), ...ask.carriers, ...changes])
    if (word.length > 1) markIn(subject, word, plain);
  const characters = letters.filter((at) => said[at] || !plain[at]);
  const unsaid = characters.filter((at) => !said[at]);
  const head = characters.slice(-2);
  const first = characters.find((at) => said[at]) ?? 0;
  return {
    surplus: characters.length === 0 ? 0 : unsaid.length / characters.length,
    unsaid: unsaid.length,
    otherHead: unsaid.length < characters.length && head.every((at) => !said[at]),
    another: unsaid.length < characters.length && unsaid.some((at) => unsaid.includes(at + 1)),
    narrowed: unsaid.includes(first - 1),
  };
}

/** A subject folded and without short notes, its letters, and which of them say nothing, whatever is asked. */
const subjectOf = remembered((words) => {
  const subject = folded(words).replace(/[（(][^（()）]{1,4}[）)]/g, (note) =>
    " ".repeat(note.length),
  );
  const letters = [...subject.matchAll(/\p{L}/gu)].map(({ index }) => index);
  const empty = new Uint8Array(subject.length);
  for (let at = 0; at < subject.length; at++) {
    if (NO_NOUN.test(subject[at]!)) empty[at] = 1;
    for (const word of PHRASES_FROM.get(subject[at]!) ?? [])
      if (subject.startsWith(word, at)) empty.fill(1, at, at + word.length);
  }
  return { subject, letters, empty };
}, 4_000);

/** Light words of more than one character; they are many: by their first. */
const PHRASES_FROM = Map.groupBy(PHRASES, (word) => word[0]!);

/** 居民消费价格涨幅 is no other matter where the change is asked. */
const CHANGES = wordsOf("change");
