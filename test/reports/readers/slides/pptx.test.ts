import { readFileSync } from "node:fs";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { parse } from "../../../../src/reports/parse.ts";
import { readReport } from "../../../../src/reports/read.ts";
import { testExamples } from "../../../lexicon.ts";
import {
  box,
  cell,
  deck,
  deckParts,
  frame,
  group,
  holder,
  paragraph,
  picture,
  table,
  title,
  told,
} from "./made.ts";

const real = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../files/slides/${name}`, import.meta.url)));
/** The lines of one slide, without its page and title. */
const linesOf = async (...shapes: string[]) =>
  (await told(deck([{ shapes: [title("总结")] }, { shapes: [title("题"), ...shapes] }]))).lines
    .slice(2)
    .map((line) => line.slice(2));

const HIDDEN = "第 4 页是隐藏的，放映时不出现，没有读入。要用的请取消隐藏后再导入。";

test("a deck of LibreOffice Impress", async () => {
  expect(await told(real("Impress汇报.pptx"))).toEqual({
    lines: [
      "1 # 望江区外事办公室2023年工作总结",
      "1 - 2024年1月12日",
      "2 ## 一、外事接待",
      "2 | 来访团组：14批次",
      "2 | 来访团组：126人次",
      "2 - Café Göteborg来访2次。",
      "2 - 演讲者备注：口头说明：比上年多3批次。",
      "3 ## 二、主要指标",
      "3 | 指标 | 批次／2022年 | 批次／2023年",
      "3 | 指标：来访团组；2022年：11；2023年：14",
      "3 | 指标：出访团组；2022年：9；2023年：31",
      "3 - 左栏：新签友好城市2个。",
      "3 | 办结率：98.5%",
      "3 - 右栏：开展交流项目19个。",
    ],
    warnings: [HIDDEN],
  });
});

test("a deck of pptxgenjs: text boxes for titles, cards, a chart, a slide of contents", async () => {
  const { lines, warnings } = await told(real("pptxgenjs汇报.pptx"));
  expect(lines).toEqual([
    "1 # 2023年工作总结",
    "1 - 望江区外事办公室",
    "1 - 2024年1月12日",
    "3 ## 外事接待",
    "3 | 来访团组：14批次",
    "3 - 来访团组：126人次，其中副部级以上3人次",
    "3 - 全年未发生涉外事件。",
    "3 - 演讲者备注：这里口头说明：比上年多3批次。",
    "4 ## 主要指标",
    "4 | 出访人次：312",
    "4 | 领保案件：86",
    "4 | 办结率：98.5%",
    "4 | 指标 | 批次／2022年 | 批次／2023年",
    "4 | 指标：来访团组；2022年：11；2023年：14",
    "4 | 指标：出访团组；2022年：9；2023年：31",
    "5 ## 友城工作",
    "5 - 左栏：新签友好城市2个。",
    "5 - 左栏下：互访8批次。",
    "5 - 右栏：开展交流项目19个。",
    "5 - 右栏下：线上交流12场。",
    "6 ## 来访团组逐年变化",
    "6 | 来访团组情况",
    "6 | 2021年 | 2022年 | 2023年",
    "6 | 来访团组情况 批次；2021年：6；2022年：11；2023年：14",
    "6 | 来访团组情况 人次；2021年：48；2022年：97；2023年：126",
  ]);
  expect(warnings).toEqual([HIDDEN.replace("4", "7")]);
});

test("a deck set in plain text boxes: titles by their size and place, parts, numbers with units", async () => {
  const { lines } = await told(real("pptxgenjs模板.pptx"));
  expect(lines).toEqual([
    "1 # 青山县文化和旅游局2023年度工作汇报",
    "1 - 2023",
    "1 - 汇报人：局办公室 时间：2024年1月",
    "3 ## 工作回顾",
    "4 ### 文化惠民扎实推进",
    "4 | 送戏下乡：120场",
    "4 | 文化站达标：86个",
    "4 | 参与群众：3.5万人次",
    "4 - 一是抓阵地建设，新建农家书屋12个。",
    "4 - 二是抓活动开展，举办群众文化活动210场。",
    "5 ### 旅游市场稳步恢复",
    "5 - 一季度：接待游客21万人次",
    "5 - 二季度：接待游客35万人次",
    "5 - 三季度：接待游客52万人次",
    "5 - 四季度：接待游客30万人次",
    "5 | 客源",
    "5 | 省内；客源：71%",
    "5 | 省外；客源：27%",
    "5 | 境外；客源：2%",
    "6 ## 存在问题",
    "7 ### 三个方面的短板",
    "7 - 基础设施薄弱：公共图书馆面积仅800平方米。",
    "7 - 人才队伍不足",
    "7 - 资金缺口较大，约260万元",
  ]);
});

test("a deck is a report: title, office and year of its first slide, passages with their slide as page", async () => {
  const report = await readReport(real("Impress汇报.pptx"), "汇报.pptx");
  expect(report).toMatchObject({
    ok: true,
    value: {
      title: "望江区外事办公室2023年工作总结",
      org: "望江区外事办公室",
      year: 2023,
      outline: [
        { level: 1, title: "一、外事接待" },
        { level: 1, title: "二、主要指标" },
      ],
    },
  });
  expect(report.ok && report.value.body.find(({ text }) => text.includes("14批次"))).toMatchObject({
    page: 2,
    path: ["一"],
  });
});

describe("texts are read in the order in which they are seen", () => {
  test("columns from the left, whatever the order in the file", async () => {
    const shapes = [
      box("右下。", [55, 58, 40, 35]),
      box("左上。", [5, 20, 40, 35]),
      box("右上。", [55, 18, 40, 38]),
      box("左下。", [5, 57, 40, 35]),
    ];
    expect(await linesOf(...shapes)).toEqual(["- 左上。", "- 左下。", "- 右上。", "- 右下。"]);
  });

  test("rows from the top where they stand further apart than columns", async () => {
    const shapes = [
      box("二右。", [50, 70, 45, 10]),
      box("一左。", [5, 25, 44, 10]),
      box("二左。", [5, 70, 44, 10]),
      box("一右。", [50, 25, 45, 10]),
    ];
    expect(await linesOf(...shapes)).toEqual(["- 一左。", "- 一右。", "- 二左。", "- 二右。"]);
  });

  test("a group stands where it is put, and its parts have its own measure", async () => {
    const parts = [box("组内下。", [0, 500, 900, 400]), box("组内上。", [0, 0, 900, 400])];
    const shapes = [
      group([5, 60, 90, 30], [0, 0, 900, 900], parts),
      box("组前。", [5, 25, 90, 10]),
    ];
    expect(await linesOf(...shapes)).toEqual(["- 组前。", "- 组内上。", "- 组内下。"]);
  });

  test("a placeholder without a place of its own stands where its layout has it", async () => {
    const layouts = {
      两栏: {
        shapes: [
          box("单击此处", [5, 20, 40, 70], holder("body", 1)),
          box("单击此处", [55, 20, 40, 70], holder("body", 2)),
        ],
      },
    };
    const shapes = [box("右。", null, holder("body", 2)), box("左。", null, holder("body", 1))];
    const { lines } = await told(deck([{ shapes, layout: "两栏" }], layouts));
    expect(lines).toEqual(["1 - 左。", "1 - 右。"]);
  });
});

describe("what stands together is said together", () => {
  test("a point under a short one, a longer one alone", async () => {
    const long = `${"扎实推进各项工作，".repeat(20)}完成。`;
    const points = [
      paragraph("友城工作"),
      paragraph("新签2个", 1),
      paragraph("经贸", 1),
      paragraph("签约3亿元", 2),
      paragraph("总体情况"),
      paragraph(long, 1),
      paragraph("全年平稳。"),
      paragraph("其中上半年更好。", 1),
    ];
    expect(await linesOf(box(points.join(""), [5, 20, 90, 70], holder("body", 1)))).toEqual([
      "- 友城工作：新签2个",
      "- 友城工作：经贸：签约3亿元",
      "- 总体情况",
      `- ${long}`,
      "- 全年平稳。",
      "- 其中上半年更好。",
    ]);
  });

  test("a number and its name in two boxes are a row; two names are two names", async () => {
    const shapes = [
      box("126", [5, 30, 30, 20]),
      box("出访人次", [5, 50, 30, 8]),
      box("接待", [60, 30, 15, 20]),
      box("友城", [80, 30, 15, 20]),
    ];
    expect(await linesOf(...shapes)).toEqual(["| 出访人次：126", "- 接待", "- 友城"]);
  });
});

test("what nobody sees is left out: hidden and struck words, footers, what lies beside the slide", async () => {
  const shapes = [
    box("隐藏。", [5, 20, 40, 9], "", true),
    box("模板广告。", [120, 20, 40, 9]),
    box("内部资料", [5, 90, 40, 9], holder("ftr", 11)),
    box(
      `<a:p><a:r><a:t>接待</a:t></a:r><a:r><a:rPr strike="sngStrike"/><a:t>8</a:t></a:r><a:r><a:t>9批次，第</a:t></a:r><a:fld type="slidenum"><a:t>2</a:t></a:fld><a:r><a:t>页，10</a:t></a:r><a:r><a:rPr baseline="30000"/><a:t>4</a:t></a:r><a:r><a:t>平方米。</a:t></a:r></a:p>`,
      [5, 40, 90, 9],
    ),
  ];
  expect(await linesOf(...shapes)).toEqual(["- 接待9批次，第页，10⁴平方米。"]);
});

test("running texts and slides of contents are left out", async () => {
  const bar = box("外事接待｜友城工作", [5, 92, 60, 6]);
  const contents = box(paragraph("一、外事接待") + paragraph("二、友城工作"), [5, 20, 90, 60]);
  const { lines } = await told(
    deck([
      { shapes: [title("总结"), bar] },
      { shapes: [title("汇报内容"), contents, bar] },
      { shapes: [title("外事接待"), box("接待9批次。", [5, 20, 90, 20]), bar] },
      { shapes: [title("友城工作"), box("新签2个。", [5, 20, 90, 20]), bar] },
    ]),
  );
  expect(lines).toEqual([
    "1 # 总结",
    "3 ## 外事接待",
    "3 - 接待9批次。",
    "4 ## 友城工作",
    "4 - 新签2个。",
  ]);
});

testExamples([
  [
    "farewells",
    async (example) => {
      const last = (text: string) =>
        deck([{ shapes: [title("总结")] }, { shapes: [box(text, [30, 40, 40, 20])] }]);
      expect((await told(last(example))).lines).toEqual(["1 # 总结"]);
      expect((await told(last(`${example}，全年接待9批次。`))).lines).toHaveLength(2);
    },
  ],
]);

test("a section's first slide stands above the slides of the section", async () => {
  const layouts = { 节: { type: "secHead", shapes: [] } };
  const { lines } = await told(
    deck(
      [
        { shapes: [title("总结")] },
        { shapes: [title("主要工作")], layout: "节" },
        { shapes: [title("外事接待")] },
        { shapes: [title("下步打算")], layout: "节" },
      ],
      layouts,
    ),
  );
  expect(lines).toEqual(["1 # 总结", "2 ## 主要工作", "3 ### 外事接待", "4 ## 下步打算"]);
});

test("automatic numbers are read as they show", async () => {
  const numbered = (text: string, level: number, type: string) =>
    paragraph(text, level, `<a:buAutoNum type="${type}"/>`);
  const list =
    numbered("抓接待。", 0, "ea1ChsPeriod") +
    numbered("全年9批次。", 1, "circleNumDbPlain") +
    numbered("全年8批次。", 1, "circleNumDbPlain") +
    numbered("抓友城。", 0, "ea1ChsPeriod") +
    numbered("新签2个。", 1, "arabicPeriod");
  expect(await linesOf(box(list, [5, 20, 90, 70]))).toEqual([
    "- 一、抓接待。",
    "- ① 全年9批次。",
    "- ② 全年8批次。",
    "- 二、抓友城。",
    "- 1. 新签2个。",
  ]);
});

test("a table keeps its merged cells", async () => {
  const rows = [
    cell("指标", 'rowSpan="2"') + cell("2023年", 'gridSpan="2"') + cell("", 'hMerge="1"'),
    cell("", 'vMerge="1"') + cell("计划") + cell("完成"),
    cell("接待") + cell("10") + cell("14"),
  ];
  expect(await linesOf(frame([5, 20, 90, 50], table(rows)))).toEqual([
    "| 指标 | 2023年／计划 | 2023年／完成",
    "| 指标：接待；计划：10；完成：14"
      .replace("计划", "2023年／计划")
      .replace("完成", "2023年／完成"),
  ]);
});

test("a chart is a table of its stored values", async () => {
  const points = (name: string, values: string[], format = "") =>
    `<c:${name}><c:cache>${format && `<c:formatCode>${format}</c:formatCode>`}${values.map((v, i) => `<c:pt idx="${i}"><c:v>${v}</c:v></c:pt>`).join("")}</c:cache></c:${name}>`;
  const chart = `<c:chartSpace><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>各科办件</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart><c:ser>${points("tx", ["件数"])}${points("cat", ["接待科", "友城科"])}${points("val", ["12", "7"])}</c:ser></c:barChart><c:lineChart><c:ser>${points("tx", ["办结率"])}${points("cat", ["接待科", "友城科"])}${points("val", ["0.985", "0.29999999999999999"], "0.0%")}</c:ser></c:lineChart></c:plotArea></c:chart></c:chartSpace>`;
  const { lines } = await told(
    deck([
      {
        shapes: [title("题"), frame([5, 20, 90, 70], '<c:chart r:id="c1"/>')],
        parts: { c1: ["chart", chart] },
      },
    ]),
  );
  expect(lines.slice(2)).toEqual([
    "1 | 件数 | 办结率",
    "1 | 各科办件 接待科；件数：12；办结率：98.5%",
    "1 | 各科办件 友城科；件数：7；办结率：30%",
  ]);
});

test("SmartArt is read by what hangs on what", async () => {
  const point = (id: string, text: string, type = "node") =>
    `<dgm:pt modelId="${id}" type="${type}"><dgm:t>${text && paragraph(text)}</dgm:t></dgm:pt>`;
  const link = (from: string, to: string, order: number) =>
    `<dgm:cxn srcId="${from}" destId="${to}" srcOrd="${order}"/>`;
  const data = `<dgm:dataModel><dgm:ptLst>${point("0", "", "doc")}${point("2", "友城工作")}${point("1", "外事接待")}${point("3", "全年14批次")}${point("9", "箭头", "sibTrans")}</dgm:ptLst><dgm:cxnLst>${link("0", "2", 1)}${link("0", "1", 0)}${link("1", "3", 0)}</dgm:cxnLst></dgm:dataModel>`;
  const { lines } = await told(
    deck([
      {
        shapes: [title("题"), frame([5, 20, 90, 70], '<dgm:relIds r:dm="d1"/>')],
        parts: { d1: ["diagramData", data] },
      },
    ]),
  );
  expect(lines).toEqual(["1 # 题", "1 - 外事接待：全年14批次", "1 - 友城工作"]);
});

test("what was not read is said: large pictures, objects, slides that are missing", async () => {
  const shapes = [title("总结"), picture([5, 20, 60, 60]), picture([90, 90, 5, 5])];
  const parts = deckParts([
    { shapes },
    { shapes: [title("附图"), frame([5, 20, 90, 70], "<p:oleObj/>")] },
    { shapes: [title("没有的页")] },
  ]);
  delete parts["ppt/slides/slide2.xml"];
  const bytes = zipSync(
    Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, strToU8(xml)])),
  );
  expect((await told(bytes)).warnings).toEqual([
    expect.stringMatching(/有 1 页在文件里缺失/),
    expect.stringMatching(/第 1 页有较大的图片.*没有读入/),
    expect.stringMatching(/第 2 页有读不出来的图表或嵌入对象/),
  ]);
});

test.each<[string, Uint8Array, RegExp]>([
  [
    "pictures alone",
    deck([{ shapes: [picture([0, 0, 100, 100])] }]),
    /只有图片，没有文字。请.*\.pdf/,
  ],
  ["no slides", deck([]), /没有读到文字.*请/],
  ["hidden slides alone", deck([{ shapes: [title("题")], hidden: true }]), /没有读到文字.*请/],
  [
    "boxes in boxes without end",
    deck([{ shapes: ["<p:grpSp>".repeat(5000)] }]),
    /嵌套超过.*请用原来的软件/,
  ],
  ["too many shapes", deck([{ shapes: ["<p:sp/>".repeat(300_001)] }]), /图形太多.*请/],
])("of %s it is refused with a sentence", async (_, bytes, sentence) => {
  const parsed = await parse(bytes, "汇报.pptx");
  expect(parsed.ok ? "read" : parsed.error).toMatch(sentence);
});

test("a presentation saved as one XML file is read alike", async () => {
  const parts = deckParts([{ shapes: [title("总结"), box("接待9批次。", [5, 20, 90, 20])] }]);
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="PowerPoint.Show"?>\n<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">${Object.entries(
    parts,
  )
    .map(
      ([name, part]) =>
        `<pkg:part pkg:name="/${name}"><pkg:xmlData>${part}</pkg:xmlData></pkg:part>`,
    )
    .join("")}</pkg:package>`;
  expect((await told(Buffer.from(xml), "汇报.xml")).lines).toEqual(["1 # 总结", "1 - 接待9批次。"]);
});
