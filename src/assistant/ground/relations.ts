/**
 * How a claim joins what its evidence says (pure): who gives and who receives, who did it, what came of what, what came first,
 * all or some of it, whether it was done at all. Every word may be the evidence's own and the claim still be wrong.
 */
import { oneOf } from "../../text/lexicon.ts";
import { contentOf, isSaid, isShortFor, meaningsOf } from "./content.ts";
import type { Spot, Told } from "./spots.ts";
import type { Reason } from "./verdict.ts";

export function checkRelations(one: Told): Reason[] {
  return [...checkDoing(one), ...checkOrder(one), ...checkAll(one)];
}

// ---- who did it

const DOES = new RegExp(oneOf("done-by"), "g");
/** A name of an office, or what an office calls itself. */
const OFFICE =
  /(?:[我本该](?:[省市区县镇乡局办委院馆校队站所]|中心|单位)|\p{Script=Han}{1,12}?(?:政府|办公室|[局委办厅院馆校所学]|(?<!全)部|[支大总中]队|(?:委员|协|商|工|联合|常委)会|公司|集团|中心))$/u;
/** What is said before a verb that names nobody: 面向社会, 已与某所. */
const NOBODY = /[向给对到与同和为在于从]|^[月日名位个]|非政府/;

/** 市司法局组织 is not 区司法局组织, nor who led it who helped. */
function checkDoing({ clause, spots }: Told): Reason[] {
  const [best] = spots;
  if (!best) return [];
  for (const { verb, by } of doersIn(clause)) {
    const stated = best.clauses
      .flatMap(doersIn)
      .filter((one) => one.verb === verb || meaningsOf(verb).includes(one.verb));
    if (stated.length > 0 && !stated.some((one) => isOne(by, one.by, best)))
      return [{ code: "ROLE", detail: `依据里“${verb}”的是“${stated[0]!.by}”，不是“${by}”` }];
  }
  return [];
}

interface Doer {
  verb: string;
  by: string;
}

/** Who stands before each verb that tells who did it. */
function doersIn(clause: string): Doer[] {
  return [...clause.matchAll(DOES)].flatMap(({ 0: verb, index }) => {
    const words = clause
      .slice(Math.max(0, index - 20), index)
      .split(/[，、：；\d]|由|被|并/)
      .at(-1)!;
    const by = OFFICE.exec(words)?.[0];
    return by === undefined || NOBODY.test(by) ? [] : [{ verb, by }];
  });
}

/** 我局 of 宁江市交通运输局, 区外办 of 明湖区人民政府外事办公室. */
function isOne(said: string, stated: string, { names }: Spot): boolean {
  const own = (name: string) => /^[我本该]/.test(name) || isShortFor(name, names);
  const bare = said.replace(/^[受经应]/, "");
  return (
    isShortFor(bare, stated) ||
    said.endsWith(stated) ||
    stated.endsWith(said) ||
    (own(said) && own(stated))
  );
}

// ---- what came first

/** 签约前 and 签约之后 */
function checkOrder({ clause, spots }: Told): Reason[] {
  for (const [, event, order] of clause.matchAll(
    /(\p{Script=Han}{2})之?(前|后)(?!期|来|者|续|列|勤|沿|进)/gu,
  )) {
    const other = order === "前" ? "后" : "前";
    const turned = new RegExp(`${event}之?${other}`);
    if (
      spots.some(({ text }) => turned.test(text)) &&
      !spots.some(({ text }) => new RegExp(`${event}之?${order}`).test(text))
    )
      return [{ code: "NO_EVIDENCE", detail: `依据说的是“${event}${other}”` }];
  }
  return [];
}

// ---- all or some

const ALL =
  /(?<!占)全部|(?<![平户人年月日])均(?!匀|衡|值)|都(?!市)|所有|全都|一律|无一例外|全覆盖|悉数|逐一|全员|全体/;
/** What tells of a part. */
const PART = /其中|部分|多数|大多|重点|主要|\d%|[一二三四五六七八九]成|分之/;

/** 17个全部建成，其中6个获评 does not say that all of them 获评, nor 占比88% that all are. */
function checkAll({ clause, words, own, spots }: Told): Reason[] {
  const all = ALL.exec(clause)?.[0];
  const [best] = spots;
  // 没有全部完成 says no more than a part.
  if (
    all === undefined ||
    /[没未](?:有|能)?[^，]{0,4}(?:全部|全覆盖|都)/.test(clause) ||
    !own ||
    !best ||
    words.length === 0
  )
    return [];
  const after = contentOf(clause.slice(clause.search(ALL)));
  const said = own.spot.clauses.map((text) => after.filter((word) => isSaid(word, text)).length);
  const most = Math.max(...said);
  const told = most === 0 ? [own.clause] : own.spot.clauses.filter((_, i) => said[i] === most);
  // 甲、乙均增长 is what 甲增长，乙增长 says.
  const each = told.length > 1 && most === after.length && /^[均都]$/.test(all);
  if (each || told.some((text) => WHOLE.test(text) || text.includes(all))) return [];
  const isPart = told.every((text) => PART.test(text) || /\d/.test(text));
  return isPart || /所有|全部|全覆盖|一律|无一/.test(all)
    ? [{ code: "NO_EVIDENCE", detail: `依据没有说“${all}”` }]
    : [];
}

const WHOLE =
  /^(?!.*(?:重点|其中)).*(?:100%|全[部体员数都]|全覆盖|全额|(?<!平)均|都|皆|所有|一律|无一|[每各逐](?!\d)|悉数)/;
