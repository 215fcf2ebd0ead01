/**
 * Passages that may answer: the search in the scope that the question sets → of the asked year, of the kind and the names that it
 * means → its words, weighed by how rare they are among them.
 */
import type { Hit, Scope } from "../../domain.ts";
import { SURNAME } from "../../ledger/persons.ts";
import { fold, foldTight } from "../../text/fold.ts";
import { hasOrdinal } from "../../text/names.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { coverage, type Synonyms, type Term, weigh } from "../../text/terms.ts";
import { withYears } from "../../text/years.ts";
import type { Question } from "../question.ts";
import { type Shelf, TELLING } from "../shelf.ts";

const CANDIDATES = 40;
const HEADINGS = 8;

/**
 * Passages of the asked years: what was done before what was planned, unless a plan is asked for. Where the question
 * names a kind of report, its passages come first.
 */
export async function candidates(question: Question, shelf: Shelf): Promise<Hit[]> {
  const scope = {
    ...(question.years.length > 0 ? { years: question.years } : {}),
    ...(question.tense === "open" ? {} : { aspect: question.tense }),
    ...(question.orgs.length > 0 ? { orgs: question.orgs } : {}),
  };
  const ask = withYears(question.text, question);
  const found = [
    ...(await shelf.search(ask, { ...scope, kinds: TELLING }, CANDIDATES)),
    ...(question.wants === "count" ? await headingsThatCount(ask, scope, shelf) : []),
  ];
  // A report that names no office may be anybody's.
  const hits = found.filter(
    (hit) => speaksOf(hit, question.years) && (question.orgs.length === 0 || hit.org !== null),
  );
  const meant = ofKind(question, hits);
  return ofName(question, meant.length > 0 ? meant : hits);
}

/** 接待来访团组12批次 over what says of whom: such a heading tells a figure itself. */
async function headingsThatCount(ask: string, scope: Scope, shelf: Shelf): Promise<Hit[]> {
  const headings = await shelf.search(ask, { ...scope, kinds: ["heading"] }, HEADINGS);
  return headings.filter(({ text }) => quantitiesIn(text).length > 0);
}

/** 沈主任 */
const TITLED = new RegExp(`(${SURNAME})(?:主任|书记|局长|处长|科长|区长)`, "u");

