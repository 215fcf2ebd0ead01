/**
 * Is a model's sentence as good as the words of the draft that it stands for (pure)? By its kind: `keep` and `ask` are those words;
 * `adapt` and `new` say all that they say and nothing more, figure by figure, each text held against the other as a claim against
 * its evidence; `link` says nothing.
 */
import { type DraftItem, PLACEHOLDER } from "../../drafting/document.ts";
import { lint } from "../../gongwen/lint.ts";
import { eachOf, wordsOf as listed, oneOf, readLexicon } from "../../text/lexicon.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { clausesOf, sentencesOf } from "../../text/sentences.ts";
import { anyOf, pairsIn } from "../../text/terms.ts";
import { contentOf, isSaid } from "../ground/content.ts";
import { type Evidence, verifyText } from "../ground.ts";
import type { ModelSentence } from "../model/claims.ts";
import type { Paragraph } from "./parts.ts";
import { addedIn, swapsIn } from "./swapped.ts";

/** The items that a sentence stands for, and where they stand. */
export interface Place extends Omit<Paragraph, "items"> {
  items: DraftItem[];
  /** Who speaks, and the draft's title: names that may be said. */
  about: string[];
  draftYear: number;
  /** It is to say less: whatever has no figure, name or quotation may go. */
  shorter: boolean;
}

/** A sentence grows by no more than this share and so many characters. */
const GROWS = 1.3;
const MORE = 12;
const LONGEST_LINK = 30;
const FINISHED = listed("finished");
/** Verbs with what they are said of: notes leave them out. */
const GOES_WITH = readLexicon("goes-with").map(({ words: [verb, ...nouns] }) => ({
  verb: verb!,
  of: new RegExp(anyOf(nouns)),
}));
const UNDONE = new RegExp(oneOf("undone"));
/** Those of a line count together: 没有成行 is 未成行. The last line is of what is planned. */
const UNCHANGED = eachOf("unchanged").map((line) => new RegExp(line, "g"));
const PLANNED = new RegExp(eachOf("unchanged").at(-1)!);
const LINKS = new RegExp(oneOf("discourse"), "g");
const MARK =
  /^(?:[一二三四五六七八九十]{1,3}是|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、](?!\d))\s*/;
const END = /[，；。：、！\s]+$/;

/** The number that an item begins with, its words, and the mark that closes them. */
export function apart(text: string): { mark: string; words: string; end: string } {
  const mark = MARK.exec(text)?.[0] ?? "";
  const rest = text.slice(mark.length);
  const end = END.exec(rest)?.[0] ?? "";
  return { mark, words: rest.slice(0, rest.length - end.length), end };
}

/** The words of a place as one text, without its number and its last mark. */
export function bareOf(items: DraftItem[]): string {
  return apart(items.map(({ text }) => text).join("")).words;
}

/** Why a sentence may not stand in the place of its items, in words for whoever wrote it; none when it may. */
export function faultsOf({ kind, text }: ModelSentence, place: Place): string[] {
  const own = bareOf(place.items);
  const said = apart(text).words;
  if (kind === "link") return linkFaults(said, place);
  if (kind === "keep" || kind === "ask")
    return said === own ? [] : [`${kind === "keep" ? "沿用的话" : "待补充"}要一字不改`];
  if (said === "" || /[【】]/.test(said)) return ["这里不能添待补充，也不能是空的"];
  if (place.items.slice(1).some(({ text: one }) => apart(one).mark !== ""))
    return ["有序号的两条不能并成一句"];
  if (kind === "new" && place.items.some(({ material }) => material.length === 0))
    return ["它代替的句子里有不是今年材料的话，应写作 adapt"];
  if (place.shorter && said.length >= own.length) return ["没有比原来短"];
  if (said.length > own.length * GROWS + MORE) return ["比原来长得太多"];
  const verbs = verbsFor(own, place);
  const differing = [...differs(own, said), ...swapsIn(own, said), ...addedIn(own, said, verbs)];
  if (differing.length > 0) return differing;
  const named = { ...place, about: [...place.about, ...verbs] };
  const reasons = verifyText(said, [evidenceOf(own, named)]).flatMap(({ reasons }) => reasons);
  return [
    ...new Set([
      ...reasons.map(({ detail }) => detail),
      ...(place.shorter ? [] : lostOf(own, said, place)),
      ...lintFaults(own, said, place.draftYear),
    ]),
  ];
}

/** 来访团组36批次 are those that came: 接待来访团组36批次. What was put off or is only planned has no such verb. */
function verbsFor(own: string, { year, draftYear }: Place): string[] {
  if (year > draftYear || UNDONE.test(own) || PLANNED.test(own)) return [];
  return GOES_WITH.filter(({ of }) => of.test(own)).map(({ verb }) => verb);
}

