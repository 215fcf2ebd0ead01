/**
 * One sentence of the material → its clauses as facts (pure): done or planned, without the draft's year and in the words of the
 * whole office; what is of another year, of another office, a demand or of nothing is set aside with the reason.
 */
import type { Hit, ReportKind } from "../domain.ts";
import type { Fact } from "../ledger/figures.ts";
import { oneOf, readLexicon, wordsOf } from "../text/lexicon.ts";
import { clausesOf, type Span } from "../text/sentences.ts";
import { anyOf } from "../text/terms.ts";
import { totalAgainst } from "./correcting.ts";
import type { Ours } from "./ours.ts";
import { isChatter, isRoom, isShortAndPlan, type PastedLine, type Route } from "./pasted.ts";
import type { Material, Told } from "./told.ts";

export interface MaterialContext {
  year: number;
  kind: ReportKind;
  /** What the reports of the office say, to know its own places from others'. */
  known: string;
  /** The names of the office. */
  names: string[];
}

/** 人次还没统计出来 */
export const LACKING = new RegExp(oneOf("not-yet-known"));
/** 拟 stands in 模拟 and 草拟, too. */
const AHEAD = new RegExp(
  anyOf([...wordsOf("aimed").filter((word) => !/^(?:计划|原定|争取|拟)/.test(word))]) +
    `|(?<!${oneOf("carried-over")})(?:${oneOf("notes-ahead")})` +
    "|(?<![模虚草比])拟(?![定订])",
);
const DIRECTS = new RegExp(oneOf("directs"));
/** （去年48场）: what it was before, told for comparison. */
export const BEFORE = /[（(](?:去年|上年|同期|(?:19|20)\d{2}年)[^（()）]*[）)]/g;
const EARLIER = /^(?:而|但|其中)?(?:(去年|上年)|((?:19|20)\d{2})年)(?!以来|起|[至到—~-])/;
const NOW = /^(?:今年|本年|全年|现|目前|年末|年底)/;
/** 供办公室参考 */
const FOR_REFERENCE = new RegExp(
  `(?:${oneOf("for-reference")})\\p{Script=Han}{0,5}(?:参考|对比|比较)`,
  "u",
);
/** 明年打算…: the part says so itself. */
const NEXT = new RegExp(`^(?:${oneOf("next-openers")})+[，,]?`);
const SETTLED = new RegExp(oneOf("settled"));
const MEASURED = new RegExp(`^(?:分别)?(?:${oneOf("measured")}|同比)`);
const COMPARED = new RegExp(
  `(?:分别)?(?:[比较与](?:上年|去年|同期)|同比|${anyOf([...wordsOf("measured"), ...readLexicon("trends").flatMap(({ words }) => words)])})`,
);
const TRAILING = /[了]?(?:来着|[啦哈哦呀呢吧])$/;
const WRITTEN = new Map(
  readLexicon("plain-talk").map(({ words: [said, written] }) => [said!, written!]),
);
const PLAIN = new RegExp(anyOf([...WRITTEN.keys()]), "g");
/** 争取走在全市前列: nobody can check it. */
const AMBITION = new RegExp(oneOf("ambitions"));
const OF_ROOM = /我[科处室股组]/;

export interface LineContext extends MaterialContext {
  ours: Ours;
  /** The year in which the paste itself was written, as far as it says. */
  now: number;
  /** The label of the line above. */
  above: string;
  /** The part that a line above routes this one to. */
  routed: Route | null;
}

export interface ReadLine extends Material {
  corrections: Told[];
  routes: { part: Route; left: number } | null;
  label: string;
}

interface SentenceContext {
  line: PastedLine;
  hit: Hit;
  facts: Fact[];
  found: ReadLine;
  aside: (text: string, why: string) => void;
  routed: Route | null;
  context: LineContext;
  sentence: number;
  entry: number;
  /** It is the first of its line. */
  opens: boolean;
  /** Where the label ends. */
  from: number;
  label: string;
  correction: boolean;
  /** Why the sentence before it does not count, where this one goes on behind a semicolon. */
  fate: string | null;
}

