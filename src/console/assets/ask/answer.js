/** A reply on the page: its label, its words with citation marks, its sources, and what is still to be checked. */
import { button, copy, el, toast } from "../dom.ts";
import { placeOf, placeWords } from "../place.ts";

const LABELS = {
  answer: "查询",
  draft: "初稿",
  summary: "概要",
  compare: "对照",
  help: "使用说明",
};

/** The words with their sources, to paste into a document. */
export function plainText(reply) {
  const sources = reply.citations.map((c) => `[${c.n}] ${placeOf(c)}：“${c.quote}”`);
  const gaps = reply.gaps.map((gap) => `· ${gap.text}：${gap.why}`);
  return [
    reply.text,
    ...(sources.length > 0 ? ["", "出处", ...sources] : []),
    ...(gaps.length > 0 ? ["", "待核实", ...gaps] : []),
  ].join("\n");
}

/**
 * `open(citation, opener)` shows a citation at its source; `foot` stands under the words while they still come, or where they
 * were cut short.
 */
export function renderReply(question, reply, open, { writing = false, foot = [] } = {}) {
  // What the reports do not say a model may find yet.
  const refused = reply.kind === "refusal" && !writing;
  return el(
    "article",
    { class: `reply ${refused ? "refusal" : reply.skill}${writing ? " writing" : ""}` },
    el("h2", { class: "asked" }, question),
    el(
      "div",
      { class: "reply-body" },
      el(
        "p",
        { class: "reply-label" },
        el("span", { class: "label" }, refused ? "未能回答" : (LABELS[reply.skill] ?? "回答")),
        el("span", { class: "by" }, byLine(reply, writing)),
      ),
      el(
        "div",
        { class: "words" },
        reply.text
          .split("\n")
          .filter((line) => line.trim())
          .map((line) => lineOf(line, reply.citations, open)),
      ),
      refused
        ? el(
            "p",
            { class: "refusal-note" },
            "承前只说报告里写明的内容，没有依据时不作猜测。",
            el("a", { href: "#reports" }, "看看收录了哪些报告"),
          )
        : null,
      el(
        "div",
        { class: "reply-foot" },
        foot,
        writing
          ? null
          : button(
              reply.citations.length > 0 ? "复制（含出处）" : "复制",
              { class: "quiet copy" },
              () => copyReply(reply),
            ),
      ),
    ),
    reply.gaps.length > 0 ? gapList(reply.gaps) : null,
    reply.citations.length > 0 ? sourceList(reply, open) : null,
  );
}

function byLine(reply, writing) {
  if (reply.skill === "help" || reply.kind === "refusal") return "";
  const extracted = reply.skill === "draft" ? "以往年报告为底稿，请核实后使用" : "摘自报告原文";
  const by = reply.model === null ? extracted : `由 ${reply.model} 撰写，已逐句核对原文`;
  return reply.ms >= 1000 && !writing ? `${by}，用时 ${(reply.ms / 1000).toFixed(1)} 秒` : by;
}

async function copyReply(reply) {
  try {
    await copy(plainText(reply));
    toast(reply.citations.length > 0 ? "已复制，含出处" : "已复制");
  } catch (error) {
    toast(error.message);
  }
}

/** A line of the reply; a year or a number that leads it stands in the margin. */
function lineOf(line, citations, open) {
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
      inline(rest, citations, open),
    ),
  );
}

const UNITS =
  "批次|人次|美元|公里|平方米|[元个名处场张份起条项次家篇件批户人例对所支期辆届天套场宗亩吨]";
const INLINE = new RegExp(
  `\\[(\\d{1,3})\\]|(【[^】]*】)|(\\d[\\d,]*(?:\\.\\d+)?(?:%|个百分点|[余多]?[万亿]?[余多]?(?:${UNITS})))`,
  "g",
);

