/**
 * Figures that are told together, and whose each of them is (pure): 甲县、乙县分别为3座、5座 in their order; 由74条调整为69条 what
 * was and what came of it; 甲…3场，乙…5场，共240人次 of all of them.
 */
import { oneOf } from "../text/lexicon.ts";
import type { Quantity } from "../text/quantities.ts";
import type { Span } from "../text/sentences.ts";
import { segmentsOf } from "../text/terms.ts";
import { type Role, roleOf, withoutAdded } from "./roles.ts";

/** What one of several figures in turn counts, what it is of that, the clause that names it, and what the others count. */
export interface Share {
  subject: string;
  role: Role;
  clause: Span;
  others: string[];
}

/** A figure before them in their sentence. */
interface Counted {
  subject: string;
  role: Role;
  quantity: Quantity;
  clause: Span;
}

/** No more figures take turns than these. */
export const MOST_SHARES = 12;
const TURN = "分别";
/** What stands between two figures in turn: 3座、每座5万元. */
const JOINED = /^(?:[、和与及]|以及)[^，、\d]{0,6}$/;

/**
 * Whose each of the first of `quantities` is, if they take turns: the things listed before 分别 (甲县、乙县分别为3座、5座), else
 * those of the figures before (死亡2人，受伤9人，分别减少1人、4人).
 */
export function sharesOf(
  text: string,
  { clause, bare }: { clause: Span; bare: (words: string) => string },
  quantities: Quantity[],
  before: Counted[],
): Map<Quantity, Share> {
  const first = quantities[0]!;
  const turn = text.slice(clause.start, first.start).lastIndexOf(TURN) + clause.start;
  if (turn < clause.start) return new Map();
  const end = quantities.findIndex(
    ({ start }, i) => i > 0 && !JOINED.test(text.slice(quantities[i - 1]!.end, start)),
  );
  const taking = end < 0 ? quantities : quantities.slice(0, end);
  const role = roleOf(text, clause.start, first);
  const start = Math.max(clause.start, before.at(-1)?.quantity.end ?? 0);
  const lead = bare(text.slice(start, turn));
  const said = role === "change" ? "" : bare(text.slice(turn + TURN.length, first.start));
  const listed = listedIn(lead, taking.length, said === "");
  const named = listed ?? namedBefore(before, taking, role);
  if (taking.length < 2 || named === null) return new Map();
  return new Map(
    taking.map((quantity, i) => {
      const { name, rest } = named[i]!;
      const others = named.filter((_, n) => n !== i).map((other) => other.name);
      const subject = `${name}${rest}${listed || role === "change" ? "" : lead}${said}`;
      return [quantity, { subject, role, clause: named[i]!.clause ?? clause, others }];
    }),
  );
}

interface Named {
  name: string;
  /** What the last of several says for all of them: 分馆数 of 东区、西区分馆数. */
  rest: string;
  clause?: Span;
}

function listedIn(lead: string, count: number, noun: boolean): Named[] | null {
  const items = lead.split(/[、和与及]|以及/).map((words) => words.trim());
  if (items.length !== count || items.includes("")) return null;
  const last = items.at(-1)!;
  const long = items[0]!.length;
  const bounds = segmentsOf(last).map(({ index, segment }) => index + segment.length);
  const near = bounds.toSorted((a, b) => Math.abs(a - long) - Math.abs(b - long))[0];
  const cut = noun ? near : last.length;
  const rest = last.slice(cut);
  return items.map((name, i) => ({ name: i === count - 1 ? last.slice(0, cut) : name, rest }));
}

function namedBefore(before: Counted[], taking: Quantity[], role: Role): Named[] | null {
  const levels = before.filter((fact) => fact.role !== "change" && fact.role !== "share");
  const last = levels.slice(-taking.length);
  const fit = last.every(
    ({ quantity: { unit } }, i) => role !== "change" || [unit, "%"].includes(taking[i]!.unit),
  );
  if (last.length < taking.length || !fit) return null;
  return last.map(({ subject, clause }) => ({
    name: withoutAdded(subject),
    rest: "",
    clause,
  }));
}

/** Where 由 stands before what a thing was (由74条调整为69条) and where that figure ends. */
export interface Former {
  start: number;
  end: number;
}

const FROM = /[由从自](?![此于])[^，、由从]{0,10}$/;
const TO = /^[^，、]{0,8}(?:到|至|为|成)[^，、\d]{0,8}$/;

/** Is a quantity what there was before, and the next one what came of it? */
export function formerAt(
  text: string,
  clause: Span,
  { start, end }: Quantity,
  next: Quantity | undefined,
): Former | null {
  if (!next || next.start > clause.end || !TO.test(text.slice(end, next.start))) return null;
  const from = FROM.exec(text.slice(Math.max(clause.start, start - 20), start));
  return from && { start: Math.max(clause.start, start - 20) + from.index, end };
}

/** 累计 tells since when, and not of what. */
const JOINT = new RegExp(`^(?!累计)(?:${oneOf("whole")})`);

/** 两条道路全长7.9公里 is of both. */
const BOTH = /^[两二三四五六七八九十]\p{Script=Han}{1,6}/u;

/** What the figures before are of, where a clause tells of all of them together: 甲3场，乙5场，共240人次. */
export function itemsOf(clause: Span, before: Counted[]): string[] | undefined {
  if (!JOINT.test(clause.text) && !BOTH.test(clause.text)) return undefined;
  const said = before.filter(
    (fact) => fact.role !== "change" && fact.subject !== "" && fact.clause.start !== clause.start,
  );
  const items = [...new Set(said.map(({ subject }) => subject))];
  return items.length > 1 ? items : undefined;
}
