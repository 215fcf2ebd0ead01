/**
 * One item of last year's for this year (pure): sentence by sentence → what stands every year is kept, this year's figures take last
 * year's places with what goes with them, the rest is asked for → what happened once is asked for at the item's end.
 */
import { withoutFigures } from "../text/quantities.ts";
import { askForFigures, askForMatter, placeholder, topicOf } from "./asking.ts";
import { changeOf, disagreement } from "./changes.ts";
import { add, closing, type Desk, group, newSentence, type Piece } from "./desk.ts";
import type { Template } from "./document.ts";
import { moved } from "./frame.ts";
import type { Supplied } from "./pairing.ts";
import type { Block, Clause, Sentence } from "./paper.ts";
import type { Told } from "./told.ts";
import {
  answers,
  asLastYear,
  asTold,
  isSaidIn,
  outdates,
  sourceOf,
  sourceOfTold,
  templateOf,
  type Worded,
} from "./wording.ts";

/** One item of last year's, sentence by sentence; what happened once is asked for at its end, or before the last words of an opening. */
export function writeItem(block: Block, desk: Desk): void {
  let mark = block.mark;
  let opens = !block.goesOn;
  const put = (item: Piece) => {
    add(desk, block, { ...item, text: mark + item.text, opens });
    mark = "";
    opens = false;
  };
  const fresh = (told: Told) => !desk.told.has(told);
  const beside = desk.placed.beside.get(block) ?? [];
  const events: Clause[] = [];
  const rest = () => {
    for (const one of group(beside.filter(fresh))) put(newSentence(one, desk));
    for (const one of group(openingOf(block, desk).filter(fresh))) put(newSentence(one, desk));
    const asked = eventsAsked(events.splice(0), block, desk);
    if (asked) put(asked);
  };
  for (const sentence of block.sentences) {
    // 现将有关情况报告如下：leads to what follows the opening.
    if (block.part === "opening" && LEADS_ON.test(sentence.text)) rest();
    const said = saidIn(sentence, block, desk);
    for (const [i, one] of said.words.entries())
      put({
        ...one,
        text: one.text + (i === said.words.length - 1 ? closing(sentence, one.text) : "，"),
      });
    const besides = beside.filter((told) => said.lines.has(told.line) && fresh(told));
    for (const one of group(besides)) put(newSentence(one, desk));
    for (const [i, { text, clause, template }] of said.asks.entries())
      put({
        kind: "ask",
        text: text + (i === said.asks.length - 1 ? "。" : "，"),
        sources: [sourceOf(clause)],
        ...(template ? { template } : {}),
      });
    events.push(...said.events);
  }
  rest();
}

const LEADS_ON = /[：:]$|如下$/;

/** What the material says is for the opening, in its first paragraph. */
function openingOf({ part, hit }: Block, { base, material }: Desk): Told[] {
  const first = base.blocks.find((block) => block.part === "opening");
  return part === "opening" && first?.hit === hit
    ? material.told.filter((told) => told.part === "opening")
    : [];
}

/** What asks for the events of an item together; its lead names the matter and is not told again. */
function eventsAsked(all: Clause[], block: Block, desk: Desk): Piece | null {
  const { year } = desk;
  const topic = topicOf(block);
  const told = toldIn(block, desk);
  const events = all.filter((clause) => !answers(told, clause));
  const others = events.length > 1 ? events.filter(({ text }) => text !== topic) : events;
  if (others.length === 0) return null;
  const was = others.map(({ text }) => text).join("；");
  return {
    kind: "ask",
    text: `${askForMatter(year, /情况$|^开头$/.test(topic) ? topic : `${topic}情况`, was === topic ? "" : was)}。`,
    sources: others.map(sourceOf),
  };
}

interface Said {
  words: Piece[];
  asks: { text: string; clause: Clause; template?: Template | null }[];
  events: Clause[];
  lines: Set<number>;
}

