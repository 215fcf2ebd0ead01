/** Tables on pages, ruled and not, over one page and several. */
import { describe, expect, test } from "vitest";
import { blocksOf } from "../../../../src/reports/readers/pages/layout.ts";
import type { Rule } from "../../../../src/reports/readers/pages/page.ts";
import { LEFT, page, RIGHT, run, set, textsOf } from "./set.ts";

const GOAL =
  "2022年，区政府外办统筹疫情防控和对外交往，全年接待来访团组9批次86人次，总预算1234567.89元，没有违反外事纪律的事件。";

describe("tables without lines", () => {
  const row = (y: number, ...cells: [string, number][]) =>
    cells.map(([text, x]) => run(text, x, y, 12));

  test("words that stand under one another are rows with their headers", () => {
    const runs = [
      ...row(120, ["国家", 80], ["批次", 200], ["人次", 300]),
      ...row(145, ["日本", 80], ["3", 208], ["41", 306]),
      ...row(170, ["匈牙利", 80], ["12", 206], ["1,206", 300]),
    ];
    expect(blocksOf([page(runs)])).toEqual([
      { kind: "row", text: "国家 | 批次 | 人次", page: 1 },
      { kind: "row", text: "国家：日本；批次：3；人次：41", page: 1 },
      { kind: "row", text: "国家：匈牙利；批次：12；人次：1,206", page: 1 },
    ]);
  });

  test("where rows leave columns empty, the cells stand as they are", () => {
    const runs = [
      ...row(120, ["友城", 80], ["来访", 200], ["3", 300], ["41", 360]),
      ...row(145, ["出访", 200], ["2", 300], ["9", 360]),
      ...row(170, ["其他", 200], ["1", 300], ["7", 360]),
    ];
    expect(textsOf(page(runs))).toEqual(["友城 | 来访 | 3 | 41", "出访 | 2 | 9", "其他 | 1 | 7"]);
  });

  test("a paragraph with wide blanks is a paragraph", () => {
    const words = [
      "详见",
      "www.wangjiang.example.cn/work/report",
      "网站，",
      "其中",
      "公开",
      "信息",
    ];
    const runs = [run(words[0]!, LEFT, 120), run(words[1]!, 150, 120), run(words[2]!, 464, 120)];
    runs.push(run(words[3]!, LEFT, 148), run(words[4]!, 260, 148), run(words[5]!, 480, 148));
    expect(blocksOf([page([...runs, run("58条。", LEFT, 176)])])).toEqual([
      { kind: "text", text: expect.stringMatching(/^详见.*网站，.*其中.*信息58条。$/), page: 1 },
    ]);
  });

  test("figures at the ends of two lines never run into one another's words", () => {
    const runs = [
      run("合计", LEFT, 120),
      run("38", RIGHT - 16, 120),
      run("12", LEFT, 148),
      run("其中", 300, 148),
    ];
    expect(textsOf(page(runs)).join("\n")).not.toMatch(/3812|38 12/);
  });
});

