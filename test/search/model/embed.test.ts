import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createLog } from "../../../src/log.ts";
import { createEmbedder } from "../../../src/search/model/embed.ts";
import { createReranker } from "../../../src/search/model/reranker.ts";
import { startHub, writeCrossEncoder, writeEmbedder } from "../../fakes/model.ts";
import { temporaryFolder } from "../../helper.ts";

function open(model: string, over: Partial<Parameters<typeof createEmbedder>[0]> = {}) {
  const lines: string[] = [];
  const options = {
    model,
    endpoint: null,
    cacheDir: temporaryFolder(),
    log: createLog("info", (line) => lines.push(line)),
    patienceMs: 600_000,
    silenceMs: 600_000,
    ...over,
  };
  const embedder = createEmbedder(options);
  onTestFinished(() => embedder.close());
  const warnings = () => lines.filter((line) => line.includes('"warn"'));
  return { embedder, options, lines, warnings };
}

const cosine = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe("an embedding model in a local folder", () => {
  test("gives unit vectors in the order of the texts, near where the meaning is", async () => {
    const { embedder } = open(writeEmbedder(temporaryFolder()));
    const texts = ["招牌", "宾客来访", "标识牌标识牌标识牌标识牌", "团组"];
    const vectors = (await embedder.embed(texts))!.map((vector) => vector!);
    expect(vectors).toHaveLength(4);
    for (const vector of vectors) expect(cosine(vector, vector)).toBeCloseTo(1, 3);
    expect(cosine(vectors[1]!, vectors[3]!)).toBeGreaterThan(0.9);
    expect(cosine(vectors[0]!, vectors[2]!)).toBeGreaterThan(0.9);
    expect(cosine(vectors[0]!, vectors[1]!)).toBeLessThan(0.3);
  });

  test("a question goes before passages that wait", async () => {
    const { embedder } = open(writeEmbedder(temporaryFolder()));
    await embedder.embed(["热身"]);
    const order: string[] = [];
    const passages = embedder.embed(Array.from({ length: 400 }, (_, i) => `接待${i}批次`));
    const done = passages.then(() => order.push("passages"));
    await embedder.embed(["接待几批"], true).then(() => order.push("question"));
    await done;
    expect(order).toEqual(["question", "passages"]);
  });
});

describe("a model from a mirror of the hub", () => {
  test("is fetched from there, told on the way, and kept", async () => {
    const folder = temporaryFolder();
    writeEmbedder(folder);
    const hub = await startHub(folder);
    const cacheDir = temporaryFolder();
    const first = open("office/tiny-embedder", { endpoint: `${hub.url}/`, cacheDir });
    expect(await first.embedder.embed(["宾客"])).not.toBeNull();
    expect(hub.asked).toContain("/office/tiny-embedder/resolve/main/onnx/model_quantized.onnx");
    expect(first.lines.join()).toContain("a model is being downloaded");
    first.embedder.close();
    const before = hub.asked.filter((path) => path.endsWith(".onnx")).length;
    const second = open("office/tiny-embedder", { endpoint: hub.url, cacheDir });
    expect(await second.embedder.embed(["宾客"])).not.toBeNull();
    expect(hub.asked.filter((path) => path.endsWith(".onnx"))).toHaveLength(before);
  });
});

describe("a model that cannot be had is one warning", () => {
  test.each([
    ["no such folder and no hub", () => ({ model: "office/none", endpoint: "http://127.0.0.1:9" })],
    [
      "a folder without a model",
      () => {
        const model = join(temporaryFolder(), "empty");
        mkdirSync(model);
        return { model, endpoint: null };
      },
    ],
    [
      "a broken model",
      () => {
        const model = writeEmbedder(temporaryFolder());
        writeFileSync(join(model, "onnx/model_quantized.onnx"), "no model at all");
        return { model, endpoint: null };
      },
    ],
  ])("%s", async (_, given) => {
    const { model, endpoint } = given();
    const { embedder, warnings } = open(model, { endpoint });
    expect(await embedder.embed(["宾客"])).toBeNull();
    expect(await embedder.embed(["宾客"], true)).toBeNull();
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain("text search goes on");
  });

  test("a question does not wait for a model that takes long", async () => {
    const { embedder } = open(writeEmbedder(temporaryFolder()), { patienceMs: 1 });
    expect(await embedder.embed(["宾客"], true)).toBeNull();
    expect(await embedder.embed(["宾客"])).not.toBeNull();
    expect(await embedder.embed(["宾客"], true)).not.toBeNull();
  });

  test("closing lets go of whoever waits", async () => {
    const { embedder, warnings } = open(writeEmbedder(temporaryFolder()));
    const waiting = embedder.embed(["宾客"]);
    embedder.close();
    expect(await waiting).toBeNull();
    expect(await embedder.embed(["宾客"])).toBeNull();
    expect(warnings()).toEqual([]);
  });
});

test("a cross-encoder marks how well each text answers", async () => {
  const { options } = open("unused");
  const model = writeCrossEncoder(temporaryFolder());
  const reranker = createReranker({ ...options, model });
  onTestFinished(() => reranker.close());
  const marks = (await reranker.mark("接待几批", ["接待外宾", "接待外宾1234567批次"]))!;
  expect(marks[1]).toBeGreaterThan(marks[0]!);
});
