import { describe, expect, test } from "vitest";
import { joinPassages } from "../../src/reports/passages.ts";
import { readReport } from "../../src/reports/read.ts";

async function bodyOf(text: string, file = "总结.txt") {
  const read = await readReport(new TextEncoder().encode(`2022年工作总结\n${text}`), file);
  if (!read.ok) throw new Error(read.error);
  const { body, text: whole } = read.value;
  expect(joinPassages(body)).toBe(whole);
  for (const { text: own, start, end } of body) expect(own).toBe(whole.slice(start, end));
  for (const { text: own } of body) expect(own.length).toBeLessThanOrEqual(4_000);
  return { body: body.slice(1), figures: read.value.figureRows };
}

describe("a passage has an end", () => {
  test.each([
    ["a full stop", "走访企业12家，解决困难。", /。$/],
    ["a full stop and its quotation mark", "他说：“走访企业12家。”", /。”$/],
    ["a comma", "走访企业12家并解决困难，", /，$/],
    ["any other mark", "走访企业甲—", /—$/],
  ])("which is %s, where there is one", async (_, sentence, end) => {
    const { body } = await bodyOf(sentence.repeat(3_000));
    expect(body.length).toBeGreaterThan(3);
    for (const { text } of body) expect(text).toMatch(end);
  });

  test("and all pieces of a paragraph stand in its place, in its time and without a gap", async () => {
    const { body } = await bodyOf(
      `一、2021年工作回顾\n一是走访。二是${"核查标识，".repeat(2_000)}完成。三是总结。`,
    );
    const pieces = body.filter(({ path }) => path.at(-1) === "二是");
    expect(pieces.map(({ factYear, aspect }) => `${factYear} ${aspect}`)).toEqual(
      pieces.map(() => "2021 done"),
    );
    expect(pieces.slice(1).map(({ start }) => start)).toEqual(
      pieces.slice(0, -1).map(({ end }) => end),
    );
    expect(body.at(-1)?.text).toBe("三是总结。");
  });

  test.each(["1,234,567元", "１２３４人次", "12.5万平方米", "三千五百二十人", "2022年"])(
    "and never falls within %s, wherever it stands",
    async (figure) => {
      for (let before = 3_985; before <= 4_005; before++) {
        const { body } = await bodyOf(`${"好".repeat(before)}${figure}${"好".repeat(50)}`);
        expect(body.filter(({ text }) => text.includes(figure))).toHaveLength(1);
      }
    },
  );

  test("but a run of digits that nobody means is cut anywhere, and a character is not", async () => {
    const { body: digits } = await bodyOf("9".repeat(50_000));
    expect(digits).toHaveLength(13);
    const { body: pairs } = await bodyOf(`好${"𠮷".repeat(9_000)}`);
    expect(pairs.map(({ text }) => text.isWellFormed())).toEqual(pairs.map(() => true));
  });

  test("and a table row is cut between its cells", async () => {
    const columns = Array.from({ length: 250 }, (_, i) => `第${i}街道办事处受理申请数量`);
    const table = [
      columns.join("|"),
      columns.map(() => "---").join("|"),
      columns.map((_, i) => i + 1).join("|"),
    ];
    const { body, figures } = await bodyOf(table.map((row) => `|${row}|`).join("\n"), "表.md");
    expect(body.length).toBeGreaterThan(2);
    for (const { text } of body.filter(({ kind }) => kind === "row").slice(2, -1))
      expect(text).toMatch(/：\d+；$/);
    expect(figures.map(({ lo }) => lo)).toEqual(columns.slice(1).map((_, i) => i + 2));
  });

  test("and what is set as a heading, but is longer than any, is text", async () => {
    const { body } = await bodyOf(
      `## ${"扎实推进各项工作".repeat(1_000)}\n\n走访企业12家。`,
      "总结.md",
    );
    expect(body.map(({ kind }) => kind)).toEqual(["text", "text", "text"]);
    expect(body.at(-1)?.headings).toEqual([]);
  });
});
