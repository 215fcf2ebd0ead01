/** Words and lines on pages, whatever file they come from, become what a person reads. */
import { describe, expect, test } from "vitest";
import { blocksOf } from "../../../../src/reports/readers/pages/layout.ts";
import type { Page, Rule, Run } from "../../../../src/reports/readers/pages/page.ts";

const SIZE = 16;
const LEFT = 80;
/** Where a text stands that has 27 characters a line, as an official document has. */
const RIGHT = LEFT + 27 * SIZE;
const widthOf = (text: string, size: number) =>
  [...text].reduce((sum, character) => sum + (/[\x20-\x7E]/.test(character) ? size / 2 : size), 0);
const run = (text: string, x: number, y: number, size = SIZE): Run => ({
  text,
  x,
  y,
  width: widthOf(text, size),
  height: size,
});
const page = (runs: Run[], number = 1, rules: Rule[] = []): Page => ({
  number,
  width: 595,
  height: 842,
  runs,
  rules,
});

/** A text set as paragraphs: first lines indented by two characters, full lines justified. */
function set(paragraphs: string[], options: { y?: number; indent?: number } = {}): Run[] {
  const runs: Run[] = [];
  let y = options.y ?? 120;
  for (const paragraph of paragraphs) {
    let x = LEFT + SIZE * (options.indent ?? 2);
    let line = "";
    for (const character of paragraph) {
      if (x + widthOf(line + character, SIZE) > RIGHT) {
        runs.push({ ...run(line, x, y), width: RIGHT - x });
        y += 28;
        x = LEFT;
        line = "";
      }
      line += character;
    }
    runs.push(run(line, x, y));
    y += 28;
  }
  return runs;
}

const textsOf = (...pages: Page[]) => blocksOf(pages).map(({ text }) => text);

const GOAL =
  "2022年，区政府外办统筹疫情防控和对外交往，全年接待来访团组9批次86人次，总预算1234567.89元，没有违反外事纪律的事件。";
const FRIENDS =
  "友城总数达到11个，举办线上交流活动7场，累计3200人次在线观看，收到作品426幅，其中外方作品158幅，展览持续两个月。";

describe("paragraphs", () => {
  test("lines are joined, and parted where the next is indented", () => {
    const lines = ["一、总体情况", GOAL, FRIENDS, "（一）友好城市", GOAL];
    expect(textsOf(page(set(lines)))).toEqual(lines);
  });

  test("without indents, an item's number or a wide gap begins a paragraph", () => {
    const lines = ["一、总体情况", GOAL, "（二）友好城市", FRIENDS];
    expect(textsOf(page(set(lines, { indent: 0 })))).toEqual(lines);
    const parted = [...set([GOAL], { indent: 0 }), ...set([FRIENDS], { indent: 0, y: 260 })];
    expect(textsOf(page(parted))).toEqual([GOAL, FRIENDS]);
  });

  test("a number in brackets that begins a line within a sentence is no item", () => {
    const text =
      "区政府外办认真落实信息公开要求，依照条例第二十条第（五）项的规定，主动公开行政许可信息550条。";
    const runs = set([text]);
    expect(runs.map((each) => each.text)[1]).toMatch(/^（五）项/);
    expect(textsOf(page(runs))).toEqual([text]);
  });

  test("a paragraph goes on over the end of a page, and its footnotes follow it", () => {
    const runs = set([GOAL]);
    const note = run("①数据截至2022年12月31日。", LEFT, 740, 10);
    const blocks = blocksOf([
      page([...runs.slice(0, 2), note], 1),
      page([...runs.slice(2), ...set([FRIENDS], { y: 300 })], 2),
    ]);
    expect(blocks).toEqual([
      { kind: "text", text: GOAL, page: 1 },
      { kind: "text", text: "①数据截至2022年12月31日。", page: 1 },
      { kind: "text", text: FRIENDS, page: 2 },
    ]);
  });

  test("numbers and words that a line broke are whole: figures close up, Latin words keep a blank", () => {
    const broken = (first: string, second: string) =>
      textsOf(page([{ ...run(first, LEFT, 120), width: RIGHT - LEFT }, run(second, LEFT, 148)]))[0];
    expect(broken("全年核查公示语标识12", "34件。")).toBe("全年核查公示语标识1234件。");
    expect(broken("认真总结2023", "年工作。")).toBe("认真总结2023年工作。");
    expect(broken("与Belt and", "Road Cities签约")).toBe("与Belt and Road Cities签约");
    expect(broken("邮箱wb@wangjiang.", "example.cn")).toBe("邮箱wb@wangjiang.example.cn");
  });

  test("titles set wide close up, a title's broken year is whole", () => {
    expect(
      textsOf(
        page([
          ..."工作总结".split("").map((c, i) => run(c, 200 + 50 * i, 120, 22)),
          run("望江区外办2022", 180, 170, 22),
          run("年法治政府建设情况报告", 170, 206, 22),
        ]),
      ),
    ).toEqual(["工作总结", "望江区外办2022年法治政府建设情况报告"]);
  });

  test("signature and date are lines of their own", () => {
    const sign = [run("望江区人民政府外事办公室", 300, 400), run("2023年1月6日", 348, 428)];
    expect(textsOf(page([...set([GOAL]), ...sign]))).toEqual([
      GOAL,
      "望江区人民政府外事办公室",
      "2023年1月6日",
    ]);
  });

  test("lines from OCR lie a little askew, and say how sure they are", () => {
    const random = [0.3, -0.8, 0.6, -0.2, 0.9, -0.5, 0.1, -0.7];
    const runs = set(["一、总体情况", GOAL, FRIENDS]).map((each, i) => ({
      ...each,
      x: each.x + 3 * random[i % 8]!,
      y: each.y + 2 * random[(i + 3) % 8]!,
      height: 18 + 3 * random[(i + 5) % 8]!,
      sure: i === 0 ? 0.8 : 0.96,
    }));
    expect(blocksOf([page(runs)])).toEqual([
      { kind: "text", text: "一、总体情况", page: 1, sure: 0.8 },
      { kind: "text", text: GOAL, page: 1, sure: expect.closeTo(0.96) },
      { kind: "text", text: FRIENDS, page: 1, sure: expect.closeTo(0.96) },
    ]);
  });
});

