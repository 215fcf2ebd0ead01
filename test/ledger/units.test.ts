import { describe, expect, test } from "vitest";
import { type AskedUnit, dimensionOf, unitAt, unitFit } from "../../src/ledger/units.ts";

const in_ = (unit: string): AskedUnit => ({ unit, dimension: dimensionOf(unit) });

describe("what a unit measures", () => {
  test.each([
    ["元", "money"],
    ["人次", "people"],
    ["公里", "length"],
    ["亩", "area"],
    ["立方米", "volume"],
    ["吨", "mass"],
    ["千瓦时", "power"],
    ["课时", "time"],
    ["个百分点", "share"],
    ["座", "count"],
    ["立方米/人", "volume"],
  ])("%s measures %s", (unit, dimension) => {
    expect(dimensionOf(unit)).toBe(dimension);
  });

  test("stands at the head of what follows 多少, the longer one first", () => {
    expect(unitAt("平方米的阅览室")).toBe("平方米");
    expect(unitAt("人次")).toBe("人次");
    expect(unitAt("读者")).toBeNull();
  });
});

describe("a figure's unit", () => {
  test("that is the one asked for answers best", () => {
    expect(unitFit(in_("座"), "座")).toBe(1);
  });

  test.each([
    ["money", "元", "元", true],
    ["money is no other currency", "元", "美元", true],
    ["dollars are not 元", "美元", "元", false],
    ["money is no count", "元", "件", false],
    ["a count is no money", "件", "元", false],
    ["people for people", "名", "人次", true],
    ["visits for people less so", "人次", "名", true],
    ["people where 个 was asked", "个", "名", true],
    ["个 where people were asked", "名", "个", true],
    ["no households where people were asked", "名", "户", false],
    ["lengths in another scale", "公里", "米", true],
    ["no area for a length", "公里", "亩", false],
    ["场 for 次", "次", "场", true],
    ["本 for 册", "册", "本", true],
    ["no 座 for 册", "册", "座", false],
    ["anything for 个", "个", "座", true],
    ["a share in another form", "%", "分之", true],
    ["no share where the difference in points is asked", "个百分点", "%", false],
  ])("%s: asked for %s, %s answers: %s", (_, asked, unit, fits) => {
    expect(unitFit(in_(asked), unit) > 0).toBe(fits);
  });

  test("people are nearer to people than to 人次, and 人次 further from people", () => {
    expect(unitFit(in_("名"), "名")).toBeGreaterThan(unitFit(in_("名"), "人次"));
    expect(unitFit(in_("名"), "人次")).toBeGreaterThan(unitFit(in_("人次"), "名"));
  });

  test("is anything where none is asked, and its dimension where that is", () => {
    const open: AskedUnit = { unit: null, dimension: null };
    expect(unitFit(open, "公里")).toBe(1);
    expect(unitFit({ unit: null, dimension: "area" }, "亩")).toBe(1);
    expect(unitFit({ unit: null, dimension: "area" }, "公里")).toBe(0);
  });

  test("that a table does not name counts what can be counted, and no money", () => {
    expect(unitFit(in_("件"), "")).toBeGreaterThan(0);
    expect(unitFit(in_("名"), "")).toBeGreaterThan(0);
    expect(unitFit({ unit: null, dimension: null }, "")).toBeGreaterThan(0);
    expect(unitFit(in_("元"), "")).toBe(0);
    expect(unitFit(in_("公里"), "")).toBe(0);
  });
});
