/**
 * 数据台账: an office and the kind of its reports → its matters, year beside year; one matter with its sources; what contradicts itself;
 * plans with what became of them. What is shown stands in the address.
 */
import type { OfficeShown } from "../../../flows/figures/shown.ts";
import { api, button, el } from "../dom.ts";
import type { CreateView, House } from "../house.ts";
import { showConflicts } from "./conflicts.ts";
import { showMatters } from "./matters.ts";
import { showPromises } from "./promises.ts";
import { showSeries } from "./series.ts";
import { hrefOf, nothing, type Page } from "./words.ts";

const PAGES: [path: string, label: string][] = [
  ["", "事项"],
  ["/conflicts", "互相矛盾的数字"],
  ["/promises", "安排与落实"],
];

export const createView: CreateView = (root, house) => {
  const office = el("select", { id: "ledger-office", on: { change: choose } });
  const kind = el("select", { id: "ledger-kind", on: { change: choose } });
  const tabs = el("nav", { class: "ledger-tabs", "aria-label": "台账的几页" });
  const body = el("div", { class: "ledger-body" });
  const status = el("p", { class: "ledger-status", role: "status" });
  root.append(
    el(
      "header",
      { class: "ledger-head" },
      el(
        "div",
        {},
        el("h1", {}, "数据台账"),
        el("p", {}, "各份报告里的数字，按事项逐年排开；每个数字都能打开原文核对。"),
      ),
      el(
        "div",
        { class: "ledger-choice" },
        el("label", {}, el("span", {}, "单位"), office),
        el("label", {}, el("span", {}, "文种"), kind),
      ),
    ),
    tabs,
    status,
    body,
  );
  let offices: OfficeShown[] | null = null;
  let leaving = new AbortController();

  /** Another office: its first page; the search stays. */
  function choose(): void {
    const { query, path } = here();
    const kept = path === "conflicts" || path === "promises" ? `/${path}` : "";
    const wanted = { org: office.value, kind: kind.value, q: query.get("q") };
    location.hash = hrefOf(kept, wanted);
  }

  async function show(rest: string[], query: URLSearchParams): Promise<void> {
    leaving.abort();
    leaving = new AbortController();
    const { signal } = leaving;
    try {
      offices ??= (await api<{ offices: OfficeShown[] }>("/api/v1/ledger/offices")).offices;
      if (signal.aborted) return;
      const known = chosen(offices, query.get("org"));
      fill(known, query.get("kind") ?? "");
      if (!known) {
        tabs.hidden = true;
        body.replaceChildren(nothing("还没有数字", "报告库里有了报告，其中的数字就会列在这里。"));
        return;
      }
      await showPage(rest, query, pageOf(house, known.org, query.get("kind") ?? "", signal));
    } catch (error) {
      if (signal.aborted) return;
      status.textContent = "";
      body.replaceChildren(
        el("p", { class: "banner", role: "alert" }, (error as Error).message),
        button("再试一次", { class: "plain" }, () => void show(rest, query)),
      );
    }
  }

  function pageOf(house: House, org: string, kind: string, signal: AbortSignal): Page {
    const waiting = (read: number, of: number) => {
      status.textContent =
        read < of ? `正在读取报告：第 ${read} 份，共 ${of} 份…` : "报告已读完，正在把数字归到事项…";
    };
    return { house, org, kind, signal, waiting };
  }

  async function showPage([path = "", id = ""]: string[], query: URLSearchParams, page: Page) {
    const name = path === "m" ? "" : path;
    const at = { org: page.org, kind: page.kind };
    tabs.hidden = false;
    tabs.replaceChildren(
      ...PAGES.map(([to, label]) =>
        el(
          "a",
          { href: hrefOf(to, at), "aria-current": to === (name && `/${name}`) && "page" },
          label,
        ),
      ),
    );
    body.setAttribute("aria-busy", "true");
    const shown =
      path === "m"
        ? await showSeries(id, page)
        : path === "conflicts"
          ? await showConflicts(page)
          : path === "promises"
            ? await showPromises(query, page)
            : await showMatters(query, page, body);
    if (page.signal.aborted) return;
    body.removeAttribute("aria-busy");
    status.textContent = "";
    if (shown) body.replaceChildren(shown);
    if (path === "m") body.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  function fill(known: OfficeShown | null, chosenKind: string): void {
    office.replaceChildren(
      ...(offices ?? []).map(({ org, name, reports }) =>
        el("option", { value: org, selected: org === known?.org }, `${name}（${reports} 份）`),
      ),
    );
    kind.replaceChildren(
      el("option", { value: "" }, "全部文种"),
      ...(known?.kinds ?? []).map((one) =>
        el("option", { value: one, selected: one === chosenKind }, one),
      ),
    );
  }

  return {
    show,
    changed: () => {
      offices = null;
      if (root.hidden) return;
      const { path, id, query } = here();
      void show([path, id], query);
    },
  };
};

/** Where the address says that we are. */
function here(): { path: string; id: string; query: URLSearchParams } {
  const [address = "", query = ""] = location.hash.slice(1).split("?");
  const [, path = "", id = ""] = address.split("/").map(decodeURIComponent);
  return { path, id, query: new URLSearchParams(query) };
}

function chosen(offices: OfficeShown[], org: string | null): OfficeShown | null {
  return offices.find((one) => one.org === org) ?? offices[0] ?? null;
}