export function readSentence(
  sentence: Span,
  {
    line,
    hit,
    facts,
    found,
    aside,
    routed,
    context,
    from,
    label,
    correction,
    ...rest
  }: SentenceContext,
): string | null {
  const { year, ours } = context;
  const next = `${year + 1}年`;
  let before = "";
  /** Why the rest of the sentence does not count: its first clause tells of others, or of another year. */
  let fate = rest.fate;
  let part: Told["part"] = routed ?? "done";
  const heard: Told[] = [];
  for (const clause of clausesOf(sentence)) {
    const start = Math.max(clause.start, from);
    const raw = hit.text.slice(start, clause.end).trim();
    if (raw === "" || isChatter(raw)) continue;
    const inside = facts.filter(
      ({ quantity }) => quantity.start >= start && quantity.end <= clause.end,
    );
    const change =
      inside.length > 0 &&
      // 分别比上年增加8场和3家: what is measured first says it of all.
      (inside.every(({ role }) => role === "change") ||
        (inside[0]!.role === "change" && MEASURED.test(raw)));
    if (NOW.test(raw) || raw.startsWith(`${year}年`) || (ours.speaks(raw) && inside.length > 0))
      fate = null;
    if (!change || fate === null) fate = whyNot(raw, context) ?? (change ? null : fate);
    if (
      fate === null &&
      inside.length > 0 &&
      OF_ROOM.test(raw) &&
      heard.some((one) => one.facts.some((fact) => fact.quantity.unit === inside[0]!.quantity.unit))
    )
      fate = "说的是一个科室的数，不是全单位的";
    const text = bare(raw, context);
    if (fate !== null) {
      aside(raw, fate);
      continue;
    }
    if (text === "") continue;
    if (
      (routed === null || (isShortAndPlan(line.heading) && routed === "short")) &&
      (AHEAD.test(text) || (clause.start <= Math.max(sentence.start, from) && raw.startsWith(next)))
    )
      part = "plan";
    const one: Told = {
      line: line.line,
      alsoLines: [],
      sentence: rest.sentence,
      entry: rest.entry,
      paragraph: line.paragraph,
      by: line.by || (isRoom(line.heading) ? line.heading : ""),
      label: heard.length === 0 && rest.opens ? label : "",
      over: label,
      heading: isRoom(line.heading) ? "" : line.heading,
      text,
      context: [line.topic === label ? "" : line.topic, label, before]
        .filter((part) => part !== "")
        .join(" "),
      facts: inside,
      part,
      lacking: LACKING.test(text),
      hit,
      start,
      change,
    };
    const against = totalAgainst(one, heard.at(-1));
    const earlier = found.told.at(-1);
    if (one.context === "" && earlier && saysNothing(one)) one.context = earlier.text;
    const nothing = !change && inside.length > 0 && one.context === "" && saysNothing(one);
    if (against) {
      aside(text, against);
      found.notes.push({ line: line.line, text, why: against });
    } else if (nothing && !correction) aside(text, "这个数没有说是什么，请补上事项");
    else heard.push(one);
    if (!change) before = text;
  }
  // 我把法规这块也贴一下: of whoever writes, and not of the office.
  const myself = /(?:^|\s)(我(?!们).*)$/.exec(sentence.text)?.[1];
  const talk =
    label === "" &&
    routed === null &&
    (line.chat || (myself !== undefined && !ours.speaks(myself))) &&
    heard.every(({ text, facts: own }) => own.length === 0 && !/[《“]|\d/.test(text));
  if (talk && !correction)
    for (const one of heard) aside(one.text, "群里的话，没有说到数、日期和名称");
  else if (correction) found.corrections.push(...heard.filter(({ text }) => /\d/.test(text)));
  else if (
    heard.every((one) => one.facts.length === 0) &&
    OF_ROOM.test(sentence.text) &&
    !/[《“\d]/.test(sentence.text)
  )
    for (const one of heard) aside(one.text, "没有说做了哪件事");
  else found.told.push(...planned(heard, label, context.above));
  return heard.length === 0 ? fate : null;
}

