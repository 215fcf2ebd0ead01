/** The reports: what is covered at a glance, and the list in which each is opened or removed. */
import { $, button, el } from "../dom.ts";

/** Which kind of report exists for which year, so that people see what can be asked. `open(report, opener)`. */
export function renderCoverage(reports, open) {
  const years = [...new Set(reports.map((r) => r.year).filter((year) => year !== null))].sort(
    (a, b) => a - b,
  );
  if (years.length === 0) return [];
  const span = [];
  for (let year = Math.max(years[0], years.at(-1) - 7); year <= years.at(-1); year++)
    span.push(year);
  const manyOrgs = new Set(reports.map((r) => r.org)).size > 1;
  const rows = new Map();
  for (const report of reports) {
    const name = manyOrgs && report.org ? `${report.org} · ${report.kind}` : report.kind;
    rows.set(name, [...(rows.get(name) ?? []), report]);
  }
  return [
    el("h2", {}, "收录情况", el("span", {}, "点开可读原文")),
    el(
      "div",
      { class: "coverage-scroll" },
      el(
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
          [...rows].slice(0, 8).map(([name, own]) =>
            el(
              "tr",
              {},
              el("th", { scope: "row" }, name),
              span.map((year) =>
                cellOf(
                  own.filter((r) => r.year === year),
                  open,
                ),
              ),
            ),
          ),
        ),
      ),
    ),
    rows.size > 8
      ? el(
          "p",
          { class: "coverage-more" },
          el("a", { href: "#reports" }, `另有 ${rows.size - 8} 类，见报告库`),
        )
      : null,
  ].filter(Boolean);
}

function cellOf(reports, open) {
  if (reports.length === 0)
    return el(
      "td",
      { class: "none" },
      el("span", { class: "unseen" }, "未收录"),
      el("span", { "aria-hidden": "true" }, "—"),
    );
  const [report] = reports;
  const label = reports.length > 1 ? String(reports.length) : "";
  const properties = {
    class: "have",
    "aria-label":
      reports.length > 1 ? `${report.year}年，${reports.length} 份` : `打开《${report.title}》`,
    title: report.title,
  };
  return el(
    "td",
    {},
    reports.length > 1
      ? el("a", { ...properties, href: "#reports" }, label)
      : button(label, properties, (event) => open(report, event.currentTarget)),
  );
}

/** The list by year, newest first. `filter` keeps what contains it. */
export function renderShelf(reports, filter, { open, remove }) {
  const words = filter.trim().split(/\s+/).filter(Boolean);
  const shown = reports.filter((report) =>
    words.every((word) =>
      `${report.title} ${report.org ?? ""} ${report.year ?? ""} ${report.kind}`.includes(word),
    ),
  );
  $("shelf-summary").textContent = summaryOf(reports);
  $("shelf-filter").hidden = reports.length < 6;
  if (reports.length === 0) return [emptyShelf()];
  if (shown.length === 0)
    return [el("p", { class: "nothing" }, `没有名称、单位或年份含“${filter.trim()}”的报告。`)];
  const years = [...new Set(shown.map((r) => r.year))].sort((a, b) => (b ?? 0) - (a ?? 0));
  return years.map((year) =>
    el(
      "section",
      { class: "shelf-year" },
      el("h2", {}, year === null ? "年份未知" : String(year)),
      el(
        "ul",
        {},
        shown.filter((r) => r.year === year).map((report) => itemOf(report, open, remove)),
      ),
    ),
  );
}

function itemOf(report, open, remove) {
  return el(
    "li",
    { class: "report" },
    el(
      "div",
      { class: "report-words" },
      el(
        "h3",
        {},
        button(report.title, { class: "report-title" }, (event) =>
          open(report, event.currentTarget),
        ),
        report.sample ? el("span", { class: "tag" }, "示例") : null,
      ),
      el(
        "p",
        { class: "report-meta" },
        [report.org, yearWords(report), report.kind, report.date && `成文 ${report.date}`]
          .filter(Boolean)
          .join(" · "),
      ),
      el(
        "p",
        { class: "report-meta faint" },
        `${report.passages} 段 · ${report.figures} 个数字 · ${report.file}`,
      ),
      report.warnings.length > 0
        ? el(
            "details",
            { class: "report-warnings" },
            el("summary", {}, `读取提示 ${report.warnings.length} 条`),
            el(
              "ul",
              {},
              report.warnings.map((warning) => el("li", {}, warning)),
            ),
          )
        : null,
    ),
    el(
      "div",
      { class: "report-tools" },
      button("打开", { class: "plain", "aria-label": `打开《${report.title}》` }, (event) =>
        open(report, event.currentTarget),
      ),
      button("移除", { class: "quiet", "aria-label": `移除《${report.title}》` }, () =>
        remove(report),
      ),
    ),
  );
}

/** The year, and how it is known where the text itself does not say it. */
function yearWords({ year, years, known }) {
  if (year === null) return null;
  const words = years ? `${years.from}—${years.to}年` : `${year}年`;
  const by = { file: "（据文件名）", flag: "（导入时指明）" }[known?.year] ?? "";
  return words + by;
}

function summaryOf(reports) {
  if (reports.length === 0) return "";
  const years = reports.map((r) => r.year).filter((year) => year !== null);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const span = years.length === 0 ? "" : first === last ? `，${first}年` : `，${first}—${last}年`;
  const total = (name) => reports.reduce((sum, report) => sum + report[name], 0);
  return `共 ${reports.length} 份${span}；${total("passages")} 段、${total("figures")} 个数字可供引用。`;
}

/** Nothing to answer from yet: how to bring reports in. */
export function emptyShelf() {
  return el(
    "div",
    { class: "nothing" },
    el("h2", {}, "库里还没有报告"),
    el(
      "p",
      {},
      "请管理员在服务器上运行下面的命令，把往年报告（Word、PDF、文本等）放进来，然后刷新本页：",
    ),
    el("pre", {}, el("code", {}, "npm run -s cli -- ingest 报告所在文件夹")),
  );
}

/** Four things to try that the reports at hand can answer: a fact, a summary, a comparison, a draft. */
export function examplesOf({ reports, samples }) {
  const years = [
    ...new Set(reports.map((report) => report.year).filter((year) => year !== null)),
  ].sort((a, b) => b - a);
  const [last, before] = years;
  if (last === undefined) return [["说明", "帮助"]];
  if (samples) {
    return [
      ["查询", `${last}年接待来访团组多少批次？`],
      ["概要", `200字以内总结${last}年主要成绩`],
      ["对照", `对比${before}年和${last}年的来访接待`],
      ["初稿", `起草${last + 1}年报告的“国际语言环境”部分`],
    ];
  }
  const section = reports
    .find((report) => report.year === last)
    ?.outline.find((heading) => heading.level === 2);
  const topic = (section?.title ?? "主要工作")
    .replace(/^[（(]?[一二三四五六七八九十\d]+[）)、.．]\s*/, "")
    .split(/[，,；;：:]/)
    .at(-1);
  return [
    ["查询", `${last}年在${topic}方面做了哪些工作？`],
    ["概要", `200字以内总结${last}年主要成绩`],
    before === undefined
      ? ["查询", `${last}年有哪些工作安排？`]
      : ["对照", `对比${before}年和${last}年的主要工作`],
    ["初稿", `起草${last + 1}年报告的“${topic}”部分`],
  ];
}
