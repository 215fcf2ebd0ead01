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
    ["新设企业1万6千户", "1万6千户 = 16000 户"],
    ["总投资3亿5千万元", "3亿5千万元 = 350000000 元"],
    ["服务2万3千5百人", "2万3千5百人 = 23500 名"],
    ["支出1亿2000万元", "1亿2000万元 = 120000000 元"],
    ["支出三亿五千万元", "三亿五千万元 = 350000000 元"],
    ["支出三点五亿元", "三点五亿元 = 350000000 元"],
    ["召开5次会议", "5次 = 5 次"],
    ["9个部门参加", "9个 = 9 个"],
    ["建成五周年", "五周年 = 5 周年"],
    ["青少年类占四成", "四成 = 4 成"],
  ])("%s", (text, expected) => {
    expect(shown(text)).toEqual([expected]);
  });

  test.each([
    ["植树3.2万株", "3.2万株 = 32000 株"],
    ["出栏生猪12万头", "12万头 = 120000 头"],
    ["配备设备36台（套）", "36台（套） = 36 台套"],
    ["配备设备36台套", "36台套 = 36 台套"],
    ["面积120平方千米", "120平方千米 = 120 平方公里"],
    ["节约5.6万吨标准煤", "5.6万吨标准煤 = 56000 吨标准煤"],
    ["装机突破10亿千瓦", "突破10亿千瓦 = 1000000000..∞ 千瓦 ~"],
    ["全长5千米", "5千米 = 5 公里"],
    ["用电五百千瓦时", "五百千瓦时 = 500 千瓦时"],
    ["投入1200人天", "1200人天 = 1200 人天"],
    ["开行中欧班列86列", "86列 = 86 列"],
    ["新增床位300张", "300张 = 300 张"],
    ["新增300张床位", "300张床位 = 300 床位"],
    ["放流鱼苗200万尾", "200万尾 = 2000000 尾"],
    ["更换路灯96盏", "96盏 = 96 盏"],
    ["保障会议45间次", "45间次 = 45 间次"],
    ["人均可支配收入6.2万元/人", "6.2万元/人 = 62000 元/人"],
    ["PM2.5平均浓度32微克/立方米", "32微克/立方米 = 32 微克/立方米"],
    ["满意度98.6分", "98.6分 = 98.6 分"],
    ["死亡率2.5‰", "2.5‰ = 2.5 ‰"],
    ["千分之三", "千分之三 = 3 ‰"],
    ["下降12.50%", "12.50% = 12.5 %"],
    ["同比−3.2%", "3.2% = 3.2 %"],
    ["占比１．２５％", "１．２５％ = 1.25 %"],
    ["占比5﹪", "5﹪ = 5 %"],
    ["接待1，200人次", "1，200人次 = 1200 人次"],
    ["捐款人民币叁佰贰拾万元整", "叁佰贰拾万元 = 3200000 元"],
    ["结好廿周年", "廿周年 = 20 周年"],
    ["参会人数三百人", "三百人 = 300 名"],
    ["限制性措施削减三分之二", "三分之二 = 0.666666666667 分之"],
    ["时间缩短三分之一以上", "三分之一以上 = 0.333333333333..∞ 分之 ~"],
    ["半数以上的团组", "半数以上 = 0.5..∞ 分之 ~"],
    ["过半数", "过半数 = 0.5..∞ 分之 ~"],
    ["占到全年一半以上", "一半以上 = 0.5..∞ 分之 ~"],
    ["成交额翻了一番", "翻了一番 = 1 番"],
    ["产值翻番", "翻番 = 1 番"],
    ["收入翻两番", "翻两番 = 2 番"],
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
    ["1万6千多户", "16000..17000"],
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
    ["60岁及以上", "60..∞"],
    ["60岁或以下", "0..60"],
    ["不大于80家", "0..80"],
    ["未超过80家", "0..80"],
    ["不小于80家", "80..∞"],
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
    ["近三分之一", "0.3..0.333333333333"],
    ["千余吨标准煤", "1000..2000"],
  ])("%s is %s", (text, interval) => {
    const [quantity, ...more] = quantitiesIn(text);
    expect(more).toEqual([]);
    expect(`${quantity?.lo}..${quantity?.hi ?? "∞"}`).toBe(interval);
    expect(quantity).toMatchObject({ approx: true, text });
  });
});

describe("a word that only ends in 近 or 约 is no estimate", () => {
  test.each(["附近12家", "最近12家", "预约120人次", "节约30%", "签约12项", "公约12条"])(
    "%s",
    (text) => {
      expect(quantitiesIn(text)).toMatchObject([{ approx: false, text: text.slice(2) }]);
    },
  );
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
    "2022节能宣传周，2022首届友城周，2022羽毛球赛",
    "二十四节气",
    "三头六臂，入木三分，四方宾客，两口子，三只手",
    "驻大陆人员，志愿者队伍家家相助",
    "8时30分，8:30分",
    "一半是海水",
    "五年规划，三年行动",
    "台账、台湾",
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

describe("text made to be slow takes time in step with its length", () => {
  const long = 300_000;
  test.each(
    [
      "一",
      "十",
      "〔",
      "《",
      "“",
      "\n",
      " ",
      "\n ",
      "9",
      "9,",
      "999,",
      "近",
      "约",
      "第",
      "一是",
      "二十届",
      "1个",
      "亿个",
      "千瓦亿",
      "1至",
      "2022年",
      "百分之",
      "三分之",
      "０，",
    ].map((unit) => [unit]),
  )("%j", (unit) => {
    const start = performance.now();
    quantitiesIn(unit.repeat(long / unit.length));
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test("and so does a whole year's worth of reports", () => {
    const text = "全年接待来访团组9批次86人次，同比增长12.5%，核查外语标识276处。".repeat(30_000);
    const start = performance.now();
    expect(quantitiesIn(text)).toHaveLength(120_000);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
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
    ["超500人次", "500人次", "VALUE"],
    ["500人次", "超500人次", "VALUE"],
    ["500人次以上", "超500人次", "VALUE"],
    ["超500人次", "500人次以上", "OK"],
    ["500人次", "500人次以上", "OK"],
    ["500人次", "不足500人次", "VALUE"],
    ["500人次", "不超过500人次", "OK"],
    ["500人次", "近500人次", "VALUE"],
    ["490人次", "近500人次", "OK"],
    ["20处", "20余处", "VALUE"],
    ["30处", "20余处", "VALUE"],
    ["翻一番", "增长1倍", "UNIT"],
    ["三分之二", "六分之四", "OK"],
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
