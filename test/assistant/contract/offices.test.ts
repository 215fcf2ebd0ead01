/** Points 6 and 8 of what an answer promises: whose report it is from, and what there is on the shelf. */
import { describe, expect, test } from "vitest";
import { sharedAsker } from "../shelf.ts";

const FINANCE = "湖州市洪岭区财政局";
const LAND = "洪岭区规划和自然资源局";
const report = (org: string, year: number, ...lines: string[]) =>
  [
    `${org}${year}年工作总结`,
    `${year}年，${org}认真履职，现将情况总结如下。`,
    "一、主要工作",
    ...lines,
  ].join("\n");
const REPORTS = [
  report(FINANCE, 2019, "办理采购备案240件。举办财务培训4期。"),
  report(
    FINANCE,
    2020,
    "办理采购备案280件。推进“清廉账本”建设。",
    "二、2021年打算",
    "计划举办财务培训5期。",
  ),
  report(FINANCE, 2021, "（一）采购", "办理采购备案312件。", "（二）培训", "举办财务培训6期。"),
  report(LAND, 2020, "查处违法用地21宗。", "二、2021年打算", "计划查处违法用地20宗。"),
  report(
    LAND,
    2021,
    "（一）执法",
    "查处违法用地17宗。",
    "整治行动包括以下三项：一是清理闲置土地。二是修复矿山。三是更新地籍图。",
    "（二）培训",
    "举办财务培训3期。推广“清廉账本”。",
  ),
  report("洪岭区人民政府", 2021, "修建公园4座。"),
  "2021年工作总结\n一、主要工作\n巡查水井88口。",
];
const { ask, turn } = sharedAsker(REPORTS);
const own = sharedAsker(REPORTS, FINANCE);

// ---- 6

describe("§2.6 an office is known by", () => {
  test.each(["湖州市洪岭区财政局", "洪岭区财政局", "区财政局", "财政局"])(
    "each of its nested names: %s",
    async (name) => {
      const { said } = await ask(`${name}2021年采购备案多少件？`);
      expect(said).toBe(`${FINANCE}2021年：办理采购备案312件。`);
      expect((await ask(`${name}2021年查处违法用地多少宗？`)).said).not.toContain("17");
    },
  );

  test("an abbreviation: 规资局 is 规划和自然资源局", async () => {
    const { said } = await ask("规资局2021年举办财务培训多少期？");
    expect(said).toBe(`${LAND}2021年：举办财务培训3期。`);
  });

  test("its place alone: 洪岭 is 洪岭区人民政府", async () => {
    expect((await ask("洪岭2021年修建公园多少座？")).said).toBe(
      "洪岭区人民政府2021年：修建公园4座。",
    );
  });

  test.each(["我局", "本单位", "我们"])("%s, which is OFFICE_NAME", async (self) => {
    const { said } = await own.ask(`${self}2021年举办财务培训多少期？`);
    expect(said).toBe(`${FINANCE}2021年：举办财务培训6期。`);
  });
});

