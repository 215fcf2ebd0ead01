/**
 * `npm run eval -- figures`: are figures that were drawn by chance out of whole reports read with the right unit, subject, year and
 * side of plan and outcome? They were drawn from the plain text (figures/draw.ts) and read by eye, in the reports' pages, before the
 * product's reading of them was looked at (data/eval/figures.jsonl). One that the product does not read at all is wrong.
 *
 *   --seed 1|2   one of the two samples     --verbose  every miss     --json  one document
 *   --draw SEED  another sample, not yet read by anybody, a line for each
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { Passage, Report } from "../../src/domain.ts";
import { type Fact, factsOf } from "../../src/ledger/figures.ts";
import { readReport } from "../../src/reports/read.ts";
import { BadInput } from "../bad-input.ts";
import { draw } from "./figures/draw.ts";
import { librariesAtHand } from "./libraries.ts";
import { inProject, readLines } from "./questions.ts";

const LIBRARY = "2026-11";
/** So many are drawn from each report. */
const EACH = 15;

const FigureSchema = z.object({
  seed: z.string(),
  report: z.string(),
  page: z.number().int().optional(),
  number: z.string(),
  /** It stands between ⟦ and ⟧. */
  around: z.string(),
  /** 万 is ten thousand times. */
  times: z.number().optional(),
  unit: z.array(z.string()).optional(),
  /** What the figure's own words for what is counted must hold. */
  subject: z.array(z.string()).optional(),
  /** What these, its sentence or row, or the headings above it must. */
  under: z.array(z.string()).optional(),
  /** Any of them; null is none, none at all is any. */
  years: z.array(z.string().nullable()).optional(),
  aspect: z.array(z.enum(["done", "plan"])).optional(),
  /** The number is part of a name and must not be read as a figure. */
  none: z.boolean().optional(),
});
export type GoldFigure = z.infer<typeof FigureSchema>;

const FIELDS = ["found", "unit", "subject", "year", "aspect"] as const;
type Field = (typeof FIELDS)[number];

interface Judged {
  gold: GoldFigure;
  wrong: Field[];
  /** What the product reads there. */
  read: string;
}

export async function figuresEvaluation(_folder: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string" },
      draw: { type: "string" },
      verbose: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const library = librariesAtHand().find(({ name }) => name === LIBRARY);
  if (!library) throw new BadInput(`The reports of “${LIBRARY}” are not at hand.`);
  if (values.draw !== undefined) {
    for (const one of await draw(library.paths, values.draw, EACH))
      console.log(JSON.stringify(one));
    return;
  }
  const gold = readLines(inProject("data/eval/figures.jsonl"), FigureSchema).filter(
    ({ seed }) => values.seed === undefined || seed === values.seed,
  );
  const judged: Judged[] = [];
  for (const path of library.paths) {
    const own = gold.filter(({ report }) => report === basename(path));
    if (own.length > 0) judged.push(...judge(await read(path), own));
  }
  const misses = judged.filter(({ wrong }) => wrong.length > 0);
  const table = tableOf(judged);
  if (values.json) console.log(JSON.stringify({ table, misses }, null, 2));
  else {
    if (values.verbose) console.log(misses.map(said).join("\n"));
    console.table(table);
  }
}

async function read(path: string): Promise<Report> {
  const report = await readReport(new Uint8Array(readFileSync(path)), basename(path));
  if (!report.ok) throw new Error(report.error);
  return report.value;
}

interface Placed {
  fact: Fact;
  passage: Passage;
}

/** Each figure beside the reading of it that fits best. */
export function judge(report: Report, gold: GoldFigure[]): Judged[] {
  const all = report.body.flatMap((passage) =>
    factsOf(passage, report).map((fact) => ({ fact, passage })),
  );
  return gold.map((one) => {
    const there = all.filter((placed) => standsThere(one, placed));
    const tried = there
      .map((placed) => ({ gold: one, wrong: wrongOf(one, placed), read: readingOf(placed) }))
      .sort((a, b) => a.wrong.length - b.wrong.length);
    if (one.none) return tried[0] ?? { gold: one, wrong: [], read: "" };
    return tried[0] ?? { gold: one, wrong: ["found"], read: "" };
  });
}

