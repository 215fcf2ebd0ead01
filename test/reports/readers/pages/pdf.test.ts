/** Text PDFs: what a viewer shows is what is read, in the order a person reads it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Recognise } from "../../../../src/reports/blocks.ts";
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

  test("the same character in two sizes is there twice, wherever both stand", async () => {
    const content =
      line("办", 320, 842 - 200 - 0.88 * 32, 32) + line("办", 160, 842 - 100 - 0.88 * 16);
    expect(await linesOf(pdfOf([content]))).toEqual(["办", "办"]);
  });

  test("a watermark across the page and words beyond its edge are not the report's", async () => {
    const content = `q 0.7 0.7 -0.7 0.7 200 300 cm ${line("内部征求意见稿", 0, 0, 40)} Q ${line("接待9批次。", 100, 700)}${line("裁切标记", 100, 900)}`;
    expect(await linesOf(pdfOf([content]))).toEqual(["接待9批次。"]);
  });

  test("a seal over the words is none of them: not those around it, nor the straight ones in red", async () => {
    const around = [..."望江区外办"].map((character, i) => {
      const turn = ((i - 2) * 20 * Math.PI) / 180;
      const [cos, sin] = [Math.cos(turn), Math.sin(turn)].map((value) => value.toFixed(4));
      const [x, y] = [150 - 40 * Math.sin(-turn), 690 + 40 * Math.cos(turn)];
      return `q ${cos} ${-Number(sin)} ${sin} ${cos} ${x.toFixed(1)} ${y.toFixed(1)} cm ${line(character, -5, 0, 10)} Q `;
    });
    const content = `${line("望江区外事办公室", 100, 700)}1 0 0 rg ${around.join("")}${line("业务专用章", 120, 694, 12)}${line("2024", 138, 684, 10)}0 g ${line("2024年1月9日", 100, 620)}`;
    expect(await linesOf(pdfOf([content]))).toEqual(["望江区外事办公室", "2024年1月9日"]);
  });

  test("characters drawn like others are the others", async () => {
    const words = line("⼈⺠橡㬵厂，⻧味⻁皮，2021‒2025年15%〜20%⋯⋯", 60, 700, 12);
    expect(await linesOf(pdfOf([words]))).toEqual(["人民橡胶厂，卤味虎皮，2021–2025年15%～20%……"]);
  });

  test.each<[string, string]>([
    ["as UTF-16", "<FEFF80F6>"],
    ["as UTF-8", "(\\357\\273\\277\\350\\203\\266)"],
  ])("what a glyph stands for is said beside it (ActualText %s)", async (_, actual) => {
    const glyph = (character: string) => `${hex(character)} Tj`;
    const span = `/Span<</ActualText${actual}>>BDC ${glyph("皎")} EMC`;
    const content = `BT /S 16 Tf 100 700 Td ${glyph("橡")} ${span} ${glyph("厂")} (\\() Tj /P<</MCID 0>>BDC ${glyph("皎")} EMC ET`;
    expect(await linesOf(pdfOf([content.replace("(\\() Tj", "")]))).toEqual(["橡胶厂皎"]);
    expect((await linesOf(pdfOf([content])))[0]).toMatch(/^橡胶厂/);
    const packed = deflateSync(Buffer.from(content.replace("(\\() Tj", "")));
    const file = Buffer.from(pdfOf([""])).toString("latin1");
    const whole = `<</Filter/FlateDecode/Length ${packed.length}>>stream\n${packed.toString("latin1")}\nendstream`;
    const made = file.replace(/<<\/Length 0>>stream\n\nendstream/, () => whole);
    expect(await linesOf(Buffer.from(made, "latin1"))).toEqual(["橡胶厂皎"]);
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
    const spread = `q BT /S 16 Tf 14 Tc 100 700 Td ${hex("工作总结")} Tj ET Q `;
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
  test("where no page has any, the file is refused", async () => {
    expect(await readPdf(pdfOf(["", ""]), "总结.pdf")).toMatchObject({
      ok: false,
      error:
        "“总结.pdf”没有可复制的文字，可能是扫描件。请换成可复制文字的 PDF，或改用 .docx 原稿。",
    });
  });

  test("a page of private characters is garbled, not read", async () => {
    const { blocks, warnings } = await read(
      pdfOf([line("接待9批次。", 100, 700), line("\uE012\uE034\uE056\uE078", 100, 700, 16, "U")]),
    );
    expect(blocks.map(({ text }) => text)).toEqual(["接待9批次。"]);
    expect(warnings).toEqual([expect.stringMatching(/^第 2 页.*乱码.*未读入。$/)]);
  });

  const garbled =
    "全年接待来访团组办理因公出国核查外语标识牌整改错误标识处举办外事礼仪培训期参训干部人次发放领事保护手册册新增友好交流城市".replace(
      /./g,
      (character) => String.fromCharCode(character.charCodeAt(0) + 1),
    );

  test("a file whose characters stand for others is refused, or read by its looks", async () => {
    const bytes = pdfOf([line("夬亊", 100, 700), line(garbled, 20, 700, 8)]);
    expect(await readPdf(bytes, "总结.pdf")).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^“总结\.pdf”的文字复制出来是乱码.*请用原来的软件重新导出 PDF/),
    });
    const seen = {
      width: 1190,
      height: 1684,
      lines: [{ text: "接待9批次。", x: 160, y: 240, width: 192, height: 36, sure: 0.95 }],
    };
    const parsed = await readPdf(bytes, "总结.pdf", {
      recognise: async () => ({ ok: true, value: seen }),
    });
    expect(parsed.ok && parsed.value.blocks.map(({ text, page }) => `${page} ${text}`)).toEqual([
      "1 接待9批次。",
      "2 接待9批次。",
    ]);
  });

  test("a page whose glyphs are said to be control characters is garbled, not empty", async () => {
    const controls = line(
      "\u0001\u0002\u0004\u0005\u0006\u0007\u0008\u000E\u000F",
      100,
      700,
      16,
      "U",
    );
    const { warnings } = await read(pdfOf([line("接待9批次。", 100, 700), controls]));
    expect(warnings).toEqual([expect.stringMatching(/^第 2 页.*乱码.*未读入。$/)]);
  });

  test("a character here and there that stands for none is shown as a box", async () => {
    const text =
      line("接待来访团组9批次86人次，审批出访团组", 60, 700) + line("\uE012", 356, 700, 16, "U");
    const { blocks, warnings } = await read(pdfOf([text + line("18批次。", 372, 700)]));
    expect(blocks[0]!.text).toBe("接待来访团组9批次86人次，审批出访团组□18批次。");
    expect(warnings).toEqual(["第 1 页有 1 个字符认不出来，以□代替，请对照原件核对。"]);
  });

  test("an empty page is none", async () => {
    const { warnings } = await read(pdfOf([line("接待9批次。", 100, 700), ""]));
    expect(warnings).toEqual([]);
  });
});

describe("scanned pages", () => {
  const image =
    "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x80\nendstream";
  const scan = "q 595 0 0 842 0 0 cm /X Do Q ";
  const seen =
    (...texts: string[]): Recognise =>
    async () => ({
      ok: true,
      value: {
        width: 1190,
        height: 1684,
        lines: texts.map((text, i) => ({
          ...{ text, x: 160, y: 240 + 56 * i, width: 32 * text.length, height: 36 },
          sure: 0.935,
        })),
      },
    });

  test("are given to OCR, in their place among the others; a number printed on a scan is no text", async () => {
    const bytes = pdfOf([line("一、友城", 100, 700), scan + line("- 2 -", 280, 50)], [image]);
    const parsed = await readPdf(bytes, "总结.pdf", { recognise: seen("二、接待", "接待9批次。") });
    expect(parsed).toEqual({
      ok: true,
      value: {
        blocks: [
          { kind: "text", text: "一、友城", page: 1 },
          { kind: "text", text: "二、接待", page: 2, sure: expect.closeTo(0.935) },
          { kind: "text", text: "接待9批次。", page: 2, sure: expect.closeTo(0.935) },
        ],
        warnings: ["第 2 页由文字识别（OCR）读入，把握 93%，请核对。"],
      },
    });
  });

  test("with the words of an earlier OCR below the picture are text", async () => {
    const words = line("2022年区政府外办接待来访团组9批次86人次，审批出访团组18批次。", 20, 700);
    const { blocks, warnings } = await read(pdfOf([`3 Tr ${words} ${scan}`], [image]));
    expect(blocks).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  test("without OCR, or where it sees nothing, are named; a file of nothing else is refused", async () => {
    const bytes = pdfOf(
      [line("一、友城", 100, 700), scan, scan + line("扫描件", 280, 50)],
      [image],
    );
    expect((await read(bytes)).warnings).toEqual([
      "第 2 页没有可复制的文字，可能是扫描页，未读入。",
      "第 3 页主要是图片，可能是扫描页，图中文字未读入。",
    ]);
    const parsed = await readPdf(bytes, "总结.pdf", { recognise: seen() });
    expect(parsed.ok && parsed.value.warnings.map((each) => each.slice(0, 5))).toEqual([
      "第 2 页",
      "第 3 页",
    ]);
    expect(
      await readPdf(pdfOf([scan + line("扫描件", 280, 50)], [image]), "总结.pdf"),
    ).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^“总结\.pdf”没有可复制的文字，可能是扫描件。请/),
    });
  });

  test("a picture of a third of a page beside text is told", async () => {
    const content = `q 500 0 0 400 40 40 cm /X Do Q ${line("2022年接待来访团组9批次86人次，审批出访团组18批次67人次。", 20, 700)}`;
    expect((await read(pdfOf([content], [image]))).warnings).toEqual([
      "第 1 页有大幅图片，图中若有文字，没有读入，请核对。",
    ]);
  });
});

describe("files made by other programs", () => {
  test("LibreOffice: head, foot and contents go; note and paragraph are whole; a table over two pages is one", async () => {
    const { blocks, warnings } = await read(fixture("LibreOffice导出2022年工作总结.pdf"));
    expect(warnings).toEqual([]);
    const texts = blocks.filter(({ kind }) => kind === "text");
    expect(texts.slice(0, 4).map(({ text }) => text)).toEqual([
      "望江区人民政府外事办公室",
      "2022年工作总结",
      "（2023年1月6日）",
      "一、总体情况",
    ]);
    expect(texts[4]!.text).toMatch(
      /总预算1234567\.89元，没有发生一起违反外事纪律的事件。区政府外办根据/,
    );
    expect(texts.slice(7, 9)).toEqual([
      {
        kind: "text",
        text: "1.新结好2对。与Port Elizabeth、Saint-Denis两市签署友好交流备忘录，友城总数达到11个；举办“云上望江”线上交流活动7场，吸引The Global Mayors Forum等国际组织参加，累计3,200人次在线观看。",
        page: 1,
      },
      { kind: "text", text: "1数据截至2022年12月31日，不含委托外单位办理的团组。", page: 1 },
    ]);
    expect(texts.slice(-2).map(({ text }) => text)).toEqual([
      "望江区人民政府外事办公室",
      "2023年1月6日",
    ]);
    const rows = blocks.filter(({ kind }) => kind === "row");
    expect(rows).toHaveLength(22);
    expect(rows.slice(0, 2).map(({ text }) => text)).toEqual([
      "指标 | 2022年／批次 | 2022年／人次 | 比上年增长",
      "本年度办理情况／（一）因公出访／亚洲；2022年／批次：3；2022年／人次：137；比上年增长：7.3%",
    ]);
    expect(rows.slice(-4)).toEqual([
      {
        kind: "row",
        text: "本年度办理情况／（四）语言环境／公示语整改；2022年／批次：3；2022年／人次：644；比上年增长：51.4%",
        page: 3,
      },
      {
        kind: "row",
        text: "本年度办理情况／（四）语言环境／双语示范点；2022年／批次：6；2022年／人次：781；比上年增长：58.7%",
        page: 3,
      },
      {
        kind: "row",
        text: "总计；2022年／批次：128；2022年／人次：7,654；比上年增长：—",
        page: 3,
      },
      { kind: "row", text: "注：人次按入境登记口径统计，含随行人员。", page: 3 },
    ]);
  });

  test("Chromium: columns one after the other, tables with and without sides, no watermark", async () => {
    expect(await linesOf(fixture("浏览器打印2023年工作报告.pdf"))).toEqual([
      "2023年工作报告",
      "一、外宾接待",
      "2023年，望江区人民政府外事办公室共接待来访团组31批次402人次，同比增长244.4%和367.4%，其中副部级以上团组3批次，均无礼宾差错。组织“读懂望江”外国使节看基层活动2场，邀请37个国家的驻华使领馆代表52名参加，并与Belt & Road Cities Network签署合作备忘录。",
      "团组类别 | 批次／上半年 | 批次／下半年 | 人次合计",
      "来访团组／副部级以上；批次／上半年：1；批次／下半年：2；人次合计：58",
      "来访团组／友好城市；批次／上半年：6；批次／下半年：9；人次合计：187",
      "来访团组／工商、媒体及青少年等其他团组；批次／上半年：5；批次／下半年：8；人次合计：157",
      "合计；批次／上半年：12；批次／下半年：19；人次合计：402",
      "二、重点任务",
      "任务 | 完成情况 | 责任科室",
      "任务：友城拓展；完成情况：与葡萄牙维拉多区签署友好关系协议，国际友城达到9个，超过年初确定的8个的目标；全年举办友城线上线下交流44场，参与1.2万人次；责任科室：友城科",
      "任务：语言环境；完成情况：核查公示语标识318处，纠错47处；建成国际语言环境示范点21个；责任科室：综合科",
      "三、经验做法",
      "坚持靠前服务。建立“外事服务专员”制度，28名专员对接重点企业和国际学校，全年走访企业112家次，收集涉外诉求163件，办结158件，办结率96.9%。",
      "坚持依法办事。严格执行因公出国（境）审批规定，全年审核团组26批次91人次，核减经费12.6万元。",
      "坚持精打细算。全年接待经费支出38.75万元，比预算节约9.2%。",
      "四、下一步安排",
      "2024年，计划新增友城1个，接待来访团组不少于35批次，办好第七届望江国际友城周。",
      "望江区人民政府外事办公室",
      "2024年1月9日",
    ]);
  });

  test("a password to open it is refused, one that only forbids printing is not", async () => {
    expect(await readPdf(fixture("有打开密码.pdf"), "总结.pdf")).toMatchObject({
      ok: false,
      error: "“总结.pdf”设有密码。请去掉密码后再试。",
    });
    expect(await linesOf(fixture("只限制打印.pdf"))).toEqual([
      "望江区人民政府外事办公室2021年工作总结",
      "全年接待来访团组5批次37人次。",
    ]);
  });

  test("a file whose table of objects is wrong is read, one cut off is refused", async () => {
    const whole = fixture("只限制打印.pdf");
    const plain = Buffer.from(pdfOf([line("接待9批次。", 100, 700)]));
    const lost = Buffer.from(plain.toString("latin1").replace(/ 00000 n/g, "9 00000 n"), "latin1");
    expect(await linesOf(lost)).toEqual(["接待9批次。"]);
    for (const share of [0.1, 0.5, 0.9]) {
      const parsed = await readPdf(whole.subarray(0, whole.length * share), "总结.pdf").catch(
        () => null,
      );
      expect(parsed?.ok ?? false).toBe(false);
    }
  });
});

test("a stream that unpacks to gigabytes is refused", async () => {
  const bomb = deflateSync(Buffer.alloc(140 * 1024 * 1024), { level: 1 });
  const head = `%PDF-1.7\n4 0 obj\n<</Filter/FlateDecode/Length ${bomb.length}>>stream\n`;
  const bytes = Buffer.concat([Buffer.from(head), bomb, Buffer.from("\nendstream\nendobj\n")]);
  expect(await readPdf(bytes, "总结.pdf")).toMatchObject({
    ok: false,
    error: expect.stringMatching(/^“总结\.pdf”的内容展开后过大.*请/),
  });
});

test("more than 1000 pages are refused before any is read; progress is told page by page", async () => {
  const pages = Array.from({ length: 1001 }, () => line("第", 100, 700));
  const seen: number[] = [];
  const onPage = (page: number, of: number) => seen.push(page, of);
  expect(await readPdf(pdfOf(pages), "总结.pdf", { onPage })).toMatchObject({
    ok: false,
    error: "“总结.pdf”有 1001 页，超过 1000 页。请拆成几个文件。",
  });
  expect(seen).toEqual([]);
  await readPdf(pdfOf(pages.slice(0, 2)), "总结.pdf", { onPage });
  expect(seen).toEqual([1, 2, 2, 2]);
});
