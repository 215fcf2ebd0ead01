import { describe, expect, test } from "vitest";
import type { DraftDocument, DraftItem } from "../../src/drafting/document.ts";
import { ordersIn, revise } from "../../src/drafting/revise.ts";
import { draftFrom, waterReport } from "./invented.ts";

const draft = await draftFrom([waterReport(2031), waterReport(2032, { gauges: "41" })]);

function revised(said: string, of: DraftDocument = draft) {
  const orders = ordersIn(said);
  if (!orders) throw new Error(`没有看懂“${said}”`);
  const done = revise(of, orders, "ou_wen");
  return { ...done, text: done.draft.items.map(({ text }) => text).join("") };
}

/** The number of the placeholder that begins so, from 1. */
function numberOf(words: string): number {
  const all = draft.items.flatMap(({ text }) => text.match(/【[^】]*】/g) ?? []);
  return all.findIndex((one) => one.includes(words)) + 1;
}

/** Items of one section; each that has a number begins a paragraph. */
function points(...texts: string[]): DraftItem[] {
  return texts.map((text) => ({
    kind: text.includes("【") ? "ask" : "keep",
    text,
    section: ["一"],
    passageId: "p",
    opens: text.includes("是"),
    sources: [],
    material: [],
  }));
}

describe("a draft revised in words", () => {
  test("第一处填…: a figure stands in last year's words, by whom is kept", () => {
    const { draft: done, told } = revised(`第${numberOf("巡查河道条数")}处填44条`);
    const item = done.items.find(({ text }) => text.includes("巡查河道44条"))!;
    expect(item).toMatchObject({ kind: "new", by: "ou_wen" });
    expect(told[0]).toContain("已填“44条”");
  });

  test("several at once are those of the draft as it was read", () => {
    const first = numberOf("巡查河道条数");
    const { text } = revised(`第${first}处填44条，第${first + 1}处填2起`);
    expect(text).toContain("巡查河道44条");
    expect(text).toContain("制止违法采砂2起");
  });

  test("what did not agree in the material is said until it is answered", async () => {
    const base = [waterReport(2031, { extra: "三是受理投诉50件，比上年增加5件。" })];
    const doubtful = await draftFrom(base, "受理投诉62件，比上年增加20件");
    expect(doubtful.notes.map(({ why }) => why).join()).toContain("62−50=12");
    const all = doubtful.items.flatMap(({ text }) => text.match(/【[^】]*】/g) ?? []);
    const place = all.findIndex((one) => one.includes("62−50=12")) + 1;
    const { draft: done } = revised(`第${place}处填比上年增加12件`, doubtful);
    expect(done.notes).toEqual([]);
    expect(revised("把水务局改成水利局", doubtful).draft.notes).toEqual(doubtful.notes);
  });

  test("a placeholder that is not there is said, and nothing changed", () => {
    const { changed, told } = revised("第九十处填3个");
    expect(changed).toBe(false);
    expect(told[0]).toContain("没有第90处");
  });

  test("把甲改成乙: once, and never inside a placeholder", () => {
    expect(revised("把河湖长制改成河长制").text).toContain("认真落实河长制");
    const { changed, told } = revised("把采砂改成挖砂");
    expect(changed).toBe(false);
    expect(told[0]).toContain("没有“采砂”");
  });

  test("words that stand in several places want to be told apart", () => {
    const twice = revised("最后加一句：认真落实责任。", draft).draft;
    const { changed, told } = revised("把认真落实改成全面落实", twice);
    expect(changed).toBe(false);
    expect(told[0]).toContain("有2处");
  });

  test("删掉最后一句, 第二条短一点", () => {
    const { draft: done } = revised("删掉最后一句");
    expect(done.items).toHaveLength(draft.items.length - 1);
    const longer = revised("第二条后面加一句：确保监测数据真实可靠。").draft;
    const shorter = revised("第二条短一点", longer);
    expect(shorter.text).not.toContain("真实可靠");
  });

  describe("placeholders that need no filling", () => {
    test("删掉第…处 drops that placeholder and nothing else, and the points count on", () => {
      const n = numberOf("水位站");
      const { text, told } = revised(`第${numberOf("巡查河道条数")}处填44条；删掉第${n}处`);
      expect(text).toContain("巡查河道44条");
      expect(told.join()).toContain(`已删去第${n}处【待补充：`);
      expect(text.match(/【/g)).toHaveLength(
        draft.items.flatMap(({ text }) => text.match(/【/g) ?? []).length - 2,
      );
    });

    test("a point that is all gone leaves no number and no mark of its own", () => {
      const two = {
        ...draft,
        items: points("一是【待补充：甲】。", "二是【待补充：乙】，", "丙12件。"),
      };
      expect(revised("第1处不要了", two).text).toBe("一是【待补充：乙】，丙12件。");
      expect(revised("第2处不要了", two).text).toBe("一是【待补充：甲】。二是丙12件。");
      const last = { ...draft, items: points("一是甲3件，", "【待补充：乙】。") };
      expect(revised("删掉第一处", last).text).toBe("一是甲3件。");
      const cause = { ...draft, items: points("一是【待补充：不足】，【待补充：原因】。") };
      expect(revised("第1处填人手紧；第2处不要了", cause).text).toBe("一是人手紧。");
    });

    test("剩下的待补充都删掉 leaves headings, which must say something", () => {
      const heading = { ...points("（一）【待补充：2033年小标题】")[0]!, level: 2 };
      const with2 = { ...draft, items: [heading, ...points("甲3件，", "【待补充：乙】。")] };
      const { text, told } = revised("剩下的待补充都删掉", with2);
      expect(text).toBe("（一）【待补充：2033年小标题】甲3件。");
      expect(told.join()).toContain("第1处是小标题");
    });

    test("one that is not there is said, and no paragraph goes in its stead", () => {
      const { changed, told } = revised("删掉第九十处");
      expect(changed).toBe(false);
      expect(told[0]).toContain("没有第90处");
    });
  });

  test("删掉第二条: the third is the second then", () => {
    const three = { ...draft, items: points("一是甲3件。", "二是乙4件。", "三是丙5件。") };
    expect(revised("删掉第二条", three).text).toBe("一是甲3件。二是丙5件。");
  });

  test("what only a model can do says so, a question is no order", () => {
    expect(revised("语气再正式些").told[0]).toContain("需要模型");
    expect(ordersIn("去年巡查了多少条河道？")).toBeNull();
    expect(ordersIn("加大河道巡查力度，巡查河道49条")).toBeNull();
    expect(ordersIn("2032年哪些水位站改成自动的？")).toBeNull();
  });
});

describe("what is filled in or added", () => {
  test("may be more than one sentence", () => {
    const place = numberOf("巡查河道条数");
    const { text } = revised(`第${place}处填巡查河道44条；其中夜间12条。均已整改`);
    expect(text).toContain("巡查河道44条；其中夜间12条。均已整改");
  });

  test("ends before a question, which changes nothing", () => {
    expect(ordersIn("第一处填44条。这样行吗？")).toBeNull();
  });
});
