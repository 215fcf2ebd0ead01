/**
 * The environment, read once and by one schema. A wrong value stops the start with a sentence that names the
 * variable and says what to do; nothing else in the house reads `process.env`.
 */
import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { z } from "zod";
import { ALARM_VARS, type AlarmConfig, readAlarms } from "./config/alarms.ts";
import { url, whole } from "./config/vars.ts";
import { failure, type Outcome } from "./domain.ts";

/**
 * The variables of `.env` in the working folder, where there is one; those that are set already stay. Returns the names
 * that are none of ours, which are likely misspelt.
 */
export function loadEnvFile(
  env: Record<string, string | undefined> = process.env,
  path = ".env",
): string[] {
  if (!existsSync(path)) return [];
  // Editors on Windows put a mark before the first name, which would make it another.
  const set = parseEnv(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
  for (const [name, value] of Object.entries(set)) env[name] ??= value;
  return Object.keys(set).filter((name) => !(name in EnvSchema.shape) && !OTHERS.test(name));
}

/** What Node and the libraries read for themselves. */
const OTHERS = /^(?:NODE_|LANCE_|AWS_|OSS_|AZURE_|UV_|SSL_|TZ$|PATH$|no_proxy$|NO_PROXY$)/;

const proxy = (name: string) =>
  z
    .url({
      protocol: /^https?$/,
      error: `${name} 应是代理的完整网址，例如 http://10.0.0.1:3128（不支持 socks）`,
    })
    .optional();

const EnvSchema = z.object({
  PORT: whole("PORT", 0, 65535, " 0—65535 的整数").default(3000),
  HOST: z.string().refine(isHost, "HOST 应是本机的地址，例如 127.0.0.1 或 0.0.0.0").optional(),
  CONSOLE_PORT: whole("CONSOLE_PORT", 0, 65535, " 0—65535 的整数").optional(),
  DATA_DIR: z.string().default("data/var"),
  PUBLIC_URL: url("PUBLIC_URL").optional(),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"], {
      error: "LOG_LEVEL 应是 debug、info、warn、error 或 silent",
    })
    .default("info"),
  TZ_OFFICE: z
    .string()
    .refine(isTimeZone, "TZ_OFFICE 应是时区名，例如 Asia/Shanghai")
    .default("Asia/Shanghai"),
  OFFICE_NAME: z.string().optional(),
  TERM_START: whole("TERM_START", 1949, 2100, "本届开始的年份，例如 2021").optional(),
  FEISHU_APP_ID: z.string().optional(),
  FEISHU_APP_SECRET: z.string().optional(),
  FEISHU_ENCRYPT_KEY: z.string().optional(),
  FEISHU_VERIFICATION_TOKEN: z.string().optional(),
  FEISHU_DOMAIN: url("FEISHU_DOMAIN").default("https://open.feishu.cn"),
  FEISHU_INTAKE: z
    .enum(["webhook", "websocket"], { error: "FEISHU_INTAKE 应是 webhook 或 websocket" })
    .default("webhook"),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: url("OPENAI_BASE_URL").optional(),
  OPENAI_MODEL: z.string().optional(),
  MODEL_SECONDS: z.coerce
    .number({ error: "MODEL_SECONDS 应是 5—600 的秒数" })
    .min(5, "MODEL_SECONDS 应是 5—600 的秒数")
    .max(600, "MODEL_SECONDS 应是 5—600 的秒数")
    .default(60),
  MODEL_PATIENCE: z.coerce
    .number({ error: "MODEL_PATIENCE 应是 0—600 的秒数，0 为一直等大模型" })
    .min(0, "MODEL_PATIENCE 应是 0—600 的秒数，0 为一直等大模型")
    .max(600, "MODEL_PATIENCE 应是 0—600 的秒数，0 为一直等大模型")
    .default(8),
  MODEL_PARALLEL: whole("MODEL_PARALLEL", 1, 64, " 1—64 的整数").default(8),
  MODEL_ENTAILMENT: z
    .enum(["on", "off"], { error: "MODEL_ENTAILMENT 应是 on 或 off" })
    .default("on"),
  EMBEDDING_MODEL: z.string().optional(),
  RERANK_MODEL: z.string().optional(),
  HF_ENDPOINT: url("HF_ENDPOINT").optional(),
  LANCEDB_URI: z.string().optional(),
  LANCEDB_STORAGE_OPTIONS: z.string().optional(),
  DATABASE_URL: z
    .string()
    .refine(isPostgres, {
      error: "DATABASE_URL 应是 PostgreSQL 的地址，例如 postgres://用户:口令@主机:5432/库名",
    })
    .optional(),
  // As Node reads them: proxy.ts hands them to every outgoing call.
  HTTPS_PROXY: proxy("HTTPS_PROXY"),
  HTTP_PROXY: proxy("HTTP_PROXY"),
  https_proxy: proxy("https_proxy"),
  http_proxy: proxy("http_proxy"),
  CONSOLE_TOKEN: z.string().min(12, "CONSOLE_TOKEN 至少 12 个字符").optional(),
  EDGE_SECRET: z
    .string()
    .min(32, "EDGE_SECRET 至少 32 个字符，可用 openssl rand -hex 32 生成")
    .optional(),
  LINK_DAYS: whole("LINK_DAYS", 1, 3650, "天数，1—3650 的整数").default(30),
  QUEUE_LIMIT: whole("QUEUE_LIMIT", 10, 1_000_000, "条数，10—1000000 的整数").default(10_000),
  RETENTION_DAYS: whole("RETENTION_DAYS", 1, 36500, "天数，1—36500 的整数").default(400),
  OUTBOUND_HOSTS: z
    .string()
    .regex(/^[\w.-]+(?::\d+)?(?:\s*,\s*[\w.-]+(?::\d+)?)*$/, {
      error: "OUTBOUND_HOSTS 应是主机名，以逗号分开，例如 files.example.cn,cdn.example.cn",
    })
    .optional(),
  HSTS: z.enum(["on", "off"], { error: "HSTS 应是 on 或 off" }).default("off"),
  ADMIN_OPEN_IDS: z
    .string()
    .regex(/^ou_\w+(?:\s*,\s*ou_\w+)*$/, {
      error: "ADMIN_OPEN_IDS 应是 open_id，以逗号分开，例如 ou_1a2b,ou_3c4d",
    })
    .optional(),
  ...ALARM_VARS,
  SYNC_MINUTES: whole("SYNC_MINUTES", 1, 1440, "分钟数，1—1440 的整数").default(30),
  SYNC_SOURCES: z
    .string()
    .regex(/^(?:wiki|drive):\w+(?:\s*,\s*(?:wiki|drive):\w+)*$/, {
      error: "SYNC_SOURCES 应是 wiki:知识库编号 或 drive:文件夹编号，以逗号分开",
    })
    .optional(),
});

