/**
 * Passages → what they tell of days, places and people, and the clauses that enumerate (pure). Each is a stretch of clauses of
 * one sentence: from the day, the place or the person to where the next one begins.
 */

import type { Passage } from "../domain.ts";
import { oneOf } from "../text/lexicon.ts";
import { clausesOf, type Span, sentencesOf } from "../text/sentences.ts";
import type { Sought } from "./asked.ts";
import type { Told } from "./overlap.ts";
import { personsIn } from "./persons.ts";
import { type ReportTime, singleYear, timeWordsIn } from "./years.ts";

/** What answers, verbatim and where, and the stretch that says of what. */
export interface Statement extends Told {
  answers: Span;
}

const LONGEST_ROW = 200;
const NUMBER = "(?:\\d{1,2}|[一二三四五六七八九十]{1,3})";
const DAY = new RegExp(
  `${NUMBER}月(?:${NUMBER}[日号]|[初中底末]|[上中下]旬)?(?:\\s*[至到—–~－-]{1,2}\\s*(?:${NUMBER}月)?${NUMBER}[日号])?|[上下]半年|年[初中底末]|第?[一二三四]季度`,
  "g",
);
const YEAR = /(?<!\d)(?:19|20)\d{2}年/g;
const PLACING = new RegExp(
  `(?:在|于|到)(?![此于到内])([^，。；、]{2,24}?)(?=(?:正式|成功|顺利|隆重|圆满)?(?:${oneOf("placing")}))|(?:位于|坐落于|坐落在|设在|落户|地点(?:在|为|设在))([^，。；、]{2,24})`,
  "g",
);
/** 在年底前完成, 在全国率先开展 name no place. */
const NO_PLACE = /[年月日]|期间|过程|基础|方面|之[前后]|全[国省市区县]|率先|首次|线上线下/;

/** What a passage tells of what is sought, in reading order. */
export function statementsOf(passage: Passage, time: ReportTime, sought: Sought): Statement[] {
  if (passage.kind === "row" && sought === "open") {
    // A row without its columns' names, or with dozens of them, tells nothing by itself.
    if (!passage.text.includes("：") || passage.text.length > LONGEST_ROW) return [];
    const row = { text: passage.text, start: 0, end: passage.text.length };
    return [ofPassage(passage, row)];
  }
  // A line of a table of contents tells nothing.
  if (passage.kind !== "text" || /…{3}|\.{6}/.test(passage.text)) return [];
  return sentencesOf(passage.text).flatMap((sentence) => {
    const clauses = clausesOf(sentence);
    if (sought === "list") return enumerations(passage, time, sentence, clauses);
    if (sought === "any" || sought === "open")
      return [statement(passage, time, sentence, sentence, sentence)];
    if (sought === "year") return yearsIn(passage, time, sentence, clauses);
    const found = answersIn(sentence.text, sought).map((span) => ({
      text: span.text,
      start: span.start + sentence.start,
      end: span.end + sentence.start,
    }));
    return found.map((answers, i) =>
      statement(passage, time, sentence, stretch(passage, clauses, answers, found[i + 1]), answers),
    );
  });
}

/** A sentence of the passage's own year: that it measures against another one changes nothing. */
function ofPassage({ factYear, years, aspect }: Passage, sentence: Span): Statement {
  const figure = { factYear, years, aspect };
  return { answers: sentence, subject: "", clause: sentence, sentence, figure };
}

function answersIn(text: string, sought: Sought): Span[] {
  const spans = (pattern: RegExp) =>
    [...text.matchAll(pattern)].map((match) => ({
      text: match[0],
      start: match.index,
      end: match.index + match[0].length,
    }));
  if (sought === "day") return spans(DAY).filter(({ text }) => grainOf(text) === "day");
  if (sought === "month") return spans(DAY).filter(({ text }) => grainOf(text) !== "part");
  if (sought === "time") return spans(DAY);
  if (sought === "place") return spans(PLACING).filter((one) => !NO_PLACE.test(one.text));
  return personsIn(text).map(({ name, start }) => ({
    text: name,
    start,
    end: start + name.length,
  }));
}

