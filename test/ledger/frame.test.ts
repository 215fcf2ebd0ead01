import { describe, expect, test } from "vitest";
import { askingPart, readFrame } from "../../src/ledger/frame.ts";
import { frameOf } from "./invented.ts";

const asked = (question: string) => frameOf(question).asks[0]!;
const matters = (question: string) =>
  frameOf(question).asks.map(({ matter }) => matter.replace(/\s+/g, ""));

describe("a question for a figure", () => {
  test("has a matter, a unit and a year, and none of them is in another's place", () => {
    expect(frameOf("2019年清淤河道多少公里？")).toMatchObject({
      want: "value",
      years: [2019],
      reportYears: [],
      aspect: "open",
      asks: [
        {
          words: ["清淤", "河道"],
          unit: { unit: "公里", dimension: "length" },
          role: null,
          stock: false,
          average: false,
          apart: false,
        },
      ],
    });
  });

  test.each(["图书馆有什么活动？", "几时开馆？", "读者几乎都来了吗", "分哪几方面", "有多大影响？"])(
    "%s asks for none",
    (question) => {
      expect(readFrame(question, { years: [], said: [], reports: [], orgs: [], names: [] })).toBe(
        null,
      );
    },
  );

  test.each([
    "2019年水库移民专项决算数是多少万元？",
    "2019年水库移民专项决算数为多少？",
    "2019年水库移民专项决算数多少？",
  ])("%s asks of what leads to the number nothing", (question) => {
    expect(matters(question)).toEqual(["水库移民专项决算数"]);
  });

  test("may end in a noun that is a quantity", () => {
    expect(asked("2019年绿化面积").words).toContain("绿化");
    expect(asked("2019年病床周转率").words.join("")).toContain("病床");
  });

  test("has no office and no time among its words", () => {
    const frame = readFrame("安宁区图书馆2019年举办讲座多少场？", {
      ...{ years: [2019], said: ["2019年"], reports: [] },
      ...{ orgs: ["安宁区图书馆"], names: ["安宁区图书馆"] },
    })!;
    expect(frame.asks[0]!.matter.trim()).toBe("举办讲座");
    expect(frame.orgs).toEqual(["安宁区图书馆"]);
  });
});

describe("what is asked for in", () => {
  test.each([
    ["办理借书证多少张？", "张", "count"],
    ["接诊多少人？", "名", "people"],
    ["供水多少万吨？", "吨", "mass"],
    ["花了多少钱？", "元", "money"],
    ["培训支出多少？", "元", "money"],
    ["水利投资多少亿？", "元", "money"],
    ["供水量增长百分之几？", "%", "share"],
    ["整改处数是多少？", "处", "count"],
    ["水库面积多大？", null, "area"],
    ["堤防多长？", null, "length"],
    ["停诊多久？", null, "time"],
    ["读者有多少？", null, null],
    ["多少读者办了证？", null, null],
    // 万人 counts people, and 万 alone is money.
    ["服务多少万人？", "名", "people"],
  ])("%s: %s, %s", (question, unit, dimension) => {
    expect(asked(question).unit).toEqual({ unit, dimension });
  });

  test("says the noun already", () => {
    expect(asked("花了多少钱？").carriers).toContain("经费");
    expect(asked("清淤多少公里？").carriers).toEqual([]);
  });

  test("leads to what is counted", () => {
    expect(asked("多少代表参加读书节？").head).toContain("代表");
    expect(asked("买了几辆车？").words).toContain("车");
  });
});

describe("the role asked for", () => {
  test.each([
    ["办理借书证比上年增加多少张？", "change"],
    ["比上年多接诊多少人次？", "change"],
    ["供水量同比增长百分之几？", "change"],
    ["借书证增加到多少张？", null],
    ["女读者占全部读者多少？", "share"],
    ["女职工占比多少？", "share"],
    ["女职工占全部职工多大比例？", "share"],
    ["新增座位多少个？", null],
  ])("%s %s", (question, role) => {
    expect(asked(question).role).toBe(role);
  });

  test("leaves the words of change out of the matter", () => {
    expect(matters("借书证比上年增加多少张？")[0]).not.toMatch(/增加|比/);
  });

  test("of all there is, or of an average", () => {
    expect(asked("在馆图书多少册？").stock).toBe(true);
    expect(asked("现在图书馆有多少册？").stock).toBe(true);
    expect(asked("还没有多少册？").stock).toBe(false);
    expect(asked("年均新建几座泵站？").average).toBe(true);
    expect(asked("新建几座泵站？").average).toBe(false);
  });
});

