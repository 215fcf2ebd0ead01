/** What a question means, told by what is answered: the very figure, list and year, or a refusal. */
import { describe, expect, test } from "vitest";
import { askerOf } from "./shelf.ts";

const ARCHIVE = "青屏区档案馆";
const report = (year: number, ...lines: string[]) =>
  [`${year}年工作总结`, `${ARCHIVE}${year}年工作总结`, "一、主要工作", ...lines].join("\n");

const REPORT = report(
  2024,
  "（一）馆藏利用",
  "全年设立流动阅览点18个，借出案卷共2640卷。全年征集家谱130册，由专业机构逐页扫描92册。",
  "（二）编研宣传",
  "编印图册近40册，印发简报24期。一是盐文化节办了6场。二是文化下乡活动办了14场。",
);

describe("a figure", () => {
  test.each([
    "2024年每个流动阅览点各借出多少卷？",
    "2024年每个阅览点分别借出多少卷案卷？",
    "2024年阅览点借出案卷各多少卷？",
  ])("of all is none of each: %s", async (question) => {
    const { ask } = await askerOf(REPORT);
    const reply = await ask(question, "2025-03-01");
    expect(reply).toMatchObject({ kind: "refusal", reason: "not_stated" });
    expect(reply.text).not.toContain("2640");
  });

  test("of each is told where the report has one", async () => {
    const { ask } = await askerOf(report(2024, "各流动阅览点平均借出案卷146卷。"));
    const reply = await ask("2024年每个流动阅览点各借出多少卷？", "2025-03-01");
    expect(reply).toMatchObject({ kind: "reply", text: expect.stringContaining("146卷") });
  });

  test.each([
    "2024年编印图册的准确数是多少册？",
    "2024年编印图册多少册？我要精确到个位。",
    "2024年编印图册具体多少册？",
  ])("that is only an estimate is said to be one to who asks exactly: %s", async (question) => {
    const { ask } = await askerOf(REPORT);
    const reply = await ask(question, "2025-03-01");
    expect(reply.text).toContain("近40册");
    expect(reply.text).toMatch(/概数.*没有准确数/);
  });

  test.each([
    ["a plain question", "2024年编印图册多少册？", "近40册"],
    ["an exact figure", "2024年印发简报的准确数是多少期？", "24期"],
  ])("of %s is told without that remark", async (_, question, words) => {
    const { ask } = await askerOf(REPORT);
    const reply = await ask(question, "2025-03-01");
    expect(reply.text).toContain(words);
    expect(reply.text).not.toContain("概数");
  });

  test.each([
    ["2024年家谱扫描多少册？", "扫描92册", "130"],
    ["2024年家谱扫描了多少册？", "扫描92册", "130"],
    ["2024年家谱征集多少册？", "征集家谱130册", "92"],
  ])("stands by the word right before 多少: %s", async (question, words, other) => {
    const { ask } = await askerOf(REPORT);
    const reply = await ask(question, "2025-03-01");
    expect(reply.text).toContain(words);
    expect(reply.text).not.toContain(other);
  });

  test("is of the thing that the report writes as one word, though a dictionary parts it", async () => {
    const { ask } = await askerOf(REPORT);
    const reply = await ask("2024年盐文化节活动办了多少场？", "2025-03-01");
    expect(reply.text).toContain("6场");
    expect(reply.text).not.toContain("14场");
  });
});

describe("a list", () => {
  const PLANNED = report(2023, "修复旧报120份。").concat(
    "\n二、2024年工作安排\n库房引进冷冻柜、恒温柜、净化机。",
  );
  const DONE = report(2024, "（一）库房条件", "引进扫描仪、除湿机等设备。");

  test("of what there is has nothing that was only planned, though it has more of the question's words", async () => {
    const { ask } = await askerOf(PLANNED, DONE);
    const reply = await ask("2024年库房引进哪些设备？", "2025-03-01");
    expect(reply.text).toContain("扫描仪、除湿机");
    expect(reply.text).not.toContain("冷冻柜");
  });

  test("of what is planned has that, and is said to be a plan", async () => {
    const { ask } = await askerOf(PLANNED, DONE);
    const reply = await ask("2024年库房计划引进哪些设备？", "2025-03-01");
    expect(reply.text).toMatch(/安排.*冷冻柜、恒温柜/);
    expect(reply.text).not.toContain("扫描仪");
  });
});

describe("of several years", () => {
  const YEARS = [
    [2021, 12],
    [2022, 7],
    [2023, 19],
    [2024, 15],
  ] as const;
  const reports = YEARS.map(([year, times]) => report(year, `举办口述史采录${times}场。`));

  test("the most and the least are told with their years", async () => {
    const { ask } = await askerOf(...reports);
    const { text } = await ask("历年举办口述史采录多少场？", "2025-03-01");
    expect(text).toMatch(/最多[^；。]*2023年19场/);
    expect(text).toMatch(/最少[^；。]*2022年7场/);
  });

  test.each(["最早举办口述史采录多少场？", "一开始举办口述史采录多少场？"])(
    "the earliest is the first that there is: %s",
    async (question) => {
      const { ask } = await askerOf(...reports);
      const { text } = await ask(question, "2025-03-01");
      expect(text).toMatch(/2021年.*12场/);
      expect(text).not.toMatch(/15场|2024/);
    },
  );

  test("without a year the latest speaks", async () => {
    const { ask } = await askerOf(...reports);
    const { text } = await ask("举办口述史采录多少场？", "2025-03-01");
    expect(text).toMatch(/2024年.*15场/);
    expect(text).not.toMatch(/12场|2021/);
  });
});
