/**
 * Which pieces of a year are about what is asked (pure): what asks for a summary is taken away, the rest are matters → every word
 * of one must stand in the piece, its headings or its item's opening → the closest first, each matter in its turn; words that
 * may be missing are named.
 */
import type { Hit } from "../domain.ts";
import { fold } from "../text/fold.ts";
import { wordsOf as listed } from "../text/lexicon.ts";
import { hasOrdinal, type Ordinal } from "../text/names.ts";
import { sentencesOf } from "../text/sentences.ts";
import { anyOf, type Synonyms, segmentsOf, type Term } from "../text/terms.ts";
import { type Ask, LIGHT, matterWords } from "./frame.ts";
import { missingIn, standing, type Weights, weightsOf } from "./overlap.ts";
import { CAUSES, type Piece, SHORTCOMINGS } from "./salience.ts";

/** What is asked about, part by part, and of which edition. */
export interface Asked {
  asks: Ask[];
  ordinals: Ordinal[];
}

/** What only says that a summary is wanted, of what and for whom. */
const FORM = [...listed("summing"), ...listed("papers"), ...SHORTCOMINGS, ...CAUSES];
const FORMS = new RegExp(anyOf(FORM), "g");
const LENGTH = /[\d一二两三四五六七八九十百几]+(?:字|句话|句|条|点|段|页纸|页|屏|份|篇)/g;
/** A fit of less is another matter. */
const CLOSE = 0.5;
/** What weighs less than this share of the rarest word is a common one. */
const COMMON = 0.5;
/** What a piece gains by its fit, and loses for each before it of its passage. */
const FIT = 3;
const AGAIN = 0.5;

/** The matters that words name, without what only asks for a piece of writing. */
export function asksIn(words: string): Ask[] {
  const own = words.replace(LENGTH, (length) => " ".repeat(length.length));
  const bounds = new Set(segmentsOf(own).map(({ index }) => index)).add(own.length);
  const rest = own.replace(FORMS, (form: string, at: number) =>
    bounds.has(at) && bounds.has(at + form.length) ? " ".repeat(form.length) : form,
  );
  const parts = [""];
  for (const { segment } of segmentsOf(rest))
    if (/^(?:[、和与及，]|以及)$/.test(segment)) parts.push("");
    else parts[parts.length - 1] += segment;
  return parts.flatMap((part) => {
    const said = matterWords(part).filter((word) => !LIGHT.has(word));
    return said.length === 0 ? [] : [askOf(part, said)];
  });
}

function askOf(matter: string, words: string[]): Ask {
  return {
    ...{ matter, words, context: [], head: [], carriers: [] },
    ...{ unit: { unit: null, dimension: null }, role: null },
    ...{ apart: false, stock: false, average: false, each: false },
  };
}

/** The pieces that are about one of the asks, the closest first and each ask in its turn; and the words that nothing has. */
export function aboutTopic(
  { asks, ordinals }: Asked,
  pieces: Piece<Hit>[],
  synonyms: Synonyms,
): { about: Piece<Hit>[]; unsaid: string[] } {
  const hits = [...new Set(pieces.map(({ passage }) => passage))];
  const texts = hits.map((hit) => `${hit.title}\n${hit.headings.join("\n")}\n${hit.text}`);
  const read = asks.map((ask) => {
    const weights = weightsOf(ask, texts, synonyms);
    const fits = ({ weights, unsaid }: ReturnType<typeof without>) => ({
      queue: spread(
        pieces.flatMap((piece) => {
          const said = saidOf(piece);
          const of = isOf(said.map(([, words]) => words).join("\n"), ask, ordinals);
          const fit = of ? fitOf(weights, said) : 0;
          return fit < CLOSE ? [] : [{ ...piece, weight: piece.weight + FIT * fit }];
        }),
      ),
      unsaid,
    });
    const most = Math.max(...weights.terms.map(({ weight }) => weight));
    const absent = (term: Term) => term.absent === true;
    // 会客厅二期 may be told as 二期 under the heading 会客厅.
    const loose = { ...weights, terms: weights.terms.filter(({ joined }) => !joined) };
    const common = (term: Term) => absent(term) || term.weight < most * COMMON;
    const tries = [without(weights, absent), without(loose, absent), without(loose, common)];
    let found = fits(tries[0]!);
    for (const next of tries.slice(1)) if (found.queue.length === 0) found = fits(next);
    return found;
  });
  const queues = read.map(({ queue }) => queue);
  const about: Piece<Hit>[] = [];
  for (let round = 0; queues.some((queue) => queue.length > round); round++)
    for (const queue of queues) about.push(...queue.slice(round, round + 1));
  return { about, unsaid: read.flatMap(({ unsaid }) => unsaid) };
}

/**
 * A word that no text has is another way to say it, or another matter, and one that many have (建设) says little: where they are
 * the smaller part of what is asked the rest tells, and they are said to be missing.
 */
function without(
  weights: Weights,
  isLeft: (term: Term) => boolean,
): { weights: Weights; unsaid: string[] } {
  const unsaid = weights.terms.filter(isLeft).map(({ text }) => text);
  const content = unsaid.reduce(
    (words, word) => words.replaceAll(word, " ".repeat(word.length)),
    weights.content,
  );
  const letters = (words: string) => words.match(/\p{L}/gu)?.length ?? 0;
  // 二期 is not to be had from 一期.
  const numbered = unsaid.some((word) => /^[一二三四五六七八九十\d]/.test(word));
  const told = !numbered && letters(content) * 2 > letters(weights.content);
  const terms = weights.terms.filter((term) => !isLeft(term));
  return { weights: { ...weights, terms, content: told ? content : "" }, unsaid };
}

/** The texts in which a topic's words may stand for a piece, and what they count there: its own, the headings, the item's opening. */
function saidOf({ passage, text, facts }: Piece<Hit>): [number, string][] {
  const texts: [number, string][] = [
    [1, `${text} ${facts.map(({ subject }) => subject).join(" ")}`],
    [0.8, passage.headings.slice(1).join("\n")],
    [0.75, sentencesOf(passage.text)[0]?.text ?? ""],
    [0.5, `${passage.title}\n${passage.headings[0] ?? ""}`],
  ];
  return texts.map(([counts, words]) => [counts, fold(words).toLowerCase()]);
}

/** Is something said of the very number and edition that is asked: 7号, 第二届? */
function isOf(said: string, { matter }: Ask, ordinals: Ordinal[]): boolean {
  const numbers: string[] = said.match(/\d+/g) ?? [];
  return (
    (matter.match(/\d+/g) ?? []).every((number) => numbers.includes(number)) &&
    ordinals.every((ordinal) => hasOrdinal(said, ordinal))
  );
}

/** How well a piece is about a matter (0–1); 0 where a word of it stands nowhere. */
function fitOf(weights: Weights, said: [number, string][]): number {
  if (!/\p{L}{2}/u.test(weights.content)) return 0;
  const missing = missingIn(
    weights,
    said.map(([, words]) => words),
  );
  return missing.length > 0 ? 0 : standing(weights.terms, said).share;
}

/** The weightiest first, and each passage's second a little later. */
function spread(pieces: Piece<Hit>[]): Piece<Hit>[] {
  return [...Map.groupBy(pieces, ({ passage }) => passage.passageId).values()]
    .flatMap((own) =>
      own
        .sort((a, b) => b.weight - a.weight)
        .map((piece, i) => ({ ...piece, weight: piece.weight - AGAIN * i })),
    )
    .sort((a, b) => b.weight - a.weight);
}
