/** A reply on the page: its label, its words with citation marks, what stands in tables and lists, its sources, what is to be checked. */
import type { Citation, Reply } from "../../../schemas.ts";
import { type Children, el } from "../dom.ts";
import { placeWords } from "../place.ts";
import { draftParts } from "./drafted.ts";
import { chartOf, tableParts } from "./figures.ts";
import { type Nearest, nearestIn } from "./nearest.ts";
import { planParts } from "./plans.ts";
import { folded, linesOf, type Marks, marksOf } from "./words.ts";

const LABELS = {
  answer: "查询",
  draft: "初稿",
  summary: "概要",
  compare: "对照",
  help: "使用说明",
};

export interface ReplyLook {
  /** The answer's number; null while it is not on record, so that it has no chart yet. */
  id: string | null;
  question: string;
  writing: boolean;
  /** It is the last of its talk: what it rests on is unfolded. */
  last: boolean;
  marks: Marks;
  /** Beneath the words. */
  foot: Children;
}

/** Is it told as something that could not be answered? What the reports do not say a model may find yet. */
export function isRefused({ kind, reason }: Reply, writing: boolean): boolean {
  return kind === "refusal" && reason !== "talk" && !writing;
}

/** The body of a reply, and what stands beneath it. */
export function replyParts(reply: Reply, look: ReplyLook): Children[] {
  const { writing, marks, last } = look;
  const refused = isRefused(reply, writing);
  const nearest = refused ? nearestIn(reply.text) : null;
  const gaps = openGaps(reply);
  return [
    el(
      "div",
      { class: "reply-body" },
      el(
        "p",
        { class: "reply-label" },
        el("span", { class: "label" }, refused ? "未能回答" : (LABELS[reply.skill] ?? "回答")),
        el("span", { class: "by" }, byLine(reply, writing)),
      ),
      understood(reply, look.question),
      nearest ? nearestParts(nearest, marks) : wordParts(spoken(reply), reply, look),
      refused ? refusalNote() : null,
      el("div", { class: "reply-foot" }, look.foot),
    ),
    gaps.length > 0 ? gapList(gaps, last) : null,
    reply.citations.length > 0 ? sourceList(reply, marks, last, refused) : null,
  ];
}

/** A follow-up as it was understood, once; the words of some replies begin by saying so. */
function understood({ question, text }: Reply, asked: string): HTMLElement | null {
  if (!question || question === asked) return null;
  const says = text.startsWith(`（按“${question}”作答）`);
  return says || !text.startsWith("（按“")
    ? el("p", { class: "understood" }, "按“", el("b", {}, question), "”作答")
    : null;
}

function spoken({ text, question }: Reply): string {
  const opening = `（按“${question}”作答）`;
  return question && text.startsWith(opening) ? text.slice(opening.length).trimStart() : text;
}

function wordParts(text: string, reply: Reply, { id, marks, writing }: ReplyLook): Children[] {
  const { draft, items, table, chart } = reply;
  const graph = chart && id !== null && !writing ? chartOf(chart, id) : null;
  if (draft) return draftParts(text, draft, marks);
  if (items && items.length > 1) return planParts(text, items, marks);
  if (table) return [tableParts(text, table, marks), graph];
  return [el("div", { class: "words" }, linesOf(text, marks)), graph];
}

function nearestParts({ lead, places, tail }: Nearest, marks: Marks): Children[] {
  return [
    el("div", { class: "words" }, linesOf(lead, marks)),
    el(
      "ul",
      { class: "nearest" },
      places.map(({ n, words, differs }) =>
        el(
          "li",
          { class: "near" },
          el("span", { class: "near-place" }, words, n === null ? null : marksOf([n], marks)),
          differs === "" ? null : el("span", { class: "differs" }, "不同之处：", differs),
        ),
      ),
    ),
    tail === "" ? null : el("div", { class: "words" }, linesOf(tail, marks)),
  ];
}

function refusalNote(): HTMLElement {
  return el(
    "p",
    { class: "refusal-note" },
    "承前只说报告里写明的内容，没有依据时不作猜测。",
    el("a", { href: "#reports" }, "看看收录了哪些报告"),
  );
}

function byLine(reply: Reply, writing: boolean): string {
  if (reply.skill === "help" || reply.kind === "refusal") return "";
  const extracted = reply.skill === "draft" ? "以往年报告为底稿，请核实后使用" : "摘自报告原文";
  const by = reply.model === null ? extracted : `由 ${reply.model} 撰写，已逐句核对原文`;
  return reply.ms >= 1000 && !writing ? `${by}，用时 ${(reply.ms / 1000).toFixed(1)} 秒` : by;
}

/** A draft's own blanks stand in its text. */
function openGaps({ gaps, draft, text }: Reply): Reply["gaps"] {
  return draft ? gaps.filter((gap) => !text.includes(gap.text)) : gaps;
}

function gapList(gaps: Reply["gaps"], open: boolean): HTMLElement {
  const items = gaps.map((gap) =>
    el(
      "li",
      {},
      el("span", { class: "gap-text" }, gap.text),
      el("span", { class: "gap-why" }, gap.why),
    ),
  );
  const title = el("h3", {}, `待核实 ${gaps.length} 处`);
  return folded("gaps", title, open && gaps.length <= 6, el("ul", {}, items));
}

/** Sources under their report's name, in the order in which the reports are first cited. */
function sourceList(
  { citations }: Reply,
  marks: Marks,
  open: boolean,
  refused: boolean,
): HTMLElement {
  const groups = new Map<string, Citation[]>();
  for (const citation of citations)
    groups.set(citation.reportId, [...(groups.get(citation.reportId) ?? []), citation]);
  const title = el("h3", {}, `${refused ? "最接近的原文" : "出处"} ${citations.length} 处`);
  return folded(
    "sources",
    title,
    open && citations.length <= 12,
    [...groups.values()].map((cited) =>
      el(
        "div",
        { class: "source-group" },
        el("h4", {}, cited[0]!.title, cited[0]!.sample ? "（示例，虚构）" : ""),
        el(
          "ol",
          {},
          cited.map((citation) => el("li", {}, sourceOf(citation, marks))),
        ),
      ),
    ),
  );
}

function sourceOf(citation: Citation, { open }: Marks): HTMLElement {
  const { n, quote, reportId } = citation;
  const place = placeWords(citation);
  const words = [
    el("span", { class: "source-n" }, String(n)),
    el(
      "span",
      { class: "source-words" },
      place ? el("span", { class: "source-place" }, place) : null,
      el("q", { class: "source-quote" }, quote),
    ),
  ];
  // What the asker supplied with the question stands in no report that could be opened.
  if (reportId === "material") return el("div", { class: "source fixed" }, words);
  const click = (event: MouseEvent) => open(n, event.currentTarget as HTMLElement);
  const properties = { type: "button", class: "source", "data-n": n, title: "打开原文" };
  return el("button", { ...properties, on: { click } }, words);
}
