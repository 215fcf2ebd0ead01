/** HTTPS_PROXY, HTTP_PROXY and NO_PROXY for whatever this process asks of others, and the processes that it starts. */
import * as http from "node:http";

declare module "node:http" {
  /** Newer than the types. Returns how to undo it. */
  function setGlobalProxyFromEnv(env: Record<string, string | undefined>): () => void;
}

/** What no proxy can reach: a model server beside this one is asked directly. */
const LOOPBACK = "localhost,127.0.0.1,::1";

/** Returns how to undo it. The addresses are those of `env`, which `readConfig` has found to be in order. */
export function heedProxy(env: Record<string, string | undefined>): () => void {
  const direct = env.no_proxy || env.NO_PROXY;
  if (direct !== "*") env.no_proxy = direct ? `${direct},${LOOPBACK}` : LOOPBACK;
  // A child process reads it as it starts; here it is too late for that, since `.env` has just been read.
  env.NODE_USE_ENV_PROXY = "1";
  return http.setGlobalProxyFromEnv(env);
}
