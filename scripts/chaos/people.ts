/** People who talk to the house all the time: questions, drafts and Word files, in groups and alone, and what became of each. */
import type { FakeFeishu } from "../../test/fakes/feishu.ts";
import { type Office, TO_BOT } from "../bench/feishu/office.ts";
import { below, pick, type Random } from "../eval/verify/random.ts";

const CHATS = 60;
/** So many wait for an answer at most. */
const CROWD = 60;
const PAUSE_MS = 40;
const QUESTIONS = [
  "2023年接待来访团组多少批次？",
  "2022年核查外语标识多少处？",
  "2024年组织专题学习几次？",
  "2023年的主要工作有哪些？",
  "总结2022年的工作",
];
const DRAFT = "参考往年，起草2024年工作总结的“存在的不足”一节";
const WORD = "导出Word";

export interface Said {
  messageId: string;
  chatId: string;
  text: string;
  kind: "question" | "draft" | "word";
  saidAt: number;
  /** When the house has taken it, by a steady clock; null for as long as it has not. */
  takenAt: number | null;
}

export type People = ReturnType<typeof createPeople>;

export function createPeople({ feishu }: Office, random: Random) {
  const said: Said[] = [];
  const byId = new Map<string, Said>();
  /** How many events are on their way to the house at this moment. */
  let under = 0;
  let talking = false;
  let telling: Promise<void> | null = null;
  let done: Promise<void> = Promise.resolve();

  async function speak(): Promise<void> {
    while (talking) {
      await new Promise((resolve) => setTimeout(resolve, random() * 2 * PAUSE_MS));
      if (open().length < CROWD) void say();
    }
  }

  async function say(): Promise<void> {
    const n = below(random, CHATS);
    const alone = n % 3 !== 0;
    const chatId = alone ? `oc_private_${n}` : `oc_group_${n}`;
    const messageId = `om_load_${said.length}`;
    const draw = random();
    const kind = !alone ? "question" : draw < 0.15 ? "word" : draw < 0.25 ? "draft" : "question";
    const own = kind === "draft" ? DRAFT : pick(random, QUESTIONS)!;
    // In other words each time, so that none is taken for a repetition.
    const text = kind === "word" ? WORD : `${own}（${messageId}）`;
    const one: Said = {
      ...{ messageId, chatId, text, kind },
      saidAt: performance.now(),
      takenAt: null,
    };
    said.push(one);
    byId.set(messageId, one);
    const from = alone
      ? { chatId, chatType: "p2p", senderId: `ou_${n}`, text }
      : { chatId, text: `@_user_1 ${text}`, mentions: TO_BOT };
    await tell(() => feishu.push(feishu.messageEvent({ messageId, ...from })));
  }

  async function tell(work: () => Promise<unknown>): Promise<void> {
    under++;
    await work().finally(() => {
      under--;
    });
    noteTaken();
  }

  /** Whose event was answered with 200 the house has taken. */
  function noteTaken(): void {
    for (const { event, due, attempts } of feishu.deliveries.slice(-4 * CROWD)) {
      const { message_id: id } = event.event.message as { message_id: string };
      const one = byId.get(id);
      if (one && one.takenAt === null && due === null && attempts > 0)
        one.takenAt = performance.now();
    }
  }

  const open = () => said.filter(({ messageId }) => headsOf(feishu, messageId).length === 0);

  return {
    said,
    open,
    /** What has been taken and has no answer yet, of one kind. */
    owed: (kind?: Said["kind"]) =>
      open().filter((one) => one.takenAt !== null && (kind === undefined || one.kind === kind)),
    underWay: () => under,
    start(): void {
      talking = true;
      done = speak();
    },
    async stop(): Promise<void> {
      talking = false;
      await done;
    },
    /** What was not taken comes again, as Feishu sends it after a while, without the while; and is not given up for that. */
    again(): Promise<void> {
      for (const delivery of feishu.deliveries)
        if (delivery.due !== null) [delivery.due, delivery.attempts] = [0, 1];
      telling ??= tell(() => feishu.redeliver()).finally(() => {
        telling = null;
      });
      return telling;
    },
  };
}

/** The messages that answer another. What a long answer goes on with has the number of its card after the job's. */
export function headsOf({ sent }: FakeFeishu, messageId: string) {
  return sent.filter(
    ({ replyTo, uuid, recalled }) => replyTo === messageId && !recalled && !/-\d+$/.test(uuid),
  );
}

/** Does a message end as if more were to come: streaming, as the list of chats shows it, or with words of waiting? */
export function isWaiting(feishu: FakeFeishu, message: FakeFeishu["sent"][number]): boolean {
  const entity = message.cardId === undefined ? undefined : feishu.cards.get(message.cardId);
  const words = JSON.stringify(message.content);
  return (
    entity?.streamingSince != null ||
    feishu.previewOf(message) === "[生成中...]" ||
    words.includes("正在查阅") ||
    words.includes('"streaming_mode":true')
  );
}

/** Pairs of one chat that were answered in the other order: the first was taken before the second was said. */
export function outOfOrder(feishu: FakeFeishu, said: Said[]): string[] {
  const places = new Map<string, number>();
  for (const [i, { replyTo }] of feishu.sent.entries())
    if (!places.has(replyTo)) places.set(replyTo, i);
  const wrong: string[] = [];
  for (const chat of Map.groupBy(said, ({ chatId }) => chatId).values())
    for (const later of chat)
      for (const earlier of chat) {
        const [first, second] = [places.get(earlier.messageId), places.get(later.messageId)];
        if (earlier.takenAt === null || earlier.takenAt >= later.saidAt) continue;
        if (first !== undefined && second !== undefined && first > second)
          wrong.push(`${earlier.messageId} > ${later.messageId}`);
      }
  return wrong;
}
