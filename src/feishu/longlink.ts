/**
 * The long connection, for a server that no webhook can reach: the same events, over a socket that the server opens. The
 * SDK's client gives up for good when Feishu is busy for a moment, and may be deaf while its socket looks open, so a watch
 * stands beside it: what has failed, does not come about or says nothing for too long is closed and opened anew.
 */
import https from "node:https";
import type * as Lark from "@larksuiteoapi/node-sdk";
import { steadyNow } from "../clock.ts";
import type { Log } from "../log.ts";
import { isBeside } from "../outbound.ts";
import { type FeishuClient, loadSdk, silentLogger } from "./client.ts";

/** What is taken beside `card.action.trigger`; a type that is not registered would be lost without a word. */
export const EVENTS = [
  "im.message.receive_v1",
  "im.message.recalled_v1",
  "im.message.updated_v1",
  "im.chat.member.bot.added_v1",
  "im.chat.access_event.bot_p2p_chat_entered_v1",
] as const;

export interface LongLinkOptions {
  appId: string;
  appSecret: string;
  domain: string;
  log: Log;
  /** Asks for the connection's address, and is told how the connection is. */
  client: Pick<FeishuClient, "http" | "noteLink">;
  /** Takes one event of EVENTS, header and body in one object; a rejection makes Feishu send it again. */
  onEvent: (type: string, event: unknown) => Promise<void>;
  /** Takes a `card.action.trigger`; what it resolves with is shown to whoever pressed. */
  onPress: (event: unknown) => Promise<object>;
  /** Milliseconds before a new client is started, after so many that gave up in a row. */
  pauseMs?: (failures: number) => number;
  /** Milliseconds that only go forward. */
  clock?: () => number;
  /** How often the connection is looked at; and the milliseconds after which one that is not open, or says nothing, is dead. */
  watch?: { everyMs: number; openMs: number; silentMs: number };
}

interface EndpointAnswer {
  data?: { URL?: string };
}

/** Feishu closes idle links without a word, and the SDK has no watchdog unless it is given one. Seconds. */
const PING_TIMEOUT = 90;
/** A proxy may take a connection and never let it through. */
const HANDSHAKE_MS = 15_000;
const LONGEST_PAUSE_MS = 60_000;
/**
 * The SDK pings every two minutes and is answered each time. Of its own it waits up to 150 s before it tries an address again.
 */
const WATCH = { everyMs: 5_000, openMs: 60_000, silentMs: 330_000 };

/** Open the connection; it comes back by itself. Returns how to close it. */
export function openLongLink(options: LongLinkOptions): { close(): void } {
  const { log, client: feishu, pauseMs = pauseAfter, clock = steadyNow, watch = WATCH } = options;
  const lark = loadSdk();
  const eventDispatcher = dispatcherOf(options, heard);
  let failures = 0;
  let again: NodeJS.Timeout | null = null;
  let closed = false;
  /** When the client now at work was last known to be well: begun, opened, spoken to. */
  let wellAt = clock();
  let client = connect();
  const watching = setInterval(look, watch.everyMs).unref();

  function heard(): void {
    wellAt = clock();
  }

  function opened(): void {
    failures = 0;
    heard();
    feishu.noteLink("open");
    log.info("long connection is open");
  }

  function failed(reason: string): void {
    if (again || closed) return;
    client.close({ force: true });
    feishu.noteLink("failed");
    failures++;
    const delayMs = pauseMs(failures);
    log.error("long connection failed and is opened anew", { error: reason, delayMs });
    again = setTimeout(() => {
      again = null;
      client = connect();
    }, delayMs);
  }

  /** The SDK calls nobody back where it never got through, nor where nothing comes any more. */
  function look(): void {
    const { state } = client.getConnectionStatus();
    const since = clock() - wellAt;
    if (state === "failed") failed("the SDK has given up");
    else if (state !== "connected" && since > watch.openMs) failed(`not open, but ${state}`);
    else if (since > watch.silentMs) failed("nothing was heard for too long");
  }

  // While the first connection cannot be made the SDK calls nobody back; only its logger hears of it.
  function note(said: unknown): void {
    const words = [said].flat(4).filter((word) => typeof word === "string");
    const text = words.join(" ").replaceAll(options.appSecret, "***");
    log.warn("long connection is in trouble", { said: text });
  }

  /** That a ping was answered is told to the logger alone. */
  function trace(said: unknown): void {
    if ([said].flat(4).includes("receive pong")) heard();
  }

  /** Where to connect, as Feishu says; nowhere but to one of its own hosts. */
  async function address(asked: Lark.HttpRequestOptions<unknown>) {
    const answer = await feishu.http.request<unknown, EndpointAnswer>(asked);
    const { URL: url } = answer.data ?? {};
    if (url === undefined || isBeside(options.domain, url)) return answer;
    throw new Error(`the long connection was sent to ${hostOf(url)}, which is none of Feishu's`);
  }

  function connect() {
    feishu.noteLink("connecting");
    heard();
    const next = new lark.WSClient({
      appId: options.appId,
      appSecret: options.appSecret,
      domain: options.domain,
      httpInstance: { ...feishu.http, request: address } as Lark.HttpInstance,
      ...proxied(),
      logger: { ...silentLogger(), warn: note, error: note, trace },
      loggerLevel: lark.LoggerLevel.trace,
      wsConfig: { pingTimeout: PING_TIMEOUT },
      handshakeTimeoutMs: HANDSHAKE_MS,
      onReady: opened,
      onReconnected: opened,
      onError: (error) => failed(error.message),
      onReconnecting: () => {
        heard();
        feishu.noteLink("connecting");
        log.warn("long connection is reconnecting");
      },
    });
    void next.start({ eventDispatcher });
    return next;
  }

  return {
    close(): void {
      closed = true;
      clearInterval(watching);
      if (again) clearTimeout(again);
      feishu.noteLink("off");
      client.close();
    },
  };
}

/** What is done with what comes. The SDK gives header and body of an event as one object. */
function dispatcherOf({ onEvent, onPress }: LongLinkOptions, heard: () => void) {
  const lark = loadSdk();
  const taking = EVENTS.map((type) => [
    type,
    (event: unknown) => {
      heard();
      return onEvent(type, event);
    },
  ]);
  return new lark.EventDispatcher({
    logger: silentLogger(),
    loggerLevel: lark.LoggerLevel.fatal,
  }).register({
    ...Object.fromEntries(taking),
    "card.action.trigger": (event: unknown) => {
      heard();
      return onPress(event);
    },
  });
}

/** The SDK's socket passes by the process's own agent, which alone knows of the proxy where there is one. */
function proxied(): { agent?: https.Agent } {
  const { globalAgent } = https;
  return globalAgent.options.proxyEnv ? { agent: globalAgent } : {};
}

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : "no address");

/** One second, then twice as long each time, a minute at most; never all servers of a platform in one moment. */
function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}
