/**
 * Does each figure, day, name and denial of a sentence keep the words that it was told with (pure)? Both texts in pieces, a piece a
 * clause or, of a clause with several figures, a figure with the words before it → of each word the pieces of the old text that
 * alone have it → pieces that take the figure of one and the words of another.
 */
import { eachOf, oneOf, readLexicon, wordsOf } from "../../text/lexicon.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { clausesOf, sentencesOf } from "../../text/sentences.ts";
import { anyOf, pairsIn, segmentsOf } from "../../text/terms.ts";
import { contentOf, isSaid, meaningsOf } from "../ground/content.ts";

interface Piece {
  text: string;
  words: string[];
  figures: string[];
}

/** Words that are said of what follows them: denials, what was put off, what is only advised or planned. */
const [DENIES, , , DROPS, ADVISES, PLANS] = eachOf("unchanged");
const GOVERNS = [DENIES!, DROPS!, ADVISES!, PLANS!].map((words) => new RegExp(words, "g"));
const MAY_COME = new Set([...wordsOf("wording-adds"), ...wordsOf("goes-with")]);
/** The lines of deeds: what was called off was not held. */
const DEEDS = new Set(
  readLexicon("wording-adds")
    .slice(2, 4)
    .flatMap(({ words }) => words),
);
const MAY_STAND = new RegExp(anyOf([...MAY_COME].filter((word) => word.length > 1)), "g");
const BETWEEN = new RegExp(`^(?:${eachOf("wording-adds").at(-1)!})`);
const LINKS = new RegExp(oneOf("discourse"), "g");
const QUOTED = /“[^”]*”|‘[^’]*’|《[^》]*》/g;
/** The end of a figure, or a day. */
const FIGURE = /\d+(?:[.,]\d+)*(?:月(?:\d{1,2}[日号])?)?/g;

/** What new words tell of another thing than the old ones did, in words for whoever wrote them. */
export function swapsIn(own: string, said: string): string[] {
  const [was, is] = [piecesOf(own), piecesOf(said)];
  const takes = is.map((piece) => takenBy(piece, was));
  const mixed = takes.flatMap(({ home, others, words }, at) => {
    // 修复276盘: the figure of one with the words of another alone.
    const foreign = others.size > 0 && home.some((of) => !words.has(of) && saysMore(was, of));
    // Of two that each take from another the words are not only cut elsewhere.
    const inTurn = takes.some(
      (other, i) => i !== at && other.others.size > 0 && other.home.some((of) => others.has(of)),
    );
    return foreign || inTurn ? [`“${is[at]!.text}”把原来两件事的话换了位置`] : [];
  });
  return [...new Set([...mixed, ...ungoverned(own, said)])];
}

function saysMore(was: Piece[], at: number): boolean {
  return was[at]!.words.some((word) => placesOf(word, was).length === 1);
}

/** The old piece that a new one tells, by its figures or else by its first word, and those whose words it takes besides. */
function takenBy({ words, figures }: Piece, was: Piece[]) {
  const alone = (places: number[]) => (places.length === 1 ? places : []);
  const of = words.flatMap((word) => alone(placesOf(word, was)));
  const counted = figures.flatMap((figure) =>
    alone(was.flatMap((piece, i) => (piece.figures.includes(figure) ? [i] : []))),
  );
  const home = counted.length > 0 ? counted : of.slice(0, 1);
  return { home, words: new Set(of), others: new Set(of.filter((at) => !home.includes(at))) };
}

function placesOf(word: string, was: Piece[]): number[] {
  const other = meaningsOf(word);
  return was.flatMap(({ text }, i) =>
    text.includes(word) || other.some((one) => text.includes(one)) ? [i] : [],
  );
}

function piecesOf(text: string): Piece[] {
  return clauseTexts(text)
    .flatMap(partsOf)
    .map((part) => ({
      text: part,
      words: wordsIn(part),
      figures: [...part.matchAll(FIGURE)].map(([figure]) => figure),
    }));
}

