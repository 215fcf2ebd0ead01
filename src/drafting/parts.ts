/**
 * The parts of a report that are no items of what was done (pure): headings, shortcomings, the plan of the year after, who signs, and what
 * is new at a section's end; beside them last year's plan as questions, and what of the material stands nowhere.
 */
import { oneOf } from "../text/lexicon.ts";
import { fromChineseNumeral, toChineseNumeral } from "../text/numerals.ts";
import { askForMatter, placeholder } from "./asking.ts";
import {
  add,
  bareOf,
  closing,
  type Desk,
  group,
  newSentence,
  type Written,
  whole,
} from "./desk.ts";
import { type DraftDocument, sourceAt, type Unused } from "./document.ts";
import { moved } from "./frame.ts";
import { type Block, type Clause, type Paper, SIGNED_AT, titleIn } from "./paper.ts";
import { linesAboutOf } from "./placing.ts";
import type { Told } from "./told.ts";
import { asTold, sourceOf } from "./wording.ts";

/** 主要是人手不够: the material says why. */
const CAUSE = new RegExp(oneOf("short-causes"));

export function writeHeading(block: Block, desk: Desk): void {
  const { frame, by, base } = desk;
  const title = titleIn(block);
  const level = block.hit.path.length;
  const dateless = title.replace(/(?:19|20)\d{2}年(?:度)?/g, "");
  const stands =
    frame.recurs(title, block.part) ||
    (!frame.isOfItsTime(dateless) && (level === 1 || frame.single));
  const own = block.hit.text.trim();
  const mark = numberIn(block.mark, level);
  const text = moved(mark + own.slice(block.mark.trim().length), by);
  const source = sourceAt(block.hit, own, block.hit.text.indexOf(own));
  if (stands)
    add(desk, block, {
      kind: text === own ? "keep" : "adapt",
      text,
      level,
      opens: true,
      sources: [source],
    });
  else {
    const asked = placeholder(`${base.info.year + by}年小标题（上年：${title}）`);
    add(desk, block, {
      kind: "ask",
      text: `${mark}${asked}`,
      level,
      opens: true,
      sources: [source],
    });
  }
}

/** A heading's number as a heading has it: typed as 2、 it is 二、, and 2. further down. */
function numberIn(mark: string, level: number): string {
  const typed = /^(\d{1,2})、/.exec(mark)?.[1];
  if (typed === undefined) return mark.trim();
  return level === 1 ? `${toChineseNumeral(Number(typed))}、` : `${typed}.`;
}

/** What no item of last year's is about, as an item of its own at the end of its section, with the next number. */
export function writeNew(told: Told[], block: Block, desk: Desk): void {
  const fresh = told.filter((one) => !desk.told.has(one));
  if (fresh.length === 0) return;
  const last = /^([一二三四五六七八九十]{1,3})是/.exec(desk.numbered.get(block) ?? block.mark)?.[1];
  const mark = last ? `${toChineseNumeral((fromChineseNumeral(last) ?? 0) + 1)}是` : "";
  desk.numbered.set(block, mark);
  const sentence = newSentence(fresh, desk);
  add(desk, block, { ...sentence, text: mark + sentence.text, opens: true });
}

/** A table as a whole, where its first row stands: what its rows are called, without last year's cells. */
export function writeTable(first: Block, blocks: Block[], desk: Desk): void {
  const at = blocks.indexOf(first);
  if (blocks[at - 1]?.kind === "row") return;
  const end = blocks.findIndex((block, i) => i > at && block.kind !== "row");
  const rows = blocks.slice(at, end < 0 ? blocks.length : end);
  const names = rows.flatMap(({ hit }) => /^[^：|]*：([^；|]+)/.exec(hit.text)?.[1] ?? []);
  const matter = rows.length === 1 ? "此行数据" : `此表的${names.length || rows.length}行`;
  const was = names.length > 0 ? names.join("、") : first.hit.text;
  const text = askForMatter(desk.year, matter, was);
  add(desk, first, { kind: "ask", text, opens: true, sources: rows.map(whole) });
}

