/**
 * The worker thread of `reading.ts`: one order at a time, bytes → report, blocks or the picture of a page; pictures are sent out to be read, and
 * a report goes over in parts.
 */
import { parentPort } from "node:worker_threads";
import type { Outcome, Report } from "../domain.ts";
import type { Picture, Tools } from "./blocks.ts";
import { pagePicture } from "./page-picture.ts";
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

/** Passages, and figures, in one part. */
const PART = 1_000;
let goOn = () => {};

/** Send what is long of a report ahead, and give back the rest. */
async function sendAhead(report: Report): Promise<Report> {
  const { body, figureRows } = report;
  for (let from = 0; from < Math.max(body.length, figureRows.length); from += PART) {
    const asked = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const to = from + PART;
    say({ part: { body: body.slice(from, to), figureRows: figureRows.slice(from, to) } });
    await asked;
  }
  return { ...report, body: [], figureRows: [] };
}

parentPort!.on("message", async (message: Order | Answer) => {
  if ("more" in message) goOn();
  else if ("picture" in message) {
    pictures.get(message.picture)?.(message.seen);
    pictures.delete(message.picture);
  } else if (message.want === "report") {
    const read = await readReport(message.bytes, message.file, message.given, tools);
    say({ outcome: read.ok ? { ok: true, value: await sendAhead(read.value) } : read });
  } else if (message.want === "picture") {
    say({ outcome: await pagePicture(message.bytes, message.file, message.page) });
  } else {
    const parsed = await parse(message.bytes, message.file, tools);
    say({ outcome: parsed.ok ? { ok: true, value: parsed.value.blocks } : parsed });
  }
});
