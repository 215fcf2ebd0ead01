import { expect } from "vitest";
import { timeOfPart } from "../../src/ledger/years.ts";
import { orgIn } from "../../src/reports/facts/office.ts";
import { labelled } from "../../src/reports/facts/units.ts";
import { testExamples } from "../lexicon.ts";

const FIVE_YEARS = { years: { from: 2021, to: 2025 }, aspect: "done" } as const;

testExamples(
  [
    [
      "unit-ends",
      (example, { words }) => {
        const [title = "", unit = ""] = example.split(" ⇒ ");
        expect(orgIn(title)).toBe(unit);
        expect(words.some((word) => unit.endsWith(word))).toBe(true);
      },
    ],
    ["no-units", (example) => expect(orgIn(example)).toBeNull()],
    [
      "unit-labels",
      (example, _, line) =>
        expect(labelled([example], (line + 1) as 1 | 2 | 3)).toBe("清河区教育局"),
    ],
    [
      "opens-part",
      (example) =>
        expect(timeOfPart(example, FIVE_YEARS, { year: 2026, kind: "政府工作报告" })).toMatchObject(
          {
            years: { from: 2025, to: 2025 },
          },
        ),
    ],
  ],
  { named: true },
);