/** Citation marks become buttons, 【待补充】 becomes a blank to fill, figures are set off. */
function inline(text, citations, open) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, n, blank, figure] = match;
    const citation = n ? citations.find((c) => c.n === Number(n)) : null;
    // Part of a longer word such as 第3届 or 8·17 is no figure.
    if ((n && !citation) || (figure && /[\d第.·-]/.test(text[match.index - 1] ?? ""))) continue;
    nodes.push(text.slice(at, match.index));
    if (citation) nodes.push(mark(citation, open));
    else if (blank) nodes.push(el("span", { class: "blank" }, blank));
    else nodes.push(el("b", { class: "figure" }, figure));
    at = match.index + whole.length;
  }
  nodes.push(text.slice(at));
  return bound(nodes.filter((node) => node !== ""));
}

/** A mark never begins a line, nor the comma after it: both are bound to the character or figure before them. */
function bound(nodes) {
  const lines = [];
  for (const node of nodes) {
    const last = lines.at(-1);
    if (node.tagName === "SUP") {
      if (last?.className === "bound") last.append(node);
      else lines.push(...boundTo(lines.pop(), node));
    } else if (
      typeof node === "string" &&
      last?.className === "bound" &&
      /^[，。；：、！？）”]/.test(node)
    ) {
      last.append(node[0]);
      if (node.length > 1) lines.push(node.slice(1));
    } else {
      lines.push(node);
    }
  }
  return lines;
}

function boundTo(before, mark) {
  if (before === undefined) return [el("span", { class: "bound" }, mark)];
  if (typeof before !== "string") {
    // A blank to fill may be longer than a line, so it is left free to break.
    return before.className === "figure"
      ? [el("span", { class: "bound" }, before, mark)]
      : [before, el("span", { class: "bound" }, mark)];
  }
  const cut = before.length - [...before].at(-1).length;
  return [before.slice(0, cut), el("span", { class: "bound" }, before.slice(cut), mark)].filter(
    (node) => node !== "",
  );
}

function mark(citation, open) {
  const label = `出处 ${citation.n}：${placeOf(citation)}`;
  return el(
    "sup",
    {},
    button(
      String(citation.n),
      { class: "cite", "data-n": citation.n, "aria-label": label, title: label },
      (event) => open(citation, event.currentTarget),
    ),
  );
}

function gapList(gaps) {
  return el(
    "section",
    { class: "gaps" },
    el("h3", {}, `待核实 ${gaps.length} 处`),
    el(
      "ul",
      {},
      gaps.map((gap) =>
        el(
          "li",
          {},
          el("span", { class: "gap-text" }, gap.text),
          el("span", { class: "gap-why" }, gap.why),
        ),
      ),
    ),
  );
}

/** Sources under their report's name, in the order in which the reports are first cited. */
function sourceList({ kind, citations }, open) {
  const byReport = Map.groupBy ? Map.groupBy(citations, (c) => c.reportId) : grouped(citations);
  return el(
    "section",
    { class: "sources" },
    el("h3", {}, `${kind === "refusal" ? "可参考的原文" : "出处"} ${citations.length} 处`),
    [...byReport.values()].map((cited) =>
      el(
        "div",
        { class: "source-group" },
        el("h4", {}, cited[0].title, cited[0].sample ? "（示例，虚构）" : ""),
        el(
          "ol",
          {},
          cited.map((citation) => el("li", {}, sourceOf(citation, open))),
        ),
      ),
    ),
  );
}

function sourceOf(citation, open) {
  const words = [
    el("span", { class: "source-n" }, String(citation.n)),
    el(
      "span",
      { class: "source-words" },
      placeWords(citation) ? el("span", { class: "source-place" }, placeWords(citation)) : null,
      el("q", { class: "source-quote" }, citation.quote),
    ),
  ];
  // What the asker supplied with the question stands in no report that could be opened.
  if (citation.reportId === "material") return el("div", { class: "source fixed" }, words);
  return el(
    "button",
    {
      type: "button",
      class: "source",
      "data-n": citation.n,
      title: "打开原文",
      on: { click: (event) => open(citation, event.currentTarget) },
    },
    words,
  );
}

function grouped(citations) {
  const groups = new Map();
  for (const citation of citations)
    groups.set(citation.reportId, [...(groups.get(citation.reportId) ?? []), citation]);
  return groups;
}
