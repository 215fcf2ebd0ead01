/**
 * Answer without a model, by extraction: refuse what the library cannot know → find candidates of the right year →
 * headings, items, figures, a difference or the answering words, by what is asked → say them verbatim with their source.
 */
import type { Hit, ReportInfo } from "../../domain.ts";
import { coverage } from "../../text/terms.ts";
import { checkStated, contextOf, type Found, findQuotes, weighQuestion } from "../extract.ts";
import type { Question } from "../question.ts";
import { createReply, namesOf, type Quote, type ReplyBody, titleOf, yearsOf } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { allFigures } from "./summary.ts";

/** Below this share of the question's words a passage is about something else. Set on the sample reports' questions. */
const ENOUGH = 0.5;
const CANDIDATES = 40;

export async function answer(question: Question, shelf: Shelf): Promise<ReplyBody> {
  const reports = await shelf.reports();
  const refused = await refuseUnknown(question, reports, shelf);
  if (refused) return refused;
  if (question.wants === "figures") return allFigures(question, shelf);
  if (question.wants === "growth") return growth(question, reports, shelf);

  const hits = await candidates(question, shelf);
  const terms = weighQuestion(question, hits);
  if (question.wants === "structure" || question.wants === "list") {
    const listed = await listSection(question, hits, shelf);
    if (listed) return listed;
  }
  const found = preferYear(question, findQuotes(question, hits, terms));
  const best = found[0];
  const premise = checkPremise(question, hits, terms, reports);
  if (premise) return premise;
  if (!best || best.covered < ENOUGH) {
    return notStated(question, reports, hits, terms);
  }
  const kept =
    question.wants === "list"
      ? found.filter((f) => f.score >= best.score * 0.85).slice(0, 5)
      : sameAnswer(found, best);
  const reply = createReply("answer");
  const lines = kept.map((quote) => reply.claim(stated(quote, question), [quote]));
  const lead = question.wants === "confirm" ? "与报告记载一致。" : "";
  return reply.reply(
    lead +
      (lines.length === 1 ? lines[0]! : lines.map((line, i) => `${i + 1}. ${line}`).join("\n")),
  );
}

/** Passages of the asked years: what was done before what was planned, unless a plan is asked for. */
async function candidates(question: Question, shelf: Shelf): Promise<Hit[]> {
  const scope = question.years.length > 0 ? { years: question.years } : {};
  const query = question.words.join(" ") || question.text;
  if (question.tense !== "open")
    return shelf.search(query, { ...scope, aspect: question.tense }, CANDIDATES);
  return shelf.search(query, scope, CANDIDATES);
}

/** With no year in the question the latest year speaks, as long as it answers about as well as the best. */
function preferYear(question: Question, found: Found[]): Found[] {
  const best = found[0];
  if (!best || question.years.length > 0) return found;
  const good = found.filter((f) => f.score >= best.score * 0.93 && f.hit.factYear !== null);
  const latest = good.reduce<Found | null>(
    (a, b) => (a === null || b.hit.factYear! > a.hit.factYear! ? b : a),
    null,
  );
  if (!latest) return found;
  return [latest, ...found.filter((f) => f !== latest && f.hit.factYear === latest.hit.factYear)];
}

/** The best quote of each asked year; and where two reports state the same thing differently, both. */
function sameAnswer(found: Found[], best: Found): Found[] {
  const kept = [best];
  for (const other of found) {
    if (other.score < best.score * 0.9 || kept.includes(other)) continue;
    const sameYear = kept.find((k) => k.hit.factYear === other.hit.factYear);
    if (!sameYear && other.hit.factYear !== null) kept.push(other);
    else if (sameYear && differs(sameYear, other)) kept.push(other);
  }
  return kept.slice(0, 4).sort((a, b) => (a.hit.factYear ?? 0) - (b.hit.factYear ?? 0));
}

