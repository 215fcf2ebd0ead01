/** Spreadsheets: tables as rows that can be read alone. The files in test/files/sheets are other programs'; its README names them. */
import { readFileSync } from "node:fs";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readAnew } from "../../../src/reports/anew.ts";
import { parse } from "../../../src/reports/parse.ts";
import { readReport } from "../../../src/reports/read.ts";
import { linesOfBlocks } from "./saved.ts";
import { dataOf, record, xlsFile, xlsxFile } from "./sheets/sheetfile.ts";
import { oleFile } from "./word/wordfile.ts";

const bytesOf = (name: string) => readFileSync(`test/files/sheets/${name}`);

async function read(bytes: Uint8Array, file: string) {
  const parsed = await parse(bytes, file);
  if (!parsed.ok) throw new Error(parsed.error);
  return { lines: linesOfBlocks(parsed.value.blocks), ...parsed.value };
}

const linesOf = async (bytes: Uint8Array, file = "表.xlsx") => (await read(bytes, file)).lines;
const linesIn = (name: string) => linesOf(bytesOf(name), name);
const csv = (text: string) => linesOf(Buffer.from(text), "表.csv");

async function refusalOf(bytes: Uint8Array, file = "表.xlsx"): Promise<string> {
  const parsed = await parse(bytes, file);
  return parsed.ok ? "" : parsed.error;
}

async function figuresOf(bytes: Uint8Array, file: string): Promise<string[]> {
  const report = await readReport(bytes, file);
  if (!report.ok) throw new Error(report.error);
  return report.value.figureRows.map(
    ({ counts, lo, unit, factYear }) => `${factYear} ${counts} ${lo}${unit}`,
  );
}

const LEDGER = (month: number) => [
  `# ${month}月`,
  `## 2024年${month}月外事接待台账`,
  "序号 | 接待日期 | 来访单位 | 项目编码 | 人数 | 接待费（元）",
  `序号：1；接待日期：2024年${month}月5日；来访单位：大阪友好协会；项目编码：2010300；人数：10；接待费（元）：1,234.50`,
  `序号：3；接待日期：2024年${month}月7日；来访单位：国际商会；项目编码：2010302；人数：12；接待费（元）：3,703.50`,
  "合计；人数：33；接待费（元）：7,407.00",
];

describe("one ledger of two months", () => {
  test.each([
    "LibreOffice_台账.xlsx",
    "LibreOffice_台账.xls",
    "LibreOffice_台账.ods",
    "Gnumeric_台账.xls",
  ])("%s, without the hidden row and column, which are told of", async (name) => {
    const { lines, warnings } = await read(bytesOf(name), name);
    expect(lines).toEqual([...LEDGER(1), ...LEDGER(2)]);
    expect(warnings).toEqual(
      [1, 2].map(
        (month) =>
          `工作表“${month}月”里有 1 行、1 列是隐藏的，没有读入。要引用的请取消隐藏后再导入。`,
      ),
    );
  });

  test("as .et it is what its bytes are", async () => {
    for (const name of ["LibreOffice_台账.xls", "LibreOffice_台账.xlsx"])
      expect((await linesOf(bytesOf(name), "台账.et")).slice(0, 6)).toEqual(LEDGER(1));
  });

  test("numbers and codes count nothing; each figure has its row's and its column's name", async () => {
    expect((await figuresOf(bytesOf("LibreOffice_台账.xls"), "台账.xls")).slice(0, 3)).toEqual([
      "2024 2024年1月5日 大阪友好协会 人数 10名",
      "2024 2024年1月5日 大阪友好协会 接待费 1234.5元",
      "2024 2024年1月7日 国际商会 人数 12名",
    ]);
  });

  test("a passage knows its row on the sheet, its sheet and its title", async () => {
    const report = await readReport(bytesOf("LibreOffice_台账.xlsx"), "2024年台账.xlsx");
    expect(report.ok && report.value).toMatchObject({ title: "2024年台账", year: 2024 });
    if (!report.ok) return;
    const { text, body, figureRows: _, ...info } = report.value;
    expect(body.at(-1)).toMatchObject({ row: 7, path: ["2月", "2024年2月外事接待台账"] });
    // Known without its file when its year is put right.
    const anew = readAnew({ info, text, body }, { year: 2023 });
    expect(anew?.body.map(({ row, path }) => [row, path])).toEqual(
      body.map(({ row, path }) => [row, path]),
    );
  });
});

