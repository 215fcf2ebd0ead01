/** The lists that a claim is read with: each example tells what a retelling may say (⇒), or may not (⇏). */
import { expect } from "vitest";
import { verifyText } from "../../../src/assistant/ground.ts";
import { testExamples } from "../../lexicon.ts";

function verdictOf(example: string): { told: boolean; supported: boolean } {
  const [evidence, claim] = example.split(/⇒|⇏/).map((part) => part.trim());
  const item = { id: "e", text: evidence!, reportYear: 2024, factYear: 2024 };
  const verdicts = verifyText(claim!, [item]).map(({ verdict }) => verdict);
  return {
    told: example.includes("⇒"),
    supported: verdicts.length > 0 && verdicts.every((verdict) => verdict === "supported"),
  };
}

const holds = (example: string) => {
  const { told, supported } = verdictOf(example);
  expect(supported).toBe(told);
};

testExamples(
  [
    "discourse",
    "adds-nothing",
    "paraphrase",
    "progress",
    "causes",
    "done-by",
    "parts-played",
    "two-parties",
    "not-yet",
    "opposites",
    "goes-on-of",
    "turned",
    "praise",
    "denies-nothing",
  ].map((list) => [list, holds]),
);
