/**
 * Writing with a model: numbered sentences → claims as JSON, each read and checked as it closes, shown as soon as it holds → what
 * fails sent back once with the reason, mended in its own place → a second opinion on what has no figure to be checked → prose
 * from the claims that hold, and what of the extracted answer they lack. What fails again is listed in `gaps`; in any trouble the
 * extracted answer stands.
 */
import type { Reply } from "../../domain.ts";
import { type ModelClaim, readClaims, readNotes, readVerdicts } from "../model/claims.ts";
import { createCaller, type Heard, realWait, type Taking, type Wait } from "../model/hearing.ts";
import type { Limits, Llm } from "../model/llm.ts";
import { notesOn } from "../model/notes.ts";
import type { PromptName } from "../model/prompts.ts";
import type { ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { type Briefed, briefOf, promptOf } from "./brief.ts";
import { type Claimed, createClaimed } from "./claimed.ts";
import { composed } from "./composed.ts";
import { evidenceFor, ROOM, type Sentence } from "./evidence.ts";
import { gapOf, type Judged, judge } from "./judge.ts";
import { isBorneOut, needOf, pairsOf } from "./opinion.ts";
import { createShowing } from "./showing.ts";
import { shown as shownOf, trimmed } from "./shown.ts";

/** What extraction found guides the evidence, and stands when the model fails. */
export interface WriteRequest extends Limits, Briefed {
  /**
   * How long a reader waits gladly, in milliseconds; 0 is for ever. After it `shown` is told the extracted answer; where nothing
   * can be shown that is replaced later, a call that has brought no word by then is given up.
   */
  patienceMs: number;
  /** What was shown cannot be replaced: it only tells how far the model is. */
  once?: boolean | undefined;
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

const NO_MODEL_LINE = "（大模型未能作答，以下为报告原文摘录。）";
const CUT_LINE = "（大模型没有写完，没有写到的用报告原文补上。）";

/** One answer while it is written. */
interface Writing {
  request: WriteRequest;
  sentences: Sentence[];
  /** What the prompts are told of it. */
  values: Record<string, string>;
  claimed: Claimed;
  show: () => void;
  call: (name: PromptName, values: Record<string, string>, taking?: Taking) => Promise<Heard>;
}

interface Trouble {
  kind: string;
  why: string;
}

export function createWriter(options: WriterOptions) {
  const { llm, shelf, timeZone, entailment, wait = realWait } = options;
  const call = createCaller({ llm, wait });

  /** The reply in the model's words as far as they hold, else the extracted one with a line that says so. */
  async function write(request: WriteRequest): Promise<Written> {
    const { extracted, until, usage, signal, shown, once = false, patienceMs } = request;
    const all = await evidenceFor(request, shelf);
    if (all.length === 0) return { ...extracted, model: null };
    let claimed: Claimed | null = null;
    const held = () => claimed?.held() ?? [];
    const showing = createShowing({
      ...{ ...request, sentences: all, held, wait },
      ...(once && { patienceMs: 0 }),
      shown: shown && ((soFar) => shown({ ...soFar, model: held().length > 0 ? llm.model : null })),
    });
    // Where a reader has something meanwhile, a slow model may take the turn's time.
    const limits = { until, usage, signal, unheardMs: shown && !once ? 0 : patienceMs };
    try {
      for (let room = ROOM; ; ) {
        const sentences = trimmed(all, room);
        const waits = (judged: Judged) => {
          const need = needOf(judged);
          return entailment && need !== null && need !== "shown";
        };
        claimed = createClaimed({ judge: (claim) => judge(claim, sentences), waits });
        const writing: Writing = {
          ...{ request, sentences, claimed, show: showing.show },
          values: briefOf(request, sentences, timeZone),
          call: (name, values, taking) => call({ ...limits, name, values, taking }),
        };
        const { said, trouble } = await listen(writing);
        if (trouble?.kind === "context" && sentences.length > 1) {
          room = Math.floor(shownOf(sentences).length / 3);
          continue;
        }
        if (trouble === null) await mend(writing);
        if (entailment) await decide(writing, trouble === null);
        const { body, byModel } = finished(writing, all, said, trouble);
        return { ...body, model: byModel ? llm.model : null, usage };
      }
    } finally {
      showing.end();
    }
  }

  return { write };
}

/** Hears the model's claims: its words, and what kept it from all of them. */
async function listen(writing: Writing): Promise<{ said: string; trouble: Trouble | null }> {
  const { request, values, claimed, show, call } = writing;
  const answer = await call(promptOf(request.extracted.skill), values, {
    take: (claim) => claimed.take(claim) && show(),
    anew: claimed.anew,
    isEnough: claimed.isEnough,
  });
  claimed.ended(answer.ok);
  if (!answer.ok) return { said: "", trouble: { kind: answer.trouble, why: answer.error } };
  const said = answer.value.text;
  if (answer.taken > 0) return { said, trouble: null };
  // The server told everything at once, or what it told is JSON to a kinder reader alone.
  const claims = readClaims(said) ?? (await repaired(said, writing));
  if (claims === null)
    return { said, trouble: { kind: "form", why: "大模型没有按约定的格式作答" } };
  for (const claim of claims) claimed.take(claim);
  show();
  return { said, trouble: null };
}

async function repaired(text: string, { call }: Writing): Promise<ModelClaim[] | null> {
  const answer = await call("repair", { output: text.slice(0, ROOM) });
  return answer.ok ? readClaims(answer.value.text) : null;
}

/** What failed goes back once with the reasons; what comes is judged as strictly, each in the place of what it mends. */
async function mend({ values, claimed, show, call }: Writing): Promise<void> {
  const failing = claimed.all("failed").map(({ judged }) => judged);
  if (failing.length === 0) return;
  const faults = failing.map(
    ({ claim, reasons }) => `- ${claim.text}\n  ${reasons.map(({ detail }) => detail).join("；")}`,
  );
  const mended = claimed.mending();
  const take = (claim: ModelClaim) => {
    mended(claim);
    show();
  };
  const answer = await call("recheck", { ...values, faults: faults.join("\n") }, { take });
  if (answer.ok && answer.taken === 0) readClaims(answer.value.text)?.forEach(take);
}

/**
 * A second opinion on what waits for one, and on what is shown already in other words than the report's. Where the model gives
 * none, the checks alone decide.
 */
async function decide({ claimed, call }: Writing, ask: boolean): Promise<void> {
  const shown = claimed.all("held").filter(({ judged }) => needOf(judged) === "shown");
  const asked = [...claimed.all("waiting"), ...shown];
  if (asked.length === 0) return;
  const pairs = pairsOf(
    asked.map(({ judged }) => judged),
    ROOM,
  );
  const answer = ask ? await call("entail", { pairs }) : null;
  const verdicts = answer?.ok ? readVerdicts(answer.value.text) : [];
  for (const [i, place] of asked.entries()) {
    const verdict = verdicts.find(({ n }) => n === i + 1);
    place.standing = isBorneOut(place.judged, verdict) ? "held" : "denied";
  }
}

/** What is told in the end, whether the model's words are in it, and what is not told. */
function finished(
  { request, sentences, claimed }: Writing,
  all: Sentence[],
  said: string,
  trouble: Trouble | null,
): { body: ReplyBody; byModel: boolean } {
  const { ask, extracted, chars, lookings } = request;
  const hits = all.map(({ quote }) => quote.hit);
  const held = claimed.held();
  const written = composed({ ...{ ask, extracted, chars, lookings, held, hits }, whole: true });
  const gaps = claimed.dropped().map(gapOf);
  if (sentences.length < all.length)
    gaps.push({ text: "资料", why: "资料超过模型能读的长度，只取了最相关的句子" });
  if (trouble) gaps.push({ text: "大模型", why: trouble.why });
  // What the model finds nothing for, the report's own words may still answer.
  const body = written ?? extracted;
  const notes = notesOn(readNotes(said), ask, sentences, body);
  gaps.push(...notes.gaps);
  const back =
    notes.ask !== null && body.kind === "refusal" ? `\n大模型想问清楚：${notes.ask}` : "";
  // Where the rules told nothing there is nothing to fill in, and `doubted.ts` has a line of its own.
  const line =
    trouble && extracted.kind === "reply" ? `${written ? CUT_LINE : NO_MODEL_LINE}\n` : "";
  return {
    body: { ...body, text: `${line}${body.text}${back}`, gaps: eachOnce([...body.gaps, ...gaps]) },
    byModel: written !== null,
  };
}

/** Equal gaps once: of several sentences that failed alike a reader learns no more. */
function eachOnce(gaps: Reply["gaps"]): Reply["gaps"] {
  return [...new Map(gaps.map((gap) => [`${gap.text}\n${gap.why}`, gap])).values()];
}
