import { expect } from "vitest";
import { namesPlans } from "../../src/ledger/aims.ts";
import { readAsked } from "../../src/ledger/asked.ts";
import { type Fact, factsOf } from "../../src/ledger/figures.ts";
import { type Frame, LIGHT, readFrame } from "../../src/ledger/frame.ts";
import { asksWhether, readOpen, withoutWhether } from "../../src/ledger/open.ts";
import { asksStock, leadsToChange, namesAdded, namesAverage } from "../../src/ledger/roles.ts";
import { unitFit } from "../../src/ledger/units.ts";
import { readWhen } from "../../src/search/when.ts";
import { readThesaurus } from "../../src/text/terms.ts";
import { sameUnit } from "../../src/text/units.ts";
import { type Example, testExamples } from "../lexicon.ts";
import { answersOf, daysOf, factsIn, passageOf } from "./invented.ts";

const fact = (text: string): Fact => factsIn(text)[0]!;
function frame(question: string): Frame {
  const when = readWhen(question, Date.parse("2026-03-01T12:00:00+08:00"), {
    timeZone: "Asia/Shanghai",
  });
  const read = readFrame(question, { ...when, orgs: [], names: [] });
  if (!read) throw new Error(`“${question}”没有读成问数字的问题`);
  return read;
}
const NOTHING = { years: [], said: [], reports: [], orgs: [], names: [] };
const ask = (question: string) => frame(question).asks[0]!;
/** The question that a statement's example answers. */
const asked = (example: string) => (/多少|几/.test(example) ? example : `${example}多少`);

/** 6.2万人 → 多少万人 */
const unitOf = (figure: string) => figure.replace(/^[\d.]+/, "多少");

