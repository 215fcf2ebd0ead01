import { expect, onTestFinished, test, vi } from "vitest";
import { createUpkeep } from "../../src/flows/upkeep.ts";
import { createLog } from "../../src/log.ts";
import { readReport } from "../../src/reports/read.ts";
import { createLibrary, type Library } from "../../src/search/library.ts";
import { eventually, fileOf, openApp, REPORT_2022, temporaryFolder } from "../helper.ts";

test("rows that came in without an optimize are found at once, and folded in by the next round", async () => {
  const app = await openApp();
  const optimize = app.library.optimize;
  app.library.optimize = async () => {};
  await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
  app.library.optimize = optimize;
  expect(await app.library.isUntidy()).toBe(true);
  expect((await app.shelf.search("接待来访团组", {}, 3))[0]?.text).toContain("9批次");
  await app.upkeep.run();
  expect(await app.library.isUntidy()).toBe(false);
  expect((await app.shelf.search("接待来访团组", {}, 3))[0]?.text).toContain("9批次");
});

test("old versions are let go of once nobody can still be reading them", async () => {
  let ahead = 0;
  const library = await createLibrary({
    uri: temporaryFolder(),
    clock: () => Date.now() + ahead,
  });
  onTestFinished(() => library.close());
  const report = await readReport(new TextEncoder().encode(REPORT_2022), "2022.txt");
  if (!report.ok) throw new Error(report.error);
  for (let i = 0; i < 40; i++) await library.put([report.value]);
  await library.optimize();
  expect(await library.isUntidy()).toBe(false);
  ahead = 120_000;
  expect(await library.isUntidy()).toBe(true);
  await library.optimize();
  expect(await library.isUntidy()).toBe(false);
  expect(await library.count()).toBe(report.value.body.length);
});

test("a round never runs twice at a time, and one that fails does not end the schedule", async () => {
  let running = 0;
  let most = 0;
  let rounds = 0;
  const library = {
    isUntidy: async () => true,
    catchUp: async () => 0,
    optimize: async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      if (++rounds === 1) throw new Error("disk is full");
    },
  } as unknown as Library;
  const app = await openApp();
  const lines: string[] = [];
  const log = createLog("warn", (line) => lines.push(line));
  const upkeep = createUpkeep({ ...app, retentionDays: 400, library, log, everyMs: 1 });
  upkeep.start();
  await Promise.all([upkeep.run(), upkeep.run()]);
  await eventually(() => expect(rounds).toBeGreaterThan(3));
  await upkeep.stop();
  const after = rounds;
  await vi.waitFor(() => expect(most).toBe(1));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(rounds).toBe(after);
  expect(lines.join()).toContain("disk is full");
});
