import { expect, onTestFinished, test } from "vitest";
import { createReading, type ReadingOptions } from "../../src/reports/reading.ts";
import { REPORT_2022 } from "../helper.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function open(options: ReadingOptions = {}) {
  const reading = createReading({ silenceMs: 600_000, ...options });
  onTestFinished(() => reading.close());
  return reading;
}

test("a file becomes a report in a worker thread", async () => {
  const read = await open().read(bytes(REPORT_2022), "2022.txt", { org: "望江区外办" });
  expect(read).toMatchObject({
    ok: true,
    value: { year: 2022, org: "望江区外办", figures: 7, known: { org: "flag" } },
  });
});

test("more files than workers wait their turn", async () => {
  const reading = open({ workers: 2 });
  const reads = await Promise.all(
    Array.from({ length: 9 }, (_, i) =>
      reading.read(bytes(REPORT_2022.replace("9批次", `${i}批次`)), `${i}.txt`),
    ),
  );
  expect(reads.map((read) => read.ok && /(\d)批次/.exec(read.value.text)![1])).toEqual([
    ..."012345678",
  ]);
});

test("memory and time have an end; the next file is read all the same", async () => {
  const huge = bytes("望江区外办接待外宾9批次。".repeat(300_000));
  const small = open({ workers: 1, heapMb: 24 });
  expect(await small.read(huge, "大.txt")).toMatchObject({
    ok: false,
    error: expect.stringMatching(/^“大\.txt”.*内存.*请.*。$/),
  });
  expect(await small.read(bytes(REPORT_2022), "2022.txt")).toMatchObject({ ok: true });

  const tight = open({ workers: 1, memoryMb: 8 });
  expect(
    await tight.read(bytes("望江区外办接待外宾9批次。".repeat(300_000)), "大.txt"),
  ).toMatchObject({
    ok: false,
    error: expect.stringMatching(/^“大\.txt”.*内存.*请.*。$/),
  });

  const hurried = open({ workers: 1, silenceMs: 1 });
  expect(await hurried.read(bytes(REPORT_2022), "慢.txt")).toMatchObject({
    ok: false,
    error: expect.stringMatching(/^“慢\.txt”读了.*仍未.*请.*。$/),
  });
});

test("closing ends what is being read and what waits", async () => {
  const reading = open({ workers: 1 });
  const reads = [1, 2, 3].map((i) => reading.read(bytes(REPORT_2022), `${i}.txt`));
  await reading.close();
  for (const read of await Promise.all(reads))
    expect(read).toMatchObject({ ok: false, retry: true });
  expect(await reading.read(bytes(REPORT_2022), "late.txt")).toMatchObject({ ok: false });
});
