/** What the platform's refusals mean: whether to try again, whom they concern, and what a person can do about them (pure). */
import { type Failure, failure } from "../domain.ts";
import type { Answer } from "./http.ts";

/**
 * What is to be decided by. `content`: this card or these words as they are cannot be taken; whatever code is not known counts
 * as that, so that the same words are tried in a plainer form.
 */
export type RefusalKind =
  | "rate"
  | "inside"
  | "unreachable"
  | "credentials"
  | "scope"
  | "setup"
  | "gone"
  | "topic"
  | "outside"
  | "silenced"
  | "words"
  | "threads"
  | "closed"
  | "busy"
  | "sequence"
  | "expired"
  | "content";

/** `undone`: it is certain that what was asked has not been done. */
export type Refusal = Failure & {
  kind: RefusalKind;
  code?: number;
  undone: boolean;
  /** What the platform's support asks for. */
  logId?: string;
  /** Of a scope that is missing: where an administrator opens it. */
  link?: string;
};

/** The tenant token was revoked or expired early: fetch another and repeat once. */
export const TOKEN_INVALID = 99991663;

const KINDS: Partial<Record<RefusalKind, number[]>> = {
  rate: [99991400, 230020, 11232],
  inside: [1500, 2200, 5000, 190004, 190005, 230049, 300120, TOKEN_INVALID],
  scope: [99991672, 230027],
  setup: [230006, 99991401, 99991403],
  // The message was recalled or deleted, or deletes itself soon.
  gone: [230011, 230110, 230111],
  topic: [230019],
  outside: [230002, 230013, 230050, 232009],
  silenced: [230018, 230035, 230075],
  words: [230022, 230028],
  threads: [230071, 230072],
  closed: [200850, 300309],
  // Somebody has just pressed a button on the card.
  busy: [200810],
  sequence: [300317],
  expired: [200740, 200750, 230031],
};
const KIND_OF = new Map(
  Object.entries(KINDS).flatMap(([kind, codes]) =>
    codes.map((code) => [code, kind as RefusalKind] as const),
  ),
);

/** What to do about those that people can do something about. */
const ADVICE: Record<number, string> = {
  230002: "机器人不在这个会话里，请把它加进来",
  230006: "请在开放平台为应用开启“机器人”能力，并发布新版本",
  230013: "收信人不在应用的可用范围内，请管理员在开放平台调整可用范围",
  230018: "群设置不允许机器人发言，请群主调整",
  230019: "话题已不存在",
  230022: "内容含飞书认定的敏感词",
  230028: "内容没有通过单位的数据防泄漏审查",
  230035: "机器人在这里没有发言权，请检查群的禁言设置",
  232009: "群已解散",
  99991401: "请在开放平台把服务器的公网地址加进 IP 白名单",
  99991403: "本月的接口调用额度已用完，请管理员在飞书后台扩充",
};

const BUSY_MS = 1000;

export interface JudgeOptions {
  appId: string;
  domain: string;
  /** The scopes that the API needs, where the platform does not name them. */
  scope?: string | undefined;
}

/** An answer with a code other than 0, as what it means for the API `name`. */
export function judge(name: string, answer: Answer, options: JudgeOptions): Refusal {
  const { code, logId } = answer;
  const status = answer.status ?? 200;
  const traced = logId ? { logId } : {};
  const known = KIND_OF.get(code);
  const advice = ADVICE[code];
  const text = `飞书接口 ${name} 返回 ${code}：${answer.msg}${advice ? `（${advice}）` : ""}`;
  if (known === "rate" || status === 429) {
    const delayMs = Math.max(1, answer.resetSeconds ?? 1) * 1000;
    return {
      ...failure(text, { retry: true, delayMs }),
      ...traced,
      kind: "rate",
      code,
      undone: true,
    };
  }
  if (known === "scope") return { ...withoutScope(name, answer, options), ...traced, code };
  const inside = known === "inside" || status >= 500;
  const kind = inside ? "inside" : (known ?? "content");
  const said = known === undefined && logId ? `${text}（log_id ${logId}）` : text;
  return {
    ...failure(said, {
      retry: inside || kind === "busy",
      ...(kind === "busy" ? { delayMs: BUSY_MS } : {}),
    }),
    ...traced,
    kind,
    code,
    undone: !inside || code === TOKEN_INVALID,
  };
}

function withoutScope(name: string, { code, msg }: Answer, options: JudgeOptions) {
  const named = [...new Set(msg.match(/\b[a-z_]+(?::[a-z_.]+)+\b(?!\/)/g) ?? [])];
  const scopes = named.length > 0 ? named : (options.scope?.split(" ") ?? []);
  const link =
    /https?:\/\/[^\s"'，。；）)\]]+/.exec(msg)?.[0] ??
    `${options.domain}/app/${options.appId}/auth?q=${encodeURIComponent(scopes.join(","))}`;
  const lacking =
    scopes.length > 0
      ? `应用缺少权限 ${scopes.join(" 和 ")}`
      : "应用缺少权限，或不在外部群的许可范围内";
  const text = `飞书接口 ${name} 返回 ${code}：${lacking}。请管理员打开 ${link} 开通，并发布新版本`;
  return { ...failure(text), kind: "scope" as const, link, undone: true };
}
