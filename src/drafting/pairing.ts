/**
 * Which figure of this year follows which of last year's (pure): each figure of the material is weighed against each of the report
 * that is built on, by unit and role first, then by the words of both, rare ones more → the surest pairs first, and a line's other
 * figures beside the first.
 */
import type { Fact } from "../ledger/figures.ts";
import { unitFit } from "../ledger/units.ts";
import type { Nearness } from "./likely.ts";
import { aboveOf, type Block, type Clause } from "./paper.ts";
import type { Told } from "./told.ts";

/** A figure of the old report and the figure of this year that takes its place. */
export interface Supplied {
  block: Block;
  clause: Clause;
  was: Fact;
  told: Told;
  is: Fact;
  /** Another figure of the report would be followed nearly as well. */
  doubtful: boolean;
}

export interface Pair extends Supplied {
  score: number;
}

/** A pair of less is another matter (0–1), and so is one in an item that the rest of the sentence is not about. */
const SAME_FIGURE = 0.42;
/** So near comes a figure that might be meant as well. */
const RIVAL = 0.85;
const RARE_UNIT = 0.15;
/** What there is and what came to it are two figures: 在库73名, 新增35名. */
const OTHER_ROLE = 0.8;
/** What the figures of one line gain where its first has found its place. */
const TOGETHER = 0.15;
/** What the words of a clause, of its sentence, of its item's opening and of the headings above count. */
const [CLAUSE, SENTENCE, LEAD, ABOVE] = [1, 0.75, 0.6, 0.5];

/** Each figure of the material with the figure of the report that it follows, the surest first. */
export function supply(told: Told[], blocks: Block[], nearness: Nearness): Pair[] {
  const old = blocks.flatMap((block) =>
    block.sentences.flatMap(({ clauses }) =>
      clauses.flatMap((clause) => clause.facts.map((was) => ({ block, clause, was }))),
    ),
  );
  const ofUnit = Map.groupBy(old, ({ was }) => was.quantity.unit);
  const pairs = told.flatMap((one) =>
    one.facts.flatMap((is) =>
      old.flatMap((place) => {
        const fit = pairScore(one, is, place, nearness);
        // A unit that stands for little else tells, too.
        const rare =
          is.quantity.unit === place.was.quantity.unit
            ? RARE_UNIT / ofUnit.get(is.quantity.unit)!.length
            : 0;
        const score =
          fit > SAME_FIGURE / 2 ? (fit + rare) * (is.role === place.was.role ? 1 : OTHER_ROLE) : 0;
        return score >= SAME_FIGURE - TOGETHER
          ? [{ ...place, told: one, is, score, doubtful: false }]
          : [];
      }),
    ),
  );
  for (const own of Map.groupBy(pairs, ({ is }) => is).values())
    for (const pair of own)
      pair.doubtful = own.some(
        ({ clause, score }) => clause !== pair.clause && score >= RIVAL * pair.score,
      );
  const taken = new Set<Fact>();
  const found: Pair[] = [];
  const rounds = [SAME_FIGURE, SAME_FIGURE - TOGETHER];
  for (const least of rounds) {
    for (const pair of pairs.sort((a, b) => b.score - a.score)) {
      if (taken.has(pair.is) || taken.has(pair.was) || pair.score < least) continue;
      // What is less sure has to stand beside a surer figure of its line.
      const company = found.some(
        ({ told: one, block }) => Math.abs(one.line - pair.told.line) <= 1 && block === pair.block,
      );
      if (least < SAME_FIGURE && !company) continue;
      taken.add(pair.is).add(pair.was);
      found.push(pair);
    }
  }
  return found;
}

function pairScore(
  one: Told,
  is: Fact,
  { block, clause, was }: { block: Block; clause: Clause; was: Fact },
  nearness: Nearness,
): number {
  if (
    is.role !== was.role &&
    (is.role === "change" || was.role === "change" || is.role === "share" || was.role === "share")
  )
    return 0;
  const unit = unitFit({ unit: is.quantity.unit, dimension: null }, was.quantity.unit);
  if (unit === 0) return 0;
  const own = `${is.subject} ${is.tail}`;
  const said = `${one.context} ${one.text}`;
  const sentence = block.sentences.find(
    ({ start, end }) => start <= clause.start && end >= clause.end,
  );
  const texts: [number, string][] = [
    [CLAUSE, `${was.subject} ${clause.text}`],
    [SENTENCE, sentence?.text ?? ""],
    [LEAD, block.sentences[0]?.clauses[0]?.text ?? ""],
    [ABOVE, aboveOf(block).slice(1).join(" ")],
  ];
  const forth = nearness.cover(said, texts);
  const back = nearness.cover(`${was.subject} ${was.tail}`, [[1, said]]);
  const mine = nearness.cover(own, [
    [1, `${was.subject} ${was.tail} ${clause.text}`],
    [LEAD, sentence?.text ?? ""],
  ]);
  return unit * (0.35 * forth + 0.3 * back + 0.35 * mine);
}
