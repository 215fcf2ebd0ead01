/** What the house does not do (pure): opinions, other matters, and orders to forget its rules. One polite sentence each. */

import { withoutTitles } from "../ledger/question.ts";
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
