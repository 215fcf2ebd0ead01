/**
 * The figures of a library of which it is certain what they are of, of which year, and that they came about. What is not
 * certain is left out: there are enough others.
 */
import { type Fact, isLike, type Mention } from "./fact.ts";
import { isTwicePlanned, planFacts } from "./plans.ts";
import { type Quantity, quantitiesIn } from "./quantity.ts";
import {
  type Clause,
  lineOf,
  NOT_DONE,
  reportYear,
  type Sentence,
  type Source,
  sentencesOf,
} from "./source.ts";
import { budgetFacts, rowFacts } from "./tables.ts";

export interface Ledger {
  facts: Fact[];
  mentions: Mention[];
  sentences: Sentence[];
  years: number[];
}

const TIME =
  /^(?:截至.{0,6}|全年共?|年内|本年度?|当年|年末|年底|目前|一年来|期间|还|并|共|已|均|又|再|累计|总计|以及|同时|此外|20\d\d年度?)+/;
const MEASURE = /(?:约为|约|接近|近|共计|总共|共有|共|总计|合计|计|仅|已|均|逾|高达|多达)+$/;
/** A part, a plan, another's, or of less than a year: a question about the whole does not mean it. */
const SET_APART =
  /其中|季度|上半年|下半年|\d+月|月份|比上年|较上年|比20|同比|目标|计划|预期|不少于|不低于|年初|上年|去年|累计|同期|邻近|全市|达成|分别|各自|首批|每|以上团组/;
const UNCLEAR =
  /其中|季度|半年|\d月|月份|比(?![重例率赛])|较(?![低高大])|目标|计划|不少于|不低于|年初|上年|去年|同期|邻近|分别|首批|每[^千万]|之一|至少|由|从|[^\d]至|以来|或|恢复到|[两三]区|第\d|上午|下午|—|以下|以内|不足|除|余下|当天|此后|假期|另|前[一二三四五]|剩余|全市|据[市全]|[：；]/;
const CHANGE = /(?:增长|上涨|提高|上升|下降|减少|增加|压减|降低|增幅|降幅)了?$/;
/** What a level's own verb says: 达到, 超过; asked 是多少 it goes. */
export const LINK = /(?:达到|提高到|降到|增至|超过|突破|保持|达|仍为|平均为|数为|为|是|仍)$/;
const NAME_OF_PLACE = /^[一-龥]{2,3}[市区县](?:全年|同期)/;
/** Words that lean on what was said before them. */
const VAGUE =
  /^(?:参加|提出|发现|形成|惠及|覆盖|吸引|来自|现场|其|评出|纠正|纠错|参训|办结|涉及|支出|经费|带回|达成|促成|细化|明确|采纳|观看|阅读|服务企业|新增(?:入库)?$|在库|涵盖|总量|占比|入库|完成|收集|答复|群众|检视|互派|引进|外|双方|沿线|接听|启用|为|对|在|承接活动|建筑面积)/;
/** These lean on it however much follows. */
const LEANS = /^(?:有关|对方|上述|该|其|此)/;
/** An item's title that names a matter; one that praises says something of it. */
const TOPIC = /^(?!.*(?:有|更|尽|清|明|严|实|快|好|起来|提速|稳|化|到位|新|强|建))[一-龥A-Z]{3,8}$/;

export function ledgerOf(sources: Source[]): Ledger {
  const sentences = sources.flatMap(sentencesOf);
  const mentions = sentences.flatMap(mentionsOf);
  const candidates = [
    ...sentences.flatMap((sentence) =>
      sentence.isRow
        ? rowFacts(sentence)
        : sentence.clauses.flatMap((clause, at) => factsOf(sentence, clause, at)),
    ),
    ...budgetFacts(sentences),
  ];
  const plans = sentences.flatMap(planFacts).filter((fact) => !isTwicePlanned(fact, mentions));
  const facts = [...candidates.filter((fact) => !isAmbiguous(fact, mentions)), ...plans];
  const years = [
    ...new Set([...sentences.map(({ year }) => year), ...sources.map(reportYear)]),
  ].filter((year) => year !== null);
  return { facts, mentions, sentences, years: years.sort() };
}

function factsOf(sentence: Sentence, clause: Clause, at: number): Fact[] {
  const quantities = quantitiesIn(clause.text);
  const [first, second] = quantities;
  const year = yearOf(sentence, clause);
  if (year === null || sentence.aspect !== "done" || !first || isOfAnother(sentence, at)) return [];
  if (sentence.clauses.slice(0, at + 1).some(({ text }) => NOT_DONE.test(text))) return [];
  if (/（项）”/.test(sentence.text) || /（项）”/.test(lineOf(sentence))) return [];
  const isPair = second !== undefined && second.at === first.end && second.unit !== first.unit;
  const twice = second !== undefined && second.unit === first.unit;
  if (quantities.length > 2 || twice || (isPair && second.end < clause.text.length)) return [];
  return quantities.flatMap((quantity) => {
    if (quantity.unit === "" || quantity.dimension === "time" || quantity.value === 0) return [];
    const start = isPair ? first.at : quantity.at;
    const end = isPair ? second.end : quantity.end;
    const after = clause.text.slice(end).replace(/^(?:以上|以内)$/, "");
    let before = clause.text.slice(0, start).replace(TIME, "").replace(MEASURE, "");
    const isBare = before === "" && after === "" && at > 0 && !isPair;
    if (isBare) before = pairedSubject(sentence, at, quantity) ?? "";
    if (!isClear(before, after)) return [];
    const change = CHANGE.exec(before)?.[0] ?? null;
    const topic = sentence.label && TOPIC.test(sentence.label) ? sentence.label : null;
    const said = before.replace(CHANGE, "").replace(LINK, "") + after;
    if (LEANS.test(before)) return [];
    const isVague = lettersOf(said) < 4 || (VAGUE.test(before) && lettersOf(said) < 9);
    if (lettersOf(said) < 2 || (isVague && topic === null)) return [];
    const isPaired = isPair || isBare;
    return {
      year,
      quantity,
      before,
      after,
      change,
      isPaired,
      topic,
      isVague,
      isCell: false,
      isPlan: false,
      clause,
      sentence,
    };
  });
}

