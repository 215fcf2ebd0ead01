/** Does the checker of claims catch the wrong ones and leave the right ones alone? Claims are made from the reports' own sentences. */
import type { App } from "../../src/app.ts";
import { weighClaim } from "../../src/assistant/ground.ts";
import { type Case, casesOf } from "./verify/cases.ts";
import { KINDS, type Kind } from "./verify/parts.ts";

export interface KindFigures {
  cases: number;
  /** Wrong claims that are caught; of right ones, those wrongly rejected. */
  caught: number;
  /** Those of them that a second opinion could let pass. */
  open: number;
  /** In percent. */
  rate: number;
  bar: string;
  holds: boolean;
}

export interface VerifyFigures {
  cases: number;
  byKind: Record<string, KindFigures>;
  /** Of each kind, how many got which first reason; "supported" for none. */
  reasons: Record<string, Record<string, number>>;
  bySub: Record<string, { cases: number; missed: number }>;
}

/** In percent: at least so many caught, or at most so many rejected. What has no bar is only reported. */
const BARS: Partial<Record<Kind, number>> = {
  correct: 1,
  paraphrase: 1,
  number: 99,
  unit: 99,
  overprecise: 99,
  year: 99,
  quote: 99,
  name: 95,
  negation: 95,
};

interface Judged extends Case {
  verdict: ReturnType<typeof weighClaim>;
  missed: boolean;
}

export async function verifyEvaluation(
  app: App,
  { verbose }: { verbose: boolean },
): Promise<VerifyFigures> {
  const judged = (await casesOf(app)).map((one): Judged => {
    const verdict = weighClaim(one.claim, one.evidence);
    return { ...one, verdict, missed: verdict.verdict !== one.expect };
  });
  if (verbose) for (const one of judged) if (one.missed) console.log(missText(one));
  return figuresOf(judged);
}

function figuresOf(judged: Judged[]): VerifyFigures {
  const kinds = KINDS.map((kind) => [kind, judged.filter((one) => one.kind === kind)] as const);
  const present = kinds.filter(([, list]) => list.length > 0);
  const subs = Map.groupBy(judged, ({ kind, sub }) => `${kind}: ${sub}`);
  return {
    cases: judged.length,
    byKind: Object.fromEntries(present.map(([kind, list]) => [kind, kindFigures(kind, list)])),
    reasons: Object.fromEntries(present.map(([kind, list]) => [kind, reasonsOf(list)])),
    bySub: Object.fromEntries(
      [...subs].map(([sub, list]) => [
        sub,
        { cases: list.length, missed: list.filter(({ missed }) => missed).length },
      ]),
    ),
  };
}

function kindFigures(kind: Kind, list: Judged[]): KindFigures {
  const isRight = list[0]!.expect === "supported";
  const caught = list.filter(({ verdict }) => verdict.verdict === "unsupported").length;
  const open = list.filter(
    ({ verdict: { reasons } }) => reasons.length > 0 && reasons.every(({ unsure }) => unsure),
  ).length;
  const rate = (caught / list.length) * 100;
  const bar = BARS[kind];
  return {
    cases: list.length,
    caught,
    open,
    rate: Math.round(rate * 100) / 100,
    bar: bar === undefined ? "" : isRight ? `≤ ${bar} % rejected` : `≥ ${bar} % caught`,
    holds: bar === undefined || (isRight ? rate <= bar : rate >= bar),
  };
}

const firstReason = ({ verdict }: Judged) =>
  verdict.verdict === "supported" ? "supported" : (verdict.reasons[0]?.code ?? "none");

function reasonsOf(list: Judged[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(list, firstReason)].map(([code, ones]) => [code, ones.length]),
  );
}

export function printVerify(figures: VerifyFigures, { verbose }: { verbose: boolean }): void {
  if (verbose) console.table(figures.bySub);
  console.table(
    Object.fromEntries(
      Object.entries(figures.byKind).map(([kind, { holds, rate, ...row }]) => [
        kind,
        { ...row, rate: `${rate.toFixed(2)} %`, held: holds ? "" : "✗" },
      ]),
    ),
  );
  console.table(figures.reasons);
  console.log(
    `${figures.cases} claims; of right ones, "caught" are those wrongly rejected; a second opinion could let the "open" ones pass`,
  );
}

const AROUND = 160;

function missText({ kind, sub, claim, evidence, verdict }: Judged): string {
  const reasons = verdict.reasons.map(({ code, detail }) => `${code} ${detail}`).join("；");
  const texts = evidence.map(
    (one) => `  [${one.reportYear ?? "?"}/${one.factYear ?? "?"}] ${around(one.text, claim)}`,
  );
  return [`✗ ${kind} (${sub}) ${claim}`, ...texts, `  → ${verdict.verdict} ${reasons}\n`].join(
    "\n",
  );
}

/** The part of a long text that begins where the claim's words do. */
function around(text: string, claim: string): string {
  const flat = text.replaceAll("\n", " ");
  if (flat.length <= AROUND) return flat;
  const starts = Array.from({ length: Math.max(0, claim.length - 5) }, (_, i) =>
    flat.indexOf(claim.slice(i, i + 6)),
  );
  const at = Math.max(0, (starts.find((one) => one >= 0) ?? 0) - 20);
  return `${at > 0 ? "…" : ""}${flat.slice(at, at + AROUND)}…`;
}
