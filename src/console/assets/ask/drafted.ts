/** A draft in a reply: every item in the colour of where its words come from, with what is still open, and the way to the desk. */
import type { Reply } from "../../../schemas.ts";
import { el } from "../dom.ts";
import { inline, linesOf, type Marks, marksOf, withoutMarks } from "./words.ts";

type Draft = NonNullable<Reply["draft"]>;
type Item = Draft["items"][number];

const KINDS = {
  keep: { name: "沿用", of: "上年原文" },
  adapt: { name: "改写", of: "上年原文改为今年" },
  new: { name: "新增", of: "今年的材料" },
  ask: { name: "待补充", of: "请填写" },
} as const;

export function draftParts(text: string, draft: Draft, marks: Marks): HTMLElement[] {
  return [
    legendOf(draft),
    el(
      "div",
      { class: "words drafted" },
      paragraphsOf(draft.items).map((one) => paragraph(one, marks)),
    ),
    el("div", { class: "words draft-note" }, linesOf(restOf(text, draft), marks)),
    el(
      "p",
      { class: "to-desk" },
      el(
        "a",
        { class: "plain", href: `#drafts/${encodeURIComponent(draft.id)}` },
        "到“起草”里打开这份稿子",
      ),
    ),
  ];
}

/** What the colours mean, of those that stand in this draft. */
function legendOf({ items }: Draft): HTMLElement {
  const kinds = (["keep", "adapt", "new", "ask"] as const).filter((kind) =>
    items.some((item) => item.kind === kind),
  );
  return el(
    "p",
    { class: "legend" },
    kinds.map((kind) =>
      el(
        "span",
        {},
        el("i", { class: `from from-${kind}` }, KINDS[kind].name),
        `${KINDS[kind].of}`,
      ),
    ),
  );
}

function paragraphsOf(items: Item[]): Item[][] {
  const paragraphs: Item[][] = [];
  for (const item of items)
    if (item.opens || item.level !== undefined || paragraphs.length === 0) paragraphs.push([item]);
    else paragraphs.at(-1)!.push(item);
  return paragraphs;
}

function paragraph(items: Item[], marks: Marks): HTMLElement {
  const level = items[0]?.level;
  return el(
    "p",
    { class: level === undefined ? "line draft-line" : "line draft-heading" },
    items.map((item) =>
      el(
        "span",
        { class: `from-${item.kind}`, title: `${KINDS[item.kind].name}：${KINDS[item.kind].of}` },
        inline(withoutMarks(item.text).bare, marks),
        marksOf(item.citations, marks),
      ),
    ),
  );
}

/** What the reply says besides the draft. */
function restOf(text: string, { items }: Draft): string {
  const { bare, places } = withoutMarks(text);
  let at = 0;
  let first = bare.length;
  for (const item of items) {
    const words = withoutMarks(item.text).bare;
    const start = words === "" ? -1 : bare.indexOf(words, at);
    if (start < 0) continue;
    first = Math.min(first, start);
    at = start + words.length;
  }
  const before = text.slice(0, places[first] ?? text.length);
  const after = at === 0 ? "" : text.slice(places[at] ?? text.length);
  return `${before}\n${after}`.replace(/^[—\-\s]+$/gm, "");
}