const lettersOf = (text: string) => (text.match(/[一-龥A-Z]/g) ?? []).length;

function isClear(before: string, after: string): boolean {
  if (UNCLEAR.test(before) || UNCLEAR.test(after) || NAME_OF_PLACE.test(before)) return false;
  if (/^[多余几来口]|左右|上下/.test(after) || after.length > 20 || before.length > 30)
    return false;
  // 桌面推演和实地演练各1次 tells it of each; 对…的3个问题 is an object without its verb.
  if (/各$/.test(before) || (/^对/.test(before) && after.length < 4)) return false;
  return isWhole(before) && isWhole(after);
}

/** A clause that names its year is of that year, and of none if it names two. */
function yearOf(sentence: Sentence, { text }: Clause): number | null {
  const years = [...text.matchAll(/(?<!\d)(20\d\d)年/g)].map((one) => Number(one[1]));
  if (years.length > 1) return null;
  if (years.length === 1 && sentence.year === null && text.startsWith(`${years[0]}年`))
    return years[0]!;
  return years.length === 1 && sentence.year !== years[0] ? null : sentence.year;
}

/** `接待来访团组11批次，138人次`: the second figure is of the first one's subject where it counts heads of the same. */
function pairedSubject(sentence: Sentence, at: number, quantity: Quantity): string | null {
  if (quantity.unit !== "人次") return null;
  const clause = sentence.clauses[at - 1]!;
  const [first, ...rest] = quantitiesIn(clause.text);
  if (!first || rest.length > 0 || first.end !== clause.text.length || first.unit === "人次")
    return null;
  return clause.text.slice(0, first.at).replace(TIME, "").replace(MEASURE, "");
}

/** What the sentence has said up to here is of somebody else, or of a part, or of a month. */
function isOfAnother(sentence: Sentence, at: number): boolean {
  return sentence.clauses
    .slice(0, at + 1)
    .some(({ text }) =>
      /据.{2,20}(通报|统计)|邻近|其中|同期|季度|全市|^\d+月|包括|主要是|如下/.test(text),
    );
}

/** No bracket or quote is open at either end. */
function isWhole(text: string): boolean {
  return ["（）", "“”", "《》"].every(
    ([open, close]) => text.split(open!).length === text.split(close!).length,
  );
}

function mentionsOf(sentence: Sentence): Mention[] {
  return sentence.clauses.flatMap((clause, at) =>
    quantitiesIn(clause.text).map((quantity, n, all) => ({
      quantity,
      year: yearOf(sentence, clause),
      context: contextOf(sentence, at, n, all),
      isSetApart:
        sentence.aspect === "plan" ||
        sentence.isOfYears ||
        SET_APART.test(clause.text.slice(all[n - 1]?.end ?? 0)),
      sentence,
      at: clause.start + quantity.at,
    })),
  );
}

/** The words between the figures on either side; where there are none, those before. */
function contextOf(sentence: Sentence, at: number, n: number, all: Quantity[]): string {
  const { text } = sentence.clauses[at]!;
  if (sentence.isRow) return text;
  const { at: start, end } = all[n]!;
  const before = text.slice(all[n - 1]?.end ?? 0, start).replace(TIME, "");
  const after = text.slice(end, all[n + 1]?.at ?? text.length);
  const label = sentence.label ?? "";
  if (lettersOf(before + after) >= 4) return `${before}${after}`;
  if (lettersOf(before + after) >= 2) return `${label}${before}${after}`;
  const lead = n > 0 ? text.slice(0, all[n - 1]!.at) : (sentence.clauses[at - 1]?.text ?? "");
  return `${label}${lead}${before}${after}`;
}

/** A figure of unknown year may be of its report's own or of the one before, which a speech looks back on. */
export function isOfYear(
  year: number | null,
  { source, isSpeech }: Sentence,
  asked: number,
): boolean {
  if (year !== null) return year === asked;
  const own = reportYear(source);
  return own === null || own === asked || (isSpeech && own === asked + 1);
}

/** The same year and kind of figure, said of the same words, and another number: nobody could tell which one is meant. */
export function isAmbiguous(
  fact: Pick<Fact, "year" | "quantity" | "before" | "after">,
  mentions: Mention[],
): boolean {
  const said = fact.before + fact.after;
  return mentions.some(
    ({ quantity, year, context, isSetApart, sentence }) =>
      quantity.value !== fact.quantity.value &&
      (quantity.unit === fact.quantity.unit || quantity.unit === "") &&
      isOfYear(year, sentence, fact.year) &&
      !isSetApart &&
      !sentence.isRow &&
      isLike(said, context),
  );
}
