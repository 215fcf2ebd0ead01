/** Work on a report's text takes time in step with its length, whatever the text is. */
import { expect, test } from "vitest";
import { RUNS } from "../scripts/bench/runs.ts";
import { readReport } from "../src/reports/read.ts";
import { otherNames } from "../src/search/names.ts";
import { alsoYearOf, tableOf } from "../src/search/table.ts";
import { searchable } from "../src/search/words.ts";
import { daysIn } from "../src/text/dates.ts";
import { fold } from "../src/text/fold.ts";
import { namesIn } from "../src/text/names.ts";
import { quantitiesIn } from "../src/text/quantities.ts";
import { rowCells } from "../src/text/rows.ts";
import { clausesOf, sentencesOf } from "../src/text/sentences.ts";
import { expectInStep } from "./instep.ts";

/** How long a text is, in UTF-16 units; a whole report is more work for each of them. */
const TEXT = 64_000;
const REPORT = 24_000;

const WORK: [string, (text: string) => unknown, number?][] = [
  ["a whole report of plain text", (text) => shelved(text, "总结.txt"), REPORT],
  ["a whole report in Markdown", (text) => shelved(text, "总结.md"), REPORT],
  [
    "a table row",
    (text) => shelved(`| 事项 | 数量 |\n|---|---|\n| ${text} | 9 |\n`, "表.md"),
    REPORT,
  ],
  ["the words that are indexed", searchable],
  ["the names that a report gives itself", (text) => otherNames(text)(text)],
  ["years", (text) => alsoYearOf({ text, factYear: 2022 })],
  ["figures", quantitiesIn],
  ["figures of a row", rowCells],
  ["sentences", (text) => sentencesOf(text).flatMap(clausesOf)],
  ["days", daysIn],
  ["names", namesIn],
  ["one form", fold],
];

test.each(WORK)("%s", { timeout: 300_000 }, async (_, work, length = TEXT) => {
  const slow: string[] = [];
  for (const run of RUNS)
    await expectInStep(length / 16, run.of, work).catch((error: Error) =>
      slow.push(`${run.name}: ${error.message}`),
    );
  expect(slow).toEqual([]);
});

async function shelved(text: string, file: string): Promise<void> {
  const read = await readReport(new TextEncoder().encode(`2022年工作总结\n${text}`), file);
  if (read.ok) await tableOf([{ report: read.value, reportKey: "一" }]);
}
