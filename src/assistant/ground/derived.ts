/**
 * A figure that no evidence states but two of its figures give (pure): their sum, their difference, the change in per cent, a
 * share, how many times the one is the other, how much there is to each. The two stand in the evidence and count the same
 * thing, or both stand in the claim beside what is worked out of them.
 */
import { compareQuantities, type Quantity, round } from "../../text/quantities.ts";
import { contentOf, isSaid } from "./content.ts";
import { asCounted } from "./counted.ts";
import { isFormer } from "./former.ts";
import { asPoints, baseOf, decimalsOf, isAbout, isRate, scaled } from "./rounding.ts";
import { isGreater, namedBy, sidesOf, timesOf } from "./sides.ts";
import { type Source, type Stated, shareOf, withoutFigures } from "./statements.ts";

const SUM = /合计|共计|总计|一共|累计|相加|总共|两年|[二三四五]年间?共|合共|两项|[三四五]项/;
/** 共出访6批次 */
const TOGETHER = /(?<!公)共[^，、\d]{0,6}$/;
const DIFFERENCE =
  /相差|差|多|少|增|减|升|降|提高|扩大|缩|压|延长|省|净|还有|仍有|没有|其余|剩余|余下|另有?|高|低|超|缺|提前|晚|早|未|尚|剩|其他/;
const SHARE =
  /占|率|比重|比例|相当于|恢复到|恢复至|为[^，]{0,12}的|(?:达到?|完成)[^，]{0,8}的|是[^，]{0,12}的/;
/** 两年共 is no 累计, which the evidence may tell itself. */
const OF_YEARS = /两年|[二三四五]年间?共/;
const EACH = /人均|户均|均|每|平均|折合|合/;

/** What is worked out stands right behind what it is worked out of. */
const OF_ITS_CLAIM = 4;
/** A clause that has so much of a figure's words is about the same. */
const LIKE = 0.3;
/** A figure whose subject a clause has so much of is named there. */
const NAMED = 0.6;
/** Each is tried with each. */
const OPERANDS = 500;

/** A clause that is another's but for its number. */
const SAME = 0.7;

/** The evidence gives the very thing with another number: 比上年减少10起, and no 减少1起 is worked out of others. */
function isStatedOtherwise(figure: Stated, sources: Source[]): boolean {
  const lead = figure.before.slice(-LEAD);
  // 两年共77批次, 月均3.5批次 are other figures of the same thing.
  if (OF_YEARS.test(figure.clause) || OF_A_TIME.some(([word]) => word.test(figure.clause)))
    return false;
  return sources.some(
    (source) =>
      lead !== "" &&
      (source.before === figure.before || (lead.length === LEAD && source.before.endsWith(lead))) &&
      asCounted(source, figure.quantity).unit === figure.quantity.unit &&
      shareOf(figure.clause, source.clause) >= SAME,
  );
}

/** So many characters, or all that there are, lead to the same thing. */
const LEAD = 6;

/** Is a figure worked out of two others? `beside`: the figures of its claim, which are checked for themselves. */
export function isDerived(figure: Stated, sources: Source[], beside: Stated[]): boolean {
  if (isStatedOtherwise(figure, sources)) return false;
  const told = beside.filter(
    (one) =>
      one !== figure &&
      (sources.some(
        (source) => compareQuantities(asCounted(source, one.quantity), one.quantity) === "OK",
      ) ||
        isFormer(one, sources)),
  );
  const isAnyOf = (one: Source) =>
    told.some((other) => compareQuantities(one.quantity, other.quantity) === "OK");
  const nearest = told
    .filter(({ quantity }) => quantity.start < figure.quantity.start)
    .slice(-OF_ITS_CLAIM);
  if (pairsOf(nearest).some(([a, b]) => gives(a, b, figure, true))) return true;
  if (isSumOfAll(figure, told)) return true;
  if (sources.some((source) => isTimesOver(figure, source))) return true;
  const words = contentOf(withoutFigures(`${figure.subject}，${figure.clause}`));
  const isOf = (one: Source) =>
    words.length === 0 ||
    words.some((word) => isSaid(word, wordsAround(one))) ||
    shareOf(figure.local, one.clause) >= LIKE ||
    shareOf(one.subject, figure.clause) >= NAMED;
  const all = sources
    .filter(({ quantity }) => !quantity.approx || figure.quantity.unit === "番")
    .map((one) => ({ ...one, quantity: inUnitOf(one, figure) }));
  const exact = all.filter((one) => isOf(one) || isAnyOf(one)).slice(0, OPERANDS);
  const sides = sidesOf(figure.clause, all);
  if (sides) return isGreater(sides, figure.clause) && gives(...sides, figure, true);
  if (
    isSumOfAll(figure, oneAYear(exact)) ||
    isSumOfAll(figure, ofRows(exact)) ||
    isSumOfSome(figure, exact)
  )
    return true;
  if (exact.some((one) => isOfEach(figure, one) || isOfEachYear(figure, one))) return true;
  if (pairsOf(exact).some(([a, b]) => countSame(a, b) && gives(a, b, figure, false))) return true;
  // What stands beside it in its sentence may be what it is worked out with.
  const neighbours = (one: Source) =>
    all.filter((other) => other !== one && other.sentence === one.sentence);
  if (exact.some((one) => neighbours(one).some((other) => gives(one, other, figure, false))))
    return true;
  if (exact.some((one) => isComplement(figure, one) || isOfATime(figure, one))) return true;
  const rows = [oneAYear(exact), ...Map.groupBy(exact, ({ sentence }) => sentence).values()];
  if (rows.some((row) => isMean(figure, row))) return true;
  const mine = all.filter(isAnyOf);
  if (isRest(figure, mine, neighbours) || isShareOfNamed(figure, mine, all)) return true;
  if (isShareOfWorked(figure, beside, all)) return true;
  return isFormer(figure, exact);
}

