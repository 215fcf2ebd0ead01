/**
 * `npm run eval -- honest [--verbose] [--claims FILE.jsonl]`: how many fluent, true claims do the checks refuse, and how many
 * subtle lies do they let pass? Alone, with a second opinion that always says yes (what it can do at worst) and with one that is
 * always right (what is lost for good). The claims of data/eval/claims.jsonl were written by readers of the reports who never saw
 * the checks; those of the set "held" were looked at by nobody who mended them.
 */
import { parseArgs } from "node:util";
import { z } from "zod";
import { weighClaim } from "../../src/assistant/ground.ts";
import { needOf } from "../../src/assistant/writing/opinion.ts";
import { sentencesOf } from "../../src/text/sentences.ts";
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

/** Who has the last word on what the checks leave open. */
const OPINIONS = {
  rules: () => null,
  "always yes": () => true,
  "always right": ({ holds }: Claim) => holds,
} satisfies Record<string, (claim: Claim) => boolean | null>;

export async function honestEvaluation(_: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { verbose: { type: "boolean" }, claims: { type: "string" } },
  });
  const file = values.claims ?? inProject("data/eval/claims.jsonl");
  const judged = readLines(file, ClaimSchema).map(judge);
  const missed = judged.filter(({ claim, passes }) => claim.holds !== passes.rules);
  if (values.verbose)
    for (const { claim, reasons, need } of missed)
      console.log(
        `${claim.holds ? "refused" : "passed"}${need === null ? "" : ", asked"} ${claim.id}: ${claim.text}\n  ${reasons.join("；")}`,
      );
  const rowOf = (some: typeof judged, holds: boolean) => {
    const all = some.filter(({ claim }) => claim.holds === holds);
    const wrong = Object.keys(OPINIONS).map((name): [string, string] => {
      const count = all.filter(({ passes }) => passes[name] !== holds).length;
      return [name, `${count} (${((count / all.length) * 100).toFixed(1)} %)`];
    });
    const asked = all.filter(({ need }) => need !== null).length;
    return { claims: all.length, ...Object.fromEntries(wrong), asked };
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
  console.table(countedBy(missed, ({ claim }) => claim.kind));
  console.log("lies that only a yes lets pass:");
  const open = judged.filter(({ claim, passes }) => !claim.holds && passes["always yes"]);
  const only = open.filter(({ passes }) => !passes.rules);
  console.table(countedBy(only, ({ claim }) => claim.kind));
}

function countedBy<T>(all: T[], keyOf: (one: T) => string): Record<string, number> {
  const groups = [...Map.groupBy(all, keyOf)].map(([key, some]): [string, number] => [
    key,
    some.length,
  ]);
  return Object.fromEntries(groups.sort((a, b) => b[1] - a[1]));
}

/** Why a claim is refused, nothing where it is let through; what is left open, and what then comes of it. */
function judge(claim: Claim) {
  const items = claim.evidence.map(({ report, org, heading, ...item }) => ({
    ...item,
    about: [org, report, heading].filter(Boolean).join("\n"),
  }));
  const weighed = sentencesOf(claim.text).map(({ text }) => weighClaim(text, items));
  const reasons = weighed.flatMap((one) => one.reasons);
  const copied = weighed.every((one) => one.copied);
  const need = needOf({ claim, reasons, copied });
  const passes: Record<string, boolean> = Object.fromEntries(
    Object.entries(OPINIONS).map(([name, opinion]) => {
      const said = need === null ? null : opinion(claim);
      return [name, said ?? reasons.length === 0];
    }),
  );
  return { claim, need, passes, reasons: reasons.map(({ detail }) => detail) };
}
