/** Words of a claim that the evidence says in others: near in meaning, and only that. */
import { expect, test } from "vitest";
import { verifyText } from "../../../src/assistant/ground.ts";

function holds(claim: string, text: string): boolean {
  const item = { id: "E", text, about: "柳浦县气象局", reportYear: 2031, factYear: 2031 };
  return verifyText(claim, [item]).every(({ verdict }) => verdict === "supported");
}

test.each([
  ["查处违规施放气球案件4起。", "查办违规施放气球案件4起。"],
  ["县医院致信感谢气象台。", "县医院写信感谢气象台。"],
  ["经费列入县财政预算。", "经费纳入县财政预算。"],
])("%s may be told as %s", (evidence, claim) => {
  expect(holds(claim, evidence)).toBe(true);
});

test.each([
  ["为种粮大户推送预报14次。", "为种粮企业推送预报14次。"],
  ["组织12名观测员轮训。", "组织12名教师轮训。"],
  ["行政诉讼6件，均胜诉。", "行政诉讼6件，均败诉。"],
  ["与市局商定合作文本。", "与市局签署合作文本。"],
])("%s may not be told as %s", (evidence, claim) => {
  expect(holds(claim, evidence)).toBe(false);
});
