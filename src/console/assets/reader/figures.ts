/** What a marked figure counts, and of which year: told where one points at it, or comes to it with the arrow keys. */
import type { MarkedFigure } from "../../api/reader.ts";
import { el } from "../dom.ts";
import { hideNote, tell, tells } from "./note.ts";
import type { Paper } from "./paper.ts";

/** Listens on the paper's own element; `paper` is what it shows at the moment. */
export function listenToFigures(root: HTMLElement, paper: () => Paper | null): void {
  const at = (event: Event) => (event.target as Element).closest<HTMLElement>(".counted");
  const numberOf = (node: HTMLElement) => Number(node.dataset.figure);
  const say = (node: HTMLElement) => {
    const figure = paper()?.figure(numberOf(node));
    if (figure) tell(node, ...wordsOf(figure));
  };
  root.addEventListener("pointerover", (event) => {
    const node = at(event);
    if (node) say(node);
  });
  root.addEventListener("pointerout", (event) => {
    const node = at(event);
    if (node && tells(node) && document.activeElement !== node) hideNote();
  });
  root.addEventListener("focusin", (event) => {
    const node = at(event);
    if (node) say(node);
  });
  root.addEventListener("focusout", (event) => {
    const node = at(event);
    if (node && tells(node)) hideNote();
  });
  root.addEventListener("keydown", (event) => {
    const node = at(event);
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!node || by === undefined) return;
    event.preventDefault();
    goToFigure(paper(), numberOf(node) + by, by);
  });
}

/** To the n-th figure, or the next one that the paper shows. */
export function goToFigure(paper: Paper | null, n: number, by = 1): void {
  for (let at = n; paper?.figure(at); at += by) {
    const node = paper.figureNode(at);
    if (!node) continue;
    node.scrollIntoView({ block: "nearest" });
    // Scrolling hides what is told, so it is told after that.
    requestAnimationFrame(() => requestAnimationFrame(() => node.focus({ preventScroll: true })));
    return;
  }
}

function wordsOf({ counts, aspect, sure, ...times }: MarkedFigure): Node[] {
  return [
    el("p", { class: "note-main" }, counts === "" ? "原文没有写明数的是什么" : counts),
    el(
      "p",
      {},
      [yearsOf(times), aspect === "plan" ? "这是安排，不是结果" : ""].filter(Boolean).join("；"),
    ),
    ...(sure === undefined
      ? []
      : [
          el("p", { class: "note-doubt" }, `扫描识别，把握 ${Math.round(sure * 100)}%，请对照原页`),
        ]),
  ];
}

function yearsOf({ factYear, years }: Pick<MarkedFigure, "factYear" | "years">): string {
  if (years && years.from !== years.to) return `${years.from}—${years.to}年合起来，不是其中某一年`;
  const year = factYear ?? years?.from ?? null;
  return year === null ? "没有写明哪一年" : `${year}年`;
}
