/** Terms: those that are fixed, those that an office does not use, those that claim too much, gaps left to fill (pure). */
import { oneOf, readLexicon, wordsOf } from "../../text/lexicon.ts";
import { anyOf, literal } from "../../text/terms.ts";
import {
  at,
  type Issue,
  isQuoted,
  isWhole,
  type Line,
  matchesIn,
  type Page,
  patternOf,
  type Range,
  rangeOf,
} from "./page.ts";

export function terms({ lines, final }: Page): Issue[] {
  return lines.flatMap((line) =>
    line.text.trim() === ""
      ? []
      : [...RULES.flatMap((rule) => rule(line)), ...gaps(line, final ? "error" : "warn")],
  );
}

const FULL = readLexicon("full-terms").map(({ words }) => {
  const [first, ...middle] = words.slice(0, -1);
  const [head, body, tail] = [literal(first!), literal(middle.join("")), literal(words.at(-1)!)];
  // Another word may stand where the middle does, or nothing; without its head only the whole rest is surely this term.
  const broken = `${head}(?!${body}${tail})[^，。、“”《》\\n]{0,8}${tail}|(?<!${head})${body}${tail}`;
  return { right: words.join(""), pattern: new RegExp(broken, "g") };
});

/** T1. */
function full(line: Line): Issue[] {
  return FULL.flatMap(({ right, pattern }) =>
    matchesIn(line, pattern).map((match) =>
      at(line, rangeOf(match), ["T1", "error"], `固定表述要写全：“${right}”。`, right),
    ),
  );
}

const SLOGANS = readLexicon("slogans").map(({ words: [slogan, ...verbs] }) => ({
  slogan: slogan!,
  verbs,
}));
const SLOGAN = patternOf(SLOGANS.map(({ slogan }) => slogan));

