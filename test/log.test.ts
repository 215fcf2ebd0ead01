import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { messageOf } from "../src/log.ts";

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
