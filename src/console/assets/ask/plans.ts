/** Plans as a list: what became of each, and the words that say so; with how many there are of each kind. */
import type { Reply } from "../../../schemas.ts";
import { el } from "../dom.ts";
import { inline, linesOf, type Marks, marksOf } from "./words.ts";

type Items = NonNullable<Reply["items"]>;

const STATES = { done: "已落实", mentioned: "有记载", none: "未见" } as const;

export function planParts(text: string, items: Items, marks: Marks): HTMLElement[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  // Each item has a line, in the same order; what says something else stands by itself.
  const rest = [...lines];
  const listed = items.map((item) => {
    const at = rest.findIndex((line) => item.plan !== "" && line.includes(item.plan));
    return { item, line: at < 0 ? null : rest.splice(at, 1)[0]! };
  });
  return [
    el("div", { class: "words" }, linesOf(rest.join("\n"), marks)),
    countsOf(items),
    el(
      "ol",
      { class: "plans" },
      listed.map(({ item, line }) => planOf(item, line, marks)),
    ),
  ];
}

function countsOf(items: Items): HTMLElement {
  const counts = (["done", "mentioned", "none"] as const).flatMap((status) => {
    const count = items.filter((item) => item.status === status).length;
    return count === 0
      ? []
      : [el("span", { class: `badge badge-${status}` }, `${STATES[status]} ${count}`)];
  });
  return el("p", { class: "plan-counts" }, `共 ${items.length} 项`, counts);
}

function planOf(
  { plan, status, citations }: Items[number],
  line: string | null,
  marks: Marks,
): HTMLElement {
  const [told, became] = line === null ? [plan, null] : partsOf(line, plan);
  return el(
    "li",
    { class: "plan" },
    el("span", { class: `badge badge-${status}` }, STATES[status]),
    el(
      "div",
      { class: "plan-words" },
      el(
        "p",
        { class: "plan-said" },
        inline(told, marks),
        became ? null : marksOf(citations, marks),
      ),
      became ? el("p", { class: "plan-became" }, inline(became, marks)) : null,
    ),
  );
}

/** The plan with its marks, and what its line says after it. */
function partsOf(line: string, plan: string): [string, string | null] {
  const end = line.indexOf(plan) + plan.length;
  const marks = /^(?:\[\d{1,3}\])*/.exec(line.slice(end))![0];
  const after = line.slice(end + marks.length).replace(/^[。；，\s]+/, "");
  const told = line.slice(0, end).replace(/^\d{1,3}[.、]\s*/, "") + marks;
  return [told, after === "" ? null : after];
}
