/** What the Worker is given (wrangler.toml and its secrets), read at every request; a fault is a sentence for whoever sets it up. */

/** Of Cloudflare's queues, what is used here. */
export interface EdgeQueue {
  send(body: unknown, options: { contentType: "json"; delaySeconds?: number }): Promise<unknown>;
}

export interface EdgeEnv {
  ORIGIN_URL?: string;
  FEISHU_ENCRYPT_KEY?: string;
  FEISHU_VERIFICATION_TOKEN?: string;
  FEISHU_APP_ID?: string;
  EDGE_SECRET?: string;
  EVENTS?: EdgeQueue;
  DEAD?: EdgeQueue;
}

export interface Settings {
  /** Where the office's server is reachable, without a slash at the end. */
  origin: string;
  gate: { encryptKey: string; verificationToken: string; appId: string | undefined };
  secret: string;
  events: EdgeQueue;
  dead: EdgeQueue;
}

/** As long as the server wants it (`config.ts`). */
const SHORTEST_SECRET = 32;

export function readSettings(
  env: EdgeEnv,
): { ok: true; value: Settings } | { ok: false; error: string } {
  const { ORIGIN_URL, FEISHU_ENCRYPT_KEY, FEISHU_VERIFICATION_TOKEN, EDGE_SECRET } = env;
  const secrets = { FEISHU_ENCRYPT_KEY, FEISHU_VERIFICATION_TOKEN, EDGE_SECRET };
  const missing = Object.entries({ ORIGIN_URL, ...secrets }).flatMap(([name, value]) =>
    value ? [] : [name],
  );
  if (missing.length > 0)
    return fault(
      `还缺 ${missing.join("、")}：ORIGIN_URL 写在 wrangler.toml 里或随 deploy --var 给出，其余用 npx wrangler secret put 名称 设置。`,
    );
  if (!env.EVENTS || !env.DEAD)
    return fault("没有绑定队列 EVENTS 和 DEAD：请用仓库里的 wrangler.toml 重新部署。");
  if (!isSafe(ORIGIN_URL!))
    return fault(
      "ORIGIN_URL 应是办公室服务器的完整网址，以 https:// 开头（本机调试可用 http://localhost）。",
    );
  if (EDGE_SECRET!.length < SHORTEST_SECRET)
    return fault(`EDGE_SECRET 至少 ${SHORTEST_SECRET} 个字符，可用 openssl rand -hex 32 生成。`);
  return {
    ok: true,
    value: {
      origin: ORIGIN_URL!.replace(/\/+$/, ""),
      gate: {
        encryptKey: FEISHU_ENCRYPT_KEY!,
        verificationToken: FEISHU_VERIFICATION_TOKEN!,
        appId: env.FEISHU_APP_ID || undefined,
      },
      secret: EDGE_SECRET!,
      events: env.EVENTS,
      dead: env.DEAD,
    },
  };
}

/** What is sent there is for the office alone: over TLS, unless it does not leave this machine. */
function isSafe(address: string): boolean {
  const url = URL.parse(address);
  if (!url || url.username || url.password || url.search || url.hash) return false;
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && local);
}

function fault(error: string): { ok: false; error: string } {
  return { ok: false, error: `边缘 Worker 没有配置好：${error}` };
}
