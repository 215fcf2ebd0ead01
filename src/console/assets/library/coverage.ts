/** What is covered at a glance, what can be asked of it, and what stands there while there is nothing. */
import type { Shelf } from "../../api/library.ts";
import { button, el } from "../dom.ts";

export type { Shelf } from "../../api/library.ts";

/** Years side by side. */
const MOST_YEARS = 8;
const MOST_ROWS = 8;

type Row = Shelf["rows"][number];
type Cell = Row["cells"][number];
export type OpenReport = (report: { reportId: string; title: string }, from: HTMLElement) => void;

/** Which kind of report exists for which year, so that people see what can be asked. */
export function renderCoverage({ rows, offices }: Shelf, open: OpenReport): HTMLElement[] {
  const years = rows.flatMap(({ cells }) => cells.flatMap(({ year }) => year ?? []));
  if (years.length === 0) return [];
  const span = spanOf(years);
  const named = rows.some(({ org }) => org !== null) && offices > 1;
  const table = el(
    "table",
    {},
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("td"),
        span.map((year) => el("th", { scope: "col" }, String(year))),
      ),
    ),
    el(
      "tbody",
      {},
      rows.slice(0, MOST_ROWS).map((row) => rowOf(row, span, named, open)),
    ),
  );
  return [
    el("h2", {}, "收录情况", el("span", {}, "点开可读原文")),
    // A table that scrolls must be reached by keyboard.
    el(
      "div",
      { class: "coverage-scroll", tabindex: "0", role: "group", "aria-label": "收录情况" },
      table,
    ),
    ...(rows.length > MOST_ROWS
      ? [
          el(
            "p",
            { class: "coverage-more" },
            el("a", { href: "#reports" }, `另有 ${rows.length - MOST_ROWS} 类，见报告库`),
          ),
        ]
      : []),
  ];
}

/** The last years there are, without a gap. */
function spanOf(years: number[]): number[] {
  const last = Math.max(...years);
  const first = Math.max(Math.min(...years), last - MOST_YEARS + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function rowOf({ org, kind, cells }: Row, span: number[], named: boolean, open: OpenReport) {
  const name = named && org !== null ? `${org} · ${kind}` : kind;
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, name),
    span.map((year) =>
      cellOf(
        cells.find((cell) => cell.year === year),
        { org, kind },
        open,
      ),
    ),
  );
}

function cellOf(
  cell: Cell | undefined,
  { org, kind }: Pick<Row, "org" | "kind">,
  open: OpenReport,
): HTMLElement {
  if (!cell)
    return el(
      "td",
      { class: "none" },
      el("span", { class: "unseen" }, "未收录"),
      el("span", { "aria-hidden": "true" }, "—"),
    );
  const { year, count, report } = cell;
  if (report)
    return el(
      "td",
      {},
      button(
        "",
        { class: "have", "aria-label": `打开《${report.title}》`, title: report.title },
        (event) => open(report, event.currentTarget as HTMLElement),
      ),
    );
  const there = new URLSearchParams({ year: String(year), kind, ...(org !== null && { org }) });
  const label = `${year}年${kind}，${count} 份`;
  return el(
    "td",
    {},
    el(
      "a",
      { class: "have", href: `#reports?${there}`, "aria-label": label, title: label },
      String(count),
    ),
  );
}

/** Nothing to answer from yet: whoever may bring reports is told how, and everybody else whom to ask. */
export function emptyShelf(mayKeep: boolean): HTMLElement {
  return el(
    "div",
    { class: "nothing" },
    el("h2", {}, "库里还没有报告"),
    mayKeep
      ? el(
          "p",
          {},
          "把往年报告（Word、WPS、PDF、表格、PPT、扫描件、文本，或整个文件夹、压缩包）拖进“报告库”页面，或者在那里选择文件。读出来的标题、单位和年度会先请您确认。",
          el("a", { class: "primary", href: "#reports" }, "去导入报告"),
        )
      : el("p", {}, "请联系本单位的报告管理员导入往年报告。导入之后，这里就能查、能问。"),
  );
}

/** Four things to try that the reports at hand can answer: a fact, a summary, a comparison, a draft. */
export function examplesOf({ years: counted, samples, total, topic }: Shelf): [string, string][] {
  const years = counted.flatMap(({ year }) => year ?? []).sort((a, b) => b - a);
  const [last, before] = years;
  if (last === undefined) return [["说明", "帮助"]];
  if (samples > 0 && samples === total)
    return [
      ["查询", `${last}年接待来访团组多少批次？`],
      ["概要", `200字以内总结${last}年主要成绩`],
      ["对照", `对比${before}年和${last}年的来访接待`],
      ["初稿", `起草${last + 1}年报告的“国际语言环境”部分`],
    ];
  const matter = (topic ?? "主要工作")
    .replace(/^[（(]?[一二三四五六七八九十\d]+[）)、.．]\s*/, "")
    .split(/[，,；;：:]/)
    .at(-1);
  return [
    ["查询", `${last}年在${matter}方面做了哪些工作？`],
    ["概要", `200字以内总结${last}年主要成绩`],
    before === undefined
      ? ["查询", `${last}年有哪些工作安排？`]
      : ["对照", `对比${before}年和${last}年的主要工作`],
    ["初稿", `起草${last + 1}年报告的“${matter}”部分`],
  ];
}
