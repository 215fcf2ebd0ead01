/**
 * What a year's reports say: every figure that an office's reports tell of it as done; and of one matter the sentences: what a frame
 * asks → the passages found → each of their sentences with how well it is about it.
 */
import { plansOnly, type ReportInfo } from "../domain.ts";
import { saidOf } from "../ledger/compared.ts";
import { factsOf } from "../ledger/figures.ts";
import type { Ask, Frame } from "../ledger/frame.ts";
import type { Match } from "../ledger/match.ts";
import { missingIn, type Weights, weightsOf } from "../ledger/overlap.ts";
import { type Statement, statementsOf } from "../ledger/statements.ts";
import { type Judged, judgeAll } from "../ledger/told.ts";
import { fold } from "../text/fold.ts";
import { termIn } from "../text/terms.ts";
import { type Told, titleOf } from "./figures/matters.ts";
import { passagesFor, reviewedIn } from "./looking.ts";
import { type Shelf, TELLING } from "./shelf.ts";
import { isOf, scopeOf, type Whose } from "./whose.ts";

/** So far below the best a sentence is still said of it. */
const NEAR = 0.25;

/** So much of a compound, by its pairs of characters, is it in another order. */
const PAIRS = 0.5;

/** Every figure that an office's reports tell of a year as done; how much something changed only where `changes` are wanted. */
export async function figuresOfYear(
  year: number,
  whose: Whose,
  reports: ReportInfo[],
  shelf: Pick<Shelf, "pages">,
  changes = false,
): Promise<Told[]> {
  const orgs = scopeOf(whose);
  const scope = { years: [year], aspect: "done" as const, kinds: TELLING };
  const known = new Map(reports.map((report) => [report.reportId, report]));
  const told: Told[] = [];
  for await (const page of shelf.pages(orgs.length > 0 ? { ...scope, orgs } : scope))
    for (const hit of page) {
      const report = known.get(hit.reportId);
      if (!report || !isOf(whose, hit)) continue;
      for (const fact of factsOf(hit, report)) {
        const { factYear, aspect } = fact.figure;
        const done = factYear === year && aspect === "done" && (changes || fact.role !== "change");
        if (done) told.push({ fact, hit, year });
      }
    }
  return told;
}

/** Another word for a part of a compound is none for all of it: 建成 for 完工 is not 主体结构完工. */
export function byWord({ words }: Ask, shelf: Shelf): Shelf {
  return { ...shelf, synonyms: (word) => (words.includes(word) ? shelf.synonyms(word) : []) };
}

/** A figure of the very matter, or of part of what its own sentence, item or heading says of that. */
export function isAbout({ differs, fact, hit }: Match, weights: Weights): boolean {
  if (differs !== null && differs.field !== "narrower") return false;
  if (fact.role === "change") return false;
  const own = [fact.subject, fact.sentence.text, titleOf({ hit }), hit.headings.at(-1) ?? ""];
  const said = own.map((text) => fold(text).toLowerCase());
  return differs === null || missingIn(weights, said).length === 0;
}

/** The sentences that are about an ask, best first; `open` takes in those whose headings say it. */
export async function sayings(
  frame: Frame,
  ask: Ask,
  reports: ReportInfo[],
  shelf: Shelf,
  sought: "any" | "open" = "any",
): Promise<Judged<Statement>[]> {
  const hits = await passagesFor(frame, ask, shelf);
  const texts = hits.map((hit) => `${hit.title}\n${hit.headings.join("\n")}\n${hit.text}`);
  const stated = hits.flatMap((hit) => {
    const report = reports.find(({ reportId }) => reportId === hit.reportId);
    const { lead = "" } = hit;
    const planning = report !== undefined && plansOnly(report.kind);
    return report
      ? statementsOf(hit, report, "any").map((fact) => ({ fact, hit, lead, planning }))
      : [];
  });
  const asked = saidOf(ask, sought);
  const weights = weightsOf(ask, texts, byWord(ask, shelf).synonyms);
  // 改造除湿系统 is 除湿系统改造 to a sentence, and 队伍 is no 队伍建设.
  const [compounds, terms] = [true, false].map((is) =>
    weights.terms.filter(({ joined = false }) => joined === is),
  ) as [Weights["terms"], Weights["terms"]];
  const has = (text: string) => compounds.every((term) => termIn(term, text) >= PAIRS);
  const judged = judgeAll({ ...frame, asks: [ask], asked: [asked] }, asked, stated, {
    weights: { ...weights, terms },
    reviewed: reviewedIn(reports),
  });
  const best = judged[0]?.score ?? 0;
  return judged.filter(
    ({ differs, score, fact }) =>
      differs === null &&
      score >= best - NEAR &&
      (sought === "open" || has(fold(fact.sentence.text).toLowerCase())),
  );
}
