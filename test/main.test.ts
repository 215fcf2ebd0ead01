import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { type FakeFeishu, startFakeFeishu } from "./fakes/feishu.ts";
import { startFakeOpenAI } from "./fakes/openai.ts";
import { eventually, fileOf, openApp, REPORT_2022, temporaryFolder } from "./helper.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The server program in a process of its own; what it prints gathers in `out` and `err`. */
function start(env: Record<string, string>) {
  const { PATH = "", NODE_COMPILE_CACHE = "" } = process.env;
  const child: ChildProcess = spawn(process.execPath, ["src/main.ts"], {
    cwd: ROOT,
    env: { PATH, NODE_COMPILE_CACHE, PORT: "0", LOG_LEVEL: "info", ...env },
  });
  const said = { out: "", err: "" };
  child.stdout!.on("data", (chunk) => {
    said.out += chunk;
  });
  child.stderr!.on("data", (chunk) => {
    said.err += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    said,
    ended,
    url: () =>
      eventually(() => {
        const url = /http:\/\/localhost:\d+/.exec(said.out)?.[0];
        if (!url) throw new Error(`not listening: ${said.err}`);
        return url;
      }),
    // The samples come in first, which takes its time on a busy machine.
    says: (words: string) => eventually(() => expect(said.out + said.err).toContain(words)),
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/** The data folder of an office that wants no samples: what they are no part of need not wait for them. */
async function officeFolder(): Promise<string> {
  const dataDir = temporaryFolder();
  const app = await openApp({ dataDir });
  await app.records.saveSetting("samples", "declined");
  await app.close();
  return dataDir;
}

test("an empty folder is filled with sample reports once, and a signal stops the server", async () => {
  const dataDir = temporaryFolder();
  const first = start({ DATA_DIR: dataDir });
  const url = await first.url();
  await first.says("份示例报告");
  const ready = await (await fetch(`${url}/readyz`)).json();
  expect(ready).toMatchObject({ ready: true, reports: 10 });
  expect((await fetch(`${url}/`)).status).toBe(200);
  expect(await first.stop()).toBe(0);

  const second = start({ DATA_DIR: dataDir });
  const again = await (await fetch(`${await second.url()}/readyz`)).json();
  expect(again).toEqual(ready);
  expect(await second.stop()).toBe(0);
  expect(second.said.out + second.said.err).not.toMatch(/示例|report shelved/);
});

/** Addresses of this machine that are not loopback, where the machine has any. */
const OUTSIDE = Object.values(networkInterfaces())
  .flat()
  .flatMap((one) => (one && !one.internal && one.family === "IPv4" ? one.address : []));

test("with nothing set, the console is for this machine alone, and asks nothing", async () => {
  const server = start({ DATA_DIR: await officeFolder() });
  const { port } = new URL(await server.url());
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  for (const address of OUTSIDE)
    await expect(fetch(`http://${address}:${port}/healthz`)).rejects.toThrow();
  expect(server.said.out).not.toContain("口令");
});

test("where others may come, a token is made and told once, and opens the console", async () => {
  const env = { DATA_DIR: await officeFolder(), PUBLIC_URL: "https://cq.example.com" };
  const first = start(env);
  const url = await first.url();
  await first.says("控制台口令（只显示这一次，请记下）");
  const token = /请记下）：([\w-]+)/.exec(first.said.out)![1]!;
  const state = (headers: Record<string, string>) => fetch(`${url}/api/v1/state`, { headers });
  expect((await state({})).status).toBe(401);
  expect((await state({ authorization: `Bearer ${token}` })).status).toBe(200);
  expect(await first.stop()).toBe(0);
  expect(first.said.err).not.toContain(token);
  const second = start(env);
  await second.url();
  expect(await second.stop()).toBe(0);
  expect(second.said.out).not.toContain("请记下");
});

test("the console may have a port of its own, for this machine alone", async () => {
  const server = start({
    DATA_DIR: await officeFolder(),
    PUBLIC_URL: "https://cq.example.com",
    CONSOLE_PORT: "0",
  });
  const url = await server.url();
  await server.says("控制台（仅本机）");
  const own = /控制台（仅本机）：(\S+:\d+)/.exec(server.said.out)![1]!;
  expect((await fetch(`${url}/`)).status).toBe(404);
  expect((await fetch(`${own}/`)).status).toBe(200);
  for (const address of OUTSIDE)
    await expect(fetch(`http://${address}:${new URL(own).port}/healthz`)).rejects.toThrow();
  expect(server.said.out).not.toContain("请记下");
  expect(await server.stop()).toBe(0);
});

test("an address that this machine does not have is said, with what to do", async () => {
  const server = start({ DATA_DIR: temporaryFolder(), HOST: "192.0.2.1" });
  expect(await server.ended).toBe(1);
  expect(server.said.err).toMatch(/192\.0\.2\.1.*HOST/);
});

/** The environment of a server that talks to `feishu`. */
function envFor(feishu: FakeFeishu): Record<string, string> {
  const { appId, appSecret, encryptKey, verificationToken } = feishu.credentials;
  return {
    DATA_DIR: temporaryFolder(),
    FEISHU_APP_ID: appId,
    FEISHU_APP_SECRET: appSecret,
    FEISHU_ENCRYPT_KEY: encryptKey,
    FEISHU_VERIFICATION_TOKEN: verificationToken,
    FEISHU_DOMAIN: feishu.url,
  };
}

async function sendTo(url: string, feishu: FakeFeishu, messageId: string, text: string) {
  const event = feishu.messageEvent({ messageId, text, chatType: "p2p" });
  const response = await fetch(`${url}/feishu/webhook`, { method: "POST", ...feishu.seal(event) });
  expect(response.status).toBe(200);
}

test("stopped while a model hangs, it answers without the model before it ends", async () => {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const model = await startFakeOpenAI(() => "hang");
  onTestFinished(() => model.close());
  const dataDir = temporaryFolder();
  const models = { OPENAI_BASE_URL: model.baseURL, OPENAI_MODEL: "m" };
  const env = { ...envFor(feishu), ...models, DATA_DIR: dataDir };
  const app = await openApp({ dataDir });
  await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
  await app.close();
  const server = start({ ...env, MODEL_SECONDS: "600" });
  const url = await server.url();
  await sendTo(url, feishu, "om_1", "2022年接待来访团组多少批次？");
  await eventually(() => expect(model.requests).toHaveLength(1));
  expect(await server.stop()).toBe(0);
  expect(feishu.sent).toMatchObject([{ replyTo: "om_1" }]);
  expect(JSON.stringify(feishu.sent[0]!.content)).toContain("大模型未能作答");
});

/** What a stream of events says until it ends; rejects when it is cut off. */
async function heard(response: Response): Promise<string> {
  expect(response.status).toBe(200);
  return response.text();
}

test("stopped while people listen, a model hangs and files are read, it ends each stream, hands back the rest, and leaves by itself", async () => {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const model = await startFakeOpenAI(() => "hang");
  onTestFinished(() => model.close());
  const dataDir = await officeFolder();
  const env = {
    ...{ ...envFor(feishu), DATA_DIR: dataDir, CONSOLE_TOKEN: "a-token-for-the-test" },
    ...{ OPENAI_BASE_URL: model.baseURL, OPENAI_MODEL: "m", MODEL_SECONDS: "600" },
    MODEL_PATIENCE: "0",
  };
  const app = await openApp({ dataDir });
  await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
  await app.close();
  const first = start(env);
  const url = await first.url();
  const headers = { authorization: "Bearer a-token-for-the-test" };
  const json = { ...headers, "content-type": "application/json" };
  const question = JSON.stringify({ question: "2022年接待来访团组多少批次？" });
  const live = { ...json, accept: "text/event-stream" };
  const asked = heard(
    await fetch(`${url}/api/v1/ask`, { method: "POST", headers: live, body: question }),
  );
  const files = heard(await fetch(`${url}/api/v1/uploads/events`, { headers: live }));
  await sendTo(url, feishu, "om_1", "2022年核查外语标识多少处？");
  await eventually(() => expect(model.requests.length).toBeGreaterThanOrEqual(2));
  const names = Array.from({ length: 30 }, (_, i) => `${1950 + i}.txt`);
  const batch = await (
    await fetch(`${url}/api/v1/uploads`, {
      method: "POST",
      headers: json,
      body: JSON.stringify({ direct: true }),
    })
  ).json();
  for (const name of names)
    await fetch(`${url}/api/v1/uploads/${batch.id}/files?name=${name}`, {
      ...{ method: "PUT", headers: { ...headers, "content-type": "application/octet-stream" } },
      body: REPORT_2022.replaceAll("2022", name.slice(0, 4)),
    });

  expect(await first.stop()).toBe(0);
  expect(first.said.err).not.toContain("stopped before all work had ended");
  // Each stream had an end of its own: the answer, made without the model, and nothing more of the files.
  expect(await asked).toMatch(/event: reply\ndata: .*9批次.*\n\n$/);
  expect(await files).toContain("event: hello");

  const second = start(env);
  await second.url();
  expect(await feishu.waitForSent(1)).toMatchObject([{ replyTo: "om_1" }]);
  await eventually(async () => {
    const { reports } = await (await fetch(`${await second.url()}/readyz`, { headers })).json();
    expect(reports).toBe(31);
  });
  expect(await second.stop()).toBe(0);
  expect(feishu.sent.filter(({ replyTo }) => replyTo === "om_1")).toHaveLength(1);
});

test("a file that is on its way when the stop comes is taken whole, and read after the next start", async () => {
  const env = { DATA_DIR: await officeFolder(), CONSOLE_TOKEN: "a-token-for-the-test" };
  const first = start(env);
  const url = await first.url();
  const headers = { authorization: "Bearer a-token-for-the-test" };
  const json = { ...headers, "content-type": "application/json" };
  const begun = { method: "POST", headers: json, body: JSON.stringify({ direct: true }) };
  const { id } = await (await fetch(`${url}/api/v1/uploads`, begun)).json();
  let sendRest = () => {};
  const [half, rest] = [REPORT_2022.slice(0, 99), REPORT_2022.slice(99)].map((text) =>
    new TextEncoder().encode(text),
  );
  const body = new ReadableStream({
    start(stream) {
      stream.enqueue(half);
      sendRest = () => {
        stream.enqueue(rest);
        stream.close();
      };
    },
  });
  const put = fetch(`${url}/api/v1/uploads/${id}/files?name=2022.txt`, {
    ...{ method: "PUT", headers: { ...headers, "content-type": "application/octet-stream" } },
    ...{ body, duplex: "half" },
  } as RequestInit);
  const arriving = join(env.DATA_DIR, "arrivals");
  await eventually(() => expect(readdirSync(arriving)).toEqual([expect.stringMatching(/\.part$/)]));
  const ended = first.stop();
  await first.says('"message":"stopping"');
  sendRest();
  expect((await put).status).toBe(200);
  expect(await ended).toBe(0);

  const second = start(env);
  const secondUrl = await second.url();
  await eventually(async () => {
    const ready = await (await fetch(`${secondUrl}/readyz`, { headers })).json();
    expect(ready.reports).toBe(1);
  });
  expect(await second.stop()).toBe(0);
});

test("wrong credentials are said on the console and in the log, and what is asked meanwhile is answered later", async () => {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const env = envFor(feishu);
  const first = start({ ...env, FEISHU_APP_SECRET: "not-the-secret" });
  const url = await first.url();
  await first.says("feishu refuses the credentials");
  await eventually(() =>
    expect(first.said.err).toMatch(/^飞书不接受应用凭证.*FEISHU_APP_ID 与 FEISHU_APP_SECRET/m),
  );
  await sendTo(url, feishu, "om_1", "你好");
  await first.says("job will be tried again");
  expect(first.said.err).not.toContain("job is dead");
  expect(await first.stop()).toBe(0);

  const second = start(env);
  expect(await feishu.waitForSent(1)).toMatchObject([{ replyTo: "om_1" }]);
  expect(await second.stop()).toBe(0);
  expect(first.said.err + second.said.err).not.toContain("not-the-secret");
});

test("a message that was taken and not answered before the stop is answered after the start", async () => {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const { appSecret } = feishu.credentials;
  const env = envFor(feishu);
  // The first process cannot reach Feishu: it takes the message, and has nobody to send the answer to.
  const first = start({ ...env, FEISHU_DOMAIN: "http://127.0.0.1:1" });
  await sendTo(await first.url(), feishu, "om_1", "你好");
  await first.says("job will be tried again");
  expect(await first.stop()).toBe(0);

  const second = start(env);
  await second.url();
  expect(await feishu.waitForSent(1)).toMatchObject([{ replyTo: "om_1" }]);
  expect(await second.stop()).toBe(0);
  expect(first.said.err + second.said.err).not.toContain(appSecret);
});

test("a long connection that cannot be made is said, while the rest of the house works", async () => {
  const appSecret = "app-secret-that-must-not-leak";
  const server = start({
    DATA_DIR: temporaryFolder(),
    FEISHU_INTAKE: "websocket",
    FEISHU_APP_ID: "cli_0123456789abcdef",
    FEISHU_APP_SECRET: appSecret,
    FEISHU_DOMAIN: "http://127.0.0.1:1",
  });
  await server.says("long connection is in trouble");
  expect((await fetch(`${await server.url()}/readyz`)).status).toBe(200);
  expect(await server.stop()).toBe(0);
  expect(server.said.err).not.toContain(appSecret);
});

test("an occupied port is said, with what to do", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  const server = start({ DATA_DIR: temporaryFolder(), PORT: String(port) });
  expect(await server.ended).toBe(1);
  expect(server.said.err).toMatch(new RegExp(`端口 ${port} 已被占用。.*PORT`));
  expect(server.said.err).not.toMatch(/\n\s+at /);
});

test("a wrong setting stops the start", async () => {
  const server = start({ DATA_DIR: temporaryFolder(), FEISHU_APP_ID: "cli_0123456789abcdef" });
  expect(await server.ended).toBe(1);
  expect(server.said.err).toContain("FEISHU_APP_SECRET");
});