describe("ruled tables", () => {
  const xs = [80, 200, 300, 400];
  const grid = (top: number, rows: number, bottom = true): Rule[] => [
    ...Array.from({ length: rows + (bottom ? 1 : 0) }, (_, i) => ({
      x1: 80,
      x2: 400,
      y1: top + 30 * i,
      y2: top + 30 * i,
    })),
    ...xs.map((x) => ({ x1: x, x2: x, y1: top, y2: top + 30 * rows })),
  ];
  const cells = (top: number, ...rows: string[][]) =>
    rows.flatMap((row, r) => row.map((text, c) => run(text, xs[c]! + 5, top + 30 * r + 9, 12)));

  test("go on over the end of a page, without the header that it repeats", () => {
    const head = ["国家", "批次", "人次"];
    const blocks = blocksOf([
      page(cells(600, head, ["日本", "3", "41"]), 1, grid(600, 2)),
      page([...cells(100, head, ["韩国", "2", "9"]), ...set([GOAL], { y: 300 })], 2, grid(100, 2)),
    ]);
    expect(blocks).toEqual([
      { kind: "row", text: "国家 | 批次 | 人次", page: 1 },
      { kind: "row", text: "国家：日本；批次：3；人次：41", page: 1 },
      { kind: "row", text: "国家：韩国；批次：2；人次：9", page: 2 },
      { kind: "text", text: GOAL, page: 2 },
    ]);
  });

  test("a row cut by the end of a page is whole", () => {
    const blocks = blocksOf([
      page(cells(600, ["任务", "做法", "科室"], ["友城", "与两市签", "友城科"]), 1, grid(600, 2)),
      page(cells(100, ["", "约。", ""], ["语言", "核查。", "综合科"]), 2, grid(100, 2)),
    ]);
    expect(blocks.map(({ text }) => text)).toEqual([
      "任务 | 做法 | 科室",
      "任务：友城；做法：与两市签约；科室：友城科",
      "任务：语言；做法：核查；科室：综合科",
    ]);
  });

  test("a label goes on beside the rows on the next page", () => {
    const open = (top: number, rows: number) =>
      grid(top, rows).filter(({ y1, x1 }) => y1 !== top || x1 !== 80 || y1 === 0);
    const blocks = blocksOf([
      page(cells(600, ["国家", "类别", "批次"], ["日本", "来访", "3"]), 1, grid(600, 2)),
      page(cells(100, ["", "出访", "2"]), 2, open(100, 1)),
    ]);
    expect(blocks.at(-1)).toEqual({
      kind: "row",
      text: "国家：日本；类别：出访；批次：2",
      page: 2,
    });
  });

  test("words wrapped in a cell are whole, figures one under the other are two", () => {
    const runs = [
      ...cells(100, ["国家", "做法", "人次"], ["日本"]),
      ...["与两市签署", "友好协议"].map((text, i) => run(text, 205, 135 + 13 * i, 12)),
      ...["41", "其中9"].map((text, i) => run(text, 305, 135 + 13 * i, 12)),
    ];
    expect(textsOf(page(runs, 1, grid(100, 2)))[1]).toBe(
      "国家：日本；做法：与两市签署友好协议；人次：41其中9",
    );
    const figures = ["41", "9"].map((text, i) => run(text, 305, 135 + 13 * i, 12));
    expect(
      textsOf(
        page(
          [...cells(100, ["国家", "做法", "人次"], ["日本", "签约"]), ...figures],
          1,
          grid(100, 2),
        ),
      )[1],
    ).toBe("国家：日本；做法：签约；人次：41 9");
  });

  test.each<[string, string]>([
    ["with a blank", "189,767,551 一、公共服务"],
    ["without", "189,767,551一、公共服务"],
  ])("a figure and the words of the next cell, drawn as one text %s, are parted", (_, text) => {
    const xs = [LEFT, 180, 300, 400];
    const ys = [100, 130, 160];
    const rules = [
      ...ys.map((y) => ({ x1: xs[0]!, y1: y, x2: xs[3]!, y2: y })),
      ...xs.map((x) => ({ x1: x, y1: 100, x2: x, y2: 160 })),
    ];
    const head = ["收入预算数", "支出项目", "支出预算数"].map((word, i) =>
      run(word, xs[i]! + 4, 108, 12),
    );
    const joined = run(text, 180 - 66 - (text.includes(" ") ? 3 : 0), 138, 12);
    expect(textsOf(page([...head, joined, run("3,296,600", 330, 138, 12)], 1, rules))).toEqual([
      "收入预算数 | 支出项目 | 支出预算数",
      "收入预算数：189,767,551；支出项目：一、公共服务；支出预算数：3,296,600",
    ]);
  });

  test("a frame around a text and a chart's grid are no tables", () => {
    const frame = [80, 512].map((x) => ({ x1: x, x2: x, y1: 110, y2: 260 }));
    const box = [...frame, ...[110, 260].map((y) => ({ x1: 80, x2: 512, y1: y, y2: y }))];
    expect(textsOf(page(set([GOAL]), 1, box))).toEqual([GOAL]);
    expect(textsOf(page(set([GOAL], { y: 400 }), 1, grid(100, 5)))).toEqual([GOAL]);
  });

  test("two tables on one page are two", () => {
    const runs = [
      ...cells(100, ["国家", "批次", "人次"], ["日本", "3", "41"]),
      ...cells(300, ["任务", "件数", "件次"], ["领事", "5", "6"]),
    ];
    expect(textsOf(page(runs, 1, [...grid(100, 2), ...grid(300, 2)]))).toEqual([
      "国家 | 批次 | 人次",
      "国家：日本；批次：3；人次：41",
      "任务 | 件数 | 件次",
      "任务：领事；件数：5；件次：6",
    ]);
  });
});
