import { serve } from "@hono/node-server";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { EdgeEnv } from "../src/edge/settings.ts";
import edge from "../src/edge.ts";
import { SECRET, secretsOf, startWorld } from "./edge/world.ts";
import { type FakeFeishu, startFakeFeishu } from "./fakes/feishu.ts";

interface Reached {
  path: string;
  body: string;
  headers: Record<string, string>;
}

/** The Worker in real workerd, in front of a server that records what reaches it and answers as it is told. */
describe("the Worker at the edge", () => {
  let feishu: FakeFeishu;
  let origin: string;
  let answer: () => Response | Promise<Response>;
  const reached: Reached[] = [];

  beforeEach(async () => {
    feishu = await startFakeFeishu();
    reached.length = 0;
    answer = () => Response.json({ taken: JSON.parse(reached.at(-1)!.body).id });
    const server = serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: async (request) => {
        const headers = Object.fromEntries(request.headers);
        const { pathname: path } = new URL(request.url);
        reached.push({ path, body: await request.text(), headers });
        return answer();
      },
    });
    await new Promise<void>((resolve) => server.once("listening", resolve));
    onTestFinished(() => void server.close());
    origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  });
  afterEach(() => feishu.close());

  const startEdge = (env: Record<string, string> = {}) =>
    startWorld({ env: { ORIGIN_URL: origin, ...secretsOf(feishu), ...env } });
  const pressed = () =>
    feishu.seal(
      feishu.actionEvent({
        messageId: "om_1",
        chatId: "oc_office",
        operator: "ou_staff",
        action: { tag: "button", value: {} },
      }),
    );

  test("answers an unsigned encrypted challenge itself", async () => {
    const world = await startEdge();
    const post = (token?: string) => world.post({ body: JSON.stringify(feishu.challenge(token)) });
    expect(await post()).toEqual({ status: 200, said: { challenge: "ajls384kdjxxxx" } });
    expect((await post("forged")).status).toBe(401);
    expect(reached).toEqual([]);
  });

  test("an event is acknowledged at once and delivered once, as Feishu sent it, under the edge's seal", async () => {
    const world = await startEdge();
    const sealed = feishu.seal(feishu.messageEvent({ text: "你好" }));
    expect(await world.post(sealed)).toEqual({ status: 200, said: {} });
    await world.pass(3600, 600);
    expect(reached).toHaveLength(1);
    const [{ path, headers, body }] = reached as [Reached];
    expect(path).toBe("/feishu/delivery");
    expect(JSON.parse(body)).toMatchObject({
      body: sealed.body,
      signature: sealed.headers["x-lark-signature"],
    });
    expect(headers["x-edge-signature"]).toMatch(/^[0-9a-f]{64}$/);
  });

  test("what is forged, stale, garbled, too large or elsewhere is refused, and nothing is queued", async () => {
    const world = await startEdge();
    const sealed = feishu.seal(feishu.messageEvent({ text: "你好" }));
    const forged = {
      ...sealed,
      headers: { ...sealed.headers, "x-lark-signature": "0".repeat(64) },
    };
    const stale = feishu.seal(feishu.messageEvent({}), Date.now() - 2 * 3600_000);
    const statusOf = async (...args: Parameters<typeof world.post>) =>
      (await world.post(...args)).status;
    expect(await statusOf(forged)).toBe(401);
    expect(await statusOf(stale)).toBe(401);
    expect(await statusOf({ body: '{"encrypt":"bm90IGNpcGhlcnRleHQ="}' })).toBe(401);
    expect(await statusOf({ body: "x".repeat(1024 * 1024 + 1) })).toBe(413);
    expect(await statusOf(sealed, "/elsewhere")).toBe(404);
    expect(await statusOf(sealed, "/feishu/delivery")).toBe(404);
    await world.pass(3600, 600);
    expect(reached).toEqual([]);
    expect(world.letters).toEqual([]);
  });

  test("of two apps with one key and token only the own one's events are taken", async () => {
    const world = await startEdge({ FEISHU_APP_ID: "cli_another" });
    const { status, said } = await world.post(feishu.seal(feishu.messageEvent({ text: "你好" })));
    expect([status, said.error]).toEqual([401, "event is for another app"]);
  });

  test("a pressed button goes straight through, and the server's answer comes back as it is", async () => {
    const world = await startEdge();
    const toast = { toast: { type: "success", content: "已记下" } };
    answer = () => Response.json(toast);
    const sealed = pressed();
    expect(await world.post(sealed)).toEqual({ status: 200, said: toast });
    expect(reached).toMatchObject([{ path: "/feishu/webhook", body: sealed.body }]);
    expect(reached[0]!.headers).toMatchObject(sealed.headers);
  });

  test("whoever presses while the server is down is told so, and the press is not kept for later", async () => {
    const world = await startEdge();
    const AWAY = "办公室的服务器暂时连不上，请过几分钟再点一次。";
    const NOT = "办公室的服务器没有受理这次点击，请告诉管理员。";
    const answers: [() => Response | Promise<Response>, string][] = [
      [() => new Response("error code: 1033", { status: 530 }), AWAY],
      [() => new Promise(() => {}), AWAY],
      [() => Response.json({ error: "signature does not match" }, { status: 401 }), NOT],
      [() => new Response(null, { status: 302, headers: { location: "/login" } }), AWAY],
      [() => new Response("<h1>Welcome</h1>"), AWAY],
    ];
    for (const [of, content] of answers) {
      answer = of;
      const { status, said } = await world.post(pressed());
      expect({ status, said }).toEqual({
        status: 200,
        said: { toast: { type: "error", content } },
      });
    }
    await world.pass(3600, 600);
    expect(reached).toHaveLength(answers.length);
  });

  test("an event that no queue takes goes straight through, and Feishu repeats what the server has not taken", async () => {
    const world = await startEdge();
    const long = feishu.seal(feishu.messageEvent({ text: "字".repeat(42_000) }));
    answer = () => Response.json({});
    expect(await world.post(long)).toEqual({ status: 200, said: {} });
    expect(reached).toMatchObject([{ path: "/feishu/webhook", body: long.body }]);
    answer = () => Response.json({ error: "disk full" }, { status: 503 });
    expect(await world.post(long)).toEqual({ status: 503, said: { error: "disk full" } });
    answer = () => new Response(null, { status: 302, headers: { location: "/login" } });
    expect((await world.post(long)).status).toBe(502);
    answer = () => new Response("<h1>Welcome</h1>");
    expect((await world.post(long)).status).toBe(502);
  });

  test("the longest event that a queue takes is queued", async () => {
    const world = await startEdge();
    const lengthOf = (characters: number) =>
      feishu.seal(feishu.messageEvent({ text: "a".repeat(characters) })).body.length;
    // Four characters of base64 for three bytes.
    const most = Math.floor(((126_000 - lengthOf(0)) * 3) / 4);
    await world.post(feishu.seal(feishu.messageEvent({ text: "a".repeat(most) })));
    expect(reached).toMatchObject([{ path: "/feishu/delivery" }]);
  });

  test("what is not set is named, and nothing is taken", async () => {
    const queue = { send: () => Promise.reject(new Error("nothing is to be queued")) };
    const whole: EdgeEnv = { ORIGIN_URL: origin, ...secretsOf(feishu), EVENTS: queue, DEAD: queue };
    const cases: [EdgeEnv, RegExp][] = [
      [{ ORIGIN_URL: "" }, /还缺 ORIGIN_URL/],
      [{ EDGE_SECRET: "", FEISHU_ENCRYPT_KEY: "" }, /还缺 FEISHU_ENCRYPT_KEY、EDGE_SECRET/],
      [{ EDGE_SECRET: "short" }, /EDGE_SECRET 至少 32 个字符/],
      [{ ORIGIN_URL: "http://office.example.com" }, /以 https:\/\/ 开头/],
      [{ ORIGIN_URL: "http://localhost.example.com" }, /以 https:\/\/ 开头/],
      [{ ORIGIN_URL: "office.example.com" }, /以 https:\/\/ 开头/],
      [{ ORIGIN_URL: "https://user:word@office.example.com" }, /以 https:\/\/ 开头/],
      [{ EVENTS: undefined as never }, /没有绑定队列/],
      [{ DEAD: undefined as never }, /没有绑定队列/],
    ];
    const sealed = feishu.seal(feishu.messageEvent({ text: "你好" }));
    for (const [env, sentence] of cases)
      for (const request of [
        new Request("https://edge/feishu/webhook", { method: "POST", ...sealed }),
        new Request("https://edge/healthz"),
      ]) {
        const response = await edge.fetch(request, { ...whole, ...env });
        const { error } = (await response.json()) as { error: string };
        expect([response.status, error]).toEqual([503, expect.stringMatching(sentence)]);
      }
    expect(await (await startEdge()).get("/healthz")).toEqual({ status: 200, said: { ok: true } });
    expect(reached).toEqual([]);
  });

  test("its log has no secret and nothing of what was said", async () => {
    const world = await startEdge();
    const answers = [
      () => new Response("down", { status: 530 }),
      () => Response.json({ error: "no" }, { status: 422 }),
    ];
    answer = () => answers[Math.min(reached.length, answers.length) - 1]!();
    const sealed = feishu.seal(feishu.messageEvent({ text: "你好" }));
    await world.post(sealed);
    await world.pass(60, 10);
    await world.post(pressed());
    const log = world.logged.join("\n");
    for (const line of ["event waits", "event is a dead letter", "callback failed"])
      expect(log).toContain(line);
    const { encryptKey, verificationToken } = feishu.credentials;
    const signature = sealed.headers["x-lark-signature"]!;
    for (const secret of [SECRET, encryptKey, verificationToken, signature, "你好", "ou_staff"])
      expect(log).not.toContain(secret);
  });
});
