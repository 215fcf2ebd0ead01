/** Misspelt, abbreviated and Latin words are understood by the words of the library, and said back; what it has is left alone. */
import { describe, expect, test } from "vitest";
import { readLexicon } from "../../src/text/lexicon.ts";
import { askerOf } from "./shelf.ts";

const OFFICE = "临川县水务局";
const REPORT = [
  "2022年工作总结",
  `${OFFICE}2022年工作总结`,
  "一、河湖管护",
  "全年整治堤防险段14处，清淤疏浚河道63公里。巡河员培训班办了5期。",
  "二、供水保障",
  "新建农村饮水工程7座，“三供一业”移交4家。",
  "征地拆迁补偿3户。",
  "三、水旱灾害防御",
  "山洪灾害预警发布31次。",
].join("\n");

describe("words that stand nowhere on the shelf", () => {
  test.each([
    ["one character of the same sound", "2022年整治堤坊险段多少处？", "堤防险段", "14处"],
    ["one that looks alike", "2022年征地折迁补偿多少户？", "征地拆迁", "3户"],
    ["in the middle of a compound", "2022年山红灾害预警多少次？", "山洪灾害", "31次"],
    ["a nearly alike sound", "2022年寻河员培训班办了几期？", "巡河员", "5期"],
  ])("are mended: %s", async (_, question, word, figure) => {
    const { ask } = await askerOf(REPORT);
    const reply = await ask(question);
    expect(reply.question).toContain(word);
    expect(reply.text).toMatch(new RegExp(`^（按“[^”]*${word}[^”]*”作答）\n`));
    expect(reply.text).toContain(figure);
  });

  test.each([
    ["2022年qingyu shujun hedao多少公里？", null],
    ["2022年qingyu shujun河道多少公里？", "清淤疏浚"],
    ["2022年shanhong zaihai预警多少次？", "山洪灾害"],
  ])("typed by their sound: %s", async (question, word) => {
    const { ask } = await askerOf(REPORT);
    const reply = await ask(question);
    if (word) expect(reply.question).toContain(word);
    else expect(reply.question).toContain("清淤疏浚河道");
  });
});

describe("what the shelf has as it was typed is left alone", () => {
  test.each([
    "2022年整治堤防险段多少处？",
    "2022年三供一业移交多少家？",
    "2022年新建农村饮水工程多少座？",
    "2022年请了多少名专家？",
    "2022年同一座水库检查了几次？",
    "2022年那七座工程是哪七座？",
  ])("%s", async (question) => {
    const { ask } = await askerOf(REPORT);
    expect((await ask(question)).question).toBeUndefined();
  });

  test("a word that stands on a shelf is not taken for its neighbour by sound", async () => {
    const { ask } = await askerOf(`${REPORT}\n堤坊险段另有2处。`);
    expect((await ask("2022年整治堤坊险段多少处？")).question).toBeUndefined();
  });
});

describe("each line of a list matters in its example", () => {
  test("abbreviations are read in full where the shelf writes only that", async () => {
    const lines = readLexicon("abbreviations");
    const fulls = lines.map(({ words }) => words[1]);
    const { ask } = await askerOf(
      `${REPORT}\n${fulls.map((full) => `${full}见附件。`).join("\n")}`,
    );
    for (const { words, example } of lines)
      expect((await ask(example!)).question, example!).toContain(words[1]);
  });

  test("an abbreviation that the shelf has stays", async () => {
    const { ask } = await askerOf(`${REPORT}\n国内生产总值（GDP）用水量下降6.1%。`);
    expect((await ask("2022年GDP用水量下降多少？")).question).toBeUndefined();
  });

  test("characters that look alike are told apart by the shelf", async () => {
    const lines = readLexicon("lookalikes");
    const meant =
      "已经 尚未完成 女士 节日 人员 拆迁 拨款 法治 法令 免费 供暖 损失 便民 气候 徒弟 出国 来访 标准 晴天";
    const { ask } = await askerOf(
      `${REPORT}\n${meant
        .split(" ")
        .map((word) => `${word}的台账一本。`)
        .join("\n")}`,
    );
    const missed: string[] = [];
    for (const { words, example } of lines) {
      const { question = "" } = await ask(`2022年${example}的台账多少本？`);
      if (question.includes(example!) || !words.some((word) => question.includes(word)))
        missed.push(example!);
    }
    expect(missed).toEqual([]);
  });
});