test("a header of two merged rows; the title is the report's, hidden sheets are told of", async () => {
  const name = "openpyxl_来访团组统计表.xlsx";
  const { lines, warnings } = await read(bytesOf(name), name);
  expect(lines).toEqual([
    "# 清河区外事办公室2023年来访团组统计表",
    "填报单位：清河区外事办公室；单位：批次、人次",
    "序号 | 国家（地区） | 党政代表团／批次 | 党政代表团／人次 | 经贸代表团／批次 | 经贸代表团／人次 | 备注",
    "序号：1；国家（地区）：韩国；党政代表团／批次：3；党政代表团／人次：28；经贸代表团／批次：5；经贸代表团／人次：41",
    "序号：2；国家（地区）：日本；党政代表团／批次：2；党政代表团／人次：15；经贸代表团／批次：7；经贸代表团／人次：66；备注：含线上",
    "序号：4；国家（地区）：德国；党政代表团／批次：1；党政代表团／人次：9；经贸代表团／批次：4；经贸代表团／人次：30",
    "国家（地区）：合计；党政代表团／批次：6；党政代表团／人次：52；经贸代表团／批次：16；经贸代表团／人次：137",
    "注：线上活动按一批次统计。",
    "填表人：甲；审核人：乙；填表日期：2024年1月10日",
  ]);
  expect(warnings.join()).toMatch(/工作表“底稿”是隐藏的.*“来访”里有 1 行是隐藏的/);
  const report = await readReport(bytesOf(name), name);
  expect(report.ok && report.value).toMatchObject({
    title: "清河区外事办公室2023年来访团组统计表",
    org: "清河区外事办公室",
    year: 2023,
  });
});

test("the unit above a table is its numbers', unless the row or the column has its own", async () => {
  const lines = await linesIn("xlwt_三公经费.xls");
  expect(lines).toContain(
    "公务接待费；2022年决算数：12.50；2023年预算数：12.00；2023年决算数：10.30；增减率：-17.6%；单位：万元",
  );
  expect(lines).toContain(
    "公务用车购置费；2022年决算数：-；2023年预算数：-；2023年决算数：-；增减率：0.0%",
  );
  const figures = await figuresOf(bytesOf("xlwt_三公经费.xls"), "三公经费.xls");
  expect(figures).toContain("2022 公务接待费 2022年决算数 125000元");
  expect(figures).toContain("2023 公务接待费 增减率 -17.6%");
  expect(figures).toContain("2023 公务用车保有量（辆） 统计数 1辆");
  expect(figures).toContain("2023 机关运行经费 统计数 586000元");
});

test("numbers, dates of 1904 and stored results as their cells show them", async () => {
  const { lines, warnings } = await read(bytesOf("XlsxWriter_数字格式.xlsx"), "格式.xlsx");
  const shown = lines.flatMap(
    (line) => /^格式：(.*)；所示：(.*)$/.exec(line)?.slice(1).join(" ") ?? [],
  );
  expect(shown).toEqual([
    ...["万 12.3万", "千分位 1,234.50", "百分比 12.5%", "负数括号 (3.20)", "会计零 -"],
    ...["小写 一万二千三百四十五", "大写 壹万贰仟叁佰肆拾伍", "条件 优", "分数 3 1/4", "编号 007"],
    ...["字 3人", "日期14 2024/3/5", "日期27 2024年3月", "日期31 2024年3月5日", "日期57 2024年3月"],
    ...["日期58 3月5日", "公式 42"],
  ]);
  expect(warnings.join()).toMatch(/“图”是图表或宏表.*2 个图表/);
});

test("CSV in GBK, UTF-8 and UTF-16, with commas, tabs and semicolons, quoted or not", async () => {
  const rows = [
    "项目编码 | 项目名称 | 数量 | 金额（元）",
    "0101 友城交流；数量：3；金额（元）：1200.5",
  ];
  expect((await linesIn("pandas_项目.csv")).slice(0, 2)).toEqual(rows);
  expect((await linesIn("pandas_项目.xlsx")).slice(0, 2)).toEqual(rows);
  expect((await linesIn("LibreOffice_台账.csv")).at(-1)).toBe(
    "合计；人数：33；接待费（元）：7,407.00",
  );
  const table = [
    ["事项", "数量"],
    ["会议\n二", "12"],
    ['甲，"乙"', "3"],
  ];
  const written = (mark: string) =>
    table
      .map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(mark))
      .join("\r\n");
  for (const [mark, file] of [
    [",", "表.csv"],
    [";", "表.csv"],
    ["\t", "表.tsv"],
    ["\t", "表.xls"],
  ] as const)
    for (const encoding of ["utf8", "utf16le"] as const) {
      const bytes = Buffer.from(`\uFEFF${written(mark)}`, encoding);
      expect(await linesOf(bytes, file)).toEqual([
        "事项 | 数量",
        "会议二；数量：12",
        '甲，"乙"；数量：3',
      ]);
    }
  expect(await csv('sep=;\r\n代码;件数\r\n="0012";3')).toEqual([
    "代码 | 件数",
    "代码：0012；件数：3",
  ]);
});

