/**
 * This year's material → the facts that it tells (pure): its lines → a line's label and the heading above it say of what its clauses
 * are → clauses with their figures, done, lacking or planned → what is corrected further down is corrected → what is of another
 * year, of another office, a demand or of nothing is set aside with the reason.
 */
import type { Hit, ReportKind } from "../domain.ts";
import { type Fact, factsOf } from "../ledger/figures.ts";
import { readLexicon, wordsOf } from "../text/lexicon.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { clausesOf, type Span, sentencesOf } from "../text/sentences.ts";
import { anyOf } from "../text/terms.ts";
import { correct, corrects, totalAgainst } from "./correcting.ts";
import { createOurs, type Ours } from "./ours.ts";
import {
  isChatter,
  isOnlyRouting,
  isRoom,
  isRoute,
  isShortAndPlan,
  linesOf,
  type PastedLine,
  type Route,
  routeOf,
} from "./pasted.ts";
import type { Material, Told } from "./told.ts";

export interface MaterialContext {
  year: number;
  kind: ReportKind;
  /** What the reports of the office say, to know its own places from others'. */
  known: string;
  /** The names of the office. */
  names: string[];
}

/** A topic that closes like a sentence. */
const TOPIC = /^\p{Script=Han}{2,6}。(?=.)/u;
const LABEL = /^([^，。；：:]{2,24})[：:]\s*(?=\S)/;
/** 人次还没统计出来 */
export const LACKING = new RegExp(anyOf(wordsOf("not-yet-known")));
/** 拟 stands in 模拟 and 草拟, too. */
const AHEAD = new RegExp(
  `${anyOf([
    ...wordsOf("aimed").filter((word) => !/^(?:计划|原定|争取|拟)/.test(word)),
  ])}|(?<!${anyOf(wordsOf("carried-over"))})(?:${anyOf(wordsOf("notes-ahead"))})` +
    "|(?<![模虚草比])拟(?![定订])",
);
const DIRECTS = new RegExp(anyOf(wordsOf("directs")));
/** （放不足里）, ——放不足里: to the writer. */
const TO_WRITER = /(?:——?|[（(])([^（()）—]*(?:放|写|列|归)[^（()）—]*)(?:[)）]|$)/;
/** （去年48场）: what it was before, told for comparison. */
const BEFORE = /[（(](?:去年|上年|同期|(?:19|20)\d{2}年)[^（()）]*[）)]/g;
const EARLIER = /^(?:而|但|其中)?(?:(去年|上年)|((?:19|20)\d{2})年)(?!以来|起|[至到—~-])/;
const NOW = /^(?:今年|本年|全年|现|目前|年末|年底)/;
/** 供办公室参考 */
const FOR_REFERENCE = new RegExp(
  `(?:${anyOf(wordsOf("for-reference"))})\\p{Script=Han}{0,5}(?:参考|对比|比较)`,
  "u",
);
const BRACKETS = /[（(]([^（()）]*\d[^（()）]*)[）)]/g;
/** 明年打算…: the part says so itself. */
const NEXT = new RegExp(`^(?:${anyOf(wordsOf("next-openers"))})+[，,]?`);
const MEASURED = new RegExp(`^(?:分别)?(?:${anyOf(wordsOf("measured"))}|同比)`);
const ITEM = /[一二三四五六七八九十]是/;
const COUNTS_LINES = /([两二三四五六七八九十\d]+)[条点项个]/;
const TRAILING = /[了]?(?:来着|[啦哈哦呀呢吧])$/;
const WRITTEN = new Map(
  readLexicon("plain-talk").map(({ words: [said, written] }) => [said!, written!]),
);
const PLAIN = new RegExp(anyOf([...WRITTEN.keys()]), "g");
const OF_ROOM = /我[科处室股组]/;

