/** What people see of a card, and how large it is; replies to make cards of. */
import type { Citation, Reply } from "../../../src/domain.ts";
import type { CardOptions } from "../../../src/feishu/cards/index.ts";

export interface Node extends Record<string, unknown> {
  tag: string;
  content?: string;
  elements?: Node[];
  columns?: Node[];
  rows?: Record<string, string>[];
  header?: { title: { content: string } };
}
export interface Card {
  header: { title: { content: string }; subtitle?: { content: string }; template: string };
  body: { elements: Node[] };
}

/** Every element of a card, the innermost too. */
export function nodesOf(card: object): Node[] {
  const nodes: Node[] = [];
  const visit = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    if ("tag" in value) nodes.push(value as Node);
    Object.values(value).forEach(visit);
  };
  visit((card as Card).body);
  return nodes;
}

export const byTag = (card: object, tag: string) =>
  nodesOf(card).filter((node) => node.tag === tag);

/** A card's words as they are read: markup gone, entities as their characters, cells between bars. */
export function seen(card: object): string {
  const parts: string[] = [(card as Card).header.title.content];
  for (const node of nodesOf(card)) {
    if (typeof node.content === "string")
      parts.push(node.tag === "plain_text" ? node.content : read(node.content));
    for (const row of node.rows ?? []) parts.push(Object.values(row).map(read).join("|"));
    if (node.tag === "table")
      parts.push(
        (node.columns as unknown as { display_name: string }[])
          .map((c) => c.display_name)
          .join("|"),
      );
  }
  return parts.join("\n");
}

/** Markdown as its reader sees it. */
export function read(markdown: string): string {
  return markdown
    .replace(/<number_tag[^>]*>(\d+)<\/number_tag>/g, "[$1]")
    .replace(/<\/?(?:font|person)[^>]*>/g, "")
    .replace(/\*\*/g, "")
    .replace(/\[([^[\]]*)\]\(https?:[^()]*\)/g, "$1")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}

export function citation(n: number, over: Partial<Citation> = {}): Citation {
  return {
    n,
    passageId: `abcdef123456-${n}`,
    reportId: "abcdef123456",
    title: "2022年法治政府建设年度情况报告",
    reportYear: 2022,
    path: ["一", "（一）", "二是"],
    quote: "接待来访团组9批次86人次。",
    start: 10,
    end: 23,
    ...over,
  };
}

export function replyWith(over: Partial<Reply> = {}): Reply {
  return {
    skill: "answer",
    kind: "reply",
    text: "2022年接待来访团组9批次[1]。",
    claims: [{ text: "2022年接待来访团组9批次", citations: [1] }],
    citations: [citation(1)],
    gaps: [],
    model: null,
    ms: 3,
    ...over,
  };
}

export const linkOf = (c: Citation) =>
  `https://example.com/s/${c.passageId}/${c.start}-${c.end}?k=abc`;

export const OPTIONS: CardOptions = { linkOf, replyUrl: null, on: "job-1" };
