/**
 * Somebody is told when something begins to be wrong with the house, every few hours while it lasts, and when it is over: by a
 * webhook, in a chat, and in the log. What is wrong for a moment only is not told, what comes and goes once an hour at most. What was
 * told is kept, so that a restart tells nothing again, and of several programs one tells.
 */
import { createHash } from "node:crypto";
import { setTimeout as startTimer } from "node:timers";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import type { AlarmConfig } from "../config/alarms.ts";
import { failure, type Outcome } from "../domain.ts";
import type { FeishuClient } from "../feishu/client.ts";
import { createHook } from "../feishu/hook.ts";
import { type Log, messageOf } from "../log.ts";
import type { Records } from "../store/records.ts";
import {
  ALARMS,
  type AlarmId,
  type LookOptions,
  look,
  type Found as Wrong,
} from "./alarms/look.ts";
import type { Found } from "./checks.ts";

export interface AlarmsOptions extends Omit<LookOptions, "limits"> {
  alarms: AlarmConfig;
  officeName: string | null;
  feishu: Pick<FeishuClient, "send"> | null;
  records: Pick<Records, "setting" | "saveSetting">;
  /** Runs it unless another program does. */
  unlessElsewhere: <T>(work: () => Promise<T>) => Promise<T | null>;
  fetch: typeof globalThis.fetch;
  log: Log;
}

const EVERY_MS = 60_000;
const STOP_MS = 2_000;
/** What is over for less may come again the next minute. */
const CALM_MS = 10 * 60_000;
/** What begins again sooner is the same trouble. */
const ANEW_MS = 60 * 60_000;
/** Some things mend themselves as a rule, and are told only if they do not. */
const PATIENCE_MS: Partial<Record<AlarmId, number>> = { feishu: 2 * 60_000, model: 10 * 60_000 };
/** These are said in the console by whoever meets them. */
const SAID_ELSEWHERE = new Set<AlarmId>(["dead", "model", "sync", "feishu", "library"]);

const KEPT = "alarms";
const NotedSchema = z.object({
  says: z.string(),
  since: z.number(),
  seenAt: z.number(),
  /** When it was told the last time; null where it was not yet. */
  toldAt: z.number().nullable(),
  /** When its end was told. */
  overAt: z.number().nullable(),
});
const StateSchema = z.partialRecord(z.enum(ALARMS), NotedSchema);
type State = z.infer<typeof StateSchema>;
type Noted = z.infer<typeof NotedSchema>;

export function createAlarms(options: AlarmsOptions) {
  const { alarms, records, clock, log } = options;
  const limits = { disk: alarms.disk, queueMs: alarms.queueMs };
  const tellers = tellersOf(options);
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let stopped = false;
  let wrong: Wrong = {};
  let failed: string | null = null;
  let unsaved: State | null = null;

  /** One look; a call while one is on its way waits for that one. */
  function round(): Promise<void> {
    running ??= once()
      .catch((error: unknown) => {
        if (!stopped) log.error("alarms could not be looked after", { error: messageOf(error) });
      })
      .finally(() => {
        running = null;
      });
    return running;
  }

  async function once(): Promise<void> {
    wrong = await look({ ...options, limits });
    let begun = false;
    const work = () => {
      begun = true;
      return tellOf(wrong);
    };
    await options.unlessElsewhere(work).catch((error: unknown) => {
      // On a full disk nobody can say that he does it; and just that has to be told.
      if (begun) throw error;
      return work();
    });
  }

  async function tellOf(found: Wrong): Promise<void> {
    const before = unsaved ?? stateIn(await records.setting(KEPT));
    const { state, began, over } = next(before, found, clock(), alarms.repeatMs);
    const told = began.length + over.length === 0 || (await tell(began, over));
    // What nobody could be told is told at the next round.
    const kept = told ? state : untold(state, before, began, over);
    if (unsaved === null && JSON.stringify(kept) === JSON.stringify(before)) return;
    // What cannot be kept on a full disk is remembered, so that it is not told again at once.
    unsaved = kept;
    await records.saveSetting(KEPT, JSON.stringify(kept));
    unsaved = null;
  }

  async function tell(began: Told[], over: Told[]): Promise<boolean> {
    const outcomes = await Promise.all(tellers.map((teller) => teller(textOf(began, over))));
    const refused = outcomes.find((outcome) => !outcome.ok);
    // One of two ways is enough.
    const isTold = tellers.length === 0 || outcomes.some((outcome) => outcome.ok);
    const why = refused && !refused.ok ? refused.error : null;
    if (why !== null && why !== failed) {
      const ids = [...began, ...over].map(({ id }) => id);
      log.warn("an alarm could not be told", { alarms: ids, error: why });
    }
    failed = why;
    if (!isTold) return false;
    for (const { id, says } of began) log.error("an alarm was raised", { alarm: id, says });
    for (const { id } of over) log.info("an alarm is over", { alarm: id });
    return true;
  }

  function textOf(began: Told[], over: Told[]): string {
    const { officeName } = options;
    const lines = [
      ...began.map(({ says }) => `● ${says}`),
      ...over.map(({ says }) => `○ 已恢复：${says}`),
    ];
    const head = began.length > 0 ? "【承前告警】" : "【承前】";
    return [`${head}${officeName ?? ""}`, ...lines].join("\n");
  }

  async function loop(): Promise<void> {
    await round();
    if (!stopped) timer = startTimer(loop, EVERY_MS).unref();
  }

  return {
    round,
    /** What waited through a restart has its first minute to be done. */
    start(): void {
      void look({ ...options, limits })
        .then((found) => {
          wrong = found;
        })
        .catch(() => {});
      timer = startTimer(loop, EVERY_MS).unref();
    },
    /** No further look begins; one that waits for whoever does not answer is not waited for. */
    async stop(): Promise<void> {
      stopped = true;
      if (timer) clearTimeout(timer);
      await Promise.race([running, setTimeout(STOP_MS, null, { ref: false })]);
    },
    /** What was wrong when it was last looked at, by its kind. */
    wrong: (): Wrong => wrong,
    /** The same in sentences, beside what the console says by itself. */
    troubles: (): string[] =>
      ALARMS.flatMap((id) => (SAID_ELSEWHERE.has(id) ? [] : (wrong[id] ?? []))),
    /** Whether somebody would be told. */
    async check(): Promise<Found> {
      if (tellers.length === 0)
        return {
          state: "off",
          says: "出了问题只记在日志里。设 ALARM_WEBHOOK_URL（告警机器人）或 ALARM_CHAT_ID（群）可及时知道。",
        };
      if (failed !== null)
        return {
          state: "bad",
          says: `上一次告警没有送到（${failed}）。`,
          remedy:
            "请系统管理员核对 ALARM_WEBHOOK_URL、ALARM_WEBHOOK_SECRET 与 ALARM_CHAT_ID，以及机器人是否还在群里。",
        };
      wrong = await look({ ...options, limits });
      const now = Object.values(wrong);
      return now.length === 0
        ? { state: "ok", says: "没有要告警的，有了会告诉设定的机器人或群。" }
        : { state: "warn", says: now.join("") };
    },
  };
}

