/** The draft as a paper: each item in the colour of where it comes from, its blanks as fields, what is against the rules underlined. */
import type { ShownItem } from "../../../flows/drafts/shown.ts";
import { el } from "../dom.ts";
import { type Blank, piecesOf } from "./blanks.ts";
import { cardOf } from "./card.ts";
import { type Issue, KINDS, kindOf, type Table } from "./table.ts";

export function renderPaper(table: Table): HTMLElement {
  const { draft } = table;
  const pieces = piecesOf(draft.items);
  const paper = el("article", { class: "draft-paper", "aria-label": "稿子" });
  if (draft.whole) paper.append(el("h2", { class: "draft-name" }, draft.title));
  let line: HTMLElement | null = null;
  for (const [n, item] of draft.items.entries()) {
    if (!line || item.opens || item.level !== undefined) {
      line = lineFor(item);
      paper.append(line);
    }
    line.append(itemOf(table, n, pieces[n]!));
    if (table.opened === n) paper.append(cardOf(table, n));
  }
  paper.addEventListener("keydown", (event) => walk(event, paper));
  return paper;
}

function lineFor({ level, closing }: ShownItem): HTMLElement {
  if (level === undefined) return el("p", { class: closing ? "draft-closing" : "draft-line" });
  const tag = `h${Math.min(level, 3) + 2}` as "h3" | "h4" | "h5";
  return el(tag, { class: `draft-h${Math.min(level, 3)}` });
}

function itemOf(table: Table, n: number, pieces: ReturnType<typeof piecesOf>[number]) {
  const item = table.draft.items[n]!;
  const kind = kindOf(item);
  const issues = table.issues.flatMap((issue) =>
    issue.places.filter((place) => place.item === n).map((place) => ({ issue, place })),
  );
  const doubt = item.doubts.length > 0;
  // What holds fields is no button; Enter opens its card all the same.
  const holds = pieces.some(({ blank }) => blank !== undefined) && !table.fixed;
  const marks = issues.map(({ issue, place }) => ({ ...place, issue }));
  const words = pieces.map((piece, i) => {
    if (piece.blank) return blankOf(table, piece.blank);
    // A field as wide as the page stands for a sentence: the stop after it would begin a line.
    const stop = pieces[i - 1]?.blank?.long && !table.fixed && /^[。；，]/.test(piece.text) ? 1 : 0;
    const rest = marked(piece.text.slice(stop), piece.start + stop, marks);
    return stop > 0 ? [el("span", { class: "unseen" }, piece.text[0]), ...rest] : rest;
  });
  const toggle = () => table.openItem(table.opened === n ? null : n);
  return el(
    "span",
    {
      class: `dr-item of-${kind}${doubt ? " doubt" : ""}`,
      ...{
        "data-n": n,
        role: holds ? "group" : "button",
        tabindex: n === (table.opened ?? 0) ? "0" : "-1",
      },
      "aria-expanded": holds ? null : String(table.opened === n),
      title: [KINDS[kind], ...item.doubts].join("；"),
      on: {
        click: (event: MouseEvent) => {
          const target = event.target as HTMLElement;
          if (!target.closest(".dr-blank") && getSelection()?.isCollapsed !== false) toggle();
        },
        keydown: (event: KeyboardEvent) => {
          if (event.target !== event.currentTarget) return;
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          toggle();
        },
      },
    },
    words,
  );
}

interface Mark {
  start: number;
  end: number;
  issue: Issue;
}

/** The words with what is against the rules marked; a mark within another is left. */
function marked(text: string, from: number, marks: Mark[]): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let at = from;
  for (const { start, end, issue } of marks.toSorted((a, b) => a.start - b.start)) {
    if (start < at || start >= from + text.length) continue;
    parts.push(text.slice(at - from, start - from));
    const words = text.slice(start - from, end - from);
    parts.push(el("span", { class: `flaw ${issue.severity}`, title: issue.message }, words));
    at = start + words.length;
  }
  parts.push(text.slice(at - from));
  return parts.filter((part) => part !== "");
}

/** A field in the place of a blank. What is typed stays until it is put into the draft; Enter puts all in. */
function blankOf(table: Table, blank: Blank): HTMLElement {
  const { asks, hint, long, key, number } = blank;
  if (table.fixed) return el("span", { class: "dr-blank fixed" }, `【${asks}】`);
  const label = `第${number}处待补充：${asks}${hint === "" ? "" : `（${hint}）`}`;
  const properties = { "aria-label": label, "data-blank": key, class: "blank-field" };
  const field = long
    ? el("textarea", { ...properties, rows: "1", placeholder: "写一句，或留空" })
    : el("input", { ...properties, type: "text", placeholder: "填数", autocomplete: "off" });
  field.value = table.fills.get(key) ?? "";
  const grow = () => {
    if (field instanceof HTMLTextAreaElement) {
      field.style.height = "auto";
      field.style.height = `${field.scrollHeight + 2}px`;
    }
  };
  field.addEventListener("input", () => {
    table.typed(key, field.value);
    grow();
  });
  field.addEventListener("keydown", (event) => {
    const e = event as KeyboardEvent;
    if (e.key !== "Enter" || e.shiftKey || e.isComposing || e.keyCode === 229) return;
    e.preventDefault();
    void table.saveFills();
  });
  return el(
    "span",
    { class: long ? "dr-blank long" : "dr-blank" },
    el("span", { class: "blank-asks", "aria-hidden": "true" }, asks),
    hint === "" ? null : el("span", { class: "blank-hint", "aria-hidden": "true" }, hint),
    field,
  );
}

/** Arrows go from item to item; only one of them is a stop of the Tab key. */
function walk(event: KeyboardEvent, paper: HTMLElement): void {
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const from = event.target as HTMLElement;
  if (!by || !from.classList.contains("dr-item")) return;
  event.preventDefault();
  const items = [...paper.querySelectorAll<HTMLElement>(".dr-item")];
  const next = items[items.indexOf(from) + by];
  if (!next) return;
  from.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

/** The draft's words without marks of any kind, a paragraph a line. */
export function plainText({ draft }: Table): string {
  const lines: string[] = draft.whole ? [draft.title] : [];
  let open = false;
  for (const { text, opens, level } of draft.items) {
    if (open && !opens && level === undefined) lines.push(`${lines.pop()}${text}`);
    else lines.push(text);
    open = level === undefined;
  }
  return lines.join("\n");
}
