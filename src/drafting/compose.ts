/**
 * A draft from last year's report (pure): block by block → headings with their years moved on, clauses that stand every year kept,
 * figures and events asked for, this year's facts in the places of last year's → what fits no item at the end of its section →
 * the plan anew, with last year's plan as the checklist.
 */
import { fromChineseNumeral, toChineseNumeral } from "../text/numerals.ts";
import { askForFigures, askForMatter, placeholder, topicOf } from "./asking.ts";
import { changeOf, disagreement, ownersOf } from "./changes.ts";
import {
  type DraftDocument,
  type DraftItem,
  type Source,
  sourceAt,
  type Template,
  type Unused,
} from "./document.ts";
import { type Frame, frameOf, moved } from "./frame.ts";
import { LACKING, readMaterial } from "./material.ts";
import { type Block, type Clause, type Paper, type Sentence, titleIn } from "./paper.ts";
import { linesAboutOf, type Placed, place, type Supplied } from "./placing.ts";
import type { Material, Told } from "./told.ts";
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

export interface Ordered {
  base: Paper;
  /** The other years of its series. */
  series: Paper[];
  year: number;
  material: string | null;
  /** The blocks that are drafted; all of the report where none are named. */
  blocks?: Block[];
}

interface Desk {
  base: Paper;
  year: number;
  by: number;
  frame: Frame;
  placed: Placed;
  material: Material;
  /** The figure that each difference of the material belongs to. */
  owners: ReturnType<typeof ownersOf>;
  items: DraftItem[];
  notes: Unused[];
  /** Clauses of the material that stand in the draft. */
  told: Set<Told>;
  checked: Set<Told>;
  /** The number of the last item that came new behind a block. */
  numbered: Map<Block, string>;
}

const NOTHING: Material = { told: [], aside: [], notes: [] };

export function compose({
  base,
  series,
  year,
  material: text,
  blocks = base.blocks,
}: Ordered): DraftDocument {
  const known = [
    base.info.org ?? "",
    base.info.title,
    ...base.blocks.map(({ hit }) => hit.text),
  ].join("\n");
  const material =
    text === null
      ? NOTHING
      : readMaterial(text, {
          year,
          kind: base.info.kind,
          known,
          names: [base.info.org ?? "", ...base.info.aliases],
        });
  const told = material.told.filter(
    ({ part, change }) => (part === "done" || part === "leader") && !change,
  );
  const places = blocks.filter(
    ({ part, kind }) =>
      kind !== "heading" && (part === "opening" || part === "done" || part === "leader"),
  );
  const placed = place(
    base,
    series.filter((other) => other !== base),
    told,
    places,
  );
  const was = new Map(placed.supplied.map((pair) => [pair.is, pair.was]));
  const desk: Desk = {
    base,
    year,
    by: year - base.info.year,
    frame: frameOf(base, series),
    placed,
    material,
    owners: ownersOf(material.told, (fact) => was.get(fact) ?? null),
    items: [],
    notes: [...material.notes],
    told: new Set(),
    checked: new Set(),
    numbered: new Map(),
  };
  const parts = new Set<Block["part"]>();
  for (const block of blocks) {
    if (block.kind === "heading") writeHeading(block, desk);
    else if (block.part === "plan" || block.part === "short") {
      if (!parts.has(block.part))
        (block.part === "plan" ? writePlan : writeShort)(block, blocks, desk);
    } else if (block.part === "closing") writeClosing(block, desk);
    else if (block.kind === "row") writeRow(block, desk);
    else writeItem(block, desk);
    if (block.part === "opening" && !parts.has("opening"))
      for (const one of group(material.told.filter(({ part }) => part === "opening")))
        add(desk, block, { ...newSentence(one, desk), opens: false });
    if (block.kind !== "heading") parts.add(block.part);
    for (const one of group(desk.placed.under.get(block) ?? [])) writeNew(one, block, desk);
  }
  return {
    year,
    title: moved(base.info.title, desk.by),
    org: base.info.org,
    whole: blocks === base.blocks,
    items: desk.items,
    unused: unusedOf(desk, blocks),
    notes: desk.notes,
    // What was planned is asked beside the report, and beside the part that tells what was done.
    checklist: blocks === base.blocks ? checklistOf(base, desk) : [],
  };
}

