/**
 * Login with Feishu: away to Feishu with a state that this browser alone has → back with a code → who it is → a session. Who
 * keeps the reports is who stands in ADMIN_OPEN_IDS; everybody else may read and ask.
 */
import { randomBytes } from "node:crypto";
import type { Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import type { App } from "../app.ts";
import type { createAccess } from "./access.ts";
import { loginPage, nextOf } from "./login.ts";
import type { VisitorEnv } from "./visitor.ts";

const AWAY = "chengqian-away";
/** So long is a code of Feishu's good, and a little for the person. */
const AWAY_SECONDS = 15 * 60;
/** Chats that are asked about at a login. */
const MAX_CHATS = 50;

const AwaySchema = z.object({
  state: z.string(),
  verifier: z.string(),
  next: z.string().nullable(),
});

export function addFeishuLogin(
  server: Hono<VisitorEnv>,
  app: App,
  access: ReturnType<typeof createAccess>,
): void {
  const { feishu, config, records, log } = app;
  const { publicUrl } = config;
  if (!feishu || publicUrl === null) return;
  const redirectUri = `${publicUrl}/login/feishu/back`;

  server.get("/login/feishu", (c) => {
    const away = {
      state: randomBytes(16).toString("base64url"),
      verifier: randomBytes(32).toString("base64url"),
      next: nextOf(c.req.query("next")),
    };
    setCookie(c, AWAY, Buffer.from(JSON.stringify(away)).toString("base64url"), {
      ...{ httpOnly: true, sameSite: "Lax", path: "/login", maxAge: AWAY_SECONDS },
      secure: publicUrl.startsWith("https:"),
    });
    return c.redirect(feishu.login.addressOf({ redirectUri, ...away }));
  });

  server.get("/login/feishu/back", async (c) => {
    const away = awayOf(c);
    deleteCookie(c, AWAY, { path: "/login" });
    const { code, state } = c.req.query();
    const refuse = (error: string) =>
      c.html(loginPage({ error, next: away?.next ?? null, feishu: true }), 403);
    if (!away || state !== away.state)
      return refuse("这次登录不是从这个浏览器开始的，或者隔得太久。请再点一次“用飞书登录”。");
    if (!code) return refuse("您在飞书里没有同意登录。要用承前，请再点一次“用飞书登录”。");
    const { verifier } = away;
    const entered = await feishu.login.enter({ code, redirectUri, verifier, chats: await chats() });
    if (!entered.ok) return refuse(entered.error);
    await access.begin(c, { person: entered.value });
    log.info("somebody logged in with Feishu", { person: entered.value.openId });
    await records.audit("session.began", { by: entered.value.openId, with: "feishu" });
    return c.redirect(away.next ?? "/");
  });

  /** The chats to which reports are limited. */
  async function chats(): Promise<string[]> {
    const limited = (await records.reports()).flatMap(({ audience }) => audience ?? []);
    return [...new Set(limited)].filter((id) => id.startsWith("oc_")).slice(0, MAX_CHATS);
  }
}

function awayOf(c: Context): z.infer<typeof AwaySchema> | null {
  try {
    const text = Buffer.from(getCookie(c, AWAY) ?? "", "base64url").toString();
    return AwaySchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
