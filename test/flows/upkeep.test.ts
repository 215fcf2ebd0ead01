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

/** A library whose tidying fails for as long as `broken` says so. */
function brokenLibrary(broken: () => boolean) {
  const tried = { tidied: 0, embedded: 0 };
  const library = {
    isUntidy: async () => true,
    catchUp: async () => tried.embedded++ && 0,
    optimize: async () => {
      tried.tidied++;
      if (broken()) throw new Error("row 7 cannot be read");
    },
  } as unknown as Library;
  return { library, tried };
}

test("tidying that always fails is tried more and more rarely, given up, and said; embedding goes on", async () => {
  const { library, tried } = brokenLibrary(() => true);
  const app = await openApp();
  const lines: string[] = [];
  const upkeep = createUpkeep({
    ...{ ...app, retentionDays: 400, library },
    log: createLog("warn", (line) => lines.push(line)),
  });
  expect(upkeep.trouble).toBeNull();
  const at: number[] = [];
  for (let round = 0; round < 100; round++) {
    const before = tried.tidied;
    await upkeep.run();
    if (tried.tidied > before) at.push(round);
  }
  expect(at).toEqual([0, 2, 6, 14, 30]);
  expect(tried.embedded).toBe(100);
  expect(upkeep.trouble).toMatch(/row 7 cannot be read.*检查磁盘空间后重新启动/);
  expect(lines.filter((line) => line.includes('"error"')).at(-1)).toContain("given up");
});

test("tidying that comes right again leaves no trouble behind", async () => {
  let broken = true;
  const { library } = brokenLibrary(() => broken);
  const app = await openApp();
  const upkeep = createUpkeep({ ...app, retentionDays: 400, library, log: createLog("silent") });
  await upkeep.run();
  expect(upkeep.trouble).toContain("row 7 cannot be read");
  broken = false;
  await upkeep.run();
  await upkeep.run();
  expect(upkeep.trouble).toBeNull();
});

test("tidying that does not end keeps nobody waiting, and what comes in meanwhile is found", async () => {
  const library = await createLibrary({ uri: temporaryFolder(), optimizeMs: 0 });
  onTestFinished(() => library.close());
  const put = async (text: string, file: string) => {
    const report = await readReport(new TextEncoder().encode(text), file);
    if (!report.ok) throw new Error(report.error);
    await library.put([report.value]);
  };
  await put(REPORT_2022, "2022.txt");
  await expect(library.optimize()).rejects.toThrow("还没有结束");
  await put("2021年工作总结\n全年受理认证申请17件。", "2021.txt");
  expect((await library.search("认证申请", {}, 3))[0]?.text).toContain("17件");
});
