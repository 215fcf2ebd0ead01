/**
 * What has to be right in Feishu, each looked at by asking: credentials, the bot, what the application may do, whether anything
 * ever came from there, the clock. Every answer is a sentence; what is wrong says what to do about it. No secret is in any.
 */
import { DAY_MS } from "../clock.ts";
import type { FeishuConfig, SyncSource } from "../config.ts";
import type { FeishuClient } from "../feishu/client.ts";
import { messageOf } from "../log.ts";
import type { Records } from "../store/records.ts";

export interface Check {
  id: string;
  name: string;
  /** `off`: there is nothing of the kind, by choice. */
  state: "ok" | "warn" | "bad" | "off";
  says: string;
  /** What to do, where something is to be done. */
  remedy: string | null;
}

export type Found = Pick<Check, "state" | "says"> & { remedy?: string };

export interface FeishuCheckOptions {
  feishu: FeishuClient;
  config: FeishuConfig;
  publicUrl: string | null;
  sources: SyncSource[];
  records: Pick<Records, "setting" | "saveSetting">;
  fetch: typeof globalThis.fetch;
  clock: () => number;
}

/** A scope with those that hold it as well, and what is missing without it. */
interface Wanted {
  scopes: string[];
  without: string;
  /** Nothing is answered without it. */
  needed?: boolean;
}

const CHAT: Wanted[] = [
  { scopes: ["im:message:send_as_bot", "im:message"], without: "发不出答复", needed: true },
  {
    scopes: ["im:message.p2p_msg:readonly", "im:message.p2p_msg"],
    without: "收不到单聊消息",
    needed: true,
  },
  {
    scopes: ["im:message.group_at_msg:readonly", "im:message.group_at_msg"],
    without: "收不到群里 @ 机器人的消息",
    needed: true,
  },
  { scopes: ["im:message:readonly", "im:message"], without: "看不到被引用的消息" },
  { scopes: ["im:message.group_msg"], without: "看不到群里被引用的消息" },
  { scopes: ["im:resource"], without: "收不了、发不了文件" },
  { scopes: ["cardkit:card:write"], without: "答复不能边写边显示" },
  {
    scopes: ["im:message.reactions:write_only", "im:message"],
    without: "收到消息时不能先点一个表情",
  },
];
const DOCS: Wanted[] = [
  { scopes: ["docx:document:readonly", "docx:document"], without: "读不了云文档", needed: true },
  {
    scopes: ["docs:permission.member:retrieve", "docs:permission.member"],
    without: "查不到谁能看，同步来的只给管理员看",
  },
  {
    scopes: ["docs:permission.setting:read", "docx:document", "drive:drive"],
    without: "看不出文档是否全员可看",
  },
  {
    scopes: ["docs:document:export", "drive:export:readonly"],
    without: "读不了旧版文档和在线表格",
  },
];
const WIKI: Wanted = {
  scopes: ["wiki:wiki:readonly", "wiki:wiki"],
  without: "列不出知识库里的文档",
  needed: true,
};
const DRIVE: Wanted = {
  scopes: ["drive:drive:readonly", "drive:drive"],
  without: "列不出文件夹，取不到文件",
  needed: true,
};

const HEARD = "heard_at";
const HEARD_EVERY_MS = 10 * 60_000;
const ASK_MS = 5_000;
/** Events that seem an hour old are refused; and “今年” is wrong around New Year. */
const SKEW_MS = { warn: 2 * 60_000, bad: 5 * 60_000 };

/** Remembers that something came from Feishu, which no other sign can tell from outside. */
export function createHeard({ records, clock }: Pick<FeishuCheckOptions, "records" | "clock">) {
  let noted = Number.NEGATIVE_INFINITY;
  return async (): Promise<void> => {
    if (Math.abs(clock() - noted) < HEARD_EVERY_MS) return;
    noted = clock();
    // A disk that is full is told elsewhere.
    await records.saveSetting(HEARD, String(noted)).catch(() => {});
  };
}

export async function credentials({ feishu }: FeishuCheckOptions): Promise<Found> {
  const wrong = await feishu.check();
  const { credentials: state, unreachable } = feishu.state();
  if (unreachable !== null)
    return {
      state: "bad",
      says: `连不上飞书（${unreachable}）。`,
      remedy:
        "请系统管理员检查服务器的网络、防火墙、FEISHU_DOMAIN 和 HTTPS_PROXY；消息会等着，连通后继续答复。",
    };
  if (state === "refused")
    return {
      state: "bad",
      says: "飞书不接受应用凭证。",
      remedy:
        "请系统管理员从飞书开放平台“凭证与基础信息”重新复制 FEISHU_APP_ID 与 FEISHU_APP_SECRET，然后重新启动；等着的消息会继续答复。",
    };
  return state === "ok"
    ? { state: "ok", says: "飞书接受应用凭证。" }
    : { state: "bad", says: wrong ?? "飞书没有给出凭证。", remedy: "请稍后再查一次。" };
}

export async function bot({ feishu }: FeishuCheckOptions): Promise<Found> {
  const found = await feishu.botOpenId();
  if (found.ok) return { state: "ok", says: "机器人已启用。" };
  return {
    state: "bad",
    says: found.error,
    remedy:
      "请系统管理员在飞书开放平台为应用添加“机器人”能力，发布新版本并由管理员审核；在此之前收到的消息都会等着。",
  };
}

