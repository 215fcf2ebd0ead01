/** Where the product calls: what the configuration names, and nowhere else, whatever reports, messages and other servers say. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, onTestFinished, test } from "vitest";
import { environmentFor, startProduct } from "../scripts/product.ts";
import { readConfig } from "../src/config.ts";
import { destinationsOf, guardedFetch, hubDestinations, isBeside } from "../src/outbound.ts";
import { startFakeFeishu } from "./fakes/feishu.ts";
import { startHub, writeEmbedder } from "./fakes/model.ts";
import { startFakeOpenAI } from "./fakes/openai.ts";
import { eventually, REPORT_2022, temporaryFolder } from "./helper.ts";

const ENV = {
  PUBLIC_URL: "https://reports.example.cn",
  OPENAI_BASE_URL: "http://10.0.0.7:8000/v1",
  OPENAI_MODEL: "m",
  FEISHU_APP_ID: "cli_0123456789abcdef",
  FEISHU_APP_SECRET: "s",
  FEISHU_ENCRYPT_KEY: "k",
  FEISHU_VERIFICATION_TOKEN: "t",
};

/** A house of this environment asks for `url`; who was asked, in order, where each answers what `answers` say. */
async function asked(
  url: string,
  answers: Record<string, ResponseInit> = {},
  init: RequestInit = {},
  env: Record<string, string> = ENV,
) {
  const config = readConfig(env);
  if (!config.ok) throw new Error(config.error);
  const calls: { url: string; headers: Headers; method: string; body: unknown }[] = [];
  const fetch = guardedFetch(async (input, { headers, method = "GET", body } = {}) => {
    calls.push({ url: String(input), headers: new Headers(headers), method, body });
    return new Response(null, answers[String(input)] ?? {});
  }, destinationsOf(config.value));
  const outcome = await fetch(url, init).catch((error: unknown) => (error as Error).message);
  const said = outcome instanceof Response ? outcome.status : outcome;
  return { said, calls, urls: calls.map((call) => call.url) };
}

describe("what may be asked", () => {
  test.each([
    "https://open.feishu.cn/open-apis/im/v1/messages",
    "http://10.0.0.7:8000/v1/chat/completions",
    "https://reports.example.cn/healthz",
  ])("%s", async (url) => {
    expect(await asked(url)).toMatchObject({ said: 200, urls: [url] });
  });

  test.each([
    ["another host", "https://evil.example.com/"],
    ["a host that begins like one of ours", "https://open.feishu.cn.evil.example.com/"],
    ["a name and password that look like one of ours", "https://open.feishu.cn@evil.example.com/"],
    ["a host below one of ours", "https://a.open.feishu.cn/"],
    ["another port", "http://10.0.0.7:8001/v1"],
    ["one of ours without TLS", "http://open.feishu.cn/"],
    ["this machine", "http://127.0.0.1:3000/"],
    ["what clouds tell of their machines", "http://169.254.169.254/latest/meta-data"],
    ["a file", "file:///etc/passwd"],
    ["what OpenAI itself serves, where another server is configured", "https://api.openai.com/v1"],
  ])("not %s: a sentence, and nobody is asked", async (_, url) => {
    const { said, urls } = await asked(url);
    expect(said).toMatch(
      /^没有访问 .*它不是配置里写明的地址（.*FEISHU_DOMAIN.*）.*OUTBOUND_HOSTS.*。$/,
    );
    expect(urls).toEqual([]);
  });

  test("without a base URL the model is OpenAI's", async () => {
    const { OPENAI_BASE_URL: _, ...rest } = { ...ENV, OPENAI_API_KEY: "k" };
    const url = "https://api.openai.com/v1/chat/completions";
    expect((await asked(url, {}, {}, rest)).urls).toEqual([url]);
  });

  test("with nothing configured, nobody", async () => {
    expect((await asked("https://open.feishu.cn/", {}, {}, {})).urls).toEqual([]);
  });

  test("what OUTBOUND_HOSTS names, by TLS", async () => {
    const env = { ...ENV, OUTBOUND_HOSTS: "files.example.cn, cdn.example.cn:8443" };
    for (const url of ["https://files.example.cn/a", "https://cdn.example.cn:8443/b"])
      expect((await asked(url, {}, {}, env)).urls).toEqual([url]);
    expect((await asked("http://files.example.cn/a", {}, {}, env)).urls).toEqual([]);
    expect(readConfig({ OUTBOUND_HOSTS: "https://a.cn/x" })).toMatchObject({
      ok: false,
      error: expect.stringContaining("OUTBOUND_HOSTS"),
    });
  });

  test("a hub's files lie beside it", () => {
    const at = (url: string, endpoint: string | null = null) =>
      guardedFetch(
        async () => new Response(),
        hubDestinations(endpoint, []),
      )(url).then(
        () => true,
        () => false,
      );
    return expect(
      Promise.all([
        at("https://huggingface.co/office/model/resolve/main/config.json"),
        at("https://cas-bridge.xethub.hf.co/xet"),
        at("https://hub.office.cn/x", "https://hub.office.cn/"),
        at("https://huggingface.co/x", "https://hub.office.cn/"),
        at("https://hf.co.evil.example.com/"),
      ]),
    ).resolves.toEqual([true, true, true, false, false]);
  });
});

