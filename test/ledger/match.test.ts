import { describe, expect, test } from "vitest";
import { weightsOf } from "../../src/ledger/overlap.ts";
import { answersOf, frameOf, matchesOf, reasonsOf, type Said } from "./invented.ts";

const BUREAU = "全年清淤河道47公里，巡查1260次。";

describe("a figure answers if all that the question says holds", () => {
  test("office's words, year and unit", () => {
    expect(answersOf("2019年清淤河道多少公里？", [BUREAU])).toEqual(["47公里"]);
  });

  test("what the question does not say is open", () => {
    expect(answersOf("清淤河道多少？", [BUREAU])[0]).toBe("47公里");
  });

  test("another word of the office will do", () => {
    const synonyms = (word: string) => (word === "疏浚" ? ["清淤"] : []);
    expect(answersOf("2019年疏浚河道多少公里？", [BUREAU], { synonyms })).toEqual(["47公里"]);
    expect(answersOf("2019年疏浚河道多少公里？", [BUREAU])).toEqual([]);
  });

  test("what stands in the headings or the lead is said of it too", () => {
    const under: Said = { text: "全年47公里。", headings: ["一、主要工作", "（一）清淤河道"] };
    expect(answersOf("2019年清淤河道多少公里？", [under])).toEqual(["47公里"]);
    const after: Said = { text: "全年47公里。", lead: "清淤河道" };
    expect(answersOf("2019年清淤河道多少公里？", [after])).toEqual(["47公里"]);
  });
});

