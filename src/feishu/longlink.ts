/** The long connection, for a server that no webhook can reach: the same events, over a socket that the server opens. */
import type { Log } from "../log.ts";
import { loadSdk, silentLogger } from "./client.ts";

export interface LongLinkOptions {
  appId: string;
  appSecret: string;
  domain: string;
  log: Log;
  /** Takes one `im.message.receive_v1` event; a rejection makes Feishu send it again. */
  onMessage: (event: unknown) => Promise<void>;
}

/** Feishu closes idle links without a word, and the SDK has no watchdog unless it is given one. Seconds. */
const PING_TIMEOUT = 90;

/** Open the connection; it reconnects by itself. Returns how to close it. */
export function openLongLink(options: LongLinkOptions): { close(): void } {
  const lark = loadSdk();
  const eventDispatcher = new lark.EventDispatcher({
    logger: silentLogger(),
    loggerLevel: lark.LoggerLevel.fatal,
  }).register({
    "im.message.receive_v1": (event: unknown) => options.onMessage(event),
  });
  // While the first connection cannot be made the SDK calls nobody back; only its logger hears of it.
  const note = (said: unknown) => {
    const words = [said].flat(4).filter((word) => typeof word === "string");
    const text = words.join(" ").replaceAll(options.appSecret, "***");
    options.log.warn("long connection is in trouble", { said: text });
  };
  const client = new lark.WSClient({
    appId: options.appId,
    appSecret: options.appSecret,
    domain: options.domain,
    logger: { ...silentLogger(), warn: note, error: note },
    loggerLevel: lark.LoggerLevel.warn,
    wsConfig: { pingTimeout: PING_TIMEOUT },
    onReady: () => options.log.info("long connection is open"),
    onError: (error: Error) =>
      options.log.error("long connection failed", { error: error.message }),
    onReconnecting: () => options.log.warn("long connection is reconnecting"),
  });
  void client.start({ eventDispatcher });
  return { close: () => client.close() };
}
