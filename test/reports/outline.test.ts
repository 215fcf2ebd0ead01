import { describe, expect, test } from "vitest";
import type { Block } from "../../src/reports/blocks.ts";
import { type GivenFacts, kindOf, outline } from "../../src/reports/outline.ts";
import { REPORT_2022 } from "../helper.ts";

const textBlocks = (text: string) =>
  text.split("\n").map((line): Block => ({ kind: "text", text: line }));
const read = (text: string, file = "文件.txt", given: GivenFacts = {}) =>
  outline(textBlocks(text), file, given);
const factsOf = (text: string, file?: string, given?: GivenFacts) => read(text, file, given).facts;
/** Headings as "level title". */
const headingsOf = (text: string) => read(text).headings.map((h) => `${h.level} ${h.title}`);

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
    ["from a title in 汉字", "二〇二二年度工作总结\n好。", "a.txt", 2022],
    ["from the file's name", "工作总结\n好。", "20230105报送 2022年总结.docx", 2022],
    ["from the opening of the text", "工作总结\n2022年，我办努力工作。", "a.txt", 2022],
    ["is not the date of 落款", "工作总结\n好。\n望江区商务局\n2023年1月5日", "a.txt", null],
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
  ["会议纪要", null],
])("the kind of “%s” is %s", (title, kind) => {
  expect(kindOf(title)).toBe(kind);
});

test("what the caller knows goes before what the text says", () => {
  const given: GivenFacts = { org: "望江区财政局", year: 2020, kind: "其他" };
  expect(factsOf(REPORT_2022, "a.txt", given)).toMatchObject(given);
});

describe("headings", () => {
  test("of each level are known by their numbers", () => {
    expect(
      headingsOf("一、成效\n（一）抓接待\n1.来访团组\n（1）友城\n二、不足\n（一）统筹不够"),
    ).toEqual([
      "1 一、成效",
      "2 （一）抓接待",
      "3 1.来访团组",
      "4 （1）友城",
      "1 二、不足",
      "2 （一）统筹不够",
    ]);
  });

  test("a “2、” after 一、 is a level-1 heading, and so are 3、 and 4、", () => {
    expect(read(REPORT_2022).headings.filter((h) => h.level === 1)).toMatchObject([
      { label: "一", title: "一、2022年推进法治政府建设的主要举措和成效" },
      { label: "二", title: "二、2022年推进法治政府建设存在的不足和原因" },
      { label: "三" },
      { label: "四", title: "四、2023年推进法治政府建设的主要安排" },
    ]);
  });

  test("a “1、” under （一） is a level-3 heading, and so is the “2、” after it", () => {
    expect(
      headingsOf("一、成效\n（一）抓接待\n1、来访\n2、出访\n二、不足\n（一）人少\n1、没人"),
    ).toEqual([
      "1 一、成效",
      "2 （一）抓接待",
      "3 1.来访",
      "3 2.出访",
      "1 二、不足",
      "2 （一）人少",
      "3 1.没人",
    ]);
  });

  test("1、 is level 1 in a report that has no 一、", () => {
    expect(headingsOf("1、成效\n（一）抓接待\n2、不足")).toEqual([
      "1 一、成效",
      "2 （一）抓接待",
      "1 二、不足",
    ]);
  });

  test("第一部分 counts as 一、", () => {
    expect(headingsOf("第一部分 成效\n第二部分：不足")).toEqual(["1 一、成效", "1 二、不足"]);
  });

  test("other marks mean the same: （一）、 (二) 1．", () => {
    expect(headingsOf("一、成效：\n（一）、抓接待；\n(二)抓友城\n1．来访")).toEqual([
      "1 一、成效",
      "2 （一）抓接待",
      "2 （二）抓友城",
      "3 1.来访",
    ]);
  });

  test("a run-in heading is its line's first sentence", () => {
    const { headings, lines } = read(
      "一、成效\n（一）抓接待，展形象。全年接待9批次。\n1.来访。接待9批次。",
    );
    expect(headings.map((h) => h.title)).toEqual(["一、成效", "（一）抓接待，展形象", "1.来访"]);
    expect(lines[1]!.text.slice(lines[1]!.headingLength)).toBe("全年接待9批次。");
  });

  test("a numbered item that is one long sentence has a place but is no heading", () => {
    const { headings, lines } = read(
      "一、成效\n1.全年接待来访团组，包括各国驻华使馆官员，圆满完成各项任务。",
    );
    expect(headings).toHaveLength(1);
    expect(lines[1]).toMatchObject({ kind: "text", level: 3, label: "1.", heading: null });
  });

  test.each(["1.2万人次参加", "2022年，好", "十分重视", "（以下简称甲）"])(
    "“%s” begins with no number of a heading",
    (line) => {
      expect(read(`一、成效\n${line}`).lines[1]).toMatchObject({ kind: "text", level: null });
    },
  );

  test("styled headings need no number; below a styled title they begin at level 1", () => {
    const { headings, lines } = outline(
      [
        { kind: "heading", level: 1, text: "2022年工作总结" },
        { kind: "heading", level: 2, text: "主要成效" },
        { kind: "heading", level: 3, text: "友城" },
        { kind: "text", text: "结好2个。" },
        { kind: "heading", level: 2, text: "下一步打算" },
      ],
      "a.docx",
    );
    expect(headings).toEqual([
      { level: 1, title: "主要成效", label: "主要成效" },
      { level: 2, title: "友城", label: "友城" },
      { level: 1, title: "下一步打算", label: "下一步打算" },
    ]);
    expect(lines[0]!.kind).toBe("title");
  });

  test("there may be none", () => {
    const { headings, lines } = read("2022年工作总结\n第一段。\n第二段。");
    expect(headings).toEqual([]);
    expect(lines.map((line) => line.kind)).toEqual(["title", "text", "text"]);
  });

  test("an empty heading or an empty report is no error", () => {
    expect(headingsOf("一、\n（一）\n1.")).toEqual([]);
    expect(outline([], "总结.txt").facts).toMatchObject({ title: "总结", org: null, year: null });
  });
});
