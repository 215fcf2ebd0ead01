import { describe, expect, test } from "vitest";
import { goOnWith } from "../../src/drafting/continuing.ts";
import { ordersIn, revise } from "../../src/drafting/revise.ts";
import { draftFrom, itemsOf, paperFrom, waterReport } from "./invented.ts";

const REPORTS = [waterReport(2029), waterReport(2030, { gauges: "41" })];
const series = await Promise.all(REPORTS.map(paperFrom));
const base = series[1]!;
const kept = await draftFrom(REPORTS, "巡查河道47条");
const goOn = (material: string, draft = kept) => goOnWith(draft, material, { base, series });
const textOf = ({ items }: typeof kept) => items.map(({ text }) => text).join("");

describe("a kept draft and more material", () => {
  test("tells what was asked, and keeps what stood", () => {
    const { draft, told, changed } = goOn("取水许可办理51件");
    expect(changed).toBe(true);
    expect(told).toEqual([expect.stringContaining("答上待补充1处")]);
    expect(textOf(draft)).toContain("办理取水许可51件");
    expect(textOf(draft)).toContain("巡查河道47条");
    expect(textOf(draft)).not.toContain("取水许可件数");
    expect(textOf(kept)).toContain("取水许可件数");
  });

  test("has the later of two materials win, and says so", () => {
    const { draft, told } = goOn("巡查河道49条");
    expect(textOf(draft)).toContain("巡查河道49条");
    expect(textOf(draft)).not.toContain("47条");
    expect(told[1]).toContain("巡查河道47条");
  });

  test("counts its lines on behind the earlier material", () => {
    const { draft } = goOn("\n取水许可办理51件\n邻县的食堂换了师傅");
    expect(itemsOf(draft, "51件")[0]!.material).toEqual([3]);
    expect(draft.unused.map(({ line }) => line)).toEqual([4]);
  });

  test("does not write over what was put in by hand", () => {
    const orders = ordersIn("把巡查河道47条改成巡查重点河道46条")!;
    const byHand = revise(kept, orders, "ou_wen").draft;
    const { draft } = goOn("取水许可办理51件\n巡查河道49条", byHand);
    expect(itemsOf(draft, "重点河道46条")[0]).toMatchObject({ by: "ou_wen" });
    expect(textOf(draft)).not.toContain("49条");
    expect(draft.unused.at(-1)).toMatchObject({ why: expect.stringContaining("人改过") });
  });

  test("goes on asking for what is lacking, once, and no longer doubts what is no longer told", async () => {
    const first = await draftFrom(
      REPORTS,
      "巡查河道47条，比上年增加3条\n制止违法采砂起数还没统计出来",
    );
    const asks = (draft: typeof kept) =>
      draft.items.filter(({ kind, text }) => kind === "ask" && text.includes("采砂")).length;
    expect(first.notes).toHaveLength(1);
    const second = goOn("巡查河道49条", first).draft;
    expect(asks(second)).toBeGreaterThan(0);
    expect(second.notes).toEqual([]);
    const third = goOn("制止违法采砂起数还没统计出来", second).draft;
    expect(asks(third)).toBe(asks(second));
    expect(asks(goOn("制止违法采砂6起", third).draft)).toBe(0);
  });

  test("answers the plan and what fell short, each with its number", () => {
    const { draft } = goOn("不足：基层力量薄弱，主要是编制偏紧\n明年：巡查河道60条");
    expect(textOf(draft)).toContain("一是基层力量薄弱，主要是编制偏紧。");
    expect(textOf(draft)).not.toContain("【待补充：原因】");
    expect(textOf(draft)).toMatch(/一是巡查河道60条。/);
    expect(textOf(draft)).not.toContain("2032年主要安排（");
  });

  test("changes nothing where nothing of it is told", () => {
    const { draft, changed } = goOn("收到，谢谢");
    expect(changed).toBe(false);
    expect(draft.items).toEqual(kept.items);
  });
});
