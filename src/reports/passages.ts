/**
 * Outline lines → passages that tile the report's text (pure): a heading, a table row, a paragraph, or one item of an
 * inline list (一是…二是…) each. Every passage knows its path, the year it speaks of and whether it speaks of what was
 * done or of what is planned.
 */
import type { Aspect, Passage, ReportKind } from "../domain.ts";
import { headingTitle, type OutlineLine } from "./outline.ts";

export interface PassageContext {
  reportId: string;
  year: number | null;
  kind: ReportKind;
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
  let offset = 0;

  const add = (kind: Passage["kind"], text: string, start: number, label: string | null) => {
    if (text === "") return;
    const headings = open.map((heading) => heading.title).filter((title) => title !== "");
    const preface = !started && kind !== "title" ? ["前言"] : [];
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
      ...(signing
        ? { factYear: context.year, aspect: "done" as const }
        : timeOf(text, headings, context)),
    });
  };

  const signed = lines.length - countSignature(lines);
  for (const [i, line] of lines.entries()) {
    if (i >= signed) {
      started = true;
      open = [{ level: 1, label: "落款", title: "" }];
      // Its date says when the report was signed, not what year it speaks of.
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
    if (line.kind === "heading") {
      add("heading", line.text.slice(0, line.headingLength), offset, null);
      addItems(
        line.text.slice(line.headingLength),
        offset + line.headingLength,
        (text, start, label) => add("text", text, start, label),
      );
    } else if (line.kind === "text") {
      addItems(line.text, offset, (text, start, label) => add("text", text, start, label));
    } else {
      add(line.kind, line.text, offset, null);
    }
    offset += line.text.length + 1;
  }
  return passages;
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
      /(?<=^|[。；：:！？，]\s*)(?:([一二三四五六七八九十]{1,3})是|第([一二三四五六七八九十]{1,3})[，,])/g,
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

const PLAN =
  /(?:下一?步|下一?年|明年|来年|今后).{0,12}(?:安排|计划|工作|思路|重点|措施)|打算|努力方向|(?:主要|工作)(?:安排|计划)|工作(?:思路|任务|建议|要点)|总体要求和政策取向|政府工作的建议/;
/** A heading that looks back on a plan: 2022年工作任务完成情况. */
const LOOKS_BACK = /(?:完成|落实|执行|推进|进展)情况|回顾|成效/;

/** Which year a passage speaks of, and whether as outcome or plan: by its headings first, then by its own opening. */
function timeOf(
  text: string,
  headings: string[],
  context: PassageContext,
): { factYear: number | null; aspect: Aspect } {
  const { year, kind } = context;
  const named =
    headings.map((title) => singleYear(title)).findLast((found) => found !== null) ?? null;
  // 政府工作报告 looks back on the year before its own, so its own year is already to come.
  const ahead = kind === "政府工作报告" ? (year ?? 0) : (year ?? 0) + 1;
  const plan =
    kind === "工作要点" ||
    (year !== null && named !== null && named >= ahead) ||
    headings.some((title) => PLAN.test(title) && !LOOKS_BACK.test(title));
  const opening =
    /^(?:[一二三四五六七八九十]{1,3}是|[（(]?[一二三四五六七八九十\d]+[）).、])?\s*((?:19|20)\d{2})年(?![—\-–至])/.exec(
      text,
    );
  if (opening) {
    const stated = Number(opening[1]);
    return { factYear: stated, aspect: plan || (year !== null && stated > year) ? "plan" : "done" };
  }
  if (plan)
    return {
      factYear:
        named ??
        (year === null ? null : kind === "政府工作报告" || kind === "工作要点" ? year : year + 1),
      aspect: "plan",
    };
  if (named !== null) return { factYear: named, aspect: "done" };
  if (kind === "政府工作报告" && year !== null) return { factYear: year - 1, aspect: "done" };
  return { factYear: year, aspect: "done" };
}

function singleYear(text: string): number | null {
  const years = new Set([...text.matchAll(/(?<!\d)((?:19|20)\d{2})年/g)].map((match) => match[1]));
  return years.size === 1 ? Number([...years][0]) : null;
}
