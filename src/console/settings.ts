/** The settings as they are in force, each with what it does in one line: what is secret is only said to be there. */
import { basename } from "node:path";
import { type Config, placeOf, STATIC_MODEL } from "../config.ts";

export interface ShownSetting {
  group: string;
  name: string;
  says: string;
  value: string;
  /** Somebody gave it; or nobody did, and it is what stands without; or there is none. */
  source: "given" | "default" | "none";
}

type Line = [
  name: string,
  says: string,
  inForce: (config: Config) => string | null | undefined | 0,
];

const SET = "已设（不显示）";
const onOff = (on: boolean) => (on ? "开" : "关");

const GROUPS: [string, Line[]][] = [
  [
    "办公单位",
    [
      ["OFFICE_NAME", "“我办”“我局”说的是哪个单位", ({ officeName }) => officeName],
      ["TERM_START", "“换届以来”从哪一年算起", ({ termStart }) => termStart && `${termStart} 年`],
      ["TZ_OFFICE", "“今天”“去年”按哪里的时间算", ({ timeZone }) => timeZone],
    ],
  ],
  [
    "访问",
    [
      ["PORT", "服务的端口", ({ doors }) => String(doors[0].port)],
      ["HOST", "服务在哪个地址上等候", ({ doors }) => doors[0].host ?? "本机的所有地址"],
      [
        "CONSOLE_PORT",
        "只供服务器本机用的控制台端口",
        ({ doors }) => (doors[1] ? String(doors[1].port) : null),
      ],
      ["PUBLIC_URL", "别人从哪个网址打开这里，出处链接用它", ({ publicUrl }) => publicUrl],
      [
        "CONSOLE_TOKEN",
        "登录控制台的总口令",
        ({ consoleToken, doors }) => {
          if (consoleToken !== null) return SET;
          return doors.some((door) => door.console === "token") ? "首次启动时生成（不显示）" : null;
        },
      ],
      ["HSTS", "要求浏览器只用加密连接", ({ hsts }) => onOff(hsts)],
      ["ADMIN_OPEN_IDS", "谁是报告管理员（飞书编号）", ({ keepers }) => keepers.join("、") || null],
    ],
  ],
  [
    "保存",
    [
      ["DATA_DIR", "数据放在哪个文件夹", ({ dataDir }) => dataDir],
      [
        "DATABASE_URL",
        "消息和记录存在哪个 PostgreSQL",
        ({ database }) => ("url" in database ? placeOf(database.url) : null),
      ],
      ["LANCEDB_URI", "检索库放在哪里", ({ lancedb }) => placeOf(lancedb.uri)],
      [
        "LANCEDB_STORAGE_OPTIONS",
        "检索库所在存储的密钥和选项",
        ({ lancedb }) => (Object.keys(lancedb.storageOptions).length > 0 ? SET : null),
      ],
      ["RETENTION_DAYS", "消息、回答和提问保存多久", ({ retentionDays }) => `${retentionDays} 天`],
      ["QUEUE_LIMIT", "最多多少条消息排队等答复", ({ queueLimit }) => `${queueLimit} 条`],
      ["LINK_DAYS", "发出的出处链接多久内能打开", ({ linkDays }) => `${linkDays} 天`],
      ["LOG_LEVEL", "日志记得多细", ({ logLevel }) => logLevel],
    ],
  ],
  [
    "告警",
    [
      ["ALARM_WEBHOOK_URL", "出了问题告诉哪个机器人", ({ alarms }) => alarms.webhook && SET],
      ["ALARM_WEBHOOK_SECRET", "机器人的签名密钥", ({ alarms }) => alarms.webhook?.secret && SET],
      ["ALARM_CHAT_ID", "出了问题告诉哪个群", ({ alarms }) => alarms.chatId],
      ["ALARM_DISK_GB", "磁盘剩得少于多少算快满", ({ alarms }) => `${alarms.disk.bytes / 1e9} GB`],
      ["ALARM_DISK_PERCENT", "或少于百分之几", ({ alarms }) => `${alarms.disk.share * 100}%`],
      [
        "ALARM_QUEUE_MINUTES",
        "消息等多久算太久",
        ({ alarms }) => `${alarms.queueMs / 60_000} 分钟`,
      ],
      ["ALARM_HOURS", "没好的隔多久再说一次", ({ alarms }) => `${alarms.repeatMs / 3600_000} 小时`],
    ],
  ],
  [
    "飞书",
    [
      ["FEISHU_APP_ID", "飞书应用的编号", ({ feishu }) => feishu?.appId ?? null],
      ["FEISHU_APP_SECRET", "飞书应用的密钥", ({ feishu }) => feishu && SET],
      ["FEISHU_ENCRYPT_KEY", "回调的加密密钥", ({ feishu }) => feishu?.webhook && SET],
      ["FEISHU_VERIFICATION_TOKEN", "回调的校验口令", ({ feishu }) => feishu?.webhook && SET],
      [
        "FEISHU_INTAKE",
        "消息怎么从飞书来",
        ({ feishu }) => feishu && (feishu.webhook ? "飞书推送到这里" : "从这里连过去（长连接）"),
      ],
      ["FEISHU_DOMAIN", "飞书开放平台的网址", ({ feishu }) => feishu?.domain ?? null],
      [
        "SYNC_SOURCES",
        "自动同步哪些知识库和文件夹",
        ({ syncSources }) =>
          syncSources.map(({ kind, token }) => `${kind}:${token}`).join("、") || null,
      ],
      ["SYNC_MINUTES", "隔多久同步一次", ({ syncMinutes }) => `${syncMinutes} 分钟`],
    ],
  ],
  [
    "大模型",
    [
      ["OPENAI_MODEL", "用哪个大模型；没有就摘录原文作答", ({ model }) => model?.model ?? null],
      ["OPENAI_BASE_URL", "大模型服务的网址", ({ model }) => withoutUser(model?.baseURL ?? null)],
      [
        "OPENAI_API_KEY",
        "大模型服务的密钥",
        ({ model }) => (model && model.apiKey !== "none" ? SET : null),
      ],
      ["MODEL_SECONDS", "一次回答最多等大模型多久", ({ model }) => secondsOf(model?.budgetMs)],
      ["MODEL_PATIENCE", "等多久先给出摘录的回答", ({ model }) => secondsOf(model?.patienceMs)],
      [
        "MODEL_PARALLEL",
        "大模型同时答几个会话",
        ({ model }) => (model ? String(model.parallel) : null),
      ],
      [
        "MODEL_ENTAILMENT",
        "没有数字的话也请大模型复核一遍",
        ({ model }) => (model ? onOff(model.entailment) : null),
      ],
    ],
  ],
  [
    "检索",
    [
      [
        "EMBEDDING_MODEL",
        "按意思检索用的模型",
        ({ embedding }) =>
          embedding === null
            ? "不用，只按词句检索"
            : embedding.model === STATIC_MODEL
              ? `${STATIC_MODEL}（自带）`
              : basename(embedding.model),
      ],
      [
        "RERANK_MODEL",
        "给检索结果排最后次序的模型",
        ({ reranking }) => reranking && basename(reranking.model),
      ],
      ["HF_ENDPOINT", "从哪里下载模型", ({ embedding }) => embedding?.endpoint ?? null],
    ],
  ],
];

const secondsOf = (ms: number | undefined) => (ms === undefined ? null : `${ms / 1000} 秒`);

/** An address may carry a name and a password. */
function withoutUser(address: string | null): string | null {
  return address === null ? null : placeOf(address);
}

export function settingsOf(config: Config): ShownSetting[] {
  const given = new Set(config.given);
  return GROUPS.flatMap(([group, lines]) =>
    lines.map(([name, says, inForce]): ShownSetting => {
      const value = inForce(config) || null;
      if (value === null) return { group, name, says, value: "没有设", source: "none" };
      return { group, name, says, value, source: given.has(name) ? "given" : "default" };
    }),
  );
}
