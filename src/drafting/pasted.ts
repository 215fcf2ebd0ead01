/**
 * A paste as it comes (pure): lines of a chat, of mails, of notes, of a notice to others → what each says, without who said it and
 * when, under which heading; chatter, signatures and questions say nothing; a notice to others speaks for them.
 */
import { SURNAME } from "../ledger/persons.ts";
import { oneOf, readLexicon, wordsOf } from "../text/lexicon.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { anyOf, isStop } from "../text/terms.ts";
import { tablesIn } from "./tables.ts";

/** One line that says something. */
export interface PastedLine {
  /** From 1. */
  line: number;
  text: string;
  /** Where it stands in the paste. */
  at: number;
  heading: string;
  /** The heading where it is nothing but the matter: 药品：; "" for others. */
  topic: string;
  /** Counted from 0; a heading begins one. */
  paragraph: number;
  /** Who says it, where the line or one above it tells: 综合科：…. */
  by: string;
  /** The line whose point it is a part of, by how far it is moved in; its own for others. */
  of: number;
  /** What the question before it asked after: X呢？ */
  asked: string;
  /** Why it does not come into the draft whatever it says; null mostly. */
  why: string | null;
  /** The title of the notice to others that it stands in; null for none. */
  notice: string | null;
  /** Someone said it at a time: a chat. */
  chat: boolean;
}

/** 张科 14:02：, 2024-01-05 14:02 李明, [14:02]: who said it and when. */
const SAID_AT =
  /^(?:\[?(?:\d{4}[-/年.])?(?:\d{1,2}[-/月.]\d{1,2}日?)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?\]?\s*)?(?:[\p{Script=Han}A-Za-z]{1,8}(?:[（(][^（()）\d]{1,8}[）)])?\s*){0,2}(?:(?:\d{4}[-/年.])?(?:\d{1,2}[-/月.]\d{1,2}日?)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)(?:\s*[：:]\s*|\s+|$)/u;
/** 余青, 老余 */
const PERSON = new RegExp(`^[老小]?${SURNAME}\\p{Script=Han}{0,2}$`, "u");
const SAID_TO = /@[\p{L}\d]+(?:\s+|$)/gu;
/** [OK], [微笑] */
const STICKER = /\[\p{L}{1,6}\]/gu;
/** ## 接待 and **接待**, as notes mark a heading. */
const MARKED = /^(?:#{1,6}\s+.*|\*\*[^*]+\*\*[：:]?)$/;
const MARKS = /^#{1,6}\s+|\*\*/g;
const BULLET =
  /^(?:[-*•●·◆▪]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}(?:[、)）]|[.．](?!\d))|[一二三四五六七八九十]{1,3}(?:是|[、.．])|[①-⑳])\s*/;
const NUMBERED = /^[一二三四五六七八九十]{1,3}[、.．]/;
const BRACKETED = /^[（(【]([^（()）]*)[）)】]$/;
const LABEL = /^([^，。；：:\d]{1,16})[：:]\s*(?=\S)/;
const ROOM = new RegExp(`^[^，。、]{0,12}(?:${oneOf("rooms")})(?:上?报(?:来|送)?|提供|汇总)?$`);
const CHATTER = new RegExp(
  `^(?:${anyOf([...wordsOf("chatter"), ...wordsOf("thanks"), ...wordsOf("courtesy")])}|[啊呀哈嗯哦了的吧呢哟\\s])+$`,
  "i",
);
const [MAIL, IN_MAIL] = readLexicon("mail-heads").map(
  ({ words }) => new RegExp(`^(?:${anyOf(words)})[：:]`),
) as [RegExp, RegExp];
const REMARK = new RegExp(`^[（(]?(?:[\\p{Script=Han}]{0,4}(?:${oneOf("remarks")}))[：:]`, "u");
const TITLE = new RegExp(
  `(?:${anyOf([...wordsOf("note-titles"), ...wordsOf("office-endings"), ...wordsOf("rooms")])})$`,
);
const RULE = /^[-—–=_*]{3,}$/;
/** 另：… is no more of the heading above it. */
const BESIDES = /^(?:另外?[：:，,]|：)\s*/;
/** 就业, 招商—— between lines that count. */
const BRIEF = /^\p{Script=Han}{2,4}$/u;
/** 2032年计划, 存在的不足: it says nothing but which part is below it. */
const ROUTING = new RegExp(
  `${anyOf([...wordsOf("note-words"), ...wordsOf("note-parts")])}|\\d`,
  "g",
);
/** 见下表： says that something follows. */
const POINTS = new RegExp(`(?:${oneOf("points-below")})[：:。]?$`);
const DAY = /^\d{4}年\d{1,2}月(?:\d{1,2}日)?$/;
const GREETING = /^[^，。；]{1,6}[好您][：:，,！!]?$/;
/** 各区（县）文化局： */
const TO_OTHERS = /^各[^，。；]{1,30}[：:]$/;
const NOTICE = /^关于.*的?(?:通知|通报|函|意见)$/;
const ASKS_AFTER = /([^，。；！!？?]{2,12})呢[？?]$/;

