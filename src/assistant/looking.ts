/**
 * Looking for figures: what a frame asks → the passages found → every figure in them → how well each answers, with why not.
 * What is said of them is the business of the skills.
 */
import type { Hit, ReportInfo, Scope } from "../domain.ts";
import { factsOf } from "../ledger/figures.ts";
import { type Ask, askOf, type Frame, LIGHT } from "../ledger/frame.ts";
import { type Match, matchAll } from "../ledger/match.ts";
import { type Stated, type Weights, weightsOf } from "../ledger/overlap.ts";
import { wordsOf } from "../text/lexicon.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { anyOf } from "../text/terms.ts";
import type { Shelf } from "./shelf.ts";

/** Passages looked at for one ask. */
const LOOKED_AT = 30;
const HEADINGS = 8;
/** So much of how an item begins says what it is about, in characters. */
const LEAD = 80;
/** An item has no more passages before its last. */
const PARTS = 4;
const PLANNING = new RegExp(anyOf(wordsOf("planning")));

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
  const hits = await passagesFor(frame, ask, shelf);
  const texts = hits.map((hit) => `${hit.title}\n${hit.headings.join("\n")}\n${hit.text}`);
  const weights = weightsOf(ask, texts, shelf.synonyms);
  const matches = matchAll(frame, ask, statedIn(hits, await leadsOf(hits, shelf), reports), {
    weights,
    reviewed: reviewedIn(reports),
  });
  shelf.noted?.({ frame, ask, sought: "figure", hits, judged: matches });
  return { weights, matches };
}

/** An ask that names its matter only by a figure (9批次比2021年增长多少), with what the reports say that figure counts. */
export async function withMatter(ask: Ask, reports: ReportInfo[], shelf: Shelf): Promise<Ask> {
  const [given] = ask.words.every((word) => LIGHT.has(word) || /\d/.test(word))
    ? quantitiesIn(ask.matter)
    : [];
  if (!given) return ask;
  const hits = await shelf.search(given.text, { kinds: ["text", "row"] }, LOOKED_AT);
  const same = statedIn(hits, new Map(), reports).find(
    ({ fact }) =>
      fact.quantity.lo === given.lo && fact.quantity.unit === given.unit && fact.subject !== "",
  );
  return same ? askOf(ask, same.fact.subject) : ask;
}

export async function passagesFor(frame: Frame, ask: Ask, shelf: Shelf): Promise<Hit[]> {
  const scope: Scope = {
    // What a report says of another year stands under its own: 2018年30批次，2019年42批次.
    ...(frame.years.length > 0 && frame.reportYears.length === 0 ? { years: frame.years } : {}),
    ...(frame.reportYears.length > 0 ? { reportYears: frame.reportYears } : {}),
    ...(frame.orgs.length > 0 ? { orgs: frame.orgs } : {}),
  };
  const editions = frame.ordinals.map(({ ordinal }) => ordinal);
  const years = frame.years.length === 1 ? [`${frame.years[0]}年`] : [];
  const query = [...years, ...editions, ...ask.context, ask.matter, ask.unit.unit ?? ""].join(" ");
  const found = async (within: Scope) =>
    (
      await Promise.all([
        shelf.search(query, { ...within, kinds: ["text", "row"] }, LOOKED_AT),
        shelf.search(query, { ...within, kinds: ["heading"] }, HEADINGS),
      ])
    ).flat();
  const own = await found(scope);
  // Of a year that nothing here speaks of, other years have what is nearest.
  const hits = own.length > 0 || !scope.years ? own : await found({ ...scope, years: [] });
  const { title } = frame;
  const meant = title === null ? hits : hits.filter((hit) => title.test(hit.title));
  return meant.length > 0 ? meant : hits;
}

/** How the item begins of which a passage is a later part, by the passage's id. */
export async function leadsOf(hits: Hit[], shelf: Shelf): Promise<Map<string, string>> {
  const parts = hits.filter(
    ({ kind, path, text }) => kind === "text" && path.length > 0 && !text.startsWith(path.at(-1)!),
  );
  const before = new Map(parts.map((hit) => [hit, idsBefore(hit)]));
  const ids = [...new Set([...before.values()].flat())];
  const known = new Map(
    (ids.length === 0 ? [] : await shelf.list({ passageIds: ids })).map((hit) => [
      hit.passageId,
      hit,
    ]),
  );
  const leads = new Map<string, string>();
  for (const [hit, earlier] of before) {
    const first = earlier
      .flatMap((id) => known.get(id) ?? [])
      .find(
        (one) => one.path.join("/") === hit.path.join("/") && one.text.startsWith(hit.path.at(-1)!),
      );
    if (first) leads.set(hit.passageId, first.text.slice(0, LEAD));
  }
  return leads;
}

/** The ids of the few passages right before one. */
function idsBefore({ passageId }: Hit): string[] {
  const [, report, place] = /^(.*)-(\d+)$/.exec(passageId) ?? [];
  const to = Number(place ?? 0);
  return Array.from({ length: Math.min(PARTS, to) }, (_, i) => `${report}-${to - 1 - i}`);
}

function statedIn(hits: Hit[], leads: Map<string, string>, reports: ReportInfo[]): Stated[] {
  const known = new Map(reports.map((report) => [report.reportId, report]));
  return hits.flatMap((hit) => {
    const report = known.get(hit.reportId);
    if (!report) return [];
    // 规划和自然资源局 plans nothing by its name.
    const title = report.title.replace(report.org ?? "", "");
    const planning = report.kind === "工作要点" || PLANNING.test(title);
    const lead = leads.get(hit.passageId) ?? "";
    return factsOf(hit, report).map((fact) => ({ fact, hit, lead, planning }));
  });
}

/** Whether some report of an office tells a year's outcome. */
export function reviewedIn(reports: ReportInfo[]): (org: string | null, year: number) => boolean {
  const known = new Set(
    reports.flatMap((report) => reviewedYear(report).map((year) => `${report.org} ${year}`)),
  );
  return (org, year) => known.has(`${org} ${year}`);
}

/** The year whose outcome a report tells: of a 政府工作报告 the one before. */
export function reviewedYear({ year, kind }: Pick<ReportInfo, "year" | "kind">): number[] {
  if (year === null || kind === "工作要点") return [];
  return [kind === "政府工作报告" ? year - 1 : year];
}
