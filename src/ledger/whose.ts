/**
 * Whether a figure is another thing's, though all of the matter's words stand about it (pure): of another item, of another step of
 * a thing, of what only the sentence before says, of two things together, of a work that is named and was not asked for.
 */
import { folded } from "../text/fold.ts";
import { oneOf, readLexicon, wordsOf } from "../text/lexicon.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { anyOf, literal } from "../text/terms.ts";
import { beyond } from "./beyond.ts";
import { type Ask, LIGHT } from "./frame.ts";
import { lastItem } from "./naming.ts";
import {
  COUNTS,
  hasAny,
  headsOf,
  LEAD,
  lacks,
  missingIn,
  type Stated,
  saysMore,
  THERE,
  type Weights,
} from "./overlap.ts";
import { addedIn } from "./roles.ts";

/** What of a matter tells another thing than a figure is of; none where it may be asked for. */
export function ofOthers(
  ask: Ask,
  weights: Weights,
  stated: Stated,
  places: [number, string][],
): string[] {
  if (ofAnotherItem(ask, weights, stated)) return [weights.content.trim()];
  const apart = [...saidOfAnother(ask, stated), ...totalIn(ask, stated), ...newIn(ask, stated)];
  if (apart.length > 0) return apart;
  const contrary = contraryIn(ask, stated);
  if (contrary.length > 0) return contrary;
  const before = onlyBefore(ask, weights, stated, places);
  return before.length > 0 ? before : ofNamed(weights, stated);
}

/** 老馆 where 新馆 was asked for: what is said of a figure has the opposite before a character of the matter. */
function contraryIn({ matter }: Ask, { fact: { subject, about } }: Stated): string[] {
  const own = `${subject}，${about}`;
  return [...matter].flatMap((c, i) => {
    const group = CONTRASTS.find((one) => one.includes(c));
    const next = matter[i + 1] ?? " ";
    if (!group || !/\p{Script=Han}/u.test(next) || own.includes(c + next)) return [];
    // 老旧小区 are 老小区.
    const other = new RegExp(`(?<![${group.join("")}])[${group.join("")}]${next}`);
    return other.test(own) ? [c + next] : [];
  });
}

const CONTRASTS = readLexicon("contrasts").map(({ words }) => words);

/**
 * What of the matter only the item's beginning or the sentence before has, where the figure's own sentence says something else
 * (颐康养老院设床位200张。福利中心入住245人) or has the noun without it (城市低保1821户。发放低保金6012万元).
 */
function onlyBefore(
  ask: Ask,
  weights: Weights,
  stated: Stated,
  places: [number, string][],
): string[] {
  const { fact, hit, lead } = stated;
  if (hit.kind === "row" || (lead === "" && fact.sentence.start === 0)) return [];
  const own = places
    .filter(([counts]) => counts >= THERE && counts !== COUNTS.lead)
    .map(([, text]) => text);
  const before = missingIn(weights, [...own, accountAbove(ask, stated)]);
  if (before.length === 0) return [];
  const until = fact.quantity.start - fact.sentence.start;
  const opening = fact.sentence.text.slice(0, until).split(/[，,]/)[0]!;
  if (beyond(ask, weights, opening, hit.org).unsaid >= ANOTHER) return before;
  // An item is about what it begins with: 会客厅一期使用充分。全年承接活动68场.
  const topics = topicsOf(stated);
  return before.filter((run) => {
    const at = weights.content.indexOf(run);
    // 老馆 stands where 新馆 was asked for.
    const next = run.length === 1 ? opening.indexOf(weights.content[at + 1] ?? " ") : 0;
    if (next > 0 && /\p{Script=Han}/u.test(opening[next - 1]!)) return true;
    const goesOn = at >= 0 && /\S/.test(weights.content[at + run.length] ?? " ");
    return goesOn && !topics.some((topic) => topic.includes(run));
  });
}

/** What was asked of one of several things, where a figure is of all of them: 讲座3场，展览5场，共240人次. */
export function ofOneOf({ pairs }: Weights, { fact: { items } }: Stated): string[] {
  if (!items) return [];
  const said = pairs.map(({ text }) => text);
  const own = said.filter((pair) => !items.every((item) => item.includes(pair)));
  const asked = items.filter((item) => own.some((pair) => item.includes(pair)));
  return asked.length > 0 && asked.length < items.length ? items : [];
}

/**
 * Were so many only acted on, where it is asked how many there are: 惠及32个行政村? What is counted stands behind its number, and
 * before that a word that nobody asked for.
 */
export function isActedOn({ stock }: Ask, weights: Weights, { fact }: Stated): boolean {
  const { sentence, clause, quantity, subject, role } = fact;
  const behind = sentence.text.slice(quantity.end - sentence.start);
  if (!stock || role !== "level" || subject === "" || !behind.startsWith(subject)) return false;
  const before = clause.text
    .slice(0, quantity.start - clause.start)
    .split("、")
    .at(-1)!;
  return !EXISTS.test(before) && saysMore(before.replace(SCOPES, ""), weights);
}

const EXISTS = new RegExp(oneOf("exists"));
const SCOPES = new RegExp(
  anyOf([...wordsOf("scopes"), ...LIGHT].filter((word) => word.length > 1)),
  "g",
);

