/**
 * The name of an office taken apart (pure): 上海市普陀区人民政府万里街道办事处 is the government of 万里街道 in 普陀区 in 上海市, and
 * 规资局 is a short way to write 规划和自然资源局 because Chinese shortens a name by its parts' first characters, in their order.
 */
import { readLexicon, wordsOf } from "../lexicon.ts";
import { kindAtEnd, type Place, placeAtStart, placeOf } from "./place.ts";

export interface OfficeName {
  /** The widest first. */
  places: Place[];
  /** 区 of 区财政局, which says the kind of its place and not its name. */
  of: string | null;
  /** What it is of the place: 规划和自然资源; "" of the government itself. */
  core: string;
  /** Its kind, in full: 局, 委员会, 人民政府. */
  kind: string;
}

export const GOVERNMENT = "人民政府";
const COMMITTEE = "委员会";
export const STREET_OFFICE = "街道办事处";
/** Every way to end a name, with the kind that it says; the longest first. */
export const ENDINGS = readLexicon("office-endings")
  .flatMap(({ words }) => words.map((word) => ({ word, kind: words[0]! })))
  .sort((a, b) => b.word.length - a.word.length);
/** Names that are shortened by no rule: 编办 → 机构编制委员会办公室. */
export const IRREGULAR = new Map(
  readLexicon("offices").flatMap(({ words }) =>
    words.slice(0, -1).map((short) => [short, words.at(-1)!] as const),
  ),
);
/** What may stand between a place and its office, the longest first. */
const BEFORE_CORE = [GOVERNMENT, "政府", "府", COMMITTEE, "委"];
const PARTY = ["中国共产党", "中共"];
const AND = new Set("和与及、暨");
const GENERIC = new Set(wordsOf("generic-parts"));

/** Take a name apart; one that ends in no kind of office is of the place's government (洪泽区) or has the whole as its core. */
export function readName(name: string): OfficeName {
  const known = NAMES.get(name);
  if (known) return known;
  const read = takeApart(name);
  if (NAMES.size > MAX_KEPT) NAMES.clear();
  NAMES.set(name, read);
  return read;
}

const NAMES = new Map<string, OfficeName>();
const MAX_KEPT = 10_000;

function takeApart(name: string): OfficeName {
  let rest = PARTY.reduce((text, party) => cut(text, party), name);
  const places: Place[] = [];
  const takePlaces = () => {
    for (let place = placeAtStart(rest); place; place = placeAtStart(rest)) {
      places.push(place);
      rest = rest.slice(place.full.length);
    }
  };
  takePlaces();
  // 普陀区人民政府万里街道办事处: the street's own name stands behind the government it belongs to.
  const behind = cut(cut(rest, GOVERNMENT), "政府");
  if (placeAtStart(behind)) {
    rest = behind;
    takePlaces();
  }
  const only = places.length === 0 ? placeOf(rest) : null;
  if (only) return { ...GOVERNS, places: [only], of: null };
  const of = places.length === 0 ? kindAtStart(rest) : null;
  return { places, of, ...readBody(rest.slice(of?.length ?? 0)) };
}

/** 区 of 区财政局, and not 市 of 市场监督管理局, whose first word goes on. */
function kindAtStart(text: string): string | null {
  const after = text.slice(1);
  if (kindAtEnd(text[0] ?? "") && BEFORE_CORE.some((word) => after.startsWith(word)))
    return text[0]!;
  const [first] = SEGMENTER.segment(text.slice(0, 6));
  const kind = first && first.segment.length < text.length ? first.segment : "";
  return kindAtEnd(kind)?.kind === kind && kind !== "" ? kind : null;
}

/** 政府, 委员会, 政府办: what every place has, so that the place is the name. */
export function isCoreless({ core }: Pick<OfficeName, "core">): boolean {
  return core === "" || core === "政府" || core === "委";
}

const GOVERNS = { core: "", kind: GOVERNMENT };

