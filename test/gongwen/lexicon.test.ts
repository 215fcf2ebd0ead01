import { expect } from "vitest";
import { lint } from "../../src/gongwen/lint.ts";
import { type Example, testExamples } from "../lexicon.ts";

/** What one rule says of a text, in its words. */
const saidBy = (rule: string, text: string, year: number | null = null) =>
  lint(text, { year })
    .filter((issue) => issue.rule === rule)
    .map(({ line, start, end }) => text.split("\n")[line - 1]!.slice(start, end));

/** What the remark of each list says, on the example of each line. */
const EXAMPLES: Example[] = [
  [
    "approximate",
    (example, { words }, line) => {
      expect(saidBy("N2", example)).toHaveLength(1);
      for (const word of words) {
        const text = line === 0 ? `参加${word}90余人` : `参加约90${word}${line === 1 ? "人" : ""}`;
        expect(saidBy("N2", text)).toHaveLength(1);
        expect(saidBy("N2", text.replace(line === 0 ? word : "约", ""))).toEqual([]);
      }
    },
  ],
  [
    "falls",
    (example, { words }) => {
      expect(saidBy("N7", example)).toHaveLength(1);
      for (const word of words) expect(saidBy("N7", `时间${word}了3倍`)).toHaveLength(1);
    },
  ],
  [
    "colloquial",
    (example, { words: [word, formal] }) => {
      expect(saidBy("T7", example)).toEqual([word]);
      expect(saidBy("T7", example.replace(word!, `“${word}”`))).toEqual([]);
      expect(saidBy("T7", example.replace(word!, formal!))).toEqual([]);
    },
  ],
  [
    "absolute",
    (example, { words }, line) => {
      expect(saidBy("T8", example)).toHaveLength(1);
      for (const word of line === 0 ? words : [])
        expect(saidBy("T8", `成绩${word}`)).toEqual([word]);
      for (const word of line === 1 ? words : []) {
        expect(saidBy("T8", `属全县${word}`)).toEqual([word]);
        expect(saidBy("T8", `${word}的办法`)).toEqual([]);
      }
      for (const word of line === 2 ? words : [])
        expect(saidBy("T8", `属${word}首创`)).toEqual(["首创"]);
    },
  ],
  [
    "ordinary",
    (example, { words }) => {
      for (const rule of ["T7", "T8", "T9"]) {
        expect(saidBy(rule, example)).toEqual([]);
        for (const word of words) expect(saidBy(rule, `在全市有${word}。`)).toEqual([]);
      }
    },
  ],
  [
    "name-ends",
    (example, { words }) => {
      expect([...saidBy("T7", example), ...saidBy("T8", example)]).toEqual([]);
      for (const word of words) expect(saidBy("T7", `建成老百姓${word}。`)).toEqual([]);
    },
  ],
  [
    "pandemic",
    (example, { words }) => {
      expect(saidBy("Y1", example, 2024)).toHaveLength(1);
      for (const word of words) {
        expect(saidBy("Y1", `做好${word}工作。`, 2024)).toHaveLength(1);
        expect(saidBy("Y1", `做好${word}工作。`, 2022)).toEqual([]);
      }
    },
  ],
  [
    "other-epidemics",
    (example, { words }) => {
      expect(saidBy("Y1", example, 2024)).toEqual([]);
      for (const word of words) expect(saidBy("Y1", `${word}疫情防控到位。`, 2024)).toEqual([]);
    },
  ],
  [
    "slogans",
    (example, { words: [slogan, ...verbs] }) => {
      const quoted = saidBy("T2", example);
      expect([...quoted, ...saidBy("T3", example)]).not.toEqual([]);
      expect(saidBy("T2", `${slogan}的要求`)).toEqual([slogan]);
      expect(saidBy("T2", `“${slogan}”的要求`)).toEqual([]);
      for (const verb of verbs) {
        expect(saidBy("T3", `${verb}“${slogan}”`)).toEqual([]);
        const other = slogan === "两个维护" ? "四个自信" : "两个维护";
        expect(saidBy("T3", `${verb}“${other}”`)).toEqual([verb]);
      }
    },
  ],
  [
    "full-terms",
    (example, { words }) => {
      expect(saidBy("T1", example)).toHaveLength(1);
      expect(saidBy("T1", `以${words.join("")}为指导`)).toEqual([]);
      expect(saidBy("T1", `以${words.slice(1).join("")}为指导`)).toHaveLength(1);
    },
  ],
  [
    "wrong-terms",
    (example, { words: [wrong, right] }) => {
      const broken = (text: string) => [...saidBy("T4", text), ...saidBy("T11", text)];
      expect(broken(example)).toHaveLength(1);
      expect(broken(example.replace(wrong!, right!))).toEqual([]);
    },
  ],
  [
    "games",
    (example, { words }) => {
      expect(saidBy("T12", example)).toEqual(["2008"]);
      for (const word of words) {
        expect(saidBy("T12", `服务2031${word}`)).toEqual(["2031"]);
        expect(saidBy("T12", `服务2031年${word}`)).toEqual([]);
      }
    },
  ],
  [
    "placeholders",
    (example, { words }) => {
      expect(saidBy("T9", example)).toHaveLength(1);
      for (const word of words) expect(saidBy("T9", `棵数${word}，`)).toEqual([word]);
    },
  ],
  [
    "later-meetings",
    (example, { words: [said, later, from] }) => {
      const year = Number(from);
      expect(saidBy("Y3", example, year)).toEqual([said]);
      expect(saidBy("Y3", example, year - 1)).toEqual([]);
      expect(saidBy("Y3", `${example}和${later}全会精神`, year)).toEqual([]);
    },
  ],
  [
    "short-names",
    (example, { words }) => {
      expect(saidBy("T5", example)).toEqual(["县馆"]);
      for (const word of words) {
        expect(saidBy("T5", `档案馆（${word}县馆）`)).toEqual(["县馆"]);
        expect(saidBy("T5", `档案馆（${word}“县馆”）`)).toEqual([]);
      }
    },
  ],
  [
    "bodies",
    (example, { words }) => {
      expect(saidBy("T6", example)).toHaveLength(1);
      for (const word of words)
        expect(saidBy("T6", example.replaceAll("领导小组", word))).toEqual([
          expect.stringMatching(new RegExp(`推进乡村振兴${word}$`)),
        ]);
    },
  ],
  [
    "report-parts",
    (example, { words: [of, name, ...others] }) => {
      const report = (heading: string) =>
        lint(`2021年${of}年度情况报告\n${heading}\n普法9场。\n九、附则\n无。`)
          .filter(({ rule }) => rule === "H8")
          .filter(({ message }) => message.includes(`“${name}”一部分`));
      expect(report("一、概况")).toHaveLength(1);
      expect(report(example)).toEqual([]);
      for (const word of others) expect(report(`一、${word}`)).toEqual([]);
    },
  ],
];

testExamples(EXAMPLES, { named: false });
