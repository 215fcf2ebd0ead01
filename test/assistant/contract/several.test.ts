/** Points 3 to 5 of what an answer promises: every part of a question, all years of the shelf, lists whole. */
import { expect, test } from "vitest";
import { sharedAsker } from "../shelf.ts";

const HALL = "杏坪县文化馆";
const hall = (year: number, ...lines: string[]) =>
  [`${HALL}${year}年工作总结`, ...lines].join("\n");
const { ask } = sharedAsker([
  hall(2018, "一、主要工作", "下乡演出31场。建成戏台4座。借出乐器120件。"),
  hall(2019, "一、主要工作", "下乡演出44场。在库道具310件。借出乐器95件。"),
  hall(2020, "一、主要工作", "下乡演出12场。新增道具25件。建成戏台6座。"),
  hall(
    2021,
    "一、主要工作",
    "（一）演出",
    "下乡演出52场，观众4.1万人次。",
    "发现消防隐患28处，整改25处，涉及单位9家。",
    "（二）活动",
    "①春社灯会②端阳龙舟③重阳戏会",
    "（三）馆舍修缮",
    "馆舍修缮内容主要是：更换幕布；加装护栏；改造灯光；粉刷外墙。",
    "（四）藏品",
    "\n| 藏品类别 | 征集数量（件） |\n|---|---|\n| 木刻 | 14 |\n| 剪纸 | 23 |\n| 刺绣 | 8 |\n",
    "二、存在的困难",
    "存在三方面困难：（1）排练厅漏雨。（2）灯光师空缺。（3）运输车老旧。",
    "三、下一步措施",
    "采取以下措施：一是翻修排练厅。二是招聘灯光师。三是更换运输车。四是增开夜场。",
    "四、内设机构",
    "（一）演艺部",
    "负责演出。",
    "（二）辅导部",
    "负责辅导。",
  ),
  `${HALL}2021年政府信息公开工作年度报告\n2021年，${HALL}依法公开信息，现将情况报告如下。\n一、总体情况\n全年借出乐器77件。`,
  hall(2022, "一、主要工作", "下乡演出40场。借出乐器70件。").replace("工作总结", "工作总结（续）"),
  `${HALL}2022年政府信息公开工作年度报告\n2022年，${HALL}依法公开信息，现将情况报告如下。\n一、总体情况\n全年借出乐器71件。`,
]);

const linesOf = async (question: string) => (await ask(question)).said.split("\n");

// ---- 3

test("§2.3 处数、整改处数、家数分别是多少: each of the three is told", async () => {
  expect(await linesOf("2021年发现消防隐患处数、整改处数、涉及单位家数分别是多少？")).toEqual([
    expect.stringMatching(/^1\. .*隐患28处。$/),
    expect.stringMatching(/^2\. .*整改25处。$/),
    expect.stringMatching(/^3\. .*单位9家。$/),
  ]);
});

test("§2.3 the one of them that no report tells is named as open", async () => {
  const lines = await linesOf("2021年发现消防隐患处数、整改处数、罚款笔数分别是多少？");
  expect(lines).toHaveLength(3);
  expect(lines[2]).toBe("3. 罚款笔数：报告未写明。");
});

test("§2.3 of three numbered questions two are answered and the third is named as open", async () => {
  const reply = await ask(
    "1. 2021年下乡演出多少场？\n2. 2021年出版画册多少本？\n3. 2021年下乡演出观众多少人次？",
  );
  expect(reply.said).toMatch(/^1\. .*52场。\n2\. 未能回答：[\s\S]*\n3\. .*4\.1万人次。$/);
  expect(reply.gaps.map(({ text }) => text)).toContain("2021年出版画册多少本？");
});

test("§2.3 另外出国团组呢 is answered or named as open, behind a question mark or a comma", async () => {
  for (const mark of ["？", "，"]) {
    const open = await ask(`2021年下乡演出多少场${mark}另外出国团组呢？`);
    expect(open.said).toMatch(/^1\. .*52场。\n2\. 未能回答：（按“2021年出国团组/);
    const told = await ask(`2021年下乡演出多少场${mark}另外消防隐患呢？`);
    expect(told.said).toMatch(/^1\. .*52场。\n2\. [\s\S]*隐患28处。$/);
  }
});

