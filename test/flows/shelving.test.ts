import { getEventListeners } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import type { App } from "../../src/app.ts";
import { readReport } from "../../src/reports/read.ts";
import { fileOf, openApp, REPORT_2022, temporaryFolder } from "../helper.ts";

const NAME = "2022年法治政府建设年度情况报告.txt";
const REPORT_2021 = REPORT_2022.replaceAll("2022", "2021").replaceAll("2023", "2022");

const shelf = async (app: App) =>
  (await app.records.reports()).map(({ year, sample }) => [year, sample]);

describe("ingest", () => {
  test("one run may add, leave, replace and fail, each file on its own", async () => {
    const app = await openApp();
    const same = fileOf(NAME, REPORT_2021);
    await app.shelving.ingest([same, fileOf(NAME, REPORT_2022)]);
    const told: string[] = [];
    const results = await app.shelving.ingest(
      [
        fileOf("2023年.txt", REPORT_2022.replaceAll("2023", "2024").replaceAll("2022", "2023")),
        same,
        fileOf("空.txt", ""),
        fileOf("坏.docx", "not a zip"),
        "/nowhere/没有.txt",
        fileOf(NAME, REPORT_2022.replace("9批次", "12批次")),
      ],
      { onFile: (result, done, of) => told.push(`${done}/${of} ${result.status}`) },
    );
    expect(results.map((result) => [result.status, result.year])).toEqual([
      ["added", 2023],
      ["unchanged", 2021],
      ["failed", null],
      ["failed", null],
      ["failed", null],
      ["replaced", 2022],
    ]);
    // In the order in which they are done.
    expect(told.map((line) => line.split(" ")[0])).toEqual([
      "1/6",
      "2/6",
      "3/6",
      "4/6",
      "5/6",
      "6/6",
    ]);
    expect(told.map((line) => line.split(" ")[1]).sort()).toEqual(
      results.map((result) => result.status).sort(),
    );
    for (const result of results.filter(({ status }) => status === "failed"))
      expect(result.error).toMatch(/^“(?:空\.txt|坏\.docx|\/nowhere\/没有\.txt)”.*请.*。$/);
    expect(await shelf(app)).toEqual([
      [2021, false],
      [2022, false],
      [2023, false],
    ]);
  });

  test("the newer version is found, the older one still opens", async () => {
    const app = await openApp();
    const [old] = await app.shelving.ingest([fileOf(NAME, REPORT_2022)]);
    await app.shelving.ingest([fileOf(NAME, REPORT_2022.replace("9批次", "12批次"))]);
    const hits = await app.library.search("接待来访团组", {}, 20);
    expect(hits.some((hit) => hit.text.includes("12批次"))).toBe(true);
    expect(hits.some((hit) => hit.text.includes("9批次"))).toBe(false);
    const stored = await app.records.report(old!.reportId);
    expect(stored).toMatchObject({ current: false, text: expect.stringContaining("9批次86人次") });
  });

  test("what is given beats what was read, and may be given later", async () => {
    const app = await openApp();
    const file = fileOf(NAME, REPORT_2022);
    await app.shelving.ingest([file]);
    const [result] = await app.shelving.ingest([file], {
      given: { org: "望江区外办", year: 2020 },
    });
    expect(result).toMatchObject({ status: "replaced", org: "望江区外办", year: 2020 });
    expect(await shelf(app)).toEqual([[2020, false]]);
    const hits = await app.library.list({});
    expect(new Set(hits.map((hit) => hit.reportYear))).toEqual(new Set([2020]));
  });

  test("a library that cannot be written is said, and what was there stays", async () => {
    const app = await openApp();
    await app.shelving.ingest([fileOf(NAME, REPORT_2021)]);
    vi.spyOn(app.records, "settle").mockRejectedValueOnce(new Error("disk is full"));
    const results = await app.shelving.ingest([
      fileOf(NAME, REPORT_2022),
      fileOf("坏.docx", "not a zip"),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["failed", "failed"]);
    expect(results[0]!.error).toContain("disk is full");
    expect(await shelf(app)).toEqual([[2021, false]]);
    const [again] = await app.shelving.ingest([fileOf(NAME, REPORT_2022)]);
    expect(again).toMatchObject({ status: "added" });
  });
});

describe("two programs at once", () => {
  test("put each report in once, and lose none", async () => {
    const dataDir = temporaryFolder();
    const [one, other] = [await openApp({ dataDir }), await openApp({ dataDir })];
    const years = [2015, 2016, 2017, 2018, 2019, 2020];
    const files = years.map((year) =>
      fileOf(
        `${year}.txt`,
        REPORT_2022.replaceAll("2023", `${year + 1}`).replaceAll("2022", `${year}`),
      ),
    );
    const [a, b] = await Promise.all([
      one.shelving.ingest(files),
      other.shelving.ingest(files.toReversed()),
    ]);
    expect([...a, ...b].map(({ status }) => status).sort()).toEqual([
      ...years.map(() => "added"),
      ...years.map(() => "unchanged"),
    ]);
    const ids = (await one.library.list({})).map((hit) => hit.passageId);
    expect(ids.length).toBe(new Set(ids).size);
    expect(ids.length).toBe(a.reduce((sum, result) => sum + result.passages, 0));
    expect((await other.records.reports()).map(({ year }) => year)).toEqual(years);
  });

  test("a reader sees the old version or the new one, never both or neither", async () => {
    const app = await openApp();
    await app.shelving.ingest([fileOf(NAME, REPORT_2022)]);
    let replacing = true;
    const seen = new Set<string>();
    const reader = (async () => {
      while (replacing) {
        const hits = await app.shelf.search("接待来访团组", {}, 20);
        const said = hits.filter((hit) => /来访团组\d/.test(hit.text));
        seen.add(said.map((hit) => /来访团组(\d+)/.exec(hit.text)![1]).join(" and "));
        // A search in memory gives the turn to nobody else.
        await setImmediate();
      }
    })();
    for (let i = 10; i < 16; i++)
      await app.shelving.ingest([fileOf(NAME, REPORT_2022.replace("9批次", `${i}批次`))]);
    replacing = false;
    await reader;
    expect([...seen].filter((said) => !/^\d+$/.test(said))).toEqual([]);
  });
});

describe("one folder", () => {
  test("with two versions of a report: the later name speaks, and the other is named", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a.txt"), REPORT_2022);
    writeFileSync(join(folder, "b.txt"), REPORT_2022.replace("9批次", "12批次"));
    const app = await openApp();
    const [first, second] = await app.shelving.ingest([folder]);
    expect([first!.status, second!.status]).toEqual(["added", "replaced"]);
    expect(second!.warnings.join("")).toMatch(/替换了.*a\.txt/);
    const reply = await app.turn.respond({ text: "2022年接待来访团组多少批次？" });
    expect(reply.text).toContain("12批次");
    expect((await app.records.report(first!.reportId))!.current).toBe(false);
  });

  test("stopped half-way keeps what was read, and goes on where it stopped", async () => {
    const folder = temporaryFolder();
    for (let year = 2001; year <= 2012; year++)
      writeFileSync(
        join(folder, `${year}.txt`),
        REPORT_2022.replaceAll("2023", `${year + 1}`).replaceAll("2022", `${year}`),
      );
    const app = await openApp();
    const stop = new AbortController();
    const read = app.reading.read;
    const reads = vi.spyOn(app.reading, "read").mockImplementation((...given) => {
      if (reads.mock.calls.length === 6) stop.abort();
      return read(...given);
    });
    const first = await app.shelving.ingest([folder], { signal: stop.signal });
    reads.mockRestore();
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(12);
    expect((await app.records.reports()).length).toBe(first.length);
    const second = await app.shelving.ingest([folder]);
    const statuses = second.map(({ status }) => status);
    expect(statuses.filter((status) => status === "unchanged").length).toBe(first.length);
    expect(statuses.filter((status) => status === "added").length).toBe(12 - first.length);
  });

  test("leaves nothing at the caller's signal, which would hold every report for as long as it lives", async () => {
    const app = await openApp();
    const { signal } = new AbortController();
    await app.shelving.ingest([fileOf(NAME, REPORT_2022), fileOf("2021.txt", REPORT_2021)], {
      signal,
    });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("cut off between record and library is brought to an end when the app opens", async () => {
    const dataDir = temporaryFolder();
    const app = await openApp({ dataDir });
    await app.shelving.ingest([fileOf(NAME, REPORT_2022)]);
    vi.spyOn(app.records, "settle").mockRejectedValueOnce(new Error("killed"));
    await app.shelving.ingest([fileOf(NAME, REPORT_2022.replace("9批次", "12批次"))]);
    vi.spyOn(app.library, "put").mockRejectedValueOnce(new Error("killed"));
    await app.shelving.ingest([fileOf("2021.txt", REPORT_2021)]);
    await app.close();

    const after = await openApp({ dataDir });
    expect(await after.records.underWay()).toEqual([]);
    expect(await shelf(after)).toEqual([[2022, false]]);
    const reply = await after.turn.respond({ text: "2022年接待来访团组多少批次？" });
    expect(reply.text).toContain("12批次");
  });
});

describe("remove", () => {
  test("takes a report out of library and records, its older versions along", async () => {
    const app = await openApp();
    const [old] = await app.shelving.ingest([fileOf(NAME, REPORT_2022)]);
    const [current] = await app.shelving.ingest([fileOf(NAME, `${REPORT_2022}\n五、其他。`)]);
    await app.shelving.ingest([fileOf(NAME, REPORT_2021)]);
    await app.shelving.remove([current!.reportId], "终端 test");
    expect(await app.records.report(old!.reportId)).toBeNull();
    expect(await app.records.report(current!.reportId)).toBeNull();
    expect(await shelf(app)).toEqual([[2021, false]]);
    expect((await app.library.list({ reportYears: [2022] })).length).toBe(0);
  });

  test("of an older version leaves the current one whole", async () => {
    const app = await openApp();
    const [old] = await app.shelving.ingest([fileOf(NAME, REPORT_2022)]);
    const [current] = await app.shelving.ingest([fileOf(NAME, `${REPORT_2022}\n五、其他。`)]);
    await app.shelving.remove([old!.reportId], "终端 test");
    expect(await app.records.report(old!.reportId)).toBeNull();
    expect(await app.records.report(current!.reportId)).toMatchObject({ current: true });
    expect(await app.library.count()).toBe(current!.passages);
  });
});

describe("sample reports", () => {
  /** Two small files stand for the samples; the real ones are started in main.test.ts. */
  function samples(): string {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "2021.txt"), REPORT_2021);
    writeFileSync(join(folder, "2022.txt"), REPORT_2022);
    return folder;
  }
  const REAL = REPORT_2022.replaceAll("望江区", "临河区");

  test("come into an empty library, once", async () => {
    const app = await openApp();
    const folder = samples();
    expect(await app.shelving.offerSamples(folder)).toBe(2);
    expect(await shelf(app)).toEqual([
      [2021, true],
      [2022, true],
    ]);
    expect(await app.shelving.offerSamples(folder)).toBe(0);
  });

  test("cut short by a stop, the rest comes at the next start; one taken out stays out", async () => {
    const dataDir = temporaryFolder();
    const folder = samples();
    const first = await openApp({ dataDir });
    await first.shelving.ingest([join(folder, "2021.txt")], { sample: true });
    await first.close();
    const second = await openApp({ dataDir });
    expect(await second.shelving.offerSamples(folder)).toBe(1);
    const [sample] = await second.records.reports();
    await second.shelving.remove([sample!.reportId], "终端 test");
    expect(await second.shelving.offerSamples(folder)).toBe(0);
    expect(await shelf(second)).toHaveLength(1);
  });

  test("leave when a real report comes in, and not for a file that failed", async () => {
    const app = await openApp();
    await app.shelving.offerSamples(samples());
    await app.shelving.ingest([fileOf("空.txt", "")]);
    expect(await shelf(app)).toHaveLength(2);
    await app.shelving.ingest([fileOf(NAME, REAL)]);
    expect(await shelf(app)).toEqual([[2022, false]]);
    const orgs = new Set((await app.library.list({})).map((hit) => hit.org));
    expect([...orgs]).toEqual(["临河区人民政府外事办公室"]);
  });

  test("a sample taken in as a real report stays", async () => {
    const app = await openApp();
    await app.shelving.offerSamples(samples());
    await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
    expect(await shelf(app)).toEqual([[2022, false]]);
  });

  test("once declined they do not come back, not even when all reports are gone", async () => {
    const app = await openApp();
    const folder = samples();
    await app.shelving.offerSamples(folder);
    expect(await app.shelving.removeSamples()).toBe(2);
    expect(await app.shelving.offerSamples(folder)).toBe(0);
    const [real] = await app.shelving.ingest([fileOf(NAME, REAL)]);
    await app.shelving.remove([real!.reportId], "终端 test");
    expect(await app.shelving.offerSamples(folder)).toBe(0);
    expect(await app.library.count()).toBe(0);
  });
});

