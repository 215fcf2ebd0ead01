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
