/** A figure of a matter that was cancelled, forbidden, denied, proposed or only said to be so is told with that word, and with no other. */
import { describe, expect, test } from "vitest";
import { holds } from "./forestry.ts";

describe("what turns a matter round stays", () => {
  test.each([
    ["取消秋季护林员集训2期。", "开展秋季护林员集训2期。"],
    ["中止林权流转项目4个。", "实施林权流转项目4个。"],
    ["5个采伐许可申请未获通过。", "5个采伐许可申请获通过。"],
    ["尚有9处火险隐患没有消除。", "9处火险隐患消除。"],
    ["6名护林员未按期签约。", "6名护林员按期签约。"],
    ["严禁野外用火。", "组织野外用火。"],
    ["建议增设瞭望塔3座。", "增设瞭望塔3座。"],
    ["发生森林火灾0起。", "发生森林火灾。"],
    ["免去唐立言副局长职务。", "任命唐立言为副局长。"],
  ])("%s does not say %s", (evidence, claim) => {
    expect(holds(evidence, evidence)).toBe(true);
    expect(holds(claim, evidence)).toBe(false);
  });
  test("and may be said with another word of its kind", () => {
    expect(holds("未消除的火险隐患尚有9处。", "尚有9处火险隐患没有消除。")).toBe(true);
    expect(holds("森林火灾零发生。", "全年没有发生森林火灾。")).toBe(true);
  });
});

describe("what turns a matter round is not brought in", () => {
  const EVIDENCE = "受理林木采伐申请31件，办结29件。";
  test.each([
    "谎称受理林木采伐申请31件。",
    "每月受理林木采伐申请31件。",
    "人均受理林木采伐申请31件。",
    "漏办林木采伐申请31件。",
    "受理林木采伐申请31件，未办结29件。",
    "受理林木采伐申请31件，成效显著。",
    "受理林木采伐申请31件，完成任务。",
  ])("%s", (claim) => {
    expect(holds(claim, EVIDENCE)).toBe(false);
  });
  test("but may be worked out", () => {
    expect(holds("受理林木采伐申请31件，未办结2件。", EVIDENCE)).toBe(true);
  });
});
