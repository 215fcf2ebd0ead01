/**
 * A figure that is told as another kind than the evidence's (pure): a share or a count as a change, what was due as what came,
 * and of two figures of one sentence the one with the other's deed. 核查276处，整改61处 does not say 整改276处.
 */
import { readLexicon } from "../../text/lexicon.ts";
import { anyOf } from "../../text/terms.ts";
import { contentOf, isSaid } from "./content.ts";
import { EITHER } from "./direction.ts";
import type { Told } from "./spots.ts";
import { type Source, type Stated, shareOf } from "./statements.ts";
import type { Reason } from "./verdict.ts";

/** What tells that a figure is a change, wherever in its clause it stands. */
const CHANGES = /[增减升降涨跌提扩缩压翻]|[上下]浮|提前|[多少高低]|幅|速/;

/** 提升95%: right before it, so that 加强针 is none. */
const CHANGED = new RegExp(`(?:${EITHER.source})[了约近超过]*$`);
const DENIES = new RegExp(
  anyOf(readLexicon("not-yet")[0]!.words.filter((word) => word.length > 1)),
);
/** So many sentences that say most of a clause are looked through. */
const NEAREST = 3;

/** 受害率低于0.9‰ of 受害率0.012‰，低于0.9‰: what says so much of a part is told of it, with what stands before it. */
const ITS_WORDS = 0.5;

/** 增长35% of 占35%, 提升95% of 满意度95%; and 到30人 of 应到30人. */
export function isOtherKind(figure: Stated, source: Source): boolean {
  if (source.role === "due" && figure.role !== "due" && figure.clause.length < source.clause.length)
    return true;
  const isChange = figure.role === "change" || CHANGED.test(figure.before);
  return (
    isChange &&
    !/[到至为]$/.test(figure.before) &&
    !["change", "added"].includes(source.role) &&
    !CHANGES.test(source.clause)
  );
}

/**
 * 整改276处 where the evidence's sentence has 核查276处，整改61处: the claim begins with the deed of another number, and the
 * evidence with another deed of this one.
 */
export function checkDeeds({ clause, bound }: Told): Reason[] {
  if (clause.includes("分别")) return [];
  for (const said of partsOf(clause))
    for (const { clauses } of bound.slice(0, NEAREST)) {
      const parts = clauses.flatMap(partsOf);
      const own = parts.filter(({ number }) => number === said.number);
      const rival = parts.find(({ deed, number }) => deed === said.deed && number !== said.number);
      const isOthers = (own: Part) =>
        !isSaid(own.deed, clause) &&
        !isSaid(said.deed, own.text) &&
        (parts.indexOf(own) < parts.indexOf(rival!) || shareOf(own.text, clause) < ITS_WORDS);
      if (rival && own.length > 0 && own.every(isOthers))
        return [
          {
            ...{ code: "ROLE", detail: `依据里是“${own[0]!.text}”，“${rival.text}”` },
            // 还有2家没有完成整改 denies the deed of the others.
            ...(DENIES.test(clause) && { unsure: true }),
          },
        ];
    }
  return [];
}

interface Part {
  text: string;
  deed: string;
  number: string;
}

/** The parts of a clause that have one number each, with the word that they begin with. */
function partsOf(clause: string): Part[] {
  return clause.split("、").flatMap((text) => {
    const numbers = text.replace(/\d{4}年/g, "").match(/(?<![\d.])\d[\d.,]*%?(?![\d余多])/g) ?? [];
    const [deed] = contentOf(text);
    return numbers.length === 1 && deed !== undefined ? [{ text, deed, number: numbers[0]! }] : [];
  });
}
