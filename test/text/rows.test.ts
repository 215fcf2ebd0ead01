import { expect, test } from "vitest";
import { readLexicon } from "../../src/text/lexicon.ts";
import { rowCells } from "../../src/text/rows.ts";

const cells = (text: string) =>
  rowCells(text).map(
    ({ row, header, quantity }) => `${row}|${header}|${quantity.lo}${quantity.unit}`,
  );

test.each<[string, string, string[]]>([
  [
    "a number under a header",
    "行政处罚；本年处理决定数量：4119",
    ["行政处罚|本年处理决定数量|4119"],
  ],
  [
    "several, each with its own header",
    "不予公开／1.属于国家秘密；自然人：1；总计：1",
    ["不予公开／1.属于国家秘密|自然人|1", "不予公开／1.属于国家秘密|总计|1"],
  ],
  [
    "the unit of the header, in its base",
    "收费；本年收费金额（单位：万元）：7,730.28",
    ["收费|本年收费金额（单位：万元）|77302800元"],
  ],
  ["a unit beside the number", "团组；数量：9批次", ["团组|数量|9批次"]],
  ["a label column with its own header", "项目：接待外宾；人数：86", ["接待外宾|人数|86名"]],
  ["the unit of a column of its own", "借出案卷；单位：卷；本年：2640", ["借出案卷|本年|2640卷"]],
  ["the unit in its column's brackets", "南渠；长度（公里）：12.4", ["南渠|长度（公里）|12.4公里"]],
  ["none of two in brackets", "南渠；全年（对、件）：12", ["南渠|全年（对、件）|12"]],
  [
    "what its column counts",
    "南渠；用水户数：120；开放条件：3",
    ["南渠|用水户数|120户", "南渠|开放条件|3"],
  ],
  ["that unit in its base", "修复经费；单位：万元；本年：7.5", ["修复经费|本年|75000元"]],
  [
    "the unit in its row's own name before that of the table",
    "公务用车保有量（辆）；统计数：2；单位：万元",
    ["公务用车保有量（辆）|统计数|2辆"],
  ],
  [
    "the table's unit beside a column of offices, which name the row",
    "序号：1；单位：望江区外办；接待费：1.2；单位：万元",
    ["望江区外办|接待费|12000元"],
  ],
  ["a share", "办结；比例（%）：98.5", ["办结|比例（%）|98.5%"]],
  [
    "the table's unit, but for points",
    "总额；执行数：38.5；得分：9.6；单位：万元",
    ["总额|执行数|385000元", "总额|得分|9.6"],
  ],
  [
    "two tables side by side",
    "收入／项目：拨款；收入／决算数：43；支出／项目：人员经费；支出／决算数：42；单位：万元",
    ["拨款|收入／决算数|430000元", "人员经费|支出／决算数|420000元"],
  ],
  [
    "what a row is a part of, without the code of its account",
    "214 01 交通支出／其中：公路养护；合计：60",
    ["交通支出／公路养护|合计|60"],
  ],
])("%s", (_, text, expected) => {
  expect(cells(text)).toEqual(expected);
});

test.each([
  "序号：3；单位：望江区外办",
  "年份：2022",
  "电话：87222589",
  "科目编码／类：214；科目名称：交通支出",
  "第二十条第（五）项",
  "信息内容 | 数量",
])("no number counts anything in %s", (text) => {
  expect(cells(text)).toEqual([]);
});

test.each(readLexicon("code-columns").map(({ words, example }) => [example!, words] as const))(
  "data/lexicon/code-columns: %s",
  (example, words) => {
    for (const column of [example, ...words])
      expect(cells(`来访团组；${column}：2010301；人数：12`)).toEqual(["来访团组|人数|12名"]);
  },
);

test("offsets are those of the row", () => {
  const text = "行政许可；数量： 550 ；公开：12条";
  for (const { quantity } of rowCells(text))
    expect(text.slice(quantity.start, quantity.end)).toBe(quantity.text);
});
