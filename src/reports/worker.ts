/** The worker thread of `reading.ts`: one order at a time, bytes → report or blocks. */
import { parentPort } from "node:worker_threads";
import type { Tools } from "./blocks.ts";
import { parse } from "./parse.ts";
import { readReport } from "./read.ts";
import type { Notice, Order } from "./reading.ts";

const say = (notice: Notice) => parentPort!.postMessage(notice);
const tools: Tools = { onPage: (page, of) => say({ page, of }) };

parentPort!.on("message", async (order: Order) => {
  if (order.want === "report") {
    say({ outcome: await readReport(order.bytes, order.file, order.given, tools) });
  } else {
    const parsed = await parse(order.bytes, order.file, tools);
    say({ outcome: parsed.ok ? { ok: true, value: parsed.value.blocks } : parsed });
  }
});
