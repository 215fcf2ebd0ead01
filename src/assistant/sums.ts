/**
 * Totals that do not add up, within a sentence, a table and over years (pure): parts that are more than their whole, or that tell all of it
 * and come to something else → a column against its total, in its own row or in the text above → 五年来累计 against the years → a rate
 * of two figures beside it.
 */

import { oneOf } from "../text/lexicon.ts";
import { round } from "../text/quantities.ts";
import { type Compared, type Conflict, sameOf } from "./figures/alike.ts";
import { nameOf, type Told, writtenOf } from "./figures/matters.ts";
import { denies } from "./skills/outcomes.ts";

/** So far from its total the sum of a table's rows is an error, and no sum of something else. */
const NEAR = 0.1;
const SUM = new RegExp(oneOf("whole"));
const UP_TO_SUM = new RegExp(`^.*(?:${SUM.source})(?=.)`);
const TOTAL = new RegExp(oneOf("totals"));
export function sums(levels: Compared[]): Conflict[] {
  const sentences = Map.groupBy(
    levels.filter(({ hit }) => hit.kind === "text"),
    ({ hit, fact }) => `${hit.passageId} ${fact.sentence.start}`,
  );
  return [
    ...[...sentences.values()].flatMap((told) => [...parts(told), ...shares(told)]),
    ...tables(levels),
  ];
}

const unitOf = ({ fact }: Told) => fact.quantity.unit;
const numberOf = ({ fact }: Told) => fact.quantity.lo;
const total = (told: Told[]) => round(told.reduce((sum, one) => sum + numberOf(one), 0));

/** 共21家，其中公办9家、民办14家; 14件，保留9件、修改2件、废止4件; 24项任务完成20项，调整或取消5项. */
function parts(told: Compared[]): Conflict[] {
  const sentence = told[0]!.fact.sentence;
  const among = sentence.text.indexOf("其中");
  for (const [i, whole] of told.entries()) {
    const rest = told.slice(i + 1);
    const from = among < 0 ? whole.fact.quantity.end : sentence.start + among;
    if (whole.fact.quantity.end > from) continue;
    const own = rest.filter(
      (one) => one.fact.quantity.start >= from && unitOf(one) === unitOf(whole),
    );
    // 9204人，较上年减少511人，其中城市2437人: the greatest before it is the whole.
    const before = told.filter(
      (one) => one.fact.quantity.end <= from && unitOf(one) === unitOf(whole),
    );
    if (own.length === 0 || before.some((one) => numberOf(one) > numberOf(whole))) continue;
    if (among >= 0) {
      const over = own.find((one) => numberOf(one) > numberOf(whole));
      if (over)
        return [
          {
            matter: nameOf(whole),
            figures: [whole, over],
            why: `其中的${writtenOf(over)}比总数${writtenOf(whole)}还多`,
          },
        ];
    }
    if (own.length < 2 || own.length !== rest.filter((one) => one !== whole).length) continue;
    const sum = total(own);
    const listed = own.every((one, at) => at === 0 || isListed(sentence, own[at - 1]!, one));
    const wrong = among >= 0 ? listed && sum > numberOf(whole) : sum !== numberOf(whole);
    const all = among >= 0 || (listed && own.length > 2) || isRest(own);
    if (wrong && all)
      return [
        {
          matter: nameOf(whole),
          figures: [whole, ...own],
          why: `${own.map(writtenOf).join("、")}合计${sum}，总数写${writtenOf(whole)}`,
        },
      ];
    return [];
  }
  return [];
}

/** 保留9件、修改2件: one after the other in an enumeration. */
function isListed({ text, start }: Compared["fact"]["sentence"], a: Told, b: Told): boolean {
  const between = text.slice(a.fact.quantity.end - start, b.fact.quantity.start - start);
  return /^、[^，。；]*$/.test(between);
}

/** The second of two is what the first left. */
function isRest([first, second, ...others]: Compared[]): boolean {
  return (
    others.length === 0 &&
    second !== undefined &&
    denies(second.fact.clause.text) &&
    !denies(first!.fact.clause.text)
  );
}

