/** The OCR engine on real pictures, and the process that holds it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, test } from "vitest";
import type { Picture } from "../../../../src/reports/blocks.ts";
import { createRecogniser } from "../../../../src/reports/readers/pages/recognise.ts";
import { renderPage } from "../../../../src/reports/readers/pages/render.ts";

const SCANS = join(import.meta.dirname, "../../../files/scan");
// A page takes a second or two; on a busy machine, minutes.
const recognise = createRecogniser({ timeoutMs: 600_000 });
afterAll(() => recognise.close());

/** A page of the scanned PDF as `renderPage` draws it. */
async function scannedPdf(number: number): Promise<Uint8Array> {
  const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const root = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
  const data = new Uint8Array(readFileSync(join(SCANS, "扫描_2009年工作总结.pdf")));
  const task = getDocument({ data, wasmUrl: `${join(root, "wasm")}/`, verbosity: 0 });
  const image = await renderPage(await (await task.promise).getPage(number));
  await task.destroy();
  return image;
}

async function seen(image: Uint8Array): Promise<Picture> {
  const outcome = await recognise(image);
  if (!outcome.ok) throw new Error(outcome.error);
  return outcome.value;
}

describe("what is read", () => {
  test("every line of a scanned page, its figures and its place, with how sure", async () => {
    const picture = await seen(await scannedPdf(1));
    const lines = picture.lines.toSorted((a, b) => a.y - b.y);
    expect(lines.map(({ text }) => text)).toEqual([
      "望江区人民政府外事办公室",
      "2009年工作总结",
      "2009年，在区委、区政府的正确领导下，区外事办公室认",
      "真贯彻落实科学发展观，较好地完成了各项任务。现将全年工",
      "作情况总结如下：",
      "一、主要工作",
      "（一）做好因公出国（境）管理",
      "全年共审核办理因公临时出国（境）团组37批、164人次，",
      "同比下降12.5%。其中，党政团组9批、41人次，经贸团组28",
      "批、123人次。出国（境）经费支出186.4万元，比上年减少23.7",
      "万元。",
      "（二）做好外宾接待",
      "接待来访外宾52批、1,318人次，涉及26个国家和地区。协",
      "助区招商局引进外资项目7个，合同利用外资4,650万美元。",
      "（三）开展友城交流",
      "与3个城市签订友好交流意向书，互派学生68名，举办图片",
      "展2场，参观群众约1.5万人次。",
    ]);
    const body = lines[2]!;
    // First lines of paragraphs begin two characters from the margin, 28 mm from the paper's left edge.
    expect((body.x / picture.width) * 210).toBeCloseTo(28 + 2 * 5.64, -1);
    expect(Math.min(...lines.map(({ sure }) => sure))).toBeGreaterThan(0.5);
  });

  test("a page scanned upside down, and its table's lines", async () => {
    const picture = await seen(await scannedPdf(2));
    const words = picture.lines.map(({ text }) => text);
    expect(words).toContain("全年外事工作主要指标完成情况见下表。");
    for (const figure of ["188", "1,318", "-24", "7", "4", "5"]) expect(words).toContain(figure);
    expect(picture).toHaveProperty("rules");
  });

  test("what is no picture fails with a sentence", async () => {
    const outcome = await recognise(new TextEncoder().encode("不是图片"));
    expect(outcome).toMatchObject({ ok: false, error: expect.stringContaining("图片打不开") });
  });
});

describe("the process that holds the engine", () => {
  test("a picture that takes too long fails, and the next starts anew", async () => {
    const hasty = createRecogniser({ timeoutMs: 1 });
    const image = readFileSync(join(SCANS, "模糊_2009年工作总结.jpg"));
    expect(await hasty(image)).toMatchObject({ ok: false, retry: true });
    expect(await hasty(image)).toMatchObject({ ok: false, retry: true });
    hasty.close();
  });

  test("closing fails what is under way", async () => {
    const closing = createRecogniser();
    const answer = closing(readFileSync(join(SCANS, "模糊_2009年工作总结.jpg")));
    setTimeout(closing.close, 50);
    expect(await answer).toMatchObject({ ok: false, retry: true });
  });

  test("a worker thread that is stopped while it reads takes nothing else down", async () => {
    const url = new URL("../../../../src/reports/readers/pages/recognise.ts", import.meta.url);
    const worker = new Worker(
      `const { parentPort, workerData } = require("node:worker_threads");
       import(workerData.url).then(({ createRecogniser }) => {
         createRecogniser()(workerData.image);
         parentPort.postMessage("reading");
       });`,
      {
        eval: true,
        workerData: { url: url.href, image: readFileSync(join(SCANS, "模糊_2009年工作总结.jpg")) },
      },
    );
    await new Promise((resolve) => worker.once("message", resolve));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await worker.terminate()).toBe(1);
  });
});
