/**
 * A draft as a 公文 (pure): its paragraphs with their headings' levels, every word's origin for the margin, what is to be filled in, and
 * who signs when.
 */
import {
  type DraftDocument,
  type DraftItem,
  PLACEHOLDER,
  paragraphsOf,
} from "../drafting/document.ts";
import { type OfficialBlock, type OfficialDocument, plainText, type Run } from "./document.ts";

/** Who speaks in the margin. */
const AUTHOR = "承前";
const KINDS = { keep: "沿用", adapt: "改写", new: "新增", ask: "待补充" } as const;
const DEEPEST = 4;

export function officialOf({ title, year, org, items, whole }: DraftDocument): OfficialDocument {
  const signing = items.filter(({ closing }) => closing);
  const signer = signing.find(({ kind }) => kind !== "ask")?.text ?? org;
  const date = signing.find(({ text }) => /\d|日/.test(text));
  return {
    title: whole ? title : "",
    year,
    blocks: paragraphsOf(items.filter(({ closing }) => !closing)).map(blockOf),
    signed:
      whole && signer !== null
        ? { org: signer, date: date?.text ?? "", undated: date?.kind === "ask" }
        : null,
  };
}

/** The draft's words without marks of any kind, a paragraph a line. */
export function textOf(document: DraftDocument): string {
  return plainText(officialOf(document));
}

function blockOf(items: DraftItem[]): OfficialBlock {
  const [first] = items;
  const runs = items.flatMap(runsOf);
  if (first?.level === undefined) return { kind: "paragraph", runs };
  return {
    kind: "heading",
    level: Math.min(Math.max(first.level, 1), DEEPEST) as 1 | 2 | 3 | 4,
    runs,
  };
}

/** One item: its placeholders are runs of their own, and its origin stands beside the first. */
function runsOf(item: DraftItem): Run[] {
  const parts: Run[] = [];
  let at = 0;
  for (const match of item.text.matchAll(PLACEHOLDER)) {
    if (match.index > at) parts.push({ text: item.text.slice(at, match.index) });
    parts.push({ text: match[0], placeholder: true });
    at = match.index + match[0].length;
  }
  if (at < item.text.length) parts.push({ text: item.text.slice(at) });
  const [first, ...rest] = parts;
  const origin = originOf(item);
  return first && origin
    ? [{ ...first, comment: { author: AUTHOR, text: origin } }, ...rest]
    : parts;
}

/** 沿用：《2022年…报告》一/（二）/一是“…”“…” */
function originOf({ kind, sources, material, by, worded }: DraftItem): string | null {
  const places = Map.groupBy(sources, ({ reportId, title, path }) =>
    reportId === "material" ? `材料${path.join("")}` : `《${title}》${path.join("/")}`,
  );
  const said = [...places].map(
    ([place, own]) => place + own.map(({ quote }) => quoted(quote)).join(""),
  );
  const hand = [
    ...(worded === undefined ? [] : [`由大模型${worded}改写措辞`]),
    ...(by === undefined ? [] : [`由${by}改定`]),
  ];
  if (said.length === 0 && hand.length === 0)
    return material.length > 0 ? `${KINDS[kind]}：材料` : null;
  return `${KINDS[kind]}：${[...said, ...hand].join("；")}`;
}

/** A quotation's own marks are ‘ ’ inside “ ”. */
function quoted(words: string): string {
  return `“${words.replaceAll("“", "‘").replaceAll("”", "’")}”`;
}
