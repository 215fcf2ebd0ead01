/** One report from its bytes: parse → outline → passages → figures. The id is the content's own hash, so the same bytes are the same report. */
import { createHash } from "node:crypto";
import { failure, type Outcome, type Report } from "../domain.ts";
import { figuresOf } from "../ledger/figures.ts";
import type { Tools } from "./blocks.ts";
import type { GivenFacts } from "./facts.ts";
import { outline } from "./outline.ts";
import { parse } from "./parse.ts";
import { passagesOf, textOf } from "./passages.ts";

/** Raised when files come to be read better, so that a report shelved before is read anew when it is ingested again. */
export const READING = 6;

/** A thick yearbook has a million characters in ten thousand paragraphs; past these the whole machine would suffer. */
const MAX_BLOCKS = 30_000;
const MAX_CHARACTERS = 4_000_000;

/** The id that `readReport` gives to these bytes: 12 hexadecimal digits of SHA-256. */
export function reportIdOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 12);
}

/** Read one file; fails with a sentence that says why it could not be read. `file` is its name, folders included. */
export async function readReport(
  bytes: Uint8Array,
  file: string,
  given: GivenFacts & { sample?: boolean; audience?: string[] | null } = {},
  tools: Tools = {},
): Promise<Outcome<Report>> {
  const reportId = reportIdOf(bytes);
  const parsed = await parse(bytes, file, tools);
  if (!parsed.ok) return parsed;
  const { blocks } = parsed.value;
  const characters = blocks.reduce((sum, block) => sum + block.text.length, 0);
  const tooMuch = (passages: number) =>
    failure(
      `“${file}”有 ${passages} 段、${characters} 字，不像一份报告，没有读入。请拆成几个文件，或去掉附表后再试。`,
    );
  if (blocks.length > MAX_BLOCKS || characters > MAX_CHARACTERS) return tooMuch(blocks.length);
  const { facts, warnings, lines, headings } = outline(blocks, file, given);
  const body = passagesOf(lines, { reportId, ...facts });
  // A paragraph of nothing but 一是 is a passage every two characters.
  if (body.length > 2 * MAX_BLOCKS) return tooMuch(body.length);
  const figureRows = figuresOf(body, facts);
  return {
    ok: true,
    value: {
      ...facts,
      reportId,
      outline: headings,
      passages: body.length,
      figures: figureRows.length,
      warnings: [...parsed.value.warnings, ...warnings],
      sample: given.sample ?? false,
      audience: given.audience ?? null,
      file,
      reading: READING,
      text: textOf(lines),
      body,
      figureRows,
    },
  };
}
