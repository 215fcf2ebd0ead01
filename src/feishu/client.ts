/**
 * What we ask of Feishu's open platform, noun by noun (`calls/`), over one `call` (`call.ts`): REST through the SDK's `Client`
 * and an injected fetch with a time limit. Every answer becomes a value that says whether to try again, and what to do.
 */
import { steadyNow } from "../clock.ts";
import { failure, type Outcome } from "../domain.ts";
import type { Log } from "../log.ts";
import { createCall } from "./call.ts";
import { createCards } from "./calls/cards.ts";
import { createEphemeral } from "./calls/ephemeral.ts";
import { createFiles } from "./calls/files.ts";
import { createLogin } from "./calls/login.ts";
import { createMessages } from "./calls/messages.ts";
import { createPeople } from "./calls/people.ts";
import { createReactions } from "./calls/reactions.ts";
import { createHttp } from "./http.ts";
import type { Refusal } from "./refusals.ts";

export { loadSdk, silentLogger } from "./call.ts";
export type { Refusal } from "./refusals.ts";

export interface FeishuClientOptions {
  appId: string;
  appSecret: string;
  /** Base URL of the open platform: Feishu, Lark or a private deployment. */
  domain: string;
  fetch: typeof globalThis.fetch;
  /** Unix milliseconds. */
  clock?: () => number;
  log: Log;
  timeoutMs?: number;
  /** The time that turns are waited by, and how they are waited for. */
  now?: () => number;
  pause?: (ms: number) => Promise<unknown>;
}

export type FeishuClient = ReturnType<typeof createFeishuClient>;

export interface FeishuState {
  /** Whether Feishu takes our app id and secret; unknown until it was asked. */
  credentials: "unknown" | "ok" | "refused";
  /** The long connection; off where messages come by webhook. */
  link: "off" | "connecting" | "open" | "failed";
  /** How far Feishu's clock is ahead of ours; null until it was heard. */
  clockSkewMs: number | null;
  /** Why Feishu could not be reached when it was last asked; null when it could. */
  unreachable: string | null;
}

/** The gate refuses events that seem an hour old; long before that somebody should know. */
const SKEW_MS = 5 * 60_000;
/** What people have to put right is asked for again so often. */
const SETUP_RETRY_MS = 60_000;
const HEAR_MS = 60_000;
const BOT_INFO = { api: "bot.v3.info", method: "GET", path: "/open-apis/bot/v3/info" } as const;

export function createFeishuClient(options: FeishuClientOptions) {
  const { log, clock = Date.now } = options;
  const state: FeishuState = {
    credentials: "unknown",
    link: "off",
    clockSkewMs: null,
    unreachable: null,
  };
  let botId: string | null = null;
  let heardAgain = Number.NEGATIVE_INFINITY;

  function noteDate(at: number): void {
    const before = Math.abs(state.clockSkewMs ?? 0);
    state.clockSkewMs = at - clock();
    if (Math.abs(state.clockSkewMs) > SKEW_MS && before <= SKEW_MS)
      log.warn("the clock of this machine differs from Feishu's; please set it right", {
        secondsBehind: Math.round(state.clockSkewMs / 1000),
      });
  }

  const http = createHttp({
    ...options,
    onDate: noteDate,
    onToken: () => {
      state.credentials = "ok";
    },
  });
  const call = createCall({
    ...options,
    http,
    onReach: (why) => {
      state.unreachable = why;
    },
    onCredentials: (error) => {
      if (state.credentials !== "refused") log.error("feishu refuses the credentials", { error });
      state.credentials = "refused";
    },
  });

  /** The bot's own open_id, asked once. Groups are answered only where it is mentioned. */
  async function botOpenId(): Promise<Outcome<string>> {
    if (botId !== null) return { ok: true, value: botId };
    const info = await call(BOT_INFO);
    // Whatever is said against it (11205: no bot) somebody has to put right.
    if (!info.ok) return info.retry ? info : waiting(info);
    const bot = info.value.bot as { open_id?: string } | undefined;
    if (!bot?.open_id)
      return failure(
        "飞书没有返回机器人信息，请在开放平台为应用开启“机器人”能力，并发布新版本；收到的消息会等着。",
        { retry: true, delayMs: SETUP_RETRY_MS },
      );
    botId = bot.open_id;
    return { ok: true, value: botId };
  }

  return {
    call,
    ...createMessages(call, options),
    cards: createCards(call),
    files: createFiles(call),
    people: createPeople(call),
    login: createLogin({ ...options, http }),
    reactions: createReactions(call, options),
    ephemeral: createEphemeral(call),
    botOpenId,

    /** Ask once whether Feishu is in reach and all is well with the app; what must be put right, or null. */
    async check(): Promise<string | null> {
      const bot = await botOpenId();
      if (state.unreachable !== null)
        return `连不上飞书（${state.unreachable}）。请检查网络、防火墙或 HTTPS_PROXY；消息会等着，连通后继续答复。`;
      if (bot.ok) return null;
      const passes = bot.retry && bot.delayMs !== SETUP_RETRY_MS;
      return state.credentials === "refused" || !passes ? bot.error : null;
    },

    state: (): FeishuState => ({ ...state }),
    /**
     * Its time seems not to be what it was when it was heard last: somebody may have set our clock since, and what comes is refused until
     * it is heard again. Asked in the background, and no more often than once a minute.
     */
    hearTime(): void {
      if (steadyNow() - heardAgain < HEAR_MS) return;
      heardAgain = steadyNow();
      void call(BOT_INFO);
    },
    /** Feishu's time, as far as it is known: Unix milliseconds. */
    now: (): number => clock() + (state.clockSkewMs ?? 0),
    noteLink(link: FeishuState["link"]): void {
      state.link = link;
    },
    http,
  };
}

/** What people have to put right keeps whoever waits waiting, and nothing is given up for it. */
export function waiting(refusal: Refusal): Refusal {
  return { ...refusal, retry: true, delayMs: SETUP_RETRY_MS };
}
