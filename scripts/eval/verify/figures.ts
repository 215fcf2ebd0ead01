/** Wrong figures: another number, another unit, more precision than the report has, two figures exchanged (pure). */
import {
  type Draft,
  type Figure,
  figuresIn,
  isNamed,
  replaceAt,
  type Source,
  waysToSay,
} from "./parts.ts";
import { below, pick, type Random, shuffled } from "./random.ts";

export function figureDrafts(source: Source, random: Random): Draft[] {
  const figures = figuresIn(source.text).filter(({ inName }) => !inName);
  return [
    ...figures.flatMap((figure) => numberDrafts(source.text, figure, random)),
    ...numeralDrafts(source.text, random),
    ...figures.flatMap((figure) => unitDrafts(source.text, figure)),
    ...figures.flatMap((figure) => preciseDrafts(source.text, figure, random)),
    ...vagueDrafts(source.text, random),
    ...swapDrafts(source.text, figures),
  ];
}

const wrong = (draft: Omit<Draft, "expect">): Draft => ({ ...draft, expect: "unsupported" });

function numberDrafts(text: string, figure: Figure, random: Random): Draft[] {
  const subs = figure.unit === "%" || figure.unit === "％" ? "percent " : "";
  return Object.entries(otherNumbers(figure.number, random))
    .filter(([, number]) => number !== null && isFair(figure, number))
    .map(([sub, number]) =>
      wrong({
        kind: "number",
        sub: subs + sub,
        claim: replaceAt(text, figure.start, figure.start + figure.number.length, number!),
        codes: ["NUMBER"],
        absent: waysToSay(number!, figure.scale + figure.unit),
      }),
    );
}

/** An estimate moved the way that it points stays true: 不少于200 is also 不少于100. */
function isFair({ number, about }: Figure, other: string | null): boolean {
  const [was, is] = [numberOf(number), numberOf(other!)];
  if (was === is) return false;
  if (about === "above") return is > was;
  if (about === "below") return is < was;
  return about === "" || is > was * 1.5 || is < was / 1.5;
}

const numberOf = (number: string) => Number(number.replace(/[,，]/g, ""));

function otherNumbers(number: string, random: Random): Record<string, string | null> {
  return {
    digit: digitChanged(number, random),
    transposed: transposed(number),
    tenfold: /[.,，]/.test(number) || number === "0" ? null : `${number}0`,
    tenth: /^[1-9]\d*0$/.test(number) ? number.slice(0, -1) : null,
    point: pointMoved(number, random),
  };
}

function digitChanged(number: string, random: Random): string {
  const digits = [...number.matchAll(/\d/g)].map(({ index }) => index);
  const at = pick(random, digits)!;
  const lowest = at === 0 ? 1 : 0;
  const others = "0123456789".slice(lowest).replace(number[at]!, "");
  return replaceAt(number, at, at + 1, pick(random, [...others])!);
}

function transposed(number: string): string | null {
  for (let i = 0; i + 1 < number.length; i++) {
    const [a, b] = [number[i]!, number[i + 1]!];
    if (/\d/.test(a) && /[1-9]/.test(b) && a !== b) return replaceAt(number, i, i + 2, b + a);
  }
  return null;
}

function pointMoved(number: string, random: Random): string | null {
  const point = number.indexOf(".");
  if (point < 0) return null;
  const digits = number.replace(".", "");
  const at = random() < 0.5 && point > 1 ? point - 1 : point + 1;
  const whole = digits.slice(0, at).replace(/^0+(?=\d)/, "");
  return at >= digits.length ? whole : `${whole}.${digits.slice(at)}`;
}

/** 十周年→二十周年, 三项→四项, 第四届→第五届, 二十大→十九大; idioms with 一 stay. */
function numeralDrafts(text: string, random: Random): Draft[] {
  const counted =
    /(?<![一二两三四五六七八九十百千万几数多0-9])([二两三四五六七八九十]|[二三四五六七八九]?十[一二三四五六七八九]?)(周年|个月|个|项|家|次|成|类|届|中全会|名|条|期)(?![一二三四五六七八九十])/g;
  return [...text.matchAll(counted)].flatMap((match) => {
    const at = match.index;
    const [, numeral, unit] = match as unknown as [string, string, string];
    const isEstimate =
      /(?:超过?|近|约|不[到足])$/.test(text.slice(0, at)) ||
      /^(?:以上|左右|多|余)/.test(text.slice(at + match[0].length));
    if (isNamed(text, at) || isEstimate) return [];
    const other =
      numeral === "十"
        ? "二十"
        : pick(
            random,
            [..."三四五六七八"].filter((n) => n !== numeral),
          )!;
    return wrong({
      kind: "number",
      sub: "numeral",
      claim: replaceAt(text, at, at + numeral.length, other),
      codes: ["NUMBER", "NAME"],
      absent: [other + unit, `${"零一二三四五六七八九".indexOf(other)}${unit}`],
    });
  });
}

