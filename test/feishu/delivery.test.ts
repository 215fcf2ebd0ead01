import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import { type Delivery, sealDelivery } from "../../src/feishu/delivery.ts";
import { type FakeFeishu, startFakeFeishu } from "../fakes/feishu.ts";
import { openApp, serverOf } from "../helper.ts";

const SECRET = "an-edge-secret-of-forty-characters-01234";
const DAY = 86_400_000;
const NOW = Date.now();

/** What the Worker at the edge brings, hours after Feishu sent it. */
describe("the door for deliveries", () => {
  let feishu: FakeFeishu;
  beforeEach(async () => {
    feishu = await startFakeFeishu();
  });
  afterEach(() => feishu.close());

  const openOffice = (env: Record<string, string> = { EDGE_SECRET: SECRET }) =>
    openApp({ feishu, env });

  /** An event as it lay in the edge's queue; Feishu signed it `age` milliseconds ago. */
  function deliveryOf(event = feishu.messageEvent({ text: "你好", chatType: "p2p" }), age = 0) {
    const { body, headers } = feishu.seal(event, NOW - age);
    return {
      id: event.header.event_id,
      body,
      timestamp: headers["x-lark-request-timestamp"]!,
      nonce: headers["x-lark-request-nonce"]!,
      signature: headers["x-lark-signature"]!,
    };
  }

  async function deliver(app: App, delivery: Delivery, { secret = SECRET, at = Date.now() } = {}) {
    return post(app, await sealDelivery(delivery, secret, at));
  }

  async function post(app: App, { body, headers }: Awaited<ReturnType<typeof sealDelivery>>) {
    const response = await serverOf(app)("/feishu/delivery", { method: "POST", body, headers });
    return { status: response.status, said: (await response.json()) as Record<string, unknown> };
  }

  const jobsOf = async (app: App) => (await app.queue!.counts()).waiting;

  test("an event of days ago is taken, and said back by its id; sent again it changes nothing", async () => {
    const app = await openOffice();
    const delivery = deliveryOf(undefined, 3 * DAY);
    for (const _ of [1, 2])
      expect(await deliver(app, delivery)).toEqual({ status: 200, said: { taken: delivery.id } });
    expect(await jobsOf(app)).toBe(1);
  });

  test("what has come through the webhook too is taken once", async () => {
    const app = await openOffice();
    const event = feishu.messageEvent({ text: "你好", chatType: "p2p" });
    await serverOf(app)("/feishu/webhook", { method: "POST", ...feishu.seal(event) });
    expect((await deliver(app, deliveryOf(event))).status).toBe(200);
    expect(await jobsOf(app)).toBe(1);
  });

  test("without EDGE_SECRET, or without a webhook, it is closed, whatever comes", async () => {
    const without = await openOffice({});
    expect(await deliver(without, deliveryOf())).toMatchObject({ status: 503 });
    expect(await deliver(without, deliveryOf(), { secret: " " })).toMatchObject({ status: 503 });
    const other = await openApp({ env: { EDGE_SECRET: SECRET } });
    expect(await deliver(other, deliveryOf())).toMatchObject({ status: 503 });
  });

  test("a seal that is wrong, old, early, missing or of other bytes opens nothing", async () => {
    const app = await openOffice();
    const delivery = deliveryOf();
    const now = Date.now();
    const sealed = await sealDelivery(delivery, SECRET, now);
    const { "x-edge-signature": seal, ...unsealed } = sealed.headers;
    const minute = 60_000;
    const tries = [
      await deliver(app, delivery, { secret: `${SECRET}x` }),
      await deliver(app, delivery, { at: now - 6 * minute }),
      await deliver(app, delivery, { at: now + 6 * minute }),
      await deliver(app, delivery, { at: Number.NaN }),
      await post(app, { ...sealed, headers: unsealed }),
      await post(app, { ...sealed, body: `${sealed.body} ` }),
      await post(app, { ...sealed, headers: { ...sealed.headers, "x-edge-signature": "" } }),
      await post(app, {
        ...sealed,
        headers: { ...sealed.headers, "x-edge-signature": seal!.slice(1) },
      }),
    ];
    expect(tries.map(({ status }) => status)).toEqual(tries.map(() => 401));
    expect(await jobsOf(app)).toBe(0);
    expect((await post(app, sealed)).status).toBe(200);
  });

  test("the seal alone opens nothing either: what is under it must be Feishu's, and for this app", async () => {
    const app = await openOffice();
    const delivery = deliveryOf();
    const another = feishu.messageEvent({ text: "你好", chatType: "p2p" });
    another.header.app_id = "cli_another";
    const forged = feishu.messageEvent({ text: "你好", chatType: "p2p" });
    forged.header.token = "forged";
    const press = feishu.actionEvent({
      messageId: "om_1",
      chatId: "oc_1",
      operator: "ou_1",
      action: {},
    });
    const tries = [
      { ...delivery, signature: "0".repeat(64) },
      { ...delivery, timestamp: String(Number(delivery.timestamp) + 1) },
      { ...delivery, body: '{"encrypt":"bm90IGNpcGhlcnRleHQ="}' },
      { ...delivery, body: JSON.stringify(feishu.challenge()) },
      { ...delivery, body: 1 as unknown as string },
      deliveryOf(undefined, 31 * DAY),
      deliveryOf(another),
      deliveryOf(forged),
      deliveryOf(press),
    ];
    for (const one of tries) {
      const { status, said } = await deliver(app, one);
      expect([status, said]).toEqual([422, { error: expect.any(String) }]);
    }
    expect(await jobsOf(app)).toBe(0);
  });

  test("with a clock that is off by a day the seal's age goes by Feishu's time", async () => {
    const app = await openApp({
      feishu,
      env: { EDGE_SECRET: SECRET },
      clock: () => NOW - DAY,
    });
    expect((await deliver(app, deliveryOf())).status).toBe(401);
    await app.feishu!.check();
    expect((await deliver(app, deliveryOf())).status).toBe(200);
  });
});
