/**
 * A button or a form of one of our cards: who pressed what → may they, and does what it is about still stand → done at once (👍, 👎,
 * 停止), or put on the queue as a message of theirs (everything that takes work) → a toast. Nothing here waits for work that runs, and
 * the same press is the same message, however often it comes.
 */
import { createHash } from "node:crypto";
import type { Action, Message, Reply } from "../domain.ts";
import { type CardAnswer, type Press, readPress, warning } from "../feishu/callback.ts";
import { REASONS } from "../feishu/cards/index.ts";
import { type Log, messageOf } from "../log.ts";
import type { Answer } from "../store/answers.ts";
import type { Opinion } from "../store/feedback.ts";
import { ownIdOf } from "../store/messages.ts";
import type { Queue } from "../store/queue.ts";
import { jobIdOf, type Records } from "../store/records.ts";
import { createTelling } from "./telling.ts";

export interface ActingOptions {
  records: Records;
  queue: Pick<Queue, "wake" | "stopJob" | "revive">;
  /** Who looks after the reports, by open_id. */
  keepers: string[];
  /** Where the files of an upload came in that a keeper is still asked about; null where nobody is any more. */
  uploadOf: (id: string) => Promise<{ message: Message } | null>;
  clock: () => number;
  log: Log;
}

/** What a turn reads of one message. */
const MAX_FILLED = 3500;

/** What the button says that asks for a Word file. */
export const EXPORT = "导出Word";

/** What is said where an action is a sentence, and what the toast says of it. */
const SAID: Partial<Record<Action["do"], { text: string; toast: string }>> = {
  rephrase: { text: "换个说法", toast: "好，正在换个说法。" },
  unfold: { text: "展开原文", toast: "好，正在找出原文。" },
  word: { text: EXPORT, toast: "好，正在生成 Word 文件。" },
  shelve: { text: "入库", toast: "好，正在入库。" },
  amend: { text: "更正", toast: "好，卡片马上更新，核对后再点“入库”。" },
  discard: { text: "不入库", toast: "好，不入库。" },
};
/** What shows again what a reply cites. */
const SHOWS = new Set<Action["do"]>(["rephrase", "unfold", "word", "fill", "correct"]);

