/**
 * Looking for figures: what a frame asks → the passages found → every figure in them → how well each answers, with why not.
 * What is said of them is the business of the skills.
 */
import { type Hit, plansOnly, type ReportInfo, type Scope } from "../domain.ts";
import { namesPlans } from "../ledger/aims.ts";
import { type Fact, factsOf } from "../ledger/figures.ts";
import { type Ask, askOf, type Frame, LIGHT } from "../ledger/frame.ts";
import { type Match, matchAll } from "../ledger/match.ts";
import { type Stated, type Weights, weightsOf } from "../ledger/overlap.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { rememberedOf } from "../text/remembered.ts";
import { type Shelf, TELLING } from "./shelf.ts";

/** Passages looked at for one ask. */
const LOOKED_AT = 30;
const HEADINGS = 8;

export interface Looked {
  weights: Weights;
  /** Best first; those that do not answer come after those that do. */
  matches: Match[];
}

/** The figures that may answer one ask of a frame. */
export async function look(
  frame: Frame,
  ask: Ask,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<Looked> {
  const among = (hits: Hit[]): Looked & { hits: Hit[] } => {
    const texts = hits.map((hit) => `${hit.title}\n${hit.headings.join("\n")}\n${hit.text}`);
    const weights = weightsOf(ask, texts, shelf.synonyms);
    const options = { weights, reviewed: reviewedIn(reports) };
    return { hits, weights, matches: matchAll(frame, ask, statedIn(hits, reports), options) };
  };
  const told = among(meant(frame, await textsFor(frame, ask, scopeOf(frame), shelf)));
  // Headings seldom tell a figure: they are looked at where no text answers.
  const { hits, ...looked } =
    told.matches[0]?.differs === null ? told : among(await passagesFor(frame, ask, shelf));
  shelf.noted?.({ frame, ask, sought: "figure", hits, judged: looked.matches });
  return looked;
}

/** An ask that names its matter only by a figure (9批次比2021年增长多少), with what the reports say that figure counts. */
export async function withMatter(ask: Ask, reports: ReportInfo[], shelf: Shelf): Promise<Ask> {
  const [given] = ask.words.every((word) => LIGHT.has(word) || /\d/.test(word))
    ? quantitiesIn(ask.matter)
    : [];
  if (!given) return ask;
  const hits = await shelf.search(given.text, { kinds: TELLING }, LOOKED_AT);
  const same = statedIn(hits, reports).find(
    ({ fact }) =>
      fact.quantity.lo === given.lo && fact.quantity.unit === given.unit && fact.subject !== "",
  );
  return same ? askOf(ask, same.fact.subject) : ask;
}

/** Texts and headings that may tell what is asked. */
export async function passagesFor(frame: Frame, ask: Ask, shelf: Shelf): Promise<Hit[]> {
  const found = async (scope: Scope) =>
    (
      await Promise.all([
        textsFor(frame, ask, scope, shelf),
        shelf.search(queryOf(frame, ask), { ...scope, kinds: ["heading"] }, HEADINGS),
      ])
    ).flat();
  const scope = scopeOf(frame);
  const own = await found(scope);
  // Of a year that nothing here speaks of, other years have what is nearest.
  return meant(frame, own.length > 0 || !scope.years ? own : await found({ ...scope, years: [] }));
}

function textsFor(frame: Frame, ask: Ask, scope: Scope, shelf: Shelf): Promise<Hit[]> {
  return shelf.search(queryOf(frame, ask), { ...scope, kinds: TELLING }, LOOKED_AT);
}

function scopeOf(frame: Frame): Scope {
  return {
    // What a report says of another year stands under its own: 2018年30批次，2019年42批次.
    ...(frame.years.length > 0 && frame.reportYears.length === 0 ? { years: frame.years } : {}),
    ...(frame.reportYears.length > 0 ? { reportYears: frame.reportYears } : {}),
    ...(frame.orgs.length > 0 ? { orgs: frame.orgs } : {}),
  };
}

function queryOf(frame: Frame, ask: Ask): string {
  const editions = frame.ordinals.map(({ ordinal }) => ordinal);
  const years = frame.years.length === 1 ? [`${frame.years[0]}年`] : [];
  return [...years, ...editions, ...ask.context, ask.matter, ask.unit.unit ?? ""].join(" ");
}

/** Those of the report that the question names by its title, if there are any. */
function meant({ title }: Frame, hits: Hit[]): Hit[] {
  const own = title === null ? hits : hits.filter((hit) => title.test(hit.title));
  return own.length > 0 ? own : hits;
}

/** The figures that passages tell. */
export function statedIn(hits: Hit[], reports: ReportInfo[]): Stated[] {
  const known = byId(reports);
  return hits.flatMap((found) => {
    const report = known.get(found.reportId);
    if (!report) return [];
    // 规划和自然资源局 plans nothing by its name.
    const title = report.title.replace(report.org ?? "", "");
    const planning = plansOnly(report.kind) || namesPlans(title);
    const { hit, facts } = readingOf(found, report);
    return facts.map((fact) => ({ fact, hit, lead: hit.lead ?? "", planning }));
  });
}

const byId = rememberedOf(
  (reports: ReportInfo[]) => new Map(reports.map((report) => [report.reportId, report])),
);

interface Reading {
  hit: Hit;
  report: ReportInfo;
  facts: Fact[];
}

/** Passages whose reading is remembered, those that were found last: some 10 MB. */
const REMEMBERED = 2_000;
const readings = new Map<string, Reading>();

/**
 * The figures of a passage that a search of the asker's own has found. They are read once, as long as its report is on record
 * as it is: whoever may not find it never gets here.
 */
function readingOf(hit: Hit, report: ReportInfo): Reading {
  const { passageId, text } = hit;
  const before = readings.get(passageId);
  const same = before?.report === report && before.hit.text === text;
  const reading = same ? before : { hit, report, facts: factsOf(hit, report) };
  readings.delete(passageId);
  readings.set(passageId, reading);
  const [oldest] = readings.keys();
  if (readings.size > REMEMBERED) readings.delete(oldest!);
  return reading;
}

/** Whether some report of an office tells a year's outcome. */
export const reviewedIn = rememberedOf(
  (reports: ReportInfo[]): ((org: string | null, year: number) => boolean) => {
    const known = new Set(
      reports.flatMap((report) => reviewedYear(report).map((year) => `${report.org} ${year}`)),
    );
    return (org, year) => known.has(`${org} ${year}`);
  },
);

/** The year whose outcome a report tells: of a 政府工作报告 the one before. */
export function reviewedYear({ year, kind }: Pick<ReportInfo, "year" | "kind">): number[] {
  if (year === null || plansOnly(kind)) return [];
  return [kind === "政府工作报告" ? year - 1 : year];
}
