/** Figures of tables and of a budget's numbered items, whose lines say whose they are in a form of their own. */
import type { Fact } from "./fact.ts";
import { quantitiesIn } from "./quantity.ts";
import { reportYear, type Sentence } from "./source.ts";

const YEAR_CELL = /(20\d\d)年(?:度)?：(\d[\d,.]*)(?=；|$)/g;
const UNIT_CELL = /单位：([^；：]{1,3})；/;
const COUNT_ROW = /^(?:第[^；]*?项\s+|[一二三]、)?(?:本年)?([^；：／]{3,16})；(.*)$/;
const COUNT_CELL = /(?:^|；)本年([^；：／（]{3,8})(?:（单位：([^）]+)）)?：(\d[\d,.]*)/g;
const BUDGET_ITEM = /^\d+\.\s*“[^”]*?([^（）”]+)（款）([^（）”]+)（项）”(?:科目)?([\d,.]+万元)/;
const EXECUTED = /(20\d\d)年当年预算执行数为([\d,.]+万元)，(20\d\d)年预算安排([\d,.]+万元)/;
/** Items that every budget has under several headings. */
const COMMON_ITEM = /^(?:一般行政管理事务|行政运行)$/;

/** Of a row with a column a year, each cell; of a form's row, what came about in its year. */
export function rowFacts(sentence: Sentence): Fact[] {
  const unit = UNIT_CELL.exec(sentence.text)?.[1];
  const label = /^(?:[^；：]{1,6}：)?([^；：]{4,20})；/.exec(sentence.text)?.[1];
  if (unit && label)
    return [...sentence.text.matchAll(YEAR_CELL)].flatMap(([, year, value]) =>
      factOf(sentence, Number(year), `${label}`, value!, unit),
    );
  const row = COUNT_ROW.exec(sentence.text);
  const year = reportYear(sentence.source);
  if (!row || year === null) return [];
  const cells = [...`；${row[2]}`.matchAll(COUNT_CELL)];
  return cells.flatMap(([, what, said, value]) =>
    factOf(sentence, year, `${row[1]}的${what}`, value!, said ?? unitOf(what!)),
  );
}

const unitOf = (what: string) => (/件数|数量/.test(what) ? "件" : "");

function factOf(
  sentence: Sentence,
  year: number,
  before: string,
  digits: string,
  unit: string,
): Fact[] {
  const [quantity] = quantitiesIn(`${digits}${unit}`);
  if (!quantity || quantity.value === 0 || unit === "") return [];
  return [
    {
      year,
      // A reply may show the cell as it is, without its unit.
      quantity: { ...quantity, written: digits },
      before,
      after: "",
      change: null,
      isPaired: false,
      isCell: true,
      isPlan: false,
      topic: null,
      isVague: false,
      clause: sentence.clauses[0]!,
      sentence,
    },
  ];
}

/** `1. “…（款）专项普查活动（项）”25.77万元`: what a budget gives to an item, and what was spent on it the year before. */
export function budgetFacts(sentences: Sentence[]): Fact[] {
  const items = sentences.flatMap((sentence) => {
    const { text } = sentence.source;
    const lineStart = text.lastIndexOf("\n", sentence.start) + 1;
    const line = text.slice(lineStart, (text.indexOf("\n", lineStart) + 1 || text.length + 1) - 1);
    const item = BUDGET_ITEM.exec(line);
    const isFirst = item !== null && text.slice(lineStart, sentence.start).length <= 4;
    return isFirst ? [{ sentence, line, lineStart, item }] : [];
  });
  return items.flatMap(({ sentence, line, lineStart, item }) => {
    const [, group, name, given] = item;
    const year = reportYear(sentence.source);
    const same = items.filter(
      (one) => one.item[2] === name && one.sentence.source === sentence.source,
    );
    const subject = COMMON_ITEM.test(name!) || same.length > 1 ? `${group}${name}` : name!;
    const clause = { start: lineStart, end: lineStart + line.length + 1, text: line };
    const whole = { ...sentence, clauses: [clause] };
    const spent = EXECUTED.exec(line);
    if (year === null || (spent && spent[4] !== given)) return [];
    const planned = factOf(whole, year, `${subject}预算安排`, given!.slice(0, -2), "万元");
    const done = spent
      ? factOf(whole, Number(spent[1]), `${subject}当年预算执行数`, spent[2]!.slice(0, -2), "万元")
      : [];
    return [...planned, ...done].map((fact) => ({
      ...fact,
      isCell: false,
      quantity: { ...fact.quantity, written: `${fact.quantity.written}万元` },
    }));
  });
}
