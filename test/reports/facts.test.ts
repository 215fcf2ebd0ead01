import { describe, expect, test } from "vitest";
import type { Block } from "../../src/reports/blocks.ts";
import { kindOf } from "../../src/reports/facts/title.ts";
import type { GivenFacts } from "../../src/reports/facts.ts";
import { outline } from "../../src/reports/outline.ts";
import { REPORT_2022 } from "../helper.ts";

const textBlocks = (text: string) =>
  text.split("\n").map((line): Block => ({ kind: "text", text: line }));
const read = (text: string, file = "文件.txt", given: GivenFacts = {}) =>
  outline(textBlocks(text), file, given);
const factsOf = (text: string, file?: string, given?: GivenFacts) => read(text, file, given).facts;

describe("the title", () => {
  test("over two lines is joined", () => {
    expect(
      factsOf(
        "望江区人民政府外事办公室关于进一步推进\n国际交往环境建设2022年度工作总结\n区委：\n现总结如下。",
      ).title,
    ).toBe("望江区人民政府外事办公室关于进一步推进国际交往环境建设2022年度工作总结");
  });

  test("set with spaces between its characters is closed up", () => {
    expect(factsOf("望 江 区 商 务 局\n2 0 2 2 年 工 作 总 结\n现总结如下。")).toMatchObject({
      title: "望江区商务局2022年工作总结",
      org: "望江区商务局",
      year: 2022,
    });
  });

  test("may have a date or occasion below it, which is not part of it", () => {
    const { facts, lines } = read(
      "2022年政府工作报告\n——在第五次会议上\n（3月5日）\n各位代表：\n好。",
    );
    expect(facts.title).toBe("2022年政府工作报告");
    expect(lines.filter((line) => line.kind === "title")).toHaveLength(3);
  });

  test.each([
    ["a long first paragraph", `2022年，望江区商务局${"扎实推进各项工作".repeat(12)}`],
    ["a sentence", "2022年，望江区商务局开展工作。"],
    ["a numbered heading", "一、2022年工作成效"],
    ["a line that states a figure", "全年接待来访团组9批次"],
  ])("%s is none; the file's name stands in", (_, first) => {
    const { facts, lines } = read(`${first}\n后面一段。`, "商务局总结.docx");
    expect(facts.title).toBe("商务局总结");
    expect(lines[0]!.kind).not.toBe("title");
  });
});

describe("the organisation", () => {
  test.each([
    [
      "from the title",
      "望江区人民政府外事办公室2022年工作总结\n现总结如下。",
      "a.txt",
      "望江区人民政府外事办公室",
    ],
    [
      "from a title line of its own",
      "望江区财政局\n2022年工作总结\n现总结如下。",
      "a.txt",
      "望江区财政局",
    ],
    [
      "from 以下简称",
      "2022年工作总结\n2022年，望江区商务局（以下简称“区商务局”）努力工作。",
      "a.txt",
      "望江区商务局",
    ],
    [
      "from half-width 以下简称",
      '2022年工作总结\n望江区商务局(以下简称"区商务局")努力工作。',
      "a.txt",
      "望江区商务局",
    ],
    [
      "from 落款",
      "2022年工作总结\n现总结如下。\n望江区商务局\n2023年1月5日",
      "a.txt",
      "望江区商务局",
    ],
    [
      "from the file's name",
      "2022年工作总结\n现总结如下。",
      "望江区商务局2022年工作总结.docx",
      "望江区商务局",
    ],
    ["is null when nothing names it", "2022年工作总结\n现总结如下。", "a.txt", null],
  ])("%s", (_, text, file, org) => {
    expect(factsOf(text, file).org).toBe(org);
  });

  test("its short name is an alias", () => {
    expect(factsOf(REPORT_2022)).toMatchObject({
      org: "望江区人民政府外事办公室",
      aliases: ["区政府外办"],
    });
  });
});

describe("the year", () => {
  test.each([
    ["from the title", "2022年工作总结\n2021年以来，好。", "2019年.txt", 2022],
    [
      "of the work, not of what it carries out",
      "落实2020年巡察整改要求的2022年工作总结\n好。",
      "a.txt",
      2022,
    ],
    ["of the summary, not of the plan", "2021年总结和2022年计划\n好。", "a.txt", 2021],
    ["from a title in 汉字", "二〇二二年度工作总结\n好。", "a.txt", 2022],
    ["from the file's name", "工作总结\n好。", "20230105报送 2022年总结.docx", 2022],
    ["from the opening of the text", "工作总结\n2022年，我办努力工作。", "a.txt", 2022],
    [
      "of one signed in January is the year before",
      "工作总结\n好。\n望江区商务局\n2023年1月5日",
      "a.txt",
      2022,
    ],
    ["is null when nothing names it", "工作总结\n好。", "a.txt", null],
  ])("%s", (_, text, file, year) => {
    expect(factsOf(text, file).year).toBe(year);
  });
});

test.each([
  ["2022年法治政府建设年度情况报告", "法治政府建设年度情况报告"],
  ["2023年政府信息公开工作年度报告", "政府信息公开工作年度报告"],
  ["2022年政府工作报告", "政府工作报告"],
  ["2022年工作总结", "年度工作总结"],
  ["2023年工作要点", "工作要点"],
  ["会议纪要", "其他"],
  ["关于核查外语标识的函", null],
])("the kind of “%s” is %s", (title, kind) => {
  expect(kindOf(title)).toBe(kind);
});

test("what the caller knows goes before what the text says", () => {
  const given: GivenFacts = { org: "望江区财政局", year: 2020, kind: "其他" };
  expect(factsOf(REPORT_2022, "a.txt", given)).toMatchObject(given);
});