/** The ways in which somebody is told. */
function tellersOf(options: AlarmsOptions): ((text: string) => Promise<Outcome<void>>)[] {
  const { alarms, feishu, fetch, clock } = options;
  const { webhook, chatId } = alarms;
  const tellers = [];
  if (webhook) tellers.push(createHook({ ...webhook, fetch, clock }));
  if (chatId !== null && feishu)
    tellers.push(async (text: string): Promise<Outcome<void>> => {
      const hash = createHash("sha256").update(`${clock()}${text}`).digest("hex");
      const outgoing = { type: "text", content: { text: text.replaceAll("<", "＜") } } as const;
      const sent = await feishu.send({ chatId }, outgoing, `alarm-${hash.slice(0, 32)}`);
      return sent.ok ? { ok: true, value: undefined } : failure(sent.error, { retry: true });
    });
  return tellers;
}

interface Told {
  id: AlarmId;
  says: string;
}

/** What is to be told, and what is known after that. */
function next(before: State, wrong: Wrong, now: number, repeatMs: number) {
  const state: State = {};
  const began: Told[] = [];
  const over: Told[] = [];
  for (const id of ALARMS) {
    const noted = before[id] && notLater(before[id], now);
    const says = wrong[id];
    if (says === undefined) {
      const kept = noted && ended(noted, now, () => over.push({ id, says: noted.says }));
      if (kept) state[id] = kept;
      continue;
    }
    const since = noted?.overAt === null ? noted.since : now;
    const toldAt = noted?.toldAt ?? null;
    const again = isTold({ since, toldAt }) ? repeatMs : Math.min(repeatMs, ANEW_MS);
    const isDue = toldAt === null || now - toldAt >= again;
    const due = isDue && now - since >= (PATIENCE_MS[id] ?? 0);
    if (due) began.push({ id, says });
    state[id] = { says, since, seenAt: now, toldAt: due ? now : toldAt, overAt: null };
  }
  return { state, began, over };
}

/** Was it told since it began, and not only when it was there before? */
function isTold({ since, toldAt }: Pick<Noted, "since" | "toldAt">): boolean {
  return toldAt !== null && toldAt >= since;
}

/** What is known of something that is not there now; it is forgotten when it may be told anew. */
function ended(noted: Noted, now: number, tell: () => void): Noted | undefined {
  const isRecent = noted.toldAt !== null && now - noted.toldAt < ANEW_MS;
  if (noted.overAt !== null) return isRecent ? noted : undefined;
  if (now - noted.seenAt < CALM_MS) return noted;
  if (isTold(noted)) tell();
  return isRecent ? { ...noted, overAt: now } : undefined;
}

/** Nothing was noted after this moment: somebody has set the date back. */
function notLater(noted: Noted, now: number): Noted {
  const by = (at: number) => Math.min(at, now);
  const maybe = (at: number | null) => (at === null ? null : by(at));
  return {
    ...{ says: noted.says, since: by(noted.since), seenAt: by(noted.seenAt) },
    ...{ toldAt: maybe(noted.toldAt), overAt: maybe(noted.overAt) },
  };
}

/** The state after a round of which nobody could be told. */
function untold(state: State, before: State, began: Told[], over: Told[]): State {
  const kept = { ...state };
  for (const { id } of began)
    if (kept[id]) kept[id] = { ...kept[id], toldAt: before[id]?.toldAt ?? null };
  for (const { id } of over) if (before[id]) kept[id] = before[id];
  return kept;
}

function stateIn(text: string | null): State {
  try {
    return StateSchema.parse(JSON.parse(text ?? "{}"));
  } catch {
    return {};
  }
}
