/**
 * Figures as an answer: for each ask the matches of the year asked for, of the latest, or of every year → told in the report's
 * own words with year and source → a difference, a sum or an extreme only from figures of one matter, role and unit, and shown
 * as worked out → what is not found is named, with the nearest and what differs.
 */
import type { Ask, Frame } from "../../ledger/frame.ts";
import type { Match } from "../../ledger/match.ts";
import type { Answered, Asking } from "../figures/asking.ts";
import { besideOf, leaningOn } from "../figures/beside.ts";
import { chartOf } from "../figures/chart.ts";
import { agree, choose, officesOf } from "../figures/choice.ts";
import {
  clauseOf,
  dated,
  nearestOf,
  notComparable,
  onceEach,
  quoteOf,
  refused,
} from "../figures/wording.ts";
import { CONTRADICTING, figuresOf, type OfYear, tellYears } from "../figures/years.ts";
import { type Looked, look, statedIn, withMatter } from "../looking.ts";
import { createReply, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { UNKNOWN } from "../whose.ts";

/** Where no office is named, so many are told one beneath the other. */
const OFFICES = 5;

export async function value(frame: Frame, shelf: Shelf): Promise<ReplyBody> {
  const reports = await shelf.reports();
  const reply = createReply("answer");
  const several = new Set(reports.map(({ org }) => org)).size > 1;
  const all: { ask: Ask; told: Answered }[] = [];
  const quoted = new Map<string, string>();
  /** What answered the ask before. */
  let before: Match | null = null;
  for (const one of frame.asks) {
    const ask = await withMatter(one, reports, shelf);
    let last: Match | null = null;
    const say = (match: Match, alone = false) => {
      last ??= match;
      const quote = alone ? clauseOf(match) : quoteOf(match);
      const words = `${several ? (match.hit.org ?? UNKNOWN) : ""}${dated(match, quote)}`;
      const key = `${quote.hit.passageId} ${words}`;
      const line = quoted.get(key) ?? reply.claim(words, [quote]);
      quoted.set(key, line);
      return line;
    };
    const asking = { frame, ask, reports, shelf, reply, say };
    const told = (frame.want === "value" && before && goneOn(asking, before)) || null;
    all.push({ ask, told: told ?? (await tellEach(asking)) });
    before = last ?? before;
  }
  const said = all.flatMap(({ ask, told }) =>
    told.lines.length > 0 ? told.lines : [`${nameOf(ask)}：报告未写明。`],
  );
  // One sentence may answer several asks.
  const lines = [...new Set(said)];
  if (quoted.size === 0) {
    const nearest = onceEach(all.flatMap(({ told }) => told.nearest));
    const known = all.flatMap(({ told }) => told.known ?? []);
    return known.length > 0
      ? notComparable(frame, known, reports)
      : refused(frame, nearest, reports);
  }
  const worded =
    frame.want === "value" && lines.length > 1 && frame.asks.length > 1
      ? lines.map((line, i) => `${i + 1}. ${line}`)
      : lines;
  const chart = chartOfAll(all);
  return { ...reply.reply(worded.join("\n")), ...(chart ? { chart } : {}) };
}

/** The years of the one thing that was asked, as a chart; null where several were asked, or no row of years was told. */
function chartOfAll(all: { ask: Ask; told: Answered }[]): ReplyBody["chart"] | null {
  const [{ ask, told } = { ask: null, told: null }, ...others] = all;
  if (!told?.years || others.length > 0) return null;
  const years = told.years.map(({ year, match, other }) => ({
    year,
    told: [match, other].filter((one) => one !== null),
  }));
  return chartOf(nameOf(ask), years);
}

/** An ask that says hardly a thing, answered beside the one before it; null where it is to be looked for by itself. */
function goneOn({ ask, reports, say }: Asking, before: Match): Answered | null {
  const own = leaningOn(ask);
  if (own === null) return null;
  const beside = besideOf(own, ask, before, statedIn([before.hit], reports));
  if (beside) return { lines: [say(beside, true)], nearest: [] };
  // 结了多少 of nothing that was told is of something else.
  return own.length > 1 ? null : { lines: [], nearest: [] };
}

/** What an ask without an answer is called. */
function nameOf({ matter, unit }: Ask): string {
  const words = matter.replace(/\s+/g, "");
  return words === "" ? `${unit.unit ?? ""}数` : words;
}

/** Of a change, a series, a total or an extreme each office that has it is told by itself. */
async function tellEach(asking: Asking): Promise<Answered> {
  const { frame, ask, reports, shelf } = asking;
  const within = reports.filter(({ org }) => frame.orgs.length === 0 || frame.orgs.includes(org!));
  const alone = frame.want === "value" && ask.role !== "change";
  if (alone || new Set(within.map(({ org }) => org)).size < 2) return tell(asking);
  const plain: Ask = { ...ask, role: null, unit: plainUnit(ask) };
  const { matches } = await look({ ...frame, want: "value" }, plain, reports, shelf);
  const offices = officesOf(matches.filter(({ differs }) => differs === null));
  if (offices.length < 2) return tell(asking);
  const lines: string[] = [];
  for (const org of offices.slice(0, OFFICES)) {
    if (org === null) continue;
    const own = { ...frame, orgs: [org] };
    const told = await tell({
      ...asking,
      frame: own,
      reports: reports.filter((report) => report.org === org),
    });
    if (told.lines.length > 0) lines.push(`${org}：`, ...told.lines);
  }
  return { lines, nearest: nearestOf(matches) };
}

async function tell(asking: Asking): Promise<Answered> {
  const { frame, ask, reports, shelf, say } = asking;
  if (ask.role === "change" && frame.want !== "sum") return changeOf(asking);
  const looked =
    frame.want === "value" || frame.want === "sum" ? await look(frame, ask, reports, shelf) : null;
  if (frame.want === "value") {
    const told = ofAYear(asking, looked!);
    return ask.role === "share" && told.lines.length === 0 ? shareOf(asking) : told;
  }
  const total = totalOf(looked);
  if (total) return { lines: [say(total)], nearest: [] };
  const { found, nearest } = await figuresOf(asking);
  if (found.some(({ match }) => match !== null)) return tellYears(asking, found);
  // “十四五”期间建了多少座: all of these years together, where none is told alone.
  const together =
    frame.want === "each" && frame.years.length > 1
      ? totalOf(await look({ ...frame, want: "sum" }, ask, reports, shelf))
      : null;
  return together ? { lines: [say(together)], nearest: [] } : { lines: [], nearest };
}

/** A figure that a report states of all the years together. */
function totalOf(looked: Looked | null): Match | null {
  const stated = looked?.matches.find(
    ({ differs, fact }) => differs === null && fact.figure.factYear === null,
  );
  return stated ?? null;
}

function ofAYear({ frame, say }: Asking, { matches }: Looked): Answered {
  const fitting = matches.filter(({ differs }) => differs === null);
  const chosen = officesOf(fitting)
    .map((org) =>
      choose(
        frame,
        fitting.filter(({ hit }) => hit.org === org),
      ),
    )
    .filter((own) => own.length > 0);
  if (chosen.length === 0) return { lines: [], nearest: nearestOf(matches) };
  const lines = chosen
    .slice(0, OFFICES)
    .flatMap((own) => [
      ...own.map((match) => say(match)),
      ...(own.length > 1 ? [CONTRADICTING] : []),
    ]);
  if (frame.exact && chosen.flat().every(({ fact }) => fact.quantity.approx))
    lines.push("报告只写了概数，没有准确数字。");
  if (chosen.length > OFFICES)
    lines.push(`另有${chosen.length - OFFICES}家单位的报告也写了，请说明问的是哪一家。`);
  return { lines, nearest: [] };
}

/**
 * A change that the report states; else the two years' figures, and the difference as worked out. Of two years that are
 * named the figures come first, since a report measures against the year before.
 */
async function changeOf(asking: Asking): Promise<Answered> {
  const { frame, ask, reports, shelf } = asking;
  const [first, last] = [frame.years[0], frame.years.at(-1) ?? frame.reportYears.at(-1)];
  const two = first !== undefined && last !== undefined && last > first;
  const years = two ? [first, last] : last === undefined ? [] : [last - 1, last];
  const both: Asking = {
    ...asking,
    frame: { ...frame, want: "each", years },
    ask: { ...ask, role: null, unit: plainUnit(ask) },
  };
  const figures = async () => (years.length < 2 ? { found: [], nearest: [] } : figuresOf(both));
  // One of them alone tells no change.
  const whole = (found: OfYear[]) => found.length > 1 && found.every(({ match }) => match !== null);
  const worked = two ? await figures() : null;
  const own = two ? { ...frame, want: "value" as const, years: [last] } : frame;
  const told = async () => ofAYear({ ...asking, frame: own }, await look(own, ask, reports, shelf));
  if (worked && whole(worked.found)) {
    // 国内生产总值增长6.6% is not what two years' sums come to: what a report states of the year before is not worked out.
    const rate = last === first! + 1 ? await told() : null;
    return rate && rate.lines.length > 0 ? rate : tellYears(both, worked.found);
  }
  const stated = await told();
  if (stated.lines.length > 0) return stated;
  const { found, nearest } = worked ?? (await figures());
  if (whole(found)) return tellYears(both, found);
  return {
    lines: [],
    nearest: [...stated.nearest, ...nearest],
    // What the question says itself may be said back.
    known: ask.given ? found.flatMap(({ match }) => match ?? []) : [],
  };
}

/** Of 增长百分之几 the level is in another unit. */
function plainUnit({ unit }: Ask): Ask["unit"] {
  return unit.dimension === "share" ? { unit: null, dimension: null } : unit;
}

/** 占全市多少, where no share is stated: the part and the whole, if one passage has both. */
async function shareOf({ frame, ask, reports, shelf, say }: Asking): Promise<Answered> {
  const { matches } = await look(frame, { ...ask, role: null, anyScope: true }, reports, shelf);
  const fitting = matches.filter(({ differs }) => differs === null);
  for (const match of fitting) {
    const other = fitting.find(
      (one) => one.hit.passageId === match.hit.passageId && !agree(match, one),
    );
    if (other)
      return {
        lines: [match, other].map((one) => say(one)),
        nearest: [],
      };
  }
  return { lines: [], nearest: nearestOf(matches) };
}