function add(
  desk: Desk,
  block: Block,
  item: Omit<DraftItem, "section" | "passageId" | "material"> & { told?: Told[] },
): void {
  const { told = [], ...rest } = item;
  for (const one of told) desk.told.add(one);
  const material = [...new Set(told.flatMap(({ line, alsoLines }) => [line, ...alsoLines]))].sort(
    (a, b) => a - b,
  );
  const section = block.kind === "heading" ? block.hit.path.slice(0, -1) : sectionOf(block);
  const made = { ...rest, section, passageId: block.hit.passageId, material };
  const last = desk.items.at(-1);
  // What announces the report (如下：) stays the last of its opening.
  if (block.part === "opening" && !made.opens && last && /[：:]$/.test(last.text))
    desk.items.splice(-1, 1, { ...made, opens: last.opens }, { ...last, opens: false });
  else desk.items.push(made);
}

/** The labels of the headings above an item. */
function sectionOf({ hit }: Block): string[] {
  return hit.path.slice(0, hit.headings.length);
}

function writeHeading(block: Block, desk: Desk): void {
  const { frame, by, base } = desk;
  const title = titleIn(block);
  const level = block.hit.path.length;
  const dateless = title.replace(/(?:19|20)\d{2}年(?:度)?/g, "");
  const stands =
    frame.recurs(title, block.part) ||
    (!frame.isOfItsTime(dateless) && (level === 1 || frame.single));
  const own = block.hit.text.trim();
  const text = moved(own, by);
  const source = sourceAt(block.hit, own, block.hit.text.indexOf(own));
  if (stands)
    add(desk, block, {
      kind: text === own ? "keep" : "adapt",
      text,
      level,
      opens: true,
      sources: [source],
    });
  else {
    const asked = placeholder(`${base.info.year + by}年小标题（上年：${title}）`);
    add(desk, block, {
      kind: "ask",
      text: `${block.mark}${asked}`,
      level,
      opens: true,
      sources: [source],
    });
  }
}

/** One item of last year's, sentence by sentence; what happened once is asked for at its end. */
function writeItem(block: Block, desk: Desk): void {
  let mark = block.mark;
  let opens = !block.goesOn;
  const put = (item: Omit<Parameters<typeof add>[2], "opens">) => {
    add(desk, block, { ...item, text: mark + item.text, opens });
    mark = "";
    opens = false;
  };
  const beside = desk.placed.beside.get(block) ?? [];
  const events: Clause[] = [];
  for (const sentence of block.sentences) {
    const said = saidIn(sentence, block, desk);
    for (const [i, one] of said.words.entries())
      put({
        ...one,
        text: one.text + (i === said.words.length - 1 ? closing(sentence, one.text) : "，"),
      });
    for (const one of group(
      beside.filter((told) => said.lines.has(told.line) && !desk.told.has(told)),
    ))
      put(newSentence(one, desk));
    for (const [i, { text, clause, template }] of said.asks.entries())
      put({
        kind: "ask",
        text: text + (i === said.asks.length - 1 ? "。" : "，"),
        sources: [sourceOf(clause)],
        ...(template ? { template } : {}),
      });
    events.push(...said.events);
  }
  for (const one of group(beside.filter((told) => !desk.told.has(told))))
    put(newSentence(one, desk));
  const asked = eventsAsked(events, block, desk);
  if (asked) put(asked);
}

