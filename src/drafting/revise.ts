/**
 * A draft revised in words (pure): what is said → orders, each a place and what to do there → the items anew, and for each order what
 * was done or why it was not. What only a model can do (语气) says so; words that are no order change nothing.
 */
import { oneOf } from "../text/lexicon.ts";
import { countFrom } from "../text/numerals.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { type DraftDocument, type DraftItem, PLACEHOLDER, paragraphsOf } from "./document.ts";
import { countedOn, GONE, withoutGone } from "./dropping.ts";

export interface Revised {
  draft: DraftDocument;
  /** What was done and what could not be, in words for whoever asked. */
  told: string[];
  /** Whether the draft is another one now. */
  changed: boolean;
  /** What only a model can do: the items that are meant, what was said, and what is told of it without one. */
  left: Left[];
}

interface Left {
  items: DraftItem[];
  said: string;
  shorter: boolean;
  told: string;
}

type Order =
  | { to: "fill"; place: number; words: string }
  | { to: "replace"; from: string; by: string }
  | { to: "drop"; what: Place }
  | { to: "shorten"; what: Place; said: string }
  | { to: "add"; after: Place | null; words: string }
  | { to: "restyle"; what: Place | null; said: string }
  | { to: "restore"; version: number | null }
  | { to: "history" };

/** A paragraph, a sentence or a placeholder by its number; null is the last one, of `placeholders` all. */
interface Place {
  of: "paragraph" | "sentence" | "placeholder" | "placeholders";
  number: number | null;
}