/** Two reports give another figure for what reads like the same thing. */
function differs(a: Found, b: Found): boolean {
  if (a.hit.reportId === b.hit.reportId || a.quantities.length === 0) return false;
  const first = a.quantities[0]!;
  const second = b.quantities.find((q) => q.unit === first.unit);
  return (
    second !== undefined &&
    second.lo !== first.lo &&
    wordsBefore(a, first.start) === wordsBefore(b, second.start)
  );
}

function wordsBefore(found: Found, at: number): string {
  return found.text.slice(Math.max(0, at - 4), at);
}

/** The quote as it is said: the year first, and a plan marked as a plan. */
function stated(quote: Quote, question: Question): string {
  const { factYear, aspect, reportYear } = quote.hit;
  if (factYear === null) return `${quote.text}。`;
  if (aspect === "plan")
    return `${factYear}年安排${reportYear === null ? "" : `（${reportYear}年报告）`}：${quote.text}。`;
  const starts = quote.text.startsWith(`${factYear}年`);
  return question.years.length === 1 && starts
    ? `${quote.text}。`
    : `${factYear}年：${quote.text}。`;
}

/** 几个方面, 哪些安排: when the question is covered by a heading, the answer is what stands under it. */
async function listSection(
  question: Question,
  hits: Hit[],
  shelf: Shelf,
): Promise<ReplyBody | null> {
  const headings = await shelf.list({
    kinds: ["heading"],
    ...(question.years.length > 0 ? { years: question.years } : {}),
    ...(question.tense === "open" ? {} : { aspect: question.tense }),
  });
  const terms = weighQuestion(question, hits);
  if (terms.length === 0 && question.wants === "structure") return topLevel(question, shelf);
  const own = (hit: Hit) => coverage(terms, hit.text) + (0.01 * (hit.reportYear ?? 0)) / 10_000;
  const best = headings.reduce<Hit | null>((a, b) => (a === null || own(b) > own(a) ? b : a), null);
  if (!best || own(best) < (question.wants === "structure" ? 0.5 : 0.75)) return null;
  const children = await childrenOf(best, shelf);
  if (children.length < 2) return null;
  const reply = createReply("answer");
  const lines = children.map((child, i) => `${i + 1}. ${reply.claim(child.text, [child])}`);
  return reply.reply(
    `${titleOf(best)}“${best.text.trim()}”共${children.length}项：\n${lines.join("\n")}`,
  );
}

/** Without any words left the question is about the report as a whole: its level-1 headings. */
async function topLevel(question: Question, shelf: Shelf): Promise<ReplyBody | null> {
  const scope = question.years.length > 0 ? { reportYears: question.years } : {};
  const headings = (await shelf.list({ kinds: ["heading"], ...scope })).filter(
    (hit) => hit.path.length === 1,
  );
  const latest = Math.max(...headings.map((hit) => hit.reportYear ?? 0));
  const first = headings.find((hit) => (hit.reportYear ?? 0) === latest);
  if (!first) return null;
  const reply = createReply("answer");
  const own = headings.filter((hit) => hit.reportId === first.reportId);
  const lines = own.map((hit) => reply.claim(hit.text.trim(), [{ hit, text: hit.text, start: 0 }]));
  return reply.reply(`${titleOf(first)}共${own.length}个部分：\n${lines.join("\n")}`);
}

/** What stands directly under a heading: its sub-headings, or else the first sentence of each of its items. */
export async function childrenOf(heading: Hit, shelf: Shelf): Promise<Quote[]> {
  const all = await shelf.list({ reportId: heading.reportId });
  const depth = heading.path.length;
  const under = all.filter(
    (hit) => hit.path.length > depth && heading.path.every((label, i) => hit.path[i] === label),
  );
  const headings = under.filter((hit) => hit.kind === "heading" && hit.path.length === depth + 1);
  if (headings.length > 0) {
    return headings.map((hit) => {
      const words = hit.text
        .replace(/^(?:[（(][^）)]{1,3}[）)]|\d{1,2}[.．、]|[一二三四五六七八九十]{1,3}、)\s*/, "")
        .replace(/[。：]$/, "");
      return { hit, text: words, start: hit.text.indexOf(words) };
    });
  }
  return under
    .filter((hit) => hit.kind !== "title")
    .map((hit) => {
      const words = hit.text
        .replace(/^(?:[一二三四五六七八九十]{1,3}是|[（(]\d+[）)]|\d{1,2}[.．、])\s*/, "")
        .replace(/[。；]$/, "");
      return { hit, text: words, start: hit.text.indexOf(words) };
    });
}

