import { describe, expect, test } from "vitest";
import { factsOf, figuresOf } from "../../src/ledger/figures.ts";
import { lastItem } from "../../src/ledger/naming.ts";
import { readLexicon } from "../../src/text/lexicon.ts";
import { factOf, factsIn, passageOf } from "./invented.ts";

const told = (text: string) =>
  factsIn(text).map(({ quantity, subject, figure }) => [
    quantity.text,
    subject,
    figure.factYear ?? figure.years,
  ]);

describe("what a figure counts", () => {
  test.each([
    ["is named before it", "全年清淤河道47公里", "47公里", "清淤河道"],
    ["is named before it, its leading word aside", "门诊量达到8.6万人次", "8.6万人次", "门诊量"],
    ["is named after a verb's figure", "完成4119件行政处罚", "4119件", "行政处罚"],
    ["is named after a bare number", "共3间电子教室投入使用", "3间", "电子教室"],
    ["is that of the figure before it", "接待参观团队9批次、86人次", "86人次", "接待参观团队"],
    ["is a part's own", "供水1361万吨，其中居民用水812万吨", "812万吨", "居民用水"],
    ["is the thing that changed", "门诊量比上年增长6.6%", "6.6%", "门诊量"],
    ["is the thing that there was more of", "巡查较2017年多30次", "30次", "巡查"],
    ["is no way of reckoning", "门诊量8万人次，按可比口径比上年增长6.6%", "6.6%", "门诊量"],
    ["is the thing, not where it came from", "水厂由3座增至5座", "3座", "水厂"],
  ])("%s: %s", (_, text, figure, subject) => {
    expect(factOf(text, figure).subject).toBe(subject);
  });

  test("is the last of the items of a classification", () => {
    expect(lastItem("教育支出（类）职业教育（款）技校教育（项）")).toBe("技校教育");
    expect(lastItem("技校教育支出")).toBe("技校教育支出");
  });

  test("goes on in a tail that is of something else", () => {
    expect(factOf("邀请5个友邻县参与防汛演练", "5个")).toMatchObject({
      subject: "友邻县",
      tail: "参与防汛演练",
    });
  });

  test("and another count of it right behind it leaves no tail", () => {
    expect(factOf("接诊义诊对象8批次96人次", "8批次").tail).toBe("");
    expect(factOf("来自8个县的96名选手参赛", "8个").tail).toContain("选手");
  });

  test("of an item goes on under words of accounts alone, in its unit", () => {
    const text = "水库维修60.5万元。当年预算执行数为45万元，其他收入3万元。培训2场。";
    expect(factOf(text, "45万元").subject).toBe("水库维修 预算执行数");
    expect(factOf(text, "2场").subject).toBe("培训");
    expect(factOf("收入预算90万元。支出预算88万元。", "88万元").subject).toBe("支出预算");
  });

  test("of a column beside a total is a part of it", () => {
    const text = "水库维修；支出／合计：60；支出／基本支出：20；人数：3；单位：万元";
    const parts = factsIn({ kind: "row", text }).map(({ partOf }) => partOf);
    expect(parts).toEqual([undefined, "基本支出", undefined]);
  });

  test("in a plan is planned, but for what came about or stands there", () => {
    const planOf = (title: string, text: string) =>
      factsOf(passageOf({ text }), { year: 2019, kind: "其他", title }).map(
        ({ quantity, figure }) => [quantity.text, figure.aspect],
      );
    const budget = "2019年部门预算";
    expect(planOf(budget, "水库维修60.5万元，共有职工31人。")).toEqual([
      ["60.5万元", "plan"],
      ["31人", "done"],
    ]);
    expect(planOf(budget, "2018年预算执行数为45万元，2019年安排60.5万元。")).toEqual([
      ["45万元", "done"],
      ["60.5万元", "plan"],
    ]);
    expect(planOf("2019年工作计划", "组织培训12期。")).toEqual([["12期", "plan"]]);
    expect(planOf("2019年预算执行情况", "水库维修60.5万元。")).toEqual([["60.5万元", "done"]]);
  });

  test("of a column of aims is planned, and of its neighbour done", () => {
    const row = passageOf({
      kind: "row",
      text: "事项：清淤河道；年度目标：不少于40公里；落实情况：47公里",
    });
    const aspects = factsOf(row, { year: 2019, kind: "年度工作总结" }).map(
      ({ figure }) => figure.aspect,
    );
    expect(aspects).toEqual(["plan", "done"]);
  });

  test("counts an increase as one", () => {
    expect(factOf("巡查河道比上年增加25次", "25次").figure.counts).toContain("（增加）");
    expect(factOf("巡查河道25次", "25次").figure.counts).not.toContain("（");
  });

  test("stands in a clause of a sentence, whose places are the text's", () => {
    const text = "新建泵站6座。清淤河道47公里，巡查1260次。";
    const { clause, sentence, quantity } = factOf(text, "1260次");
    expect(text.slice(clause.start, clause.end)).toBe("巡查1260次");
    expect(text.slice(sentence.start, sentence.end)).toBe("清淤河道47公里，巡查1260次");
    expect(text.slice(quantity.start, quantity.end)).toBe("1260次");
  });

  test("is placed in its report", () => {
    const passage = { ...passageOf({ text: "清淤河道47公里" }), start: 300, end: 308 };
    const [figure] = figuresOf([passage], { year: 2019, kind: "年度工作总结" });
    expect(figure).toMatchObject({ start: 304, end: 308, text: "47公里", counts: "清淤河道" });
  });
});