describe("several things at once", () => {
  test("each has its own words and unit", () => {
    const { asks } = frameOf("2019年清淤河道多少公里，处理投诉几件？");
    expect(asks.map(({ words, unit }) => [words.join(""), unit.unit])).toEqual([
      ["清淤河道", "公里"],
      ["处理投诉", "件"],
    ]);
  });

  test("另外 begins another", () => {
    expect(matters("门诊量多少，另外救护车多少辆？")).toEqual(["门诊量", "救护车"]);
  });

  test("one that names nothing is of the clause before it", () => {
    expect(matters("关于河道清淤，一共多少公里？")[0]).toContain("河道清淤");
    expect(matters("处理投诉几件，一共多少？")).toHaveLength(2);
  });

  test("处数、处数分别 are as many", () => {
    const { asks } = frameOf("2019年巡查处数、整改处数、办结件数分别是多少？");
    expect(asks.map(({ unit }) => unit.unit)).toEqual(["处", "处", "件"]);
    expect(asks.map(({ apart }) => apart)).toEqual([false, true, true]);
    expect(asks[1]).toMatchObject({ words: ["整改"], context: ["巡查"] });
  });

  test("things in turn have what the last says for all of them", () => {
    expect(matters("东渠和西渠的投资分别是多少？")).toEqual(["东渠的投资", "西渠的投资"]);
    expect(matters("供水量和漏损量分别是多少？")).toEqual(["供水量", "漏损量"]);
    expect(matters("惠农、涉及单位家数分别是多少？")).toHaveLength(2);
  });

  test("由几座增加到几座 asks for what there was and what there is", () => {
    const { asks } = frameOf("2019年泵站由几座增加到几座？");
    expect(asks.map(({ matter, role, unit }) => [matter.trim(), role, unit.unit])).toEqual([
      ["泵站", "former", "座"],
      ["泵站", null, "座"],
    ]);
    expect(matters("收缴率提高到多少了？")).toEqual(["收缴率"]);
  });

  test("what was due is asked by its name", () => {
    expect(asked("应参加年检的水管站多少个？").role).toBe("due");
    expect(asked("应急演练多少次？").role).toBeNull();
  });

  test("a list that is counted together is one", () => {
    expect(matters("调解、走访一共多少件？")).toHaveLength(1);
  });
});

describe("what is wanted of the years", () => {
  test.each([
    ["2019年接诊多少人次？", "value"],
    ["哪一年接诊人次最多？", "most"],
    ["哪年投诉最少？", "least"],
    ["历年接诊多少人次？", "each"],
    ["2018年和2019年接诊多少人次？", "each"],
    ["近三年接诊多少人次？", "each"],
    ["近三年一共接诊多少人次？", "sum"],
    ["五年来一共改造管网多少公里？", "sum"],
    ["2019年一共接诊多少人次？", "value"],
    // The highest of something is no question of years.
    ["2019年最高水位多少米？", "value"],
  ])("%s %s", (question, want) => {
    expect(frameOf(question).want).toBe(want);
  });

  test("the year that is measured against is the one before the asked", () => {
    expect(frameOf("比2018年多接诊多少人次？").years).toEqual([2018, 2019]);
    expect(frameOf("2018年比2017年多接诊多少人次？").years).toEqual([2017, 2018]);
  });

  test("asks after the matter, without the words for the extreme", () => {
    expect(frameOf("哪一年接诊人次最多？").asks).toMatchObject([
      { matter: expect.stringMatching(/^\s*接诊\s*$/), unit: { unit: "人次" } },
    ]);
  });

  test("a report's year is not the fact's", () => {
    expect(frameOf("2019年政府工作报告里新建泵站几座？")).toMatchObject({
      years: [],
      reportYears: [2019],
    });
    expect(frameOf("2019年工作总结里2018年新建泵站几座？")).toMatchObject({
      years: [2018],
      reportYears: [2019],
    });
  });
});

describe("plan or outcome", () => {
  test.each([
    ["明年计划清淤多少公里？", "plan"],
    ["下一步打算新建几座泵站？", "plan"],
    ["今年的预期目标是多少？", "plan"],
    ["去年清淤多少公里？", "open"],
    ["人均预期寿命多少岁？", "open"],
    ["风险准备金多少元？", "open"],
    ["按计划完成了多少件？", "done"],
    ["2019年计划外借水样多少份？", "plan"],
    ["“清泉计划”资助多少户？", "open"],
  ])("%s %s", (question, aspect) => {
    expect(frameOf(question).aspect).toBe(aspect);
  });

  test("an edition is kept apart from the words", () => {
    const { ordinals, asks } = frameOf("第三届读书节参加多少人次？");
    expect(ordinals.map(({ ordinal }) => ordinal)).toEqual(["第三届"]);
    expect(asks[0]!.matter).not.toContain("第三届");
  });
});

describe("the part of a message that asks", () => {
  const hasYear = (words: string) => /\d{4}年|去年/.test(words);

  test("is the clause that names its own time", () => {
    expect(askingPart("根据去年的通知，2018年巡查几次？", hasYear)).toBe("2018年巡查几次");
  });

  test("is all of it where the time is said before", () => {
    const question = "2018年的情况想了解一下，巡查几次？";
    expect(askingPart(question, hasYear)).toBe(question);
  });

  test("is all of it where nothing asks for a figure", () => {
    expect(askingPart("去年做了什么？", hasYear)).toBe("去年做了什么？");
  });
});