describe("another thing's figure", () => {
  test("of several that take turns is that of its own", () => {
    const said = "南岸站、北岸站的涵闸数分别为15座和12座。";
    expect(answersOf("2019年北岸站的涵闸有几座？", [said])[0]).toBe("12座");
    expect(answersOf("2019年南岸站的涵闸有几座？", [said])[0]).toBe("15座");
  });

  test("is the sum of two things for one of them", () => {
    const said = "夏汛补助惠及470户，冬修补助惠及620户，共发放145万元。";
    expect(answersOf("2019年冬修补助发放多少万元？", [said])).toEqual([]);
    expect(answersOf("2019年补助共发放多少万元？", [said])).toEqual(["145万元"]);
  });

  test("is what was planned for what was done, and the other way round", () => {
    const said = "年初计划新建泵站12座、改造泵站30座，全年新建泵站14座、改造泵站27座。";
    expect(answersOf("2019年改造泵站多少座？", [said])).toEqual(["27座"]);
    expect(answersOf("2019年实际新建泵站多少座？", [said])).toEqual(["14座"]);
    expect(answersOf("2019年计划新建泵站多少座？", [said])).toEqual(["12座"]);
    expect(answersOf("2019年新建泵站的目标是多少座？", [said])).toEqual(["12座"]);
  });

  test("is what was to be for what was", () => {
    const said = "应参加年检的水管站38个，参加37个。";
    expect(answersOf("2019年参加年检的水管站有多少个？", [said])).toEqual(["37个"]);
    expect(answersOf("2019年应参加年检的水管站有多少个？", [said])).toEqual(["38个"]);
  });

  test("is of two together for one of them, and says so", () => {
    const said = "东渠、西渠分别投资380万元和520万元，两条渠道全长79公里。";
    expect(answersOf("2019年东渠全长多少公里？", [said])).toEqual([]);
    expect(reasonsOf("2019年东渠全长多少公里？", [said])["79公里"]).toMatch(/^range 东渠/);
    expect(answersOf("2019年东渠、西渠两条渠道全长多少公里？", [said])).toEqual(["79公里"]);
  });

  test("is how many were acted on for how many there are", () => {
    const said = "改造泵站2座，惠及32个灌区。";
    expect(answersOf("2019年有多少个灌区？", [said])).toEqual([]);
    expect(answersOf("2019年惠及多少个灌区？", [said])).toEqual(["32个"]);
    expect(answersOf("2019年有多少个灌区？", ["全县有32个灌区。"])).toEqual(["32个"]);
  });

  test("is of the opposite, whichever of its clauses says so", () => {
    const said = "老站库容1.8万方，水表1100块。";
    expect(answersOf("2019年新站水表多少块？", [said])).toEqual([]);
    expect(answersOf("2019年老站水表多少块？", [said])).toEqual(["1100块"]);
    const apart = "分站水表88块，不计入总站水表。";
    expect(answersOf("2019年总站水表多少块？", [apart])).toEqual([]);
    expect(answersOf("2019年分站水表多少块？", [apart])).toEqual(["88块"]);
  });

  test("is one year's for what was done so far, where the question says 当年", () => {
    const said = "累计完成投资4.6亿元，其中当年完成投资2.5亿元。";
    expect(answersOf("当年完成投资多少亿元？", [said])).toEqual(["2.5亿元"]);
  });

  test("is of the new ones among all, however many places take their part", () => {
    const said = "新建的7座泵站中，东岸3座，西岸2座。";
    expect(answersOf("2019年东岸泵站有多少座？", [said])).toEqual([]);
    expect(answersOf("2019年西岸新建泵站多少座？", [said])).toEqual(["2座"]);
  });

  test("is the whole year's for one month or day of it", () => {
    const said = ["全年巡堤980次。", "5月20日当天巡堤60次。"];
    expect(answersOf("2019年6月巡堤多少次？", said)).toEqual([]);
    expect(answersOf("2019年5月巡堤多少次？", said)).toEqual([]);
    expect(answersOf("2019年5月20日巡堤多少次？", said)).toEqual(["60次"]);
    expect(answersOf("2019年巡堤多少次？", said)).toEqual(["980次"]);
  });

  test("is of what was before for what there is", () => {
    const said = "测站由7个增加到9个。";
    expect(answersOf("2019年测站多少个？", [said])).toEqual(["9个"]);
  });

  test("is a part's, where the question has the noun of its whole", () => {
    const said = "低压用户6518户，其中城市1821户，农村4697户。";
    expect(answersOf("2019年农村低压用户多少户？", [said])).toEqual(["4697户"]);
  });

  test("is of the step before the one that is asked for", () => {
    const said = "共检定水样980份，验讫970份。河水水样620份，验讫605份。";
    expect(answersOf("2019年河水水样验讫多少份？", [said])).not.toContain("620份");
    expect(answersOf("2019年河水水样多少份？", [said])[0]).toBe("620份");
  });

  test("may be told by the short of what was done", () => {
    const said = "应检水表340块，实检329块，另抽检20块。";
    expect(answersOf("2019年实际检查水表多少块？", [said])).toEqual(["329块"]);
  });

  test("is of a part that is older", () => {
    const said = "60岁以上用水户12.8万户，其中80岁以上1.9万户。";
    expect(answersOf("2019年60岁以上用水户多少户？", [said])).toEqual(["12.8万户"]);
    expect(answersOf("2019年80岁以上用水户多少户？", [said])).toEqual(["1.9万户"]);
  });

  test("is of a narrower thing, where the very thing is told of", () => {
    const all = ["新认定县管水库3座，累计达38座。", "全县有水库98座。"];
    expect(answersOf("2019年水库有多少座？", all)[0]).toBe("98座");
  });

  test("is one year's for what was done so far, and the other way round", () => {
    expect(answersOf("2019年累计加固涵闸多少座？", ["加固涵闸25座。"])).toEqual([]);
    expect(answersOf("2019年累计加固涵闸多少座？", ["累计加固涵闸64座。"])).toEqual(["64座"]);
    const said = "累计完成投资4.6亿元，其中当年完成投资2.5亿元。";
    expect(answersOf("2019年完成投资多少亿元？", [said])).toEqual(["2.5亿元"]);
    expect(answersOf("2019年累计完成投资多少亿元？", [said])[0]).toBe("4.6亿元");
  });

  test("is of another thing of the same name as the one of the sentence before", () => {
    const said = "新仓位于东湾，库容460吨。旧仓库容180吨。";
    expect(answersOf("2019年旧仓库容多少吨？", [said])).toEqual(["180吨"]);
    expect(answersOf("2019年新仓库容多少吨？", [said])).not.toContain("180吨");
  });

  test("is all there is for what is new", () => {
    const said = "测站54个，水尺3支，新增雨量筒3个。";
    expect(answersOf("2019年新增测站多少个？", [said])).toEqual([]);
    expect(answersOf("2019年新增雨量筒多少个？", [said])).toEqual(["3个"]);
  });

  test("is that of a named work, where the question has nothing of its name", () => {
    const said = "东湾大闸于3月9日开工，完成投资2.1亿元。";
    expect(answersOf("2019年完成投资多少亿元？", [said])).toEqual([]);
    expect(answersOf("2019年东湾大闸完成投资多少亿元？", [said])).toEqual(["2.1亿元"]);
  });

  test("lacks a word of the reports that ends in a light one", () => {
    const said = "泵站25座，其中公办9座，民办16座。";
    expect(answersOf("2019年民办泵站多少座？", [said])).toEqual(["16座"]);
  });

  test("has another word than one that the segmenter parts", () => {
    const said = "档案1.8万册，完成档案数字化158册。";
    expect(answersOf("2019年档案数字化多少册？", [said])).toEqual(["158册"]);
  });

  test("is that of the new ones for all there are", () => {
    const said = "新增泵站28座，其中电动泵站19座。";
    expect(answersOf("2019年电动泵站有多少座？", [said])).toEqual([]);
    expect(answersOf("2019年新增电动泵站多少座？", [said])).toEqual(["19座"]);
  });
});

