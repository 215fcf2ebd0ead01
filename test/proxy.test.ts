import { expect, onTestFinished, test, vi } from "vitest";
import { createLlm, noUsage } from "../src/assistant/llm.ts";
import { steadyNow } from "../src/clock.ts";
import { createFeishuClient } from "../src/feishu/client.ts";
import { openLongLink } from "../src/feishu/longlink.ts";
import { createLog } from "../src/log.ts";
import { heedProxy } from "../src/proxy.ts";
import { createEmbedder } from "../src/search/model/embed.ts";
import { startFakeFeishu } from "./fakes/feishu.ts";
import { startFakeLongLink } from "./fakes/longlink.ts";
import { startHub, writeEmbedder } from "./fakes/model.ts";
import { startFakeOpenAI } from "./fakes/openai.ts";
import { startFakeProxy } from "./fakes/proxy.ts";
import { eventually, temporaryFolder } from "./helper.ts";

const log = createLog("silent");

/** This process, with a proxy in its environment that leads to `routes`. */
async function behindProxy(routes: Record<string, string>, env: Record<string, string> = {}) {
  const proxy = await startFakeProxy(routes);
  const set = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ...env };
  for (const name of ["no_proxy", "NODE_USE_ENV_PROXY"]) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(set)) vi.stubEnv(name, value);
  const undo = heedProxy(process.env);
  onTestFinished(() => {
    undo();
    vi.unstubAllEnvs();
  });
  return proxy;
}

async function feishuAt(domain: string) {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const { appId, appSecret } = feishu.credentials;
  return { feishu, client: () => createFeishuClient({ appId, appSecret, domain, fetch, log }) };
}

test("Feishu is reached through the proxy", async () => {
  const { feishu, client } = await feishuAt("http://open.feishu.test");
  const proxy = await behindProxy({ "open.feishu.test:80": feishu.url });
  const card = { schema: "2.0", body: { elements: [{ tag: "markdown", content: "9批次" }] } };
  expect(await client().reply("om_1", card, "9批次", "job-1")).toMatchObject({ ok: true });
  expect(proxy.asked[0]).toBe("open.feishu.test:80");
});

test("what NO_PROXY names, and this machine itself, is asked directly", async () => {
  const { feishu, client } = await feishuAt("http://open.feishu.test");
  const env = { NO_PROXY: "open.feishu.test" };
  const proxy = await behindProxy({ "open.feishu.test:80": feishu.url }, env);
  expect(await client().check()).toContain("ENOTFOUND open.feishu.test");
  expect(client().state().credentials).toBe("unknown");
  expect((await fetch(feishu.url)).status).toBe(404);
  expect(proxy.asked).toEqual([]);
});

test("a proxy that does not let through is said to be the trouble", async () => {
  const { client } = await feishuAt("http://open.feishu.test");
  await behindProxy({});
  expect(await client().botOpenId()).toMatchObject({
    ok: false,
    retry: true,
    error: expect.stringMatching(/代理/),
  });
});

test("the model is reached through the proxy", async () => {
  const server = await startFakeOpenAI(() => '{"skill":"help"}');
  onTestFinished(() => server.close());
  const proxy = await behindProxy({ "model.test:80": server.baseURL });
  const llm = createLlm({ apiKey: "k", baseURL: "http://model.test/v1", model: "m", fetch });
  const request = { prompt: "问", schema: { name: "s", schema: {} }, usage: noUsage() };
  const answer = await llm.complete({ ...request, until: steadyNow() + 60_000 });
  expect(answer).toMatchObject({ ok: true });
  expect(proxy.asked).toEqual(["model.test:80"]);
});

test("an embedding model is fetched through the proxy, by the process that holds it", async () => {
  const folder = temporaryFolder();
  writeEmbedder(folder);
  const hub = await startHub(folder);
  const proxy = await behindProxy({ "hub.test:80": hub.url });
  const embedder = createEmbedder({
    model: "office/tiny-embedder",
    endpoint: "http://hub.test",
    cacheDir: temporaryFolder(),
    log,
  });
  onTestFinished(() => embedder.close());
  expect(await embedder.embed(["宾客"])).not.toBeNull();
  expect(proxy.asked).toContain("hub.test:80");
});

test("the long connection goes through the proxy", async () => {
  const { feishu } = await feishuAt("");
  const { appId, appSecret } = feishu.credentials;
  const link = await startFakeLongLink(appId, appSecret, "link.feishu.test");
  onTestFinished(() => link.close());
  const proxy = await behindProxy(
    { "open.feishu.test:80": link.url, "link.feishu.test:443": link.socketUrl },
    // The stand-in's certificate is nobody's.
    { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
  );
  const domain = "http://open.feishu.test";
  const client = createFeishuClient({ appId, appSecret, domain, fetch, log });
  const heard: unknown[] = [];
  const connection = openLongLink({
    ...{ appId, appSecret, domain, client, log },
    onMessage: async (event) => {
      heard.push(event);
    },
  });
  onTestFinished(() => connection.close());
  await eventually(() => expect(client.state().link).toBe("open"));
  expect(await link.deliver(feishu.messageEvent({ text: "你好" }))).toBe(200);
  expect(heard).toHaveLength(1);
  expect(proxy.asked).toEqual(["open.feishu.test:80", "link.feishu.test:443"]);
});
