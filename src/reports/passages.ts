/**
 * Outline lines → passages that tile the report's text (pure): a heading, a table row, a paragraph, or one item of an
 * inline list (一是…二是…) each, and no longer than `pieces.ts` lets it be. Every passage knows its path, the year it
 * speaks of and whether it speaks of what was done or of what is planned.
 */
import type { Passage } from "../domain.ts";
import {
  openingTime,
  type ReportTime,
  sameYears,
  singleYear,
  type Time,
  timeOfPassage,
} from "../ledger/years.ts";
import { sentencesOf } from "../text/sentences.ts";
import { headingTitle, type OutlineLine } from "./outline.ts";
import { piecesOf } from "./pieces.ts";

export interface PassageContext extends ReportTime {
  reportId: string;
}

/** The report's normalised text: its lines, one line feed between them. */
export function textOf(lines: OutlineLine[]): string {
  return lines.map((line) => line.text).join("\n");
}

/** Cut the lines into passages; offsets are into `textOf(lines)`. */
export function passagesOf(lines: OutlineLine[], context: PassageContext): Passage[] {
  const passages: Passage[] = [];
  /** Open headings by level, and the numbered item under them. */
  let open: { level: number; label: string; title: string }[] = [];
  let started = false;
  let signing = false;
  /** A signature's date says when the report was signed, not what year it speaks of. */
  const signed = timeOfPassage("", [], context);
  /** What the last paragraph under the open heading spoke of, by its own opening. */
  let running: Time | null = null;
  let offset = 0;
  const headingsNow = () => open.map((heading) => heading.title).filter((title) => title !== "");

  const add = (
    kind: Passage["kind"],
    text: string,
    start: number,
    label: string | null,
    line: OutlineLine,
    time?: Time,
  ) => {
    if (text === "") return;
    const headings = headingsNow();
    const preface = !started && kind !== "title" && line.row === undefined ? ["前言"] : [];
    const path = [
      ...preface,
      ...open.map((heading) => heading.label),
      ...(label === null ? [] : [label]),
    ];
    passages.push({
      passageId: `${context.reportId}-${passages.length}`,
      reportId: context.reportId,
      kind,
      path,
      headings,
      text,
      start,
      end: start + text.length,
      reportYear: context.year,
      ...timed(signing ? signed : (time ?? timeOfPassage(text, headings, context))),
      ...(line.page === undefined ? {} : { page: line.page }),
      ...(line.sure === undefined ? {} : { sure: line.sure }),
      ...(line.row === undefined ? {} : { row: line.row }),
    });
  };

  /** What is too long to be one passage becomes several, each of the time and in the place of the whole. */
  const addCut: typeof add = (kind, text, start, ...rest) => {
    for (const piece of piecesOf(text, kind === "row" ? "row" : "text"))
      add(kind, piece.text, start + piece.start, ...rest);
  };

  const signature = lines.length - countSignature(lines);
  for (const [i, line] of lines.entries()) {
    if (i >= signature) {
      started = true;
      open = [{ level: 1, label: "落款", title: "" }];
      signing = true;
    } else if (line.level !== null) {
      open = open.filter((heading) => heading.level < line.level!);
      started = true;
      open.push({
        level: line.level,
        label: line.label ?? line.heading!,
        title: line.heading ? headingTitle(line) : "",
      });
    }
    const addText = (from: number) =>
      addItems(line.text.slice(from), offset + from, (text, start, label) => {
        const parts = partsByTime(text, headingsNow(), running, context);
        for (const part of parts)
          addCut("text", part.text, start + part.start, label, line, part.time);
        running = parts.at(-1)!.time;
      });
    if (line.kind === "heading") {
      running = null;
      add("heading", line.text.slice(0, line.headingLength), offset, null, line);
      addText(line.headingLength);
    } else if (line.kind === "text") {
      addText(0);
    } else {
      const time =
        line.kind === "row"
          ? timeOfRow(line.text, timeOfPassage("", headingsNow(), context), context)
          : timeOfPassage(line.text, headingsNow(), context);
      addCut(line.kind, line.text, offset, null, line, time);
    }
    offset += line.text.length + 1;
  }
  return passages;
}

