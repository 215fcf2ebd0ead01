/** Marks (GB/T 15834): full width beside Chinese, in pairs, none where it is not due (pure). */
import {
  at,
  type Issue,
  isWhole,
  type Line,
  matchesIn,
  type Page,
  type Range,
  rangeOf,
} from "./page.ts";

export function punctuation({ lines }: Page): Issue[] {
  const rules = [halfWidth, straight, enumerated, blanks, numbered, repeated, announced];
  const inLines = lines.flatMap((line) =>
    line.text.trim() === "" ? [] : rules.flatMap((rule) => rule(line)),
  );
  return inLines.concat(unpaired(lines.filter(({ row }) => !row)));
}

const FULL: Record<string, string> = {
  ",": "，",
  ";": "；",
  ":": "：",
  "?": "？",
  "!": "！",
  "(": "（",
  ")": "）",
};
const HALF = /(?<=[\u4e00-\u9fff”》）])[,;:?!()]|[,;:?!()](?=[\u4e00-\u9fff“《（])/g;

/** P1. Of two brackets both are changed, though only one stands beside Chinese. */
function halfWidth(line: Line): Issue[] {
  if (!/[,;:?!()]/.test(line.text)) return [];
  const places = new Set(matchesIn(line, HALF, true).map(({ index }) => index));
  const open: number[] = [];
  for (const { 0: bracket, index } of places.size > 0 ? line.text.matchAll(/[()]/g) : []) {
    if (bracket === "(") open.push(index);
    const fellow = bracket === ")" ? open.pop() : undefined;
    if (fellow !== undefined && (places.has(fellow) || places.has(index)))
      places.add(fellow).add(index);
  }
  const label = line.label?.level === 2 || line.label?.level === 4 ? line.label.end : 0;
  return [...places]
    .filter((start) => start >= label)
    .map((start) => {
      const mark = line.text[start]!;
      const message = `汉字旁用全角标点“${FULL[mark]}”，不用半角“${mark}”。`;
      return at(line, { start, end: start + 1 }, ["P1", "error"], message, FULL[mark]);
    });
}

