/** Figures as an answer, over the reports of offices that do not exist; all of a county's questions are asked in March 2020. */
import { expect, test } from "vitest";
import { askerOf } from "./shelf.ts";

const report = (org: string, year: number, body: string) =>
  `${org}${year}年度工作总结\n${year}年，${org}认真履职，现将工作总结如下。\n一、主要工作\n${body}\n`;
const water = (year: number, body: string) => report("清溪县水务局", year, body);
const library = (year: number, body: string) => report("安宁区图书馆", year, body);
const hospital = (year: number, body: string) => report("柳河县人民医院", year, body);

type Reply = Awaited<ReturnType<Awaited<ReturnType<typeof askerOf>>["ask"]>>;

/** Asks over some reports; the words come without the marks of their citations. */
async function counter(...reports: string[]) {
  const { ask } = await askerOf(...reports);
  return async (question: string) => {
    const reply = await ask(question, "2020-03-01");
    return { ...reply, said: reply.text.replace(/\[\d+\]/g, "") };
  };
}

/** A refusal that has none of these figures anywhere, citations included. */
function silent(reply: Reply, ...figures: string[]) {
  expect(reply.kind).toBe("refusal");
  const told = [reply.text, ...reply.citations.map(({ quote }) => quote)].join("\n");
  for (const figure of figures) expect(told).not.toContain(figure);
}

const WATER_2019 = water(
  2019,
  `（一）河道管护
全年清淤河道47公里。巡查河道1260次，发现隐患38处，整改35处。
（二）供水保障
新建泵站6座，在运泵站总数达到31座。供水普及率达到97.2%。
全年供水量1361万吨，其中居民用水812万吨。年均培训管网工150人次。
（三）资金使用
完成水利投资2.4亿元。
（四）群众服务
受理投诉215件。
二、2020年工作打算
计划清淤河道60公里。`,
);
const WATER_2018 = water(
  2018,
  `（一）河道管护
全年清淤河道38公里。巡查河道1100次，发现隐患52处，整改44处。
（二）供水保障
新建泵站3座，在运泵站总数达到25座。供水普及率达到95.7%。
全年供水量1320万吨，其中居民用水790万吨。
（三）资金使用
完成水利投资1.9亿元。
（四）群众服务
受理投诉260件。`,
);

// ---- §2.1

test("§2.1 a figure is told verbatim where matter, year and unit fit", async () => {
  const ask = await counter(WATER_2019, WATER_2018);
  const reply = await ask("2018年清淤河道多少公里？");
  expect(reply).toMatchObject({
    kind: "reply",
    skill: "answer",
    said: "2018年：全年清淤河道38公里。",
  });
  const [citation] = reply.citations;
  expect(citation).toMatchObject({ reportYear: 2018, path: ["一", "（一）"] });
  expect(WATER_2018.slice(citation!.start, citation!.end)).toBe(citation!.quote);
});

test("§2.1 another matter, year, unit or role gets no figure", async () => {
  const ask = await counter(WATER_2019, WATER_2018);
  silent(await ask("2019年清淤水库多少公里？"), "47");
  silent(await ask("2019年清淤河道多少人？"), "47");
  silent(await ask("2019年培训管网工多少人次？"), "150");
  silent(await ask("2019年巡查河道多少元？"), "1260", "2.4");
  silent(await ask("2019年计划巡查河道多少次？"), "1260");
});

test("§2.1 what is nearest is named with what differs, and never its figure", async () => {
  const ask = await counter(WATER_2019);
  const differing = async (question: string) => {
    const reply = await ask(question);
    expect(reply).toMatchObject({ kind: "refusal", reason: "not_stated" });
    expect(reply.said).toMatch(/最接近的是：《清溪县水务局2019年度工作总结》/);
    return reply.said;
  };
  expect(await differing("2019年清淤河道多少人？")).toContain("“清淤河道”，是以“公里”计的");
  expect(await differing("2019年计划巡查河道多少次？")).toContain("“巡查河道”，是结果，不是安排");
  expect(await differing("2019年培训管网工多少人次？")).toContain("是平均数");
  expect(await differing("2019年巡查河道比上年增加多少次？")).toContain("不是变化");
  expect(await differing("2019年巡查河道水库多少次？")).toMatch(/“巡查河道”，没有写到“.*水库”/);
});

