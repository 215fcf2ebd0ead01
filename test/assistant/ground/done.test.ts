/** Whether a thing was done, where the words of a plan stand beside a denial. */
import { expect, test } from "vitest";
import { verifyClaim } from "../../../src/assistant/ground.ts";

const verdict = (evidence: string, claim: string) =>
  verifyClaim(claim, [{ id: "E1", text: evidence }]).verdict;

test.each([
  ["泵站没有按计划开工。", "泵站已经按计划开工。"],
  ["全年未收到依申请公开事项。", "全年已经收到依申请公开事项。"],
  ["新增泵站1座，未达到年初目标。", "新增泵站1座，已经达到年初目标。"],
  ["泵站未按要求完成验收。", "泵站按要求完成验收。"],
  ["计划清淤河道40公里。", "清淤河道40公里。"],
  ["管网年限较长，导致改造任务没有完成。", "管网年限较长，导致改造任务已经完成。"],
  ["在运泵站31座，没有变化。", "在运泵站31座，已经变化。"],
  ["泵站尚未验收。", "泵站将通过验收。"],
])("%s does not say %s", (evidence, claim) => {
  expect(verdict(evidence, claim)).toBe("unsupported");
});

test.each([
  ["泵站按计划于6月开工。", "6月，泵站按计划开工。"],
  ["全年收到依申请公开事项4件。", "全年收到依申请公开事项4件。"],
  ["新增泵站1座，达到年初目标。", "新增泵站1座，达到年初目标。"],
  ["计划清淤河道40公里。", "将清淤河道40公里。"],
  ["泵站验收未按期完成。", "泵站验收没能如期完成。"],
  ["检修泵站14座，停用水闸3天。", "检修泵站14座，不过停用水闸3天。"],
])("%s says %s", (evidence, claim) => {
  expect(verdict(evidence, claim)).toBe("supported");
});