describe("§2.6 every skill takes the office:", () => {
  test("a list", async () => {
    const { said } = await ask("规资局2021年的整治行动有哪三项？");
    for (const item of ["清理闲置土地", "修复矿山", "更新地籍图"]) expect(said).toContain(item);
    expect((await ask("财政局2021年的整治行动有哪三项？")).said).not.toContain("闲置土地");
  });

  test("a series", async () => {
    const { said } = await ask("财政局历年采购备案多少件？");
    for (const figure of ["2019年：办理采购备案240件", "280件", "312件"])
      expect(said).toContain(figure);
    expect(said).not.toContain(LAND);
  });

  test("a change", async () => {
    const { said } = await ask("规资局2021年查处违法用地比2020年减少多少宗？");
    expect(said).toContain("2021年比2020年减少4宗，下降19%（由上述两数算得）。");
    expect((await ask("财政局2021年查处违法用地比2020年减少多少宗？")).said).not.toContain("4宗");
  });

  test("a plan and what became of it", async () => {
    const of = (office: string) =>
      ask(`${office}2020年计划2021年查处违法用地多少宗，完成情况如何？`);
    const { said } = await of("规资局");
    expect(said).toContain("计划查处违法用地20宗");
    expect(said).toContain("17宗");
    expect((await of("财政局")).said).not.toMatch(/20宗|17宗/);
  });

  test("a summary", async () => {
    const { said } = await ask("总结规资局2021年的工作");
    expect(said).toContain("查处违法用地17宗");
    expect(said).not.toMatch(/采购|公园|水井/);
  });

  test("a comparison", async () => {
    const { said } = await ask("对比规资局2020年和2021年");
    expect(said).toMatch(/查处违法用地｜2020年：21宗；2021年：17宗/);
    expect(said).not.toContain("采购");
  });

  test("a draft, which without an office asks whose it is to be", async () => {
    const land = await ask("起草规资局2022年报告“主要工作”部分初稿");
    expect(land).toMatchObject({ kind: "reply", skill: "draft" });
    expect(land.said).toContain("【待补充：2022年查处违法用地宗数（上年17宗）】");
    expect(land.said).not.toContain("采购");
    expect(await ask("起草2022年报告“主要工作”部分初稿")).toMatchObject({
      kind: "refusal",
      reason: "which_office",
      text: expect.stringContaining(FINANCE),
    });
    const mine = await own.ask("起草2022年报告“主要工作”部分初稿");
    expect(mine.said).toContain("【待补充：2022年办理采购备案件数");
    expect(mine.said).not.toContain("用地");
  });

  test("a draft is of the only office that has such a section, or of none that is a stranger", async () => {
    expect((await ask("起草2022年报告“执法”部分初稿")).said).toContain("违法用地");
    const stranger = await ask("起草水利局2022年报告“主要工作”部分初稿");
    expect(stranger).toMatchObject({ kind: "refusal", reason: "unknown_organisation" });
    const request = { section: "主要工作", year: 2022, from: null, material: null };
    expect((await turn().draft({ ...request, org: "规资局" })).text).toContain("违法用地");
    expect((await turn().draft({ ...request, org: "水利局" })).text).toContain(
      "未收录“水利局”的报告",
    );
  });
});

test("§2.6 规划 in an office's name makes no plan of its reports", async () => {
  expect((await ask("规资局2021年查处违法用地多少宗？")).said).toBe(
    `${LAND}2021年：查处违法用地17宗。`,
  );
});

test("§2.6 a question about two offices answers for each", async () => {
  const { said } = await ask("财政局和规资局2021年各举办财务培训多少期？");
  expect(said.split("\n").toSorted()).toEqual([
    `${LAND}2021年：举办财务培训3期。`,
    `${FINANCE}2021年：举办财务培训6期。`,
  ]);
});

test("§2.6 an office that resolves to none is a stranger, and is said so", async () => {
  for (const name of ["水利局", "兰亭区财政局", "贵州"]) {
    const reply = await ask(`${name}2021年举办财务培训多少期？`);
    expect(reply).toMatchObject({ kind: "refusal", reason: "unknown_organisation" });
    expect(reply.said).toContain(`未收录“${name}”的报告`);
    expect(reply.said).not.toMatch(/6期|3期/);
  }
});

test("§2.6 a report of unknown office is not excluded, and is called that", async () => {
  expect((await ask("2021年巡查水井多少口？")).said).toBe("单位不明的报告2021年：巡查水井88口。");
});

test("§2.6 no figure of another office is told without its name beside it", async () => {
  for (const line of (await ask("2021年举办财务培训多少期？")).said.split("\n"))
    expect(line).toMatch(line.includes("3期") ? LAND : FINANCE);
  expect((await own.ask("2021年查处违法用地多少宗？")).said).toMatch(
    /^洪岭区规划和自然资源局2021年：|未记载/,
  );
});

// ---- 8

describe("§2.8 the shelf itself can be asked about:", () => {
  test("有哪些报告", async () => {
    const { said } = await ask("库里有哪些报告？");
    expect(said).toContain("7份");
    for (const title of ["湖州市洪岭区财政局2019年工作总结", "洪岭区人民政府2021年工作总结"])
      expect(said).toContain(title);
  });

  test("最新的是哪一年", async () => {
    expect((await ask("最新的报告是哪一年的？")).said).toContain("2021年");
  });

  test("一共几份", async () => {
    expect((await ask("一共收了几份报告？")).said).toContain("7份");
    expect((await ask("财政局的报告一共几份？")).said).toContain("3份");
  });

  test("哪年缺", async () => {
    expect((await ask("规资局缺哪年的报告？")).said).not.toMatch(/缺2020|缺2021/);
    expect((await ask("有没有规资局2019年的报告？")).said).toMatch(/^没有/);
  });

  test("哪几份提到“清廉账本”, each cited", async () => {
    const reply = await ask("哪几份报告提到“清廉账本”？");
    expect(reply.said).toContain("共2份");
    expect(reply.citations.map(({ reportYear }) => reportYear).toSorted()).toEqual([2020, 2021]);
    for (const { quote } of reply.citations) expect(quote).toContain("清廉账本");
  });
});
