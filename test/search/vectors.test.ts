import { connect } from "@lancedb/lancedb";
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
        return Float32Array.from(vector, (value) => value / length);
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

  test("a large report is embedded in pieces, and once more where that was cut off", async () => {
    const lines = Array.from(
      { length: 2_500 },
      (_, i) => `第${i + 1}项：接待来访团组${i + 1}批次。`,
    );
    const report = await reportOf(`2022年工作总结\n\n${lines.join("\n\n")}\n`);
    const folder = temporaryFolder();
    const cut = twoMeanings();
    const embed = cut.embed.bind(cut);
    // The model goes away after the first piece.
    cut.embed = async (texts) => (cut.calls > 0 ? null! : await embed(texts));
    const before = await open(folder, cut);
    await before.put([report]);
    expect(await before.catchUp()).toBe(0);
    expect(cut.calls).toBeGreaterThan(0);
    expect(cut.calls).toBeLessThan(2_500);

    const whole = twoMeanings();
    const after = await open(folder, whole);
    expect(await after.catchUp()).toBe(1);
    expect(whole.calls).toBe(2_500);
    expect(await vectorsIn(folder)).toBe(2_500);
    expect(await after.catchUp()).toBe(0);
  });

  test("reports that are embedded together may have more headings than fit beside their passages", async () => {
    const library = await open(temporaryFolder(), twoMeanings());
    const chapters = Array.from({ length: 550 }, (_, i) => `（一）泵站\n第${i + 1}座已检修。`).join(
      "\n",
    );
    const texts = [2021, 2022].map((year) => `${year}年工作总结\n${chapters}`);
    await library.put(await Promise.all(texts.map(reportOf)));
    expect(await library.catchUp()).toBe(2);
  });

  test("a passage without a word that the model knows is not asked for again and again", async () => {
    const folder = temporaryFolder();
    const model = twoMeanings();
    const embed = model.embed.bind(model);
    model.embed = async (texts) =>
      (await embed(texts))!.map((vector, i) => (/座谈/.test(texts[i]!) ? null! : vector));
    const library = await open(folder, model);
    const known = await reportOf("2022年工作总结\n\n接待来访团组9批次。\n\n召开座谈3次。\n");
    await library.put([known]);
    expect(await library.catchUp()).toBe(1);
    // Another report comes in: only that is embedded.
    await library.put([await reportOf("2021年工作总结\n\n更新外语标识8处。\n")]);
    const calls = model.calls;
    expect(await library.catchUp()).toBe(1);
    expect(model.calls).toBe(calls + 1);
    const hits = await library.search("宾客", {}, 5);
    expect(hits[0]?.text).toContain("来访团组9批次");
    expect(hits.every(({ text }) => !text.includes("座谈"))).toBe(true);
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

describe("another model", () => {
  /** A library whose models are made by name; each test reads which of them answered. */
  async function openWith(uri: string, model: string, models: Map<string, Embedder>) {
    const library = await createLibrary({
      uri,
      model,
      embedderOf: (name) => models.get(name)!,
    });
    onTestFinished(() => library.close());
    return library;
  }

  test("the old one's vectors answer until the new one has seen every report, then are gone", async () => {
    const uri = temporaryFolder();
    const old = twoMeanings("office/旧模型 v1");
    const fresh = twoMeanings("office/new");
    const models = new Map<string, Embedder>([
      [old.model, old],
      [fresh.model, fresh],
    ]);
    const before = await openWith(uri, old.model, models);
    await before.put([await reportOf(REPORT_2022)]);
    await before.catchUp();
    before.close();

    const after = await openWith(uri, fresh.model, models);
    old.calls = 0;
    expect((await after.search("宾客", {}, 5)).length).toBeGreaterThan(0);
    expect([old.calls, fresh.calls]).toEqual([1, 0]);
    expect(await after.catchUp()).toBe(1);
    fresh.calls = 0;
    expect((await after.search("宾客", {}, 5)).length).toBeGreaterThan(0);
    expect([old.calls, fresh.calls]).toEqual([1, 1]);
    const names = await (await connect(uri)).tableNames();
    expect(names.filter((name) => name.startsWith("vectors"))).toHaveLength(1);
  });

  test("one that cannot be had leaves the old one answering", async () => {
    const uri = temporaryFolder();
    const old = twoMeanings("office/old");
    const models = new Map<string, Embedder>([
      [old.model, old],
      ["test/model", withoutModel],
    ]);
    const before = await openWith(uri, old.model, models);
    await before.put([await reportOf(REPORT_2022)]);
    await before.catchUp();
    before.close();
    const after = await openWith(uri, "test/model", models);
    expect(await after.catchUp()).toBe(0);
    expect((await after.search("宾客", {}, 5)).length).toBeGreaterThan(0);
  });
});

describe("a cross-encoder", () => {
  const likes = (words: string) => ({
    mark: async (_: string, texts: string[]) => texts.map((text) => (text.includes(words) ? 1 : 0)),
    close() {},
  });

  async function openReranked(reranker: Parameters<typeof createLibrary>[0]["reranker"]) {
    const library = await createLibrary({ uri: temporaryFolder(), reranker: reranker! });
    onTestFinished(() => library.close());
    await library.put([await reportOf(REPORT_2022)]);
    await library.optimize();
    return library;
  }

  test("puts the best few in its own order, scores still falling", async () => {
    const library = await openReranked(likes("双语示范点"));
    const hits = await library.search("国际语言环境核查外语标识", {}, 4);
    expect(hits[0]!.text).toContain("双语示范点");
    expect(hits.map(({ score }) => score)).toEqual(
      hits.map(({ score }) => score).toSorted((a, b) => b - a),
    );
  });

  test("never puts a plan before an outcome, nor another year before the asked one", async () => {
    const library = await openReranked(likes("不少于300处"));
    const [first] = await library.search("核查外语标识多少处", { years: [2022] }, 4);
    expect(first!.text).toContain("276处");
  });

  test("that cannot be had leaves the order as it was", async () => {
    const library = await openReranked({ mark: async () => null, close() {} });
    const [first] = await library.search("核查外语标识多少处", { aspect: "done" }, 4);
    expect(first!.text).toContain("276处");
  });
});

describe("a report that becomes limited", () => {
  const limitedTo = async (audience: string[] | null) => ({
    ...(await reportOf(REPORT_2022)),
    audience,
  });
  const everybody = { audiences: [""] };

  test("is not found by its meaning either, while its vectors are those of before", async () => {
    const library = await open(temporaryFolder(), twoMeanings());
    await library.put([await limitedTo(null)]);
    await library.catchUp();
    expect((await library.search("宾客", everybody, 5)).length).toBeGreaterThan(0);
    await library.put([await limitedTo(["ou_1"])]);
    expect(await library.search("宾客", everybody, 5)).toEqual([]);
    await library.catchUp();
    expect(await library.search("宾客", everybody, 5)).toEqual([]);
    const own = { audiences: ["", "ou_1"] };
    expect((await library.search("宾客", own, 5))[0]?.text).toContain("来访团组9批次");
  });
});

/** How many rows the vectors' table in `folder` has. */
async function vectorsIn(folder: string): Promise<number> {
  const db = await connect(folder);
  const name = (await db.tableNames()).find((one) => one.startsWith("vectors_"));
  return (await db.openTable(name!)).countRows();
}
