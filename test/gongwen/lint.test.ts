import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { differing, type Issue, type LintOptions, lint, mend } from "../../src/gongwen/lint.ts";
import { compareQuantities } from "../../src/text/quantities.ts";
import { factsIn, quantityIn } from "./stated.ts";

const rulesOf = (text: string, options: LintOptions = {}) =>
  lint(text, options).map(({ rule }) => rule);
/** The words of each issue of one rule, as they stand in the text. */
const saidBy = (rule: string, text: string, options: LintOptions = {}) =>
  lint(text, options)
    .filter((issue) => issue.rule === rule)
    .map(({ line, start, end }) => text.split("\n")[line - 1]!.slice(start, end));
const only = (rule: string, issues: Issue[]) => issues.filter((issue) => issue.rule === rule);

interface Vector {
  id: string;
  wrong: string[];
  right: string[];
}

const VECTORS: Vector[] = readFileSync(
  fileURLToPath(new URL("vectors/lint_rules.jsonl", import.meta.url)),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

/** What a rule needs around a fragment to judge it. */
const AROUND: Record<string, (words: string) => string> = {
  N3: (words) => `接待${words}`,
  N8: (words) => `一、主要成效\n全年${words}。`,
  T6: (words) => `成立东城区推进国际交往中心功能建设领导小组。\n充分发挥${words}作用。`,
  Y2: (words) => `2023年工作总结\n一、主要举措\n${words.slice(0, 5)}，修订办法2件。`,
};
const YEARS: Record<string, number> = { H8: 2022, Y1: 2024, Y2: 2023, Y3: 2024 };
const STATED = ["551针次", "10余处"].map(quantityIn);
/** The ledger knows two figures, each told by its number. */
const figures: LintOptions["figures"] = ({ quantity }) => {
  const known = STATED.find(({ lo }) => lo === quantity.lo);
  return known && compareQuantities(known, quantity) !== "OK"
    ? { said: known.text, source: "《2022年工作总结》" }
    : null;
};

describe.each(VECTORS)("$id", ({ id, wrong, right }) => {
  const around = AROUND[id] ?? ((words: string) => words);
  const options = { year: YEARS[id] ?? null, final: true, ...(id === "N8" ? { figures } : {}) };

  test.each(wrong)("is broken by %s", (words) => {
    expect(rulesOf(around(words), options)).toContain(id);
  });

  test.each(right)("is kept by %s", (words) => {
    expect(rulesOf(around(words), options)).toEqual([]);
  });
});

const FAULTS = `2024年法治政府建设年度情况报告

2024年，松江县司法局(以下简称“县司法局”)依法履职，现将情况报告如下。
一、2024年推进法治政府建设的主要举措和成效
（一）、完善制度
一是修订办法3件。三是清理文件20几件，约90余人参加培训。
（三）行政执法
松江县司法局检查企业3百家，检查"双随机"事项15～20%。
2、 2023年推进法治政府建设存在的不足和原因
“法治意识还不够强。
三、2024年党政主要负责人履行第一责任人职责情况
组织学习《条例》、《办法》。
四、2024年推进法治政府建设的主要安排
2025年，全面完成规划任务。`;

test("a page with many faults: each with its place, its reason and what is certain", () => {
  const issues = lint(FAULTS);
  expect(issues.map(({ rule, line }) => `${line} ${rule}`)).toEqual([
    "3 P1",
    "3 P1",
    "3 P8",
    "5 H3",
    "6 H6",
    "6 N4",
    "6 N2",
    "7 H6",
    "8 T6",
    "8 N1",
    "8 P2",
    "8 P2",
    "8 N6",
    "9 H1",
    "9 P4",
    "9 H8",
    "10 P7",
    "12 P3",
    "13 H8",
  ]);
  expect(only("H8", issues)).toEqual([
    expect.objectContaining({ severity: "error", start: 3, end: 7, suggestion: "2024" }),
    expect.objectContaining({ severity: "error", start: 2, end: 6, suggestion: "2025" }),
  ]);
  expect(only("H1", issues)[0]).toMatchObject({ start: 0, end: 2, suggestion: "二、" });
  expect(only("N2", issues)[0]).not.toHaveProperty("suggestion");
});

test("what is certain is mended, line by line, and what is not still stands", () => {
  const { text, left } = mend(FAULTS);
  expect(text.split("\n").slice(2, 10)).toEqual([
    "2024年，松江县司法局（以下简称“县司法局”）依法履职，现将情况报告如下：",
    "一、2024年推进法治政府建设的主要举措和成效",
    "（一）完善制度",
    "一是修订办法3件。三是清理文件二十几件，约90余人参加培训。",
    "（三）行政执法",
    "松江县司法局检查企业300家，检查“双随机”事项15%～20%。",
    "二、2024年推进法治政府建设存在的不足和原因",
    "“法治意识还不够强。",
  ]);
  expect(left.map(({ rule }) => rule)).toEqual(["H6", "N2", "H6", "T6", "P7"]);
  expect(mend(text)).toMatchObject({ text, count: 0 });
});

const CLEAN = `松江县档案馆2024年工作总结

2024年，松江县档案馆（以下简称“县档案馆”）以习近平新时代中国特色社会主义思想为指导，全面贯彻落实党的二十大和二十届二中、三中全会精神，增强“四个意识”、坚定“四个自信”、做到“两个维护”，完成了“十四五”规划的年度任务，现将情况报告如下：
一、2024年主要举措和成效
（一）夯实基础。修订《松江县档案管理办法（试行）》《松江县馆藏目录》，印发松档发〔2024〕5号等文件3件。
（二）服务群众
一是接待查档3.2万人次，比2023年增长8.5%，其中预约500余人。二是节约经费200余万元，利用率提高5%～8%，平均办理时间由10个工作日缩短为4个工作日。
三是落实第三、四项任务，为全县一、二年级学生开放日送课12场。
1.编制目录，给每卷档案唯一编号。
2.配合做好重大动物疫情防控资料归档，宣传“老百姓说事室”的做法，学习《档案法ABC 问答》。
（三）规范管理
上午9:30开馆，网址为http://www.example.cn/，联系电话0571-8012345。中共松江县委 松江县人民政府印发通知，北京—哥本哈根展览按期举办……
二、存在的不足和原因
等待定期检查的库房还有2处。
三、2025年主要安排
2025年，县档案馆将新建库房1座——松江县第二库房。

松江县档案馆
2024年12月30日`;

test("a clean page has none", () => {
  expect(lint(CLEAN, { final: true })).toEqual([]);
});

describe("headings and runs", () => {
  test.each([
    ["一、甲\n二、乙\n四、丁", "四、"],
    ["一、甲\n（一）子\n（二）丑\n二、乙\n（二）寅", "（二）"],
    ["一、甲\n（一）子\n（一）丑", "（一）"],
    ["一、甲\n1.子\n2.丑\n4.卯", "4."],
    ["一是栽树3棵。\n二是修路2条。\n四是架桥1座。", "四是"],
  ])("a number is missing or stands twice: %j", (text, said) => {
    expect(saidBy("H6", text)).toEqual([said]);
  });

  test.each([
    ["a section alone begins anywhere", "三、职责\n（一）学习\n（二）督办"],
    [
      "（一） begins anew in each section",
      "一、甲\n（一）子\n（二）丑\n二、乙\n（一）寅\n（二）卯",
    ],
    ["an old report counts on with 2、", "一、甲\n2、乙\n3、丙"],
    ["two lists under one heading", "一、甲\n1.子\n2.丑\n1.寅\n2.卯"],
    ["第一部分 begins everything anew", "第一部分 甲\n一、子\n二、丑\n第二部分 乙\n一、寅\n二、卯"],
    ["一是 goes on over paragraphs", "一是栽树3棵。\n二是修路2条。\n二、乙\n一是架桥。二是筑坝。"],
  ])("%s", (_, text) => {
    expect(saidBy("H6", text)).toEqual([]);
    expect(saidBy("H7", text)).toEqual([]);
  });

  test("items that are sentences, one after another, are no headings", () => {
    expect(saidBy("H5", "一、要求\n（一）按时报送材料。\n（二）派员参加会议。")).toEqual([]);
    expect(saidBy("H5", "一、要求\n（一）报送材料。\n各镇按时报送。")).toEqual(["。"]);
  });

  test("a report of the rule of law has four parts", () => {
    const text =
      "2021年法治政府建设年度情况报告\n一、主要举措\n普法9场。\n二、存在问题\n人手少。\n三、下一步打算\n再办8场。";
    expect(only("H8", lint(text)).map(({ message }) => message)).toEqual([
      expect.stringContaining("第一责任人职责情况"),
    ]);
    expect(saidBy("H8", text.replace("法治政府建设年度情况报告", "工作总结"))).toEqual([]);
  });

  test("the year of a text is what the caller says, else its title's, else its first heading's", () => {
    const text = "一、2020年主要成效\n修渠9公里。\n二、2020年主要安排\n再修8公里。";
    expect(saidBy("H8", text)).toEqual(["2020"]);
    expect(saidBy("H8", text, { year: 2021 })).toEqual(["2020", "2020"]);
    expect(saidBy("H8", `2019年工作总结\n${text}`)).toEqual(["2020"]);
  });
});

test("a 工作报告 may bear the year in which it is given", () => {
  const text = "松江县法院2020年工作报告\n一、2019年工作\n结案90件。\n二、2020年打算\n再结80件。";
  expect(lint(text)).toEqual([]);
  expect(saidBy("H8", text.replace("工作报告", "工作总结"))).toEqual(["2019", "2020"]);
  expect(saidBy("H8", "2020年工作总结\n一、2016年以来工作回顾\n结案90件。")).toEqual([]);
});

describe("marks", () => {
  test("of two brackets both are changed", () => {
    expect(mend("设ETC(电子收费)车道").text).toBe("设ETC（电子收费）车道");
    expect(lint("设ETC (electronic) lane")).toEqual([]);
  });

  test("a pair may be closed in the next line; a quotation of several paragraphs opens anew in each", () => {
    expect(saidBy("P7", "印发了《松江县\n档案办法》。")).toEqual([]);
    expect(saidBy("P7", "“第一段。\n“第二段。”")).toEqual([]);
    expect(saidBy("P7", "Xi’an方案1）完成")).toEqual(["）"]);
    expect(saidBy("P7", "印发《办法。\n修订《条例》。")).toEqual(["《"]);
  });

  test("a title in two halves, a signature and a row set out with blanks keep them", () => {
    const text = "强基固本 推动档案事业新发展\n馆长 王强\n名称  数量  单位\n总 则";
    expect(saidBy("P4", text)).toEqual([]);
    expect(saidBy("P4", "接待群众 来访，登记造册。")).toEqual([" "]);
  });

  test("strokes that part what stands above them and dots before a page number are meant", () => {
    expect(saidBy("P6", "-----\n一、概况........3")).toEqual([]);
    expect(mend("他说--好...").text).toBe("他说——好……");
  });
});

describe("terms", () => {
  test.each([
    ["T7", "咱们村建成文化室。", ["咱们"]],
    ["T7", "建成老百姓说事室9个。", []],
    ["T7", "超级计算中心投入使用。", []],
    ["T8", "给每口井唯一编号。", []],
    ["T8", "是全市唯一的示范点。", ["唯一"]],
    ["T8", "获全省最佳组织奖。", []],
    ["T8", "全市第一书记到岗。", []],
    ["T2", "“十四五规划”“一带一路”建设，《放管服读本》。", []],
    ["T5", "（以下简称《办法》）", []],
    ["T9", "等待定期检查。", []],
    ["T9", "依据沪府发【2016】16号。", []],
    ["T10", "由10个工作日缩短为4个工作日。", []],
  ])("%s in %s: %j", (rule, text, said) => {
    expect(saidBy(rule, text)).toEqual(said);
  });

  test("a gap is an error in the final text and only worth a look before", () => {
    const severityOf = (final: boolean) =>
      lint("新栽【待补充：2024年棵数】棵，人数待核实，××镇，TODO", { final }).map(
        ({ rule, severity }) => `${rule} ${severity}`,
      );
    expect(severityOf(true)).toEqual(Array(4).fill("T9 error"));
    expect(severityOf(false)).toEqual(Array(4).fill("T9 warn"));
  });
});

describe("names", () => {
  const GIVEN = "松江县水利局（以下简称“县水利局”）负责。";

  test("a short name is not used before it is given, nor the full one after", () => {
    expect(saidBy("T6", `县水利局牵头。\n${GIVEN}`)).toEqual(["县水利局"]);
    expect(saidBy("T6", `${GIVEN}\n会同松江县水利局检查。`)).toEqual(["松江县水利局"]);
    expect(saidBy("T6", `${GIVEN}县水利局牵头。\n松江县水利局`)).toEqual([]);
  });

  test("another short name of the same office is one too many; another office's is none", () => {
    const given = "松江区人民政府外事办公室（以下简称“区政府外办”）负责。";
    expect(saidBy("T6", `${given}\n区外办牵头，区财政局配合。`)).toEqual(["区外办"]);
  });

  test("one body is written in one way", () => {
    const text =
      "成立松江县推进乡村全面振兴工作领导小组。\n由推进乡村全面振兴领导小组督办，县防汛抗旱指挥部配合。";
    expect(saidBy("T6", text)).toEqual(["推进乡村全面振兴领导小组"]);
  });
});

describe("years", () => {
  test.each([
    ["做好涉外疫情防控。", 2022, []],
    ["做好涉外疫情防控。", 2023, ["warn"]],
    ["做好涉外疫情防控。", 2024, ["error"]],
    ["开展松材线虫病疫情防控。", 2024, []],
    ["接种流感疫苗300针次。", 2024, []],
    ["五年来，打赢疫情防控硬仗。", 2024, []],
    ["一、2024年和“十四五”时期回顾\n打赢疫情防控硬仗。", 2024, []],
  ])("%s in %i: %j", (text, year, severities) => {
    expect(only("Y1", lint(text, { year })).map(({ severity }) => severity)).toEqual(severities);
  });

  test("last year's year is left standing, but not where it is compared with or told of", () => {
    const text =
      "2023年工作总结\n2022年，修渠9公里。\n比2022年多3公里，落实2022年印发的办法，截至2022年底。";
    expect(lint(text).map(({ rule, line, start }) => [rule, line, start])).toEqual([["Y2", 2, 0]]);
  });

  test("of what is planned, this year's year is stale", () => {
    const text = "一、2023年工作\n修渠9公里。\n二、2024年安排\n2023年，将修渠8公里。";
    expect(saidBy("Y2", text)).toEqual(["2023年"]);
  });
});

describe("beside other papers", () => {
  const known = [
    { text: "全年开展水政巡查48次，整改问题26处", source: "《2022年工作总结》一" },
    { text: "水源地保护工作扎实推进，群众满意度持续提升", source: "《2022年工作总结》二" },
  ];

  test("a sentence too like last year's is shown with it, and more so where its figures are the same", () => {
    const issues = lint(
      "全年开展水政巡查53次，整改问题31处。全年开展水政巡查48次，整改问题26处。新建泵站3座，清淤河道12公里。",
      { known },
    );
    expect(issues.map(({ rule, severity, start }) => [rule, severity, start])).toEqual([
      ["L1", "note", 0],
      ["L1", "warn", 20],
    ]);
    const heading = { text: "全面推进水源地保护和河湖治理工作", source: "《2022年工作总结》" };
    expect(lint(`一、${heading.text}\n${heading.text}`, { known: [heading] })).toEqual([]);
    expect(issues[0]!.message).toMatch(/《2022年工作总结》一的一句除数字外有100%相同：“全年开展/);
  });

  test("a figure that another paper states otherwise, of the same year, matter and role", () => {
    const figures = differing(factsIn("全年开展水政巡查48次。栽树约300棵。", 2022), "松江县水利局");
    const text = (words: string) => `2022年工作总结\n一、工作\n${words}`;
    expect(saidBy("N8", text("全年开展水政巡查53次。"), { figures })).toEqual(["53次"]);
    expect(saidBy("N8", text("全年开展水政巡查48处。"), { figures })).toEqual(["48处"]);
    for (const words of [
      "全年开展水政巡查48次。",
      "2021年开展水政巡查53次。",
      "全市开展水政巡查530次。",
      "水政巡查由41次增加到53次。",
      "计划开展水政巡查53次。",
    ])
      expect(saidBy("N8", text(words), { figures })).toEqual([]);
  });
});

describe("mending", () => {
  test("touches no quotation, but its marks", () => {
    const quoted = "文件说“完成培训,约500余人”，见《工作(试行)、 方案...》‘3千元’。";
    expect(mend(quoted)).toMatchObject({ text: quoted, count: 0 });
    expect(mend('文件说"完成培训,成效好",见').text).toBe("文件说“完成培训,成效好”，见");
  });

  test("of quotation marks that are not in pairs none is changed", () => {
    expect(mend('"甲和"乙"').text).toBe('"甲和"乙"');
  });

  test("keeps what stands at the ends of lines", () => {
    expect(mend("完成培训,好\r\n(一)统筹\r\n").text).toBe("完成培训，好\r\n（一）统筹\r\n");
  });
});