/** 不合格率3.5% of 合格率96.5%. */
function isComplement(
  { quantity, subject }: Stated,
  { quantity: one, subject: other }: Source,
): boolean {
  const denied = subject.replace(/[不未非](?=\p{Script=Han}{1,6}率)/u, "");
  return (
    [quantity, one].every(({ unit }) => unit === "%") &&
    denied !== subject &&
    shareOf(denied, other) >= NAMED &&
    isAbout(100 - one.lo, quantity)
  );
}

/** 月均3.5批次 of 42批次 in a year. */
function isOfATime({ quantity, clause }: Stated, { quantity: all, role, span }: Source): boolean {
  const parts = OF_A_TIME.find(([word]) => word.test(clause))?.[1];
  if (parts === undefined || span || role === "change" || all.unit !== quantity.unit) return false;
  return Math.abs(all.lo / parts - quantity.lo) <= 0.5 * 10 ** -decimalsOf(quantity.text);
}

/** How many there are in a year. */
const OF_A_TIME: [RegExp, number][] = [
  [/平均每个?月|月均/, 12],
  [/平均每个?季度?|季均/, 4],
  [/平均每个?(?:周|星期)|周均/, 52],
  [/平均每[天日]|日均/, 365],
];

/** 总投资3.6亿元，其中区财政0.9亿元: 其余2.7亿元, where the claim tells of either or of their share. */
function isRest(figure: Stated, told: Source[], neighbours: (one: Source) => Source[]): boolean {
  if (!/其余|剩余|余下|其他/.test(figure.clause)) return false;
  return told.some((one) => neighbours(one).some((other) => gives(one, other, figure, false)));
}

/** 合计22批次，占52.4%: a share of the whole by what the claim itself has worked out. */
function isShareOfWorked(figure: Stated, beside: Stated[], sources: Source[]): boolean {
  if (!isRate(figure.quantity.unit) || !SHARE.test(figure.clause)) return false;
  const worked = beside.filter(
    (one) =>
      one.quantity.start < figure.quantity.start &&
      !isRate(one.quantity.unit) &&
      !sources.some(({ quantity }) => compareQuantities(quantity, one.quantity) === "OK") &&
      isDerived(one, sources, beside.slice(0, beside.indexOf(one))),
  );
  return worked.some((one) =>
    sources.some((source) => {
      const share = (one.quantity.lo / source.quantity.lo) * 100;
      return (
        one.quantity.unit === source.quantity.unit &&
        share < 100 &&
        isAbout(scaled(share, figure.quantity.unit), figure.quantity)
      );
    }),
  );
}

/** 增至原来的3倍 of 增加两倍, 2倍 of 翻一番. */
function isTimesOver({ quantity, before, subject }: Stated, source: Source): boolean {
  const { unit, lo, approx } = source.quantity;
  if (quantity.unit !== "倍" || approx || !/[至到为是的]$/.test(before)) return false;
  const times = unit === "番" ? 2 ** lo : unit === "倍" && source.role === "change" ? lo + 1 : null;
  return times !== null && isAbout(times, quantity) && shareOf(source.subject, subject) >= ALIKE;
}

