/**
 * What a claim may not bring in (pure): numerals of other kinds, other letters, a period, a wider scope, doubt or speech that
 * the evidence does not have; and words in the place of their opposites.
 */
import { fromChineseNumeral } from "../../text/numerals.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { type Evidence, plain, type Statement } from "./statements.ts";
import type { Reason } from "./verdict.ts";
import { isOfLevel } from "./whose.ts";

/** ㊸, Ⅻ, ½, ₉ and single formal numerals: no reader of figures reads them, so they must be the evidence's own. */
const ODD_NUMERAL =
  /[\p{No}\p{Nl}][\p{No}\p{Nl}]*|🔟|[壹贰貳叁參陸陆柒捌玖拾佰仟弌弍弎皕](?=[\p{Script=Han}])/gu;
/** 二十, 五百, 上亿 and 俩 where no unit makes them a figure. */
const HAN_AMOUNT =
  /(?<![第一二三四五六七八九十])(?:[上过破近约数几半两一二三四五六七八九]?[十百千万亿][一二三四五六七八九十百千万亿零多余来几]*|[一二三四五六七八九]十[一二三四五六七八九]?|俩|仨|卌|卅|廿|若干|两?一?打(?![\p{Script=Han}]|造|开|好|通|击)|个位数|双倍|大几十|成倍|半数|一半|一成[一二三四五六七八九]?|零(?=[起件例次投发]))/gu;
/** Words in which such a numeral counts nothing. */
const NO_AMOUNT =
  /十分|千方百计|万一|百姓|千家万户|一百|万众|百年|十佳|百强|百货|千载|亿万|一线|一流|百花|十四五|十三五|十二五|二十大|十九大|八项/g;
const PERIODS: RegExp[] = [
  /第?[一二三四]季度/,
  /前三季度/,
  /[上下]半年/,
  /今年以来/,
  /周末/,
  /春节|国庆|五一|节假日|假期/,
  /前年|明年|后年/,
  /民国|庚子|辛丑|壬寅|癸卯|甲辰|乙巳|丙午/,
];
const WIDER = /全[市省国球]|各[区县市省]|市外办|市委|省委|中央(?=.{0,4}接待)|本街道/;
const DOUBT =
  /虚假|有误|伪造|虚构|不实|虚报|违规|超标准|难以|险些|差点|假如|如果|据说|传闻|是否|免去|撤职|罢免|否认|质疑|出入(?!境)|疑似|涉嫌|违法/;
const SPEECH = /(?<!报告|总结|》)指出|强调|表示|要求|宣布|承认/;
const ALL = /(?<=[，、]|^)均(?=\p{Script=Han})|(?<![没未]有?)全部|无一例外/u;
const RANK = /提前完成|超额|亲自|居首|之首|前茅|首位|第一名|连年|冠军/;
const CHANGE = /同比|环比|增长|下降|上升|锐减|激增|翻番/;

export function checkAdded(text: string, claim: Statement[], evidence: Evidence[]): Reason[] {
  const known = evidence.map((item) => plain(`${item.about ?? ""}\n${item.text}`)).join("\n");
  const reasons: Reason[] = [];
  const add = (code: Reason["code"], said: string | undefined, detail = `依据没有说“${said}”`) => {
    if (said !== undefined) reasons.push({ code, detail });
  };
  const doubt = (said: string) =>
    reasons.push({ code: "NO_EVIDENCE", detail: `依据没有说“${said}”`, unsure: true });
  for (const [numeral] of text.matchAll(ODD_NUMERAL))
    if (!known.includes(numeral)) add("NUMBER", numeral, `“${numeral}”不见于依据`);
  for (const amount of amountsIn(claim))
    if (!hasAmount(known, amount) && !(amount === "一半" && hasHalf(claim)))
      add("NUMBER", amount, `“${amount}”不见于依据`);
  const letters = /[\p{L}--\p{Script=Han}--\p{Script=Latin}]+/v.exec(text)?.[0];
  if (letters !== undefined && !known.includes(letters)) add("NAME", letters);
  // 42K批次, 42/天
  for (const [odd] of text.matchAll(/\d[A-Za-z/][\p{Script=Han}A-Za-z]?/gu))
    if (!known.includes(odd)) add("NUMBER", odd, `“${odd}”不见于依据`);
  for (const period of PERIODS) {
    const said = period.exec(text)?.[0];
    if (said !== undefined && !period.test(known)) add("YEAR", said);
  }
  for (const words of [WIDER, DOUBT, SPEECH, RANK]) {
    const said = words.exec(text)?.[0];
    if (
      said !== undefined &&
      !known.includes(said) &&
      !(words === RANK && /第[一1]|最[高多大]/.test(known))
    )
      words === WIDER
        ? evidence.some((item) => isOfLevel(item, said.slice(1)))
          ? doubt(said)
          : add("NAME", said)
        : doubt(said);
  }
  if (ALL.test(text) && !/均|全部|全|都|皆|无一|100%/.test(known)) doubt(ALL.exec(text)![0]);
  const change = CHANGE.exec(text)?.[0];
  if (
    change !== undefined &&
    !hasFigureOf(claim, change) &&
    !/增|减|升|降|多|少|比|提高|压|扩|由.{1,12}[到至为]/.test(known)
  )
    doubt(change);
  return reasons;
}

/** A change that is worked out of two figures has its own figure in its clause, and is checked as one. */
function hasFigureOf(claim: Statement[], change: string): boolean {
  const all = claim.flatMap(({ figures }) => figures);
  return (
    all.some(({ clause }) => clause.includes(change)) ||
    // 由28条增至41条 shows it.
    all.some((one) =>
      all.some((other) => one !== other && one.quantity.unit === other.quantity.unit),
    )
  );
}

function amountsIn(claim: Statement[]): string[] {
  return claim.flatMap(({ sentence }) => {
    let rest = sentence
      .replace(/《[^》]*》|[“"][^”"]*[”"]|第[一二三四五六七八九十百零]+/g, " ")
      .replace(NO_AMOUNT, " ")
      .replace(/[一二三四五六七八九十]+(?:周年|届|中全会|月|日|年)/g, " ");
    for (const { text } of quantitiesIn(sentence)) rest = rest.replace(text, " ");
    return rest.match(HAN_AMOUNT) ?? [];
  });
}

/** 由10个压缩至5个: a claim may say that the one of its figures is half of another. */
function hasHalf(claim: Statement[]): boolean {
  const all = claim.flatMap(({ figures }) => figures.map(({ quantity }) => quantity));
  return all.some((one) =>
    all.some((other) => one.unit === other.unit && Math.abs(one.lo / other.lo - 0.5) <= NEAR_HALF),
  );
}

const NEAR_HALF = 0.02;

/** As it stands, or the same number in digits. */
function hasAmount(known: string, amount: string): boolean {
  if (known.includes(amount) || (amount === "零" && /未|没有|无/.test(known))) return true;
  const n = fromChineseNumeral(amount);
  return n !== null && new RegExp(`(?<![\\d.])${n}(?!\\d)`).test(known);
}
