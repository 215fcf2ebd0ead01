/**
 * HTTPS_PROXY, HTTP_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS for whatever this process asks of others, and the processes that it
 * starts.
 */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import * as http from "node:http";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

declare module "node:http" {
  /** Newer than the types. Returns how to undo it. */
  function setGlobalProxyFromEnv(env: Record<string, string | undefined>): () => void;
}

/** What no proxy can reach: a model server beside this one is asked directly. */
const LOOPBACK = "localhost,127.0.0.1,::1";

/** Those that are heeded. */
let proxies: URL[] = [];

/** Returns how to undo it. The addresses are those of `env`, which `readConfig` has found to be in order. */
export function heedProxy(env: Record<string, string | undefined>): () => void {
  const direct = env.no_proxy || env.NO_PROXY;
  if (direct !== "*") env.no_proxy = direct ? `${direct},${LOOPBACK}` : LOOPBACK;
  // A child process reads it as it starts; here it is too late for that, since `.env` has just been read.
  env.NODE_USE_ENV_PROXY = "1";
  const given = [env.https_proxy, env.HTTPS_PROXY, env.http_proxy, env.HTTP_PROXY];
  proxies = given.flatMap((address) => (address ? new URL(address) : []));
  const undo = http.setGlobalProxyFromEnv(env);
  return () => {
    proxies = [];
    undo();
  };
}

/**
 * Trust the office's own certificates beside all others. Node reads the variable for itself, but before `.env` is read. Returns what
 * is wrong with it, as a sentence, or null.
 */
export function heedCertificates(env: Record<string, string | undefined>): string | null {
  const path = env.NODE_EXTRA_CA_CERTS;
  if (!path) return null;
  try {
    const own = readFileSync(path, "utf8");
    // What holds none would be taken without a word.
    new X509Certificate(own);
    setDefaultCACertificates([...getCACertificates("default"), own]);
    return null;
  } catch {
    return `NODE_EXTRA_CA_CERTS 指的文件 ${path} 不存在，或不是 PEM 格式的证书。请核对路径和文件。`;
  }
}

/** Those that are heeded, by host and port: what a name and a password in them say is nobody's business. */
export function proxiesInUse(): string[] {
  return [...new Set(proxies.map(({ host }) => host))];
}

/**
 * Was it the proxy that a connection failed at, and not what lies behind it? `error` is the one at the bottom. A proxy known by
 * its name shows there by its address alone, so its port has to tell.
 */
export function failedAtProxy(error: unknown): boolean {
  const { code, message, hostname, address, port } = (error ?? {}) as Record<string, unknown>;
  // It answered, and did not let through.
  if (code === "UND_ERR_ABORTED") return true;
  const isHere = /^(?:127\.|::1$)/.test(String(address));
  return proxies.some((proxy) => {
    const at = Number(proxy.port || 80);
    if (code === "UND_ERR_CONNECT_TIMEOUT")
      return String(message).includes(`${proxy.hostname}:${at}`);
    if (hostname !== undefined) return hostname === proxy.hostname;
    if (port !== at) return false;
    return /^[\d.]+$/.test(proxy.hostname)
      ? address === proxy.hostname
      : isHere === (proxy.hostname === "localhost");
  });
}