describe("a figure that does not answer says why", () => {
  const why = (question: string, said: string | Said, reviewed?: number[]) =>
    Object.values(reasonsOf(question, [said], reviewed ? { reviewed } : {}))[0];

  test("unit", () => {
    expect(why("2019年清淤河道多少人？", "清淤河道47公里。")).toBe("unit 公里");
  });

  test("year", () => {
    expect(why("2018年清淤河道多少公里？", "清淤河道47公里。")).toBe("year 2019年");
    expect(why("2017年总结里清淤河道多少公里？", "清淤河道47公里。")).toBe("year 2019年报告");
    const undated: Said = { text: "清淤河道47公里。", reportYear: null };
    expect(why("2018年清淤河道多少公里？", undated)).toBeUndefined();
  });

  test("range, which stands for none of its years", () => {
    const range = "2016—2019年，改造管网310公里。";
    expect(why("2018年改造管网多少公里？", range)).toBe("range 2016—2019年");
    expect(why("2016年到2019年一共改造管网多少公里？", range)).toBeUndefined();
    expect(why("2017年到2019年一共改造管网多少公里？", range)).toBe("range 2016—2019年");
    expect(why("四年来一共改造管网多少公里？", range)).toBeUndefined();
  });

  test("plan, for an outcome and the other way round", () => {
    const plan: Said = { text: "新建泵站4座。", aspect: "plan" };
    expect(why("2019年新建泵站几座？", plan)).toBe("plan 安排");
    expect(why("2019年计划新建泵站几座？", plan)).toBeUndefined();
    expect(why("2019年计划新建泵站几座？", "新建泵站4座。")).toBe("plan 已做");
  });

  test("a plan is all there is of a year that no report looks back on", () => {
    const plan: Said = { text: "新建泵站4座。", aspect: "plan" };
    expect(why("2019年新建泵站几座？", plan, [])).toBeUndefined();
    expect(why("新建泵站几座？", plan, [])).toBe("plan 安排");
  });

  test("in a budget everything is planned, and nobody has to say so", () => {
    const budget: Said = { text: "新建泵站4座。", planning: true };
    expect(why("2019年新建泵站几座？", budget)).toBeUndefined();
    expect(why("2019年计划新建泵站几座？", budget)).toBeUndefined();
  });

  test("role", () => {
    expect(why("2019年巡查多少次？", "巡查比上年增加25次。")).toBe("role change");
    expect(why("2019年巡查比上年增加多少次？", "巡查1260次。")).toBe("role level");
    expect(why("2019年培训护士多少人次？", "年均培训护士150人次。")).toBe("role average");
    expect(why("2019年年均培训护士多少人次？", "年均培训护士150人次。")).toBeUndefined();
    expect(why("2019年女读者占全部读者多少？", "女读者5200人次，全部读者9000人次。")).toBe(
      "role level",
    );
    expect(why("2019年座位总数多少个？", "新增座位120个。")).toBe("role added");
    expect(why("2019年座位多少个？", "新增座位120个。")).toBe("role added");
    expect(why("2019年新增座位多少个？", "新增座位120个。")).toBeUndefined();
    expect(why("2019年新增座位多少个？", "座位累计达3400个。")).toBe("role level");
    expect(why("2019年建了座位多少个？", "建成座位120个。")).toBeUndefined();
    expect(why("座位一共多少个？", "建成座位120个。")).toBe("role added");
    expect(why("2019年水价涨幅控制目标是多少？", "水价涨幅控制在3%以内。")).not.toMatch(/^role/);
  });

  test("role, of a plan too: what is to come is not how many there will be", () => {
    const years = { from: 2020, to: 2020 };
    const plan: Said[] = [{ text: "新建泵站8座。", factYear: 2020, years, aspect: "plan" }];
    expect(answersOf("2020年计划新建泵站多少座？", plan)).toEqual(["8座"]);
    expect(reasonsOf("2020年计划泵站总数多少座？", plan)).toEqual({ "8座": "role added" });
  });

  test("words", () => {
    expect(why("2019年清淤水库多少公里？", "清淤河道47公里。")).toMatch(/^words .*水库/);
  });

  test.each([
    ["2019年客运量多少？", "货运量1952万吨。", []],
    ["2019年民办学校多少所？", "学校25所，其中公办9所、民办16所。", ["16所"]],
    ["2019年60岁以上老人多少人？", "80岁以上老人2100人。", []],
    [
      "2019年颐康养老院入住多少人？",
      "颐康养老院设床位200张。福利中心完成二期改造，入住245人。",
      [],
    ],
    [
      "2019年城市低保金发放多少万元？",
      "低保对象3200户，其中城市1821户。全年发放低保金6012万元。",
      [],
    ],
    ["2019年公办机构床位多少张？", "机构23家，其中公办9家，民办14家，床位3560张。", []],
  ])("that make another thing of it: %s", (question, text, told) => {
    expect(answersOf(question, [text])).toEqual(told);
  });

  test.each([
    ["2019年日均客运量多少人次？", "全年客运量1500万人次。"],
    ["2019年合格率是多少？", "参检386个，合格358个。"],
    ["2019年改建工程总投资多少亿元？", "改建工程累计完成投资4亿元。"],
  ])("of a measure that it is not: %s", (question, text) => {
    expect(answersOf(question, [text])).toEqual([]);
  });

  test("of people who are 在编", () => {
    expect(why("2019年在编护士多少名？", "抽调护士45名。")).toMatch(/^words .*在编/);
  });

  test("that another figure of the sentence is told by", () => {
    const text = "受理来信346件，办结342件。";
    expect(why("2019年办结来信多少件？", "受理来信346件，办结率98%。")).toBe("words 办结");
    expect(answersOf("2019年办结来信多少件？", [text])).toEqual(["342件"]);
    expect(answersOf("2019年受理来信多少件？", [text])[0]).toBe("346件");
    const parts = "完成抽检1842批次，其中县本级1210批次、乡镇632批次。";
    expect(answersOf("2019年抽检中乡镇多少批次？", [parts])).toEqual(["632批次"]);
    expect(answersOf("2019年抽检中县本级多少批次？", [parts])).toEqual(["1210批次"]);
  });

  test("and says a word that is missing once", () => {
    const says = why("2019年和平街道清淤河道多少公里？", "清淤河道47公里。")!;
    expect(says.match(/和平街道/g)).toHaveLength(1);
  });

  test("edition", () => {
    expect(why("第二届读书节参加多少人次？", "第三届读书节参加900人次。")).toBe("edition 第二届");
    expect(why("第三届读书节参加多少人次？", "第三届读书节参加900人次。")).toBeUndefined();
  });

  test("narrower: its subject says much that was not asked", () => {
    expect(why("2019年用水多少万吨？", "工业园区重点企业循环冷却用水90万吨。")).toMatch(
      /^narrower .*冷却/,
    );
  });
});