describe("whose each of several figures is", () => {
  const subjects = (text: string) =>
    factsIn(text).map(({ quantity, subject }) => `${quantity.text} ${subject}`);

  test("of things that are listed, in their order", () => {
    expect(subjects("上游站、下游站、东岸站的涵闸数分别为15座、12座和9座")).toEqual([
      "15座 上游站的涵闸数",
      "12座 下游站的涵闸数",
      "9座 东岸站的涵闸数",
    ]);
    expect(subjects("县修防所、东河修防所分别抽查水样142份和88份")).toEqual([
      "142份 县修防所抽查水样",
      "88份 东河修防所抽查水样",
    ]);
  });

  test("of the figures before, in their order", () => {
    const text = "沉船事故6起，遇难2人，受伤9人，分别比上年减少3起、1人和4人";
    const changes = factsIn(text).filter(({ role }) => role === "change");
    expect(changes.map(({ quantity, subject }) => [quantity.text, subject])).toEqual([
      ["3起", "沉船事故"],
      ["1人", "遇难"],
      ["4人", "受伤"],
    ]);
  });

  test("not where they are not as many", () => {
    expect(subjects("水库8座，涵闸分别位于甲乡2座、乙乡3座、丙乡1座")[1]).not.toContain("水库");
  });

  test("of what was before and what came of it", () => {
    const [before, now, part] = factsIn("公交线路由上年的74条调整为69条，其中城乡线路19条");
    expect(before!.figure.factYear).toBe(2018);
    expect([now!.subject, now!.role, now!.figure.factYear]).toEqual(["公交线路", "level", 2019]);
    expect(part!.figure.factYear).toBe(2019);
    expect(factOf("测站由7个增加到9个", "7个").role).toBe("former");
    expect(factOf("测站由7个增加到9个、涵闸3座", "3座").subject).toBe("涵闸");
  });

  test("of the latter of two things of a kind, of what is told after it", () => {
    const { about } = factOf("发生火灾事故2起，溺水事故6起，死亡3人", "3人");
    expect(about).toContain("溺水");
    expect(about).not.toContain("火灾");
    expect(factOf("水库2座，涵闸6座，管护3人", "3人").about).toContain("水库");
  });

  test("of all of them, where they are told together", () => {
    const text = "夏汛补助惠及470户，冬修补助惠及620户，共发放145万元";
    expect(factOf(text, "145万元").items).toEqual(["夏汛补助惠及", "冬修补助惠及"]);
    expect(factOf("夏汛补助惠及470户，共发放145万元", "145万元").items).toBeUndefined();
  });

  test("of the new ones, where it is a part of what is new", () => {
    const text = "新增床位280张，其中护理床位190张，累计床位900张";
    expect(factOf(text, "190张").role).toBe("added");
    expect(factOf(text, "900张").role).toBe("level");
    expect(factOf("床位280张，其中护理床位190张", "190张").role).toBe("level");
  });

  test("of what was told before, where a verb alone goes on about it", () => {
    const text = "水表站35座，其中无人站19座，当年新建7座，改造3座";
    expect(subjects(text).slice(2)).toEqual(["7座 新建水表站", "3座 改造水表站"]);
    expect(factOf("水表站35座，其中无人站19座；当年新建7座", "7座").subject).toBe("新建水表站");
    expect(factOf("应参加年检的水管站38个，实际参检37个", "37个").subject).toBe("参加年检的水管站");
  });

  test("of all there are, where the new ones are told after them", () => {
    expect(factOf("建成水表站35座，当年新建7座", "35座")).toMatchObject({
      ...{ role: "level", subject: "水表站" },
    });
    expect(factOf("截至年底，建成水表站35座", "35座").role).toBe("level");
    expect(factOf("年内建成水表站35座", "35座").role).toBe("added");
  });

  test("of a part, whose whole may stand in the sentence before", () => {
    const part = factOf("完成投资14亿元。其中管网建设10亿元", "10亿元");
    expect([part.whole, part.about]).toEqual(["完成投资", "完成投资14亿元，其中管网建设10亿元"]);
    const late = "隐患15处，1处列入2020年计划；其中重大隐患8处";
    expect(factOf(late, "8处").figure.factYear).toBe(2019);
  });

  test("of all there are, where these are told after the new ones", () => {
    expect(factOf("新建泵站9座，累计达73座", "73座").subject).toBe("泵站");
  });

  test("of people of an age, which is no figure of its own", () => {
    expect(subjects("70岁以上用水户达3.4万户")).toEqual(["3.4万户 70岁以上用水户"]);
    expect(subjects("巡查河道100次以上")).toEqual(["100次以上 巡查河道"]);
  });

  test("of what was named before, where a share names its whole", () => {
    expect(factOf("灌溉用户12万户，占用水户的22.6%", "22.6%").subject).toBe("灌溉用户");
  });
});

