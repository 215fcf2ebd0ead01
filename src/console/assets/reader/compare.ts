/** Two reports side by side: what is the same is folded, what differs is marked word by word, and changed figures come first. */
import type { Comparison } from "../../../flows/differences.ts";
import { api, button, el } from "../dom.ts";
import type { House } from "../house.ts";
import { addressOf } from "./load.ts";
import { besideOf, trouble } from "./page.ts";

type Row = Comparison["sections"][number]["rows"][number];
type Side = "left" | "right";

/** A run of so many paragraphs that are the same is folded. */
const FOLDED = 2;

export function createComparing(stage: HTMLElement, _house: House) {
  let request = 0;
  return async (left: string, right: string): Promise<void> => {
    const mine = ++request;
    stage.replaceChildren(el("p", { class: "paper-wait" }, "正在逐段对照…"));
    try {
      const path = addressOf(left, `/compare?with=${encodeURIComponent(right)}`);
      const shown = await api<Comparison>(path);
      if (mine === request) stage.replaceChildren(...pageOf(shown));
    } catch (error) {
      if (mine === request) stage.replaceChildren(trouble((error as Error).message));
    }
  };
}

function pageOf(shown: Comparison): Node[] {
  const { left, right } = shown;
  const names = namesOf(shown);
  const body = el("div", { class: "compared" });
  const all = el("input", { type: "checkbox" });
  all.addEventListener("change", () => {
    for (const fold of body.querySelectorAll<HTMLDetailsElement>("details.same"))
      fold.open = all.checked;
  });
  body.append(...bodyOf(linesOf(shown), names));
  return [
    el(
      "div",
      { class: "reading-tools" },
      el(
        "div",
        { class: "tools-bar" },
        el(
          "a",
          { class: "quiet", href: `#reports/${encodeURIComponent(right.reportId)}` },
          "‹ 回到报告",
        ),
        el("strong", { class: "tools-title", "aria-hidden": "true" }, "逐段对照"),
        el("label", { class: "quiet check" }, all, "展开相同的部分"),
        el("a", { class: "quiet", href: besideOf(right.reportId, left.reportId) }, "左右对换"),
        button("打印", { class: "quiet" }, () => print()),
      ),
    ),
    el("h1", { class: "unseen", tabindex: "-1" }, `${left.title}与${right.title}逐段对照`),
    el("p", { class: "compared-sum", role: "status" }, sumOf(shown, names)),
    ...(shown.figures.length > 0 ? [figuresTable(shown, names)] : []),
    el(
      "div",
      { class: "compared-heads" },
      el("h2", {}, el("span", { class: "side-name" }, names.left), left.title),
      el("h2", {}, el("span", { class: "side-name" }, names.right), right.title),
    ),
    body,
  ];
}

/** Of two years their years; of two versions which of them is the present one. */
function namesOf({ left, right }: Comparison): Record<Side, string> {
  if (left.year !== right.year && left.year !== null && right.year !== null)
    return { left: `${left.year}年`, right: `${right.year}年` };
  if (left.current !== right.current)
    return left.current ? { left: "现行版", right: "旧版" } : { left: "旧版", right: "现行版" };
  return { left: "左", right: "右" };
}

function sumOf({ sections, figures }: Comparison, names: Record<Side, string>): string {
  const rows = sections.flatMap((section) => section.rows);
  const count = (kind: Row["kind"]) => rows.filter((row) => row.kind === kind).length;
  if (count("same") === rows.length) return "两份报告的正文完全相同。";
  return [
    `改动 ${count("changed")} 段`,
    `只有${names.left}有 ${count("left")} 段`,
    `只有${names.right}有 ${count("right")} 段`,
    `相同 ${count("same")} 段`,
    ...(figures.length > 0 ? [`同一句话里换了数字 ${figures.length} 处`] : []),
  ]
    .join("，")
    .concat("。");
}

function figuresTable({ figures }: Comparison, names: Record<Side, string>): HTMLElement {
  return el(
    "div",
    { class: "table-scroll changed-figures", tabindex: "0" },
    el(
      "table",
      {},
      el("caption", {}, "同一句话里换了的数字"),
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          ["数的是什么", names.left, names.right].map((words) => el("th", { scope: "col" }, words)),
        ),
      ),
      el(
        "tbody",
        {},
        figures.map(({ counts, left, right, section, row }) =>
          el(
            "tr",
            {},
            el(
              "th",
              { scope: "row" },
              button(counts || "（原文没有写明）", { class: "link" }, () => goTo(section, row)),
            ),
            el("td", {}, left),
            el("td", {}, right),
          ),
        ),
      ),
    ),
  );
}

