/** Questions with their answers as the API tells them, each to whoever may be told it. */
import { z } from "zod";
import type { App } from "../../app.ts";
import type { Message, Reply } from "../../domain.ts";
import { ReplySchema } from "../../schemas.ts";
import type { Answer } from "../../store/answers.ts";
import type { Visitor } from "../visitor.ts";

export const OpinionSchema = z.object({
  verdict: z.enum(["up", "down", "correct"]),
  reasons: z.array(z.string()),
  words: z.string(),
});
export const TurnSchema = z.object({
  id: z.string(),
  talk: z.string().nullable(),
  question: z.string(),
  /** Unix milliseconds. */
  at: z.number(),
  /** `withdrawn`: what it rests on may not be read any more, so it is not shown. */
  state: z.enum(["answered", "running", "withdrawn"]),
  reply: ReplySchema.nullable(),
  /** What whoever asks thinks of it. */
  opinions: z.array(OpinionSchema),
});
export type Turn = z.infer<typeof TurnSchema>;

/** An answer on record with its reply. */
export type Kept = Answer & { reply: Reply };

/** The answer of a job, for whoever asked it and for who looks after everything. */
export async function keptFor(app: App, visitor: Visitor, id: string): Promise<Kept | null> {
  const answer = await app.records.answerBy(id);
  if (!answer?.reply || (await app.records.isRecalled(answer.message.messageId))) return null;
  const own = answer.message.senderId === visitor.person;
  return own || visitor.scopes.includes("admin") ? (answer as Kept) : null;
}

/** May it be shown to him: what he asked himself, or what he looks after. */
export function mayBeShown(
  { telling }: Pick<App, "telling">,
  { person, reader }: Visitor,
  message: Message,
  reply: Reply,
): Promise<boolean> {
  return message.senderId === person
    ? telling.mayBeShown(reader, message.text, reply)
    : telling.mayBeOverseen(reader, message, reply);
}

export async function turnOf(
  app: App,
  visitor: Visitor,
  { job, message, reply }: { job: string; message: Message; reply: Reply },
): Promise<Turn> {
  const { text: question, at, threadId } = message;
  const shown = await mayBeShown(app, visitor, message, reply);
  return {
    ...{ id: job, talk: threadId ?? null, question, at },
    state: shown ? "answered" : "withdrawn",
    reply: shown ? reply : null,
    opinions: shown ? await app.records.feedback.own(job, visitor.person) : [],
  };
}

/** What is still being answered; what may be shown of it is heard. */
export function underWay({
  id,
  talk,
  question,
  at,
}: Omit<Turn, "state" | "reply" | "opinions">): Turn {
  return { ...{ id, talk, question, at }, state: "running", reply: null, opinions: [] };
}
