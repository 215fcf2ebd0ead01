import { expect, test } from "vitest";
import { besidesWord } from "../../src/message/export.ts";
import { testExamples } from "../lexicon.ts";

testExamples([["exports", (example) => expect(besidesWord(example)).toBe("")]]);

test.each(["导出Word", "请把上面的回答导出成 Word 文件。", "发我一份docx", "给我Word版吧", "WORD"])(
  "%s asks for a file and nothing else",
  (said) => expect(besidesWord(said)).toBe(""),
);

test.each([
  ["起草2024年工作总结的河道管护部分，给我Word版。", "起草2024年工作总结的河道管护部分"],
  ["2023年加固水闸多少座？导出Word", "2023年加固水闸多少座？"],
])("%s asks something else too", (said, rest) => expect(besidesWord(said)).toBe(rest));

test.each([
  "2023年推广Word模板多少份？",
  "上报材料要用Word版还是纸质版？",
  "导出",
  "把修订过的Word模板发给各科室，共印发多少份？",
  "",
])("%s asks for none", (said) => expect(besidesWord(said)).toBeNull());
