import { expect, test } from "vitest";
import { paragraphsOf } from "../../../src/reports/readers/lines.ts";

const paragraphs = (text: string) => paragraphsOf(text).map((block) => block.text);

test("a file with a paragraph on each line stays as it is", () => {
  const lines = ["2022年工作总结", "一、主要成效", "接待外宾9批次。", "二、存在问题", "力量不足。"];
  expect(paragraphs(lines.join("\r\n"))).toEqual(lines);
});

test("lines wrapped at one width are joined, headings and short last lines are not", () => {
  const words = "二〇二二年望江区人民政府外事办公室在区委区政府领导下扎实推进各项工作取得明显成效";
  const body = Array.from({ length: 9 }, () => words.slice(0, 36)).join("\n");
  const text = `2022年工作总结\n一、主要成效\n　　${words.slice(0, 34)}\n${body}\n接待外宾9批次。\n二、存在问题\n力量不足。`;
  const found = paragraphs(text);
  expect(found.length).toBe(5);
  expect(found[2]).toMatch(/^\s*二〇二二年.*接待外宾9批次。$/);
  expect(found.slice(3)).toEqual(["二、存在问题", "力量不足。"]);
});

test.each([
  [
    "a long line without an end, before a page break",
    `${"扎实推进各项工作".repeat(9)}\n\n取得成效。`,
    1,
  ],
  ["a line that begins with a comma", "接待外宾9批次\n，比上年增加2批次。", 1],
  ["a bracket that is still open", "国务院编制了《\n国民经济规划\n》。", 1],
  ["markup that broke a sentence", "广义货币M\n\u200B\n2\n\u200B\n和社会融资规模增速相匹配。", 1],
  ["an index set below the line", "广义货币M\n2\n和社会融资规模增速相匹配。", 1],
  ["two headings", "一、主要成效\n（一）服务大局", 2],
  ["a title and its second line", "望江区人民政府外事办公室\n2022年工作总结", 2],
  [
    "an item after a long one without an end",
    `一是${"扎实推进各项工作".repeat(9)}\n二是抓好落实。`,
    2,
  ],
])("%s", (_, text, count) => {
  expect(paragraphs(text).length).toBe(count);
});

/** A paragraph as a program wraps it at 28 characters: no line begins with a mark or ends with an open bracket (避头尾). */
function wrapped(paragraph: string): string[] {
  const lines = [""];
  const units = paragraph.match(/[（《“]*(?:[\d.]+|[^\d.])[，。、；：！？）》”]*/g)!;
  const columns = (text: string) => [...text].reduce((sum, c) => sum + (c <= "\u00FF" ? 1 : 2), 0);
  for (const unit of units) {
    if (columns(lines.at(-1)! + unit) > 56) lines.push("");
    lines[lines.length - 1] += unit;
  }
  return lines;
}

test.each([
  ["with the indent of the first line", ""],
  ["without it", "　　"],
])("lines that 避头尾 made shorter go on, %s", (_, gone) => {
  const paragraphsOf28 = [
    "　　2023年，我办深入学习贯彻党的二十大精神，全年因公出国（境）团组31个、因公出国（境）费12.6万元，接待来访团组14批次、126人次，组织外事礼仪培训6期，参训312人次。",
    "　　离退休干部工作扎实开展，全年发放离退休费、奖励金、慰问金共计128.5万元，走访慰问老干部45人次，组织“银龄行动”志愿服务12场（次），受到了“夕阳红”社区居民的广泛好评。",
    "　　外语标识规范工作稳步推进，全区核查外语标识牌86处，整改19处，编印《公共场所双语标识英文译法》手册2000册，发放到12个街道（镇）、86个社区（村）和重点窗口单位。",
  ];
  const lines = paragraphsOf28.flatMap((paragraph, i) => [
    `${"一二三"[i]}、第${"一二三"[i]}类工作`,
    ...wrapped(paragraph),
  ]);
  const found = paragraphs(lines.join("\n").replaceAll(gone, ""));
  expect(found.filter((_, i) => i % 2 === 1).map((text) => text.trim())).toEqual(
    paragraphsOf28.map((text) => text.trim()),
  );
});

test("paragraphs that merely lack their full stop stay apart", () => {
  const topics = ["外宾接待", "外语标识", "友城交往", "领事保护", "出国审批"];
  const text = topics.map((topic) => `${topic}${"扎实推进各项工作".repeat(9)}`).join("\n");
  expect(paragraphs(text)).toHaveLength(topics.length);
});

test("a figure that a line break cut is one figure again", () => {
  expect(paragraphs(`${"全年共接待外宾，扎实推进工作，".repeat(5)}接待86\n人次。`)[0]).toContain(
    "86人次",
  );
});

test("a megabyte of the worst is read in its own time", () => {
  for (const c of ["《", "　", "a", "\n", "，\n", "—"])
    expect(paragraphs(c.repeat(500_000 / c.length)).length).toBeGreaterThanOrEqual(0);
});
