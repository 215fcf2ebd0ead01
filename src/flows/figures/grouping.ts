/**
 * An office's figures → matters, so that a series never joins two things (pure): cells of tables by the exact names of their row and
 * column → sentences that say the same in full, whatever their year, or the same number of the same year in other words → joined best
 * first, as long as no year gets two numbers from one report → groups that tell the same numbers in several years. What is not certain
 * stays apart.
 */
import { agree, isExact } from "../../assistant/figures/choice.ts";
import { inPassing, keyOf, LIGHTLY, type Told, titleOf } from "../../assistant/figures/matters.ts";
import { fold } from "../../text/fold.ts";
import { pairsIn } from "../../text/terms.ts";

/** A figure as it is told, with the time that it is of: a year, a part of one, several together, or none that is said. */
export interface Placed extends Omit<Told, "year"> {
  id: string;
  year: number | null;
  years: { from: number; to: number } | null;
  part: string | null;
}

/** Figures of one matter, in the order in which they were read. */
export type Group = Placed[];

interface Item extends Placed {
  placed: Placed;
  /** Unit, role, direction and scope; what of time it is. */
  key: string;
  time: string;
  /** Of a cell the names of its row and column. */
  cell: string | null;
  /** What it counts; what is said around that, once it is asked for. */
  own: string;
  near?: string;
  context?: Set<string>;
}

interface Edge {
  a: Item;
  b: Item;
  score: number;
}

/** So much of each of two subjects must be said by the other, and so much of the same number of the same year. */
const [SAME, LEAST] = [0.9, 0.4];
const AGAIN = 0.75;
/** A number that is no other's by chance. */
const TELLING = 10;
/** A subject of fewer characters is known by what stands around it; so much of that must be the same. */
const [SHORT, AROUND, ALIKE] = [6, 0.25, 0.04];
/** Counterparts this near to one another in score could each be meant. */
const MARGIN = 0.05;
/** Figures that share the commonest pair of characters are not all held against one another. */
const MOST = 200;

export function groupsOf(all: Placed[]): Group[] {
  const items = all.filter(isCounted).map(itemOf);
  const groups = new Map<Item, Item[]>(items.map((one) => [one, [one]]));
  const join = ({ a, b, score }: Edge) => {
    const [one, other] = [groups.get(a)!, groups.get(b)!];
    if (one === other || !together(one, other, score)) return;
    const [less, more] = one.length < other.length ? [one, other] : [other, one];
    more.push(...less);
    for (const item of less) groups.set(item, more);
  };
  for (const cells of cellsOf(items)) for (const b of cells) join({ a: cells[0]!, b, score: 1 });
  for (const bucket of Map.groupBy(items, ({ key }) => key).values())
    for (const edge of edgesIn(bucket)) join(edge);
  for (const edge of toCells(items, groups)) join(edge);
  for (const edge of agreeing(new Set(groups.values()))) join(edge);
  const counted = [...new Set(groups.values())].map((group) => group.map(({ placed }) => placed));
  return [...counted, ...all.filter((one) => !isCounted(one)).map((one) => [one])];
}

/** 两项制度 and 二期 are named and not counted. */
function isCounted({ fact }: Placed): boolean {
  return fact.subject !== "" && /\d/.test(fold(fact.quantity.text));
}

function itemOf(one: Placed): Item {
  const { fact, hit } = one;
  const time = one.part ?? (one.year !== null ? "year" : one.years ? "years" : "none");
  // 主要预期目标是：国内生产总值 is 国内生产总值.
  const subject = fact.subject.split(/[：:]/).at(-1)!;
  // 其中涉疫9起 is of what it is a part of.
  const of = fact.whole ? plain(fact.whole.replace(LIGHTLY, "")) : "";
  const own = of + (contentOf(subject) || plain(subject));
  const cell = hit.kind === "row" && fact.subject !== "" ? plain(fact.figure.counts) : null;
  return {
    ...one,
    placed: one,
    key: `${keyOf(one as Told)} ${time}`,
    time: `${one.year ?? ""} ${one.years?.from ?? ""} ${one.years?.to ?? ""} ${time} ${fact.figure.aspect}`,
    cell,
    own,
  };
}

/** A subject without the words that only say that something was done. */
export function contentOf(subject: string): string {
  return plain(subject.replace(LIGHTLY, ""));
}

function nearOf(one: Item): string {
  one.near ??= plain(
    `${one.fact.whole ?? ""}\n${one.fact.subject}\n${one.fact.clause.text}\n${around(one)}`,
    "\n",
  );
  return one.near;
}

function contextOf(one: Item): Set<string> {
  one.context ??= new Set(pairsIn(plain(`${around(one)}\n${one.fact.sentence.text}`, "\n")));
  return one.context;
}

function around(one: Item): string {
  return [titleOf(one), one.hit.headings.slice(1).at(-1) ?? ""].join("\n");
}