describe("a library that is behind the records", () => {
  test("is filled again from them when the app opens", async () => {
    const dataDir = temporaryFolder();
    const before = await openApp({ dataDir });
    await before.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
    await before.close();
    rmSync(join(dataDir, "library"), { recursive: true });

    const after = await openApp({ dataDir });
    const reply = await after.turn.respond({ text: "2022年接待来访团组多少批次？" });
    expect(reply.text).toContain("9批次");
  });

  test("with passages of a report that is not on record does not speak of them", async () => {
    const app = await openApp();
    await app.shelving.ingest([fileOf("2021.txt", REPORT_2021)]);
    const report = await readReport(new TextEncoder().encode(REPORT_2022), "2022.txt");
    if (!report.ok) throw new Error(report.error);
    await app.library.put([report.value]);
    const reply = await app.turn.respond({ text: "接待来访团组多少批次？" });
    expect(reply.citations.map((citation) => citation.reportYear)).toEqual([2021]);
  });
});

test("a stop that comes while a file is being opened leaves it unread", async () => {
  const app = await openApp();
  const stop = new AbortController();
  const { report } = app.records;
  app.records.report = async (id) => {
    stop.abort();
    return report(id);
  };
  const read = vi.spyOn(app.reading, "read");
  const file = fileOf("2022.txt", REPORT_2022);
  expect(await app.shelving.ingest([file], { signal: stop.signal })).toEqual([]);
  expect(read).not.toHaveBeenCalled();
});
