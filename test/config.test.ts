import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { loadEnvFile, readConfig, STATIC_MODEL } from "../src/config.ts";
import { fileOf } from "./helper.ts";

type Env = Record<string, string | undefined>;

function read(env: Env) {
  const config = readConfig(env);
  if (!config.ok) throw new Error(config.error);
  return config.value;
}

const FEISHU = {
  FEISHU_APP_ID: "cli_0123456789abcdef",
  FEISHU_APP_SECRET: "secret",
  FEISHU_ENCRYPT_KEY: "key",
  FEISHU_VERIFICATION_TOKEN: "token",
};

test("an empty environment starts the whole product without parts from outside", () => {
  expect(read({})).toEqual({
    doors: [{ host: "127.0.0.1", port: 3000, console: "local" }],
    dataDir: resolve("data/var"),
    publicUrl: null,
    logLevel: "info",
    timeZone: "Asia/Shanghai",
    officeName: null,
    termStart: null,
    feishu: null,
    model: null,
    embedding: { model: STATIC_MODEL, endpoint: null, weight: null },
    reranking: null,
    database: { path: `${resolve("data/var")}/office.db` },
    lancedb: { uri: `${resolve("data/var")}/library`, storageOptions: {} },
    consoleToken: null,
    edgeSecret: null,
    linkDays: 30,
    queueLimit: 10_000,
    retentionDays: 400,
    outboundHosts: [],
    keepers: [],
    syncSources: [],
    syncMinutes: 30,
    given: [],
    hsts: false,
    alarms: {
      ...{ webhook: null, chatId: null },
      ...{ disk: { bytes: 1e9, share: 0.05 }, queueMs: 600_000, repeatMs: 21_600_000 },
    },
  });
});

describe("who may look into the console on PORT", () => {
  const PUBLIC = { PUBLIC_URL: "https://reports.example.com" };
  const local = { host: "127.0.0.1", port: 8000, console: "local" };

  test.each<[string, Env, object[]]>([
    ["this machine, with nothing set", {}, [{ ...local, port: 3000 }]],
    ["this machine, over IPv6", { HOST: "::1" }, [{ ...local, host: "::1", port: 3000 }]],
    [
      "this machine, with the long connection",
      { ...FEISHU, FEISHU_INTAKE: "websocket" },
      [{ ...local, port: 3000 }],
    ],
    ["who has the token, behind a proxy", PUBLIC, [{ host: null, port: 3000, console: "token" }]],
    [
      "who has the token, beside a webhook",
      { ...FEISHU, HOST: "127.0.0.1" },
      [{ host: "127.0.0.1", port: 3000, console: "token" }],
    ],
    [
      "who has the token, from other machines",
      { HOST: "0.0.0.0" },
      [{ host: "0.0.0.0", port: 3000, console: "token" }],
    ],
    [
      "who has the token, once one is set",
      { CONSOLE_TOKEN: "a-long-console-token" },
      [{ host: null, port: 3000, console: "token" }],
    ],
    [
      "nobody, where the console has a port of its own",
      { ...FEISHU, CONSOLE_PORT: "8000" },
      [{ host: null, port: 3000, console: "none" }, local],
    ],
    [
      "who has the token, beside the console's own port",
      { CONSOLE_PORT: "8000", CONSOLE_TOKEN: "a-long-console-token" },
      [{ host: null, port: 3000, console: "token" }, local],
    ],
  ])("%s", (_, env, doors) => {
    expect(read(env).doors).toEqual(doors);
  });
});

test("empty strings and blanks count as unset", () => {
  const names = [
    ...Object.keys(FEISHU),
    ...["PORT", "DATA_DIR", "PUBLIC_URL", "LOG_LEVEL", "TZ_OFFICE", "OPENAI_API_KEY"],
    ...["OPENAI_BASE_URL", "OPENAI_MODEL", "CONSOLE_TOKEN", "DATABASE_URL", "FEISHU_INTAKE"],
  ];
  expect(read(Object.fromEntries(names.map((name, i) => [name, i % 2 ? "" : "  "])))).toEqual(
    read({}),
  );
});

test("blanks around a value, as copying leaves them, are dropped", () => {
  const copied = Object.entries(FEISHU).map(([name, value]) => [name, ` ${value}\r`]);
  expect(read({ PORT: " 8080 ", ...Object.fromEntries(copied) })).toMatchObject({
    doors: [{ port: 8080 }],
    feishu: { appId: FEISHU.FEISHU_APP_ID, webhook: { encryptKey: "key" } },
  });
});

