/** Somebody has changed the same place meanwhile: both texts, and the choice between them. */
import type { DraftConflict } from "../../api/drafts.ts";
import { button, el } from "../dom.ts";
import { keep } from "./kept.ts";
import type { Table } from "./table.ts";

interface Conflicting {
  sentence: string;
  conflict: NonNullable<DraftConflict["conflict"]>;
  /** What was meant to stand there. */
  mine: string;
  shut: () => void;
}

export function conflictBox(table: Table, { sentence, conflict, mine, shut }: Conflicting) {
  const { item, theirs } = conflict;
  const own = el("textarea", { rows: "4", "aria-label": "您写的" });
  own.value = mine;
  const at = item ?? Math.max(0, table.draft.items.length - 1);
  const forget = () => keep(`${table.id}.item`, null);
  const use = async () => {
    const text = own.value.trim();
    const body = item === null ? { add: text } : { text };
    if (await table.change(`items/${at}`, body, text)) forget();
  };
  const leave = () => {
    forget();
    shut();
  };
  const node = el(
    "section",
    { class: "conflict", role: "alert" },
    el("p", {}, sentence),
    el(
      "div",
      { class: "conflict-texts" },
      el("div", {}, el("h3", {}, "您写的"), own),
      el(
        "div",
        {},
        el("h3", {}, "现在的"),
        el("blockquote", {}, theirs === "" ? "（这一处已被删去）" : theirs),
      ),
    ),
    el(
      "div",
      { class: "card-tools" },
      button("用我写的", { class: "primary" }, () => void use()),
      button("留现在的", { class: "plain" }, leave),
    ),
  );
  return { node, focus: () => own.focus() };
}
