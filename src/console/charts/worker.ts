/** The thread of `chart.ts`: what is to be drawn → its markup. */
import { serve } from "../../thread.ts";
import type { Told } from "../chart.ts";
import { drawnChart, drawnTrend } from "./drawing.ts";

serve<Told>(({ chart, trend, look }) => {
  if (chart) return drawnChart(chart, look);
  return trend ? drawnTrend(trend, look) : null;
});
