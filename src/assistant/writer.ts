/**
 * Writing with a model: numbered sentences → claims as JSON → each claim checked → prose from those that hold.
 * What fails is listed in `gaps`; if nothing holds, the extracted answer stands.
 */
import { z } from "zod";
import type { Hit } from "../domain.ts";
import { sentencesOf } from "../text/sentences.ts";
import { isVerbatim, verifyClaim } from "./ground.ts";
import type { Llm } from "./llm.ts";
import { loadPrompt, renderPrompt } from "./prompts.ts";
import { createReply, type Quote, type ReplyBody } from "./reply.ts";
import type { Shelf } from "./shelf.ts";

export type Writer = ReturnType<typeof createWriter>;

export interface WriteRequest {
  ask: string;
  years: number[];
  /** What extraction found: it guides the evidence, and stands when the model fails. */
  extracted: ReplyBody;
  at: number;
}

export interface WriterOptions {
  llm: Llm;
  shelf: Shelf;
  timeZone: string;
}

const ClaimsSchema = z.object({
  claims: z.array(
    z.object({
      text: z.string().min(1),
      sources: z.array(z.object({ id: z.string(), quote: z.string() })),
    }),
  ),
});

const PASSAGES = 12;
/** What was refused is not shown, not even as refused: a reader would copy it. */
const DROPPED = { text: "大模型写的一句话", why: "未通过原文核对，已删去" };
const NO_MODEL_LINE = "（大模型未能作答，以下为报告原文摘录。）";

export function createWriter({ llm, shelf, timeZone }: WriterOptions) {
  const prompt = loadPrompt("answer");

  /** The reply in the model's words as far as they hold, else the extracted one with a line that says so. */
  async function write(request: WriteRequest): Promise<ReplyBody & { model: string | null }> {
    const sentences = await evidenceFor(request);
    if (sentences.length === 0) return { ...request.extracted, model: null };
    const answer = await llm.complete(
      renderPrompt(prompt, {
        question: request.ask,
        evidence: sentences
          .map((s) => `${s.id}（${labelOf(s.quote.hit)}）${s.quote.text}`)
          .join("\n"),
        today: new Intl.DateTimeFormat("zh-CN", { timeZone, dateStyle: "long" }).format(request.at),
      }),
    );
    const claims = answer.ok ? readClaims(answer.value) : null;
    if (claims === null)
      return extractedInstead(
        request.extracted,
        answer.ok ? "模型输出不是约定的格式" : answer.error,
      );

    const reply = createReply(request.extracted.skill);
    const lines: string[] = [];
    for (const claim of claims) {
      const checked = checkClaim(claim, sentences);
      if ("why" in checked) reply.gaps.push(DROPPED);
      else lines.push(reply.claim(closed(claim.text), checked.quotes));
    }
    if (lines.length === 0) {
      const body = request.extracted;
      return { ...body, gaps: [...body.gaps, ...reply.gaps], model: null };
    }
    return {
      ...reply.reply(
        lines.length === 1 ? lines[0]! : lines.map((line, i) => `${i + 1}. ${line}`).join("\n"),
      ),
      model: llm.model,
    };
  }

  /** The sentences that extraction cited first, then those of the best passages. */
  async function evidenceFor(request: WriteRequest): Promise<{ id: string; quote: Quote }[]> {
    const hits = await shelf.search(
      request.ask,
      request.years.length > 0 ? { years: request.years } : {},
      PASSAGES,
    );
    const cited = new Set(request.extracted.citations.map((citation) => citation.passageId));
    const missing = [...cited].filter((id) => !hits.some((hit) => hit.passageId === id));
    const more =
      missing.length === 0
        ? []
        : await shelf.list(request.years.length > 0 ? { years: request.years } : {});
    const all = [...more.filter((hit) => missing.includes(hit.passageId)), ...hits];
    const quotes = all
      .filter((hit) => hit.kind === "text" || hit.kind === "row")
      .flatMap((hit) =>
        sentencesOf(hit.text).map((s) => ({
          hit,
          text: hit.text.slice(s.start, s.end),
          start: s.start,
        })),
      );
    return quotes.map((quote, i) => ({ id: `S${i + 1}`, quote }));
  }

  return { write };
}

function labelOf(hit: Hit): string {
  const year = hit.factYear === null ? "" : `${hit.factYear}年`;
  return `${year}${hit.aspect === "plan" ? "安排" : ""}，${hit.title}`;
}

type ModelClaim = z.infer<typeof ClaimsSchema>["claims"][number];

/** The quotes that carry a claim, or why it does not hold. */
function checkClaim(
  claim: ModelClaim,
  sentences: { id: string; quote: Quote }[],
): { quotes: Quote[] } | { why: string } {
  const quotes: Quote[] = [];
  for (const source of claim.sources) {
    const cited = sentences.find((sentence) => sentence.id === source.id);
    if (!cited) return { why: `所引 ${source.id} 不存在` };
    if (!isVerbatim(source.quote, cited.quote.text))
      return { why: `引文“${source.quote}”不是原文` };
    quotes.push(narrow(cited.quote, source.quote));
  }
  if (quotes.length === 0) return { why: "没有引用依据" };
  const verdict = verifyClaim(
    claim.text,
    sentences
      .filter((sentence) => claim.sources.some((source) => source.id === sentence.id))
      .map(({ id, quote }) => ({
        id,
        text: quote.text,
        reportYear: quote.hit.reportYear,
        factYear: quote.hit.factYear,
      })),
  );
  if (verdict.verdict === "unsupported")
    return { why: verdict.reasons.map((reason) => reason.detail).join("；") };
  const plan = quotes.every((quote) => quote.hit.aspect === "plan");
  if (plan && !/将|拟|计划|安排|打算|目标|推动|提出/.test(claim.text))
    return { why: "把安排写成了成绩" };
  return { quotes };
}

/** The quoted part of a sentence where it stands letter for letter, else the whole sentence. */
function narrow(quote: Quote, part: string): Quote {
  const at = quote.text.indexOf(part);
  return at < 0 ? quote : { hit: quote.hit, text: part, start: quote.start + at };
}

/** JSON out of a model's words: `<think>` and code fences go, the outermost object stays. Null if it is not claims. */
export function readClaims(text: string): ModelClaim[] | null {
  const bare = text.replace(/<think>[\s\S]*?(?:<\/think>|$)/g, "");
  const json = bare.slice(bare.indexOf("{"), bare.lastIndexOf("}") + 1);
  try {
    const parsed = ClaimsSchema.safeParse(JSON.parse(json));
    return parsed.success ? parsed.data.claims : null;
  } catch {
    return null;
  }
}

function extractedInstead(body: ReplyBody, why: string): ReplyBody & { model: null } {
  const text = body.kind === "reply" ? `${NO_MODEL_LINE}\n${body.text}` : body.text;
  return { ...body, text, gaps: [...body.gaps, { text: "大模型", why }], model: null };
}

function closed(text: string): string {
  const trimmed = text.replace(/\[\d+\]/g, "").trim();
  return /[。！？]$/.test(trimmed) ? trimmed : `${trimmed}。`;
}
