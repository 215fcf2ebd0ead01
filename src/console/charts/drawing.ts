/** Charts drawn by ECharts on the server, as SVG. */
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Chart, ChartLook, Trend } from "../chart.ts";

use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer]);

/** From so many points on, a line shows how it went; with gaps it would seem to know what lies between. */
const LINE_FROM = 4;
const [NARROW, WIDE] = [280, 1200];
const LETTER = 13;
// Without quotes, which ECharts would write into an attribute as they are.
const FONT = "system-ui, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif";
const INSIDE = { outerBoundsMode: "same", outerBoundsContain: "axisLabel" };
const LIGHT = {
  ink: "#1a2127",
  faint: "#4c5760",
  line: "#c6cdd0",
  mark: "#1b4d78",
  ground: "#ffffff",
};
const DARK = {
  ink: "#e4e8ea",
  faint: "#b0b9bf",
  line: "#3e474e",
  mark: "#8dbbe2",
  ground: "#1a1f23",
};

/** The chart as SVG markup, whose texts are escaped and which holds no script. */
export function drawnChart(chart: Chart, look: ChartLook): string {
  const width = Math.round(Math.min(WIDE, Math.max(NARROW, look.width ?? 720)));
  const drawn = init(null, null, {
    renderer: "svg",
    ssr: true,
    width,
    height: heightOf(chart, width),
  });
  try {
    drawn.setOption(optionOf(chart, width, look.dark ? DARK : LIGHT));
    return drawn.renderToSVGString();
  } finally {
    drawn.dispose();
  }
}

/** A trend as SVG markup, with a scale and a legend. */
export function drawnTrend(trend: Trend, look: ChartLook): string {
  const width = Math.round(Math.min(WIDE, Math.max(NARROW, look.width ?? 720)));
  const drawn = init(null, null, { renderer: "svg", ssr: true, width, height: 240 });
  try {
    drawn.setOption(trendOption(trend, width, look.dark ?? false));
    return drawn.renderToSVGString();
  } finally {
    drawn.dispose();
  }
}

/** In the order of the series; told apart by their lightness too. */
const SERIES = {
  light: ["#1b4d78", "#d09a2c", "#b02a20"],
  dark: ["#8dbbe2", "#e6bf75", "#f0897b"],
};

function trendOption({ labels, series, unit }: Trend, width: number, dark: boolean) {
  const colours = dark ? DARK : LIGHT;
  const text = { fontFamily: FONT, fontSize: LETTER };
  const faint = { ...text, color: colours.faint };
  // As many days are named as have room.
  const every = Math.max(1, Math.ceil((labels.length * 46) / (width - 80)));
  return {
    ...{ animation: false, textStyle: text, color: SERIES[dark ? "dark" : "light"] },
    grid: { left: 12, right: 16, top: 52, bottom: 8, ...INSIDE },
    legend: { ...{ top: 4, left: 8, itemWidth: 14, itemHeight: 10 }, textStyle: faint },
    xAxis: {
      ...{ type: "category", data: labels, axisTick: { show: false } },
      axisLine: { lineStyle: { color: colours.line } },
      axisLabel: { ...faint, interval: (i: number) => (labels.length - 1 - i) % every === 0 },
    },
    yAxis: {
      ...{ type: "value", name: unit, nameTextStyle: { ...faint, align: "right" }, minInterval: 0 },
      ...{ axisLabel: faint, splitNumber: 4, splitLine: { lineStyle: { color: colours.line } } },
    },
    series: series.map(({ name, kind, values }) => ({
      ...{ name, type: kind, data: values, silent: true, connectNulls: false },
      ...(kind === "bar"
        ? { stack: "all", barMaxWidth: 28 }
        : { symbolSize: labels.length > 40 ? 3 : 6, symbol: "circle", lineStyle: { width: 2 } }),
    })),
  };
}

/** A name that is wider than its place stands aslant. */
function isAslant({ points }: Chart, width: number): boolean {
  const longest = Math.max(0, ...points.map(({ label }) => widthOf(label)));
  return longest + 6 > stepOf(points.length, width);
}

/** A figure that is wider than its place stands upright. */
function isUpright({ points }: Chart, width: number): boolean {
  const longest = Math.max(0, ...points.map(({ value }) => widthOf(String(value ?? ""))));
  return longest + 4 > stepOf(points.length, width);
}

const stepOf = (count: number, width: number) => (width - 48) / Math.max(1, count);

/** Roughly, as letters of one size go: a Chinese one is twice as wide as a figure. */
function widthOf(text: string): number {
  return [...text].reduce((sum, one) => sum + (one > "\u2e80" ? LETTER : LETTER * 0.6), 0);
}

function heightOf(chart: Chart, width: number): number {
  return Math.max(240, Math.min(360, width * 0.45)) + (isAslant(chart, width) ? 40 : 0);
}

function optionOf(chart: Chart, width: number, colours: typeof LIGHT): Record<string, unknown> {
  const { points } = chart;
  const hasGap = points.some(({ value }) => value === null);
  const line = points.length >= LINE_FROM && !hasGap;
  const upright = isUpright(chart, width);
  const text = { fontFamily: FONT, fontSize: LETTER };
  return {
    animation: false,
    textStyle: text,
    // All names have room inside.
    grid: { left: 20, right: 20, top: upright ? 76 : 36, bottom: 12, ...INSIDE },
    xAxis: {
      type: "category",
      data: points.map(({ label, value, gap = "未见" }) =>
        value === null ? `${label}\n${gap}` : label,
      ),
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: {
        ...text,
        ...{ interval: 0, hideOverlap: false, color: colours.faint, lineHeight: 18 },
        rotate: isAslant(chart, width) ? 45 : 0,
      },
    },
    // The figures stand at their bars: a second scale would only be one more thing to read.
    yAxis: { type: "value", show: false, min: (range: { min: number }) => Math.min(0, range.min) },
    series: [
      {
        type: line ? "line" : "bar",
        data: points.map(({ value }) => value),
        connectNulls: false,
        ...{
          barMaxWidth: 56,
          barCategoryGap: "42%",
          symbol: "circle",
          symbolSize: 8,
          silent: true,
        },
        itemStyle: { color: colours.mark },
        lineStyle: { color: colours.mark, width: 2.5 },
        labelLayout: { hideOverlap: false },
        label: {
          ...text,
          ...{ show: true, position: "top", color: colours.ink, fontWeight: 600 },
          ...{ textBorderColor: colours.ground, textBorderWidth: 3 },
          ...(upright ? { rotate: 90, align: "left", verticalAlign: "middle" } : {}),
        },
      },
    ],
  };
}
