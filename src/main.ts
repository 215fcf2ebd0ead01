/** The server program: read the configuration, build the app, listen, work the queue, and stop without losing anything. */
import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { getConnInfo } from "@hono/node-server/conninfo";
import { createApp } from "./app.ts";
import { loadEnvFile, readConfig } from "./config.ts";
import { openLongLink } from "./feishu/longlink.ts";
import { createLog, messageOf } from "./log.ts";
import { heedProxy } from "./proxy.ts";
import { createServer } from "./server.ts";

const SAMPLES = fileURLToPath(new URL("../data/samples", import.meta.url));

loadEnvFile();
const config = readConfig(process.env);
if (!config.ok) stop(config.error);
heedProxy(process.env);
const log = createLog(config.value.logLevel);
const built = await createApp(config.value, { fetch: globalThis.fetch, clock: Date.now, log });
if (!built.ok) stop(built.error);
const app = built.value;

const server = createServer(app, { remoteAddress: (c) => getConnInfo(c).remote.address ?? null });
const listener = serve({ fetch: server.fetch, port: app.config.port }, (address) => {
  console.log(`承前已启动：http://localhost:${address.port}`);
  log.info("listening", { port: address.port });
  void begin();
});
listener.on("error", (error: NodeJS.ErrnoException) => {
  const why =
    error.code === "EADDRINUSE"
      ? `端口 ${app.config.port} 已被占用。请关掉占用它的程序，或用 PORT 换一个端口`
      : `无法监听端口 ${app.config.port}（${error.message}）`;
  void app.close().finally(() => stop(`${why}。`));
});

let link: { close(): void } | null = null;

/** What happens after the door is open: samples for an empty shelf, then the work that waited. */
async function begin(): Promise<void> {
  // Nobody waits for it: without a connection the house works all the same.
  void app.feishu?.check().then((wrong) => wrong !== null && console.error(wrong));
  await offerSamples();
  if (closing) return;
  try {
    if (app.config.feishu && app.feishu && !app.config.feishu.webhook) {
      const onMessage = server.takeMessage;
      link = openLongLink({ ...app.config.feishu, log, client: app.feishu, onMessage });
    }
  } catch (error) {
    log.error("long connection could not be opened", { error: messageOf(error) });
  }
  app.queue?.start();
  app.upkeep.start();
}

async function offerSamples(): Promise<void> {
  try {
    const samples = await app.shelving.offerSamples(SAMPLES);
    if (samples > 0) {
      console.log(
        `库是空的，已放入 ${samples} 份示例报告；导入本单位报告时会自动移除，也可在控制台一键移除。`,
      );
      log.info("sample reports were indexed into an empty library", { samples });
    }
  } catch (error) {
    log.error("sample reports could not be indexed", { error: messageOf(error) });
  }
}

/** Whoever stops a service waits some ten seconds before it is killed. */
const STOP_MS = 9_500;

let closing = false;
async function shutDown(signal: string): Promise<void> {
  if (closing) return;
  closing = true;
  log.info("stopping", { signal });
  setTimeout(() => {
    log.warn("stopped before all work had ended; the next start takes it up");
    process.exit(0);
  }, STOP_MS);
  link?.close();
  listener.close();
  await app.close();
  process.exit(0);
}
process.on("SIGINT", shutDown);
process.on("SIGTERM", shutDown);

function stop(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