test("§2.1 a plan is told as one, and only of a year to come", async () => {
  const ask = await counter(WATER_2019);
  expect((await ask("2020年计划清淤河道多少公里？")).said).toBe(
    "2020年安排（2019年报告）：计划清淤河道60公里。",
  );
  expect((await ask("2019年清淤河道多少公里？")).said).not.toContain("60");
});

test("§2.1 the part is not its whole, nor the whole its part", async () => {
  const ask = await counter(WATER_2019);
  const whole = await ask("2019年供水量多少？");
  expect(whole.said).toBe("2019年：全年供水量1361万吨。");
  expect((await ask("2019年居民用水多少？")).said).toMatch(/其中居民用水812万吨。$/);
  silent(await ask("2019年工业用水多少？"), "1361", "812");
});

test("§2.1 two matters that fit alike are no answer", async () => {
  const ask = await counter(library(2019, "东馆接待读者900人次。\n西馆接待读者700人次。"));
  silent(await ask("2019年接待读者多少人次？"), "900", "700");
  expect((await ask("2019年东馆接待读者多少人次？")).said).toContain("900人次");
});

// ---- §2.2

test("§2.2 a difference is of two like figures, both shown, and said to be worked out", async () => {
  const ask = await counter(WATER_2019, WATER_2018);
  expect((await ask("2019年受理投诉比2018年减少多少件？")).said).toBe(
    [
      "2018年：受理投诉260件。",
      "2019年：受理投诉215件。",
      "2019年比2018年减少45件，下降17.3%（由上述两数算得）。",
    ].join("\n"),
  );
});

test("§2.2 between percentages it is of 个百分点, and no rate of a rate", async () => {
  const ask = await counter(WATER_2019, WATER_2018);
  const { said } = await ask("2019年供水普及率比2018年提高多少？");
  expect(said).toContain("2019年比2018年增加1.5个百分点（由上述两数算得）。");
  expect(said).not.toContain("增长");
});

test("§2.2 a rate that the report states is given as stated", async () => {
  const ask = await counter(
    hospital(2019, "全年门诊量86.1万人次，按可比口径比上年增长6.6%。"),
    hospital(2018, "全年门诊量80万人次。"),
  );
  for (const question of ["2019年门诊量增长百分之几？", "2019年门诊量比上年增长多少？"]) {
    const { said } = await ask(question);
    expect(said).toContain("比上年增长6.6%");
    expect(said).not.toContain("算得");
  }
});

test("§2.2 where none is stated it is worked out, and says so", async () => {
  const ask = await counter(
    hospital(2019, "全年门诊量86.1万人次。"),
    hospital(2018, "全年门诊量80万人次。"),
  );
  expect((await ask("2019年门诊量增长百分之几？")).said).toContain(
    "2019年比2018年增加6.1万人次，增长7.6%（由上述两数算得）。",
  );
});

test("§2.2 one year's figure alone tells no change", async () => {
  const ask = await counter(hospital(2019, "全年门诊量86.1万人次。"), hospital(2018, "义诊9场。"));
  silent(await ask("2019年门诊量增长百分之几？"), "86.1");
});

test("§2.2 figures keep the report's own scale", async () => {
  const ask = await counter(WATER_2019, WATER_2018);
  expect((await ask("2019年供水量比2018年增加多少？")).said).toContain("增加41万吨，");
  expect((await ask("2019年水利投资比2018年增加多少？")).said).toContain("增加0.5亿元，");
  const people = await counter(
    library(2019, "办证读者1361人。"),
    library(2018, "办证读者1200人。"),
  );
  expect((await people("2019年办证读者比2018年增加多少人？")).said).toContain("增加161人，");
});

test("§2.2 large sums without a scale of their own are said in 万元", async () => {
  const ask = await counter(
    library(2019, "购书经费613000元。"),
    library(2018, "购书经费500000元。"),
  );
  expect((await ask("2019年购书经费比2018年增加多少？")).said).toContain("增加11.3万元，");
});

test("§2.2 estimates are not reckoned with", async () => {
  const ask = await counter(library(2019, "举办讲座45场。"), library(2018, "举办讲座约50场。"));
  for (const question of ["2019年举办讲座比2018年减少多少场？", "哪一年举办讲座最多？"]) {
    const { said } = await ask(question);
    expect(said).toContain("约50场");
    expect(said).not.toMatch(/算得|最多/);
  }
});

test("§2.2 what was done and what is planned are set side by side, not subtracted", async () => {
  const ask = await counter(WATER_2019);
  const { said } = await ask("2019年和2020年清淤河道多少公里？");
  expect(said).toBe("2019年：全年清淤河道47公里。\n2020年安排（2019年报告）：计划清淤河道60公里。");
});