const NUMBER = "([一二三四五六七八九十百\\d]{1,4})";
const FILL = new RegExp(
  `^第${NUMBER}(?:处|个(?:空|待补充)?)(?:[是为填写改成应该]*[：:]|(?:是|为|填成?|写成?|改成|应该?是|，)+)(.+)$`,
);
const REPLACE =
  /^(?:把|将)[“"「]?([^“”"「」]{1,60}?)[”"」]?(?:都|全)?(?:改成|改为|换成|替换为|替换成|改)[“"「]?([^“”"「」]{1,200}?)[”"」]?$/;
const BLANK = new RegExp(oneOf("placeholders"));
const REST = new RegExp(oneOf("remaining"));
const DROP = new RegExp(oneOf("drops"));
const SHORTEN = new RegExp(oneOf("shortens"));
const RESTYLE = new RegExp(oneOf("restyles"));
/** 加一句…, and not what is told of: 加大巡查力度. */
const ADD = new RegExp(
  `^(?=在|第|最后|末尾|再|(?:加|添|补充?)[上一句条话：:，“"「])(?:(?:在?(?:第${NUMBER}(条|段)|最后|末尾)(?:后面?|里|中)?))?(?:再)?(?:加|添|补充?)(?:上|一?句|一?条)?(?:话)?[：:，]?(.{4,})$`,
);
const RESTORE =
  /^(?:请)?(?:恢复|退回|回到|撤销)(?:到)?(上一?版|上一?次|刚才|第([一二三四五六七八九十\d]{1,3})版|修改|改动)/;
const HISTORY = /谁(?:改|填|写|补)|改动记录|修改记录|历史版本|有哪几版|改过什么/;
const ASKS = /[？?吗呢]$/;
const PLACED = new RegExp(`(?:第${NUMBER}|(最后|末)(?:那|一)*)(条|段|点|句|处)`);

/** The orders in a message; null where some part of it is none, so that a question is never taken for one. */
export function ordersIn(said: string): Order[] | null {
  const parts = said.split(/([；;\n。]|[，,](?=第|把|将|删|再?加))/);
  const orders: Order[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const part = parts[at]!.replace(/^(?:请|麻烦|帮我?|然后|另外|还有|再把)+/, (lead) =>
      lead.endsWith("再把") ? "把" : "",
    ).trim();
    if (part === "") continue;
    const order = orderIn(part);
    const last = orders.at(-1);
    if (order) orders.push(order);
    // What is filled in or added may be more than one sentence.
    else if ((last?.to === "fill" || last?.to === "add") && !ASKS.test(part))
      last.words += `${parts[at - 1]}${part}`;
    else return null;
  }
  return orders.length > 0 ? orders : null;
}

function orderIn(part: string): Order | null {
  const fill = FILL.exec(part);
  if (fill) return { to: "fill", place: countFrom(fill[1]!), words: fill[2]!.trim() };
  if (HISTORY.test(part)) return { to: "history" };
  const restore = RESTORE.exec(part);
  if (restore) return { to: "restore", version: restore[2] ? countFrom(restore[2]) : null };
  const place = placeIn(part);
  if (place && DROP.test(part)) return { to: "drop", what: place };
  if (REST.test(part) && BLANK.test(part) && DROP.test(part))
    return { to: "drop", what: { of: "placeholders", number: null } };
  if (SHORTEN.test(part))
    return { to: "shorten", what: place ?? { of: "paragraph", number: null }, said: part };
  const replace = REPLACE.exec(part);
  if (replace) return { to: "replace", from: replace[1]!, by: replace[2]! };
  if (RESTYLE.test(part)) return { to: "restyle", what: place, said: part };
  const add = ADD.exec(part);
  if (add)
    return {
      to: "add",
      after: add[1] ? { of: "paragraph", number: countFrom(add[1]) } : null,
      words: add[3]!,
    };
  return null;
}

function placeIn(part: string): Place | null {
  const match = PLACED.exec(part);
  if (!match) return null;
  const of = match[3] === "句" ? "sentence" : match[3] === "处" ? "placeholder" : "paragraph";
  return { of, number: match[1] ? countFrom(match[1]) : null };
}

/** Carry the orders out, those that need earlier versions aside. `by` is who asks. */
export function revise(draft: DraftDocument, orders: Order[], by: string): Revised {
  let items = draft.items;
  const told: string[] = [];
  const left: Left[] = [];
  // Numbers are those of the draft as it was read: filling the first does not make the second the first.
  const filled = new Map<number, string>();
  const all = placeholdersOf(items).length;
  for (const order of orders)
    if (order.to === "drop") for (const place of blanksAt(order.what, all)) filled.set(place, GONE);
  for (const order of orders) if (order.to === "fill") filled.set(order.place, order.words);
  const before = items;
  items = withoutGone(fillIn(items, filled, by, told));
  for (const order of orders) {
    if (order.to === "replace") items = replaceIn(items, order, by, told);
    else if (order.to === "drop" && !order.what.of.startsWith("placeholder"))
      items = drop(items, order.what, told);
    else if (order.to === "shorten") items = shorten(items, order, told, left);
    else if (order.to === "add") items = addTo(items, order, by, told);
    else if (order.to === "restyle") leave(items, order, told, left);
  }
  const changed = items.length !== before.length || items.some((item, i) => item !== before[i]);
  if (orders.some(({ to }) => to === "drop")) items = countedOn(items, before);
  // What did not agree is no longer said once its placeholder has its answer.
  const asks = (all: DraftItem[], why: string) => all.some(({ text }) => text.includes(why));
  const notes = draft.notes.filter(({ why }) => !asks(before, why) || asks(items, why));
  return { draft: { ...draft, items, notes }, told, changed, left };
}

/** What is to be said in other words, for a model; the whole draft where no place is named. */
function leave(
  items: DraftItem[],
  { what, said }: { what: Place | null; said: string },
  told: string[],
  left: Left[],
): void {
  const own = what ? itemsAt(items, what) : items;
  const without = own
    ? `“${said}”要改文字的说法，需要模型来做，现在还不能，稿子没有动。可以用“把甲改成乙”逐句改。`
    : `稿子里没有${nameOf(what!)}，没有改动。`;
  told.push(without);
  if (own) left.push({ items: own, said, shorter: false, told: without });
}

/** The numbers of the placeholders at a place, of `all`. */
function blanksAt({ of, number }: Place, all: number): number[] {
  if (of === "placeholder") return [number ?? all];
  return of === "placeholders" ? Array.from({ length: all }, (_, i) => i + 1) : [];
}

/** Every placeholder of a draft, in reading order. */
export function placeholdersOf(items: DraftItem[]): string[] {
  return items.flatMap(({ text }) => text.match(PLACEHOLDER) ?? []);
}

function fillIn(
  items: DraftItem[],
  filled: Map<number, string>,
  by: string,
  told: string[],
): DraftItem[] {
  if (filled.size === 0) return items;
  const all = placeholdersOf(items).length;
  let at = 0;
  const gone: string[] = [];
  const anew = items.map((item) => {
    let done = item;
    const text = item.text.replace(PLACEHOLDER, (asked) => {
      at++;
      const words = filled.get(at);
      if (words === undefined) return asked;
      if (words === GONE && item.level !== undefined) {
        told.push(`第${at}处是小标题，不能空着，没有删；请填上。`);
        return asked;
      }
      if (words === GONE) {
        gone.push(`第${at}处${asked}`);
        done = { ...item, by };
        return GONE;
      }
      if (inUnits(words, asked) === null) {
        told.push(`第${at}处没有填：“${words}”没有说是什么数，请连单位一起写（问的是${asked}）。`);
        return asked;
      }
      told.push(`第${at}处已填“${words}”（原为${asked}）。`);
      done = { ...item, kind: "new", by };
      return worded(item, asked, words);
    });
    return done === item ? item : withoutTemplate({ ...done, text });
  });
  if (gone.length > 0)
    told.push(`已删去${gone.length > 3 ? `${gone.length}处待补充` : gone.join("、")}。`);
  for (const place of filled.keys())
    if (!(place >= 1 && place <= all)) told.push(`稿子里没有第${place}处待补充，一共${all}处。`);
  return anew;
}

function withoutTemplate({ template: _, ...item }: DraftItem): DraftItem {
  return item;
}

/** What is filled in, in the words of last year's clause where it gives just that clause's figures; else as it was said. */
function worded({ template }: DraftItem, asked: string, words: string): string {
  const bare = inUnits(words, asked) ?? words;
  const figures = quantitiesIn(bare);
  const onlyFigures =
    figures.length > 0 &&
    figures.map(({ text }) => text).join("").length === bare.replace(/[、，和\s]/g, "").length;
  const same =
    template &&
    figures.length === template.units.length &&
    figures.every(({ unit }, i) => unit === template.units[i]);
  if (template && onlyFigures && same)
    return template.pieces.map((piece, i) => piece + (figures[i]?.text ?? "")).join("");
  if (!onlyFigures) return bare;
  // A figure without its clause says what it is of by the placeholder's own words.
  const matter = /^【待补充：(?:\d{4}年)?(.*?)(?:（.*)?】$/.exec(asked)?.[1] ?? "";
  return `${matter.replace(/(?:数|人数|比例|情况|开头)$/, "")}${bare}`;
}

/** What is filled in, 362 as 362处 where last year's was 338处; null for numbers of which nothing says what they count. */
function inUnits(words: string, asked: string): string | null {
  const bare = words.replace(/[。；，]$/, "");
  const numbers = bare.split(/[、，\s]+/);
  if (!numbers.every((number) => /^\d[\d,]*(?:\.\d+)?$/.test(number))) return bare;
  const before = /（上年([^：（）]+)）】$/.exec(asked)?.[1]?.split("、") ?? [];
  const units = before.map((was) => was.replace(/^.*\d[余多]?/, ""));
  if (numbers.length !== units.length || units.includes("")) return null;
  return numbers.map((number, i) => number + units[i]).join("、");
}

function replaceIn(
  items: DraftItem[],
  { from, by: words }: { from: string; by: string },
  by: string,
  told: string[],
): DraftItem[] {
  const holding = items.filter(({ text }) => text.replace(PLACEHOLDER, "").includes(from));
  const [only] = holding;
  if (!only) {
    told.push(`稿子里没有“${from}”，没有改动。`);
    return items;
  }
  if (holding.length > 1) {
    told.push(
      `“${from}”在稿子里有${holding.length}处：${holding.map(({ text }) => `“${text.slice(0, 24)}”`).join("、")}。请把前后的字也说上，好认出是哪一处。`,
    );
    return items;
  }
  told.push(`已把“${from}”改成“${words}”。`);
  return items.map((item) =>
    item === only
      ? {
          ...item,
          text: outsidePlaceholders(item.text, from, words),
          kind: item.kind === "ask" ? "ask" : "adapt",
          by,
        }
      : item,
  );
}

function outsidePlaceholders(text: string, from: string, words: string): string {
  const kept = text.match(PLACEHOLDER) ?? [];
  let at = 0;
  return text
    .replace(PLACEHOLDER, "\uFDD2")
    .replace(from, words)
    .replace(/\uFDD2/g, () => kept[at++]!);
}

/** The items of a place; null where the draft has no such place. */
function itemsAt(items: DraftItem[], { of, number }: Place): DraftItem[] | null {
  const paragraphs = paragraphsOf(items).filter(([first]) => first!.level === undefined);
  if (of === "sentence") {
    const last = number === null ? sentencesAt(items).at(-1) : sentencesAt(items)[number - 1];
    return last ?? null;
  }
  if (number === null) return paragraphs.at(-1) ?? null;
  // 第二条 is the one that says 二是, where only one does.
  const numbered = paragraphs.filter(([first]) => markOf(first!) === number);
  return (numbered.length === 1 ? numbered[0] : paragraphs[number - 1]) ?? null;
}

function markOf({ text }: DraftItem): number | null {
  const mark = /^(?:([一二三四五六七八九十]{1,3})是|(\d{1,2})[.．、])/.exec(text);
  return mark ? countFrom(mark[1] ?? mark[2]!) : null;
}

/** The items of each sentence: up to the one that ends with a full stop. */
function sentencesAt(items: DraftItem[]): DraftItem[][] {
  const sentences: DraftItem[][] = [];
  let open = true;
  for (const item of items.filter(({ level }) => level === undefined)) {
    if (open || item.opens) sentences.push([item]);
    else sentences.at(-1)!.push(item);
    open = /[。；！？]$/.test(item.text);
  }
  return sentences;
}

function nameOf({ of, number }: Place): string {
  const unit = of === "sentence" ? "句" : "条";
  return number === null ? `最后一${unit}` : `第${number}${unit}`;
}

function drop(items: DraftItem[], what: Place, told: string[]): DraftItem[] {
  const own = itemsAt(items, what);
  if (!own) {
    told.push(`稿子里没有${nameOf(what)}，没有删。`);
    return items;
  }
  told.push(
    `已删去${nameOf(what)}：“${own
      .map(({ text }) => text)
      .join("")
      .slice(0, 40)}”。`,
  );
  const rest = items.filter((item) => !own.includes(item));
  // What follows a sentence that opened a paragraph opens it now.
  const next = items[items.indexOf(own.at(-1)!) + 1];
  const opens = own[0]!.opens && next !== undefined && !next.opens && next.level === undefined;
  return rest.map((item) => (opens && item === next ? { ...item, opens: true } : item));
}

/** The first sentence, and every clause with a figure or a placeholder. */
function shorten(
  items: DraftItem[],
  { what, said }: { what: Place; said: string },
  told: string[],
  left: Left[],
): DraftItem[] {
  const own = itemsAt(items, what);
  if (!own) {
    told.push(`稿子里没有${nameOf(what)}，没有改动。`);
    return items;
  }
  const kept = own.filter(
    (item, i) => i === 0 || quantitiesIn(item.text).length > 0 || item.kind === "ask",
  );
  if (kept.length === own.length) {
    const without = `${nameOf(what)}只剩数字和待补充的内容，没有可以略去的话；要合并改写，需要接入模型。`;
    told.push(without);
    left.push({ items: own, said, shorter: true, told: without });
    return items;
  }
  told.push(`${nameOf(what)}已略去没有数字的${own.length - kept.length}句。`);
  const ended = kept.map((item, i) =>
    i === kept.length - 1 ? { ...item, text: item.text.replace(/[，；]$/, "。") } : item,
  );
  const first = items.indexOf(own[0]!);
  return [...items.slice(0, first), ...ended, ...items.slice(first + own.length)];
}

function addTo(
  items: DraftItem[],
  { after, words }: { after: Place | null; words: string },
  by: string,
  told: string[],
): DraftItem[] {
  const own = itemsAt(items, after ?? { of: "paragraph", number: null });
  if (!own) {
    told.push(`稿子里没有${after ? nameOf(after) : "可以接着写的地方"}，没有加。`);
    return items;
  }
  const last = own.at(-1)!;
  const text = /[。！？]$/.test(words) ? words : `${words}。`;
  told.push(`已在${after ? nameOf(after) : "最后"}加上：“${text}”。`);
  const added: DraftItem = {
    kind: "new",
    text,
    section: last.section,
    passageId: last.passageId,
    opens: false,
    sources: [],
    material: [],
    by,
  };
  const at = items.indexOf(last) + 1;
  return [...items.slice(0, at), added, ...items.slice(at)];
}
