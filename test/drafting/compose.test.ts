import { describe, expect, test } from "vitest";
import { bodyOf, draftFrom, itemsOf, waterReport } from "./invented.ts";

const TWO_YEARS = [waterReport(2031), waterReport(2032, { gauges: "41", people: "韩松年" })];

describe("a draft of a whole report", () => {
  test("keeps what stands every year, with its source, and moves the years", async () => {
    const draft = await draftFrom(TWO_YEARS);
    expect(draft.title).toBe("青岚县水务局2033年法治政府建设年度情况报告");
    const opening = itemsOf(draft, "认真落实河湖长制")[0]!;
    expect(opening).toMatchObject({ kind: "keep", sources: [{ quote: "认真落实河湖长制" }] });
    expect(itemsOf(draft, "2033年推进法治政府建设的主要举措和成效")[0]).toMatchObject({
      kind: "adapt",
      level: 1,
    });
    expect(itemsOf(draft, "（一）严格水行政执法")[0]!.kind).toBe("keep");
  });

  test("has no figure, name or date of the year before outside its placeholders", async () => {
    const draft = await draftFrom(TWO_YEARS);
    expect(bodyOf(draft).replace(/203[34]年/g, "")).not.toMatch(/\d|韩松年/);
    expect(draft.items.at(-1)!.text).toBe("【待补充：成文日期】");
  });

  test("asks for each figure by its matter, with the value of the year before", async () => {
    const draft = await draftFrom(TWO_YEARS);
    const asked = draft.items.filter(({ kind }) => kind === "ask").map(({ text }) => text);
    expect(asked).toContain("【待补充：2033年巡查河道条数（上年41条）】，");
    expect(asked.join("")).toContain("【待补充：2033年制止违法采砂起数（上年9起）】");
    // The change is worked out from the level, and is not asked for besides.
    expect(asked.join("")).not.toContain("增加");
  });

  test("asks for a difference that cannot be right beside its own figure, not behind another's", async () => {
    const base = waterReport(2031, { extra: "三是受理投诉50件，比上年增加5件，走访用户30户。" });
    const draft = await draftFrom([base], "受理投诉62件，比上年增加20件，走访用户44户");
    expect(draft.items.map(({ text }) => text).join("")).toMatch(
      /受理投诉62件，【待补充：比上年增减多少（[^【】]*62−50=12[^【】]*）】，走访用户44户。/,
    );
  });

  test("what announces the report stays behind all that its opening asks and tells", async () => {
    const once = waterReport(2032).replace(
      "认真落实河湖长制",
      "认真落实河湖长制，迎战百年一遇洪水",
    );
    const draft = await draftFrom([waterReport(2031), once], "开头：全县供水体制改革全面完成");
    const opening = draft.items.filter(({ section }) => section.length === 0);
    const before = opening.slice(
      0,
      opening.findIndex(({ level }) => level === 1),
    );
    expect(before.at(-1)!.text).toBe("现将有关情况报告如下：");
    expect(before.map(({ text }) => text).join("")).toMatch(/供水体制改革.*百年一遇洪水/);
  });

  test("tells each clause of a note once, whichever of them stands in last year's words", async () => {
    const base = waterReport(2031, { extra: "三是组织集中学法4次，平均成绩90分。" });
    const note = "集中学法9次，全体干部参加法治测试，平均成绩95分";
    const text = bodyOf(await draftFrom([base], note));
    expect(text).toContain("学法9次，全体干部参加法治测试，平均成绩95分。");
    expect(text.match(/学法9次/g)).toHaveLength(1);
  });

  test("takes an event that stood once for last year's, whatever its verb", async () => {
    const once = "三是县委主要领导到青岚湖调研节水工作。";
    const draft = await draftFrom([waterReport(2031), waterReport(2032, { extra: once })]);
    expect(bodyOf(draft)).not.toContain("青岚湖");
    expect(itemsOf(draft, "青岚湖")[0]).toMatchObject({ kind: "ask" });
  });

  test("plans nothing anew that was planned for the year, and asks what became of it", async () => {
    const draft = await draftFrom(TWO_YEARS);
    expect(bodyOf(draft)).not.toMatch(/智慧水务平台|不少于/);
    expect(draft.checklist.map(({ text }) => text)).toEqual([
      "上年提出“巡查河道不少于50条”，完成情况？",
      "上年提出“建成智慧水务平台”，完成情况？",
    ]);
    expect(draft.items.filter(({ text }) => text.includes("2034年主要安排"))).toHaveLength(1);
  });

  test("asks for this year's shortcomings and leaves the cause open", async () => {
    const draft = await draftFrom(TWO_YEARS);
    const [asked] = itemsOf(draft, "存在的不足（上年：基层执法力量薄弱");
    expect(asked!.text).toMatch(/^一是【待补充：2033年.*】，【待补充：原因】。$/);
  });

  test("asks for a table as a whole, by what its rows are called", async () => {
    const table =
      "\n\n| 指标 | 单位 | 数量 |\n| --- | --- | --- |\n| 巡河 | 条 | 41 |\n| 监测 | 次 | 12 |\n";
    const draft = await draftFrom([waterReport(2031), waterReport(2032, { extra: table })]);
    const asked = draft.items.filter(({ text }) => text.includes("此表"));
    expect(asked.map(({ text }) => text)).toEqual([
      "【待补充：2033年此表的2行（上年：巡河、监测）】",
    ]);
  });

  test("of a single year keeps duties only", async () => {
    const draft = await draftFrom([waterReport(2032)]);
    expect(bodyOf(draft)).toContain("认真落实河湖长制");
    expect(bodyOf(draft)).not.toMatch(/韩松年|建成/);
  });
});

