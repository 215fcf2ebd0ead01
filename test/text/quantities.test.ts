import { describe, expect, test } from "vitest";
import { compareQuantities, quantitiesIn, unitAfter } from "../../src/text/quantities.ts";

/** 10余处 → "10余处 10..20 处 ~": short enough for a table; ∞ is an open end. */
function shown(text: string): string[] {
  return quantitiesIn(text).map(({ text: words, lo, hi, unit, approx }) => {
    const values = lo === hi ? `${lo}` : `${lo}..${hi ?? "∞"}`;
    return `${words} = ${values} ${unit}${approx ? " ~" : ""}`;
  });
}

describe("a number with a unit is a quantity", () => {
  test.each([
    ["翻译材料318份", "318份 = 318 份"],
    ["接待来访团组14批次", "14批次 = 14 批次"],
    ["访问量2458013人次", "2458013人次 = 2458013 人次"],
    ["接待6.5万人次", "6.5万人次 = 65000 人次"],
    ["支出4.7亿元", "4.7亿元 = 470000000 元"],
    ["支出2,304.5万元", "2,304.5万元 = 23045000 元"],
    ["总规模1.2万亿元", "1.2万亿元 = 1200000000000 元"],
    ["办理３７张", "３７张 = 37 张"],
    ["接待１，２００人次", "１，２００人次 = 1200 人次"],
    ["核查 276 处", "276 处 = 276 处"],
    ["举办两千零六场", "两千零六场 = 2006 场"],
    ["支出三亿五千万元", "三亿五千万元 = 350000000 元"],
    ["支出三点五亿元", "三点五亿元 = 350000000 元"],
    ["召开5次会议", "5次 = 5 次"],
    ["9个部门参加", "9个 = 9 个"],
    ["建成五周年", "五周年 = 5 周年"],
    ["青少年类占四成", "四成 = 4 成"],
  ])("%s", (text, expected) => {
    expect(shown(text)).toEqual([expected]);
  });

  test("several in one sentence, in order", () => {
    expect(shown("审批4批次9人次，支出14.8万元，下降30%")).toEqual([
      "4批次 = 4 批次",
      "9人次 = 9 人次",
      "14.8万元 = 148000 元",
      "30% = 30 %",
    ]);
  });

  test("units that mean the same are one unit, others stay apart", () => {
    const units = (text: string) => quantitiesIn(text).map((quantity) => quantity.unit);
    expect(units("8人、8名、8位")).toEqual(["名", "名", "名"]);
    expect(units("8批、8批次")).toEqual(["批次", "批次"]);
    expect(units("8场次、8场")).toEqual(["场", "场"]);
    expect(units("8人、8人次、8针次")).toEqual(["名", "人次", "针次"]);
    expect(units("5%、5％、5个百分点")).toEqual(["%", "%", "个百分点"]);
  });
});

describe("a count that could be a year is still a count when a unit follows", () => {
  test.each([
    ["接待2000人次", "2000人次 = 2000 人次"],
    ["翻译1900余份", "1900余份 = 1900..2000 份 ~"],
    ["面积2050平方米", "2050平方米 = 2050 平方米"],
    ["接听12005次", "12005次 = 12005 次"],
  ])("%s", (text, expected) => {
    expect(shown(text)).toEqual([expected]);
  });
});

describe("概数 become intervals", () => {
  test.each([
    ["20余处", "20..30"],
    ["二十多次", "20..30"],
    ["400余家", "400..500"],
    ["百余场", "100..200"],
    ["20余万元", "200000..300000"],
    ["5万余份", "50000..60000"],
    ["近40家", "36..40"],
    ["近百家", "90..100"],
    ["约50人", "45..55"],
    ["约 50 人", "45..55"],
    ["50天左右", "45..55"],
    ["超80家", "80..∞"],
    ["逾千人", "1000..∞"],
    ["80件以上", "80..∞"],
    ["不少于80件", "80..∞"],
    ["不低于95%", "95..∞"],
    ["不足80家", "0..80"],
    ["低于80%", "0..80"],
    ["80家以内", "0..80"],
    ["不超过80家", "0..80"],
    ["数十家", "20..99"],
    ["几百人", "200..999"],
    ["数十万元", "200000..999999"],
    ["十几家", "11..19"],
    ["二十几个", "21..29"],
    ["五六十名", "50..60"],
    ["两三千人", "2000..3000"],
    ["十二三岁", "12..13"],
    ["三五个", "3..5"],
    ["一两家", "1..2"],
    ["上百家", "100..∞"],
    ["上千万元", "10000000..∞"],
    ["10%～15%", "10..15"],
    ["10～15%", "10..15"],
    ["3至5名", "3..5"],
    ["3到5名", "3..5"],
    ["三至五名", "3..5"],
    ["10万—20万元", "100000..200000"],
  ])("%s is %s", (text, interval) => {
    const [quantity, ...more] = quantitiesIn(text);
    expect(more).toEqual([]);
    expect(`${quantity?.lo}..${quantity?.hi ?? "∞"}`).toBe(interval);
    expect(quantity).toMatchObject({ approx: true, text });
  });
});

