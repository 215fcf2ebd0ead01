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
