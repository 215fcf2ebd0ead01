/** Years beside one another: which lines stand in the table, what is worked out, and what is never put in one line. */

import { describe, expect, test } from "vitest";
import { createTurn } from "../../src/assistant/turn.ts";
import { createDrafts } from "../../src/store/drafts.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { askerOf, shelfOf } from "./shelf.ts";

const HARBOUR = "临江市石桥区渔政管理处";

function report(year: number, body: string, { org = HARBOUR, kind = "工作总结" } = {}): string {
  return `${org}${year}年${kind}\n${org}\n一、${year}年工作情况\n${body}\n`;
}

const OF_2016 = report(
  2016,
  "（一）执法检查\n全年检查渔船120艘，其中外地渔船18艘。没收禁用渔具35件。\n（二）增殖放流\n放流鱼苗40万尾。在册渔民310名。\n（三）码头\n检修水闸4座，投入资金86.5万元，合格率91.5%。",
);
const OF_2017 = report(
  2017,
  "（一）执法检查\n全年检查渔船150艘，比上年增长25%，其中外地渔船21艘。没收禁用渔具28件。\n（二）增殖放流\n放流鱼苗55万尾。新增在册渔民19名，在册渔民322名。\n（三）码头\n检修水闸6座，投入资金102.3万元，合格率94%。开展水质监测9次。",
);

/** The line of a reply that begins with a matter. */
function lineOf(text: string, matter: string): string | undefined {
  return text
    .split("\n")
    .map((line) => line.replace(/^\d+\. /, "").replace(/\[\d+\]/g, ""))
    .find((line) => line.startsWith(matter));
}

test("what became of a matter 三年来 is told by every year's figure, and none is called untold", async () => {
  const { ask } = await askerOf(
    OF_2016,
    OF_2017,
    report(2018, "（一）执法检查\n全年检查渔船135艘。\n三年来，全处共检查渔船405艘。"),
  );
  const reply = await ask("三年来检查渔船的变化", "2019-02-01");
  expect(lineOf(reply.text, "检查渔船｜")).toContain("2016年：120艘；2017年：150艘；2018年：135艘");
  expect(reply.text).not.toContain("未记载");
});

test("whole years are a line for each matter, with each year's figure as its report writes it", async () => {
  const { ask } = await askerOf(OF_2016, OF_2017);
  const reply = await ask("比较2016年和2017年", "2018-02-01");
  expect(reply).toMatchObject({ skill: "compare", kind: "reply" });
  expect(lineOf(reply.text, "没收禁用渔具｜")).toBe(
    "没收禁用渔具｜2016年：35件；2017年：28件｜减少7件，下降20%",
  );
  expect(lineOf(reply.text, "放流鱼苗｜")).toBe(
    "放流鱼苗｜2016年：40万尾；2017年：55万尾｜增加15万尾，增长37.5%",
  );
  expect(reply.text).toContain("由所列数字算得");
  expect(reply.table?.columns).toEqual(["事项", "2016年", "2017年", "增减"]);
  expect(reply.table?.rows).toContainEqual(["没收禁用渔具", "35件", "28件", "减少7件，下降20%"]);
  // Every figure rests on its own report.
  const years = reply.citations.map(({ reportYear }) => reportYear);
  expect(new Set(years)).toEqual(new Set([2016, 2017]));
  expect(reply.claims.every(({ citations }) => citations.length > 0)).toBe(true);
});

test("between percentages the difference is in percentage points, without a rate", async () => {
  const { ask } = await askerOf(OF_2016, OF_2017);
  const { text } = await ask("比较2016年和2017年", "2018-02-01");
  expect(text).toContain("91.5%");
  expect(text).toContain("增加2.5个百分点");
  expect(text).not.toMatch(/2\.5个百分点，增长/);
});

