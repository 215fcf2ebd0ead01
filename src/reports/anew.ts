/**
 * A report that was read before, under other facts (pure): its lines as the record has them → the same outline → passages and figures of the
 * corrected year and kind. So a correction needs neither the file nor OCR a second time. What does not come out as it was read
 * under the old facts is not made up: then only its file can tell.
 */
import type { Passage, Report, ReportInfo } from "../domain.ts";
import { figuresOf } from "../ledger/figures.ts";
import type { Block } from "./blocks.ts";
import { type GivenFacts, type ReportFacts, readFacts } from "./facts.ts";
import { outline } from "./outline.ts";
import { passagesOf } from "./passages.ts";

export interface ReadBefore {
  info: ReportInfo;
  text: string;
  body: Passage[];
}

/** The report under `given`, which somebody knows better; null where its lines do not give its passages again. */
export function readAnew(before: ReadBefore, given: GivenFacts): Report | null {
  const { info, text } = before;
  const facts = corrected(info, given);
  const body = bodyOf(before, facts);
  if (!body) return null;
  const figureRows = figuresOf(body, facts);
  const warnings = warningsOf(before, given);
  const counts = { passages: body.length, figures: figureRows.length };
  return { ...facts, ...counts, warnings, text, body, figureRows };
}

function corrected(info: ReportInfo, given: GivenFacts): ReportInfo {
  const known = { ...info.known };
  for (const name of Object.keys(given) as (keyof GivenFacts)[]) known[name] = "flag";
  const years = given.year === undefined ? info.years : null;
  return { ...info, ...given, years, known };
}

/** Only year and kind tell of what time a passage speaks. */
function bodyOf({ info, text, body }: ReadBefore, facts: ReportInfo): Passage[] | null {
  if (facts.year === info.year && facts.years === info.years && facts.kind === info.kind)
    return body;
  const lines = outline(blocksOf(info, text, body), info.file).lines;
  const again = passagesOf(lines, info);
  return alike(again, body) ? passagesOf(lines, facts) : null;
}

/** One block a line, as a file that marks its headings would have it. */
function blocksOf({ outline: headings }: ReportInfo, text: string, body: Passage[]): Block[] {
  const firsts = new Map(body.map((passage) => [passage.start, passage]));
  let [start, heading] = [0, 0];
  return text.split("\n").map((line): Block => {
    const first = firsts.get(start);
    const level = first?.kind === "heading" ? headings[heading++]?.level : undefined;
    const whole = first?.text === line;
    start += line.length + 1;
    const { page, sure, row } = first ?? {};
    return {
      text: line,
      ...(first?.kind === "row"
        ? { kind: "row" }
        : level !== undefined && whole
          ? { kind: "heading", level }
          : { kind: "text" }),
      ...(page === undefined ? {} : { page }),
      ...(sure === undefined ? {} : { sure }),
      ...(row === undefined ? {} : { row }),
      ...(first === undefined || first.kind === "title" ? {} : { untitled: true }),
    };
  });
}

function alike(a: Passage[], b: Passage[]): boolean {
  const of = (passages: Passage[]) =>
    JSON.stringify(
      passages.map(({ kind, path, start, end, years, aspect }) => [
        ...[kind, path, start, end, years?.from, years?.to, aspect],
      ]),
    );
  return of(a) === of(b);
}

/** What the report says of itself, without anybody's word. */
export function factsAsRead(before: ReadBefore): ReportFacts {
  return factsUnder(before, {}).facts;
}

function factsUnder({ info, text, body }: ReadBefore, given: GivenFacts) {
  const lines = text.split("\n");
  const titles = new Set(body.filter(({ kind }) => kind === "title").map((one) => one.text));
  const count = lines.findIndex((line) => !titles.has(line));
  // Of sheets alone it is known in which row a passage stands; with a title they are one sheet.
  const sheets = titles.size === 0 && body.some(({ row }) => row !== undefined);
  const parts = sheets ? body.flatMap((one) => (one.kind === "heading" ? one.text : [])) : [];
  return readFacts(lines.slice(0, count), lines.slice(count), info.file, given, parts);
}

/** What was to be said of the facts is said anew; all else stays. */
function warningsOf(before: ReadBefore, given: GivenFacts): string[] {
  const { info } = before;
  const said = (by: GivenFacts) => factsUnder(before, by).warnings;
  const flagged: GivenFacts = {};
  if (info.known.title === "flag") flagged.title = info.title;
  if (info.known.org === "flag" && info.org !== null) flagged.org = info.org;
  if (info.known.year === "flag" && info.year !== null) flagged.year = info.year;
  if (info.known.kind === "flag") flagged.kind = info.kind;
  const saidBefore = new Set(said(flagged));
  const kept = info.warnings.filter(
    (warning) =>
      !saidBefore.has(warning) && !(given.org !== undefined && warning.startsWith("单位“")),
  );
  return [...kept, ...said({ ...flagged, ...given })];
}