/** A clause that only plans makes its sentence a plan, but for what stands complete before it under the same label. */
function planned(heard: Told[], label: string, above: string): Told[] {
  const from = heard.findIndex(({ part }) => part === "plan");
  if (from < 0) return heard;
  const settled = heard
    .slice(0, Math.max(0, from))
    .some(({ text, facts }) => facts.length > 0 && SETTLED.test(text));
  if (from > 0 && (label !== "" || settled)) {
    const rest = heard.slice(from).map((one, i) => ({
      ...one,
      sentence: one.sentence + 50,
      text: one.text.replace(NEXT, ""),
      label: i === 0 ? label : "",
    }));
    return [...heard.slice(0, from), ...rest];
  }
  // 下步准备邀请…: what it is about stands over the line before.
  const opens = label === "" && above !== "" && AHEAD.exec(heard[0]!.text)?.index === 0;
  return heard.map((one, i) => ({
    ...one,
    part: "plan" as const,
    text: one.text.replace(NEXT, ""),
    label: opens && i === 0 ? above : one.label,
  }));
}

/** Why a clause does not come into the draft; null where it does. */
function whyNot(text: string, { year, ours }: LineContext): string | null {
  const earlier = EARLIER.exec(text);
  if (earlier && (earlier[1] || Number(earlier[2]) < year))
    return `说的是${earlier[1] ?? `${earlier[2]}年`}的事，不写进${year}年的稿子`;
  if (DIRECTS.test(text)) return "像是对别人的要求，不是做成的事";
  if (FOR_REFERENCE.test(text)) return "材料写明只供参考";
  if (AMBITION.test(text) && !/[\d《“]/.test(text)) return "只是提法，没有可以核实的内容";
  const other = ours.otherIn(text) ?? ours.otherAmong(text);
  if (other !== null) return `像是${other}的事，不是本单位的`;
  return null;
}

/** Without the year of the draft before it, in the words of the whole office. */
function bare(text: string, { year, ours, now }: LineContext): string {
  return text
    .replace(BEFORE, "")
    .replace(new RegExp(`^(?:${year}年(?:度)?(?!\\d)|今年)[，,]?(?=.{2})`), "")
    .replace(OF_ROOM, ours.self)
    .replace(TRAILING, "")
    .replace(/(?<=[年月日季])了$/, "")
    .replace(/([到至])今年/g, (said, to) => (now > year ? `${to}${now}年` : said))
    .replace(PLAIN, (said) => WRITTEN.get(said)!)
    .trim();
}

export const COUNTING = new RegExp(
  anyOf([...wordsOf("counting"), ...wordsOf("time-openers")]),
  "g",
);

/** A number that names nothing: 共12次, 满意率99.1%. */
function saysNothing({ text, facts }: Told): boolean {
  let rest = text;
  for (const { quantity } of facts) rest = rest.replace(quantity.text, "");
  rest = rest.replace(/[^\p{L}]/gu, "");
  // 到 counts, and 到馆 is a matter.
  return (
    rest.length < 2 ||
    rest.replace(COUNTING, "") === "" ||
    /^\p{Script=Han}{1,3}[率度]$/u.test(rest)
  );
}

/** What a difference says that it is of: 来访团组 of 来访团组比上年减少9批; "" for none. */
export function comparedIn({ text }: Told): string {
  const matter = text.slice(0, Math.max(0, text.search(COMPARED)));
  const bare = matter.replace(COUNTING, "").replace(/[^\p{Script=Han}]/gu, "");
  return bare.length > 1 ? bare : "";
}
