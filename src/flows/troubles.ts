/** What keeps the house from doing its work, each in a sentence that says what to do: for the console and for /readyz. */
import type { Rest } from "../assistant/model/breaker.ts";
import type { FeishuClient } from "../feishu/client.ts";
import type { Sync } from "./sync.ts";
import type { createUpkeep } from "./upkeep.ts";

/** A clock that is off by less is of no consequence: a question of New Year's Eve is asked at midnight by few. */
const SKEW_MS = 2 * 60_000;

export interface TroublesOptions {
  feishu: Pick<FeishuClient, "state"> | null;
  upkeep: Pick<ReturnType<typeof createUpkeep>, "trouble">;
  sync: { trouble: Awaited<ReturnType<Sync["trouble"]>> } | null;
  /** Why the model's server takes nothing of us, as long as that is so. */
  model?: { llm: { wrong: () => string | null } } | null;
}

export function troublesOf({ feishu, upkeep, sync, model }: TroublesOptions): string[] {
  const said = feishuTroubles(feishu);
  if (upkeep.trouble !== null) said.push(upkeep.trouble);
  if (sync?.trouble) said.push(sync.trouble);
  const wrong = model?.llm.wrong() ?? null;
  if (wrong !== null) said.push(`${wrong}；在此之前按报告原文摘录作答。`);
  return said;
}

export function feishuTroubles(feishu: TroublesOptions["feishu"]): string[] {
  const said: string[] = [];
  const state = feishu?.state();
  if (state?.credentials === "refused")
    said.push(
      "飞书不接受应用凭证，消息都在等。请系统管理员核对 FEISHU_APP_ID 与 FEISHU_APP_SECRET，改正后重新启动，等着的消息会继续答复。",
    );
  if (state?.unreachable)
    said.push(
      `连不上飞书（${state.unreachable}）。请系统管理员检查服务器的网络、防火墙或 HTTPS_PROXY；消息都在等，连通后继续答复。`,
    );
  if (state?.link === "failed")
    said.push("与飞书的长连接断开了，正在重连。请系统管理员检查服务器的网络和代理设置。");
  const skew = state?.clockSkewMs ?? 0;
  if (Math.abs(skew) >= SKEW_MS)
    said.push(
      `服务器的时间比飞书${skew > 0 ? "慢" : "快"}${spanOf(Math.abs(skew))}，“去年”“今年”会算错。请系统管理员校准服务器的时间。`,
    );
  return said;
}

export interface ModelRest {
  /** Until it is asked again. */
  seconds: number;
  note: string;
}

/** That the model is left alone, for which nobody has to do anything at once: answers come without it. `now` is of its clock. */
export function restOf({ resting, untilMs, why }: Rest, now: number): ModelRest | null {
  if (!resting) return null;
  const seconds = Math.max(0, Math.ceil(((untilMs ?? now) - now) / 1000));
  const when = seconds === 0 ? "正在再试一次" : `约 ${seconds} 秒后再试`;
  const because = why === null ? "" : `（${why}）`;
  return { seconds, note: `大模型接连没有作答${because}，先按报告原文摘录作答，${when}。` };
}

function spanOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} 分钟`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} 小时` : `${Math.round(hours / 24)} 天`;
}
