/** The matters that an office's reports count, each with its years side by side; found by words, years and kind of figure. */

import type { MatterShown } from "../../../flows/figures/shown.ts";
import type { FoundShown } from "../../api/ledger.ts";
import { button, el } from "../dom.ts";
import { exportMenu, hrefOf, load, nothing, type Page, queryOf, ROLES } from "./words.ts";

const PAGE = 50;
const TYPING_MS = 250;
/** So many years stand side by side; which ones can be chosen. */
const MOST_YEARS = 12;
const ASKED_ROLES = ["level", "added", "change", "share", "average"] as const;

/** Shows the page in `body`, and its results anew whenever the search changes. */
export async function showMatters(
  query: URLSearchParams,
  page: Page,
  body: HTMLElement,
): Promise<null> {
  const values = {
    q: query.get("q") ?? "",
    from: query.get("from") ?? "",
    to: query.get("to") ?? "",
    role: query.get("role") ?? "",
    several: query.get("several") ?? "",
  };
  const asked = () => ({ org: page.org, kind: page.kind, ...values });
  const results = el("section", { class: "ledger-results", "aria-label": "查到的事项" });
  const years = { from: el("select", {}), to: el("select", {}) };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let round = 0;

  function change(name: keyof typeof values, value: string): void {
    values[name] = value;
    history.replaceState(null, "", hrefOf("", asked()));
    clearTimeout(timer);
    timer = setTimeout(() => void find().catch(failed), name === "q" ? TYPING_MS : 0);
  }

  function failed(error: unknown): void {
    if (page.signal.aborted) return;
    results.replaceChildren(el("p", { class: "banner", role: "alert" }, (error as Error).message));
  }

  async function find(): Promise<FoundShown | null> {
    const mine = ++round;
    results.setAttribute("aria-busy", "true");
    const found = await load<FoundShown>(`matters?${queryOf({ ...asked(), limit: PAGE })}`, page);
    if (mine !== round || page.signal.aborted) return null;
    results.removeAttribute("aria-busy");
    results.replaceChildren(...resultsOf(found, values.q));
    return found;
  }

  function resultsOf(found: FoundShown, words: string): Node[] {
    const { total, matters, office } = found;
    const menu = exportMenu([
      ["所列事项，按年份排开", { ...asked(), what: "years" }],
      ["所列事项，逐条带出处", { ...asked(), what: "matters" }],
      ["整本台账，逐条带出处", { org: page.org, kind: page.kind, what: "all" }],
    ]);
    const count = words === "" ? `共 ${total} 个事项` : `“${words}”查到 ${total} 个事项`;
    const left = office.left > 0 ? `；数字太多，最早的 ${office.left} 份报告没有列入` : "";
    const foot = el("p", { class: "ledger-count", role: "status" }, `${count}${left}`);
    const head = el("div", { class: "ledger-bar" }, foot, menu);
    if (total === 0)
      return [
        el("div", { class: "ledger-bar" }, foot),
        nothing("没有查到这样的数字", "换一个说法，或少写几个字再查；也可以去掉年份等条件。"),
      ];
    const shown = [...matters];
    const list = el("div", { class: "ledger-list" }, tableOf(shown, page));
    return [head, list, ...more(found, shown, list)];
  }

  function more({ total }: FoundShown, shown: MatterShown[], list: HTMLElement): HTMLElement[] {
    if (shown.length >= total) return [];
    const label = `再列 ${Math.min(PAGE, total - shown.length)} 个`;
    const next = button(label, { class: "plain" }, async () => {
      next.disabled = true;
      try {
        const path = `matters?${queryOf({ ...asked(), offset: shown.length, limit: PAGE })}`;
        const others = await load<FoundShown>(path, page);
        shown.push(...others.matters);
        list.replaceChildren(tableOf(shown, page));
        next.replaceWith(...more(others, shown, list));
      } catch (error) {
        failed(error);
      }
    });
    return [next];
  }

  const form = formOf(values, years, change);
  body.replaceChildren(form, results);
  const first = await find();
  if (first) fillYears(years, first.years, values);
  return null;
}

type Values = Record<"q" | "from" | "to" | "role" | "several", string>;
type Change = (name: keyof Values, value: string) => void;

