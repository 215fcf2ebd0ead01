/** Below a draft: what is typed into blanks and not saved yet, and what has lost its place meanwhile. */
import { button, copy, el, toast } from "../dom.ts";
import type { Table } from "./table.ts";

/** `lost`: what was typed, by the key of a blank that is there no more. */
export function saveLines(
  table: Table,
  { due, lost }: { due: number; lost: [key: string, words: string][] },
): HTMLElement[] {
  const save = el(
    "div",
    { class: "save-line" },
    el("span", {}, `填了 ${due} 处，还没存`),
    button("存入稿子", { class: "primary" }, () => void table.saveFills()),
  );
  const lines = lost.map(([key, words]) =>
    el(
      "div",
      { class: "save-line" },
      el("span", {}, `“${key.replace(/#\d+$/, "")}”这一处已经改过，您填的“${words}”没有存进去。`),
      button("复制", { class: "plain" }, () => void copy(words).then(() => toast("已复制"))),
      button("不用了", { class: "quiet" }, () => table.typed(key, "")),
    ),
  );
  return due > 0 ? [save, ...lines] : lines;
}
