/** A chart part → rows: its title, then every category with the value of each series, as the file stores them (§21.2). */
import type { Block } from "../../../blocks.ts";
import { tableBlocks } from "../../table.ts";
import { joinLines } from "../deck.ts";
import { readBody } from "./text.ts";
import { all, childOf, find, type Node } from "./tree.ts";

const MAX_SERIES = 100;
const MAX_POINTS = 2000;
const YEAR = /^(?:19|20)\d{2}(?:年|$)/;

interface Series {
  name: string;
  categories: string[];
  values: string[];
}

/** The blocks of a chart, or null where it is no plain one: of scattered points, say, or without stored values. */
export function chartBlocks(part: Node): Block[] | null {
  const plot = find(part, "c:plotArea");
  if (!plot || find(plot, "c:scatterChart") || find(plot, "c:bubbleChart")) return null;
  const series = all(plot, "c:ser").slice(0, MAX_SERIES).map(readSeries);
  const used = series.filter(({ values }) => values.some((value) => value !== ""));
  if (used.length === 0) return null;
  const labels = used.find(({ categories }) => categories.length > 0)?.categories ?? [];
  const count = Math.max(...used.map(({ values }) => values.length));
  const points = [...Array(count).keys()].filter((i) => labels[i] || used.some((s) => s.values[i]));
  const rows = points.map((i) => [labels[i] ?? "", ...used.map(({ values }) => values[i] ?? "")]);
  const grid = [["", ...used.map(({ name }) => name)], ...rows];
  // Years head columns, as in the tables of reports, so that a value is known to be of its year.
  const turned = rows.every(([label]) => YEAR.test(label!));
  const told = turned ? grid[0]!.map((_, column) => grid.map((row) => row[column]!)) : grid;
  const title = titleOf(part);
  const across = title === "" ? [] : [[{ text: title, colSpan: told[0]!.length }]];
  return tableBlocks([...across, ...told.filter((row) => row.some((text) => text !== ""))]);
}

function titleOf(part: Node): string {
  const chart = find(part, "c:chart");
  const title = chart && childOf(chart, "c:title");
  return title ? joinLines(readBody(title).lines.map(({ text }) => text)) : "";
}

function readSeries(series: Node): Series {
  const labels = childOf(series, "c:dLbls");
  const format = (labels && find(labels, "c:numFmt")?.attributes.formatCode) ?? "";
  const points = (name: string) => pointsOf(childOf(series, name), format);
  return {
    name: points("c:tx").join(""),
    categories: points("c:cat"),
    values: points("c:val"),
  };
}

/** The stored points of a reference by their places, in the format of the labels beside them if that says more; of categories on several levels each with those above it. */
function pointsOf(reference: Node | null, format: string): string[] {
  if (!reference) return [];
  const levels = all(reference, "c:lvl");
  if (levels.length > 1) return joined(levels.map((level) => listOf(level, "")));
  return listOf(reference, format);
}

function listOf(node: Node, labels: string): string[] {
  const format = `${find(node, "c:formatCode")?.text ?? ""}${labels}`;
  const list: string[] = [];
  const points = all(node, "c:pt");
  for (const point of points) {
    const at = Math.trunc(Number(point.attributes.idx));
    if (at >= 0 && at < MAX_POINTS) list[at] = shown(childOf(point, "c:v")?.text ?? "", format);
  }
  if (points.length === 0) return all(node, "c:v").map(({ text }) => text.trim());
  return Array.from(list, (text) => text ?? "");
}

/** The innermost level comes first; a name on an outer one holds until the next. */
function joined([inner = [], ...outer]: string[][]): string[] {
  const held = outer.map(() => "");
  return inner.map((text, i) => {
    for (const [level, names] of outer.entries()) if (names[i]) held[level] = names[i];
    return [...held.toReversed(), text].filter((name) => name !== "").join("／");
  });
}

/** A value as a person reads it: shares in per cent where the format says so, without the noise of binary fractions. */
function shown(value: string, format: string): string {
  const text = value.trim();
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return text;
  const number = Number(text);
  const percent = /%/.test(format);
  const exact = Number((percent ? number * 100 : number).toPrecision(12));
  return `${exact}${percent ? "%" : ""}`;
}
