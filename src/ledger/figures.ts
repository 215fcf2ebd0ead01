/**
 * Passages → the figures they claim (pure): every quantity with what it counts, in the report's own words, the year it
 * speaks of, and what it is of that: a level, a change, a share. In a sentence the words before a figure name what is
 * counted, else those after it, else those of the figure before it (接待团组9批次、86人次); in a table row the row's and
 * the column's headers do.
 */
import type { Figure, Passage } from "../domain.ts";
import { oneOf } from "../text/lexicon.ts";
import { type Quantity, quantitiesIn } from "../text/quantities.ts";
import { clausesOf, type Span, sentencesOf } from "../text/sentences.ts";
import { isAimed, isCame, withoutAim } from "./aims.ts";
import { type Fact, figure } from "./fact.ts";
import { bare, changeBefore, countsOf } from "./naming.ts";
import { isPlanned } from "./planned.ts";
import { asksStock, namesDeed, type Role, roleOf, withoutAdded } from "./roles.ts";
import { rowFacts } from "./rows.ts";
import { type Former, formerAt, itemsOf, MOST_SHARES, type Share, sharesOf } from "./shares.ts";
import { type ReportTime, type Time, type TimeWord, timeWordsIn } from "./years.ts";

export type { Fact } from "./fact.ts";

/** The figures of all passages, in reading order. */
export function figuresOf(passages: Passage[], time: ReportTime): Figure[] {
  return passages.flatMap((passage) => factsOf(passage, time).map(({ figure }) => figure));
}

/** The figures of one passage, in reading order. */
export function factsOf(passage: Passage, time: ReportTime): Fact[] {
  return passage.kind === "row"
    ? rowFacts(passage, time)
    : ofItem(textFacts(passage, time)).map((fact) => meant(fact, passage, time));
}

/**
 * 公益性岗位补贴421.23万元。当年预算执行数为389.59万元，预算安排421.23万元，增加8.12%: words of accounts alone go on about what the
 * paragraph began with, in the same unit.
 */
function ofItem(facts: Fact[]): Fact[] {
  const [first, ...others] = facts;
  if (!first || first.subject === "" || ACCOUNTS.test(first.subject)) return facts;
  const goesOn = ({ subject, sentence, quantity, role }: Fact) =>
    sentence.start > first.sentence.start &&
    ACCOUNTS.test(subject) &&
    (quantity.unit === first.quantity.unit || role === "change");
  const named = others.map((fact) => {
    if (!goesOn(fact)) return fact;
    const { figure } = fact;
    const counts = `${first.subject} ${figure.counts}`;
    return {
      ...fact,
      subject: `${first.subject} ${fact.subject}`,
      figure: { ...figure, counts },
    };
  });
  return [first, ...named];
}

const ACCOUNTS = new RegExp(`^(?:${oneOf("accounting")})+$`);

/** In a plan everything is planned, but for what its own words say came about or stands there: 预算执行数, 截至8月31日. */
function meant(fact: Fact, { kind }: Passage, time: ReportTime): Fact {
  const { figure, clause, quantity } = fact;
  const own = clause.text.slice(0, quantity.start - clause.start);
  if (kind === "title" || figure.aspect === "plan" || CAME.test(own)) return fact;
  return isPlanned(time, figure.years, quantity)
    ? { ...fact, figure: { ...figure, aspect: "plan" } }
    : fact;
}

/** 预算执行数60.13万元 was spent; 比2023年预算执行数减少2.98% is measured against that. */
const CAME = new RegExp(`(?<!(?:${oneOf("measured")})[^，]*)(?:${oneOf("done-columns")})[^，]*$`);

function textFacts(passage: Passage, time: ReportTime): Fact[] {
  const quantities = countedIn(passage.text);
  if (quantities.length === 0) return [];
  // Everything stands in reading order and is walked once: a paragraph may hold thousands of figures.
  const takeQuantities = walker(quantities);
  const takeWords = walker(timeWordsIn(passage.text, time));
  return joined(passage.text, sentencesOf(passage.text)).flatMap((sentence) => {
    const inside = takeQuantities(sentence);
    const said = takeWords(sentence).map((w) => ({ ...w, aspect: w.aspect ?? passage.aspect }));
    return inside.length === 0 ? [] : sentenceFacts(passage, sentence, inside, said);
  });
}

