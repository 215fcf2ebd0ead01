/**
 * Reply → cards (pure): its text with citation marks, as an answer, a comparison, a draft, a summary or a refusal → its sources
 * → what may be done with it. What does not fit in a card goes on in the next.
 */

import type { Citation, Reply, Skill } from "../../domain.ts";
import { nextQuestions, replyActions, stopButton } from "./actions.ts";
import { fillForm, legendOf, spansOf } from "./draft.ts";
import { cardOf, type Element, type Head, linkButton, markdown, row, rule } from "./elements.ts";
import { bytesOf, coloured, cut, head, plain } from "./markup.ts";
import { LIMITS, type Limits, type Piece, pack } from "./pack.ts";
import { countsOf, statusSpans } from "./plans.ts";
import { sourcePieces } from "./sources.ts";
import { chartOf, tablePieces } from "./tables.ts";
import { uploadCard } from "./upload.ts";
import { type WordsOptions, wordsOf } from "./words.ts";

export interface CardOptions {
  /** The address at which a citation opens, or null when the server has no public address. */
  linkOf: (citation: Citation) => string | null;
  /** The address at which exactly this reply opens; null where there is none. */
  replyUrl: string | null;
  /** The job whose reply it is. */
  on: string;
  /** The model still writes: other words will stand in this card's place. */
  writing?: boolean;
  /** Buttons and forms, while it is written the one that stops it; false where nobody could press them. */
  actions?: boolean;
  /** Those who keep the reports, by their open_id: whoever misses one is told whom to ask. */
  keepers?: string[];
  limits?: Partial<Limits>;
}

const TITLES: Record<Skill, string> = {
  answer: "往年报告查询",
  draft: "初稿（请核实后使用）",
  summary: "成绩概要",
  compare: "年度对照",
  help: "使用说明",
};
const MAX_GAPS = 12;
const WORDS = {};
const BIG = { size: "heading" as const, apart: true };

/** The cards of a reply, at least one: the first takes the place of what stood there before, the others follow it. */
export function renderCards(reply: Reply, options: CardOptions): object[] {
  if (reply.upload) return [uploadCard(reply.upload)];
  const head = headOf(reply, options);
  const limits = { ...LIMITS, ...options.limits };
  if (options.writing) return [writingCard(head, reply, options, limits)];
  const body = [...textPieces(reply, options), ...sourcesOf(reply, options), ...gapPieces(reply)];
  const end = endPieces(reply, options);
  const all = pack([...body, ...end], limits);
  const { cards } = all.left === 0 ? all : shortened(body, reply, options, limits);
  return cards.map((elements, i) =>
    cardOf({ ...head, ...continued(head, i, cards.length) }, elements),
  );
}

/** The element of a card that is being written which takes the words as they come. */
export const ANSWER = "answer";
/** So much is shown of what is still being written. */
const WRITING_BYTES = 20_000;

/** What that element says of the reply so far; with more words the old ones stand where they stood. */
export function wordsSoFar(reply: Reply, { linkOf }: Pick<CardOptions, "linkOf">): string {
  const { text, citations, draft } = reply;
  const spans = draft ? spansOf(text, draft) : [{ text }];
  let words = "";
  for (const piece of wordsOf(spans, WORDS, { citations, linkOf })) {
    const more = "markdown" in piece ? piece.markdown : "";
    if (bytesOf(words) + bytesOf(more) > WRITING_BYTES) return `${words}\n…`;
    words += words === "" ? more : `\n${more}`;
  }
  return words;
}

function writingCard(head: Head, reply: Reply, options: CardOptions, limits: Limits): object {
  const words = { ...markdown(wordsSoFar(reply, options)), element_id: ANSWER };
  // With more words nothing else of it changes than words: so it can be written on without being drawn anew.
  const panel = { title: "出处", expanded: false };
  const sources = sourcePieces(reply.citations, options.linkOf, panel);
  const end = endPieces(reply, options);
  const { cards } = pack([{ elements: [words] }, ...end, ...sources], limits);
  return cardOf(head, cards[0]!);
}