describe("of several figures the best is first", () => {
  const first = (question: string, passages: (string | Said)[]) => answersOf(question, passages)[0];

  test("the whole before its part, and the part where it is asked for", () => {
    const text = "供水1361万吨，其中居民供水812万吨。";
    expect(first("2019年供水多少万吨？", [text])).toBe("1361万吨");
    expect(first("2019年居民供水多少万吨？", [text])).toBe("812万吨");
  });

  test("a part of the clause before it, though another figure begins the sentence", () => {
    const text = "巡查河道310公里，改造码头23座，其中公用9座、自备14座。";
    expect(first("2019年改造公用码头多少座？", [text])).toBe("9座");
    expect(first("2019年改造自备码头多少座？", [text])).toBe("14座");
    expect(answersOf("2019年巡查公用河道多少公里？", [text])).toEqual([]);
  });

  test("the part after its whole, though both are narrower", () => {
    const [whole, part] = ["县城供水900万吨。", "其中县城供水800万吨。"].map(
      (text) => matchesOf("2019年供水多少万吨？", [text])[0]!.score,
    );
    expect(whole).toBeGreaterThan(part!);
  });

  test("what says no more than the question before what says more", () => {
    expect(first("2019年接待读者多少人次？", ["接待少儿读者200人次。", "接待读者900人次。"])).toBe(
      "900人次",
    );
  });

  test("the thing itself before another that has its name", () => {
    expect(first("2019年供水量多少吨？", ["单位产值供水量9吨。", "供水量8吨。"].reverse())).toBe(
      "8吨",
    );
    const [own, other] = matchesOf("2019年门诊收入多少万元？", [
      "门诊收入90万元。",
      "门诊收入退费80万元。",
    ]);
    expect(own!.fact.quantity.text).toBe("90万元");
    expect(own!.score - other!.score).toBeGreaterThan(0.2);
  });

  test("not a sibling, though the text has the asked word elsewhere", () => {
    const text = "行政单位退休人员30名，事业单位改革完成。";
    expect(reasonsOf("2019年事业单位退休人员多少名？", [text])).toEqual({
      "30名": "narrower 行政单位退休人员",
    });
  });

  test("not the one that the question lists beside it", () => {
    const question = "2019年隐患处数、整改处数分别是多少？";
    expect(answersOf(question, ["发现隐患38处，整改35处。"])).toEqual(["35处"]);
  });

  test("what is counted after 多少 before what stands beside it", () => {
    const question = "2019年多少代表参加读书节？";
    const [best] = matchesOf(question, ["参加读书节的学校7所、代表300名。"]);
    expect(best!.fact.quantity.text).toBe("300名");
    // That a clause counts schools is said by its subject, whatever else stands in it.
    const [named, not] = ["代表300名", "学校300所"].map(
      (words) => matchesOf(question, [`代表参加读书节，${words}。`])[0]!.score,
    );
    expect(named! - not!).toBeGreaterThan(0.1);
  });

  test("what is told for its own sake before what is told in passing", () => {
    const [best, other] = matchesOf("2019年友邻县多少个？", [
      "邀请5个友邻县参与防汛演练。",
      "友邻县8个。",
    ]);
    expect(best).toMatchObject({ passing: false, fact: { quantity: { text: "8个" } } });
    expect(other!.passing).toBe(true);
    expect(best!.score).toBeGreaterThan(other!.score);
  });

  test("what is called a total, where all there is was asked", () => {
    const [best, other] = matchesOf("2019年泵站有多少座？", ["泵站32座。", "泵站总数达到31座。"]);
    expect(best!.fact.quantity.text).toBe("31座");
    expect(best!.score).toBeGreaterThan(other!.score);
  });

  test("the asked unit before one that it may be", () => {
    expect(first("2019年志愿活动多少场？", ["志愿活动88次。", "志愿活动61场。"])).toBe("61场");
  });

  test("those that do not answer come last, however near", () => {
    const all = matchesOf("2018年清淤河道多少公里？", [
      "清淤河道47公里。",
      { text: "清淤河道和渠道等38公里。", reportYear: 2018 },
    ]);
    expect(all.map(({ differs }) => differs?.field ?? null)).toEqual([null, "year"]);
  });

  test("another item's figure is none: only its opening has the words", () => {
    const item: Said = {
      text: "社区门诊经费80万元。",
      lead: "公共卫生支出（类）基层卫生服务（项）90万元。",
    };
    expect(reasonsOf("2019年公共卫生社区门诊经费多少万元？", [item])).toMatchObject({
      "80万元": expect.stringMatching(/^words/),
    });
  });
});

