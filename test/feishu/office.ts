/** A whole office over HTTP: the stand-in for Feishu with a clock that goes on as told, the product at its webhook, a model. */
import { onTestFinished } from "vitest";
import type { App } from "../../src/app.ts";
import type { MessageEvent } from "../fakes/feishu/events.ts";
import type { FakeFeishuOptions } from "../fakes/feishu/platform.ts";
import { BOT_OPEN_ID, type FakeFeishu, startFakeFeishu } from "../fakes/feishu.ts";
import { type ModelRequest, type Script, startFakeOpenAI } from "../fakes/openai.ts";
import { eventually, fileOf, listen, openApp, temporaryFolder } from "../helper.ts";

export type Office = Awaited<ReturnType<typeof openOffice>>;
export type Sent = FakeFeishu["sent"][number];

export interface OfficeOptions {
  /** Names and texts of the reports on the shelf. */
  reports?: Record<string, string>;
  env?: Record<string, string>;
  /** What the model answers; without it there is none. */
  model?: (request: ModelRequest) => Script;
  feishu?: FakeFeishuOptions;
}

export const BOT = { key: "@_user_1", name: "承前", openId: BOT_OPEN_ID };
export const KEEPER = "ou_keeper";

/** Two years of a bureau that looks after parks. */
export const PARKS: Record<string, string> = Object.fromEntries(
  [
    [2023, 41, 318, 6, "完成古树复壮27株"],
    [2024, 52, 407, 9, "完成古树复壮35株"],
  ].map(([year, parks, benches, walks, trees]) => [
    `${year}年工作总结.txt`,
    `云岭市园林绿化局${year}年工作总结
${year}年，云岭市园林绿化局（以下简称“市园林局”）认真履职，现将工作情况总结如下。
一、${year}年主要工作
（一）公园建设
一是新建口袋公园${parks}个。二是更换休憩座椅${benches}把。
（二）绿道和古树
一是贯通绿道${walks}条。二是${trees}。
二、存在的不足
养护力量不足。
三、${Number(year) + 1}年工作打算
计划新建口袋公园${Number(parks) + 8}个。`,
  ]),
);
export const QUESTION = "2024年新建口袋公园多少个？";
export const ANSWER = "52个";

export async function openOffice(options: OfficeOptions = {}) {
  let later = 0;
  const clock = () => Date.now() + later;
  const feishu = await startFakeFeishu({ clock, ...options.feishu });
  onTestFinished(() => feishu.close());
  const model = options.model ? await startFakeOpenAI(options.model) : null;
  onTestFinished(async () => model?.close());
  const dataDir = temporaryFolder();
  const lines: string[] = [];
  const env = {
    ADMIN_OPEN_IDS: KEEPER,
    PUBLIC_URL: "https://chengqian.example.gov.cn",
    ...(model && {
      OPENAI_API_KEY: "model-key",
      OPENAI_MODEL: "m",
      OPENAI_BASE_URL: model.baseURL,
    }),
    ...options.env,
  };
  let app: App;
  let url = "";
  /** Open the product, or open it again on what the last one has left. */
  async function start(): Promise<App> {
    app = await openApp({ feishu, dataDir, clock, env, onLog: (line) => void lines.push(line) });
    url = `${await listen(app)}/feishu/webhook`;
    feishu.connect(url);
    return app;
  }
  app = await start();
  const files = Object.entries(options.reports ?? PARKS).map((file) => fileOf(...file));
  if (files.length > 0) await app.shelving.ingest(files);
  await app.queue!.start();

  const answersTo = (messageId: string) =>
    feishu.sent.filter(({ replyTo, recalled }) => replyTo === messageId && !recalled);

  return {
    feishu,
    model,
    lines,
    app: () => app,
    url: () => url,
    /** End the product, and start it again on what it has left. */
    async restart(): Promise<void> {
      await app.close();
      await start();
      await app.queue!.start();
    },
    /** Let time go by on both sides. */
    pass(ms: number): void {
      later += ms;
    },
    /** Somebody says something in a private chat, or in `chatId` to the bot. */
    async say(message: Partial<MessageEvent>) {
      const inGroup = message.chatId !== undefined && message.chatType !== "p2p";
      return feishu.push(
        feishu.messageEvent({
          ...{ chatId: "oc_private", chatType: inGroup ? "group" : "p2p" },
          ...(inGroup && { mentions: [BOT] }),
          ...message,
          ...(inGroup && message.text !== undefined && { text: `@_user_1 ${message.text}` }),
        }),
      );
    },
    answersTo,
    /** Nothing is left to do. */
    idle: () =>
      eventually(async () => {
        const { waiting, running } = await app.queue!.counts();
        if (waiting + running > 0) throw new Error("there is work left");
      }),
    /** The first message that answers it, when nothing more is to come in it. */
    answerTo: (messageId: string): Promise<Sent> =>
      eventually(() => {
        const [answer] = answersTo(messageId);
        if (!answer || !isWhole(feishu, answer)) throw new Error(`no answer to ${messageId}`);
        return answer;
      }),
  };
}

/** Does it stand there as something that is done? */
export function isWhole(feishu: FakeFeishu, { cardId, content }: Sent): boolean {
  if (cardId !== undefined && feishu.cards.get(cardId)!.streamingSince !== null) return false;
  return !/正在查阅|还在写|"streaming_mode":true/.test(JSON.stringify(content));
}

/** All words of messages, a card's as they are read. */
export const wordsOf = (...messages: { content: unknown }[]): string =>
  messages.map(({ content }) => JSON.stringify(content)).join("\n");

/** What waits until somebody opens it. */
export function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}
