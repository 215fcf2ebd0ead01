/** Figures that are right and another's: which of several a claim's words mean, and what is worked out of two. */
import { describe, expect, test } from "vitest";
import { verifyText } from "../../../src/assistant/ground.ts";

function codesOf(claim: string, ...texts: string[]): string[] {
  const items = texts.map((text, i) => ({
    id: `E${i}`,
    text,
    about: "柳浦县供销合作社\n柳浦县供销合作社2031年工作总结",
    reportYear: 2031,
    factYear: 2031,
  }));
  return verifyText(claim, items).flatMap(({ reasons }) => reasons.map(({ code }) => code));
}

describe("a figure is told with its own label", () => {
  const RATES = "全年收购茶青，按期结算率98.6%，农户回访满意率73.2%。";
  test("and not with that of the figure beside it", () => {
    expect(codesOf("茶青收购按期结算率98.6%。", RATES)).toEqual([]);
    expect(codesOf("茶青收购按期结算率73.2%。", RATES)).toContain("NUMBER");
  });
  test("a part's words do not lead to the whole's number", () => {
    const shops = "新开农资门店46家，其中利用闲置粮站改建的有17家。";
    expect(codesOf("新开农资门店46家。", shops)).toEqual([]);
    expect(codesOf("利用闲置粮站改建农资门店46家。", shops)).toContain("NUMBER");
  });
  test("parts of a whole stay apart", () => {
    const shops = "等级门店31家，其中甲级5家、乙级8家。";
    expect(codesOf("等级门店中，甲级8家、乙级5家。", shops)).toContain("NUMBER");
  });
});

describe("lists in turn", () => {
  const LIST = "化肥和种子销量分别为320吨和75吨。";
  test.each([
    ["化肥、种子销量分别为320吨、75吨。", true],
    ["种子和化肥销量分别为75吨和320吨。", true],
    ["种子和化肥销量分别为320吨和75吨。", false],
    ["化肥和种子销量分别为75吨和320吨。", false],
  ])("%s", (claim, holds) => {
    expect(codesOf(claim, LIST).length === 0).toBe(holds);
  });
});

describe("what is worked out of the figures of a sentence", () => {
  test.each([
    ["收到申请412件，办结398件。", "尚有14件申请没有办结。"],
    ["撤并网点6个、改造网点9个。", "共撤并、改造网点15个。"],
    ["发放贴息120万元，惠及农户400户。", "户均贴息3000元。"],
    ["办理时限由10个工作日压缩至5个工作日。", "办理时限由10个工作日压缩至5个工作日，压减一半。"],
    ["消防、防汛演练各3次。", "全年消防、防汛演练共6次。"],
    ["综合考评由全省第九位升至第六位。", "综合考评在全省前移三位。"],
    ["受理投诉620件，其中电话投诉390件。", "620件投诉中，六成多是电话投诉。"],
    ["走访农户由2100户增至4600户。", "走访农户由2100户增至4600户，翻了一番以上。"],
    ["救助困难社员160人，人均1.2万元。", "救助困难社员160人、人均1.2万元，合计约190万元。"],
    ["项目：门店数（家）｜2030年：38｜2031年：46", "2031年门店数为46家。"],
  ])("%s so %s", (evidence, claim) => {
    expect(codesOf(claim, evidence)).toEqual([]);
  });
  test.each([
    ["受理投诉620件，其中电话投诉390件。", "620件投诉中，四成多是电话投诉。"],
    ["走访农户由2100户增至3600户。", "走访农户由2100户增至3600户，翻了一番以上。"],
    ["救助困难社员160人，人均1.2万元。", "救助困难社员160人、人均1.2万元，合计约390万元。"],
  ])("%s, and not %s", (evidence, claim) => {
    expect(codesOf(claim, evidence)).toContain("NUMBER");
  });
  test("what grew to a number did not come to it in the year", () => {
    expect(codesOf("2031年新增门店46家。", "门店由38家增至46家。")).not.toEqual([]);
  });
  test("an estimate rounds, and does not change, a figure", () => {
    const share = "电商销售占比57.7%。";
    expect(codesOf("电商销售占比约58%。", share)).toEqual([]);
    expect(codesOf("电商销售占比约61%。", share)).not.toEqual([]);
  });
});

describe("what is worked out in other ways, and what comes out wrong", () => {
  const TEA = "全年收购茶青60吨，其中春茶32吨、夏茶16吨、秋茶12吨，年初目标为75吨。";
  const SALES = "销售额24.2万元，比上年增加4.2万元。";
  const RATE = "质检合格率97.5%，居全市第2位，较上年前移3位。";
  const YEARS = "2029年至2031年，新开门店分别为4家、2家、6家。";
  test.each([
    [TEA, "平均每月收购茶青5吨。", "平均每月收购茶青6吨。"],
    [TEA, "收购茶青60吨，完成年初目标的80%。", "收购茶青60吨，完成年初目标的90%。"],
    [TEA, "夏茶和秋茶合计28吨，占全部的46.7%。", "夏茶和秋茶合计28吨，占全部的56.7%。"],
    [TEA, "春茶是夏茶的两倍。", "夏茶是春茶的两倍。"],
    [TEA, "春茶比夏茶多16吨。", "夏茶比春茶多16吨。"],
    [SALES, "上年销售额为20万元。", "上年销售额为28.4万元。"],
    [SALES, "销售额比上年增长21%。", "销售额比2029年增长21%。"],
    [RATE, "质检不合格率为2.5%。", "质检不合格率为97.5%。"],
    [RATE, "质检合格率由第5位升至第2位。", "质检合格率由第6位升至第2位。"],
    [YEARS, "2031年新开门店最多，为6家。", "2030年新开门店最多，为6家。"],
    [YEARS, "2031年新开门店6家。", "2031年新开门店4家。"],
    ["网点覆盖率超过85%。", "网点覆盖率达到八成五以上。", "网点覆盖率达到九成五以上。"],
    ["茶叶节自4月20日至5月8日举办。", "茶叶节历时19天。", "茶叶节历时29天。"],
  ])("%s %s but not: %s", (text, right, wrong) => {
    // A word may be open to an opinion, a number is not.
    expect(codesOf(right, text).filter((code) => code !== "NO_EVIDENCE")).toEqual([]);
    expect(codesOf(wrong, text)).not.toEqual([]);
  });
});