export interface FeishuConfig {
  appId: string;
  appSecret: string;
  /** Absent only when messages come over the long connection, which needs neither. */
  webhook: { encryptKey: string; verificationToken: string } | null;
  domain: string;
}

export interface ModelConfig {
  apiKey: string;
  baseURL: string | null;
  model: string;
  /** The time of one turn; after it the reply goes out without the model. Milliseconds. */
  budgetMs: number;
  /**
   * The time that a reader waits gladly, in milliseconds. In a chat and in the console the extracted answer goes out after it,
   * and is replaced when the model's is there. At the terminal and where a reply is one document nothing can be replaced: a call
   * that has not brought a word by then is given up and the extracted answer stands, while one that is being written may go on to
   * the turn's end. 0: nothing goes out first, and nothing is given up before the turn's end; for a server that is slow to begin,
   * or does not stream.
   */
  patienceMs: number;
  /** How many chats are answered with it at once. */
  parallel: number;
  /** Whether the model is asked once more if the sentences really say what each claim without a figure says. */
  entailment: boolean;
}

/** A place in Feishu whose documents are kept on the shelf. */
export interface SyncSource {
  kind: "wiki" | "drive";
  /** The wiki space's id or the folder's token. */
  token: string;
}

/**
 * One address to listen on. `console` says who may look into the console, the API and the metrics there: whoever sits at
 * this machine, whoever has the token, or nobody. The webhook, health and signed pages are on the first door alone.
 */
export interface Door {
  /** Null is every address of this machine. */
  host: string | null;
  port: number;
  console: "local" | "token" | "none";
}

/** The embedding model that the product brings along, in `data/models`. */
export const STATIC_MODEL = "zh-gov-static-384";

export interface Config {
  /** The first is the one on PORT. */
  doors: [Door, ...Door[]];
  dataDir: string;
  publicUrl: string | null;
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
  timeZone: string;
  officeName: string | null;
  /** The year in which the present term of office began. */
  termStart: number | null;
  feishu: FeishuConfig | null;
  model: ModelConfig | null;
  /**
   * The model of meanings; null where words alone are to be searched. `weight` is how much nearness in meaning adds; null
   * is what was measured for the model.
   */
  embedding: { model: string; endpoint: string | null; weight: number | null } | null;
  /** A cross-encoder that puts the best passages in their final order. */
  reranking: { model: string; endpoint: string | null } | null;
  lancedb: { uri: string; storageOptions: Record<string, string> };
  /** Where the office's state is: a file in the data folder, or a PostgreSQL. */
  database: { path: string } | { url: string };
  /** Null where a door wants one means that one is made at the first start. */
  consoleToken: string | null;
  /** What the Worker at the edge seals its deliveries with; null where there is none, and nothing is taken from one. */
  edgeSecret: string | null;
  /** Days for which a signed source link opens. */
  linkDays: number;
  /** Days for which messages and replies are kept. */
  retentionDays: number;
  /** So many messages may wait to be answered; more are not taken in until some are done. */
  queueLimit: number;
  hsts: boolean;
  alarms: AlarmConfig;
  /** Hosts that may be asked besides those that are configured, by TLS: where a server that is configured redirects to. */
  outboundHosts: string[];
  /** The open_ids of those who keep the reports. */
  keepers: string[];
  syncSources: SyncSource[];
  /** Minutes between two looks at them. */
  syncMinutes: number;
  /** The names of the variables that are set. */
  given: string[];
}

