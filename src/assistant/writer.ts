/**
 * Writing with a model: numbered sentences → claims as JSON → each claim checked → what fails sent back once with the reason
 * → prose from the claims that hold. What fails again is listed in `gaps`; in any trouble the extracted answer stands.
 */
import type { Reply } from "../domain.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { wordsOf } from "../text/terms.ts";
import {
  jsonSchemaOf,
  type ModelClaim,
  type OutputName,
  readClaims,
  readOutput,
} from "./claims.ts";
import { evidenceFor, lineOf, type Sentence, trimmed } from "./evidence.ts";
import { evidenceOf, isVerbatim, type ReasonCode, verifyClaim } from "./ground.ts";
import type { Limits, Llm, Usage } from "./llm.ts";
import { loadPrompt, type PromptName, renderPrompt } from "./prompts.ts";
import { createReply, type Quote, type ReplyBody } from "./reply.ts";
import type { Shelf } from "./shelf.ts";

export interface WriteRequest extends Limits {
  ask: string;
  years: number[];
  /** The most characters of the reply; null where nobody asked for a length. */
  chars: number | null;
  /** What extraction found: it guides the evidence, and stands when the model fails. */
  extracted: ReplyBody;
  at: number;
}

export interface WriterOptions {
  llm: Llm;
  shelf: Shelf;
  timeZone: string;
  /** Ask the model once more whether the quotations of each claim really say it. */
  entailment?: boolean;
}

/** What a model wrote, or what stands in its place, and what it cost. */
export type Written = ReplyBody & Partial<Pick<Reply, "model" | "usage">>;

/** Characters of evidence in the first prompt: about what a model with 8,000 tokens reads. */
const ROOM = 9000;
const NO_MODEL_LINE = "（大模型未能作答，以下为报告原文摘录。）";
const PLANNED = /将|拟|计划|安排|打算|目标|推动|提出|力争|确保|继续|推进|筹备|要求|部署|准备|预计/;

