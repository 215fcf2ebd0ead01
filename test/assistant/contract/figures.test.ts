/** Points 1, 2 and 7 of what an answer promises: when a figure is told, what is reckoned, and of which year it is. */
import { expect, test } from "vitest";
import { sharedAsker } from "../shelf.ts";

const COUNTY = `岚口县人民政府2022年政府工作报告
岚口县县长　柏长河
一、2021年工作回顾
地区生产总值增长6.9%。第二产业增加值42.6亿元。县本级财政赤字0.8亿元。
城镇新增就业1.3万人。人均预期寿命达到79.3岁。教育投入86.1亿元。
对口帮扶贵州乡村5个。
五年来，新建农村住房超过6400户。
二、2022年工作安排
把居民消费价格涨幅控制在3.5%左右。再减少失业人员1000人以上。
城镇新增就业预期目标1.5万人，比去年多2000人。`;
const granary = (year: number, ...lines: string[]) =>
  [
    `岚口县粮食和物资储备局${year}年度工作总结`,
    `${year}年，岚口县粮食和物资储备局（以下简称“粮储局”）认真履职，现将情况总结如下。`,
    "一、主要工作",
    ...lines,
  ].join("\n");
const { ask } = sharedAsker([
  COUNTY,
  granary(
    2021,
    "（一）粮库管理",
    "全年抽检粮库23座，发现隐患17处。",
    "维修粮仓9座，在用粮仓总数达到64座。",
    "机关运行经费58.4万元，比上年下降2.5%。",
    "（二）储备",
    "储备粮食4.6万吨，其中小麦1.9万吨。粮食完好率97.2%。人均受训12学时。粮食总产量1361万公斤。",
    "2020年举办演练3场，2021年举办演练7场。轮换陈粮850吨。",
    "（三）仓储设施",
    "新增烘干机6台。国有粮库占粮库总数的41%。",
    "二、2022年打算",
    "计划抽检粮库30座。",
  ),
  granary(
    2020,
    "全年抽检粮库19座。机关运行经费59.9万元。粮食完好率95.8%。粮食总产量1320万公斤。",
    "轮换陈粮约700吨。储存白糖90袋。",
  ),
  granary(2019, "储存白糖70吨。"),
  "岚口县粮食和物资储备局2020年政府信息公开工作年度报告\n一、总体情况\n本年受理查询14次。",
]);

type Reply = Awaited<ReturnType<typeof ask>>;

/** A refusal that has none of these figures anywhere, citations included. */
function silent(reply: Reply, ...figures: string[]) {
  expect(reply.kind).toBe("refusal");
  const told = [reply.text, ...reply.citations.map(({ quote }) => quote)].join("\n");
  for (const figure of figures) expect(told).not.toContain(figure);
}

// ---- 1: what the question says must hold

test("§2.1 the office must fit: a figure that only another office has is not told", async () => {
  silent(await ask("岚口县粮食和物资储备局2021年教育投入多少？"), "86.1");
  silent(await ask("岚口县人民政府2021年抽检粮库多少座？"), "23");
});

test("§2.1 the matter must fit: 抽检粮库 is no 抽检超市", async () => {
  silent(await ask("2021年抽检超市多少座？"), "23");
});

test("§2.1 the year must fit: 2020 has no 维修粮仓, and 2021's does not stand for it", async () => {
  silent(await ask("2020年维修粮仓多少座？"), "9座");
  silent(await ask("2019年抽检粮库多少座？"), "23", "19座");
});

test("§2.1 a level is no change: 国内生产总值 that only grows by 6.9% has no level", async () => {
  const reply = await ask("2021年地区生产总值是多少？");
  silent(reply, "6.9");
  expect(reply.said).toContain("是变化，不是总数");
  expect((await ask("2021年地区生产总值增长百分之几？")).said).toContain("增长6.9%");
});

test("§2.1 增加值 is a level, whatever its name", async () => {
  expect((await ask("2021年第二产业增加值多少？")).said).toContain("第二产业增加值42.6亿元");
});

