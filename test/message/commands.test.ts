import { expect, test } from "vitest";
import { COMMANDS, commandIn, commandNames, sentenceOf } from "../../src/message/commands.ts";
import { testExamples } from "../lexicon.ts";

testExamples([
  ["commands", (example, _, line) => expect(commandIn(example)?.name).toBe(COMMANDS[line])],
]);

test("each command has its list and its name", () => {
  expect(commandNames()).toEqual(
    "帮助 报告 总结 起草 对比 检查 反馈".split(" ").map((name) => `/${name}`),
  );
});

test.each([
  ["／对比： 2020年和2021年", { name: "compare", rest: "2020年和2021年" }],
  ["/Help", { name: "help", rest: "" }],
  ["/天气", { name: null, rest: "天气" }],
  ["/", { name: null, rest: "" }],
])("%s is a command", (text, command) => {
  expect(commandIn(text)).toEqual(command);
});

test.each(["总结2021年", "/去年疏浚了几条河道？", "见 1/总结"])("%s is none", (text) => {
  expect(commandIn(text)).toBeNull();
});

test.each([
  ["/报告 2021年", "库里有哪些2021年报告？"],
  ["/报告", "库里有哪些报告？"],
  ["/检查 2021年疏浚河道5条", "2021年疏浚河道5条，对吗？"],
  ["/检查 2021年", "核对2021年"],
  ["/反馈 很好", null],
])("%s asks %s", (text, sentence) => {
  expect(sentenceOf(commandIn(text)!)).toBe(sentence);
});
