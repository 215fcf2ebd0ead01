/**
 * `npm run eval -- drafts`: drafts by rule against what is known of them. The sets of data/eval/drafts, written without sight of the
 * code, each give last year's report, this year's material and where each of its facts belongs → the draft with the material and
 * without → how many facts stand in the right section and item, are listed, are lost; what of an earlier year stands outside of
 * placeholders; plans told as deeds; and of the true report's sentences how many a drafter need not type, beside copying last year's and beside what any choice of sentences of
 * earlier years and of the material could give.
 *
 * The sets of data/eval/drafts-aside come after them, and a line over both.
 *
 *   --sets FOLDER   other sets   --verbose  every miss   --json  one document
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { Hit } from "../../src/domain.ts";
import { compose } from "../../src/drafting/compose.ts";
import {
  type DraftDocument,
  type DraftItem,
  PLACEHOLDER,
  paragraphsOf,
} from "../../src/drafting/document.ts";
import { moved } from "../../src/drafting/frame.ts";
import { type Block, type Paper, paperOf } from "../../src/drafting/paper.ts";
import { readReport } from "../../src/reports/read.ts";
import { likeness } from "../../src/text/likeness.ts";
import { quantitiesIn } from "../../src/text/quantities.ts";
import { sentencesOf } from "../../src/text/sentences.ts";
import { BadInput } from "../bad-input.ts";
import { inProject } from "./questions.ts";

const FactSchema = z.object({
  /** The line of the material that tells it, from 1. */
  line: z.number().int(),
  says: z.string(),
  /** Must stand in the draft, as they are written; words where there are none. */
  figures: z.array(z.string()),
  figuresDerived: z.array(z.string()).optional(),
  words: z.array(z.string()).optional(),
  /** The heading of last year's report that it belongs under, and others that are as good; null where it fits nowhere. */
  section: z.string().nullable(),
  also: z.array(z.string()).optional(),
  /** Words of the item whose matter it shares; none for a new one. */
  near: z.string().optional(),
  plan: z.boolean().optional(),
  /** It was not done, and may stand with the plan too. */
  undone: z.boolean().optional(),
  unplaced: z.boolean().optional(),
});
type Fact = z.infer<typeof FactSchema>;

const SetSchema = z.object({
  name: z.string(),
  /** samples, or a folder of data/eval/offices; or the reports themselves, by their paths from the folder of the set. */
  office: z.string(),
  series: z.enum(["法治", "总结"]),
  reports: z.array(z.string()).optional(),
  year: z.number().int(),
  from: z.number().int(),
  /** The true report of the year is at hand. */
  retype: z.boolean(),
  material: z.array(z.string()),
  neverFile: z.string().optional(),
  never: z.array(z.string()),
  neverExcept: z.array(z.string()),
  /** Allowed in a sentence that compares with last year. */
  onlyAsLast: z.array(z.string()),
  facts: z.array(FactSchema),
});
type MaterialSet = z.infer<typeof SetSchema>;

export interface Score {
  set: string;
  facts: number;
  section: number;
  item: number;
  listed: number;
  lost: number;
  planAsDeed: number;
  stale: number;
  staleBare: number;
  sentences: number;
  stand: number;
  copied: number;
  reach: number;
}

const LIKE = 0.8;
const COMPARES = /上年|去年|比|由|从/;

export async function draftsEvaluation(_folder: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      sets: { type: "string" },
      verbose: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const papers = createPapers();
  const tables: { sets: Score[]; all: Score }[] = [];
  for (const folder of values.sets ? [values.sets] : [SETS, ASIDE]) {
    const sets: Score[] = [];
    for (const set of setsIn(folder)) {
      const { score, misses } = await scored(set, folder, papers);
      sets.push(score);
      if (values.verbose) for (const miss of misses) console.log(`${score.set}: ${miss}`);
    }
    tables.push({ sets, all: total(sets) });
  }
  const all = total(tables.flatMap(({ sets }) => sets));
  if (values.json) console.log(JSON.stringify({ sets: tables.flatMap((one) => one.sets), all }));
  else for (const table of tables) print([...table.sets, table.all]);
  if (!values.json && tables.length > 1) print([all]);
}

