/**
 * A text written anew (润色, 缩到200字, 改写成简报): the reply before with what it cites, or a text that is given → a model's claims
 * → each checked against the words it is to say again → what they leave out put back in its place, unless it was to be shorter.
 * Without a model the reply before can be shortened, claim by claim; what else was wanted is said to need one.
 */
import type { Hit } from "../../domain.ts";
import type { Exchange } from "../../message/followup.ts";
import type { Rewrite } from "../../message/rewrite.ts";
import { namesIn } from "../../text/names.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { sentencesOf } from "../../text/sentences.ts";
import { jsonSchemaOf, readClaims } from "../model/claims.ts";
import type { Limits, Llm } from "../model/llm.ts";
import { loadPrompt, renderPrompt } from "../model/prompts.ts";
import { createReply, type Quote, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import type { Sentence } from "../writing/evidence.ts";
import { closed, gapOf, type Judged, judge } from "../writing/judge.ts";
import type { Written } from "../writing/writer.ts";
import { inLine } from "./parts.ts";

/** A sentence that is to be said again, and the evidence that it rests on. */
interface Piece {
  text: string;
  sentences: Sentence[];
}

export interface RewriteOptions {
  shelf: Shelf;
  llm: Llm | null;
}

/** Of a text that is to be shorter, no more than this share is kept where no length is said. */
const SHORTER = 0.6;
const UNCHECKED = "（只对照您给的文字核对过，没有与报告核对。）";
const INSTEAD = "现在可以做的：说“缩到200字”，按条删减上一条；说“起草……”，按往年报告起草。";

export function createRewrite({ shelf, llm }: RewriteOptions) {
  /** Null where there is nothing before that could be written anew. */
  return async function rewrite(
    asked: Rewrite,
    last: Exchange | null,
    limits: Limits,
  ): Promise<(Written & { question?: string }) | null> {
    if (asked.text !== null) return anew(asked, piecesOf(asked.text), limits);
    if (!last || last.reply.draft || last.reply.claims.length === 0) return null;
    const pieces = await piecesBefore(last, shelf);
    if (pieces.length === 0) return gone();
    // What is asked next goes on from the question, not from how its answer was to be put.
    return { ...(await anew(asked, pieces, limits)), question: last.question };
  };

  async function anew(asked: Rewrite, pieces: Piece[], limits: Limits): Promise<Written> {
    if (!llm) return byRule(asked, pieces) ?? needsModel(asked.said);
    const sentences = pieces.flatMap((piece) => piece.sentences);
    const first = await ask(asked, pieces, "（无）", limits);
    if ("why" in first) return failed(asked, pieces, first.why, limits);
    let judged = first.claims.map((claim) => judge(claim, sentences));
    const failing = judged.filter(({ reasons }) => reasons.length > 0);
    if (failing.length > 0) {
      const faults = failing.map(
        ({ claim, reasons }) =>
          `- ${claim.text}：${reasons.map(({ detail }) => detail).join("；")}`,
      );
      const again = await ask(asked, pieces, faults.join("\n"), limits);
      const mended = "why" in again ? [] : again.claims.map((claim) => judge(claim, sentences));
      judged = [...judged.filter((one) => !failing.includes(one)), ...mended, ...failing];
    }
    const held = judged.filter(({ reasons }) => reasons.length === 0);
    const lines = inOrder(held, pieces, isShorter(asked));
    const fitting = withinChars(lines, asked.chars);
    if (held.length === 0 || fitting.length === 0)
      return failed(asked, pieces, "大模型改写的句子没有通过核对", limits);
    const dropped = judged.filter(({ reasons }) => reasons.length > 0).map(gapOf);
    const body = said(fitting, asked);
    return {
      ...{ ...body, gaps: [...body.gaps, ...dropped] },
      ...{ model: llm.model, usage: limits.usage },
    };
  }

  async function ask(
    { said: order, chars, text: given }: Rewrite,
    pieces: Piece[],
    faults: string,
    limits: Limits,
  ): Promise<{ claims: Judged["claim"][] } | { why: string }> {
    const lines = pieces.flatMap((piece) => piece.sentences).map(lineOf);
    const answer = await llm!.complete({
      prompt: renderPrompt(loadPrompt("rewrite"), {
        ...{ order, faults, chars: chars === null ? "不限" : `不超过${chars}字` },
        // A text that is given is its own evidence.
        text: given === null ? pieces.map(({ text }) => inLine(text)).join("\n") : "（见编号句子）",
        evidence: [...new Set(lines)].join("\n"),
      }),
      schema: jsonSchemaOf("rewritten"),
      ...limits,
    });
    if (!answer.ok) return { why: answer.error };
    const claims = readClaims(answer.value.text);
    return claims ? { claims } : { why: "大模型没有按约定的格式作答" };
  }
}

function lineOf({ id, quote: { hit, text } }: Sentence): string {
  const where = [hit.factYear === null ? "" : `${hit.factYear}年`, hit.title].filter(Boolean);
  return `${id}〔${inLine(where.join("，"))}〕${inLine(text)}`;
}

// ---- what is to be said again

/** The claims of the reply before, with the words they cite as those are now; what may no longer be read is left out. */
async function piecesBefore({ reply }: Exchange, shelf: Shelf): Promise<Piece[]> {
  const passageIds = reply.citations.map(({ passageId }) => passageId);
  const found = new Map((await shelf.list({ passageIds })).map((hit) => [hit.passageId, hit]));
  const numbers = new Map<string, Sentence>();
  return reply.claims.flatMap(({ text, citations }) => {
    const cited = citations.map((n) => reply.citations.find((one) => one.n === n));
    const quotes = cited.map((one): Quote | null => {
      const hit = one && found.get(one.passageId);
      const start = hit?.text.indexOf(one!.quote) ?? -1;
      return hit && start >= 0 ? { hit, text: one!.quote, start } : null;
    });
    if (quotes.length === 0 || quotes.some((quote) => quote === null)) return [];
    const sentences = quotes.map((quote) => {
      const key = `${quote!.hit.passageId} ${quote!.text}`;
      const known = numbers.get(key) ?? { id: `S${numbers.size + 1}`, quote: quote! };
      numbers.set(key, known);
      return known;
    });
    return [{ text, sentences }];
  });
}

/** The sentences of a text that no report has. */
function piecesOf(text: string): Piece[] {
  return sentencesOf(text).map((sentence, i) => {
    const hit: Hit = {
      ...{ passageId: `given-${i + 1}`, reportId: "material", kind: "text", path: [] },
      ...{ headings: [], title: "", org: null, score: 0, aspect: "done" },
      ...{ text: sentence.text, start: sentence.start, end: sentence.end },
      ...{ reportYear: null, factYear: null, years: null },
    };
    const quote: Quote = { hit, text: sentence.text, start: 0 };
    return { text: sentence.text, sentences: [{ id: `S${i + 1}`, quote }] };
  });
}

// ---- how it is said

interface Line {
  text: string;
  quotes: Quote[];
}

function isShorter({ chars, onlyShorter }: Rewrite): boolean {
  return chars !== null || onlyShorter;
}

/** Claims by the first piece that they say again; pieces that none says stand as they were, unless less is wanted. */
function inOrder(held: Judged[], pieces: Piece[], shorter: boolean): Line[] {
  const joined = held.map(({ claim }) => claim.text).join("\n");
  const placed = held.map((one) => ({
    at: pieces.findIndex((piece) => isCited(piece, one)),
    line: { text: closed(one.claim.text), quotes: one.quotes },
  }));
  const left = pieces.flatMap((piece, at) =>
    !shorter && !(held.some((one) => isCited(piece, one)) && isSaid(piece.text, joined))
      ? [{ at, line: asItWas(piece) }]
      : [],
  );
  return [...placed, ...left].sort((a, b) => a.at - b.at).map(({ line }) => line);
}

function isCited({ sentences }: Piece, { quotes }: Judged): boolean {
  return sentences.some(({ quote }) =>
    quotes.some(
      ({ hit, start, text }) =>
        hit.passageId === quote.hit.passageId &&
        start < quote.start + quote.text.length &&
        quote.start < start + text.length,
    ),
  );
}

/** Whether no figure, name, title or quotation of a piece is missing. */
function isSaid(piece: string, text: string): boolean {
  const exact = [
    ...quantitiesIn(piece).map((one) => one.text),
    ...namesIn(piece),
    ...(piece.match(/“[^”]*”|《[^》]*》/g) ?? []),
  ];
  return exact.every((words) => text.includes(words));
}

function asItWas({ text, sentences }: Piece): Line {
  return { text: closed(text), quotes: sentences.map(({ quote }) => quote) };
}

/** As many from the first on as there is room for. */
function withinChars(lines: Line[], chars: number | null): Line[] {
  if (chars === null) return lines;
  let left = chars;
  const over = lines.findIndex(({ text }) => {
    left -= text.length;
    return left < 0;
  });
  return over < 0 ? lines : lines.slice(0, over);
}

function said(lines: Line[], { text: given, points }: Rewrite): ReplyBody {
  const reply = createReply("draft");
  const words = lines.map(({ text, quotes }) =>
    given === null ? reply.claim(text, quotes) : reply.claimOn(text, []),
  );
  const body = points ? words.map((line, i) => `${i + 1}. ${line}`).join("\n") : words.join("");
  return reply.reply(given === null ? body : `${body}\n${UNCHECKED}`);
}

// ---- without a model

/** Fewer claims of the reply before; null where more than that is wanted. */
function byRule(asked: Rewrite, pieces: Piece[]): ReplyBody | null {
  if (asked.text !== null || !asked.onlyShorter) return null;
  const lines = pieces.map(asItWas);
  const all = lines.reduce((sum, { text }) => sum + text.length, 0);
  const kept = withinChars(lines, asked.chars ?? Math.floor(all * SHORTER));
  return kept.length > 0
    ? said(kept, asked)
    : createReply("draft").refuse(
        "上一条里没有哪一句短到放得下，无法再缩。请放宽字数。",
        "too_short",
      );
}

function needsModel(order: string): ReplyBody {
  return createReply("draft").refuse(
    `“${order}”要改文字的说法，需要接入大模型才能做，现在没有接入。${INSTEAD}`,
    "needs_model",
  );
}

function failed(asked: Rewrite, pieces: Piece[], why: string, { usage }: Limits): Written {
  const body =
    byRule(asked, pieces) ??
    createReply("draft").refuse(
      `这次没有改成（${why}），原来的文字没有动。${INSTEAD}`,
      "not_written",
    );
  return { ...body, gaps: [...body.gaps, { text: "大模型", why }], model: null, usage };
}

function gone(): ReplyBody {
  return createReply("draft").refuse(
    "上一条所依据的报告现在查不到了，可能已被移除或替换。请重新提问。",
    "not_stated",
  );
}
