/** Logging in with Feishu: a page on which a person agrees, a code that is good once, and who the person is. */
import { createHash, randomUUID } from "node:crypto";
import { bodyOf, type Platform, success } from "./platform.ts";

export interface LoginPerson {
  openId: string;
  name: string;
  chats?: string[];
  /** Outside of those to whom the app is open. */
  outside?: boolean;
}

const CODE_MS = 5 * 60_000;

export function addLogin({ api, app, appId, appSecret, clock }: Platform) {
  /** Whoever sits at the browser; null does not agree. */
  const login: { person: LoginPerson | null } = { person: null };
  const codes = new Map<
    string,
    { person: LoginPerson; until: number; redirectUri: string; challenge: string | undefined }
  >();
  const userTokens = new Map<string, LoginPerson>();

  app.get("/open-apis/authen/v1/authorize", (c) => {
    const { client_id, response_type, redirect_uri = "", state = "", ...rest } = c.req.query();
    if (client_id !== appId || response_type !== "code" || redirect_uri === "")
      return c.text("invalid request", 400);
    const back = new URL(redirect_uri);
    back.searchParams.set("state", state);
    if (!login.person) {
      back.searchParams.set("error", "access_denied");
      return c.redirect(back.href);
    }
    const code = randomUUID();
    codes.set(code, {
      ...{ person: login.person, until: clock() + CODE_MS, redirectUri: redirect_uri },
      challenge: rest.code_challenge_method === "S256" ? rest.code_challenge : undefined,
    });
    back.searchParams.set("code", code);
    return c.redirect(back.href);
  });

  api("login", "POST", "/authen/v2/oauth/token", { open: true }, async (c) => {
    const body = (await bodyOf(c)) ?? {};
    if (body.client_id !== appId || body.client_secret !== appSecret)
      return { code: 20002, msg: "client secret is invalid", error: "invalid_client" };
    const code = String(body.code);
    const kept = codes.get(code);
    codes.delete(code);
    if (!kept || kept.until < clock() || body.grant_type !== "authorization_code")
      return { code: 20003, msg: "code is invalid", error: "invalid_grant" };
    if (kept.redirectUri !== body.redirect_uri)
      return { code: 20071, msg: "redirect_uri does not match", error: "invalid_grant" };
    const verifier = String(body.code_verifier ?? "");
    const hash = createHash("sha256").update(verifier).digest("base64url");
    if (kept.challenge !== undefined && kept.challenge !== hash)
      return { code: 20049, msg: "PKCE code challenge failed", error: "invalid_grant" };
    if (kept.person.outside) return { code: 20010, msg: "user has no permission", error: "" };
    const token = `u-${randomUUID()}`;
    userTokens.set(token, kept.person);
    return { code: 0, msg: "", access_token: token, expires_in: 7200, token_type: "Bearer" };
  });

  const personOf = (header: string | undefined) =>
    userTokens.get((header ?? "").replace(/^Bearer /, ""));
  const NO_TOKEN = { code: 99991668, msg: "Invalid access token for authorization." };

  api("user", "GET", "/authen/v1/user_info", { open: true }, (c) => {
    const person = personOf(c.req.header("authorization"));
    return person ? success({ open_id: person.openId, name: person.name }) : NO_TOKEN;
  });

  api("inChat", "GET", "/im/v1/chats/:id/members/is_in_chat", { open: true }, (c) => {
    const person = personOf(c.req.header("authorization"));
    if (!person) return NO_TOKEN;
    return success({ is_in_chat: (person.chats ?? []).includes(c.req.param("id")!) });
  });
  return login;
}