/** Sentences, each with what goes on about its figures behind a mark: 泵站35座；当年新建7座. 水表340块。其中智能水表90块. */
function joined(text: string, sentences: Span[]): Span[] {
  const spans: Span[] = [];
  for (const sentence of sentences) {
    const before = spans.at(-1);
    if (
      before &&
      GOES_ON.test(sentence.text) &&
      !text.slice(before.end, sentence.start).includes("\n")
    )
      spans[spans.length - 1] = {
        text: text.slice(before.start, sentence.end),
        start: before.start,
        end: sentence.end,
      };
    else spans.push(sentence);
  }
  return spans;
}

const GOES_ON = /^(?:其中(?![，：])|(?:当年|本年|年内)(?:分别|共)?新[^，]{0,8}\d)/;

function sentenceFacts(
  passage: Passage,
  sentence: Span,
  inside: Quantity[],
  said: Dated[],
): Fact[] {
  const { text } = passage;
  const clauses = clausesOf(sentence);
  const turns = yearsInTurn(sentence.text, said, inside, sentence.start);
  const counting = countingIn(clauses, inside);
  const parts = clauses.findIndex(({ text }) => text.startsWith("其中"));
  const found: Fact[] = [];
  /** The clauses whose figures may have parts, in order, with what these are. */
  const levels: Level[] = [];
  /** How far the words are spent: a noun after one figure does not lead to the next. */
  let spent = sentence.start;
  let [last, at, told] = ["", 0, 0];
  /** Where it goes on behind a mark. */
  let on = sentence.start;
  let left: Former | null = null;
  /** The time words before a figure that may tell its time. */
  let past: Dated[] = [];
  let shares = new Map<Quantity, Share>();
  for (const [i, quantity] of inside.entries()) {
    while (at < clauses.length - 1 && clauses[at]!.end < quantity.end)
      if (/[；;。]/.test(text.slice(clauses[at++]!.end, clauses[at]!.start)))
        on = clauses[at]!.start;
    while (told < said.length && said[told]!.end <= quantity.start) past.push(said[told++]!);
    // 其余15处列入2024年计划；其中重大隐患8处: what goes on is of the first, and of its time.
    const whole = clauses[levels[0]?.at ?? 0]!.end;
    past = past.filter(({ start, end }) => start >= on || end <= whole);
    const clause = clauses[at]!.start <= quantity.start ? clauses[at]! : sentence;
    const arrives: Former | null = left?.end === inside[i - 1]?.end ? left : null;
    const leaves = formerAt(text, clause, quantity, inside[i + 1]);
    if (turns.size === 0 && !shares.has(quantity))
      shares = sharesOf(text, { clause, bare }, inside.slice(i, i + MOST_SHARES), found);
    const share = shares.get(quantity);
    const named = countsOf(text, clause, quantity, inside[i + 1], spent, leaves ?? arrives);
    const part = isPart(clauses, at);
    const parent =
      part && on > sentence.start
        ? levels[0]
        : levels.findLast((one) =>
            share ? clauses[one.at]!.start === share.clause.start : one.at < at,
          );
    const plain = share?.role ?? roleOf(text, arrives?.end ?? clause.start, quantity);
    if (part && YEARS_OWN.test(clauses[at]!.text))
      for (const fact of found) if (fact.clause === clauses[parent?.at ?? -1]) fact.soFar = true;
    // A part of what was newly added is new too.
    const fresh = part && parent?.role === "added" && NEW.test(clauses[parent.at]!.text);
    const role = fresh && plain === "level" ? "added" : plain;
    const goes = goingOn(named.counts, quantity, levels, found);
    const own = parts >= 0 && parts <= at ? ofPart(goes, quantity, clauses[at]!, found) : goes;
    last = share?.subject ?? (own || last);
    // 新建公墓3处，累计达20处: all of them are not only the new ones.
    if (named.counts === "" && asksStock(text.slice(spent, quantity.start)))
      last = withoutAdded(last);
    const counts = last + changeBefore(text, quantity.start);
    if (role !== "change" && !part && levels.at(-1)?.at !== at)
      levels.push({
        at,
        role,
        unit: quantity.unit,
        subject: last,
        named: named.counts !== "" && own === named.counts,
      });
    const until = endOf(text, clauses, quantity, inside[i + 1], sentence, named.end);
    spent = named.end;
    const time = turns.get(quantity) ?? timeOf(text, clause, quantity.start, past);
    const aimed = role !== "change" && isAimed(text, clause.start, quantity);
    const items = itemsOf(clauses[at]!, found);
    const first = levels.findLast((one) => one.at < at && follows(one, levels[0]!));
    found.push({
      figure: figure(passage, quantity, counts, aimed ? planned(time ?? passage) : (time ?? null)),
      quantity,
      role: leaves && (past.at(-1)?.start ?? -1) < leaves.start ? "former" : role,
      subject: last,
      tail: text.slice(behind(inside, i, named.end), tailEnd(text, clause, until)),
      clause,
      sentence,
      until,
      about: aboutOf(
        text,
        clauses,
        until,
        (n) => items !== undefined || !counting[n] || [at, parent?.at, first?.at].includes(n),
      ),
      ...(share ? { others: share.others } : {}),
      ...(part && parent ? { whole: parent.subject } : {}),
      ...(items ? { items } : {}),
    });
    // 由上年的74条调整为69条: the year is that of the 74 alone.
    while (leaves && past.length > 0 && past.at(-1)!.start >= leaves.start) past.pop();
    left = leaves;
  }
  return settled(found, sentence);
}

