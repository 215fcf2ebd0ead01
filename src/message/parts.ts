/**
 * Several questions in one message (pure): numbered, told off by 一是 and 二是, or one a sentence. Each is answered alone; what
 * stands before the first goes with none of them unless it names the time.
 */
import { ASKING, YEAR_SAID } from "../text/asked.ts";
import { eachOf, wordsOf as listed, oneOf } from "../text/lexicon.ts";
import { wordsOf } from "../text/terms.ts";

export interface Parts {
  /** What is said before the first: 请查一下2021年的情况. */
  lead: string;
  asked: Part[];
}

export interface Part {
  /** As it is numbered in the message, or by its place. */
  label: string;
  text: string;
}

/** As many as one message is answered; the rest after 继续. */
export const MOST = 8;

const NUMBER =
  /(?:(?:^|(?<=[\n\s。；;？?：:]))\s*(?:[（(](\d{1,2}|[一二三四五六七八九十]{1,2})[）)]|(\d{1,2})[.．、)）](?!\d(?!\d{3}年))|第([一二三四五六七八九十])[，,、：:]|([一二三四五六七八九十]{1,2})[、是])|([①-⑳]))\s*/gu;
const ASKS = new RegExp(`[?？]|[吗呢]$|${ASKING}|${oneOf("orders")}`);
/** A sentence that begins so says its matter in the one before. */
const LEANS = new RegExp(
  `^(?:${oneOf("points-back")}|${oneOf("against-before")}|${eachOf("every")[1]})`,
);
/** 几月的事 asks nothing of its own. */
const COUNTS_OR_LISTS = new RegExp(`多少|几(?![乎月号时点])|${eachOf("asks-list")[0]}`);
const ASKED_YEAR = /(?:19|20)\d{2}(?=年)/;
/** 另外出国团组呢？ asks the same of another matter, also behind a comma. */
const BESIDES = `(?:${oneOf("besides")})[^，,。；;？?\\n]+呢[？?]?\\s*$`;
const OPENS = new RegExp(`^(?:${oneOf("besides")})[，,]`);
const ANOTHER = new RegExp(`^${BESIDES}`);
const SENTENCE = new RegExp(`(?<=[？?。；;\\n])|(?<=[，,])(?=${BESIDES})`);

/** The questions of a message in their order; null where it is one. */
export function partsOf(text: string): Parts | null {
  const numbered = byNumber(text);
  if (numbered) return numbered;
  const sentences = bySentence(text);
  return sentences.length > 1
    ? { lead: "", asked: sentences.map((one, i) => ({ label: `${i + 1}`, text: one })) }
    : null;
}

function byNumber(text: string): Parts | null {
  const marks = [...text.matchAll(NUMBER)];
  if (marks.length < 2) return null;
  const asked = marks.map((mark, i) => ({
    label: mark.slice(1).find((said) => said !== undefined)!,
    text: text
      .slice(mark.index + mark[0].length, marks[i + 1]?.index ?? text.length)
      .replace(/[；;，,\s]+$/, "")
      .trim(),
  }));
  if (asked.some((part) => part.text === "" || wordsOf(part.text).length === 0)) return null;
  const lead = text.slice(0, marks[0]!.index).trim();
  // 一是…二是… of a report, told to be written anew, asks nothing by itself.
  const asks = (part: string) => ASKS.test(part);
  if (!asked.some((part) => asks(part.text)) && !asks(lead)) return null;
  return { lead, asked };
}

/** One question a sentence; what asks nothing, or leans on the sentence before, stays with that. */
function bySentence(text: string): string[] {
  const questions: string[] = [];
  let open = "";
  for (const piece of text.split(SENTENCE)) {
    const last = questions.at(-1);
    if (!ASKS.test(piece.trim())) {
      // 请查一下。 leads to what comes; 急用。 follows what was asked.
      if (last === undefined) open += piece;
      else questions[questions.length - 1] = last + piece;
    } else if (last !== undefined && !standsAlone(piece)) {
      questions[questions.length - 1] = last + piece;
    } else {
      questions.push(open + piece);
      open = "";
    }
  }
  return questions.map((one) =>
    one
      .trim()
      .replace(OPENS, "")
      .replace(/[，,]$/, ""),
  );
}

const SAID_YEAR = new RegExp(`^${YEAR_SAID}`);
let light: Set<string> | null = null;

/** Does a sentence ask for a figure or a list of a matter of its own? 比上年增加多少, 谁接的 and 紧张吗 lean on what was asked. */
function standsAlone(sentence: string): boolean {
  if (ANOTHER.test(sentence.trim())) return true;
  const asks = COUNTS_OR_LISTS.test(sentence) || ASKED_YEAR.test(sentence);
  if (LEANS.test(sentence.trim()) || !asks) return false;
  light ??= new Set(["light", "change", "more", "measured", "added", "stock"].flatMap(listed));
  return wordsOf(sentence).some((word) => !light!.has(word) && !SAID_YEAR.test(word));
}
