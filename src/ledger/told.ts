/**
 * Which lists, days, places and people answer an ask (pure): what must hold (year, outcome or plan, edition, every word of the
 * matter near, the name of a list's members where it lists) → how much of the asked words its own words have → the best, or
 * the nearest with what differs.
 */
import type { Hit } from "../domain.ts";
import { fold } from "../text/fold.ts";
import { oneOf, readLexicon, wordsOf } from "../text/lexicon.ts";
import { hasOrdinal } from "../text/names.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { anyOf, type Term, termIn } from "../text/terms.ts";
import type { Asked, Asking } from "./asked.ts";
import { alsoCalled } from "./asked.ts";
import { beyond } from "./beyond.ts";
import { LIGHT } from "./frame.ts";
import { type Item, LEANS, type List } from "./items.ts";
import { type Differs, type MatchOptions, planDiffers, yearDiffers } from "./match.ts";
import {
  hasAny,
  missingIn,
  type Stated,
  standing,
  THERE,
  type Told,
  textsAround,
} from "./overlap.ts";
import { SURNAME } from "./persons.ts";
import { grainOf, piecesIn, type Statement } from "./statements.ts";
import { otherNamed } from "./whose.ts";
import { type ReportTime, singleYear, timeWordsIn } from "./years.ts";

/** A list as what introduces it tells it. */
export interface Listed extends Told {
  above: string;
  items: Item<Hit>[];
}

export interface Judged<T extends Told = Told> extends Stated<T> {
  score: number;
  differs: Differs | null;
}

/** What does not reach this is another matter. */
const ENOUGH = 0.58;
/** What a list loses whose lead says more than was asked for. */
const SURPLUS = 0.3;
/** What a list loses that is not called what was asked for right where it is introduced. */
const HEAD_AFAR = 0.1;
/** What a list loses that has another number of items than was asked for. */
const OTHER_COUNT = 0.15;
/** What a part of the year loses beside a day or a month: 四季度受论坛带动. */
const PART_OF_YEAR = 0.25;
/** The first of several names that a verb lists is no longer. */
const LONGEST_NAME = 10;
const IN_SENTENCE = 0.85;
/** How much of a matter, asked openly, the sentence itself must have. */
const OWN = 0.4;
const TITLE = new RegExp(`(?:${oneOf("titles")})$`);
const TAKES_OFFICE = anyOf(readLexicon("after-names")[1]!.words);
const TAKES = new RegExp(`${SURNAME}\\p{Script=Han}{1,4}?(?:${TAKES_OFFICE})`, "u");
const PLACED = new RegExp(`(?:${oneOf("placing")})$`);
const UNDONE = new RegExp(oneOf("undone"));
const OF_HEADS = readLexicon("list-heads").slice(1);
const HOLDS = new RegExp(`^(?:${oneOf("holds")}|分别|即|有|为|是)`);

export function listedOf(list: List<Hit>, time: ReportTime): Listed {
  const { at, lead, above, items } = list;
  const said = timeWordsIn(lead.text, time).at(-1);
  const years = said?.years ?? at.years;
  const ahead = said !== undefined && time.year !== null && said.years.from > time.year;
  return {
    above,
    items,
    subject: lead.text,
    clause: lead,
    sentence: lead,
    figure: {
      factYear: said ? singleYear(years) : at.factYear,
      years,
      aspect: said?.aspect ?? (ahead ? "plan" : at.aspect),
    },
  };
}

/** How well each answers, best first; those that differ in a field come after. */
export function judgeAll<T extends Told>(
  asking: Asking,
  asked: Asked,
  all: Stated<T>[],
  options: MatchOptions,
): Judged<T>[] {
  return all
    .map((stated) => judge(asking, asked, stated, options))
    .sort((a, b) => Number(a.differs !== null) - Number(b.differs !== null) || b.score - a.score);
}

