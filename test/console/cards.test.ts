/** Cards as HTML: what Feishu would draw, without a script, and nothing of a report becomes markup. */
import { describe, expect, test } from "vitest";
import { cardAs } from "../../src/console/cards/card.ts";
import type { Reply } from "../../src/domain.ts";
import { renderCards } from "../../src/feishu/cards/index.ts";
import { OPTIONS, replyWith } from "../feishu/cards/seen.ts";

async function drawn(reply: Reply, options: Partial<typeof OPTIONS> = {}, open = false) {
  const cards = renderCards(reply, { ...OPTIONS, ...options });
  const pages = await Promise.all(cards.map((card) => cardAs(card, { open })));
  return pages.map(String).join("\n");
}

/** The words of a page, without its tags. */
const wordsOf = (html: string) =>
  html
    .replace(/<[^>]*>/g, "")
    .replace(/\u2060/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");

test("head, words, marks that open their source, sources and buttons", async () => {
  const html = await drawn(replyWith({ next: ["2021年接待几批？"] }));
  expect(html).toContain('<header class="card-head blue"><h2>往年报告查询</h2>');
  expect(html).toContain(
    '<a class="mark" href="https://example.com/s/abcdef123456-1/10-23?k=abc">1</a>',
  );
  expect(wordsOf(html)).toContain("2022年接待来访团组9批次1。");
  expect(html).toMatch(/<details open><summary>出处（1）<\/summary>/);
  expect(html).toMatch(/<span class="button default wide">2021年接待几批？<\/span>/);
  expect(html).toMatch(/<details ><summary>👎[^<]*<\/summary>/);
});

test("on a page that is to be read whole nothing is folded away", async () => {
  expect(await drawn(replyWith(), {}, true)).not.toContain("<details >");
});

test("a report's words are words, whatever they look like", async () => {
  const text = `<script>alert(1)</script> <img src=x> **粗** [链](javascript:alert(1)) <at id=all></at> &amp; "引"`;
  const html = await drawn(replyWith({ text, citations: [] }));
  expect(html).not.toMatch(/<(?:script|img|at)\b/);
  expect(html).not.toMatch(/href="javascript/);
  expect(wordsOf(html)).toContain(text);
});

test("an address cannot leave its attribute", async () => {
  const html = await drawn(replyWith(), { linkOf: () => `https://example.com/s/1?x="><b>` });
  expect(html).not.toContain("<b>");
});

test("figures in bold, and colours with what they mean", async () => {
  const summary = await drawn(
    replyWith({ skill: "summary", text: "巡查河道150次；合格率98.6%。" }),
  );
  expect(summary).toContain("巡查河道<strong>150次</strong>；");
  expect(summary).toContain("<strong>98.6</strong>%");
  const items = [{ kind: "new" as const, text: "新建泵站3座。", section: [], citations: [1] }];
  const draft = { id: "d", version: 1, year: 2024, items, unused: [], checklist: [] };
  const html = await drawn(replyWith({ skill: "draft", text: "新建泵站3座。", draft }));
  expect(html).toContain('<span class="ink-green">■ 新增</span>');
  expect(html).toContain('<span class="ink-green">新建泵站3座。</span>');
});

describe("a comparison", () => {
  const points = [
    { label: "2020年", value: null },
    { label: "2021年", value: 120 },
    { label: "2022年", value: 150 },
  ];
  const reply = replyWith({
    skill: "compare",
    text: "对照：\n1. 巡查河道｜2021年：120次[1]",
    table: { columns: ["事项", "2021年"], rows: [["巡查河道|甲", "120次"]], cited: [[[], [1]]] },
    chart: { title: "巡查河道", unit: "次", points },
  });

  test("is a table with its heads, and every row of it", async () => {
    const html = await drawn(reply);
    expect(html).toContain('<th scope="col">事项</th><th scope="col">2021年</th>');
    expect(html).toMatch(/<td>巡查河道\|甲<\/td><td>120次 <a href="https:[^"]*">\[1\]<\/a><\/td>/);
  });

  test("has a bar for each figure, higher for more, and a gap with its name for none", async () => {
    const html = await drawn(reply);
    const heights = [...html.matchAll(/<rect [^>]*height="([\d.]+)"/g)].map(([, h]) => Number(h));
    expect(heights).toHaveLength(2);
    expect(heights[1]! / heights[0]!).toBeCloseTo(150 / 120, 5);
    expect(html.match(/class="gap"/g)).toHaveLength(1);
    for (const { label } of points) expect(html).toContain(`class="name">${label}</text>`);
    expect(html).toContain('class="none">未见</text>');
  });

  test("over many years is a line that goes through every figure", async () => {
    const values = [3, 1, 4, 1, 5];
    const many = values.map((value, i) => ({ label: `${2019 + i}年`, value }));
    const html = await drawn({ ...reply, chart: { title: "巡查", unit: "次", points: many } });
    expect(/class="stroke"/.test(html)).toBe(true);
    expect(html.match(/<circle /g)).toHaveLength(values.length);
    expect(html.match(/[ML][\d.]+ [\d.]+/g)).toHaveLength(values.length);
  });

  test("of figures below and above zero, and of a single zero, stays in its frame", async () => {
    for (const numbers of [
      [-3, 5],
      [0, 0],
    ]) {
      const signed = numbers.map((value, i) => ({ label: `${i}`, value }));
      const html = await drawn({ ...reply, chart: { title: "差", unit: "件", points: signed } });
      expect(html).not.toMatch(/NaN|Infinity/);
      for (const [, y] of html.matchAll(/<rect [^>]*y="([\d.-]+)"/g)) {
        expect(Number(y)).toBeGreaterThanOrEqual(0);
        expect(Number(y)).toBeLessThanOrEqual(300);
      }
    }
  });
});

test("a form shows its fields, what stands in them and what sends them", async () => {
  const ask = { kind: "ask" as const, text: "【待补充：巡查次数】", section: [], citations: [] };
  const draft = { id: "d", version: 1, year: 2024, items: [ask], unused: [], checklist: [] };
  const html = await drawn(replyWith({ skill: "draft", text: ask.text, draft }));
  expect(html).toContain('<span class="input-label">第1处：巡查次数</span>');
  expect(html).toContain('<span class="field empty">填数字或一句话</span>');
  expect(html).toContain('<span class="button primary ">填入稿子</span>');
});
