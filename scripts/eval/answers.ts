/** How well the product answers with no model: an answer holds when it has all its keys, nothing forbidden, and is a refusal exactly where the library cannot know. */
import { z } from "zod";
import type { App } from "../../src/app.ts";
import { verifyText } from "../../src/assistant/ground.ts";
import type { Hit, Reply } from "../../src/domain.ts";
import { PLACEHOLDER } from "../../src/drafting/document.ts";
import { noonOf } from "./questions.ts";

export const AnswerQuestionSchema = z.object({
  id: z.string(),
  kind: z.string(),
  question: z.string(),
  answer_keys: z.array(z.string()),
  forbidden: z.array(z.string()).default([]),
  answerable: z.boolean(),
  today: z.string().optional(),
  min_keys: z.number().optional(),
  max_chars: z.number().optional(),
  refuse_any: z.array(z.string()).optional(),
  numbers_allowed: z.array(z.string()).optional(),
  /** What is on the shelf, where a file has questions of several libraries. */
  library: z.string().optional(),
});
export type AnswerQuestion = z.infer<typeof AnswerQuestionSchema>;

export interface Answered {
  question: AnswerQuestion;
  reply: Reply;
  faults: string[];
  /** Claims that the checker of claims does not find in the words that they cite; a draft's are of another year. */
  unverified: string[];
}

interface Share {
  held: number;
  of: number;
}

export interface AnswerFigures extends Share {
  /** Of the questions that the library can answer, those answered with all their keys. */
  answerable: Share;
  /** Of those that it cannot, those refused. */
  refused: Share;
  /** Replies with words that only a wrong one has. */
  forbidden: number;
  /** The share of questions that are refused where the library cannot know, and answered where it can. */
  /** Claims that fail the checker of claims. */
  unverified: number;
  refusalAccuracy: number;
  byKind: Record<string, Share>;
  medianMs: number;
}

export async function answerAll(app: App, questions: AnswerQuestion[]): Promise<Answered[]> {
  const answered: Answered[] = [];
  const passages = new Map((await app.shelf.list({})).map((hit) => [hit.passageId, hit]));
  for (const question of questions) {
    const at = question.today ? { at: noonOf(question.today) } : {};
    const reply = await app.turn.respond({ text: question.question, ...at });
    const unverified = reply.skill === "draft" ? [] : unverifiedIn(reply, passages);
    answered.push({ question, reply, faults: faultsOf(question, reply), unverified });
  }
  return answered;
}

export function figuresOf(answered: Answered[]): AnswerFigures {
  const held = (list: Answered[]) => list.filter(({ faults }) => faults.length === 0).length;
  const groups = Map.groupBy(answered, ({ question }) =>
    question.answerable ? question.kind : `${question.kind} (to refuse)`,
  );
  const able = answered.filter(({ question }) => question.answerable);
  const unable = answered.filter(({ question }) => !question.answerable);
  const times = answered.map(({ reply }) => reply.ms).sort((a, b) => a - b);
  const right = answered.filter(
    ({ question, reply }) => question.answerable === (reply.kind === "reply"),
  );
  return {
    held: held(answered),
    of: answered.length,
    answerable: { held: held(able), of: able.length },
    refused: {
      held: unable.filter(({ reply }) => reply.kind === "refusal").length,
      of: unable.length,
    },
    forbidden: answered.filter(({ question, reply }) =>
      question.forbidden.some((words) => statedIn(reply).includes(words)),
    ).length,
    unverified: answered.reduce((sum, one) => sum + one.unverified.length, 0),
    refusalAccuracy: Math.round((right.length / answered.length) * 10_000) / 10_000,
    byKind: Object.fromEntries(
      [...groups].map(([kind, list]) => [kind, { held: held(list), of: list.length }]),
    ),
    medianMs: times[Math.floor(times.length / 2)] ?? 0,
  };
}

/** By the way that `verify` goes: each claim with nothing but the words it cites, their report's title and office, and the years of their passages. */
function unverifiedIn(reply: Reply, passages: Map<string, Hit>): string[] {
  return reply.claims.flatMap(({ text, citations }) => {
    const evidence = citations.map((n) => {
      const { passageId, quote, reportYear, title } = reply.citations.find((one) => one.n === n)!;
      return {
        id: String(n),
        text: quote,
        about: `${title}\n${passages.get(passageId)?.org ?? ""}`,
        reportYear,
        factYear: passages.get(passageId)?.factYear ?? null,
      };
    });
    const failed = verifyText(text, evidence).filter(({ verdict }) => verdict === "unsupported");
    return failed.map((one) => `${one.text} ${one.reasons.map(({ detail }) => detail).join("；")}`);
  });
}

/** What is wrong with a reply; nothing when it holds. */
export function faultsOf(question: AnswerQuestion, reply: Reply): string[] {
  const faults: string[] = [];
  const missing = question.answer_keys.filter((key) => !reply.text.includes(key));
  const needed = question.min_keys ?? question.answer_keys.length;
  if (question.answer_keys.length - missing.length < needed)
    faults.push(`missing ${missing.join(", ")}`);
  const said = question.forbidden.filter((words) => statedIn(reply).includes(words));
  if (said.length > 0) faults.push(`forbidden ${said.join(", ")}`);
  if (!question.answerable && reply.kind !== "refusal") faults.push("should refuse");
  if (question.answerable && reply.kind === "refusal") faults.push("should answer");
  if (
    !question.answerable &&
    question.refuse_any &&
    !question.refuse_any.some((words) => reply.text.includes(words))
  )
    faults.push("does not say that it cannot");
  if (question.max_chars !== undefined && reply.text.length > question.max_chars)
    faults.push(`${reply.text.length} characters`);
  if (question.numbers_allowed && reply.kind === "refusal") {
    // A year says which report, and a path where in it: neither is a figure.
    const bare = reply.text.replace(/\[\d+\]|\d{4}(?:—\d{4})?年|》[^“，；]*/g, "");
    const numbers = bare.match(/\d+(?:\.\d+)?/g) ?? [];
    const other = numbers.filter((number) => !question.numbers_allowed!.includes(number));
    if (other.length > 0) faults.push(`numbers ${other.join(", ")}`);
  }
  return faults;
}

/** What a reply states: of a draft neither what its placeholders recall of last year nor what stands below it. */
export function statedIn({ text, draft }: Pick<Reply, "text" | "draft">): string {
  return draft ? text.split("\n————\n")[0]!.replace(PLACEHOLDER, "") : text;
}
