/** Years and days of a claim (pure): each must be one that the evidence speaks of, stands for, or is measured against. */
import { daysIn } from "../../text/dates.ts";
import { type Evidence, plain, type Statement, yearsIn } from "./statements.ts";
import type { Reason } from "./verdict.ts";

/** Words of several years together. */
export const YEARS_TOGETHER =
  /累计|以来|[一二两三四五六七八九十几多]年(?:来|间|内|期|共|任务|的)|期间|时期|历年|年均|连续/;

/** A day and a month must be the evidence's own. */
function checkDays(text: string, evidence: Evidence[]): Reason[] {
  const known = evidence.flatMap((item) => daysIn(plain(item.text)));
  return daysIn(text)
    .filter(
      ({ month, day }) =>
        !known.some((one) => one.month === month && (day === null || one.day === day)),
    )
    .map(({ text: said }) => ({ code: "YEAR" as const, detail: `“${said}”不见于依据` }));
}

/** Every year that a claim names must be one that the evidence speaks of. */
export function checkYears(
  claim: Statement[],
  evidence: Evidence[],
  statements: Statement[],
): Reason[] {
  const told = statements.flatMap(({ figures }) =>
    figures.flatMap(({ years, span }) => (span ? [] : years)),
  );
  const text = claim.map(({ sentence }) => sentence).join("；");
  const days = checkDays(text, evidence);
  const span = unstatedSpan(text, evidence, statements);
  if (span !== null) return [{ code: "YEAR", detail: `“${span}”不见于依据` }, ...days];
  const unspoken = yearsIn(text)
    .filter(
      (year) =>
        !evidence.some(
          (item) =>
            told.includes(year) ||
            speaksOf(item, year) ||
            isItsReport(item, year, text) ||
            looksBack(item, year, text) ||
            isMeasured(item, year, text),
        ),
    )
    .map((year) => ({ code: "YEAR" as const, detail: `依据说的不是${year}年` }));
  return [...unspoken, ...days];
}

/** 2019—2023年 of which the only evidence tells neither end, nor a figure of all these years. */
function unstatedSpan(text: string, evidence: Evidence[], statements: Statement[]): string | null {
  if (evidence.length !== 1) return null;
  const figures = statements.flatMap((statement) => statement.figures);
  const isStated = (from: string, to: string) =>
    figures.some(({ years }) => years[0] === Number(from) && years.at(-1) === Number(to)) ||
    evidence.some((item) => item.text.includes(from) && item.text.includes(to));
  const unstated = [...text.matchAll(SPAN)].find(([, from, to]) => !isStated(from!, to!));
  return unstated?.[0] ?? null;
}

const SPAN = /(?<!\d)((?:19|20)\d{2})年?[—–\-至到~～]{1,2}((?:19|20)\d{2})年/g;

/** Does a piece of evidence name a year or stand for it? */
function speaksOf(item: Evidence, year: number): boolean {
  return (item.factYear ?? item.reportYear) === year || yearsIn(plain(item.text)).includes(year);
}

/** 2022年报告提出: the year of the report, whatever year it speaks of. */
function isItsReport(item: Evidence, year: number, text: string): boolean {
  return (
    item.reportYear === year &&
    new RegExp(`${year}年度?[^，。]{0,12}(?:报告|总结|提出|安排|部署|计划)`).test(text)
  );
}

/** 截至2017年的五年间 in a report of 2018 that says of no year. */
function looksBack({ factYear, reportYear }: Evidence, year: number, text: string): boolean {
  return (factYear ?? null) === null && reportYear === year + 1 && YEARS_TOGETHER.test(text);
}

/** 比2023年高出1.9个百分点, or 2023年 worked out of it, where a report of 2024 measures against 上年. */
function isMeasured(item: Evidence, year: number, text: string): boolean {
  const own = item.factYear ?? item.reportYear;
  const against = new RegExp(`(?:[比较同与]|推算|测算|相当于|也就是说)${year}年`);
  return own === year + 1 && /上一?年|去年|同比/.test(item.text) && against.test(text);
}