export async function scopes({ feishu, config, sources }: FeishuCheckOptions): Promise<Found> {
  const listed = await feishu.call({
    api: "application.scope.list",
    method: "GET",
    path: "/open-apis/application/v6/scopes",
  });
  if (!listed.ok)
    return {
      state: "warn",
      says: `查不到应用开通了哪些权限（${listed.error}）。`,
      remedy: "请系统管理员在开放平台“权限管理”里核对。",
    };
  const rows = (listed.value.data?.scopes ?? []) as {
    scope_name?: string;
    grant_status?: number;
  }[];
  const granted = new Set(
    rows.flatMap(({ scope_name: name, grant_status: status }) =>
      name && status === 1 ? name : [],
    ),
  );
  const wanted = [
    ...CHAT,
    ...(sources.length > 0 ? DOCS : []),
    ...(sources.some(({ kind }) => kind === "wiki") ? [WIKI] : []),
    // Files of a wiki are downloaded from the drive.
    ...(sources.length > 0 ? [DRIVE] : []),
  ];
  const missing = wanted.filter((one) => !one.scopes.some((scope) => granted.has(scope)));
  if (missing.length === 0) return { state: "ok", says: "需要的权限都已开通。" };
  const names = missing.map((one) => one.scopes[0]!);
  const lacks = missing.map((one) => `${one.scopes[0]}（没有它${one.without}）`).join("、");
  return {
    state: missing.some(({ needed }) => needed) ? "bad" : "warn",
    says: `还缺权限：${lacks}。`,
    remedy: `请管理员打开 ${config.domain}/app/${config.appId}/auth?q=${names.join(",")}&op_from=openapi&token_type=tenant 开通，并发布新版本。`,
  };
}

/** Nobody can tell from here whether Feishu reaches this server; only that it has, or has not yet. */
export async function callback(options: FeishuCheckOptions): Promise<Found> {
  const { config, records, publicUrl, clock } = options;
  if (!config.webhook) return longConnection(options);
  const heard = Number(await records.setting(HEARD)) || null;
  const address =
    publicUrl === null ? "本服务的公网地址/feishu/webhook" : `${publicUrl}/feishu/webhook`;
  const opens = publicUrl === null ? null : await isOpen(options, publicUrl);
  const seen =
    opens === null
      ? "没有设 PUBLIC_URL"
      : opens
        ? "从本机能打开 PUBLIC_URL"
        : "从本机打不开 PUBLIC_URL（内外网地址不同时可能仍是好的）";
  if (heard !== null) {
    const days = Math.floor((clock() - heard) / DAY_MS);
    const when = days < 1 ? "一天之内" : `${days} 天前`;
    return { state: "ok", says: `飞书到得了这里：最近一次来信在${when}；${seen}。` };
  }
  return {
    state: "warn",
    says: `还没有收到过飞书的任何请求，不知道它到不到得了这里；${seen}。`,
    remedy: `请系统管理员在开放平台“事件与回调”里把请求地址填成 ${address}（事件和回调两处），保存时飞书会来验证；保存不了，请检查域名、端口和反向代理。服务器没有公网地址的，设 FEISHU_INTAKE=websocket。`,
  };
}

async function isOpen({ fetch }: FeishuCheckOptions, publicUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(`${publicUrl}/healthz`, { signal: AbortSignal.timeout(ASK_MS) });
    return answer.ok && (await answer.json()).ok === true;
  } catch {
    return false;
  }
}

/** Whether Feishu would let us connect; the connection itself is the server's. */
async function longConnection({ feishu, config }: FeishuCheckOptions): Promise<Found> {
  const remedy =
    "请系统管理员在开放平台“事件与回调”里把事件和回调的订阅方式都选成“使用长连接接收”，并核对 FEISHU_APP_ID 与 FEISHU_APP_SECRET；服务会一直重试。";
  try {
    const answer = (await feishu.http.request({
      method: "post",
      url: `${config.domain}/callback/ws/endpoint`,
      data: { AppID: config.appId, AppSecret: config.appSecret },
    })) as unknown as { code: number; msg: string };
    if (answer.code === 0) return { state: "ok", says: "飞书允许建立长连接。" };
    const msg = String(answer.msg).replaceAll(config.appSecret, "***");
    return { state: "bad", says: `飞书拒绝建立长连接（${answer.code} ${msg}）。`, remedy };
  } catch (error) {
    return { state: "bad", says: `长连接的地址没有要到（${messageOf(error)}）。`, remedy };
  }
}

export async function clockSkew({ feishu }: FeishuCheckOptions): Promise<Found> {
  const skew = feishu.state().clockSkewMs;
  if (skew === null) return { state: "warn", says: "没有听到飞书的时间，不知道本机的准不准。" };
  const off = Math.abs(skew);
  const by = `${Math.round(off / 1000)} 秒`;
  if (off < SKEW_MS.warn) return { state: "ok", says: `本机时间与飞书相差 ${by}。` };
  return {
    state: off < SKEW_MS.bad ? "warn" : "bad",
    says: `本机时间比飞书${skew > 0 ? "慢" : "快"} ${by}，“今年”“去年”会算错，回调也可能被当作过期。`,
    remedy: "请系统管理员校准服务器的时间，例如开启 NTP 对时。",
  };
}
