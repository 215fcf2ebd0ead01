/** A draft's text with its provenance in colours: 沿用 grey, 改写 blue, 新增 green, 待补充 orange; and its blanks as a form (pure). */
import type { Reply } from "../../domain.ts";
import { button, type Element, form, input, panel } from "./elements.ts";
import { coloured, cut } from "./markup.ts";
import type { Span } from "./words.ts";

type Draft = NonNullable<Reply["draft"]>;

const COLOURS = { keep: "grey", adapt: "blue", new: "green", ask: "orange" } as const;
const NAMES = { keep: "沿用", adapt: "改写", new: "新增", ask: "待补充" } as const;

/** What the colours mean, of those that stand in this draft. */
export function legendOf({ items }: Draft): string {
  const kinds = (["keep", "adapt", "new", "ask"] as const).filter((kind) =>
    items.some((item) => item.kind === kind),
  );
  return kinds.map((kind) => coloured(COLOURS[kind], `■ ${NAMES[kind]}`)).join("　");
}

/** The reply's text, each item of the draft in its colour; what lies between is no item's. */
export function spansOf(text: string, { items }: Draft): Span[] {
  const spans: Span[] = [];
  const { bare, places } = withoutMarks(text);
  let at = 0;
  let told = 0;
  for (const item of items) {
    const start = item.text === "" ? -1 : bare.indexOf(item.text, at);
    if (start < 0) continue;
    at = start + item.text.length;
    const from = places[start]!;
    const to = places[at - 1]! + 1;
    if (from > told) spans.push({ text: text.slice(told, from) });
    spans.push({ text: text.slice(from, to), colour: COLOURS[item.kind] });
    told = to;
  }
  return told < text.length ? [...spans, { text: text.slice(told) }] : spans;
}

/** The text without its citation marks, and where each of its characters stands in the text. */
function withoutMarks(text: string): { bare: string; places: number[] } {
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

const PLACEHOLDER = /【待补充：([^【】]*)】/g;
/** So many fields are filled in on a phone at one go; the next card has those that follow. */
const MAX_FIELDS = 10;
const MAX_LABEL = 80;

/** The name of the field of a placeholder by its number in the draft. */
export const fieldOf = (place: number) => `p${place}`;

/** The draft's first blanks, to be filled in and sent together; null where it has none. */
export function fillForm({ items }: Draft, on: string): Element | null {
  const blanks = items.flatMap(({ text }) =>
    [...text.matchAll(PLACEHOLDER)].map(([, asks]) => asks!),
  );
  if (blanks.length === 0) return null;
  const fields = blanks.slice(0, MAX_FIELDS).map((asks, i) =>
    input(fieldOf(i + 1), {
      label: `第${i + 1}处：${cut(asks, MAX_LABEL)}`,
      placeholder: "填数字或一句话",
    }),
  );
  const more = blanks.length > MAX_FIELDS ? `，先填前${MAX_FIELDS}处` : "";
  return form("fill", [
    panel(`填写待补充（共${blanks.length}处${more}，可只填几处）`, [
      ...fields,
      button("填入稿子", { do: "fill", on }, { type: "primary", submits: "fill_submit" }),
    ]),
  ]);
}