/** What speaks in a paste: rooms, and names that come before more than one line. */
export function createSpeakers(text: string): (label: string) => boolean {
  const labels = text
    .split("\n")
    .map((raw) => LABEL.exec(raw.trim().replace(BULLET, ""))?.[1] ?? "")
    .filter((label) => label !== "");
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const rooms = labels.filter(isRoom).length;
  const named = new RegExp(`^${SURNAME}\\p{Script=Han}{1,2}$`, "u");
  return (label) =>
    isRoom(label) ||
    (named.test(label) && (counts.get(label) ?? 0) > 1) ||
    (label.length <= 2 && rooms * 3 > labels.length && routeOf(label) === null);
}

/** The part of the report that words of the material are for, where they name one. */
export type Route = "plan" | "short" | "leader" | "opening";
const ROUTES: Route[] = ["plan", "short", "leader", "opening"];
const PARTS = readLexicon("note-parts").map(({ words }) => new RegExp(anyOf(words)));

export function routeOf(words: string): Route | null {
  const at = PARTS.findIndex((part) => part.test(words));
  return ROUTES[at] ?? null;
}

/** 问题和明年打算: both parts stand below it, the plan last. */
export function isShortAndPlan(words: string): boolean {
  return [0, 1].every((at) => PARTS[at]!.test(words));
}

/** Does a label or a heading say nothing but which part of the report follows? */
export function isRoute(words: string): boolean {
  return routeOf(words) !== null && isOnlyRouting(words);
}

/** 2032年, 不足两条: no matter is named. */
export function isOnlyRouting(words: string): boolean {
  const rest = [...words.replace(ROUTING, "")];
  return rest.length < 2 || rest.every(isStop);
}

/** The words of a line that are no chatter, clause by clause. */
export function isChatter(words: string): boolean {
  const bare = words.replace(/[^\p{L}\p{N}]/gu, "");
  return bare === "" || CHATTER.test(bare);
}

/** 主线 is no room, though it ends like one. */
export function isRoom(words: string): boolean {
  return ROOM.test(words) && !isRoute(words);
}

/** What stands over the lines that follow. */
interface Place {
  heading: string;
  topic: string;
  paragraph: number;
  asked: string;
  /** The title of a notice, and of the notice that speaks to others. */
  title: string;
  notice: string | null;
  /** The line before was one of a mail's head. */
  inHead: boolean;
  /** Who speaks from here on: a name and a time on a line of their own. */
  by: string;
}

