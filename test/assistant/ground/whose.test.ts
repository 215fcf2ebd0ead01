/** Who did it and whose it is: the report's own office, a neighbour, one who only helped. */
import { expect, test } from "vitest";
import { verifyText } from "../../../src/assistant/ground.ts";
import { holds } from "./forestry.ts";

const OWN = "柳浦县水务局\n柳浦县水务局2031年工作总结";
const OTHER = "青崖县水务局\n青崖县水务局2031年工作总结";

function codesOf(claim: string, ...items: [about: string, text: string][]): string[] {
  const evidence = items.map(([about, text], i) => ({
    ...{ id: `E${i}`, text, about },
    ...{ reportYear: 2031, factYear: 2031 },
  }));
  return verifyText(claim, evidence).flatMap(({ reasons }) => reasons.map(({ code }) => code));
}

test("another report's figure is not the office's own", () => {
  const both: [string, string][] = [
    [OWN, "全年巡查河道212次。"],
    [OTHER, "全年巡查河道318次。"],
  ];
  expect(codesOf("柳浦县水务局全年巡查河道212次。", ...both)).toEqual([]);
  expect(codesOf("柳浦县水务局全年巡查河道318次。", ...both)).not.toEqual([]);
});

test("who did it where the evidence says who did", () => {
  const loan: [string, string] = [OWN, "由县农商银行向用水协会发放贷款14笔。"];
  expect(codesOf("县农商银行向用水协会发放贷款14笔。", loan)).toEqual([]);
  expect(codesOf("县水务局向用水协会发放贷款14笔。", loan)).toContain("ROLE");
});

test("who helped did not lead", () => {
  const help: [string, string] = [OWN, "配合市水务局开展水库联合检查9次。"];
  expect(codesOf("县水务局配合市水务局开展水库联合检查9次。", help)).toEqual([]);
  expect(codesOf("县水务局牵头开展水库联合检查9次。", help)).toContain("ROLE");
});

test("the doer of one clause is not that of the next", () => {
  const two: [string, string] = [OWN, "副局长唐立言牵头水库巡查，副局长邹怀远牵头节水宣传。"];
  expect(codesOf("副局长邹怀远牵头节水宣传。", two)).toEqual([]);
  expect(codesOf("副局长邹怀远牵头水库巡查。", two)).toContain("ROLE");
});

test("a month and a half of the year are the clause's own", () => {
  const opened: [string, string] = [OWN, "城东泵站于9月投入运行，比原定的上半年晚了三个月。"];
  expect(codesOf("2031年9月，城东泵站投入运行。", opened)).toEqual([]);
  expect(codesOf("2031年上半年，城东泵站投入运行。", opened)).toContain("YEAR");
});

test.each([
  ["副县长带队督查林长制4次。", "副县长带队督查林长制4次。", true],
  ["副县长带队督查林长制4次。", "县长带队督查林长制4次。", false],
  ["县长、副县长带队督查林长制4次。", "县长带队督查林长制4次。", true],
])("%s — %s", (text, claim, said) => {
  expect(holds(claim, text)).toBe(said);
});

test.each([
  ["林长制考核在全市排名第三。", "林长制考核列全市第三位。", true],
  ["林长制考核在全市排名第三。", "林长制考核列全市第二位。", false],
  [
    "向气象部门推送火点信息，配合气象部门发布火险预警14次。",
    "向气象部门推送火点信息，协助发布火险预警14次。",
    true,
  ],
])("%s — %s", (text, claim, said) => {
  expect(holds(claim, text)).toBe(said);
});