describe("this year's material", () => {
  const MATERIAL = `水政科：
河道巡查：全年46条，制止违法采砂3起
取水许可办了51件
不足：
数据共享不够顺畅
明年打算：
新建水位站12座`;

  test("stands in the item whose matter it shares, a note worded as that item was", async () => {
    const draft = await draftFrom(TWO_YEARS, MATERIAL);
    const [patrol] = itemsOf(draft, "巡查河道46条");
    expect(patrol).toMatchObject({ kind: "adapt", section: ["一", "（一）"], material: [2] });
    expect(patrol!.sources.map(({ reportId }) => reportId === "material")).toEqual([false, true]);
    expect(itemsOf(draft, "制止违法采砂3起")[0]).toMatchObject({ section: ["一", "（一）"] });
    expect(itemsOf(draft, "51件")[0]).toMatchObject({ section: ["一", "（二）"], material: [3] });
  });

  test("has its change worked out where last year told one", async () => {
    const draft = await draftFrom(TWO_YEARS, MATERIAL);
    expect(itemsOf(draft, "比上年增加9件")[0]).toMatchObject({
      kind: "adapt",
      section: ["一", "（二）"],
    });
  });

  test("goes to the part that it names: shortcomings with their cause open, plans to the plan", async () => {
    const draft = await draftFrom(TWO_YEARS, MATERIAL);
    expect(itemsOf(draft, "数据共享不够顺畅")[0]).toMatchObject({ section: ["二"], material: [5] });
    expect(itemsOf(draft, "新建水位站12座")[0]).toMatchObject({ section: ["四"], material: [7] });
    expect(itemsOf(draft, "在用水位站")[0]).toMatchObject({ kind: "ask" });
  });

  test("asks what is planned about each shortcoming where it plans nothing", async () => {
    const draft = await draftFrom(TWO_YEARS, "不足：\n数据共享不够顺畅\n基层力量薄弱，编制偏紧");
    const asked = draft.items.filter(({ section }) => section[0] === "四").map(({ text }) => text);
    expect(asked).toEqual([
      "一是【待补充：2034年针对“数据共享不够顺畅”的安排】。",
      "二是【待补充：2034年针对“基层力量薄弱”的安排】。",
    ]);
  });

  test("with a difference that does not agree is flagged with the arithmetic, and the difference stays open", async () => {
    const draft = await draftFrom(TWO_YEARS, "取水许可51件，比上年增加12件");
    expect(draft.notes).toEqual([
      { line: 1, text: "比上年增加12件", why: expect.stringContaining("51−42=9") },
    ]);
    expect(bodyOf(draft)).toContain("51件");
    expect(bodyOf(draft)).not.toContain("12件");
  });

  test("is never lost: what fits nowhere is listed with the likeliest places", async () => {
    const draft = await draftFrom(TWO_YEARS, "职工运动会拔河比赛获第二名");
    const told =
      bodyOf(draft).includes("拔河") || draft.unused.some(({ text }) => text.includes("拔河"));
    expect(told).toBe(true);
  });
});

