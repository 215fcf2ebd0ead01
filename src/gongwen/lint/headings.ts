/** Headings and what is counted through a text: their marks, their runs, the parts and years that a report must have (pure). */
import { timeOfPassage } from "../../ledger/years.ts";
import { readLexicon } from "../../text/lexicon.ts";
import { fromChineseNumeral, toChineseNumeral } from "../../text/numerals.ts";
import { at, type Issue, isQuoted, type Line, type Page, rangeOf } from "./page.ts";

export function headings(page: Page): Issue[] {
  const labelled = page.lines.flatMap((line, i) => labelIssues(line, page.lines, i));
  return [...labelled, ...runs(page.lines), ...points(page.lines), ...parts(page)];
}

/** How a level's number is written. */
const WRITTEN: ((n: number) => string)[] = [
  (n) => `第${toChineseNumeral(n)}部分`,
  (n) => `${toChineseNumeral(n)}、`,
  (n) => `（${toChineseNumeral(n)}）`,
  (n) => `${n}.`,
  (n) => `（${n}）`,
];

/** H1 to H5: one line's own mark. */
function labelIssues(line: Line, lines: Line[], i: number): Issue[] {
  const { label, text } = line;
  if (!label || label.level === 0) return [];
  const own = { start: label.start, end: label.end };
  const found: Issue[] = [];
  const right = WRITTEN[label.level]!(label.ordinal);
  if (label.comma) {
    const message = `“${text.slice(own.start, own.end)}”不是层次序数，${label.sure ? `这一级用“${right}”` : "用“一、”“（一）”“1.”“（1）”"}。`;
    found.push(at(line, own, ["H1", "error"], message, ...(label.sure ? [right] : [])));
  } else if (/[．，]$/.test(text.slice(own.start, own.end)))
    found.push(at(line, own, ["H2", "error"], `三级标题用“${right}”。`, right));
  if (label.level === 2 || label.level === 4) {
    const written = text.slice(own.start, own.end);
    const wide = `（${label.number}）`;
    if (written !== wide)
      found.push(at(line, own, ["H4", "error"], `层次序数用全角括号“${wide}”。`, wide));
    const mark = /^[、，．.]/.exec(text.slice(own.end));
    if (mark)
      found.push(
        at(
          line,
          { start: own.end, end: own.end + 1 },
          ["H3", "error"],
          `“${wide}”后不加标点。`,
          "",
        ),
      );
  }
  const closing = closingMark(line, lines, i);
  if (closing >= 0)
    found.push(
      at(
        line,
        { start: closing, end: closing + 1 },
        ["H5", "warn"],
        "独立成行的标题末尾不加标点。",
        "",
      ),
    );
  return found;
}

const LONGEST_HEADING = 60;

/** The mark at the end of a heading with a line of its own. Lines of one level that follow one another are items. */
function closingMark({ text, label }: Line, lines: Line[], i: number): number {
  const words = text.trimEnd();
  if (!label || label.level > 2 || words.length > LONGEST_HEADING) return -1;
  // What pauses is a sentence, though it stands where a heading would.
  if (!/^[^。；：，]{2,}[。；：]$/.test(words.slice(label.end))) return -1;
  const isSibling = (other: Line | undefined) => other?.label?.level === label.level;
  if (isSibling(lines[i + 1]) || isSibling(lines[i - 1])) return -1;
  // A sentence at the very end of a text heads nothing.
  const body = lines.slice(i + 1, i + 4).some((line) => line.text.trim() !== "");
  return body || label.level === 1 ? words.length - 1 : -1;
}

