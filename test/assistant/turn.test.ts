import { describe, expect, test } from "vitest";
import { skillOf } from "../../src/message/request.ts";
import { REPORT_2022 } from "../helper.ts";
import { askerOf } from "./shelf.ts";

const REPORT_2021 = REPORT_2022.replaceAll("2022", "2021")
  .replace("2023年推进", "2022年推进")
  .replace("9批次86人次", "5批次41人次")
  .replace("核查外语标识276处，整改61处", "核查外语标识264处，整改50处")
  .replace("打造10余处", "打造近10处")
  .replace("不少于300处", "不少于270处");

describe("which skill a text asks for", () => {
  test.each([
    ["2022年接待来访团组多少批次？", "answer"],
    ["起草2023年报告“国际语言环境”部分初稿", "draft"],
    ["材料：2023年选拔58名。请仿照去年写法写成一段。", "draft"],
    ["200字以内总结2022年主要成绩，给区领导看。", "summary"],
    ["2022年工作总结，200字", "summary"],
    ["2022年总结150字以内", "summary"],
    ["2021年和2022年对比一下外语标识核查", "compare"],
    ["友城方面，2022年做了什么，2023年安排怎么接续？", "compare"],
    ["你好", "help"],
    ["你能做什么？", "help"],
  ])("%s → %s", (text, skill) => {
    expect(skillOf(text)).toBe(skill);
  });
});

