import { describe, expect, test } from "vitest";
import { frameOf, moved, skeletonOf } from "../../src/drafting/frame.ts";
import { paperFrom, waterReport } from "./invented.ts";

async function frame(...extras: string[]) {
  const papers = await Promise.all(
    extras.map((extra, i) => paperFrom(waterReport(2028 + i, { extra: `三是${extra}。` }))),
  );
  return frameOf(papers.at(-1)!, papers);
}

describe("what repeats", () => {
  test("is frame, its figures and years aside, whatever its verb", async () => {
    const { recurs } = await frame("完成水源地巡查3次", "完成水源地巡查5次");
    expect(recurs("完成水源地巡查5次", "done")).toBe(true);
    expect(recurs("完成泵站改造5座", "done")).toBe(false);
  });

  test("is no frame where a day or a title makes it another event", async () => {
    const { isFrame } = await frame("6月出台《取水管理细则》", "6月出台《节水奖励细则》");
    expect(isFrame("6月出台《节水奖励细则》", "done")).toBe(false);
  });

  test("is no frame where it belongs to the years of the epidemic", async () => {
    const { isFrame } = await frame("受疫情影响", "受疫情影响");
    expect(isFrame("受疫情影响", "done")).toBe(false);
  });
});

test("of one year, duties are frame and what came to an end is not", async () => {
  const { isFrame } = await frame("落实节水制度");
  expect(isFrame("落实节水制度", "done")).toBe(true);
  expect(isFrame("圆满完成抗旱任务", "done")).toBe(false);
  expect(isFrame("局长韩松年同志主持会议", "done")).toBe(false);
});

test("a skeleton keeps how far a year is away", () => {
  expect(skeletonOf("2030年建成8座，2031年建成9座", 2030)).toBe("<>建成#<+>建成#");
  expect(moved("2030年成效，2031年打算", 1)).toBe("2031年成效，2032年打算");
});
