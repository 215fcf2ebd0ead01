/** The library: the reports by year, each to open or to remove. */
import { $, api, button, confirmed } from "../dom.ts";
import { createReading } from "../reader/room.ts";
import { renderShelf } from "./shelf.js";

export function createView(root, house) {
  const reading = createReading(root, house);
  $("shelf-filter").addEventListener("input", showShelf);

  function showShelf() {
    const { reports } = house.state();
    $("shelf").replaceChildren(
      ...renderShelf(reports, $("shelf-filter").value, {
        open: (report, from) =>
          house.openReport({ reportId: report.reportId, title: report.title, from }),
        remove,
      }),
    );
  }

  async function remove(report) {
    const sure = await confirmed({
      title: "移除这份报告？",
      text: `《${report.title}》将从库中移除，此后不再用来回答问题；已引用它的回答将无法打开出处。7 天内可以撤销；原文件不受影响。`,
      yes: "移除",
    });
    if (!sure) return;
    await house.change(async () => {
      const address = `/api/v1/reports/${encodeURIComponent(report.reportId)}`;
      const { undoDays } = await api(address, { method: "DELETE" });
      const undo = () =>
        house.change(async () => {
          await api(`${address}/undo`, { method: "POST", body: {} });
          return ["已放回"];
        });
      return [`已移除，${undoDays} 天内可撤销`, button("撤销", { class: "undo" }, undo)];
    });
  }

  return {
    show(rest, query) {
      if (!reading.show(rest, query)) showShelf();
    },
    changed: showShelf,
  };
}
