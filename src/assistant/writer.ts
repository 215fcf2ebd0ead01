/**
 * Writing with a model: numbered sentences → claims as JSON → each claim checked → what fails sent back once with the reason
 * → prose from the claims that hold. What fails again is listed in `gaps`; in any trouble the extracted answer stands.
 */
import type { Reply } from "../domain.ts";
import { type Briefed, briefOf, promptOf } from "./brief.ts";
import {
  jsonSchemaOf,
  type ModelClaim,
  type OutputName,
  readClaims,
  readNotes,
  readOutput,
} from "./claims.ts";
import { evidenceFor, ROOM, type Sentence } from "./evidence.ts";
import { closed, gapOf, type Judged, judge } from "./judge.ts";
import type { Limits, Llm, Usage } from "./llm.ts";
import { notesOn } from "./notes.ts";
import { loadPrompt, type PromptName, renderPrompt } from "./prompts.ts";
import { createReply, type ReplyBody } from "./reply.ts";
import type { Shelf } from "./shelf.ts";
import { shown, trimmed } from "./shown.ts";

/** What extraction found guides the evidence, and stands when the model fails. */
export interface WriteRequest extends Limits, Briefed {
  /** Told what may be shown already, each time there is more of it: whole replies, of checked claims alone. */
  shown?: ((soFar: ReplyBody) => void) | undefined;
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

/** What a model said, and the sentences that it was shown. */
interface First {
  claims: ModelClaim[];
  sentences: Sentence[];
  notes: ReturnType<typeof readNotes>;
}

const NO_MODEL_LINE = "（大模型未能作答，以下为报告原文摘录。）";

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
    const written = assemble(request, entailed, dropped, sentences.length < all.length, usage);
    const notes = notesOn(first.notes, request.ask, sentences);
    const asksBack = notes.ask !== null && written.kind === "refusal";
    const text = asksBack ? `${written.text}\n大模型想问清楚：${notes.ask}` : written.text;
    return { ...written, text, gaps: [...written.gaps, ...notes.gaps] };
  }

  /** The model's claims and the sentences that it was shown; fewer sentences where it can read no more. */
  async function ask(
    request: WriteRequest,
    name: PromptName,
    all: Sentence[],
  ): Promise<First | { why: string }> {
    for (let room = ROOM; ; ) {
      const sentences = trimmed(all, room);
      const answer = await complete(name, briefOf(request, sentences, timeZone), request);
      if (!answer.ok && answer.trouble === "context" && sentences.length > 1) {
        room = Math.floor(shown(sentences).length / 3);
        continue;
      }
      if (!answer.ok) return { why: answer.error };
      const { text } = answer.value;
      const claims = readClaims(text) ?? (await repaired(text, request));
      return claims === null
        ? { why: "大模型没有按约定的格式作答" }
        : { claims, sentences, notes: readNotes(text) };
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
    const values = { ...briefOf(request, sentences, timeZone), faults: faults.join("\n") };
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

function extractedInstead(body: ReplyBody, why: string, usage: Usage): Written {
  const text = body.kind === "reply" ? `${NO_MODEL_LINE}\n${body.text}` : body.text;
  return { ...body, text, gaps: [...body.gaps, { text: "大模型", why }], model: null, usage };
}
