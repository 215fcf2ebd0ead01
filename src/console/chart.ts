/**
 * The figures of one matter over the years, and what changes from day to day, as an SVG: every label and every value is shown, and a
 * year without a figure is a gap that says so. They are drawn in a thread beside the server (`charts/`): only to load what draws them
 * takes half a second.
 */
import type { Reply } from "../schemas.ts";
import { createThread } from "../thread.ts";

type Drawn = NonNullable<Reply["chart"]>;
/** A gap says why it is one; by default that nothing was found. */
export type Chart = Omit<Drawn, "points"> & {
  points: (Drawn["points"][number] & { gap?: string | undefined })[];
};

export interface ChartLook {
  dark?: boolean;
  /** In pixels; a phone wants a narrow one, in which letters stay as large. */
  width?: number;
}

/** Several series over the same days or the like: bars upon one another, or lines beside one another. */
export interface Trend {
  title: string;
  unit: string;
  labels: string[];
  series: { name: string; kind: "bar" | "line"; values: (number | null)[] }[];
}

/** What the thread is told; without a chart it only gets ready. */
export type Told = { chart?: Chart; trend?: Trend; look: ChartLook };

const HEAP_MB = 256;
const IDLE_MS = 10 * 60_000;

const thread = createThread<Told>({
  ...{ file: new URL("./charts/worker.ts", import.meta.url), heapMb: HEAP_MB, idleMs: IDLE_MS },
});

/** The chart as SVG markup, whose texts are escaped and which holds no script. */
export const chartSvg = (chart: Chart, look: ChartLook = {}) => thread.ask<string>({ chart, look });

/** A trend as SVG markup, with a scale and a legend. */
export const trendSvg = (trend: Trend, look: ChartLook = {}) => thread.ask<string>({ trend, look });

/** A chart will be wanted in a moment. */
export const expectChart = () => thread.tell({ look: {} });