// ---- 4

test("§2.4 哪一年最多 is of all years on the shelf", async () => {
  const most = await ask("哪一年下乡演出最多？");
  expect(most.said).toBe("2021年：下乡演出52场。\n2018—2022年中2021年最多，为52场。");
  expect(new Set(most.citations.map(({ reportYear }) => reportYear)).size).toBe(5);
});

test("§2.4 哪一年最少 too", async () => {
  expect((await ask("哪一年下乡演出最少？")).said).toContain("2020年最少，为12场");
});

test("§2.4 历年 has every year in order, and 未见 for a year without the figure", async () => {
  const lines = await linesOf("历年建成戏台多少座？");
  expect(lines.slice(0, 5)).toEqual([
    "2018年：建成戏台4座。",
    "2019年：未见这一数字。",
    "2020年：建成戏台6座。",
    "2021年：未见这一数字。",
    "2022年：未见这一数字。",
  ]);
});

test("§2.4 近三年 are the three before the asking", async () => {
  const lines = await linesOf("近三年下乡演出分别多少场？");
  expect(lines.slice(0, 3)).toEqual([
    "2020年：下乡演出12场。",
    "2021年：下乡演出52场。",
    "2022年：下乡演出40场。",
  ]);
});

test("§2.4 几年来累计 is added up from every year, and says so", async () => {
  const { said } = await ask("几年来累计下乡演出多少场？");
  expect(said).toContain("以上合计179场（由各年数字相加得出，报告未写合计）");
});

test("§2.4 在库 and 新增 never share a line", async () => {
  const { said } = await ask("历年道具多少件？");
  expect(said).toContain("2019年：在库道具310件。");
  expect(said).toContain("2020年：未见这一数字。");
  expect(said).not.toMatch(/25件|算得/);
});

test("§2.4 a year that two reports tell with two figures shows both and says so", async () => {
  const reply = await ask("2022年借出乐器多少件？");
  expect(reply.said).toContain("借出乐器70件");
  expect(reply.said).toContain("借出乐器71件");
  expect(reply.said).toContain("两份报告的数字不一致，请核对原文。");
});

test("§2.4 of two reports the kind that is named answers alone", async () => {
  const paper = await ask("2022年政府信息公开年报里借出乐器多少件？");
  expect(paper.said).toBe("2022年：全年借出乐器71件。");
  expect((await ask("2022年工作总结里借出乐器多少件？")).said).toMatch(/借出乐器70件。$/);
});

// ---- 5

test.each([
  [
    "一是…",
    "2021年总结提出了哪些下一步措施？",
    ["翻修排练厅", "招聘灯光师", "更换运输车", "增开夜场"],
  ],
  ["（1）…", "2021年存在哪些困难？", ["排练厅漏雨", "灯光师空缺", "运输车老旧"]],
  ["①", "2021年办了哪些活动？", ["春社灯会", "端阳龙舟", "重阳戏会"]],
  [
    "主要是：甲；乙；丙",
    "2021年馆舍修缮内容有哪些？",
    ["更换幕布", "加装护栏", "改造灯光", "粉刷外墙"],
  ],
  ["rows of a table", "2021年征集的藏品类别有哪些？", ["木刻", "剪纸", "刺绣"]],
  ["headings", "2021年总结里内设机构有哪些？", ["演艺部", "辅导部"]],
])("§2.5 a list is whole and says how many there are: %s", async (_, question, items) => {
  const { said } = await ask(question);
  expect(said).toContain(`共${items.length}`);
  for (const item of items) expect(said).toContain(item);
});

test("§2.5 the sum of a group of rows is not made up", async () => {
  const { said } = await ask("2021年征集木刻、剪纸、刺绣一共多少件？");
  if (said.includes("45")) for (const row of ["14", "23", "8"]) expect(said).toContain(row);
  expect(said).not.toMatch(/一共14|一共23|共8件/);
});

test("§2.5 one row stands for itself alone", async () => {
  expect((await ask("2021年征集剪纸多少件？")).said).toMatch(/剪纸.*23件?。$/);
});