/** Where something is, without the name and password that its URL may hold. */
export function placeOf(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//***@");
}

/** Read the environment. Empty strings count as unset, so that a copied `.env.example` starts; blanks around a value are dropped. */
export function readConfig(env: Record<string, string | undefined>): Outcome<Config> {
  const set = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
  const parsed = EnvSchema.safeParse(set);
  if (!parsed.success) {
    return failure(
      `配置有误：${parsed.error.issues.map((issue) => issue.message).join("；")}。请改正后重新启动。`,
    );
  }
  const e = parsed.data;
  // Whoever were given the one would have the other.
  const others = [e.FEISHU_ENCRYPT_KEY, e.FEISHU_VERIFICATION_TOKEN, e.FEISHU_APP_SECRET];
  if (e.EDGE_SECRET && [...others, e.CONSOLE_TOKEN].includes(e.EDGE_SECRET)) {
    return failure(
      "配置有误：EDGE_SECRET 不能与飞书的密钥或 CONSOLE_TOKEN 相同，请用 openssl rand -hex 32 另生成一个。",
    );
  }
  const storage = readStorageOptions(e.LANCEDB_STORAGE_OPTIONS);
  if (!storage.ok) return storage;
  const feishu = readFeishu(e);
  if (!feishu.ok) return feishu;
  const model = readModel(e);
  if (!model.ok) return model;
  const doors = readDoors(e, feishu.value?.webhook != null);
  if (!doors.ok) return doors;
  const alarms = readAlarms(e, feishu.value !== null);
  if (!alarms.ok) return alarms;
  const dataDir = resolve(e.DATA_DIR);
  return {
    ok: true,
    value: {
      doors: doors.value,
      dataDir,
      publicUrl: e.PUBLIC_URL?.replace(/\/+$/, "") ?? null,
      logLevel: e.LOG_LEVEL,
      timeZone: e.TZ_OFFICE,
      officeName: e.OFFICE_NAME ?? null,
      termStart: e.TERM_START ?? null,
      feishu: feishu.value,
      model: model.value,
      embedding:
        e.EMBEDDING_MODEL === "none"
          ? null
          : {
              model: e.EMBEDDING_MODEL ?? STATIC_MODEL,
              endpoint: e.HF_ENDPOINT ?? null,
              weight: null,
            },
      reranking: e.RERANK_MODEL ? { model: e.RERANK_MODEL, endpoint: e.HF_ENDPOINT ?? null } : null,
      database: e.DATABASE_URL ? { url: e.DATABASE_URL } : { path: `${dataDir}/office.db` },
      lancedb: { uri: e.LANCEDB_URI ?? `${dataDir}/library`, storageOptions: storage.value },
      consoleToken: e.CONSOLE_TOKEN ?? null,
      edgeSecret: e.EDGE_SECRET ?? null,
      linkDays: e.LINK_DAYS,
      retentionDays: e.RETENTION_DAYS,
      queueLimit: e.QUEUE_LIMIT,
      hsts: e.HSTS === "on",
      alarms: alarms.value,
      outboundHosts: listOf(e.OUTBOUND_HOSTS),
      keepers: listOf(e.ADMIN_OPEN_IDS),
      syncMinutes: e.SYNC_MINUTES,
      given: Object.keys(set).filter((name) => name in EnvSchema.shape),
      syncSources: listOf(e.SYNC_SOURCES).map((source) => {
        const [kind, token] = source.split(":") as [SyncSource["kind"], string];
        return { kind, token };
      }),
    },
  };
}

type Env = z.infer<typeof EnvSchema>;

function listOf(text = ""): string[] {
  return text.split(",").flatMap((one) => (one.trim() === "" ? [] : [one.trim()]));
}

/**
 * Who can reach PORT decides who may look in there. Nothing in a request tells a person at this machine from one behind
 * a proxy or a tunnel on it (Host and the forwarding headers are the caller's to choose), so as soon as anything points
 * to a proxy, or the address can be reached from outside, the console wants a token, or a door of its own.
 */
