import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { expect, onTestFinished, test, vi } from "vitest";
import { createLlm, noUsage } from "../src/assistant/model/llm.ts";
import { steadyNow } from "../src/clock.ts";
import { createFeishuClient } from "../src/feishu/client.ts";
import { openLongLink } from "../src/feishu/longlink.ts";
import { createLog, messageOf } from "../src/log.ts";
import { heedCertificates, heedProxy } from "../src/proxy.ts";
import { createEmbedder } from "../src/search/model/embed.ts";
import { startFakeFeishu } from "./fakes/feishu.ts";
import { startFakeLongLink, TLS } from "./fakes/longlink.ts";
import { startHub, writeEmbedder } from "./fakes/model.ts";
import { startFakeOpenAI } from "./fakes/openai.ts";
import { startFakeProxy } from "./fakes/proxy.ts";
import { eventually, fileOf, openApp, REPORT_2022, temporaryFolder } from "./helper.ts";

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

/** An address of this machine at which nobody listens. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** A turn's answer where the model is at `baseURL`. */
async function answered(baseURL: string) {
  const env = { OPENAI_API_KEY: "k", OPENAI_MODEL: "m", OPENAI_BASE_URL: baseURL };
  const app = await openApp({ env });
  await app.shelving.ingest([fileOf("2022年法治政府建设年度情况报告.txt", REPORT_2022)]);
  return app.turn.respond({ text: "2022年接待来访团组多少批次？" });
}

test("with a proxy that is down the answer comes from the reports, and says that it is the proxy", async () => {
  const url = await deadAddress();
  await behindProxy({}, { HTTP_PROXY: url, HTTPS_PROXY: url });
  const reply = await answered("http://model.test/v1");
  expect(reply).toMatchObject({ kind: "reply", model: null });
  expect(reply.text).toContain("9批次");
  expect(reply.gaps).toContainEqual({ text: "大模型", why: expect.stringContaining("代理") });
});

test("with a model's server that is down beside it, the proxy is not blamed", async () => {
  await behindProxy({});
  const reply = await answered(`${await deadAddress()}/v1`);
  expect(reply.text).toContain("9批次");
  const why = expect.stringMatching(/^(?!.*代理).*未能连通/);
  expect(reply.gaps).toContainEqual({ text: "大模型", why });
});

test("a model that NO_PROXY names is asked directly", async () => {
  const proxy = await behindProxy({}, { NO_PROXY: "10.0.0.7,model.test" });
  const reply = await answered("http://model.test/v1");
  expect(reply.gaps).toContainEqual({ text: "大模型", why: expect.stringContaining("未能连通") });
  expect(proxy.asked).toEqual([]);
});

test.each([
  ["that is down", deadAddress],
  ["whose name is not known", async () => "http://proxy.nowhere.invalid:8080"],
])("Feishu behind a proxy %s: the proxy is named, and the message waits", async (_, addressOf) => {
  const url = await addressOf();
  const { client } = await feishuAt("http://open.feishu.test");
  await behindProxy({}, { HTTP_PROXY: url, HTTPS_PROXY: url });
  const feishu = client();
  const sent = await feishu.reply("om_1", { schema: "2.0" }, "9批次", "job-1");
  expect(sent).toMatchObject({ ok: false, retry: true, undone: true });
  expect(feishu.state().unreachable).toMatch(/^代理没有接通/);
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

/** This process, told to trust the certificates in a file. */
function trusting(path: string): void {
  const before = getCACertificates("default");
  onTestFinished(() => setDefaultCACertificates(before));
  expect(heedCertificates({ NODE_EXTRA_CA_CERTS: path })).toBeNull();
}

test("a server with the office's own certificate is asked once that is trusted, and not before", async () => {
  const server = createTlsServer(TLS, (_, response) => response.end("ok"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  await behindProxy({ "link.feishu.test:443": `http://127.0.0.1:${port}` });
  const asked = async () => {
    const response = await fetch("https://link.feishu.test/").catch((error: unknown) => error);
    return response instanceof Response ? response.text() : messageOf(response);
  };
  expect(await asked()).toMatch(/NODE_EXTRA_CA_CERTS/);
  trusting(fileOf("office.pem", TLS.cert));
  expect(await asked()).toBe("ok");
});

test.each([
  ["a file that is not there", () => "/nowhere/office.pem"],
  ["a file that holds no certificate", () => fileOf("office.pem", "不是证书")],
])("%s is named with its variable", (_, pathOf) => {
  expect(heedCertificates({ NODE_EXTRA_CA_CERTS: pathOf() })).toMatch(
    /NODE_EXTRA_CA_CERTS.*office\.pem.*PEM/,
  );
});

test("the long connection goes through the proxy", async () => {
  const { feishu } = await feishuAt("");
  const { appId, appSecret } = feishu.credentials;
  const link = await startFakeLongLink(appId, appSecret, "link.feishu.test");
  onTestFinished(() => link.close());
  const proxy = await behindProxy({
    "open.feishu.test:80": link.url,
    "link.feishu.test:443": link.socketUrl,
  });
  // As `.env` gives it, after Node has begun.
  trusting(fileOf("office.pem", TLS.cert));
  const domain = "http://open.feishu.test";
  const client = createFeishuClient({ appId, appSecret, domain, fetch, log });
  const heard: unknown[] = [];
  const connection = openLongLink({
    ...{ appId, appSecret, domain, client, log },
    onEvent: async (_, event) => void heard.push(event),
    onPress: async () => ({}),
  });
  onTestFinished(() => connection.close());
  await eventually(() => expect(client.state().link).toBe("open"));
  expect(await link.deliver(feishu.messageEvent({ text: "你好" }))).toBe(200);
  expect(heard).toHaveLength(1);
  expect(proxy.asked).toEqual(["open.feishu.test:80", "link.feishu.test:443"]);
});
