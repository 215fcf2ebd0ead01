/** The sentences of a text that is written anew (pure): what is not said of the old one, what is said twice, and so many points. */
import { likeness } from "../../text/likeness.ts";
import { namesIn } from "../../text/names.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { clausesOf, sentencesOf } from "../../text/sentences.ts";
import { contentOf, isSaid } from "../ground/content.ts";
import type { Quote } from "../reply.ts";
import { closed } from "../writing/judge.ts";

export interface Line {
  text: string;
  quotes: Quote[];
}

/** From so alike on two sentences with the same figures and names are one. */
const SAME = 0.75;
/** A clause is said where of its words this share is. */
const SAID = 0.5;

/** The sentences of `piece` that are not said: a figure, name, title or quotation is nowhere, or a clause's words in none that cites it. */
export function unsaidOf(piece: string, citing: string, all: string): string[] {
  return sentencesOf(piece)
    .map(({ text }) => text)
    .filter((text) => !isTold(text, citing, all));
}

function isTold(sentence: string, citing: string, all: string): boolean {
  if (citing === "" || !exactIn(sentence).every((words) => all.includes(words))) return false;
  return clausesOf({ text: sentence, start: 0, end: sentence.length }).every(({ text }) => {
    const words = contentOf(text);
    return words.filter((word) => isSaid(word, citing)).length >= words.length * SAID;
  });
}

function exactIn(text: string): string[] {
  return [
    ...quantitiesIn(text).map((one) => one.text),
    ...namesIn(text),
    ...(text.match(/“[^”]*”|《[^》]*》/g) ?? []),
  ];
}

/** Each once; of two that say the same the longer one, in the place of the first. */
export function onceEach<T>(all: T[], textOf: (one: T) => string): T[] {
  const kept: T[] = [];
  for (const one of all) {
    const at = kept.findIndex((other) => isSame(textOf(other), textOf(one)));
    if (at < 0) kept.push(one);
    else if (textOf(one).length > textOf(kept[at]!).length) kept[at] = one;
  }
  // A longer one may say what two did.
  const saidBy = (one: T, i: number) => (other: T, j: number) =>
    has(textOf(other), textOf(one)) && (j < i || textOf(other).length > textOf(one).length);
  return kept.filter((one, i) => !kept.some(saidBy(one, i)));
}

function isSame(a: string, b: string): boolean {
  if (has(a, b) || has(b, a)) return true;
  const digits = (text: string) => [...exactIn(text), ...(text.match(/\d+/g) ?? [])].join("、");
  return digits(a) === digits(b) && likeness(bare(a), bare(b)) >= SAME;
}

const bare = (text: string) => text.replace(/[。；，\s]/g, "");

/** 识字班14期 is no part of 夜校识字班14期: it has to begin or end where a clause does. */
function has(text: string, part: string): boolean {
  if (bare(text) === bare(part)) return bare(text) !== "" && text.length >= part.length;
  return (
    part !== "" && `，${text}`.replace(/[。；]/g, "，").includes(`，${part.replace(/[。；]$/, "")}`)
  );
}

/** So many lines: neighbours joined where there are more, sentences apart where there are fewer; as near as it can be done. */
export function inPoints(lines: Line[], count: number): Line[] {
  const points = [...lines];
  while (points.length > count) {
    const sizes = points.slice(1).map(({ text }, i) => text.length + points[i]!.text.length);
    const at = sizes.indexOf(Math.min(...sizes));
    const [one, next] = [points[at]!, points[at + 1]!];
    points.splice(at, 2, {
      text: closed(one.text) + next.text,
      quotes: [...one.quotes, ...next.quotes],
    });
  }
  while (points.length < count) {
    const at = points.findIndex(({ text }) => sentencesOf(text).length > 1);
    if (at < 0) break;
    const { text, quotes } = points[at]!;
    const cut = sentencesOf(text)[1]!.start;
    points.splice(...([at, 1, { text: text.slice(0, cut).trim(), quotes }] as const), {
      text: text.slice(cut),
      quotes,
    });
  }
  return points;
}
