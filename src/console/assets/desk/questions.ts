/** What was asked and what became of it: filtered, a page at a time, each to be opened with its reply. */
import type { QuestionsPage } from "../../api/desk/questions.ts";
import { el } from "../dom.ts";
import {
  addressOf,
  choices,
  type DeskPage,
  field,
  filterForm,
  goingOn,
  head,
  msWords,
  nothing,
  OUTCOMES,
  peopled,
  personWords,
  tag,
  timeOf,
  VERDICTS,
  VIAS,
} from "./parts.ts";
import { showTold } from "./told.ts";

type Question = QuestionsPage["questions"][number];

const FIELDS = ["q", "year", "via", "from", "to", "person", "gap"] as const;
const pageOf = (query: URLSearchParams) =>
  peopled<QuestionsPage>(`/api/v1/desk/questions?${query.toString()}`);

export const showQuestions: DeskPage = async (root, here) => {
  const { rest, query } = here;
  if (rest[0] !== undefined) return showTold(root, here);
  const { questions, counts, mostRows, next } = await pageOf(query);
  const list = el("ol", { class: "kept-list" }, questions.map(itemOf));
  root.replaceChildren(
    head("提问记录", "所有途径问过的问题，和它们的结果。点开看回答和评价。", ...exportsOf(query)),
    cutWords(query, counts!, mostRows),
    chosen(query, counts!),
    formOf(query),
    questions.length > 0 ? list : nothing("没有符合条件的提问。"),
    goingOn(list, next, async (cursor) => {
      const more = await pageOf(new URLSearchParams([...query, ["cursor", cursor]]));
      return { items: more.questions.map(itemOf), next: more.next };
    }),
  );
};

export function itemOf({ job, at, words, outcome, verdicts, via, person, ms }: Question) {
  return el(
    "li",
    {},
    el("a", { class: "kept-words", href: addressOf(`questions/${job}`) }, words),
    el(
      "p",
      { class: "kept-meta" },
      tag(outcome, OUTCOMES[outcome]),
      verdicts.map((verdict) => tag(verdict, VERDICTS[verdict as keyof typeof VERDICTS])),
      timeOf(at),
      el("span", {}, VIAS[via]),
      el("a", { href: addressOf("questions", { person }), title: person }, personWords(person)),
      outcome === "failed" ? null : el("span", {}, msWords(ms)),
    ),
  );
}

/** Outcomes and verdicts to choose among, each with how many there are. */
function chosen(
  query: URLSearchParams,
  { outcomes, verdicts }: NonNullable<QuestionsPage["counts"]>,
) {
  const kept = Object.fromEntries(FIELDS.map((name) => [name, query.get(name)]));
  const all = Object.values(outcomes).reduce((sum, n) => sum + n, 0);
  const now = query.get("outcome") ?? query.get("verdict") ?? "";
  const one = (key: "outcome" | "verdict", value: string, label: string, count: number) => ({
    ...{ value, label, count },
    href: addressOf("questions", { ...kept, [key]: value }),
  });
  return choices(
    "按结果筛选",
    [
      { value: "", label: "全部", count: all, href: addressOf("questions", kept) },
      ...Object.entries(OUTCOMES).map(([value, label]) =>
        one("outcome", value, label, outcomes[value as keyof typeof OUTCOMES]),
      ),
      one("verdict", "down", "评为没用", verdicts.down),
      one("verdict", "correct", "有更正", verdicts.correct),
    ],
    now,
  );
}

/** A sheet that would not hold all of them: said before it is made. */
function cutWords(
  query: URLSearchParams,
  { outcomes, verdicts }: NonNullable<QuestionsPage["counts"]>,
  most: number,
): HTMLElement | "" {
  const [outcome, verdict] = [query.get("outcome"), query.get("verdict")];
  const all = Object.values(outcomes).reduce((sum, n) => sum + n, 0);
  const count =
    Object.entries({ ...outcomes, ...verdicts }).find(
      ([name]) => name === (outcome ?? verdict),
    )?.[1] ?? all;
  if (count <= most) return "";
  return el(
    "p",
    { class: "kept-only" },
    `共 ${count} 条，一次最多导出最近的 ${most} 条。要更早的，请用“从”“到”选一段日子，分几次导出。`,
  );
}

function formOf(query: URLSearchParams): HTMLElement {
  const given = (name: string) => query.get(name) ?? "";
  const text = (name: string, more: object = {}) =>
    el("input", { type: "search", name, value: given(name), ...more });
  const via = el(
    "select",
    { name: "via" },
    el("option", { value: "" }, "不限"),
    Object.entries(VIAS).map(([value, label]) =>
      el("option", { value, selected: given("via") === value }, label),
    ),
  );
  const day = (name: string) => el("input", { type: "date", name, value: given(name) });
  const { person, gap } = Object.fromEntries(query);
  return el(
    "div",
    {},
    filterForm(
      "questions",
      [
        field("词句", text("q", { placeholder: "几个词之间空一格" })),
        field("年份", text("year", { inputmode: "numeric", pattern: "\\d{4}", size: 6 })),
        field("途径", via),
        field("从", day("from")),
        field("到", day("to")),
      ],
      {
        outcome: query.get("outcome"),
        verdict: query.get("verdict"),
        person: person ?? null,
        gap: gap ?? null,
      },
    ),
    person || gap
      ? el(
          "p",
          { class: "kept-only" },
          person ? `只看 ${personWords(person)} 的提问。` : "只看缺同一样材料的提问。",
          el("a", { href: addressOf("questions") }, "看全部"),
        )
      : null,
  );
}

function exportsOf(query: URLSearchParams): HTMLElement[] {
  return (["xlsx", "csv"] as const).map((format) => {
    const words = new URLSearchParams([...query, ["format", format]]);
    const href = `/api/v1/desk/export?${words.toString()}`;
    return el(
      "a",
      { class: "plain", href, download: true },
      format === "xlsx" ? "导出 Excel" : "导出 CSV",
    );
  });
}
