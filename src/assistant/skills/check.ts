/** The figures of an office's reports held against one another, as a reply: those of the years that are asked for, or all. */

import type { Question } from "../../ledger/question.ts";
import { readLexicon } from "../../text/lexicon.ts";
import { anyOf } from "../../text/terms.ts";
import { allFigures, type Conflict, conflictsIn } from "../conflicts.ts";
import { quoteOf } from "../figures/wording.ts";
import { createReply, namesOf, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { isOf, officesFor } from "../whose.ts";

const [DOUBT, CHECK, BESIDE] = readLexicon("reconciles").map(({ words }) => words);
const ASKS = new RegExp(anyOf([...DOUBT!, ...CHECK!]));
const SAID = [DOUBT!, CHECK!, BESIDE!].flat();
const MOST = 20;

/** 前后有没有矛盾的数, 核对一下2023年的报告: of all that the reports tell, and of no matter of theirs. */
export function asksCheck({ text, words }: Question): boolean {
  return ASKS.test(text) && words.every((word) => SAID.some((said) => said.includes(word)));
}

export async function checked(
  { years, orgs }: Pick<Question, "years" | "orgs">,
  officeName: string | null,
  shelf: Shelf,
): Promise<ReplyBody> {
  const reply = createReply("compare");
  const reports = await shelf.reports();
  const told: Conflict[] = [];
  const offices = officesFor(orgs, reports, officeName);
  for (const whose of offices) told.push(...conflictsIn(await allFigures(whose, reports, shelf)));
  const own = told.filter(
    ({ figures }) =>
      years.length === 0 || figures.some(({ hit }) => years.includes(hit.reportYear ?? 0)),
  );
  const read = reports.filter(
    (report) =>
      offices.some((whose) => isOf(whose, report)) &&
      (years.length === 0 || years.includes(report.year ?? 0)),
  );
  if (read.length === 0)
    return reply.refuse(
      `未收录${years.join("、")}年的报告，无法核对。已收录：${namesOf(reports)}。`,
      "year_not_covered",
    );
  if (own.length === 0) return reply.reply(`没有发现互相矛盾的数字。已核对：${namesOf(read)}。`);
  const lines = own.slice(0, MOST).map(({ matter, figures, why }, i) => {
    const quotes = figures.map(quoteOf);
    const places = quotes.map((quote) => reply.claim(`“${quote.text}”`, [quote]));
    reply.gaps.push({ text: matter, why: `${why}，请核对原文` });
    return `${i + 1}. ${why}：${[...new Set(places)].join("；")}。`;
  });
  const more = own.length > MOST ? `\n另有${own.length - MOST}处未列出，请指明年份。` : "";
  return reply.reply(`有${own.length}处数字对不上，请核对原文：\n${lines.join("\n")}${more}`);
}