/** What of a sentence stands in the draft, and what it has to ask. */
function saidIn(sentence: Sentence, block: Block, desk: Desk): Said {
  const { frame, by, placed, year } = desk;
  const said: Said = { words: [], asks: [], events: [], lines: new Set() };
  for (const clause of sentence.clauses) {
    const supplied = placed.supplied.filter((one) => one.clause === clause);
    const levels = clause.facts.filter(({ role }) => role !== "change");
    if (supplied.length > 0) {
      saySupplied(clause, supplied, { said, block, desk });
      const missing = levels.filter((fact) => !supplied.some(({ was }) => was === fact));
      if (missing.length > 0)
        said.asks.push({ text: askForFigures(year, clause, missing, block), clause });
    } else if (levels.length > 0) {
      const measured =
        frame.recurs(clause.text, block.part) || !frame.isOfItsTime(withoutFigures(clause.text));
      const template = measured ? templateOf(clause, levels, frame, block.part) : null;
      if (measured)
        said.asks.push({ text: askForFigures(year, clause, levels, block), clause, template });
      else said.events.push(clause);
    } else if (clause.facts.length > 0) {
      // A change alone; beside a level it is worked out.
      const beside = sentence.clauses.flatMap(({ facts }) => facts);
      if (beside.every(({ role }) => role === "change")) said.events.push(clause);
    } else if (
      standsAlone(clause, sentence, said, desk) &&
      frame.isFrame(clause.text, block.part) &&
      !outdates(toldIn(block, desk), clause)
    ) {
      const text = moved(clause.text, by);
      const kind = text === clause.text ? "keep" : "adapt";
      said.words.push({ kind, text, sources: [sourceOf(clause)] });
    } else said.events.push(clause);
  }
  // A year by itself says nothing.
  if (said.words.every(({ text }) => /^\d{4}年$/.test(text))) said.words = [];
  return said;
}

/** This year's figures in a clause's place, with what goes with them. */
function saySupplied(
  clause: Clause,
  supplied: Supplied[],
  { said, block, desk }: { said: Said; block: Block; desk: Desk },
): void {
  const { placed } = desk;
  for (const one of supplied) said.lines.add(one.told.line);
  // What last year's words tell already is not told once more in its own.
  const unsaid = (one: Told) => !said.words.some(({ told }) => told?.includes(one));
  for (const { adapted, ...worded } of wordedFrom(clause, supplied, desk)) {
    // A clause comes behind those that its sentence has before it.
    for (const one of leadingTo(worded.told, block, desk).filter(unsaid)) {
      desk.told.add(one);
      said.words.push({ kind: "new", ...asTold(one) });
      const own = placed.supplied.filter(({ told }) => told === one);
      changesOf(one, own, { said, clause, desk });
    }
    const [first] = worded.told as [Told];
    const before = clauseBefore(first, desk);
    const goesOn = before !== undefined && (desk.told.has(before) || !unsaid(before));
    const text = adapted || !goesOn ? worded.text : asTold(first, true).text;
    said.words.push({ kind: adapted ? "adapt" : "new", ...worded, text });
    for (const one of worded.told) {
      // In its own words it is told once; last year's clauses may each tell a part of it.
      if (!adapted) desk.told.add(one);
      changesOf(one, supplied, { said, clause, desk });
      for (const next of goingOn(one, block, desk).filter(unsaid)) {
        desk.told.add(next);
        said.words.push({
          kind: "new",
          text: next.text,
          told: [next],
          sources: [sourceOfTold(next)],
        });
        changesOf(next, [], { said, clause, desk });
      }
    }
  }
}

/** What the material tells in an item's place. */
function toldIn(block: Block, { placed }: Desk): Told[] {
  const supplied = placed.supplied.filter((one) => one.block === block).map(({ told }) => told);
  return [...new Set([...supplied, ...(placed.beside.get(block) ?? [])])];
}

/** The clause of the material that one goes on from in its sentence. */
function clauseBefore(one: Told, { material }: Desk): Told | undefined {
  const own = material.told.filter(({ sentence, change }) => sentence === one.sentence && !change);
  return own[own.indexOf(one) - 1];
}

/** What a sentence of the material says before some of its clauses, as far as it stands in the same item. */
function leadingTo(told: Told[], block: Block, desk: Desk): Told[] {
  const here = toldIn(block, desk);
  const own = desk.material.told.filter(
    ({ sentence, change }) => sentence === told[0]!.sentence && !change,
  );
  return own
    .slice(0, own.indexOf(told[0]!))
    .filter((other) => here.includes(other) && !told.includes(other) && !desk.told.has(other));
}