describe("a bad value is said with its name", () => {
  test.each<[string, Env]>([
    ["PORT", { PORT: "abc" }],
    ["PORT", { PORT: "70000" }],
    ["PORT", { PORT: "-1" }],
    ["PORT", { PORT: "80.5" }],
    ["HOST", { HOST: "reports.example.com" }],
    ["CONSOLE_PORT", { CONSOLE_PORT: "3000" }],
    ["CONSOLE_PORT", { CONSOLE_PORT: "http" }],
    ["LINK_DAYS", { LINK_DAYS: "0" }],
    ["RETENTION_DAYS", { RETENTION_DAYS: "永久" }],
    ["HSTS", { HSTS: "yes" }],
    ["TERM_START", { TERM_START: "去年" }],
    ["TERM_START", { TERM_START: "21" }],
    ["PUBLIC_URL", { PUBLIC_URL: "reports.example.com" }],
    ["PUBLIC_URL", { PUBLIC_URL: "ftp://example.com" }],
    ["LOG_LEVEL", { LOG_LEVEL: "loud" }],
    ["TZ_OFFICE", { TZ_OFFICE: "Asia/Atlantis" }],
    ["FEISHU_DOMAIN", { ...FEISHU, FEISHU_DOMAIN: "open.feishu.cn" }],
    ["FEISHU_INTAKE", { ...FEISHU, FEISHU_INTAKE: "pigeon" }],
    ["FEISHU_APP_ID", { ...FEISHU, FEISHU_INTAKE: "websocket", FEISHU_APP_ID: "cli_short" }],
    ["OPENAI_BASE_URL", { OPENAI_MODEL: "m", OPENAI_BASE_URL: "localhost:11434" }],
    ["OPENAI_MODEL", { OPENAI_API_KEY: "sk-1" }],
    ["OPENAI_API_KEY", { OPENAI_MODEL: "qwen-max" }],
    ["HF_ENDPOINT", { HF_ENDPOINT: "mirror" }],
    ["ALARM_WEBHOOK_URL", { ALARM_WEBHOOK_URL: "hooks.example.com" }],
    ["ALARM_WEBHOOK_URL", { ALARM_WEBHOOK_SECRET: "secret" }],
    ["ALARM_CHAT_ID", { ...FEISHU, ALARM_CHAT_ID: "ou_1" }],
    ["ALARM_CHAT_ID", { ALARM_CHAT_ID: "oc_1" }],
    ["ALARM_DISK_GB", { ALARM_DISK_GB: "很少" }],
    ["ALARM_DISK_PERCENT", { ALARM_DISK_PERCENT: "51" }],
    ["ALARM_QUEUE_MINUTES", { ALARM_QUEUE_MINUTES: "0" }],
    ["ALARM_HOURS", { ALARM_HOURS: "1.5" }],
    ["LANCEDB_STORAGE_OPTIONS", { LANCEDB_STORAGE_OPTIONS: "{region:cn}" }],
    ["LANCEDB_STORAGE_OPTIONS", { LANCEDB_STORAGE_OPTIONS: '{"region":1}' }],
    ["CONSOLE_TOKEN", { CONSOLE_TOKEN: "short" }],
    ["EDGE_SECRET", { EDGE_SECRET: "shorter than thirty-two" }],
    ["EDGE_SECRET", { ...FEISHU, FEISHU_ENCRYPT_KEY: "k".repeat(32), EDGE_SECRET: "k".repeat(32) }],
    ["EDGE_SECRET", { CONSOLE_TOKEN: "t".repeat(32), EDGE_SECRET: "t".repeat(32) }],
    ["DATABASE_URL", { DATABASE_URL: "mysql://localhost/office" }],
  ])("%s %o", (name, env) => {
    const config = readConfig(env);
    expect(config).toMatchObject({ ok: false, error: expect.stringContaining(name) });
    expect(!config.ok && config.error).toMatch(/。$/);
  });

  test("several at once", () => {
    const config = readConfig({ PORT: "abc", LOG_LEVEL: "loud" });
    expect(!config.ok && config.error).toMatch(/PORT.*LOG_LEVEL/);
  });
});

