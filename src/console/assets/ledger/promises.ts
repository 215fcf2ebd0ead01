/** What an office planned for a year, plan by plan, with what its reports tell became of it. */
import type { PromisesShown } from "../../../flows/figures/shown.ts";
import type { Citation } from "../../../schemas.ts";
import { el } from "../dom.ts";
import { exportMenu, hrefOf, load, nothing, type Page, queryOf, sourceButton } from "./words.ts";

type Promised = PromisesShown["promises"][number];

const STATES: Record<Promised["status"], string> = {
  done: "已落实",
  mentioned: "有记载",
  none: "未见",
};

export async function showPromises(query: URLSearchParams, page: Page): Promise<HTMLElement> {
  const at = { org: page.org, kind: page.kind };
  const asked = queryOf({ ...at, year: query.get("year") });
  const told = await load<PromisesShown>(`promises?${asked}`, page);
  const { year, years, promises, reviewed, more } = told;
  if (year === null)
    return nothing("没有读到安排", "报告里写了下一年的安排、计划或目标，才会列在这里。");
  const choice = el(
    "select",
    {
      on: {
        change: () => {
          location.hash = hrefOf("/promises", { ...at, year: choice.value });
        },
      },
    },
    years.map((one) => el("option", { value: one, selected: one === year }, `${one}年`)),
  );
  const cited = promises.flatMap(({ plan, outcomes }) =>
    [plan, ...outcomes].map(({ citation }) => citation),
  );
  cited.forEach((citation, i) => {
    citation.n = i + 1;
  });
  return el(
    "div",
    { class: "ledger-promises" },
    el(
      "div",
      { class: "ledger-bar" },
      el("label", { class: "ledger-pick" }, el("span", {}, "哪一年的安排"), choice),
      exportMenu([[`${year}年的安排与落实`, { ...at, what: "promises", year }]]),
    ),
    el("p", { class: "ledger-count" }, summaryOf(promises, year, reviewed)),
    el(
      "ol",
      {},
      promises.map((one) => promiseOf(one, page, cited, reviewed)),
    ),
    more > 0 && el("p", { class: "ledger-count" }, `另有 ${more} 条安排没有列出。`),
  );
}

function summaryOf(promises: Promised[], year: number, reviewed: boolean): string {
  const count = (state: Promised["status"]) =>
    promises.filter(({ status }) => status === state).length;
  const all = `${year}年的安排 ${promises.length} 条`;
  if (!reviewed) return `${all}；还没有收录写${year}年结果的报告。`;
  return `${all}：报告写明已落实的 ${count("done")} 条，有记载、是否全部落实请看原文的 ${count("mentioned")} 条，没有见到的 ${count("none")} 条。`;
}

function promiseOf(
  { plan, status, outcomes, apart }: Promised,
  page: Page,
  cited: Citation[],
  reviewed: boolean,
) {
  return el(
    "li",
    {},
    el(
      "div",
      { class: "ledger-promised" },
      el("p", {}, plan.text),
      sourceButton(page.house, plan.citation, cited),
    ),
    el(
      "div",
      { class: "ledger-outcome" },
      el(
        "p",
        {},
        el(
          "span",
          { class: `tag ledger-${status}` },
          reviewed || status !== "none" ? STATES[status] : "未收录",
        ),
      ),
      outcomes.map(({ text, citation }) =>
        el("div", {}, el("p", {}, text), sourceButton(page.house, citation, cited)),
      ),
      apart && el("p", { class: "ledger-kept" }, `${apart}（由两数算得）`),
    ),
  );
}