/** What a question puts in quotes is meant as it stands, where any passage has it. */
function ofName({ text }: Question, hits: Hit[]): Hit[] {
  const surname = TITLED.exec(text)?.[1];
  if (surname !== undefined) {
    const person = new RegExp(
      `${surname}\\p{Script=Han}{1,2}(?:同志|接任|担任|任|[，、])|(?:主任|书记|局长|处长)${surname}`,
      "u",
    );
    const theirs = hits.filter((hit) => person.test(hit.text));
    if (theirs.length > 0) return theirs;
  }
  const quoted = [...text.matchAll(/[“"「]([^”"」]{2,20})[”"」]/g)].map((match) =>
    foldTight(match[1]!),
  );
  if (quoted.length === 0) return hits;
  const named = hits.filter((hit) =>
    quoted.every((name) => foldTight(contextOf(hit)).includes(name)),
  );
  return named.length > 0 ? named : hits;
}

/** What is of another year, and a range that is more than the asked years, is found but answers nobody who asks for them. */
function speaksOf({ factYear, years, text }: Hit, asked: number[]): boolean {
  if (asked.length === 0) return true;
  if (factYear !== null)
    return asked.some((year) => year === factYear || withoutMeasures(text).includes(`${year}年`));
  return years === null || (years.from >= Math.min(...asked) && years.to <= Math.max(...asked));
}

/** 比2019年下降41.3% speaks of no 2019. */
function withoutMeasures(text: string): string {
  return text.replace(/(?:比|较|同|恢复到|恢复至|相当于)(?:19|20)\d{2}年/g, "");
}

/** The hits of the kind of report that the question names; all where it names none. */
export function ofKind(question: Question, hits: Hit[]): Hit[] {
  const { title } = question;
  return title === null ? hits : hits.filter((hit) => title.test(hit.title));
}

/** A word that no passage has, and that does not say what is asked for, is as often another way to say it. */
const OTHERWISE = 0.4;

/** The question's words, weighed by how rare they are among the candidates. */
export function weighQuestion(question: Question, hits: Hit[], synonyms: Synonyms): Term[] {
  const heads = new Set(question.needs.flatMap(({ strict, head }) => (strict ? head : [])));
  const texts = hits.map((hit) => contextOf(hit));
  return weigh(withCompounds(question, texts), texts, synonyms).map((term) =>
    term.absent && !heads.has(term.text) ? { ...term, weight: term.weight * OTHERWISE } : term,
  );
}

/**
 * The question's words with those joined that some passage has joined: 茶文化周 is one thing, of which the segmenter leaves
 * 文化 alone.
 */
function withCompounds({ text, words }: Question, texts: string[]): string[] {
  const all = fold(texts.join("\n")).toLowerCase();
  const compounds: string[] = [];
  for (const [run] of fold(text).matchAll(/\p{Script=Han}{3,40}/gu)) {
    const bounds = boundsOf(run);
    for (let i = 0; i < bounds.length; i++) {
      const from = bounds[i]!;
      // The longest that begins and ends where a word does.
      const to = bounds.findLast(
        (end) => end - from > 2 && end - from <= MAX_COMPOUND && all.includes(run.slice(from, end)),
      );
      if (to === undefined) continue;
      const found = run.slice(from, to);
      const inside = words.filter((word) => found.includes(word));
      const letters = inside.reduce((sum, word) => sum + word.length, 0);
      // It must add to its words, and be made of them for the most part: 去年接待了 is no thing.
      if (letters + 2 > found.length || letters * 2 < found.length || JOINED.test(found)) continue;
      compounds.push(found);
      i = bounds.indexOf(to) - 1;
    }
  }
  return [...new Set([...words, ...compounds])];
}

const SEGMENTER = new Intl.Segmenter("zh", { granularity: "word" });
const MAX_COMPOUND = 10;

/** Where the words of a run of characters begin, and its end. */
function boundsOf(run: string): number[] {
  return [...[...SEGMENTER.segment(run)].map(({ index }) => index), run.length];
}

const JOINED = /[的了在是和与及或为被把将对]|多少|几|哪|什么|\d|年/;

/** Where a passage stands and what it says: what a question may refer to. */
export function contextOf(hit: Hit): string {
  return `${hit.title}\n${hit.headings.join("\n")}\n${hit.text}`;
}

/** Does a passage have the names and the editions (第四届) that the question names? */
export function mayAnswer(question: Question, hit: Hit): boolean {
  const all = `${hit.headings.join("\n")}\n${hit.text}`;
  return (
    namesStand(question, hit) && question.ordinals.every((ordinal) => hasOrdinal(all, ordinal))
  );
}

/** A question about 日本 is not answered by a passage that does not name it. */
export function namesStand(question: Question, hit: Hit): boolean {
  const context = foldTight(contextOf(hit));
  return question.names.every((name) => context.includes(foldTight(name)));
}

/** The rarest words that the passages know are what the question is about: an answer's passage must have them. */
export function keyTermsOf(terms: Term[]): Term[] {
  const known = terms.filter(({ absent }) => !absent);
  const average = known.reduce((sum, term) => sum + term.weight, 0) / Math.max(1, known.length);
  return known.filter((term) => term.weight >= average * KEY);
}

/** Has a passage what the question is about? */
export function hasKey(terms: Term[], hit: Hit): boolean {
  const keys = keyTermsOf(terms);
  return keys.length === 0 || coverage(keys, contextOf(hit)) >= 0.5;
}

const KEY = 1.5;