test("§2.1 what was added is no stock", async () => {
  silent(await ask("2021年烘干机总数多少台？"), "6台");
  expect((await ask("2021年新增烘干机多少台？")).said).toContain("新增烘干机6台");
});

test("§2.1 a share is no level and a level no share", async () => {
  silent(await ask("2021年国有粮库多少座？"), "41");
  silent(await ask("2021年抽检粮库占多少？"), "23");
  expect((await ask("2021年国有粮库占粮库总数的百分之几？")).said).toContain("41%");
});

test("§2.1 a target is no outcome: 3.5%左右 is told of the year it is set for, as a plan", async () => {
  expect((await ask("2022年居民消费价格涨幅目标是多少？")).said).toContain(
    "2022年安排（2022年报告）：把居民消费价格涨幅控制在3.5%左右。",
  );
  silent(await ask("2021年居民消费价格涨幅是多少？"), "3.5");
  silent(await ask("2022年居民消费价格涨了多少？"), "3.5");
});

test("§2.1 再减少1000人以上 is no deed", async () => {
  const reply = await ask("2022年减少了多少失业人员？");
  silent(reply, "1000");
  expect(reply.said).toContain("是安排，不是结果");
});

test("§2.1 a target is the target, not by how much it is above last year's", async () => {
  const { said } = await ask("2022年城镇新增就业预期目标是多少？");
  expect(said).toContain("城镇新增就业预期目标1.5万人。");
  expect(said).not.toContain("2000");
});

test("§2.1 a total of five years is not its last year's", async () => {
  const reply = await ask("2021年新建农村住房多少户？");
  silent(reply, "6400");
  expect(reply.said).toContain("是2017—2021年合起来的");
});

test("§2.1 a part is not the whole: 县本级 of 财政赤字, 小麦 of 粮食", async () => {
  silent(await ask("岚口县人民政府2021年财政赤字多少？"), "0.8");
  expect((await ask("2021年县本级财政赤字多少？")).said).toContain("0.8亿元");
  expect((await ask("2021年储备粮食多少吨？")).said).toMatch(/储备粮食4\.6万吨。$/);
  silent(await ask("2021年储备玉米多少吨？"), "4.6", "1.9");
});

test("§2.1 an average is no total and a total no average", async () => {
  silent(await ask("2021年一共受训多少学时？"), "12");
  const reply = await ask("2021年平均抽检粮库多少座？");
  silent(reply, "23");
  expect(reply.said).toContain("不是变化、比例或平均数");
});

test("§2.1 the unit's dimension must fit: what is asked in tons is not told in per cent", async () => {
  const reply = await ask("2021年粮食完好多少吨？");
  silent(reply, "97.2");
  expect(reply.said).toContain("是以“%”计的");
});

test("§2.1 万 after 多少 is a scale and no money", async () => {
  for (const question of ["2021年城镇新增就业多少万？", "2021年城镇新增就业多少万人？"])
    expect((await ask(question)).said).toContain("城镇新增就业1.3万人");
  expect((await ask("2021年教育投入多少亿？")).said).toContain("86.1亿元");
});

test("§2.1 预期寿命 is no plan", async () => {
  expect((await ask("2021年人均预期寿命多少岁？")).said).toContain("79.3岁");
});

test("§2.1 what was planned is no outcome, nor what was done a plan", async () => {
  silent(await ask("2022年抽检了多少座粮库？"), "30");
  silent(await ask("2021年计划抽检粮库多少座？"), "23");
  expect((await ask("2022年计划抽检粮库多少座？")).said).toContain("2022年安排（2021年报告）");
});

test("§2.1 what the question does not say is open: without year and unit the latest answers", async () => {
  expect((await ask("抽检粮库多少？")).said).toContain("2021年：全年抽检粮库23座。");
});

test("§2.1 a rare word that stands nowhere by the figure leaves it untold", async () => {
  silent(await ask("2021年抽检粮库屋面多少座？"), "23");
  silent(await ask("2021年珍稀粮库抽检多少座？"), "23");
});