describe("how offices lay out a sheet", () => {
  test("a mark of the annex, who fills it in, words spread over a cell", async () => {
    const lines = await csv(
      "附件1,,,公开08表\n2023年决算表,,,\n部门：区外办,,,金额单位：元\n项 目,2021,2022,2023\n接待批次,1,2,3\n\n合　计,1,2,3\n",
    );
    expect(lines).toEqual([
      "# 2023年决算表",
      "部门：区外办；金额单位：元",
      "附件1；公开08表",
      "项目 | 2021 | 2022 | 2023",
      "接待批次；2021：1；2022：2；2023：3",
      "合计；2021：1；2022：2；2023：3；单位：元",
    ]);
  });

  test("tables beside each other and below each other", async () => {
    const lines = await csv(
      "科室,人数,,类别,数量（件）\n综合科,5,,文件,31\n外联科,4,,会议,12\n\n二、车辆情况\n车型,辆数\n轿车,1",
    );
    expect(lines).toEqual([
      ...["科室 | 人数", "科室：综合科；人数：5", "科室：外联科；人数：4"],
      ...["类别 | 数量（件）", "文件；数量（件）：31", "会议；数量（件）：12"],
      ...["# 二、车辆情况", "车型 | 辆数", "车型：轿车；辆数：1"],
    ]);
  });

  test("a header that is said twice parts income from spending", async () => {
    const lines = await csv(
      "2023年收支总表,,,\n收入,,支出,\n项目,决算数,项目,决算数\n栏次,1,栏次,2\n财政拨款,100,公共服务,90\n合计,100,合计,90",
    );
    expect(lines).toEqual([
      ...[
        "# 2023年收支总表",
        "## 收入",
        "项目 | 决算数",
        "栏次 | 1",
        "财政拨款；决算数：100",
        "合计；决算数：100",
      ],
      ...["## 支出", "项目 | 决算数", "栏次 | 2", "公共服务；决算数：90", "合计；决算数：90"],
    ]);
  });

  test("columns that are years, and a unit in the corner of the header", async () => {
    const lines = "单位：万元,2021,2022\n接待费,3,2.5\n";
    expect(await csv(lines)).toEqual(["2021 | 2022", "接待费；2021：3；2022：2.5；单位：万元"]);
    expect(await figuresOf(Buffer.from(lines), "2022年表.csv")).toEqual([
      "2021 接待费 2021 30000元",
      "2022 接待费 2022 25000元",
    ]);
  });

  test("a list of one column stays text", async () => {
    expect(await csv("会议纪要\n区外办召开会议。\n参会12人。")).toEqual([
      ...["# 会议纪要", "区外办召开会议。", "参会12人。"],
    ]);
  });
});

