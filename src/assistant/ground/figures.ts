/**
 * Figures, years and days of a claim against its evidence: each figure must be stated with its unit, of its year and of the
 * same thing, or be the sum or difference of two that are; an approximate source never supports an exact claim.
 */
import { daysIn } from "../../text/dates.ts";
import { fromChineseNumeral } from "../../text/numerals.ts";
import { compareQuantities, type Quantity } from "../../text/quantities.ts";
import { literal } from "../../text/terms.ts";
import { isOpposite } from "./added.ts";
import { isDerived } from "./derived.ts";
import { directionsOf, isTurned } from "./direction.ts";
import {
  type Evidence,
  plain,
  type Stated,
  type Statement,
  shareOf,
  withoutFigures,
  yearsIn,
} from "./statements.ts";
import type { Reason } from "./verdict.ts";

/** How much closer another figure of the same unit must stand to the claim's words to say that it is the one meant. */
const MEANT = 0.35;
const NEAR = 0.5;

export function checkFigures(
  claim: Statement[],
  evidence: Evidence[],
  statements: Statement[],
): Reason[] {
  const sources = statements.flatMap(({ figures }) => figures);
  const text = claim.map(({ sentence }) => sentence).join("；");
  const figures = claim.flatMap((statement) => statement.figures);
  return [
    ...figures.flatMap((figure) => checkFigure(figure, sources, evidence, text)),
    ...checkBareNumbers(claim, evidence),
    ...checkDays(text, evidence),
  ];
}

function checkFigure(
  figure: Stated,
  sources: Stated[],
  evidence: Evidence[],
  text: string,
): Reason[] {
  const { quantity } = figure;
  const said = quantity.text;
  const agreeing = sources.filter(
    (source) => compareQuantities(asCounted(source.quantity, quantity), quantity) === "OK",
  );
  if (agreeing.length === 0) {
    if (isOne(quantity, evidence) || isNoFigure(quantity, evidence) || isAbout(figure, sources))
      return [];
    return isDerived(figure, sources, text) ? [] : [disagreement(quantity, sources)];
  }
  const ofYear = agreeing.filter(
    (source) => sharesYear(figure, source) && isOfSameTime(figure, source),
  );
  if (ofYear.length === 0)
    return [
      {
        code: "YEAR",
        detail:
          figure.years.length > 0
            ? `依据里的“${said}”不是${figure.years.join("、")}年的`
            : `依据里的“${said}”是另一年的`,
      },
    ];
  if (ofYear.every((source) => isFarFrom(quantity, source.quantity)))
    return [{ code: "NUMBER", detail: `“${said}”与依据里的数相去太远` }];
  if (ofYear.every((source) => isOtherStep(figure, source)))
    return [{ code: "NUMBER", detail: `“${said}”在依据里不是这个意思（“提高到”与“提高”不同）` }];
  const other = ofYear.map((source) => otherThing(figure, source));
  if (other.every((why) => why !== null))
    return [{ code: "NUMBER", detail: `依据里的“${said}”说的是“${other[0]}”` }];
  const ways = directionsOf(figure.clause);
  if (ofYear.every(({ clause }) => isTurned(ways, directionsOf(clause), false)))
    return [{ code: "NO_EVIDENCE", detail: `“${said}”的增减方向与依据相反` }];
  const beyond = scopeBeyond(ofYear, text);
  if (beyond !== null) return [{ code: "NUMBER", detail: `依据里的“${said}”说的是“${beyond}”` }];
  if (isDerived(figure, sources, text)) return [];
  const rivals = sources.filter(
    (source) =>
      source.quantity.unit === quantity.unit &&
      !agreeing.includes(source) &&
      sharesYear(figure, source) &&
      // What is told of the whole city is no rival to what is told without it.
      !(/全[市省国]/.test(source.clause) && !/全[市省国]/.test(text)),
  );
  const own = Math.max(...ofYear.map((source) => nearness(figure, source)));
  const rival = rivals.find((source) => isMeant(source, figure, ofYear, own));
  return rival
    ? [
        {
          code: "NUMBER",
          detail: `依据里这一项是“${rival.quantity.text}”，“${said}”说的是另一项`,
        },
      ]
    : [];
}