/** A figure that the question takes for granted and the report contradicts. */
function checkPremise(
  question: Question,
  hits: Hit[],
  terms: ReturnType<typeof weighQuestion>,
  reports: ReportInfo[],
): ReplyBody | null {
  for (const figure of question.stated) {
    const near = hits.filter(
      (hit) => hit.kind !== "heading" && coverage(terms, contextOf(hit)) >= ENOUGH,
    );
    const verdicts = near.map((hit) => checkStated(figure, hit.text));
    if (verdicts.includes("supported")) continue;
    const at = verdicts.indexOf("unit") >= 0 ? verdicts.indexOf("unit") : verdicts.indexOf("value");
    const hit = near[at];
    if (!hit) continue;
    const reply = createReply("answer");
    const counting: Question = { ...question, wants: "count", unit: null };
    const quote = findQuotes(counting, [hit], terms)[0];
    if (!quote) continue;
    const why =
      verdicts[at] === "unit" ? `报告未记载以“${figure.unit}”计的这个数` : "问题里的数字与报告不符";
    const source = reply.claim(`“${quote.text}”`, [quote]);
    const unit = quote.quantities[0]?.unit;
    const differ =
      verdicts[at] === "unit" && unit ? `“${unit}”与“${figure.unit}”不是同一口径，不能互换。` : "";
    return reply.refuse(
      `${why}。${yearPrefix(hit)}原文是：${source}。${differ}已查：${namesOf(reports)}。`,
      "false_premise",
    );
  }
  return null;
}

function yearPrefix(hit: Hit): string {
  return hit.reportYear === null ? "" : `${hit.reportYear}年报告`;
}