test("a heading typed with 2、 has the number of a heading", async () => {
  const typed = [2031, 2032].map((year) =>
    waterReport(year).replace("\n二、", "\n2、").replace("\n三、", "\n3、"),
  );
  const draft = await draftFrom(typed);
  const headings = draft.items.filter(({ level }) => level === 1).map(({ text }) => text);
  expect(headings[1]).toMatch(/^二、2033年存在的不足和原因/);
  expect(headings[2]).toMatch(/^三、/);
});

test("the checklist names the lines of the material that speak of it", async () => {
  const draft = await draftFrom(TWO_YEARS, "检测水样44次\n智慧水务平台建成");
  expect(draft.checklist.map(({ text }) => text)[1]).toBe(
    "上年提出“建成智慧水务平台”，完成情况？（材料第2行可能说到）",
  );
});

test("what stands before a clause is not told again to name it, and never with a slip", async () => {
  const base = waterReport(2031, { extra: "三是出让水权33宗，价款15亿元。" });
  const notes = "水权出让：35宗，价款12亿元，收缴9亿元\n更正：水权出让应为36宗";
  const body = bodyOf(await draftFrom([base], notes));
  expect(body.match(/36宗/g)).toHaveLength(1);
  expect(body).not.toContain("35宗");
});

describe("the parts of a report", () => {
  test("the plan keeps what leads to it, without that year's words before it", async () => {
    const plan = (year: number, words: string) =>
      waterReport(year).replace(
        "主要安排\n一是",
        `主要安排\n${year + 1}年，县水务局将${words}，重点做好以下工作：\n一是`,
      );
    const series = [plan(2031, "迎接汛期大考"), plan(2032, "落实节水三年行动")];
    expect(bodyOf(await draftFrom(series))).toContain("2034年，重点做好以下工作：");
  });

  test("two shortcomings of one line are two, and a cause goes with its own", async () => {
    const draft = await draftFrom(
      TWO_YEARS,
      "不足：巡河力量不足；主要原因是编制偏紧；档案整理滞后",
    );
    const short = draft.items.filter(({ section }) => section[0] === "二").map(({ text }) => text);
    expect(short).toEqual([
      "一是巡河力量不足，主要原因是编制偏紧。",
      "二是档案整理滞后。",
      "【待补充：原因】。",
    ]);
  });

  test("a shortcoming is listed with the reason where last year's report has no such part", async () => {
    const without = waterReport(2032)
      .replace(/二、2032年存在[\s\S]*?三、/, "二、")
      .replace("\n四、", "\n三、");
    const draft = await draftFrom([without], "不足：档案整理滞后");
    expect(draft.unused).toEqual([
      {
        line: 1,
        text: "档案整理滞后",
        why: expect.stringContaining("2032年的报告没有写不足的部分"),
      },
    ]);
  });

  test.each([
    ["a month alone", "青岚县水务局\n2033年1月"],
    ["both on one line", "青岚县水务局 2033年1月8日"],
  ])("who signs is no plan, though no blank line stands before it: %s", async (_, signed) => {
    const report = `青岚县水务局2032年工作总结\n一、2032年主要工作\n巡查河道38条。\n二、2033年工作安排\n一是巡查河道不少于50条。\n${signed}\n`;
    const { items } = await draftFrom([report]);
    const ends = items.filter(({ closing }) => closing).map(({ text }) => text);
    expect(ends).toEqual(["青岚县水务局", "【待补充：成文日期】"]);
    expect(items.filter(({ text }) => text.includes("青岚县水务局"))).toHaveLength(1);
  });
});
