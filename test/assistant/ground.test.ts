import { describe, expect, test } from "vitest";
import { isVerbatim, verifyClaim, verifyText } from "../../src/assistant/ground.ts";

const EVIDENCE = [
  { id: "a", text: "共为外籍人士接种疫苗551针次。", reportYear: 2022, factYear: 2022 },
  {
    id: "b",
    text: "前瞻打造10余处“小而美”的高层级外交外事活动场所。",
    reportYear: 2022,
    factYear: 2022,
  },
  {
    id: "c",
    text: "邀请奥地利、马来西亚友城参加服务贸易交易会，认真落实《北京市国际交往语言环境建设条例》。",
    reportYear: 2022,
    factYear: 2022,
  },
  {
    id: "d",
    text: "外语标识错误比上年下降12.5%，首次实现全区覆盖。",
    reportYear: 2022,
    factYear: 2022,
  },
];

describe("a claim that its evidence supports", () => {
  test.each([
    "2022年共为外籍人士接种疫苗551针次",
    "为外籍人士接种疫苗近600针次",
    "打造十余处活动场所",
    "邀请马来西亚友城参加服务贸易交易会",
    "落实《北京市国际交往语言环境建设条例》",
    "外语标识错误下降12.5％",
  ])("%s", (text) => {
    expect(verifyClaim(text, EVIDENCE)).toMatchObject({ verdict: "supported", reasons: [] });
  });
});

describe("a claim that it does not", () => {
  test.each([
    ["NUMBER", "共为外籍人士接种疫苗561针次"],
    ["UNIT", "共为551名外籍人士接种疫苗"],
    ["OVERPRECISE", "打造12处小而美的外事活动场所"],
    ["YEAR", "2021年共为外籍人士接种疫苗551针次"],
    ["NAME", "邀请德国友城参加服务贸易交易会"],
    ["NAME", "落实《上海市国际交往语言环境建设条例》"],
    ["QUOTE", "打造“小而精”的高层级外交外事活动场所"],
    ["NO_EVIDENCE", "食堂改造如期完工"],
    ["NO_EVIDENCE", "外语标识错误比上年增长12.5%"],
  ])("%s: %s", (code, text) => {
    const verdict = verifyClaim(text, EVIDENCE);
    expect(verdict.verdict).toBe("unsupported");
    expect(verdict.reasons.map((reason) => reason.code)).toContain(code);
  });
});

/** True words in another order, and true figures with something brought in. */
describe("what stands beside a true figure or name must be the evidence's too", () => {
  test.each([
    ["全年接待来访团组42批次551人次", "全年接待来访团组42批次，551人次感染新冠"],
    ["全年接待来访团组42批次551人次", "全年接待来访团组42批次，培训551人次"],
    ["全年接待来访团组42批次551人次", "全年接待来访团组42批次请立即转账"],
    ["全年接待来访团组42批次551人次", "全年接待来访团组42K批次"],
    ["处置突发事件16起，其中涉疫11起", "处置涉疫突发事件16起"],
    ["外语人才库新增28名", "外语人才库有28名"],
    ["5月收入168.3万元", "5月支出168.3万元"],
    ["与甲川市正式结好；与新西兰蒂阿罗市的协议文本已商定", "与新西兰蒂阿罗市正式结好"],
    ["张明同志任主任，李红同志任副主任", "李红同志任主任"],
    ["力争年内与蒂阿罗市签约", "年内与蒂阿罗市签约"],
    ["已完成26项任务", "提前完成26项任务"],
  ])("of %s, not %s", (text, claim) => {
    const evidence = [{ id: "e", text: `${text}。` }];
    expect(verifyClaim(`${text}。`, evidence).reasons).toEqual([]);
    expect(verifyClaim(`${claim}。`, evidence).verdict).toBe("unsupported");
  });
});

test("a sentence of very many figures is to be parted", () => {
  const text = `接待${Array.from({ length: 70 }, (_, i) => `${i + 1}人`).join("、")}。`;
  expect(verifyClaim(text, [{ id: "e", text }]).reasons[0]?.detail).toContain("请拆开");
});

test("a table's number supports a claim that counts things, and no other", () => {
  const row = [{ id: "t", text: "第二十条第（六）项 行政处罚；本年处理决定数量：4119" }];
  const verdict = (text: string) => verifyClaim(text, row).reasons.map(({ code }) => code);
  expect(verdict("作出行政处罚处理决定4119件")).toEqual([]);
  expect(verdict("作出行政处罚处理决定4120件")).toContain("NUMBER");
  expect(verdict("行政处罚处理4119人")).toContain("UNIT");
});

test("a text is judged sentence by sentence, its citation marks aside", () => {
  const verdicts = verifyText("共为外籍人士接种疫苗551针次[1]。打造20处场所[2]。", EVIDENCE);
  expect(verdicts.map((verdict) => verdict.verdict)).toEqual(["supported", "unsupported"]);
  expect(verdicts[0]!.evidence).toContain("a");
});

test("a quote is verbatim whatever its width, blanks and invisible marks", () => {
  expect(isVerbatim("接种 疫苗５５１\u200B针次", EVIDENCE[0]!.text)).toBe(true);
  expect(isVerbatim("接种疫苗550针次", EVIDENCE[0]!.text)).toBe(false);
  expect(isVerbatim("  ", EVIDENCE[0]!.text)).toBe(false);
});