/** What stands after the places: 人民政府外事办公室 → 外事, 办公室. */
function readBody(body: string): { core: string; kind: string } {
  if (body === "") return GOVERNS;
  const whole = IRREGULAR.get(body);
  if (whole) return readBody(whole);
  const ending = ENDINGS.find(({ word }) => body.endsWith(word));
  if (!ending) return { core: body, kind: "" };
  // A street's office governs it.
  if (ending.kind === STREET_OFFICE && body === ending.word) return GOVERNS;
  const before = body.slice(0, -ending.word.length);
  const lead = BEFORE_CORE.find((word) => before.startsWith(word)) ?? "";
  const core = before.slice(lead.length);
  // 区政府办 and 区委办 are the offices of those.
  if (core !== "" || lead === "") return { core, kind: ending.kind };
  return { core: lead.startsWith("委") ? "委" : "政府", kind: ending.kind };
}

/** How well a short core says a long one: `same` as Chinese shortens it, `narrow` where it only names a part (教育 of 教育和体育). */
export function shortens(short: string, long: string, kind: string): "same" | "narrow" | null {
  if (short === long) return "same";
  if (short === "" || short.length >= long.length) return null;
  const parts = partsOf(long);
  if (parts.length === 0) return null;
  const used = prefixesIn(short.replace(/[和与及、暨]/g, ""), parts);
  if (!used) return null;
  if (used.every(({ part }) => GENERIC.has(part.text))) return null;
  if (short.length < 2 && !ONE_CHARACTER.has(kind)) return null;
  const own = parts.filter(({ text }) => !GENERIC.has(text));
  const touches = (part: Part | undefined) => used.some((one) => one.part === part);
  const group = (n: number) => parts.filter((part) => part.group === n);
  const last = parts.at(-1)!.group;
  const cutShort = used.some(({ part, length }) => length < part.text.length);
  const same =
    last > 0
      ? group(0).some(touches) && group(last).some(touches)
      : own.every(touches) || (cutShort && touches(own[0]));
  if (same) return "same";
  return cutShort ? null : "narrow";
}

/** 外办, 科委: a core of one character is usual with these. */
export const ONE_CHARACTER = new Set(["办公室", "委员会"]);

interface Part {
  text: string;
  /** Which of the things joined by 和 it belongs to. */
  group: number;
}

/** What the parts of a core begin with: a short way to write it begins with one of these. */
export function firstsOf(core: string): string[] {
  return partsOf(core).map(({ text }) => text[0]!);
}

/** 人力资源和社会保障 → 人力, 资源; 社会, 保障. */
function partsOf(core: string): Part[] {
  const kept = PARTS.get(core);
  if (kept) return kept;
  const parts: Part[] = [];
  let group = 0;
  for (const { segment } of SEGMENTER.segment(core)) {
    if (AND.has(segment)) group++;
    // 退役军人 is 退役 and 军人.
    else if (segment.length < 4) parts.push({ text: segment, group });
    else
      for (let at = 0; at < segment.length; at += 2)
        parts.push({ text: segment.slice(at, at + 2), group });
  }
  if (PARTS.size > MAX_KEPT) PARTS.clear();
  PARTS.set(core, parts);
  return parts;
}

const SEGMENTER = new Intl.Segmenter("zh", { granularity: "word" });
const PARTS = new Map<string, Part[]>();

/** `short` as beginnings of parts in their order, taking as much of each as it can; null where it is none. */
function prefixesIn(
  short: string,
  parts: Part[],
  from = 0,
): { part: Part; length: number }[] | null {
  if (short === "") return [];
  for (let i = from; i < parts.length; i++) {
    const part = parts[i]!;
    for (let length = common(short, part.text); length > 0; length--) {
      const rest = prefixesIn(short.slice(length), parts, i + 1);
      if (rest) return [{ part, length }, ...rest];
    }
  }
  return null;
}

function common(a: string, b: string): number {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n++;
  return n;
}

function cut(text: string, start: string): string {
  return text.startsWith(start) && text.length > start.length ? text.slice(start.length) : text;
}
