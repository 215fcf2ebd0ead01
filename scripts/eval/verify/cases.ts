/** Cases of the verification: every draft with the passages it is to be judged by, less those that these passages make true. */
import { z } from "zod";
import type { App } from "../../../src/app.ts";
import type { Hit } from "../../../src/domain.ts";
import { sentencesOf } from "../../../src/text/sentences.ts";
import { inProject, readLines } from "../questions.ts";
import { draftsOf } from "./mutations.ts";
import { poolsOf } from "./names.ts";
import { type Draft, figuresIn, type Kind, plainDigits, type Source } from "./parts.ts";
import { pick, type Random, randomOf, shuffled } from "./random.ts";

export interface Evidence {
  id: string;
  text: string;
  reportYear?: number;
  factYear?: number;
}

export interface Case {
  kind: Kind;
  sub: string;
  expect: "supported" | "unsupported";
  claim: string;
  evidence: Evidence[];
  codesWanted: string[];
}

/** How many of each kind are enough; the office's own reports come first. */
const ENOUGH: Partial<Record<Kind, number>> = {
  correct: 1300,
  number: 700,
  unit: 350,
  overprecise: 300,
  year: 600,
  name: 700,
  negation: 600,
  quote: 400,
  swap: 300,
};

interface Sentence {
  source: Source;
  passage: Hit;
  /** Of an office, not of the State Council: what the product is for. */
  office: boolean;
}

interface Attached extends Draft {
  from: Sentence;
  random: Random;
}

export async function casesOf(app: App): Promise<Case[]> {
  const passages: Hit[] = [];
  const sentences: Sentence[] = [];
  for (const { reportId, org, kind } of await app.records.reports()) {
    const listed = (await app.shelf.list({ reportId })).filter(isStated);
    passages.push(...listed);
    for (const passage of listed.filter((one) => one.kind === "text"))
      for (const { text } of sentencesOf(passage.text))
        if (text.length >= 8 && !/[：:]$|邮编|以下简称/.test(text))
          sentences.push({
            source: sourceOf(passage, text, org ?? ""),
            passage,
            office: kind !== "政府工作报告",
          });
  }
  const pools = poolsOf(passages.map(({ text }) => text));
  const drafts = sentences.flatMap((from) =>
    draftsOf(from.source, pools).map((draft): Attached => {
      const random = randomOf(`${draft.kind}\n${draft.sub}\n${draft.claim}`);
      return { ...draft, from, random };
    }),
  );
  const near = nearestOf(passages);
  const kinds = Object.entries(ENOUGH) as [Kind, number][];
  const generated = kinds.flatMap(([kind, enough]) => {
    const cases: Case[] = [];
    for (const draft of inTurn(drafts.filter((one) => one.kind === kind))) {
      const made = cases.length < enough ? caseOf(draft, passages, near) : null;
      if (made) cases.push(made);
    }
    return cases;
  });
  return [...generated, ...paraphrases()];
}

const isStated = ({ kind, text }: Hit) => (kind === "text" || kind === "row") && text.length >= 8;

const sourceOf = ({ reportYear, factYear, aspect }: Hit, text: string, org: string): Source => ({
  text,
  reportYear,
  factYear,
  plan: aspect === "plan",
  org,
});

/** One of every sub after the other, so that no easy sub fills the kind. */
function inTurn(drafts: Attached[]): Attached[] {
  const unique = [...new Map(drafts.map((draft) => [draft.claim + draft.sub, draft])).values()];
  const ranked = unique
    .map((draft) => ({ draft, rank: draft.random() * (draft.from.office ? 0.6 : 1) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ draft }) => draft);
  const seen = new Map<string, number>();
  return ranked
    .map((draft) => {
      const turn = seen.get(draft.sub) ?? 0;
      seen.set(draft.sub, turn + 1);
      return { draft, turn };
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ draft }) => draft);
}

/** The passage alone, or with three others; null where the passage itself makes a wrong claim true. */
function caseOf(draft: Attached, passages: Hit[], near: (hit: Hit) => Hit | null): Case | null {
  const { passage } = draft.from;
  if (draft.expect === "unsupported" && isTrueBy(draft, passage)) return null;
  let evidence = [passage];
  if (draft.random() < 0.5) {
    const similar = near(passage);
    const others = new Set<Hit>(similar ? [similar] : []);
    while (others.size < 3 && others.size < passages.length - 1) {
      const other = pick(draft.random, passages)!;
      if (other !== passage) others.add(other);
    }
    const safe = draft.expect === "supported" || ![...others].some((one) => isTrueBy(draft, one));
    if (safe) evidence = shuffled(draft.random, [passage, ...others]);
  }
  return {
    kind: draft.kind,
    sub: draft.sub,
    expect: draft.expect,
    claim: draft.claim,
    evidence: evidence.map(evidenceOf),
    codesWanted: draft.codes,
  };
}

