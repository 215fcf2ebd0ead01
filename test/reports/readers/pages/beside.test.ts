/** What stands beside, over or around a page's text is not read into it; two pages on one sheet are two. */
import { describe, expect, test } from "vitest";
import type { Page, Rule, Run } from "../../../../src/reports/readers/pages/page.ts";
import { LEFT, page, RIGHT, run, set, textsOf } from "./set.ts";

const REPORT = [
  "一、主要工作",
  "全年接待来访团组14批次、126人次，办理因公出国（境）团组31个，核查外语标识牌86处，整改错误标识19处。",
  "（一）友城交流",
  "新增友好交流城市2个，互访代表团5批次，签署合作备忘录3份，组织青少年线上交流活动4场。",
];
const down = (text: string, x: number, y: number, step: number, size = 10): Run[] =>
  [...text].map((character, i) => run(character, x, y + i * step, size));

describe("down a margin", () => {
  test.each<[string, Run[]]>([
    ["装 订 线", down("装订线", 30, 217, 140)],
    ["the same with dots, on the right", down("……装……订……线……", RIGHT + 40, 100, 40)],
    ["密封线", down("密封线", 26, 150, 100)],
  ])("%s is not read", (_, beside) => {
    const dashed: Rule = { x1: 35, y1: 242, x2: 35, y2: 742 };
    expect(textsOf(page([...set(REPORT), ...beside], 1, [dashed]))).toEqual(REPORT);
  });

  test("words are read by themselves; as a running head of many pages, never", () => {
    const words = down("外事年报", 30, 150, 11);
    expect(textsOf(page([...set(REPORT), ...words]))).toEqual(["外事年报", ...REPORT]);
    const pages = [1, 2, 3].map((number) => page([...set(REPORT), ...words], number));
    expect(textsOf(...pages)).toEqual([REPORT, REPORT, REPORT].flat());
  });

  test("numbers in Chinese that begin the rows of a list are read", () => {
    const rows = ["友城", "接待", "领事"].flatMap((matter, i) => [
      run("一二三"[i]!, LEFT, 300 + i * 28),
      run(`${matter}工作取得新的进展，群众满意`, LEFT + 40, 300 + i * 28),
    ]);
    expect(textsOf(page([...set(REPORT), ...rows])).join("")).toMatch(
      /一 ?友城.*二 ?接待.*三 ?领事/,
    );
  });
});

describe("over the text", () => {
  const words = set(REPORT);
  const veiled = (text: string, x: number, y: number, size: number): Run => ({
    ...run(text, x, y, size),
    veiled: true,
  });

  test("a watermark goes, also where it meets no words", () => {
    const marks = [veiled("内部资料", 120, 140, 40), veiled("内部资料", 120, 600, 40)];
    expect(textsOf(page([...words, ...marks]))).toEqual(REPORT);
    const alone = [1, 2].map((number) => page([...words, veiled("样稿", 200, 600, 60)], number));
    expect(textsOf(...alone)).toEqual([REPORT, REPORT].flat());
  });

  test("pale words that stand alone are text", () => {
    const note = veiled("注：数据截至年底。", LEFT, 600, 12);
    expect(textsOf(page([...words, note]))).toEqual([...REPORT, "注：数据截至年底。"]);
  });
});

describe("two pages on a sheet", () => {
  const right = (runs: Run[]) => runs.map((each) => ({ ...each, x: each.x + 595 }));
  const second = REPORT.map((text) => text.replace("友城", "口岸"));
  const sheet = (runs: Run[], number: number, rules: Rule[] = []): Page => ({
    ...{ number, width: 1190, height: 842, runs, rules },
  });
  const feet = (n: number) => [run(`— ${n} —`, 280, 800), run(`— ${n + 1} —`, 875, 800)];

  test("are read one after the other, and their numbers go", () => {
    const sheets = [1, 2].map((n) =>
      sheet([...set(REPORT), ...right(set(second)), ...feet(2 * n - 1)], n),
    );
    expect(textsOf(...sheets)).toEqual([REPORT, second, REPORT, second].flat());
  });

  test("a sentence goes on from the left one to the right one", () => {
    const [first, ...rest] = set([REPORT[1]!]);
    const runs = [
      { ...first!, y: 740 },
      ...right(rest.map((each, i) => ({ ...each, y: 120 + i * 28 }))),
    ];
    const long = [1, 2].map((n) => sheet([...set(REPORT), ...right(set(second)), ...feet(1)], n));
    expect(textsOf(...long, sheet([...runs, ...feet(5)], 3)).at(-1)).toBe(REPORT[1]);
  });

  test("a table across the sheet keeps it whole", () => {
    const rows = [100, 200, 300].flatMap((y, i) => [
      run(["国家", "日本", "韩国"][i]!, 100, y + 20),
      run(["批次", "14", "6"][i]!, 900, y + 20),
    ]);
    const level = [100, 200, 300, 400].map((y) => ({ x1: 80, y1: y, x2: 1100, y2: y }));
    const upright = [80, 500, 1100].map((x) => ({ x1: x, y1: 100, x2: x, y2: 400 }));
    expect(textsOf(sheet(rows, 1, [...level, ...upright]))).toEqual([
      "国家 | 批次",
      "国家：日本；批次：14",
      "国家：韩国；批次：6",
    ]);
  });
});

describe("a table that goes on over pages", () => {
  const part = (number: number, title: string) => {
    const rows = [
      ["国家", "批次"],
      [`甲国${number}`, "3"],
      [`乙国${number}`, "5"],
    ];
    const ys = [120, 150, 180, 210];
    const runs = rows.flatMap(([name, count], i) => [
      run(name!, 100, ys[i]! + 6),
      run(count!, 350, ys[i]! + 6),
    ]);
    const level = ys.map((y) => ({ x1: LEFT, y1: y, x2: 500, y2: y }));
    const upright = [LEFT, 300, 500].map((x) => ({ x1: x, y1: 120, x2: x, y2: 210 }));
    return page([run(title, 200, 70), run("单位：批次", 400, 95, 12), ...runs], number, [
      ...level,
      ...upright,
    ]);
  };

  test("has its title and unit once", () => {
    expect(textsOf(...[1, 2, 3].map((n) => part(n, "来访团组情况表")))).toEqual([
      "来访团组情况表",
      "单位：批次",
      "国家 | 批次",
      ...[1, 2, 3].flatMap((n) => [`国家：甲国${n}；批次：3`, `国家：乙国${n}；批次：5`]),
    ]);
  });
});

test("a line that ends early, as what follows may not be parted, goes on where paragraphs are indented", () => {
  const lines = [
    run("“三公”经费支出与上年度持平。其中：因公出国", LEFT + 32, 148),
    run("（境）费支出12.6万元，公务接待费支出8.3万元，", LEFT, 176),
    run("接待31批次。", LEFT, 204),
  ];
  expect(
    textsOf(page([...set(REPORT.slice(0, 1)), ...lines, ...set(REPORT.slice(2), { y: 232 })]))[1],
  ).toBe(
    "“三公”经费支出与上年度持平。其中：因公出国（境）费支出12.6万元，公务接待费支出8.3万元，接待31批次。",
  );
});