describe("cells of an .xlsx", () => {
  const head = `<row r="1"><c r="A1" t="inlineStr"><is><t>项目</t></is></c><c r="B1" t="inlineStr"><is><t>数</t></is></c></row>`;
  const sheet = (cell: string, more = "") =>
    `<sheetData>${head}<row r="2"><c r="A2" t="inlineStr"><is><t>甲</t></is></c>${cell}</row></sheetData>${more}`;

  test.each<[string, string, string]>([
    ["a day written as one", '<c r="B2" t="d" s="1"><v>2024-03-05</v></c>', "甲；数：2024年3月5日"],
    ["a result that is 0", '<c r="B2"><f>1-1</f><v>0</v></c>', "甲；数：0"],
    ["a result that is a text", '<c r="B2" t="str"><f>A1</f><v>已办结</v></c>', "甲；数：已办结"],
    ["an error", '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "甲；数：#DIV/0!"],
    [
      "a number that is a text",
      '<c r="B2" t="inlineStr"><is><r><t>9</t></r><r><t>8</t></r><rPh><t>x</t></rPh></is></c>',
      "甲；数：98",
    ],
  ])("%s", async (_, cell, expected) => {
    const bytes = xlsxFile({ xml: sheet(cell), formats: ['yyyy"年"m"月"d"日"'] });
    expect((await linesOf(bytes)).at(-1)).toBe(expected);
  });

  test("what was never calculated is left out and told of, also where a program wrote 0 for it", async () => {
    const never = sheet('<c r="B2"><f>SUM(B3:B9)</f></c>');
    const written = sheet('<c r="B2"><f>SUM(B3:B9)</f><v>0</v></c>');
    const fresh = '<calcPr fullCalcOnLoad="1"/>';
    for (const made of [xlsxFile({ xml: never }), xlsxFile({ xml: written, book: fresh })]) {
      const { lines, warnings } = await read(made, "表.xlsx");
      expect(lines.at(-1)).toBe("甲");
      expect(warnings).toEqual([expect.stringMatching(/1 格公式没有存下计算结果.*请用/)]);
    }
  });

  test("noughts that the sheet does not show are not read", async () => {
    const view = '<sheetViews><sheetView showZeros="0"/></sheetViews>';
    expect((await linesOf(xlsxFile({ xml: view + sheet('<c r="B2"><v>0</v></c>') }))).at(-1)).toBe(
      "甲",
    );
  });

  test("a merged cell whose first row is hidden is still seen; what it covers is not", async () => {
    const xml = `<sheetData>${head.replace('<row r="1">', '<row r="1" hidden="1">')}<row r="2"><c r="A2" t="inlineStr"><is><t>藏</t></is></c></row>
      <row r="3"><c r="B3"><v>5</v></c></row></sheetData><mergeCells><mergeCell ref="A1:A3"/></mergeCells>`;
    expect(await linesOf(xlsxFile({ xml }))).toEqual(["# 项目", "5"]);
  });
});

describe("what cannot be read is refused with a sentence that says what to do", () => {
  const macro = { name: "宏", xml: "", kind: "xlMacrosheet" };
  const table = dataOf([
    ["项目", "数量"],
    ["甲", 1],
  ]);
  const million = dataOf(Array.from({ length: 31_000 }, (_, i) => [i, i]));

  test.each<[string, Uint8Array, string, RegExp]>([
    ["an empty workbook", xlsxFile({}), "表.xlsx", /没有填内容.*请换上/],
    [
      "charts only",
      xlsxFile({ sheets: [{ name: "图", xml: "", kind: "chartsheet" }] }),
      "表.xlsx",
      /只有图表.*请/,
    ],
    ["macros only", xlsxFile({ sheets: [macro] }), "表.xlsm", /只有宏表.*请/],
    [
      "hidden sheets only",
      xlsxFile({ sheets: [{ name: "甲", xml: table, state: "veryHidden" }] }),
      "表.xlsx",
      /隐藏.*请取消隐藏/,
    ],
    [
      "formulas that run in a circle, never calculated",
      xlsxFile({
        xml: '<sheetData><row><c r="A1"><f>B1</f></c><c r="B1"><f>A1</f></c></row></sheetData>',
      }),
      "表.xlsx",
      /只有公式.*请用 Excel/,
    ],
    ["too many rows", xlsxFile({ xml: million }), "表.xlsx", /超过 3 万行.*请只留下/],
    ["a bomb", xlsxFile({ xml: `${table}${" ".repeat(64e6)}` }), "表.xlsx", /大得不正常.*请/],
    [
      "a binary workbook",
      zipSync({ "xl/workbook.bin": strToU8("x") }),
      "表.xlsb",
      /\.xlsb.*请用.*另存为 \.xlsx/,
    ],
    [
      "an .xlsx with a password",
      oleFile({ EncryptionInfo: [1], EncryptedPackage: [1] }),
      "表.xlsx",
      /设有密码.*请去掉密码/,
    ],
    [
      "an .xls with a password",
      xlsFile(record(0x2f, 1, 0), []),
      "表.xls",
      /设有密码.*请用.*去掉密码/,
    ],
    ["an .xls that is none", oleFile({ Workbook: [1] }), "表.xls", /不完整或已损坏.*请/],
    [
      "an .ods with a password",
      zipSync({
        mimetype: strToU8("application/vnd.oasis.opendocument.spreadsheet"),
        "META-INF/manifest.xml": strToU8("<manifest:encryption-data/>"),
        "content.xml": strToU8("x"),
      }),
      "表.ods",
      /设有密码.*请/,
    ],
    ["an .xlsx by name alone", Buffer.from("总结"), "表.xlsx", /不是 xlsx 格式.*请/],
  ])("%s", async (_, bytes, file, sentence) => {
    const refusal = await refusalOf(bytes, file);
    expect(refusal).toMatch(sentence);
    expect(refusal).toMatch(/^“表\.[a-z]+”.*。$/);
  });

  test("a link to another file is not followed, and told of", async () => {
    const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
      <Relationship Id="s0" Type="x/worksheet" Target="worksheets/sheet0.xml"/><Relationship Id="e" Type="x/externalLink" Target="externalLinks/1.xml"/></Relationships>`;
    const { lines, warnings } = await read(
      xlsxFile({ xml: table, parts: { "xl/_rels/workbook.xml.rels": relations } }),
      "表.xlsx",
    );
    expect(lines.at(-1)).toBe("甲；数量：1");
    expect(warnings.join()).toMatch(/引用了别的文件.*上次保存时的结果/);
  });
});
