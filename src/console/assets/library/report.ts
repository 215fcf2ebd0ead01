/** One report in the list: what is known of it, and what a keeper may do with it. */

import type { GivenFacts, ReportItem } from "../../api/library.ts";
import type { Versions } from "../../api/reader.ts";
import { api, button, confirmed, el, offerLogin, toast } from "../dom.ts";
import type { House } from "../house.ts";
import { factsForm } from "./facts.ts";
import { unsaved } from "./unsaved.ts";

export interface ReportOptions {
  house: House;
  /** He may correct and remove. */
  keeps: boolean;
  orgs: () => string[];
  /** It is another by now, or gone. */
  changed: () => void;
  /** A file that takes its place. */
  replace: (report: ReportItem) => void;
}

/** Why a correction was not taken: what the report is by now, or what stands where it would go. */
interface Refused {
  error: string;
  report?: ReportItem;
  rival?: { reportId: string; title: string };
}

export function reportRow(first: ReportItem, options: ReportOptions): HTMLLIElement {
  const { house, keeps, orgs, changed } = options;
  let report = first;
  const node = el("li", { class: "report" });
  show();
  // Somebody was typing when the page went away.
  if (keeps && unsaved(report.reportId)) correct(null);
  return node;

  function show(): void {
    const { title, sample, audience, draft } = report;
    node.replaceChildren(
      el(
        "div",
        { class: "report-words" },
        el(
          "h3",
          {},
          button(title, { class: "report-title" }, (event) =>
            open(event.currentTarget as HTMLElement),
          ),
          sample ? el("span", { class: "tag" }, "示例") : null,
          draft ? el("span", { class: "tag" }, "未定稿") : null,
          audience ? el("span", { class: "tag" }, `仅 ${audience.length} 人（群）可读`) : null,
        ),
        el(
          "p",
          { class: "report-meta" },
          [
            report.org ?? "单位不明",
            yearWords(report),
            report.kind,
            report.date && `成文 ${report.date}`,
          ]
            .filter(Boolean)
            .join(" · "),
        ),
        el(
          "p",
          { class: "report-meta faint" },
          `${report.passages} 段 · ${report.figures} 个数字 · ${report.file}`,
        ),
        warningsOf(report),
      ),
      el("div", { class: "report-tools" }, toolsOf()),
    );
  }

  function toolsOf(): Node[] {
    const named = (what: string) => ({ "aria-label": `${what}《${report.title}》` });
    const tools = [
      button("打开", { class: "plain", ...named("打开") }, (event) =>
        open(event.currentTarget as HTMLElement),
      ),
      button("版本", { class: "quiet", "aria-expanded": "false", ...named("版本：") }, (event) =>
        showVersions(event.currentTarget as HTMLElement),
      ),
    ];
    if (!keeps) return tools;
    tools.push(button("改", { class: "quiet", "aria-expanded": "false", ...named("改") }, correct));
    if (!report.sample)
      tools.push(
        button("上传新版", { class: "quiet", ...named("上传新版：") }, () =>
          options.replace(report),
        ),
      );
    tools.push(button("移除", { class: "quiet", ...named("移除") }, remove));
    return tools;
  }

  function open(from: HTMLElement): void {
    house.openReport({ reportId: report.reportId, title: report.title, from });
  }

  /** A panel under the report; the same button closes it. */
  function panel(kind: string, from: HTMLElement, content: Node[]): boolean {
    const there = node.querySelector(".report-panel");
    there?.remove();
    for (const one of node.querySelectorAll(".report-tools [aria-expanded]"))
      one.setAttribute("aria-expanded", "false");
    if (there?.classList.contains(kind)) return false;
    from.setAttribute("aria-expanded", "true");
    node.append(el("div", { class: `report-panel ${kind}` }, content));
    return true;
  }

  function correct(event: MouseEvent | null): void {
    const from = node.querySelector<HTMLElement>("[aria-label^=改]")!;
    const audience = report.audience ?? null;
    const form = factsForm({
      facts: { ...report, audience },
      about: report.reportId,
      orgs: orgs(),
      limits: house.state().feishu !== "off" || audience !== null,
      submit: "保存",
      save: (changes) => save(changes, form.conflict),
      cancel: () => {
        show();
        node.querySelector<HTMLElement>(`[aria-label^=改]`)?.focus();
      },
    });
    if (panel("correcting", from, [form.node]) && event) form.node.querySelector("input")?.focus();
  }

  async function save(
    changes: GivenFacts,
    conflict: ReturnType<typeof factsForm>["conflict"],
  ): Promise<void> {
    if (Object.keys(changes).length === 0) return show();
    let answer = await patch(changes, false);
    if ("error" in answer && answer.rival) {
      const sure = await confirmed({
        title: "替换已有的报告？",
        text: `${answer.error}可以在“版本”里查看，但不再用来回答问题。`,
        yes: "替换",
      });
      if (!sure) throw new Error("没有改。请核对单位、年度和文种。");
      answer = await patch(changes, true);
    }
    if ("error" in answer) {
      if (!answer.report) throw new Error(answer.error);
      report = answer.report;
      conflict({ ...report, audience: report.audience ?? null }, answer.error);
      throw new Error("");
    }
    report = answer.report;
    show();
    toast(answer.warnings.length > 0 ? answer.warnings.join("") : "已保存");
    house.forgetReports();
    changed();
  }

  /** A refusal says more than its sentence, so it is no error here. */
  async function patch(
    changes: GivenFacts,
    replace: boolean,
  ): Promise<{ report: ReportItem; warnings: string[] } | Refused> {
    const response = await fetch(`/api/v1/reports/${report.reportId}`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...changes, revision: report.revision, replace }),
    }).catch(() => {
      throw new Error("连不上服务器，您填的都还在。请检查网络，再按一次保存。");
    });
    if (response.status === 401) {
      offerLogin();
      throw new Error("登录已失效，您填的都还在。请重新登录，再按一次保存。");
    }
    return response.json().catch(() => {
      throw new Error("服务器的回应读不懂，请再试一次。");
    });
  }

  async function showVersions(from: HTMLElement): Promise<void> {
    if (!panel("versions", from, [el("p", { class: "faint" }, "正在查……")])) return;
    const shown = node.querySelector(".report-panel.versions");
    try {
      const { versions, original } = await api<Versions>(
        `/api/v1/reports/${report.reportId}/versions`,
      );
      shown?.replaceChildren(
        el("ol", { class: "versions" }, versions.map(versionOf)),
        versions.length > 1 ? "" : el("p", { class: "faint" }, "没有旧版。"),
        original
          ? el(
              "a",
              { href: `/api/v1/reports/${report.reportId}/original`, class: "original" },
              "下载原件",
            )
          : el("p", { class: "faint" }, "没有存下原件。"),
      );
    } catch (error) {
      shown?.replaceChildren(el("p", { class: "form-error" }, (error as Error).message));
    }
  }

  function versionOf({
    reportId,
    title,
    file,
    current,
    at,
    limited,
  }: Versions["versions"][number]) {
    return el(
      "li",
      {},
      button(title, { class: "report-title" }, (event) =>
        house.openReport({ reportId, title, from: event.currentTarget as HTMLElement }),
      ),
      el(
        "span",
        { class: "faint" },
        [
          current ? "现行版" : "旧版，只供查看",
          `${dayOf(at)} 入库`,
          file,
          limited && "只给部分人看",
        ]
          .filter(Boolean)
          .join(" · "),
      ),
    );
  }

  async function remove(): Promise<void> {
    const sure = await confirmed({
      title: "移除这份报告？",
      text: `《${report.title}》将从库中移除，此后不再用来回答问题；已引用它的回答将无法打开出处。7 天内可以在本页底部“最近移除的报告”里放回；您电脑上的原文件不受影响。`,
      yes: "移除",
    });
    if (!sure) return;
    await house.change(async () => {
      const address = `/api/v1/reports/${encodeURIComponent(report.reportId)}`;
      const { undoDays } = await api<{ undoDays: number }>(address, { method: "DELETE" });
      const undo = () =>
        house.change(async () => {
          await api(`${address}/undo`, { method: "POST", body: {} });
          return ["已放回"];
        });
      return [`已移除，${undoDays} 天内可撤销`, button("撤销", { class: "undo" }, undo)];
    });
  }
}

export const dayOf = (at: number) =>
  new Intl.DateTimeFormat("zh-CN", { dateStyle: "medium" }).format(at);

function warningsOf({ warnings }: ReportItem): HTMLElement | null {
  if (warnings.length === 0) return null;
  return el(
    "details",
    { class: "report-warnings" },
    el("summary", {}, `读取提示 ${warnings.length} 条`),
    el(
      "ul",
      {},
      warnings.map((warning) => el("li", {}, warning)),
    ),
  );
}

/** The year, and how it is known where the text itself does not say it. */
function yearWords({ year, years, known }: ReportItem): string {
  if (year === null) return "年度不明";
  const words = years ? `${years.from}—${years.to}年` : `${year}年`;
  const by = { file: "（据文件名）", flag: "（已核定）", text: "", none: "" }[known.year];
  return words + by;
}
