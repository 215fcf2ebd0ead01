import { expect, onTestFinished, test } from "vitest";
import { openLongLink } from "../../src/feishu/longlink.ts";
import { createLog } from "../../src/log.ts";
import { startFakeFeishu } from "../fakes/feishu.ts";
import { startFakeLongLink } from "../fakes/longlink.ts";
import { fileOf, openApp, REPORT_2022 } from "../helper.ts";

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
    options: { appId, appSecret, domain: link.url, log: createLog("silent") },
  };
}

test("a message over the long connection is acknowledged and answered like one over the webhook", async () => {
  const { feishu, link, app, options } = await connect();
  await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
  app.queue!.start();
  const connection = openLongLink({ ...options, onMessage: app.taking.take });
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
    onMessage: () => Promise.reject(new Error("disk is full")),
  });
  onTestFinished(() => connection.close());
  expect(await link.deliver(feishu.messageEvent({ chatType: "p2p", text: "你好" }))).toBe(500);
});