/** What asks for the events of an item together; its lead names the matter and is not told again. */
function eventsAsked(
  all: Clause[],
  block: Block,
  desk: Desk,
): Omit<Parameters<typeof add>[2], "opens"> | null {
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

function closing({ close }: Sentence, words: string): string {
  return /[：:]$/.test(words) ? "" : close === "" ? "。" : close.replace(";", "；");
}

interface Said {
  words: Omit<Parameters<typeof add>[2], "opens">[];
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
    const missing = levels.filter((fact) => !supplied.some(({ was }) => was === fact));
    if (supplied.length > 0) {
      for (const one of supplied) said.lines.add(one.told.line);
      for (const { adapted, ...worded } of wordedFrom(clause, supplied, desk)) {
        // A clause in its own words comes behind those that its sentence has before it.
        for (const one of adapted ? [] : leadingTo(worded.told[0]!, block, desk)) {
          desk.told.add(one);
          said.words.push({ kind: "new", ...asTold(one) });
          changesOf(
            one,
            placed.supplied.filter(({ told }) => told === one),
            { said, clause, desk },
          );
        }
        said.words.push({ kind: adapted ? "adapt" : "new", ...worded });
        for (const one of worded.told) {
          // In its own words it is told once; last year's clauses may each tell a part of it.
          if (!adapted) desk.told.add(one);
          changesOf(one, supplied, { said, clause, desk });
          for (const next of goingOn(one, block, desk)) {
            desk.told.add(next);
            said.words.push({
              kind: "new",
              text: next.text,
              told: [next],
              sources: [sourceOfTold(next)],
            });
          }
        }
      }
      if (missing.length > 0)
        said.asks.push({ text: askForFigures(year, clause, missing, block), clause });
    } else if (levels.length > 0) {
      const measured =
        frame.recurs(clause.text, block.part) || !frame.isOfItsTime(withoutFigures(clause));
      if (measured)
        said.asks.push({
          text: askForFigures(year, clause, levels, block),
          clause,
          template: templateOf(clause, levels, frame, block.part),
        });
      else said.events.push(clause);
    } else if (clause.facts.length > 0) {
      // A change alone; beside a level it is worked out.
      if (!sentence.clauses.some(({ facts }) => facts.some(({ role }) => role !== "change")))
        said.events.push(clause);
    } else if (
      standsAlone(clause, sentence, said, desk) &&
      frame.isFrame(clause.text, block.part) &&
      !outdates(toldIn(block, desk), clause)
    ) {
      const text = moved(clause.text, by);
      said.words.push({
        kind: text === clause.text ? "keep" : "adapt",
        text,
        sources: [sourceOf(clause)],
      });
    } else said.events.push(clause);
  }
  // A year by itself says nothing.
  if (said.words.every(({ text }) => /^\d{4}年$/.test(text))) said.words = [];
  return said;
}

/** What the material tells in an item's place. */
function toldIn(block: Block, { placed }: Desk): Told[] {
  const supplied = placed.supplied.filter((one) => one.block === block).map(({ told }) => told);
  return [...new Set([...supplied, ...(placed.beside.get(block) ?? [])])];
}

/** What a sentence of the material says before one of its clauses, as far as it stands in the same item. */
function leadingTo(one: Told, block: Block, desk: Desk): Told[] {
  const here = toldIn(block, desk);
  const own = desk.material.told.filter(
    ({ sentence, change }) => sentence === one.sentence && !change,
  );
  return own
    .slice(0, own.indexOf(one))
    .filter((other) => here.includes(other) && !desk.told.has(other));
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
      other.facts.length > 0 || other.lacking || !beside.includes(other) || desk.told.has(other),
  );
  return until < 0 ? rest : rest.slice(0, until);
}

/** A clause in the middle of a sentence wants what it goes on with. */
function standsAlone(clause: Clause, { clauses }: Sentence, said: Said, { frame }: Desk): boolean {
  const at = clauses.indexOf(clause);
  return at === 0 || (frame.single ? said.words.length === at : said.words.length > 0);
}