describe("an answer", () => {
  test("is the clause that answers, verbatim, with its place in the report", async () => {
    const { ask } = await askerOf(REPORT_2022);
    const reply = await ask("去年接待了几批外国来访团组？");
    expect(reply).toMatchObject({ skill: "answer", kind: "reply", model: null });
    expect(reply.text).toContain("接待来访团组9批次86人次");
    const [citation] = reply.citations;
    expect(citation).toMatchObject({ n: 1, reportYear: 2022, path: ["一", "（一）", "二是"] });
    expect(REPORT_2022.slice(citation!.start, citation!.end)).toBe(citation!.quote);
  });

  test("says the question of a follow-up without marks that look like a citation's", async () => {
    const { turn } = await askerOf(REPORT_2021, REPORT_2022);
    const question = "2022年核查[1]外语标识多少处？";
    const reply = await turn.respond({ text: question });
    const next = await turn.respond({ text: "那前一年呢？", history: [{ question, reply }] });
    expect(next.text).toMatch(
      /^（按“2021年核查［1］外语标识多少处？”作答）\n[^[]*264处[^[]*\[1\]$/,
    );
    expect(next.question).toBe("2021年核查[1]外语标识多少处？");
  });

  test("finds the office's other word for a thing", async () => {
    const { ask } = await askerOf(REPORT_2022);
    expect((await ask("2022年接待外宾多少批次？")).text).toContain("9批次");
  });

  test("keeps an approximate number approximate", async () => {
    const { ask } = await askerOf(REPORT_2022);
    const reply = await ask("2022年打造了多少处双语示范点？");
    expect(reply.text).toContain("10余处");
  });

  test("takes the asked year's figure, wherever other years stand beside it", async () => {
    const { ask } = await askerOf(REPORT_2021, REPORT_2022);
    const [before, after] = [
      await ask("2021年核查外语标识多少处？"),
      await ask("2022年核查外语标识多少处？"),
    ];
    expect(before.text).toContain("264处");
    expect(before.text).not.toContain("276");
    expect(after.text).toContain("276处");
    expect(after.text).not.toContain("264");
  });

  test("lists what stands under the heading that is meant", async () => {
    const { ask } = await askerOf(REPORT_2022);
    const reply = await ask("2022年的主要举措和成效有哪几个方面？");
    expect(reply.text).toContain("服务保障能力增强");
    expect(reply.text).toContain("国际语言环境改善");
    expect(reply.citations.map((citation) => citation.path.join("/"))).toEqual([
      "一",
      "一/（一）",
      "一/（二）",
    ]);
  });

  test("says a plan as a plan, and never as what was done", async () => {
    const { ask } = await askerOf(REPORT_2022);
    const plan = await ask("2023年计划核查多少处外语标识？");
    expect(plan.kind).toBe("reply");
    expect(plan.text).toContain("2023年安排");
    expect(plan.text).toContain("不少于300处");
    const outcome = await ask("2023年核查了多少处外语标识？", "2024-03-01");
    expect(outcome.kind).toBe("refusal");
  });

  test("compares two years by both their figures, and subtracts only those", async () => {
    const { ask } = await askerOf(REPORT_2021, REPORT_2022);
    const reply = await ask("2022年核查外语标识比2021年增加了多少处？");
    expect(reply.text).toContain("264处");
    expect(reply.text).toContain("276处");
    expect(reply.text).toContain("增加12处");
    expect(reply.claims.at(-1)!.citations).toHaveLength(2);
  });

  test("gives both figures where two reports state the same thing differently", async () => {
    const summary = REPORT_2022.replace(
      "2022年法治政府建设年度情况报告",
      "望江区人民政府外事办公室2022年工作总结",
    ).replace("276处", "267处");
    const { ask } = await askerOf(REPORT_2022, summary);
    const reply = await ask("2022年核查外语标识多少处？");
    expect(reply.text).toContain("276处");
    expect(reply.text).toContain("267处");
  });
});

describe("a refusal", () => {
  test.each(["2022年接待来访团组多少批次？", "总结2022年", "比较2021年和2022年"])(
    "of an empty library says so: %s",
    async (question) => {
      const { ask } = await askerOf();
      const reply = await ask(question);
      expect(reply).toMatchObject({ kind: "refusal", reason: "empty_library" });
      expect(reply.text).toContain("库中尚无报告");
    },
  );

  test("names the year that is there when another is asked, and where it has the like, not its figure", async () => {
    const { ask } = await askerOf(REPORT_2022);
    const reply = await ask("2021年接待来访团组多少批次？");
    expect(reply).toMatchObject({ kind: "refusal", reason: "year_not_covered" });
    expect(reply.text).toContain("未收录2021年的报告");
    expect(reply.text).toContain("“接待来访团组”[1]，是2022年的");
    expect(reply.text).not.toContain("9批次");
  });

  test("resolves 去年 against the day of asking", async () => {
    const { ask } = await askerOf(REPORT_2022);
    expect((await ask("去年接待了几批来访团组？", "2023-01-01")).kind).toBe("reply");
    expect((await ask("去年接待了几批来访团组？", "2024-01-01")).text).toContain("去年（2023年）");
  });

  test("names the office that is there when another is asked", async () => {
    const { ask } = await askerOf(REPORT_2022);
    const reply = await ask("西城区政府外办2022年接待了多少批外国团组？");
    expect(reply).toMatchObject({ kind: "refusal", reason: "unknown_organisation" });
    expect(reply.text).toContain("望江区人民政府外事办公室");
    expect(reply.text).not.toContain("9批");
  });

  test.each([
    ["another unit for the same number", "去年一共接待了9人次，对吧？", "9批次"],
    ["another number for the same unit", "2022年接待来访团组12批次，对吗？", "9批次"],
  ])("corrects %s with the report's words", async (_, question, words) => {
    const { ask } = await askerOf(REPORT_2022);
    const reply = await ask(question);
    expect(reply).toMatchObject({ kind: "refusal", reason: "false_premise" });
    expect(reply.text).toContain(words);
  });

  test.each([
    "2022年接待了多少名外国记者？",
    "2022年第四届友城周办了多少场活动？",
    "2022年和德国交流了几次？",
  ])("comes instead of a guess: %s", async (question) => {
    const { ask } = await askerOf(REPORT_2022);
    const reply = await ask(question);
    expect(reply).toMatchObject({ kind: "refusal", reason: "not_stated" });
    expect(reply.text).toContain("未记载");
  });

  test("does not compare with a year that is not there", async () => {
    const { ask } = await askerOf(REPORT_2022);
    const reply = await ask("9批次比2021年增长了多少？");
    expect(reply).toMatchObject({ kind: "refusal", reason: "not_comparable" });
    expect(reply.text).toContain("9批次");
    expect(reply.text).not.toMatch(/[%％倍]/);
  });

  test("says that the library is empty", async () => {
    const { ask } = await askerOf();
    expect(await ask("2022年接待来访团组多少批次？")).toMatchObject({
      kind: "refusal",
      reason: "empty_library",
    });
  });
});

describe("a summary", () => {
  test("keeps to the year and to the number of characters, every clause cited", async () => {
    const { ask } = await askerOf(REPORT_2021, REPORT_2022);
    const reply = await ask("100字以内总结2022年主要成绩");
    expect(reply.skill).toBe("summary");
    expect(reply.text.length).toBeLessThanOrEqual(100);
    expect(reply.text).toContain("9批次86人次");
    expect(new Set(reply.citations.map((citation) => citation.reportYear))).toEqual(
      new Set([2022]),
    );
    expect(reply.claims.every((claim) => claim.citations.length > 0)).toBe(true);
  });

  test("of a year without a report is refused", async () => {
    const { turn } = await askerOf(REPORT_2022);
    expect(await turn.summarize(2019)).toMatchObject({
      kind: "refusal",
      reason: "year_not_covered",
    });
  });
});

describe("a comparison", () => {
  test("without a topic lines up the figures that have a counterpart", async () => {
    const { turn } = await askerOf(REPORT_2021, REPORT_2022);
    const reply = await turn.compare([2021, 2022], null);
    expect(reply.text).toMatch(/核查外语标识｜2021年：264处\[\d\]；2022年：276处\[\d\]/);
  });

  test("of a topic marks what is only planned", async () => {
    const { turn } = await askerOf(REPORT_2022);
    const reply = await turn.compare([2022, 2023], "外语标识核查");
    expect(reply.text).toMatch(/2022年：.*276处/);
    expect(reply.text).toMatch(/2023年（安排）：.*不少于300处/);
  });
});

test("历年 is every year that has a report", async () => {
  const report = (year: number, groups: number) =>
    `${year}年工作总结\n望江区人民政府外事办公室\n一、成效\n全年接待来访团组${groups}批次。`;
  const { ask } = await askerOf(report(2020, 5), report(2021, 8), report(2022, 11));
  const reply = await ask("历年接待来访团组多少批次");
  expect(reply.text).toMatch(/2020年.*5批次[\s\S]*2021年.*8批次[\s\S]*2022年.*11批次/);
});
