/** From what OCR saw to blocks: places, mends, judgement, and pictures filed as they are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { Picture, Recognise } from "../../../../src/reports/blocks.ts";
import { createRecogniser } from "../../../../src/reports/readers/pages/recognise.ts";
import {
  pageOfPicture,
  readPicture,
  scannedPage,
} from "../../../../src/reports/readers/pages/scan.ts";
import { expectInStep } from "../../../instep.ts";

const SCANS = join(import.meta.dirname, "../../../files/scan");
const file = (name: string) => new Uint8Array(readFileSync(join(SCANS, name)));
// A page takes a second or two; on a busy machine, minutes.
const recognise = createRecogniser({ timeoutMs: 600_000 });
afterAll(() => recognise.close());

/** A picture of 1654 × 2339 pixels with these lines. */
function picture(...lines: [text: string, sure?: number][]): Picture {
  const place = (i: number) => ({ x: 165.4, y: 233.9 + 80 * i, width: 827, height: 44 });
  return {
    width: 1654,
    height: 2339,
    lines: lines.map(([text, sure = 0.99], i) => ({ text, sure, ...place(i) })),
  };
}

const mended = (text: string) => pageOfPicture(picture([text]), 1, 595, 842).runs[0]!.text;

describe("a page", () => {
  test("has its lines in points, from its top left corner", () => {
    const page = pageOfPicture(picture(["一、主要工作", 0.97]), 3, 595, 842);
    expect(page).toMatchObject({ number: 3, width: 595, height: 842, rules: [] });
    expect(page.runs[0]).toMatchObject({ text: "一、主要工作", sure: 0.97 });
    expect(page.runs[0]!.x).toBeCloseTo(59.5);
    expect(page.runs[0]!.y).toBeCloseTo(84.2);
    expect(page.runs[0]!.width).toBeCloseTo(297.5);
  });

  test("lies as its picture does, once that was turned upright", () => {
    const page = pageOfPicture({ ...picture(["表一"]), width: 2339, height: 1654 }, 1, 595, 842);
    expect([page.width, page.height]).toEqual([842, 595]);
  });

  test("has the ruling lines that were seen", () => {
    const rules = [{ x1: 165.4, y1: 233.9, x2: 827, y2: 233.9 }];
    const page = pageOfPicture({ ...picture(["表一"]), rules } as Picture, 1, 595, 842);
    expect(page.rules[0]!.x2).toBeCloseTo(297.5);
  });
});

describe("the habits of OCR", () => {
  test.each([
    ["接待１２８批次，占３５．５％", "接待128批次，占35．5%"],
    ["外 事 工作 52 批", "外事工作52批"],
    ["信息5，066条", "信息5,066条"],
    ["增长12.5%,其中:来访33批;", "增长12.5%，其中：来访33批；"],
    ["提速12%°共809册°", "提速12%。共809册。"],
    ["196批次丶2683人次", "196批次、2683人次"],
    ["(一)因公出国(境)管理", "（一）因公出国（境）管理"],
    ["（2)落实经费", "（2）落实经费"],
    ["望政办发[2016】17号", "望政办发〔2016〕17号"],
  ])("%s is %s", (seen, meant) => expect(mended(seen)).toBe(meant));

  test.each(["29,920册", "2015，2016年", "0571-81176276", "Word 2003", "北纬30°", "[1]"])(
    "%s stays",
    (text) => expect(mended(text)).toBe(text),
  );

  test.each([" ", "1", "，", "（", "1,", "[2016"])(
    "a megabyte of %j costs no more than its length",
    async (one) => {
      await expectInStep(62_500, (size) => one.repeat(size / one.length), mended);
    },
  );
});

describe("a reading", () => {
  test("is named with how sure it is", () => {
    const { page, warnings } = scannedPage(
      picture(["外事工作", 0.95], ["总结", 0.98]),
      2,
      595,
      842,
    );
    expect(page!.runs).toHaveLength(2);
    expect(warnings).toEqual(["第 2 页由文字识别（OCR）读入，把握 96%，请核对。"]);
  });

  test("names lines whose figures may be wrong", () => {
    const { warnings } = scannedPage(
      picture(["全年接待来访团组情况如下", 0.99], ["共651批", 0.55]),
      1,
      595,
      842,
    );
    expect(warnings[1]).toBe("第 1 页有 1 行可能认错数字或文字，引用前请对照原件：“共651批”。");
  });

  test("that is too poor is kept out", () => {
    const { page, warnings } = scannedPage(picture(["外享工乍", 0.6]), 1, 595, 842);
    expect(page).toBeUndefined();
    expect(warnings[0]).toContain("字迹不清");
  });

  test("of an empty page says so", () => {
    expect(scannedPage(picture(), 4, 595, 842)).toEqual({
      warnings: ["第 4 页没有识别出文字。"],
    });
  });
});

