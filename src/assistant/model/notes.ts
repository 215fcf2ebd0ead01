/**
 * What a model says beside its claims (pure): what it finds nothing of, and what it would ask back. Neither rests on a sentence,
 * so neither may tell anything: it is made of the question's own words, of the offices and years that were shown, and of words
 * that only ask. What it finds nothing of and the reply tells is no gap.
 */
import type { Reply } from "../../domain.ts";
import { foldTight } from "../../text/fold.ts";
import { wordsOf } from "../../text/lexicon.ts";
import { anyOf, segmentsOf } from "../../text/terms.ts";
import { asText, type ReplyBody } from "../reply.ts";
import type { Sentence } from "../writing/evidence.ts";
import type { readNotes } from "./claims.ts";

type Notes = ReturnType<typeof readNotes>;

const LONGEST = 60;
const MOST = 5;
const ASKING = [...wordsOf("asks-back"), ...wordsOf("question-words")];
/** A figure is one thing: no part of it is the question's own. */
const FIGURE = /\d[\d.,]*|[〇零一二两三四五六七八九十百千万亿]+/g;
const MARKS = new Set('，,、？?；;：:“”"《》（）()。');

/** What of the notes may be shown beside the reply. */
export function notesOn(
  { missing, ask }: Notes,
  question: string,
  sentences: Sentence[],
  reply: Pick<ReplyBody, "kind" | "text">,
): { gaps: Reply["gaps"]; ask: string | null } {
  const reader = createReader(question, namesIn(sentences));
  const told = reply.kind === "reply" ? foldTight(reply.text) : "";
  const isTold = (words: string) => reader.mattersOf(words).every((one) => told.includes(one));
  return {
    gaps: [...new Set(missing)]
      .filter((words) => reader.isAsked(words) && !isTold(words))
      .slice(0, MOST)
      .map((words) => ({ text: asText(words), why: "大模型称没有查到，未经核对" })),
    ask: /[？?]$/.test(ask) && reader.isAsked(ask) ? asText(ask) : null,
  };
}

/** The offices and the years of what was shown: the question may mean any of them. */
function namesIn(sentences: Sentence[]): string[] {
  const hits = sentences.map(({ quote }) => quote.hit);
  const years = hits.flatMap(({ factYear, reportYear }) => [factYear, reportYear]);
  return [
    ...hits.flatMap(({ org }) => org ?? []),
    ...years.flatMap((year) => (year === null ? [] : `${year}年`)),
  ];
}

function createReader(question: string, names: string[]) {
  const figures: string[] = [];
  /** Each figure as one character of its own. */
  const read = (text: string) =>
    foldTight(text).replace(FIGURE, (figure) => {
      if (!figures.includes(figure)) figures.push(figure);
      return String.fromCharCode(0xe000 + figures.indexOf(figure));
    });
  const asking = ASKING.map(read);
  // What asks in the question says nothing either: 有没有收费 does not say 没有收费.
  const asks = new RegExp(anyOf(asking.filter((word) => word.length > 1)), "g");
  const said = read(question).replace(asks, "\n");
  const alone = new Set(segmentsOf(said).map(({ segment }) => segment));
  const others = [...asking, ...[...new Set(names)].map(read)];

  /** How much of `text` from there on is the question's own words. */
  function ownAt(text: string, at: number): number {
    let length = 0;
    while (at + length < text.length && said.includes(text.slice(at, at + length + 1))) length++;
    return length > 1 || alone.has(text[at]!) ? length : 0;
  }

  const otherAt = (text: string, at: number) =>
    Math.max(0, ...others.filter((one) => text.startsWith(one, at)).map(({ length }) => length));

  return {
    /** Does it say nothing but what was asked? */
    isAsked(words: string): boolean {
      const text = read(words);
      if (words.length > LONGEST || !/\p{Script=Han}{2}/u.test(text)) return false;
      for (let at = 0; at < text.length; ) {
        const length = Math.max(ownAt(text, at), otherAt(text, at), MARKS.has(text[at]!) ? 1 : 0);
        if (length === 0) return false;
        at += length;
      }
      return true;
    },
    /** The words in it that do not ask. */
    mattersOf: (words: string): string[] =>
      foldTight(words)
        .split(
          new RegExp(`${anyOf(ASKING.filter((word) => word.length > 1))}|[的吗呢是\\p{P}]`, "u"),
        )
        .filter((one) => one !== ""),
  };
}