describe("a redirect", () => {
  const MODEL = "http://10.0.0.7:8000/v1/chat/completions";
  const to = (location: string, status = 307) => ({ status, headers: { location } });
  const post = { method: "POST", body: "{}", headers: { authorization: "Bearer k" } };

  test("to another place of the same server is followed, with what was sent", async () => {
    const { said, calls } = await asked(MODEL, { [MODEL]: to("/v2/chat") }, post);
    expect(said).toBe(200);
    expect(calls[1]).toMatchObject({
      url: "http://10.0.0.7:8000/v2/chat",
      method: "POST",
      body: "{}",
    });
    expect(calls[1]!.headers.get("authorization")).toBe("Bearer k");
  });

  test.each(["https://evil.example.com/", "http://127.0.0.1:3000/", "http://10.0.0.7/v1"])(
    "to %s is not followed, and says who sent us there",
    async (location) => {
      const { said, urls } = await asked(MODEL, { [MODEL]: to(location) }, post);
      expect(said).toMatch(/^10\.0\.0\.7:8000 把请求转到 .*没有跟去.*。$/);
      expect(urls).toEqual([MODEL]);
    },
  );

  test("to another configured server takes no secret along", async () => {
    const there = "https://reports.example.cn/x";
    const { calls } = await asked(MODEL, { [MODEL]: to(there, 302) }, post);
    expect(calls[1]).toMatchObject({ url: there, method: "GET", body: undefined });
    expect(calls[1]!.headers.has("authorization")).toBe(false);
  });

  test("that has no end is given up", async () => {
    const { said, urls } = await asked(MODEL, { [MODEL]: to(MODEL) });
    expect(said).toContain("without an end");
    expect(urls).toHaveLength(6);
  });

  test("is left to whoever wants to see it himself, or wants none", async () => {
    for (const redirect of ["manual", "error"] as const)
      expect(
        (await asked(MODEL, { [MODEL]: to("https://evil.example.com/") }, { redirect })).urls,
      ).toEqual([MODEL]);
  });
});

test.each([
  ["https://open.feishu.cn", "wss://msg-frontier.feishu.cn/ws/v2?device_id=1", true],
  ["https://open.larksuite.com", "wss://msg-frontier-sg.larksuite.com/ws/v2", true],
  ["https://open.feishu.office.gov.cn", "wss://push.feishu.office.gov.cn/", true],
  ["https://feishu.gov.cn", "wss://feishu.gov.cn/ws", true],
  ["https://open.feishu.cn", "ws://msg-frontier.feishu.cn/", false],
  ["https://open.feishu.cn", "wss://msg-frontier.feishu.cn.evil.com/", false],
  ["https://open.feishu.cn", "wss://evilfeishu.cn/", false],
  ["https://feishu.gov.cn", "wss://another.gov.cn/", false],
  ["https://open.gov.cn", "wss://another.gov.cn/", false],
  ["https://open.feishu.cn", "no address", false],
])("the long connection of %s may go to %s: %s", (domain, address, may) => {
  expect(isBeside(domain, address)).toBe(may);
});