test("§2.2 figures of two offices are never subtracted", async () => {
  const ask = await counter(WATER_2018, library(2019, "受理投诉17件。"));
  for (const question of ["历年受理投诉多少件？", "2019年受理投诉比2018年减少多少件？"])
    expect((await ask(question)).said).not.toMatch(/算得|243/);
});

test("§2.2 nor are figures of two units", async () => {
  const ask = await counter(library(2019, "修补古籍90册。"), library(2018, "修补古籍70页。"));
  expect((await ask("2019年修补古籍比2018年增加多少？")).said).not.toMatch(/算得|增加20/);
});

// ---- §2.3

test("§2.3 of 处数、处数分别 each is told", async () => {
  const ask = await counter(WATER_2019);
  const { said } = await ask("2019年发现隐患处数、整改处数分别是多少？");
  expect(said.split("\n")).toEqual([
    expect.stringMatching(/^1\. 2019年：.*发现隐患38处。$/),
    expect.stringMatching(/^2\. 2019年：.*整改35处。$/),
  ]);
});

test("§2.3 a part that no report tells is named as open", async () => {
  const ask = await counter(library(2019, "举办讲座45场。接待读者900人次。"));
  const { said } = await ask("2019年讲座多少场，展览多少场，另外接待读者多少人次？");
  expect(said.split("\n")).toEqual([
    "1. 2019年：举办讲座45场。",
    "2. 展览：报告未写明。",
    "3. 2019年：接待读者900人次。",
  ]);
});

test("§2.3 a part whose words are all light has a name too", async () => {
  const ask = await counter(library(2019, "举办讲座45场。"));
  const { said } = await ask("2019年讲座场数、家数分别是多少？");
  expect(said).toMatch(/45场/);
  expect(said).toContain("2. 家数：报告未写明。");
});

// ---- §2.4

const SERIES = [
  water(2019, "清淤河道47公里。"),
  water(2017, "清淤河道29公里。"),
  water(2018, "清淤河道52公里。"),
];

test("§2.4 哪一年最多 and 最少 look at every year on the shelf", async () => {
  const ask = await counter(...SERIES);
  const most = await ask("哪一年清淤河道最多？");
  expect(most.said).toBe("2018年：清淤河道52公里。\n2017—2019年中2018年最多，为52公里。");
  expect(most.citations).toHaveLength(3);
  expect((await ask("哪年清淤河道最少？")).said).toBe(
    "2017年：清淤河道29公里。\n2017—2019年中2017年最少，为29公里。",
  );
});

test("§2.4 a series has every year in order, and 未见 for a year without", async () => {
  const ask = await counter(...SERIES, water(2016, "新建泵站2座。"));
  const reply = await ask("历年清淤河道多少公里？");
  expect(reply.said.split("\n")).toEqual([
    "2016年：未见这一数字。",
    "2017年：清淤河道29公里。",
    "2018年：清淤河道52公里。",
    "2019年：清淤河道47公里。",
    "2019年比2017年增加18公里，增长62.1%（由上述两数算得）。最多：2018年52公里；最少：2017年29公里。",
  ]);
  expect(reply.gaps).toEqual([{ text: "2016年", why: "未见这一数字" }]);
});

test("§2.4 a year whose report is not there is said to be missing", async () => {
  const ask = await counter(...SERIES);
  expect((await ask("2016年到2018年清淤河道分别多少公里？")).said).toContain(
    "2016年：未收录该年报告。",
  );
});

test("§2.4 a total of several years is added up and says so, unless a report states it", async () => {
  const ask = await counter(...SERIES);
  expect((await ask("近三年一共清淤河道多少公里？")).said).toContain(
    "以上合计128公里（由各年数字相加得出，报告未写合计）。",
  );
  const stated = await counter(...SERIES, water(2020, "2017—2019年累计清淤河道130公里。"));
  const { said } = await stated("2017年到2019年一共清淤河道多少公里？");
  expect(said).toMatch(/^2017—2019年：.*130公里。$/);
});

test("§2.4 stock and flow never share a line", async () => {
  const ask = await counter(
    hospital(2019, "在岗护士312名。"),
    hospital(2018, "新聘护士19名。"),
    hospital(2017, "在岗护士280名。"),
  );
  const { said } = await ask("历年护士多少名？");
  expect(said).toContain("2018年：未见这一数字。");
  expect(said).not.toContain("19名");
  expect(said).toContain("2019年比2017年增加32名");
});