/** H6 of headings. Lists of 1. and （1） begin anew as they like, and so does a second document in one file. */
function runs(lines: Line[]): Issue[] {
  const counts: (number | undefined)[] = [];
  return lines.flatMap((line) => {
    const { label } = line;
    if (!label) return [];
    const { level, ordinal } = label;
    const before = counts[level];
    const inside = counts.slice(0, level).some((count) => count !== undefined);
    counts[level] = ordinal;
    counts.length = level + 1;
    if (ordinal === (before ?? 0) + 1 || (before === undefined && (!inside || level > 2)))
      return [];
    if (ordinal === 1 && (before !== 1 || level > 2)) return [];
    const [said, due] = [WRITTEN[level]!(ordinal), WRITTEN[level]!((before ?? 0) + 1)];
    const after = before === undefined ? "这一级的第一个" : `“${WRITTEN[level]!(before)}”之后`;
    return [
      at(line, label, ["H6", "error"], `序号不连续：${after}应是“${due}”，这里是“${said}”。`),
    ];
  });
}

const POINT = /(?<=^|[。；：，！？）\s])([一二三四五六七八九十]{1,3})是/g;

/** H6 and H7 of 一是, 二是: a run goes on over paragraphs, up to the next heading. */
function points(lines: Line[]): Issue[] {
  const found: Issue[] = [];
  let last = 0;
  let first: (() => Issue) | null = null;
  const end = () => {
    if (last === 1 && first) found.push(first());
    [last, first] = [0, null];
  };
  for (const line of lines) {
    if (line.label && line.label.level < 3) end();
    if (line.row || !line.text.includes("是")) continue;
    for (const match of line.text.matchAll(POINT)) {
      const place = rangeOf(match);
      const n = fromChineseNumeral(match[1]!);
      if (n === null || isQuoted(line, place)) continue;
      if (n === 1) {
        end();
        first = () => at(line, place, ["H7", "warn"], "有“一是”而没有“二是”。");
      } else if (n !== last + 1) {
        const due = `${toChineseNumeral(last + 1)}是`;
        found.push(
          at(line, place, ["H6", "error"], `序号不连续：这里应是“${due}”，写的是“${match[0]}”。`),
        );
      }
      last = n;
    }
  }
  end();
  return found;
}

interface Part {
  /** What the title says of a text that must have it. */
  of: string;
  name: string;
  words: string[];
}

const PARTS: Part[] = readLexicon("report-parts").map(({ words: [of, name, ...words] }) => ({
  of: of!,
  name: name!,
  words,
}));

/** H8: the parts that a kind of report must have, and the year in each one's heading. */
function parts(page: Page): Issue[] {
  const own = page.lines.filter((line) => line.label?.level === 1);
  const due = PARTS.filter(({ of }) => page.title.includes(of));
  const says = (line: Line, { words }: Part) => words.some((word) => line.text.includes(word));
  const title = page.lines.find((line) => line.title);
  const missing =
    title && own.length >= 2 ? due.filter((part) => !own.some((line) => says(line, part))) : [];
  return [
    ...own.flatMap((line) => yearOfHeading(line, page)),
    ...missing.map(({ of, name }) =>
      at(
        title!,
        { start: 0, end: title!.text.length },
        ["H8", "error"],
        `${of}报告须有“${name}”一部分，没有找到这样的标题。`,
      ),
    ),
  ];
}

function yearOfHeading(line: Line, { reviewed, time }: Page): Issue[] {
  const said = [
    ...line.text
      .slice(0, LONGEST_HEADING)
      .matchAll(/(?<!\d|[—～~－-])((?:19|20)\d{2})(?=年(?!代|以来|以前|起|底|末))/g),
  ];
  if (reviewed === null || said.length !== 1 || isQuoted(line, rangeOf(said[0]!))) return [];
  const { aspect } = timeOfPassage("", [line.text.slice(0, LONGEST_HEADING)], time);
  const due = reviewed + (aspect === "plan" ? 1 : 0);
  if (Number(said[0]![1]) === due) return [];
  const message = `标题中的年份应是${due}年：${aspect === "plan" ? "安排写下一年" : "成效、不足和职责写本年度"}。`;
  return [at(line, rangeOf(said[0]!), ["H8", "error"], message, String(due))];
}
