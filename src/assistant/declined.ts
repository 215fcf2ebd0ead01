/**
 * What is answered without a look at the reports (pure): talk, opinions, other matters, and orders to forget the house's rules.
 * One polite sentence each.
 */

import { withoutTitles } from "../ledger/question.ts";
import type { Talk } from "../message/talk.ts";
import { hasPlan } from "../text/asked.ts";
import { eachOf, oneOf } from "../text/lexicon.ts";
import { createReply, type ReplyBody } from "./reply.ts";

const CAN = "可以问我往年做了什么、有多少，也可以让我起草、概括或比较";

const [IGNORE, RULES, NO_RULES] = eachOf("overrides");
const ORDERS = new RegExp(`(?:${IGNORE})[^，。,.？]{0,20}(?:${RULES})|${NO_RULES}`, "i");
const [YOU, THINK, WHO, BEST, JUDGE] = eachOf("opinions");
const OPINIONS = new RegExp(`(?:${YOU})(?:${THINK})|(?:${WHO})[^，。？]{0,10}(?:${BEST})|${JUDGE}`);
/** What is to be done, or is so now: no report can tell. */
const [NOW, WEATHER, ...ELSEWHERE] = eachOf("elsewhere");
const OTHER = new RegExp(
  `(?:${NOW})[^，。？]{0,6}(?:${WEATHER})|${ELSEWHERE.join("|")}|^\\D{0,4}\\d+\\s*[+＋×*÷/-]\\s*\\d+\\D{0,5}$`,
  "i",
);
const FOREIGN = new RegExp(oneOf("foreign"));
const [GUESS, FUTURE, WILL] = eachOf("foretells");
const FORETELL = new RegExp(
  `(?:${GUESS})[^，。？]{0,20}(?:${FUTURE})|(?:${FUTURE})[^，。？]{0,16}(?:${WILL})`,
);

const say = (words: string) => createReply("help").refuse(`${words}${CAN}。`, "out_of_scope");

/** A subject that reports are seldom about; declined only where the library has nothing on it. */
export function foreignIn(text: string): string | null {
  return FOREIGN.exec(withoutTitles(text))?.[0] ?? null;
}

/** That the library has nothing on a subject. */
export function declinedSubject(subject: string): ReplyBody {
  return say(`已收录的报告没有写到“${subject}”，无法回答；`);
}

/** The sentence that declines, or null where the message may be for us. */
export function declined(text: string): ReplyBody | null {
  const bare = withoutTitles(text);
  if (ORDERS.test(bare)) return say("我只依据已收录的报告原文回答，无法按这样的要求更改规则；");
  if (OPINIONS.test(bare)) return say("我只依据报告原文回答，无法发表看法或作评价；");
  if (FORETELL.test(bare) && !hasPlan(bare))
    return say("我只依据已收录的报告回答，无法预测将来的事；");
  if (OTHER.test(bare)) return say("这件事不在年度报告的范围内，无法回答；");
  return null;
}

const HOW =
  "请把年份和要问的事说全，例如“2021年接待来访团组多少批次？”；也可以让我起草、概括或比较。";

const SAID: Record<Exclude<Talk, "doubt">, string> = {
  thanks: "不客气。需要时随时问我。",
  heard: "好的，需要时随时问我。",
  trial: `我在，可以正常使用。${HOW}`,
  laughter: `我只会查报告。${HOW}`,
  wrong: "请告诉我该改哪里，例如“我问的是2018年”“我说的是财政局”，我按改过的问题重新查。",
  onward: `上一条已经说完，没有接下去的内容。${HOW}`,
  marks: `这条消息里没有文字，不知道要问什么。${HOW}`,
};

/** The short word that answers talk. It tells nothing of a report, so it is none of our replies. */
export function saidTo(talk: Exclude<Talk, "doubt">): ReplyBody {
  return createReply("help").refuse(SAID[talk], TALK);
}

/** Why a message got no answer that asked nothing. */
export const TALK = "talk";