function goTo(section: number, row: number): void {
  const node = document.getElementById(`pair-${section}-${row}`);
  node?.scrollIntoView({ block: "center" });
  node?.focus({ preventScroll: true });
}

/** What stands at one height: a heading or a paragraph of both, or of one side alone. */
interface Line {
  kind: Row["kind"];
  id: string | null;
  heading: boolean;
  left: HTMLElement | null;
  right: HTMLElement | null;
}

function linesOf({ sections }: Comparison): Line[] {
  return sections.flatMap(({ rows, level, ...heads }, n) => {
    const depth = Math.min(level, 3);
    const head = (words: string | null) =>
      words === null ? null : el(`h${depth + 2}` as "h3", { class: `paper-h${depth}` }, words);
    const heading: Line = {
      kind: heads.left === null ? "right" : heads.right === null ? "left" : "changed",
      ...{ id: null, heading: true, left: head(heads.left), right: head(heads.right) },
    };
    const words = (row: Row, side: Side) =>
      row[side] &&
      el(
        "p",
        {},
        row[side].pieces.map((piece) => pieceOf(piece, side)),
      );
    const own = rows.map(
      (row, at): Line => ({
        ...{ kind: row.kind, id: `pair-${n}-${at}`, heading: false },
        ...{ left: words(row, "left"), right: words(row, "right") },
      }),
    );
    return heads.left === null && heads.right === null ? own : [heading, ...own];
  });
}

/** Runs of what is the same are folded; what stands on one side alone has beside it what stands on the other alone. */
function bodyOf(lines: Line[], names: Record<Side, string>): Node[] {
  const nodes: Node[] = [];
  const isLone = ({ kind }: Line) => kind === "left" || kind === "right";
  const isSame = ({ kind }: Line) => kind === "same";
  for (let at = 0; at < lines.length; ) {
    const first = lines[at]!;
    let end = at + 1;
    for (const fits of [isLone, isSame])
      if (fits(first)) while (lines[end] && fits(lines[end]!)) end++;
    const run = lines.slice(at, end);
    at = end;
    if (isLone(first)) nodes.push(apartOf(run, names));
    else {
      const pairs = run.map((line) => pairOf(line, names));
      const fold = isSame(first) && run.length >= FOLDED;
      const words = el("summary", {}, `相同 ${run.length} 段`);
      nodes.push(...(fold ? [el("details", { class: "same" }, words, pairs)] : pairs));
    }
  }
  return nodes;
}

function pairOf(line: Line, names: Record<Side, string>): HTMLElement {
  const side = (which: Side) =>
    el(
      "div",
      { class: `side ${which}` },
      line.heading ? null : el("span", { class: "side-name" }, names[which]),
      line[which],
    );
  const kind = line.heading ? "pair-head" : line.kind;
  const properties = { class: `pair ${kind}`, id: line.id, tabindex: line.id && "-1" };
  return el("div", properties, side("left"), side("right"));
}

function apartOf(run: Line[], names: Record<Side, string>): HTMLElement {
  const side = (which: Side) => {
    const own = run.flatMap((line) => line[which] ?? []);
    const lacks = el(
      "p",
      { class: "lacks" },
      `${names[which]}没有与${names[other(which)]}这里对应的内容`,
    );
    return el(
      "div",
      { class: `side ${which}${own.length === 0 ? " empty" : ""}` },
      own.length === 0
        ? lacks
        : [el("span", { class: "side-name only" }, `只有${names[which]}有`), own],
    );
  };
  return el("div", { class: "pair apart" }, side("left"), side("right"));
}

const other = (side: Side): Side => (side === "left" ? "right" : "left");

function pieceOf(
  { text, changed, figure }: NonNullable<Row["left"]>["pieces"][number],
  side: Side,
): Node | string {
  if (!changed) return text;
  return el(side === "left" ? "del" : "ins", { class: figure ? "changed-figure" : null }, text);
}
