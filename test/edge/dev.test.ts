import { type AddressInfo, connect, createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { unstable_startWorker } from "wrangler";
import { startFakeFeishu } from "../fakes/feishu.ts";
import { eventually, listen, openApp, serverOf } from "../helper.ts";
import { SECRET, secretsOf } from "./world.ts";

/** As `npm run edge:dev`: wrangler's own development server, with its local queue and its own time. */
test("a question through the edge is answered once, when its server is back after seconds", async () => {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const app = await openApp({ feishu, env: { EDGE_SECRET: SECRET } });
  app.queue!.start();
  const office = Number(new URL(await listen(app)).port);
  let isUp = false;
  let knocks = 0;
  // The tunnel's end, there all the time.
  const tunnel = createServer((socket) => {
    knocks++;
    if (isUp) socket.pipe(connect(office, "127.0.0.1")).pipe(socket);
    else socket.destroy();
  });
  await new Promise<void>((resolve) => tunnel.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void tunnel.close());
  const { port } = tunnel.address() as AddressInfo;
  const bindings = { ORIGIN_URL: `http://127.0.0.1:${port}`, ...secretsOf(feishu) };
  const worker = await unstable_startWorker({
    config: fileURLToPath(new URL("../../wrangler.toml", import.meta.url)),
    bindings: Object.fromEntries(
      Object.entries(bindings).map(([name, value]) => [
        name,
        { type: "plain_text" as const, value },
      ]),
    ),
    dev: {
      server: { hostname: "127.0.0.1", port: 0 },
      inspector: false,
      logLevel: "none",
      watch: false,
      persist: false,
    },
  });
  onTestFinished(() => worker.dispose());
  const post = async (event: object) => {
    const answer = await fetch(new URL("/feishu/webhook", await worker.url), {
      method: "POST",
      ...feishu.seal(event),
    });
    return { status: answer.status, said: await answer.json() };
  };

  const event = feishu.messageEvent({ messageId: "om_1", text: "帮助", chatType: "p2p" });
  // Feishu may well send one twice.
  const taken = { status: 200, said: {} };
  expect([await post(event), await post(event)]).toEqual([taken, taken]);
  await eventually(() => expect(knocks).toBeGreaterThan(0));
  isUp = true;
  await feishu.waitForSent(1);
  await eventually(() => expect(app.taking.counts.duplicates).toBe(1));
  expect(feishu.sent).toMatchObject([{ replyTo: "om_1" }]);

  // And a button under it is answered as the server itself would.
  const [{ messageId, chatId }] = feishu.sent as [(typeof feishu.sent)[0]];
  const pressed = { messageId, chatId, operator: "ou_staff", action: { tag: "button", value: {} } };
  const direct = await serverOf(app)("/feishu/webhook", {
    method: "POST",
    ...feishu.seal(feishu.actionEvent(pressed)),
  });
  const through = await post(feishu.actionEvent(pressed));
  expect(through).toEqual({ status: 200, said: await direct.json() });
});
