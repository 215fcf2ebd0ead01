import { describe, expect, test } from "vitest";
import type { Citation, Reply } from "../../src/domain.ts";
import { renderCard, renderText } from "../../src/feishu/card.ts";
import { checkCard } from "../fakes/feishu.ts";

function citation(n: number, over: Partial<Citation> = {}): Citation {
  return {
    n,
    passageId: `abcdef123456-${n}`,
    reportId: "abcdef123456",
    title: "2022年法治政府建设年度情况报告",
    reportYear: 2022,
    path: ["一", "（一）", "二是"],
    quote: "接待来访团组9批次86人次。",
    start: 10,
    end: 23,
    ...over,
  };
}

function reply(over: Partial<Reply> = {}): Reply {
  return {
    skill: "answer",
    kind: "reply",
    text: "2022年接待来访团组9批次[1]。",
    claims: [{ text: "2022年接待来访团组9批次", citations: [1] }],
    citations: [citation(1)],
    gaps: [],
    model: null,
    ms: 3,
    ...over,
  };
}

const linkOf = (c: Citation) => `https://example.com/s/${c.passageId}/${c.start}-${c.end}?k=abc`;
const noLink = () => null;

interface Card {
  header: { title: { content: string } };
  body: { elements: { tag: string; content?: string; elements?: { content: string }[] }[] };
}

/** The card as Feishu would take it: valid, at most 30 KB. */
function render(r: Reply, link: (c: Citation) => string | null = linkOf) {
  const card = renderCard(r, { linkOf: link }) as Card;
  expect(checkCard(card as unknown as Record<string, unknown>)).toBeNull();
  expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThanOrEqual(30 * 1024);
  const [text, ...rest] = card.body.elements;
  const markdown = rest.flatMap((e) => [
    e.content ?? "",
    ...(e.elements ?? []).map((i) => i.content),
  ]);
  return { title: card.header.title.content, text: text!.content!, rest: markdown.join("\n") };
}

test.each<[string, Partial<Reply>, string]>([
  ["an answer", {}, "往年报告查询"],
  [
    "a refusal",
    { kind: "refusal", citations: [], text: "没有找到。", reason: "not_stated" },
    "未能回答",
  ],
  ["a draft", { skill: "draft", gaps: [{ text: "批次", why: "无材料" }] }, "初稿（请核实后使用）"],
  ["a summary", { skill: "summary", model: "qwen-max" }, "成绩概要"],
  ["a comparison", { skill: "compare" }, "年度对照"],
  ["help", { skill: "help", citations: [], text: "我是承前。" }, "使用说明"],
  ["a word back to thanks", { skill: "help", kind: "refusal", reason: "talk" }, "使用说明"],
])("%s is a valid card", (_, over, title) => {
  expect(render(reply(over)).title).toBe(title);
});

test.each([
  [null, /原文[^。]*大模型还在写/],
  ["qwen-max", /大模型还在写[^。]*已核对原文/],
])("while a model (%s so far) still writes, the card says so", (model, words) => {
  for (const kind of ["reply", "refusal"] as const) {
    const card = renderCard(reply({ kind, model }), { linkOf, writing: true });
    expect(checkCard(card as Record<string, unknown>)).toBeNull();
    expect(JSON.stringify(card)).toMatch(words);
  }
});

test("what is to be checked is listed with its reason, a dozen at most, as words and never as markup", () => {
  const gaps = Array.from({ length: 15 }, (_, i) => ({
    text: `第${i + 1}处<at id=all></at>`,
    why: "无材料".repeat(80),
  }));
  const { rest } = render(reply({ gaps }));
  expect(rest).toContain("第12处");
  expect(rest).not.toContain("第13处");
  expect(rest).toContain("另有 3 处");
  expect(rest).not.toContain("<at");
});