/** What the draft's words say and the new ones do not: they are held against each other the other way round, too. */
function lostOf(own: string, said: string, place: Place): string[] {
  const turned = verifyText(own, [evidenceOf(said, place)])
    .flatMap(({ reasons }) => reasons)
    .filter(({ code }) => code !== "NO_EVIDENCE");
  // Words cut elsewhere are the same words: 机航拍老 of 无人机航拍老城区.
  const stands = (word: string) => {
    const missing = [...word].filter((char) => !said.includes(char)).length;
    return isSaid(word, said) || (missing < 2 && missing < word.length);
  };
  const words = clauseTexts(own).flatMap((clause) =>
    contentOf(clause).filter((word) => !stands(word)),
  );
  return [
    ...words.map((word) => `没有说到“${word}”`),
    ...turned.map(({ detail }) => `与原来的话不符：${detail}`),
  ];
}

function evidenceOf(
  text: string,
  { about, year, draftYear }: Pick<Place, "about" | "year" | "draftYear">,
): Evidence {
  return {
    ...{ id: "draft", text, about: about.join("\n") },
    ...{ reportYear: draftYear, factYear: year },
  };
}

/** Figures, quotations and titles are the same in the same order; nothing is denied, hedged, finished or told twice that was not. */
function differs(own: string, said: string): string[] {
  const faults = EXACT.flatMap(({ name, of }) => {
    const [was, is] = [of(own), of(said)];
    const lost = without(was, is);
    const added = without(is, was);
    const moved = lost.length + added.length === 0 && was.join() !== is.join();
    return [
      ...(lost.length > 0 ? [`少了${name}${lost.join("、")}`] : []),
      ...(added.length > 0 ? [`多了${name}${added.join("、")}`] : []),
      ...(moved ? [`${name}的先后变了`] : []),
    ];
  });
  for (const words of UNCHANGED) {
    const [was, is] = [own.match(words) ?? [], said.match(words) ?? []];
    if (was.length !== is.length) faults.push(`“${[...was, ...is][0]}”这样的词不能增减`);
  }
  for (const word of FINISHED)
    if (said.includes(word) && !own.includes(word)) faults.push(`原来没有说“${word}”`);
  return [...faults, ...padding(own, said)];
}

/** Clauses without a figure that say nothing of the draft's, or nothing that another clause does not say. */
function padding(own: string, said: string): string[] {
  const clauses = clauseTexts(said).map((clause) => clause.replace(LINKS, ""));
  const saysSomething = (clause: string, i: number) => {
    // What only leads on has to lead to something.
    if (clause.replace(/：$/, "") === "") return i < clauses.length - 1;
    const others = clauses.filter((_, at) => at !== i).join("，");
    if (/\d/.test(clause) || (own.includes(clause) && !others.includes(clause))) return true;
    return pairsIn(clause).some((pair) => own.includes(pair) && !others.includes(pair));
  };
  return clauses.filter((one, i) => !saysSomething(one, i)).map((one) => `“${one}”没有说新的事`);
}

const QUOTED = /“[^”]*”|‘[^’]*’|《[^》]*》/g;
const EXACT: { name: string; of: (text: string) => string[] }[] = [
  { name: "数字", of: (text) => quantitiesIn(text).map((one) => one.text.replace(/\s/g, "")) },
  { name: "数字", of: (text) => text.replace(QUOTED, "").match(/\d+(?:[.,]\d+)*/g) ?? [] },
  { name: "引号里的字", of: (text) => text.match(QUOTED) ?? [] },
];

function clauseTexts(text: string): string[] {
  return sentencesOf(text).flatMap((sentence) => clausesOf(sentence).map((one) => one.text));
}

/** Those of `all` that `others` does not have, each counted. */
export function without(all: string[], others: string[]): string[] {
  const left = [...others];
  return all.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Between two sentences stands nothing that could be true or false. */
function linkFaults(said: string, { headings, about, ...place }: Place): string[] {
  const tells =
    said.length > LONGEST_LINK || /[\d“”《》【】。]/.test(said) || quantitiesIn(said).length > 0;
  const denies = [...UNCHANGED, UNDONE].some((words) => said.search(words) >= 0);
  if (tells || denies || FINISHED.some((word) => said.includes(word)))
    return ["承上启下的话不能带事实"];
  if (said.replace(LINKS, "").replace(/[，、：]/g, "") === "") return [];
  const named = evidenceOf([...headings, ...about].join("。"), { ...place, about });
  return verifyText(said, [named]).flatMap(({ reasons }) => reasons.map(({ detail }) => detail));
}

/** What the rules of 公文 find in the new words and not in the old. */
function lintFaults(own: string, said: string, year: number): string[] {
  const issues = (text: string) =>
    lint(text, { year }).filter(({ severity }) => severity !== "note");
  const known = Map.groupBy(issues(own), ({ rule }) => rule);
  return [...Map.groupBy(issues(said), ({ rule }) => rule)]
    .filter(([rule, found]) => found.length > (known.get(rule)?.length ?? 0))
    .map(([, [first]]) => first!.message);
}

/** Placeholders are never lost, and none comes. */
export function placeholdersIn(items: DraftItem[]): string {
  return items.flatMap(({ text }) => text.match(PLACEHOLDER) ?? []).join("\n");
}
