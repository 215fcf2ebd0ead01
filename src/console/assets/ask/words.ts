/** The words of a reply: citation marks become buttons, blanks to fill and figures are set off. */
import type { Citation, Reply } from "../../../schemas.ts";
import { button, type Children, el } from "../dom.ts";
import { placeOf } from "../place.ts";

/** What a mark stands among: the reply's citations, and what shows one at its source. */
export interface Marks {
  citations: Citation[];
  open: (n: number, from: HTMLElement) => void;
}

type Part = string | HTMLElement;

const UNITS =
  "批次|人次|美元|公里|平方米|[元个名处场张份起条项次家篇件批户人例对所支期辆届天套场宗亩吨]";
const INLINE = new RegExp(
  `\\[(\\d{1,3})\\]|(【[^】]*】)|(\\d[\\d,]*(?:\\.\\d+)?(?:%|个百分点|[余多]?[万亿]?[余多]?(?:${UNITS})))`,
  "g",
);

/** Every line of a text that says something. */
export function linesOf(text: string, marks: Marks): HTMLElement[] {
  return text
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => lineOf(line, marks));
}

/** A line of the reply; a year or a number that leads it stands in the margin. */
function lineOf(line: string, marks: Marks): HTMLElement {
  const [, item = "", year = ""] =
    /^(\d{1,2}[.、]\s*)?((?:19|20)\d{2}年(?:（[^）]{1,8}）)?：)?/.exec(line) ?? [];
  const rest = line.slice(item.length + year.length);
  return el(
    "p",
    { class: item ? "line item" : year ? "line dated" : "line" },
    item ? el("span", { class: "item-number" }, item) : null,
    el(
      "span",
      { class: "line-words" },
      year ? el("span", { class: "year" }, year) : null,
      inline(rest, marks),
    ),
  );
}

/** The words of one line with their marks. */
export function inline(text: string, marks: Marks): Part[] {
  const nodes: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, n, blank, figure] = match;
    const citation = n ? marks.citations.find((c) => c.n === Number(n)) : null;
    // Part of a longer word such as 第3届 or 8·17 is no figure.
    if ((n && !citation) || (figure && /[\d第.·-]/.test(text[match.index - 1] ?? ""))) continue;
    nodes.push(text.slice(at, match.index));
    if (citation) nodes.push(markOf(citation, marks));
    else if (blank) nodes.push(el("span", { class: "blank" }, blank));
    else nodes.push(el("b", { class: "figure" }, figure));
    at = match.index + whole.length;
  }
  nodes.push(text.slice(at));
  return bound(nodes.filter((node) => node !== ""));
}

/** The marks of some citations, to stand after words that have none. */
export function marksOf(ns: readonly number[], marks: Marks): HTMLElement[] {
  const own = new Set(ns);
  return marks.citations.filter(({ n }) => own.has(n)).map((one) => markOf(one, marks));
}

/** A mark never begins a line, nor the comma after it: both are bound to the character or figure before them. */
function bound(nodes: Part[]): Part[] {
  const lines: Part[] = [];
  for (const node of nodes) {
    const last = lines.at(-1);
    const open = last instanceof HTMLElement && last.className === "bound" ? last : null;
    if (node instanceof HTMLElement && node.tagName === "SUP") {
      if (open) open.append(node);
      else lines.push(...boundTo(lines.pop(), node));
    } else if (typeof node === "string" && open && /^[，。；：、！？）”]/.test(node)) {
      open.append(node[0]!);
      if (node.length > 1) lines.push(node.slice(1));
    } else {
      lines.push(node);
    }
  }
  return lines;
}

function boundTo(before: Part | undefined, mark: HTMLElement): Part[] {
  if (before === undefined) return [el("span", { class: "bound" }, mark)];
  if (typeof before !== "string") {
    // A blank to fill may be longer than a line, so it is left free to break.
    return before.className === "figure"
      ? [el("span", { class: "bound" }, before, mark)]
      : [before, el("span", { class: "bound" }, mark)];
  }
  const cut = before.length - [...before].at(-1)!.length;
  return [before.slice(0, cut), el("span", { class: "bound" }, before.slice(cut), mark)].filter(
    (node) => node !== "",
  );
}

function markOf(citation: Citation, { open }: Marks): HTMLElement {
  const { n } = citation;
  const label = `出处 ${n}：${placeOf(citation)}`;
  const properties = { class: "cite", "data-n": n, "aria-label": label, title: label };
  return el(
    "sup",
    {},
    button(String(n), properties, (event) => open(n, event.currentTarget as HTMLElement)),
  );
}

/** The words without marks, and where each character of them stands in the text. */
export function withoutMarks(text: string): { bare: string; places: number[] } {
  let bare = "";
  const places: number[] = [];
  const marks = new Map(
    [...text.matchAll(/\[\d{1,3}\]/g)].map((match) => [match.index, match[0].length]),
  );
  for (let at = 0; at < text.length; at++) {
    const mark = marks.get(at);
    if (mark) at += mark - 1;
    else {
      bare += text[at];
      places.push(at);
    }
  }
  return { bare, places };
}

/** The words with their sources, to paste into a document. */
export function plainText(reply: Reply): string {
  const sources = reply.citations.map((c) => `[${c.n}] ${placeOf(c)}：“${c.quote}”`);
  const gaps = reply.gaps.map((gap) => `· ${gap.text}：${gap.why}`);
  return [
    reply.text,
    ...(sources.length > 0 ? ["", "出处", ...sources] : []),
    ...(gaps.length > 0 ? ["", "待核实", ...gaps] : []),
  ].join("\n");
}

/** A part of a reply that can be folded away. */
export function folded(
  name: string,
  title: Children,
  open: boolean,
  ...children: Children[]
): HTMLElement {
  return el("details", { class: name, open }, el("summary", {}, title), children);
}