/** Han characters and letters, without years. */
function plain(text: string, between = ""): string {
  return fold(text)
    .replace(/(?:19|20)\d{2}年?/g, " ")
    .replace(/[^\p{Script=Han}A-Za-z]+/gu, between);
}

/** Cells of one row's and one column's name; where one report has the name twice with two numbers, of one heading. */
function cellsOf(items: Item[]): Item[][] {
  const named = Map.groupBy(
    items.filter(({ cell }) => cell !== null),
    ({ key, cell }) => `${key} ${cell}`,
  );
  return [...named.values()].flatMap((cells) => {
    if (cells[0]!.cell!.length >= SHORT && isPlain(cells)) return [cells];
    const headed = Map.groupBy(cells, ({ hit }) => plain(hit.headings.at(-1) ?? ""));
    return [...headed.values()].filter(isPlain);
  });
}

/** Of one time each report tells one number. */
function isPlain(cells: Item[]): boolean {
  const told = Map.groupBy(cells, ({ hit, time }) => `${hit.reportId} ${time}`);
  return [...told.values()].every((same) => same.every((one) => agree(one, same[0]!)));
}

/** What sentences of one unit, role and scope say of the same thing, surest first. */
function edgesIn(bucket: Item[]): Edge[] {
  const told = bucket.filter(({ cell, own }) => cell === null && own !== "");
  const ofPair = new Map<string, Item[]>();
  const edges: Edge[] = [];
  for (const a of told) {
    const pairs = a.own.length > 1 ? pairsIn(a.own) : [a.own];
    const others = new Set(pairs.flatMap((pair) => (ofPair.get(pair) ?? []).slice(-MOST)));
    for (const b of others) {
      const score = likeness(a, b);
      if (score > 0) edges.push({ a, b, score });
    }
    for (const pair of new Set(pairs)) {
      const known = ofPair.get(pair);
      if (known) known.push(a);
      else ofPair.set(pair, [a]);
    }
  }
  return withoutRivals(edges).sort((one, other) => other.score - one.score);
}

/** How surely two figures are of one matter (0–1); 0 where it is not sure. */
function likeness(a: Item, b: Item): number {
  if (a.hit === b.hit && a.time === b.time) return 0;
  if (endOfTail(a) !== endOfTail(b)) return 0;
  const said = [saidIn(a, b), saidIn(b, a)];
  const [less, more] = [Math.min(...said), Math.max(...said)];
  const again = a.time === b.time && agree(a, b) && isTelling(a);
  if (again ? more < AGAIN || less < LEAST : less < SAME && !isReordered(a.own, b.own)) return 0;
  const alike = common(a, b);
  const short = Math.min(a.own.length, b.own.length) < SHORT;
  if (!again && alike < (short ? AROUND : ALIKE)) return 0;
  return 0.35 * more + 0.35 * less + 0.3 * alike;
}

/** 7个团组开展抽查 and 9个团组开展评估 count the teams of two doings. */
function endOfTail({ fact }: Item): string {
  return inPassing({ fact }) ? plain(fact.tail).slice(-2) : "";
}

function isTelling({ fact }: Item): boolean {
  return fact.quantity.lo >= TELLING && fact.quantity.lo !== 100;
}

/** The share of one's subject that is said with the other; what joins two words that both stand there stands there too. */
function saidIn({ own }: Item, other: Item): number {
  if (own === other.own) return 1;
  if (own.length < 2) return other.own.includes(own) ? 1 : 0;
  const stands = pairsIn(own).map((pair) =>
    other.own.includes(pair) ? 1 : nearOf(other).includes(pair) ? 0.95 : 0,
  );
  const joined = stands.map((is, i) => (is > 0 ? is : stands[i - 1] && stands[i + 1] ? 0.9 : 0));
  return joined.reduce<number>((sum, one) => sum + one, 0) / joined.length;
}

function isReordered(a: string, b: string): boolean {
  return a.length === b.length && [...a].sort().join("") === [...b].sort().join("");
}

/** How much of what stands around two figures is the same, what they count itself aside: 建筑面积 alone does not say of what. */
function common(a: Item, b: Item): number {
  const [one, other] = [contextOf(a), contextOf(b)];
  let [both, less, more] = [0, 0, 0];
  for (const pair of one) {
    if (a.own.includes(pair)) continue;
    less++;
    if (other.has(pair)) both++;
  }
  for (const pair of other) if (!b.own.includes(pair)) more++;
  return both / Math.max(1, Math.min(less, more));
}

/** Of two figures of one report and time that are about as near, nobody can tell which it is. */
function withoutRivals(edges: Edge[]): Edge[] {
  const ends = edges.flatMap((edge) => [
    { end: edge.a, other: edge.b, edge },
    { end: edge.b, other: edge.a, edge },
  ]);
  const lost = new Set<Edge>();
  for (const own of Map.groupBy(ends, ({ end }) => end).values()) {
    const places = Map.groupBy(own, ({ other }) => `${other.hit.reportId} ${other.time}`);
    for (const told of places.values()) {
      const best = Math.max(...told.map(({ edge }) => edge.score));
      const near = told.filter(({ edge }) => edge.score > best - MARGIN);
      const clear = near.every(({ other }) => agree(other, near[0]!.other));
      for (const { edge } of told) if (!clear || edge.score <= best - MARGIN) lost.add(edge);
    }
  }
  return edges.filter((edge) => !lost.has(edge));
}