test("a rate that the report states is given as stated and not worked out", async () => {
  const { ask } = await askerOf(OF_2016, OF_2017);
  const { text } = await ask("比较2016年和2017年", "2018-02-01");
  expect(lineOf(text, "检查渔船｜")).toBe(
    "检查渔船｜2016年：120艘；2017年：150艘｜增加30艘，报告写明比上年增长25%",
  );
});

test("a stated rate of another figure of the sentence is not taken for its own", async () => {
  const [before, after] = [
    report(2016, "（一）巡查\n巡查码头200次，处理投诉10件。"),
    report(2017, "（一）巡查\n巡查码头220次，处理投诉15件，比上年增长50%。"),
  ];
  const { ask } = await askerOf(before, after);
  const { text } = await ask("比较2016年和2017年", "2018-02-01");
  expect(lineOf(text, "巡查码头｜")).toContain("增加20次，增长10%");
  expect(lineOf(text, "处理投诉｜")).toContain("报告写明比上年增长50%");
});

test("what there is and what was added never share a line", async () => {
  const { ask } = await askerOf(OF_2016, OF_2017);
  const { text } = await ask("对比2016年和2017年的在册渔民", "2018-02-01");
  expect(lineOf(text, "在册渔民")).toMatch(/2016年：310名；2017年：322名/);
  expect(text).not.toMatch(/310名[^\n]*19名/);
});

test("a part is compared with the part and not with the whole", async () => {
  const { ask } = await askerOf(OF_2016, OF_2017);
  const { text } = await ask("比较2016年和2017年", "2018-02-01");
  expect(lineOf(text, "其中外地渔船")).toMatch(/2016年：18艘；2017年：21艘/);
  expect(text).not.toMatch(/120艘[^\n]*21艘|18艘[^\n]*150艘/);
});

test("the scope of a figure is its own: the city's is not set against the district's", async () => {
  const [before, after] = [
    report(2016, "（一）垂钓\n全市办理垂钓证900张。"),
    report(2017, "（一）垂钓\n办理垂钓证75张。"),
  ];
  const { ask } = await askerOf(before, after);
  const { text } = await ask("比较2016年和2017年", "2018-02-01");
  expect(text).not.toMatch(/900张[^\n]*75张/);
});

test("any number of years stand side by side, and one without the figure is shown as such", async () => {
  const last = report(
    2018,
    "（一）执法检查\n全年检查渔船90艘。\n（二）增殖放流\n放流鱼苗60万尾。\n（三）码头\n检修水闸7座。",
  );
  const { ask } = await askerOf(OF_2016, OF_2017, last);
  const { text } = await ask("比较2016、2017、2018三年的主要指标", "2019-02-01");
  expect(lineOf(text, "检查渔船｜")).toMatch(
    /2016年：120艘；2017年：150艘；2018年：90艘｜2018年比2016年减少30艘，下降25%/,
  );
  expect(lineOf(text, "没收禁用渔具｜")).toMatch(/2018年：未见/);
  // What stands in all years comes before what does not.
  expect(text.indexOf("放流鱼苗")).toBeLessThan(text.indexOf("没收禁用渔具"));
});

test("a long table tells how many lines it leaves out", async () => {
  const things = [..."甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地"];
  const body = (n: number) =>
    things.map((thing, i) => `（${i + 1}）整修${thing}号码头泊位${i + n}个。`).join("\n");
  const { ask } = await askerOf(report(2016, body(3)), report(2017, body(5)));
  const { text } = await ask("比较2016年和2017年", "2018-02-01");
  expect(text.match(/^\d+\. /gm)).toHaveLength(20);
  expect(text).toContain(`另有${things.length - 20}项`);
});

test("estimates are shown and nothing is worked out from them", async () => {
  const [before, after] = [
    report(2016, "（一）科普\n发放宣传册约800册。"),
    report(2017, "（一）科普\n发放宣传册1000余册。"),
  ];
  const { ask } = await askerOf(before, after);
  const line = lineOf((await ask("比较2016年和2017年", "2018-02-01")).text, "发放宣传册");
  expect(line).toBe("发放宣传册｜2016年：约800册；2017年：1000余册");
});