describe("percentages", () => {
  test.each([
    ["同比增长7.5%", 7.5, "%"],
    ["百分之二十五", 25, "%"],
    ["百分之五点三", 5.3, "%"],
    ["百分之百", 100, "%"],
    ["提高0.5个百分点", 0.5, "个百分点"],
  ])("%s is %d%s", (text, value, unit) => {
    expect(quantitiesIn(text)).toMatchObject([{ lo: value, hi: value, unit, approx: false }]);
  });
});

describe("what is no claim is no quantity", () => {
  test.each([
    "“一带一路”建设和“两区”建设",
    "“1+5+9”工作体系",
    "党的二十大和二十届三中全会精神",
    "十四届人大三次会议",
    "落实中央八项规定精神，做到两个维护",
    "统筹推进五位一体总体布局",
    "一是抓接待。二是抓友城。",
    "（三）优化服务\n3.优化服务\n三、优化服务",
    "第十二届，第5次，第二十六条",
    "第一责任人",
    "2022年",
    "2023年3月5日",
    "2021—2025年",
    "8月至9月",
    "2022北京冬奥会",
    "国办发〔2021〕30号",
    "《三项制度八条措施》",
    "12345热线",
    "A4纸和v2.0版",
    "7×24小时",
    "千家万户",
    "千方百计",
    "零部件",
    "三国演义",
    "双方、三方",
    "进一步、一些、一线、一项工作",
    "近三年，五年来",
    "2023成都大运会",
  ])("%s", (text) => {
    expect(shown(text)).toEqual([]);
  });

  test("a mask hides only itself: what stands beside it is found", () => {
    expect(shown("围绕“两区”建设，2022年第3次会议走访12家")).toEqual(["12家 = 12 家"]);
    expect(shown("一是走访12家；二是办理《条例》宣讲8场")).toEqual(["12家 = 12 家", "8场 = 8 场"]);
  });

  test("a 《 that is never closed hides nothing on the lines below", () => {
    expect(shown("修订《方案\n接待9批次\n印发《条例》")).toEqual(["9批次 = 9 批次"]);
  });

  test("周年 is read whole: 五十周年 is not 十周年", () => {
    expect(shown("结好五十周年")).toEqual(["五十周年 = 50 周年"]);
  });
});

test("offsets are UTF-16 positions in the text as given", () => {
  const text = "𠮷区　约 ３０ 人，𠮷祥寺团组9批次。";
  for (const quantity of quantitiesIn(text))
    expect(text.slice(quantity.start, quantity.end)).toBe(quantity.text);
  expect(quantitiesIn(text).map((quantity) => quantity.text)).toEqual(["约 ３０ 人", "9批次"]);
});

test("a long run of digits or numerals is no quantity, and what follows is still found", () => {
  expect(shown(`${"一".repeat(20_000)}。${"9".repeat(20_000)}次。接待8次`)).toEqual(["8次 = 8 次"]);
});

describe("compareQuantities: does the source support the draft?", () => {
  test.each([
    ["接种318针次", "接种318针次", "OK"],
    ["接种318针次", "接种318人", "UNIT"],
    ["接种318针次", "接种319针次", "VALUE"],
    ["接种318针次", "接种300余针次", "OK"],
    ["接种318针次", "接种近320针次", "OK"],
    ["接种318针次", "接种超300针次", "OK"],
    ["接种318针次", "接种约200针次", "VALUE"],
    ["打造20余处", "打造二十余处", "OK"],
    ["打造20余处", "打造23处", "OVERPRECISE"],
    ["打造20余处", "打造35处", "VALUE"],
    ["打造20余处", "打造30余处", "VALUE"],
    ["数十名", "40名", "OVERPRECISE"],
    ["超过100家", "120家", "OVERPRECISE"],
    ["超过100家", "约100家", "VALUE"],
    ["选拔45名", "选拔四十五人", "OK"],
    ["支出3200万元", "支出0.32亿元", "OK"],
    ["提高5个百分点", "提高5%", "UNIT"],
    ["占四成", "占五成", "VALUE"],
  ])("%s → %s: %s", (source, draft, result) => {
    expect(compareQuantities(quantitiesIn(source)[0]!, quantitiesIn(draft)[0]!)).toBe(result);
  });
});

describe("unitAfter: the unit that a question asks for", () => {
  test.each([
    ["批次团组", "批次"],
    ["人参加", "名"],
    ["个百分点", "个百分点"],
    ["成果", null],
    ["东西", null],
    ["", null],
  ])("多少%s → %s", (text, unit) => {
    expect(unitAfter(text)).toBe(unit);
  });
});
