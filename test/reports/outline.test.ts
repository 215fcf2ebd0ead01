import { describe, expect, test } from "vitest";
import type { Block } from "../../src/reports/blocks.ts";
import { outline } from "../../src/reports/outline.ts";
import { REPORT_2022 } from "../helper.ts";

const textBlocks = (text: string) =>
  text.split("\n").map((line): Block => ({ kind: "text", text: line }));
const read = (text: string, file = "文件.txt") => outline(textBlocks(text), file);
/** Headings as "level title". */
const headingsOf = (text: string) => read(text).headings.map((h) => `${h.level} ${h.title}`);

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

  test("第一部分 and 第一章 stand above 一、 where a report has both", () => {
    const { headings, lines } = read(
      "第一部分 概况\n一、主要职能\n（一）接待\n第二部分 决算说明\n一、收入\n全年942.25万元。",
    );
    expect(headings.map(({ level, title, label }) => `${level} ${title} [${label}]`)).toEqual([
      "1 第一部分 概况 [第一部分]",
      "2 一、主要职能 [一]",
      "3 （一）接待 [（一）]",
      "1 第二部分 决算说明 [第二部分]",
      "2 一、收入 [一]",
    ]);
    expect(lines.at(-1)!.kind).toBe("text");
    expect(headingsOf("第一章 总则\n第一节 目标\n一、接待\n第二节 任务\n第二章 附则")).toEqual([
      "1 第一章 总则",
      "2 第一节 目标",
      "3 一、接待",
      "2 第二节 任务",
      "1 第二章 附则",
    ]);
  });

  test("第一部分 that begins a sentence is no part", () => {
    expect(headingsOf("一、资金\n第一部分资金用于修路，第二部分用于植树。")).toEqual([
      "1 一、资金",
    ]);
  });

  test("一． is 一、, and 1、 below it an item", () => {
    expect(headingsOf("2022年工作总结\n一．成效\n1、接待\n好。\n二．打算\n1、出访\n好。")).toEqual([
      "1 一、成效",
      "3 1.接待",
      "1 二、打算",
      "3 1.出访",
    ]);
  });

  test.each([
    ["a sentence and a heading", "接待9批次。二、存在问题"],
    ["a heading that runs on", "接待9批次。二、存在问题。人手不足。"],
  ])("a heading glued to the sentence before it is one: %s", (_, line) => {
    const { headings, lines } = read(`2022年工作总结\n一、成效\n${line}\n三、打算\n好。`);
    expect(headings.map(({ title }) => title)).toEqual(["一、成效", "二、存在问题", "三、打算"]);
    expect(lines.map(({ text }) => text).join("")).toContain(line.replace("二", "二"));
  });

  test("a list inside a sentence is no heading", () => {
    expect(headingsOf("一、成效\n主要是：一、接待9批次。二、出访3次。")).toEqual(["1 一、成效"]);
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

  /** The headings of a section 一、成效 with `lines` in it. */
  const under = (...lines: string[]) => headingsOf(`一、成效\n${lines.join("\n")}`).slice(1);

  test.each([
    "（一）接待来访团组12批次，比上年增加3批次。",
    "（一）接待来访团组12批次，比上年增加3批次",
    "（一）接待来访团组12批次",
    "（一）接待来访团组，服务重大活动",
    "（一）完善因公出国管理制度。",
    "1、接待来访团组12批次。",
    "1.接待来访团组12批次",
    "1．完善因公出国管理制度。",
    "（1）接待来访团组，服务重大活动。",
    "(一)接待来访团组12批次.",
    "（一）接待来访团组12批次，比上年增加3批次。其中部级团组2批次。",
    "（一）接待来访团组12批次。其中部级团组2批次。",
  ])("“%s” is a statement: it has its place and is no heading", (line) => {
    const { headings, lines } = read(`一、成效\n${line}`);
    expect(headings).toHaveLength(1);
    expect(lines[1]).toMatchObject({ kind: "text", text: line, heading: null });
    expect(lines[1]!.level).toBeGreaterThan(1);
  });

  test.each(["一、", "一．", "一.", "1、"])("so is a line that begins with %s", (number) => {
    const { headings, lines } = read(`2022年工作总结\n${number}接待来访团组12批次，增加3批次。`);
    expect(headings).toEqual([]);
    expect(lines[1]).toMatchObject({ kind: "text", level: 1, label: "一" });
  });

  test.each([
    "（一）深入贯彻新发展理念，推动高质量发展",
    "（一）深入贯彻新发展理念，推动高质量发展。",
    "（一）圆满完成40个重点项目",
    "1.抓接待，展形象",
    "1.来访接待。",
  ])("“%s” with a body under it is a heading", (line) => {
    expect(under(line, "全年接待9批次，比上年增加2批次。")).toHaveLength(1);
  });

  test("a heading with a comma and a figure has headings under it, a statement has not", () => {
    expect(under("（一）聚焦主业，办好10件实事", "1.友城", "结好2个。")).toHaveLength(2);
    expect(under("（一）接待12批次，增加3批次", "其中部级团组2批次。")).toEqual([]);
    expect(under("（一）接待12批次，增加3批次。", "1.友城", "结好2个。")).toEqual(["3 1.友城"]);
  });

  test("the last of a list is no heading of what follows the list, nor of 署名", () => {
    const list = ["（一）加强学习，提高认识", "（二）改进作风，服务群众"];
    expect(under(...list, "下一步，我们将再接再厉。")).toEqual([]);
    expect(under("（一）加强学习，提高认识。", "望江区人民政府外事办公室", "2023年1月5日")).toEqual(
      [],
    );
  });

  test("attachments that are listed at the end are numbered and head nothing", () => {
    const text = "一、成效\n好。\n附件：1.水源地名录\n2.取水许可台账\n3.河长名单\n水务局";
    expect(headingsOf(text)).toEqual(["1 一、成效"]);
    expect(headingsOf(`附件：水源地名录\n${text}\n1.后记\n好。`)).toEqual([
      "1 一、成效",
      "3 1.后记",
    ]);
  });

  test("①, 1） and a figure end a title", () => {
    for (const line of ["①接待来访团组", "1）接待来访团组", "接待来访团组9批次"])
      expect(read(`2022年工作总结\n${line}`).lines.map(({ kind }) => kind)).toEqual([
        "title",
        "text",
      ]);
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

  test("of Word's styles none is lost: those below a title, and those below a numbered one", () => {
    const styled = (...lines: [number | null, string][]) =>
      outline(
        lines.map(
          ([level, text]): Block =>
            level === null ? { kind: "text", text } : { kind: "heading", level, text },
        ),
        "a.docx",
      ).headings.map(({ level, title }) => `${level} ${title}`);
    const sections: [number | null, string][] = [
      [1, "年度工作回顾"],
      [2, "接待工作"],
      [null, "接待9批次。"],
      [1, "下一步打算"],
    ];
    const expected = ["1 年度工作回顾", "2 接待工作", "1 下一步打算"];
    expect(styled([1, "清河区外办2022年工作总结"], ...sections)).toEqual(expected);
    expect(styled([null, "清河区外办2022年工作总结"], ...sections)).toEqual(expected);
    expect(styled([null, "2022年工作总结"], [1, "一、成效"], [2, "接待"], [null, "好。"])).toEqual([
      "1 一、成效",
      "2 接待",
    ]);
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

describe("a 目录 is dropped", () => {
  const BODY = "第一部分 概况\n一、职能\n负责接待。\n第二部分 说明\n一、收入\n全年942万元。";
  const HEADINGS = ["1 第一部分 概况", "2 一、职能", "1 第二部分 说明", "2 一、收入"];

  test.each([
    ["whose entries come again", "第一部分 概况\n一、职能\n第二部分 说明\n一、收入"],
    ["with dots and pages", "第一部分 概况…………1\n一、职能 ........ 2\n第二部分 说明……………3"],
    ["with pages", "第一部分 概况 1\n第二部分 说明 12"],
    ["that names what the report does not have", "第一部分 概况\n一、收支总表\n第二部分 说明"],
  ])("%s", (_, entries) => {
    const { headings, lines } = read(`2022年度部门决算\n目 录\n${entries}\n${BODY}`);
    expect(headings.map(({ level, title }) => `${level} ${title}`)).toEqual(HEADINGS);
    expect(lines.map(({ text }) => text).join("\n")).toBe(`2022年度部门决算\n${BODY}`);
  });

  test("also without its name where it has dots, and not where nothing below is one", () => {
    const dotted = "一、职能……………1\n二、机构……………2\n三、说明……………3";
    expect(headingsOf(`2022年度部门决算\n${dotted}\n一、职能\n负责接待。`)).toEqual(["1 一、职能"]);
    expect(headingsOf("2022年工作总结\n目录\n一、成效\n接待9批次。")).toEqual(["1 一、成效"]);
  });
});
