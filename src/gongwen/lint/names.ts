/** T6, names of offices and bodies (pure): the full one first, then the short one; one body under one name. */
import { oneOf } from "../../text/lexicon.ts";
import { leadsToName } from "../../text/offices/words.ts";
import { shortFor } from "../../text/offices.ts";
import {
  at,
  type Issue,
  isQuoted,
  isWhole,
  type Line,
  matchesIn,
  type Page,
  type Range,
  rangeOf,
} from "./page.ts";

export function names(page: Page): Issue[] {
  const given = givenIn(page.lines);
  const mentions = given.length > 0 ? officesIn(page.lines) : [];
  return [
    ...given.flatMap((one) => [...misused(one, page.lines), ...otherShorts(one, mentions)]),
    ...variants(page.lines),
  ];
}

/** A short name where it is given. */
interface Given {
  short: string;
  /** What the full name may be, the longest first: where it begins is not written. */
  full: string[];
  line: number;
  place: Range;
}

const GIVES = new RegExp(
  `[（(](?:${oneOf("short-names")})(?:为)?[：:]?[“《]([^”》]{2,20})[”》]`,
  "g",
);
const MOST_GIVEN = 40;
const LONGEST = 40;
const MOST_BEGINNINGS = 4;

function givenIn(lines: Line[]): Given[] {
  const found: Given[] = [];
  for (const [i, { text }] of lines.entries())
    for (const match of text.includes("称") ? text.matchAll(GIVES) : []) {
      const before = text.slice(Math.max(0, match.index - LONGEST), match.index);
      if (found.length < MOST_GIVEN)
        found.push({ short: match[1]!, full: fullNames(before), line: i, place: rangeOf(match) });
    }
  return found;
}

function fullNames(before: string): string[] {
  const run = /[\u4e00-\u9fff]*$/.exec(before)![0];
  const names = [...run].flatMap((_, i) =>
    run.length - i >= 4 && leadsToName(run, i) ? [run.slice(i)] : [],
  );
  return names.slice(0, MOST_BEGINNINGS);
}

/** A name where it stands. */
interface Mention {
  name: string;
  line: Line;
  place: Range;
}

/** The short name before it is given, and the full one after. */
function misused({ short, full, line: given, place }: Given, lines: Line[]): Issue[] {
  const told = lines.filter((line) => !line.title);
  const startsAt = place.start - (full[0]?.length ?? 0);
  const early = told
    .filter(({ number }) => number <= given + 1)
    .flatMap((line) => mentionsOf(short, line))
    .filter((one) => one.line.number <= given || one.place.start < startsAt);
  const late = told.filter((line) => line.number > given && !isSignature(line));
  const again = full
    .map((name) => late.flatMap((line) => mentionsOf(name, line)))
    .map((mentions) => mentions.filter((one) => isLate(one, { line: given, place })))
    .find((mentions) => mentions.length > 0);
  return [
    ...early
      .slice(0, 1)
      .map((one) => said(one, `简称“${short}”在给出以前就用了：第一次出现时写全称。`)),
    ...(again ?? []).map((one) => said(one, `已给出简称“${short}”，后面统一用简称。`)),
  ];
}

function said({ line, place }: Mention, message: string): Issue {
  return at(line, place, ["T6", "warn"], message);
}

/** Behind where a short name is given? */
function isLate({ line, place }: Mention, given: Pick<Given, "line" | "place">): boolean {
  return (
    line.number > given.line + 1 || (line.number > given.line && place.start > given.place.end)
  );
}

/** Where a name stands by itself. */
function mentionsOf(name: string, line: Line): Mention[] {
  const found: Mention[] = [];
  for (let i = line.text.indexOf(name); i >= 0; i = line.text.indexOf(name, i + name.length))
    found.push({ name, line, place: { start: i, end: i + name.length } });
  return found.filter(({ place }) => !isQuoted(line, place) && isWhole(line.text, place));
}

/** A line that is nothing but a name, as at the end of a document. */
function isSignature({ text }: Line): boolean {
  return text.trim().length <= LONGEST && !/[，。；：]/.test(text);
}

const OFFICE = /[省市区县旗镇乡][\u4e00-\u9fff]{1,10}?(?:办公室|办|局|委员会|委|院|厅)/g;

/** Every short name of an office, whosever it is. */
function officesIn(lines: Line[]): Mention[] {
  return lines.flatMap((line) =>
    line.title || isSignature(line)
      ? []
      : matchesIn(line, OFFICE).map((match) => ({ name: match[0], line, place: rangeOf(match) })),
  );
}

const MOST_NAMES = 2_000;

/** 区外办 where “区政府外办” was given. */
function otherShorts(given: Given, mentions: Mention[]): Issue[] {
  const { short, full: names } = given;
  const [full] = names;
  if (full === undefined || !shortFor(short, full)) return [];
  const known = new Map<string, boolean>();
  const isOther = (name: string) => {
    if (!known.has(name) && known.size < MOST_NAMES)
      known.set(name, name !== short && !full.includes(name) && shortFor(name, full));
    return known.get(name) ?? false;
  };
  return mentions
    .filter((one) => isLate(one, given) && isOther(one.name) && isWhole(one.line.text, one.place))
    .map((one) => said(one, `“${one.name}”与给出的简称“${short}”不一致。`));
}

const BODY = new RegExp(`[\\u4e00-\\u9fff]{4,24}?(?:${oneOf("bodies")})`, "g");
/** 推进国际交往中心 and 推进国际交往中心功能建设 begin alike. */
const ALIKE = 6;
const MOST_MORE = 6;

/** One body under two names: what the longer one has more stands inside it. */
function variants(lines: Line[]): Issue[] {
  const first = new Map<string, Mention>();
  for (const line of lines)
    for (const match of line.text.matchAll(BODY)) {
      const place = rangeOf(match);
      if (!first.has(match[0]) && first.size < MOST_BODIES && !isQuoted(line, place))
        first.set(match[0], { name: match[0], line, place });
    }
  const byTail = Map.groupBy(first.values(), ({ name }) => name.slice(-3));
  return [...byTail.values()].flatMap((bodies) =>
    bodies.flatMap((one) => {
      const [cut] = bodies.flatMap((other) => cutFrom(one.name, other) ?? []);
      if (!cut) return [];
      const place = { start: one.place.end - cut.said.length, end: one.place.end };
      const message = `“${cut.said}”与第${cut.line}行的“${cut.longer}”像是同一个机构，名称要一致。`;
      return [at(one.line, place, ["T6", "warn"], message)];
    }),
  );
}

const MOST_BODIES = 200;

/** Where does a name stand in another with something more between its beginning and its kind? As much of it as can be. */
function cutFrom(
  short: string,
  { name: long, line }: Mention,
): { said: string; longer: string; line: number } | null {
  for (let length = long.endsWith(short) ? 0 : short.length; length > ALIKE; length--) {
    const said = short.slice(-length);
    for (let head = length - 2; head >= ALIKE - 2; head--) {
      const from = long.indexOf(said.slice(0, head));
      const more = from < 0 || !long.endsWith(said.slice(head)) ? 0 : long.length - from - length;
      if (more > 0 && more <= MOST_MORE)
        return { said, longer: long.slice(from), line: line.number };
    }
  }
  return null;
}