export function createWriter({ llm, shelf, timeZone, entailment = false }: WriterOptions) {
  /** The reply in the model's words as far as they hold, else the extracted one with a line that says so. */
  async function write(request: WriteRequest): Promise<Written> {
    const { usage } = request;
    const all = await evidenceFor(request, shelf);
    if (all.length === 0) return { ...request.extracted, model: null };
    const prompt = promptOf(request.extracted.skill);
    const first = await ask(request, prompt, all);
    if ("why" in first) return extractedInstead(request.extracted, first.why, usage);

    const { sentences } = first;
    let judged = first.claims.map((claim) => judge(claim, sentences));
    const failing = judged.filter((one) => one.reasons.length > 0);
    if (failing.length > 0)
      judged = [
        ...judged.filter((one) => one.reasons.length === 0),
        ...(await again(request, judged, sentences)),
      ];
    const held = judged.filter((one) => one.reasons.length === 0);
    const entailed = entailment ? await entailedOf(held, request) : held;
    const dropped = [
      ...judged.filter((one) => !held.includes(one)),
      ...held.filter((one) => !entailed.includes(one)),
    ];
    return assemble(request, entailed, dropped, sentences.length < all.length, usage);
  }

  /** The model's claims and the sentences that it was shown; fewer sentences where it can read no more. */
  async function ask(
    request: WriteRequest,
    name: PromptName,
    all: Sentence[],
  ): Promise<{ claims: ModelClaim[]; sentences: Sentence[] } | { why: string }> {
    for (let room = ROOM; ; ) {
      const sentences = trimmed(all, room);
      const answer = await complete(name, valuesOf(request, sentences), request);
      if (!answer.ok && answer.trouble === "context" && sentences.length > 1) {
        room = Math.floor(sentences.map(lineOf).join("\n").length / 3);
        continue;
      }
      if (!answer.ok) return { why: answer.error };
      const claims = readClaims(answer.value.text) ?? (await repaired(answer.value.text, request));
      return claims === null ? { why: "大模型没有按约定的格式作答" } : { claims, sentences };
    }
  }

  async function repaired(text: string, limits: Limits): Promise<ModelClaim[] | null> {
    const answer = await complete("repair", { output: text.slice(0, ROOM) }, limits);
    return answer.ok ? readClaims(answer.value.text) : null;
  }

  /** What failed goes back once with the reasons; what comes is judged as strictly. What does not come back has failed. */
  async function again(
    request: WriteRequest,
    judged: Judged[],
    sentences: Sentence[],
  ): Promise<Judged[]> {
    const failing = judged.filter((one) => one.reasons.length > 0);
    const faults = failing.map(
      ({ claim, reasons }) =>
        `- ${claim.text}\n  ${reasons.map(({ detail }) => detail).join("；")}`,
    );
    const values = { ...valuesOf(request, sentences), faults: faults.join("\n") };
    const answer = await complete("recheck", values, request);
    const claims = (answer.ok && readClaims(answer.value.text)) || [];
    const said = new Set(
      judged.filter((one) => !failing.includes(one)).map(({ claim }) => claim.text),
    );
    const mended = claims.filter(({ text }) => !said.has(text)).slice(0, failing.length);
    return [...mended.map((claim) => judge(claim, sentences)), ...failing.slice(mended.length)];
  }

  /** A second opinion on what holds. Where the model gives none, the checks alone have decided. */
  async function entailedOf(held: Judged[], limits: Limits): Promise<Judged[]> {
    if (held.length === 0) return held;
    const pairs = held.map(
      ({ claim, quotes }, i) =>
        `${i + 1}. 陈述：${claim.text}\n   原文：${quotes.map(({ text }) => text).join("／")}`,
    );
    const answer = await complete("entail", { pairs: pairs.join("\n") }, limits);
    const verdicts = answer.ok ? readOutput("verdicts", answer.value.text) : null;
    const denied = new Set(verdicts?.verdicts.flatMap(({ n, entailed }) => (entailed ? [] : n)));
    return held.filter((_, i) => !denied.has(i + 1));
  }

  function complete(
    name: PromptName,
    values: Record<string, string>,
    { until, usage, signal }: Limits,
  ) {
    const prompt = loadPrompt(name);
    return llm.complete({
      prompt: renderPrompt(prompt, values),
      schema: jsonSchemaOf(prompt.output as OutputName),
      until,
      usage,
      signal,
    });
  }

  function valuesOf(request: WriteRequest, sentences: Sentence[]): Record<string, string> {
    return {
      question: request.ask,
      evidence: sentences.map(lineOf).join("\n"),
      today: new Intl.DateTimeFormat("zh-CN", { timeZone, dateStyle: "long" }).format(request.at),
      chars: String(request.chars ?? 400),
    };
  }

  function assemble(
    request: WriteRequest,
    held: Judged[],
    dropped: Judged[],
    short: boolean,
    usage: Usage,
  ): Written {
    const { extracted, chars } = request;
    let reply = createReply(extracted.skill);
    let lines: string[] = [];
    // Of what is too long the last, least important claims go, and their citations with them.
    for (let count = held.length; count >= 0; count--) {
      reply = createReply(extracted.skill);
      lines = held
        .slice(0, count)
        .map(({ claim, quotes }) => reply.claim(closed(claim.text), quotes));
      if (chars === null || lines.join("").length <= chars) break;
    }
    for (const one of dropped) reply.gaps.push(gapOf(one));
    if (short) reply.gaps.push({ text: "资料", why: "资料超过模型能读的长度，只取了最相关的句子" });
    // What the model finds nothing for, the report's own words may still answer.
    if (lines.length === 0)
      return { ...extracted, gaps: [...extracted.gaps, ...reply.gaps], model: null, usage };
    const text =
      extracted.skill === "summary" || lines.length === 1
        ? lines.join("")
        : lines.map((line, i) => `${i + 1}. ${line}`).join("\n");
    return { ...reply.reply(text), model: llm.model, usage };
  }

  return { write };
}

function promptOf(skill: ReplyBody["skill"]): PromptName {
  return skill === "summary" || skill === "compare" ? skill : "answer";
}

interface Judged {
  claim: ModelClaim;
  quotes: Quote[];
  reasons: { code: ReasonCode | "PLAN" | "LANGUAGE"; detail: string }[];
}

