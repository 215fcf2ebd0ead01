/** The figures of an office's reports that cannot all be right. */

import type { ConflictShown } from "../../../flows/figures/shown.ts";
import type { ConflictsShown } from "../../api/ledger.ts";
import { el } from "../dom.ts";
import { exportMenu, figureLine, hrefOf, load, nothing, type Page, queryOf } from "./words.ts";

export async function showConflicts(page: Page): Promise<HTMLElement> {
  const at = { org: page.org, kind: page.kind };
  const { conflicts } = await load<ConflictsShown>(`conflicts?${queryOf(at)}`, page);
  if (conflicts.length === 0)
    return nothing(
      "没有发现互相矛盾的数字",
      "同一年同一件事的几处写法、增减幅度、合计与分项都已对过。",
    );
  return el(
    "div",
    { class: "ledger-conflict-list" },
    el(
      "div",
      { class: "ledger-bar" },
      el("p", { class: "ledger-count" }, `共 ${conflicts.length} 处，请对照原文核实。`),
      exportMenu([["互相矛盾的数字", { ...at, what: "conflicts" }]]),
    ),
    el(
      "ol",
      {},
      conflicts.map((conflict) =>
        el(
          "li",
          {},
          conflictOf(conflict, page),
          el(
            "a",
            {
              href: hrefOf(`/m/${encodeURIComponent(conflict.figures[0]!.id)}`, at),
              class: "ledger-open",
            },
            `看“${conflict.matter}”逐年的数`,
          ),
        ),
      ),
    ),
  );
}

/** One contradiction, with each of its figures where it stands; those that the page shows anyway (`shown`) are not shown again. */
export function conflictOf(
  { why, figures: all }: ConflictShown,
  { house }: Page,
  shown: Set<string> = new Set(),
): HTMLElement {
  const figures = all.filter(
    ({ citation: { passageId, start } }) => !shown.has(`${passageId} ${start}`),
  );
  const cited = figures.map(({ citation }, i) => ({ ...citation, n: i + 1 }));
  return el(
    "div",
    { class: "ledger-conflict" },
    el("p", { class: "ledger-why" }, el("span", { class: "tag" }, "不一致"), `${why}。`),
    el(
      "ul",
      {},
      figures.map((figure, i) =>
        el(
          "li",
          {},
          figure.year !== null && el("span", { class: "ledger-year" }, `${figure.year}年`),
          figureLine(house, { ...figure, citation: cited[i]! }, cited),
        ),
      ),
    ),
  );
}
