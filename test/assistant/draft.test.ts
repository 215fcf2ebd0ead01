import { describe, expect, test } from "vitest";
import { REPORT_2022 } from "../helper.ts";
import { askerOf } from "./shelf.ts";

describe("a draft without a model", () => {
  test("keeps the frame, asks for every figure, and never passes last year's on", async () => {
    const { ask } = await askerOf(REPORT_2022);
    const reply = await ask("起草2023年报告“国际语言环境改善”部分初稿，没有的数据先留空。");
    expect(reply).toMatchObject({ skill: "draft", kind: "reply" });
    expect(reply.text).toContain("一是【待补充：2023年核查外语标识处数（上年276处）】");
    const body = reply.draft!.items.map(({ text }) => text.replace(/【[^】]*】/g, "")).join("");
    expect(body.replaceAll("2023", "")).not.toMatch(/\d/);
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
    expect(reply.text).toContain("一是核查外语标识312处");
    expect(reply.text).not.toContain("276");
    const citation = reply.citations.find((c) => c.reportId === "material");
    expect(citation).toMatchObject({ title: "本次材料", quote: "核查外语标识312处" });
  });

  test("takes figures only from the message when it brings its own material", async () => {
    const { ask } = await askerOf(REPORT_2022);
    const reply = await ask("材料：2023年核查外语标识312处，整改70处。请仿照去年写法写成一段。");
    expect(reply.text).toContain("312处");
    expect(reply.text).toContain("70处");
    expect(reply.text).not.toMatch(/276|61/);
  });

  test("takes all of a long message's material, and says what is too long", async () => {
    const { ask } = await askerOf(REPORT_2022);
    const written = (lines: number) =>
      `起草2023年法治报告。材料：核查外语标识312处。\n${"窗口秩序良好，群众办事顺畅，来电来访都有回音，没有一件拖过时限。\n".repeat(lines)}接待来访团组48批次`;
    const long = await ask(written(150));
    expect(long.text).toContain("48批次");
    const endless = await ask(written(1100));
    expect(endless.gaps.at(-1)).toEqual({
      text: expect.stringMatching(/^材料最后\d+字$/),
      why: expect.stringContaining("再发一次"),
    });
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

describe("a draft that goes on", () => {
  const author = { chatId: "oc_water", senderId: "ou_lin" };

  test("is kept with its items, each with its source and its section", async () => {
    const { turn } = await askerOf(REPORT_2022);
    const reply = await turn.draft({ section: "", year: 2023, from: null, material: null });
    expect(reply.draft).toMatchObject({ version: 1, year: 2023 });
    expect(reply.draft!.items.find(({ level }) => level === 1)).toMatchObject({
      kind: "adapt",
      text: "一、2023年推进法治政府建设的主要举措和成效",
      section: [],
      level: 1,
    });
    const standing = reply.draft!.items.find(({ text }) => text === "一是完善服务保障机制。")!;
    expect(standing).toMatchObject({ kind: "keep", section: ["一", "（一）"] });
    expect(reply.citations[standing.citations[0]! - 1]).toMatchObject({
      quote: "完善服务保障机制",
      reportYear: 2022,
    });
  });

  test("asks what became of last year's plan", async () => {
    const { turn } = await askerOf(REPORT_2022);
    const reply = await turn.draft({ section: "", year: 2023, from: null, material: null });
    expect(reply.draft!.checklist.map(({ text }) => text)).toEqual([
      "上年提出“核查外语标识不少于300处”，完成情况？",
      "上年提出“推动友城合作项目落实”，完成情况？",
    ]);
    // None of it is told as done, nor planned once more.
    const body = reply.draft!.items.map(({ text }) => text.replace(/【[^】]*】/g, "")).join("");
    expect(body).not.toMatch(/300|友城合作/);
  });

  test("fills a placeholder in the words of last year's clause, and keeps both versions", async () => {
    const { turn } = await askerOf(REPORT_2022);
    const first = await turn.draft({
      section: "国际语言环境",
      year: 2023,
      from: null,
      material: null,
    });
    const { id } = first.draft!;
    const second = await turn.continueDraft(id, "第一处填312处");
    expect(second.draft).toMatchObject({ id, version: 2 });
    expect(second.text).toContain("一是核查外语标识312处");
    const third = await turn.continueDraft(id, "恢复上一版");
    expect(third.draft!.version).toBe(3);
    expect(third.text).toContain("一是【待补充：2023年核查外语标识处数（上年276处）】");
  });

  test("is revised in a chat by who asked for it, and says who did what", async () => {
    const { turn } = await askerOf(REPORT_2022);
    const at = Date.parse("2024-01-08T09:00:00+08:00");
    const asked = "起草2023年报告“国际语言环境改善”部分初稿";
    const first = await turn.respond({ text: asked, at, author });
    const history = [{ question: asked, reply: first }];
    const second = await turn.respond({ text: "第一处填312处", at, author, history });
    expect(second.text).toContain("核查外语标识312处");
    const told = await turn.respond({
      text: "谁改的",
      at,
      author,
      history: [{ question: "第一处填312处", reply: second }, ...history],
    });
    expect(told.text).toContain("ou_lin：第一处填312处");
  });

  test("is not written over by two people at once: the later one is shown what is there", async () => {
    const { turn } = await askerOf(REPORT_2022);
    const at = Date.parse("2024-01-08T09:00:00+08:00");
    const asked = "起草2023年报告“国际语言环境改善”部分初稿";
    const history = [{ question: asked, reply: await turn.respond({ text: asked, at, author }) }];
    const other = { ...author, senderId: "ou_zhao" };
    await turn.respond({ text: "第一处填312处", at, author, history });
    const late = await turn.respond({ text: "第一处填315处", at, author: other, history });
    expect(late.text).toContain("核查外语标识312处");
    expect(late.text).toContain("已经有了第2版");
    expect(late.draft!.version).toBe(2);
  });

  test("belongs to its chat", async () => {
    const { turn } = await askerOf(REPORT_2022);
    const reply = await turn.draft({
      section: "国际语言环境",
      year: 2023,
      from: null,
      material: null,
      author,
    });
    const elsewhere = { chatId: "oc_other", senderId: "ou_lin" };
    expect(await turn.continueDraft(reply.draft!.id, "第一处填9处", elsewhere)).toMatchObject({
      kind: "refusal",
      reason: "draft_not_found",
    });
  });

  test("says what only a model can do", async () => {
    const { turn } = await askerOf(REPORT_2022);
    const { draft } = await turn.draft({
      section: "国际语言环境",
      year: 2023,
      from: null,
      material: null,
    });
    const reply = await turn.continueDraft(draft!.id, "语气再正式些");
    expect(reply.text).toContain("需要模型");
    expect(reply.draft!.version).toBe(1);
  });
});