/** A verb alone goes on about what was told before: 泵站35座，当年新建7座; 应检水表340块，实际329块. */
function goingOn(words: string, { unit }: Quantity, levels: Level[], found: Fact[]): string {
  const before = found.at(-1);
  const meant = before && (before.role === "due" || before.figure.aspect === "plan");
  if (meant && before.quantity.unit === unit && isCame(words)) return withoutAim(before.subject);
  const of = levels.findLast((one) => one.unit === unit && one.role === "level" && one.named);
  return namesDeed(words) && of ? words + of.subject : words;
}

/** 其中食品案件立案131件、罚没款142万元: the latter is of 食品案件 too. */
function ofPart(words: string, { unit }: Quantity, clause: Span, found: Fact[]): string {
  const before = found.at(-1);
  const same = before?.clause === clause && before.quantity.unit !== unit;
  return same && words !== "" ? `${before.subject} ${words}` : words;
}

/** 建成泵站35座，当年新建7座: the former are all there are, as they are where 截至年底 leads to them. */
function settled(found: Fact[], { text }: Span): Fact[] {
  const fresh = found.findIndex(
    ({ role, clause }) => role === "added" && OWN_YEAR.test(clause.text),
  );
  const stand = STANDS.test(text) ? found.length : fresh;
  return found.map((fact, i) =>
    i < stand && fact.role === "added" && !NEW.test(fact.clause.text)
      ? { ...fact, role: "level", subject: withoutAdded(fact.subject) }
      : fact,
  );
}

const OWN_YEAR = /^(?:其中)?(?:当年|本年|年内|今年)(?:分别|共)?新/;
const STANDS = /^(?:截至|目前)/;

/** 其中东岸3座; 新建的7座中，东岸3座，西岸4座. */
function isPart(clauses: Span[], at: number): boolean {
  const of = clauses.findIndex(({ text }) => /\d\p{Script=Han}{1,8}中$/u.test(text));
  return clauses[at]!.text.startsWith("其中") || (of >= 0 && of < at);
}

const NEW = /[新增]/;
const YEARS_OWN = /^其中(?:当年|本年|年内|今年)/;

/** A figure that may have parts: the place of its clause, what it is, and whether it is said there of what. */
interface Level {
  at: number;
  role: Role;
  unit: string;
  subject: string;
  named: boolean;
}

/** Is it of one kind with the first? 火灾事故2起，交通事故6起，死亡2人 goes on about the latter. */
function follows(one: Level, first: Level): boolean {
  const same = one.unit === first.unit && one.subject.slice(-2) === first.subject.slice(-2);
  return one === first || (same && one.named);
}

/** 65岁以上老人3.1万人 counts 老人; how old they are tells which. */
function countedIn(text: string): Quantity[] {
  const all = quantitiesIn(text);
  return all.filter(({ end, text: said }, i) => {
    const next = all[i + 1];
    const bounds = next !== undefined && /以[上下内]$/.test(said);
    return !bounds || !/^的?\p{Script=Han}*$/u.test(text.slice(end, next.start));
  });
}

