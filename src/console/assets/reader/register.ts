/** A year's shelf as a list on paper: every report of the year with its office, kind, date and file. */
import type { Register } from "../../api/reader.ts";
import { api, button, el } from "../dom.ts";
import { trouble } from "./page.ts";

export async function showRegister(stage: HTMLElement, year: number): Promise<void> {
  stage.replaceChildren(el("p", { class: "paper-wait" }, "正在列出这一年的报告…"));
  try {
    const { reports, years } = await api<Register>(`/api/v1/register?year=${year}`);
    stage.replaceChildren(
      el(
        "div",
        { class: "reading-tools" },
        el(
          "div",
          { class: "tools-bar" },
          el("a", { class: "quiet", href: "#reports" }, "‹ 报告库"),
          el(
            "nav",
            { class: "register-years", "aria-label": "其他年度" },
            years.map((other) =>
              el(
                "a",
                {
                  class: "quiet",
                  href: `#reports/year/${other}`,
                  "aria-current": other === year ? "page" : null,
                },
                `${other}年`,
              ),
            ),
          ),
          button("打印", { class: "quiet" }, () => print()),
        ),
      ),
      el("h1", { class: "register-title", tabindex: "-1" }, `${year}年报告目录`),
      el("p", { class: "register-sum" }, `共 ${reports.length} 份。`),
      ...(reports.length > 0 ? [tableOf(reports)] : []),
    );
  } catch (error) {
    stage.replaceChildren(trouble((error as Error).message));
  }
}

const COLUMNS = ["序号", "标题", "单位", "文种", "日期", "原件"];

function tableOf(reports: Register["reports"]): HTMLElement {
  return el(
    "div",
    { class: "table-scroll", tabindex: "0" },
    el(
      "table",
      { class: "register" },
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          COLUMNS.map((words) => el("th", { scope: "col" }, words)),
        ),
      ),
      el(
        "tbody",
        {},
        reports.map(({ reportId, title, org, kind, date, file, sample }, i) =>
          el(
            "tr",
            {},
            el("td", {}, String(i + 1)),
            el(
              "td",
              {},
              el("a", { href: `#reports/${encodeURIComponent(reportId)}` }, title),
              sample ? "（示例，虚构）" : "",
            ),
            el("td", {}, org ?? "不明"),
            el("td", {}, kind),
            el("td", {}, date ?? "—"),
            el("td", { class: "register-file" }, file),
          ),
        ),
      ),
    ),
  );
}