export function readMaterial(text: string, context: MaterialContext): Material {
  const material: Material = { told: [], aside: [], notes: [] };
  const ours = createOurs(context.names, context.known);
  // 不足有两条：… routes the line below it, too.
  let routed = null as { part: Route; left: number } | null;
  const now = new RegExp(`(?<!\\d)${context.year + 1}[-/.年]\\d{1,2}[-/.月]\\d{1,2}`).test(text)
    ? context.year + 1
    : context.year;
  let label = "";
  let heading = "";
  for (const line of linesOf(text, context.year)) {
    if (line.why) {
      material.aside.push({ line: line.line, text: line.text, why: line.why });
      continue;
    }
    if (line.heading !== heading) routed = null;
    heading = line.heading;
    const read = readLine(line, {
      ...context,
      ours,
      now,
      above: label,
      routed: routed?.part ?? null,
    });
    const mixed = isShortAndPlan(heading) && read.told.some(({ part }) => part === "plan");
    routed =
      (mixed ? { part: "plan" as const, left: Number.POSITIVE_INFINITY } : null) ??
      read.routes ??
      (routed !== null && routed.left > 1 ? { part: routed.part, left: routed.left - 1 } : null);
    label =
      read.label === "" && read.told.every(({ part }) => part === "plan") ? label : read.label;
    material.aside.push(...read.aside);
    material.notes.push(...read.notes);
    const right = read.corrections.length > 0 ? correct(material.told, read.corrections) : null;
    if (right) material.notes.push(right);
    else
      for (const one of read.corrections)
        material.aside.push({
          line: one.line,
          text: one.text,
          why: "像是更正，没有找到它更正的是哪个数",
        });
    material.told.push(...read.told);
    const silent = [...read.told, ...read.aside, ...read.notes, ...read.corrections].length === 0;
    if (silent && !isChatter(line.text))
      material.aside.push({ line: line.line, text: line.text, why: "没有读出这一行说的事" });
  }
  return material;
}

interface LineContext extends MaterialContext {
  ours: Ours;
  /** The year in which the paste itself was written, as far as it says. */
  now: number;
  /** The label of the line above. */
  above: string;
  /** The part that a line above routes this one to. */
  routed: Route | null;
}

interface ReadLine extends Material {
  corrections: Told[];
  routes: { part: Route; left: number } | null;
  label: string;
}

/** 许可。受理9件 is of 许可; what counts in front of a colon is no label: 泊位新增9个：公共4个. */
function titled(text: string): string {
  const own = TOPIC.test(text) ? text.replace("。", "：") : text;
  const label = LABEL.exec(own);
  return label && !isRoute(label[1]!) && quantitiesIn(label[1]!).length > 0
    ? own.replace(/[：:]/, "，")
    : own;
}

/** The part of the report that a label or a heading names; null where it only holds such a word. */
function partNamed(words: string, year: number): Route | null {
  if (words === "") return null;
  // What is below it says itself where it plans.
  if (isShortAndPlan(words)) return "short";
  if (new RegExp(`${year + 1}(?:年(?!\\d{1,2}月)|[）)])`).test(words)) return "plan";
  return routeOf(words);
}

/** Without the brackets that tell of others: 法援9件（白河县6件）. */
function withoutOthers(text: string, ours: Ours, aside: (text: string, why: string) => void) {
  return text.replace(BRACKETS, (all, inner: string, at: number) => {
    const other = at === 0 ? null : ours.otherIn(inner);
    if (other === null) return all;
    aside(inner, `像是${other}的事，不是本单位的`);
    return "";
  });
}

