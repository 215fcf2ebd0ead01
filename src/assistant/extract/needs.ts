/**
 * The single things that a question asks for (pure): 哪天起施行，共多少条 needs a day and a count. Each with the words right by it,
 * which an answer must have near; and whether a text supplies it.
 */

import { namesPerson } from "../../ledger/persons.ts";
import { type Quantity, quantitiesIn, unitAfter } from "../../text/quantities.ts";
import { wordsOf } from "../../text/terms.ts";
import { UNITS } from "../../text/units.ts";

export interface Need {
  kind: "count" | "date" | "who" | "name" | "list";
  /** What is to be counted in, normalised; alternatives parted by |; null where no unit is said. */
  unit: string | null;
  /** The words that say what is counted or named. */
  head: string[];
  /** The head follows what is asked (多少名外国记者): an answer that lacks it counts something else. */
  strict: boolean;
}

const ASKING =
  /多久|多长时间|多大(?!影响)|多少|几(?!乎|点|时|年|月|方面|部分|大)|哪(?=[两三四五六七八九\d]个?)|哪(?:一|几)?[天日年月]|什么时候|何时|几号|几月|谁|哪(?:一)?位|哪(?:一)?家|哪个|叫什么|哪些|哪几/g;
const CLAUSE = /[，,、；;？?。]|(?:以及|还有|同时)/;

/** In the order in which they are asked. */
export function needsOf(text: string): Need[] {
  return text.split(CLAUSE).flatMap((clause, i, clauses) => {
    const matches = [...clause.matchAll(ASKING)];
    return matches.map((match, k) => {
      const before = clause.slice(
        k === 0 ? 0 : matches[k - 1]!.index + matches[k - 1]![0].length,
        match.index,
      );
      const after = clause.slice(
        match.index + match[0].length,
        matches[k + 1]?.index ?? clause.length,
      );
      const { kind: asked, unit, rest } = readAsk(match[0], after);
      // 市长叫什么名字 asks who.
      const kind =
        asked === "name" &&
        /(?:长|主任|书记|专家|教授|律师|作者|主持人?|负责人|代表|人)$/.test(before) &&
        /叫/.test(match[0])
          ? "who"
          : asked;
      const behind =
        kind === "name" ? nameOf(rest) : kind === "list" ? listedOf(rest) : headOf(rest);
      // 简单的几天出结果: what is asked for stands before it, or in the clause before where nothing else is there.
      const ahead = headOf(before);
      const lead =
        ahead.length === 0 && k === 0 ? headOf(clauses[i - 1]?.replace(ASKING, " ") ?? "") : ahead;
      const head = behind.length > 0 ? behind : lead;
      const staff = /编制|职数|人手/.test(before) && unit === "个";
      if (staff) return { kind, unit: "名|个", head: ahead, strict: false };
      const people = kind === "count" && unit === "个" && PEOPLE.test(rest);
      if (people) return { kind, unit: "名", head: behind, strict: behind.length > 0 };
      const money = kind === "count" && unit === null && head.some((said) => MONEY.test(said));
      const size = /多大/.test(match[0]) && !/规模|范围|力度/.test(before);
      if (
        kind === "count" &&
        unit === null &&
        /占比?(?:例)?(?:大约|大概|约)?(?:有|为|是)?$|(?:比例|比重|[\p{Script=Han}]率)(?:大约|大概|约|是|为|有|到|达到?|提高到|降到)?$/u.test(
          before,
        )
      )
        return { kind, unit: SHARE, head: ahead, strict: false };
      if (
        kind === "count" &&
        unit === null &&
        /规模|人数/.test(before) &&
        /参训|参加|参与|培训|到场/.test(before)
      )
        return { kind, unit: "人次|名", head: ahead, strict: false };
      return {
        kind,
        unit: money ? "元" : size ? SIZE : unit,
        head,
        // 几天出结果 does not count results.
        strict:
          kind === "count" &&
          behind.some((word) =>
            rest.replace(/^(?:外国|境外|国外|海外|我[区市]|全区|的)+/, "").startsWith(word),
          ),
      };
    });
  });
}

function readAsk(
  word: string,
  after: string,
): { kind: Need["kind"]; unit: string | null; rest: string } {
  if (/多久|多长/.test(word)) return { kind: "count", unit: TIME, rest: after };
  if (word === "多大") return { kind: "count", unit: null, rest: after };
  if (/天|日|年|月|时|号/.test(word))
    return { kind: "date", unit: /年/.test(word) ? YEAR : null, rest: "" };
  if (/谁|位/.test(word)) return { kind: "who", unit: null, rest: after };
  if (/家$|哪个|叫什么/.test(word)) return { kind: "name", unit: null, rest: after };
  if (/哪些|哪几|^哪$/.test(word))
    return { kind: "list", unit: null, rest: after.replace(/^[\d两三四五六七八九]+/, "") };
  if (/^(?:周)?年(?!度)/.test(after))
    return { kind: "count", unit: "周年", rest: after.replace(/^周?年/, "") };
  const money = /^(?:\p{Script=Han}{0,4}(?:费|款)(?!用?率)|钱|经费|资金|万|亿)/u.test(after);
  const unit = money ? "元" : unitOf(after);
  return {
    kind: "count",
    unit,
    rest: unit === null ? after : withoutUnit(after),
  };
}

