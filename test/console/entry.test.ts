/** Who may come in, and do what: tokens with scopes, login with Feishu, sessions that can be ended. */
import { describe, expect, onTestFinished, test } from "vitest";
import type { App } from "../../src/app.ts";
import { startFakeFeishu } from "../fakes/feishu.ts";
import { fileOf, openApp, REPORT_2022, serverOf } from "../helper.ts";

const OFFICE = "a-long-console-token";
const PUBLIC = "http://localhost";
const json = { "content-type": "application/json" };
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}`, ...json } });

async function office(env: Record<string, string> = {}, options = {}) {
  const app = await openApp({ env: { CONSOLE_TOKEN: OFFICE, ...env }, ...options });
  await app.shelving.ingest([fileOf("2022年报告.txt", REPORT_2022)]);
  return app;
}

const from = (app: App) => serverOf(app, "203.0.113.9");

async function made(app: App, scopes: string[], days: number | null = 30, name = "综合科") {
  const response = await from(app)("/api/v1/tokens", {
    method: "POST",
    body: JSON.stringify({ name, scopes, days }),
    ...bearer(OFFICE),
  });
  return (await response.json()) as { id: string; token: string };
}

describe("a token with scopes", () => {
  test("does what it allows, and says what it does not", async () => {
    const app = await office();
    const { token } = await made(app, ["read"]);
    const get = from(app);
    expect((await get("/api/v1/state", bearer(token))).status).toBe(200);
    const asked = await get("/api/v1/ask", {
      method: "POST",
      body: JSON.stringify({ question: "核查了多少处？" }),
      ...bearer(token),
    });
    expect(asked.status).toBe(403);
    expect((await asked.json()).error).toMatch(/提问和起草.*管理员/);
    const [report] = await app.records.reports();
    for (const [method, path] of [
      ["DELETE", `/api/v1/reports/${report!.reportId}`],
      ["GET", "/api/v1/tokens"],
      ["POST", "/api/v1/tokens"],
      ["GET", "/api/v1/sessions"],
    ] as const) {
      const body = method === "POST" ? { body: "{}" } : {};
      expect((await get(path, { method, ...body, ...bearer(token) })).status).toBe(403);
    }
    expect(await app.records.reports()).toHaveLength(1);
  });

  test("is shown once and kept as a hash, and ends when it is taken back, its sessions too", async () => {
    const app = await office();
    const { id, token } = await made(app, ["read", "ask"]);
    const get = from(app);
    const listed = await (await get("/api/v1/tokens", bearer(OFFICE))).text();
    expect(listed).toContain("综合科");
    expect(listed).not.toContain(token);

    const login = await get("/login", {
      method: "POST",
      body: new URLSearchParams({ token }),
      headers: { origin: PUBLIC },
    });
    const cookie = login.headers.get("set-cookie")!.split(";")[0]!;
    const state = await (await get("/api/v1/state", { headers: { cookie } })).json();
    expect(state.visitor).toEqual({ name: "综合科", scopes: ["read", "ask"], session: true });
    const { sessions } = await (await get("/api/v1/sessions", bearer(OFFICE))).json();
    expect(sessions).toMatchObject([{ token: "综合科", person: null, address: "203.0.113.9" }]);

    const ended = await get(`/api/v1/tokens/${id}`, { method: "DELETE", ...bearer(OFFICE) });
    expect(ended.status).toBe(200);
    expect((await get("/api/v1/state", bearer(token))).status).toBe(401);
    expect((await get("/api/v1/state", { headers: { cookie } })).status).toBe(401);
  });

  test("ends with its days", async () => {
    let now = Date.parse("2026-03-01T08:00:00Z");
    const app = await office({}, { clock: () => now });
    const { token } = await made(app, ["read"], 7);
    now += 6 * 86_400_000;
    expect((await from(app)("/api/v1/state", bearer(token))).status).toBe(200);
    now += 2 * 86_400_000;
    expect((await from(app)("/api/v1/state", bearer(token))).status).toBe(401);
  });

  test("without a name or without a right is refused with a sentence", async () => {
    const app = await office();
    for (const [body, error] of [
      [{ name: " ", scopes: ["read"], days: 7 }, /起个名字/],
      [{ name: "科", scopes: [], days: 7 }, /至少选一项/],
      [{ name: "科", scopes: ["read"], days: 0 }, /至少 1 天/],
    ] as const) {
      const init = { method: "POST", body: JSON.stringify(body), ...bearer(OFFICE) };
      const response = await from(app)("/api/v1/tokens", init);
      expect(response.status).toBe(400);
      expect((await response.json()).error).toMatch(error);
    }
  });
});

describe("login with Feishu", () => {
  async function withFeishu(clock = () => Date.now()) {
    const feishu = await startFakeFeishu({ clock });
    onTestFinished(() => feishu.close());
    const env = { PUBLIC_URL: PUBLIC, ADMIN_OPEN_IDS: "ou_keeper" };
    const app = await office(env, { feishu, clock });
    const get = from(app);

    /** A browser that goes to Feishu, agrees there, and comes back. */
    async function comeBack(person: typeof feishu.login.person, tamper = (url: string) => url) {
      feishu.login.person = person;
      const away = await get("/login/feishu");
      const jar = away.headers.get("set-cookie")!.split(";")[0]!;
      const agreed = await fetch(away.headers.get("location")!, { redirect: "manual" });
      const back = new URL(tamper(agreed.headers.get("location")!));
      const response = await get(back.pathname + back.search, { headers: { cookie: jar } });
      const cookie = response.headers.getSetCookie().find((one) => one.startsWith("chengqian="));
      return { response, cookie: cookie?.split(";")[0] ?? "", back, jar };
    }
    const stateOf = async (cookie: string) =>
      (await get("/api/v1/state", { headers: { cookie } })).json();
    return { app, feishu, get, comeBack, stateOf };
  }

  test("staff may read and ask, keepers of the reports everything, each as himself", async () => {
    const { comeBack, stateOf, get } = await withFeishu();
    const staff = await comeBack({ openId: "ou_staff", name: "林晓" });
    expect(staff.response.headers.get("location")).toBe("/");
    expect((await stateOf(staff.cookie)).visitor).toEqual({
      name: "林晓",
      scopes: ["read", "ask"],
      session: true,
    });
    const keeper = await comeBack({ openId: "ou_keeper", name: "周敏" });
    expect((await stateOf(keeper.cookie)).visitor.scopes).toContain("admin");
    const { sessions } = await (
      await get("/api/v1/sessions", { headers: { cookie: keeper.cookie } })
    ).json();
    expect(sessions.map(({ person }: { person: string }) => person)).toEqual(["周敏", "林晓"]);
    const ended = await get(`/api/v1/sessions/${sessions[1].name}`, {
      method: "DELETE",
      headers: { cookie: keeper.cookie, origin: PUBLIC },
    });
    expect(ended.status).toBe(200);
    expect((await get("/api/v1/state", { headers: { cookie: staff.cookie } })).status).toBe(401);
  });

  test("a person reads what is for him and for his chats, and nothing else", async () => {
    const { app, comeBack, stateOf } = await withFeishu();
    const limited = (name: string, org: string, audience: string[]) =>
      app.shelving.ingest([fileOf(`${name}.txt`, REPORT_2022.replaceAll("望江区", org))], {
        given: { audience },
      });
    await limited("甲", "临江区", ["ou_staff"]);
    await limited("乙", "远山区", ["oc_team"]);
    await limited("丙", "青石区", ["oc_other"]);
    const { cookie } = await comeBack({ openId: "ou_staff", name: "林晓", chats: ["oc_team"] });
    expect((await stateOf(cookie)).reportCount).toBe(3);
    const stranger = await comeBack({ openId: "ou_else", name: "何平" });
    expect((await stateOf(stranger.cookie)).reportCount).toBe(1);
  });

  test("whoever is forgotten is logged out, and nothing says that he was there", async () => {
    const { app, comeBack, get } = await withFeishu();
    const { cookie } = await comeBack({ openId: "ou_staff", name: "林晓" });
    await app.retention.forget("ou_staff");
    expect((await get("/api/v1/state", { headers: { cookie } })).status).toBe(401);
    expect(await app.access.sessions.list()).toEqual([]);
  });

  test("a session by Feishu ends after a day", async () => {
    let now = Date.now();
    const { comeBack, get } = await withFeishu(() => now);
    const { cookie } = await comeBack({ openId: "ou_staff", name: "林晓" });
    const status = async () => (await get("/api/v1/state", { headers: { cookie } })).status;
    expect(await status()).toBe(200);
    now += 25 * 3_600_000;
    expect(await status()).toBe(401);
  });

  test("what this browser did not begin, or nobody agreed to, lets nobody in", async () => {
    const { comeBack, get } = await withFeishu();
    const person = { openId: "ou_staff", name: "林晓" };
    const forged = await comeBack(person, (url) => url.replace(/state=[^&]*/, "state=other"));
    expect([forged.response.status, forged.cookie]).toEqual([403, ""]);
    expect(await forged.response.text()).toContain("不是从这个浏览器开始的");

    const refused = await comeBack(null);
    expect(await refused.response.text()).toContain("没有同意");
    const outside = await comeBack({ ...person, outside: true });
    expect(await outside.response.text()).toContain("可用范围");

    // A code is good once, with the cookie of its own browser.
    const { back, jar, cookie } = await comeBack(person);
    expect(cookie).not.toBe("");
    const again = await get(back.pathname + back.search, { headers: { cookie: jar } });
    expect(again.status).toBe(403);
    const stolen = await comeBack(person);
    expect((await get(stolen.back.pathname + stolen.back.search)).status).toBe(403);
  });

  test("Feishu out of reach is said, without its secret", async () => {
    const { comeBack, feishu } = await withFeishu();
    feishu.faults.push({ api: "login", status: 502 });
    const { response } = await comeBack({ openId: "ou_staff", name: "林晓" });
    const page = await response.text();
    expect(page).toMatch(/没有认可这次登录|没有连上飞书/);
    expect(page).not.toContain(feishu.credentials.appSecret);
  });

  test("is offered only where Feishu is set and knows the way back", async () => {
    const { get } = await withFeishu();
    expect(await (await get("/login")).text()).toContain("用飞书登录");
    const without = await office();
    expect(await (await from(without)("/login")).text()).not.toContain("用飞书登录");
    expect((await from(without)("/login/feishu")).headers.get("location")).toBe("/login");
  });
});
