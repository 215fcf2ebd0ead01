import { describe, expect, test } from "vitest";
import { joinPassages } from "../../src/reports/passages.ts";
import { readReport, reportIdOf } from "../../src/reports/read.ts";
import { REPORT_2022 } from "../helper.ts";
import { seeded } from "./seeded.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

async function reportOf(text: string, file = "文件.txt") {
  const report = await readReport(bytesOf(text), file);
  if (!report.ok) throw new Error(report.error);
  return report.value;
}

/** The passage that begins with `start`. */
async function passage(text: string, start: string) {
  const { body } = await reportOf(text);
  const found = body.find((candidate) => candidate.text.startsWith(start));
  if (!found) throw new Error(`no passage begins with ${start}`);
  return found;
}

describe("a report is cut into passages", () => {
  test("that tile its text: every line feed and every word is where it was", async () => {
    const { text, body } = await reportOf(REPORT_2022);
    expect(text).toBe(REPORT_2022);
    expect(joinPassages(body)).toBe(text);
    expect(body.map((p) => text.slice(p.start, p.end))).toEqual(body.map((p) => p.text));
  });

  test("each with a path of labels", async () => {
    const { body } = await reportOf(`${REPORT_2022}\n望江区人民政府外事办公室\n2023年2月20日`);
    expect(body.map((p) => `${p.path.join("/")}: ${p.text.slice(0, 8)}`)).toEqual([
      ": 2022年法治政",
      "前言: 2022年，望江",
      "一: 一、2022年推",
      "一/（一）: （一）服务保障能",
      "一/（一）/一是: 一是完善服务保障",
      "一/（一）/二是: 二是完成重大活动",
      "一/（二）: （二）国际语言环",
      "一/（二）/一是: 一是核查外语标识",
      "一/（二）/二是: 二是打造10余处",
      "二: 2、2022年推",
      "二: 统筹力度有待加强",
      "三: 3、2022年党",
      "三: 组织专题学习4次",
      "四: 4、2023年推",
      "四/一是: 一是核查外语标识",
      "四/二是: 二是推动友城合作",
      "落款: 望江区人民政府外",
      "落款: 2023年2月2",
    ]);
  });

  test("each with the full headings above it", async () => {
    expect((await passage(REPORT_2022, "二是完成")).headings).toEqual([
      "一、2022年推进法治政府建设的主要举措和成效",
      "（一）服务保障能力增强",
    ]);
  });

  test("a run-in heading and the words after it are two passages of one line", async () => {
    const { body } = await reportOf("一、成效\n（一）抓接待。全年接待9批次。");
    expect(body.slice(1).map((p) => [p.kind, p.text])).toEqual([
      ["heading", "（一）抓接待。"],
      ["text", "全年接待9批次。"],
    ]);
  });

  test("without any heading all is 前言, and 落款 is not", async () => {
    const { body } = await reportOf("工作总结\n接待9批次。\n望江区商务局\n2023年1月5日");
    expect(body.map((p) => p.path)).toEqual([[], ["前言"], ["落款"], ["落款"]]);
  });
});

describe("an inline list is cut at its items", () => {
  test.each([
    [
      "主要做法：一是抓接待。二是抓友城；三是抓服务。",
      ["主要做法：", "一是抓接待。", "二是抓友城；", "三是抓服务。"],
    ],
    ["第一，抓接待。第二，抓友城。", ["第一，抓接待。", "第二，抓友城。"]],
    ["一是抓接待，二是抓友城，十一是抓服务。", ["一是抓接待，", "二是抓友城，", "十一是抓服务。"]],
  ])("%s", async (line, pieces) => {
    const { body } = await reportOf(`工作总结\n${line}`);
    expect(body.slice(1).map((p) => p.text)).toEqual(pieces);
  });

  test.each([
    "其中一是说不清的。",
    "这里三是一个数，二是也是。",
    "统一是关键，唯一是友城。",
    "荣获第一名。",
  ])("“%s” has none", async (line) => {
    expect((await reportOf(`工作总结\n${line}`)).body).toHaveLength(2);
  });
});

