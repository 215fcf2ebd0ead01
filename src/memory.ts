/**
 * Memory goes back to the system when a large piece of work is over, before work outside V8 begins. V8 collects when its
 * own heap is short; that LanceDB is about to need as much again beside it, it cannot know.
 */
import { Session } from "node:inspector/promises";
import { getHeapStatistics } from "node:v8";

/** Less than this, in bytes, is not worth the tens of milliseconds for which everything else waits. */
const WORTHWHILE = 48e6;
/** What was still held after the last time. */
let held = 0;

/** Collect garbage now if there may be so much of it, in bytes. */
export async function letGo(worthwhile = WORTHWHILE): Promise<void> {
  const used = getHeapStatistics().used_heap_size;
  held = Math.min(held, used);
  if (used - held < worthwhile) return;
  const session = new Session();
  session.connect();
  await session.post("HeapProfiler.collectGarbage");
  session.disconnect();
  held = getHeapStatistics().used_heap_size;
}