/** A table's 86.2 under 就业率（%） is one of the claim's 个百分点. */
function inUnitOf(one: Source, { quantity }: Stated): Quantity {
  const unit = quantity.unit === "个百分点" ? "%" : quantity.unit;
  return one.quantity.unit === "" ? asCounted(one, { ...quantity, unit }) : one.quantity;
}

/** 废止6份、修订9份: 15份 of one sentence, whose words the claim has. */
function isSumOfSome({ quantity, clause }: Stated, sources: Source[]): boolean {
  const same = sources.filter(
    ({ quantity: { unit }, role, local }) =>
      unit === quantity.unit && role !== "change" && shareOf(withoutFigures(local), clause) > 0,
  );
  return [...Map.groupBy(same, ({ sentence }) => sentence).values()].some((some) =>
    some.some((_, from) =>
      some.some(
        (_, to) =>
          to > from &&
          isAbout(
            some.slice(from, to + 1).reduce((sum, one) => sum + one.quantity.lo, 0),
            quantity,
          ),
      ),
    ),
  );
}

/** 消防、防汛演练各2次: 4次. */
function isOfEach({ quantity }: Stated, { quantity: each, before, clause }: Source): boolean {
  if (!/各$/.test(before) || each.unit !== quantity.unit) return false;
  const listed = clause.slice(0, clause.indexOf(each.text)).split(/[、和及与]/).length;
  return listed > 1 && isAbout(each.lo * listed, quantity);
}

/** 107批次 of three years, 880人次 of four quarters: what there is of each on average. */
function isMean({ quantity, role, clause }: Stated, sources: Source[]): boolean {
  const same = sources.filter(
    (one) => one.quantity.unit === quantity.unit && one.role !== "change",
  );
  if (same.length < 2 || !(role === "average" || /均|每[年个]/.test(clause))) return false;
  const sum = same.reduce((total, one) => total + one.quantity.lo, 0);
  return Math.abs(sum / same.length - quantity.lo) <= 0.5 * 10 ** -decimalsOf(quantity.text);
}

/** 占“三公”经费的80%: a share of what the claim names, by what it tells. */
function isShareOfNamed(figure: Stated, told: Source[], sources: Source[]): boolean {
  const whole = /占(?<whole>[^，]{2,16}?)的/.exec(figure.clause)?.groups?.whole;
  const named =
    whole === undefined || !isRate(figure.quantity.unit) ? null : namedBy(whole, sources);
  return named !== null && told.some((one) => one !== named && gives(one, named, figure, true));
}

/** 588人 of three years: 年均196人. */
function isOfEachYear({ quantity, role }: Stated, { quantity: all, years, span }: Source): boolean {
  const yearly = role === "average" && span && all.unit === quantity.unit;
  return yearly && isAbout(all.lo / years.length, quantity);
}

/** What a figure may be of. */
function wordsAround({ near, clause, subject }: Stated): string {
  return `${near} ${clause} ${subject}`;
}

function pairsOf<T>(all: T[]): [T, T][] {
  return all.flatMap((a, i) => all.slice(i + 1).map((b): [T, T] => [a, b]));
}

/** Subjects that share so much are of one thing. */
const ALIKE = 0.4;

/** The numbers of one column, one of each row. */
function ofRows(sources: Source[]): Source[] {
  const [first] = sources.filter(({ sentence }) => /：[^；]*；/.test(sentence));
  if (!first) return [];
  const column = sources.filter(({ before }) => before === first.before);
  return new Set(column.map(({ item }) => item)).size === column.length ? column : [];
}

/** Figures of one thing, one of each year. */
function oneAYear(sources: Source[]): Source[] {
  const [first] = sources;
  const alike = sources.filter((one) => one === first || countSame(one, first!));
  const years = new Set(alike.map(({ years: own }) => own[0]));
  return years.size === alike.length ? alike : [];
}

/** 三项合计: all the claim's figures of one unit together. */
function isSumOfAll({ quantity, clause, before }: Stated, told: Stated[]): boolean {
  const same = told.filter((one) => one.quantity.unit === quantity.unit);
  const sum = round(same.reduce((total, one) => total + one.quantity.lo, 0));
  return (SUM.test(clause) || TOGETHER.test(before)) && same.length > 1 && isAbout(sum, quantity);
}

