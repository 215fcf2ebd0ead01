/**
 * A question for a list, a day, a place or a person, read once (pure): the clauses that ask → what is asked for and of what.
 * Several asks of one question share its time, office and editions.
 */

import { fold } from "../text/fold.ts";
import { wordsOf as listed, readLexicon } from "../text/lexicon.ts";
import { type Ordinal, ordinalsIn } from "../text/names.ts";
import { fromChineseNumeral } from "../text/numerals.ts";
import { anyOf, wordsOf } from "../text/terms.ts";
import { UNITS } from "../text/units.ts";
import {
  type Ask,
  asksFigure,
  CLAUSE,
  type Frame,
  frameOf,
  isBare,
  LIGHT,
  matterOf,
  matterWords,
  PARTICLES,
  type Understood,
} from "./frame.ts";
import { SURNAME } from "./persons.ts";

/**
 * day: to the day; month: to the month or the day; time: however it is told; year: by its year; any: what one sentence says of it
 * at all; open: what is said of it where it stands.
 */
export type Sought =
  | "list"
  | "day"
  | "month"
  | "time"
  | "year"
  | "place"
  | "person"
  | "any"
  | "open";

/** One thing that is asked for besides figures. */
export interface Asked {
  sought: Sought;
  ask: Ask;
  /** What the members of a list are called (科室 of 哪些科室); [] where nothing or any name is said. */
  head: string[];
  /** What is done with them, right before 哪些: 引进哪些设备. */
  verb: string | null;
  /** How many there are to be: 哪四个. */
  count: number | null;
  /** The editions that it and what stands before it name. */
  ordinals: Ordinal[];
  /** What it has in quotation marks, which stands as it is. */
  names: string[];
  /** Somebody took an office: 何时到任, 谁当馆长. */
  takes: boolean;
  /** Who had the office before the one that is asked for. */
  after: string | null;
  /** As it stands in the question, to be named where it stays open. */
  said: string;
}

export interface Asking extends Omit<Frame, "asks"> {
  asks: Ask[];
  asked: Asked[];
}

const NUMERAL = "[两二三四五六七八九十]{1,2}|[2-9]|[1-4]\\d";
const [DAYS, MONTHS, TIMES, YEARS] = readLexicon("asks-when").map(({ words }) => anyOf(words));
const PLACES = anyOf(listed("asks-where"));
const PEOPLE = anyOf(listed("asks-who"));
const LISTS = anyOf(listed("asks-list"));
const ASKING = new RegExp(
  `(?<day>${DAYS})|(?<month>${MONTHS})|(?<time>${TIMES})|(?<year>${YEARS})|(?<place>(?:${PLACES})(?![些几个年天月]|${NUMERAL}))|(?<list>${LISTS}|哪(?=${NUMERAL}))|(?<person>${PEOPLE})`,
  "g",
);
const OPENLY = new RegExp(anyOf(listed("asks-open")), "g");
/** What is asked otherwise is not read here. */
const OTHERWISE = /哪|什么|怎|为何|如何|是否|[吗吧]/;
const COUNT = new RegExp(`(?<![第\\d])(${NUMERAL})(?=(?:${anyOf(UNITS)}|大))`);
/** The measure word of 哪几个 and 哪四家; 哪些 has none. */
const MEASURE = new RegExp(
  `^(?:${NUMERAL})?(?:${anyOf(UNITS.filter((unit) => unit.length === 1))}|大)?`,
);
const GROUPS = readLexicon("list-heads").map(({ words }) => words);
const [ANY] = GROUPS;
const HOLDS = listed("holds");
const [TAKING, AFTER] = readLexicon("taking-office").map(({ words }) => words);
const PREDECESSOR = new RegExp(`(${SURNAME}\\p{Script=Han}{1,2})的?(?:${anyOf(AFTER!)})`, "u");

/** Other names of a list's members: 短板 for 不足; none that the matter itself has, such as 部门 in 部门预算包含哪些单位. */
export function alsoCalled(word: string, { matter }: Pick<Ask, "matter">): string[] {
  const group = GROUPS.slice(1).find((words) => words.includes(word));
  return group?.filter((other) => other !== word && !matter.includes(other)) ?? [];
}

/** A question without the words that ask for a list, a day, a place or a person. */
export function withoutAsked(question: string): string {
  return question.replace(ASKING, " ");
}