/** What follows the measure word: of 个国家的 国家的, of 批次外国团组 外国团组. */
function withoutUnit(after: string): string {
  const bare = after.replace(/^[万亿]+/, "");
  const unit = UNITS.find((name) => bare.startsWith(name));
  return unit === undefined ? bare : bare.slice(unit.length);
}

/** 几个语种 asks for 语种; 几个社区 asks for 个; 几天 for days of any kind. */
function unitOf(after: string): string | null {
  const base = after.replace(/^[万亿]+(?=[元美人])/, "");
  const inner = after.startsWith("个") ? unitAfter(after.slice(1)) : null;
  if (inner !== null && inner.length > 1) return inner === "小时" ? TIME : inner;
  const unit = unitAfter(base);
  if (unit === "小时" || unit === "分钟") return TIME;
  return unit === "天" ? "天|个工作日|小时" : unit;
}

/** 多少个外籍人士 asks for people. */
const PEOPLE =
  /^[\p{Script=Han}]{0,4}?(?:老外|外国人|外宾|人(?![士员才])|人员|人士|干部|学生|专家|游客|志愿者|代表)(?![\p{Script=Han}]{0,2}(?:站|中心|团|库|队|社区|学校|周|节|会))/u;
const MONEY = /花的钱|的钱|开销|经费|支出|预算|投资|资金|金额|花费|花了|费用|成交额|开支/;
/** 哪一年: what an answer says with its year anyway. */
const YEAR = "年";
const SHARE = "%|成|分之";
const SIZE = "平方米|平方公里|亩|公顷";
const TIME = "分钟|小时|天|个工作日|个月";

/** 哪家律所签的 → 律所, whatever the segmenter makes of it. */
function nameOf(rest: string): string[] {
  const name = /^[\p{Script=Han}]{2,6}/u.exec(
    rest.replace(/(?:签|的|做|办|来|是|给|写|承|负|提|主|当|搞).*$/u, ""),
  )?.[0];
  return name === undefined ? headOf(rest) : [name];
}

/** 哪几个工作组 → 工作组; 哪些国家的友城 → its words. */
function listedOf(rest: string): string[] {
  const words = headOf(rest);
  if (words.length > 0) return words;
  const noun = /^(?:个|家|项|条|种|类|位|名|部|处|所)?([\p{Script=Han}]{2,6})/u.exec(rest)?.[1];
  return noun === undefined ? [] : [noun];
}

function headOf(text: string): string[] {
  return wordsOf(
    text.replace(
      /第[一二三四五六七八九十]+[届批期次]|首[届批次]|(?:19|20)?\d{2}年度?|[前第]?[一二三四]季度|[上下]半年|\d{1,2}月份?|百分之?/g,
      " ",
    ),
  ).filter(
    (word) =>
      !/^(?:是|为|有|共|累计|分别|各|总共|到底|达到|完成|办理|开展|审批|接待|举办)$/.test(word),
  );
}

/** Units with a meaning of their own, which 多少个 and 多少项 do not ask for. */
const COUNTED = new Set([
  "%",
  "元",
  "周年",
  "名",
  "人次",
  "针次",
  "批次",
  "场",
  "次",
  "小时",
  "天",
  "个月",
  "平方米",
]);
/** Each of them says 几种 or 几类 of its thing. */
const KINDS = new Set(["种", "类", "语种", "个", "国"]);
/** Calls and meetings are asked for by any of these. */
const LOOSE = new Set(["次", "场", "期"]);

/** 多少个 and 多少项 take any figure of things; otherwise the units must be the same. */
export function fits(quantity: Quantity, unit: string | null): boolean {
  if (unit === null) return true;
  if (unit === "针" && quantity.unit === "针次") return true;
  if (unit.includes("|")) return unit.split("|").includes(quantity.unit);
  if (quantity.unit === unit) return true;
  if (unit === "语种" || unit === "种") return KINDS.has(quantity.unit);
  // 走访企业多少家 is told in 家次; the words are quoted with their own unit.
  if (quantity.unit === `${unit}次`) return true;
  // 覆盖多少人 is often told in 人次; the words are quoted with their own unit.
  if (unit === "名") return quantity.unit === "人次";
  if (unit === "个" || unit === "项")
    return LOOSE.has(quantity.unit) || !COUNTED.has(quantity.unit);
  return unit === "次" && LOOSE.has(quantity.unit);
}

/** Does `text` say when? */
export function hasTime(text: string): boolean {
  return /\d+月|\d{4}年|[一二三四五六七八九十]月|季度|[春夏秋冬]季|[上下]半年|年[初底内末]|月[初底末]/.test(
    text,
  );
}

/** Does `text` supply what is needed? `dated` is whether its year is said with it. */
export function isMet(need: Need, text: string, dated: boolean): boolean {
  if (need.kind === "count")
    return quantitiesIn(text).some((quantity) => fits(quantity, need.unit));
  if (need.kind === "date") return (dated && need.unit === YEAR) || hasTime(text);
  if (need.kind === "who") return namesPerson(text);
  return true;
}
