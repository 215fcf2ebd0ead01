/**
 * Figures of a claim against its evidence: each must be stated with its unit, of its year, in its role and of the same thing,
 * or be worked out of two that are; an approximate source never supports an exact claim.
 */

import { asksSoFar, asksStock, namesAdded } from "../../ledger/roles.ts";
import { compareQuantities, type Quantity, round } from "../../text/quantities.ts";
import { isOtherKind } from "./became.ts";
import { contentOf, isSaid } from "./content.ts";
import { agrees, asCounted } from "./counted.ts";
import { isDerived } from "./derived.ts";
import { directionsOf, isTurned } from "./direction.ts";
import { isMeant } from "./labels.ts";
import {
  type Evidence,
  FROM,
  type Source,
  type Stated,
  type Statement,
  shareOf,
  TO,
} from "./statements.ts";
import { needsNoFigure } from "./unstated.ts";
import type { Reason } from "./verdict.ts";
import { isOfLevel } from "./whose.ts";
import { YEARS_TOGETHER } from "./years.ts";

export function checkFigures(
  claim: Statement[],
  evidence: Evidence[],
  sources: Source[],
): Reason[] {
  const text = claim.map(({ sentence }) => sentence).join("；");
  const figures = claim.flatMap((statement) => statement.figures);
  return [
    ...figures.flatMap((figure) => checkFigure(figure, { sources, evidence, figures, text })),
    ...checkSteps(figures),
  ];
}

/** 从4119件增加到2776件 contradicts itself. */
function checkSteps(figures: Stated[]): Reason[] {
  return figures.flatMap((to, i) => {
    const from = figures[i - 1];
    if (!from || from.clause !== to.clause || from.quantity.unit !== to.quantity.unit) return [];
    const [way] = directionsOf(to.local);
    const [before, leads] = [from, to].map((one) => one.before.replace(YEAR_OF, ""));
    if (!FROM.test(before!) || !/[到至为]$/.test(leads!) || way === undefined) return [];
    return to.quantity.lo > from.quantity.lo === way
      ? []
      : [
          {
            code: "NUMBER" as const,
            detail: `“${from.quantity.text}”到“${to.quantity.text}”的增减说反了`,
          },
        ];
  });
}

/** 从2023年的4119件增加到2024年的2776件 */
const YEAR_OF = /\d{4}年的?$/;

/** What a figure of a claim is judged by: the figures and texts of the evidence, and the claim's own. */
interface Known {
  sources: Source[];
  evidence: Evidence[];
  figures: Stated[];
  text: string;
}

function checkFigure(figure: Stated, { sources, evidence, figures, text }: Known): Reason[] {
  const { quantity } = figure;
  const agreeing = sources.filter((source) => agrees(asCounted(source, quantity), quantity));
  const derived = () => isDerived(figure, sources, figures);
  if (agreeing.length === 0) {
    const vague = sources.some(
      (source) =>
        compareQuantities(source.quantity, quantity) === "OVERPRECISE" &&
        shareOf(figure.near, source.near) >= ALIKE,
    );
    if (isAbout(figure, sources)) return [];
    const right = !vague && (needsNoFigure(figure, { evidence, sources, figures }) || derived());
    return right ? [] : [disagreement(quantity, sources)];
  }
  const judged = agreeing.map((source) => ({ source, wrong: wrongWith(figure, source, text) }));
  const right = judged.filter(({ wrong }) => wrong === null).map(({ source }) => source);
  if (right.length === 0) {
    const [best] = judged.toSorted(
      (a, b) => nearness(figure, b.source) - nearness(figure, a.source),
    );
    return derived() ? [] : [best!.wrong!];
  }
  const rivals = sources.filter(
    (source) =>
      (asCounted(source, quantity).unit === quantity.unit ||
        [source.quantity, quantity].every(({ unit }) => RATES.has(unit))) &&
      !agreeing.includes(source) &&
      sharesYear(figure, source) &&
      // What is told of the whole city is no rival to what is told without it.
      wideIn(source, text) === null,
  );
  // Of two years' figures it is the one that was said of its year.
  const apart = (rival: Source, own: Source) =>
    figure.years.length === 0 &&
    rival.years.length > 0 &&
    own.years.length > 0 &&
    !own.years.some((year) => rival.years.includes(year));
  const meant = rivals.find((rival) =>
    right.every((own) => !apart(rival, own) && isMeant(figure, rival, own)),
  );
  return meant && !derived()
    ? [
        {
          code: "NUMBER",
          detail: `依据里这一项是“${meant.quantity.text}”，“${quantity.text}”说的是另一项`,
        },
      ]
    : [];
}

