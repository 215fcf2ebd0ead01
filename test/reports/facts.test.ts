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

describe("what stands above a title is none", () => {
  test.each([
    ["附件2", "附件2"],
    ["附件2：", "附件2："],
    ["buttons of a web page", "下载\n【打印本页】 【关闭窗口】"],
    ["a counter", "浏览次数：88次"],
    ["a slogan over a title that names its office", "坚持以人民为中心 推动高质量发展"],
    ["the masthead of a numbered paper", "工作简报\n第3期"],
  ])("%s", (_, above) => {
    expect(factsOf(`${above}\n云安市水务局2022年工作总结\n现总结如下。`)).toMatchObject({
      title: "云安市水务局2022年工作总结",
      org: "云安市水务局",
      year: 2022,
    });
  });

  test("nor is a slogan whose ——subtitle says what the paper is", () => {
    const text = "坚持以人民为中心 推动高质量发展\n——云安市水务局\n2022年工作总结\n现总结如下。";
    expect(factsOf(text)).toMatchObject({
      title: "云安市水务局2022年工作总结",
      org: "云安市水务局",
      year: 2022,
      kind: "年度工作总结",
    });
    expect(factsOf(text.replaceAll("\n", "").replace("现", "\n现")).org).toBe("云安市水务局");
  });

  test("附件2： on the title's own line is cut off, and a list of attachments is no title", () => {
    expect(factsOf("附件2：云安市2022年度水务工作情况汇总\n好。").title).toBe(
      "云安市2022年度水务工作情况汇总",
    );
  });
});

describe("the organisation", () => {
  test.each([
    "中共清河区委组织部",
    "云安市公安局交通警察支队",
    "云安市消防救援总队滨湖大队",
    "云安海关",
    "中国建设银行云安分行",
    "云安市公安局城北分局",
    "云安经济技术开发区管委会",
    "清河区总工会",
    "清河区残疾人联合会",
    "清河区红十字会",
    "清河区人民政府柳荫街道办事处",
    "柳荫街道桂花社区居委会",
    "清河区河道管理站",
    "柳荫镇桂花村",
  ])("may be called %s, in the title, above it and below the text", (org) => {
    expect(factsOf(`${org}2022年工作总结\n现总结如下。`).org).toBe(org);
    expect(factsOf(`${org}\n2022年工作总结\n现总结如下。`).org).toBe(org);
    expect(factsOf(`2022年工作总结\n现总结如下。\n${org}\n2023年1月5日`).org).toBe(org);
  });

  test.each(["编制部门", "预算主管部门", "填报单位", "单位名称"])("stands after %s：", (label) => {
    expect(factsOf(`2024年部门预算\n${label}：清河区教育局\n现说明如下。`).org).toBe(
      "清河区教育局",
    );
  });

  test("of a joint report is the first, and the others are said", () => {
    const { facts, warnings } = read(
      "清河区教育局 清河区财政局\n关于2022年学生资助工作情况的报告\n现报告如下。",
    );
    expect(facts.org).toBe("清河区教育局");
    expect(warnings).toEqual([expect.stringContaining("清河区财政局")]);
    expect(factsOf("2022年统计公报\n清河区统计局 国家统计局清河调查队\n好。").org).toBe(
      "清河区统计局",
    );
    expect(factsOf("清河区住房和城乡建设局2022年工作总结\n好。").org).toBe(
      "清河区住房和城乡建设局",
    );
  });

  test("that only the page's 来源 names is said to be so", () => {
    const { facts, warnings } = read("2022年工作总结\n来源：清河区教育局 浏览量：31\n好。");
    expect(facts.org).toBe("清河区教育局");
    expect(warnings).toEqual([expect.stringContaining("来源")]);
  });

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
    ["of the year that is just past", "工作总结\n刚刚过去的2023年，好。", "a.txt", 2023],
    [
      "of a paper of any kind that looks back in January",
      "工作情况\n2023年，全年接待9批次。\n清河区教育局\n2024年1月5日",
      "a.txt",
      2023,
    ],
    ["of a budget is its own", "部门预算\n好。\n清河区教育局\n2024年2月5日", "a.txt", 2024],
    [
      "of a 计划报告 is the one carried out",
      "关于2022年国民经济和社会发展计划执行情况与2023年计划草案的报告\n好。",
      "a.txt",
      2022,
    ],
    ["of a 述职报告 is the one it says", "述职述廉报告\n（2022年度）\n好。", "a.txt", 2022],
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
  ["清河区教育局2024年部门预算", "部门预算"],
  ["清河区教育局2024年单位预算公开说明", "部门预算"],
  ["2024年预算公开", "部门预算"],
  ["2023年部门预算绩效自评报告", null],
  ["关于2023年预算执行情况和2024年预算草案的报告", null],
  ["清河区民政局2022年度部门决算", "部门决算"],
  ["清河区2022年国民经济和社会发展统计公报", "统计公报"],
  ["关于清河区2022年国民经济和社会发展计划执行情况与2023年计划草案的报告", "国民经济计划报告"],
  ["关于清河区2022年上半年国民经济和社会发展计划执行情况的报告", "其他"],
  ["2022年述职报告", "述职报告"],
  ["履行推进法治建设第一责任人职责述职报告", "述职报告"],
  ["2023年全市外贸运行情况专报", "专报"],
  ["关于核查外语标识的函", null],
])("the kind of “%s” is %s", (title, kind) => {
  expect(kindOf(title)).toBe(kind);
});

test("what the caller knows goes before what the text says", () => {
  const given: GivenFacts = { org: "望江区财政局", year: 2020, kind: "其他" };
  expect(factsOf(REPORT_2022, "a.txt", given)).toMatchObject(given);
});
