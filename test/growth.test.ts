/** Work on a report's text takes time in step with its length, whatever the text is. */
import { expect, test } from "vitest";
import { growthOf, RUNS } from "../scripts/bench/runs.ts";
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

/** Time that grows with the square of the length is sixteen times as long for the whole as for its sixteen parts. */
const HOW = { length: 64_000, times: 16, fair: 4, least: 20 };
/** A whole report is more work for each of its characters. */
const REPORT = { ...HOW, length: 24_000 };

const WORK: [string, (text: string) => unknown, typeof HOW?][] = [
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

test.each(WORK)("%s", { timeout: 300_000 }, async (_, work, how = HOW) => {
  const slow: string[] = [];
  for (const run of RUNS) {
    const { short, long, ratio } = await growthOf(work, run, how);
    if (ratio > how.fair) slow.push(`${run.name}: ${short} ms in parts, ${long} ms as a whole`);
  }
  expect(slow).toEqual([]);
});

async function shelved(text: string, file: string): Promise<void> {
  const read = await readReport(new TextEncoder().encode(`2022年工作总结\n${text}`), file);
  if (read.ok) await tableOf([{ report: read.value, reportKey: "一" }]);
}
