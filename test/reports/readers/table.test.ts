/** Table rows that can be read and quoted alone. */
import { describe, expect, test } from "vitest";
import { type Cell, tableBlocks } from "../../../src/reports/readers/table.ts";
import { seeded } from "../seeded.ts";

const said = (rows: (string | Cell)[][]) => tableBlocks(rows).map(({ text }) => text);
const wide = (text: string, colSpan: number): Cell => ({ text, colSpan });
const tall = (text: string, rowSpan: number): Cell => ({ text, rowSpan });

test("a row says the header before each value; a column of nothing but 项目 or 内容 needs none", () => {
  expect(
    said([
      ["国家", "批次", "人次"],
      ["日本", "3", "41"],
    ]),
  ).toEqual(["国家 | 批次 | 人次", "国家：日本；批次：3；人次：41"]);
  expect(
    said([
      ["信息内容", "本年处理决定数量"],
      ["行政处罚", "4119"],
    ]),
  ).toEqual(["信息内容 | 本年处理决定数量", "行政处罚；本年处理决定数量：4119"]);
});

test("a cell across the table is said with the rows below it, which may have a header of their own", () => {
  expect(
    said([
      [wide("第二十条第（一）项", 3)],
      ["信息内容", "本年制发件数", "现行有效件数"],
      ["规章", "0", "2"],
      [wide("第二十条第（五）项", 3)],
      ["信息内容", wide("本年处理决定数量", 2)],
      ["行政许可", wide("550", 2)],
      [wide("注：以上数据统计至12月31日。", 3)],
    ]),
  ).toEqual([
    "第二十条第（一）项",
    "信息内容 | 本年制发件数 | 现行有效件数",
    "第二十条第（一）项 规章；本年制发件数：0；现行有效件数：2",
    "第二十条第（五）项",
    "信息内容 | 本年处理决定数量",
    "第二十条第（五）项 行政许可；本年处理决定数量：550",
    "注：以上数据统计至12月31日。",
  ]);
});

test("headers in several rows, labels in several columns", () => {
  expect(
    said([
      [{ text: "（勾稽关系见说明）", rowSpan: 3, colSpan: 2 }, wide("申请人情况", 4)],
      [tall("自然人", 2), wide("法人或其他组织", 2), tall("总计", 2)],
      ["商业企业", "其他"],
      [wide("一、本年新收", 2), "21", "0", "0", "21"],
      [tall("三、办理结果", 2), "（一）予以公开", "4", "1", "0", "5"],
      ["（二）不予公开", "2", "0", "0", "2"],
    ]),
  ).toEqual([
    "（勾稽关系见说明） | 申请人情况／自然人 | 申请人情况／法人或其他组织／商业企业 | 申请人情况／法人或其他组织／其他 | 申请人情况／总计",
    "一、本年新收；自然人：21；法人或其他组织／商业企业：0；法人或其他组织／其他：0；总计：21",
    "三、办理结果／（一）予以公开；自然人：4；法人或其他组织／商业企业：1；法人或其他组织／其他：0；总计：5",
    "三、办理结果／（二）不予公开；自然人：2；法人或其他组织／商业企业：0；法人或其他组织／其他：0；总计：2",
  ]);
});

test("a table of values only: every one says its header, none is a label", () => {
  expect(
    said([
      [wide("行政复议", 2), wide("行政诉讼", 2)],
      ["结果维持", "结果纠正", "结果维持", "结果纠正"],
      ["10", "1", "5", "0"],
    ])[1],
  ).toBe(
    "行政复议／结果维持：10；行政复议／结果纠正：1；行政诉讼／结果维持：5；行政诉讼／结果纠正：0",
  );
});

test("a year over all values is said with each", () => {
  expect(
    said([
      [tall("项目", 2), wide("2022年", 2)],
      ["批次", "人次"],
      ["来访", "9", "86"],
    ])[1],
  ).toBe("来访；2022年／批次：9；2022年／人次：86");
});