/** 增加两倍 is told of what did not 翻一番. */
const RATES = new Set(["%", "倍", "番", "成", "分之"]);

/** Words about two figures that share so much are about one thing. */
const ALIKE = 0.4;

/** Why a figure of the evidence with the claim's number is not what the claim tells; null where nothing speaks against it. */
function wrongWith(figure: Stated, source: Source, text: string): Reason | null {
  const said = figure.quantity.text;
  const number = (detail: string): Reason => ({ code: "NUMBER", detail });
  const year = (detail: string): Reason => ({ code: "YEAR", detail });
  if (!sharesYear(figure, source) || !isOfSameTime(figure, source))
    return year(
      figure.years.length > 0
        ? `依据里的“${said}”不是${figure.years.join("、")}年的`
        : `依据里的“${said}”是另一年的`,
    );
  if (isOfMoreYears(figure, source, text)) return year(`依据里的“${said}”是几年合起来的`);
  if (isOfPartOfYear(figure, source, text)) return year(`依据里的“${said}”不是全年的`);
  if (isFarFrom(figure.quantity, asCounted(source, figure.quantity)))
    return number(`“${said}”与依据里的数相去太远`);
  if (isOtherStep(figure, source))
    return number(`“${said}”在依据里不是这个意思（“提高到”与“提高”不同）`);
  if (isOtherKind(figure, source))
    return number(`依据里的“${said}”说的是“${source.clause.slice(0, 30)}”`);
  const other = otherThing(figure, source);
  if (other !== null) return number(`依据里的“${said}”说的是“${other}”`);
  if (isTurned(directionsOf(figure.clause), directionsOf(source.clause), false))
    return { code: "NO_EVIDENCE", detail: `“${said}”的增减方向与依据相反` };
  if (basesDiffer(figure, source)) return year(`“${said}”在依据里比的是另一年`);
  if (isStock(figure, source)) return number(`依据里的“${said}”是到现在一共有的，不是新增的`);
  const beyond = scopeBeyond(source, text);
  return beyond === null ? null : number(`依据里的“${said}”说的是“${beyond}”`);
}

/** 总数达到158名 is not 新招录158名, nor 累计71家 one year's, nor 增至7个 新增7个. */
function isStock(figure: Stated, source: Source): boolean {
  const became = /[到至为]$/.test(source.before) && !/[到至为]$/.test(figure.before);
  if (became && (figure.role === "added" || namesAdded(figure.local))) return true;
  if (!asksStock(source.local) || asksStock(figure.local)) return false;
  const fresh = namesAdded(figure.local) || /新\p{Script=Han}/u.test(figure.local);
  const soFar = asksSoFar(source.local) && /达到?|总数|总量/.test(source.local);
  return (fresh && !namesAdded(source.local)) || (soFar && figure.years.length > 0 && !figure.span);
}

/** 五年来累计102批次 is not one year's. */
function isOfMoreYears(figure: Stated, source: Source, text: string): boolean {
  // 三年任务的41% is not that of the year.
  const more = /[二两三四五六七八九十]年(?:任务|目标)/.exec(source.clause)?.[0];
  if (more !== undefined && !text.includes(more.slice(0, 2)) && !YEARS_TOGETHER.test(text))
    return true;
  // 从2020年的17.1%提高到2025年的35.1% tells of each end.
  const isEnd = FROM.test(source.before) || TO.test(source.before);
  return source.span && !isEnd && !figure.span && !YEARS_TOGETHER.test(text);
}

/** 12月达到9800人次 is not the whole year's. */
function isOfPartOfYear({ clause }: Stated, source: Source, text: string): boolean {
  return (
    (/合计|累计|一年/.test(clause) || /全年/.test(text)) &&
    (PART.test(source.clause) || HALF.test(source.item.about ?? "")) &&
    !PART.test(text) &&
    !/全年/.test(source.clause)
  );
}

const HALF = /[上下]半年|季度/;
/** 截至12月底 is all of it. */
const PART = /首月|单月|(?<![年\d])(?!12月[底末])\d{1,2}月|[上下]半年|[一二三四]季度/;

/** 比上年增加4场 is not 比前年增加4场. */
function basesDiffer(figure: Stated, source: Source): boolean {
  const [said, stated] = [baseOf(figure), baseOf(source)];
  return said !== null && stated !== null && said !== stated;
}

/** How many years before its own year a change is measured against; null where it does not say. */
function baseOf({ clause, quantity, years }: Stated): number | null {
  const before = clause.slice(0, clause.indexOf(quantity.text));
  const base = [...before.matchAll(/(?:[比较同]|与)(上一?年|去年|前年|(?:19|20)\d{2}年)/g)].at(
    -1,
  )?.[1];
  if (base === undefined) return /同比/.test(before) ? 1 : null;
  if (base === "前年") return 2;
  if (!/^\d/.test(base)) return 1;
  return years.length === 1 ? years[0]! - Number(base.slice(0, 4)) : null;
}