test("nothing in the product asks anybody but through the guard", () => {
  const root = fileURLToPath(new URL("../src/", import.meta.url));
  const asks =
    /(?<![\w.$])fetch\(|globalThis\.fetch|node:(?:https?|net|tls|dgram|dns)\b|\bWebSocket\(|\bundici\b|"axios"/;
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith(join("console", "assets")))
    .filter((file) =>
      asks.test(
        readFileSync(root + file, "utf8").replace(
          /^ *(?:\/?\*|\/\/).*$|typeof globalThis\.fetch/gm,
          "",
        ),
      ),
    );
  expect(files.map((file) => file.replaceAll("\\", "/")).sort()).toEqual([
    // Reads an address, and asks nobody.
    "config.ts",
    // The Worker: it asks the office's server. The hook of alarms asks with the fetch that it is given.
    ...["edge.ts", "edge/consume.ts", "feishu/hook.ts", "feishu/longlink.ts"],
    // Asks whether PUBLIC_URL opens, with the fetch that it is given.
    "flows/checks.ts",
    // Programs, which hand theirs to the app.
    "main.ts",
    ...["outbound.ts", "proxy.ts", "search/model/child.ts"],
    ...["terminal/backup.ts", "terminal/commands.ts", "terminal/migrating.ts"],
  ]);
});

/** Documents that name hosts of others in every place where a reader might look there. */
const LURES: Record<string, () => Uint8Array> = {
  "lure.html": () =>
    strToU8(
      `<html><head><link rel="stylesheet" href="http://lure.invalid/a.css"><script src="http://lure.invalid/a.js"></script>
<meta http-equiv="refresh" content="0;url=http://lure.invalid/"></head><body><h1>2021年工作总结</h1>
<p>接待来访团组8批次。<img src="http://lure.invalid/a.png"><iframe src="http://lure.invalid/f"></iframe></p></body></html>`,
    ),
  "lure.docx": () => {
    const folder = new URL("./files/", import.meta.url);
    const parts = unzipSync(readFileSync(new URL("pandoc-report.docx", folder)));
    const rels = "word/_rels/document.xml.rels";
    const outside = ["image", "attachedTemplate", "hyperlink", "oleObject"].map(
      (type, i) =>
        `<Relationship Id="lure${i}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="http://lure.invalid/${type}" TargetMode="External"/>`,
    );
    const told = strFromU8(parts[rels]!).replace(
      "</Relationships>",
      `${outside.join("")}</Relationships>`,
    );
    return zipSync({ ...parts, [rels]: strToU8(told) });
  },
  "lure.xml.txt": () =>
    strToU8(
      `2020年工作总结\n详见 http://lure.invalid/report ，接待来访团组7批次。\n![图](http://lure.invalid/a.png)`,
    ),
};

test("the whole product at work contacts the servers that are configured, and nobody else", async () => {
  const feishu = await startFakeFeishu();
  const model = await startFakeOpenAI(() => '{"claims":[]}');
  onTestFinished(() => Promise.all([feishu.close(), model.close()]).then(() => {}));
  const models = temporaryFolder();
  writeEmbedder(models);
  const hub = await startHub(models);
  const folder = temporaryFolder();
  const watched = join(folder, "watched.txt");
  const token = "a-token-of-the-office";
  const product = await startProduct({
    ...environmentFor(feishu, join(folder, "data")),
    ...{ OPENAI_BASE_URL: model.baseURL, OPENAI_MODEL: "m", CONSOLE_TOKEN: token },
    ...{ EMBEDDING_MODEL: "office/tiny-embedder", HF_ENDPOINT: hub.url, WATCHED: watched },
    ADMIN_OPEN_IDS: "ou_keeper",
    NODE_OPTIONS: `--import ${new URL("./fakes/watched.ts", import.meta.url).href}`,
  });
  onTestFinished(() => void product.child.kill("SIGKILL"));
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const api = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${product.url}/api/v1${path}`, { headers, ...init });
    expect(response.status, path).toBe(200);
    return response;
  };
  const files: Record<string, Uint8Array> = {
    "2022.txt": strToU8(REPORT_2022),
    ...Object.fromEntries(Object.entries(LURES).map(([name, make]) => [name, make()])),
  };
  const begun = await api("/uploads", { method: "POST", body: JSON.stringify({ direct: true }) });
  const { id } = (await begun.json()) as { id: string };
  for (const [name, bytes] of Object.entries(files))
    await api(`/uploads/${id}/files?name=${encodeURIComponent(name)}`, {
      method: "PUT",
      body: bytes as Uint8Array<ArrayBuffer>,
    });
  await eventually(async () => {
    const { reports } = (await (await api("/reports")).json()) as { reports: unknown[] };
    expect(reports).toHaveLength(Object.keys(files).length);
  });
  const question = "2022年接待来访团组多少批次？详见 http://lure.invalid/q";
  const { signal } = new AbortController();
  const answer = await api("/ask", { method: "POST", body: JSON.stringify({ question }), signal });
  expect(await answer.text()).toContain("9批次");
  await fetch(`${product.url}/feishu/webhook`, {
    method: "POST",
    ...feishu.seal(feishu.messageEvent({ text: question, chatType: "p2p" })),
  });
  await feishu.waitForSent(1);
  await eventually(() => expect(hub.asked.length).toBeGreaterThan(0));
  await product.stop();

  const contacted = readFileSync(watched, "utf8").split("\n").filter(Boolean);
  const configured = [feishu.url, model.baseURL, hub.url].map((url) => new URL(url));
  for (const { host } of configured) expect(contacted).toContain(host);
  const own = new Set(configured.flatMap(({ host, hostname }) => [host, hostname]));
  expect(contacted.filter((address) => !own.has(address))).toEqual([]);
  expect(existsSync(watched)).toBe(true);
});