export const SETS = inProject("data/eval/drafts");
/** Of offices and kinds that the rules were not made on, by other writers; sets of the rules' own offices stand in SETS. */
const ASIDE = inProject("data/eval/drafts-aside");

export function setsIn(folder: string): MaterialSet[] {
  const files = readdirSync(folder).filter(
    (file) => file.endsWith(".json") && !file.startsWith("never-"),
  );
  if (files.length === 0) throw new BadInput(`There are no sets in ${folder}.`);
  return files.sort().map((file) => readSet(folder, file));
}

function readSet(folder: string, file: string): MaterialSet {
  const read = SetSchema.safeParse(JSON.parse(readFileSync(join(folder, file), "utf8")));
  if (!read.success)
    throw new BadInput(`${file} is no set of material: ${read.error.issues[0]!.message}.`);
  return read.data;
}

type Papers = ReturnType<typeof createPapers>;

/** Reports as the desk of drafts has them, each read once. */
export function createPapers() {
  const kept = new Map<string, Promise<Paper>>();
  const read = async (path: string): Promise<Paper> => {
    const sample = path.includes("scripts/samples");
    const text = readFileSync(path, "utf8");
    const plain = sample ? text.replace(/^@.*\n/gm, "").replace(/^[>^] /gm, "") : text;
    const name = sample ? basename(path).replace(".txt", ".md") : basename(path);
    const report = await readReport(new TextEncoder().encode(plain), name);
    if (!report.ok) throw new BadInput(`${path}: ${report.error}`);
    const { value } = report;
    const hits = value.body.map(
      (passage): Hit => ({ ...passage, title: value.title, org: value.org, score: 0 }),
    );
    return paperOf({ ...value, year: value.year! }, hits);
  };
  return (path: string): Promise<Paper> => {
    const paper = kept.get(path) ?? read(path);
    kept.set(path, paper);
    return paper;
  };
}

/** The reports of a set's series, the earliest first, those after the draft's year left out. */
function pathsOf({ office, series, reports, year }: MaterialSet, sets: string): string[] {
  if (reports) return reports.map((path) => join(sets, path));
  const of = (file: string) => Number(/(?:19|20)\d{2}/.exec(file)?.[0]);
  const folder = inProject(
    office === "samples" ? "scripts/samples" : `data/eval/offices/${office}/reports`,
  );
  const kind = office === "samples" ? (series === "法治" ? "fazhi" : "zongjie") : series;
  return readdirSync(folder)
    .filter((file) => file.includes(kind) && of(file) <= year)
    .sort((a, b) => of(a) - of(b))
    .map((file) => join(folder, file));
}

/** `finish` is what becomes of a draft with material before it is looked at. */
export async function scored(
  set: MaterialSet,
  folder: string,
  papers: Papers,
  finish = async (draft: DraftDocument, _: { base: Paper; series: Paper[] }) => draft,
): Promise<{ score: Score; misses: string[] }> {
  const all = await Promise.all(pathsOf(set, folder).map(papers));
  const series = all.filter(({ info }) => info.year <= set.from);
  const base = series.find(({ info }) => info.year === set.from)!;
  const draftWith = (material: string | null) =>
    compose({ base, series, year: set.year, material });
  const draft = await finish(draftWith(set.material.join("\n")), { base, series });
  const [body, bare] = [bodyOf(draft), bodyOf(draftWith(null))];
  const old = set.neverFile ? neverIn(join(folder, set.neverFile)) : [];
  const never = [
    ...new Set([...old.filter((words) => !set.neverExcept.includes(words)), ...set.never]),
  ];
  const asLast = new Set(set.onlyAsLast);
  const stale = never.filter((words) =>
    body
      .split(/[。\n]/)
      .some(
        (sentence) => stands(words, sentence) && !(asLast.has(words) && COMPARES.test(sentence)),
      ),
  );
  const staleBare = old.filter((words) => stands(words, bare));
  const judged = set.facts.map((fact) => judge(fact, draft, base));
  const goal = set.retype ? all.find(({ info }) => info.year === set.year) : undefined;
  const count = (verdict: (one: Judged) => boolean) => judged.filter(verdict).length;
  return {
    score: {
      set: set.name,
      facts: judged.length,
      section: count(({ section }) => section),
      item: count(({ item }) => item),
      listed: count(({ listed }) => listed),
      lost: count(({ lost }) => lost),
      planAsDeed: count(({ planAsDeed }) => planAsDeed),
      stale: stale.length,
      staleBare: staleBare.length,
      ...retyped(goal, draft, { series, base, material: set.material }),
    },
    misses: [
      ...stale.map((words) => `stale ${words}`),
      ...staleBare.map((words) => `stale without material ${words}`),
      ...judged.flatMap(({ fact, section, item, lost, listed }) =>
        lost || listed || !section || !item
          ? [
              `${lost ? "lost" : listed ? "listed" : section ? "item" : "section"} ${fact.line} ${fact.says} (${fact.section ?? "nowhere"}${fact.near ? `, ${fact.near}` : ""})`,
            ]
          : [],
      ),
    ],
  };
}