const evidenceOf = ({ passageId, text, reportYear, factYear }: Hit): Evidence => ({
  id: passageId,
  text,
  ...(reportYear === null ? {} : { reportYear }),
  ...(factYear === null ? {} : { factYear }),
});

/** Might `hit` make the wrong claim true? What may is left out, for a mislabelled case measures nothing. */
function isTrueBy(draft: Attached, hit: Hit): boolean {
  const own = hit === draft.from.passage;
  const text = plainDigits(hit.text).normalize("NFKC").replace(/\s/g, "");
  const isIn = (words: string) =>
    /^\d/.test(words)
      ? new RegExp(`(?<![\\d.])${words.replace(".", "\\.")}`).test(text)
      : text.includes(words.normalize("NFKC"));
  if (draft.absent.some(isIn)) return true;
  // A row's figure stands apart from its unit.
  const number = /^\d+(?:\.\d+)?/.exec(draft.absent[0] ?? "")?.[0];
  if (hit.kind === "row" && number !== undefined && isIn(number)) return true;
  if (draft.year !== undefined) {
    if (own) return hit.text.includes(String(draft.year));
    if (hit.factYear !== draft.year && !hit.text.includes(String(draft.year))) return false;
    const figures = figuresIn(draft.from.source.text).map((figure) => plainDigits(figure.text));
    return figures.length > 0
      ? figures.every((figure) => isIn(figure)) || hit.kind === "row"
      : shared(draft.from.source.text, hit.text) >= 0.3;
  }
  return !own && draft.kind === "negation" && shared(draft.from.source.text, hit.text) >= 0.4;
}

function pairsOf(text: string): Set<string> {
  const han = text.replace(/[^\p{Script=Han}]/gu, "");
  return new Set(
    Array.from({ length: Math.max(0, han.length - 1) }, (_, i) => han.slice(i, i + 2)),
  );
}

/** The share of `text`'s pairs of characters that stand in `other`. */
function shared(text: string, other: string): number {
  const [mine, theirs] = [pairsOf(text), pairsOf(other)];
  return mine.size === 0 ? 0 : [...mine].filter((pair) => theirs.has(pair)).length / mine.size;
}

/** The most similar passage of another year's report, found once for each passage. */
function nearestOf(passages: Hit[]): (hit: Hit) => Hit | null {
  const pairs = new Map(passages.map((hit) => [hit, pairsOf(hit.text)]));
  const found = new Map<Hit, Hit | null>();
  const alike = (a: Set<string>, b: Set<string>) =>
    [...a].filter((pair) => b.has(pair)).length / (a.size + b.size + 1);
  return (hit) => {
    if (found.has(hit)) return found.get(hit)!;
    let [best, most]: [Hit | null, number] = [null, 0];
    for (const other of passages) {
      if (other.reportYear === hit.reportYear) continue;
      const score = alike(pairs.get(hit)!, pairs.get(other)!);
      if (score > most) [best, most] = [other, score];
    }
    found.set(hit, best);
    return best;
  };
}

const ParaphraseSchema = z.object({
  evidence: z
    .array(
      z.object({
        text: z.string(),
        reportYear: z.number().nullable(),
        factYear: z.number().nullable(),
      }),
    )
    .min(1),
  claim: z.string(),
  expect: z.enum(["supported", "unsupported"]),
  kind: z.string(),
});

function paraphrases(): Case[] {
  return readLines(inProject("data/eval/paraphrases.jsonl"), ParaphraseSchema).map((line, i) => ({
    kind: line.expect === "supported" ? "paraphrase" : "subtle",
    sub: line.kind,
    expect: line.expect,
    claim: line.claim,
    codesWanted: [],
    evidence: line.evidence.map(({ text, reportYear, factYear }, j) => ({
      id: `p${i}-${j}`,
      text,
      ...(reportYear === null ? {} : { reportYear }),
      ...(factYear === null ? {} : { factYear }),
    })),
  }));
}
