/**
 * What a figure counts, in the report's own words (pure): the words before it without those that only lead to it, else the noun
 * after it; none where it goes on about what was named before.
 */
import type { Quantity } from "../text/quantities.ts";
import type { Span } from "../text/sentences.ts";
import { roleOf, untilMeasured } from "./roles.ts";
import type { Former } from "./shares.ts";

/** Words that lead to a figure and name nothing, and words that say only how it changed. */
const LEADS_TO =
  /(?:[，、：的从由]|每[人户天日月年次]|平均|年均|月均|日均|共计|总计|合计|累计|共|总|计|达到|达|超过|超|为|是|有|了|约|近|逾|至|到|仅|已|均|分别|增至|降至|突破|不少于|不低于|控制在|保持在|稳定在|数量|总数|总量|同比|环比|增长|下降|提高|减少|增加|上升|降低|占比?|增幅|降幅|比重|(?<![对占])(?:比|较)(?:上一?年|去年|前年|(?:19|20)\d{2}年)?(?:同期)?[多少高低]?|(?:19|20)\d{2}年)+$/;
/** What opens a clause before its subject. */
const OPENS =
  /^(?:[，、：；（(的和及与]|其中|同时|此外|另外|目前|截至[^，]{0,12}?[底末日]|全年|全[国省州市区县镇乡局馆](?:共?有(?![效关机线色害]))?|我区|我市|我办|我局|本办|我国|今年|去年|上一?年|当年|年内|一年来|五年来|累计|共计|共|并且?|已|还|也|又|先后|按[^，]{0,6}?(?:口径|价格|价)(?:计算)?|积极|不断|持续|大力|成功|圆满|(?:比|较|与|同)[^，]{0,8}?(?:年|期)(?:的|相比)*|(?:19|20)\d{2}年(?:度|底|末)?)+/;
/** No name of what is counted is longer, in characters. */
const MAX_COUNTS = 80;
/** A verb does not say what is counted; the words after the figure do: 完成4119件行政处罚. */
const ENDS_IN_VERB =
  /(?:完成|开展|举办|组织|召开|办理|接待|新建|实施|建成|发放|印发|制定|出台|培训|作出|选拔|聘请|遴选|抽调|打造|派出|选派|收到|受理|审核|承办|签订|签署|发布|编发|撰写|翻译|配备|设立|提供|引进|投入|安置|改造|减免|查处|处理|清理|修订|废止|为|对|向|给|将|把)$/;
const NOUN_AFTER = /^的?([\p{Script=Han}“”"《》A-Za-z]{2,24})/u;
/** Where the noun after a figure ends: a verb or a preposition goes on with something else. */
const NOUN_END =
  /(?:增[加至到]|减少|[降升减]至|提高|提供|保障|得到|实现|进行|参加|参与|开展|完成|占|增长|下降|纳入|分别|以上|左右|同比|达到|获得|荣获|通过|担任|为|在|被|与|和|及|并|到|由|从|用于|接受|落户|投入|正式).*$/u;

/** A name without the words that lead to it or to its figure. */
export function bare(words: string): string {
  return words.replace(OPENS, "").replace(LEADS_TO, "").replace(OPENS, "");
}

export function countsOf(
  text: string,
  clause: Span,
  quantity: Quantity,
  next: Quantity | undefined,
  spent: number,
  former: Former | null,
): { counts: string; end: number } {
  // What came of it counts what was before: 由74条调整为69条.
  if (former && former.end <= quantity.start) return { counts: "", end: quantity.end };
  const role = roleOf(text, clause.start, quantity);
  const until = next && next.start < clause.end ? next.start : clause.end;
  const said = text.slice(
    Math.max(spent, clause.start, quantity.start - MAX_COUNTS),
    former?.start ?? quantity.start,
  );
  // 比2024年预算减少10万元: what a change is measured against is not what has changed.
  const before = bare(lastItem(role === "change" ? untilMeasured(said) : said));
  // 占户籍人口的22.6% names the whole, and is of what was named before it.
  if (role === "share" && before.startsWith("占")) return { counts: "", end: quantity.end };
  if (former) return { counts: before, end: quantity.end };
  const after = NOUN_AFTER.exec(
    text.slice(quantity.end, Math.min(until, quantity.end + MAX_COUNTS)),
  );
  const noun = after?.[1]?.replace(NOUN_END, "") ?? "";
  if (role !== "change" && noun.length >= 2 && (before.length <= 4 || ENDS_IN_VERB.test(before))) {
    return { counts: noun, end: quantity.end + after![0].indexOf(noun) + noun.length };
  }
  // A long clause names what is counted at its end.
  return { counts: before.length > 30 ? before.slice(-30) : before, end: quantity.end };
}

/** 类, 款 and 项 of the classification of government revenue and expenditure: the last of them is what a sum is for. */
export function lastItem(words: string): string {
  const item = /(?:^|（[类款]）)([^（）]+)（项）[”"]?(?:科目)?$/.exec(words.trimEnd());
  return item ? item[1]! : words;
}

/** 比上年增加25批次 counts the increase, not the visits themselves. */
export function changeBefore(text: string, at: number): string {
  const match = /(?:增加|减少|增长|下降|上升|提高|降低)(?=了?[约近超过]{0,2}$)/.exec(
    text.slice(Math.max(0, at - 6), at),
  );
  return match ? `（${match[0]}）` : "";
}
