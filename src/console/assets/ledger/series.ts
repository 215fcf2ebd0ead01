/** One matter: its chart, and year by year what is told of it with the sources; what contradicts it, and what is near. */
import type { FigureShown, SeriesShown } from "../../../flows/figures/shown.ts";
import type { Citation } from "../../../schemas.ts";
import { el } from "../dom.ts";
import { conflictOf } from "./conflicts.ts";
import { exportMenu, figureLine, hrefOf, load, type Page, queryOf, ROLES } from "./words.ts";

type Point = SeriesShown["points"][number];
const [NARROW, WIDE] = [340, 760];

export async function showSeries(id: string, page: Page): Promise<HTMLElement> {
  const at = { org: page.org, kind: page.kind };
  const path = `matters/${encodeURIComponent(id)}`;
  const series = await load<SeriesShown>(`${path}?${queryOf(at)}`, page);
  const { matter, points, others, conflicts, near, office } = series;
  const cited = citationsOf(series);
  const meta = [
    office,
    matter.unit && `以“${matter.unit}”计`,
    ROLES[matter.role],
    matter.part,
    matter.under && `见“${matter.under}”`,
  ];
  return el(
    "article",
    { class: "ledger-series" },
    el("p", {}, el("a", { href: hrefOf("", at), class: "ledger-back" }, "‹ 全部事项")),
    el(
      "div",
      { class: "ledger-bar" },
      el("h2", { tabindex: "-1" }, matter.name),
      exportMenu([["这个事项，逐条带出处", { ...at, what: "series", id }]]),
    ),
    el("p", { class: "ledger-meta" }, meta.filter(Boolean).join(" · ")),
    conflicts.length > 0 &&
      el(
        "section",
        { class: "ledger-conflicts", "aria-label": "互相矛盾之处" },
        conflicts.map((conflict) => conflictOf(conflict, page, new Set(cited.map(placeOf)))),
      ),
    chartOf(series, path, at),
    points.length > 0 &&
      el(
        "ol",
        { class: "ledger-years" },
        points.map((point) => yearOf(point, page, cited)),
      ),
    others.length > 0 &&
      el(
        "section",
        { class: "ledger-others" },
        el("h3", {}, "不是单独一年的"),
        others.map((figure) => figureLine(page.house, figure, cited)),
      ),
    near.length > 0 && nearOf(near, at),
  );
}

/** Where a figure stands, to know it again. */
const placeOf = ({ passageId, start }: Citation) => `${passageId} ${start}`;

function citationsOf({ points, others }: SeriesShown): Citation[] {
  const figures = points.flatMap(({ told, again, differs, plans }) => [
    ...(told ? [told] : []),
    ...differs,
    ...again,
    ...plans,
  ]);
  const all = [...figures, ...others].map(({ citation }) => citation);
  all.forEach((citation, i) => {
    citation.n = i + 1;
  });
  return all;
}

function chartOf(
  { chart, matter }: SeriesShown,
  path: string,
  at: Record<string, string>,
): HTMLElement | null {
  if (!chart) return null;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches ? 1 : "";
  const width = innerWidth < 700 ? NARROW : WIDE;
  const told = chart.points.map(({ label, value }) => `${label}${value ?? "空缺"}`).join("，");
  const gaps = chart.points.some(({ value }) => value === null);
  const differs = matter.cells.some((cell) => cell.differs);
  return el(
    "figure",
    { class: "ledger-chart" },
    el("img", {
      src: `/api/v1/ledger/${path}/chart.svg?${queryOf({ ...at, dark, width })}`,
      alt: `${chart.title}逐年的数（${chart.unit}）：${told}`,
      width,
    }),
    el(
      "figcaption",
      {},
      `单位：${chart.unit}。只画写明的准确数${gaps ? `；没有写到${differs ? "、说法不一" : ""}或只写约数的年份空着` : ""}。`,
    ),
  );
}

function yearOf(
  { year, covered, told, again, differs, plans, kept }: Point,
  page: Page,
  cited: Citation[],
) {
  const line = (figure: FigureShown, label?: string) =>
    figureLine(page.house, figure, cited, label);
  const missing = covered ? "报告里没有写到" : "没有收录这一年的报告";
  return el(
    "li",
    { class: told ? "" : "ledger-missing" },
    el("h3", {}, `${year}年`),
    el(
      "div",
      {},
      told
        ? line(told)
        : el("p", { class: "ledger-none" }, plans.length > 0 ? "还没有结果" : missing),
      [...Map.groupBy(differs, ({ value }) => value).values()].map(([first, ...same]) =>
        el(
          "div",
          { class: "ledger-apart" },
          line(first!, "不一致"),
          folded(same, `另有 ${same.length} 处写的也是这个数`, line),
        ),
      ),
      folded(again, `另有 ${again.length} 处写的是同一个数`, line),
      plans.length > 0 && el("div", { class: "ledger-planned" }, line(plans[0]!, "安排")),
      folded(plans.slice(1), `这一安排另有 ${plans.length - 1} 处写法`, line),
      kept && el("p", { class: "ledger-kept" }, `结果${kept}`),
    ),
  );
}

function folded(figures: FigureShown[], label: string, line: (figure: FigureShown) => HTMLElement) {
  if (figures.length === 0) return null;
  return el(
    "details",
    { class: "ledger-again" },
    el("summary", {}, label),
    figures.map((one) => line(one)),
  );
}

function nearOf(near: SeriesShown["near"], at: Record<string, string>): HTMLElement {
  return el(
    "section",
    { class: "ledger-near" },
    el("h3", {}, "相近、没有并进来的"),
    el(
      "ul",
      {},
      near.map(({ id, name, under, cells, values, why }) => {
        const years = cells.map(({ year }) => year);
        const span = years.length === 0 ? (values[0] ?? "") : spanOf(years);
        return el(
          "li",
          {},
          el("a", { href: hrefOf(`/m/${encodeURIComponent(id)}`, at) }, name),
          el("span", {}, [span, under, why].filter((one) => one !== "").join(" · ")),
        );
      }),
    ),
  );
}

function spanOf(years: number[]): string {
  const [first, last] = [years[0], years.at(-1)];
  return first === last ? `${first}年` : `${first}—${last}年`;
}