/** 全市共办理412张 is not a district's, and 其中涉疫11起 is not all of them: what a claim leaves out of whose or which they are. */
function scopeBeyond({ clause, sentence, item }: Source, text: string): string | null {
  const wide = wideIn({ clause, item }, text);
  if (wide !== null) return wide;
  // 全省 of what is told of 全市.
  const scope = /全[区县市省国]/.exec(clause)?.[0];
  const said: string[] = text.match(/全[区县市省国]/g) ?? [];
  if (scope !== undefined && said.length > 0 && !said.includes(scope)) return scope;
  const neighbour = /(?:邻近|毗邻|兄弟|相邻)的?(\p{Script=Han}{2,4}[区县市])/u.exec(clause)?.[1];
  if (neighbour !== undefined && !text.includes(neighbour)) return neighbour;
  if (!clause.startsWith("其中") || text.includes("其中")) return null;
  const whole = sentence.slice(0, sentence.indexOf(clause));
  const words = contentOf(clause.slice(2)).filter((word) => !whole.includes(word));
  return words.length > 0 && !words.some((word) => isSaid(word, text)) ? clause : null;
}

/** 全市, of which a claim says nothing, in the report of one of its districts. */
function wideIn({ clause, item }: Pick<Source, "clause" | "item">, text: string): string | null {
  const wide = /全[市省国]/.exec(clause)?.[0];
  return wide !== undefined && !text.includes(wide) && !isOfLevel(item, wide[1]!) ? wide : null;
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

function sharesYear(claim: Stated, source: Source): boolean {
  return (
    claim.years.length === 0 ||
    (source.years.length === 0 && !/\d{4}/.test(source.clause)) ||
    claim.years.some((year) => source.years.includes(year + (NEXT.test(claim.clause) ? 1 : 0))) ||
    // 从4120件上升到5356件: what there was before, in a clause that names no year.
    (FROM.test(claim.before) &&
      !/\d{4}年/.test(claim.clause) &&
      claim.years.some((year) => source.years.includes(year - 1))) ||
    // 由2020年的98元提高到178元: where what there was before is of no year of its own, that of another in its sentence.
    (FROM.test(source.before) &&
      !/\d{4}年/.test(source.clause) &&
      claim.years.some(
        (year) => source.sentence.includes(`${year}年`) && year < (source.years[0] ?? 0),
      )) ||
    // A report looks back on years that end with the one before it.
    (claim.span && source.years.some((year) => claim.years.includes(year - 1)))
  );
}

const NEXT = /次年|翌年|第二年/;

/** 超过5人 is true of 551 and tells nothing; an estimate that is told of a figure must be of its size. */
function isFarFrom(claim: Quantity, source: Quantity): boolean {
  if (!claim.approx) return false;
  if (claim.hi === null) return claim.lo < source.lo * 0.5;
  const top = source.hi ?? source.lo;
  if (claim.lo === 0) return claim.hi > top * 1.25;
  if (/约|左右|上下/.test(claim.text) && !source.approx && !/[至到～~—–-]/.test(claim.text)) {
    const said = round((claim.lo + claim.hi) / 2);
    // 59%左右 of 57.7% is no rounding, 约60% is.
    return Math.abs(said - source.lo) >= placeOf(said);
  }
  // 数十 is vague by nature; 42至60 is made to look known.
  return (
    /[至到～~—–-]|以[上下内]/.test(claim.text) && claim.hi - claim.lo > 0.35 * top && !source.approx
  );
}

/** The last place of a number that is not zero: 100 of 1300, 0.1 of 4.6. */
function placeOf(n: number): number {
  let place = 1e-4;
  while (place < n && Number.isInteger(round(n / (place * 10)))) place *= 10;
  return place;
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
  if (to.test(claim.before) && STEP.test(source.before) && !/[增降涨跌]幅|增速/.test(claim.clause))
    return true;
  // 由50%提高到60% turned round: what it was in the one is what it became in the other.
  if (FROM.test(claim.before) && to.test(source.before)) return true;
  if (FROM.test(source.before) && to.test(claim.before)) return true;
  return (
    claim.quantity.unit === "%" &&
    STEP.test(source.before) &&
    !/[增涨升降减跌压缩]/.test(claim.clause)
  );
}

/** How much the words about one figure are those about the other (0–1). */
function nearness(claim: Stated, source: Stated): number {
  return Math.max(shareOf(claim.near, source.near), 0.9 * shareOf(claim.near, source.clause));
}
