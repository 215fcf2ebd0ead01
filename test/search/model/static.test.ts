import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createLog } from "../../../src/log.ts";
import { createStaticEmbedder, readStaticModel } from "../../../src/search/model/static.ts";
import { temporaryFolder } from "../../helper.ts";

const FILE = fileURLToPath(new URL("../../../data/models/zh-gov-static-384.bin", import.meta.url));
const model = await readStaticModel(FILE);

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [product, squares, others] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    squares += a[i]! ** 2;
    others += b[i]! ** 2;
  }
  return product / Math.sqrt(squares * others);
}

/** What transformers.js makes of these texts with the ONNX model that the file was made from. */
const REFERENCES = JSON.parse(
  readFileSync(new URL("../../files/static-vectors.json", import.meta.url), "utf8"),
) as { text: string; vector: number[] }[];

test.each(REFERENCES)("“$text” has the vector that the original gives", ({ text, vector }) => {
  expect(model.width).toBe(vector.length);
  const own = model.vectorOf(text)!;
  expect(cosine(own, vector)).toBeGreaterThanOrEqual(0.999);
  expect(cosine(own, own)).toBeCloseTo(1, 6);
  expect(Math.hypot(...own)).toBeCloseTo(1, 5);
});

test("what means the same is nearer than what does not, with no word in common", () => {
  const asked = model.vectorOf("小孩看病")!;
  const near = cosine(asked, model.vectorOf("儿童就医")!);
  expect(near).toBeGreaterThan(cosine(asked, model.vectorOf("道路养护")!) + 0.2);
});

test("a text without known words has no vector, whatever was embedded before", () => {
  expect(model.vectorOf("全区")).not.toBeNull();
  for (const text of ["", "2023-05-01 12.5%", "Hello, world!", "🎉🎉", "😀。，"])
    expect(model.vectorOf(text)).toBeNull();
});

test("more words than a sum of sixteen bits holds add up as few do", () => {
  const few = model.vectorOf("污水处理厂扩建工程")!;
  const many = model.vectorOf("污水处理厂扩建工程。".repeat(3000))!;
  expect(cosine(few, many)).toBeCloseTo(1, 5);
});

test("the embedder gives a vector a text, in their order, and null for one without words", async () => {
  const embedder = createStaticEmbedder({ model: "own", path: FILE, log: createLog("silent") });
  onTestFinished(() => embedder.close());
  const texts = Array.from({ length: 150 }, (_, i) => (i === 70 ? "70" : "护林防火".slice(i % 3)));
  const vectors = (await embedder.embed(texts))!;
  expect(vectors).toHaveLength(150);
  expect(vectors.indexOf(null)).toBe(70);
  expect(vectors[149]).toEqual(model.vectorOf(texts[149]!));
});

test("a file that is cut off, or not there, is one warning and no vectors", async () => {
  const cut = join(temporaryFolder(), "cut.bin");
  writeFileSync(cut, readFileSync(FILE).subarray(0, 1_000_000));
  for (const path of [cut, join(temporaryFolder(), "none.bin")]) {
    const lines: string[] = [];
    const log = createLog("warn", (line) => lines.push(line));
    const embedder = createStaticEmbedder({ model: "own", path, log });
    expect(await embedder.embed(["防汛"])).toBeNull();
    expect(await embedder.embed(["抗旱"])).toBeNull();
    expect(lines).toHaveLength(1);
  }
});