test("§2.4 nor where the flow has the name of the stock in it", async () => {
  const ask = await counter(
    hospital(2019, "护士312名。"),
    hospital(2018, "新聘护士19名。"),
    hospital(2017, "护士280名。"),
  );
  expect((await ask("历年护士多少名？")).said).not.toContain("19名");
});

test("§2.4 what there is and what came to it are two answers", async () => {
  const ask = await counter(hospital(2019, "新聘护士28名，在岗护士312名。"));
  expect((await ask("2019年新聘护士多少名？")).said).toBe("2019年：新聘护士28名。");
  expect((await ask("2019年在岗护士多少名？")).said).toContain("在岗护士312名");
  silent(await (await counter(hospital(2019, "新聘护士28名。")))("2019年护士总数多少名？"), "28");
});

test("§2.4 two reports that differ on a year are both shown, and it is said", async () => {
  const other = `柳河县人民医院2018年政府信息公开工作年度报告
2018年，柳河县人民医院依法公开信息，现将情况报告如下。
一、总体情况
全年门诊量80.1万人次。`;
  const ask = await counter(hospital(2018, "全年门诊量80.8万人次。"), other);
  const reply = await ask("2018年门诊量多少？");
  expect(reply.said.split("\n").toSorted()).toEqual([
    "2018年：全年门诊量80.1万人次。",
    "2018年：全年门诊量80.8万人次。",
    "两份报告的数字不一致，请核对原文。",
  ]);
  expect(new Set(reply.citations.map(({ reportId }) => reportId)).size).toBe(2);
});

test("§2.4 two reports that agree are one answer", async () => {
  const other = hospital(2018, "全年门诊量80.8万人次。").replace("工作总结", "述职报告");
  const ask = await counter(hospital(2018, "全年门诊量80.8万人次。"), other);
  expect((await ask("2018年门诊量多少？")).said).toBe("2018年：全年门诊量80.8万人次。");
});

// ---- §2.6

const TWO = [
  WATER_2019,
  WATER_2018,
  library(2019, "受理投诉17件。"),
  library(2018, "受理投诉21件。"),
];

test("§2.6 the office named answers, with its name", async () => {
  const ask = await counter(...TWO);
  expect((await ask("安宁区图书馆2019年受理投诉多少件？")).said).toBe(
    "安宁区图书馆2019年：受理投诉17件。",
  );
  expect((await ask("水务局2019年受理投诉多少件？")).said).toBe(
    "清溪县水务局2019年：受理投诉215件。",
  );
});

test("§2.6 another office's figure does not stand for the one named", async () => {
  const ask = await counter(...TWO);
  silent(await ask("图书馆2019年清淤河道多少公里？"), "47", "38");
});

test("§2.6 an office that no report is of is a stranger", async () => {
  const ask = await counter(...TWO);
  silent(await ask("青山县教育局2019年受理投诉多少件？"), "215", "17件");
});

test("§2.6 where none is named each that has it is told with its name", async () => {
  const ask = await counter(...TWO);
  const { said } = await ask("2019年受理投诉多少件？");
  expect(said.split("\n").toSorted()).toEqual([
    "安宁区图书馆2019年：受理投诉17件。",
    "清溪县水务局2019年：受理投诉215件。",
  ]);
  expect((await ask("2019年清淤河道多少公里？")).said).toMatch(/^清溪县水务局2019年：/);
});

test("§2.6 a question about two answers for each", async () => {
  const ask = await counter(...TWO);
  const { said } = await ask("水务局和图书馆2019年分别受理投诉多少件？");
  expect(said).toContain("清溪县水务局2019年：受理投诉215件。");
  expect(said).toContain("安宁区图书馆2019年：受理投诉17件。");
});

test("§2.6 a series is of one office at a time", async () => {
  const ask = await counter(...TWO);
  const { said } = await ask("历年受理投诉多少件？");
  expect(said).toContain("2019年比2018年减少45件");
  expect(said).toContain("2019年比2018年减少4件");
  expect((await ask("图书馆历年受理投诉多少件？")).said).not.toContain("水务局");
});

test("§2.6 of many offices a few are told, and that there are more", async () => {
  const towns = ["东", "西", "南", "北", "中", "上", "下"].map((name) =>
    report(`${name}河镇人民政府`, 2019, `调解纠纷${name.charCodeAt(0) % 90}件。`),
  );
  const ask = await counter(...towns);
  const lines = (await ask("2019年调解纠纷多少件？")).said.split("\n");
  expect(lines).toHaveLength(6);
  expect(lines.at(-1)).toBe("另有2家单位的报告也写了，请说明问的是哪一家。");
});

