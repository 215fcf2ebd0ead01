/**
 * Where this program may call: the addresses that the configuration names → is what is asked for one of them → ask it → a redirect
 * is followed only to where one might have asked in the first place. Every outgoing call of ours goes through here; the library's
 * native client (object storage) and the database's driver go only to the address that they are given.
 */
import type { Config } from "./config.ts";

export interface Destination {
  /** The variable that names it, for people. */
  name: string;
  url: string;
}

/** Where the `openai` package goes without a base URL, and transformers.js without a mirror. */
const OPENAI = "https://api.openai.com";
const HUB = "https://huggingface.co";
/** The hub and its mirrors keep the files themselves elsewhere, on hosts of this domain, and redirect there. */
const HUB_STORES = "https://*.hf.co";
const MOST_REDIRECTS = 5;

/** A call that was not made. Its message is a sentence for whoever looks after the server. */
export class NotConfigured extends Error {
  constructor(host: string, { from, allowed }: { from: string | null; allowed: Destination[] }) {
    const names = [...new Set(allowed.map(({ name }) => name))].join("、");
    super(
      `${from === null ? `没有访问 ${host}` : `${from} 把请求转到 ${host}，没有跟去`}：它不是配置里写明的地址${names === "" ? "" : `（${names}）`}。确实要用，请系统管理员把它写进 OUTBOUND_HOSTS 后重新启动。`,
    );
  }
}

/** All that the server itself may ask. A model of meanings is fetched by a process of its own, by `hubDestinations`. */
export function destinationsOf(config: Config): Destination[] {
  const { feishu, model, publicUrl, outboundHosts, alarms } = config;
  const named: [string, string | null | undefined][] = [
    ["FEISHU_DOMAIN", feishu?.domain],
    ["OPENAI_BASE_URL", model && (model.baseURL ?? OPENAI)],
    ["ALARM_WEBHOOK_URL", alarms.webhook?.url],
    // The house asks whether it can be reached from here.
    ["PUBLIC_URL", publicUrl],
    ...outboundHosts.map((host): [string, string] => ["OUTBOUND_HOSTS", `https://${host}`]),
  ];
  return named.flatMap(([name, url]) => (url ? [{ name, url }] : []));
}

/** Where a model is fetched from that is no folder here. */
export function hubDestinations(endpoint: string | null, outboundHosts: string[]): Destination[] {
  return [
    { name: "HF_ENDPOINT", url: endpoint ?? HUB },
    { name: "HF_ENDPOINT", url: HUB_STORES },
    ...outboundHosts.map((host) => ({ name: "OUTBOUND_HOSTS", url: `https://${host}` })),
  ];
}

/** `fetch`, to these alone. */
export function guardedFetch(
  fetch: typeof globalThis.fetch,
  allowed: Destination[],
): typeof globalThis.fetch {
  return async (input, init = {}) => {
    let url = new URL(input instanceof Request ? input.url : String(input));
    if (!allowed.some((one) => leadsTo(one, url)))
      throw new NotConfigured(url.host, { from: null, allowed });
    // Its own words about redirects are stricter than ours, or it wants to see them itself.
    if (input instanceof Request || (init.redirect && init.redirect !== "follow"))
      return fetch(input, init);
    let asked: RequestInit = { ...init, redirect: "manual" };
    for (let redirects = 0; ; redirects++) {
      const response = await fetch(redirects === 0 ? input : url, asked);
      const to = redirectOf(response, url);
      if (to === null) return response;
      await response.body?.cancel();
      if (redirects === MOST_REDIRECTS) throw new Error(`${url.host} redirects without an end`);
      if (!allowed.some((one) => leadsTo(one, to)))
        throw new NotConfigured(to.host, { from: url.host, allowed });
      asked = redirected(asked, response.status, to.origin === url.origin);
      url = to;
    }
  };
}

/** The same host and port; never from TLS to none, while a server that is named without it may ask for it. */
function leadsTo({ url }: Destination, { protocol, hostname, port }: URL): boolean {
  const own = new URL(url.replace("://*.", "://"));
  const isWithin = url.includes("://*.") && hostname.endsWith(`.${own.hostname}`);
  if (hostname !== own.hostname && !isWithin) return false;
  if (protocol === own.protocol && port === own.port) return true;
  return protocol === "https:" && port === "" && own.port === "";
}

function redirectOf({ status, headers }: Response, from: URL): URL | null {
  const location = headers.get("location");
  return [301, 302, 303, 307, 308].includes(status) && location !== null
    ? new URL(location, from)
    : null;
}

/** What is asked at the other address, as `fetch` would: secrets are for the first alone. */
function redirected(asked: RequestInit, status: number, sameOrigin: boolean): RequestInit {
  const headers = new Headers(asked.headers);
  if (!sameOrigin) for (const name of ["authorization", "cookie"]) headers.delete(name);
  const method = asked.method?.toUpperCase() ?? "GET";
  const keeps = method === "GET" || method === "HEAD" || status === 307 || status === 308;
  if (keeps) return { ...asked, headers };
  for (const name of ["content-type", "content-length"]) headers.delete(name);
  const { body: _, ...rest } = asked;
  return { ...rest, method: "GET", headers };
}

/**
 * May Feishu, at `domain`, send the long connection to `address`? Its sockets are on hosts beside the one that is asked:
 * msg-frontier.feishu.cn beside open.feishu.cn.
 */
export function isBeside(domain: string, address: string): boolean {
  if (!URL.canParse(address)) return false;
  const [own, other] = [new URL(domain), new URL(address)];
  if (own.protocol === "https:" && other.protocol !== "wss:") return false;
  // What stands above open.gov.cn is no family, but everybody.
  const family = own.hostname.replace(/^open\.(?=[^.]+\.[^.])(?!\w{2,3}\.[a-z]{2}$)/, "");
  return other.hostname === own.hostname || other.hostname.endsWith(`.${family}`);
}