describe("which year a passage speaks of, and whether of a plan", () => {
  /** A report of 2022 with `line` under `heading`. */
  const under = async (heading: string, line: string, title = "2022年工作总结") => {
    const { factYear, aspect } = await passage(
      `${title}\n一、概述\n好。\n${heading}\n${line}`,
      line,
    );
    return `${factYear} ${aspect}`;
  };

  test.each([
    ["the report's own year", "二、成效", "接待9批次。", "2022 done"],
    ["the year that the heading names", "二、2021年重点工作回顾", "接待9批次。", "2021 done"],
    ["a year that the sentence opens with", "二、成效", "2021年，项目启动。", "2021 done"],
    ["a year that an item opens with", "二、成效", "一是2021年启动项目。", "2021 done"],
    [
      "a coming year that the sentence opens with is a plan",
      "二、成效",
      "2023年将开馆。",
      "2023 plan",
    ],
    ["a span of years is no year", "二、成效", "2019—2022年累计接待9批次。", "null done"],
    [
      "a year in mid-sentence is not what it speaks of",
      "二、成效",
      "项目自2019年启动，已经完工。",
      "2022 done",
    ],
    [
      "a plan for the coming year",
      "二、2023年推进法治政府建设的主要安排",
      "接待9批次。",
      "2023 plan",
    ],
    [
      "a heading of the coming year, whatever it is called",
      "二、2023年重点工作",
      "接待9批次。",
      "2023 plan",
    ],
    ["下一步", "二、下一步工作打算", "接待9批次。", "2023 plan"],
    ["打算", "二、工作打算", "接待9批次。", "2023 plan"],
    [
      "a year that only qualifies a thing is not when it happens",
      "二、2023年工作安排",
      "2022年底的项目继续推进。",
      "2023 plan",
    ],
    ["looking back on a plan is no plan", "二、2022年工作任务完成情况", "接待9批次。", "2022 done"],
  ])("%s", async (_, heading, line, expected) => {
    expect(await under(heading, line)).toBe(expected);
  });

  test("政府工作报告 reviews the year before its own and plans its own", async () => {
    const title = "2022年政府工作报告";
    expect(await under("二、2021年工作回顾", "增长8%。", title)).toBe("2021 done");
    expect(await under("二、工作回顾", "增长8%。", title)).toBe("2021 done");
    expect(await under("二、2022年重点工作", "增长6%左右。", title)).toBe("2022 plan");
    expect(await under("二、2022年经济社会发展总体要求和政策取向", "增长6%。", title)).toBe(
      "2022 plan",
    );
  });

  test("a paragraph that opens another year begins that year's part of its section", async () => {
    const text = [
      "2026年政府工作报告",
      "一、过去五年工作回顾",
      "五年来，建成学校12所。",
      "刚刚过去的2025年，我们攻坚克难。",
      "新建公路31公里。",
      "（一）民生改善",
      "改造小区41个。",
      "二、2026年重点工作",
      "新建公园3个。",
    ].join("\n");
    const timeOf = async (start: string) => {
      const { years, aspect } = await passage(text, start);
      return `${years?.from}—${years?.to} ${aspect}`;
    };
    expect(await timeOf("五年来")).toBe("2021—2025 done");
    expect(await timeOf("新建公路")).toBe("2025—2025 done");
    expect(await timeOf("改造小区")).toBe("2025—2025 done");
    expect(await timeOf("新建公园")).toBe("2026—2026 plan");
  });

  test("a 部门预算 is all plan, of its own year", async () => {
    expect(await under("二、收支预算", "收入预算942万元。", "2024年部门预算")).toBe("2024 plan");
  });

  test("工作要点 is all plan, of its own year", async () => {
    expect(await under("二、重点任务", "接待9批次。", "2022年工作要点")).toBe("2022 plan");
  });

  test("without a year nothing is guessed", async () => {
    expect(await under("二、成效", "接待9批次。", "工作总结")).toBe("null done");
    expect(await under("二、下一步打算", "接待9批次。", "工作总结")).toBe("null plan");
  });

  test("the date of 落款 neither dates a passage nor makes it a plan", async () => {
    const text = `${REPORT_2022}\n望江区人民政府外事办公室\n2023年2月20日`;
    expect(await passage(text, "2023年2月20日")).toMatchObject({ factYear: 2022, aspect: "done" });
  });
});

