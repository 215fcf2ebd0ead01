/** A right number told as another kind of figure, of another deed, by another doer or by another's report. */
import { describe, expect, test } from "vitest";
import { holds } from "./forestry.ts";

describe("a number is told as what it is", () => {
  test.each([
    ["护林经费占部门支出的42%。", "护林经费增长42%。"],
    ["苗木成活率88%。", "苗木成活率提升88%。"],
    ["完成年度造林任务的42%。", "造林下降42%。"],
    ["林农满意度91%。", "林农不满意度91%。"],
    ["应到护林员64人，实到59人。", "到护林员64人。"],
  ])("%s does not say %s", (evidence, claim) => {
    expect(holds(evidence, evidence)).toBe(true);
    expect(holds(claim, evidence)).toBe(false);
  });
  test("a change is told with any word of change", () => {
    expect(holds("苗木成活率提升3.5个百分点。", "苗木成活率比上年提高3.5个百分点。")).toBe(true);
  });
});

describe("a number is told of its own deed", () => {
  test.each([
    ["修剪行道树340株，移栽125株。", "移栽行道树340株。"],
    ["修复界碑31座，新立12座。", "新立界碑31座。"],
    ["整理巡护档案86盘，修复41盘。", "修复巡护档案86盘。"],
    ["唐立言任局长，邹怀远任副局长。", "邹怀远任局长。"],
  ])("%s does not say %s", (evidence, claim) => {
    expect(holds(evidence, evidence)).toBe(true);
    expect(holds(claim, evidence)).toBe(false);
  });
});

describe("whose deed it is", () => {
  const EVIDENCE = "举办防火演练7次。";
  test.each(["芦洲县林业局举办防火演练7次。", "2031年，县林业局举办防火演练7次。"])(
    "%s",
    (claim) => {
      expect(holds(claim, EVIDENCE)).toBe(true);
    },
  );
  test.each([
    "县水务局举办防火演练7次。",
    "2031年丰川县林业局举办防火演练7次。",
    "县法院举办防火演练7次。",
    "据县审计局2031年通报和总结，举办防火演练7次。",
  ])("not %s", (claim) => {
    expect(holds(claim, EVIDENCE)).toBe(false);
  });
});

describe("how a figure was come by", () => {
  const EVIDENCE = "举办防火演练7次。";
  test("may be said in the product's own words", () => {
    expect(holds("举办防火演练7次（由上述两数算得）。", EVIDENCE)).toBe(true);
  });
  test("and brings in nothing else", () => {
    expect(holds("举办防火演练7次（由举报人称局长挪用公款得出）。", EVIDENCE)).toBe(false);
    expect(holds("举办防火演练7次（由编造的台账算得，实为2次）。", EVIDENCE)).toBe(false);
  });
});
