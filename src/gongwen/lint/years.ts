/** What the year of a text rules out: the pandemic's words, last year's year, a congress without what followed (pure). */
import type { Years } from "../../domain.ts";
import { timeOfPassage, timeWordsIn } from "../../ledger/years.ts";
import { readLexicon, wordsOf } from "../../text/lexicon.ts";
import { planYears } from "../../text/numerals.ts";
import { sentencesOf } from "../../text/sentences.ts";
import {
  at,
  type Issue,
  isQuoted,
  type Line,
  matchesIn,
  type Page,
  patternOf,
  rangeOf,
  sentenceAt,
} from "./page.ts";

export function years(page: Page): Issue[] {
  if (page.reviewed === null) return [];
  return [...pandemic(page), ...page.lines.flatMap((line) => left(line, page)), ...meetings(page)];
}

const PANDEMIC = patternOf(wordsOf("pandemic"));
const OTHERS = patternOf(wordsOf("other-epidemics"));
/** The last year whose work was the pandemic's. */
const LAST = 2022;

/** Y1. 动物疫情防控 goes on in every year, and what looks back over several years has those of the pandemic too. */
function pandemic({ lines, reviewed, time }: Page): Issue[] {
  if (reviewed! <= LAST) return [];
  const severity = reviewed! > LAST + 1 ? "error" : "warn";
  return lines.flatMap((line) => {
    const found = matchesIn(line, PANDEMIC);
    if (found.length === 0) return [];
    const { years: own } = timeOfPassage(line.text.slice(0, OPENING), line.headings, time);
    return found
      .map((match) => ({ match, sentence: sentenceAt(line.text, rangeOf(match)) }))
      .filter(({ sentence }) => sentence.search(OTHERS) < 0)
      .filter(({ sentence }) =>
        [own, ...spansIn(`${line.headings.join("。")}。${sentence}`, time)].every(
          (one) => one !== null && one.from > LAST,
        ),
      )
      .map(({ match }) =>
        at(
          line,
          rangeOf(match),
          ["Y1", severity],
          `“${match[0]}”是新冠疫情时期的说法，${reviewed}年的工作里核对是否还有。`,
        ),
      );
  });
}

/** The years that words speak of, those of a five-year plan among them however it is joined to them. */
function spansIn(text: string, time: Page["time"]): Years[] {
  const plans = [...text.matchAll(/(十[一二三四五六])五/g)].map(([, number]) => planYears(number!));
  return [...plans, ...timeWordsIn(text, time).map((word) => word.years)];
}

/** A line opens with what says of which years it is. */
const OPENING = 100;

/** Y2, but not of a day that a document is signed on: a sentence that still speaks of the year before, or of this year where the next is planned. */
function left(line: Line, { time, reviewed }: Page): Issue[] {
  if (
    line.title ||
    line.row ||
    !/\d{4}年/.test(line.text) ||
    !/[，。；]/.test(line.text) ||
    (line.label?.level ?? 9) < 2
  )
    return [];
  const { aspect } = timeOfPassage("", line.headings, time);
  const stale = reviewed! - (aspect === "plan" ? 0 : 1);
  return sentencesOf(line.text).flatMap((sentence) => {
    const words = timeWordsIn(sentence.text, time).filter(({ years: { from, to } }) => from === to);
    if (words.some((word) => word.years.from === stale + 1)) return [];
    return words
      .map((word) => ({ ...word, text: sentence.text.slice(word.start, word.end) }))
      .filter((word) => word.years.from === stale && !word.compared && /^\d{4}/.test(word.text))
      .filter((word) => !/截[至止]到?$/.test(sentence.text.slice(0, word.start)))
      .filter((word) => !/^[^，。；、]{0,10}的/.test(sentence.text.slice(word.end)))
      .map((word) => ({
        ...word,
        start: sentence.start + word.start,
        end: sentence.start + word.end,
      }))
      .filter((place) => !isQuoted(line, place))
      .map((place) =>
        at(
          line,
          place,
          ["Y2", "warn"],
          `这里是${stale}年，${aspect === "plan" ? "这一部分安排的是" : "本文写的是"}${stale + 1}年：核对是否是上一稿留下的。`,
        ),
      );
  });
}

const MEETINGS = readLexicon("later-meetings").map(({ words: [said, later, from] }) => ({
  said: said!,
  later: later!,
  from: Number(from),
}));

/** Y3: once in a text. */
function meetings({ lines, reviewed }: Page): Issue[] {
  return MEETINGS.filter(({ from }) => reviewed! >= from).flatMap(({ said, later }) => {
    const line = lines.find(({ text }) => text.includes(said));
    if (!line || lines.some(({ text }) => text.includes(later))) return [];
    const start = line.text.indexOf(said);
    return [
      at(
        line,
        { start, end: start + said.length },
        ["Y3", "warn"],
        `只写了“${said}”，全文没有“${later}”：核对是否应补写后来的会议精神。`,
      ),
    ];
  });
}