function withoutFigures({ text, start, facts }: Clause): string {
  let rest = text;
  for (const { quantity } of facts.toReversed())
    rest = rest.slice(0, quantity.start - start) + rest.slice(quantity.end - start);
  return rest;
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
      ([clause, all]) => isSaidIn(told, clause, block) && asLastYear(clause, all, frame) !== null,
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
  if (own.length === 0 && worked && asked)
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

/** Clauses of one line of the material together. */
function group(told: Told[]): Told[][] {
  return [...Map.groupBy(told, ({ entry, part }) => `${entry} ${part}`).values()];
}

function newSentence(
  own: Told[],
  { year, owners, told: already }: Desk,
): Omit<Parameters<typeof add>[2], "opens"> {
  // A difference goes with its figure, and what follows its clause needs no name of its own.
  const changes = (one: Told) =>
    [...owners]
      .filter(([change, { one: owner }]) => owner === one && !already.has(change))
      .map(([change]) => change);
  const told = [
    ...own.flatMap((one) => [
      one,
      ...changes(one).filter(({ sentence }) => sentence === one.sentence),
    ]),
    ...own.flatMap((one) => changes(one).filter(({ sentence }) => sentence !== one.sentence)),
  ];
  const worded = told.map((one, i) => (one.lacking ? lacking(one, year) : asTold(one, i > 0)));
  return {
    kind: told.every((one) => one.lacking) ? "ask" : "new",
    text: `${worded.map(({ text }, i) => (i === 0 ? text : (told[i]!.sentence === told[i - 1]!.sentence || told[i]!.change ? "，" : "；") + text)).join("")}。`,
    sources: worded.flatMap(({ sources }) => sources),
    told,
  };
}

/** What the material says is not known yet. */
function lacking(one: Told, year: number): Worded {
  const matter = one.text.split(LACKING)[0]!;
  return { ...asTold(one), text: placeholder(`${year}年${matter === "" ? one.text : matter}`) };
}

/** What no item of last year's is about, as an item of its own at the end of its section, with the next number. */
function writeNew(told: Told[], block: Block, desk: Desk): void {
  const fresh = told.filter((one) => !desk.told.has(one));
  if (fresh.length === 0) return;
  const last = /^([一二三四五六七八九十]{1,3})是/.exec(desk.numbered.get(block) ?? block.mark)?.[1];
  const mark = last ? `${toChineseNumeral((fromChineseNumeral(last) ?? 0) + 1)}是` : "";
  desk.numbered.set(block, mark);
  const sentence = newSentence(fresh, desk);
  add(desk, block, { ...sentence, text: mark + sentence.text, opens: true });
}

function writeRow(block: Block, desk: Desk): void {
  add(desk, block, {
    kind: "ask",
    text: askForMatter(desk.year, "此行数据", block.hit.text),
    opens: true,
    sources: [whole(block)],
  });
}

function whole({ hit }: Block): Source {
  return sourceAt(hit, hit.text, 0);
}

/** Who signs stays, when does not. */
function writeClosing(block: Block, desk: Desk): void {
  const dated = /\d|〇|[年月日]$/.test(block.hit.text);
  const item = dated
    ? { kind: "ask" as const, text: placeholder("成文日期"), sources: [] }
    : { kind: "keep" as const, text: block.hit.text.trim(), sources: [whole(block)] };
  add(desk, block, { ...item, opens: true, closing: true });
}

/** What fell short this year is not what fell short last year: each is asked for, with its cause. */
function writeShort(first: Block, blocks: Block[], desk: Desk): void {
  const own = blocks.filter(({ part, kind }) => part === "short" && kind === "item");
  const lines = group(desk.material.told.filter(({ part }) => part === "short"));
  for (const [i, told] of lines.entries()) {
    const text = told.map((one) => asTold(one).text).join("，");
    add(desk, first, {
      ...newSentence(told, desk),
      text: `${toChineseNumeral(i + 1)}是${text}。`,
      opens: i === 0,
    });
    if (!/原因|由于|因为|因/.test(text))
      add(desk, first, {
        kind: "ask",
        text: `${placeholder("原因")}。`,
        opens: false,
        sources: [],
      });
  }
  if (lines.length > 0) return;
  for (const [i, block] of own.entries()) {
    const text = `${block.mark}${askForMatter(desk.year, "存在的不足", bareOf(block))}，${placeholder("原因")}。`;
    add(desk, block, { kind: "ask", text, opens: i === 0, sources: [whole(block)] });
  }
}

function bareOf({ hit, mark }: Block): string {
  return hit.text.slice(mark.length);
}

/** The plan of the year after: its opening as it stands every year, then what the material plans; none of last year's items. */
function writePlan(first: Block, blocks: Block[], desk: Desk): void {
  const own = blocks.filter(({ part, kind }) => part === "plan" && kind === "item");
  const next = desk.year + 1;
  const opening = own.filter(({ mark }) => mark === "");
  for (const block of own.length > opening.length ? opening : opening.slice(0, 1))
    for (const sentence of block.sentences) {
      const kept = inOrder(
        sentence.clauses,
        ({ text, facts }: Clause) => facts.length === 0 && desk.frame.isFrame(text, block.part),
      );
      for (const [i, clause] of kept.entries())
        add(desk, block, {
          kind: "adapt",
          text:
            moved(clause.text, desk.by) +
            (i === kept.length - 1 ? closing(sentence, clause.text) : "，"),
          opens: sentence === block.sentences[0] && i === 0,
          sources: [sourceOf(clause)],
        });
    }
  const planned = group(desk.material.told.filter(({ part }) => part === "plan"));
  for (const [i, told] of planned.entries()) {
    const sentence = newSentence(told, desk);
    add(desk, first, {
      ...sentence,
      text: `${toChineseNumeral(i + 1)}是${sentence.text}`,
      opens: i === 0,
    });
  }
  if (planned.length === 0) {
    const asked = placeholder(
      `${next}年主要安排（上年此处列${Math.max(1, own.length - opening.length)}项；可从本年不足和未完成事项提出）`,
    );
    add(desk, first, { kind: "ask", text: `${asked}。`, opens: true, sources: [] });
  }
}

/** Those that pass, up to the first that does not; none where nothing but the year passes. */
function inOrder(clauses: Clause[], passes: (clause: Clause) => boolean): Clause[] {
  const until = clauses.findIndex((clause) => !passes(clause));
  const kept = until < 0 ? clauses : clauses.slice(0, until);
  return kept.some(({ text }) => !/^\d{4}年$/.test(text)) ? kept : [];
}

/** What last year's report planned for this year. */
function checklistOf(base: Paper, desk: Desk): DraftDocument["checklist"] {
  const done = desk.material.told.filter(({ part }) => part !== "plan");
  const linesAbout = linesAboutOf(base);
  return base.blocks
    .filter(({ part, kind, mark }) => part === "plan" && kind === "item" && mark !== "")
    .map((block) => {
      const words = bareOf(block).replace(/[。；]$/, "");
      return {
        text: `上年提出“${words}”，完成情况？`,
        source: whole(block),
        material: linesAbout(block, done),
      };
    });
}

function unusedOf(desk: Desk, blocks: Block[]): Unused[] {
  const planned = blocks.some(({ part }) => part === "plan");
  const unused = [...desk.material.aside];
  for (const { told, places } of desk.placed.nowhere)
    if (!desk.told.has(told))
      unused.push({
        line: told.line,
        text: told.text,
        why:
          places.length > 0
            ? `没有找到对应的条目，可能放在：${places.join("；")}`
            : "没有找到对应的条目",
      });
  const named = new Set(unused.map(({ line, text }) => `${line} ${text}`));
  for (const one of desk.material.told) {
    if (desk.told.has(one) || named.has(`${one.line} ${one.text}`)) continue;
    const why = one.lacking
      ? "材料说明尚缺"
      : one.part === "plan" && !planned
        ? "说的是以后的安排，不写进这一部分"
        : one.change
          ? "没有找到它说的是哪个数的变化"
          : "没有写进稿子，请看放在哪里";
    unused.push({ line: one.line, text: one.text, why });
  }
  return unused.sort((a, b) => a.line - b.line);
}
