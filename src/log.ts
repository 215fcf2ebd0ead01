/**
 * One JSON object a line on stderr, so that stdout stays the answer's own. Secrets never get here: callers log ids. Whatever belongs to
 * one question bears its number, `id`, from the gate to its answer, and what belongs to one request bears that one's.
 */
import { AsyncLocalStorage } from "node:async_hooks";

const LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LEVELS)[number];

export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

interface Trace {
  /** The number of a question: its first job's. */
  id?: string;
  /** The number of an HTTP request. */
  request?: string;
}

const traces = new AsyncLocalStorage<Trace>();

export const trace = {
  /** Every line that is logged by `work`, however late, bears these. */
  run: <T>(fields: Trace, work: () => T): T => traces.run(fields, work),
  /** The same, of a question that came with what is under way. */
  within: <T>(id: string, work: () => T): T => traces.run({ ...traces.getStore(), id }, work),
};

/** A logger that drops what is below `level`; `write` is where a line goes. */
export function createLog(
  level: LogLevel,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Log {
  const at =
    (name: LogLevel) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      if (LEVELS.indexOf(name) < LEVELS.indexOf(level)) return;
      const line = { time: new Date().toISOString(), level: name, message, ...fields };
      // What a line says itself counts.
      write(`${JSON.stringify({ ...line, ...traces.getStore(), ...fields })}\n`);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

const UNTRUSTED = "对方的证书不受信任；单位自己的证书可用 NODE_EXTRA_CA_CERTS 指明";
/** What lies behind a connection that did not come about, by the code of the error underneath. */
const CAUSES: Record<string, string> = {
  ECONNREFUSED: "对方拒绝连接，可能没有启动或端口不对",
  ENOTFOUND: "域名解析不到，请检查网址和 DNS",
  EAI_AGAIN: "域名暂时解析不了，可能没有联网",
  EHOSTUNREACH: "网络不通",
  ENETUNREACH: "网络不通",
  ETIMEDOUT: "连接超时",
  UND_ERR_CONNECT_TIMEOUT: "连接超时",
  UND_ERR_HEADERS_TIMEOUT: "对方迟迟没有应答",
  UND_ERR_BODY_TIMEOUT: "对方迟迟没有应答",
  ECONNRESET: "连接被断开",
  EPIPE: "连接被断开",
  UND_ERR_SOCKET: "连接被断开",
  UND_ERR_ABORTED: "代理不放行",
  CERT_HAS_EXPIRED: "对方的证书已过期，或本机时间不对",
  CERT_NOT_YET_VALID: "对方的证书尚未生效，或本机时间不对",
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: "对方的证书与网址不符",
};

/**
 * The message of whatever was thrown. “fetch failed” and its like say nothing: what caused them is told instead, in words
 * where it is known, with the code that a search engine knows.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "等了太久没有应答";
  const root = bottomOf(error);
  if (root === error) return error.message;
  const code = codeOf(root);
  const words = code === null ? undefined : CAUSES[code];
  const detail =
    code === null || root.message.includes(code) ? root.message : `${code} ${root.message}`.trim();
  return words ? `${words}（${detail}）` : `${error.message}：${detail}`;
}

/** The code of what lies at the bottom of an error, such as ECONNREFUSED; null where it has none. */
export function causeOf(error: unknown): string | null {
  return error instanceof Error ? codeOf(bottomOf(error)) : null;
}

/** What lies at the bottom of whatever was thrown. */
export function rootOf(error: unknown): unknown {
  return error instanceof Error ? bottomOf(error) : error;
}

function bottomOf(error: Error): Error {
  let root = error;
  // A cause may be its own; one address of several that were tried stands for all.
  for (let depth = 0; depth < 8; depth++) {
    const below = root instanceof AggregateError ? root.errors[0] : root.cause;
    if (!(below instanceof Error)) break;
    root = below;
  }
  return root;
}

function codeOf(error: Error): string | null {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : null;
}
