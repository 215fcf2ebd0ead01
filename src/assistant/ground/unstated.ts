/**
 * Numbers of a claim that no figure of the evidence states and that are right all the same (pure): what is no figure there, one of
 * something, how many things are listed, how far a rank moved.
 */
import { daysIn } from "../../text/dates.ts";
import { fromChineseNumeral } from "../../text/numerals.ts";
import { sentencesOf } from "../../text/sentences.ts";
import { literal } from "../../text/terms.ts";
import { type Evidence, plain, type Source, type Stated, withoutFigures } from "./statements.ts";

/** Is a number right though no figure of the evidence is it? `figures`: those of its claim. */
export function needsNoFigure(
  figure: Stated,
  { evidence, sources, figures }: { evidence: Evidence[]; sources: Source[]; figures: Stated[] },
): boolean {
  return (
    isOne(figure, evidence) ||
    isNoFigure(figure, evidence) ||
    isUnread(figure, evidence, sources) ||
    isCounted(figure, evidence) ||
    isStep(figure, evidence) ||
    isTimeLong(figure, evidence) ||
    isListed(figure, figures)
  );
}

/** 四项机制：甲、乙、丙和丁: a claim may count what it lists itself. */
function isListed({ quantity: { lo, text, unit }, clause }: Stated, beside: Stated[]): boolean {
  const units = beside.map(({ quantity }) => quantity.unit).filter((one) => one !== unit);
  // 社会救助605起、火灾627起，两类警情: how many kinds there are, written out.
  const kinds = /^[两二三四五六七八九十](?:类|项|个|种|方面|者|地)/.test(text);
  // Their sum may be told beside them.
  const isAll = (count: number) =>
    count === lo || (count === lo + 1 && /[合共总]计|一共/.test(clause));
  if (kinds && units.some((one) => isAll(units.filter((other) => other === one).length)))
    return true;
  const listed = clause.slice(clause.indexOf(text) + text.length).replace(/^[^：:]*[：:]/, "");
  const items = listed.split(/[、；]|和|及|与/).filter((item) => /\p{Script=Han}/u.test(item));
  return lo >= 2 && lo <= 20 && items.length === lo && /[：:]/.test(clause);
}

/** 二期 of a building is no figure in the evidence; as long as it stands there as it is, it is none in the claim. */
function isNoFigure({ quantity: { text } }: Stated, evidence: Evidence[]): boolean {
  // A number in a table's cell has its unit elsewhere, and is one.
  if (!/\p{Script=Han}$/u.test(text)) return false;
  return evidence.some((item) => {
    const rest = withoutFigures(plain(item.text));
    return new RegExp(`(?<![\\d.零一二三四五六七八九十百千万])${literal(text)}`).test(rest);
  });
}

/** 60岁以上 says of whom a figure is, and is read as none of its own: it must stand there as it is. */
function isUnread(
  { quantity: { text } }: Stated,
  evidence: Evidence[],
  sources: Source[],
): boolean {
  const there = new RegExp(`(?<![\\d.])${literal(text)}`);
  return (
    /以[上下]$/.test(text) &&
    !sources.some(({ quantity }) => quantity.text === text) &&
    evidence.some((item) => there.test(plain(item.text)))
  );
}

/** 三个方面 of what is listed in so many parts, one after the other. */
function isCounted({ quantity: { lo, text }, clause }: Stated, evidence: Evidence[]): boolean {
  if (
    !/^[两二三四五六七八九十]{1,2}(?:个|项|类|种|方面|点|条|家|所|处|地|国|座|名|位|场|次)/.test(
      text,
    )
  )
    return false;
  // 四项规定 where the evidence has 八项规定 counts nothing of its own.
  const what = clause.slice(clause.indexOf(text) + 1).slice(0, 3);
  const other = new RegExp(`[一二两三四五六七八九十]${literal(what)}`);
  if (evidence.some((item) => other.test(plain(item.text)))) return false;
  return evidence.some((item) => {
    const bare = plain(item.text).replace(/[“《][^”》]*[”》]/g, "甲");
    const labels = bare.match(/[一二三四五六七八九十]是/g)?.length ?? 0;
    const series = (bare.match(/[^，。；：]+/g) ?? []).map(
      (part) => part.split(/[、和及与]/).length,
    );
    return labels === lo || series.includes(lo);
  });
}

/** 由第九位升至第六位: three places up. */
function isStep({ quantity: { lo, text }, clause }: Stated, evidence: Evidence[]): boolean {
  const places =
    /[位名次]$/.test(text) || /^[位名]次/.test(clause.slice(clause.indexOf(text) + text.length));
  if (!places || !/前移|上升|提升|进|升|下降|后移|退/.test(clause)) return false;
  return evidence.some((item) => {
    const stated = [...plain(item.text).matchAll(/第([\d一二三四五六七八九十]{1,3})[位名]/g)].map(
      ([, place]) => Number(place) || (fromChineseNumeral(place!) ?? 0),
    );
    const moved = new RegExp(`(?:移|升|进|降|退|跌)了?${lo}[位名]`).test(plain(item.text));
    return moved || stated.some((one) => stated.some((other) => one - other === lo));
  });
}

/** 9月20日至10月8日: 19 days, both counted, or 18 between them; 9月 to 11月: two months. */
function isTimeLong({ quantity: { lo, unit, text } }: Stated, evidence: Evidence[]): boolean {
  const inMonths = /个月$/.test(text);
  if (unit !== "天" && unit !== "日" && !inMonths) return false;
  const count = ({ month, day }: { month: number; day: number | null }) =>
    Date.UTC(2001, month - 1, day ?? 1) / DAY_MS;
  return evidence.some((item) =>
    sentencesOf(plain(item.text)).some(({ text }) => {
      const [from, to] = daysIn(text);
      if (from && to && inMonths) return to.month - from.month === lo;
      if (!from || !to || from.day === null || to.day === null) return false;
      const between = count(to) - count(from);
      return between > 0 && (lo === between || lo === between + 1);
    }),
  );
}

const DAY_MS = 86_400_000;

/** 一个临时党支部 is no figure, but it does say 1个; so does 首个. */
function isOne({ quantity: { lo, hi, text } }: Stated, evidence: Evidence[]): boolean {
  const unit = /[\p{Script=Han}]+$/u.exec(text)?.[0];
  return (
    lo === 1 &&
    hi === 1 &&
    unit !== undefined &&
    evidence.some((item) => new RegExp(`[一首]${unit}`).test(item.text))
  );
}
