/** Forms, codes of accounts and groups of rows: every row can be read and quoted alone. */
import { expect, test } from "vitest";
import { type Cell, tableBlocks } from "../../../src/reports/readers/table.ts";

const said = (rows: (string | Cell)[][]) => tableBlocks(rows).map(({ text }) => text);
const wide = (text: string, colSpan: number): Cell => ({ text, colSpan });
const tall = (text: string, rowSpan: number, colSpan = 1): Cell => ({ text, rowSpan, colSpan });

test("a form pairs labels and values, and says what it is about with the rows of its small tables", () => {
  expect(
    said([
      ["项目名称", wide("渡口修缮", 4)],
      ["主管部门", wide("县交通局", 2), "实施单位", "渡管所"],
      ["项目资金（万元）", "年初预算数", "全年执行数", "执行率", "得分"],
      ["年度资金总额", "40.00", "38.50", "96.25%", "9.6"],
      ["其中：财政拨款", "30.00", "29.00", "96.67%", "—"],
      ["年度目标", wide("修缮渡口6处", 2), "完成情况", "修缮渡口7处"],
      ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值"],
      [tall("产出指标", 2), "数量指标", "修缮渡口", "6处", "7处"],
      ["质量指标", "验收合格率", "≥95%", "98%"],
    ]),
  ).toEqual([
    "项目名称：渡口修缮",
    "主管部门：县交通局；实施单位：渡管所",
    "项目资金（万元） | 年初预算数 | 全年执行数 | 执行率 | 得分",
    "渡口修缮 年度资金总额；年初预算数：40.00；全年执行数：38.50；执行率：96.25%；得分：9.6；单位：万元",
    "渡口修缮 年度资金总额／其中：财政拨款；年初预算数：30.00；全年执行数：29.00；执行率：96.67%；得分：—；单位：万元",
    "渡口修缮 年度目标：修缮渡口6处；完成情况：修缮渡口7处",
    "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值",
    "渡口修缮 产出指标／数量指标／修缮渡口；年度指标值：6处；实际完成值：7处",
    "渡口修缮 产出指标／质量指标／验收合格率；年度指标值：≥95%；实际完成值：98%",
  ]);
});

test("a label beside several rows heads a small table, whose own labels have no head", () => {
  expect(
    said([
      [wide("项目名称", 2), wide("渡口修缮", 2)],
      [wide("主管部门", 2), wide("县交通局", 2)],
      [tall("项目资金（万元）", 3), "", "年初预算数", "全年执行数"],
      ["年度资金总额", "40.00", "38.50"],
      ["其他资金", "10.00", "9.50"],
    ]).slice(3),
  ).toEqual([
    "渡口修缮 年度资金总额；年初预算数：40.00；全年执行数：38.50；单位：万元",
    "渡口修缮 其他资金；年初预算数：10.00；全年执行数：9.50；单位：万元",
  ]);
});

test("columns of words that a form might ask for are a table where other words stand below them", () => {
  expect(
    said([
      ["项目名称", "金额（万元）", "实施单位", "时间"],
      ["渡口修缮", "40", "渡管所", "6月"],
    ]).at(-1),
  ).toBe("渡口修缮；金额（万元）：40；实施单位：渡管所；时间：6月");
});

test("codes of accounts name no column, and tell what a row is a part of", () => {
  const rows = [
    [wide("项目", 4), tall("本年收入合计", 3), tall("其他收入", 3)],
    [wide("科目编码", 3), tall("科目名称", 2)],
    ["类", "款", "项"],
    ["214", "", "", "交通运输支出", "90.50", "0.50"],
    ["214", "01", "", "公路水路运输", "90.50", "0.50"],
    ["214", "01", "06", "公路养护", "60.20", "0"],
    ["", "", "", "合计", "90.50", "0.50"],
  ];
  expect(said(rows)).toEqual([
    "项目／科目编码／类 | 项目／科目编码／款 | 项目／科目编码／项 | 项目／科目名称 | 本年收入合计 | 其他收入",
    "214 交通运输支出；本年收入合计：90.50；其他收入：0.50",
    "214 01 交通运输支出／公路水路运输；本年收入合计：90.50；其他收入：0.50",
    "214 01 06 交通运输支出／公路水路运输／公路养护；本年收入合计：60.20；其他收入：0",
    "合计；本年收入合计：90.50；其他收入：0.50",
  ]);
});

