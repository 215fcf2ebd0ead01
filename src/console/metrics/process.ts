/** The program itself: its memory, its time, and how long whoever wants this thread has to wait for it. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { metric, one } from "./text.ts";

const STARTED = Date.now() / 1000 - process.uptime();
/** Nanoseconds; a timer is late by less than its own step on a thread that is free. */
const STEP_MS = 10;

const lag = monitorEventLoopDelay({ resolution: STEP_MS });
lag.enable();

/** The lag is of the time since it was told the last time. */
export function processMetrics(): string[] {
  const { user, system } = process.cpuUsage();
  const late = (ns: number) => one(Math.max(0, ns / 1e9 - STEP_MS / 1000) || 0);
  const lags = [
    metric(
      ...([
        "nodejs_eventloop_lag_p50_seconds",
        "gauge",
        "Median wait for the main thread",
      ] as const),
      late(lag.percentile(50)),
    ),
    metric(
      ...([
        "nodejs_eventloop_lag_p99_seconds",
        "gauge",
        "Wait for the main thread, of 100 one waits longer",
      ] as const),
      late(lag.percentile(99)),
    ),
    metric(
      ...([
        "nodejs_eventloop_lag_max_seconds",
        "gauge",
        "Longest wait for the main thread",
      ] as const),
      late(lag.max),
    ),
  ];
  lag.reset();
  return [
    ...lags,
    metric("process_start_time_seconds", "gauge", "When it was started", one(STARTED)),
    metric(
      "process_cpu_seconds_total",
      "counter",
      "Time of processors that it has used",
      one((user + system) / 1e6),
    ),
    metric(
      "process_resident_memory_bytes",
      "gauge",
      "Memory that it holds",
      one(process.memoryUsage.rss()),
    ),
    metric(
      "nodejs_heap_size_used_bytes",
      "gauge",
      "Memory of JavaScript in use",
      one(getHeapStatistics().used_heap_size),
    ),
  ];
}
