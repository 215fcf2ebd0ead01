/** How the figures of two years stand to each other: the figures must show it, or the evidence say it. */
import { describe, expect, test } from "vitest";
import { verifyText } from "../../../src/assistant/ground.ts";

const YEARS: [year: number, text: string][] = [
  [2031, "受理采伐申请31件。"],
  [2030, "受理采伐申请47件。"],
];
const ITEMS = YEARS.map(([year, text]) => ({
  id: `e${year}`,
  text,
  about: `芦洲县林业局\n芦洲县林业局${year}年工作总结`,
  reportYear: year,
  factYear: year,
}));

const holds = (claim: string) =>
  verifyText(claim, ITEMS).every(({ verdict }) => verdict === "supported");

describe("figures of two years", () => {
  test.each([
    "2031年受理采伐申请31件，低于2030年的47件。",
    "受理采伐申请由2030年的47件减至2031年的31件。",
    "2031年受理采伐申请31件，比2030年减少16件。",
    "2031年受理采伐申请31件，较上年减少。",
  ])("show that %s", (claim) => {
    expect(holds(claim)).toBe(true);
  });
  test.each([
    "2031年受理采伐申请31件，高于2030年的47件。",
    "受理采伐申请由31件增至47件。",
    "2030年受理采伐申请47件，与上年持平。",
    "2031年受理采伐申请较上年增加。",
    "2030年受理采伐申请47件，为历年最多。",
  ])("do not show that %s", (claim) => {
    expect(holds(claim)).toBe(false);
  });
});
