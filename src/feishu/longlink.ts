/**
 * The long connection, for a server that no webhook can reach: the same events, over a socket that the server opens. The
 * SDK's client gives up for good when Feishu is busy for a moment, so a new one is started in its place.
 */
import https from "node:https";
import type { Log } from "../log.ts";
import { type FeishuClient, loadSdk, silentLogger } from "./client.ts";

export interface LongLinkOptions {
  appId: string;
  appSecret: string;
  domain: string;
  log: Log;
  /** Asks for the connection's address, and is told how the connection is. */
  client: Pick<FeishuClient, "http" | "noteLink">;
  /** Takes one `im.message.receive_v1` event; a rejection makes Feishu send it again. */
  onMessage: (event: unknown) => Promise<void>;
  /** Milliseconds before a new client is started, after so many that gave up in a row. */
  pauseMs?: (failures: number) => number;
}

/** Feishu closes idle links without a word, and the SDK has no watchdog unless it is given one. Seconds. */
const PING_TIMEOUT = 90;
/** A proxy may take a connection and never let it through. */
const HANDSHAKE_MS = 15_000;
const LONGEST_PAUSE_MS = 60_000;

/** Open the connection; it comes back by itself. Returns how to close it. */
export function openLongLink(options: LongLinkOptions): { close(): void } {
  const { log, client: feishu, pauseMs = pauseAfter } = options;
  const lark = loadSdk();
  const eventDispatcher = new lark.EventDispatcher({
    logger: silentLogger(),
    loggerLevel: lark.LoggerLevel.fatal,
  }).register({
    "im.message.receive_v1": (event: unknown) => options.onMessage(event),
  });
  let failures = 0;
  let again: NodeJS.Timeout | null = null;
  let client = connect();

  function opened(): void {
    failures = 0;
    feishu.noteLink("open");
    log.info("long connection is open");
  }

  function failed(error: Error): void {
    client.close();
    feishu.noteLink("failed");
    failures++;
    const delayMs = pauseMs(failures);
    log.error("long connection failed and is opened anew", { error: error.message, delayMs });
    again = setTimeout(() => {
      client = connect();
    }, delayMs);
  }

  // While the first connection cannot be made the SDK calls nobody back; only its logger hears of it.
  function note(said: unknown): void {
    const words = [said].flat(4).filter((word) => typeof word === "string");
    const text = words.join(" ").replaceAll(options.appSecret, "***");
    log.warn("long connection is in trouble", { said: text });
  }

  function connect() {
    feishu.noteLink("connecting");
    const next = new lark.WSClient({
      appId: options.appId,
      appSecret: options.appSecret,
      domain: options.domain,
      httpInstance: feishu.http,
      ...proxied(),
      logger: { ...silentLogger(), warn: note, error: note },
      loggerLevel: lark.LoggerLevel.warn,
      wsConfig: { pingTimeout: PING_TIMEOUT },
      handshakeTimeoutMs: HANDSHAKE_MS,
      onReady: opened,
      onReconnected: opened,
      onError: failed,
      onReconnecting: () => {
        feishu.noteLink("connecting");
        log.warn("long connection is reconnecting");
      },
    });
    void next.start({ eventDispatcher });
    return next;
  }

  return {
    close(): void {
      if (again) clearTimeout(again);
      feishu.noteLink("off");
      client.close();
    },
  };
}

/** The SDK's socket passes by the process's own agent, which alone knows of the proxy where there is one. */
function proxied(): { agent?: https.Agent } {
  const { globalAgent } = https;
  return globalAgent.options.proxyEnv ? { agent: globalAgent } : {};
}

/** One second, then twice as long each time, a minute at most; never all servers of a platform in one moment. */
function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}
