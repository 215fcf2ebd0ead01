/**
 * The figures of one matter over the years as an SVG: every label and every value is shown, and a year without a figure is a gap
 * that says so. Drawn by ECharts on the server; what it costs is loaded when the first chart is wanted.
 */
import type { Reply } from "../schemas.ts";

type Chart = NonNullable<Reply["chart"]>;

export interface ChartLook {
  dark?: boolean;
  /** In pixels; a phone wants a narrow one, in which letters stay as large. */
  width?: number;
}

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
export async function chartSvg(chart: Chart, look: ChartLook = {}): Promise<string> {
  const { init } = await library();
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

let loaded: Promise<typeof import("echarts/core")> | null = null;

function library() {
  loaded ??= (async () => {
    const [core, { BarChart, LineChart }, { GridComponent }, { SVGRenderer }] = await Promise.all([
      import("echarts/core"),
      import("echarts/charts"),
      import("echarts/components"),
      import("echarts/renderers"),
    ]);
    core.use([BarChart, LineChart, GridComponent, SVGRenderer]);
    return core;
  })();
  return loaded;
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
      data: points.map(({ label, value }) => (value === null ? `${label}\n未见` : label)),
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
