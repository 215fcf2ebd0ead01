/** A sentence in other words: each figure, day, name and denial stays with the words that it was told with. */
import { describe, expect, test } from "vitest";
import { addedIn, swapsIn } from "../../../src/assistant/wording/swapped.ts";

describe("what goes to another thing", () => {
  test.each([
    ["抽检电梯318台，更换钢索27台", "更换钢索318台，抽检电梯27台"],
    ["4月举办读书周，9月举办书法展", "4月举办书法展，9月举办读书周"],
    ["未返修4处，返修9处", "返修4处，未返修9处"],
    ["男21女17", "女21男17"],
    ["周岚任站长，郑屹任副站长", "郑屹任站长，周岚任副站长"],
    ["批评东坡街道，表扬西滩街道", "批评西滩街道，表扬东坡街道"],
    ["建议召开听证会", "建议并召开听证会"],
    ["种植乔木5棵，修剪灌木6丛，清理枯枝7车", "种植枯枝5棵，修剪乔木6丛，清理灌木7车"],
    ["取消慢跑赛3场", "慢跑赛取消选手3场"],
  ])("%s is not %s", (own, said) => {
    expect(swapsIn(own, said)).not.toEqual([]);
    expect(swapsIn(own, own)).toEqual([]);
  });
});

describe("what stays with its own", () => {
  test.each([
    ["抽检电梯318台。更换钢索27台", "全年共抽检电梯318台，更换钢索27台"],
    ["出具证明318份，接待群众9人次", "出具318份证明，接待9人次群众"],
    ["电梯困人救援没有超时", "电梯困人救援未超时"],
    ["四是9月书法展，参展56人", "9月举办书法展，56人参展"],
  ])("%s may be %s", (own, said) => {
    expect(swapsIn(own, said)).toEqual([]);
  });
});

describe("what comes beside a figure", () => {
  test.each(["每月", "谎称", "仅", "人均", "自称", "漏", "被迫"])("%s does not", (word) => {
    expect(addedIn("抽检电梯318台", `${word}抽检电梯318台`, [])).not.toEqual([]);
  });

  test("多达 does not, 全年共 does", () => {
    expect(addedIn("抽检电梯318台", "抽检电梯多达318台", [])).not.toEqual([]);
    expect(addedIn("抽检电梯318台", "全年共抽检电梯318台", [])).toEqual([]);
  });
});
