import { describe, expect, test } from "vitest";
import { draftFrom, waterReport } from "./invented.ts";

async function asksOf(extra: string): Promise<string> {
  const draft = await draftFrom([waterReport(2030, { extra: `三是${extra}。` })]);
  return draft.items.map(({ text }) => text).join("");
}

describe("a placeholder", () => {
  test("asks for figures by year, matter and what they are counted in", async () => {
    expect(await asksOf("全年受理水费投诉26件")).toContain(
      "【待补充：2031年受理水费投诉件数（上年26件）】",
    );
  });

  test("asks for money in the report's own scale", async () => {
    expect(await asksOf("追缴水资源费48.5万元")).toContain(
      "2031年追缴水资源费（单位：万元）（上年48.5万元）",
    );
  });

  test("names no year twice, and opens with no 将", async () => {
    expect(await asksOf("年度目标完成12项")).toContain("【待补充：2031年度目标完成项数");
    expect(await asksOf("将巡河路线细化为9条")).toContain("2031年巡河路线细化条数（上年9条）");
  });

  test("for an event names its matter and last year's words", async () => {
    expect(await asksOf("聘请“清源”律师事务所担任法律顾问")).toMatch(
      /【待补充：2031年[^【】]*情况（上年：聘请“清源”律师事务所担任法律顾问）】/,
    );
  });

  test("does not ask for what the material has told", async () => {
    const report = waterReport(2030, { extra: "三是6月举办“护水日”宣传活动。" });
    const draft = await draftFrom([report], "6月举办“护水日”宣传活动，群众400人参加");
    expect(draft.items.map(({ text }) => text).join("")).not.toContain("上年：6月举办“护水日”");
  });
});