const OTHER_UNITS: Record<string, string[]> = {
  针次: ["人", "人次"],
  批次: ["人次", "次"],
  人次: ["人", "批次"],
  元: ["美元"],
  美元: ["元", "欧元"],
  平方米: ["亩", "平方公里"],
  亩: ["平方米", "公顷"],
  平方公里: ["平方米"],
  公里: ["米"],
  小时: ["天", "分钟"],
  分钟: ["小时"],
  名: ["人次"],
  户: ["人"],
  倍: ["%"],
  个百分点: ["%"],
  家: ["人次"],
  处: ["家"],
};

function unitDrafts(text: string, figure: Figure): Draft[] {
  const draft = (sub: string, tail: string): Draft =>
    wrong({
      kind: "unit",
      sub,
      claim: replaceAt(
        text,
        figure.end - figure.unit.length - figure.scale.length,
        figure.end,
        tail,
      ),
      codes: ["UNIT", "NUMBER"],
      absent: waysToSay(figure.number, tail),
    });
  const units = OTHER_UNITS[figure.unit] ?? [];
  const drafts = units.map((unit) => draft(`${figure.unit}→${unit}`, figure.scale + unit));
  // 万元→亿元 states another sum; 余 and the bounds around it do not matter to that.
  if (/元$/.test(figure.unit) && /[万亿]$/.test(figure.scale)) {
    const other = figure.scale.endsWith("万") ? "亿" : "万";
    if (figure.scale !== "万亿" && figure.about !== "above" && figure.about !== "below")
      drafts.push(draft(`${figure.scale}→${other}`, other + figure.unit));
  }
  const grows = /(?:增长|下降|提高|上升|压减|降低|减少|上涨)了?$/.test(text.slice(0, figure.start));
  if (/[%％]/.test(figure.unit) && grows) drafts.push(draft("%→个百分点", "个百分点"));
  return drafts;
}

/** 10余处→12处, 近200人次→198人次, 超过100→108: nobody has counted so. */
function preciseDrafts(text: string, figure: Figure, random: Random): Draft[] {
  const value = numberOf(figure.number);
  const { about } = figure;
  if (about === "" || !Number.isInteger(value) || value < 5 || /[%％]/.test(figure.unit)) return [];
  const scale = figure.scale.replace(/[余多]/, "");
  const steps = shuffled(random, [1, 2, 3, 4, 6, 7, 8]).filter(
    (n) => n < value && (about !== "below" || n <= Math.max(1, value / 10)),
  );
  const counts = steps.slice(0, 3).map((n) => (about === "below" ? value - n : value + n));
  const lead =
    /(?:超过|超出|逾|突破|超|不少于|不低于|至少|不足|不到|不超过|接近|近|低于|少于|大约|约)$/;
  const before = text.slice(0, figure.start);
  const start = figure.start - (lead.exec(before)?.[0].length ?? 0);
  const after =
    /^(?:[及或]?以上|以内|以下|左右|上下|[余多])/.exec(text.slice(figure.end))?.[0].length ?? 0;
  const isTime = /时|分钟|工作日|月/.test(figure.unit);
  if (isTime || (start === figure.start && after === 0 && scale === figure.scale)) return [];
  return [...counts, ...(about === "below" ? [] : [value])].map((n) =>
    wrong({
      kind: "overprecise",
      sub: n === value ? "bound as count" : "count",
      claim: replaceAt(text, start, figure.end + after, `${n}${scale}${figure.unit}`),
      codes: ["OVERPRECISE", "NUMBER"],
      absent: waysToSay(String(n), scale + figure.unit),
    }),
  );
}

/** 数十名→62名, 近百场次→98场次. */
function vagueDrafts(text: string, random: Random): Draft[] {
  return [
    ...text.matchAll(
      /(数十|几十|近百|数百|上百|上千|数千)(余|多)?(名|家|场次|场|处|件|项|人次|人|个|次)/g,
    ),
  ].flatMap((match) => {
    const base = { 数十: 20, 几十: 20, 近百: 91, 数百: 200, 上百: 103, 上千: 1003, 数千: 2000 }[
      match[1]!
    ]!;
    const n = base + 1 + below(random, 8);
    if (isNamed(text, match.index)) return [];
    return wrong({
      kind: "overprecise",
      sub: match[1]!,
      claim: replaceAt(text, match.index, match.index + match[0].length, `${n}${match[3]}`),
      codes: ["OVERPRECISE", "NUMBER"],
      absent: [`${n}${match[3]}`],
    });
  });
}

/** Two figures exchanged: of one unit, numbers that stand for different things; of two units, numbers that nobody has counted. */
function swapDrafts(text: string, figures: Figure[]): Draft[] {
  return figures.slice(1).flatMap((second, i) => {
    const first = figures[i]!;
    const between = text.slice(first.end, second.start);
    const isRange = /^[至到—～－-]$/.test(between);
    const bare = first.about === "" && second.about === "" && first.scale === second.scale;
    if (!bare || isRange || first.number === second.number) return [];
    const sameUnit = first.unit === second.unit;
    const claim =
      text.slice(0, first.start) +
      second.number +
      text.slice(first.start + first.number.length, second.start) +
      first.number +
      text.slice(second.start + second.number.length);
    return wrong({
      kind: "swap",
      sub: sameUnit ? "one unit" : "two units",
      claim,
      codes: ["NUMBER"],
      absent: sameUnit ? [] : waysToSay(second.number, first.scale + first.unit),
    });
  });
}