/** Read a question; null where it asks for nothing of this kind, or for something else besides. */
export function readAsked(question: string, understood: Understood): Asking | null {
  const rest = matterOf(question, understood);
  const asked: Asked[] = [];
  const clauses = fold(question).split(CLAUSE);
  let lead = "";
  for (const [k, clause] of rest.replace(PARTICLES, " ").split(CLAUSE).entries()) {
    if (clause.trim() === "") continue;
    const found = [...clause.matchAll(ASKING)];
    const own = clause.replace(ASKING, " ");
    const until = clauses.slice(0, k + 1).join("，");
    const named = { ordinals: ordinalsIn(until), names: quotedIn(until) };
    if (found.length === 0 && asksOpenly(own)) {
      const without = withoutOpen(own);
      if (isBare(without) && isBare(lead)) return null;
      asked.push({ ...openAsk(lead, without, clause), ...named });
      if (!isBare(without)) lead = without;
      continue;
    }
    if (OTHERWISE.test(own)) return null;
    for (const [i, match] of found.entries()) {
      const from = i === 0 ? 0 : found[i - 1]!.index + found[i - 1]![0].length;
      const before = clause.slice(from, match.index);
      const behind = clause.slice(match.index + match[0].length, found[i + 1]?.index);
      const one = readOne(match, lead, before, behind, clause);
      asked.push({ ...one, ...named });
      if (i === 0 && !isBare(before)) lead = before;
    }
    if (found.length === 0 && !asksFigure(clause)) lead = `${lead} ${clause}`.trim();
  }
  if (asked.length === 0) return null;
  const asks = asked.map(({ ask }) => ask);
  return { ...frameOf(question, understood, rest, "value", asks), asked };
}

/** Does a clause ask how, why or whether something was? */
function asksOpenly(clause: string): boolean {
  return !asksFigure(clause) && clause.search(OPENLY) >= 0;
}

/** A clause without the words that ask so. */
export function withoutOpen(clause: string): string {
  return clause.replace(OPENLY, " ");
}

/** An ask for what is said of a matter; `lead` says it where the clause does not. */
export function openAsk(
  lead: string,
  own: string,
  clause: string,
): Omit<Asked, "ordinals" | "names"> {
  const ask = about(lead, own, "", []);
  return {
    sought: "open",
    ask,
    head: [],
    verb: null,
    count: null,
    takes: false,
    after: null,
    said: clause.trim(),
  };
}

/** What a text has in quotation marks. */
export function quotedIn(text: string): string[] {
  return [...text.matchAll(/[“"「《]([^“”"「」《》]{2,})[”"」》]/g)].map(([, name]) => name!);
}

function readOne(
  match: RegExpMatchArray,
  lead: string,
  before: string,
  behind: string,
  clause: string,
): Omit<Asked, "ordinals" | "names"> {
  const sought = (["day", "month", "time", "year", "place", "list", "person"] as const).find(
    (kind) => match.groups![kind] !== undefined,
  )!;
  const said = clause.trim();
  if (sought !== "list") {
    const after = sought === "person" ? (PREDECESSOR.exec(before) ?? null) : null;
    const own = after ? before.replace(after[0], " ") : before;
    const takes = after !== null || TAKING!.some((word) => clause.includes(word));
    const ask = about(lead, own, behind, takes ? TAKING! : []);
    return {
      sought,
      ask,
      head: [],
      verb: null,
      count: null,
      takes,
      after: after?.[1] ?? null,
      said,
    };
  }
  const rest = /[几哪]$/.test(match[0]) ? behind.replace(MEASURE, "") : behind;
  const number = COUNT.exec(`${before} ${behind}`)?.[1];
  const named = /\p{Script=Han}/u.test(rest.replace(/[的了呢]/g, ""));
  const head = named ? headOf(rest) : headOf(before, true);
  const led = wordsOf(before).at(-1);
  const verb =
    led !== undefined && before.trimEnd().endsWith(led) && !HOLDS.includes(led) ? led : null;
  const bare = number === undefined ? before : before.replace(COUNT, " ");
  return {
    sought,
    ask: about(lead, bare, rest, [...ANY!, ...HOLDS]),
    head: head === null ? [] : [head],
    verb,
    count: number === undefined ? null : (fromChineseNumeral(number) ?? Number(number)),
    takes: false,
    after: null,
    said,
  };
}

/** The noun that a list's members are called by: the first of 友城参加, what follows 的 in 国家的友城; null where any name is said. */
function headOf(words: string, last = false): string | null {
  const own = /的([\p{Script=Han}]{2,})/u.exec(words)?.[1] ?? words;
  const unit = "单位";
  const nouns = wordsOf(own);
  const stands = last ? own.trimEnd().endsWith(unit) : own.trimStart().startsWith(unit);
  const noun = last ? nouns.at(-1) : nouns[0];
  // 高铁站, of which the segmenter leaves 站 alone.
  const rest = noun === undefined ? "" : own.trim().slice(noun.length);
  const joined = !last && /^\p{Script=Han}$/u.test(rest) && !/[的了呢吗吧]/.test(rest);
  const named = stands ? unit : joined ? own.trim() : noun;
  const says = named !== undefined && !LIGHT.has(named);
  return says && !ANY!.includes(named) && !HOLDS.includes(named) ? named : null;
}

/** What an ask is about: its own words, or those before it where it has none. */
function about(lead: string, before: string, behind: string, carriers: string[]): Ask {
  const own = `${before} ${behind}`;
  const bare = isBare(own);
  const matter = bare ? `${lead} ${own}` : own;
  return {
    words: matterWords(matter).filter((word) => !carriers.includes(word)),
    matter,
    context: bare ? [] : matterWords(lead),
    apart: false,
    unit: { unit: null, dimension: null },
    head: [],
    carriers,
    role: null,
    stock: false,
    average: false,
    each: false,
  };
}
