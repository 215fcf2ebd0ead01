/** Markdown as office people write it, and lines of nothing but marks. */
import { describe, expect, test } from "vitest";
import { readMarkdown } from "../../../src/reports/readers/markdown.ts";
import { expectInStep } from "../../instep.ts";

const linesOf = (text: string) => readMarkdown(text).map((block) => block.text);

describe("headings", () => {
  test.each([
    ["# 总结", 1, "总结"],
    ["## 一、成效 ##", 2, "一、成效"],
    ["   ###   友城   工作   ", 3, "友城   工作"],
    ["# C# 语言", 1, "C# 语言"],
    ["# **成效**", 1, "成效"],
  ])("%s", (line, level, text) => {
    expect(readMarkdown(line)).toEqual([{ kind: "heading", level, text }]);
  });

  test.each(["#总结", "    # 总结", "####### 总结"])("%s is none", (line) => {
    expect(readMarkdown(line)[0]?.kind).toBe("text");
  });
});

test.each([
  ["见[名单](http://a.cn/b)。", "见名单。"],
  ["见[名单](http://a.cn/b(1).html)。", "见名单。"],
  ["![会场](a.png)接待[9]批次", "会场接待[9]批次"],
  ["**9批次**、*86人次*、__12家__、`附件`", "9批次、86人次、12家、附件"],
  ["3*4*5米，a_b_c", "3*4*5米，a_b_c"],
  ["\\*原样\\*", "*原样*"],
])("%s reads %s", (line, text) => {
  expect(linesOf(line)).toEqual([text]);
});

describe("a line of marks costs no more than its length", () => {
  test.each<[string, (long: number) => string]>([
    ...[
      "[",
      "*",
      "**",
      "_",
      "__",
      "`",
      "#",
      "|",
      "![",
      "](",
      "[](",
      "[a](",
      "> ",
      "- ",
      "\\",
      "(",
      "*a ",
    ].map((mark): [string, (long: number) => string] => [mark, (long) => mark.repeat(long)]),
    ["# and blanks", (long) => `# ${" ".repeat(long)}a${" ".repeat(long)}b`],
    ["# and marks", (long) => `# a ${"# ".repeat(long)}b`],
    ["a row of blanks", (long) => `|${" ".repeat(long)}a`],
    ["a rule that is none", (long) => `${"- ".repeat(long)}a`],
  ])("%s", async (_, lineOf) => {
    await expectInStep(12_500, lineOf, readMarkdown);
  });
});
