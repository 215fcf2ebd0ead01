import { describe, expect, test } from "vitest";
import { factsOf, figuresOf, lastItem } from "../../src/ledger/figures.ts";
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
