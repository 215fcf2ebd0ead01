import { describe, expect, test } from "vitest";
import { REPORT_2022 } from "../helper.ts";
import { askerOf } from "./shelf.ts";

describe("a draft without a model", () => {
  test("keeps the frame, asks for every figure, and never passes last year's on", async () => {
    const { ask } = await askerOf(REPORT_2022);
    const reply = await ask("起草2023年报告“国际语言环境改善”部分初稿，没有的数据先留空。");
    expect(reply).toMatchObject({ skill: "draft", kind: "reply" });
    expect(reply.text).toContain("一是【待补充：2023年核查外语标识（单位：处）】");
    expect(reply.text.replace(/\[\d+\]|2023/g, "")).not.toMatch(/\d/);
    expect(reply.gaps.length).toBeGreaterThan(0);
  });

  test("moves the years of a heading on", async () => {
    const { turn } = await askerOf(REPORT_2022);
    const reply = await turn.draft({ section: "第四部分", year: 2023, from: null, material: null });
    expect(reply.text).toContain("2024年推进法治政府建设的主要安排");
    expect(reply.text).not.toContain("300");
  });

  test("sets this year's material where last year counted the same thing", async () => {
    const { turn } = await askerOf(REPORT_2022);
    const material = "2023年核查外语标识312处。";
    const reply = await turn.draft({
      section: "国际语言环境改善",
      year: 2023,
      from: null,
      material,
    });
    expect(reply.text).toContain("2023年核查外语标识312处");
    expect(reply.text).not.toContain("276");
    const citation = reply.citations.find((c) => c.reportId === "material");
    expect(citation).toMatchObject({ title: "本次材料", quote: "2023年核查外语标识312处" });
  });

  test("takes figures only from the message when it brings its own material", async () => {
    const { ask } = await askerOf(REPORT_2022);
    const reply = await ask("材料：2023年核查外语标识312处，整改70处。请仿照去年写法写成一段。");
    expect(reply.text).toContain("312处");
    expect(reply.text).toContain("70处");
    expect(reply.text).not.toMatch(/276|61/);
  });

  test("asks for what the material says is lacking", async () => {
    const { ask } = await askerOf(REPORT_2022);
    const reply = await ask(
      "2023年来访团组48批次，人次还没统计出来，按公文口气写一句接待情况。",
      "2024-01-06",
    );
    expect(reply.text).toContain("48批次");
    expect(reply.text).toContain("【待补充：2023年人次】");
  });

  test("is refused where there is no earlier report or no such section", async () => {
    const { turn } = await askerOf(REPORT_2022);
    const early = await turn.draft({
      section: "国际语言环境",
      year: 2020,
      from: null,
      material: null,
    });
    expect(early).toMatchObject({ kind: "refusal", reason: "year_not_covered" });
    const unknown = await turn.draft({
      section: "航天发射",
      year: 2023,
      from: null,
      material: null,
    });
    expect(unknown).toMatchObject({ kind: "refusal", reason: "section_not_found" });
  });
});