test("the names of the columns of codes may stand beside the first row of values", () => {
  expect(
    said([
      [wide("项目", 4), tall("本年收入合计", 2)],
      [wide("科目编码", 3), "科目名称"],
      ["类", "款", "项", "合计", "90.50"],
      ["214", "", "", "交通运输支出", "90.50"],
    ]).slice(1),
  ).toEqual(["合计；本年收入合计：90.50", "214 交通运输支出；本年收入合计：90.50"]);
});

test("a code in one column, with the name beside it", () => {
  expect(
    said([
      ["科目编码", "科目名称", "合计", "基本支出"],
      ["214", "交通运输支出", "90.50", "30.30"],
      ["21401", "公路水路运输", "90.50", "30.30"],
      ["221", "住房保障支出", "12.00", "12.00"],
    ]).slice(1),
  ).toEqual([
    "214 交通运输支出；合计：90.50；基本支出：30.30",
    "21401 交通运输支出／公路水路运输；合计：90.50；基本支出：30.30",
    "221 住房保障支出；合计：12.00；基本支出：12.00",
  ]);
});

test("marks, 其中 and blanks before a label tell what it is a part of; a total is a part of nothing", () => {
  expect(
    said([
      ["项目", "本年"],
      ["一、公务用车费", "9.50"],
      ["（一）购置费", "0"],
      ["（二）运行费", "9.50"],
      ["二、接待费", "3.00"],
      ["其中：国内接待", "2.50"],
      ["　　　外宾接待", "0.50"],
      ["合计", "12.50"],
    ]).slice(1),
  ).toEqual([
    "一、公务用车费；本年：9.50",
    "一、公务用车费／（一）购置费；本年：0",
    "一、公务用车费／（二）运行费；本年：9.50",
    "二、接待费；本年：3.00",
    "二、接待费／其中：国内接待；本年：2.50",
    "二、接待费／外宾接待；本年：0.50",
    "合计；本年：12.50",
  ]);
});

test("a row without values heads those below it, and serial numbers stand before the names of rows", () => {
  expect(
    said([
      ["项目", "本年"],
      ["一、渡口", ""],
      ["东渡", "3"],
      ["西渡", "2"],
      ["二、码头", "1"],
    ]).slice(2),
  ).toEqual(["一、渡口／东渡；本年：3", "一、渡口／西渡；本年：2", "二、码头；本年：1"]);
  expect(
    said([
      ["序号", "类别", "编制数"],
      ["1", "行政编制", "26"],
      ["", "其中：公务员", "22"],
      ["2", "事业编制", "41"],
    ]).slice(2),
  ).toEqual(["类别：行政编制／其中：公务员；编制数：22", "序号：2；类别：事业编制；编制数：41"]);
});

test("the unit above the header or in its corner is said with every row of bare numbers", () => {
  const rows = [
    ["渡船检修", "36.5", "12"],
    ["安全培训", "4", "2"],
  ];
  expect(said([[wide("单位：万元", 3)], ["项目", "支出", "场次（场）"], ...rows]).at(-1)).toBe(
    "安全培训；支出：4；场次（场）：2；单位：万元",
  );
  expect(said([["填表单位：渡管所", "", "单位：万元"], ["项目", "支出", "场次"], ...rows])[0]).toBe(
    "填表单位：渡管所；单位：万元",
  );
  expect(said([["项目（万元）", "支出", "结余"], ...rows]).at(-1)).toBe(
    "项目（万元）：安全培训；支出：4；结余：2；单位：万元",
  );
  expect(said([["项目", "支出", "结余"], ...rows]).at(-1)).toBe("安全培训；支出：4；结余：2");
});
