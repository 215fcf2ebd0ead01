/** What a report sets out to do, in figures: asked for as a target it must come, asked for as what came about it must not. */
import { type Fact, isLike, type Mention, shareOf } from "./fact.ts";
import { type Quantity, quantitiesIn } from "./quantity.ts";
import type { Sentence } from "./source.ts";

const INTENT =
  /^(?:\d{4}年|全年|年内|今年|力争|确保|争取|计划|推动|继续|努力|要|将|实现|完成|拟|再)+(?=.{4,})/;
const BOUND =
  /(?:力争)?(?:不少于|不低于|不超过|达到|[^\d]{2}[到至](?<=扩大到|增加到|提高到|提升到|提升至|下降至)|降至|稳定在|保持在?|控制在|突破|超过|完成|达|为|约|近)*$/;
const CHANGE = /再?(?:增长|上涨|提高|提升|下降|减少|增加|压减|降低|降)$/;
const UNCLEAR =
  /其中|季度|半年|\d月|[比较去上]年|比上|较上|分别|每|由|从|以来|或|—|第\d|[：；（）“”《》]|年均|均为|均增|前[一二三]|和.*和|至少|可|预计|各地/;

export function planFacts(sentence: Sentence): Fact[] {
  const { year, aspect, isOfYears, isRow } = sentence;
  if (year === null || aspect !== "plan" || isOfYears || isRow) return [];
  return sentence.clauses.flatMap((clause) => {
    const [quantity, ...others] = quantitiesIn(clause.text);
    if (!quantity || others.length > 0 || /\d/.test(restOf(clause.text, quantity))) return [];
    const { unit, dimension, value } = quantity;
    const after = clause.text.slice(quantity.end);
    if (
      unit === "" ||
      dimension === "time" ||
      value === 0 ||
      !/^(?:以上|左右|以内|以下)?$/.test(after)
    )
      return [];
    const before = clause.text.slice(0, quantity.at).replace(INTENT, "").replace(BOUND, "");
    // 四星级饭店30家 after 新增五星级饭店10家以上、 has lost its verb.
    if (sentence.source.text[clause.start - 1] === "、") return [];
    const letters = before.replace(CHANGE, "").length;
    if (letters < 4 || letters > 20 || UNCLEAR.test(before)) return [];
    return {
      year,
      quantity,
      before,
      after: "",
      change: CHANGE.exec(before)?.[0] ?? null,
      isPaired: false,
      topic: null,
      isVague: false,
      isCell: false,
      isPlan: true,
      clause,
      sentence,
    };
  });
}

const restOf = (text: string, { at, end }: Quantity) =>
  text.slice(0, at).replace(/^\d{4}年/, "") + text.slice(end);

/** Two targets of one thing for one year. */
export function isTwicePlanned(fact: Fact, mentions: Mention[]): boolean {
  return mentions.some(
    ({ quantity, year, sentence, context, isSetApart }) =>
      quantity.value !== fact.quantity.value &&
      quantity.unit === fact.quantity.unit &&
      year === fact.year &&
      (isSetApart || sentence.aspect === "plan") &&
      isLike(fact.before, context),
  );
}

/** Whether anything alike is said to have come about in that year, with a figure. */
export function isDone(fact: Fact, mentions: Mention[]): boolean {
  return mentions.some(
    ({ year, sentence, context }) =>
      (year === fact.year || year === null) &&
      sentence.aspect !== "plan" &&
      shareOf(fact.before.replace(CHANGE, ""), context) >= 0.5,
  );
}
