import { describe, expect, onTestFinished, test } from "vitest";
import type { Report } from "../../src/domain.ts";
import { readReport } from "../../src/reports/read.ts";
import { createLibrary } from "../../src/search/library.ts";
import type { Embedder } from "../../src/search/model/embed.ts";
import { REPORT_2022, temporaryFolder } from "../helper.ts";

/** A model that knows two meanings, receiving guests and signs, whatever words say them. */
function twoMeanings(model = "test/model"): Embedder & { calls: number } {
  const guests = /来访团组|宾客/;
  const signs = /外语标识|招牌/;
  const embedder = {
    model,
    calls: 0,
    async embed(texts: string[]) {
      embedder.calls += texts.length;
      return texts.map((text) => {
        const vector = [guests.test(text) ? 1 : 0, signs.test(text) ? 1 : 0, 0.1];
        const length = Math.hypot(...vector);
        return vector.map((value) => value / length);
      });
    },
    close() {},
  };
  return embedder;
}

const withoutModel: Embedder = { model: "test/model", embed: async () => null, close() {} };

async function reportOf(text: string): Promise<Report> {
  const report = await readReport(new TextEncoder().encode(text), "报告.txt");
  if (!report.ok) throw new Error(report.error);
  return report.value;
}

async function open(uri: string, embedder: Embedder | null) {
  const library = await createLibrary({
    uri,
    model: embedder?.model ?? null,
    embedderOf: () => embedder!,
  });
  onTestFinished(() => library.close());
  return library;
}

describe("with an embedding model", () => {
  test("a passage is found by its meaning where it shares no word with the question", async () => {
    const library = await open(temporaryFolder(), twoMeanings());
    await library.put([await reportOf(REPORT_2022)]);
    await library.catchUp();
    await library.optimize();
    const hits = await library.search("宾客", {}, 5);
    expect(hits.some((hit) => hit.text.includes("来访团组9批次"))).toBe(true);
  });

  test("words still come first", async () => {
    const library = await open(temporaryFolder(), twoMeanings());
    await library.put([await reportOf(REPORT_2022)]);
    await library.catchUp();
    await library.optimize();
    const [first] = await library.search("打造双语示范点", {}, 5);
    expect(first!.text).toContain("双语示范点");
  });

  test("filters hold for meanings too", async () => {
    const library = await open(temporaryFolder(), twoMeanings());
    await library.put([await reportOf(REPORT_2022)]);
    await library.catchUp();
    const hits = await library.search("招牌", { years: [2022], aspect: "done" }, 20);
    expect(hits.length).toBeGreaterThan(0);
    expect(hits.every((hit) => hit.factYear === 2022 && hit.aspect === "done")).toBe(true);
  });

  test("a removed report is gone from both sides", async () => {
    const library = await open(temporaryFolder(), twoMeanings());
    const report = await reportOf(REPORT_2022);
    await library.put([report]);
    await library.catchUp();
    await library.remove([report.reportId]);
    expect(await library.search("宾客", {}, 5)).toEqual([]);
  });

  test("reports from before the model are caught up with, once", async () => {
    const folder = temporaryFolder();
    const before = await open(folder, null);
    await before.put([await reportOf(REPORT_2022)]);
    const model = twoMeanings();
    const after = await open(folder, model);
    expect(await after.search("宾客", {}, 5)).toEqual([]);
    expect(await after.catchUp()).toBe(1);
    expect((await after.search("宾客", {}, 5)).length).toBeGreaterThan(0);
    expect(await after.catchUp()).toBe(0);
  });

  test("a model that cannot be had leaves text search as it was", async () => {
    const library = await open(temporaryFolder(), withoutModel);
    await library.put([await reportOf(REPORT_2022)]);
    await library.catchUp();
    await library.optimize();
    const [first] = await library.search("接待来访团组", {}, 5);
    expect(first!.text).toContain("9批次");
  });
});
