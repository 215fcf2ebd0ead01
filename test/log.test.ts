import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { messageOf } from "../src/log.ts";
import { jobIdOf } from "../src/store/records.ts";
import { openOffice, QUESTION } from "./feishu/office.ts";
import { eventually, serverOf } from "./helper.ts";

async function failureOf(url: string, init?: RequestInit): Promise<string> {
  return fetch(url, init).then(
    () => "it came through",
    (error: unknown) => messageOf(error),
  );
}

/** A server on this machine that does this to whoever connects. */
async function serverThat(does: "has ended" | "hangs up" | "keeps silent"): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    if (does === "hangs up") socket.on("data", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  if (does === "has ended") await new Promise((resolve) => server.close(resolve));
  else onTestFinished(() => void server.close());
  return `http://127.0.0.1:${port}/`;
}

test("a connection that did not come about says why, with the code", async () => {
  expect(await failureOf(await serverThat("has ended"))).toMatch(
    /对方拒绝连接.*ECONNREFUSED 127\./,
  );
  // No address at all is behind this name, by RFC 2606.
  expect(await failureOf("http://nobody.invalid/")).toMatch(/域名.*(ENOTFOUND|EAI_AGAIN)/);
  expect(await failureOf(await serverThat("hangs up"))).toMatch(/连接被断开/);
  expect(
    await failureOf(await serverThat("keeps silent"), { signal: AbortSignal.timeout(20) }),
  ).toBe("等了太久没有应答");
});

test("of a server whose certificate nobody knows it says what to set", () => {
  const untrusted = Object.assign(new Error("self-signed certificate"), {
    code: "DEPTH_ZERO_SELF_SIGNED_CERT",
  });
  const error = new Error("Connection error.", {
    cause: new TypeError("fetch failed", { cause: untrusted }),
  });
  expect(messageOf(error)).toMatch(/证书不受信任.*NODE_EXTRA_CA_CERTS.*self-signed certificate/);
});

test("what has no cause, or one that nobody knows, is told as it is", () => {
  expect(messageOf(new Error("disk is full"))).toBe("disk is full");
  expect(messageOf("oh")).toBe("oh");
  expect(messageOf(new Error("no", { cause: new Error("because") }))).toBe("no：because");
  const round = new Error("round");
  round.cause = round;
  expect(messageOf(round)).toBe("round");
});

/** The lines of a log, as objects. */
const told = (lines: string[]) => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

test("every line that belongs to one question bears its number, from the webhook over a send that fails to the reply", async () => {
  const { feishu, lines, say, answerTo } = await openOffice();
  feishu.faults.push({ api: "reply", status: 500, body: { code: 1, msg: "not now" } });
  lines.length = 0;
  await say({ messageId: "om_1", text: QUESTION, senderId: "ou_asker" });
  await eventually(() => expect(feishu.faults).toEqual([]));
  await say({ messageId: "om_2", text: "你好", chatId: "oc_other" });
  await answerTo("om_1");
  await answerTo("om_2");
  await eventually(() =>
    expect(told(lines).filter(({ message }) => message === "answered")).toHaveLength(2),
  );
  const own = told(lines).filter(({ id }) => id === jobIdOf("om_1"));
  const messages = own.map(({ message }) => message);
  expect(messages).toEqual(
    expect.arrayContaining([
      ...["a message is queued", "a message is worked on", "job will be tried again"],
      ...["a message was sent", "answered"],
    ]),
  );
  expect(messages.indexOf("a message is queued")).toBe(0);
  expect(messages.filter((message) => message === "a message is worked on")).toHaveLength(2);
  expect(messages.at(-1)).toBe("answered");
  // The gate's own number is that of the request that brought it, and of no later line.
  const [gate, ...later] = own;
  expect(gate!.request).toMatch(/^[\w-]{36}$/);
  for (const line of later) expect(line).not.toHaveProperty("request");
  // What has a job has the question's number, and nothing is told of anybody.
  for (const line of told(lines))
    if ("job" in line) expect(line.id, String(line.message)).toMatch(/^job-/);
  for (const word of ["公园", "ou_asker", feishu.credentials.appSecret])
    expect(lines.join("")).not.toContain(word);
});

test("calls of the model, and the card that stands meanwhile, bear the question's number", async () => {
  const { model, lines, say, answerTo } = await openOffice({ model: () => ({ status: 500 }) });
  await say({ messageId: "om_1", text: QUESTION });
  await answerTo("om_1");
  const calls = told(lines).filter(({ message }) => message === "the model was called");
  expect(calls).toHaveLength(model!.requests.length);
  const sent = told(lines).filter(({ message }) => message === "a message was sent");
  expect([...calls, ...sent].map(({ id }) => id)).toEqual(
    [...calls, ...sent].map(() => jobIdOf("om_1")),
  );
  expect(sent.length).toBeGreaterThan(0);
  expect(lines.join("")).not.toContain("model-key");
});

test("a message that is given up says so under its number", async () => {
  const { feishu, lines, say } = await openOffice();
  feishu.faults.push({ api: "reply", status: 400, body: { code: 230002, msg: "not in the chat" } });
  for (let i = 0; i < 9; i++)
    feishu.faults.push({ api: "create", status: 400, body: { code: 230013, msg: "no use" } });
  await say({ messageId: "om_1", text: QUESTION });
  await eventually(() => expect(lines.join("")).toContain("job is dead"));
  const dead = told(lines).find(({ message }) => message === "job is dead");
  expect(dead).toMatchObject({ id: jobIdOf("om_1"), job: jobIdOf("om_1") });
});

test("a request to the console has a number, its own or one that it brought, and a question its own beside it", async () => {
  const { lines, app } = await openOffice();
  const door = serverOf(app(), "127.0.0.1", "local");
  const ask = (number: string) =>
    door("/api/v1/ask", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "sec-fetch-site": "same-origin",
        "x-request-id": number,
      },
      body: JSON.stringify({ question: QUESTION }),
    });
  lines.length = 0;
  const response = await ask("proxy-1234.5678");
  expect(response.headers.get("x-request-id")).toBe("proxy-1234.5678");
  await response.text();
  const answered = told(lines).find(({ message }) => message === "answered");
  expect(answered).toMatchObject({
    request: "proxy-1234.5678",
    id: expect.stringMatching(/^job-/),
  });
  expect(told(lines).find(({ message }) => message === "request")).toMatchObject({
    ...{ request: "proxy-1234.5678", method: "POST", route: "/api/v1/ask", status: 200 },
  });
  for (const wrong of [
    "short",
    "a b c d e f g",
    "x".repeat(129),
    'a"b"c"d"e"f',
    "m\u00e9lange-id",
  ]) {
    const made = await door("/healthz", { headers: { "x-request-id": wrong } });
    expect(made.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  }
  expect(lines.join("")).not.toContain("公园");
});