describe("the year of a figure", () => {
  test("is the passage's where its words name none", () => {
    expect(told("清淤河道47公里")).toEqual([["47公里", "清淤河道", 2019]]);
  });

  test("is the one named before it", () => {
    expect(told("2018年巡查30次，2019年巡查42次")).toEqual([
      ["30次", "巡查", 2018],
      ["42次", "巡查", 2019],
    ]);
  });

  test("goes in turn where several years take turns", () => {
    const years = told("2017年、2018年分别清淤河道12公里、7公里").map(([text, , year]) => [
      text,
      year,
    ]);
    expect(years).toEqual([
      ["12公里", 2017],
      ["7公里", 2018],
    ]);
  });

  test("does not go in turn where the figures are not as many", () => {
    const [first] = factsIn("2017年、2018年分别清淤河道12公里、7公里、5公里");
    expect(first!.figure.factYear).toBe(2018);
  });

  test("is the year that it is measured against, where it is that year's", () => {
    expect(factOf("处理投诉由较2017年的41件，减至36件", "41件").figure.factYear).toBe(2017);
  });

  test("is none of a range", () => {
    expect(told("“十三五”期间，改造管网310公里")[0]![2]).toEqual({ from: 2016, to: 2020 });
  });

  test("is that which a clause aims at, as a plan, and in this clause alone", () => {
    const text = "大闸于3月9日开工，计划2021年10月通水，坝长300米，年内完成投资2亿元";
    expect(factOf(text, "2亿元").figure).toMatchObject({ factYear: 2019, aspect: "done" });
    const aim = "计划2021年新建泵站4座";
    expect(factOf(aim, "4座").figure).toMatchObject({ factYear: 2021, aspect: "plan" });
  });

  test.each([
    ["年初计划新建泵站12座、改造泵站30座", "30座", "plan"],
    ["年初计划新建泵站12座、实际14座", "14座", "done"],
    ["年初计划新建泵站12座，新建14座", "14座", "done"],
    ["泵站改造计划60座，实际完成63座", "60座", "plan"],
    ["县水务局下达的清淤任务为47公里", "47公里", "plan"],
    ["完成清淤任务47公里", "47公里", "done"],
    ["完成年度计划13亿元的40%", "13亿元", "plan"],
    ["完成年度计划的40%", "40%", "done"],
    ["完成270处的年度目标", "270处", "plan"],
    ["承担改革任务12项", "12项", "done"],
    ["实施清泉计划资助用户300户", "300户", "done"],
    ["“清泉计划”资助用户300户", "300户", "done"],
    ["清淤计划完成率98%", "98%", "done"],
    ["漏损率控制目标为9%", "9%", "plan"],
    ["年初确定抽检目标9500件，实际抽检9600件", "9500件", "plan"],
    ["通水比计划推迟1个月", "1个月", "done"],
  ] as const)("%s: %s is %s", (text, figure, aspect) => {
    expect(factOf(text, figure).figure).toMatchObject({ factYear: 2019, aspect });
  });

  test("is that of a plan, as a plan", () => {
    const { figure } = factOf("明年新建泵站4座", "4座");
    expect(figure).toMatchObject({ factYear: 2020, aspect: "plan" });
  });
});

