/**
 * The product is killed at random moments, while people ask, a model writes and cards stand open, and started again each time. What
 * was not acknowledged comes again, as Feishu sends it. At the end every question has one answer, and nothing stands half done.
 */
import type { FakeFeishu } from "../../test/fakes/feishu.ts";
import { inOffice, type Office, TO_BOT, until } from "./feishu/office.ts";
import type { Rows } from "./figures.ts";

/** How long the model writes, and people wait between two questions; milliseconds, least and most. */
const WRITES: Span = [300, 4000];
const ASKED: Span = [50, 400];
/** How long the program lives, measured by its start: a busy machine does as much in it as an idle one. */
const LIVES: Span = [0.1, 2];
const CHATS = 12;
/** So many questions wait at most. */
const CROWD = 16;
const TEXTS = [
  "2023年接待来访团组多少批次？",
  "2022年核查外语标识多少处？",
  "2024年组织专题学习几次？",
  "2023年的主要工作有哪些？",
  "总结2022年的工作",
];
type Span = [number, number];

export interface Killed {
  kills: number;
  asked: number;
  /** How often a kill met a card that stood open. */
  open: number;
  /** Questions without an answer, and with more than one. */
  lost: string[];
  twice: string[];
  /** Messages that end as if more were to come: streaming, as the list of chats shows it, or with words of waiting. */
  unfinished: string[];
  /** Messages of people with a reaction of ours that nobody has taken away. */
  marked: string[];
}

export async function benchKills(kills = 60): Promise<Rows> {
  const done = await killed(kills, Math.random);
  return {
    [`${done.kills} kills, ${done.asked} questions, ${done.open} cards open when it was killed: lost, answered twice`]:
      { measured: `${done.lost.length}, ${done.twice.length}`, bar: "0, 0" },
    "… left open or with words of waiting, reactions left": {
      measured: `${done.unfinished.length}, ${done.marked.length}`,
      bar: "0, 0",
    },
  };
}

export function killed(kills: number, random: () => number): Promise<Killed> {
  const within = ([least, most]: Span) => least + random() * (most - least);
  return inOffice({ writesMs: () => within(WRITES) }, async (office) => {
    const asked: string[] = [];
    let asking = true;
    const crowd = (async () => {
      while (asking) {
        await pause(within(ASKED));
        // On a busy machine a start takes longer than people have patience to ask.
        const waiting = asked.filter((id) => headsOf(office.feishu, id).length === 0).length;
        if (waiting >= CROWD) continue;
        const messageId = `om_load_${asked.length}`;
        asked.push(messageId);
        // Not waited for: a program that is killed answers nobody.
        void ask(office, messageId, random);
      }
    })();
    let open = 0;
    for (let n = 0; n < kills; n++) {
      const product = await office.start();
      await sendAgain(office.feishu);
      await pause(within(LIVES) * product.readyMs);
      open += openCards(office.feishu);
      await product.kill();
    }
    asking = false;
    await crowd;
    return { kills, asked: asked.length, open, ...(await atTheEnd(office, asked)) };
  });
}

/** In private chats and groups, now and then in the words of somebody else. */
function ask({ say }: Office, messageId: string, random: () => number): Promise<unknown> {
  const n = Math.floor(random() * CHATS);
  const text = `${TEXTS[Math.floor(random() * TEXTS.length)]}（${messageId}）`;
  return say(
    n % 3 === 0
      ? { messageId, chatId: `oc_group_${n}`, text: `@_user_1 ${text}`, mentions: TO_BOT }
      : { messageId, chatId: `oc_private_${n}`, chatType: "p2p", senderId: `ou_${n}`, text },
  );
}

/** As Feishu does after a while, without the while. */
async function sendAgain(feishu: FakeFeishu): Promise<void> {
  for (const delivery of feishu.deliveries) if (delivery.due !== null) delivery.due = 0;
  await feishu.redeliver();
}

function openCards({ cards, sent }: FakeFeishu): number {
  const standing = new Set(sent.map(({ cardId }) => cardId));
  return [...cards.values()].filter(
    ({ cardId, streamingSince }) => streamingSince !== null && standing.has(cardId),
  ).length;
}

async function atTheEnd(office: Office, asked: string[]) {
  const { feishu } = office;
  const product = await office.start();
  try {
    await sendAgain(feishu);
    const heads = (messageId: string) => headsOf(feishu, messageId);
    const isDone = (messageId: string) =>
      heads(messageId).length > 0 && heads(messageId).every((one) => !isWaiting(feishu, one));
    const all = () => asked.every(isDone) && feishu.reactions.length === 0;
    // What is missing then is counted.
    await until("all answers", all, 240_000).catch(() => {});
    await pause(2000);
    return {
      lost: asked.filter((id) => heads(id).length === 0),
      twice: asked.filter((id) => heads(id).length > 1),
      unfinished: feishu.sent.filter((one) => isWaiting(feishu, one)).map(({ replyTo }) => replyTo),
      marked: feishu.reactions.map(({ messageId }) => messageId),
    };
  } finally {
    await product.stop();
  }
}

/** The messages that answer a question. What a long answer goes on with has the number of its card after the job's. */
function headsOf({ sent }: FakeFeishu, messageId: string) {
  return sent.filter(
    ({ replyTo, uuid, recalled }) => replyTo === messageId && !recalled && !/-\d+$/.test(uuid),
  );
}

function isWaiting(feishu: FakeFeishu, message: FakeFeishu["sent"][number]): boolean {
  const entity = message.cardId === undefined ? undefined : feishu.cards.get(message.cardId);
  const words = JSON.stringify(message.content);
  return (
    entity?.streamingSince != null ||
    feishu.previewOf(message) === "[生成中...]" ||
    words.includes("正在查阅") ||
    words.includes('"streaming_mode":true')
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
