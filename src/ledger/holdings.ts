/**
 * A question about the shelf itself, read (pure): which reports there are, how many, of which years and offices, which years lack
 * one, and which of them speak of something. It is one where nothing is left of it but words of shelves and of asking.
 */
import { fold } from "../text/fold.ts";
import { eachOf, wordsOf as listed, oneOf } from "../text/lexicon.ts";
import { anyOf } from "../text/terms.ts";
import { unquoted } from "../text/vocabulary.ts";

export interface HoldingsAsked {
  wants: "list" | "count" | "newest" | "oldest" | "lacking" | "has" | "each" | "mention";
  /** Only reports of these. */
  years: number[];
  orgs: string[];
  /** What the title or kind must have: 总结, 法治报告. */
  title: string[];
  /** An office that no report here is of. */
  stranger: string | null;
  /** What is to be mentioned. */
  words: string | null;
  /** The first report to be listed, from 1. */
  from: number;
}

/** What was understood of the question before: its time, and its offices. */
export interface Context {
  years: number[];
  said: string[];
  orgs: string[];
  orgNames: string[];
  /** All offices that there are reports of. */
  offices: string[];
  /** What the reports are called, each with its kind. */
  titles: string[];
  /** The question before was about the shelf, so that 最早的呢 is too. */
  after: boolean;
}

const MAX_CHARS = 60;
export const FROM = /从第(\d{1,5})份起/;

/** What a question asks of the shelf; null where it asks what the reports say. */
export function holdingsAsked(question: string, context: Context): HoldingsAsked | null {
  const text = fold(question).trim();
  if (text.length > MAX_CHARS) return null;
  const mention = mentionIn(text, context);
  if (mention) return mention;
  let bare = text.replace(FROM, " ");
  for (const said of [...context.said, ...context.orgNames]) bare = bare.replaceAll(said, " ");
  const wants = wantsOf(bare);
  if (wants === null) return null;
  const named = officesNamed(bare, context);
  bare = bare.replace(named.said, " ");
  const { years } = context;
  const { orgs } = named;
  const asked = { wants, years, orgs, title: [], stranger: null, words: null };
  const from = Number(FROM.exec(text)?.[1] ?? 1);
  const left = leftIn(bare);
  if (left.length === 0) {
    const papers = PAPERS!.test(bare) || STACKS!.test(bare);
    return papers ||
      context.after ||
      (LIST!.test(bare) && (NEWEST!.test(bare) || OLDEST!.test(bare)))
      ? { ...asked, from }
      : null;
  }
  // What is left over is what reports are called or whose they are; anything else is a matter of theirs.
  if (!PAPERS!.test(bare)) return null;
  if (left.every((word) => context.titles.some((title) => title.includes(word))))
    return { ...asked, from, title: left };
  const [only] = left;
  if (left.length > 1 || !OFFICE.test(only!)) return null;
  // 县审计局 of a shelf with 柳泉县审计局.
  const own = context.offices.filter((org) => org.endsWith(only!.replace(/^[我本省市区县]/, "")));
  if (own.length > 0) return { ...asked, from, orgs: own };
  return wants === "has" ? { ...asked, from, stranger: only! } : null;
}

/** 万里街道 is the 万里街道办事处 of some place: the longest piece of a question that stands in an office's name. */
function officesNamed(text: string, { orgs, offices }: Context): { orgs: string[]; said: string } {
  if (orgs.length > 0) return { orgs, said: "" };
  for (let length = Math.min(text.length, LONGEST_NAME); length >= 3; length--)
    for (let from = 0; from + length <= text.length; from++) {
      const said = text.slice(from, from + length);
      const own = offices.filter((org) => org.includes(said));
      if (own.length > 0) return { orgs: own, said };
    }
  return { orgs, said: "" };
}
const LONGEST_NAME = 24;

/** The runs of characters that are neither about a shelf nor about asking. */
function leftIn(text: string): string[] {
  return text.replace(ABOUT_A_SHELF, " ").match(/[\p{L}\p{N}]+/gu) ?? [];
}

const OFFICE = new RegExp(`(?:${oneOf("bureaus")})$`);
const [HAS, EACH, COUNT, LIST] = eachOf("holdings-asked").map((words) => new RegExp(words));

const NAMES = ["papers", "stacks", "newest", "oldest", "lacking"];
const [PAPERS, STACKS, NEWEST, OLDEST, LACKING] = NAMES.map((name) => new RegExp(oneOf(name)));
const MENTIONING = new RegExp(oneOf("mentions"));
const ABOUT_A_SHELF = new RegExp(anyOf([...NAMES, "asking"].flatMap(listed)), "g");

function wantsOf(text: string): HoldingsAsked["wants"] | null {
  if (NEWEST!.test(text)) return "newest";
  if (HAS!.test(text) || /有.*吗/.test(text)) return "has";
  if (LACKING!.test(text)) return "lacking";
  if (OLDEST!.test(text)) return "oldest";
  if (EACH!.test(text)) return "each";
  if (COUNT!.test(text)) return "count";
  return LIST!.test(text) ? "list" : null;
}

/** 哪几份提到“…”, 有没有报告写到…: which reports, and what they are to say. */
function mentionIn(text: string, context: Context): HoldingsAsked | null {
  const verb = MENTIONING.exec(text);
  if (!verb) return null;
  let subject = text.slice(0, verb.index);
  for (const said of [...context.said, ...context.orgNames])
    subject = subject.replaceAll(said, " ");
  if (wantsOf(subject) === null || leftIn(subject).length > 0) return null;
  const words = unquoted(text.slice(verb.index + verb[0].length))
    .replace(/[？?。！!\s]+$/, "")
    .replace(/^(?:了|过|的是?)|(?:了|的|吗|呢|没有|内容|情况)+$/g, "")
    .trim();
  if (words === "") return null;
  const { years, orgs } = context;
  return { wants: "mention", years, orgs, title: [], stranger: null, words, from: 1 };
}
