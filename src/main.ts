/** The server program: read the configuration, build the app, listen, work the queue, and stop without losing anything. */
import type { Server } from "node:http";
import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { getConnInfo } from "@hono/node-server/conninfo";
import { keepCompiled } from "./compiled.ts";
import { type Door, loadEnvFile, readConfig } from "./config.ts";
import { createLog, messageOf } from "./log.ts";
import { letGo } from "./memory.ts";
import { heedCertificates, heedProxy } from "./proxy.ts";

const SAMPLES = fileURLToPath(new URL("../data/samples", import.meta.url));

// What is written from here on is for the server's own user alone.
process.umask(0o077);
keepCompiled(process.env);
const { createApp } = await import("./app.ts");
const { createServer } = await import("./server.ts");
const { openLongLink } = await import("./feishu/longlink.ts");
const unknown = loadEnvFile();
if (unknown.length > 0)
  console.error(`.env 里有不认识的项：${unknown.join("、")}，没有用到。请检查拼写。`);
const config = readConfig(process.env);
if (!config.ok) stop(config.error);
heedProxy(process.env);
const distrusted = heedCertificates(process.env);
if (distrusted !== null) stop(distrusted);
const log = createLog(config.value.logLevel);
const built = await createApp(config.value, { fetch: globalThis.fetch, clock: Date.now, log });
if (!built.ok) stop(built.error);
const app = built.value;

let closing = false;
let link: { close(): void } | null = null;
const listeners: ReturnType<typeof serve>[] = [];
process.on("SIGINT", shutDown);
process.on("SIGTERM", shutDown);
for (const door of app.config.doors) listeners.push(await listen(door));
await announce();
void begin();

/** One door, open; a port that cannot be had stops the start with a sentence. */
function listen(door: Door) {
  const server = createServer(app, {
    door: door.console,
    remoteAddress: (c) => getConnInfo(c).remote.address ?? null,
  });
  return new Promise<ReturnType<typeof serve>>((resolve) => {
    const { port, host } = door;
    const options = { fetch: server.fetch, port, ...(host === null ? {} : { hostname: host }) };
    const listener = serve(options, () => resolve(listener));
    listener.on("error", (error: NodeJS.ErrnoException) => {
      void app.close().finally(() => stop(portTrouble(door, error)));
    });
  });
}

function portTrouble({ host, port }: Door, { code, message }: NodeJS.ErrnoException): string {
  const name = port === app.config.doors[0].port ? "PORT" : "CONSOLE_PORT";
  if (code === "EADDRINUSE")
    return `端口 ${port} 已被占用。请关掉占用它的程序，或用 ${name} 换一个端口。`;
  if (code === "EADDRNOTAVAIL") return `本机没有 ${host} 这个地址。请改正 HOST 后重新启动。`;
  return `无法监听端口 ${port}（${message}）。`;
}

/** Where to go, and once in the house's life the token. */
async function announce(): Promise<void> {
  for (const [i, door] of app.config.doors.entries()) {
    const { port } = listeners[i]!.address() as { port: number };
    const note = { local: "", token: "（控制台需要口令）", none: "（只供飞书回调和出处链接）" };
    const name = i === 0 ? "承前已启动" : "控制台（仅本机）";
    console.log(`${name}：http://localhost:${port}${note[door.console]}`);
    log.info("listening", { port, host: door.host, console: door.console });
  }
  const [{ host, console: first }] = app.config.doors;
  if (host === null && first !== "local")
    console.log(
      "注意：这个端口对本机的所有网卡开放，没有加密。经本机的代理（nginx、Caddy）对外时，请设 HOST=127.0.0.1。",
    );
  const wanted = app.config.doors.some((door) => door.console === "token");
  const firstToken = wanted ? await app.access.token.first() : null;
  if (firstToken !== null)
    console.log(
      `控制台口令（只显示这一次，请记下）：${firstToken}\n丢失后可在服务器上用 npm run -s cli -- token 换一个；也可以自己设 CONSOLE_TOKEN。`,
    );
}

/** What happens after the doors are open: samples for an empty shelf, then the work that waited. */
async function begin(): Promise<void> {
  // Nobody waits for it: without a connection the house works all the same.
  void app.doctor.watch((sentence) => console.error(sentence));
  await offerSamples();
  if (closing) return;
  try {
    if (app.config.feishu && app.feishu && !app.config.feishu.webhook) {
      link = openLongLink({
        ...{ ...app.config.feishu, log, client: app.feishu },
        onEvent: app.taking.take,
        onPress: async (event) => (await app.acting?.press(event)) ?? {},
      });
    }
  } catch (error) {
    log.error("long connection could not be opened", { error: messageOf(error) });
  }
  app.queue?.start();
  void app.tending?.sweep();
  app.upkeep.start();
  app.alarms.start();
  await app.arriving.start();
  app.sync?.start();
  // Reading hundreds of files leaves about as much garbage as there is program.
  setTimeout(() => void letGo(LEFT_BY_START), CALM_MS).unref();
}

/** By then the first requests that waited for the start have been answered, in ms; and what is worth a moment's pause, in bytes. */
const CALM_MS = 2_000;
const LEFT_BY_START = 8e6;

/** Samples are invented: they are for trying the product alone, and never stand where a chat is answered. */
async function offerSamples(): Promise<void> {
  try {
    if (app.config.feishu) {
      const away = await app.shelving.withoutSamples();
      if (away > 0) console.log(`已接入飞书，${away} 份示例报告（虚构）已移出库，不会用来作答。`);
      return;
    }
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
/** Those who are being served when it begins to stop. */
const GUESTS_MS = 6_000;

async function shutDown(signal: string): Promise<void> {
  if (closing) return;
  closing = true;
  log.info("stopping", { signal });
  setTimeout(() => {
    log.warn("stopped before all work had ended; the next start takes it up");
    process.exit(0);
  }, STOP_MS);
  link?.close();
  await app.close(Promise.all(listeners.map(left)));
  process.exit(0);
}

/** Resolves when a door that lets nobody in any more has nobody left in it, or whoever is has had time enough. */
function left(listener: ReturnType<typeof serve>): Promise<void> {
  const server = listener as Server;
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    const end = () => {
      clearInterval(sweep);
      resolve();
    };
    server.close(end);
    setTimeout(end, GUESTS_MS);
  });
}

function stop(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