const BESIDE = /["'](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])["']/g;
const CURLY: Record<string, [string, string]> = { '"': ["“", "”"], "'": ["‘", "’"] };

/** P2. Which side a mark belongs to is known only where all of its kind in the line are in pairs. */
function straight(line: Line): Issue[] {
  const beside = [...line.text.matchAll(BESIDE)];
  return Object.entries(CURLY).flatMap(([mark, sides]) => {
    if (!beside.some((match) => match[0] === mark)) return [];
    const starts = [...line.text.matchAll(new RegExp(mark, "g"))].map(({ index }) => index);
    const paired = starts.length % 2 === 0 && !sides.some((side) => line.text.includes(side));
    return starts.map((start, i) =>
      at(
        line,
        { start, end: start + 1 },
        ["P2", "error"],
        `引号用“”或‘’，不用直引号 ${mark}。`,
        ...(paired ? [sides[i % 2]!] : []),
      ),
    );
  });
}

/** P3. What is put between two items, a bracketed remark, parts them. */
function enumerated(line: Line): Issue[] {
  return matchesIn(line, /(?<=[”’])、(?=[“‘])|(?<=》)、(?=《)/g).map((match) =>
    at(line, rangeOf(match), ["P3", "error"], "并列的引号、书名号之间不用顿号。", ""),
  );
}

const GAP = /(?<=[\u4e00-\u9fff、，。；：）])[ \t\u3000\u00a0]+(?=[\u4e00-\u9fff\d“《])/g;

/**
 * P4. In a line that is no sentence (a title in two halves, a signature, a row set out with blanks) a gap is meant, unless
 * it tears a word.
 */
function blanks(line: Line): Issue[] {
  const { text, label } = line;
  const gaps = line.row ? [] : matchesIn(line, GAP);
  const says = /[。；，]/.test(text);
  const setOut = gaps.length > 1 && (!says || gaps.length * FEW > text.length);
  return gaps
    .filter((gap) => {
      if (label && gap.index === label.end) return label.level > 0;
      if (/^\d/.test(text.slice(rangeOf(gap).end))) return false;
      if (setOut || gap[0].length > WIDEST) return false;
      return says ? !isSpaced(text, gap) : tears(text, gap);
    })
    .map((gap) => at(line, rangeOf(gap), ["P4", "error"], "汉字之间、序号之后不留空格。", ""));
}

/** With more than one gap in so many characters, a line is set out in columns; so wide a gap is one between columns. */
const FEW = 12;
const WIDEST = 3;

/** 中共中央 国务院 are two that speak as one; a blank stands for the 、 between them. */
function isSpaced(text: string, gap: RegExpExecArray): boolean {
  const [before, after] = sidesOf(text, gap);
  return before.length >= 4 && after.length >= 4;
}

/** 重 点任务: a word has its one part before the gap and its other behind. */
function tears(text: string, gap: RegExpExecArray): boolean {
  const [before, after] = sidesOf(text, gap);
  const joined = before.length > 0 && after.length > 0 && before.length + after.length > 2;
  return joined && !isWhole(before + after, { start: 0, end: before.length });
}

/** The unbroken words on both sides of a gap. */
function sidesOf(text: string, gap: RegExpExecArray): [string, string] {
  const before = /[\u4e00-\u9fff]*$/.exec(text.slice(Math.max(0, gap.index - 20), gap.index));
  const after = /^[\u4e00-\u9fff]*/.exec(text.slice(gap.index + gap[0].length).slice(0, 20));
  return [before![0], after![0]];
}

const NUMBERED = /[[【(（〔](\d{4})[\]】)）〕]\s?(第?)(\d{1,5})号/g;

/** P5. 国办公开办函（2021）第05号 → 国办公开办函〔2021〕5号. */
function numbered(line: Line): Issue[] {
  return matchesIn(line, NUMBERED, true).flatMap((match) => {
    const right = `〔${match[1]}〕${Number(match[3])}号`;
    if (match[0] === right) return [];
    const message = "发文字号的年份用六角括号〔〕，序号不加“第”、不编虚位。";
    return [at(line, rangeOf(match), ["P5", "error"], message, right)];
  });
}

const REPEATED = /\.{3,}|。{2,}|(?<!-)-{2,}/g;

/** P6. A line of nothing but strokes parts what stands above and below it; dots before a page number lead to it. */
function repeated(line: Line): Issue[] {
  if (!/[\u4e00-\u9fff]/.test(line.text)) return [];
  return matchesIn(line, REPEATED, true)
    .filter(
      (match) =>
        !/^\s*(?:\d+\s*)?$/.test(line.text.slice(match.index + match[0].length)) ||
        match[0].length < 7,
    )
    .map((match) => {
      const stroke = match[0].startsWith("-");
      const message = stroke ? "破折号用“——”。" : "省略号用“……”。";
      return at(line, rangeOf(match), ["P6", "error"], message, stroke ? "——" : "……");
    });
}

/** P8. */
function announced(line: Line): Issue[] {
  return matchesIn(line, /(?<=(?:报告|汇报|总结|通报|通知)如下)[。，]/g).map((match) =>
    at(line, rangeOf(match), ["P8", "warn"], "“……如下”引出下文，后面用冒号。", "："),
  );
}

const PAIRS: Record<string, string> = {
  "“": "”",
  "‘": "’",
  "《": "》",
  "（": "）",
  "〔": "〕",
  "【": "】",
  "(": ")",
};
const CLOSING: Record<string, string> = Object.fromEntries(
  Object.entries(PAIRS).map(([a, b]) => [b, a]),
);
const WIDE: Record<string, string> = { "(": "（", ")": "）" };

interface Mark extends Range {
  mark: string;
  line: Line;
}

/** P7. A sentence may go on in the next line; a quotation of several paragraphs opens anew in each. */
function unpaired(lines: Line[]): Issue[] {
  const alone: Mark[] = [];
  let open: Mark[] = [];
  for (const [i, line] of lines.entries()) {
    open = readPairs(line, open, alone);
    const next = lines[i + 1];
    const ends =
      !next || next.label || next.text.trim() === "" || /[。！？；：][”》）]*\s*$/.test(line.text);
    if (!ends && open.length <= MOST_OPEN) continue;
    const goesOn = (mark: Mark) => mark.mark === "“" && next?.text.trim().startsWith("“");
    alone.push(...open.filter((mark) => !goesOn(mark)));
    open = [];
  }
  return alone.map((one) => {
    const [mark, fellow] = [one.mark, PAIRS[one.mark] ?? CLOSING[one.mark]];
    const message = PAIRS[mark]
      ? `“${mark}”没有对应的“${fellow}”。`
      : `“${mark}”前面没有对应的“${fellow}”。`;
    return at(one.line, one, ["P7", "error"], message);
  });
}

const MOST_OPEN = 20;

/** What is open after a line; marks without a fellow are put to `alone`. */
function readPairs(line: Line, before: Mark[], alone: Mark[]): Mark[] {
  const open = [...before];
  for (const match of line.text.matchAll(/[“”‘’《》（）〔〕【】()]/g)) {
    const { start, end } = rangeOf(match);
    const mark = WIDE[match[0]] ?? match[0];
    const latin =
      /[A-Za-z]/.test(line.text[start - 1] ?? "") && /[A-Za-z]/.test(line.text[end] ?? "");
    // 1） is an item's mark, ’ in Xi’an none at all.
    if (
      (mark === "’" && latin) ||
      (mark === "）" && /^\s*[\da-z一二三四五六七八九十]{1,3}$/.test(line.text.slice(0, start)))
    )
      continue;
    if (open.length > MOST_OPEN) alone.push(open.shift()!);
    if (PAIRS[mark]) open.push({ mark, line, start, end });
    else {
      const at = open.findLastIndex((one) => one.mark === CLOSING[mark]);
      if (at < 0) alone.push({ mark, line, start, end });
      else alone.push(...open.splice(at).slice(1));
    }
  }
  return open;
}
