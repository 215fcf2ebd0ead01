import { expect, test } from "vitest";
import { otherNames } from "../../src/search/names.ts";

const REPORT = `成立望江区推进国际交往中心功能建设领导小组（以下简称“领导小组”），认真落实《北京市国际交往语言环境建设条例》（以下简称《条例》）。
领导小组召开会议4次。《条例》宣讲12场。`;

test.each([
  ["领导小组召开会议4次。", ["望江区推进国际交往中心功能建设领导小组"]],
  ["望江区推进国际交往中心功能建设领导小组成立。", []],
  ["《条例》宣讲12场。", ["《北京市国际交往语言环境建设条例》"]],
  ["落实《北京市国际交往语言环境建设条例》。", ["《条例》"]],
  ["接待来访团组9批次。", []],
])("%s", (text, expected) => {
  expect(otherNames(REPORT)(text)).toEqual(expected);
});

test("a report that defines nothing adds nothing", () => {
  expect(otherNames("接待来访团组9批次（同比增长12%）。")("接待来访团组")).toEqual([]);
});