/** What a clause of the material goes on with, up to the next that takes a place of last year's. */
function goingOn(one: Told, block: Block, desk: Desk): Told[] {
  const own = desk.material.told.filter(
    ({ sentence, change }) => sentence === one.sentence && !change,
  );
  const rest = own.slice(own.indexOf(one) + 1);
  const beside = desk.placed.beside.get(block) ?? [];
  const until = rest.findIndex(
    (other) =>
      takesPlace(other, desk) || other.lacking || !beside.includes(other) || desk.told.has(other),
  );
  return until < 0 ? rest : rest.slice(0, until);
}

function takesPlace(one: Told, { placed }: Desk): boolean {
  return placed.supplied.some(({ told }) => told === one);
}

/** A clause in the middle of a sentence wants what it goes on with. */
function standsAlone(clause: Clause, { clauses }: Sentence, said: Said, { frame }: Desk): boolean {
  const at = clauses.indexOf(clause);
  return at === 0 || (frame.single ? said.words.length === at : said.words.length > 0);
}

/** The words for the figures that take a clause's place: as last year's clause, or as the material tells them. */
function wordedFrom(clause: Clause, supplied: Supplied[], desk: Desk): Worded[] {
  const fresh = supplied.filter(({ told }) => !desk.told.has(told));
  if (fresh.length === 0) return [];
  if (fresh.every(({ told, block }) => isToldAgain(told, block, desk))) {
    const worded = asLastYear(clause, fresh, desk.frame);
    if (worded) return [worded];
  }
  return [...new Set(fresh.map(({ told }) => told))].map((one) => asTold(one));
}

/** Whether last year's words tell all of a clause of the material: a note of two figures may be told by two of them. */
function isToldAgain(told: Told, block: Block, { placed, frame }: Desk): boolean {
  const own = placed.supplied.filter((one) => one.told === told);
  const clauses = Map.groupBy(
    placed.supplied.filter((one) => own.some(({ clause }) => clause === one.clause)),
    ({ clause }) => clause,
  );
  return (
    own.length === told.facts.length &&
    own.every((one) => one.block === block) &&
    [...clauses].every(
      ([clause, all]) => isSaidIn(told, clause, all[0]!) && asLastYear(clause, all, frame) !== null,
    )
  );
}

/** The difference that goes with a figure: as the material states it where it agrees, worked out where it states none. */
function changesOf(
  one: Told,
  supplied: Supplied[],
  { said, clause, desk }: { said: Said; clause: Clause; desk: Desk },
): void {
  if (desk.checked.has(one)) return;
  desk.checked.add(one);
  const own = desk.material.told.filter((other) => desk.owners.get(other)?.one === one);
  // Of two figures of a clause the one that a stated difference belongs to.
  const facts = own.map((stated) => desk.owners.get(stated)!.fact);
  const pair = supplied.find(
    ({ told, is }) => told === one && (facts.length === 0 || facts.includes(is)),
  );
  const worked =
    pair && desk.by === 1 && pair.is.role === pair.was.role ? changeOf(pair.is, pair.was) : null;
  for (const stated of own) {
    const against = worked ? disagreement(stated, worked) : null;
    desk.told.add(stated);
    if (against) {
      desk.notes.push({ line: stated.line, text: stated.text, why: against });
      // Beside its own figure: behind the next one it would seem to be that one's.
      said.words.push({
        kind: "ask",
        text: placeholder(`比上年增减多少（${against}）`),
        sources: [sourceOf(clause)],
      });
    } else
      said.words.push({
        kind: "new",
        text: stated.text,
        told: [stated],
        sources: [sourceOfTold(stated)],
      });
  }
  const asked = pair?.block.sentences.some(({ clauses }) =>
    clauses.some((clause) => followsWith(clause, pair)),
  );
  if (own.length === 0 && worked && asked && isSaidIn(one, pair!.clause, pair!))
    said.words.push({
      kind: "adapt",
      text: worked.words,
      told: [one],
      sources: [sourceOf(pair!.clause), sourceOfTold(one)],
    });
}

/** Last year's report told the change of this very figure right behind it. */
function followsWith(clause: Clause, { was, clause: own }: Supplied): boolean {
  return clause.facts.some(
    (fact) =>
      fact.role === "change" &&
      fact.quantity.unit === was.quantity.unit &&
      fact.quantity.start > was.quantity.start &&
      clause.start - own.end <= 1,
  );
}
