/** The run on record, and what a new run changed. Every figure is exact, so a change is a change of the product. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { AnswerFigures } from "./answers.ts";
import type { OfficeFigures } from "./offices.ts";
import { inProject } from "./questions.ts";
import type { RetrievalFigures } from "./retrieval.ts";

export interface Run {
  retrieval?: Record<string, RetrievalFigures> | undefined;
  answers?: AnswerFigures | undefined;
  offices?: Record<string, OfficeFigures> | undefined;
}

const FILE = inProject("data/eval/record.json");
/** More is better, but for these. */
const LESS_IS_BETTER = ["wrongYear", "empty"];

export function readRecord(): Run {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Run) : {};
}

/** Put `run` on record; a part that was not run stays as it was. */
export function writeRecord(run: Run): void {
  const { answers, ...rest } = { ...readRecord(), ...run };
  // How long an answer took is the machine's, not the product's.
  const record = answers ? { ...rest, answers: { ...answers, medianMs: 0 } } : rest;
  writeFileSync(FILE, `${JSON.stringify(record, null, 2)}\n`);
}

/** One line for each figure that differs. */
export function changesOf(before: Run, now: Run): string[] {
  const lines: string[] = [];
  for (const [type, figures] of Object.entries(now.retrieval ?? {})) {
    const old = before.retrieval?.[type];
    for (const name of Object.keys(figures) as (keyof RetrievalFigures)[])
      if (old && old[name] !== figures[name])
        lines.push(`retrieval ${type} ${name} ${old[name]} → ${figures[name]}`);
  }
  for (const [office, figures] of Object.entries(now.offices ?? {})) {
    const old = before.offices?.[office];
    for (const name of ["answerable", "refused", "forbidden"] as const)
      if (old && old[name] !== figures[name])
        lines.push(`${office} ${name} ${old[name]} → ${figures[name]}`);
  }
  for (const name of ["held", "refusalAccuracy"] as const)
    if (before.answers && now.answers && before.answers[name] !== now.answers[name])
      lines.push(`answers ${name} ${before.answers[name]} → ${now.answers[name]}`);
  return lines;
}

/**
 * The figures that fell by more than two questions of their group: so much a better wording of a sample may cost, and no
 * more may pass unseen.
 */
export function dropsOf(before: Run, now: Run): string[] {
  const drops: string[] = [];
  for (const [type, old] of Object.entries(before.retrieval ?? {})) {
    const figures = now.retrieval?.[type];
    for (const name of ["recall1", "recall5", "recall10", "wrongYear", "empty"] as const) {
      const fall = LESS_IS_BETTER.includes(name)
        ? (figures?.[name] ?? 1) - old[name]
        : old[name] - (figures?.[name] ?? 0);
      if (fall > 2.5 / old.questions)
        drops.push(`${type} ${name} ${old[name]} → ${figures?.[name]}`);
    }
  }
  return drops;
}
