/** Two versions of a draft: what went is struck through, what came is underlined. */
import type { ComparedDrafts } from "../../api/drafts.ts";
import { api, button, el } from "../dom.ts";

type Line = ComparedDrafts["lines"][number];

export async function showCompared(
  sheet: HTMLElement,
  address: string,
  [from, to]: [number, number],
  back: () => void,
): Promise<void> {
  const head = el(
    "div",
    { class: "compared-head" },
    el("p", {}, `第${from}版 → 第${to}版：`, el("del", {}, "删去的"), " ", el("ins", {}, "加上的")),
    button("回到稿子", { class: "plain" }, back),
  );
  sheet.replaceChildren(head, el("p", { class: "drafts-wait" }, "正在对照…"));
  try {
    const { lines } = await api<ComparedDrafts>(`${address}/compare?from=${from}&to=${to}`);
    const isSame = lines.every(({ kind }) => kind === "same");
    const paper = el(
      "article",
      { class: "draft-paper compared" },
      isSame ? el("p", { class: "draft-line" }, "两版的文字相同。") : folded(lines),
    );
    sheet.replaceChildren(head, paper);
    paper.querySelector("ins, del")?.scrollIntoView({ block: "center" });
  } catch (error) {
    sheet.replaceChildren(head, el("p", { role: "alert" }, (error as Error).message));
  }
}

/** Of what is the same only the neighbours of a change are shown. */
function folded(lines: Line[]): HTMLElement[] {
  const near = (i: number) =>
    lines.slice(Math.max(0, i - 1), i + 2).some(({ kind }) => kind !== "same");
  const shown: HTMLElement[] = [];
  let hidden = 0;
  const fold = () => {
    if (hidden > 0) shown.push(el("p", { class: "fold" }, `（${hidden} 段没有变）`));
    hidden = 0;
  };
  for (const [i, line] of lines.entries()) {
    const isShown = near(i) || line.level !== undefined;
    if (!isShown) {
      hidden++;
      continue;
    }
    fold();
    shown.push(
      el(
        "p",
        {
          class:
            line.level === undefined
              ? "draft-line"
              : `draft-h${Math.max(1, Math.min(line.level, 3))}`,
        },
        line.parts.map(({ text, mark }) =>
          mark === "same" ? text : el(mark === "gone" ? "del" : "ins", {}, text),
        ),
      ),
    );
  }
  fold();
  return shown;
}
