/**
 * Writing with a model: numbered sentences → claims as JSON, each read and checked as it closes, shown as soon as it holds → what
 * fails sent back once with the reason, mended in its own place → a second opinion on what has no figure to be checked → prose
 * from the claims that hold, and what of the extracted answer they lack. What fails again is listed in `gaps`; in any trouble the
 * extracted answer stands.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Reply } from "../domain.ts";
import { briefOf, promptOf } from "./brief.ts";
import { type Claimed, createClaimed } from "./claimed.ts";
import { jsonSchemaOf, type ModelClaim, type OutputName, readClaims } from "./claims.ts";
import { composed } from "./composed.ts";
import { evidenceFor, lineOf, type Sentence, trimmed } from "./evidence.ts";
import type { Looking } from "./explain.ts";
import { gapOf, judge } from "./judge.ts";
import { ENOUGH, type Limits, type Llm, type LlmOutcome, UNHEARD } from "./llm.ts";
import { deniedIn, pairsOf, wantsOpinion } from "./opinion.ts";
import { loadPrompt, type PromptName, renderPrompt } from "./prompts.ts";
import { createClaimReader } from "./reader.ts";
import type { ReplyBody } from "./reply.ts";
import type { Shelf } from "./shelf.ts";
import { createShowing, type Wait } from "./showing.ts";

export interface WriteRequest extends Limits {
  ask: string;
  years: number[];
  /** The most characters of the reply; null where nobody asked for a length. */
  chars: number | null;
  /** What extraction found: it guides the evidence, and stands when the model fails. */
  extracted: ReplyBody;
  /** What was looked for while it was extracted. */
  lookings: Looking[];
  at: number;
  /**
   * How long a reader waits gladly, in milliseconds; 0 is for ever. After it `shown` is told the extracted answer; where nothing
   * can be shown that is replaced later, a call that has brought no word by then is given up.
   */
  patienceMs: number;
  /** Told what may be shown already, each time there is more of it: whole replies, of checked claims alone. */
  shown?: ((soFar: Written) => void) | undefined;
}

export interface WriterOptions {
  llm: Llm;
  shelf: Shelf;
  timeZone: string;
  /** Ask the model once more whether the sentences really say what a claim without a figure says. */
  entailment: boolean;
  wait?: Wait | undefined;
}

/** What a model wrote, or what stands in its place, and what it cost. */
export type Written = ReplyBody & Partial<Pick<Reply, "model" | "usage">>;

/** Told all words so far of one call, and how to end it where they are enough. */
type Listener = (text: string, enough: () => void) => void;

/** Characters of evidence in the first prompt: about what a model with 8,000 tokens reads. */
const ROOM = 9000;
const NO_MODEL_LINE = "（大模型未能作答，以下为报告原文摘录。）";
const CUT_LINE = "（大模型没有写完，没有写到的用报告原文补上。）";

