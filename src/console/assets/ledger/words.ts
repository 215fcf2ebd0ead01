/** What the pages of the ledger share: its words, its addresses, and asking for what may still have to be read. */

import type { FigureShown } from "../../../flows/figures/shown.ts";
import type { Citation } from "../../../schemas.ts";
import type { WaitingShown } from "../../api/ledger.ts";
import { api, button, el } from "../dom.ts";
import type { House } from "../house.ts";
import { spotWords } from "../place.ts";

export const ROLES: Record<FigureShown["role"], string> = {
  level: "总数",
  added: "新增",
  change: "变化",
  share: "占比",
  average: "平均",
  former: "原来的数",
  due: "应有的数",
};

/** What a page of the ledger is shown with. */
export interface Page {
  house: House;
  /** Of which office, and of which kind of report ("" is all). */
  org: string;
  kind: string;
  /** The page is not wanted any more. */
  signal: AbortSignal;
  /** So many reports of so many are read. */
  waiting(read: number, of: number): void;
}

/** The address of a page of the ledger. */
export function hrefOf(path: string, values: Record<string, string | number | null>): string {
  const query = queryOf(values);
  return `#ledger${path}${query === "" ? "" : `?${query}`}`;
}

export function queryOf(values: Record<string, string | number | null>): string {
  const told = Object.entries(values).filter(([, value]) => value !== "" && value !== null);
  return new URLSearchParams(told.map(([name, value]) => [name, String(value)])).toString();
}

const AGAIN_MS = 400;

/** Asks until the reports are read. */
export async function load<T>(path: string, { signal, waiting }: Page): Promise<T> {
  for (;;) {
    const told = await api<T | WaitingShown>(`/api/v1/ledger/${path}`, { signal });
    if (!isWaiting(told)) return told;
    waiting(told.waiting.read, told.waiting.of);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    signal.throwIfAborted();
  }
}

function isWaiting(told: unknown): told is WaitingShown {
  return typeof told === "object" && told !== null && "waiting" in told;
}

/** Opens a report at the words of one of several citations. */
export function sourceButton(house: House, citation: Citation, all: Citation[]): HTMLElement {
  const place = citation.path.join("/");
  const rest = [place, spotWords(citation)].filter((one) => one !== "").join("，");
  return button(
    [`《${citation.title}》`, rest && el("span", { class: "ledger-place" }, rest)],
    { class: "ledger-source", "aria-label": `打开原文：《${citation.title}》${rest}` },
    (event) =>
      house.openReport({
        ...{ reportId: citation.reportId, title: citation.title, citation },
        ...{ citations: all, from: event.currentTarget as HTMLElement },
      }),
  );
}

/** A figure with its words and its source. */
export function figureLine(
  house: House,
  figure: FigureShown,
  all: Citation[],
  label?: string,
): HTMLElement {
  const { value, citation, approx, part, years, role } = figure;
  const unsure = citation.sure !== undefined && citation.sure < SURE;
  const notes = [
    part,
    years && `${years.from}—${years.to}年`,
    role !== "level" && ROLES[role],
    approx && "约数",
    unsure && "扫描件，请核对",
  ];
  return el(
    "div",
    { class: "ledger-figure" },
    el(
      "p",
      { class: "ledger-value" },
      label && el("span", { class: "tag" }, label),
      el("strong", {}, value),
      notes.map((note) => note && el("span", { class: "ledger-note" }, note)),
    ),
    el("p", { class: "ledger-quote" }, `“${citation.quote}”`),
    sourceButton(house, citation, all),
  );
}

/** Below this what was read off a scanned page wants checking. */
const SURE = 0.9;

/** A menu of files to take away. */
export function exportMenu(
  groups: [label: string, values: Record<string, string | number | null>][],
): HTMLElement {
  const menu = el(
    "details",
    { class: "ledger-export" },
    el("summary", { class: "plain" }, "导出"),
    el(
      "ul",
      {},
      groups.map(([label, values]) =>
        el(
          "li",
          {},
          el("span", {}, label),
          (["xlsx", "csv"] as const).map((format) =>
            el(
              "a",
              {
                href: `/api/v1/ledger/sheet?${queryOf({ ...values, format })}`,
                download: true,
                "aria-label": `${label}，导出为 ${format === "xlsx" ? "Excel 表格" : "CSV 文件"}`,
              },
              format === "xlsx" ? "Excel" : "CSV",
            ),
          ),
        ),
      ),
    ),
  );
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(event.relatedTarget as Node | null)) menu.open = false;
  });
  return menu;
}

export function nothing(title: string, text: string): HTMLElement {
  return el("div", { class: "nothing" }, el("h2", {}, title), el("p", {}, text));
}