describe("citations", () => {
  test("[n] becomes a number tag that opens the source, listed below with place and words", () => {
    const { text, rest } = render(reply());
    expect(text).toBe(
      "2022年接待来访团组9批次<number_tag url='https://example.com/s/abcdef123456-1/10-23?k=abc'>1</number_tag>。",
    );
    expect(rest).toContain("2022年法治政府建设年度情况报告》一/（一）/二是");
    expect(rest).toContain("接待来访团组9批次86人次。");
    expect(rest).toContain("(https://example.com/s/abcdef123456-1/10-23?k=abc)");
  });

  test("without a public address there is a number and no link", () => {
    const { text, rest } = render(reply(), noLink);
    expect(text).toBe("2022年接待来访团组9批次<number_tag>1</number_tag>。");
    expect(rest).not.toMatch(/https?:/);
  });

  test("a number that cites nothing stays text", () => {
    expect(render(reply({ text: "见[7]。" })).text).not.toContain("number_tag");
  });

  test("120 citations with long quotes fit, and the card says what it leaves out", () => {
    const citations = Array.from({ length: 120 }, (_, i) =>
      citation(i + 1, { quote: "完善服务保障机制，".repeat(60) }),
    );
    const text = citations.map((c) => `第${c.n}项工作已完成[${c.n}]。`).join("\n");
    const card = render(reply({ text, citations }));
    const shown = (card.rest.match(/^\*\*\[\d+\]\*\*/gm) ?? []).length;
    expect(shown).toBeGreaterThan(10);
    expect(card.rest).toContain(`另有 ${120 - shown} 处出处`);
    expect(card.text).toContain("第120项工作已完成");
  });

  test("a number tag goes to 99; what comes after stays a number in brackets", () => {
    const citations = Array.from({ length: 110 }, (_, i) =>
      citation(i + 1, { title: "总结", path: [], quote: "已完成" }),
    );
    const text = citations.map((c) => `[${c.n}]`).join("");
    const card = render(reply({ text, citations }), noLink);
    expect(card.rest).not.toContain("另有");
    expect(card.text.match(/<number_tag>\d+</g)).toHaveLength(99);
    expect(decoded(card.text)).toContain("[100]");
  });

  test("also when not one source fits beside the text", () => {
    const citations = [citation(1, { title: "年度报告".repeat(3000) })];
    expect(render(reply({ citations })).rest).toContain("另有 1 处出处");
  });
});

describe("text stays text", () => {
  const nasty =
    "<at id=all></at> **粗** [x](http://evil) `码` ~~删~~ # 题 | 表 | _斜_ \\*反* &amp; [1](http://evil)";

  test.each(["text", "quote", "title"] as const)("in the %s", (place) => {
    const over =
      place === "text" ? { text: nasty } : { citations: [citation(1, { [place]: nasty })] };
    const { text, rest } = render(reply(over), noLink);
    const shown = place === "text" ? text : rest.replace("**[1]**", "");
    expect(shown).not.toContain("<at");
    expect(shown).not.toMatch(/\]\(/);
    expect(shown.replace(/<\/?(?:number_tag|font)[^>]*>/g, "")).not.toMatch(/[*_~`|[\]<>\\]/);
    expect(decoded(shown)).toContain("<at id=all></at> **粗** [x](http://evil) `码`");
  });

  test("a mark that looks like a link is a number tag followed by words", () => {
    const { text } = render(reply({ text: "见[1](http://evil)" }));
    expect(text).toMatch(/^见<number_tag url='https:\/\/example\.com[^']*'>1<\/number_tag>\(http/);
  });

  test("a model's name is text as well", () => {
    expect(render(reply({ model: "<at id=all></at>" })).rest).not.toContain("<at");
  });

  test.each([
    ["words", "外事工作，".repeat(4000)],
    ["marks", "|*".repeat(4000)],
    ["quotation marks and line feeds", '"\n'.repeat(4000)],
    ["characters beyond the first plane", `一${"𠮷".repeat(8000)}`],
  ])("very long text of %s fits and says that it goes on", (_, text) => {
    const card = render(reply({ text, citations: [] }));
    expect(card.text).toContain("内容较长");
    expect(card.text.isWellFormed()).toBe(true);
  });
});

describe("as plain text", () => {
  test("the words, then the sources", () => {
    expect(renderText(reply())).toBe(
      "2022年接待来访团组9批次[1]。\n\n出处\n[1] 《2022年法治政府建设年度情况报告》一/（一）/二是：“接待来访团组9批次86人次。”",
    );
    expect(renderText(reply({ citations: [], text: "没有找到。" }))).toBe("没有找到。");
  });

  test("sources that do not fit are counted", () => {
    const citations = Array.from({ length: 120 }, (_, i) =>
      citation(i + 1, { quote: "完善服务保障机制，".repeat(300) }),
    );
    const text = renderText(reply({ citations }), 140_000);
    const shown = (text.match(/^\[\d+\] /gm) ?? []).length;
    expect(Buffer.byteLength(text)).toBeLessThan(141_000);
    expect(text).toContain(`另有 ${120 - shown} 处出处`);
  });
});

function decoded(markdown: string): string {
  return markdown
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}

test("what a sample report says is marked as invented, on the card and in plain text", () => {
  const invented = reply({ citations: [citation(1, { sample: true })] });
  const card = renderCard(invented, { linkOf }) as { header: object };
  expect(card.header).toMatchObject({ subtitle: { content: "示例，虚构" } });
  expect(render(invented).rest).toContain("（示例，虚构）");
  expect(renderText(invented)).toContain("《2022年法治政府建设年度情况报告》（示例，虚构）");
  expect(JSON.stringify(renderCard(reply(), { linkOf }))).not.toContain("虚构");
});
