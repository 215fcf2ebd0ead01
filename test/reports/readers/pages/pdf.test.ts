/** Text PDFs: what a viewer shows is what is read, in the order a person reads it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readPdf } from "../../../../src/reports/readers/pages/pdf.ts";
import { hex, line, pdfOf } from "./made.ts";

async function read(bytes: Uint8Array, file = "总结.pdf") {
  const parsed = await readPdf(bytes, file);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}
const linesOf = async (bytes: Uint8Array) => (await read(bytes)).blocks.map(({ text }) => text);
const fixture = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../files/pdf/${name}`, import.meta.url)));

describe("what is drawn", () => {
  test.each([
    ["a page turned by a quarter", "/Rotate 90", "0 1 -1 0 595 0 cm"],
    ["a page turned by half", "/Rotate 180", "-1 0 0 -1 595 842 cm"],
    ["words set along the long side of an upright page", "", "0 1 -1 0 595 0 cm"],
  ])("%s", async (_, entries, turn) => {
    const content = `${turn}\n${line("一、总体情况", 100, 400)}${line("接待9批次。", 100, 372)}`;
    expect(await linesOf(pdfOf([{ content, entries }]))).toEqual(["一、总体情况", "接待9批次。"]);
  });

  test("words printed twice in one place, for bold, are there once", async () => {
    const content = ["工", "作"].map(
      (c, i) => line(c, 100 + 16 * i, 700) + line(c, 100.4 + 16 * i, 700),
    );
    expect(await linesOf(pdfOf([content.join("") + line("77人次", 100, 600)]))).toEqual([
      "工作",
      "77人次",
    ]);
  });

  test("a watermark across the page and words beyond its edge are not the report's", async () => {
    const content = `q 0.7 0.7 -0.7 0.7 200 300 cm ${line("内部征求意见稿", 0, 0, 40)} Q ${line("接待9批次。", 100, 700)}${line("裁切标记", 100, 900)}`;
    expect(await linesOf(pdfOf([content]))).toEqual(["接待9批次。"]);
  });

  test("a column of vertical text is one text", async () => {
    const content = `BT /V 16 Tf 80 700 Td ${hex("大事记，二〇二二年")} Tj ET ${line("接待9批次。", 120, 500)}`;
    expect(await linesOf(pdfOf([content]))).toEqual(["大事记，二〇二二年", "接待9批次。"]);
  });

  test("invisible text is read, as over a scan; a layer switched off is not", async () => {
    const content = `3 Tr ${line("接待9批次。", 100, 700)} 0 Tr /OC /L BDC ${line("旧稿：8批次", 100, 600)} EMC`;
    const off = "/OCProperties<</OCGs[21 0 R]/D<</OFF[21 0 R]>>>>";
    const layer = "<</Type/OCG/Name(old)>>";
    expect(await linesOf(pdfOf([content], ["null", layer], off))).toEqual(["接待9批次。"]);
    expect(await linesOf(pdfOf([content], ["null", layer]))).toEqual([
      "接待9批次。",
      "旧稿：8批次",
    ]);
  });

  test("text in a form within the page stands where the form puts it", async () => {
    const form = line("（二）来访", 0, 0);
    const stream = `<</Type/XObject/Subtype/Form/BBox[0 0 500 500]/Matrix[1 0 0 1 0 100]/Resources<</Font<</S 3 0 R>>>>/Length ${form.length}>>stream\n${form}\nendstream`;
    const content = `${line("（一）友城", 100, 700)} q 1 0 0 1 100 500 cm /X Do Q ${line("（三）领事", 100, 500)}`;
    expect(await linesOf(pdfOf([content], [stream]))).toEqual([
      "（一）友城",
      "（二）来访",
      "（三）领事",
    ]);
  });

  test("glyphs far apart close up, figures and Latin words keep their blanks", async () => {
    const spread = `BT /S 16 Tf 14 Tc 100 700 Td ${hex("工作总结")} Tj ET `;
    const words = line("与Saint Denis及Port Elizabeth共办12 场", 100, 600);
    expect(await linesOf(pdfOf([spread + words]))).toEqual([
      "工作总结",
      "与Saint Denis及Port Elizabeth共办12场",
    ]);
  });

  test("a footnote's raised figure does not run into the number before it", async () => {
    const content = `${line("友城总数11", 100, 700)}${line("1", 180, 708, 9)}${line("对，面积30km", 186, 700)}${line("2", 290, 708, 9)}${line("。", 295, 700)}`;
    expect(await linesOf(pdfOf([content]))).toEqual(["友城总数11¹对，面积30km²。"]);
  });
});

describe("tables are drawn in many ways", () => {
  const words = [
    line("项目", 110, 685, 12) + line("数量（件）", 210, 685, 12),
    line("行政许可", 110, 655, 12) + line("550", 210, 655, 12),
    line("行政处罚", 110, 625, 12) + line("4119", 210, 625, 12),
  ].join("");
  const xs = [100, 200, 300];
  const ys = [610, 640, 670, 700];
  const drawn: [string, string][] = [
    [
      "lines",
      `${ys.map((y) => `100 ${y} m 300 ${y} l S `).join("")}${xs.map((x) => `${x} 610 m ${x} 700 l S `).join("")}`,
    ],
    [
      "thin bars",
      `${ys.map((y) => `100 ${y} 200 0.5 re f `).join("")}${xs.map((x) => `${x} 610 0.5 90 re f `).join("")}`,
    ],
    [
      "a frame for each cell",
      xs
        .slice(1)
        .flatMap((x) => ys.slice(1).map((y) => `${x - 99} ${y - 29} 98 28 re S `))
        .join(""),
    ],
    [
      "a scaled form of strokes",
      `q 0.1 0 0 0.1 0 0 cm ${ys.map((y) => `1000 ${y * 10} m 3000 ${y * 10} l S `).join("")}${xs.map((x) => `${x * 10} 6100 m ${x * 10} 7000 l S `).join("")} Q `,
    ],
    [
      "lines but none at the sides",
      `${ys.map((y) => `100 ${y} m 300 ${y} l S `).join("")}200 610 m 200 700 l S `,
    ],
  ];
  test.each(drawn)("%s", async (_, rules) => {
    const { blocks } = await read(pdfOf([rules + words]));
    expect(blocks).toEqual([
      { kind: "row", text: "项目 | 数量（件）", page: 1 },
      { kind: "row", text: "行政许可；数量（件）：550", page: 1 },
      { kind: "row", text: "行政处罚；数量（件）：4119", page: 1 },
    ]);
  });
});

describe("pages without usable text are named", () => {
  test("a page of private characters is garbled, not read", async () => {
    const { blocks, warnings } = await read(
      pdfOf([line("接待9批次。", 100, 700), line("\uE012\uE034\uE056\uE078", 100, 700, 16, "U")]),
    );
    expect(blocks.map(({ text }) => text)).toEqual(["接待9批次。"]);
    expect(warnings).toEqual([expect.stringMatching(/^第 2 页.*乱码.*未读入。$/)]);
  });

  test("an empty page is none", async () => {
    const { warnings } = await read(pdfOf([line("接待9批次。", 100, 700), ""]));
    expect(warnings).toEqual([]);
  });
});

describe("files", () => {
  test("made by LibreOffice: head, foot and contents go; a table over two pages stays one", async () => {
    const { blocks, warnings } = await read(fixture("LibreOffice导出2022年工作总结.pdf"));
    expect(warnings).toEqual([]);
    const texts = blocks.filter(({ kind }) => kind === "text").map(({ text }) => text);
    expect(texts.slice(0, 4)).toEqual([
      "望江区人民政府外事办公室",
      "2022年工作总结",
      "（2023年1月6日）",
      "一、总体情况",
    ]);
    expect(texts.filter((text) => /^—|\.{3}|^目录|工作总结$/.test(text))).toEqual([
      "2022年工作总结",
    ]);
  });
});