/** How exactly words tell when. */
export function grainOf(text: string): "day" | "month" | "part" {
  return /[日号]/.test(text) ? "day" : text.includes("月") ? "month" : "part";
}

/** From the clause of the answer to the clause of the next one. */
function stretch(passage: Passage, clauses: Span[], answers: Span, next: Span | undefined): Span {
  const at = clauseAt(clauses, answers.start);
  const after = next ? clauseAt(clauses, next.start) : clauses.length;
  const from = clauses[at]!.start;
  const end = clauses[Math.max(at, after - 1)]!.end;
  return { text: passage.text.slice(from, end), start: from, end };
}

function clauseAt(clauses: Span[], at: number): number {
  return Math.max(
    0,
    clauses.findLastIndex(({ start }) => start <= at),
  );
}

/** A clause that says the year itself, or whose passage is of one year. */
function yearsIn(passage: Passage, time: ReportTime, sentence: Span, clauses: Span[]): Statement[] {
  return clauses.flatMap((clause) => {
    const said = [...clause.text.matchAll(YEAR)].map((match) => ({
      text: match[0],
      start: clause.start + match.index,
      end: clause.start + match.index + match[0].length,
    }));
    const answers = said[0] ?? (passage.factYear === null ? null : clause);
    return answers ? [statement(passage, time, sentence, clause, answers)] : [];
  });
}

/** 注：introduces no list. */
const MIN_LEAD = 3;

/** Clauses that name several things: 甲、乙和丙, “甲”“乙”. */
function enumerations(
  passage: Passage,
  time: ReportTime,
  sentence: Span,
  clauses: Span[],
): Statement[] {
  const colon = sentence.text.search(/[：:]/);
  return clauses.flatMap((clause, i) => {
    // What a colon introduces is one enumeration, whatever parts it: 主要是：甲，乙，丙等.
    const led =
      colon >= MIN_LEAD &&
      clause.start <= sentence.start + colon &&
      clause.end > sentence.start + colon;
    const after = led ? clauses.length - i : 1;
    const many = /、|[”》][^“《]*[“《]/.test(clause.text) || (led && after >= 2);
    if (!many) return [];
    const end = led ? sentence.end : clause.end;
    const whole = { text: passage.text.slice(clause.start, end), start: clause.start, end };
    return [statement(passage, time, sentence, whole, whole)];
  });
}

/** How many things a clause names. */
export function piecesIn(clause: string): number {
  const bare = clause.replace(/[（(][^（()）]*[）)]/g, "");
  const commas = bare.split("、").length;
  const last = /、/.test(bare) && /(?:和|以及|及|与)(?=[^、]*$)/.test(bare) ? 1 : 0;
  const pair =
    commas === 1 && /[\p{Script=Han}”》](?:和|与|及)[\p{Script=Han}“《]/u.test(bare) ? 2 : 0;
  const quoted = bare.match(/“[^”]+”|《[^》]+》/g)?.length ?? 0;
  return Math.max(commas + last, pair, quoted);
}

function statement(
  passage: Passage,
  time: ReportTime,
  sentence: Span,
  clause: Span,
  answers: Span,
): Statement {
  // 6月开工，计划2031年9月建成: only what is told right with it is meant for that year.
  const [from, to] = [clause.start - sentence.start, answers.end - sentence.start];
  const said = timeWordsIn(passage.text.slice(sentence.start, clause.end), time).findLast(
    ({ start, aimed }) => !aimed || (answers !== clause && from <= start && start < to),
  );
  const years = said ? said.years : passage.years;
  return {
    answers,
    subject: "",
    clause,
    sentence,
    // 9月6日合龙，12月20日通车: what follows the stretch is of another day.
    about: passage.text.slice(sentence.start, clause.end),
    figure: {
      factYear: said ? singleYear(years) : passage.factYear,
      years,
      aspect: said?.aspect ?? passage.aspect,
    },
  };
}