test("two reports of one year that contradict one another are both shown, and nothing is worked out", async () => {
  const law = report(2017, "一是执法规范。全年检查渔船145艘。", { kind: "法治政府建设情况报告" });
  const { ask } = await askerOf(OF_2016, OF_2017, law);
  const line = lineOf((await ask("比较2016年和2017年", "2018-02-01")).text, "检查渔船");
  expect(line).toContain("120艘");
  expect(line).toMatch(/150艘、145艘（报告不一致）|145艘、150艘（报告不一致）/);
  expect(line).not.toContain("增加");
});

test("what was aimed at is no year's figure", async () => {
  const [before, after] = [
    report(2016, "（一）检测\n检测水样60份。"),
    report(2017, "（一）检测\n检测水样72份，完成70份的年度目标。"),
  ];
  const { ask } = await askerOf(before, after);
  const { text } = await ask("比较2016年和2017年", "2018-02-01");
  expect(lineOf(text, "检测水样")).toMatch(/60份；2017年：72份/);
  expect(text).not.toContain("70份");
});

test("a topic is compared by the matters that are about it alone", async () => {
  const { ask } = await askerOf(OF_2016, OF_2017);
  const { text } = await ask("水闸检修这两年有什么变化", "2018-02-01");
  expect(lineOf(text, "检修水闸")).toMatch(/2016年：4座；2017年：6座｜增加2座/);
  expect(text).not.toContain("鱼苗");
});

test("a topic without figures is told in each year's own words, and a year without any is said to have none", async () => {
  const [before, after] = [
    report(2016, "（一）信息化\n渔船动态监控平台完成招标。\n（二）培训\n组织船长培训3场。"),
    report(2017, "（一）培训\n组织船长培训5场。"),
  ];
  const { ask } = await askerOf(before, after);
  const reply = await ask("对比2016年和2017年的渔船动态监控平台", "2018-02-01");
  expect(reply.text).toMatch(/2016年：渔船动态监控平台完成招标\[\d\]/);
  expect(reply.text).toContain("2017年：报告未记载");
  expect(reply.gaps).toContainEqual({ text: "2017年", why: "报告未记载" });
});

test("what an earlier report foresees for a year is not what was done in it", async () => {
  const [before, after] = [
    report(2016, "（一）信息化\n渔船动态监控平台没有按计划上线，项目顺延到2017年。"),
    report(2017, "（一）信息化\n渔船动态监控平台于6月上线。"),
  ];
  const { ask } = await askerOf(before, after);
  const { text } = await ask("渔船动态监控平台2016年没上线，2017年补上了吗？", "2018-02-01");
  const [, second] = text.split("2017年：");
  expect(second).toContain("6月上线");
  expect(second).not.toContain("没有按计划");
});

test("a table of thousands of noughts is compared in bounded time, and nothing of it is lost", async () => {
  const rows = Array.from({ length: 1500 }, (_, i) => `| 科目${i.toString(36)}号 | 0 | ${i % 7} |`);
  const body = (n: number) =>
    `（一）支出\n检修水闸${n}座。\n\n| 科目 | 预算 | 决算 |\n|---|---|---|\n${rows.join("\n")}\n`;
  const { ask } = await askerOf(report(2016, body(4)), report(2017, body(9)));
  const { text } = await ask("比较2016年和2017年", "2018-02-01");
  expect(lineOf(text, "检修水闸")).toContain("4座；2017年：9座｜增加5座");
});

test("a topic that no report speaks of is refused", async () => {
  const { ask } = await askerOf(OF_2016, OF_2017);
  const reply = await ask("对比2016年和2017年的远洋捕捞", "2018-02-01");
  expect(reply).toMatchObject({ kind: "refusal", reason: "not_stated" });
});

