import { expect, test } from "vitest";
import { abbreviates, orgsAsked } from "../../src/text/offices.ts";

const KNOWN = [
  { org: "望江区人民政府外事办公室", aliases: ["区府外事办"] },
  { org: "望江区人民政府", aliases: [] },
  { org: "望江区司法局", aliases: [] },
  { org: "望江区发展和改革委员会", aliases: [] },
];
const orgs = (text: string) => orgsAsked(text, KNOWN).orgs;

test.each([
  ["2023年区外办新收申请多少件", ["望江区人民政府外事办公室"]],
  ["望江区外事办去年接待几批", ["望江区人民政府外事办公室"]],
  ["外办2022年核查外语标识", ["望江区人民政府外事办公室"]],
  ["区政府外办的报告", ["望江区人民政府外事办公室"]],
  ["请问我区外办接待几批", ["望江区人民政府外事办公室"]],
  ["区府外事办的报告", ["望江区人民政府外事办公室"]],
  ["望江区人民政府外事办公室2022年总结", ["望江区人民政府外事办公室"]],
  ["望江区人民政府去年建成几所学校", ["望江区人民政府"]],
  ["区司法局和区发改委各有几件", ["望江区司法局", "望江区发展和改革委员会"]],
  ["西城区外办接待几批", []],
  ["望江区接待外宾几批", KNOWN.map(({ org }) => org)],
])("%s", (text, expected) => {
  expect(orgs(text)).toEqual(expected);
});

test.each([
  ["望江区外办", "望江区人民政府外事办公室", true],
  ["望江区外事办公室", "望江区人民政府外事办公室", true],
  ["望江区政府办", "望江区人民政府外事办公室", false],
  ["望江区人民政府", "望江区人民政府外事办公室", false],
  ["临河区外办", "望江区人民政府外事办公室", false],
  ["望江区发改委", "望江区发展和改革委员会", true],
])("%s for %s: %s", (short, long, same) => {
  expect(abbreviates(short, long)).toBe(same);
});
