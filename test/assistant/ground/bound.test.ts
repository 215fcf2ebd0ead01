/** What a second opinion may decide: words that no rule finds said. Never a number of another thing, nor what a near copy turns. */
import { describe, expect, test } from "vitest";
import { weighClaim } from "../../../src/assistant/ground.ts";

const ABOUT = "柳浦县供销合作社\n柳浦县供销合作社2031年工作总结";

/** "holds", "open" to an opinion, or "refused" whatever it says. */
function standing(claim: string, ...texts: string[]): string {
  const items = texts.map((text, i) => ({
    ...{ id: `E${i}`, text, about: ABOUT, reportYear: 2031, factYear: 2031 },
  }));
  const { reasons } = weighClaim(claim, items);
  if (reasons.length === 0) return "holds";
  return reasons.every(({ unsure }) => unsure) ? "open" : "refused";
}

describe("a number is bound to the words that it stands among", () => {
  const SHOPS = "全年改造老旧网点14个，新聘营业员52人。";
  test.each([
    ["全年改造老旧网点14个。", "holds"],
    ["改造老旧网点14个，面貌焕然一新。", "open"],
    ["全年开办托儿所14个。", "refused"],
    ["全年辞退会计52人。", "refused"],
  ])("%s is %s", (claim, expected) => {
    expect(standing(claim, SHOPS)).toBe(expected);
  });
});

describe("a near copy that says the contrary is refused, other words are left open", () => {
  test.each([
    ["冷库项目尚未验收。", "冷库项目已经验收。", "refused"],
    ["化肥销量比上年增加。", "化肥销量比上年下降。", "refused"],
    ["推动茶叶加工提质增效。", "茶叶加工的质量和效益受到重视。", "open"],
  ])("%s %s", (text, claim, expected) => {
    expect(standing(claim, text)).toBe(expected);
  });
});

test("a word in the place of another is asked about, wherever else it is said", () => {
  const texts = ["办理社员代表提案6件。", "社员代表提出意见40条。"];
  expect(standing("办理社员代表提案6件。", ...texts)).toBe("holds");
  expect(standing("提出社员代表提案6件。", ...texts)).not.toBe("holds");
});