function continued({ title }: Head, i: number, of: number): Partial<Head> {
  return i === 0 ? {} : { title: `${title}（续 ${i + 1}/${of}）`, subtitle: null };
}

/** More than a handful of cards buries a chat: the last of them says where the rest stands. */
function shortened(body: Piece[], reply: Reply, options: CardOptions, limits: Limits) {
  const end = [...restPieces(options), ...endPieces(reply, options)];
  let fitting = body.slice(0, body.length - pack(body, limits).left);
  for (;;) {
    const packed = pack([...fitting, ...end], limits);
    if (packed.left === 0 || fitting.length === 0) return packed;
    fitting = fitting.slice(0, -packed.left);
  }
}

function restPieces({ replyUrl, actions = true }: CardOptions): Piece[] {
  const how = actions ? "请按“导出 Word”取得全文" : "发送“导出Word”可取得全文";
  const at = replyUrl === null ? "" : "，也可以在网页端查看";
  const elements: Element[] = [
    rule,
    markdown(`内容较长，卡片里放不下，其余部分在 Word 文件里：${how}${at}。`),
    ...(replyUrl === null ? [] : [row([linkButton("打开全文", replyUrl)])]),
  ];
  return [{ elements }];
}

function headOf(reply: Reply, options: CardOptions): Head {
  const refused = isRefused(reply, options);
  const met = reply.reason === "welcome";
  return {
    title: refused ? "未能回答" : met ? "你好，我是承前" : TITLES[reply.skill],
    template: refused ? "orange" : met ? "turquoise" : "blue",
    subtitle: reply.citations.some(({ sample }) => sample) ? "示例，虚构" : null,
    summary: head(reply.text.replace(/\[\d{1,3}\]/g, "").replace(/\s+/g, " "), 80),
  };
}

/** Thanks that get a word back are not something that could not be answered; nor is what a model may answer yet. */
function isRefused({ kind, reason }: Reply, { writing }: CardOptions): boolean {
  return kind === "refusal" && reason !== "talk" && !writing;
}

function textPieces(reply: Reply, options: CardOptions): Piece[] {
  const { text, citations, draft, items, table, chart, skill, question } = reply;
  const words: WordsOptions = { citations, linkOf: options.linkOf };
  const asked: Piece[] = question
    ? [
        {
          frame: { size: "notation" },
          markdown: coloured("grey", `问：${plain(cut(question, 80))}`),
        },
      ]
    : [];
  const graph: Piece[] = chart ? [{ elements: [chartOf(chart)] }] : [];
  if (draft)
    return [
      { frame: { size: "notation" }, markdown: legendOf(draft) },
      ...wordsOf(spansOf(text, draft), WORDS, words),
    ];
  if (items)
    return [
      ...asked,
      { frame: { size: "notation" }, markdown: countsOf(items) },
      ...wordsOf(statusSpans(text, items), WORDS, words),
    ];
  if (table) return [...asked, ...tablePiecesOf(text, table, graph, words)];
  if (skill === "summary")
    return [
      ...asked,
      ...wordsOf([{ text: text.replace(/；(?!\n)/g, "；\n") }], BIG, { ...words, bold: true }),
    ];
  return [...asked, ...wordsOf([{ text }], WORDS, words), ...graph];
}

/** The table first; the lines that say the same in words are there for whoever wants them, with every citation. */
function tablePiecesOf(
  text: string,
  table: NonNullable<Reply["table"]>,
  graph: Piece[],
  words: WordsOptions,
): Piece[] {
  const lines = text.split("\n");
  const isRow = (line: string) =>
    table.rows.some(([name]) => name && line.includes(`${bare(name)}｜`));
  const told = lines.filter((line) => !isRow(line));
  const rows = lines.filter(isRow);
  const frame = { size: "notation" as const, panel: { title: "逐项文字和出处", expanded: false } };
  return [
    ...wordsOf([{ text: told.join("\n") }], WORDS, words),
    ...graph,
    ...tablePieces(table, words),
    ...wordsOf([{ text: rows.join("\n") }], frame, words),
  ];
}