describe("what words weigh", () => {
  const weigh = (question: string, texts: string[]) =>
    weightsOf(frameOf(question).asks.at(-1)!, texts, () => []);

  test("a rare word weighs more than one that every text has", () => {
    const texts = ["清淤河道", "巡查河道", "养护河道"];
    const { terms } = weigh("清淤河道多少公里？", texts);
    const of = (word: string) => terms.find(({ text }) => text === word)!.weight;
    expect(of("清淤")).toBeGreaterThan(of("河道"));
  });

  test("a word that says only that something was done weighs little", () => {
    const { terms } = weigh("受理投诉多少件？", ["受理投诉", "整修渠道"]);
    const of = (word: string) => terms.find(({ text }) => text === word)!.weight;
    expect(of("受理")).toBeLessThan(of("投诉") / 2);
  });

  test("words that a text has joined are one thing", () => {
    const texts = ["事业单位离退休经费90万元"];
    const { terms } = weigh("事业单位离退休经费多少？", texts);
    expect(terms.some(({ text, joined }) => joined && text.includes("事业单位离退休"))).toBe(true);
    expect(
      answersOf("2019年事业单位离退休经费多少万元？", [
        "事业单位离退休经费90万元。",
        "离退休经费70万元，事业单位。",
      ]),
    ).toEqual(["90万元"]);
  });

  test("the asks before it are no more than what stands around", () => {
    const { terms } = weigh("2019年河道巡查处数、整改处数分别是多少？", ["河道巡查整改", "渠道"]);
    const of = (word: string) => terms.find(({ text }) => text === word)!.weight;
    expect(of("河道")).toBeLessThan(of("整改") / 2);
  });
});

