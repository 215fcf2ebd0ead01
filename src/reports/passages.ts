/**
 * Outline lines → passages that tile the report's text (pure): a heading, a table row, a paragraph, or one item of an
 * inline list (一是…二是…) each, and no longer than `pieces.ts` lets it be. Every passage knows its path, the year it
 * speaks of and whether it speaks of what was done or of what is planned.
 */
import type { Passage } from "../domain.ts";
import { type ReportTime, singleYear, type Time } from "../ledger/years.ts";
import { isUnitLine } from "./facts/units.ts";
import { headingTitle, type OutlineLine } from "./outline.ts";
import { createTimes } from "./passages/times.ts";
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
  const times = createTimes(context);
  let offset = 0;
  const headingsNow = () => open.map((heading) => heading.title).filter((title) => title !== "");

  const add = (
    kind: Passage["kind"],
    text: string,
    start: number,
    label: string | null,
    line: OutlineLine,
    time: Time,
  ) => {
    if (text === "") return;
    const path = [...open.map((heading) => heading.label), ...(label === null ? [] : [label])];
    passages.push({
      passageId: `${context.reportId}-${passages.length}`,
      reportId: context.reportId,
      kind,
      path: !started && kind !== "title" && line.row === undefined ? ["前言", ...path] : path,
      headings: headingsNow(),
      text,
      start,
      end: start + text.length,
      reportYear: context.year,
      ...timed(signing ? times.signed : time),
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
    const headings = headingsNow();
    times.enter(line, headings);
    const addText = (from: number) =>
      addItems(line.text.slice(from), offset + from, (text, start, label) => {
        for (const part of times.parts(text, headings))
          addCut("text", part.text, start + part.start, label, line, part.time);
      });
    if (line.kind === "heading") {
      const text = line.text.slice(0, line.headingLength);
      add("heading", text, offset, null, line, times.of(text, headings));
      addText(line.headingLength);
    } else if (line.kind === "text") addText(0);
    else {
      const time = line.kind === "row" ? times.ofRow : times.of;
      addCut(line.kind, line.text, offset, null, line, time(line.text, headings));
    }
    offset += line.text.length + 1;
  }
  return passages;
}

function timed({ years, aspect }: Time): Pick<Passage, "factYear" | "years" | "aspect"> {
  return { factYear: singleYear(years), years, aspect };
}

/** The lines at the end that are 署名 and 成文日期 and belong to no section. */
function countSignature(lines: OutlineLine[]): number {
  let count = 0;
  for (const line of lines.toReversed().slice(0, 3)) {
    const words = line.text.replace(/\s+/g, "");
    const date = /^[（(]?[\d二〇零一三四五六七八九十○]{2,4}年.{1,3}月.{1,3}日[）)]?$/.test(words);
    const name = words.length <= 30 && isUnitLine(words);
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
