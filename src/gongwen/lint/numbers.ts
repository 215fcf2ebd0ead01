/** Numbers as GB/T 15835 and GB/T 9704 have them written (pure). */
import { oneOf, readLexicon } from "../../text/lexicon.ts";
import { hanYear, toChineseNumeral } from "../../text/numerals.ts";
import { anyOf } from "../../text/terms.ts";
import { at, type Issue, isWhole, type Line, matchesIn, type Page, rangeOf } from "./page.ts";

export function numbers({ lines }: Page): Issue[] {
  return lines.flatMap((line) =>
    /[\d几〇○零、倍]/.test(line.text) ? RULES.flatMap((rule) => rule(line)) : [],
  );
}

const TIMES: Record<string, number> = { 十: 10, 百: 100, 千: 1000 };

const MIXED = /(?<![\d.])(\d{1,6}(?:\.\d{1,3})?)([十百千])(?![瓦米克赫卡伏帕字分十百千])/g;

/** N1. 3千元 → 3000元, and not 5千瓦; 1万6千 is to be written as one number. */
function mixed(line: Line): Issue[] {
  return matchesIn(line, MIXED).map((match) => {
    const value = Number((Number(match[1]) * TIMES[match[2]!]!).toPrecision(12));
    const after = /[万亿]/.test(line.text[match.index - 1] ?? "");
    const message = "阿拉伯数字只可与“万”“亿”连用，不与“十”“百”“千”混写。";
    return at(line, rangeOf(match), ["N1", "error"], message, ...(after ? [] : [String(value)]));
  });
}

/** What makes an estimate of a number: before it, right behind it, behind its unit. */
const [BEFORE, BEHIND, LAST] = readLexicon("approximate").map(({ words }) => anyOf(words));
const TWICE = new RegExp(
  `(${BEFORE})(\\d[\\d.,]{0,15}[万亿]{0,2})(?:(${BEHIND})|[\\u4e00-\\u9fff]{0,2}(${LAST}))`,
  "g",
);

/** N2. 约500余人 is about about five hundred; 节约500余元 is not. */
function doubled(line: Line): Issue[] {
  return matchesIn(line, TWICE)
    .filter((match) => {
      const start = match.index;
      return isWhole(line.text, { start, end: start + match[1]!.length });
    })
    .map((match) =>
      at(
        line,
        rangeOf(match),
        ["N2", "error"],
        `“${match[1]}”与“${match[3] ?? match[4]}”都表示约数，留一个。`,
      ),
    );
}

const DIGITS = "一二三四五六七八九";

/** N3. 三、四十名 → 三四十名; 第三、四项 are two. */
function neighbours(line: Line): Issue[] {
  const pattern =
    /(?<![第一二三四五六七八九十百千、（\d])([一二三四五六七八九])、([一二三四五六七八九])(?=[十百千万天个人次名家项]|年(?!级))(?!人称)/g;
  return matchesIn(line, pattern)
    .filter((match) => DIGITS.indexOf(match[2]!) === DIGITS.indexOf(match[1]!) + 1)
    .filter(
      (match) =>
        (match.index >= (line.label?.end ?? 0) - 1 &&
          line.text.slice(0, match.index).trim() !== "") ||
        line.label === null,
    )
    .map((match) =>
      at(
        line,
        rangeOf(match),
        ["N3", "error"],
        "相邻两数表示概数，中间不加顿号。",
        match[1]! + match[2]!,
      ),
    );
}

/** N4. 20几个 → 二十几个. */
function some(line: Line): Issue[] {
  return matchesIn(line, /(?<![\d.])(\d{1,3})几(?![何乎率微])|几(\d{1,4})/g).flatMap((match) => {
    const message = "带“几”的概数用汉字数字。";
    const n = Number(match[1] ?? match[2]);
    const right = match[1] && n % 10 === 0 && n < 100 ? `${toChineseNumeral(n)}几` : undefined;
    return [at(line, rangeOf(match), ["N4", "error"], message, ...(right ? [right] : []))];
  });
}

/** N5. 2023年03月05日, 二〇二三年. */
function dates(line: Line): Issue[] {
  const message = "成文日期和年月日用阿拉伯数字标全，不编虚位。";
  const padded = matchesIn(
    line,
    /(?<=\d{4}年)0(?=\d月)|(?<=年\d{1,2}月)0(?=\d日)|(?<=\d{4}年0\d月)0(?=\d日)/g,
  ).map((match) => at(line, rangeOf(match), ["N5", "error"], message, ""));
  const han = matchesIn(line, /二[〇○零]二[〇○零一二三四五六七八九](?=年)/g).map((match) =>
    at(
      line,
      rangeOf(match),
      ["N5", "error"],
      message,
      String(hanYear(match[0].replaceAll("零", "〇"))),
    ),
  );
  return [...padded, ...han];
}

/** N6. 15～20% → 15%～20%. */
function shares(line: Line): Issue[] {
  const pattern =
    /(?<![\d.%年月-])(\d{1,3}(?:\.\d{1,3})?)[-~～—－至到](?=\d{1,3}(?:\.\d{1,3})?[%％])/g;
  return matchesIn(line, pattern).map((match) => {
    const end = match.index + match[1]!.length;
    return at(
      line,
      { start: match.index, end },
      ["N6", "error"],
      "百分数的范围，前后两个数都带“%”。",
      `${match[1]}%`,
    );
  });
}

const FALLS = new RegExp(
  `(?:${oneOf("falls")})了?约?(?:\\d{1,6}(?:\\.\\d{1,4})?|[一二两三四五六七八九十]{1,3})倍`,
  "g",
);

/** N7. */
function fallen(line: Line): Issue[] {
  return matchesIn(line, FALLS).map((match) =>
    at(line, rangeOf(match), ["N7", "error"], "减少、下降不用“倍”，用百分数或分数。"),
  );
}

const RULES = [mixed, doubled, neighbours, some, dates, shares, fallen];