test("§2.1 what is nearest is shown as nearest, each with what differs, three at most", async () => {
  const reply = await ask("2021年普法宣传经费多少？");
  silent(reply, "58.4", "86.1");
  expect(reply.said).toMatch(/“机关运行经费”，没有写到“普法、宣传”/);
  expect(reply.citations.length).toBeLessThanOrEqual(3);
  for (const { quote } of reply.citations) expect(quote).not.toMatch(/\d/);
});

test("§2.1 what has no figure in the asked unit is nothing near", async () => {
  const reply = await ask("2021年普法宣传走了多少公里？");
  expect(reply).toMatchObject({ kind: "refusal", citations: [] });
});

test("§2.1 another place in the matter is no stranger: 帮扶贵州乡村", async () => {
  expect((await ask("2021年帮扶贵州乡村几个？")).said).toContain("对口帮扶贵州乡村5个");
});

// ---- 2: what is reckoned

test("§2.2 a difference is of two like figures, both of them shown and cited", async () => {
  const reply = await ask("粮储局2021年抽检粮库比2020年多多少座？");
  expect(reply.said).toContain("2020年：全年抽检粮库19座。");
  expect(reply.said).toContain("2021年：全年抽检粮库23座。");
  expect(reply.said).toContain("2021年比2020年增加4座，增长21.1%（由上述两数算得）。");
  expect(reply.claims.at(-1)!.citations).toHaveLength(2);
});

test("§2.2 between percentages it is in 个百分点", async () => {
  const { said } = await ask("2021年粮食完好率比2020年提高多少？");
  expect(said).toContain("增加1.4个百分点（由上述两数算得）");
  expect(said).not.toContain("增长");
});

test("§2.2 a rate that the report states is given as stated", async () => {
  const { said } = await ask("粮储局2021年机关运行经费比上年下降百分之几？");
  expect(said).toContain("比上年下降2.5%");
  expect(said).not.toContain("算得");
});

test("§2.2 nothing is worked out from an estimate, nor between two units", async () => {
  const estimate = await ask("2021年轮换陈粮比2020年增加多少吨？");
  expect(estimate.said).toContain("约700吨");
  expect(estimate.said).not.toMatch(/算得|150/);
  expect((await ask("2020年储存白糖比2019年增加多少？")).said).not.toMatch(/算得|增加20/);
});

test("§2.2 figures keep the report's scale: 1361万公斤, 86.1亿元", async () => {
  expect((await ask("2021年粮食总产量多少？")).said).toContain("1361万公斤");
  expect((await ask("2021年粮食总产量比2020年增加多少？")).said).toContain("增加41万公斤，");
  expect((await ask("2021年教育投入多少元？")).said).toContain("86.1亿元");
});

// ---- 7: of which year

test("§2.7 2022年政府工作报告里 is that report, whatever year the fact is of", async () => {
  const { said } = await ask("2022年政府工作报告里城镇新增就业完成了多少万人？");
  expect(said).toContain("2021年：城镇新增就业1.3万人");
});

test("§2.7 what a report tells of another year is found under that year", async () => {
  expect((await ask("2020年举办演练多少场？")).said).toContain("2020年举办演练3场。");
  expect((await ask("2021年举办演练多少场？")).said).toMatch(/2021年举办演练7场。$/);
});

test("§2.7 本年 of a form is the year that the form is of", async () => {
  const { said } = await ask("2020年年报里本年受理查询多少次？");
  expect(said).toContain("2020年：本年受理查询14次。");
});

test("§2.7 what follows two years side by side is of the report's own", async () => {
  expect((await ask("2021年轮换陈粮多少吨？")).said).toContain("2021年：轮换陈粮850吨。");
  expect((await ask("2020年轮换陈粮多少吨？")).said).not.toContain("850");
});

test("§2.7 a range that is asked for is told as a range", async () => {
  for (const question of [
    "五年来累计新建农村住房多少户？",
    "五年来一共新建农村住房多少户？",
    "2017年到2021年新建农村住房多少户？",
  ])
    expect((await ask(question)).said).toMatch(/2017—2021年：.*超过6400户/);
});
