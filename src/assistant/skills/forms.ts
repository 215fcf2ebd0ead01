/**
 * A year in another form (pure): a report as it stands, or a draft of one → the items of its parts in the order of a 述职报告, or what a
 * 简报 has room for, each with its origin as before. Nothing is worded anew; what no report says is asked for.
 */
import {
  type DraftDocument,
  type DraftItem,
  PLACEHOLDER,
  sourceAt,
} from "../../drafting/document.ts";
import type { Block, Paper, Part } from "../../drafting/paper.ts";
import { toChineseNumeral } from "../../text/numerals.ts";

export const FORMS = ["述职", "简报"] as const;
export type Form = (typeof FORMS)[number];

/** Sentences of a section that a 简报 has room for. */
const BRIEF = 3;

/** The form that a request names. */
export function formAsked(ask: string): Form | null {
  return FORMS.find((form) => ask.includes(form)) ?? null;
}

/** A report as a draft that keeps all of it, sentence by sentence; its tables are no part of another form. */
export function asReported({ info, blocks }: Paper): DraftDocument {
  return {
    year: info.year,
    title: info.title,
    org: info.org,
    whole: true,
    items: blocks.filter((block, i) => !isTable(block, blocks[i + 1])).flatMap(itemsOf),
    unused: [],
    notes: [],
    checklist: [],
  };
}

/** A row, or the line that names the table below it. */
function isTable({ kind, hit }: Block, next: Block | undefined): boolean {
  return kind === "row" || (next?.kind === "row" && !/[。；：]$/.test(hit.text.trim()));
}

function itemsOf(block: Block): DraftItem[] {
  const { hit, kind, part, goesOn } = block;
  const item = (text: string, opens: boolean): DraftItem => ({
    ...{ kind: "keep", text, opens, section: hit.path, passageId: hit.passageId, material: [] },
    sources: [sourceAt(hit, text, hit.text.indexOf(text))],
    ...(kind === "heading" ? { level: hit.path.length } : {}),
    ...(part === "closing" ? { closing: true } : {}),
  });
  if (kind === "heading" || part === "closing") return [item(hit.text.trim(), true)];
  let from = 0;
  return block.sentences.flatMap(({ end, close }, i) => {
    const text = hit.text.slice(from, end + close.length).trim();
    from = end + close.length;
    return text === "" ? [] : [item(text, i === 0 && !goesOn)];
  });
}

/** The draft in that form. Which part of its report an item stands in is told by the passage in whose place it stands. */
export function inForm(document: DraftDocument, form: Form, { blocks }: Paper): DraftDocument {
  const parts = new Map(blocks.map(({ hit, part }) => [hit.passageId, part]));
  const of = (part: Part) => document.items.filter((item) => parts.get(item.passageId) === part);
  return form === "述职" ? dutyReport(document, of) : bulletin(document, of("done"));
}

function dutyReport(document: DraftDocument, of: (part: Part) => DraftItem[]): DraftDocument {
  const { year } = document;
  const parts: [string, DraftItem[]][] = [
    ["履行推进法治建设第一责任人职责情况", prose(of("leader"))],
    [`${year}年主要工作`, numbered(of("done"))],
    ["存在的不足", prose(of("short"))],
    [`${year + 1}年工作打算`, prose(of("plan"))],
  ];
  const items = parts
    .filter(([, own]) => own.length > 0)
    .flatMap(([title, own], i) => [
      asked(`${toChineseNumeral(i + 1)}、${title}`, own[0]!, { level: 1, kind: "keep" }),
      ...own,
    ]);
  const [first] = items;
  if (!first) return { ...document, items };
  const opening = asked(
    `我是【待补充：述职人的单位、职务和姓名】，现将${year}年度履职情况报告如下：`,
    first,
  );
  const signed = asked("述职人：【待补充：述职人姓名】", first);
  // Its signer is a person, whom no report names as such.
  return {
    ...document,
    title: `${year}年度述职报告`,
    org: null,
    items: [opening, ...items, signed],
  };
}

function bulletin(document: DraftDocument, done: DraftItem[]): DraftDocument {
  const sections = Map.groupBy(numbered(done), ({ section }) => section.slice(0, 2).join("/"));
  const items = [...sections.values()].flatMap((section) => {
    const told = section
      .filter((item) => item.level === undefined && tellsSomething(item))
      .slice(0, BRIEF)
      .map((item, i) => ({ ...item, opens: i === 0, text: asSentence(item.text) }));
    return told.length === 0 ? [] : [...section.filter(({ level }) => level === 2), ...told];
  });
  const [first] = items;
  if (!first) return { ...document, items };
  const head = asked(`第【待补充：期号】期　${document.org ?? "【待补充：编发单位】"}编`, first);
  return {
    ...document,
    title: `${document.year}年工作简报`,
    items: [head, ...items],
    checklist: [],
  };
}

/** A figure of the year, or what is asked for one. */
function tellsSomething({ text, kind, material }: DraftItem): boolean {
  return kind === "new" || material.length > 0 || /\d/.test(text) || text.search(PLACEHOLDER) >= 0;
}

/** By itself, without the number that it had among others. */
function asSentence(text: string): string {
  return text.replace(/^[一二三四五六七八九十]{1,3}是/, "").replace(/[；，]$/, "。");
}

/** Without headings. */
function prose(items: DraftItem[]): DraftItem[] {
  return items.filter(({ level }) => level === undefined);
}

/** Below a heading of another form, the headings of the second level numbered from one, those of the first left out. */
function numbered(items: DraftItem[]): DraftItem[] {
  let count = 0;
  return items
    .filter(({ level }) => level !== 1)
    .map((item) => {
      if (item.level !== 2) return item;
      const mark = `（${toChineseNumeral(++count)}）`;
      return { ...item, text: item.text.replace(/^[（(][^（()）]{1,3}[）)]\s*/, mark) };
    });
}

/** A line that no report has: it stands beside an item and rests on nothing. */
function asked(
  text: string,
  beside: DraftItem,
  { kind = "ask", level }: { kind?: DraftItem["kind"]; level?: number } = {},
): DraftItem {
  const { section, passageId } = beside;
  return {
    ...{ kind, text, section, passageId, opens: true, sources: [], material: [] },
    ...(level === undefined ? {} : { level }),
  };
}