/** The cell of each table that tells a sentence's number of the same time, where only one does. */
function toCells(items: Item[], groups: Map<Item, Item[]>): Edge[] {
  const number = ({ time, fact }: Item) =>
    `${time} ${fact.role} ${fact.quantity.lo} ${fact.quantity.hi}`;
  const cells = Map.groupBy(
    items.filter(({ cell }) => cell !== null),
    number,
  );
  const edges: Edge[] = [];
  for (const text of items) {
    if (text.cell !== null || text.own === "") continue;
    const alike = (cells.get(number(text)) ?? []).filter(
      (cell) => agree(cell, text) && again(text, cell),
    );
    for (const own of Map.groupBy(alike, ({ hit }) => hit.reportId).values()) {
      if (new Set(own.map((cell) => groups.get(cell))).size > 1) continue;
      edges.push({ a: text, b: own[0]!, score: likenessOf(text, own[0]!) });
    }
  }
  return edges.sort((one, other) => other.score - one.score);
}

function again(a: Item, b: Item): boolean {
  const said = [saidIn(a, b), saidIn(b, a)];
  const [less, more] = [Math.min(...said), Math.max(...said)];
  return isTelling(a) ? more >= AGAIN && less >= LEAST : less >= SAME || isReordered(a.own, b.own);
}

function likenessOf(a: Item, b: Item): number {
  return (saidIn(a, b) + saidIn(b, a)) / 2;
}

/** Of one time one number from each report, and of two reports two only where they say the same in full; of a table one cell. */
function together(one: Item[], other: Item[], score: number): boolean {
  return one.every((a) =>
    other.every((b) => {
      if (a.time !== b.time) return true;
      const apart = a.hit.reportId !== b.hit.reportId;
      if (a.cell !== null && b.cell !== null && a.cell !== b.cell && !apart) return false;
      return agree(a, b) || (apart && score >= SAME && isExact(a) && isExact(b));
    }),
  );
}

/** So many years in which two groups tell the same numbers are no chance, whatever their words. */
const YEARS = 3;

/** Groups of one key that tell the same numbers in several times and never two: 纠错 and 纠正错误. */
function agreeing(groups: Set<Item[]>): Edge[] {
  const ofNumber = new Map<string, Set<Item[]>>();
  for (const group of groups)
    for (const { key, time, fact } of group) {
      const { lo, hi } = fact.quantity;
      const number = `${key} ${time} ${lo} ${hi}`;
      ofNumber.set(number, (ofNumber.get(number) ?? new Set()).add(group));
    }
  const shared = new Map<Item[], Map<Item[], number>>();
  // Noughts of a table are alike by the hundred.
  for (const alike of ofNumber.values())
    if (alike.size > 1 && alike.size <= 8)
      for (const one of alike)
        for (const other of alike)
          if (one !== other) {
            const own = shared.get(one) ?? new Map<Item[], number>();
            own.set(other, (own.get(other) ?? 0) + 1);
            shared.set(one, own);
          }
  return [...shared].flatMap(([one, others]) => {
    const same = [...others.keys()].filter((other) => isAgain(one, other));
    // A sentence that agrees with two columns of a table is of one of them, nobody knows which.
    const tables = same.filter((other) => other.some(({ cell }) => cell !== null));
    const kept = tables.length > 1 ? same.filter((other) => !tables.includes(other)) : same;
    return kept.map((other) => ({ a: one[0]!, b: other[0]!, score: 0 }));
  });
}

function isAgain(one: Item[], other: Item[]): boolean {
  const pairs = one.flatMap((a) =>
    other.filter((b) => b.time === a.time && agree(a, b)).map((b) => ({ a, b })),
  );
  const times = new Set(pairs.map(({ a }) => a.time));
  const telling = new Set(pairs.filter(({ a }) => isTelling(a)).map(({ a }) => a.time)).size;
  if (times.size >= YEARS && telling >= 2) return pairs.some(({ a, b }) => sharesWord(a, b, 1));
  if (times.size < 2) return false;
  if (telling >= 2) return pairs.some(({ a, b }) => sharesWord(a, b, 2));
  return pairs.some(({ a, b }) => again(a, b) || sayBoth(a, b));
}

/** Of numbers that are no evidence the words must be alike. */
function sayBoth(a: Item, b: Item): boolean {
  const said = [saidIn(a, b), saidIn(b, a)];
  return Math.max(...said) >= SAME && Math.min(...said) >= LEAST;
}

function sharesWord(a: Item, b: Item, length: number): boolean {
  const pieces = length === 1 ? [...a.own] : pairsIn(a.own);
  return pieces.some((piece) => b.own.includes(piece));
}