/** Refusals that need no search: nothing there, another office, a year that no report covers. */
async function refuseUnknown(
  question: Question,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<ReplyBody | null> {
  const reply = createReply("answer");
  if (reports.length === 0)
    return reply.refuse("库中尚无报告，无法回答。请先把往年报告导入。", "empty_library");
  if (question.stranger !== null) {
    const orgs = [...new Set(reports.map((report) => report.org).filter((org) => org !== null))];
    return reply.refuse(
      `未收录“${question.stranger}”的报告，无法回答。库中只有${orgs.join("、")}${yearsOf(reports)}的报告。`,
      "unknown_organisation",
    );
  }
  const missing = [];
  for (const year of question.years) {
    const covered = reports.some((report) => report.year === year);
    if (covered) continue;
    const spoken = await shelf.search(
      question.words.join(" "),
      { years: [year], ...(question.tense === "open" ? {} : { aspect: question.tense }) },
      1,
    );
    if (!spoken.some((hit) => hit.factYear === year)) missing.push(year);
  }
  // A comparison says itself which of its years is lacking.
  if (missing.length === 0 || missing.length < question.years.length || question.wants === "growth")
    return null;
  return refuseYear(question, missing, reports, shelf);
}

/** No report of the asked year: say so, and offer the nearest year's own words. */
export async function refuseYear(
  question: Question,
  missing: number[],
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<ReplyBody> {
  const reply = createReply("answer");
  const said = question.said.filter((words) => !/\d{2}/.test(words));
  const asked = `${said.length > 0 && missing.length === 1 ? `${said[0]}（${missing[0]}年）` : missing.map((year) => `${year}年`).join("、")}`;
  let text = `未收录${asked}的报告，无法回答${asked}的情况。已收录：${namesOf(reports)}。`;
  const near = await nearest(question, missing[0]!, reports, shelf);
  if (near) text += `最接近的是${near.hit.factYear}年：${reply.claim(`“${near.text}”`, [near])}。`;
  return reply.refuse(text, "year_not_covered");
}

async function nearest(
  question: Question,
  year: number,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<Found | null> {
  const years = [...new Set(reports.map((report) => report.year).filter((y) => y !== null))];
  years.sort((a, b) => Math.abs(a - year) - Math.abs(b - year) || b - a);
  const closest = years[0];
  if (closest === undefined) return null;
  const moved = { ...question, years: [closest] };
  const hits = await candidates(moved, shelf);
  const terms = weighQuestion(moved, hits);
  let found = findQuotes(moved, hits, terms);
  if (found.length === 0 || found[0]!.covered < ENOUGH) {
    found = findQuotes(
      { ...moved, wants: question.stated.length > 0 ? "count" : "text", unit: null },
      hits,
      terms,
    );
  }
  const best = found[0];
  return best && best.covered >= 0.6 ? best : null;
}

/** Searched in the right place and not found: say where it was looked for and which section is nearest. */
function notStated(
  question: Question,
  reports: ReportInfo[],
  hits: Hit[],
  terms: ReturnType<typeof weighQuestion>,
): ReplyBody {
  const reply = createReply("answer");
  const searched = reports.filter(
    (report) => question.years.length === 0 || question.years.includes(report.year ?? 0),
  );
  const near = hits.find((hit) => hit.kind !== "title" && coverage(terms, contextOf(hit)) >= 0.35);
  const place = near
    ? `最接近的内容在${near.reportYear === null ? "" : `${near.reportYear}年报告`}${near.path.join("/")}，但没有写明所问的内容。`
    : "";
  return reply.refuse(
    `已收录的报告未记载这一内容，无法回答。已查：${namesOf(searched.length > 0 ? searched : reports)}。${place}`,
    "not_stated",
  );
}

/** How much more or less than another year: a difference only with both operands cited. */
async function growth(question: Question, reports: ReportInfo[], shelf: Shelf): Promise<ReplyBody> {
  const reply = createReply("answer");
  const years = await yearsToCompare(question, reports, shelf);
  const missing = years.filter((year) => !reports.some((report) => report.year === year));
  const found: Found[] = [];
  for (const year of years) {
    const one: Question = {
      ...question,
      years: [year],
      wants: "count",
      tense: "done",
      words: question.words.filter(
        (word) => !/^(?:增长|增加|下降|减少|提高|变化|相比|同比|环比|提升|降低|上升)$/.test(word),
      ),
    };
    const hits = await candidates(one, shelf);
    const best = findQuotes(one, hits, weighQuestion(one, hits)).find(
      (f) => f.covered >= ENOUGH && f.hit.factYear === year,
    );
    if (best) found.push(best);
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
  const a = pick(first, question);
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

function pick(found: Found, question: Question) {
  return (
    found.quantities.find((q) => question.unit === null || q.unit === question.unit) ??
    found.quantities[0]
  );
}

/** The years that 比2021年 or 同比 set side by side. */
async function yearsToCompare(
  question: Question,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<number[]> {
  if (question.years.length >= 2) return [question.years[0]!, question.years.at(-1)!];
  const year = question.years[0];
  const latest = Math.max(...reports.map((report) => report.year ?? 0));
  if (year === undefined) return [latest - 1, latest];
  // 2022年比上年: the year named is the later one; 551针次比2021年: the year named is the earlier one.
  if (new RegExp(`比\\s*${year}`).test(question.text)) {
    const hits =
      question.stated.length > 0 ? await shelf.search(question.text, { aspect: "done" }, 20) : [];
    const holder = hits.find((hit) =>
      question.stated.some((q) => checkStated(q, hit.text) === "supported"),
    );
    return [year, holder?.factYear ?? Math.min(year + 1, Math.max(latest, year + 1))];
  }
  return [year - 1, year];
}
