/** What is said of a file that was brought: put it on the shelf, leave it off, use it for a draft, or none of these. */
import { expect, test } from "vitest";
import type { Message } from "../../src/domain.ts";
import { type Filing, filingIn, isFiling, isOnlyFiling } from "../../src/message/filing.ts";
import { testExamples } from "../lexicon.ts";

testExamples([
  ["filing", (example, _, line) => expect(filingIn(example)).toBe(["shelve", "use"][line])],
  ["filing-not", (example) => expect(filingIn(example)).toBe("discard")],
]);

test.each<[string, Filing | null]>([
  ["入库", "shelve"],
  ["请把这两份归档，谢谢", "shelve"],
  ["入库，是2031年的", "shelve"],
  ["这份不要入库", "discard"],
  ["取消归档吧。", "discard"],
  ["补进稿子里", "use"],
  ["", null],
  ["怎么入库？", null],
  ["入库了吗", null],
  ["这份能不能入库", null],
  ["起草2031年档案归档工作总结", null],
  ["全年归档档案320件", null],
  ["2031年粮食入库多少吨", null],
  ["巡查水闸41座", null],
])("%s: %s", (words, filing) => {
  expect(filingIn(words)).toBe(filing);
});

test.each([
  ["入库", true],
  ["好的，请入库", true],
  ["把这份报告入库吧，谢谢", true],
  ["上面两份都归档", true],
  ["不用入库了", true],
  ["粮食入库情况", false],
  ["档案归档工作", false],
  ["药品入库验收制度", false],
])("%s says nothing but that: %s", (words, only) => {
  expect(isOnlyFiling(words)).toBe(only);
});

const FILES: Message["files"] = [{ key: "f", kind: "file", name: "总结.docx" }];

test.each<[string, Partial<Message>, boolean]>([
  ["a file alone", { files: FILES }, true],
  ["a file with a word for it", { files: FILES, text: "入库" }, true],
  ["a button of its card", { text: "入库", action: { do: "amend", on: "up-1" } }, true],
  ["a quotation without words", { parentId: "om_1" }, true],
  ["a file with a question", { files: FILES, text: "巡查水闸多少座？" }, false],
  ["a question", { text: "巡查水闸多少座？" }, false],
  [
    "a question that was pressed",
    { text: "展开原文", action: { do: "unfold", on: "job-1" } },
    false,
  ],
])("%s is about files and nothing else, or not", (_, over, is) => {
  const message: Message = {
    ...{ messageId: "om_2", chatId: "oc_1", chatType: "p2p", senderId: "ou_1", text: "" },
    ...{ mentions: [], readable: true, at: 0, ...over },
  };
  expect(isFiling(message)).toBe(is);
});
