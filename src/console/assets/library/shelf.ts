/** The list of reports by year, newest first, a page at a time; what is looked for is looked for by the server. */
import type { ReportItem, ReportPage, Shelf } from "../../api/library.ts";
import { api, button, el } from "../dom.ts";

const PAGE = 50;
/** Somebody who types is let finish the word. */
const TYPING_MS = 200;

export interface ShelfListOptions {
  row: (report: ReportItem) => HTMLLIElement;
  empty: () => HTMLElement;
  /** What is looked for has changed: the address tells it. */
  onWanted: (wanted: URLSearchParams) => void;
}

export function createShelfList({ row, empty, onWanted }: ShelfListOptions) {
  const search = el("input", {
    ...{ id: "shelf-filter", type: "search", placeholder: "按名称、单位、年份、文件名查找" },
    "aria-label": "查找报告",
  });
  const year = chooser("year", "全部年度");
  const kind = chooser("kind", "全部文种");
  const org = chooser("org", "全部单位");
  const found = el("p", { class: "shelf-found", "aria-live": "polite" });
  const tools = el("div", { class: "shelf-tools", role: "search" }, search, year, kind, org);
  const list = el("div", { id: "shelf" });
  const more = button("显示更多", { class: "plain shelf-more" }, () => void load());
  const node = el("div", {}, tools, found, list, more);
  let shelf: Shelf | null = null;
  let next: string | null = null;
  /** A later asking makes the answer to an earlier one out of date. */
  let asking = 0;
  let typing: ReturnType<typeof setTimeout> | undefined;

  function chooser(name: string, all: string): HTMLSelectElement {
    return el("select", { name, "aria-label": all.slice(2) }, el("option", { value: "" }, all));
  }
  for (const one of [year, kind, org]) one.addEventListener("change", () => void again());
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => void again(), TYPING_MS);
  });
  new IntersectionObserver(
    ([seen]) => {
      if (seen?.isIntersecting && next !== null) void load();
    },
    { rootMargin: "600px" },
  ).observe(more);

  function wanted(): URLSearchParams {
    const query = new URLSearchParams();
    if (search.value.trim() !== "") query.set("q", search.value.trim().slice(0, 200));
    for (const one of [year, kind, org])
      if (one.value !== "") query.set(one.name, one.value.replace(/^=/, ""));
    return query;
  }

  async function again(): Promise<void> {
    onWanted(wanted());
    await refresh();
  }

  /** The first page anew. */
  async function refresh(): Promise<void> {
    const mine = ++asking;
    const query = wanted();
    query.set("limit", String(PAGE));
    const page = await api<ReportPage>(`/api/v1/reports?${query}`);
    if (mine !== asking) return;
    list.replaceChildren();
    if (page.total === 0) list.append(shelf?.total ? nothing() : empty());
    add(page);
    const narrowed = wanted().size > 0;
    found.textContent = narrowed && page.total > 0 ? `找到 ${page.total} 份。` : "";
  }

  async function load(): Promise<void> {
    if (next === null) return;
    const mine = ++asking;
    const query = wanted();
    query.set("limit", String(PAGE));
    query.set("cursor", next);
    next = null;
    const page = await api<ReportPage>(`/api/v1/reports?${query}`);
    if (mine === asking) add(page);
  }

  function add({ reports, next: after }: ReportPage): void {
    for (const report of reports) {
      const name = report.year === null ? "年度不明" : String(report.year);
      let section = list.lastElementChild as HTMLElement | null;
      if (section?.dataset.year !== name) {
        section = el(
          "section",
          { class: "shelf-year", "data-year": name },
          el("h2", {}, headOf(report.year, name)),
          el("ul"),
        );
        list.append(section);
      }
      section.querySelector("ul")!.append(row(report));
    }
    next = after;
    more.hidden = next === null;
  }

  function nothing(): HTMLElement {
    return el(
      "div",
      { class: "nothing" },
      el("p", {}, "没有符合的报告。"),
      button("清除条件", { class: "plain" }, () => {
        search.value = "";
        for (const one of [year, kind, org]) one.value = "";
        void again();
        search.focus();
      }),
    );
  }

  function fill(select: HTMLSelectElement, options: [string, string][]): void {
    const { value } = select;
    select.replaceChildren(
      select.options[0]!,
      ...options.map(([of, label]) => el("option", { value: of }, label)),
    );
    select.value = options.some(([of]) => of === value) ? value : "";
    select.hidden = options.length < 2 && select.value === "";
  }

  return {
    node,
    /** What there is to choose from. */
    offer(now: Shelf): void {
      shelf = now;
      fill(
        year,
        now.years.map(({ year, count }) => [
          String(year ?? 0),
          `${year ?? "年度不明"}${year ? "年" : ""}（${count}）`,
        ]),
      );
      fill(
        kind,
        now.kinds.map(({ kind, count }) => [kind, `${kind}（${count}）`]),
      );
      // An office without a name has a value of its own.
      fill(
        org,
        now.orgs.map(({ org, count }) => [`=${org ?? ""}`, `${org ?? "单位不明"}（${count}）`]),
      );
      tools.hidden = now.total < 2;
    },
    refresh,
    /** Look for what the address says. */
    want(query: URLSearchParams): void {
      search.value = query.get("q") ?? "";
      year.value = query.get("year") === "null" ? "0" : (query.get("year") ?? "");
      kind.value = query.get("kind") ?? "";
      org.value = query.has("org") ? `=${query.get("org")}` : "";
    },
    wanted,
    /** Somebody works in it: it is not to be drawn anew under his hands. */
    isBusy: () => list.querySelector(".facts") !== null,
  };
}

/** The year leads to its list on paper. */
function headOf(year: number | null, name: string): HTMLElement | string {
  if (year === null) return name;
  return el("a", { href: `#reports/year/${year}`, title: `${year}年报告目录，可以打印` }, name);
}