/** The lines of a paste that say something. */
export function linesOf(text: string, year: number): PastedLine[] {
  const raws = text.split("\n");
  const rows = tablesIn(raws, year);
  const speaks = createSpeakers(text);
  const found: PastedLine[] = [];
  const place: Place = {
    heading: "",
    topic: "",
    paragraph: 0,
    asked: "",
    title: "",
    notice: null,
    inHead: false,
    by: "",
  };
  const speakers: string[] = [];
  const points: { indent: number; line: number }[] = [];
  let at = 0;
  for (const [i, raw] of raws.entries()) {
    const isRow = rows.has(i);
    const {
      text: words,
      why,
      by,
    } = isRow
      ? { ...rows.get(i)!, by: "" }
      : { ...withoutSpeaker(raw, speaks, speakers), why: null };
    if (by !== "") speakers.push(by);
    if (words === "" && by !== "") place.by = by;
    const of = pointOf(raw, i + 1, points);
    if (isRow ? words !== "" : saysSomething(words, i, raws, place)) {
      const { heading, topic, paragraph, asked, notice } = place;
      const start = at + Math.max(0, raw.indexOf(words.slice(0, 4)));
      const remark =
        REMARK.test(words) && quantitiesIn(words).length === 0 ? "像是写作提示，不是事实" : null;
      const own = {
        line: i + 1,
        text: remark ? words : words.replace(REMARK, "").replace(BESIDES, ""),
        at: start,
        ...{ heading, topic, paragraph, asked, notice, of },
        by: by === "" ? place.by : by,
        why: why ?? remark,
        chat: SAID_AT.test(raw.trim()),
      };
      found.push(own);
      const planned = rows.get(i)?.planned ?? "";
      if (planned !== "") found.push({ ...own, text: planned, why: "表里的计划数，不是做成的数" });
      place.asked = "";
    }
    at += raw.length + 1;
  }
  return found;
}

/** Whether a line tells something; what it says of the lines below it is kept in `place`. */
function saysSomething(said: string, i: number, raws: string[], place: Place): boolean {
  const begin = (heading: string) =>
    Object.assign(place, {
      heading,
      topic: isMatter(heading, raws[i]!.trim()) ? heading : "",
      paragraph: place.paragraph + 1,
    });
  const head = MAIL.test(said) || (place.inHead && IN_MAIL.test(said));
  place.inHead = head;
  if (BESIDES.test(said)) begin("");
  if (said === "") {
    begin("");
    if (raws[i]!.trim() === "") place.by = "";
  } else if (RULE.test(said) || head) {
    begin("");
    Object.assign(place, { notice: null, title: "" });
  } else if (POINTS.test(said) && quantitiesIn(said).length === 0) begin("");
  else if (TO_OTHERS.test(said)) place.notice = place.title;
  else if (NOTICE.test(said)) place.title = /《([^《》]+)》/.exec(said)?.[1] ?? said;
  else if (DAY.test(said) || GREETING.test(said) || isTitle(said, i, raws) || signs(said, i, raws))
    place.asked = "";
  else if (REMARK.test(said)) return true;
  else if (isHeading(said, raws[i]!.trim(), raws[i - 1], raws[i + 1])) begin(titleOf(said));
  else if (/[？?]$/.test(said) && quantitiesIn(said).length === 0)
    place.asked = ASKS_AFTER.exec(said)?.[1] ?? "";
  else return !isChatter(said);
  return false;
}

/** The line of the point that a point moved in further belongs to; what is no point ends them all. */
function pointOf(raw: string, line: number, points: { indent: number; line: number }[]): number {
  const indent = raw.search(/\S/);
  const isPoint = BULLET.test(raw.trim());
  while (points.length > 0 && (!isPoint || points.at(-1)!.indent >= indent)) points.pop();
  if (isPoint) points.push({ indent, line });
  return points[0]?.line ?? line;
}

function withoutSpeaker(
  raw: string,
  speaks: (label: string) => boolean,
  speakers: string[],
): { text: string; by: string } {
  const timed = SAID_AT.exec(raw.trim())?.[0] ?? "";
  const said = withoutName(
    raw
      .replace(STICKER, "")
      .trim()
      .replace(MARKS, "")
      .replace(SAID_AT, "")
      .replace(SAID_TO, "")
      .replace(BULLET, "")
      .trim(),
    speakers,
  );
  const label = LABEL.exec(said);
  return label && speaks(label[1]!)
    ? { text: said.slice(label[0].length), by: label[1]! }
    : { text: said, by: timed.replace(/[^\p{L}]/gu, "") };
}

