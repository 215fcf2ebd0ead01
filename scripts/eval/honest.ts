/**
 * `npm run eval -- honest [--verbose] [--claims FILE.jsonl]`: how many fluent, true claims does `verify` refuse, and how many
 * subtle lies does it let pass? The claims of data/eval/claims.jsonl were written by readers of the reports who never saw the
 * checks; those of the set "held" were looked at by nobody who mended them.
 */
import { parseArgs } from "node:util";
import { z } from "zod";
import { verifyText } from "../../src/assistant/ground.ts";
import { inProject, readLines } from "./questions.ts";

const ClaimSchema = z.object({
  id: z.string(),
  kind: z.string(),
  set: z.string().default("given"),
  text: z.string(),
  holds: z.boolean(),
  evidence: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      report: z.string().nullish(),
      org: z.string().nullish(),
      heading: z.string().nullish(),
      reportYear: z.number().nullish(),
      factYear: z.number().nullish(),
    }),
  ),
});
type Claim = z.infer<typeof ClaimSchema>;

export async function honestEvaluation(_: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { verbose: { type: "boolean" }, claims: { type: "string" } },
  });
  const file = values.claims ?? inProject("data/eval/claims.jsonl");
  const judged = readLines(file, ClaimSchema).map((claim) => ({
    claim,
    reasons: reasonsOf(claim),
  }));
  const missed = judged.filter(({ claim, reasons }) => claim.holds === reasons.length > 0);
  if (values.verbose)
    for (const { claim, reasons } of missed)
      console.log(
        `${claim.holds ? "refused" : "passed"} ${claim.id}: ${claim.text}\n  ${reasons.join("；")}`,
      );
  const rowOf = (some: typeof judged, holds: boolean) => {
    const all = some.filter(({ claim }) => claim.holds === holds);
    const wrong = all.filter((one) => missed.includes(one)).length;
    return { claims: all.length, wrong, share: `${((wrong / all.length) * 100).toFixed(1)} %` };
  };
  const sets = Map.groupBy(judged, ({ claim }) => claim.set);
  console.table(
    Object.fromEntries(
      [...sets].flatMap(([set, some]) => [
        [`${set}: true and refused`, rowOf(some, true)],
        [`${set}: lies let pass`, rowOf(some, false)],
      ]),
    ),
  );
  const kinds = Map.groupBy(missed, ({ claim }) => claim.kind);
  const counted = [...kinds].map(([kind, some]): [string, number] => [kind, some.length]);
  console.table(Object.fromEntries(counted.sort((a, b) => b[1] - a[1])));
}

/** Why a claim is refused; nothing where it is let through. */
function reasonsOf({ text, evidence }: Claim): string[] {
  const items = evidence.map(({ report, org, heading, ...item }) => ({
    ...item,
    about: [org, report, heading].filter(Boolean).join("\n"),
  }));
  return verifyText(text, items).flatMap(({ reasons }) => reasons.map(({ detail }) => detail));
}
