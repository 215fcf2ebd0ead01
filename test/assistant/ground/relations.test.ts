/** `verify`: a claim may have every word and figure of its evidence and still join them wrongly. */
import { describe, expect, test } from "vitest";
import { verifyText } from "../../../src/assistant/ground.ts";

const ABOUT = "银溪县水务局\n银溪县水务局2024年工作总结\n二、主要工作";

function codesOf(claim: string, ...texts: string[]): string[] {
  const evidence = texts.map((text, i) => ({
    id: `e${i}`,
    text,
    about: ABOUT,
    reportYear: 2024,
    factYear: 2024,
  }));
  return verifyText(claim, evidence).flatMap(({ reasons }) => reasons.map(({ code }) => code));
}

describe("who gives and who receives", () => {
  const EVIDENCE = "我县向下游三个乡镇调拨排涝泵车6台。";
  test("is as the evidence says", () => {
    expect(codesOf("2024年，我县向下游三个乡镇调拨排涝泵车6台。", EVIDENCE)).toEqual([]);
    expect(codesOf("下游三个乡镇向我县调拨排涝泵车6台。", EVIDENCE)).toContain("ROLE");
  });
});

describe("who did it", () => {
  const EVIDENCE = "市水利局组织河道采砂联合检查，抽查采砂点18处。";
  test("is not the own office where the evidence names another", () => {
    expect(codesOf("市水利局组织了河道采砂联合检查，抽查采砂点18处。", EVIDENCE)).toEqual([]);
    expect(codesOf("银溪县水务局组织了河道采砂联合检查。", EVIDENCE)).toContain("ROLE");
  });
  test("alone is not together", () => {
    const joint = "与县公安局联合开展非法采砂整治9次。";
    expect(codesOf("联合县公安局开展非法采砂整治9次。", joint)).toEqual([]);
    expect(codesOf("独自开展非法采砂整治9次。", joint)).not.toEqual([]);
  });
});

describe("how far a matter has come", () => {
  test.each([
    ["初步设计报告已上报省水利厅，等待批复。", "初步设计报告已获省水利厅批复。"],
    ["水厂扩建工程主体封顶。", "水厂扩建工程竣工。"],
    ["就供水协议与邻县基本谈妥。", "与邻县签署供水协议。"],
  ])("%s does not say %s", (evidence, claim) => {
    expect(codesOf(claim, evidence)).not.toEqual([]);
    expect(codesOf(evidence, evidence)).toEqual([]);
  });
});

describe("a cause", () => {
  const STATED = "受秋汛偏早影响，供水量比上年减少12万吨。";
  test("is told where the evidence tells it", () => {
    expect(codesOf("由于秋汛偏早，供水量比上年减少12万吨。", STATED)).toEqual([]);
  });
  test("is not made of two sentences that stand side by side", () => {
    expect(
      codesOf(
        "由于管网改造，供水量比上年减少12万吨。",
        "供水量比上年减少12万吨。",
        "全年改造供水管网37公里。",
      ),
    ).toContain("CAUSE");
  });
});

describe("all, some and none", () => {
  test("what holds of a part is not said of all", () => {
    const evidence = "21座水厂全部完成消毒设备更新，其中4座被评为省级规范化水厂。";
    expect(codesOf("21座水厂全部完成消毒设备更新。", evidence)).toEqual([]);
    expect(codesOf("21座水厂全部被评为省级规范化水厂。", evidence)).not.toEqual([]);
  });
  test("what was not done is not told as done", () => {
    const evidence = "全年没有发生重大水污染事件。";
    expect(codesOf("全年重大水污染事件零发生。", evidence)).toEqual([]);
    expect(codesOf("全年发生了重大水污染事件。", evidence)).not.toEqual([]);
  });
});

describe("whose and which a figure is", () => {
  test.each([
    ["全年新建泵站5座，累计达到63座。", "2024年新建泵站63座。"],
    ["五年来累计治理河道212公里。", "2024年治理河道212公里。"],
    ["抽检水样480批次，其中农村水样130批次。", "抽检水样130批次。"],
    ["邻近的白河县审批取水许可27件。", "我县审批取水许可27件。"],
    ["南片、北片灌区分别改造渠道14公里、9公里。", "北片灌区改造渠道14公里。"],
    ["渠系水利用系数由52%提高到58%。", "渠系水利用系数由58%提高到52%。"],
    ["供水户数比上年增加300户。", "供水户数比前年增加300户。"],
  ])("%s does not say %s", (evidence, claim) => {
    expect(codesOf(claim, evidence)).not.toEqual([]);
  });
});

test("a change is against the year that the evidence measures it against", () => {
  const texts = ["供水户数比上年增加300户。", "2022年供水户数9万户。"] as const;
  expect(codesOf("2024年供水户数比2023年增加300户。", ...texts)).toEqual([]);
  expect(codesOf("2024年供水户数比2022年增加300户。", ...texts)).toContain("YEAR");
});

test("what there is by now is not what is new", () => {
  expect(codesOf("在运泵站总数达到63座。", "在运泵站总数达到63座。")).toEqual([]);
  expect(codesOf("2024年新增泵站63座。", "泵站总数达到63座。")).toContain("NUMBER");
});

describe("what is worked out of two figures of the evidence", () => {
  test.each([
    "受理取水申请80件，办结72件，办结率90%。",
    "受理取水申请80件，办结72件，还有8件没有办结。",
    "办结取水申请72件，比2023年的60件多12件，增长20%。",
  ])("%s", (claim) => {
    const evidence = [
      { id: "a", text: "受理取水申请80件，办结72件。", reportYear: 2024, factYear: 2024 },
      { id: "b", text: "办结取水申请60件。", reportYear: 2023, factYear: 2023 },
    ];
    const reasons = verifyText(claim, evidence).flatMap((one) => one.reasons);
    expect(reasons).toEqual([]);
  });
  test("must come out", () => {
    expect(codesOf("受理80件，办结72件，办结率95%。", "受理80件，办结72件。")).toContain("NUMBER");
  });
});

test("a series shows which year has most", () => {
  const row = "指标：河道治理；单位：公里；2022年：31；2023年：47；2024年：40";
  expect(codesOf("河道治理2023年最多，为47公里。", row)).toEqual([]);
  expect(codesOf("河道治理2024年最多，为40公里。", row)).not.toEqual([]);
});

test("the evidence that a verdict names is what says the claim", () => {
  const [verdict] = verifyText("抽检水样480批次。", [
    { id: "a", text: "改造供水管网37公里。" },
    { id: "b", text: "抽检水样480批次。" },
  ]);
  expect(verdict).toMatchObject({ verdict: "supported", evidence: ["b"] });
});
