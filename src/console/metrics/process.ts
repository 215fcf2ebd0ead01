/** The program itself: its memory, its time, and how long whoever wants this thread has to wait for it. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { metric, one } from "./text.ts";

const STARTED = Date.now() / 1000 - process.uptime();
/** A free thread comes to each of the steps in time; what is later by more was kept busy. */
const STEP_MS = 20;

const lag = monitorEventLoopDelay({ resolution: STEP_MS });
lag.enable();

/** The lag is of the time since it was told the last time. */
export function processMetrics(): string[] {
  const gauge = (name: string, help: string, value: number) =>
    metric(name, "gauge", help, one(value));
  const late = (of: string, help: string, ns: number) =>
    // Before the first step there is none.
    gauge(`nodejs_eventloop_lag_${of}_seconds`, help, Math.max(0, ns / 1e9 - STEP_MS / 1000) || 0);
  const lags = [
    late("p50", "Median wait for the main thread", lag.percentile(50)),
    late("p99", "Wait for the main thread, of 100 one waits longer", lag.percentile(99)),
    late("max", "Longest wait for the main thread", lag.max),
  ];
  lag.reset();
  const { user, system } = process.cpuUsage();
  const cpu = (user + system) / 1e6;
  const heap = getHeapStatistics().used_heap_size;
  return [
    ...lags,
    gauge("process_start_time_seconds", "When it was started", STARTED),
    metric("process_cpu_seconds_total", "counter", "Time of processors that it has used", one(cpu)),
    gauge("process_resident_memory_bytes", "Memory that it holds", process.memoryUsage.rss()),
    gauge("nodejs_heap_size_used_bytes", "Memory of JavaScript in use", heap),
  ];
}
