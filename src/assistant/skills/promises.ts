/**
 * What was planned for a year beside what became of it: the matters that the question names → of each the plan (said in the
 * report before) and the outcome, with what fell short → side by side, each with its report.
 */
import type { Hit } from "../../domain.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { clausesOf, sentencesOf } from "../../text/sentences.ts";
import { coverage, type Term, wordsOf } from "../../text/terms.ts";
import { contextOf, weighQuestion } from "../extract/candidates.ts";
import { fits } from "../extract/needs.ts";
import type { Question } from "../question.ts";
import { createReply, namesOf, type Quote, type ReplyBody } from "../reply.ts";
import { type Shelf, TELLING } from "../shelf.ts";

const PLANNED =
  /说.{0,8}要(?:搞|办|建|做|完成|达到|把)|不少于|力争|目标|计划|安排|说(?:的|要|好)|想|打算|任务|提(?:的|出|到)|承诺|原定|年初|准备|要求/;
const BECAME =
  /(?:做到|办成|做成|完成|兑现|落实|补上|实现|达到|到位|达标)(?:了|得)?(?:没|吗|么|不|怎|如何|情况)|了没有?|差多少|实际|最后|结果(?:怎|如)|执行得/;
/** How a report says what became of a plan. */
const FELL = /未|没有|尚差|少|只|仅|推迟|延期|顺延|目标|计划|年初|超额|超过|如期|实现了|完成了/;

/** Does a question set a plan beside its outcome? */
export function asksPromise(text: string): boolean {
  return PLANNED.test(text) && BECAME.test(text);
}

export async function promises(
  question: Question,
  year: number,
  shelf: Shelf,
): Promise<ReplyBody | null> {
  const reply = createReply("compare");
  const reports = await shelf.reports();
  const covered = reports.some((report) => report.year === year);
  const lines: string[] = [];
  let outcomes = 0;
  let planned = false;
  const matters = mattersOf(question);
  for (const words of matters) {
    const plan = await bestOf(question, words, year, "plan", shelf);
    const done = await bestOf(question, words, year, "done", shelf);
    if (plan.length === 0 && done.length === 0) continue;
    outcomes += done.length;
    planned ||= plan.length > 0 || done.some(({ text }) => /目标|计划|年初|原定/.test(text));
    const told = plan
      .slice(0, 1)
      .map((quote) => reply.claim(`${labelOf(quote.hit, year)}：${quote.text}`, [quote]));
    const became = done.slice(0, 3).map((quote) => reply.claim(quote.text, [quote]));
    const parts = [
      told.length > 0 ? `${told.join("")}。` : `${year}年的安排：报告未记载。`,
      became.length > 0
        ? `落实情况（${year}年）：${became.join("；")}。`
        : `落实情况：报告未记载。`,
    ];
    lines.push((matters.length > 1 ? `${lines.length + 1}. ` : "") + parts.join(""));
  }
  if (lines.length === 0) return null;
  const known = lines.join("\n");
  if (!covered)
    return reply.refuse(
      `未收录${year}年的报告，无法回答${year}年的落实情况。已收录：${namesOf(reports)}。${known}`,
      "year_not_covered",
    );
  if (!planned)
    return reply.refuse(`报告未记载这件事的计划或目标，无法判断是否完成。${known}`, "not_stated");
  return outcomes === 0 ? null : reply.reply(known);
}

function labelOf(hit: Hit, year: number): string {
  return hit.reportYear === null || hit.reportYear === year
    ? `${year}年安排`
    : `${year}年安排（${hit.reportYear}年报告）`;
}

const OWN =
  /^(?:目标|计划|安排|打算|任务|实际|完成|做到|达到|办成|兑现|落实|补上|实现|最后|结果|年底|年初|原定|说要|本来|差|几件|件事|事|各自|到位|怎么样|年度|各项|情况|接续)$/;

/** 聘法律顾问、改接待规程、建会客厅三件事 are three matters; else all the words are one. */
function mattersOf({ text, words }: Question): string[][] {
  const listed = text
    .split(/[，,。？?：:]/)
    .find((clause) => clause.includes("、") && /[两三四五六]件事|这些|各自|分别/.test(text));
  const items =
    listed
      ?.split("、")
      .map((item) => wordsOf(item).filter((word) => !OWN.test(word) && !/^\d/.test(word))) ?? [];
  if (items.length > 1 && items.every((item) => item.length > 0)) return items;
  return [words.filter((word) => !OWN.test(word))];
}

/** The clauses of a year and aspect that are about a matter: the closest, and those that tell how it ended. */
async function bestOf(
  question: Question,
  words: string[],
  year: number,
  aspect: "plan" | "done",
  shelf: Shelf,
): Promise<Quote[]> {
  if (words.length === 0) return [];
  const scope = {
    years: [year],
    aspect,
    kinds: TELLING,
    ...(question.orgs.length > 0 ? { orgs: question.orgs } : {}),
  };
  const found = await shelf.search(words.join(" "), scope, 30);
  const hits = found.filter(({ factYear }) => factYear === year);
  const terms = weighQuestion({ ...question, words, needs: [] }, hits, shelf.synonyms);
  const quotes = hits.flatMap((hit) => piecesOf(hit, terms, aspect, question));
  const best = Math.max(0, ...quotes.map(({ score }) => score));
  if (best < 0.45) return [];
  return quotes
    .filter(({ score }) => score >= Math.max(0.45, best * 0.75))
    .sort((a, b) => b.score - a.score)
    .map(({ quote }) => quote);
}

function piecesOf(
  hit: Hit,
  terms: Term[],
  aspect: "plan" | "done",
  question: Question,
): { quote: Quote; score: number }[] {
  if (hit.kind === "row") {
    const score = coverage(terms, hit.text);
    return hit.text.includes("：")
      ? [
          {
            quote: { hit, text: hit.text, start: 0 },
            score: score + (/落实|完成/.test(hit.text) ? 0.1 : 0),
          },
        ]
      : [];
  }
  const context = coverage(terms, contextOf(hit));
  return sentencesOf(hit.text).map((sentence) => {
    const clauses = clausesOf(sentence);
    const long = sentence.text.length > 70 && clauses.length > 2;
    const scores = clauses.map((clause) => coverage(terms, clause.text));
    const at = scores.indexOf(Math.max(...scores));
    const [from, to] = long
      ? [clauses[Math.max(0, at - 1)]!, clauses[Math.min(clauses.length - 1, at + 1)]!]
      : [sentence, sentence];
    const text = hit.text.slice(from.start, to.end);
    const told = aspect === "done" && FELL.test(text) ? 0.12 : 0;
    const counted = countsAlike(question, text);
    return {
      quote: { hit, text, start: from.start },
      score: 0.75 * coverage(terms, text) + 0.25 * context + told + counted,
    };
  });
}

/** The stated figure itself, or one that counts the same. */
function countsAlike({ text: asked, asks }: Question, text: string): number {
  const stated = quantitiesIn(asked);
  const quantities = quantitiesIn(text);
  if (stated.some((one) => quantities.some((q) => q.unit === one.unit && q.lo === one.lo)))
    return 0.3;
  const units = [...stated.map(({ unit }) => unit), ...asks];
  return units.some((unit) => unit !== null && quantities.some((q) => fits(q, unit))) ? 0.15 : 0;
}
