/** Who the app is and what it may do: its token, its bot, its scopes. */
import { bodyOf, type Platform, success } from "./platform.ts";

export const BOT_OPEN_ID = "ou_bot";

export function addTokens(platform: Platform): void {
  const { api, appId, appSecret } = platform;
  api("token", "POST", "/auth/v3/tenant_access_token/internal", { open: true }, async (c) => {
    const body = await bodyOf(c);
    if (body?.app_id !== appId) return { code: 10003, msg: "invalid param", status: 200 };
    if (body.app_secret !== appSecret)
      return { code: 10014, msg: "app secret invalid", status: 200 };
    const { token, expire } = platform.tokenNow();
    return { code: 0, msg: "ok", tenant_access_token: token, expire };
  });

  api("bot", "GET", "/bot/v3/info", {}, () =>
    platform.abilities.has("bot")
      ? { code: 0, msg: "ok", bot: { open_id: BOT_OPEN_ID, app_name: "承前", activate_status: 2 } }
      : { code: 11205, msg: "app do not have bot" },
  );

  api("scopes", "GET", "/application/v6/scopes", {}, () =>
    success({
      scopes: [...new Set([...platform.granted, ...platform.scopes])].map((scope_name) => ({
        scope_name,
        grant_status: platform.scopes.has(scope_name) ? 1 : 2,
        scope_type: "tenant",
      })),
    }),
  );
}