/** Does another figure of the evidence stand where the claim's stands, and no agreeing one? `own`: how near these come. */
function isMeant(rival: Stated, figure: Stated, agreeing: Stated[], own: number): boolean {
  // 涉疫突发事件16起 where 其中涉疫11起 stands beside 16起.
  const part = /^其中(?<what>[^\d，]{2,8})/.exec(rival.clause)?.groups?.what;
  if (
    part !== undefined &&
    figure.clause.includes(part) &&
    !agreeing.some((one) => one.clause.includes(part))
  )
    return true;
  const near = nearness(figure, rival);
  const inPlace = likeBefore(rival, figure) >= 2 && likeAfter(rival, figure);
  if (inPlace && near >= own && agreeing.every((one) => likeBefore(one, figure) === 0)) return true;
  if (inPlace && near >= 0.95 && own <= 0.9) return true;
  if (holderOf(figure.clause) !== null && isOthers(figure, rival, agreeing)) return true;
  // Of two figures in one clause the words about the clause tell nothing.
  if (agreeing.some((one) => one.clause === rival.clause)) return false;
  return near >= NEAR && near - own > MEANT;
}

const HOLDER =
  /全[市省国球]|[\p{Script=Han}]{2}[区县市](?=同期|全年|共|审批|接待|处置|办理|核查|[\d年])/u;

/** Whose figure it is, where a clause says so: 青屏区全年处置, 全市共办理. */
function holderOf(clause: string): string | null {
  return HOLDER.exec(clause.replace(/\d{4}年/g, ""))?.[0] ?? null;
}

/** The claim gives to 青屏区 what the evidence gives to somebody else, and another figure to 青屏区. */
function isOthers(figure: Stated, rival: Stated, agreeing: Stated[]): boolean {
  const holder = holderOf(figure.clause)!;
  return rival.clause.includes(holder) && !agreeing.some((one) => one.clause.includes(holder));
}

/** 全市共办理412张 is not ours, and 其中涉疫11起 is not all of them: a wider or narrower thing that the claim leaves out. */
function scopeBeyond(agreeing: Stated[], text: string): string | null {
  const beyond = agreeing.map(({ clause }) => {
    const wide = /全[市省国]/.exec(clause)?.[0];
    if (wide !== undefined && !text.includes(wide)) return wide;
    const part = /^其中[，,]?(?<what>[^\d，]{2,12})/.exec(clause);
    const what = part?.groups?.what;
    return what !== undefined && !text.includes("其中") && shareOf(what, text) === 0
      ? part![0]
      : null;
  });
  return beyond.every((one) => one !== null) ? (beyond[0] ?? null) : null;
}

/** 二期 of a building is no figure in the evidence; as long as it stands there as it is, it is none in the claim. */
function isNoFigure({ text }: Quantity, evidence: Evidence[]): boolean {
  // A number in a table's cell has its unit elsewhere, and is one.
  if (!/\p{Script=Han}$/u.test(text)) return false;
  return evidence.some((item) => {
    const rest = withoutFigures(plain(item.text));
    return new RegExp(`(?<![\\d.零一二三四五六七八九十百千万])${literal(text)}`).test(rest);
  });
}

/** 约为上年的2.8倍: the word of estimate stands some way before the figure. */
function isAbout({ quantity, before }: Stated, sources: Stated[]): boolean {
  return (
    /(?:约|大约|大概)(?:为|是|占|有)?[^，。\d]{0,5}$/.test(before) &&
    sources.some(
      ({ quantity: source }) =>
        source.approx && compareQuantities(source, quantity) === "OVERPRECISE",
    )
  );
}

/** How many characters right before two figures are the same. */
function likeBefore(a: Stated, b: Stated): number {
  let n = 0;
  while (n < a.before.length && n < b.before.length && a.before.at(-1 - n) === b.before.at(-1 - n))
    n++;
  return n;
}

function likeAfter(a: Stated, b: Stated): boolean {
  return a.after[0] === b.after[0];
}

/** Why no source agrees, in the words of the nearest kind of disagreement. */
function disagreement(quantity: Quantity, sources: Stated[]): Reason {
  const said = quantity.text;
  if (sources.some((source) => compareQuantities(source.quantity, quantity) === "OVERPRECISE"))
    return { code: "OVERPRECISE", detail: `依据是概数，不能写成“${said}”` };
  const sameValue = sources.find(
    ({ quantity: source }) => source.unit !== quantity.unit && sameNumber(source, quantity),
  );
  if (sameValue)
    return {
      code: "UNIT",
      detail: `依据写的是“${withUnit(sameValue.quantity)}”，不是“${withUnit(quantity)}”`,
    };
  return { code: "NUMBER", detail: `“${said}”不见于依据` };
}