function clauseTexts(text: string): string[] {
  return sentencesOf(text)
    .flatMap((sentence) => clausesOf(sentence).map((one) => one.text))
    .flatMap((clause) => clause.split("、"))
    .filter((clause) => clause !== "");
}

/** 男12女8 are two. A day leads on to what came about on it. */
function partsOf(clause: string): string[] {
  const counted = quantitiesIn(clause);
  const ends = [...clause.matchAll(/\d+(?:[.,]\d+)*(?![\d.,年月日号])/g)].map(
    ({ index, 0: digits }) =>
      counted.find(({ start, end }) => start <= index && index < end)?.end ?? index + digits.length,
  );
  const cuts = [0, ...new Set(ends.slice(0, -1)), clause.length];
  return cuts.slice(1).map((end, i) => clause.slice(cuts[i]!, end));
}

/** Names are cut apart by the segmenter: each two characters count, too. */
function wordsIn(part: string): string[] {
  return [...contentOf(part), ...pairsIn(part).filter((pair) => /^\p{Script=Han}{2}$/u.test(pair))];
}

/** The word that stands right behind each of those that `pattern` finds. */
function governedIn(text: string, pattern: RegExp): string[] {
  return [...text.replace(QUOTED, "").matchAll(pattern)].map((hit) => {
    const rest = hit.input.slice(hit.index + hit[0].length).replace(BETWEEN, "");
    return segmentsOf(rest)[0]?.segment ?? "";
  });
}

/** Denials and the like that are no longer said of the same word, or of another figure. */
function ungoverned(own: string, said: string): string[] {
  const all = (text: string, pattern: RegExp) =>
    piecesOf(text).flatMap(({ text, figures }) =>
      governedIn(text, pattern).map((word) => ({ word, figures })),
    );
  return GOVERNS.flatMap((pattern) => {
    const left = all(said, pattern);
    return all(own, pattern).flatMap(({ word, figures }) => {
      const at = left.findIndex(
        (one) =>
          isAlike(one.word, word) &&
          (figures.length * one.figures.length === 0 ||
            figures.some((figure) => one.figures.includes(figure))),
      );
      if (at >= 0) left.splice(at, 1);
      return at >= 0 ? [] : [`“${word}”前面的话变了`];
    });
  });
}

function isAlike(one: string, word: string): boolean {
  const isEnd = (text: string) => !/^\p{L}/u.test(text);
  if (isEnd(one) || isEnd(word)) return isEnd(one) && isEnd(word);
  // 不罚 is 不予处罚.
  return one.endsWith(word) || word.endsWith(one) || meaningsOf(word).includes(one);
}

/** Words in a clause with a figure that are neither the old text's nor such as say nothing of how many and how often. */
export function addedIn(own: string, said: string, verbs: string[]): string[] {
  // What the old text has itself is not cut: 年内 of 上半年内部.
  const held = own.search(DROPS!) < 0;
  const standing = (word: string) =>
    own.includes(word) || (DEEDS.has(word) && !held) ? word : " ";
  const mayCome = (word: string) => MAY_COME.has(word) && (held || !DEEDS.has(word));
  const clauses = sentencesOf(said).flatMap((one) => clausesOf(one).map(({ text }) => text));
  return clauses
    .filter((clause) => quantitiesIn(clause).length > 0 || /\d/.test(clause))
    .flatMap((clause) =>
      segmentsOf(clause.replace(QUOTED, " ").replace(LINKS, " ").replace(MAY_STAND, standing))
        .filter(({ segment }) => /^\p{Script=Han}+$/u.test(segment))
        .map(({ segment }) => segment)
        .filter((word) => !(own.includes(word) || mayCome(word) || verbs.includes(word)))
        // 自称 is no more said by any text than by none.
        .filter((word) => (!held && DEEDS.has(word)) || !isSaid(word, own) || isSaid(word, "")),
    )
    .map((word) => `原来没有说“${word}”`);
}