// ---- §2.7

test("§2.7 a report's year is not a fact's", async () => {
  const ask = await counter(
    library(2019, "2018年办理借书证900张，2019年办理借书证1300张。"),
    library(2018, "举办讲座9场。"),
  );
  expect((await ask("2018年办理借书证多少张？")).said).toContain("2018年办理借书证900张。");
  expect((await ask("2019年办理借书证多少张？")).said).toContain("1300张");
  expect((await ask("2019年工作总结里2018年办理借书证多少张？")).said).toContain("900张");
  silent(await ask("2018年工作总结里办理借书证多少张？"), "900", "1300");
});

test("§2.7 a range that holds the year is no figure of the year, and is said to be a range", async () => {
  const ask = await counter(water(2019, "2015—2019年累计改造管网310公里。"));
  const reply = await ask("2019年改造管网多少公里？");
  silent(reply, "310");
  expect(reply.said).toContain("是2015—2019年合起来的");
});

test("§2.7 a range that is asked for is told as a range", async () => {
  const ask = await counter(
    water(2020, "“十三五”期间，累计改造管网310公里。"),
    water(2019, "清淤河道47公里。"),
  );
  for (const question of ["“十三五”期间改造管网多少公里？", "2016年到2020年一共改造管网多少公里？"])
    expect((await ask(question)).said).toMatch(/^2016—2020年：.*310公里。$/);
});

test("§2.7 with no year the latest speaks, with its year", async () => {
  const ask = await counter(...SERIES);
  expect((await ask("清淤河道多少公里？")).said).toBe("2019年：清淤河道47公里。");
});

test("a table's bare number is told with the unit of its row", async () => {
  const table =
    "| 项目 | 单位 | 2018年 | 2019年 |\n|---|---|---|---|\n| 渠道清淤 | 公里 | 31 | 47 |\n| 泵站检修 | 座 | 12 | 19 |\n";
  const ask = await counter(water(2019, `（一）河道管护\n近两年主要工作如下。\n\n${table}`));
  expect((await ask("2019年渠道清淤多少公里？")).said).toMatch(/47公里/);
});

test("the guests of an event are not all there are: 6个友馆的82名代表 came, 国际友馆 are 9个", async () => {
  const ask = await counter(
    library(
      2019,
      "（一）馆际往来\n举办读书周。5月6日至9日，6个友馆的82名代表来访。\n（二）结好\n5月8日与海东市图书馆签约，国际友馆增至9个。",
    ),
  );
  const { said } = await ask("2019年友馆多少个？");
  expect(said).toContain("9个");
  expect(said).not.toContain("6个");
});

test("of two years asked 哪年多, the one with more is told, whichever is named first", async () => {
  const ask = await counter(
    library(2018, "（一）借阅\n新增读者证310张。"),
    library(2019, "（一）借阅\n新增读者证280张。"),
  );
  for (const question of ["2018年和2019年新增读者证哪年多？", "2019年和2018年新增读者证哪年多"])
    expect((await ask(question)).said).toContain("2018年最多，为310张");
  expect((await ask("2018年和2019年新增读者证哪年更少？")).said).toContain("2019年最少，为280张");
  const { said } = await ask("2018年和2019年哪年新增读者证多，各多少");
  for (const figure of ["310张", "280张"]) expect(said).toContain(figure);
});

test("a sum that a sentence rounds and a table has in full is one sum, and told once", async () => {
  const ask = await counter(
    water(
      2019,
      "（一）资金使用\n河道维修支出38.47万元。\n单位：元\n项目\t合计\t基本支出\n河道维修支出\t384,672\t120,000\n泵站维修支出\t90,000\t0",
    ),
  );
  expect((await ask("2019年河道维修支出多少万元？")).said).toContain("38.47万元");
  expect((await ask("2019年泵站维修支出多少元？")).said).toContain("合计：90,000元");
});

test("a cell is told in the unit of its table", async () => {
  const ask = await counter(
    water(
      2019,
      "（一）资金使用\n支出见下表。\n单位：万元\n项目\t年初预算\t执行数\n河道维修\t40.5\t38.5\n泵站维修\t9\t8",
    ),
  );
  expect((await ask("2019年河道维修执行数多少万元？")).said).toContain("执行数：38.5万元");
});
