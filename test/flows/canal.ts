/** A water bureau with two years of reports in a chat with its staff: what they say goes in by the webhook, as Feishu sends it. */
import { onTestFinished } from "vitest";
import { BOT_OPEN_ID, type FakeFeishu, startFakeFeishu } from "../fakes/feishu.ts";
import { type AppOptions, eventually, fileOf, openApp, serverOf } from "../helper.ts";

export const BOT = { key: "@_user_1", name: "承前", openId: BOT_OPEN_ID };
/** The day on which everybody asks. */
export const TODAY = Date.parse("2023-03-01T09:00:00+08:00");

export const report = (year: number, more: string) => `柳堤区水务局${year}年度工作总结
${year}年，柳堤区水务局（以下简称“区水务局”）扎实推进各项工作，现总结如下。
一、${year}年主要工作
（一）河道治理
${more}
（二）宣传引导
全年组织护河宣讲${year - 2010}场。
二、${year + 1}年工作安排
一是清淤河道不少于9条。二是推进智慧水务平台建设。`;

export const REPORT_2022 = report(
  2022,
  "全年清淤河道7条，巡查水闸118座次，处置涉水投诉26件，投入经费340万元。",
);
export const REPORT_2021 = report(
  2021,
  "全年清淤河道5条，巡查水闸97座次，处置涉水投诉31件，投入经费280万元。",
);

interface Press {
  operator: string;
  card: string;
  chatId: string;
}

type Said = Parameters<FakeFeishu["messageEvent"]>[0];

export async function openCanal(options: AppOptions = {}) {
  let later = 0;
  const clock = () => TODAY + later;
  const feishu = await startFakeFeishu({ clock });
  onTestFinished(() => feishu.close());
  const app = await openApp({ feishu, clock, ...options });
  const files = [REPORT_2022, REPORT_2021].map((text) =>
    fileOf(`${text.split("\n")[0]}.txt`, text),
  );
  await app.shelving.ingest(files);
  const post = serverOf(app);
  let n = 0;

  /** An event as the platform sends it; returns the HTTP status. */
  async function push(event: object): Promise<number> {
    const sealed = feishu.seal(event, clock());
    return (await post("/feishu/webhook", { method: "POST", ...sealed })).status;
  }

  /** All that was taken in is done. */
  async function quiet(): Promise<void> {
    await eventually(async () => {
      const { waiting, running } = await app.queue!.counts();
      if (waiting + running > 0) throw new Error("still at work");
    });
  }

  // In a card's markdown a mark stands as its number.
  const wordsOf = (content: unknown) =>
    JSON.stringify(content).replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

  return {
    ...{ feishu, app, push, quiet },
    /** So many milliseconds go by. */
    pass(ms: number): void {
      later += ms;
    },
    /** Somebody says something to the bot in the group `oc_office`, a second after what was said last; the event of it. */
    event(text: string, over: Said = {}) {
      later += 1000;
      const mentions = over.chatType === "p2p" ? [] : [BOT];
      return feishu.messageEvent({
        ...{ messageId: `om_q${++n}`, text: mentions.length > 0 ? `@_user_1 ${text}` : text },
        ...{ mentions, at: clock(), ...over },
      });
    },
    /** The same, and what was answered: the words of our messages that came of it. */
    async ask(text: string, over: Said = {}): Promise<string> {
      const before = feishu.sent.length;
      await push(this.event(text, over));
      await app.queue!.start();
      await quiet();
      return feishu.sent
        .slice(before)
        .map(({ content }) => wordsOf(content))
        .join("\n");
    },
    /** Somebody's message that is not for the bot, and stands in the chat. */
    stand(text: string, over: Said = {}): string {
      later += 1000;
      const messageId = `om_s${++n}`;
      feishu.messageEvent({ messageId, text, senderId: "ou_wen", at: clock(), ...over });
      return messageId;
    },
    /** Somebody presses a button, whose value is this, on one of our messages. */
    async press(value: object, { operator, card, chatId }: Press): Promise<void> {
      const type = "card.action.trigger";
      await push({
        schema: "2.0",
        header: { event_id: `e-${++n}`, token: "vt", create_time: `${clock()}`, event_type: type },
        event: {
          ...{ operator: { open_id: operator }, action: { tag: "button", value } },
          context: { open_message_id: card, open_chat_id: chatId },
        },
      });
      await quiet();
    },
    /** Our messages as they stand, those that were taken back aside. */
    standing: () => feishu.sent.filter(({ recalled }) => !recalled),
  };
}