describe("readReport", () => {
  test("the same bytes are the same report, other bytes another", async () => {
    const { reportId, body } = await reportOf(REPORT_2022);
    expect(reportId).toMatch(/^[0-9a-f]{12}$/);
    expect(reportIdOf(bytesOf(REPORT_2022))).toBe(reportId);
    expect(reportIdOf(bytesOf(`${REPORT_2022}。`))).not.toBe(reportId);
    expect(new Set(body.map((p) => p.passageId)).size).toBe(body.length);
  });

  test("says what it could not tell, and how to tell it", async () => {
    expect((await reportOf("工作总结\n好。")).warnings).toEqual([
      expect.stringContaining("--year"),
      expect.stringContaining("--org"),
    ]);
    expect(await reportOf(REPORT_2022)).toMatchObject({ warnings: [], figures: 7, sample: false });
  });

  test("300 changed versions of one report are all read, and all tile", async () => {
    const random = seeded(2022);
    for (let i = 0; i < 300; i++) {
      const changed = mutate(REPORT_2022, random);
      const report = await readReport(bytesOf(changed), "总结.txt");
      if (!report.ok) throw new Error(`${report.error}\n${changed}`);
      const { text, body } = report.value;
      expect(joinPassages(body), changed).toBe(text);
      expect(
        body.every((p) => p.text !== "" && text.slice(p.start, p.end) === p.text),
        changed,
      ).toBe(true);
      expect(letters(text), changed).toBe(letters(changed));
    }
  });
});

/** What must survive reading: all but blanks. */
function letters(text: string): string {
  return text.replace(/\s+/g, "");
}

/** Up to six changes to lines, marks and digits. */
function mutate(text: string, random: () => number): string {
  const marks = [
    "",
    "。",
    "；",
    "、",
    "（一）",
    "一、",
    "2、",
    "3.",
    "一是",
    "二是",
    "第二，",
    "“",
    "《",
    " ",
    "\n",
    "2023年",
    "十二三",
  ];
  const lines = text.split("\n");
  for (let n = 1 + (random() % 6); n > 0; n--) {
    const at = random() % lines.length;
    const line = lines[at]!;
    const column = random() % (line.length + 1);
    const mark = marks[random() % marks.length]!;
    const change = random() % 8;
    if (change === 0) lines.splice(at, 1, "", line);
    else if (change === 1 && lines.length > 2) lines.splice(at, 1);
    else if (change === 2) lines.splice(random() % lines.length, 0, line);
    else if (change === 3) lines[at] = line.repeat(20);
    else if (change === 4) lines[at] = line.replace(/\d/g, () => String(random() % 10));
    else if (change === 5) lines[at] = line.slice(column) + line.slice(0, column);
    else if (change === 6) lines[at] = `${mark}${line}`;
    else lines[at] = line.slice(0, column) + mark + line.slice(column);
  }
  return lines.join("\n");
}

test.each([
  ["lines without end", "好\n".repeat(40_000)],
  ["items without end", `2022年工作总结\n${"一是。".repeat(80_000)}`],
  ["words without end", "望江区外办".repeat(900_000)],
])("%s are no report, and that is said", async (_, text) => {
  const read = await readReport(new TextEncoder().encode(text), "大.txt");
  expect(read).toMatchObject({
    ok: false,
    error: expect.stringMatching(/^“大\.txt”有 \d+ 段、\d+ 字，不像一份报告.*请拆成.*。$/),
  });
});
