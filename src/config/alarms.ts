/** Who is told when something is wrong with the house, and from when on it is. */
import { z } from "zod";
import { failure, type Outcome } from "../domain.ts";
import { url, whole } from "./vars.ts";

const GB = 1e9;
const PERCENT = "ALARM_DISK_PERCENT 应是 0—50 的百分数，0 为不按百分数看";

export const ALARM_VARS = {
  ALARM_WEBHOOK_URL: url("ALARM_WEBHOOK_URL").optional(),
  ALARM_WEBHOOK_SECRET: z.string().optional(),
  ALARM_CHAT_ID: z
    .string()
    .regex(/^oc_\w+$/, "ALARM_CHAT_ID 应是群的编号（chat_id，oc_ 开头）")
    .optional(),
  ALARM_DISK_GB: z.coerce
    .number({ error: "ALARM_DISK_GB 应是 0—10000 的数，单位 GB" })
    .min(0, "ALARM_DISK_GB 应是 0—10000 的数，单位 GB")
    .max(10_000, "ALARM_DISK_GB 应是 0—10000 的数，单位 GB")
    .default(1),
  ALARM_DISK_PERCENT: z.coerce
    .number({ error: PERCENT })
    .min(0, PERCENT)
    .max(50, PERCENT)
    .default(5),
  ALARM_QUEUE_MINUTES: whole("ALARM_QUEUE_MINUTES", 1, 1440, "分钟数，1—1440 的整数").default(10),
  ALARM_HOURS: whole("ALARM_HOURS", 1, 168, "小时数，1—168 的整数").default(6),
};

export interface AlarmConfig {
  /** An incoming webhook, such as a Feishu custom bot's; the secret signs what goes there. */
  webhook: { url: string; secret: string | null } | null;
  /** A chat that the app itself writes to. */
  chatId: string | null;
  /** Less than either of the disk is too little: bytes, and a share between 0 and 1. */
  disk: { bytes: number; share: number };
  /** A message may wait so long. */
  queueMs: number;
  /** What lasts is told again after this time. */
  repeatMs: number;
}

const AlarmSchema = z.object(ALARM_VARS);

export function readAlarms(
  e: z.infer<typeof AlarmSchema>,
  hasFeishu: boolean,
): Outcome<AlarmConfig> {
  if (e.ALARM_WEBHOOK_SECRET && !e.ALARM_WEBHOOK_URL)
    return failure(
      "配置有误：有 ALARM_WEBHOOK_SECRET，却没有 ALARM_WEBHOOK_URL。请补上告警机器人的网址，或删去前者。",
    );
  if (e.ALARM_CHAT_ID && !hasFeishu)
    return failure(
      "配置有误：ALARM_CHAT_ID 要接了飞书才能用。请填好 FEISHU_ 开头的各项，或改用 ALARM_WEBHOOK_URL。",
    );
  return {
    ok: true,
    value: {
      webhook: e.ALARM_WEBHOOK_URL
        ? { url: e.ALARM_WEBHOOK_URL, secret: e.ALARM_WEBHOOK_SECRET ?? null }
        : null,
      chatId: e.ALARM_CHAT_ID ?? null,
      disk: { bytes: e.ALARM_DISK_GB * GB, share: e.ALARM_DISK_PERCENT / 100 },
      queueMs: e.ALARM_QUEUE_MINUTES * 60_000,
      repeatMs: e.ALARM_HOURS * 3600_000,
    },
  };
}
