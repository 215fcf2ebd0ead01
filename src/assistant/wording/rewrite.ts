/**
 * A text written anew (润色, 缩到200字, 改写成简报): the reply before with what it cites, or a text that is given → a model's claims
 * → each checked against the words it is to say again → what they leave out put back in its place, unless it was to be shorter.
 * Without a model the reply before can be shortened, claim by claim; what else was wanted is said to need one.
 */
import type { Hit, Reply } from "../../domain.ts";
import type { Exchange } from "../../message/followup.ts";
import type { Rewrite } from "../../message/rewrite.ts";
import { sentencesOf } from "../../text/sentences.ts";
import { readClaims } from "../model/claims.ts";
import { createCaller, realWait, type Wait } from "../model/hearing.ts";
import type { Limits, Llm } from "../model/llm.ts";
import { createReply, type Quote, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import type { Sentence } from "../writing/evidence.ts";
import { closed, gapOf, type Judged, judge } from "../writing/judge.ts";
import type { Written } from "../writing/writer.ts";
import { inPoints, type Line, onceEach, unsaidOf } from "./lines.ts";
import { inLine } from "./parts.ts";

/** A sentence that is to be said again, and the evidence that it rests on. */
interface Piece {
  text: string;
  sentences: Sentence[];
}

export interface RewriteOptions {
  shelf: Shelf;
  llm: Llm | null;
  wait?: Wait | undefined;
}

/** Nothing is shown meanwhile that could be replaced: a model that brings no word by `patienceMs` is given up; 0 is for ever. */
export interface RewriteLimits extends Limits {
  patienceMs: number;
}

/** What is to be done with which sentences, and how many more may no longer be read. */
interface Task {
  asked: Rewrite;
  pieces: Piece[];
  gone: number;
}

/** Of a text that is to be shorter, no more than this share is kept where no length is said. */
const SHORTER = 0.6;
const UNCHECKED = "（只对照您给的文字核对过，没有与报告核对。）";
const INSTEAD = "现在可以做的：说“缩到200字”，按条删减上一条；说“起草……”，按往年报告起草。";
const IN_PARTS = "可以把文字分成几段，一段一段发来再试。";
/** Why nothing was written anew: there is then no text that could be made shorter. */
const REFUSED = new Set(["not_written", "needs_model", "too_short", "nothing_before"]);

export function createRewrite({ shelf, llm, wait = realWait }: RewriteOptions) {
  const call = llm && createCaller({ llm, wait });
  /** Null where there is nothing before that could be written anew. */
  return async function rewrite(
    asked: Rewrite,
    last: Exchange | null,
    limits: RewriteLimits,
  ): Promise<(Written & { question?: string }) | null> {
    if (asked.text !== null) return anew({ asked, pieces: piecesOf(asked.text), gone: 0 }, limits);
    if (!last || last.reply.draft) return null;
    if (last.reply.claims.length === 0)
      return REFUSED.has(last.reply.reason ?? "") ? nothingBefore() : null;
    const pieces = await piecesBefore(last, shelf);
    if (pieces.length === 0) return gone();
    const task = { asked, pieces, gone: last.reply.claims.length - pieces.length };
    // What is asked next goes on from the question, not from how its answer was to be put.
    return { ...(await anew(task, limits)), question: last.question };
  };

  async function anew(task: Task, limits: RewriteLimits): Promise<Written> {
    const { asked, pieces } = task;
    if (!llm) return byRule(task) ?? needsModel(asked);
    const sentences = pieces.flatMap((piece) => piece.sentences);
    const first = await ask(task, "（无）", limits);
    if ("why" in first) return failed(task, first.why, limits);
    let judged = first.claims.map((claim) => judge(claim, sentences));
    const failing = judged.filter(({ reasons }) => reasons.length > 0);
    if (failing.length > 0) {
      const faults = failing.map(
        ({ claim, reasons }) =>
          `- ${claim.text}：${reasons.map(({ detail }) => detail).join("；")}`,
      );
      const again = await ask(task, faults.join("\n"), limits);
      const mended = "why" in again ? [] : again.claims.map((claim) => judge(claim, sentences));
      judged = [...judged.filter((one) => !failing.includes(one)), ...mended, ...failing];
    }
    const held = onceEach(
      judged.filter(({ reasons }) => reasons.length === 0),
      ({ claim }) => claim.text,
    );
    const { lines, left } = inOrder(held, pieces, isShorter(asked));
    const fitting = withinChars(lines, asked.chars);
    if (held.length === 0 || fitting.length === 0)
      return failed(task, "大模型改写的句子没有通过核对", limits);
    const dropped = judged.filter(({ reasons }) => reasons.length > 0).map(gapOf);
    const over = lines.slice(fitting.length).map(({ text }) => text);
    const body = said(fitting, task, [...left, ...over]);
    return {
      ...{ ...body, gaps: eachOnce([...body.gaps, ...dropped]) },
      ...{ model: llm.model, usage: limits.usage },
    };
  }

  async function ask(
    { asked: { said: order, chars, text: given }, pieces }: Task,
    faults: string,
    { patienceMs, ...limits }: RewriteLimits,
  ): Promise<{ claims: Judged["claim"][] } | { why: string }> {
    const lines = pieces.flatMap((piece) => piece.sentences).map(lineOf);
    const answer = await call!({
      ...{ ...limits, name: "rewrite", unheardMs: patienceMs },
      values: {
        ...{ order, faults, chars: chars === null ? "不限" : `不超过${chars}字` },
        // A text that is given is its own evidence.
        text: given === null ? pieces.map(({ text }) => inLine(text)).join("\n") : "（见编号句子）",
        evidence: [...new Set(lines)].join("\n"),
      },
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

function isShorter({ chars, onlyShorter }: Rewrite): boolean {
  return chars !== null || onlyShorter;
}

/**
 * Claims by the first piece that they say again. Sentences that none says stand as they were, in their place; where less is wanted
 * they are left out, and told.
 */
function inOrder(
  held: Judged[],
  pieces: Piece[],
  shorter: boolean,
): { lines: Line[]; left: string[] } {
  const placed = held.map((one) => ({
    at: pieces.findIndex((piece) => isCited(piece, one)),
    line: { text: closed(one.claim.text), quotes: one.quotes },
  }));
  const all = held.map(({ claim }) => claim.text).join("\n");
  const unsaid = pieces.flatMap((piece, at) => {
    const citing = held.filter((one) => isCited(piece, one)).map(({ claim }) => claim.text);
    return unsaidOf(piece.text, citing.join("\n"), all).map((text) => ({
      at,
      line: asItWas({ ...piece, text }),
    }));
  });
  const kept = shorter ? placed : [...placed, ...unsaid];
  return {
    lines: kept.sort((a, b) => a.at - b.at).map(({ line }) => line),
    left: shorter ? unsaid.map(({ line }) => line.text) : [],
  };
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

/** `left` is what there was no room for. */
function said(all: Line[], { asked, gone }: Task, left: string[]): ReplyBody {
  const { text: given, points, count } = asked;
  const reply = createReply("draft");
  const lines = points && count !== null ? inPoints(all, count) : all;
  const words = lines.map(({ text, quotes }) =>
    given === null ? reply.claim(text, quotes) : reply.claimOn(text, []),
  );
  const body = points
    ? words.map((line, i) => `${i + 1}. ${line}`).join("\n")
    : words.join(given === null ? "\n" : "");
  if (count !== null && lines.length !== count)
    reply.gaps.push({ text: `分${count}点`, why: `只有${lines.length}句，分不成${count}点` });
  if (left.length > 0)
    reply.gaps.push({ text: `略去${left.length}句`, why: `没有写进去的是：${left.join("")}` });
  const missing = gone > 0 ? `\n（上一条有${gone}句所依据的报告现在查不到了，没有写进来。）` : "";
  return reply.reply(given === null ? `${body}${missing}` : `${body}\n${UNCHECKED}`);
}

function eachOnce(gaps: Reply["gaps"]): Reply["gaps"] {
  return [...new Map(gaps.map((gap) => [`${gap.text}｜${gap.why}`, gap])).values()];
}

// ---- without a model

/** Fewer claims of the reply before; null where more than that is wanted. */
function byRule(task: Task): ReplyBody | null {
  const { asked, pieces } = task;
  if (asked.text !== null || !asked.onlyShorter) return null;
  const lines = pieces.map(asItWas);
  const all = lines.reduce((sum, { text }) => sum + text.length, 0);
  const kept = withinChars(lines, asked.chars ?? Math.floor(all * SHORTER));
  const left = lines.slice(kept.length).map(({ text }) => text);
  return kept.length > 0
    ? said(kept, task, left)
    : createReply("draft").refuse(
        "上一条里没有哪一句短到放得下，无法再缩。请放宽字数。",
        "too_short",
      );
}

function needsModel({ said: order, text }: Rewrite): ReplyBody {
  return createReply("draft").refuse(
    `“${order}”要改文字的说法，需要接入大模型才能做，现在没有接入。${text === null ? INSTEAD : ""}`,
    "needs_model",
  );
}

function failed(task: Task, why: string, { usage }: Limits): Written {
  const body =
    byRule(task) ??
    createReply("draft").refuse(
      `这次没有改成（${why}），原来的文字没有动。${task.asked.text === null ? INSTEAD : IN_PARTS}`,
      "not_written",
    );
  const gap: Reply["gaps"][number] = { text: "大模型", why };
  return { ...body, gaps: [...body.gaps, gap], model: null, usage };
}

function nothingBefore(): ReplyBody {
  return createReply("draft").refuse(
    "上一条没有可以改写的文字。请把文字一起发来，如“缩到200字：……”。",
    "nothing_before",
  );
}

function gone(): ReplyBody {
  return createReply("draft").refuse(
    "上一条所依据的报告现在查不到了，可能已被移除或替换。请重新提问。",
    "not_stated",
  );
}