test("a year without a report is named", async () => {
  const { ask } = await askerOf(OF_2017);
  expect(await ask("比较2015年和2016年", "2018-02-01")).toMatchObject({
    kind: "refusal",
    reason: "year_not_covered",
  });
});

describe("several offices on the shelf", () => {
  const OTHER = "松原市青浦区档案馆";
  const other = (year: number, n: number) =>
    report(year, `（一）馆藏\n没收禁用渔具${n}件。接收档案${n * 10}卷。`, { org: OTHER });
  const reports = [OF_2016, OF_2017, other(2016, 500), other(2017, 700)];

  test("are never put in one line: whose years are meant is asked", async () => {
    const { ask } = await askerOf(...reports);
    const reply = await ask("比较2016年和2017年", "2018-02-01");
    expect(reply).toMatchObject({ kind: "refusal", reason: "which_office" });
    expect(reply.text).toContain(HARBOUR);
    expect(reply.text).toContain(OTHER);
  });

  test("the one that is named is told alone, by name", async () => {
    const { ask } = await askerOf(...reports);
    const reply = await ask("比较青浦区档案馆2016年和2017年", "2018-02-01");
    expect(reply.text).toContain(`${OTHER}：`);
    expect(reply.text).toMatch(/接收档案｜2016年：5000卷\[\d+\]；2017年：7000卷/);
    expect(reply.text).not.toContain("鱼苗");
  });

  test("without a name OFFICE_NAME's is told", async () => {
    const turn = createTurn({
      drafts: createDrafts(openSqlite(":memory:"), Date.now),
      shelf: await shelfOf(...reports),
      model: null,
      clock: Date.now,
      timeZone: "Asia/Shanghai",
      officeName: HARBOUR,
    });
    const reply = await turn.respond({ text: "比较2016年和2017年", at: Date.parse("2018-02-01") });
    expect(reply.text).toContain("放流鱼苗");
    expect(reply.text).not.toContain("档案");
  });

  test("a topic is told for each under its own name", async () => {
    const { ask } = await askerOf(...reports);
    const { text } = await ask("对比2016年和2017年的禁用渔具", "2018-02-01");
    const [first, second] = text.split(`${OTHER}：`);
    expect(first).toMatch(/35件[^\n]*28件/);
    expect(second).toMatch(/500件[^\n]*700件/);
    expect(text).not.toMatch(/35件[^\n]*(?:500|700)件/);
  });
});

describe("two reports of one year", () => {
  const law = (n: number) =>
    report(2017, `一是执法规范。全年检查渔船${n}艘，没收禁用渔具28件。`, {
      kind: "法治政府建设情况报告",
    });

  test("each is quoted on the matter, and whether the figures agree is said", async () => {
    const { ask } = await askerOf(OF_2016, OF_2017, law(145));
    const reply = await ask("2017年总结和法治报告里检查渔船的数量一致吗", "2018-02-01");
    expect(reply.skill).toBe("compare");
    expect(reply.text).toMatch(/工作总结》：[^\n]*150艘/);
    expect(reply.text).toMatch(/法治政府建设情况报告》：[^\n]*145艘/);
    expect(reply.text).toContain("不一致，相差5艘");
  });

  test("figures that agree are said to", async () => {
    const { ask } = await askerOf(OF_2017, law(150));
    const { text } = await ask("2017年总结和法治报告里检查渔船的数量一致吗", "2018-02-01");
    expect(text).toContain("两份报告的数字一致");
  });

  test("of the whole year those are listed in which they differ", async () => {
    const { ask } = await askerOf(OF_2017, law(145));
    const { text } = await ask("2017年总结和法治报告写得一样吗", "2018-02-01");
    expect(text).toMatch(/其中1项不一致/);
    expect(text).toMatch(/检查渔船[^\n]*150艘[^\n]*145艘|检查渔船[^\n]*145艘[^\n]*150艘/);
    expect(text).not.toMatch(/^\d+\. 没收/m);
  });
});
