/**
 * A reply into its chat: as cards, each sent once; or, where a model is still writing, as a card whose words are replaced as
 * they come, and at last by the whole reply. However often the program dies in between, one message answers one question.
 */
import {
  type Citation,
  failure,
  type Job,
  type Message,
  type Outcome,
  type Reply,
  type ReportInfo,
} from "../domain.ts";
import { renderCards } from "../feishu/cards/index.ts";
import type { FeishuClient } from "../feishu/client.ts";
import type { Log } from "../log.ts";
import { isFiling } from "../message/filing.ts";
import type { PartialReply } from "../store/partials.ts";
import type { Records } from "../store/records.ts";
import type { Reader } from "./desk.ts";
import { createNewest } from "./newest.ts";
import { createSending } from "./sending.ts";
import { createStanding } from "./standing.ts";
import { createTelling } from "./telling.ts";

export interface DeliveringOptions {
  records: Records;
  feishu: FeishuClient;
  linkOf: (citation: Citation, reader: Reader) => string | null;
  /** The address at which exactly the reply of a job opens. */
  replyUrl?: (jobId: string, reader: Reader) => string | null;
  /** Those who keep the reports, by open_id. */
  keepers?: string[];
  log: Log;
  /** A model may be asked, which takes longer than people wait without a sign. */
  thinks?: boolean;
}

/** Of one message Feishu takes five updates a second; so many are more than anybody reads. */
const UPDATE_MS = 250;
/** An answer that takes longer is announced. What is taken out of the reports is there by then. */
const THINKING_MS = 400;

/** It waits for a moment, as for somebody who asks for it, and so is not counted as a failure: while a folder is read it may happen often. */
export const LIMITED = failure("报告的阅读范围刚刚改了，这一问重新作答。", {
  retry: true,
  delayMs: 1,
});

const THINKING: Reply = {
  skill: "answer",
  kind: "reply",
  text: "正在查阅往年报告……",
  claims: [],
  citations: [],
  gaps: [],
  model: null,
  ms: 0,
};

export function createDelivering(options: DeliveringOptions) {
  const { records, feishu, linkOf, log, thinks = false, replyUrl, keepers = [] } = options;
  const telling = createTelling(records);
  const { partials } = records;

  const cited = (message: Message, citation: Citation) => linkOf(citation, readerOf(message));
  const cardsOf = (job: Job, reply: Reply, writing = false) =>
    renderCards(reply, {
      linkOf: (citation) => cited(job.message, citation),
      replyUrl: replyUrl?.(job.id, readerOf(job.message)) ?? null,
      on: job.id,
      writing,
      keepers,
    });

  const sending = createSending({ records, feishu, cardsOf, linkOf: cited, log });
  const { begun, put, leave, show, leaveAll } = createStanding({
    ...{ records, feishu, sending, log },
    cardOf: (job, reply, writing) => cardsOf(job, reply, writing)[0]!,
  });

  /**
   * Shows of a job's answer what may be shown already, the newest first and not too often; `shelf` are the reports as the work
   * on it began. Trouble here is none of the answer's: what cannot be shown now is told at the end.
   */
  function showing(job: Job, shelf: ReportInfo[]) {
    const reader = readerOf(job.message);
    let refused = false;
    const newest = createNewest(async (soFar: Reply) => {
      if (refused || (await telling.isLate(reader, soFar, shelf))) return 0;
      const shown = await show(job, soFar);
      if (shown.ok) return 0;
      refused = !shown.retry;
      log.info("an answer could not be shown while it is made", { job: job.id, why: shown.error });
      return shown.delayMs ?? 0;
    }, UPDATE_MS);
    // Files are read without a model, and what is asked about them stands on a card that can be replaced.
    const waits = thinks && !isFiling(job.message);
    const thinking = waits ? setTimeout(() => newest.push(THINKING), THINKING_MS) : undefined;
    return {
      push(soFar: Reply): void {
        clearTimeout(thinking);
        newest.push(soFar);
      },
      async end(): Promise<void> {
        clearTimeout(thinking);
        await newest.end();
      },
    };
  }

  /**
   * Put the whole reply where the answer has begun, or send it. A card that takes no more updates (recalled, too old) is left
   * as it is where it holds an answer; else the reply comes as another message, and never not at all.
   */
  async function deliver(job: Job, reply: Reply): Promise<Outcome<string>> {
    if (!(await telling.mayBeTold(readerOf(job.message), reply))) return LIMITED;
    const resumed = await sending.resumed(job, reply);
    if (resumed) return elsewhere(job, resumed);
    const standing = await begun(job, reply, false);
    if (!standing.ok) return standing;
    const sentId = standing.value;
    if (sentId === null) return sending.sendCards(job, reply, job.id, null);
    const anew = `${job.id}-r`;
    if (await sending.isPlain(job.id, anew)) return instead(job, reply, anew, true);
    const done = await put(job.id, cardsOf(job, reply)[0]!, true);
    if (done.ok && !(await wasRecalled(job, sentId)))
      return sending.sendCards(job, reply, job.id, sentId);
    if (done.ok) return sending.sendCards(job, reply, anew, null);
    if (done.retry) return done;
    const partial = await partials.of(job.id);
    log.warn("a card took no update", { job: job.id, code: done.code });
    if (partial && done.kind === "expired" && isWhole(partial)) {
      await records.dropReply(job.id);
      await records.saveReply(job.id, partial.reply);
      return { ok: true, value: sentId };
    }
    // Words that nobody may read are not better said in another message.
    if (done.kind === "words") return elsewhere(job, await sending.otherwise(job, reply, done));
    return instead(job, reply, anew, done.kind === "content");
  }

  /** A stream takes the words of an answer also where somebody has taken its message out of the chat, and says nothing. */
  async function wasRecalled(job: Job, sentId: string): Promise<boolean> {
    if ((await partials.of(job.id))?.cardId == null) return false;
    const found = await feishu.messageOf(sentId, job.message.chatType);
    return found.ok ? found.value[0]?.deleted === true : found.kind === "gone";
  }

  /** The reply in messages of its own; `plain`: its card was refused. */
  async function instead(
    job: Job,
    reply: Reply,
    uuid: string,
    plain: boolean,
  ): Promise<Outcome<string>> {
    const told = plain
      ? await sending.plainly(job, reply, uuid)
      : await sending.sendCards(job, reply, uuid, null);
    return elsewhere(job, told);
  }

  /** What stands says where to look. */
  async function elsewhere(job: Job, told: Outcome<string>): Promise<Outcome<string>> {
    if (told.ok) await leave(job.id, ELSEWHERE);
    return told;
  }

  return { showing, deliver, sentBefore: sending.sentBefore, leaveAll };
}

const ELSEWHERE = "答复见下面另一条消息。";

/** What was taken out of the reports is an answer by itself; a model's is one only when it has ended. */
function isWhole({ reply }: PartialReply): boolean {
  return reply.model === null && reply.claims.length > 0;
}

/** Everyone in a group reads what is said there, so a report that only the asker may read is not spoken of. */
export function readerOf({ chatType, chatId, senderId }: Message): Reader {
  return chatType === "group" ? [chatId] : [senderId, chatId];
}
