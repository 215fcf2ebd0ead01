/** What to file next: unanswered questions by the office, year or matter that they lack. */
import type { Lacking } from "../../api/desk/lacking.ts";
import { api, el } from "../dom.ts";
import { addressOf, choices, type DeskPage, dayWords, head, nothing } from "./parts.ts";

type Group = Lacking["groups"][number];

const SPANS = [30, 90, 365] as const;
const KINDS: [Group["kind"], string, string][] = [
  ["year", "缺这些年份的报告", "问到的年份没有报告，或没有可以对照的另一年。"],
  ["office", "缺这些单位的报告", "问到的单位不在库里。"],
  ["matter", "报告里没有写到的事", "库里的报告没有写这些内容，看看有没有别的材料可以补充。"],
];

export const showLacking: DeskPage = async (root, { query }) => {
  const days = query.get("days") ?? "90";
  const { groups } = await api<Lacking>(`/api/v1/desk/lacking?days=${encodeURIComponent(days)}`);
  const open = groups.filter(({ filled }) => !filled);
  const filled = groups.filter((group) => group.filled);
  root.replaceChildren(
    head(
      "该补什么",
      "没有答上的问题，按它们缺的报告归在一起，问得多的在前。补上以后，再问就能答。",
      el("a", { class: "primary", href: "#reports/upload" }, "导入报告"),
    ),
    choices(
      "看多久以来的提问",
      SPANS.map((span) => ({
        ...{ value: String(span), label: `最近 ${span} 天` },
        href: addressOf("lacking", { days: String(span) }),
      })),
      days,
    ),
    ...(open.length === 0 ? [nothing("这段时间没有因为缺报告而答不上的问题。")] : []),
    ...KINDS.flatMap(([kind, title, says]) => {
      const some = open.filter((group) => group.kind === kind);
      if (some.length === 0) return [];
      return [
        el("h2", {}, title),
        el("p", { class: "kept-says" }, says),
        el("ol", { class: "kept-list" }, some.map(itemOf)),
      ];
    }),
    ...(filled.length > 0
      ? [
          el(
            "details",
            { class: "kept-folded" },
            el("summary", {}, `已经补上的（${filled.length}）`),
            el("ol", { class: "kept-list" }, filled.map(itemOf)),
          ),
        ]
      : []),
  );
};

function itemOf(group: Group): HTMLElement {
  const { gap, questions, people, last, example } = group;
  return el(
    "li",
    {},
    el("a", { class: "kept-words", href: addressOf("questions", { gap }) }, nameOf(group)),
    el("p", { class: "kept-quote" }, `例如：${example}`),
    el(
      "p",
      { class: "kept-meta" },
      el("strong", {}, `${questions} 次提问`),
      el("span", {}, `${people} 人问过`),
      el("span", {}, `最近一次 ${dayWords(last)}`),
    ),
  );
}

function nameOf({ kind, office, years, matter }: Group): string {
  const whose = office ?? "";
  if (kind === "office") return whose;
  if (kind === "matter") return `${whose}${whose ? "：" : ""}${matter}`;
  return `${whose}${years.map((year) => `${year} 年`).join("、")}`;
}
