/** How much more or less than another year: the figure of each year, and a difference only with both operands cited. */
import type { ReportInfo } from "../../domain.ts";
import type { Quantity } from "../../text/quantities.ts";
import { wordsOf } from "../../text/terms.ts";
import { candidates, checkStated, type Found, findQuotes, weighQuestion } from "../extract.ts";
import type { Question } from "../question.ts";
import { createReply, type Quote, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";

const ENOUGH = 0.5;
const CHANGE = /^(?:增长|增加|下降|减少|提高|变化|相比|同比|环比|提升|降低|上升|恢复)/;

export async function growth(
  question: Question,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<ReplyBody> {
  const reply = createReply("answer");
  const held = await holderOf(question, shelf);
  const years = yearsToCompare(question, reports, held);
  const missing = years.filter((year) => !reports.some((report) => report.year === year));
  const topic = question.words.filter((word) => !CHANGE.test(word));
  const words = topic.length > 0 ? topic : held ? wordsOf(held.quote.text) : question.words;
  const found: Found[] = [];
  // The later year first: whose figure it is, that office's the earlier one must be too.
  let { orgs } = question;
  for (const year of years.toReversed()) {
    const asks =
      question.asks.length > 0 && question.asks[0] !== null
        ? [question.asks[0]!]
        : question.stated.slice(0, 1).map((q) => q.unit);
    const one: Question = {
      ...question,
      // What the question states or compares with is not what each year is asked for.
      text: words.join(" "),
      years: [year],
      orgs,
      wants: "count",
      tense: "done",
      asks,
      words,
    };
    const hits = await candidates(one, shelf);
    const best = findQuotes(one, hits, weighQuestion(one, hits, shelf.synonyms)).find(
      (f) => f.covered >= ENOUGH && f.hit.factYear === year,
    );
    if (best) found.unshift(best);
    if (best?.hit.org) orgs = [best.hit.org];
  }
  const known = found.map((f) => `${f.hit.factYear}年：${reply.claim(f.text, [f])}`).join("；");
  if (missing.length > 0 || found.length < 2) {
    const lack =
      missing.length > 0
        ? `未收录${missing.map((year) => `${year}年`).join("、")}的报告`
        : "报告未记载可供比较的另一年数字";
    return reply.refuse(`${lack}，无法比较。${known ? `${known}。` : ""}`, "not_comparable");
  }
  const [first, last] = [found[0]!, found.at(-1)!];
  const a = pick(first.quantities, question);
  const b = a ? last.quantities.find((q) => q.unit === a.unit) : undefined;
  if (!a || !b || a.approx || b.approx)
    return reply.reply(`${known}。两年口径不完全相同，请据原文判断。`);
  const change = Number((b.lo - a.lo).toPrecision(12));
  const word =
    change === 0 ? "持平" : `${change > 0 ? "增加" : "减少"}${Math.abs(change)}${a.unit}`;
  return reply.reply(
    `${known}。${reply.claim(`两者相比${word}（由上述两数相减）`, [first, last])}。`,
  );
}

function pick(quantities: Quantity[], question: Question): Quantity | undefined {
  const unit = question.asks[0] ?? question.stated[0]?.unit ?? null;
  return quantities.find((q) => unit === null || q.unit === unit) ?? quantities[0];
}

/** The clause that has the figure which the question states (551针次比2021年…), and its year. */
async function holderOf(
  question: Question,
  shelf: Shelf,
): Promise<{ quote: Quote; year: number | null } | null> {
  for (const figure of question.stated) {
    const hits = await shelf.search(
      `${figure.text} ${question.words.join(" ")}`,
      { aspect: "done", kinds: ["text", "row"] },
      30,
    );
    // Without other words any clause with this very figure is meant.
    const anything = hits.map((hit) =>
      checkStated(
        figure,
        { ...question, text: hit.text },
        [hit],
        [{ text: figure.text, weight: 1 }],
      ),
    );
    const at = anything.findIndex((check) => check?.verdict === "supported");
    if (at >= 0) return { quote: anything[at]!.quote, year: hits[at]!.factYear };
  }
  return null;
}

/** The years that 比2021年 or 同比 set side by side. */
function yearsToCompare(
  question: Question,
  reports: ReportInfo[],
  held: { year: number | null } | null,
): number[] {
  if (question.years.length >= 2) return [question.years[0]!, question.years.at(-1)!];
  const year = question.years[0];
  if (year === undefined) {
    const latest = held?.year ?? Math.max(...reports.map((report) => report.year ?? 0));
    return [latest - 1, latest];
  }
  // 551针次比2021年 names the earlier year; 2022年比上年 names the later one.
  if (!new RegExp(`比\\s*${year}`).test(question.text)) return [year - 1, year];
  const other = held?.year ?? year + 1;
  return other === year ? [year - 1, year] : [year, other].sort((a, b) => a - b);
}
