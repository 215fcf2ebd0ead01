/** The console behind proxies, as a stranger would try it; nginx and Caddy themselves are in `npm run eval -- doors`. */
import { serve } from "@hono/node-server";
import { getConnInfo } from "@hono/node-server/conninfo";
import { expect, onTestFinished, test } from "vitest";
import { type Front, forwarder, proxy } from "../scripts/eval/doors/fronts.ts";
import { isInside, knock, WAYS } from "../scripts/eval/doors/ways.ts";
import type { App } from "../src/app.ts";
import type { Door } from "../src/config.ts";
import { createServer } from "../src/server.ts";
import { startFakeFeishu } from "./fakes/feishu.ts";
import { fileOf, openApp, REPORT_2022 } from "./helper.ts";

const FRONTS: [string, (port: number) => Promise<Front>][] = [
  [
    "a proxy that puts the upstream's Host, as nginx does by default",
    (port) => proxy(port, { changeOrigin: true }),
  ],
  ["a proxy that keeps Host", (port) => proxy(port, {})],
  ["a proxy that says for whom it asks, as Caddy does", (port) => proxy(port, { xfwd: true })],
  ["a TCP forwarder", forwarder],
  [
    "two in a row",
    async (port) => {
      const inner = await proxy(port, { changeOrigin: true });
      onTestFinished(() => inner.close());
      return proxy(inner.port, { xfwd: true });
    },
  ],
];

async function office() {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const app = await openApp({ feishu });
  const [report] = await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
  return { app, reportId: report!.reportId };
}

/** The port of a real listener that knows who connects, behind `open`. */
async function behind(app: App, door: Door["console"], open: (port: number) => Promise<Front>) {
  const server = createServer(app, {
    door,
    remoteAddress: (c) => getConnInfo(c).remote.address ?? null,
  });
  const listener = serve({ fetch: server.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise<void>((resolve) => void listener.once("listening", resolve));
  onTestFinished(() => void listener.close());
  const front = await open((listener.address() as { port: number }).port);
  onTestFinished(() => front.close());
  return front.port;
}

async function waysIn(port: number, reportId: string): Promise<string[]> {
  const inside: string[] = [];
  for (const way of WAYS) if (isInside(await knock(port, way, reportId))) inside.push(way.name);
  return inside;
}

test.each(FRONTS)("nobody without a token gets in through %s", async (_, open) => {
  const { app, reportId } = await office();
  const port = await behind(app, app.config.doors[0].console, open);
  expect(await waysIn(port, reportId)).toEqual([]);
  expect(await app.records.reports()).toHaveLength(1);
});

test("the same ways lead in where the door is open to this machine, which a forwarder on it is", async () => {
  const { app, reportId } = await office();
  const inside = await waysIn(await behind(app, "local", forwarder), reportId);
  expect(inside).toEqual(
    expect.arrayContaining(["the page, as this machine", "a question", "removing a report"]),
  );
});

test("Feishu's events come through each of them", async () => {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const app = await openApp({ feishu });
  for (const [, open] of FRONTS) {
    const port = await behind(app, app.config.doors[0].console, open);
    const event = feishu.messageEvent({ text: "你好", chatType: "p2p" });
    const sealed = { method: "POST", ...feishu.seal(event) };
    expect((await fetch(`http://127.0.0.1:${port}/feishu/webhook`, sealed)).status).toBe(200);
  }
  expect((await app.queue!.counts()).waiting).toBe(FRONTS.length);
});