/** 发现105处，已完成整改102处，整改率91.7%. */
function shares(told: Compared[]): Conflict[] {
  return told.flatMap((rate, i) => {
    const [whole, part] = told.slice(Math.max(0, i - 2), i);
    if (unitOf(rate) !== "%" || !whole || !part || unitOf(whole) !== unitOf(part)) return [];
    const verb = /(\p{Script=Han}{2})率$/u.exec(rate.fact.subject)?.[1];
    if (!verb || !part.fact.subject.includes(verb) || whole.fact.subject.includes(verb)) return [];
    if (numberOf(part) > numberOf(whole) || numberOf(whole) === 0) return [];
    const is = (numberOf(part) / numberOf(whole)) * 100;
    const places = /\.(\d+)/.exec(rate.fact.quantity.text)?.[1]?.length ?? 0;
    if (Math.abs(is - numberOf(rate)) <= 10 ** -places) return [];
    return [
      {
        matter: nameOf(rate),
        figures: [whole, part, rate],
        why: `${writtenOf(part)}÷${writtenOf(whole)}=${is.toFixed(places)}%，报告写${writtenOf(rate)}`,
      },
    ];
  });
}

/** A column's figures against its own total, or against the sentence that the table is told by. */
function tables(levels: Compared[]): Conflict[] {
  const columns = Map.groupBy(
    levels.filter((one) => one.hit.kind === "row" && unitOf(one) !== ""),
    (one) => `${one.hit.reportId} ${one.hit.path.join("/")} ${columnOf(one)} ${unitOf(one)}`,
  );
  return [...columns.values()].flatMap((column) => {
    const rows = column.filter((one) => !TOTAL.test(one.fact.subject));
    const [last] = column.filter((one) => TOTAL.test(one.fact.subject));
    const said = last ?? toldOf(column, levels);
    if (!said || rows.length < 2 || !isNear(total(rows), numberOf(said))) return [];
    return [
      {
        matter: nameOf(said),
        figures: [said, ...rows],
        why: `表中各行合计${total(rows)}，总数写${writtenOf(said)}`,
      },
    ];
  });
}

/** Not the same and not far off: rows that hold others come to twice as much. */
function isNear(sum: number, said: number): boolean {
  return sum !== said && Math.abs(sum - said) <= said * NEAR;
}

function columnOf({ fact }: Told): string {
  return /^[^：]*(?=：)/.exec(fact.clause.text)?.[0] ?? "";
}

/** 全年举办线上交流22场，具体分布见下表. */
function toldOf(column: Compared[], levels: Compared[]): Compared | undefined {
  const [first] = column;
  const head = columnOf(first!).replace(/[（(].*$/, "");
  return levels.find(
    (one) =>
      one.hit.kind === "text" &&
      one.hit.reportId === first!.hit.reportId &&
      one.hit.end <= first!.hit.start &&
      one.fact.sentence.text.includes("表") &&
      unitOf(one) === unitOf(first!) &&
      head.length > 1 &&
      one.fact.subject.includes(head),
  );
}

/** 五年来累计处置82起, where the five years come to 72. */
export function overYears(all: Compared[], levels: Compared[]): Conflict[] {
  return all.flatMap((whole) => {
    const span = whole.fact.figure.years;
    if (!span || span.from === span.to || !SUM.test(whole.fact.sentence.text)) return [];
    // 2031年至2032年累计巡查河道 counts what is after 累计.
    const is = { ...whole, own: whole.own.replace(UP_TO_SUM, "") };
    const each: Compared[] = [];
    for (let year = span.from; year <= span.to; year++) {
      const one = sameOf(year, is, levels);
      if (!one) return [];
      each.push(one);
    }
    if (total(each) === numberOf(whole)) return [];
    return [
      {
        matter: nameOf(whole),
        figures: [whole, ...each],
        why: `${span.from}年到${span.to}年各年合计${total(each)}，报告写${writtenOf(whole)}`,
      },
    ];
  });
}