describe("page furniture", () => {
  const sheets = (...around: ((number: number) => Run)[]) =>
    [1, 2, 3, 4].map((number) =>
      page(
        [
          ...set([`第${"一二三四"[number - 1]}次会议。${GOAL}`]),
          ...around.map((each) => each(number)),
        ],
        number,
      ),
    );
  const bare = textsOf(...sheets());

  test.each<[string, (number: number) => Run]>([
    ["- 2 -", (n) => run(`- ${n} -`, n % 2 ? 460 : 100, 770, 14)],
    ["2 of a report that begins after its cover", (n) => run(String(n - 1), 290, 770, 10)],
    ["第 2 页 共 4 页", (n) => run(`第 ${n} 页 共 4 页`, 270, 790, 9)],
    ["a running head", () => run("望江区人民政府外事办公室2022年工作总结", 150, 50, 10)],
    ["heads of left and right pages", (n) => run(n % 2 ? "望江区外办" : "工作总结", 270, 50, 10)],
    ["a head that counts", (n) => run(`工作总结　第${n}页`, 270, 50, 10)],
  ])("%s is dropped", (_, around) => {
    expect(textsOf(...sheets(around))).toEqual(bare);
  });

  test("also where a stamp or a code stands below the number", () => {
    expect(
      textsOf(
        ...sheets(
          (n) => run(`— ${n} —`, 270, 760, 14),
          () => run("0012345", 60, 800, 8),
        ),
      ),
    ).toEqual(bare);
  });

  test.each<[string, (number: number) => Run]>([
    ["a year", (n) => run(String(2018 + n * n), 270, 770)],
    ["a line of its own on each page", (n) => run(`接待${[3, 9, 4, 7][n - 1]}批次`, 270, 770)],
    ["a count in the text", (n) => run(`${n}`, 270, 500)],
  ])("%s at the foot stays", (_, around) => {
    expect(textsOf(...sheets(around)).length).toBe(bare.length + 4);
  });

  test("a table of contents is not read", () => {
    const contents = [
      "目　录",
      "一、总体情况…………………………1",
      "二、对外交往情况及其在推进友好城市",
      "工作中的作用……………2",
      "三、安排 ............ 12",
    ];
    const runs = contents.map((text, i) => run(text, LEFT, 120 + 28 * i));
    const body = set(["一、总体情况", GOAL], { y: 400 });
    expect(textsOf(page([...runs, ...body]))).toEqual(["一、总体情况", GOAL]);
  });

  test("dots before figures are no contents where the words do not come again", () => {
    const prices = ["接待来访团组…………9", "审批出访团组…………18", "公示语标识…………276"];
    expect(textsOf(page(prices.map((text, i) => run(text, LEFT, 120 + 28 * i)))).join("")).toBe(
      prices.join(""),
    );
  });
});

describe("columns of text", () => {
  const column = (text: string, x: number) =>
    Array.from({ length: 6 }, (_, i) => run(text.slice(i * 12, i * 12 + 12), x, 160 + 22 * i));
  const [left, right] = ["甲".repeat(72), "乙".repeat(72)];

  test("are read one after the other", () => {
    const title = run("一、总体情况和主要做法以及下一步的工作安排", LEFT, 120);
    const columns = [...column(left, LEFT), ...column(right, 310)];
    expect(textsOf(page([title, ...columns]))).toEqual([title.text, left + right]);
  });

  test("a list of names beside duties is none", () => {
    const runs = ["组长", "副组长", "联络员", "成员"].flatMap((duty, i) => [
      run(duty, LEFT, 120 + 28 * i),
      run(["张一", "李二二", "王三", "赵四四"][i]!, 330, 120 + 28 * i),
    ]);
    expect(textsOf(page(runs))).toEqual([
      "组长 张一",
      "副组长 李二二",
      "联络员 王三",
      "成员 赵四四",
    ]);
  });
});

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

describe("a hostile page takes little time", () => {
  const many = (text: string, n: number) =>
    Array.from({ length: n }, (_, i) => run(text, LEFT + (i % 2) * 200, 20 * (i >> 1)));
  const lines = Array.from({ length: 19_000 }, (_, i) => ({
    x1: 0,
    x2: 500,
    y1: 7 * i,
    y2: 7 * i,
  }));
  const upright = [0, 200, 500].map((x) => ({ x1: x, x2: x, y1: 0, y2: 7 * 19_000 }));
  test.each<[string, Run[], Rule[]]>([
    ["1 MB of dots", [run(".".repeat(1e6), 0, 0)], []],
    [
      "1 MB of letters over two lines",
      [run("a".repeat(5e5), 0, 0), run("a".repeat(5e5), 0, 20)],
      [],
    ],
    ["1 MB of blanks", [run("1 ".repeat(5e5), 0, 0)], []],
    ["many words in one place", Array.from({ length: 50_000 }, () => run("工", 80, 80)), []],
    ["many pairs of words", many("工作", 50_000), []],
    ["many entries of contents", many("工作………………1", 50_000), []],
    ["many rows", many("工作", 40_000), [...lines, ...upright]],
  ])("%s", (_, runs, rules) => {
    const start = performance.now();
    blocksOf([page(runs, 1, rules)]);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