describe("a table's row", () => {
  const row = (text: string, over = {}) =>
    factsOf(passageOf({ text, kind: "row", ...over }), { year: 2019, kind: "年度工作总结" });

  test("names its figures by its own name and the column's", () => {
    const [fact] = row("行政许可；本年处理（件）：318");
    expect(fact).toMatchObject({
      subject: "行政许可 本年处理",
      role: "level",
      clause: { text: "本年处理（件）：318" },
      sentence: { text: "行政许可；本年处理（件）：318" },
    });
    expect(fact!.figure).toMatchObject({ lo: 318, unit: "件", counts: "行政许可 本年处理" });
  });

  test("has changes in a column that measures against another year", () => {
    const roles = row("装备购置费；支出（万元）：86.5；比上年增减（%）：12.4；同比（%）：3");
    expect(roles.map(({ role }) => role)).toEqual(["level", "change", "change"]);
  });

  test.each(readLexicon("plain-columns").map(({ words }) => words))(
    "is named by itself where its column only says that it is the number: %s",
    (...words) => {
      for (const word of words) {
        const [fact] = row(`公务接待费；2018年${word}：12.5；2018年预算数：13；单位：万元`);
        expect(fact!.subject).toBe("公务接待费");
        expect(fact!.figure).toMatchObject({ lo: 125_000, counts: `公务接待费 2018年${word}` });
      }
      expect(row("公务接待费；2018年预算数：13")[0]!.subject).toBe("公务接待费 2018年预算数");
    },
  );

  test("is named by its lowest row, and its figures count with all above", () => {
    const [fact] = row("办理结果／不予提供／属于国家秘密；总计：7");
    expect(fact!.subject).toBe("属于国家秘密 总计");
    expect(fact!.figure.counts).toBe("办理结果／不予提供／属于国家秘密 总计");
  });

  test("takes a number in its own name for no figure", () => {
    expect(row("属于四类过程性信息；总计：7").map(({ quantity }) => quantity.text)).toEqual(["7"]);
  });

  test("has the years of its columns", () => {
    const years = row("清淤河道（公里）；2018年：38；2019年：47").map(({ figure }) => [
      figure.lo,
      figure.factYear,
    ]);
    expect(years).toEqual([
      [38, 2018],
      [47, 2019],
    ]);
  });

  test("has a change where the column says so", () => {
    expect(row("门诊收入；比上年增长（%）：6.6")[0]!.role).toBe("change");
  });
});