/** T2. 二十四五个 has no plan in it. */
function quoted(line: Line): Issue[] {
  return matchesIn(line, SLOGAN)
    .filter(
      ({ index, 0: said }) =>
        !/[一二三四五六七八九十百"“]/.test(line.text[index - 1] ?? "") &&
        !/["”]/.test(line.text[index + said.length] ?? ""),
    )
    .filter(
      (match) =>
        match[0].length > 3 ||
        isWhole(line.text, rangeOf(match)) ||
        !/^[个名人次年]/.test(line.text.slice(rangeOf(match).end)),
    )
    .map((match) =>
      at(line, rangeOf(match), ["T2", "error"], `“${match[0]}”是专名，要加引号。`, `“${match[0]}”`),
    );
}

const VERBS = new Map(SLOGANS.flatMap(({ slogan, verbs }) => verbs.map((verb) => [verb, slogan])));
const LED = new RegExp(
  `(${anyOf([...VERBS.keys()])})“?(${anyOf(SLOGANS.filter(({ verbs }) => verbs.length > 0).map(({ slogan }) => slogan))})`,
  "g",
);

/** T3. 增强 leads to one slogan, 坚定 to another. */
function led(line: Line): Issue[] {
  return [...line.text.matchAll(LED)].flatMap((match) => {
    const [, verb, slogan] = match;
    const right = SLOGANS.find((one) => one.slogan === slogan)!.verbs;
    const place = { start: match.index, end: match.index + verb!.length };
    if (right.includes(verb!) || isQuoted(line, place)) return [];
    return [
      at(line, place, ["T3", "error"], `“${slogan}”前面用“${right[0]}”，不用“${verb}”。`, right[0]),
    ];
  });
}

const WRONG = new Map(readLexicon("wrong-terms").map(({ words }) => [words[0]!, words[1]!]));
const WRONG_WORDS = patternOf([...WRONG.keys()]);

/** T4 and T11. */
function wrong(line: Line): Issue[] {
  return [...line.text.matchAll(WRONG_WORDS)].flatMap((match) => {
    const right = WRONG.get(match[0])!;
    const [from, to] = changed(match[0], right);
    const place = { start: match.index + from, end: match.index + match[0].length - to };
    if (isQuoted(line, place)) return [];
    const rule = match[0].startsWith("“") ? "T4" : "T11";
    const part = right.slice(from, right.length - to);
    return [
      at(
        line,
        place,
        [rule, rule === "T4" ? "error" : "warn"],
        `不写“${match[0]}”，写“${right}”。`,
        part,
      ),
    ];
  });
}

/** How much two words share at their beginnings and ends. */
function changed(a: string, b: string): [number, number] {
  let [from, to] = [0, 0];
  while (from < Math.min(a.length, b.length) && a[from] === b[from]) from++;
  while (to < Math.min(a.length, b.length) - from && a.at(-1 - to) === b.at(-1 - to)) to++;
  return [from, to];
}

const SHORT = new RegExp(
  `(?:${oneOf("short-names")})(?:为)?[：:]?(?![“《"])([^，。；（）()“”\\n]{1,20})(?=[）)])`,
  "g",
);

/** T5. */
function named(line: Line): Issue[] {
  return matchesIn(line, SHORT).map((match) => {
    const end = rangeOf(match).end;
    const place = { start: end - match[1]!.length, end };
    return at(line, place, ["T5", "error"], "简称要加引号。", `“${match[1]}”`);
  });
}

const COLLOQUIAL = new Map(readLexicon("colloquial").map(({ words }) => [words[0]!, words[1]!]));
const COLLOQUIAL_WORDS = patternOf([...COLLOQUIAL.keys()]);

/** T7. */
function colloquial(line: Line): Issue[] {
  return plainly(line, COLLOQUIAL_WORDS).map((match) =>
    at(
      line,
      rangeOf(match),
      ["T7", "warn"],
      `“${match[0]}”是口语，可写“${COLLOQUIAL.get(match[0])}”。`,
    ),
  );
}

const [CLAIMS, SCOPED, SCOPES] = readLexicon("absolute").map(({ words }) => words);
const ABSOLUTE = patternOf([...CLAIMS!, ...SCOPED!]);
const SCOPE = patternOf(SCOPES!);

/** T8. 全国唯一 is said of all that there are; a 唯一编号 is no boast. */
function absolute(line: Line): Issue[] {
  return plainly(line, ABSOLUTE)
    .filter((match) => CLAIMS!.includes(match[0]) || isScoped(line.text, match.index))
    .map((match) =>
      at(line, rangeOf(match), ["T8", "warn"], `“${match[0]}”是绝对化的说法，要有出处，没有就改。`),
    );
}

function isScoped(text: string, start: number): boolean {
  const clause = /[^，。；]*$/.exec(text.slice(Math.max(0, start - 20), start))![0];
  return clause.search(SCOPE) >= 0;
}

const ORDINARY = patternOf(wordsOf("ordinary"));
const NAME_END = new RegExp(`^[\\u4e00-\\u9fff]{0,4}?(?:${oneOf("name-ends")})`);

/** Words that are meant as such: not quoted, no part of a longer word, and no beginning of a name. */
function plainly(line: Line, pattern: RegExp): RegExpExecArray[] {
  const found = matchesIn(line, pattern);
  if (found.length === 0) return found;
  const longer = [...line.text.matchAll(ORDINARY)].map(rangeOf);
  const within = ({ start, end }: Range) =>
    longer.some((one) => one.start < end && one.end > start);
  return found.filter((match) => {
    const place = rangeOf(match);
    if (within(place) || !isWhole(line.text, place)) return false;
    const after = NAME_END.exec(line.text.slice(place.end, place.end + 8));
    return !after || !isWhole(line.text, { start: place.end, end: place.end + after[0].length });
  });
}

const PLACEHOLDERS = patternOf(wordsOf("placeholders"));
const BRACKETS =
  /【(?!\d{4}】)[^】\n]{0,200}】|〔待[^〕\n]{0,200}〕|(?<![A-Za-z0-9×xX])[×xX]{2,}(?![A-Za-z0-9×xX])/g;

/** T9, and not 【2016】168号. A word of waiting inside a bracket is that bracket's. */
function gaps(line: Line, severity: Issue["severity"]): Issue[] {
  const brackets = matchesIn(line, BRACKETS, true).map(rangeOf);
  const words = matchesIn(line, PLACEHOLDERS, true)
    .map(rangeOf)
    .filter((place) => !brackets.some(({ start, end }) => start <= place.start && place.end <= end))
    .filter((place) => isWhole(line.text, place));
  return [...brackets, ...words].map((place) =>
    at(
      line,
      place,
      ["T9", severity],
      `还有待填的空“${line.text.slice(place.start, place.end).slice(0, 40)}”，定稿前要补齐或删去。`,
    ),
  );
}

const REPEATS = 4;
const NEAR = 12;

/** T10: 中国国际2022年度中国国际…, where words stand again behind a year; behind a count they may (5个工作日，3个工作日). */
function repeated(line: Line): Issue[] {
  return [...line.text.matchAll(/(?<!\d)\d{4}年度?/g)].flatMap((match) => {
    const { start, end } = rangeOf(match);
    const before = /[\u4e00-\u9fff]*$/.exec(line.text.slice(Math.max(0, start - NEAR), start))![0];
    const after = /^[\u4e00-\u9fff]*/.exec(line.text.slice(end, end + NEAR))![0];
    for (let i = 0; i + REPEATS <= before.length; i++) {
      const said = before.slice(i);
      const words = Array.from({ length: said.length - REPEATS + 1 }, (_, k) =>
        said.slice(0, said.length - k),
      );
      const word = words.find((one) => after.includes(one));
      if (word === undefined) continue;
      const place = { start: start - said.length, end: end + after.indexOf(word) + word.length };
      return isQuoted(line, place) ? [] : [at(line, place, ["T10", "warn"], `“${word}”前后重复。`)];
    }
    return [];
  });
}

const GAMES = new RegExp(
  `(?<!\\d)(?:19|20)\\d{2}(?=(?!年)[\\u4e00-\\u9fff]{0,6}?(?:${oneOf("games")}))`,
  "g",
);

/** T12. */
function games(line: Line): Issue[] {
  return matchesIn(line, GAMES).map((match) =>
    at(line, rangeOf(match), ["T12", "warn"], "赛会、活动的年份带“年”。", `${match[0]}年`),
  );
}

const RULES = [full, quoted, led, wrong, named, colloquial, absolute, repeated, games];