describe("Feishu", () => {
  test.each(Object.keys(FEISHU))("without %s it is half set, and the sentence says so", (name) => {
    const config = readConfig({ ...FEISHU, [name]: "" });
    expect(config).toMatchObject({ ok: false, error: expect.stringContaining(`还缺 ${name}`) });
  });

  test("the webhook needs all four", () => {
    expect(read(FEISHU).feishu).toEqual({
      appId: FEISHU.FEISHU_APP_ID,
      appSecret: "secret",
      webhook: { encryptKey: "key", verificationToken: "token" },
      domain: "https://open.feishu.cn",
    });
  });

  test("the long connection needs two", () => {
    const { FEISHU_APP_ID, FEISHU_APP_SECRET } = FEISHU;
    const env = { FEISHU_INTAKE: "websocket", FEISHU_APP_ID, FEISHU_APP_SECRET };
    expect(read(env).feishu).toMatchObject({ appId: FEISHU_APP_ID, webhook: null });
    const half = readConfig({ ...env, FEISHU_APP_SECRET: "" });
    expect(!half.ok && half.error).toContain("FEISHU_APP_SECRET");
    expect(!half.ok && half.error).not.toContain("FEISHU_ENCRYPT_KEY");
  });

  test("may be Lark or a private deployment", () => {
    const env = { ...FEISHU, FEISHU_DOMAIN: "https://feishu.office.gov.cn/" };
    expect(read(env).feishu!.domain).toBe("https://feishu.office.gov.cn");
  });
});

test("a model server in the office needs an address and no key", () => {
  const env = { OPENAI_BASE_URL: "http://10.0.0.5:8000/v1", OPENAI_MODEL: "qwen" };
  expect(read(env).model).toEqual({
    apiKey: "none",
    baseURL: "http://10.0.0.5:8000/v1",
    model: "qwen",
    budgetMs: 60_000,
    patienceMs: 8_000,
    parallel: 8,
    entailment: true,
  });
  const slow = { MODEL_SECONDS: "120", MODEL_PATIENCE: "0", MODEL_ENTAILMENT: "off" };
  expect(read({ ...env, ...slow }).model).toMatchObject({
    ...{ budgetMs: 120_000, patienceMs: 0, entailment: false },
  });
  expect(readConfig({ ...env, MODEL_PATIENCE: "soon" })).toMatchObject({
    ok: false,
    error: expect.stringContaining("MODEL_PATIENCE"),
  });
  expect(readConfig({ ...env, MODEL_SECONDS: "0" })).toMatchObject({
    ok: false,
    error: expect.stringContaining("MODEL_SECONDS"),
  });
});

test("the other settings arrive where they belong", () => {
  const config = read({
    DATA_DIR: "/srv/chengqian",
    PUBLIC_URL: "https://cq.example.com//",
    LANCEDB_URI: "s3://bucket/library",
    LANCEDB_STORAGE_OPTIONS: '{"region":"cn-north-1"}',
    EMBEDDING_MODEL: "Xenova/bge-small-zh-v1.5",
    HF_ENDPOINT: "https://hf-mirror.com",
  });
  expect(config).toMatchObject({
    dataDir: "/srv/chengqian",
    publicUrl: "https://cq.example.com",
    lancedb: { uri: "s3://bucket/library", storageOptions: { region: "cn-north-1" } },
    embedding: { model: "Xenova/bge-small-zh-v1.5", endpoint: "https://hf-mirror.com" },
  });
});

test("words alone are searched where no model is wanted", () => {
  expect(read({ EMBEDDING_MODEL: "none" }).embedding).toBeNull();
  expect(read({ EMBEDDING_MODEL: " " }).embedding).toMatchObject({ model: STATIC_MODEL });
});

test.each(["HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"])(
  "%s is the address of a proxy, or the start is stopped with a sentence",
  (name) => {
    expect(readConfig({ [name]: "http://10.0.0.1:3128" }).ok).toBe(true);
    for (const wrong of ["10.0.0.1:3128", "socks5://10.0.0.1:1080", "proxy"]) {
      const config = readConfig({ [name]: wrong });
      expect(config).toMatchObject({ ok: false, error: expect.stringContaining(`${name} 应是`) });
    }
  },
);

describe(".env", () => {
  const load = (text: string, env: Env = {}) => ({
    unknown: loadEnvFile(env, fileOf(".env", text)),
    env,
  });

  test("is read as Windows editors save it, and what is set already stays", () => {
    const { env, unknown } = load("\uFEFFPUBLIC_URL=https://cq.example.com\r\nPORT=8080\r\n", {
      PORT: "9090",
    });
    expect(env).toEqual({ PUBLIC_URL: "https://cq.example.com", PORT: "9090" });
    expect(unknown).toEqual([]);
  });

  test("with a misspelt name says which", () => {
    expect(load("PUBLICURL=https://cq.example.com\nNODE_EXTRA_CA_CERTS=/ca.pem").unknown).toEqual([
      "PUBLICURL",
    ]);
  });

  test("that is not there sets nothing", () => {
    expect(loadEnvFile({}, "/nowhere/.env")).toEqual([]);
  });
});
