/** Connections that lie about what they send: a length too long, too short, said twice, no number; pieces that do not add up. */
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startFakeFeishu } from "./fakes/feishu.ts";
import { listen, openApp } from "./helper.ts";

/** What comes back on a connection on which `words` are sent, until it is closed by either side. */
function sentTo(url: string, words: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let said = "";
    socket.on("data", (part) => {
      said += part;
      // Whoever was promised more waits for it.
      if (/^HTTP\/1\.1 (?!1)/m.test(said)) socket.end();
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(said));
    socket.write(words);
    setTimeout(() => socket.end(), 300);
  });
}

test("nobody is let in, nothing fails within, and who sends properly is answered", async () => {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const app = await openApp({ feishu });
  const url = await listen(app, "token");
  const event = () => feishu.seal(feishu.messageEvent({ text: "你好", chatType: "p2p" }));
  const { body, headers } = event();
  const length = Buffer.byteLength(body);
  const forged = { ...headers, "x-lark-signature": "0".repeat(64) };
  const head = (own: Record<string, string>, more: string[]) =>
    [
      "POST /feishu/webhook HTTP/1.1",
      "host: localhost",
      ...Object.entries(own).map(([name, value]) => `${name}: ${value}`),
      ...more,
    ].join("\r\n");
  const chunk = (size: string) => `${size}\r\n${body}\r\n0\r\n\r\n`;
  const framings: [string[], string][] = [
    ...[length + 50, 2 ** 40, -1, 1e99, "x", "0x10", ""].map((said): [string[], string] => [
      [`content-length: ${said}`],
      body,
    ]),
    [[`content-length: ${length - 9}`], body],
    [[`content-length: ${length}`, "content-length: 5"], body],
    [[`content-length: ${length}`, "transfer-encoding: chunked"], chunk(length.toString(16))],
    [["transfer-encoding: chunked"], chunk((length + 7).toString(16))],
    [["transfer-encoding: chunked"], chunk("zz")],
    [["transfer-encoding: chunked"], chunk("f".repeat(40))],
    [["transfer-encoding: gzip"], body],
    [["content-encoding: gzip", `content-length: ${length}`], body],
    [[`x-long: ${"a".repeat(40_000)}`, `content-length: ${length}`], body],
    [["x\0y: z", `content-length: ${length}`], body],
    [["expect: 200-please", `content-length: ${length}`], body],
  ];
  for (const [more, said] of framings) {
    const answer = await sentTo(url, `${head(forged, more)}\r\n\r\n${said}`);
    expect(answer, more[0]!.slice(0, 60)).not.toMatch(/^HTTP\/1\.1 [25]/m);
  }
  const { waiting } = await app.queue!.counts();
  expect(waiting).toBe(0);
  const proper = await fetch(`${url}/feishu/webhook`, { method: "POST", ...event() });
  expect(proper.status).toBe(200);
});
