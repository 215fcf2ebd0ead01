import { expect, onTestFinished, test } from "vitest";
import { createHttp } from "../../src/feishu/http.ts";
import { EVENTS, openLongLink } from "../../src/feishu/longlink.ts";
import { createLog } from "../../src/log.ts";
import { jobIdOf } from "../../src/store/records.ts";
import { startFakeFeishu } from "../fakes/feishu.ts";
import { startFakeLongLink } from "../fakes/longlink.ts";
import { eventually, fileOf, openApp, REPORT_2022 } from "../helper.ts";

async function connect() {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const { appId, appSecret } = feishu.credentials;
  const link = await startFakeLongLink(appId, appSecret);
  onTestFinished(() => link.close());
  const app = await openApp({ feishu });
  return {
    feishu,
    link,
    app,
    options: {
      appId,
      appSecret,
      domain: link.url,
      log: createLog("silent"),
      // The app itself may call the other stand-in alone.
      client: {
        http: createHttp({ fetch, onDate() {}, onToken() {} }),
        noteLink: app.feishu!.noteLink,
      },
      pauseMs: () => 5,
      onEvent: async () => {},
      onPress: async () => ({}),
    },
  };
}

test("a message over the long connection is acknowledged and answered like one over the webhook", async () => {
  const { feishu, link, app, options } = await connect();
  await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
  await app.queue!.start();
  const connection = openLongLink({
    ...options,
    onEvent: app.taking.take,
  });
  onTestFinished(() => connection.close());

  const event = feishu.messageEvent({
    chatType: "p2p",
    messageId: "om_1",
    text: "2022年接待来访团组多少批次？",
  });
  expect(await link.deliver(event)).toBe(200);
  const [sent] = await feishu.waitForSent(1);
  expect(sent!.replyTo).toBe("om_1");
  expect(JSON.stringify(sent!.content)).toContain("9批次");
});

test("a message that could not be stored is not acknowledged, so that it comes again", async () => {
  const { feishu, link, options } = await connect();
  const connection = openLongLink({
    ...options,
    onEvent: () => Promise.reject(new Error("disk is full")),
  });
  onTestFinished(() => connection.close());
  expect(await link.deliver(feishu.messageEvent({ chatType: "p2p", text: "你好" }))).toBe(500);
});

test("after “system busy” it comes back by itself, and says how it is meanwhile", async () => {
  const { feishu, link, app, options } = await connect();
  expect(app.feishu!.state().link).toBe("off");
  const heard: unknown[] = [];
  link.beBusy(2);
  const connection = openLongLink({
    ...options,
    onEvent: async (_, event) => {
      heard.push(event);
    },
  });
  onTestFinished(() => connection.close());
  const hear = async (text: string) => {
    expect(await link.deliver(feishu.messageEvent({ chatType: "p2p", text }))).toBe(200);
    expect(app.feishu!.state().link).toBe("open");
  };
  await hear("第一条");
  // The SDK's own client gives up for good when it is told so while it reconnects.
  for (const text of ["第二条", "第三条"]) {
    link.beBusy(3);
    await link.drop();
    await hear(text);
  }
  expect(heard).toHaveLength(3);
  connection.close();
  expect(app.feishu!.state().link).toBe("off");
});

test("with a wrong secret it is tried again after the pause, and the state says that it failed", async () => {
  const { link, app, options } = await connect();
  const failures: number[] = [];
  const connection = openLongLink({
    ...options,
    appSecret: "a-wrong-secret",
    pauseMs: (failed) => {
      failures.push(failed);
      return failed < 3 ? 1 : 3_600_000;
    },
  });
  onTestFinished(() => connection.close());
  await eventually(() => expect(failures).toEqual([1, 2, 3]));
  expect(link.asked()).toBe(3);
  expect(app.feishu!.state().link).toBe("failed");
});

test("one that is open and says nothing is opened anew, and one that never comes about too", async () => {
  const { feishu, link, app, options } = await connect();
  let now = 0;
  // The SDK would try again after two minutes, and says nothing until then.
  link.beBroken(1);
  const connection = openLongLink({
    ...options,
    clock: () => now,
    watch: { everyMs: 2, openMs: 60_000, silentMs: 330_000 },
  });
  onTestFinished(() => connection.close());
  await eventually(() => expect(link.asked()).toBe(1));
  now += 61_000;
  const deliver = () => link.deliver(feishu.messageEvent({ chatType: "p2p", text: "在吗" }));
  expect(await deliver()).toBe(200);
  expect(link.asked()).toBe(2);
  await link.forget();
  now += 331_000;
  expect(await deliver()).toBe(200);
  expect(link.asked()).toBe(3);
  expect(app.feishu!.state().link).toBe("open");
});

test("all that is told of messages and chats is taken, and whoever presses a button is answered", async () => {
  const { link, options } = await connect();
  const heard: [string, unknown][] = [];
  const connection = openLongLink({
    ...options,
    onEvent: async (type, event) => void heard.push([type, event]),
    onPress: async (event) => ({ toast: { type: "info", content: JSON.stringify(event) } }),
  });
  onTestFinished(() => connection.close());
  const told = (event_type: string, event: object) => ({
    schema: "2.0",
    header: { event_id: "e1", event_type, token: "t", create_time: "1700000000000000" },
    event,
  });
  for (const type of EVENTS)
    expect(await link.deliver(told(type, { message_id: `om_${type}` }))).toBe(200);
  expect(heard.map(([type]) => type)).toEqual([...EVENTS]);
  expect(heard[1]![1]).toMatchObject({ message_id: "om_im.message.recalled_v1" });

  const action = { tag: "button", value: { do: "like", on: "job-1" } };
  const { code, data } = await link.exchange(told("card.action.trigger", { action }));
  expect(code).toBe(200);
  const { toast } = data as { toast: { content: string } };
  expect(JSON.parse(toast.content)).toMatchObject({ action });
});

test("a button over the long connection has its toast, and is put down", async () => {
  const { feishu, link, app, options } = await connect();
  await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
  await app.queue!.start();
  const onPress = async (event: unknown) => app.acting!.press(event);
  const connection = openLongLink({ ...options, onEvent: app.taking.take, onPress });
  onTestFinished(() => connection.close());
  const said = { chatType: "p2p", chatId: "oc_1", senderId: "ou_jia", messageId: "om_1" } as const;
  await link.deliver(feishu.messageEvent({ ...said, text: "2022年接待来访团组多少批次？" }));
  await eventually(async () =>
    expect((await app.records.reply(jobIdOf("om_1")))?.sentId).toBeTruthy(),
  );
  const { code, data } = await link.exchange({
    schema: "2.0",
    header: { event_id: "e1", event_type: "card.action.trigger", token: "t" },
    event: {
      operator: { open_id: "ou_jia" },
      token: "c-1",
      action: { tag: "button", value: { do: "like", on: jobIdOf("om_1") } },
      context: { open_message_id: feishu.sent[0]!.messageId, open_chat_id: "oc_1" },
    },
  });
  expect(code).toBe(200);
  expect(data).toMatchObject({ toast: { type: "success" } });
  expect(await app.records.feedback.list()).toHaveLength(1);
});