function timed({ years, aspect }: Time): Pick<Passage, "factYear" | "years" | "aspect"> {
  return { factYear: singleYear(years), years, aspect };
}

/** 二、上年结转… names a row of this year's table; only a row that is named by its year is of that year. */
function timeOfRow(text: string, above: Time, context: ReportTime): Time {
  const year = /^(?:(?:年份|年度|时间|年)：)?((?:19|20)\d{2})年?(?:；|$)/.exec(text)?.[1];
  if (year === undefined) return above;
  const own = { from: Number(year), to: Number(year) };
  const ahead = context.year !== null && own.from > context.year;
  return { years: own, aspect: ahead ? "plan" : "done" };
}

/**
 * A paragraph, cut where a sentence opens on other years or turns from what was done to what is planned: 五年来，…。
 * 2017年，…。下一步，…。
 */
function partsByTime(
  text: string,
  headings: string[],
  running: Time | null,
  context: ReportTime,
): { text: string; start: number; time: Time }[] {
  const own = timeOfPassage(text, headings, context);
  // ——着力… goes on with what the paragraph before began; so does any paragraph where the heading does not tell.
  const above = running && (own.years === null || /^[—–-]{1,2}/.test(text)) ? running : own;
  const cuts: { start: number; time: Time }[] = [{ start: 0, time: above }];
  for (const sentence of sentencesOf(text).slice(1)) {
    const now = cuts.at(-1)!.time;
    const opening = openingTime(sentence.text, now, context);
    if (!opening || (sameYears(opening.years, now.years) && opening.aspect === now.aspect))
      continue;
    // After a semicolon the same sentence goes on, so only a full stop lets another time begin.
    if (/[；;]\s*$/.test(text.slice(Math.max(0, sentence.start - 4), sentence.start))) continue;
    cuts.push({ start: sentence.start, time: opening });
  }
  return cuts.map(({ start, time }, i) => ({
    text: text.slice(start, cuts[i + 1]?.start ?? text.length),
    start,
    time,
  }));
}

/** The lines at the end that are 署名 and 成文日期 and belong to no section. */
function countSignature(lines: OutlineLine[]): number {
  let count = 0;
  for (const line of lines.toReversed().slice(0, 3)) {
    const words = line.text.replace(/\s+/g, "");
    const date = /^[（(]?[\d二〇零一三四五六七八九十○]{2,4}年.{1,3}月.{1,3}日[）)]?$/.test(words);
    const name = /^[\p{Script=Han}]{4,30}(?:政府|委员会|办公室|外办|局|厅|院|中心|处)$/u.test(
      words,
    );
    if (line.kind !== "text" || !(date || name)) break;
    count++;
  }
  return count;
}

/** Put passages together again; with every gap of one character being a line feed this is the report's text. */
export function joinPassages(passages: Passage[]): string {
  let text = "";
  for (const passage of passages) text += "\n".repeat(passage.start - text.length) + passage.text;
  return text;
}

/** Split a paragraph at its inline list: 一是…。二是…。, 第一，…。第二，…。; any other paragraph is one piece. */
function addItems(
  text: string,
  offset: number,
  add: (text: string, start: number, label: string | null) => void,
) {
  const starts = [
    ...text.matchAll(
      /(?<=^|[。；：:！？，]\s?)(?:([一二三四五六七八九十]{1,3})是|第([一二三四五六七八九十]{1,3})[，,])/g,
    ),
  ];
  const items = starts.filter(
    (match, i) => i > 0 || match[1] === "一" || match[2] === "一" || match.index === 0,
  );
  const cuts = items.map((match) => match.index!);
  const labels = items.map((match) => match[0].replace(/[，,]$/, ""));
  if (cuts[0] !== 0) {
    cuts.unshift(0);
    labels.unshift("");
  }
  cuts.forEach((cut, i) => {
    add(text.slice(cut, cuts[i + 1] ?? text.length), offset + cut, labels[i] || null);
  });
}
