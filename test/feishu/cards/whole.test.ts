/** Nothing of a reply is lost on its way into cards, however long it is, and every card is one that Feishu takes. */
import { describe, expect, test } from "vitest";
import type { Reply } from "../../../src/domain.ts";
import { renderCards, renderPosts } from "../../../src/feishu/cards/index.ts";
import { checkCard } from "../../fakes/feishu.ts";
import { byTag, citation, linkOf, nodesOf, OPTIONS, replyWith, seen } from "./seen.ts";

const squeezed = (text: string) => text.replace(/\s+/g, "");

/** The cards of a reply, each within the limits. */
function cardsOf(reply: Reply, options: Partial<typeof OPTIONS> = {}): object[] {
  const cards = renderCards(reply, { ...OPTIONS, ...options });
  for (const card of cards) {
    expect(checkCard(card)).toBeNull();
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThanOrEqual(28_000);
    expect(nodesOf(card).length).toBeLessThanOrEqual(190);
    expect(byTag(card, "table").length).toBeLessThanOrEqual(3);
    expect(byTag(card, "chart").length).toBeLessThanOrEqual(2);
    const names = nodesOf(card).flatMap(({ name }) => (typeof name === "string" ? [name] : []));
    expect(new Set(names).size).toBe(names.length);
  }
  return cards;
}

/** A row of numbers that is the same in every run. */
function dice(seed: number) {
  let state = seed;
  return (sides: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

const CLAUSES = [
  "全年办结信访事项412件",
  "<at id=all></at>请各科室知悉",
  "**重点**工程[见附件](http://evil.example)",
  "：OK：与:OK:都不是表情",
  "“双随机”抽查|合格率98.6%",
  "𠮷林路改造\\竣工",
  "第3章_说明_&amp;附注",
];
const MARKS = ["。", "；", "，", "\n", "\n- ", "\n3. ", "\n    ", "\n---\n", "\n\n"];

function proseOf(seed: number, length: number): string {
  const roll = dice(seed);
  let text = "";
  while (text.length < length) {
    text += `${CLAUSES[roll(CLAUSES.length)]}${roll(3) === 0 ? `[${1 + roll(40)}]` : ""}${MARKS[roll(MARKS.length)]}`;
  }
  return text;
}

describe("every character of the text, every source and every cell stands in some card", () => {
  test.each(Array.from({ length: 24 }, (_, seed) => seed))("text of shape %i", (seed) => {
    const roll = dice(seed + 100);
    const skill = (["answer", "summary", "compare", "draft"] as const)[roll(4)]!;
    const citations = Array.from({ length: 1 + roll(60) }, (_, i) =>
      citation(i + 1, { quote: `第${i + 1}处原文：${CLAUSES[i % CLAUSES.length]}` }),
    );
    const reply = replyWith({ skill, text: proseOf(seed, 50 + roll(9_000)), citations });
    const cards = cardsOf(reply);
    const all = squeezed(cards.map(seen).join("\n"));
    // A long line is cut between clauses, and goes on in the next element or card.
    for (const line of reply.text.split("\n"))
      for (const clause of line.split(/(?<=[。；，])/)) expect(all).toContain(squeezed(clause));
    for (const { n } of citations) expect(all).toMatch(new RegExp(`\\[${n}\\][^[]{0,60}：“`));
  });

  test.each(Array.from({ length: 12 }, (_, i) => i + 1))("a table of %i screens", (screens) => {
    const columns = ["事项", "2021年", "2022年", "增减"];
    const rows = Array.from({ length: screens * 10 }, (_, i) => [
      `巡查第${i}街道`,
      `${i * 7 + 1}处`,
      i % 9 === 0 ? `${i}处（其中|${"含附注".repeat(i % 27)}）` : `${i * 7 + 3}处`,
      "增加2处",
    ]);
    const text = `对照：\n${rows.map(([name, a, b], i) => `${i + 1}. ${name}｜2021年：${a}[1]；2022年：${b}`).join("\n")}`;
    const cards = cardsOf(replyWith({ skill: "compare", text, table: { columns, rows } }));
    const all = squeezed(cards.map(seen).join("\n"));
    for (const cell of rows.flat()) expect(all).toContain(squeezed(cell));
    for (const line of text.split("\n")) expect(all).toContain(squeezed(line));
  });

  test("a paragraph of forty pages without a full stop", () => {
    const text = "巡查".repeat(10_000);
    const cards = cardsOf(replyWith({ text, citations: [] }));
    const said = cards.flatMap((card) => byTag(card, "markdown")).map(({ content }) => content);
    expect(said.join("")).toContain(text.slice(0, 1000));
    expect(said.join("").match(/巡查/g)).toHaveLength(10_000);
    expect(cards.length).toBeGreaterThan(2);
  });

  test("half a character is nowhere", () => {
    const text = `一${"𠮷".repeat(8_000)}`;
    for (const card of cardsOf(replyWith({ text, citations: [] })))
      expect(JSON.stringify(card).isWellFormed()).toBe(true);
  });
});

describe("more than a handful of cards", () => {
  const text = Array.from({ length: 4_000 }, (_, i) => `第${i}件：已办结，群众评议满意。`).join(
    "\n",
  );

  test("ends with where the rest is, and a link only to exactly that reply", () => {
    const cards = cardsOf(replyWith({ text }));
    expect(cards).toHaveLength(5);
    expect(seen(cards.at(-1)!)).toMatch(/其余部分在 Word 文件里[^\n]*导出 Word/);
    expect(JSON.stringify(cards)).not.toContain("网页端");
    expect(JSON.stringify(cards.slice(0, -1))).not.toContain("Word 文件里");

    const linked = cardsOf(replyWith({ text }), { replyUrl: "https://example.com/r/7?k=1" });
    expect(seen(linked.at(-1)!)).toContain("网页端");
    expect(JSON.stringify(linked.at(-1))).toContain("https://example.com/r/7?k=1");
  });

  test("where no button can be pressed, says what to send", () => {
    const cards = cardsOf(replyWith({ text }), { actions: false });
    expect(seen(cards.at(-1)!)).toContain("发送“导出Word”");
    expect(cards.flatMap((card) => byTag(card, "button"))).toEqual([]);
  });
});

test("posts hold all words and all sources, and none calls everyone", () => {
  const citations = Array.from({ length: 80 }, (_, i) =>
    citation(i + 1, { quote: `第${i}句`.repeat(60) }),
  );
  const text = proseOf(5, 20_000);
  const posts = renderPosts(replyWith({ text, citations }), { linkOf });
  expect(posts.length).toBeGreaterThan(1);
  for (const post of posts)
    expect(Buffer.byteLength(JSON.stringify(post))).toBeLessThanOrEqual(30 * 1024);
  const lines = posts.flatMap((post) =>
    (post as { zh_cn: { content: { text: string }[][] } }).zh_cn.content.map((runs) =>
      runs.map((run) => run.text).join(""),
    ),
  );
  const all = squeezed(lines.join(""));
  expect(all).toContain(squeezed(text.replaceAll("<at", "＜at").replaceAll("</at", "＜/at")));
  for (const { n, quote } of citations)
    expect(all).toContain(`[${n}]《2022年法治政府建设年度情况报告》一/（一）/二是：“${quote}”`);
  expect(JSON.stringify(posts)).not.toMatch(/<\/?at\b/);
});