describe("a picture that was filed", () => {
  test("a photo taken at a slant with the phone turned", async () => {
    const outcome = await readPicture(file("拍照_2009年工作总结.jpg"), "拍照.jpg", { recognise });
    if (!outcome.ok) throw new Error(outcome.error);
    const { blocks, warnings } = outcome.value;
    const text = blocks.map((block) => block.text).join("\n");
    expect(text).toContain("（一）做好因公出国（境）管理");
    expect(text).toContain(
      "团组37批、164人次，同比下降12.5%。其中，党政团组9批、41人次，经贸团组28批",
    );
    expect(text).toContain("出国（境）经费支出186.4万元，比上年减少23.7万元。");
    expect(blocks[0]).toMatchObject({ page: 1, sure: expect.closeTo(0.95, 1) });
    expect(warnings[0]).toMatch(/^第 1 页由文字识别（OCR）读入，把握 9\d%，请核对。$/);
  });

  test("both pages of a fax, and the cells of its table", async () => {
    const pages: number[][] = [];
    const outcome = await readPicture(file("传真_2009年工作总结.tif"), "传真.tif", {
      recognise,
      onPage: (page, of) => pages.push([page, of]),
    });
    if (!outcome.ok) throw new Error(outcome.error);
    expect(pages).toEqual([
      [1, 2],
      [2, 2],
    ]);
    const { blocks } = outcome.value;
    expect(blocks.find(({ text }) => text.includes("4,650万美元"))).toMatchObject({ page: 1 });
    expect(blocks.find(({ text }) => text.includes("外宾人数"))).toMatchObject({
      kind: "row",
      page: 2,
      text: "指标：外宾人数；单位：人次；2008年：1,102；2009年：1,318；增减：216",
    });
  });

  test("a picture too blurred to trust is refused with a sentence", async () => {
    const outcome = await readPicture(file("模糊_2009年工作总结.jpg"), "模糊.jpg", { recognise });
    expect(outcome).toMatchObject({ ok: false, error: expect.stringContaining("字迹不清") });
  });

  test("BMP is handed over as a format that OCR opens", async () => {
    const got: Uint8Array[] = [];
    const spy: Recognise = async (image) => {
      got.push(image);
      return { ok: true, value: picture(["外事工作主要指标"]) };
    };
    const outcome = await readPicture(file("截图_指标表.bmp"), "截图.bmp", { recognise: spy });
    expect(outcome).toMatchObject({ ok: true, value: { blocks: [{ text: "外事工作主要指标" }] } });
    expect(Buffer.from(got[0]!.subarray(1, 4)).toString()).toBe("PNG");
  });

  test("nothing is read without OCR", async () => {
    const outcome = await readPicture(file("截图_指标表.bmp"), "截图.bmp", {});
    expect(outcome).toMatchObject({ ok: false, error: expect.stringContaining("没有装文字识别") });
  });

  test("a decompression bomb is refused before it is opened", async () => {
    const never: Recognise = () => Promise.reject(new Error("opened"));
    const bmp = new Uint8Array(file("截图_指标表.bmp").subarray(0, 2000));
    new DataView(bmp.buffer).setInt32(18, 400_000, true);
    for (const bomb of [png(60_000, 60_000), bmp]) {
      const outcome = await readPicture(bomb, "大图", { recognise: never });
      expect(outcome).toMatchObject({ ok: false, error: expect.stringContaining("1.2 亿像素") });
    }
  });

  test("SVG and other bytes are no pictures", async () => {
    const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>');
    await expect(readPicture(svg, "图.svg", { recognise })).rejects.toThrow();
    await expect(readPicture(new Uint8Array(100), "空.png", { recognise })).rejects.toThrow();
  });
});

/** The head of a PNG that claims this size. */
function png(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const mark = Buffer.from("\x89PNG\r\n\x1A\n", "latin1");
  return new Uint8Array(
    Buffer.concat([mark, chunk("IHDR", head), chunk("IDAT", Buffer.alloc(20))]),
  );
}
