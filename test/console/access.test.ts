/** Who gets in: sessions, back-off, where a request comes from, and what a door shows to whom. */
import { describe, expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import { fileOf, openApp, REPORT_2022, serverOf } from "../helper.ts";

const TOKEN = "a-long-console-token";
const HERE = { origin: "http://localhost" };

const office = (env: Record<string, string> = {}, options = {}) =>
  openApp({ env: { CONSOLE_TOKEN: TOKEN, ...env }, ...options });

const login = (app: App, token = TOKEN, headers: Record<string, string> = HERE, remote?: string) =>
  serverOf(app, remote ?? "203.0.113.9")("/login", {
    method: "POST",
    body: new URLSearchParams({ token }),
    headers,
  });

async function cookieOf(app: App): Promise<string> {
  return (await login(app)).headers.get("set-cookie")!.split(";")[0]!;
}

describe("a session", () => {
  test("has an id of its own that is not the token, and ends at logout, only it", async () => {
    const app = await office();
    const get = serverOf(app, "203.0.113.9");
    const [one, two] = [await cookieOf(app), await cookieOf(app)];
    expect(one).not.toBe(two);
    expect(one).not.toContain(TOKEN);
    const status = async (cookie: string) =>
      (await get("/api/v1/state", { headers: { cookie } })).status;
    expect([await status(one), await status(two)]).toEqual([200, 200]);
    const out = await get("/logout", { method: "POST", headers: { ...HERE, cookie: one } });
    expect([out.status, out.headers.get("location")]).toEqual([302, "/login"]);
    expect([await status(one), await status(two)]).toEqual([401, 200]);
    await app.sessions.endAll();
    expect(await status(two)).toBe(401);
  });

  test("does not outlive its days, nor the token that it was begun with", async () => {
    let now = Date.parse("2026-03-01T08:00:00Z");
    const app = await office({}, { clock: () => now });
    const cookie = await cookieOf(app);
    const status = async (of: App) =>
      (await serverOf(of, "203.0.113.9")("/api/v1/state", { headers: { cookie } })).status;
    now += 13 * 86_400_000;
    expect(await status(app)).toBe(200);
    now += 2 * 86_400_000;
    expect(await status(app)).toBe(401);

    const { dataDir } = app.config;
    const fresh = await cookieOf(app);
    await app.close();
    const changed = await office({ CONSOLE_TOKEN: "another-long-token", DATA_DIR: dataDir });
    const again = serverOf(changed, "203.0.113.9");
    expect((await again("/api/v1/state", { headers: { cookie: fresh } })).status).toBe(401);
  });

  test("is sent back over TLS alone where the page came over TLS", async () => {
    const app = await office({ PUBLIC_URL: "https://cq.example.com" });
    const secure = async (origin: string) =>
      /; Secure/.test((await login(app, TOKEN, { origin })).headers.get("set-cookie") ?? "none");
    expect(await secure("https://cq.example.com")).toBe(true);
    expect(await secure("http://localhost")).toBe(false);
  });
});

describe("a made token", () => {
  test("is told once, is kept as a hash, and a new one ends the old one and its sessions", async () => {
    const app = await openApp({ env: { PUBLIC_URL: "https://cq.example.com" } });
    const token = (await app.access.token.first())!;
    expect(token).toMatch(/^[\w-]{24}$/);
    expect(await app.access.token.first()).toBeNull();
    expect(await app.records.setting("console_token")).not.toContain(token);
    const get = serverOf(app, "203.0.113.9");
    const bearer = async (given: string) =>
      (await get("/api/v1/state", { headers: { authorization: `Bearer ${given}` } })).status;
    expect(await bearer(token)).toBe(200);
    const renewed = await app.access.token.renew();
    expect([await bearer(token), await bearer(renewed)]).toEqual([401, 200]);
  });

  test("before one is made nobody gets in, not even with an empty one", async () => {
    const get = serverOf(await openApp({ env: { PUBLIC_URL: "https://cq.example.com" } }));
    for (const authorization of ["Bearer ", "Bearer null", "Bearer undefined", "Basic Og=="])
      expect((await get("/api/v1/state", { headers: { authorization } })).status).toBe(401);
  });
});

describe("wrong tokens", () => {
  test("are logged with their address, and then have to wait, by form and by bearer alike", async () => {
    const lines: string[] = [];
    const now = Date.parse("2026-03-01T08:00:00Z");
    const app = await office({}, { onLog: (line: string) => lines.push(line), clock: () => now });
    for (let i = 0; i < 5; i++) expect((await login(app, "wrong")).status).toBe(401);
    expect(lines.join()).toMatch(
      /"level":"warn","message":"a wrong console token was refused","address":"203.0.113.9"/,
    );
    expect(lines.join()).not.toContain('"wrong"');
    const waiting = await login(app);
    expect([waiting.status, waiting.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await waiting.text()).toMatch(/口令错误次数过多，请 1 秒后再试/);
    const bearer = { headers: { authorization: `Bearer ${TOKEN}` } };
    expect((await serverOf(app, "203.0.113.9")("/api/v1/state", bearer)).status).toBe(429);
    expect((await serverOf(app, "198.51.100.7")("/api/v1/state", bearer)).status).toBe(200);
  });

  test("sent many at once, as down one pipe, are no more than five either", async () => {
    const now = Date.parse("2026-03-01T08:00:00Z");
    const get = serverOf(await office({}, { clock: () => now }), "203.0.113.9");
    const guesses = Array.from({ length: 40 }, (_, i) =>
      get("/api/v1/state", { headers: { authorization: `Bearer guess ${i}` } }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(35);
  });

  test("an address that the sender makes up is not believed", async () => {
    const now = Date.parse("2026-03-01T08:00:00Z");
    const app = await office({}, { clock: () => now });
    const statuses = [];
    for (let i = 0; i < 6; i++)
      statuses.push(
        (await login(app, "wrong", { ...HERE, "x-forwarded-for": `10.0.0.${i}` })).status,
      );
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  test("whoever is logged in goes on", async () => {
    const now = Date.parse("2026-03-01T08:00:00Z");
    const app = await office({}, { clock: () => now });
    const cookie = await cookieOf(app);
    for (let i = 0; i < 9; i++) await login(app, "wrong");
    const state = await serverOf(app, "203.0.113.9")("/api/v1/state", { headers: { cookie } });
    expect(state.status).toBe(200);
  });
});

describe("behind a proxy that asks for a password of its own", () => {
  const authorization = "Basic b2ZmaWNlOnBhc3N3b3Jk";

  test("a session works, and its password is no wrong token", async () => {
    const app = await office();
    const cookie = await cookieOf(app);
    for (let i = 0; i < 8; i++) {
      const state = await serverOf(app)("/api/v1/state", { headers: { authorization, cookie } });
      expect(state.status).toBe(200);
    }
    expect((await login(app, TOKEN, { ...HERE, authorization })).status).toBe(302);
  });

  test("what another site makes the browser send with it is refused all the same", async () => {
    const app = await office();
    const cookie = await cookieOf(app);
    const headers = { authorization, cookie, origin: "https://evil.example" };
    expect((await login(app, TOKEN, headers)).status).toBe(403);
    const out = await serverOf(app)("/api/v1/samples/remove", { method: "POST", headers });
    expect(out.status).toBe(403);
  });
});

describe("where a request comes from", () => {
  const post = { method: "POST", body: new URLSearchParams({ token: TOKEN }) };

  test.each<[string, Record<string, string>, number]>([
    ["its own page", { origin: "http://localhost" }, 302],
    ["the public address, behind a proxy that hides it", { origin: "https://cq.example.com" }, 302],
    [
      "a page that the browser calls its own",
      { "sec-fetch-site": "same-origin", origin: "https://x.example" },
      302,
    ],
    ["another site", { origin: "https://evil.example" }, 403],
    ["a site whose name begins alike", { origin: "https://cq.example.com.evil.example" }, 403],
    ["the public address over another scheme", { origin: "http://cq.example.com" }, 403],
    [
      "another site with our own as well",
      { origin: "https://evil.example, http://localhost" },
      403,
    ],
    ["a page without origin", { origin: "null" }, 403],
    ["a neighbour of the site", { "sec-fetch-site": "same-site", origin: "http://localhost" }, 403],
  ])("%s → %#", async (_, headers, status) => {
    const app = await office({ PUBLIC_URL: "https://cq.example.com" });
    const response = await serverOf(app, "203.0.113.9")("/login", { ...post, headers });
    expect(response.status).toBe(status);
  });

  test("a refusal says where from and what to set", async () => {
    const response = await login(await office(), TOKEN, { origin: "https://new.example.cn" });
    expect((await response.json()).error).toMatch(/“https:\/\/new\.example\.cn”.*PUBLIC_URL/);
  });
});

describe("the open door of this machine", () => {
  test.each([
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
  ])("what came through a proxy is refused: %s", async (name) => {
    const get = serverOf(await openApp());
    const headers = { host: "localhost:3000", [name]: "127.0.0.1" };
    expect((await get("/", { headers })).status).toBe(403);
    expect((await get("/metrics", { headers })).status).toBe(403);
    expect((await get("/", { headers: { host: "localhost:3000" } })).status).toBe(200);
  });

  test("whose address the listener cannot tell, as over a socket file, is refused", async () => {
    expect((await serverOf(await openApp(), null)("/")).status).toBe(403);
  });
});

describe("a public door", () => {
  const paths = [
    "/",
    "/api/v1/state",
    "/metrics",
    "/api/v1/reports/x",
    "/api/v1/desk/jobs",
    "/mcp",
  ];

  test.each(paths)(
    "without a token %s is closed, whatever Host and forwarding headers say",
    async (path) => {
      const app = await openApp({ env: { PUBLIC_URL: "https://cq.example.com" } });
      const headers = {
        host: "localhost:3000",
        "x-forwarded-for": "127.0.0.1",
        "x-real-ip": "::1",
      };
      const response = await serverOf(app, "127.0.0.1")(path, { headers });
      expect([302, 401]).toContain(response.status);
    },
  );

  test.each(paths)("whose console is elsewhere has no %s and no login", async (path) => {
    const app = await openApp({ env: { PUBLIC_URL: "https://cq.example.com", CONSOLE_PORT: "1" } });
    const get = serverOf(app, "127.0.0.1");
    expect((await get(path)).status).toBe(404);
    expect((await get("/login")).status).toBe(404);
    expect((await get("/healthz")).status).toBe(200);
  });

  test("says that it is ready, and how much it holds only to those who may look in", async () => {
    const app = await office();
    await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
    const get = serverOf(app, "203.0.113.9");
    expect(await (await get("/readyz")).json()).toEqual({ ready: true });
    const bearer = { headers: { authorization: `Bearer ${TOKEN}` } };
    expect(await (await get("/readyz", bearer)).json()).toMatchObject({ ready: true, reports: 1 });
    expect(await (await get("/metrics", bearer)).text()).toContain("chengqian_jobs");
  });
});

describe("headers", () => {
  test("no page and no answer is kept on the way; TLS is asked for only where the office wants it", async () => {
    const open = serverOf(await openApp());
    for (const path of ["/", "/api/v1/state", "/healthz", "/readyz", "/nowhere", "/metrics"]) {
      const { headers } = await open(path);
      expect([path, headers.get("cache-control")]).toEqual([path, "no-store"]);
      expect(headers.get("strict-transport-security")).toBeNull();
    }
    const strict = serverOf(await openApp({ env: { HSTS: "on" } }));
    const header = (await strict("/")).headers.get("strict-transport-security");
    expect(header).toMatch(/^max-age=\d+$/);
  });
});
