/** An office whose cards are pressed: a report on the shelf, a chat, and callbacks as the platform seals them. */
import { randomUUID } from "node:crypto";
import { expect, onTestFinished } from "vitest";
import { jobIdOf } from "../../src/store/records.ts";
import { BOT_OPEN_ID, startFakeFeishu } from "../fakes/feishu.ts";
import { type ModelRequest, type Script, startFakeOpenAI } from "../fakes/openai.ts";
import { type AppOptions, eventually, fileOf, libraryOf, serverOf } from "../helper.ts";

export const REPORT = `2023年年度工作总结
青石县水利局2023年工作总结如下。
一、主要工作
（一）河道管护
一是疏浚河道14公里。二是巡查堤防206次，整改隐患31处。
（二）工程建设
一是加固水闸9座。二是新建泵站3座。
二、存在的不足
夜间巡查力量不足。`;
export const QUESTION = "2023年加固水闸多少座？";
const BOT = { key: "@_user_1", name: "承前", openId: BOT_OPEN_ID };
const officeWithReport = libraryOf((app) =>
  app.shelving.ingest([fileOf("2023年年度工作总结.txt", REPORT)]),
);

export interface Pressed {
  operator?: string;
  card?: string | null;
  chat?: string | null;
  form?: Record<string, unknown>;
  /** The button's value, in place of an action of ours. */
  value?: unknown;
}

/** An office whose chat has one group, oc_water, where 甲 (ou_jia) asks. */
export async function office({
  model,
  ...options
}: AppOptions & { model?: (request: ModelRequest) => Script } = {}) {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const server = model ? await startFakeOpenAI(model) : null;
  onTestFinished(async () => server?.close());
  const app = await officeWithReport({
    feishu,
    ...options,
    env: {
      ADMIN_OPEN_IDS: "ou_keeper",
      ...(server && { OPENAI_API_KEY: "k", OPENAI_MODEL: "m", OPENAI_BASE_URL: server.baseURL }),
      ...options.env,
    },
  });
  const door = serverOf(app);
  const post = (event: object) =>
    door("/feishu/webhook", { method: "POST", ...feishu.seal(event) });

  async function say(text: string, messageId = `om_${randomUUID()}`, more: object = {}) {
    const event = { chatId: "oc_water", senderId: "ou_jia", text: `@_user_1 ${text}`, messageId };
    await post(feishu.messageEvent({ ...event, mentions: [BOT], ...more }));
    return jobIdOf(messageId);
  }

  /** Ask and be answered: the job, and the card. */
  async function answered(text = QUESTION, more: object = {}) {
    const before = feishu.sent.length;
    const job = await say(text, undefined, more);
    await app.queue!.start();
    await eventually(async () => expect((await app.records.reply(job))?.sentId).toBeTruthy());
    expect(feishu.sent).toHaveLength(before + 1);
    return { job, card: feishu.sent.at(-1)!.messageId };
  }

  async function press(action: object, { operator = "ou_jia", ...how }: Pressed = {}) {
    const { card = "om_card", chat = "oc_water", form, value } = how;
    const response = await post({
      schema: "2.0",
      header: {
        event_id: randomUUID(),
        token: feishu.credentials.verificationToken,
        create_time: String(Date.now() * 1000),
        event_type: "card.action.trigger",
        tenant_key: "tenant",
        app_id: feishu.credentials.appId,
      },
      event: {
        operator: { tenant_key: "tenant", user_id: "", open_id: operator, union_id: "on_x" },
        token: "c-0123456789",
        action: {
          value: value === undefined ? action : value,
          tag: "button",
          ...(form && { name: "send", form_value: form }),
        },
        host: "im_message",
        context: { open_message_id: card, open_chat_id: chat },
      },
    });
    expect(response.status).toBe(200);
    const { toast } = (await response.json()) as { toast: { type: string; content: string } };
    return toast;
  }

  feishu.connect((request) => door("/feishu/webhook", request));
  /** Press what a card offers, by the words on it. */
  const tap = (messageId: string, button: string, form: Record<string, unknown> = {}) =>
    feishu.press({ messageId, operator: "ou_yi", button, form });

  const wordsOf = (at: number) => JSON.stringify(feishu.sent[at]?.content ?? "");
  return { feishu, app, post, say, answered, press, tap, wordsOf };
}
