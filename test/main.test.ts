import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { startFakeFeishu } from "./fakes/feishu.ts";
import { eventually, temporaryFolder } from "./helper.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The server program in a process of its own; what it prints gathers in `out` and `err`. */
function start(env: Record<string, string>) {
  const { PATH = "" } = process.env;
  const child: ChildProcess = spawn(process.execPath, ["src/main.ts"], {
    cwd: ROOT,
    env: { PATH, PORT: "0", LOG_LEVEL: "info", ...env },
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
    says: (words: string) => eventually(() => expect(said.out + said.err).toContain(words)),
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
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

test("a message that was taken and not answered before the stop is answered after the start", async () => {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const { appId, appSecret, encryptKey, verificationToken } = feishu.credentials;
  const env = {
    DATA_DIR: temporaryFolder(),
    FEISHU_APP_ID: appId,
    FEISHU_APP_SECRET: appSecret,
    FEISHU_ENCRYPT_KEY: encryptKey,
    FEISHU_VERIFICATION_TOKEN: verificationToken,
    FEISHU_DOMAIN: feishu.url,
  };
  // The first process cannot reach Feishu: it takes the message, and has nobody to send the answer to.
  const first = start({ ...env, FEISHU_DOMAIN: "http://127.0.0.1:1" });
  const event = feishu.messageEvent({ messageId: "om_1", text: "你好", chatType: "p2p" });
  const url = await first.url();
  const response = await fetch(`${url}/feishu/webhook`, { method: "POST", ...feishu.seal(event) });
  expect(response.status).toBe(200);
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