function judge<T extends Told>(
  asking: Asking,
  asked: Asked,
  stated: Stated<T>,
  { weights, reviewed }: MatchOptions,
): Judged<T> {
  const places = textsAround(stated);
  const near = places
    // What is said of it at all says so itself.
    .filter(([counts]) => counts >= (asked.sought === "any" ? IN_SENTENCE : THERE))
    // “湖畔书院”二期 has 湖畔书院二期.
    .flatMap(([, text]) => [text, text.replace(/[“”"「」《》]/g, "")]);
  const { fact, hit } = stated;
  const { ask } = asked;
  const nameless = unnamed(asked, fact, weights);
  const asksFor = ({ text }: Term) => !nameless || !asked.head.some((word) => word.includes(text));
  const words = standing(weights.terms.filter(asksFor), places);
  const pairs = standing(weights.pairs.filter(asksFor), places);
  const coverage = weights.pairs.length === 0 ? words.share : (words.share + pairs.share) / 2;
  const surplus = isListed(fact) ? beyond(ask, weights, fact.subject, hit.org).surplus : 0;
  const part =
    asked.sought === "time" && grainOf((fact as unknown as Statement).answers.text) === "part"
      ? PART_OF_YEAR
      : 0;
  const other = isListed(fact) && asked.count !== null && fact.items.length !== asked.count;
  const afar = isListed(fact) && hit.kind !== "row" && !namesHead(asked, fact);
  const score =
    coverage - SURPLUS * surplus - (afar ? HEAD_AFAR : 0) - part - (other ? OTHER_COUNT : 0);
  const all = near.join("\n");
  // What a list is of may stand in its heading in part: 库房条件…引进扫描仪 for 库房引进.
  const loose = asked.sought === "list" ? withoutJoined(weights) : weights;
  const missing = [
    ...asked.names.filter((name) => !all.includes(name.toLowerCase())),
    ...missingIn(loose, near).filter((word) => !nameless || !asked.head.includes(word)),
  ];
  const edition = [...hit.headings, hit.text.slice(0, fact.clause.end)].join("\n");
  const differs: Differs | null =
    (saysYear(asking, asked, stated) ? null : yearDiffers(asking, stated)) ??
    planDiffers(asking, stated, reviewed) ??
    (asked.ordinals.every((ordinal) => hasOrdinal(edition, ordinal))
      ? null
      : { field: "edition", says: asked.ordinals.map(({ ordinal }) => ordinal).join("、") }) ??
    (missing.length > 0 ? { field: "words", says: missing.join("、") } : null) ??
    (score < ENOUGH ||
    !answers(nameless ? { ...asked, head: [] } : asked, stated) ||
    ofAnother(asked, stated, weights) ||
    ofOtherStep(asked, fact) ||
    beside(asked, stated, weights) ||
    aside(asked, stated, weights)
      ? { field: "narrower", says: fact.subject }
      : null);
  return { ...stated, score, differs };
}

/** The day of 合龙 is not that of 开工. */
function ofOtherStep({ sought, said }: Asked, { clause }: Told): boolean {
  const stepsIn = (text: string) => STEPS.filter((words) => words.some((w) => text.includes(w)));
  const asked = sought === "open" || sought === "list" ? [] : stepsIn(said);
  const told = stepsIn(clause.text);
  return asked.length > 0 && told.length > 0 && !asked.some((step) => told.includes(step));
}

const STEPS = readLexicon("milestones").map(({ words }) => words);

/** 原定2021年举办，推迟至2022年 tells of both years what became of it. */
function saysYear({ years }: Asking, { sought }: Asked, { fact, hit }: Stated<Told>): boolean {
  if (sought !== "open" || years.length === 0) return false;
  const told = hit.aspect === "done" ? [hit.factYear, hit.reportYear] : [hit.factYear];
  return years.some((year) => told.includes(year) || fact.sentence.text.includes(`${year}年`));
}

export function isListed(fact: Told): fact is Listed {
  return "items" in fact;
}

/** Is it of the very kind that is asked for: a list of such things, a person in such an office? */
function answers(asked: Asked, { fact, hit }: Stated<Told>): boolean {
  if (asked.sought === "list")
    return isListed(fact) ? ofHead(asked, fact, hit) : enumerates(asked, fact as Statement, hit);
  const said = hit.text.slice(fact.sentence.start, fact.clause.end).replace(LATER, "");
  if (UNDONE.test(said) && !UNDONE.test(asked.said))
    return ["person", "any", "open"].includes(asked.sought);
  if (asked.takes && !TAKES.test(fact.clause.text)) return false;
  if (asked.sought === "person") return inOffice(asked.ask.words, fact as Statement, hit);
  return true;
}

/** 11月12日通车，比计划推迟1个月 was late, and was done. */
const LATER = /比[^，。；]{0,8}?(?:推迟|延后|延期)(?=了?约?[\d一二两三四五六七八九十])/g;

/**
 * A list whose lead or items name what is asked for. 针对存在问题，抓好以下工作 introduces no 问题; a table is a list of what
 * its columns are called.
 */
function ofHead({ head, ask }: Asked, { subject, above, items }: Listed, hit: Hit): boolean {
  const called = head.flatMap((word) => [word, ...alsoCalled(word, ask)]);
  if (hit.kind === "row")
    return called.some((word) =>
      subject.split(" ").some((column) => column.split("／").at(-1)!.endsWith(word)),
    );
  if (called.length === 0) return true;
  const group = OF_HEADS.find(({ words }) => words.some((word) => head.includes(word)));
  const last = lastOf(subject);
  const says = (words: string[], text: string) => words.some((word) => text.includes(word));
  if (says(called, last)) return true;
  if (group && OF_HEADS.some((other) => other !== group && says(other.words, last))) return false;
  const around = [subject, above, ...(group ? [] : items.map(({ text }) => text))].join("\n");
  return says(called, around);
}

/** The last clause of a lead that says something: 下设科室4个，具体包括. */
function lastOf(lead: string): string {
  const clauses = lead.split(/[，,。、；]/).filter((clause) => !LEANS.has(clause.trim()));
  return clauses.at(-1) ?? "";
}

function namesHead({ head, ask }: Asked, { subject }: Listed): boolean {
  const called = head.flatMap((word) => [word, ...alsoCalled(word, ask)]);
  return called.length === 0 || called.some((word) => lastOf(subject).includes(word));
}

/**
 * 论坛影响广泛。10月9日在会堂举办 leaves out what was held; 10月9日召开例会 says of something else than the sentence before.
 */
function ofAnother(
  { sought }: Asked,
  { fact, hit }: Stated<Told>,
  weights: MatchOptions["weights"],
): boolean {
  if (sought === "list" || sought === "any" || weights.content.trim() === "") return false;
  // 东湾大桥于9月6日合龙，12月20日通车 tells nothing of another road.
  if (sought !== "open" && otherNamed(weights, fact.sentence.text) !== null) return true;
  if (hasAny(fold(fact.sentence.text).toLowerCase(), weights)) return false;
  if (sought === "open") return true;
  const { answers } = fact as Statement;
  const after = /^[^，,。；]*/.exec(hit.text.slice(answers.end))![0];
  return !PLACED.test(after);
}

/** A sentence that leaves most of the matter to what stands around it says something else of it. */
function beside({ sought }: Asked, { fact }: Stated<Told>, weights: MatchOptions["weights"]) {
  if (sought !== "open" || weights.terms.length === 0) return false;
  const sentence = fold(fact.sentence.text).toLowerCase();
  return standing(weights.terms, [[1, sentence]]).share < OWN;
}

/**
 * A clause that names such things, where its sentence has no other word of the matter, lists them of something else; 包括… may
 * say its matter in the sentence before.
 */
function aside(
  { sought, head }: Asked,
  { fact, hit }: Stated<Told>,
  { terms }: MatchOptions["weights"],
): boolean {
  if (sought !== "list" || isListed(fact)) return false;
  const { start, end } = fact.sentence;
  const leans = HOLDS.test(fact.clause.text);
  const before = leans
    ? hit.text.lastIndexOf("。", hit.text.lastIndexOf("。", start) - 1) + 1
    : start;
  const near = fold(hit.text.slice(before, end)).toLowerCase();
  const others = terms.filter(({ text }) => !head.includes(text) && !LIGHT.has(text));
  return others.length > 0 && others.every((term) => termIn(term, near) < 0.5);
}

/** 库房引进冷柜、烘箱 lists the 设备 that 库房引进哪些设备 asks for: its own clause says everything else. */
function unnamed(
  { sought, head, verb }: Asked,
  fact: Told,
  weights: MatchOptions["weights"],
): boolean {
  if (sought !== "list" || isListed(fact) || head.length === 0 || verb === null) return false;
  const clause = fold(fact.clause.text).toLowerCase();
  // What is listed stands right behind the verb.
  const behind = clause.split(verb)[1]?.split("、")[0];
  if (behind === undefined || behind.length > LONGEST_NAME) return false;
  return missingIn(withoutJoined(weights), [clause]).every((word) => head.includes(word));
}

function withoutJoined(weights: MatchOptions["weights"]): MatchOptions["weights"] {
  return { ...weights, terms: weights.terms.filter(({ joined }) => !joined) };
}

/** A clause lists such things where it names them; 包括… lists what the clause before names. */
function enumerates(
  { head, ask, count }: Asked,
  { clause, sentence }: Statement,
  hit: Hit,
): boolean {
  const before = hit.text.slice(sentence.start, clause.start);
  // 做好哪几方面工作 names too little to be told from a clause.
  if (head.length === 0 && !saysMost(ask.words, sentence.text)) return false;
  const near =
    HOLDS.test(clause.text) || /[：:]/.test(clause.text) ? before + clause.text : clause.text;
  const said = fold(near).toLowerCase();
  if (count !== null && piecesIn(clause.text) !== count && !stated(clause.text, count))
    return false;
  return head.every((word) => [word, ...alsoCalled(word, ask)].some((name) => said.includes(name)));
}

/** Has a sentence two words that were asked for, and most of them? */
function saysMost(words: string[], sentence: string): boolean {
  const asked = words.filter((word) => !LIGHT.has(word));
  const said = asked.filter((word) => sentence.includes(word));
  return said.length >= 2 && said.length > asked.length / 2;
}

/** Does a clause say that there are so many? */
function stated(clause: string, count: number): boolean {
  return quantitiesIn(clause).some(({ lo, hi }) => lo === count && hi === count);
}

/** 馆长段云舟, 段云舟…任馆长: the office that was asked for stands by the name. */
function inOffice(words: string[], { answers, clause }: Statement, hit: Hit): boolean {
  const asked = words.flatMap((word) => titleOfOffice(word) ?? []);
  if (asked.length === 0) return true;
  const before = hit.text.slice(clause.start, answers.start);
  const after = hit.text.slice(answers.end, clause.end);
  const takes = new RegExp(`^\\p{Script=Han}{0,4}?(?:${TAKES_OFFICE})`, "u").test(after);
  const deputy = words.some((word) => word.includes("副"));
  const titled = (title: string) =>
    before.trimEnd().endsWith(title) &&
    (deputy || !new RegExp(`副\\p{Script=Han}?${title}$`, "u").test(before.trimEnd()));
  return asked.some((title) => titled(title) || (takes && holds(after, title, deputy)));
}

/** 任馆长 and not 任副馆长. */
function holds(after: string, title: string, deputy: boolean): boolean {
  return (
    after.includes(title) && (deputy || after.includes(title) !== after.includes(`副${title}`))
  );
}

/** The office that a word ends in: 馆长 of 副馆长. */
export function titleOfOffice(word: string): string | null {
  return TITLE.exec(word)?.[0] ?? null;
}

/** How much a lead says besides that something is planned, in characters: 2024年工作打算 less than 2024年法治建设主要安排. */
export function restOf({ subject }: Told): number {
  let rest = subject.replace(/\d{4}年/g, "");
  for (const word of [...LIGHT, ...wordsOf("holds")]) rest = rest.replaceAll(word, "");
  return rest.length;
}

/** Nothing but that a plan or a list is asked for. */
export function isPlain({ words }: Asked["ask"]): boolean {
  return words.every((word) => LIGHT.has(word));
}
