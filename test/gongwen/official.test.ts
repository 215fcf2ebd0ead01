import { describe, expect, test } from "vitest";
import type { DraftDocument, DraftItem } from "../../src/drafting/document.ts";
import { officialOf, textOf } from "../../src/gongwen/official.ts";
import { openPlaceholders } from "../../src/gongwen/word.ts";

const item = (said: Partial<DraftItem> & Pick<DraftItem, "kind" | "text">): DraftItem => ({
  ...{ section: [], passageId: "r-1", opens: false, sources: [], material: [] },
  ...said,
});
const source = (reportId: string, quote: string) => ({
  ...{ passageId: `${reportId}-3`, reportId, title: "2032年法治报告", reportYear: 2032 },
  ...{ path: ["一", "一是"], quote, start: 0, end: quote.length },
});

const DRAFT: DraftDocument = {
  year: 2033,
  title: "青岚县水务局2033年法治政府建设年度情况报告",
  org: "青岚县水务局",
  whole: true,
  items: [
    item({ kind: "adapt", text: "一、2033年主要成效", level: 1, opens: true }),
    item({
      kind: "keep",
      text: "一是加强河道巡查。",
      opens: true,
      sources: [source("r", "加强河道巡查")],
    }),
    item({
      kind: "new",
      text: "巡查河道46条。",
      sources: [source("material", "河道46条")],
      by: "ou_wen",
    }),
    item({ kind: "ask", text: "【待补充：2033年制止采砂起数（上年9起）】。" }),
    item({ kind: "keep", text: "青岚县水务局", opens: true, closing: true }),
    item({ kind: "ask", text: "【待补充：成文日期】", opens: true, closing: true }),
  ],
  ...{ unused: [], notes: [], checklist: [] },
};

describe("a draft as a 公文", () => {
  test("has its headings' levels, its paragraphs, and who signs", () => {
    const { title, blocks, signed } = officialOf(DRAFT);
    expect(title).toBe(DRAFT.title);
    expect(blocks.map(({ kind }) => kind)).toEqual(["heading", "paragraph"]);
    expect(signed).toEqual({ org: "青岚县水务局", date: "【待补充：成文日期】", undated: true });
  });

  test("shows where each item comes from, and who set it by hand", () => {
    const runs = officialOf(DRAFT).blocks[1]!.runs;
    expect(runs.map(({ comment }) => comment?.text)).toEqual([
      "沿用：《2032年法治报告》一/一是“加强河道巡查”",
      "新增：材料一一是“河道46条”；由ou_wen改定",
      undefined,
      undefined,
    ]);
  });

  test("names a place once for all its quotations, which have marks of their own", () => {
    const sources = [source("r", "“节水周”启动"), source("r", "三家媒体报道")];
    const asked = item({ kind: "ask", text: "【待补充：2033年节水周情况】。", sources });
    const [first] = officialOf({ ...DRAFT, items: [asked] }).blocks[0]!.runs;
    expect(first!.comment!.text).toBe(
      "待补充：《2032年法治报告》一/一是“‘节水周’启动”“三家媒体报道”",
    );
  });

  test("marks what is to be filled in, and nothing else", () => {
    const runs = officialOf(DRAFT).blocks[1]!.runs;
    expect(runs.filter(({ placeholder }) => placeholder).map(({ text }) => text)).toEqual([
      "【待补充：2033年制止采砂起数（上年9起）】",
    ]);
  });

  test("its date is among what is open until somebody gives one", () => {
    expect(openPlaceholders(officialOf(DRAFT)).at(-1)).toBe("【待补充：成文日期】");
    const dated = item({ kind: "new", text: "2034年2月20日", opens: true, closing: true });
    const official = officialOf({ ...DRAFT, items: [...DRAFT.items.slice(0, -1), dated] });
    expect(official.signed).toMatchObject({ date: "2034年2月20日", undated: false });
    expect(openPlaceholders(official)).toHaveLength(1);
  });

  test("reads as plain text, and a part of a report without title and signature", () => {
    expect(textOf(DRAFT)).toContain("一是加强河道巡查。巡查河道46条。【待补充");
    const part = textOf({ ...DRAFT, whole: false });
    expect(part).not.toContain(DRAFT.title);
    expect(part).not.toContain("成文日期");
  });
});