/** 甲局：接待 in a table of several offices is 接待 under the office's name in the text. */
const bare = (name: string) => name.slice(name.lastIndexOf("：") + 1);

function sourcesOf(reply: Reply, options: CardOptions): Piece[] {
  const { citations } = reply;
  if (citations.length === 0) return [];
  const title = isRefused(reply, options) ? "最接近的原文" : "出处";
  const panel = { title: `${title}（${citations.length}）`, expanded: citations.length <= 3 };
  return [{ elements: [rule] }, ...sourcePieces(citations, options.linkOf, panel)];
}

/** What is to be checked; a draft's own blanks stand in its text. */
function gapPieces({ gaps, draft, text }: Reply): Piece[] {
  const open = gaps.filter((gap) => !draft || !text.includes(gap.text));
  if (open.length === 0) return [];
  const panel = { title: `待核实（${open.length}）`, expanded: false };
  const frame = { size: "notation" as const, panel };
  const lines = open
    .slice(0, MAX_GAPS)
    .map(({ text, why }) => `· ${plain(cut(text, 60))}：${plain(cut(why, 100))}`);
  if (open.length > MAX_GAPS) lines.push(`另有 ${open.length - MAX_GAPS} 处`);
  return lines.map((line) => ({ frame, markdown: line.replace(/\n/g, " ") }));
}

/** Who told it, what may be asked next, and what may be done with it; kept together, under everything. */
function endPieces(reply: Reply, options: CardOptions): Piece[] {
  const { writing = false, actions = true, on } = options;
  const by = bylineOf(reply, options);
  const note = by === null ? [] : [markdown(coloured("grey", by), "notation")];
  const elements: Element[] = [...note];
  if (isRefused(reply, options)) elements.push(...missing(reply, options));
  if (actions) elements.push(...(writing ? [stopButton(on)] : actionsOf(reply, options)));
  return elements.length === 0 ? [] : [{ elements }];
}

function actionsOf(reply: Reply, { on }: CardOptions): Element[] {
  const { draft, next = [], reason } = reply;
  const fill = draft ? fillForm(draft, on) : null;
  const asks = nextQuestions(next, on);
  const talk = reason === "talk" || reply.skill === "help";
  return [...(fill ? [fill] : []), ...asks, ...(talk ? [] : replyActions(reply, on))];
}

function bylineOf(reply: Reply, options: CardOptions): string | null {
  if (options.writing)
    return reply.model === null
      ? "先摘录报告原文；大模型还在写，写好后替换这张卡片"
      : "大模型还在写；以上各条已核对原文";
  if (reply.kind === "refusal" || reply.skill === "help") return null;
  if (reply.model === null && reply.citations.length === 0) return null;
  if (reply.model === null && reply.draft) return "按往年报告和给的材料写成，请逐句核实";
  return reply.model === null
    ? "摘自往年报告原文"
    : `由 ${plain(cut(reply.model, 60))} 起草，已逐条核对原文`;
}

/** What another report could answer, and who would file it. */
const FILING = new Set(["not_stated", "year_not_covered", "unknown_organisation", "empty_library"]);
const MAX_KEEPERS = 5;

function missing({ reason }: Reply, { keepers = [] }: CardOptions): Element[] {
  if (!FILING.has(reason ?? "")) return [];
  const people = keepers
    .filter((id) => /^[\w-]+$/.test(id))
    .slice(0, MAX_KEEPERS)
    // Named without being called: a mention would ring for every question that has no answer.
    .map((id) => `<person id='${id}' show_name=true show_avatar=true style='normal'></person>`);
  const whom = people.length > 0 ? `${people.join(" ")} ` : "保管报告的管理员";
  return [markdown(`手头有写到它的报告？把文件发给${whom}存入报告库，就能查到。`, "notation")];
}