/** Of a figure what its sentence is about, where the question has nothing of it. */
function ofNamed(weights: Weights, { fact: { sentence, quantity } }: Stated): string[] {
  const name = otherNamed(weights, sentence.text.slice(0, quantity.start - sentence.start));
  // 共几章几条 goes on about what was asked before.
  return name === null || weights.content.trim() === "" ? [] : [name];
}

/** What words are about that tell when or where it is (东湾大桥于9月6日合龙), where the question has nothing of it; else null. */
export function otherNamed(weights: Weights, words: string): string | null {
  const name = NAMED.exec(words.split(/[，,]/)[0]!)?.[1];
  return name === undefined || hasAny(folded(name), weights) ? null : name;
}

const NAMED = /^(\p{Script=Han}[^，、于]{1,19})(?:位于|坐落于|于(?=\d))/u;

/** How the item, the passage and the sentence before begin, folded. */
function topicsOf({ lead, hit, fact }: Stated): string[] {
  const before = hit.text
    .slice(0, fact.sentence.start)
    .split(/[。；\n]/)
    .filter(Boolean);
  return [lead, hit.text, before.at(-1) ?? ""].map((words) =>
    folded(words)
      .slice(0, TOPIC)
      .replace(/[，,：:].*$/s, ""),
  );
}

/** So many characters of a sentence name what it is about. */
const TOPIC = 16;

/** A sentence that says so many characters more has a topic of its own. */
const ANOTHER = 3;

/** 总投资 is not what was 累计完成, nor 在编职工 the 职工总数; a mere 总数 or 总共 says nothing more than 多少. */
function totalIn({ matter }: Ask, { fact }: Stated): string[] {
  const parted = PARTINGS.some((word) => fact.subject.includes(word) && !matter.includes(word));
  const all = ALL.exec(matter);
  if (parted && all) return [all[0]];
  const whole = matter.replace(COUNT, " ");
  const said = /总(?!结)/.test(`${fact.subject}${fact.about}`);
  return /总(?=\p{Script=Han})/u.test(whole) && !said ? ["总"] : [];
}

const PARTINGS = wordsOf("partings");
const ALL = new RegExp(anyOf([...wordsOf("whole"), ...wordsOf("totals"), "总量", "总额"]));
const COUNT = new RegExp(`${oneOf("light")}|总的|总额`, "g");

/** 测站54个 are not those that are new. */
function newIn({ matter }: Ask, { fact: { role, about } }: Stated): string[] {
  const word = addedIn(matter);
  return word === null || role === "added" || addedIn(about) !== null ? [] : [word];
}

/**
 * 办结 of 受理346件，办结342件 tells which of the two is asked, though by itself it tells only that something was done; so does any
 * word of the matter that stands alone before the next figure, and not with this one: 审结.
 */
function saidOfAnother({ matter, words }: Ask, stated: Stated): string[] {
  const { sentence, until } = stated.fact;
  const { text, headings } = stated.hit;
  const own = sentence.text.slice(0, until - sentence.start);
  const after = text.slice(until, sentence.end + BEHIND);
  const done = DONE.filter((word) => after.includes(word) && matter.includes(word));
  const about = folded([...headings, ...topicsOf(stated)].join("\n"));
  const next = folded(text.slice(until - 1, sentence.end));
  const others = words.filter(
    (word) => new RegExp(`[，、；,]${literal(word)}\\d`).test(next) && !about.includes(word),
  );
  return [...done, ...others].filter((word) => word.length > 1 && !folded(own).includes(word));
}

/** So much of what follows a sentence may tell of the same things; characters. */
const BEHIND = 60;

/** What was received and what was settled, what was meant and what came. */
const DONE = wordsOf("stages");

/** What a paragraph begins with, up to its first figure. */
function openingOf({ fact, hit, lead }: Pick<Stated, "fact" | "hit" | "lead">): string {
  const opening = lead === "" ? hit.text.slice(0, Math.min(LEAD, fact.sentence.start)) : lead;
  return opening.slice(0, quantitiesIn(opening)[0]?.start);
}

/** 红十字事业（款）一般行政管理事务（项）: of an item that is asked for by its name, what stands above it tells which. */
function accountAbove({ matter }: Ask, stated: Pick<Stated, "fact" | "hit" | "lead">): string {
  const words = openingOf(stated);
  const name = lastItem(words);
  return name !== words && matter.includes(name) ? words.replace(/[（(][类款项][)）]/g, "") : "";
}

/**
 * Is a figure of another item, whose opening has what the sentence lacks of the matter but names something else: 其他公共安全支出
 * asked of the item 公共安全支出（类）…公共法律服务（项）?
 */
function ofAnotherItem(ask: Ask, weights: Weights, { fact, hit, lead }: Stated): boolean {
  const words = openingOf({ fact, hit, lead });
  const name = lastItem(words);
  const above = accountAbove(ask, { fact, hit, lead });
  const own = `${fact.subject} ${above} ${fact.sentence.text} ${headsOf(hit).join(" ")}`;
  if (name === words || !lacks(weights, own)) return false;
  return beyond(ask, weights, name, hit.org).otherHead || lacks(weights, `${own} ${name}`);
}
