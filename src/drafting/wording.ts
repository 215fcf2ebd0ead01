/**
 * The one door for wording (pure): a fact of the material → the words that stand for it in the draft. Notes (外语标识核查：全年338处) are
 * told as last year's clause told the same figures, where that clause names nothing of its own time; sentences stay as they are.
 */
import type { Fact } from "../ledger/figures.ts";
import { namesBeforeTitles, namesPerson } from "../ledger/persons.ts";
import { oneOf, wordsOf } from "../text/lexicon.ts";
import { anyOf, pairsIn } from "../text/terms.ts";
import { belies } from "./changes.ts";
import { type Source, sourceAt, type Template } from "./document.ts";
import type { Frame } from "./frame.ts";
import type { Supplied } from "./pairing.ts";
import { aboveOf, type Clause, type Part } from "./paper.ts";
import type { Told } from "./told.ts";

export interface Worded {
  text: string;
  /** Last year's words had a part in it. */
  adapted: boolean;
  told: Told[];
  sources: Source[];
}

const BARE = new RegExp(anyOf([...wordsOf("counting"), ...wordsOf("time-openers")]), "g");
/** What goes on with its label without a comma: 签约｜推迟. */
const OPENS_ON = new RegExp(`^(?:没|${anyOf([...wordsOf("undone"), ...wordsOf("settled")])})`);
/** A clause of no more own words names nothing. */
const NOTE = 2;
/** So much of a clause's characters stand in last year's words where those say all of it. */
const SAID = 0.8;
/** So much of what last year's clause says has to be spoken of. */
const NAMED = 0.4;
const PART_NAMED = 0.75;
/** A clause of fewer own words leans on the first of its sentence, of which so much is spoken of. */
const BRIEF = 5;
const LED = 0.3;
/** So much of last year's clause is told of again. */
const ANSWERED = 0.5;
const DENIES = new RegExp(oneOf("denies"));

/** Whether last year's words say all that a clause of the material does, its figures aside: 纠错39处 in 纠正错误45处. */
export function isSaidIn(
  one: Told,
  clause: Clause,
  { block, doubtful }: Pick<Supplied, "block" | "doubtful">,
): boolean {
  const { text, facts, label } = one;
  const own = [...ownWords(`${label}${text}`, facts)];
  // A lead with figures is asked for anew and does not stand before the clause.
  const first = block.sentences[0]?.clauses[0];
  const lead = first && first.facts.length === 0 ? first.text : "";
  const known = new Set(`${clause.text}${lead}${aboveOf(block).at(-1) ?? ""}`);
  return (
    facts.length > 0 &&
    own.length > 0 &&
    own.filter((char) => known.has(char)).length >= SAID * own.length &&
    speaksOf(one, clause, { block, doubtful })
  );
}

/** Whether the material speaks of what last year's clause names: 受理9件 of 许可 is no 受理投诉举报9件. */
function speaksOf(
  { context, text, heading, over }: Told,
  clause: Clause,
  { block, doubtful }: Pick<Supplied, "block" | "doubtful">,
): boolean {
  const said = new Set(`${heading}${over}${context}${text}`);
  const covers = (words: string, share: number) => {
    const own = [...words];
    return own.filter((char) => said.has(char)).length >= share * own.length;
  };
  /** 立案[查处药品]案件: words amid those that are spoken of say of which. */
  const narrows = (words: string) =>
    /(?<=x)o{2,}(?=x)/.test([...words].map((char) => (said.has(char) ? "x" : "o")).join(""));
  const own = ownWords(clause.text, clause.facts);
  const lead = block.sentences.find(({ clauses }) => clauses.includes(clause))?.clauses[0];
  // 完成投资 names nothing: the sentence says of what. 其中网上办结 names a part.
  const named = lead === clause || own.length > BRIEF || !lead;
  return (
    covers(own, clause.text.startsWith("其中") ? PART_NAMED : NAMED) &&
    !(doubtful && narrows(own)) &&
    (named || covers(ownWords(lead.text, lead.facts), LED))
  );
}

function ownWords(text: string, facts: Fact[]): string {
  let rest = text;
  for (const { quantity } of facts) rest = rest.replace(quantity.text, "");
  return rest.replace(BARE, "").replace(/[^\p{L}]/gu, "");
}