describe("words that only join others or say that something was done may be missing", () => {
  test("要修, 给…搞", () => {
    expect(answersOf("2019年要修几座泵站？", ["改造泵站6座。"])).toEqual(["6座"]);
    expect(answersOf("2019年给多少户装了水表？", ["为830户装了水表。"])).toEqual(["830户"]);
  });

  test("a word of its own may not: 区里批", () => {
    expect(answersOf("2019年市里核几座泵站？", ["改造泵站6座。"])).toEqual([]);
  });

  test("what tells one thing from its like may not", () => {
    for (const kind of ["海外", "境外", "退役", "地下"])
      expect(answersOf(`2019年改造${kind}泵站几座？`, ["改造泵站6座。"])).toEqual([]);
  });

  test("a noun of one character may not", () => {
    expect(answersOf("2019年养护了几座桥？", ["养护闸门6座。"])).toEqual([]);
    expect(answersOf("2019年养护了几座桥？", ["养护石桥6座。"])).toEqual(["6座"]);
  });

  test("what is new is told of what is new", () => {
    expect(reasonsOf("2019年新修了几座泵站？", ["全县有泵站40座。"])).toEqual({
      "40座": "words 新",
    });
  });
});

describe("the only figure that may be meant", () => {
  const LONG = "渡槽除险加固与安全鉴定前期论证19座。";

  test("answers though its clause says much more", () => {
    expect(answersOf("2019年渡槽几座？", [LONG])).toEqual(["19座"]);
  });

  test("not beside another that may be meant as well", () => {
    const other = "渡槽拆除与异地重建选址踏勘7座。";
    expect(answersOf("2019年渡槽几座？", [LONG, other])).toEqual([]);
  });

  test("not if a word before it makes it a part", () => {
    expect(answersOf("2019年渡槽几座？", ["大中型灌区节水配套渡槽19座。"])).toEqual([]);
  });

  test("not in another unit, nor where the clause lacks a word of the matter", () => {
    expect(answersOf("2019年渡槽几处？", [LONG])).toEqual([]);
    expect(answersOf("2019年石渡槽几座？", [LONG])).toEqual([]);
  });
});

test("the name of a change is no other matter where the change is asked", () => {
  const synonyms = (word: string) => (word === "水价" ? ["供水综合价格"] : []);
  const said: Said = { text: "供水综合价格涨幅3%。" };
  expect(answersOf("2019年水价涨幅多少？", [said], { synonyms })).toEqual(["3%"]);
});

test("one matter in another order of its words is the same", () => {
  const scores = matchesOf("2019年巡查河道多少公里？", ["河道巡查310公里。"]).map(
    ({ differs }) => differs,
  );
  expect(scores).toEqual([null]);
});