/** A table's number is told with the unit that its column or row has. */
function withUnit({ text, unit }: Quantity): string {
  return /\d$/.test(text) ? `${text}${unit}` : text;
}

/** 11.2万元 and 11.2亿元 have the same digits: what differs is the unit. */
function sameNumber(a: Quantity, b: Quantity): boolean {
  const digits = ({ text }: Quantity) => /\d[\d.,]*/.exec(text)?.[0];
  return (a.lo === b.lo && a.hi === b.hi) || (digits(a) !== undefined && digits(a) === digits(b));
}

/** A table's 4119 under 数量 may be called 4119件; no person, money or share is counted so. */
function asCounted(given: Quantity, claim: Quantity): Quantity {
  // 四成 is 40%.
  const source =
    given.unit === "成" && claim.unit === "%"
      ? { ...given, unit: "%", lo: given.lo * 10, hi: given.hi === null ? null : given.hi * 10 }
      : given;
  const counts = /^(?:件|个|项|条|份|宗|起|例)$/.test(claim.unit);
  return source.unit === "" && counts ? { ...source, unit: claim.unit } : source;
}

/** 一个临时党支部 is no figure, but it does say 1个; so does 首个. */
function isOne({ lo, hi, text }: Quantity, evidence: Evidence[]): boolean {
  const unit = /[\p{Script=Han}]+$/u.exec(text)?.[0];
  return (
    lo === 1 &&
    hi === 1 &&
    unit !== undefined &&
    evidence.some((item) => new RegExp(`[一首]${unit}`).test(item.text))
  );
}

function sharesYear(claim: Stated, source: Stated): boolean {
  return (
    claim.years.length === 0 ||
    (source.years.length === 0 && !/\d{4}/.test(source.clause)) ||
    claim.years.some((year) => source.years.includes(year))
  );
}

/** 超过5人 is true of 551 and tells nothing; an estimate that is told of a figure must be of its size. */
function isFarFrom(claim: Quantity, source: Quantity): boolean {
  if (!claim.approx) return false;
  if (claim.hi === null) return claim.lo < source.lo * 0.5;
  const top = source.hi ?? source.lo;
  if (claim.lo === 0) return claim.hi > top * 1.25;
  // 数十 is vague by nature; 42至60 is made to look known.
  return (
    /[至到～~—–-]|以[上下内]/.test(claim.text) && claim.hi - claim.lo > 0.35 * top && !source.approx
  );
}

/** 上年线上交流26场 of 线上交流26场，比上年多4场 is another year's; so is 50分钟 of 由上年的50分钟. */
function isOfSameTime(claim: Stated, source: Stated): boolean {
  return (
    claim.years.length > 0 ||
    claim.ofYearBefore === source.ofYearBefore ||
    // 从50分钟降到38分钟 tells both.
    /[从由]$/.test(claim.before) ||
    source.quantity.unit === "%"
  );
}

const ADDED = /(?:新增|净增|增加|新建|调出|减少|新选拔)了?$/;

/** 收入168.3万元 of 支出168.3万元, 人才库28名 of 新增28名: what the evidence's figure is of instead, or null. */
function otherThing(claim: Stated, source: Stated): string | null {
  if (isOpposite(claim.clause, source.clause, source.clause) !== null) return source.clause;
  const added = ADDED.exec(source.before)?.[0];
  return added !== undefined && !/增|新|招|选|调|减|入|多|少|差|离|距|目标|比/.test(claim.clause)
    ? `${added}${source.quantity.text}`
    : null;
}

const STEP = /(?:提高|增加|增长|上升|扩大|下降|减少|降低|缩短|压缩|压减|缩减)了?$/;

/** 提高63% of 提高到63%, 缩短38分钟 of 缩短到38分钟; and 支出4.5% of 支出比上年下降4.5%. */
function isOtherStep(claim: Stated, source: Stated): boolean {
  const to = /[到至为]$/;
  if (STEP.test(claim.before) && to.test(source.before)) return true;
  if (to.test(claim.before) && STEP.test(source.before)) return true;
  return (
    claim.quantity.unit === "%" &&
    STEP.test(source.before) &&
    directionsOf(claim.clause).length === 0
  );
}