/** The quotations that carry a claim, and why it does not hold; no reasons when it does. */
function judge(claim: ModelClaim, sentences: Sentence[]): Judged {
  const quotes: Quote[] = [];
  const reasons: Judged["reasons"] = [];
  const cited = new Map<string, Sentence>();
  for (const source of claim.sources) {
    // A number may be mistaken where the words are not.
    const sentence =
      sentences.find(({ id, quote }) => id === source.id && holds(quote, source.quote)) ??
      (source.quote === "" ? undefined : sentences.find(({ quote }) => holds(quote, source.quote)));
    if (!sentence)
      reasons.push({ code: "QUOTE", detail: `引文“${source.quote}”不是${source.id}的原文` });
    else {
      cited.set(sentence.id, sentence);
      quotes.push(narrow(sentence.quote, source.quote));
    }
  }
  if (reasons.length > 0) return { claim, quotes, reasons };
  if (quotes.length === 0)
    return { claim, quotes, reasons: [{ code: "NO_EVIDENCE", detail: "没有引用依据" }] };
  if (!isChinese(claim.text))
    return { claim, quotes, reasons: [{ code: "LANGUAGE", detail: "请用中文" }] };
  const evidence = [...cited.values()].map(({ id, quote }) =>
    evidenceOf(id, quote.hit, quote.text),
  );
  reasons.push(...verifyClaim(closed(claim.text), evidence).reasons);
  const plan = quotes.every((quote) => quote.hit.aspect === "plan");
  if (plan && !PLANNED.test(claim.text))
    reasons.push({ code: "PLAN", detail: "依据说的是安排，不能写成已经做成的事" });
  return { claim, quotes, reasons };
}

function holds(quote: Quote, words: string): boolean {
  return words === "" || isVerbatim(words, quote.text);
}

/** The quoted part of a sentence where it stands letter for letter, else the whole sentence. */
function narrow(quote: Quote, part: string): Quote {
  const at = part === "" ? -1 : quote.text.indexOf(part);
  return at < 0 ? quote : { hit: quote.hit, text: part, start: quote.start + at };
}

/** Reports are Chinese, and so are their answers; names in Latin letters may stand in them. */
function isChinese(text: string): boolean {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const others = text.match(/[\p{L}--\p{Script=Han}]/gv)?.length ?? 0;
  return han > 0 && han * 2 >= others;
}

const WHY: Record<Judged["reasons"][number]["code"], string> = {
  NUMBER: "其中的数字不见于原文",
  UNIT: "其中的单位与原文不符",
  YEAR: "其中的年份或日期与原文不符",
  NAME: "其中的名称不见于原文",
  QUOTE: "引文不是原文",
  OVERPRECISE: "把概数写成了确数",
  ROLE: "谁做的、给谁的与原文不符",
  STAGE: "进展写得与原文不符",
  CAUSE: "原文没有说这个原因",
  NO_EVIDENCE: "原文没有这样说",
  PLAN: "把安排写成了成绩",
  LANGUAGE: "没有用中文作答",
};

/** What was refused is not shown, not even as refused: a reader would copy it. Only words that the report itself has tell its matter. */
function gapOf({ claim, quotes, reasons }: Judged): Reply["gaps"][number] {
  const known = quotes.map(({ hit }) => hit.text).join("\n");
  const words = wordsOf(claim.text).filter(
    (word) => known.includes(word) && quantitiesIn(`1${word}`).length === 0,
  );
  const about = words.slice(0, 3).join("、");
  return {
    text: about === "" ? "大模型写的一句话" : `大模型关于${about}的一句话`,
    why: `${WHY[reasons[0]?.code ?? "NO_EVIDENCE"]}，已删去`,
  };
}

function extractedInstead(body: ReplyBody, why: string, usage: Usage): Written {
  const text = body.kind === "reply" ? `${NO_MODEL_LINE}\n${body.text}` : body.text;
  return { ...body, text, gaps: [...body.gaps, { text: "大模型", why }], model: null, usage };
}

function closed(text: string): string {
  const trimmed = text.replace(/\[\d{1,3}\]/g, "").trim();
  return /[。！？]$/.test(trimmed) ? trimmed : `${trimmed}。`;
}