/** What the remark of each list says, on the example of each line. */
const EXAMPLES: Example[] = [
  [
    "change",
    (example, { words }) => {
      const { quantity, role } = fact(example);
      expect(role).toBe("change");
      for (const word of words) expect(leadsToChange(`水量${word}`)).toBe(true);
      // 到 is followed by what there is then.
      expect(leadsToChange(example.slice(0, quantity.start))).toBe(true);
      expect(leadsToChange(`${example.slice(0, quantity.start)}到`)).toBe(false);
    },
  ],
  [
    "more",
    (example, { words }) => {
      expect(fact(example).role).toBe("change");
      for (const word of words) {
        expect(fact(`比上年${word}3场`).role).toBe("change");
        expect(fact(`讲座${word}3场`).role).toBe("level");
      }
    },
  ],
  [
    "measured",
    (example, { words }) => {
      expect(fact(example).role).toBe("change");
      for (const word of words) expect(fact(`${word}前年多3场`).role).toBe("change");
    },
  ],
  [
    "stock",
    (example, { words }) => {
      expect(asksStock(example)).toBe(true);
      for (const word of words) expect(asksStock(`藏书${word}`)).toBe(true);
    },
  ],
  [
    "added",
    (example, { words }) => {
      expect(fact(example).role).toBe("added");
      for (const word of words) expect(namesAdded(`${word}座位`)).toBe(true);
    },
  ],
  [
    "average",
    (example, { words }) => {
      expect(fact(example).role).toBe("average");
      for (const word of words) expect(namesAverage(`${word}借阅`)).toBe(true);
    },
  ],
  [
    "light",
    (example, { words }) => {
      expect(frame(asked(example)).asks).not.toEqual([]);
      for (const word of words) expect(LIGHT.has(word)).toBe(true);
    },
  ],
  [
    "plan",
    (example, { words }) => {
      expect(frame(asked(example)).aspect).toBe("plan");
      for (const word of words) expect(frame(`${word}清淤多少公里`).aspect).toBe("plan");
    },
  ],
  [
    "no-plan",
    (example, { words }) => {
      expect(frame(example).aspect).not.toBe("plan");
      for (const word of words) expect(frame(`${word}多少`).aspect).toBe("open");
    },
  ],
  [
    "outcome",
    (example, { words }) => {
      expect(frame(example).aspect).toBe("done");
      for (const word of words) expect(frame(`2030年${word}栽树多少棵`).aspect).toBe("done");
    },
  ],
  [
    "aimed",
    (example, { words }) => {
      for (const word of words) {
        const text = example.replace("计划", word);
        expect(factsIn(text).at(-1)!.figure.factYear).toBe(2019);
      }
    },
  ],
  [
    "exists",
    (example, { words }) => {
      const said = words.find((word) => example.includes(word))!;
      for (const word of words)
        expect(answersOf("灌区有多少个？", [example.replace(said, word)])).toHaveLength(1);
      expect(answersOf("灌区有多少个？", [example.replace(said, "走访")])).toEqual([]);
    },
  ],
  [
    "partings",
    (example, { words }) => {
      const said = words.find((word) => example.includes(word))!;
      for (const word of words) {
        const own = example.replace(said, word);
        expect(answersOf("2019年职工总数多少人？", [own])).toEqual([]);
        expect(answersOf(`2019年${word}职工总数多少人？`, [own])).toEqual(["112人"]);
      }
    },
  ],
  [
    "milestones",
    (example, { words }) => {
      const other = words.includes("开工") ? "封顶" : "开工";
      for (const word of words) {
        const said = example.replace(/日.*/, `日${word}`);
        expect(daysOf(`东湾大闸什么时候${word}的？`, said)).toEqual(["3月9日"]);
        expect(daysOf(`东湾大闸什么时候${other}的？`, said)).toEqual([]);
      }
    },
  ],
  [
    "parts-of-year",
    (example, { words }) => {
      const said = words.find((word) => example.includes(word))!;
      for (const word of words) {
        const own = example.replace(said, word);
        expect(answersOf("2019年巡堤多少次？", [own])).toEqual([]);
        expect(answersOf(`2019年${word}巡堤多少次？`, [own])).toEqual(["60次"]);
      }
    },
  ],
  [
    "renews",
    (example, { words }) => {
      const said = words.find((word) => example.includes(word))!;
      for (const word of words)
        expect(factsIn(example.replace(said, word)).map(({ role }) => role)).toEqual([
          "added",
          "level",
        ]);
    },
  ],
  [
    "aims",
    (example, { words }, line) => {
      const said = words.find((word) => example.includes(word))!;
      for (const word of words) {
        const { figure, role } = factsIn(example.replace(said, word)).at(-1)!;
        expect(figure.aspect).toBe(line < 2 ? "plan" : "done");
        expect(role === "due").toBe(line === 3);
      }
    },
  ],
  [
    "kept-at",
    (example, { words }) => {
      expect(fact(example).role).toBe("change");
      for (const word of words) {
        expect(fact(`物价涨幅${word}2%`).role).toBe("change");
        expect(fact(`物价涨幅${word}2%以内`).role).toBe("change");
      }
    },
  ],
  [
    "contrasts",
    (example, { words }) => {
      const [own = "", asked = ""] = example.split("，问");
      const said = `${asked}在城东。${own}。`;
      const matter = fact(own).subject.replace(
        words.find((word) => own.startsWith(word))!,
        words.find((word) => asked.startsWith(word))!,
      );
      expect(answersOf(`2019年${matter}多少？`, [said])).toEqual([]);
      expect(answersOf(`2019年${fact(own).subject}多少？`, [said])).toHaveLength(1);
    },
  ],
  [
    "levels",
    (example, { words }) => {
      const { subject, quantity } = fact(example);
      for (const word of words) {
        const own = `${word}绿化支出3万元。`;
        // The office of these tests is a county's.
        const answers = word === "县级" ? ["3万元"] : [];
        expect(answersOf("2019年绿化支出多少？", [own])).toEqual(answers);
        expect(answersOf(`2019年${word}绿化支出多少？`, [own])).toEqual(["3万元"]);
      }
      const whole = words.reduce(
        (left, word) => left.replace(new RegExp(`^.?${word}`), ""),
        subject,
      );
      expect(answersOf(`2019年${whole}多少？`, [`${example}。`])).toEqual([]);
      expect(answersOf(`2019年${subject}多少？`, [`${example}。`])).toEqual([quantity.text]);
    },
  ],
  [
    "confirms",
    (example, { words }) => {
      expect(asksWhether(example)).toBe(true);
      for (const word of words) expect(withoutWhether(`泵站12座${word}`)).toBe("泵站12座");
    },
  ],
  [
    "asks-open",
    (example, { words }) => {
      const asking = readAsked(example, NOTHING);
      const read = asking ?? readOpen(example, NOTHING);
      expect(read?.asked[0]?.sought).toBe("open");
      for (const word of words) expect(read?.asked[0]?.ask.matter).not.toContain(word);
    },
  ],
  [
    "quantity",
    (example, { words }) => {
      expect(frame(example).asks).toHaveLength(1);
      for (const word of words) expect(frame(`水库${word}？`).asks).toHaveLength(1);
    },
  ],
  [
    "counted",
    (example, { words }) => {
      const [name, unit] = words;
      expect(ask(example).unit.unit).toBe(sameUnit(unit!));
      expect(ask(`水库${name}？`).unit.unit).toBe(sameUnit(unit!));
    },
  ],
  [
    "every",
    (example, { words }, line) => {
      expect(frame(example).want).toBe("each");
      // The first line asks of every year, the second of each of what is listed.
      for (const word of line === 0 ? words : [])
        expect(frame(`${word}清淤河道多少公里`).want).toBe("each");
      for (const word of line === 1 ? words : [])
        expect(frame(`巡查处数、整改处数${word}多少`).asks).toHaveLength(2);
    },
  ],
  [
    "carrier",
    (example, { words: [unit, ...nouns] }) => {
      expect(ask(example).carriers).toEqual(nouns);
      expect(ask(example).unit.unit).toBe(unit);
    },
  ],
  [
    "extreme",
    (example, { words }, line) => {
      const want = line === 0 ? "most" : "least";
      expect(frame(example).want).toBe(want);
      for (const word of words) expect(frame(`哪一年降雨${word}`).want).toBe(want);
    },
  ],
  [
    "which-is-more",
    (example, { words }, line) => {
      const want = line === 0 ? "most" : "least";
      expect(frame(example).want).toBe(want);
      for (const word of words) expect(frame(`2018年和2019年哪年水位${word}`).want).toBe(want);
      for (const word of words) expect(frame(`哪年水位更${word}？`).want).toBe(want);
    },
  ],
  [
    "whole",
    (example, { words }) => {
      expect(frame(example).want).toBe("sum");
      for (const word of words) expect(frame(`2018年和2019年${word}几座`).want).toBe("sum");
    },
  ],
  [
    "measures",
    (example, { words }, line) => {
      const { unit } = ask(example);
      expect(words.map(sameUnit)).toContain(unit.unit);
      // Of the lines after the first, each word may stand for each.
      for (const word of line === 0 ? [] : words)
        for (const other of words) {
          const [one, two] = [sameUnit(word), sameUnit(other)];
          expect(unitFit({ unit: one, dimension: "count" }, two)).toBeGreaterThan(0);
        }
    },
  ],
  [
    "money",
    (example, { words }) => {
      expect(ask(example).unit.dimension).toBe("money");
      for (const word of words) expect(ask(`绿化${word}多少`).unit.unit).toBe("元");
    },
  ],
  [
    "spoken",
    (example, { words }) => {
      const said = words
        .toSorted((a, b) => b.length - a.length)
        .find((one) => example.includes(one))!;
      const figure = fact(example).quantity.text;
      const { of } = readThesaurus(words.join(" "));
      // Each of them asks for what the report says in another.
      for (const word of words) {
        const question = example.replace(said, word).replace(figure, unitOf(figure));
        expect(answersOf(`2019年${question}？`, [`${example}。`], { synonyms: of })).toEqual([
          figure,
        ]);
      }
    },
  ],
  [
    "planning",
    (example, { words }, line) => {
      for (const word of words) expect(namesPlans(`2025年工作${word}`)).toBe(line === 0);
      if (line === 1) return expect(namesPlans(example)).toBe(false);
      // Nothing has to say that what a budget states is planned.
      const text = `${example.slice(0, 4)}年绿化经费90万元。`;
      const said = { text, planning: true, reportYear: Number(example.slice(0, 4)) };
      for (const word of ["计划", ""])
        expect(answersOf(`${example.slice(0, 4)}年${word}绿化经费多少万元？`, [said])).toEqual([
          "90万元",
        ]);
    },
  ],
  [
    "done-columns",
    (example, { words }) => {
      for (const word of [example, ...words]) {
        const aspects = factsIn({ kind: "row", text: `总额；年初预算：40；预算${word}数：38` });
        expect(aspects.map(({ figure }) => figure.aspect)).toEqual(["plan", "done"]);
      }
    },
  ],
  [
    "budgets",
    (example) => {
      const passage = passageOf({ text: "水库维修60.5万元，共有职工31人。", reportYear: 2024 });
      const aspects = (title: string) =>
        factsOf(passage, { year: 2024, kind: "其他", title }).map(({ figure }) => figure.aspect);
      expect(aspects(example)).toEqual(["plan", "done"]);
      expect(aspects("2024年工作计划")).toEqual(["plan", "plan"]);
    },
  ],
  [
    "accounting",
    (example, { words }) => {
      const own = words.find((word) => example.includes(word))!;
      for (const word of words)
        expect(
          factsIn(`水库维修60.5万元。${example.replace(own, word)}45万元。`)[1]!.subject,
        ).toContain("水库维修");
    },
  ],
];

testExamples(EXAMPLES);