export function createActing(options: ActingOptions) {
  const { records, queue, keepers, uploadOf, clock, log } = options;
  const { mayBeTold } = createTelling(records);

  /** One card.action.trigger event → what is shown to whoever pressed. Never rejects: the platform asks no second time. */
  async function press(event: unknown): Promise<CardAnswer> {
    try {
      const read = readPress(event);
      if ("toast" in read) return read;
      const { do: what } = read.action;
      if (what === "shelve" || what === "amend" || what === "discard") return onUpload(read);
      return await onAnswer(read);
    } catch (error) {
      log.error("an action could not be taken", { error: messageOf(error) });
      return {
        toast: { type: "error", content: "刚才没有记下，请再点一次；还不行请告诉管理员。" },
      };
    }
  }

  async function onUpload(press: Press): Promise<CardAnswer> {
    const upload = await uploadOf(press.action.on);
    if (!upload) return warning("这份文件已经处理过，或等得太久已经取消了。需要的话请重新发一次。");
    if (!keepers.includes(press.operator)) return warning("只有报告管理员可以决定要不要入库。");
    const { text, toast } = SAID[press.action.do]!;
    return put(press, upload.message, text, toast);
  }

  async function onAnswer(press: Press): Promise<CardAnswer> {
    const { action, operator, cardMessageId, chatId } = press;
    const { do: what } = action;
    const answer = await records.answerBy(action.on);
    if (!answer) return warning("这条回答已经过期清除了，请重新提问。");
    if (what === "stop") return stop(press, answer);
    const isOurs =
      cardMessageId !== null && (await records.answerOf(cardMessageId))?.job === answer.job;
    const home = chatId === null || chatId === answer.message.chatId;
    // A copy for the asker alone stands elsewhere, and is ours; a card that somebody passed on is not.
    if (!home && !(isOurs && operator === answer.message.senderId))
      return warning("这张卡片是从别的会话转来的，请到原来的会话里点，或直接向我提问。");
    // Whatever came of it would stand in the group.
    const isOwn = answer.job === ownIdOf(answer.message.messageId);
    if (home && isOwn && what !== "like" && what !== "dislike")
      return warning("这条只发给提问的人，请到与我的单聊里点它的按钮。");
    const place = home ? answer.message : privately(answer.message);
    if (what === "ask") return ask(press, place);
    if (!answer.reply) return warning("这条还没有答完，请等答完再点。");
    if (what === "like" || what === "dislike") return judged(press, answer.job);
    if (SHOWS.has(what) && !(await mayBeTold([operator, chatId ?? place.chatId], answer.reply)))
      return warning("这条回答引用的报告已经移除，或不再对您开放，不能再往下做。请重新提问。");
    if (what === "correct") return correct(press, place, answer.job);
    if (what === "fill") return fill(press, place, answer.reply);
    if (what === "unfold" && answer.reply.citations.length === 0)
      return warning("这条回答没有引用报告原文，没有可以展开的。");
    const { text, toast } = SAID[what]!;
    return put(press, place, text, toast);
  }

  async function stop({ operator, action }: Press, { message }: Answer): Promise<CardAnswer> {
    if (operator !== message.senderId && !keepers.includes(operator))
      return warning("只有提问的人和报告管理员可以停止。");
    if (!(await queue.stopJob(action.on))) return info("这条已经答完了，不用停。");
    await records.audit("message.stopped", { job: action.on, sender: operator });
    return success("好，停下了；已经核对过的内容会留在卡片上。");
  }

  async function judged({ action, operator }: Press, jobId: string): Promise<CardAnswer> {
    const verdict = action.do === "like" ? "up" : "down";
    const said = [...Object.values(action.form ?? {}), action.text ?? ""]
      .flatMap((words) => words.split("、"))
      .filter((words) => words !== "");
    const reasons = REASONS.filter((reason) => said.includes(reason));
    const words = said.filter((one) => !REASONS.includes(one)).join("、");
    const given = await records.feedback.give(jobId, operator, { verdict, reasons, words });
    if (given === "same") return info("您已经评过了，没有变化。");
    const changed = given === "changed" ? "已改为" : "已记下：";
    if (verdict === "up") return success(`${changed}“有用”，谢谢。`);
    const why = [...reasons, words].filter((one) => one !== "").join("、");
    return success(`${changed}“没用”${why === "" ? "" : `（${why}）`}，会用来改进。`);
  }

  async function correct(press: Press, place: Message, jobId: string): Promise<CardAnswer> {
    const words = filledIn(press.action).join("；");
    if (words === "") return warning("还没有写应为多少。请填上正确的数字和依据再提交。");
    const opinion: Opinion = { verdict: "correct", reasons: [], words };
    const given = await records.feedback.give(jobId, press.operator, opinion);
    if (keepers.length === 0)
      return given === "same"
        ? info("这条更正已经记下了。")
        : success("已记下。还没有设置报告管理员（ADMIN_OPEN_IDS），请另行告知负责的同事。");
    return put(press, place, `数字应为：${words}`, "已记下，正在转给报告管理员核实。");
  }

  async function fill(press: Press, place: Message, { draft }: Reply): Promise<CardAnswer> {
    if (!draft) return warning("这条回答不是初稿，没有要填的。");
    const filled = Object.entries(press.action.form ?? {}).flatMap(([name, words]) => {
      const place = /(\d{1,3})$/.exec(name)?.[1];
      return place ? [`第${place}处填：${oneOrder(words)}`] : [];
    });
    if (filled.length === 0) return warning("一处也没有填。请至少填一处再提交。");
    const text = filled.join("；");
    if (text.length > MAX_FILLED) return warning("一次填得太多，请分两次提交。");
    return put(press, place, text, `好，正在把 ${filled.length} 处填进稿子。`);
  }

  async function ask(press: Press, place: Message): Promise<CardAnswer> {
    const text = press.action.text?.trim() || filledIn(press.action).join("；");
    if (text === "") return warning("还没有写要问什么。");
    return put(press, place, text, "好，正在查。");
  }

  /** As a message of whoever pressed, in the topic of what the card answers; the reply then goes to the card. */
  async function put(
    { action, operator, cardMessageId, chatId }: Press,
    place: Message,
    text: string,
    toast: string,
  ): Promise<CardAnswer> {
    const { threadId, rootId } = place;
    const message: Message = {
      messageId: actIdOf(cardMessageId ?? "", action, operator),
      chatId: chatId ?? place.chatId,
      chatType: place.chatType,
      senderId: operator,
      text,
      mentions: [],
      readable: true,
      at: clock(),
      ...(threadId === undefined ? {} : { threadId }),
      ...(rootId === undefined ? {} : { rootId }),
      parentId: cardMessageId ?? place.messageId,
      action,
    };
    const id = jobIdOf(message.messageId);
    if (await records.accept(message)) {
      log.info("a message is queued", { id, type: action.do });
      queue.wake();
      return success(toast);
    }
    // What was given up may be tried once more; what is done or under way is not done again.
    const again = await queue.revive(id);
    return again ? success(toast) : info("已经收到了，不用再点；结果会回复在这张卡片下面。");
  }

  return { press };
}

/** What would end that which is filled in and begin another order ends nothing. */
function oneOrder(words: string): string {
  return words
    .replace(/[；;。\n]+$/, "")
    .replace(/[；;。\n]+/g, "，")
    .replace(/[，,]+(?=第|把|将|删|再?加)/g, "、");
}

/** Where a copy for the asker alone stands. */
function privately({ threadId: _, rootId: __, ...message }: Message): Message {
  return { ...message, chatType: "p2p" };
}

/** The same press has the same number; its fields may come in any order. */
export function actIdOf(card: string, { form = {}, ...action }: Action, operator: string): string {
  const fields = Object.entries(form).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const pressed = JSON.stringify([card, action.do, action.on, action.text ?? "", operator, fields]);
  return `act-${createHash("sha256").update(pressed).digest("hex").slice(0, 32)}`;
}

/** What was written into a form, or stands for it in the button. */
function filledIn({ form = {}, text = "" }: Action): string[] {
  return [...Object.values(form), text.trim()].filter((words) => words !== "");
}

const info = (content: string): CardAnswer => ({ toast: { type: "info", content } });
const success = (content: string): CardAnswer => ({ toast: { type: "success", content } });
