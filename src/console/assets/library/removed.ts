/** What was removed in the last days, each to be put back. */
import type { RemovedList } from "../../api/library.ts";
import { api, button, el } from "../dom.ts";
import type { House } from "../house.ts";
import { dayOf } from "./report.ts";

export function createRemovedList(house: House) {
  const count = el("span");
  const list = el("ul");
  const node = el(
    "details",
    { class: "removed", id: "removed", hidden: true },
    el("summary", {}, "最近移除的报告", count),
    list,
  );

  async function refresh(): Promise<void> {
    const { removed } = await api<RemovedList>("/api/v1/removed");
    node.hidden = removed.length === 0;
    count.textContent = ` ${removed.length} 份`;
    list.replaceChildren(
      ...removed.map(({ reportId, title, by, at, until }) =>
        el(
          "li",
          {},
          el(
            "div",
            {},
            el("p", { class: "removed-title" }, title),
            el(
              "p",
              { class: "report-meta faint" },
              `${dayOf(at)} 由${by}移除，${dayOf(until)} 前可以放回`,
            ),
          ),
          button("放回", { class: "plain", "aria-label": `放回《${title}》` }, () =>
            house.change(async () => {
              const address = `/api/v1/reports/${encodeURIComponent(reportId)}/undo`;
              const { as } = await api<{ as: string }>(address, { method: "POST", body: {} });
              return [as === "current" ? "已放回" : "库中已有较新的版本，已作为旧版放回"];
            }),
          ),
        ),
      ),
    );
  }

  return { node, refresh };
}