export function createWriter(options: WriterOptions) {
  const { llm, shelf, timeZone, entailment } = options;
  const wait = options.wait ?? ((ms, signal) => pause(ms, undefined, { signal }));

  /** The reply in the model's words as far as they hold, else the extracted one with a line that says so. */
  async function write(request: WriteRequest): Promise<Written> {
    const { extracted, usage, shown } = request;
    const all = await evidenceFor(request, shelf);
    if (all.length === 0) return { ...extracted, model: null };
    let claimed: Claimed | null = null;
    const showing = createShowing({
      ...{ ...request, sentences: all, wait },
      held: () => claimed?.held() ?? [],
      shown:
        shown && ((soFar) => shown({ ...soFar, model: claimed?.held().length ? llm.model : null })),
    });
    try {
      for (let room = ROOM; ; ) {
        const sentences = trimmed(all, room);
        const waits = entailment ? wantsOpinion : () => false;
        const own = createClaimed({ judge: (claim) => judge(claim, sentences), waits });
        claimed = own;
        const trouble = await listen(request, sentences, own, showing.show);
        if (trouble?.kind === "context" && sentences.length > 1) {
          room = Math.floor(sentences.map(lineOf).join("\n").length / 3);
          continue;
        }
        if (trouble === null) await mend(request, sentences, own, showing.show);
        await decide(request, own, trouble === null);
        const short = sentences.length < all.length;
        const why = trouble?.why ?? null;
        return { ...finished(request, all, own, { short, why }), usage };
      }
    } finally {
      showing.end();
    }
  }

  /** Hears the model's claims; what kept it from all of them, or null. */
  async function listen(
    request: WriteRequest,
    sentences: Sentence[],
    claimed: Claimed,
    show: () => void,
  ): Promise<{ kind: string; why: string } | null> {
    const values = briefOf(request, sentences, timeZone);
    const hearing = createHearing(request, {
      take: (claim) => claimed.take(claim) && show(),
      anew: claimed.anew,
      isEnough: claimed.isEnough,
    });
    const answer = await complete(promptOf(request.extracted.skill), values, request, hearing);
    claimed.ended(answer.ok);
    if (!answer.ok) return { kind: answer.trouble, why: answer.error };
    if (hearing.count() > 0) return null;
    // The server told everything at once, or what it told is JSON to a kinder reader alone.
    const claims = readClaims(answer.value.text) ?? (await repaired(answer.value.text, request));
    if (claims === null) return { kind: "form", why: "大模型没有按约定的格式作答" };
    for (const claim of claims) claimed.take(claim);
    show();
    return null;
  }

  async function repaired(text: string, request: WriteRequest): Promise<ModelClaim[] | null> {
    const answer = await complete("repair", { output: text.slice(0, ROOM) }, request);
    return answer.ok ? readClaims(answer.value.text) : null;
  }

  /** What failed goes back once with the reasons; what comes is judged as strictly, each in the place of what it mends. */
  async function mend(
    request: WriteRequest,
    sentences: Sentence[],
    claimed: Claimed,
    show: () => void,
  ): Promise<void> {
    const failing = claimed.all("failed").map(({ judged }) => judged);
    if (failing.length === 0) return;
    const faults = failing.map(
      ({ claim, reasons }) =>
        `- ${claim.text}\n  ${reasons.map(({ detail }) => detail).join("；")}`,
    );
    const values = { ...briefOf(request, sentences, timeZone), faults: faults.join("\n") };
    const mended = claimed.mending();
    const take = (claim: ModelClaim) => {
      mended(claim);
      show();
    };
    const hearing = createHearing(request, { take });
    const answer = await complete("recheck", values, request, hearing);
    if (answer.ok && hearing.count() === 0) readClaims(answer.value.text)?.forEach(take);
  }

  /** A second opinion on what waits for one. Where the model gives none, the checks alone have decided. */
  async function decide(request: WriteRequest, claimed: Claimed, ask: boolean): Promise<void> {
    const waiting = claimed.all("waiting");
    if (waiting.length === 0) return;
    const pairs = pairsOf(waiting.map(({ judged }) => judged));
    const answer = ask ? await complete("entail", { pairs }, request) : null;
    const denied = answer?.ok ? deniedIn(answer.value.text) : new Set<number>();
    for (const [i, place] of waiting.entries()) place.standing = denied.has(i) ? "denied" : "held";
  }

  /** One call; where nothing can be shown meanwhile, it is given up when it brings no word for too long. */
  async function complete(
    name: PromptName,
    values: Record<string, string>,
    { until, usage, signal, shown, patienceMs }: WriteRequest,
    listener?: { heard: Listener },
  ): Promise<LlmOutcome> {
    const prompt = loadPrompt(name);
    const end = new AbortController();
    const silent = new AbortController();
    if (!shown && patienceMs > 0)
      wait(patienceMs, silent.signal).then(
        () => end.abort(UNHEARD),
        () => {},
      );
    try {
      return await llm.complete({
        prompt: renderPrompt(prompt, values),
        schema: jsonSchemaOf(prompt.output as OutputName),
        ...{ until, usage },
        signal: signal ? AbortSignal.any([signal, end.signal]) : end.signal,
        heard: (text) => {
          silent.abort();
          listener?.heard(text, () => end.abort(ENOUGH));
        },
      });
    } finally {
      silent.abort();
    }
  }

  function finished(
    { extracted, chars, lookings }: WriteRequest,
    all: Sentence[],
    claimed: Claimed,
    { short, why }: { short: boolean; why: string | null },
  ): Written {
    const hits = all.map(({ quote }) => quote.hit);
    const body = composed({
      ...{ extracted, chars, lookings, hits },
      held: claimed.held(),
      whole: true,
    });
    const gaps = [
      ...claimed.dropped().map(gapOf),
      ...(short ? [{ text: "资料", why: "资料超过模型能读的长度，只取了最相关的句子" }] : []),
      ...(why === null ? [] : [{ text: "大模型", why }]),
    ];
    // What the model finds nothing for, the report's own words may still answer.
    const { text, ...rest } = body ?? extracted;
    const line = why === null ? "" : `${body ? CUT_LINE : NO_MODEL_LINE}\n`;
    return {
      ...rest,
      text: rest.kind === "reply" ? `${line}${text}` : text,
      gaps: [...rest.gaps, ...gaps],
      model: body ? llm.model : null,
    };
  }

  return { write };
}

interface Heard {
  take: (claim: ModelClaim) => unknown;
  /** A try begins again, or what it told was only thought. */
  anew?: () => void;
  isEnough?: () => boolean;
}

/** Reads the claims of a call as it is heard. */
function createHearing({ usage }: Limits, { take, anew, isEnough }: Heard) {
  let count = 0;
  let seen = 0;
  let call = usage.calls;
  const unsaid = () => {
    count = 0;
    anew?.();
  };
  const told = (claim: ModelClaim) => {
    count++;
    take(claim);
  };
  let reader = createClaimReader({ told, unsaid });
  const heard: Listener = (text, enough) => {
    if (usage.calls !== call) {
      call = usage.calls;
      seen = 0;
      unsaid();
      reader = createClaimReader({ told, unsaid });
    }
    reader.take(text.slice(seen));
    seen = text.length;
    if (isEnough?.()) enough();
  };
  return { heard, count: () => count };
}
