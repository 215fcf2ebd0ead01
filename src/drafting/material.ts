/**
 * This year's material → the facts that it tells (pure): its lines → a line's label and the heading above it say of what its clauses
 * are → clauses with their figures, done, lacking or planned → what is corrected further down is corrected → what is of another
 * year, of another office, a demand or of nothing is set aside with the reason.
 */
import type { Hit } from "../domain.ts";
import { type Fact, factsOf } from "../ledger/figures.ts";
import { oneOf } from "../text/lexicon.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { sentencesOf } from "../text/sentences.ts";
import { correct, corrects } from "./correcting.ts";
import {
  BEFORE,
  COUNTING,
  type LineContext,
  type MaterialContext,
  type ReadLine,
  readSentence,
} from "./heard.ts";
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
import type { Material } from "./told.ts";

/** A topic that closes like a sentence. */
const TOPIC = /^\p{Script=Han}{2,6}。(?=.)/u;
const LABEL = /^([^，。；：:]{2,24})[：:]\s*(?=\S)/;
/** （放不足里）, ——放不足里: to the writer. */
const TO_WRITER = /(?:——?|[（(])([^（()）—]*(?:放|写|列|归)[^（()）—]*)(?:[)）]|$)/;
const BRACKETS = /[（(]([^（()）]*\d[^（()）]*)[）)]/g;
const ITEM = /[一二三四五六七八九十]是/;
const GOES_ON = new RegExp(`^(?:${oneOf("besides")})`);
const COUNTS_LINES = /([两二三四五六七八九十\d]+)[条点项个]/;

export function readMaterial(text: string, context: MaterialContext): Material {
  const material: Material = { told: [], aside: [], notes: [] };
  const ours = createOurs(context.names, context.known);
  // 不足有两条：… routes the line below it, too.
  /** What the line before fell short of goes on with 还有…. */
  let last: Route | null = null;
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
      routed: routed?.part ?? (GOES_ON.test(line.text) ? last : null),
    });
    const mixed = isShortAndPlan(heading) && read.told.some(({ part }) => part === "plan");
    routed =
      (mixed ? { part: "plan" as const, left: Number.POSITIVE_INFINITY } : null) ??
      read.routes ??
      (routed !== null && routed.left > 1 ? { part: routed.part, left: routed.left - 1 } : null);
    label =
      read.label === "" && read.told.every(({ part }) => part === "plan") ? label : read.label;
    last = read.told.at(-1)?.part === "short" ? "short" : null;
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
  const goesOn = context.routed !== null;
  const own = titled(remark ? line.text.replace(remark[0], "") : line.text);
  const said = withoutOthers(goesOn ? own.replace(GOES_ON, "") : own, ours, aside).replace(
    /[，,](?=[二三四五六七八九十]是)/g,
    "；",
  );
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
    const corrected = corrects(said) ? said.search(new RegExp(oneOf("corrects"))) : -1;
    let entry = line.of * 100;
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

function numberOf(words: string): number {
  return "一二三四五六七八九十".indexOf(words.replace("两", "二")) + 1 || Number(words) || 1;
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
