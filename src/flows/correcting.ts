/**
 * 数字应为…: what somebody says of a figure, on a card or in the console, goes to the keepers, each in their own chat, with the question,
 * the answer and its sources.
 */
import type { Action, Job, Outcome, Reply } from "../domain.ts";
import { renderText } from "../feishu/cards/index.ts";
import type { Log } from "../log.ts";
import type { Answer } from "../store/answers.ts";
import type { Queue } from "../store/queue.ts";
import { jobIdOf, type Records } from "../store/records.ts";
import { consoleChatOf } from "../store/talks.ts";
import { actIdOf } from "./acting.ts";
import type { Sending } from "./sending.ts";
import { createTelling } from "./telling.ts";

export interface CorrectingOptions {
  records: Records;
  once: Sending["once"];
  /** By open_id. */
  keepers: string[];
  /** What somebody of the console is called. */
  nameOf: (person: string) => Promise<string>;
  log: Log;
}

const MAX_BYTES = 20_000;

export function createCorrecting({ records, once, keepers, nameOf, log }: CorrectingOptions) {
  const { mayBeTold } = createTelling(records);

  /**
   * Carry out a job that passes a correction on; null where it is another. Resolves with what whoever corrected is to be told, or
   * with null once a keeper has it.
   */
  async function passedOn(job: Job): Promise<Outcome<Reply | null> | null> {
    const { action } = job.message;
    if (action?.do !== "correct") return null;
    const answer = await records.answerBy(action.on);
    if (!answer?.reply) return TOLD;
    const troubles: string[] = [];
    for (const [i, openId] of keepers.entries()) {
      const text = await letterTo(openId, job, { ...answer, reply: answer.reply });
      const letter = { type: "text", content: { text } } as const;
      const sent = await once(job, `${job.id}-k${i}`, { openId }, letter);
      if (sent.ok) continue;
      if (sent.retry) return sent;
      log.warn("a keeper could not be told of a correction", { job: job.id, error: sent.error });
      troubles.push(sent.error);
    }
    // At the console nobody is spoken to in Feishu: there the correction waits for the keepers among the feedback.
    if (troubles.length < keepers.length || isOfConsole(job)) return TOLD;
    return notTold(troubles[0] ?? "还没有设置报告管理员");
  }

  /** Whom Feishu knows is mentioned, so that a keeper can write to him. */
  async function callOf(person: string): Promise<string> {
    return person.startsWith("ou_")
      ? `<at user_id="${person.replace(/\W/g, "")}"></at>`
      : (await nameOf(person)).replaceAll("<", "＜");
  }

  /** What a keeper may not read is not told. */
  async function letterTo(
    keeper: string,
    { message }: Job,
    { message: asked, reply }: Answer & { reply: Reply },
  ): Promise<string> {
    const where = isOfConsole({ message }) ? "（在控制台提出）" : "";
    const by = `提出人：${await callOf(message.senderId)}${where}`;
    const lines = (await mayBeTold([keeper], reply))
      ? [
          `提问：${reply.question ?? asked.text}`,
          `更正：${message.text}`,
          `当时的回答：${renderText(reply, MAX_BYTES)}`,
        ]
      : [
          `更正：${message.text}`,
          "回答引用的报告没有对您开放，这里不列；请系统管理员在服务器上查看。",
        ];
    // In a text message Feishu reads <at …> as a mention; a report's words must not call everyone.
    const safe = lines.map((line) => line.replaceAll("<", "＜"));
    return ["有人提出一处数字更正，请核实：", ...safe, by].join("\n");
  }

  return { passedOn };
}

export interface PassingOnOptions {
  records: Pick<Records, "accept">;
  queue: Pick<Queue, "wake" | "revive">;
  clock: () => number;
}

/** A correction that somebody gave in the console, put into the queue as the message of a card's form is. */
export function createPassingOn({ records, queue, clock }: PassingOnOptions) {
  return async function passOn(person: string, job: string, words: string): Promise<void> {
    const action: Action = { do: "correct", on: job };
    const messageId = actIdOf("", { ...action, text: words }, person);
    const fresh = await records.accept({
      ...{ messageId, chatId: consoleChatOf(person), chatType: "p2p", senderId: person },
      ...{
        text: `数字应为：${words.replace(/^应为[:：]?/, "")}`,
        mentions: [],
        readable: true,
        at: clock(),
        action,
      },
    });
    if (fresh) queue.wake();
    // What was given up may be tried once more.
    else await queue.revive(jobIdOf(messageId));
  };
}

const isOfConsole = ({ message }: Pick<Job, "message">) =>
  message.chatId === consoleChatOf(message.senderId);

const TOLD: Outcome<null> = { ok: true, value: null };

function notTold(why: string): Outcome<Reply> {
  const text = `更正已经记下，但没能转给报告管理员：${why}。请另行告知负责的同事。`;
  const empty = { claims: [], citations: [], gaps: [] };
  const said = { skill: "help", kind: "refusal", reason: "not_passed_on" } as const;
  return { ok: true, value: { ...said, ...empty, text, model: null, ms: 0 } };
}
