import { expect, test } from "vitest";
import { entriesOf } from "../../src/text/lexicon.ts";

test("a line is words with spaces between them and an example; # begins a remark", () => {
  const text =
    "# 单位\n\n渔政处 渔政管理处 | 例：渔政处2017年检查渔船多少艘\n水文站   # 没有例句\n";
  expect(entriesOf(text)).toEqual([
    { words: ["渔政处", "渔政管理处"], example: "渔政处2017年检查渔船多少艘" },
    { words: ["水文站"], example: null },
  ]);
});
