/**
 * Reply → card JSON 2.0 (pure): the text with its citation marks, then the sources, each with title, place and the
 * words quoted. Within Feishu's limits (30 KB, 200 elements); what does not fit is said, never dropped in silence.
 */
import type { Citation, Reply, Skill } from "../domain.ts";
import { uploadCard } from "./upload.ts";

const TITLES: Record<Skill, string> = {
  answer: "往年报告查询",
  draft: "初稿（请核实后使用）",
  summary: "成绩概要",
  compare: "年度对照",
  help: "使用说明",
};
const MAX_BYTES = 28_000;
const MAX_CHARS = 6000;
const MAX_GAPS = 12;
/** What a sample report says happened nowhere, and must not be passed on as if it had. */
const INVENTED = "（示例，虚构）";
/** Feishu takes text messages up to 150 KB, JSON escapes included. */
export const MAX_TEXT_BYTES = 140_000;

export interface CardOptions {
  /** The address at which a citation opens, or null when the server has no public address. */
  linkOf: (citation: Citation) => string | null;
  /** The model still writes: other words will stand in this card's place. */
  writing?: boolean;
}

/** The card for a reply; while it is too large, sources are left out first and then the end of the text. */
export function renderCard(reply: Reply, options: CardOptions): object {
  if (reply.upload) return uploadCard(reply.upload);
  let sources = reply.citations.length;
  let chars = MAX_CHARS;
  for (;;) {
    const text = cut(reply.text, chars);
    const card = build(reply, text, reply.citations.slice(0, sources), options);
    const fits = Buffer.byteLength(JSON.stringify(card)) <= MAX_BYTES;
    if (fits || chars === 0) return card;
    if (sources > 0) sources = Math.floor(sources / 2);
    else chars = Math.floor(chars / 2);
  }
}

function build(reply: Reply, text: string, citations: Citation[], options: CardOptions): object {
  // Thanks that get a word back are not something that could not be answered; nor is what a model may answer yet.
  const refused = reply.kind === "refusal" && reply.reason !== "talk" && !options.writing;
  const elements: object[] = [{ tag: "markdown", content: withMarks(text, citations, options) }];
  if (reply.citations.length > 0) {
    elements.push({ tag: "hr" });
    const left = reply.citations.length - citations.length;
    const lines = citations.map((citation) => sourceLine(citation, options));
    if (left > 0) lines.push(leftOut(left));
    elements.push({
      tag: "collapsible_panel",
      expanded: citations.length <= 3,
      header: { title: { tag: "plain_text", content: `出处（${reply.citations.length}）` } },
      elements: [{ tag: "markdown", content: lines.join("\n"), text_size: "notation" }],
    });
  }
  if (reply.gaps.length > 0) {
    const lines = reply.gaps
      .slice(0, MAX_GAPS)
      .map(({ text, why }) => `· ${plain(head(text, 60))}：${plain(head(why, 100))}`);
    if (reply.gaps.length > MAX_GAPS) lines.push(`另有 ${reply.gaps.length - MAX_GAPS} 处`);
    elements.push({
      tag: "collapsible_panel",
      expanded: false,
      header: { title: { tag: "plain_text", content: `待核实（${reply.gaps.length}）` } },
      elements: [{ tag: "markdown", content: lines.join("\n"), text_size: "notation" }],
    });
  }
  if (!refused && (options.writing || reply.skill !== "help")) {
    const by = options.writing
      ? stillWriting(reply)
      : reply.model === null
        ? "摘自往年报告原文"
        : `由 ${plain(reply.model)} 起草，已逐条核对原文`;
    elements.push({
      tag: "markdown",
      content: `<font color='grey'>${by}</font>`,
      text_size: "notation",
    });
  }
  return {
    schema: "2.0",
    config: {
      update_multi: true,
      summary: { content: head(reply.text.replace(/\s+/g, " "), 80) },
    },
    header: {
      title: { tag: "plain_text", content: refused ? "未能回答" : TITLES[reply.skill] },
      ...(reply.citations.some(({ sample }) => sample)
        ? { subtitle: { tag: "plain_text", content: "示例，虚构" } }
        : {}),
      template: refused ? "orange" : "blue",
    },
    body: { elements },
  };
}

function stillWriting({ model }: Reply): string {
  return model === null
    ? "先摘录报告原文；大模型还在写，写好后替换这张卡片"
    : "大模型还在写；以上各条已核对原文";
}

/** The reply as plain text, for where a card cannot go: the words, then the sources, as many as fit. */
export function renderText(reply: Reply, maxBytes = Number.POSITIVE_INFINITY): string {
  if (reply.citations.length === 0) return reply.text;
  let text = `${reply.text}\n\n出处`;
  let bytes = Buffer.byteLength(text);
  for (const [i, citation] of reply.citations.entries()) {
    const line = `\n[${citation.n}] ${placeOf(citation)}：“${citation.quote}”`;
    bytes += Buffer.byteLength(line);
    if (bytes > maxBytes) return `${text}\n${leftOut(reply.citations.length - i)}`;
    text += line;
  }
  return text;
}

/** 《…》一/（一）/二是 */
export function placeOf(citation: Citation): string {
  const { title, path, page, sure, sample } = citation;
  const place = `《${title}》${sample ? INVENTED : ""}${path.join("/")}`;
  // A figure off a scanned page must not look as certain as one that was typed.
  if (sure !== undefined)
    return `${place}（第${page}页，扫描件识别，把握${Math.round(sure * 100)}%，请核对原件）`;
  return page === undefined ? place : `${place}（第${page}页）`;
}

/** `[n]` in the text becomes a number tag, which opens the source where it has an address. */
function withMarks(text: string, citations: Citation[], options: CardOptions): string {
  return plain(text).replace(/&#91;(\d{1,3})&#93;/g, (mark, n: string) => {
    const citation = citations.find((c) => c.n === Number(n));
    if (!citation || citation.n > 99) return mark;
    const url = options.linkOf(citation);
    return `<number_tag${url ? ` url='${encodeURI(url)}'` : ""}>${n}</number_tag>`;
  });
}

function sourceLine(citation: Citation, options: CardOptions): string {
  const url = options.linkOf(citation);
  const place = plain(placeOf(citation));
  const quote = citation.quote.length > 160 ? `${head(citation.quote, 160)}…` : citation.quote;
  return `**[${citation.n}]** ${url ? `[${place}](${encodeURI(url)})` : place}：“${plain(quote)}”`;
}

/** Report text is text: nothing in it may become markup, a link or an @. */
function plain(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\*_~`#|[\]]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

function cut(text: string, chars: number): string {
  return text.length <= chars ? text : `${head(text, chars)}…（内容较长，完整内容请在网页端查看）`;
}

/** The first `chars` characters, without half of a pair at the end. */
function head(text: string, chars: number): string {
  return text.slice(0, chars).replace(/[\uD800-\uDBFF]$/, "");
}

function leftOut(count: number): string {
  return `另有 ${count} 处出处，请在网页端查看。`;
}
