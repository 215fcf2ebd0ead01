/** A reply's figures: a comparison as a table with the marks of each cell, a series as a chart with the same figures to be read out. */
import type { Reply } from "../../../schemas.ts";
import { el } from "../dom.ts";
import { folded, inline, linesOf, type Marks, marksOf } from "./words.ts";

type Table = NonNullable<Reply["table"]>;
type Chart = NonNullable<Reply["chart"]>;

/** What leads to the table, the table, and beneath it the lines that say the same in words. */
export function tableParts(text: string, table: Table, marks: Marks): HTMLElement[] {
  const isRow = (line: string) =>
    table.rows.some(([name]) => name && line.includes(`${bareName(name)}｜`));
  const lines = text.split("\n");
  const rows = lines.filter(isRow).join("\n");
  return [
    el("div", { class: "words" }, linesOf(lines.filter((line) => !isRow(line)).join("\n"), marks)),
    tableOf(table, marks),
    ...(rows === ""
      ? []
      : [
          folded(
            "in-words",
            "逐项文字",
            false,
            el("div", { class: "words" }, linesOf(rows, marks)),
          ),
        ]),
  ];
}

/** 甲局：接待 in a table of several offices is 接待 under the office's name in the text. */
const bareName = (name: string) => name.slice(name.lastIndexOf("：") + 1);

function tableOf({ columns, rows, cited }: Table, marks: Marks): HTMLElement {
  const cell = (words: string, at: number, row: number) => {
    const inside = [inline(words, marks), marksOf(cited?.[row]?.[at] ?? [], marks)];
    return at === 0 ? el("th", { scope: "row" }, inside) : el("td", {}, inside);
  };
  return el(
    "div",
    { class: "figures-scroll", tabindex: "0", role: "region", "aria-label": "对照表" },
    el(
      "table",
      { class: "compared" },
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          columns.map((name) => el("th", { scope: "col" }, name)),
        ),
      ),
      el(
        "tbody",
        {},
        rows.map((row, i) =>
          el(
            "tr",
            {},
            row.map((words, at) => cell(words, at, i)),
          ),
        ),
      ),
    ),
  );
}

const narrow = matchMedia("(max-width: 560px)");

/** The chart as a picture in the colours of the page; `id` is the answer's, without which there is none yet. */
export function chartOf({ title, unit, points }: Chart, id: string): HTMLElement {
  const name = `${title}（${unit}）`;
  const width = narrow.matches ? 340 : 700;
  const address = (dark: boolean) =>
    `/api/v1/replies/${encodeURIComponent(id)}/chart.svg?width=${width}${dark ? "&dark=1" : ""}`;
  return el(
    "figure",
    { class: "chart" },
    el("figcaption", {}, name),
    el(
      "picture",
      {},
      el("source", {
        media: "(prefers-color-scheme: dark)",
        srcset: address(true),
      }),
      el("img", { src: address(false), alt: `${name}各年数字的图，数字见下表`, width }),
    ),
    el(
      "table",
      { class: "unseen" },
      el("caption", {}, name),
      el(
        "tbody",
        {},
        points.map(({ label, value }) =>
          el("tr", {}, el("th", { scope: "row" }, label), el("td", {}, String(value ?? "未见"))),
        ),
      ),
    ),
  );
}
