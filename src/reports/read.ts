/** One report from its bytes: parse → outline → passages. The id is the content's own hash, so the same bytes are the same report. */
import { createHash } from "node:crypto";
import type { Outcome, Report } from "../domain.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { type GivenFacts, outline } from "./outline.ts";
import { parse } from "./parse.ts";
import { passagesOf, textOf } from "./passages.ts";

/** The id that `readReport` gives to these bytes: 12 hexadecimal digits of SHA-256. */
export function reportIdOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 12);
}

/** Read one file; fails with a sentence that says why it could not be read. */
export async function readReport(
  bytes: Uint8Array,
  file: string,
  given: GivenFacts & { sample?: boolean } = {},
): Promise<Outcome<Report>> {
  const parsed = await parse(bytes, file);
  if (!parsed.ok) return parsed;
  const reportId = reportIdOf(bytes);
  const { facts, lines, headings } = outline(parsed.value.blocks, file, given);
  const text = textOf(lines);
  const body = passagesOf(lines, { reportId, year: facts.year, kind: facts.kind });
  const warnings = [...parsed.value.warnings];
  if (facts.year === null) warnings.push("没有认出年度，可用 --year 指明。");
  if (facts.org === null) warnings.push("没有认出单位，可用 --org 指明。");
  return {
    ok: true,
    value: {
      ...facts,
      reportId,
      outline: headings,
      passages: body.length,
      figures: quantitiesIn(text).length,
      warnings,
      sample: given.sample ?? false,
      file,
      text,
      body,
    },
  };
}
