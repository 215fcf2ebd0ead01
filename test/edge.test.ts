import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unstable_startWorker } from "wrangler";
import { type FakeFeishu, startFakeFeishu } from "./fakes/feishu.ts";

/** The Worker in real workerd, in front of an origin that records what reaches it. */
describe("the Worker at the edge", () => {
  let feishu: FakeFeishu;
  let worker: Awaited<ReturnType<typeof unstable_startWorker>>;
  let url: URL;
  const reached: { path: string; body: string; signature: string | undefined }[] = [];
  let originStatus = 200;
  let origin: ReturnType<typeof serve>;

  beforeAll(async () => {
    feishu = await startFakeFeishu();
    const app = new Hono();
    app.post("*", async (c) => {
      reached.push({
        path: c.req.path,
        body: await c.req.text(),
        signature: c.req.header("x-lark-signature"),
      });
      return c.json({ from: "origin" }, originStatus as 200);
    });
    origin = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
    await new Promise<void>((resolve) => origin.once("listening", resolve));
    const { port } = origin.address() as { port: number };
    worker = await unstable_startWorker({
      config: fileURLToPath(new URL("../wrangler.toml", import.meta.url)),
      bindings: {
        ORIGIN_URL: { type: "plain_text", value: `http://127.0.0.1:${port}` },
        FEISHU_ENCRYPT_KEY: { type: "plain_text", value: feishu.credentials.encryptKey },
        FEISHU_VERIFICATION_TOKEN: {
          type: "plain_text",
          value: feishu.credentials.verificationToken,
        },
      },
      dev: {
        server: { hostname: "127.0.0.1", port: 0 },
        inspector: false,
        logLevel: "none",
        watch: false,
        persist: false,
      },
    });
    url = await worker.url;
  });

  afterAll(async () => {
    await worker?.dispose();
    await feishu.close();
    await new Promise((resolve) => origin.close(resolve));
  });

  const post = (
    sealed: { body: string; headers?: Record<string, string> },
    path = "/feishu/webhook",
  ) =>
    fetch(new URL(path, url), { method: "POST", body: sealed.body, headers: sealed.headers ?? {} });

  test("answers an unsigned encrypted challenge itself", async () => {
    const response = await post({ body: JSON.stringify(feishu.challenge()) });
    expect(await response.json()).toEqual({ challenge: "ajls384kdjxxxx" });
    expect(reached).toHaveLength(0);
  });

  test("forwards a genuine event byte for byte and returns the server's own status", async () => {
    const sealed = feishu.seal(feishu.messageEvent({ text: "你好" }));
    originStatus = 503;
    const response = await post(sealed);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ from: "origin" });
    expect(reached).toEqual([
      { path: "/feishu/webhook", body: sealed.body, signature: sealed.headers["x-lark-signature"] },
    ]);
  });

  test("refuses forged, stale and garbled requests without troubling the server", async () => {
    reached.length = 0;
    const sealed = feishu.seal(feishu.messageEvent({ text: "你好" }));
    const forged = await post({
      ...sealed,
      headers: { ...sealed.headers, "x-lark-signature": "0".repeat(64) },
    });
    const stale = await post(feishu.seal(feishu.messageEvent({}), Date.now() - 2 * 3600_000));
    const garbled = await post({ body: '{"encrypt":"bm90IGNpcGhlcnRleHQ="}' });
    expect([forged.status, stale.status, garbled.status]).toEqual([401, 401, 401]);
    expect((await post(sealed, "/elsewhere")).status).toBe(404);
    expect(reached).toHaveLength(0);
  });
});