/** 王芳 更正一下: one of those who speak says who it is once more, with something behind it. */
function withoutName(said: string, speakers: string[]): string {
  const name = /^\p{Script=Han}{2,}(?=\s|$)/u.exec(said)?.[0] ?? "";
  const rest = said.slice(name.length).trim();
  const known = PERSON.test(name) && speakers.some((speaker) => speaker.endsWith(name));
  return known && (rest === "" || /\p{Script=Han}{2}/u.test(rest)) ? rest : said;
}

/** What the paste calls itself in its first line. */
function isTitle(said: string, i: number, raws: string[]): boolean {
  if (raws.slice(0, i).some((raw) => raw.trim() !== "") || raws.length < 3) return false;
  if (BULLET.test(raws[i]!.trim())) return false;
  const bare = said
    .replace(/[（(【][^（()）】]*[）)】]/g, "")
    .replace(/(?:\d{4}年?)?\d{1,2}月(?:\d{1,2}日)?|\d{4}年(?:度)?/g, "")
    .trim();
  if (bare === "") return true;
  return isName(bare);
}

/** Who sends a letter, at its end: nothing but a day stands below. */
function signs(said: string, i: number, raws: string[]): boolean {
  if (i < 2 || !isName(said)) return false;
  const below = raws.slice(i + 1).map((raw) => raw.trim());
  const dated = below.filter((raw) => raw !== "");
  return dated.length > 0 && dated.every((raw) => DAY.test(raw));
}

/** An office's or a room's, or a paste's title: no sentence, no figure. */
function isName(words: string): boolean {
  return !/[，。；：:]/.test(words) && quantitiesIn(words).length === 0 && TITLE.test(words);
}

/** 综合科： or 2024年打算： over what belongs to it; without a colon it stands alone after a blank line, or in brackets. */
function isHeading(
  said: string,
  raw: string,
  before: string | undefined,
  after: string | undefined,
): boolean {
  const bracketed = BRACKETED.exec(said)?.[1];
  if (bracketed !== undefined) return quantitiesIn(bracketed).length === 0;
  if (MARKED.test(raw) && quantitiesIn(said).length === 0) return true;
  if (after === undefined || after.trim() === "") return false;
  const bare = titleOf(said);
  // 二、营商环境 over the lines below it; 一、…, 二、… one below the other are items.
  const numbered = NUMBERED.test(raw) && !NUMBERED.test(after.trim());
  if (/[，。；]/.test(bare) || bare.length > 24) return false;
  if (/[：:]$/.test(said)) return true;
  // A number counts something, be its unit known or not.
  const counted = /\d/.test(bare.replace(/(?:19|20)\d{2}年?/g, ""));
  if (bare.length > 16 || /[：:]/.test(bare) || counted || quantitiesIn(bare).length > 0)
    return false;
  const alone = before === undefined || before.trim() === "";
  const brief = BRIEF.test(bare) && !isChatter(bare) && [before, after].every(counts);
  return alone || numbered || (!SAID_AT.test(raw) && (brief || isRoute(bare)));
}

/** 药品：, 招商——: no room, no part of the report. */
function isMatter(heading: string, raw: string): boolean {
  const other = TITLE.test(heading) || isRoom(heading) || routeOf(heading) !== null;
  return !other && /^\p{Script=Han}{2,6}(?:[：:]|—+)$/u.test(raw);
}

function counts(line: string | undefined): boolean {
  return line !== undefined && /\d/.test(line);
}

function titleOf(said: string): string {
  return (BRACKETED.exec(said)?.[1] ?? said)
    .replace(/[（(][^（()）]*[）)]/g, "")
    .replace(/(?:[：:]|—+)$/, "");
}
