import { describe, expect, test } from "vitest";
import { readThesaurus } from "../../src/text/terms.ts";

const GROUPS = `
# a remark
排查 核查 检查
疏浚 清淤 清淤疏浚
`;

describe("readThesaurus", () => {
  const { of } = readThesaurus(GROUPS);

  test("a word has the others of its line", () => {
    expect(of("排查").sort()).toEqual(["检查", "核查"].sort());
    expect(of("巡查")).toEqual([]);
  });

  test("in a longer word its own part alone has others", () => {
    expect(of("联合检查").sort()).toEqual(["联合排查", "联合核查"].sort());
  });

  test("the longest word that a longer one holds is what has others", () => {
    expect(of("清淤疏浚河道").sort()).toEqual(["清淤河道", "疏浚河道"].sort());
  });
});

test("words that are only near are searched with one another and do not stand for one another", () => {
  const { of, within } = readThesaurus("竣工 完工\n≈ 展览 书画展");
  expect(of("竣工")).toEqual(["完工"]);
  expect(of("展览")).toEqual([]);
  expect(within("办了几个展览")).toEqual([{ said: "展览", also: ["书画展"] }]);
});
