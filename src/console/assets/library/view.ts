/** The library: reports brought, looked through, opened, corrected, replaced, removed and put back. */
import type { ReportItem, Shelf } from "../../api/library.ts";
import { api, el, toast } from "../dom.ts";
import { type CreateView, may } from "../house.ts";
import { createReading } from "../reader/room.ts";
import { createBring } from "./bring.ts";
import { emptyShelf, renderCoverage } from "./coverage.ts";
import { chosen } from "./entries.ts";
import { createRemovedList } from "./removed.ts";
import { reportRow } from "./report.ts";
import { createShelfList } from "./shelf.ts";

/** Many files come onto the shelf at a time; the list is drawn anew once. */
const SETTLE_MS = 700;

export const createView: CreateView = (root, house) => {
  const keeps = may(house.state(), "ingest");
  const summary = el("p", { id: "shelf-summary" });
  const coverage = el("section", { class: "coverage", id: "shelf-coverage" });
  let shelf: Shelf | null = null;
  let settling: ReturnType<typeof setTimeout> | undefined;
  let shown = false;
  const orgs = () => (shelf?.orgs ?? []).flatMap(({ org }) => org ?? []);

  const bring = keeps ? createBring({ house, orgs, onShelf: soon }) : null;
  const removed = keeps ? createRemovedList(house) : null;
  const list = createShelfList({
    row: (report) =>
      reportRow(report, { house, keeps, orgs, changed: () => void house.reload(), replace }),
    empty: () => (keeps ? emptyHere() : emptyShelf(false)),
    onWanted: (wanted) => {
      const address = wanted.size > 0 ? `#reports?${wanted}` : "#reports";
      history.replaceState(null, "", address);
    },
  });
  root.append(
    el("div", { class: "shelf-head" }, el("div", {}, el("h1", {}, "报告库"), summary)),
    ...(bring ? [bring.zone, bring.panel] : []),
    coverage,
    list.node,
    ...(removed ? [removed.node] : []),
  );
  const reading = createReading(root, house);
  if (bring) {
    acceptDrops();
    void bring.start().catch((error: Error) => toast(error.message));
    addEventListener("beforeunload", (event) => {
      if (bring.left() > 0) event.preventDefault();
    });
  }

  function emptyHere(): HTMLElement {
    return el(
      "div",
      { class: "nothing" },
      el("h2", {}, "库里还没有报告"),
      el(
        "p",
        {},
        "把往年报告（Word、WPS、PDF、表格、PPT、扫描件、文本，或整个文件夹、压缩包）拖到这一页，或点上面的“选择文件”。读出来的标题、单位和年度会先请您确认。",
      ),
    );
  }

  /** A new version of one report: the file is chosen, and comes as any other. */
  function replace(report: ReportItem): void {
    const input = el("input", { type: "file" });
    input.addEventListener("change", async () => {
      await bring?.take(chosen(input.files!), report.reportId);
      bring?.panel.scrollIntoView({ block: "nearest" });
    });
    input.click();
  }

  /** Something has come onto the shelf: the page and the count above it follow. */
  function soon(): void {
    clearTimeout(settling);
    settling = setTimeout(() => void house.reload(), SETTLE_MS);
  }

  async function refresh(): Promise<void> {
    if (!shown) return;
    try {
      shelf = await api<Shelf>("/api/v1/shelf");
      summary.textContent = summaryOf(shelf);
      list.offer(shelf);
      coverage.replaceChildren(
        ...renderCoverage(shelf, ({ reportId, title }, from) =>
          house.openReport({ reportId, title, from }),
        ),
      );
      if (!list.isBusy()) await list.refresh();
      await removed?.refresh();
    } catch (error) {
      toast((error as Error).message);
    }
  }

  /** A drop anywhere on this page is meant for the library; a file that falls beside it must not take the page's place. */
  function acceptDrops(): void {
    const here = (event: DragEvent) =>
      !root.hidden &&
      !root.classList.contains("is-reading") &&
      (event.dataTransfer?.types.includes("Files") ?? false);
    let leaving: ReturnType<typeof setTimeout> | undefined;
    addEventListener("dragover", (event) => {
      if (!here(event)) return;
      event.preventDefault();
      bring!.zone.classList.add("over");
      clearTimeout(leaving);
      leaving = setTimeout(() => bring!.zone.classList.remove("over"), 200);
    });
    addEventListener("drop", (event) => {
      if (!here(event)) return;
      event.preventDefault();
      bring!.zone.classList.remove("over");
      void bring!.drop(event.dataTransfer!);
    });
  }

  return {
    async show(rest, query) {
      // A report as a whole page, or two side by side, in the place of the shelf.
      if (reading.show(rest, query)) return;
      const first = !shown;
      shown = true;
      if (first) shelf = await api<Shelf>("/api/v1/shelf");
      if (shelf) list.offer(shelf);
      list.want(query);
      await refresh();
    },
    changed: () => void refresh(),
  };
};

function summaryOf({ total, years, passages, figures }: Shelf): string {
  if (total === 0) return "";
  const known = years.flatMap(({ year }) => year ?? []);
  const [first, last] = [Math.min(...known), Math.max(...known)];
  const span = known.length === 0 ? "" : first === last ? `，${first}年` : `，${first}—${last}年`;
  return `共 ${total} 份${span}；${passages} 段、${figures} 个数字可供引用。`;
}
