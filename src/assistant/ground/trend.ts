/**
 * How the figures of several years stand to each other (pure): which is the greater, which came first, whether they are the
 * same. The evidence says so, or its figures show it.
 */
import { oneOf, wordsOf } from "../../text/lexicon.ts";
import { compareQuantities } from "../../text/quantities.ts";
import { anyOf } from "../../text/terms.ts";
import { directionsOf } from "./direction.ts";
import type { Told } from "./spots.ts";
import { type Source, type Stated, shareOf } from "./statements.ts";
import type { Reason } from "./verdict.ts";

/** 高于2021年的14批次: right before the figure that is measured against. */
const AGAINST = /([高多大少低小])于(?:\d{4}年|上一?年|去年|前年)?(?:同期|全年)?的?$/;
const SAME = new RegExp(anyOf(wordsOf("same-as-before")));
const BEFORE = new RegExp(oneOf("against-before"));
const FROM = /[由从][^，。、\d]{0,10}$/;
/** Words about two figures that share so much are about one thing. */
const ALIKE = 0.3;

export function checkTrend(told: Told[], sources: Source[], figures: Stated[]): Reason[] {
  const pairs = figures.flatMap((to, i): [Stated, Stated][] => {
    const from = figures[i - 1];
    return from && from.quantity.unit === to.quantity.unit ? [[from, to]] : [];
  });
  const wrong = pairs.find((pair) => isTurned(pair) || isBackwards(pair, sources));
  if (wrong)
    return [
      {
        code: "NUMBER",
        detail: `“${wrong[0].quantity.text}”与“${wrong[1].quantity.text}”的先后或大小说反了`,
      },
    ];
  return told.flatMap((one) => unshownIn(one, sources, figures));
}

/** 9批次，高于2021年的14批次 */
function isTurned([one, other]: [Stated, Stated]): boolean {
  const word = AGAINST.exec(other.before)?.[1];
  if (word === undefined) return false;
  const difference = one.quantity.lo - other.quantity.lo;
  return /[高多大]/.test(word) ? difference < 0 : difference > 0;
}

/** 由9批次增至14批次 where the 14 are of the year before that of the 9. */
function isBackwards([from, to]: [Stated, Stated], sources: Source[]): boolean {
  if (!FROM.test(from.before) || !/[到至为]$/.test(to.before)) return false;
  const [first, last] = [from, to].map((figure) =>
    agreeing(figure, sources).flatMap(({ years }) => years),
  ) as [number[], number[]];
  return first.length > 0 && last.length > 0 && Math.min(...first) > Math.max(...last);
}

function agreeing({ quantity }: Stated, sources: Source[]): Source[] {
  return sources.filter((source) => compareQuantities(source.quantity, quantity) === "OK");
}

/** 持平 or 较上年增加 that neither the words of the evidence say nor its figures show. */
function unshownIn(
  { clause, sentence, spots }: Told,
  sources: Source[],
  figures: Stated[],
): Reason[] {
  const same = SAME.exec(clause)?.[0];
  const against = BEFORE.exec(clause)?.[0];
  const [more] = directionsOf(clause);
  const isSame = same !== undefined;
  if (
    !isSame &&
    (against === undefined || more === undefined || /\d/.test(clause.replace(/\d{4}年/g, "")))
  )
    return [];
  if (spots.some(({ text }) => (isSame ? SAME.test(text) : directionsOf(text).length > 0)))
    return [];
  const mine = figures.filter((figure) => sentence.includes(figure.clause));
  const now = mine.length > 0 ? mine.flatMap((figure) => agreeing(figure, sources)) : sources;
  const shown = now.some((one) =>
    sources.some((other) => {
      const difference = one.quantity.lo - other.quantity.lo;
      return (
        isYearAfter(one, other) &&
        (isSame ? difference === 0 : more ? difference > 0 : difference < 0) &&
        (mine.length > 0 || shareOf(sentence, one.near) >= ALIKE)
      );
    }),
  );
  return shown
    ? []
    : [{ code: "NO_EVIDENCE", detail: `依据没有说“${same ?? against}”，所列数字也不是这样` }];
}

/** Two figures of one thing, the one of the year after the other's. */
function isYearAfter(one: Source, other: Source): boolean {
  const alike = Math.max(shareOf(one.near, other.near), shareOf(other.near, one.near)) >= ALIKE;
  return (
    one.quantity.unit === other.quantity.unit &&
    one.years.some((year) => other.years.includes(year - 1)) &&
    (alike || one.subject === other.subject)
  );
}
