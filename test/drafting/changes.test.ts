import { describe, expect, test } from "vitest";
import { changeOf, disagreement, inScaleOf, ownersOf } from "../../src/drafting/changes.ts";
import { readMaterial } from "../../src/drafting/material.ts";
import type { Fact } from "../../src/ledger/figures.ts";
import { factOf } from "../ledger/invented.ts";

const toldIn = (text: string) =>
  readMaterial(text, { year: 2019, kind: "年度工作总结", known: "", names: [] }).told;

describe("a difference", () => {
  const change = changeOf(factOf("巡查75条", "75条"), factOf("巡查60条", "60条"))!;

  test("is worked out of two figures of one scale", () => {
    expect(change).toMatchObject({ words: "比上年增加15条", sum: "75−60=15", rate: 25 });
    expect(changeOf(factOf("投资2亿元", "2亿元"), factOf("投资300万元", "300万元"))).toBeNull();
  });

  test("that the material states is checked, as a number and as a share", () => {
    const against = (text: string) => disagreement(toldIn(`巡查75条，${text}`)[1]!, change);
    expect(against("比上年增加15条")).toBeNull();
    expect(against("同比增长25%")).toBeNull();
    expect(against("比2016年增加40条")).toBeNull();
    expect(against("比计划少5条")).toBeNull();
    expect(against("较2018年增加15条")).toBeNull();
    expect(against("较2018年增加25条")).toContain("75−60=15");
    expect(against("比上年增加25条")).toContain("75−60=15");
    expect(against("同比增长20%")).toContain("25%");
  });

  test("belongs to the figure of its own line, else to the one before that it agrees with", () => {
    const before = (was: Record<string, Fact>) => (fact: Fact) => was[fact.quantity.text] ?? null;
    const last = before({ "75条": factOf("巡查60条", "60条"), "44次": factOf("检测42次", "42次") });
    const owned = (text: string) =>
      [...ownersOf(toldIn(text), last).values()].map(({ one }) => one.text);
    expect(owned("检测44次，比上年增加15次\n巡查75条")).toEqual(["检测44次"]);
    expect(owned("巡查75条\n检测44次\n比上年增加15条")).toEqual(["巡查75条"]);
  });
});

test("money is told in the scale that last year's report counts in", () => {
  const was = factOf("罚款23.45万元", "23.45万元");
  expect(inScaleOf(factOf("罚款208000元", "208000元"), was)).toBe("20.8万元");
  expect(inScaleOf(factOf("罚款20.8万元", "20.8万元"), was)).toBeNull();
});