test("words in all cells are not headers again; words between figures are", () => {
  expect(
    said([
      ["任务", "做法", "科室"],
      ["友城", "签约", "友城科"],
      ["语言", "核查", "综合科"],
    ])[2],
  ).toBe("任务：语言；做法：核查；科室：综合科");
  expect(
    said([
      ["项目", "2021年", "2022年"],
      ["来访", "8", "9"],
      ["国别", "批次", "人次"],
      ["日本", "3", "41"],
    ]).slice(2),
  ).toEqual(["国别 | 批次 | 人次", "国别：日本；批次：3；人次：41"]);
});

test("a header in two rows is told from a first row of data", () => {
  expect(
    said([
      ["任务", wide("要求", 2), "科室"],
      ["友城", "签约", "回访", "友城科"],
      ["语言", "核查", "整改", "综合科"],
    ])[1],
  ).toBe("任务：友城；要求：签约；要求：回访；科室：友城科");
});

test("a table without header pairs labels and values", () => {
  expect(
    said([
      ["接待来访团组", "9批次"],
      ["审批出访团组", "18批次"],
    ]),
  ).toEqual(["接待来访团组：9批次", "审批出访团组：18批次"]);
  expect(said([["单位：", "望江区政府外办", "联系人：", "外办综合科"]])).toEqual([
    "单位：望江区政府外办；联系人：外办综合科",
  ]);
});

test("a form pairs what it asks and what is filled in", () => {
  expect(
    said([
      ["姓名", "张三", "性别", "男"],
      ["单位", wide("望江区人民政府外事办公室", 3)],
      ["出访国家", "日本", "天数", ""],
    ]),
  ).toEqual(["姓名：张三；性别：男", "单位：望江区人民政府外事办公室", "出访国家：日本；天数"]);
});

test("one figure for several rows says so", () => {
  expect(
    said([
      ["国家", "批次", "人次"],
      ["日本", "3", tall("41", 2)],
      ["韩国", "2"],
    ]).slice(1),
  ).toEqual([
    "国家：日本；批次：3；人次：41（2行合用一格）",
    "国家：韩国；批次：2；人次：41（2行合用一格）",
  ]);
});

test("a row that counts the columns is not data", () => {
  expect(
    said([
      ["项目", "上年", "本年"],
      ["栏次", "1", "2"],
      ["来访", "8", "9"],
    ]),
  ).toEqual(["项目 | 上年 | 本年", "栏次 | 1 | 2", "来访；上年：8；本年：9"]);
});

test("cells that lie are read as far as they go", () => {
  expect(said([[{ text: "甲", rowSpan: 1e9, colSpan: 1e9 }], ["乙"]])).toEqual(["甲 | 乙"]);
  expect(said([[], [""], [" \n "]])).toEqual([]);
});

test("whatever the spans, no cell's text is lost", () => {
  const random = seeded(2023);
  for (let i = 0; i < 300; i++) {
    const texts: string[] = [];
    const some = (n: number) => random() % n;
    const cell = (): Cell => {
      const text = ["", String(some(900)), "甲乙丙丁"[some(4)]!][some(3)]!;
      texts.push(text === "" ? "" : `${text}${i}#${texts.length}`);
      return { text: texts.at(-1)!, rowSpan: 1 + some(3), colSpan: 1 + some(3) };
    };
    const rows = Array.from({ length: 1 + some(6) }, () => Array.from({ length: some(6) }, cell));
    const all = said(rows).join("\n");
    for (const text of texts) expect(all).toContain(text);
  }
});

describe("a large table is read in good time", () => {
  const long = "长".repeat(50_000);
  test.each<[string, (string | Cell)[][]]>([
    ["many rows of words", Array.from({ length: 20_000 }, () => ["甲", "乙", "丙"])],
    [
      "a long label beside many rows",
      [[tall(long, 5000), "1"], ...Array.from({ length: 4999 }, () => ["1"])],
    ],
    ["a long header", [[long, long], ...Array.from({ length: 2000 }, () => ["甲", "1"])]],
    ["a long title", [[wide(long, 2)], ...Array.from({ length: 2000 }, () => ["甲", "1"])]],
  ])("%s", (_, rows) => {
    const length = said(rows).join("").length;
    expect(length).toBeLessThan(400_000);
  });
});