function formOf(
  values: Values,
  years: Record<"from" | "to", HTMLSelectElement>,
  change: Change,
): HTMLElement {
  const search = el("input", {
    type: "search",
    id: "ledger-search",
    placeholder: "如：外语标识、来访团组",
    value: values.q,
    autocomplete: "off",
    on: { input: () => change("q", search.value.trim()) },
  });
  for (const name of ["from", "to"] as const)
    years[name].addEventListener("change", () => change(name, years[name].value));
  const role = el(
    "select",
    { on: { change: () => change("role", role.value) } },
    el("option", { value: "" }, "全部"),
    ASKED_ROLES.map((one) =>
      el("option", { value: one, selected: one === values.role }, ROLES[one]),
    ),
  );
  const several = el("input", {
    type: "checkbox",
    checked: values.several === "1",
    on: { change: () => change("several", several.checked ? "1" : "") },
  });
  return el(
    "form",
    { class: "ledger-form", role: "search", on: { submit: (event) => event.preventDefault() } },
    el("label", { class: "ledger-search" }, el("span", {}, "查事项"), search),
    el("label", {}, el("span", {}, "从"), years.from),
    el("label", {}, el("span", {}, "到"), years.to),
    el("label", {}, el("span", {}, "性质"), role),
    el("label", { class: "ledger-check" }, several, el("span", {}, "只看两年以上的")),
  );
}

function fillYears(
  selects: Record<"from" | "to", HTMLSelectElement>,
  years: number[],
  values: Values,
): void {
  for (const name of ["from", "to"] as const)
    selects[name].replaceChildren(
      el("option", { value: "" }, "不限"),
      ...years.map((year) =>
        el("option", { value: year, selected: String(year) === values[name] }, `${year}年`),
      ),
    );
}

function tableOf(matters: MatterShown[], page: Page): HTMLElement {
  const years = yearsOf(matters);
  const timeless = matters.some(({ values }) => values.length > 0);
  return el(
    "div",
    {
      class: "ledger-scroll",
      tabindex: "0",
      role: "region",
      "aria-label": "各事项逐年的数字，可左右滚动",
    },
    el(
      "table",
      { class: "ledger-table" },
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("th", { scope: "col" }, "事项"),
          years.map((year) => el("th", { scope: "col" }, String(year))),
          timeless && el("th", { scope: "col" }, "不分年"),
        ),
      ),
      el(
        "tbody",
        {},
        matters.map((matter) => rowOf(matter, years, timeless, page)),
      ),
    ),
  );
}

/** The years that these matters tell of, the last of many. */
function yearsOf(matters: MatterShown[]): number[] {
  const years = new Set(matters.flatMap(({ cells }) => cells.map(({ year }) => year)));
  return [...years].sort((a, b) => a - b).slice(-MOST_YEARS);
}

function rowOf(matter: MatterShown, years: number[], timeless: boolean, page: Page): HTMLElement {
  const { id, name, under, role, part, cells, values } = matter;
  const ofYear = new Map(cells.map((cell) => [cell.year, cell]));
  const href = hrefOf(`/m/${encodeURIComponent(id)}`, { org: page.org, kind: page.kind });
  return el(
    "tr",
    {},
    el(
      "th",
      { scope: "row" },
      el("a", { href }, name),
      (role !== "level" || part) &&
        el(
          "span",
          { class: "ledger-kind" },
          [part, role !== "level" && ROLES[role]].filter(Boolean).join("，"),
        ),
      under !== "" && el("span", { class: "ledger-under" }, under),
    ),
    years.map((year) => cellOf(ofYear.get(year))),
    timeless &&
      el(
        "td",
        {},
        values.map((value) => el("span", { class: "ledger-line" }, value)),
      ),
  );
}

function cellOf(cell: MatterShown["cells"][number] | undefined): HTMLElement {
  if (!cell) return el("td", { class: "ledger-gap" }, "—");
  const { value, plan, differs } = cell;
  if (value === null) return el("td", { class: "ledger-plan" }, el("span", {}, "安排"), plan);
  if (!differs) return el("td", {}, value);
  return el(
    "td",
    { class: "ledger-differs" },
    value.split("／").map((one) => el("span", { class: "ledger-line" }, one)),
    el("span", { class: "tag" }, "不一致"),
  );
}