/** Last year's clause with this year's figures in it; null where its words are of its own time or a figure is missing. */
export function asLastYear(clause: Clause, supplied: Supplied[], frame: Frame): Worded | null {
  const levels = clause.facts.filter(({ role }) => role !== "change");
  const given = new Map(supplied.map((one) => [one.was, one]));
  const kept = levels.filter((fact) => given.has(fact));
  if (kept.length === 0) return null;
  // What is told up to the last figure that is supplied can stand alone where those before it are supplied too.
  const last = kept.at(-1)!;
  if (kept.some((fact) => fact.role !== given.get(fact)!.is.role)) return null;
  if (
    kept.some((fact) =>
      belies(clause.text.slice(0, fact.quantity.end - clause.start), given.get(fact)!.is, fact),
    )
  )
    return null;
  if (
    swaps(
      clause,
      kept.map((fact) => given.get(fact)!),
    )
  )
    return null;
  const upTo = levels.slice(0, levels.indexOf(last) + 1);
  if (
    upTo.some((fact) => !given.has(fact)) ||
    clause.facts.some((fact) => fact.role === "change" && fact.quantity.start < last.quantity.start)
  )
    return null;
  const rest =
    levels.length === kept.length ? clause.text.slice(last.quantity.end - clause.start) : "";
  let text = clause.text.slice(0, last.quantity.end - clause.start) + rest;
  let words = text;
  for (const fact of upTo.toReversed()) {
    const [from, to] = [fact.quantity.start - clause.start, fact.quantity.end - clause.start];
    words = words.slice(0, from) + words.slice(to);
    text = text.slice(0, from) + given.get(fact)!.is.quantity.text + text.slice(to);
  }
  const told = [...new Set(upTo.map((fact) => given.get(fact)!.told))];
  if (!frame.recurs(clause.text, supplied[0]!.block.part)) {
    // What stood once, or says more behind the figure than the material does: 12名获市级表彰.
    const said = new Set(told.map((one) => `${one.context}${one.text}`).join(""));
    const behind = [...rest.replace(/[^\p{Script=Han}]/gu, "")];
    const more = behind.filter((char) => !said.has(char)).length;
    if (frame.isOfItsTime(words) || (more > 2 && more > behind.length / 2)) return null;
  }
  return { text, adapted: true, told, sources: [sourceOf(clause), ...told.map(sourceOfTold)] };
}

/** Whether figures of one clause of the material would stand in another order, or behind another's name: 建议9件、提案6件. */
function swaps(clause: Clause, pairs: Supplied[]): boolean {
  return pairs.some(({ told, is, was }, i) => {
    const before = pairs[i - 1];
    if (pairs.filter((other) => other.told === told).length < 2) return false;
    if (before?.told === told && before.is.quantity.start > is.quantity.start) return true;
    const own = [...nameOf(told, is)];
    const old = nameOf(clause, was);
    return own.length > 0 && old !== "" && !own.some((char) => old.includes(char));
  });
}

/** The words between a figure and the one before it. */
function nameOf({ text, facts }: Pick<Told, "text" | "facts">, fact: Fact): string {
  const end = text.indexOf(fact.quantity.text);
  const before = facts[facts.indexOf(fact) - 1]?.quantity.text;
  const from = before === undefined ? 0 : text.indexOf(before) + before.length;
  return ownWords(text.slice(from, Math.max(from, end)), []);
}

/** Whether the material makes a clause that stands every year untrue: what it denies has happened, what it lists is told anew. */
export function outdates(told: Told[], { text }: Clause): boolean {
  const list = text.split("、");
  return told.some((one) => {
    const own = ownWords(`${one.over}${one.text}`, one.facts);
    const happened =
      DENIES.test(text) && one.facts.some(({ quantity }) => quantity.lo > 0) && own.length > 2;
    const members = one.text.split("、");
    const retold =
      list.length > 2 &&
      members.length > 2 &&
      list.slice(1, -1).filter((member) => one.text.includes(member)).length >= 2;
    return retold || (happened && shareIn(own, text) >= SAID);
  });
}

/** Whether the material says of what a clause of last year's tells, so that it need not be asked for. */
export function answers(told: Told[], { text }: Clause): boolean {
  return shareIn(text, told.map((one) => `${one.over}${one.text}`).join(" ")) >= ANSWERED;
}

/** How much of the pairs of one text's characters stand in another (0–1). */
function shareIn(words: string, text: string): number {
  const pairs = pairsIn(words.replace(/[^\p{Script=Han}]/gu, ""));
  return pairs.length === 0 ? 0 : pairs.filter((pair) => text.includes(pair)).length / pairs.length;
}

/** The material's own words, with what its label says it is about; `goesOn` behind the clause before it. */
export function asTold(one: Told, goesOn = false): Worded {
  const { text, facts, label, context } = one;
  const bare = facts.length > 0 && ownWords(text, facts).length < NOTE;
  const named =
    label !== "" ? label : bare && !goesOn && !one.change ? (context.split(" ").at(-1) ?? "") : "";
  const person = namesPerson(named) || namesBeforeTitles(named).length > 0;
  const mark =
    named === "" || (bare && !/\d/.test(named)) || person || OPENS_ON.test(text)
      ? ""
      : /^[^\d，]*、/.test(text)
        ? "："
        : "，";
  return { text: named + mark + text, adapted: false, told: [one], sources: [sourceOfTold(one)] };
}

export function sourceOf({ hit, text, start }: Clause): Source {
  return sourceAt(hit, text, start);
}

export function sourceOfTold({ hit, text, start }: Told): Source {
  const at = hit.text.indexOf(text, start);
  return at < 0 ? sourceAt(hit, hit.text, 0) : sourceAt(hit, text, at);
}

/** The words of last year's clause around its figures, for whoever fills them in; null where they are of their own time. */
export function templateOf(
  clause: Clause,
  facts: Fact[],
  frame: Frame,
  part: Part,
): Template | null {
  const { text, start } = clause;
  if (facts.length === 0 || facts.length < clause.facts.length) return null;
  const pieces: string[] = [];
  let at = 0;
  for (const { quantity } of facts) {
    pieces.push(text.slice(at, quantity.start - start));
    at = quantity.end - start;
  }
  pieces.push(text.slice(at));
  if (!frame.recurs(text, part) && frame.isOfItsTime(pieces.join(""))) return null;
  return { pieces, units: facts.map(({ quantity }) => quantity.unit) };
}
