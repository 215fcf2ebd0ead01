import { serve } from "@hono/node-server";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { consume, giveBack, type QueuedMessage } from "../../src/edge/consume.ts";
import type { EdgeEnv } from "../../src/edge/settings.ts";

const delivery = { id: "e1", body: "{}", timestamp: "1", nonce: "n", signature: "s" };

/** What the platform's queue does with a message is what was called last. */
function messageOf(body: unknown, attempts = 1) {
  const calls: string[] = [];
  const message: QueuedMessage = {
    id: "m1",
    timestamp: new Date(0),
    body,
    attempts,
    ack: () => void calls.push("ack"),
    retry: () => void calls.push("retry"),
  };
  return { message, calls };
}

const full = { send: () => Promise.reject(new Error("Too Many Requests")) };

async function envOf(more: Partial<EdgeEnv>): Promise<EdgeEnv> {
  const server = serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => Response.json({ error: "not ours" }, { status: 422 }),
  });
  await new Promise<void>((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return {
    ORIGIN_URL: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    FEISHU_ENCRYPT_KEY: "key",
    FEISHU_VERIFICATION_TOKEN: "token",
    EDGE_SECRET: "an-edge-secret-of-forty-characters-01234",
    EVENTS: full,
    DEAD: full,
    ...more,
  };
}

/** What the platform's queues do not let a test do: refuse, and be without a binding. */
describe("a queue that takes nothing", () => {
  beforeEach(() => {
    vi.spyOn(console, "log").mockImplementation(() => {});
  });
  afterEach(() => vi.restoreAllMocks());

  test("a dead letter that cannot be put away stays in its queue, and nothing is thrown", async () => {
    const { message, calls } = messageOf(delivery);
    await consume({ queue: "chengqian-events", messages: [message] }, await envOf({}));
    expect(calls).toEqual(["retry"]);
  });

  test("nor is one lost that cannot be given back", async () => {
    const { message, calls } = messageOf({ why: "", delivery });
    await giveBack({ queue: "chengqian-dead", messages: [message] }, await envOf({}));
    expect(calls).toEqual(["retry"]);
  });

  test("without a secret or a binding everything waits, and at the end becomes the platform's dead letter", async () => {
    for (const more of [{ EDGE_SECRET: "" }, { DEAD: undefined }] as Partial<EdgeEnv>[])
      for (const attempts of [1, 100, 101]) {
        const { message, calls } = messageOf(delivery, attempts);
        const env = await envOf(more);
        await consume({ queue: "chengqian-events", messages: [message] }, env);
        expect(calls).toEqual(["retry"]);
      }
  });

  test("the platform's own dead letters, which are the message alone, go back too", async () => {
    const sent: unknown[] = [];
    const events = { send: async (body: unknown) => sent.push(body) };
    const { message, calls } = messageOf(delivery);
    const env = await envOf({ EVENTS: events });
    await giveBack({ queue: "chengqian-dead", messages: [message] }, env);
    expect(sent).toEqual([{ ...delivery, returns: 1 }]);
    expect(calls).toEqual(["ack"]);
  });
});
