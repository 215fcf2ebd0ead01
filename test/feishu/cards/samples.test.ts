/** Whatever is asked of the sample reports, its cards are such as Feishu takes, and lose none of its words. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderCards } from "../../../src/feishu/cards/index.ts";
import { checkCard } from "../../fakes/feishu.ts";
import { openWithSamples } from "../../helper.ts";
import { OPTIONS, seen } from "./seen.ts";

const OTHERS = [
  "对比2019年到2023年接待来访团组",
  "对比2021年和2022年",
  "200字以内总结2022年主要成绩",
  "2022年安排的事项落实了吗",
  "起草2024年法治政府建设年度情况报告",
  "有哪些报告",
  "你能做什么",
];

const squeezed = (text: string) => text.replace(/\s+/g, "");

test("every question of the evaluation, and the drafts, summaries and comparisons beside them", async () => {
  const { turn } = await openWithSamples();
  const lines = readFileSync(
    new URL("../../../data/eval/questions.jsonl", import.meta.url),
    "utf8",
  );
  const asked = lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { question: string });
  const at = Date.parse("2024-03-01T09:00:00+08:00");
  for (const text of [...asked.map(({ question }) => question), ...OTHERS]) {
    const reply = await turn.respond({ text, at, next: true });
    const cards = renderCards(reply, OPTIONS);
    for (const card of cards) expect(checkCard(card), text).toBeNull();
    expect(cards.length, text).toBeLessThanOrEqual(3);
    const all = squeezed(cards.map(seen).join("\n"));
    for (const line of reply.text.split("\n"))
      for (const clause of line.split(/(?<=[。；，])/))
        expect(all, text).toContain(squeezed(clause));
    for (const { n } of reply.citations) expect(all, text).toContain(`[${n}]`);
    for (const cell of reply.table?.rows.flat() ?? []) expect(all, text).toContain(squeezed(cell));
    const writing = renderCards(reply, { ...OPTIONS, writing: true });
    expect(
      writing.map((card) => checkCard(card)),
      text,
    ).toEqual([null]);
  }
});