/** The clauses of one line. */
function readLine(line: PastedLine, context: LineContext): ReadLine {
  const { year, ours } = context;
  const remark = TO_WRITER.exec(line.text);
  // 一是…，二是… are items of their own.
  const found: ReadLine = {
    told: [],
    aside: [],
    notes: [],
    corrections: [],
    label: "",
    routes: null,
  };
  const aside = (text: string, why: string) => found.aside.push({ line: line.line, text, why });
  const own = titled(remark ? line.text.replace(remark[0], "") : line.text);
  const said = withoutOthers(own, ours, aside).replace(/[，,](?=[二三四五六七八九十]是)/g, "；");
  const labelled = LABEL.exec(said);
  const named =
    labelled && !isRoom(labelled[1]!) ? labelled[1]!.replace(/[（(][^（()）]*[）)]/g, "") : "";
  const byLabel = isOnlyRouting(named) ? partNamed(named, year) : null;
  const count = COUNTS_LINES.exec(named);
  found.label = byLabel ? "" : named;
  if (byLabel && count && numberOf(count[1]!) > 1 && !ITEM.test(said))
    found.routes = { part: byLabel, left: numberOf(count[1]!) - 1 };
  const routed =
    partNamed(remark?.[1] ?? "", year) ??
    byLabel ??
    context.routed ??
    partNamed(line.heading, year);
  if (line.notice !== null && !ours.names(said)) aside(said, "转来的通知里的话，不是本单位做的事");
  else if (ours.isOther(named) || ours.isOther(line.heading))
    aside(said, `像是${ours.isOther(named) ? named : line.heading}的事，不是本单位的`);
  else {
    const hit = hitOf(said, line, year);
    const facts = factsOf(hit, { year, kind: context.kind });
    const before = [...said.matchAll(BEFORE)].map(
      (match) => [match.index, match.index + match[0].length] as const,
    );
    const now = facts.filter(
      ({ quantity }) => !before.some(([from, to]) => quantity.start >= from && quantity.end <= to),
    );
    const corrected = corrects(said) ? said.search(new RegExp(anyOf(wordsOf("corrects")))) : -1;
    let entry = line.line * 100;
    let fate: string | null = null;
    for (const [at, sentence] of sentencesOf(said).entries()) {
      if (ITEM.test(said.slice(0, sentence.start).slice(-2))) entry++;
      const goesOn = /[；;]\s*$/.test(said.slice(0, sentence.start));
      fate = readSentence(sentence, {
        ...{ line, hit, facts: now, found, aside, routed, context },
        sentence: line.line * 100 + at,
        entry,
        opens: at === 0,
        from:
          (labelled?.[0].length ?? 0) +
          (ITEM.exec(said.slice(labelled?.[0].length ?? 0))?.index === 0 ? 2 : 0),
        label:
          found.label !== ""
            ? found.label
            : at === 0
              ? line.asked || (line.notice ?? "") || topicOf(said, facts, line)
              : "",
        correction: corrected >= 0 && sentence.end > corrected,
        fate: goesOn && fate?.startsWith("像是") ? fate : null,
      });
    }
  }
  return found;
}

/** What a line that names next to nothing is about: 立案9件 below 药品. */
function topicOf(said: string, facts: Fact[], { topic }: PastedLine): string {
  const [first] = facts;
  if (topic === "" || !first) return "";
  const named = said
    .slice(0, first.quantity.start)
    .replace(COUNTING, "")
    .replace(/[^\p{L}]/gu, "");
  return named.length <= 2 ? topic : "";
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

function readSentence(
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
      by: line.by,
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
  const talk =
    line.chat &&
    label === "" &&
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
  if (from > 0 && label !== "") {
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

function numberOf(words: string): number {
  return "一二三四五六七八九十".indexOf(words.replace("两", "二")) + 1 || Number(words) || 1;
}

/** Why a clause does not come into the draft; null where it does. */
function whyNot(text: string, { year, ours }: LineContext): string | null {
  const earlier = EARLIER.exec(text);
  if (earlier && (earlier[1] || Number(earlier[2]) < year))
    return `说的是${earlier[1] ?? `${earlier[2]}年`}的事，不写进${year}年的稿子`;
  if (DIRECTS.test(text)) return "像是对别人的要求，不是做成的事";
  if (FOR_REFERENCE.test(text)) return "材料写明只供参考";
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

function hitOf(text: string, { line, at }: PastedLine, year: number): Hit {
  return {
    passageId: `material-${line}`,
    reportId: "material",
    kind: "text",
    path: [`第${line}行`],
    headings: [],
    text,
    start: at,
    end: at + text.length,
    reportYear: year,
    factYear: year,
    years: { from: year, to: year },
    aspect: "done",
    title: "本次材料",
    org: null,
    score: 0,
  };
}

const COUNTING = new RegExp(anyOf([...wordsOf("counting"), ...wordsOf("time-openers")]), "g");

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
