/**
 * A report as a drafter sees it (pure): its passages → headings and items in reading order, each item cut into sentences and
 * clauses with the figures that they state, and which part of a report each stands in.
 */
import type { Hit, ReportInfo } from "../domain.ts";
import { type Fact, factsOf } from "../ledger/figures.ts";
import { SHORTCOMINGS } from "../ledger/salience.ts";
import { oneOf } from "../text/lexicon.ts";
import { clausesOf, type Span, sentencesOf } from "../text/sentences.ts";
import { anyOf } from "../text/terms.ts";

/** What a part of a report is for: how it opens, what was done, what fell short, what its leader did, what is planned, who signs. */
export type Part = "opening" | "done" | "short" | "leader" | "plan" | "closing";

export interface Clause extends Span {
  hit: Hit;
  facts: Fact[];
}

export interface Sentence extends Span {
  clauses: Clause[];
  /** The mark that closes it; "" where a line does. */
  close: string;
}

/** A heading, an item (一是…), a paragraph or a table row. */
export interface Block {
  hit: Hit;
  kind: "heading" | "item" | "row";
  part: Part;
  /** What it is numbered with as it stands there: 一是, （一）, 2、; "" for a paragraph and a part of an item. */
  mark: string;
  /** Whether it goes on with the item before it. */
  goesOn: boolean;
  sentences: Sentence[];
}

export interface Paper {
  info: Pick<ReportInfo, "reportId" | "title" | "org" | "aliases" | "kind"> & { year: number };
  blocks: Block[];
}

const SHORT = new RegExp(anyOf(SHORTCOMINGS));
const LEADER = new RegExp(oneOf("leaders"));
const MARK =
  /^(?:第[一二三四五六七八九十]+(?:部分|[章节])[、：\s]?|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}(?:是|[、.．])|\d{1,2}(?:、|[.．](?!\d))|[①-⑳])\s*/;

/** The blocks of a report; its title is none of them. */
export function paperOf(info: ReportInfo & { year: number }, passages: Hit[]): Paper {
  const blocks: Block[] = [];
  let before: Hit | null = null;
  for (const hit of passages) {
    if (hit.kind === "title") continue;
    const same = before !== null && before.path.join("/") === hit.path.join("/");
    const mark = MARK.exec(hit.text)?.[0] ?? "";
    blocks.push({
      hit,
      kind: hit.kind === "heading" ? "heading" : hit.kind === "row" ? "row" : "item",
      part: partOf(hit),
      mark,
      goesOn:
        hit.kind === "text" && same && mark === "" && hit.path.at(-1)?.endsWith("是") === true,
      sentences: hit.kind === "text" ? sentencesIn(hit, info) : [],
    });
    before = hit;
  }
  // Signed without a blank line before it.
  for (const block of blocks.toReversed()) {
    if (block.kind === "heading" || !(block.part === "closing" || signs(block.hit.text, info)))
      break;
    block.part = "closing";
  }
  return { info, blocks };
}

const DIGIT = "[\\d〇一二三四五六七八九十]";
/** 2031年1月8日, 二〇三一年一月: when a paper was signed, at the end of a line. */
export const SIGNED_AT = new RegExp(`${DIGIT}{4}年${DIGIT}{1,3}月(?:${DIGIT}{1,3}日)?$`);
/** 水务局办公室 signs for 水务局. */
const ROOM = 4;

/** Is a line nothing but who signs, when, or both? */
function signs(line: string, { org, aliases }: Paper["info"]): boolean {
  const name = line.replace(/\s/g, "").replace(SIGNED_AT, "");
  return (
    (name === "" && line !== "") ||
    [org ?? "", ...aliases].some(
      (own) =>
        own !== "" &&
        name.startsWith(own) &&
        name.length <= own.length + ROOM &&
        !/[^\p{L}]/u.test(name),
    )
  );
}

function partOf({ path, headings, aspect }: Hit): Part {
  if (path[0] === "落款") return "closing";
  const [top] = headings;
  if (top === undefined) return "opening";
  if (SHORT.test(top)) return "short";
  if (LEADER.test(top)) return "leader";
  return aspect === "plan" ? "plan" : "done";
}

function sentencesIn(hit: Hit, info: Pick<Paper["info"], "year" | "kind">): Sentence[] {
  const facts = factsOf(hit, { year: info.year, kind: info.kind });
  return sentencesOf(hit.text).flatMap((sentence) => {
    const clauses = clausesOf(sentence).map((clause) => ({
      ...clause,
      hit,
      facts: facts.filter(
        ({ quantity }) => quantity.start >= clause.start && quantity.end <= clause.end,
      ),
    }));
    const close = /^[。！？!?；;]/.exec(hit.text.slice(sentence.end).trimStart())?.[0] ?? "";
    const last = clauses.at(-1);
    if (clauses.length === 1 || !last || !LEADS_ON.test(last.text))
      return [{ ...sentence, close, clauses }];
    const before = clauses.slice(0, -1);
    const [start, end] = [sentence.start, before.at(-1)!.end];
    const first = { text: hit.text.slice(start, end), start, end, close: "。", clauses: before };
    return [first, { ...last, close, clauses: [last] }];
  });
}

/** 现将情况报告如下 ends an opening, and is no part of what its sentence says. */
const LEADS_ON = /^现将.*如下[：:]?$/;

/** A heading without its number. */
export function titleIn({ hit, mark }: Block): string {
  return hit.text
    .slice(mark.length)
    .replace(/[。：；]$/, "")
    .trim();
}

/** The headings above a block, without their numbers. */
export function aboveOf({ hit }: Block): string[] {
  return hit.headings.map((heading) => heading.replace(MARK, ""));
}