/** How much the words about one figure are those about the other (0–1). */
function nearness(claim: Stated, source: Stated): number {
  return Math.max(shareOf(claim.near, source.near), 0.9 * shareOf(claim.near, source.clause));
}

/** Digits that carry no known unit must stand in the evidence as they are: 12345热线, 3.0版, 1+4+8. */
function checkBareNumbers(claim: Statement[], evidence: Evidence[]): Reason[] {
  const texts = evidence.map((item) => plain(item.text).replace(/(?<=\d),(?=\d{3})/g, ""));
  return claim.flatMap(({ sentence, figures }) => {
    let rest = sentence.replace(/(?<!\d)(?:19|20)\d{2}(?!\d)/g, " ");
    for (const day of daysIn(sentence)) rest = rest.replace(day.text, " ");
    for (const { quantity } of figures) rest = rest.replace(quantity.text, " ");
    // 3万多亿美元 is read as no figure, and is still not 3万多亿元.
    const bare = [
      ...rest.matchAll(/\d+(?:\.\d+)?(?:[万亿多余]+(?:美元|欧元|港元|日元|元|人|名)?)?/g),
    ].map(({ 0: digits, index }) => [digits, rest[index - 1], rest[index + digits.length]]);
    const spelled = [
      ...rest.matchAll(/[一二三四五六七八九][百千万][一二三四五六七八九十百千万]+/g),
    ].map(([han]) => [String(fromChineseNumeral(han) ?? "")]);
    return [...bare, ...spelled.filter(([digits]) => digits !== "")]
      .filter(([digits, before = "", after = ""]) => {
        const whole = new RegExp(`(?<![\\d.])${literal(digits!)}(?!\\d|\\.\\d)`);
        // The 5 of 5批次 is not that of 代表团5其中.
        // A short number may be anyone's: the word after it must be the same; of a long one, that on either side.
        const led = digits!.length > 2 ? `(?<=${before})${literal(digits!)}(?!\\d|\\.\\d)|` : "";
        const beside =
          /\p{Script=Han}/u.test(before) && /\p{Script=Han}/u.test(after)
            ? new RegExp(`(?<![\\d.])(?:${led}${literal(digits!)}(?=${after}))`)
            : whole;
        return !texts.some((text) => beside.test(text));
      })
      .map(([digits]) => ({ code: "NUMBER" as const, detail: `“${digits}”不见于依据` }));
  });
}

/** A day and a month must be the evidence's own. */
function checkDays(text: string, evidence: Evidence[]): Reason[] {
  const known = evidence.flatMap((item) => daysIn(plain(item.text)));
  return daysIn(text)
    .filter(
      ({ month, day }) =>
        !known.some((one) => one.month === month && (day === null || one.day === day)),
    )
    .map(({ text: said }) => ({ code: "YEAR" as const, detail: `“${said}”不见于依据` }));
}

/** Every year that a claim names must be one that the evidence speaks of. */
export function checkYears(claim: Statement[], evidence: Evidence[]): Reason[] {
  const text = claim.map(({ sentence }) => sentence).join("；");
  const spans = [
    ...text.matchAll(/(?<!\d)((?:19|20)\d{2})年?[—–\-至到~～]{1,2}((?:19|20)\d{2})年/g),
  ];
  const unspanned = spans.find(
    ([, from, to]) =>
      !evidence.some((item) => item.text.includes(from!) && item.text.includes(to!)),
  );
  if (unspanned && spans.length > 0 && evidence.length === 1)
    return [{ code: "YEAR", detail: `“${unspanned[0]}”不见于依据` }];
  return yearsIn(text)
    .filter(
      (year) => !evidence.some((item) => speaksOf(item, year) || isItsReport(item, year, text)),
    )
    .map((year) => ({ code: "YEAR" as const, detail: `依据说的不是${year}年` }));
}

/** Does a piece of evidence name a year or stand for it? */
export function speaksOf(item: Evidence, year: number): boolean {
  return (item.factYear ?? item.reportYear) === year || yearsIn(plain(item.text)).includes(year);
}

/** 2022年报告提出: the year of the report, whatever year it speaks of. */
function isItsReport(item: Evidence, year: number, text: string): boolean {
  return (
    item.reportYear === year &&
    new RegExp(`${year}年度?[^，。]{0,12}(?:报告|总结|提出|安排|部署|计划)`).test(text)
  );
}