/** 年初计划12座: of that time, as a plan. */
const planned = ({ years }: Pick<Time, "years">): Time => ({ years, aspect: "plan" });

type Dated = Time & Pick<TimeWord, "start" | "end" | "aimed">;

/** The year that a figure is measured against and told of (较2017年的41件), else the nearest time word before it that reaches it. */
function timeOf(text: string, own: Span, at: number, said: Dated[]) {
  const against = /(?:较|比)((?:19|20)\d{2})年的?$/.exec(text.slice(Math.max(0, at - 8), at));
  if (!against) return said.findLast((word) => reaches(word, own));
  const year = Number(against[1]);
  return { years: { from: year, to: year }, aspect: "done" as const };
}

/** 计划2023年10月通车，年内完成投资2.1亿元: a year that only tells when something is planned stays in its clause. */
function reaches({ start, end, aimed }: Dated, own: Span): boolean {
  return !aimed || (own.start <= start && end <= own.end);
}

/**
 * Where what is said of a figure ends: of 抽检1842批次，其中县本级1210批次 before 其中, of 县本级1210批次、乡镇632批次 before 、.
 */
function endOf(
  text: string,
  clauses: Span[],
  { end }: Quantity,
  next: Quantity | undefined,
  sentence: Span,
  named: number,
): number {
  if (!next) return sentence.end;
  const clause = clauses.findLast(({ start }) => start <= next.start);
  if (clause && clause.start >= end) return clause.start;
  const mark = text.slice(end, next.start).search(/[、，,；]/);
  return mark < 0 ? Math.max(end, named) : Math.max(end + mark, named);
}

/**
 * What of a sentence is said of a figure: how it begins, up to its first figure; what of it names no figure; the clause of the figure
 * that it may be a part of; and its own clause, up to its end. Of 机构23家，其中公办9家、民办14家，床位3560张，入住率61% the last
 * is not said to be of 公办.
 */
function aboutOf(
  text: string,
  clauses: Span[],
  until: number,
  says: (at: number) => boolean,
): string {
  return clauses
    .filter((clause, i) => clause.start < until && says(i) && !LEFT_OUT.test(clause.text))
    .map(({ start, end }) => text.slice(start, Math.min(end, until)))
    .join("，");
}

/** 分馆藏书3万册，不计入总馆藏书: what it names is no more of the figure than of any other. */
const LEFT_OUT = /^(?:均|都)?[不未](?:计|算|包括|包含|含|纳入)/;

/** Which clauses have a figure; both are in reading order and are walked once. */
function countingIn(clauses: Span[], quantities: Quantity[]): boolean[] {
  const take = walker(quantities);
  return clauses.map((clause) => take(clause).length > 0);
}

/** Where a clause ends for a figure in it: 、 leads to another one, 8个县的96名选手 goes on. */
function tailEnd(text: string, clause: Span, until: number): number {
  return /[、，,；]/.test(text[until] ?? "") ? Math.min(clause.end, until) : clause.end;
}

/** Where a clause goes on behind a figure, its noun, and what is counted of the same thing right after it: 8批次96人次. */
function behind(quantities: Quantity[], i: number, named: number): number {
  let at = Math.max(named, quantities[i]!.end);
  while (quantities[++i]?.start === at) at = quantities[i]!.end;
  return at;
}

/** Gives, for one sentence after another, the spans of `all` that stand in it. */
function walker<T extends { start: number; end: number }>(all: T[]): (within: Span) => T[] {
  let at = 0;
  return (within) => {
    while (at < all.length && all[at]!.start < within.start) at++;
    const from = at;
    while (at < all.length && all[at]!.end <= within.end) at++;
    return all.slice(from, at);
  };
}

/** 2020年、2021年分别办理12本、7本: the years of figures that are told in the order of their years. */
function yearsInTurn(
  sentence: string,
  times: Time[],
  quantities: Quantity[],
  at: number,
): Map<Quantity, Time> {
  const turn = sentence.indexOf("分别");
  const after = quantities.filter((q) => q.start - at > turn);
  // 近三年…，2020年、2021年分别为…: the last of the time words are those that take turns.
  const turns = times.slice(-after.length);
  return turn < 0 || turns.length < 2 || turns.length !== after.length
    ? new Map()
    : new Map(after.map((q, i) => [q, turns[i]!]));
}