/** Who signs stays, when does not. */
export function writeClosing(block: Block, desk: Desk): void {
  const put = (item: Pick<Written, "kind" | "text" | "sources">) =>
    add(desk, block, { ...item, opens: true, closing: true });
  const line = block.hit.text.trim();
  const name = line.replace(SIGNED_AT, "").trim();
  // A day in whatever form is none of this year's.
  const dated = /\d|〇|[年月日]$/.test(name);
  if (name !== "" && !dated) put({ kind: "keep", text: name, sources: [whole(block)] });
  if (name !== line || dated) put({ kind: "ask", text: placeholder("成文日期"), sources: [] });
}

/** What fell short this year is not what fell short last year: each is asked for, with its cause. */
export function writeShort(first: Block, blocks: Block[], desk: Desk): void {
  const own = blocks.filter(({ part, kind }) => part === "short" && kind === "item");
  const lines = group(desk.material.told.filter(({ part }) => part === "short")).flatMap(apart);
  for (const [i, told] of lines.entries()) {
    const text = told.map((one) => asTold(one).text).join("，");
    add(desk, first, {
      ...newSentence(told, desk),
      text: `${toChineseNumeral(i + 1)}是${text}。`,
      opens: i === 0,
    });
    if (!CAUSE.test(text))
      add(desk, first, {
        kind: "ask",
        text: `${placeholder("原因")}。`,
        opens: false,
        sources: [],
      });
  }
  if (lines.length > 0) return;
  for (const [i, block] of own.entries()) {
    const text = `${block.mark}${askForMatter(desk.year, "存在的不足", bareOf(block))}，${placeholder("原因")}。`;
    add(desk, block, { kind: "ask", text, opens: i === 0, sources: [whole(block)] });
  }
}

/** A line tells two shortcomings where a semicolon parts them and what follows is no cause of the first. */
function apart(told: Told[]): Told[][] {
  const found: Told[][] = [];
  for (const one of told) {
    const before = found.at(-1)?.at(-1);
    const parted =
      before !== undefined &&
      before.sentence !== one.sentence &&
      /[；;]\s*$/.test(one.hit.text.slice(0, one.start));
    if (!before || (parted && !CAUSE.test(one.text))) found.push([one]);
    else found.at(-1)!.push(one);
  }
  return found;
}

/** The plan of the year after: its opening as it stands every year, then what the material plans; none of last year's items. */
export function writePlan(first: Block, blocks: Block[], desk: Desk): void {
  const own = blocks.filter(({ part, kind }) => part === "plan" && kind === "item");
  const next = desk.year + 1;
  const opening = own.filter(({ mark }) => mark === "");
  for (const block of own.length > opening.length ? opening : opening.slice(0, 1))
    for (const sentence of block.sentences) {
      const stands = ({ text, facts }: Clause) =>
        facts.length === 0 && desk.frame.isFrame(text, block.part);
      const first = inOrder(sentence.clauses, stands);
      const last = sentence.clauses.at(-1)!;
      // 2031年，（…，）重点做好以下工作：what leads to the items stays without that year's words before it.
      const leads = LEADS_ON.test(last.text) && stands(last) && !first.includes(last);
      const kept = leads ? [...opensWith(sentence.clauses), last] : first;
      for (const [i, clause] of kept.entries())
        add(desk, block, {
          kind: "adapt",
          text:
            moved(clause.text, desk.by) +
            (i === kept.length - 1 ? closing(sentence, clause.text) : "，"),
          opens: sentence === block.sentences[0] && i === 0,
          sources: [sourceOf(clause)],
        });
    }
  const planned = group(desk.material.told.filter(({ part }) => part === "plan"));
  for (const [i, told] of planned.entries()) {
    const sentence = newSentence(told, desk);
    add(desk, first, {
      ...sentence,
      text: `${toChineseNumeral(i + 1)}是${sentence.text}`,
      opens: i === 0,
    });
  }
  if (planned.length > 0) return;
  const short = group(desk.material.told.filter(({ part }) => part === "short"));
  const items = Math.max(1, own.length - opening.length);
  const asked =
    short.length > 0
      ? short.map((told, i) => `${toChineseNumeral(i + 1)}是${askFor(next, told)}`)
      : [placeholder(`${next}年主要安排（上年此处列${items}项；可从本年不足和未完成事项提出）`)];
  for (const [i, text] of asked.entries())
    add(desk, first, { kind: "ask", text: `${text}。`, opens: i === 0, sources: [] });
}

