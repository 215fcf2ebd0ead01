import { describe, expect, test } from "vitest";
import { readWhen, yearAt } from "../../src/search/when.ts";

const OFFICE = "Asia/Shanghai";
const IN_2024 = Date.parse("2024-06-01T12:00:00+08:00");
const yearsOf = (question: string, now = IN_2024, termStart: number | null = null) =>
  readWhen(question, now, { timeZone: OFFICE, termStart }).years;

describe("a year as written", () => {
  test.each([
    ["2022年接待了多少团组", [2022]],
    ["2022 年度总结", [2022]],
    ["２０２２年的友城", [2022]],
    ["二〇二二年的友城", [2022]],
    ["二零二二年的友城", [2022]],
    ["22年的友城", [2022]],
    ["22年和23年的友城", [2022, 2023]],
    ["2022北京冬奥会服务保障", [2022]],
    ["2022上半年", [2022]],
    ["2022、2023年的友城", [2022, 2023]],
    ["2022年3月5日", [2022]],
    ["2022-03-05的活动", [2022]],
    ["2022", [2022]],
  ])("%s", (question, years) => {
    expect(yearsOf(question)).toEqual(years);
  });
});

describe("a span of years", () => {
  test.each([
    ["2019至2022年", [2019, 2020, 2021, 2022]],
    ["2019年到2022年", [2019, 2020, 2021, 2022]],
    ["2022年至2019年", [2019, 2020, 2021, 2022]],
    ["2021—2023年", [2021, 2022, 2023]],
    ["2021-2023", [2021, 2022, 2023]],
    ["2019-22年", [2019, 2020, 2021, 2022]],
    ["19-22年", [2019, 2020, 2021, 2022]],
    ["19年到22年", [2019, 2020, 2021, 2022]],
    ["二〇二一年至二〇二三年", [2021, 2022, 2023]],
    ["“十四五”期间", [2021, 2022, 2023, 2024, 2025]],
    ["十三五时期", [2016, 2017, 2018, 2019, 2020]],
    ["“十四五”以来", [2021, 2022, 2023, 2024]],
    ["十四五以來的友城", [2021, 2022, 2023, 2024]],
    ["2022年以来的友城", [2022, 2023, 2024]],
    ["2021年至今", [2021, 2022, 2023, 2024]],
  ])("%s", (question, years) => {
    expect(yearsOf(question)).toEqual(years);
  });

  test("too long a span is its two ends", () => {
    expect(yearsOf("1978年至2022年")).toEqual([1978, 2022]);
  });
});

describe("a year told from the day of asking", () => {
  test.each([
    ["去年的友城", [2023]],
    ["上一年度的友城", [2023]],
    ["上年的友城", [2023]],
    ["前年的友城", [2022]],
    ["大前年的友城", [2021]],
    ["今年的友城", [2024]],
    ["本年度的友城", [2024]],
    ["明年的安排", [2025]],
    ["近三年的友城", [2021, 2022, 2023]],
    ["近10年的友城", Array.from({ length: 10 }, (_, i) => 2014 + i)],
    ["过去两年的友城", [2022, 2023]],
    ["过去的一年", [2023]],
    ["去年比前年多多少", [2022, 2023]],
    ["过去五年的友城", [2019, 2020, 2021, 2022, 2023]],
    ["今年以来的友城", [2024]],
    ["2022年比上年多多少", [2021, 2022]],
    ["2022年当年新增多少", [2022]],
    ["2022年本年新收多少件", [2022]],
    ["2021年和2022年本年度支出", [2021, 2022]],
    ["2022年和本年相比", [2022, 2024]],
  ])("%s", (question, years) => {
    expect(yearsOf(question)).toEqual(years);
  });

  test.each([
    ["2024-01-01T00:30:00+08:00", 2023],
    ["2023-12-31T23:30:00Z", 2023],
    ["2023-12-31T15:59:59Z", 2022],
    ["2024-12-31T23:59:59+08:00", 2023],
  ])("at %s 去年 is %d: the office's calendar counts", (at, year) => {
    expect(yearsOf("去年的友城", Date.parse(at))).toEqual([year]);
  });

  test("another time zone has another calendar", () => {
    const now = Date.parse("2024-01-01T00:30:00+08:00");
    expect([yearAt(now, OFFICE), yearAt(now, "Europe/London")]).toEqual([2024, 2023]);
  });
});

describe("what is no year", () => {
  test.each([
    "接待2000人次的是哪次",
    "2000余人参加的活动",
    "2000 人次",
    "2050条线索",
    "1999平方米",
    "12345热线",
    "120221件",
    "五年来的成绩",
    "20年来的成绩",
    "成立30年的单位",
    "10年前的事",
    "第22年",
    "3到5年",
    "20至30名",
    "上半年",
    "往年",
    "历年的友城",
    "近几年",
    "换届以来",
    "当年审了几份",
    "当前年度目标",
    "年前年后",
    "“十四五”规划",
    "友城工作",
    "",
  ])("%s", (question) => {
    expect(yearsOf(question)).toEqual([]);
  });
});

describe("换届以来, where the office has said when its term began", () => {
  test.each(["换届以来", "本届以来", "本届政府以来"])("%s", (words) => {
    expect(yearsOf(`${words}接待了多少批`, IN_2024, 2021)).toEqual([2021, 2022, 2023, 2024]);
  });
});

describe("a year that names a report is not yet the year spoken of", () => {
  test.each([
    ["2019年政府工作报告里2018年的就业", [2018, 2019], [2019]],
    ["去年的工作总结写了什么", [2023], [2023]],
    ["2022年法治政府建设年度情况报告", [2022], [2022]],
    ["2022年第四部分安排了什么", [2022], [2022]],
    ["2022年接待了几批", [2022], []],
  ])("%s", (question, years, reports) => {
    expect(readWhen(question, IN_2024, { timeZone: OFFICE })).toMatchObject({ years, reports });
  });
});

test("the words that were understood are told, as the folded question has them", () => {
  expect(readWhen("去年和２０２１年的友城", IN_2024, { timeZone: OFFICE })).toEqual({
    years: [2021, 2023],
    said: ["2021年", "去年"],
    reports: [],
  });
});