function neverIn(path: string): string[] {
  return z.object({ never: z.array(z.string()) }).parse(JSON.parse(readFileSync(path, "utf8")))
    .never;
}

export function bodyOf({ items }: DraftDocument): string {
  return items.map(({ text }) => text.replace(PLACEHOLDER, "")).join("\n");
}

/** Does a text have these words, and not as part of a longer number? */
function stands(words: string, text: string): boolean {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const before = /^\d/.test(words) && /[\d.]/.test(text[at - 1] ?? "");
    const after = /\d$/.test(words) && /[\d.]/.test(text[at + words.length] ?? "");
    if (!before && !after) return true;
  }
  return false;
}

interface Judged {
  fact: Fact;
  section: boolean;
  item: boolean;
  listed: boolean;
  lost: boolean;
  planAsDeed: boolean;
}

function judge(fact: Fact, draft: DraftDocument, base: Paper): Judged {
  const verdict = {
    fact,
    section: false,
    item: false,
    listed: false,
    lost: false,
    planAsDeed: false,
  };
  const figures = [...fact.figures, ...(fact.figuresDerived ?? [])];
  const needed = figures.length > 0 ? figures : (fact.words ?? []);
  const said = ({ text }: Pick<DraftItem, "text">) => text.replace(PLACEHOLDER, "");
  const own = draft.items.filter(({ material }) => material.includes(fact.line));
  const all = own.map(said).join("");
  if (!needed.every((words) => stands(words, all) || stands(words, bodyOf(draft)))) {
    const listed = draft.unused.some(({ line }) => line === fact.line);
    const due = listed && fact.unplaced === true;
    return { ...verdict, listed, lost: !listed, section: due, item: due };
  }
  const blocks = own
    .filter((item) => needed.some((words) => stands(words, said(item))))
    .map(({ passageId }) => base.blocks.find(({ hit }) => hit.passageId === passageId)!);
  const names = [fact.section, ...(fact.also ?? [])].filter((name) => name !== null);
  const inPlan = figures.length > 0 ? blocks.every(isPlan) : blocks.some(isPlan);
  const planAsDeed =
    fact.plan === true && !inPlan && !(fact.undone === true && fact.also !== undefined);
  const section =
    names.some((name) => blocks.some((block) => standsUnder(block, name, base))) && !planAsDeed;
  const near = base.blocks.find(
    ({ hit }) => fact.near !== undefined && hit.text.includes(fact.near),
  );
  // A heading of its own is the item: 2.突发事件处置有力。
  const isNear = (block: Block) =>
    block === near ||
    (near?.kind === "heading" && near.hit.path.every((label, i) => block.hit.path[i] === label));
  // An item in another part (a problem that was a plan) only has its section to be right.
  const same =
    near !== undefined &&
    fact.section !== null &&
    standsUnder(near, fact.section, base) &&
    near.part !== "plan" &&
    near.part !== "short";
  const item =
    section &&
    (!same || blocks.some((block) => isNear(block) || !standsUnder(block, fact.section!, base)));
  return { ...verdict, section, item, planAsDeed };
}

const isPlan = ({ part }: Block) => part === "plan";