/** What fell short asks what is to be done about it. */
function askFor(year: number, told: Told[]): string {
  const matter = told[0]!.label === "" ? told[0]!.text : told[0]!.label;
  return placeholder(`${year}年针对“${matter}”的安排`);
}

const LEADS_ON = /[：:]$/;

/** The year that a sentence opens with. */
function opensWith([first]: Clause[]): Clause[] {
  return first && /^\d{4}年$/.test(first.text) ? [first] : [];
}

/** Those that pass, up to the first that does not; none where nothing but the year passes. */
function inOrder(clauses: Clause[], passes: (clause: Clause) => boolean): Clause[] {
  const until = clauses.findIndex((clause) => !passes(clause));
  const kept = until < 0 ? clauses : clauses.slice(0, until);
  return kept.some(({ text }) => !/^\d{4}年$/.test(text)) ? kept : [];
}

/** What last year's report planned for this year. */
export function checklistOf(base: Paper, desk: Desk): DraftDocument["checklist"] {
  const done = desk.material.told.filter(({ part }) => part !== "plan");
  const linesAbout = linesAboutOf(base);
  return base.blocks
    .filter(({ part, kind, mark }) => part === "plan" && kind === "item" && mark !== "")
    .map((block) => {
      const words = bareOf(block).replace(/[。；]$/, "");
      const lines = linesAbout(block, done);
      const said = lines.length === 0 ? "" : `（材料第${lines.join("、")}行可能说到）`;
      return {
        text: `上年提出“${words}”，完成情况？${said}`,
        source: whole(block),
        material: lines,
      };
    });
}

/** What the material tells of parts that are not drafted. */
function elsewhere({ placed }: Desk, blocks: Block[]): { told: Told; block: Block }[] {
  const besides = [...placed.beside, ...placed.under].flatMap(([block, all]) =>
    all.map((told) => ({ told, block })),
  );
  const seen = new Set<Told>();
  return [...placed.supplied, ...besides].filter(({ told, block }) => {
    const isNew = !seen.has(told);
    seen.add(told);
    return isNew && !blocks.includes(block);
  });
}

export function unusedOf(desk: Desk, blocks: Block[]): Unused[] {
  const has = (part: Block["part"]) => blocks.some((block) => block.part === part);
  const unused = [...desk.material.aside];
  for (const { told, places } of desk.placed.nowhere)
    if (!desk.told.has(told))
      unused.push({
        line: told.line,
        text: told.text,
        why:
          places.length > 0
            ? `没有找到对应的条目，可能放在：${places.map(({ name }) => name).join("；")}`
            : "没有找到对应的条目",
        ...(places.length > 0 ? { places } : {}),
      });
  for (const { told, block } of elsewhere(desk, blocks))
    if (!desk.told.has(told))
      unused.push({
        line: told.line,
        text: told.text,
        why: `像是“${block.hit.headings.at(-1) ?? "开头"}”部分的内容，没有写进这一部分`,
      });
  const named = new Set(unused.map(({ line, text }) => `${line} ${text}`));
  for (const one of desk.material.told) {
    if (desk.told.has(one) || named.has(`${one.line} ${one.text}`)) continue;
    const why = one.lacking
      ? "材料说明尚缺"
      : one.part === "plan" && !has("plan")
        ? "说的是以后的安排，不写进这一部分"
        : one.part === "short" && !has("short")
          ? desk.base.blocks.some(({ part }) => part === "short")
            ? "说的是不足，不写进这一部分"
            : `说的是不足，${desk.base.info.year}年的报告没有写不足的部分，请看放在哪里`
          : one.change
            ? "没有找到它说的是哪个数的变化"
            : "没有写进稿子，请看放在哪里";
    unused.push({ line: one.line, text: one.text, why });
  }
  return unused.sort((a, b) => a.line - b.line);
}
