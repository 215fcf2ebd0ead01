/** Figures as the ledger reads them in a few words. */
import { type Fact, factsOf } from "../../src/ledger/figures.ts";
import { type Quantity, quantitiesIn } from "../../src/text/quantities.ts";

export function quantityIn(text: string): Quantity {
  return quantitiesIn(text)[0]!;
}

/** What a report of a year states. */
export function factsIn(text: string, year: number): { fact: Fact; source: string }[] {
  const passage = {
    ...{ passageId: "p", reportId: "r", kind: "text" as const, path: ["一"], headings: [], text },
    ...{ start: 0, end: text.length, reportYear: year, factYear: year },
    ...{ years: { from: year, to: year }, aspect: "done" as const },
  };
  return factsOf(passage, { year, kind: "年度工作总结" }).map((fact) => ({
    fact,
    source: `《${year}年工作总结》一`,
  }));
}