/** Do two figures give a third? `told`: they stand in the claim, whose words join them; else their order in time does. */
function gives(a: Stated, b: Stated, { quantity, clause }: Stated, told: boolean): boolean {
  const unit = baseOf(quantity.unit);
  const [early, late] = inOrder(a, b);
  const [x, y] = [early.quantity.lo, late.quantity.lo];
  const same = baseOf(a.quantity.unit) === baseOf(b.quantity.unit);
  const more = DIFFERENCE.test(clause);
  /** Whether the claim's words ask for this way of working it out, and what comes of it. */
  const ways: [boolean, number[]][] = [
    // A sum, a difference, a change in per cent, a share, how many times, how much to each.
    [same && unit === asPoints(baseOf(a.quantity.unit)) && SUM.test(clause), [x + y]],
    [
      same &&
        unit === asPoints(baseOf(a.quantity.unit)) &&
        more &&
        // 新增3个 is no difference of 新增4个 and 新增1个, unless they are compared.
        (told || [a, b].some(({ role }) => role !== "added") || /[比较]/.test(clause)) &&
        turns(early, late, clause),
      [Math.abs(x - y)],
    ],
    [
      same &&
        !isRate(a.quantity.unit) &&
        isRate(unit) &&
        more &&
        (told || early.years[0] !== late.years[0] || isFromTo(a, b)) &&
        turns(early, late, clause),
      [(Math.abs(y - x) / x) * 100],
    ],
    [
      same && !isRate(a.quantity.unit) && isRate(unit) && (unit !== "%" || SHARE.test(clause)),
      [(y / x) * 100, (x / y) * 100],
    ],
    // 多一倍 is twice as much.
    [
      same && unit === "倍",
      MORE_BY.test(clause) ? [Math.abs(y - x) / Math.min(x, y)] : timesOf(a, b, clause),
    ],
    [same && unit === "番", [Math.log2(y / x)]],
    [same && unit === "分之", [(y / x) * 100, (x / y) * 100, (Math.abs(y - x) / x) * 100]],
    // 增长5.8%，高出全省0.6个百分点，全省增长5.2%
    [
      isRate(unit) && told && [a, b].some((one) => one.quantity.unit === "个百分点"),
      [x - y, x + y, y - x],
    ],
    [!same && EACH.test(clause), [x / y, y / x]],
    // 167人、人均1.06万元，合计约177万元
    [
      told &&
        SUM.test(clause) &&
        [a, b].some((one) => one.role === "average" && baseOf(one.quantity.unit) === unit),
      [x * y],
    ],
  ];
  return ways.some(
    ([fits, values]) =>
      fits && values.some((n) => Number.isFinite(n) && isAbout(scaled(n, unit), quantity)),
  );
}

const MORE_BY = /[多增高][^，的]{0,3}\d|[多增高][^，的]{0,4}[一二两三四五]倍/;

/** Two figures of one thing: of two years, or parts within one clause's words. */
function countSame(a: Source, b: Source): boolean {
  if (a.quantity.unit !== b.quantity.unit) return false;
  if (isFromTo(a, b) || a.sentence === b.sentence) return true;
  return Math.max(shareOf(a.near, b.near), shareOf(b.near, a.near)) >= ALIKE;
}

/** 由186处增加到203处 has both in one clause, the earlier first. */
function isFromTo(a: Stated, b: Stated): boolean {
  return a.clause === b.clause && /[由从]/.test(a.clause) && /[到至为]$/.test(b.before);
}

/** 比上年增加 with the later figure smaller is the wrong way round. */
function turns(early: Stated, late: Stated, clause: string): boolean {
  const year = /[比较](?:同期)?((?:19|20)\d{2})年/.exec(clause)?.[1];
  if (year !== undefined && early.years.length === 1 && early.years[0] !== Number(year))
    return false;
  // 比上年 is between two years that follow each other.
  const next = late.years[0]! - early.years[0]! === 1 || isFromTo(early, late);
  if (/上一?年|去年|同比/.test(clause) && !next) return false;
  if (early.years[0] === late.years[0] && !isFromTo(early, late)) return true;
  const more = late.quantity.lo > early.quantity.lo;
  if (/增|升|提高|扩大|多/.test(clause)) return more;
  if (/减|降|少/.test(clause)) return !more;
  return true;
}

/** The earlier figure first; of one year, as given. */
function inOrder(a: Stated, b: Stated): [Stated, Stated] {
  return (a.years[0] ?? 0) <= (b.years[0] ?? 0) ? [a, b] : [b, a];
}
