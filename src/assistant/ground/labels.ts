/**
 * Which of several figures a claim's words mean (pure): the words that lead to it are those of one of them, and not of the one
 * whose number it has. 按期办结率71.4% of 按期办结率99.7%，调解成功率71.4%.
 */
import { pairsIn } from "../../text/terms.ts";
import { contentOf, isSaid } from "./content.ts";
import { type Source, type Stated, shareOf, withoutFigures } from "./statements.ts";

/** Do the claim's words about a figure name another one of the evidence, and none of them the one with its number? */
export function isMeant(figure: Stated, rival: Source, own: Source): boolean {
  // 涉疫突发事件16起 where 其中涉疫11起 stands beside 16起.
  const part = /^其中(?<what>[^\d，]{2,8})/.exec(rival.clause)?.groups?.what;
  if (part !== undefined && figure.local.includes(part) && !own.clause.includes(part)) return true;
  if (PLANS.test(figure.local) && PLANS.test(own.local) && !PLANS.test(rival.local)) return false;
  if (holderOf(figure.clause) !== null && isOthers(figure, rival, own)) return true;
  if (likeAfter(figure, own) && !likeAfter(figure, rival)) return false;
  // 合计641项 is told with the words of any of its parts.
  if (TOTAL.test(own.before) && rival.sentence === own.sentence)
    return shareOf(labelOf(rival), figure.local) >= WHOLE;
  if (isLabelled(figure, rival, own)) return true;
  const said = withoutFigures(figure.shared ? wordsAbout(figure) : figure.local);
  const mine = own.shared ? own.subject : `${wordsAbout(own)} ${own.near}`;
  const theirs = wordsAbout(rival);
  const only = (text: string, other: string) =>
    pairsIn(said).filter(
      (pair) => HAN_PAIR.test(pair) && text.includes(pair) && !other.includes(pair),
    ).length;
  const words = contentOf(said).filter((word) => !word.startsWith("最"));
  const named = words.filter((word) => isSaid(word, theirs) && !isSaid(word, mine)).join("").length;
  return named >= 2 && only(mine, theirs) === 0;
}

const HAN_PAIR = /^\p{Script=Han}{2}$/u;

const PLANS = /计划|目标|任务|原定|确定|预算|指标/;

const TOTAL = /(?:[合共总]计|一共|共)$/;

/** What is said right after it: 2所获得命名, 2所已获命名. */
function likeAfter(a: Stated, b: Stated): boolean {
  const pairs = hanPairs(a.after);
  return pairs.length > 0 && pairs.some((pair) => b.after.includes(pair));
}

/** The words that say of what a figure is. */
function wordsAbout({ local, subject, shared }: Stated): string {
  // 南片、北片分别为14公里、9公里: what stands before the first is of both.
  return shared ? subject : `${local} ${subject}`;
}

/** So much of a label is said where it is meant, and so little where it is not. */
const WHOLE = 0.7;
const HALF = 0.5;
/** A little word may stand between: 人员的参训率. */
const NEARLY = 0.85;

/** Of two figures of one sentence: the claim has words that lead only to the rival, and few that lead to its own. */
function isLabelled(figure: Stated, rival: Source, own: Source): boolean {
  // 超过300万页的指标 names the target itself.
  if (figure.quantity.lo === rival.quantity.lo) return false;
  const together = rival.sentence === own.sentence && rival.item === own.item;
  // A part is told with the words of its whole.
  const isPart = ({ clause, before }: Stated) => /^其中/.test(clause) || /其中$/.test(before);
  const isOther = (source: Source) =>
    isPart(source) ||
    source.sentence.slice(0, source.sentence.indexOf(source.clause)).includes("其中");
  // Two parts of one whole are told apart by their own words.
  const areParts = isOther(rival) && isOther(own);
  if (rival.clause !== own.clause && !areParts && [figure, own].some(isPart)) return false;
  const local = figure.shared ? figure.subject : figure.local;
  if (hanPairs(local).length === 0) return false;
  const said = hanPairs(`${local} ${figure.subject}`);
  const label = labelOf(rival);
  const theirs = hanPairs(label);
  // What nothing leads to is known by what both are of.
  if (!rival.shared && label === rival.subject && !rival.local.includes(label)) return false;
  const others = own.sentence.split(label).join(" ");
  const foreign = theirs.filter((pair) => said.includes(pair) && !others.includes(pair)).length;
  const share = (label: string) => {
    const pairs = hanPairs(label);
    return pairs.filter((pair) => said.includes(pair)).length / Math.max(1, pairs.length);
  };
  const mine = Math.max(share(labelOf(own)), share(own.subject));
  const named = share(label) >= WHOLE;
  const isWhole = label.length > 2 && local.includes(label) && !others.includes(label);
  if (!together) return foreign > 1 && named && mine < HALF;
  if ((isWhole || (foreign > 1 && named)) && mine < NEARLY) return true;
  return foreign > (named ? 0 : 1) && mine < HALF && hanPairs(labelOf(own)).length > 0;
}

/** The words right before a figure; of one that takes turns with others its own subject. */
function labelOf({ before, subject, shared }: Stated): string {
  const words = before
    .split(/[、，；]/)
    .at(-1)!
    .replace(/^其中|[共达到为]+$/g, "");
  return shared || hanPairs(words).length === 0 ? subject : words;
}

function hanPairs(text: string): string[] {
  return pairsIn(withoutFigures(text)).filter((pair) => HAN_PAIR.test(pair));
}

const HOLDER =
  /全[市省国球]|[\p{Script=Han}]{2}[区县市](?=同期|全年|共|审批|接待|处置|办理|核查|[\d年])/u;

/** Whose figure it is, where a clause says so: 青屏区全年处置, 全市共办理. */
function holderOf(clause: string): string | null {
  return HOLDER.exec(clause.replace(/\d{4}年/g, ""))?.[0] ?? null;
}

/** The claim gives to 青屏区 what the evidence gives to somebody else, and another figure to 青屏区. */
function isOthers(figure: Stated, rival: Stated, own: Stated): boolean {
  const holder = holderOf(figure.clause)!;
  return rival.clause.includes(holder) && !own.clause.includes(holder);
}