/** A cell of a row that begins on the page, or a figure in a sentence between the words that it was drawn with. */
function standsThere({ number, around, page }: GoldFigure, { fact, passage }: Placed): boolean {
  if (numberIn(fact.figure.text) !== numberIn(number)) return false;
  if (passage.kind === "row") return page === undefined || passage.page === page;
  const [before = ""] = around.split("⟦");
  const at = passage.text.indexOf(fact.figure.text, fact.quantity.start);
  const lead = tight(passage.text.slice(0, at < 0 ? fact.quantity.start : at)).replace(
    ESTIMATE,
    "",
  );
  const drawn = tight(before).replace(ESTIMATE, "");
  return drawn.endsWith(lead.slice(-NEAR)) || lead.endsWith(drawn.slice(-NEAR));
}

const NEAR = 10;
const ESTIMATE = /(?:约为|约|近|超过?|突破)$/;

/** 15621.11 of 15,621.11万元. */
function numberIn(text: string): string | null {
  const found = /\d[\d,]*(?:\.\d+)?(?!.*\d)/.exec(text);
  return found ? found[0].replaceAll(",", "") : null;
}

const tight = (text: string) => text.replace(/\s+/g, "");

function wrongOf(gold: GoldFigure, { fact, passage }: Placed): Field[] {
  if (gold.none) return ["found"];
  const { lo, hi, unit, counts, years, aspect } = fact.figure;
  const value = Number(gold.number.replaceAll(",", "")) * (gold.times ?? 1);
  const near = [
    counts,
    fact.about,
    ...passage.headings,
    passage.kind === "row" ? passage.text : "",
  ];
  // =体育 is a whole part of the label and not one of 文化旅游体育与传媒支出.
  const holds = (words: string[], text: string) =>
    words.every((word) =>
      word.startsWith("=")
        ? text.split(/[ ／]/).includes(word.slice(1))
        : tight(text).includes(tight(word)),
    );
  const year = years && (years.from === years.to ? `${years.from}` : `${years.from}-${years.to}`);
  const isWrong: Record<Field, boolean> = {
    found: false,
    unit: !gold.unit!.includes(unit) || value < lo - 1e-6 || (hi !== null && value > hi + 1e-6),
    subject: !holds(gold.subject!, counts) || !holds(gold.under!, near.join("\n")),
    year: gold.years !== undefined && !gold.years.includes(year),
    aspect: !gold.aspect!.includes(aspect),
  };
  return FIELDS.filter((field) => isWrong[field]);
}

function readingOf({ fact: { figure }, passage }: Placed): string {
  const { counts, text, lo, hi, unit, years, aspect } = figure;
  return `${counts}｜${text} = ${lo === hi ? lo : `${lo}–${hi ?? ""}`}${unit}｜${years ? `${years.from}–${years.to}` : "no year"}｜${aspect}｜${passage.path.join("/")}`;
}

function said({ gold, wrong, read }: Judged): string {
  const wanted = [gold.subject?.join("＋"), gold.under?.join("＋"), gold.unit?.join("|")];
  return `${gold.seed} ${gold.report}${gold.page ? `, page ${gold.page}` : ""}: …${gold.around}\n  ✗ ${wrong.join(", ")}; read: ${read || "nothing"}\n  wanted: ${gold.none ? "nothing" : wanted.join("｜")}\n`;
}

type Row = { drawn: number; right: number } & Record<Field, number>;

/** How many are right in everything, and how many are wrong in each field; `found` counts those that are not read at all. */
function tableOf(judged: Judged[]): Record<string, Row> {
  const groups = [
    ...Map.groupBy(judged, ({ gold }) => `${gold.report}, sample ${gold.seed}`),
    ...Map.groupBy(judged, ({ gold }) => `sample ${gold.seed}`),
  ];
  return Object.fromEntries(
    groups.map(([name, list]) => {
      const wrong = (field: Field) => list.filter((one) => one.wrong.includes(field)).length;
      const right = list.filter((one) => one.wrong.length === 0).length;
      const counts = Object.fromEntries(FIELDS.map((field) => [field, wrong(field)]));
      return [name, { drawn: list.length, right, ...(counts as Record<Field, number>) }];
    }),
  );
}
