/**
 * Files that were damaged in every way we could think of: each is read, or refused with a sentence, and never hangs.
 * A file of the samples or of test/files → a few seeded mutations → readReport, in a thread that can be stopped.
 * FUZZ=20000 runs more of them; FUZZ_FROM=123 FUZZ=1 runs one again.
 */
import { Worker } from "node:worker_threads";
import { afterAll, expect, test } from "vitest";
import type { Outcome, Report } from "../../src/domain.ts";
import { joinPassages } from "../../src/reports/passages.ts";
import { damaged } from "./damaged.ts";

const COUNT = Number(process.env.FUZZ ?? 2000);
const FROM = Number(process.env.FUZZ_FROM ?? 0);
const READERS = 2;
const LONGEST_MS = 10_000;

type Said = Outcome<Report> | { thrown: string };

const readers: Worker[] = [];
afterAll(() => {
  // Not waited for: one that hangs in native code cannot be stopped before the process ends.
  for (const reader of readers) void reader.terminate();
});

test(`${COUNT} damaged files are read or refused, none hangs`, {
  timeout: COUNT * 1000 + 300_000,
}, async () => {
  let next = FROM;
  let read = 0;
  const problems: string[] = [];
  const work = async () => {
    let reader = openReader();
    while (next < FROM + COUNT && problems.length === 0) {
      const at = next++;
      const { bytes, name, how } = damaged(at);
      const said = await readIn(reader, bytes, name);
      if (said && "ok" in said && said.ok) read++;
      const problem = said === null ? `longer than ${LONGEST_MS} ms` : problemOf(said);
      if (problem !== null) problems.push(`FUZZ_FROM=${at}: ${name} with ${how}: ${problem}`);
      if (said === null) {
        void reader.terminate();
        reader = openReader();
      }
    }
  };
  await Promise.all(Array.from({ length: READERS }, work));
  expect(problems).toEqual([]);
  // Otherwise they were too damaged to prove anything.
  if (COUNT >= 100) expect(read / COUNT).toBeGreaterThan(0.2);
});

/** What is wrong with an outcome, whatever the file was. */
function problemOf(outcome: Said): string | null {
  if ("thrown" in outcome) return `threw ${outcome.thrown}`;
  if (!outcome.ok) {
    return /^“.*[\u4E00-\u9FFF].*。$/s.test(outcome.error) ? null : `says “${outcome.error}”`;
  }
  const { text, body } = outcome.value;
  if (!/[\p{L}\p{N}]/u.test(text)) return "read without a letter";
  if (joinPassages(body) !== text) return "passages that do not tile the text";
  if (body.some((passage) => text.slice(passage.start, passage.end) !== passage.text))
    return "a passage that is not where it says";
  const odd = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\uFFFD]/.exec(text)?.[0];
  if (odd !== undefined) return `a control character ${JSON.stringify(odd)} in the text`;
  return text.isWellFormed() ? null : "half a character in the text";
}

/** A thread that reads; in one of its own, because a loop without an end can be stopped no other way. */
function openReader(): Worker {
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    import(workerData).then(({ readReport }) => {
      parentPort.on("message", ({ bytes, name }) =>
        readReport(bytes, name).then(
          (outcome) => parentPort.postMessage(outcome),
          (error) => parentPort.postMessage({ thrown: String(error?.stack ?? error) }),
        ),
      );
    });`;
  const reader = new Worker(code, {
    eval: true,
    execArgv: [],
    workerData: new URL("../../src/reports/read.ts", import.meta.url).href,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
    // What libraries print about damaged files is no news here.
    stdout: true,
    stderr: true,
  });
  readers.push(reader);
  return reader;
}

/** The outcome, or null if there is none in time: of the processor, since on a busy machine the clock says nothing. */
function readIn(reader: Worker, bytes: Uint8Array, name: string): Promise<Said | null> {
  return new Promise((resolve) => {
    const end = (said: Said | null) => {
      clearInterval(timer);
      reader.off("message", end);
      reader.off("error", fail);
      resolve(said);
    };
    const fail = (error: unknown) => end({ thrown: String(error) });
    const begun = process.cpuUsage();
    const timer = setInterval(() => {
      const { user, system } = process.cpuUsage(begun);
      if (user + system > READERS * LONGEST_MS * 1000) end(null);
    }, 500);
    reader.on("message", end);
    reader.on("error", fail);
    reader.postMessage({ bytes, name });
  });
}
