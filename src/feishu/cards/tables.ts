/** A table of a reply as table elements, and a row of figures as a chart (pure). */
import type { Reply } from "../../domain.ts";
import type { Element } from "./elements.ts";
import { addressOf, bytesOf, cut, plain } from "./markup.ts";
import type { Piece } from "./pack.ts";
import { type WordsOptions, wordsOf } from "./words.ts";

type Table = NonNullable<Reply["table"]>;
type Chart = NonNullable<Reply["chart"]>;

/** Feishu draws no more columns, and turns the page after ten rows. */
const MAX_COLUMNS = 50;
const PAGE = 10;
/** A cell is drawn in some three lines; what is longer is told in words, where it can be read. */
const MAX_CELL = 60;
const MAX_HEADER = 24;
const MAX_MARKS = 3;
/** A table finds room in a card of its own. */
const TABLE_BYTES = 20_000;

/** A table in as many elements as it needs; rows that no cell can show are told in words beneath. */
export function tablePieces(table: Table, options: WordsOptions): Piece[] {
  const { columns, rows } = table;
  const heads = columns.every((column) => column.length <= MAX_HEADER);
  const drawable = heads && columns.length > 0 && columns.length <= MAX_COLUMNS;
  const shown = rows.map((_, i) => i).filter((i) => drawable && isShort(rows[i]!));
  const told = rows.filter((_, i) => !shown.includes(i));
  const elements: Element[] = [];
  let open: object[] = [];
  for (const i of shown) {
    const row = rowOf(table, i, options);
    if (open.length > 0 && bytesOf([...open, row]) > TABLE_BYTES - headBytes(columns)) {
      elements.push(elementOf(columns, open));
      open = [];
    }
    open.push(row);
  }
  if (open.length > 0) elements.push(elementOf(columns, open));
  const words = told.map((row) => row.map((cell, i) => `${columns[i] ?? ""}：${cell}`).join("；"));
  return [
    ...elements.map((element) => ({ elements: [element] })),
    ...wordsOf([{ text: words.join("\n") }], {}, options),
  ];
}

const headBytes = (columns: string[]) => bytesOf(elementOf(columns, []));

/** Are its cells such as can be read in a table? One that has more cells than there are columns is not. */
function isShort(row: string[]): boolean {
  return row.every((cell) => cell.length <= MAX_CELL) && row.length <= MAX_COLUMNS;
}

function elementOf(columns: string[], rows: object[]): Element {
  return {
    tag: "table",
    page_size: Math.min(PAGE, Math.max(1, rows.length)),
    row_height: "auto",
    row_max_height: "124px",
    freeze_first_column: columns.length > 3,
    header_style: { background_style: "grey", bold: true, lines: 2 },
    columns: columns.map((display_name, i) => ({
      name: `c${i}`,
      display_name,
      data_type: "markdown",
      width: i === 0 ? "120px" : "auto",
      vertical_align: "top",
    })),
    rows,
  };
}

/** Each cell's words, with the numbers of what they rest on as links, unless a cell before it has them. */
function rowOf({ columns, rows, cited }: Table, at: number, { citations, linkOf }: WordsOptions) {
  const shown = new Set<number>();
  const linked = (n: number) => {
    const citation = citations.find((one) => one.n === n);
    const url = citation && linkOf(citation);
    return url ? ` [&#91;${n}&#93;](${addressOf(url)})` : "";
  };
  return Object.fromEntries(
    columns.map((_, i) => {
      const own = (cited?.[at]?.[i] ?? []).filter((n) => !shown.has(n)).slice(0, MAX_MARKS);
      for (const n of own) shown.add(n);
      const marks = own.map(linked).join("");
      return [`c${i}`, plain(rows[at]![i] ?? "").replace(/\n/g, " ") + marks];
    }),
  );
}

/** From so many points on, a line shows how it went. */
const LINE_FROM = 4;
const MAX_POINTS = 40;

/** A chart of one matter's figures; a year without a figure is a gap, and each year has its label. */
export function chartOf({ title, unit, points }: Chart): Element {
  const gaps = points.some(({ value }) => value === null);
  const line = points.length >= LINE_FROM && !gaps;
  const mark = { visible: true, ...(line ? { position: "top" } : {}) };
  return {
    tag: "chart",
    aspect_ratio: "16:9",
    preview: true,
    chart_spec: {
      type: line ? "line" : "bar",
      title: { text: `${cut(title, 40)}（${cut(unit, 12)}）` },
      data: [
        {
          id: "series",
          values: points
            .slice(-MAX_POINTS)
            .map(({ label, value }) => ({ x: cut(label, 20), y: value })),
        },
      ],
      xField: "x",
      yField: "y",
      invalidType: "break",
      label: mark,
      axes: [
        // Of eight years on a phone Feishu would leave out every second name.
        {
          orient: "bottom",
          type: "band",
          sampling: false,
          label: { visible: true, autoHide: false },
        },
        { orient: "left", type: "linear", zero: true },
      ],
    },
  };
}
