import { expect, test } from "vitest";
import { createRoom, Full } from "../../src/flows/room.ts";
import { startFakeFeishu } from "../fakes/feishu.ts";
import { openApp, serverOf } from "../helper.ts";

test("so many are let in and no more, until some are done", async () => {
  let [now, waiting] = [0, 0];
  const room = createRoom({ limit: 3, count: async () => waiting, now: () => now });
  for (let i = 0; i < 3; i++) await room.enter();
  await expect(room.enter()).rejects.toThrow(Full);
  expect(room.full).toBe(3);
  waiting = 1;
  now += 300;
  await room.enter();
  expect(room.full).toBeNull();
});

test("a queue that cannot be counted lets in: whether it can be stored shows then", async () => {
  const count = () => Promise.reject(new Error("disk"));
  await createRoom({ limit: 3, count, now: () => 0 }).enter();
});

test("the webhook of a full house answers 503 with Retry-After, /readyz says so, and what was taken stays", async () => {
  const feishu = await startFakeFeishu();
  const app = await openApp({
    feishu,
    env: { QUEUE_LIMIT: "10", CONSOLE_TOKEN: "a-token-of-ours" },
  });
  const request = serverOf(app);
  const send = (n: number) => {
    const event = feishu.messageEvent({ messageId: `om_${n}`, chatId: `oc_${n}`, chatType: "p2p" });
    return request("/feishu/webhook", { method: "POST", ...feishu.seal(event) });
  };
  for (let n = 0; n < 10; n++) expect((await send(n)).status).toBe(200);
  const refused = await send(10);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "30"]);
  const headers = { authorization: "Bearer a-token-of-ours" };
  const ready = await (await request("/readyz", { headers })).json();
  expect(ready).toMatchObject({ ready: true, degraded: true });
  expect(ready.troubles.join()).toContain("QUEUE_LIMIT");
  expect(await (await request("/readyz")).json()).toEqual({ ready: true, degraded: true });
  expect(await app.queue!.waiting()).toBe(10);
  await feishu.close();
});
