/** The worker thread of `reading.ts`: one order at a time, bytes → report or blocks; pictures are sent out to be read. */
import { parentPort } from "node:worker_threads";
import type { Outcome } from "../domain.ts";
import type { Picture, Tools } from "./blocks.ts";
import { parse } from "./parse.ts";
import { readReport } from "./read.ts";
import type { Answer, Notice, Order } from "./reading.ts";

const say = (notice: Notice) => parentPort!.postMessage(notice);
const pictures = new Map<number, (seen: Outcome<Picture>) => void>();
let count = 0;

const tools: Tools = {
  onPage: (page, of) => say({ page, of }),
  recognise: (image) =>
    new Promise((resolve) => {
      pictures.set(++count, resolve);
      say({ picture: count, image });
    }),
};

parentPort!.on("message", async (message: Order | Answer) => {
  if ("picture" in message) {
    pictures.get(message.picture)?.(message.seen);
    pictures.delete(message.picture);
  } else if (message.want === "report") {
    say({ outcome: await readReport(message.bytes, message.file, message.given, tools) });
  } else {
    const parsed = await parse(message.bytes, message.file, tools);
    say({ outcome: parsed.ok ? { ok: true, value: parsed.value.blocks } : parsed });
  }
});