function standsUnder({ hit }: Block, name: string, { info }: Paper): boolean {
  const tight = (text: string) => text.replace(/\s/g, "");
  const headings = hit.headings.length > 0 ? hit.headings : [info.title];
  return headings.some((heading) => tight(heading).includes(tight(name)));
}

/** Of the true report's sentences those that stand in the draft with their figures, those that stand in last year's report, and those within reach. */
function retyped(
  goal: Paper | undefined,
  draft: DraftDocument,
  { series, base, material }: { series: Paper[]; base: Paper; material: string[] },
): Pick<Score, "sentences" | "stand" | "copied" | "reach"> {
  if (!goal) return { sentences: 0, stand: 0, copied: 0, reach: 0 };
  const wanted = sentencesIn(goal);
  const drafted = paragraphsOf(draft.items).flatMap((items) => {
    const text = items.map(({ text }) => text.replace(PLACEHOLDER, "")).join("");
    return items[0]!.level === undefined
      ? sentencesOf(text).map((one) => one.text)
      : [text.replace(/^(?:[（(]?[一二三四五六七八九十\d]+[）)、.．])\s*/, "")];
  });
  const old = sentencesIn(base);
  const earlier = series.flatMap((paper) =>
    sentencesIn(paper).map((sentence) => moved(sentence, goal.info.year - paper.info.year)),
  );
  const given = material.flatMap((line) => [line, ...sentencesOf(line).map(({ text }) => text)]);
  return {
    sentences: wanted.length,
    stand: wanted.filter((sentence) => stand(sentence, drafted)).length,
    copied: wanted.filter((sentence) => stand(sentence, old)).length,
    reach: wanted.filter((sentence) => isWithinReach(sentence, earlier, given)).length,
  };
}

/** Does a sentence stand among others, alike and with its figures? */
function stand(sentence: string, among: string[]): boolean {
  const tight = (text: string) => text.replace(/[，。；：、“”\s]/g, "");
  return among.some(
    (one) =>
      likeness(tight(one), tight(sentence)) >= LIKE &&
      quantitiesIn(sentence).every(({ text }) => one.includes(text)),
  );
}

/**
 * Could any choice of sentences have given this one? An oracle that knows the true sentence takes the best of all sentences of all
 * earlier years of the series, their years moved on and the true figures put in for theirs, and of all of the material. What it
 * cannot reach has to be worded anew, whoever drafts.
 */
function isWithinReach(sentence: string, earlier: string[], material: string[]): boolean {
  const figures = quantitiesIn(sentence);
  const filled = earlier.map((one) =>
    quantitiesIn(one).reduceRight(
      (text, { start, end }, i) =>
        figures[i] ? text.slice(0, start) + figures[i].text + text.slice(end) : text,
      one,
    ),
  );
  return stand(sentence, [...filled, ...material]);
}

function sentencesIn({ blocks }: Paper): string[] {
  return blocks.flatMap((block) => {
    if (block.part === "closing" || block.kind === "row") return [];
    return block.kind === "heading"
      ? [block.hit.text.slice(block.mark.length)]
      : block.sentences.map(({ text }) => text);
  });
}

function total(scores: Score[]): Score {
  const sum = (key: Exclude<keyof Score, "set">) =>
    scores.reduce((all, score) => all + score[key], 0);
  const keys = Object.keys(scores[0]!).filter((key) => key !== "set") as Exclude<
    keyof Score,
    "set"
  >[];
  return { set: "all", ...Object.fromEntries(keys.map((key) => [key, sum(key)])) } as Score;
}

function print(scores: Score[]): void {
  const share = (part: number, whole: number) =>
    whole === 0 ? "" : `${((100 * part) / whole).toFixed(1)} %`;
  console.table(
    Object.fromEntries(
      scores.map((score) => [
        score.set,
        {
          facts: score.facts,
          section: share(score.section, score.facts),
          item: share(score.item, score.facts),
          listed: score.listed,
          lost: score.lost,
          "plan as deed": score.planAsDeed,
          stale: score.stale,
          "stale, no material": score.staleBare,
          sentences: score.sentences,
          "need no typing": share(score.stand, score.sentences),
          copying: share(score.copied, score.sentences),
          "within reach": share(score.reach, score.sentences),
        },
      ]),
    ),
  );
}
