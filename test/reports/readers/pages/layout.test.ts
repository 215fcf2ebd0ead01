/** Words and lines on pages, whatever file they come from, become what a person reads. */
import { describe, expect, test } from "vitest";
import { blocksOf } from "../../../../src/reports/readers/pages/layout.ts";
import type { Rule, Run } from "../../../../src/reports/readers/pages/page.ts";
import { expectInStep } from "../../../instep.ts";
import { seeded } from "../../seeded.ts";
import { LEFT, page, RIGHT, run, set, textsOf } from "./set.ts";

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

  test("an item set in by one character begins a paragraph, though the one above has no mark at its end", () => {
    const [first, ...rest] = set([
      "机关运行经费预算为464.64万元，其中一般公共预算拨款安排的支出为400.00万元",
    ]);
    const runs = [first!, ...rest.map((each) => ({ ...each, width: RIGHT - LEFT }))];
    const item = run("三、政府采购预算情况", LEFT + 16, 120 + 28 * runs.length);
    expect(textsOf(page([...runs, item])).at(-1)).toBe("三、政府采购预算情况");
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

  test("a table of contents whose pages are left out is not read either", () => {
    const entries = ["一、总体情况", "二、存在问题"].map((title, i) =>
      run(`${title} ${"…".repeat(20)}`, LEFT, 148 + i * 28),
    );
    const contents = page([run("目　录", 260, 120), ...entries], 1);
    const report = ["一、总体情况", GOAL, "二、存在问题", FRIENDS];
    expect(textsOf(contents, page(set(report), 2))).toEqual(report);
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

test("wherever words and lines lie, no word is lost", () => {
  const random = seeded(2024);
  const some = (n: number) => random() % n;
  for (let i = 0; i < 200; i++) {
    const pages = [1, 2, 3].map((number) => {
      const runs = Array.from({ length: some(30) }, (_, n) =>
        run(
          `${["接待", "一、", "Port", "（五）", "9批次"][some(5)]}${number}x${n}号`,
          60 + some(400),
          130 + some(560),
          10 + some(8),
        ),
      );
      const rules = Array.from({ length: some(24) }, (): Rule => {
        const [at, from, to] = [60 + 30 * some(16), 60 + 30 * some(10), 330 + 30 * some(8)];
        return some(2)
          ? { x1: at, x2: at, y1: from, y2: to }
          : { x1: from, x2: to, y1: at, y2: at };
      });
      return page(runs, number, rules);
    });
    const all = textsOf(...pages).join("\n");
    for (const { text } of pages.flatMap(({ runs }) => runs)) expect(all).toContain(text);
  }
});

describe("a hostile page takes little time", () => {
  const many = (text: string, n: number) =>
    Array.from({ length: n }, (_, i) => run(text, LEFT + (i % 2) * 200, 20 * (i >> 1)));
  const linesTo = (y: number) => [
    ...Array.from({ length: y / 7 }, (_, i) => ({ x1: 0, x2: 500, y1: 7 * i, y2: 7 * i })),
    ...[0, 200, 500].map((x) => ({ x1: x, x2: x, y1: 0, y2: y })),
  ];
  test.each<[string, number, (size: number) => Run[], ((size: number) => Rule[])?]>([
    ["1 MB of dots", 62_500, (size) => [run(".".repeat(size), 0, 0)]],
    [
      "1 MB of letters over two lines",
      31_250,
      (size) => [run("a".repeat(size), 0, 0), run("a".repeat(size), 0, 20)],
    ],
    ["1 MB of blanks", 31_250, (size) => [run("1 ".repeat(size), 0, 0)]],
    [
      "many words in one place",
      3000,
      (size) => Array.from({ length: size }, () => run("工", 80, 80)),
    ],
    ["many pairs of words", 3000, (size) => many("工作", size)],
    ["many entries of contents", 3000, (size) => many("工作………………1", size)],
    ["many rows", 2500, (size) => many("工作", size), (size) => linesTo(size * 3.325)],
  ])("%s", async (_, size, runsOf, rulesOf = () => []) => {
    await expectInStep(
      size,
      (n) => page(runsOf(n), 1, rulesOf(n)),
      (made) => blocksOf([made]),
    );
  });
});
