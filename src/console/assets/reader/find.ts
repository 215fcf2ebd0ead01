/** Find words in the report that is open: how many there are, the way from one to the next, all of them marked. */
import { button, el } from "../dom.ts";
import type { Paper } from "./paper.ts";

/** More are counted, and not marked all at once. */
const MARKED = 3_000;

export interface FindOptions {
  paper: () => Paper | null;
  text: () => string;
  /** Bring a place into view. */
  reveal: (range: Range) => void;
  onClose: () => void;
}

export function createFind({ paper, text, reveal, onClose }: FindOptions) {
  const input = el("input", {
    type: "search",
    placeholder: "在本报告中查找",
    "aria-label": "在本报告中查找",
    enterkeyhint: "search",
    autocomplete: "off",
  });
  const count = el("span", { class: "find-count", role: "status" });
  const bar = el(
    "div",
    { class: "find", role: "search", hidden: true },
    input,
    count,
    button("‹", { class: "quiet", "aria-label": "上一处" }, () => step(-1)),
    button("›", { class: "quiet", "aria-label": "下一处" }, () => step(1)),
    button("✕", { class: "quiet", "aria-label": "关闭查找" }, () => close()),
  );
  let places: number[] = [];
  let at = -1;
  let length = 0;

  input.addEventListener("input", look);
  bar.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });

  function look(): void {
    const words = folded(input.value.trim());
    const whole = folded(text());
    length = words.length;
    places = [];
    for (let from = whole.indexOf(words); words && from >= 0; from = whole.indexOf(words, from + 1))
      if (paper()?.rangeOf({ start: from, end: from + length })) places.push(from);
    at = -1;
    if (places.length > 0) step(1);
    else show();
  }

  function step(by: number): void {
    if (places.length === 0) return;
    at = (at + by + places.length) % places.length;
    const range = rangeAt(at);
    if (range) reveal(range);
    show();
  }

  function rangeAt(n: number): Range | null {
    const start = places[n];
    return start === undefined ? null : (paper()?.rangeOf({ start, end: start + length }) ?? null);
  }

  function show(): void {
    const words = input.value.trim();
    if (words === "") count.textContent = "";
    else count.textContent = places.length === 0 ? "没有找到" : `${at + 1} / ${places.length}`;
    const ranges = places.slice(0, MARKED).map((_, n) => rangeAt(n));
    paint("found", ranges);
    paint("found-here", [rangeAt(at)]);
  }

  function close(): void {
    bar.hidden = true;
    input.value = "";
    look();
    onClose();
  }

  return {
    bar,
    open(): void {
      bar.hidden = false;
      input.focus();
      input.select();
    },
    close,
    isOpen: () => !bar.hidden,
    /** The paper was laid out anew. */
    refresh: () => {
      if (!bar.hidden && places.length > 0) show();
    },
  };
}

/** Letters in either case; nothing that would move what stands behind it. */
function folded(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

/** Older browsers have no such marks: there the place alone is shown, by bringing it into view and selecting it. */
function paint(name: string, ranges: (Range | null)[]): void {
  const found = ranges.filter((range) => range !== null);
  if ("highlights" in CSS) {
    if (found.length === 0) CSS.highlights.delete(name);
    else CSS.highlights.set(name, new Highlight(...found));
  } else if (name === "found-here" && found[0]) {
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(found[0]);
  }
}