function readDoors(e: Env, webhook: boolean): Outcome<Config["doors"]> {
  const reached = webhook || e.PUBLIC_URL !== undefined || e.CONSOLE_TOKEN !== undefined;
  const host = e.HOST ?? (reached ? null : "127.0.0.1");
  const local = !reached && host !== null && isLoopbackHost(host);
  if (e.CONSOLE_PORT === undefined)
    return { ok: true, value: [{ host, port: e.PORT, console: local ? "local" : "token" }] };
  if (e.CONSOLE_PORT === e.PORT && e.PORT !== 0)
    return failure("配置有误：CONSOLE_PORT 不能与 PORT 相同，请换一个端口。");
  return {
    ok: true,
    value: [
      { host, port: e.PORT, console: e.CONSOLE_TOKEN === undefined ? "none" : "token" },
      { host: "127.0.0.1", port: e.CONSOLE_PORT, console: "local" },
    ],
  };
}

function isHost(host: string): boolean {
  return isIP(host) !== 0 || host === "localhost";
}

/** Can only this machine connect to what listens there? */
function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

function readFeishu(e: Env): Outcome<FeishuConfig | null> {
  const credentials = ["FEISHU_APP_ID", "FEISHU_APP_SECRET"] as const;
  const gate = ["FEISHU_ENCRYPT_KEY", "FEISHU_VERIFICATION_TOKEN"] as const;
  const needed = e.FEISHU_INTAKE === "webhook" ? [...credentials, ...gate] : [...credentials];
  if (![...credentials, ...gate].some((name) => e[name])) return { ok: true, value: null };
  const missing = needed.filter((name) => !e[name]);
  if (missing.length > 0) {
    return failure(
      `飞书配置不完整：还缺 ${missing.join("、")}。请从飞书开放平台的应用页补齐后重新启动；服务器不能从外网访问的，可设 FEISHU_INTAKE=websocket 用长连接，只需前两项；若暂不接飞书，请把 FEISHU_ 开头的各项都留空。`,
    );
  }
  // The SDK's long connection silently never starts with an app id of another form.
  if (e.FEISHU_INTAKE === "websocket" && !/^cli_[0-9a-fA-F]{16}$/.test(e.FEISHU_APP_ID!)) {
    return failure(
      "配置有误：FEISHU_APP_ID 应形如 cli_ 加 16 位十六进制数，请从飞书开放平台“凭证与基础信息”复制。",
    );
  }
  return {
    ok: true,
    value: {
      appId: e.FEISHU_APP_ID!,
      appSecret: e.FEISHU_APP_SECRET!,
      webhook:
        e.FEISHU_INTAKE === "webhook"
          ? { encryptKey: e.FEISHU_ENCRYPT_KEY!, verificationToken: e.FEISHU_VERIFICATION_TOKEN! }
          : null,
      domain: e.FEISHU_DOMAIN.replace(/\/+$/, ""),
    },
  };
}

function readModel(e: Env): Outcome<ModelConfig | null> {
  if (!e.OPENAI_MODEL && !e.OPENAI_API_KEY && !e.OPENAI_BASE_URL) return { ok: true, value: null };
  if (!e.OPENAI_MODEL) {
    return failure(
      "模型配置不完整：还缺 OPENAI_MODEL（模型名称）。若不用大模型，请把 OPENAI_ 开头的各项都留空。",
    );
  }
  if (!e.OPENAI_API_KEY && !e.OPENAI_BASE_URL) {
    return failure(
      "模型配置不完整：请填 OPENAI_API_KEY，或用 OPENAI_BASE_URL 指向本单位的模型服务。",
    );
  }
  // A server in the office (vLLM, Ollama) often needs no key, but the client library insists on some string.
  return {
    ok: true,
    value: {
      apiKey: e.OPENAI_API_KEY ?? "none",
      baseURL: e.OPENAI_BASE_URL ?? null,
      model: e.OPENAI_MODEL,
      budgetMs: e.MODEL_SECONDS * 1000,
      patienceMs: e.MODEL_PATIENCE * 1000,
      parallel: e.MODEL_PARALLEL,
      entailment: e.MODEL_ENTAILMENT === "on",
    },
  };
}

function readStorageOptions(json: string | undefined): Outcome<Record<string, string>> {
  if (!json) return { ok: true, value: {} };
  try {
    return { ok: true, value: z.record(z.string(), z.string()).parse(JSON.parse(json)) };
  } catch {
    return failure(
      '配置有误：LANCEDB_STORAGE_OPTIONS 应是 JSON 对象，例如 {"region":"cn-north-1"}。',
    );
  }
}

function isPostgres(url: string): boolean {
  return /^postgres(?:ql)?:\/\/[^/]+\/[^/?]+/.test(url) && URL.canParse(url);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("zh-CN", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
