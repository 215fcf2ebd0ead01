/**
 * Logging in with Feishu (OAuth 2.0 with PKCE): the address at which a person agrees → the code that comes back → who it is, and
 * which of some chats he belongs to. The person's own token is used at once and kept nowhere.
 * Source: open.feishu.cn, 获取授权码, 获取 user_access_token (authen/v2/oauth/token), 获取用户信息 (authen/v1/user_info).
 */
import { createHash } from "node:crypto";
import type * as Lark from "@larksuiteoapi/node-sdk";
import { z } from "zod";
import { failure, type Outcome } from "../../domain.ts";
import { messageOf } from "../../log.ts";
import { pathOf } from "../call.ts";
import type { Answer } from "../http.ts";

export interface LoginOptions {
  appId: string;
  appSecret: string;
  /** Base URL of the open platform. */
  domain: string;
  http: Pick<Lark.HttpInstance, "request">;
}

export interface LoggedIn {
  openId: string;
  name: string;
  chats: string[];
}

const TokenSchema = z.object({ code: z.literal(0), access_token: z.string() });
const UserSchema = z.object({ open_id: z.string(), name: z.string() });

export function createLogin({ appId, appSecret, domain, http }: LoginOptions) {
  const ask = async (options: Lark.HttpRequestOptions<unknown>): Promise<Answer> =>
    http.request({ ...options, url: `${domain}/open-apis${options.url}` });

  async function isIn(chatId: string, authorization: string): Promise<boolean> {
    const url = pathOf`/im/v1/chats/${chatId}/members/is_in_chat`;
    const answer = await ask({ url, method: "GET", headers: { authorization } }).catch(() => null);
    return answer?.code === 0 && answer.data?.is_in_chat === true;
  }

  return {
    /** Where the person agrees; `verifier` is needed again when the code comes back. */
    addressOf(asked: { redirectUri: string; state: string; verifier: string }): string {
      const url = new URL("/open-apis/authen/v1/authorize", accountsOf(domain));
      url.search = new URLSearchParams({
        client_id: appId,
        response_type: "code",
        redirect_uri: asked.redirectUri,
        state: asked.state,
        code_challenge: createHash("sha256").update(asked.verifier).digest("base64url"),
        code_challenge_method: "S256",
      }).toString();
      return url.href;
    },

    /** Who has agreed, and which of `chats` he belongs to; or, in a sentence, why that is not known. */
    async enter(came: {
      code: string;
      redirectUri: string;
      verifier: string;
      chats: string[];
    }): Promise<Outcome<LoggedIn>> {
      try {
        const given = await ask({
          url: "/authen/v2/oauth/token",
          method: "POST",
          data: {
            grant_type: "authorization_code",
            client_id: appId,
            client_secret: appSecret,
            code: came.code,
            redirect_uri: came.redirectUri,
            code_verifier: came.verifier,
          },
        });
        const token = TokenSchema.safeParse(given);
        if (!token.success) return failure(refusedWith(given));
        const authorization = `Bearer ${token.data.access_token}`;
        const told = await ask({
          url: "/authen/v1/user_info",
          method: "GET",
          headers: { authorization },
        });
        const user = UserSchema.safeParse(told.data);
        if (told.code !== 0 || !user.success) return failure(refusedWith(told));
        const { open_id: openId, name } = user.data;
        const belongs = await Promise.all(came.chats.map((chat) => isIn(chat, authorization)));
        return {
          ok: true,
          value: { openId, name, chats: came.chats.filter((_, i) => belongs[i]) },
        };
      } catch (error) {
        const why = messageOf(error).replaceAll(appSecret, "***");
        return failure(`没有连上飞书（${why}）。请稍后再登录一次。`, { retry: true });
      }
    },
  };
}

/** 20010: the app is not open to this person. */
function refusedWith({ code }: Answer): string {
  return code === 20010
    ? "您不在这个飞书应用的可用范围内，不能登录。请联系管理员，在开放平台把您加入可用范围。"
    : `飞书没有认可这次登录（${code}）。请回到登录页再试一次；一直这样，请管理员核对开放平台“安全设置”里的重定向 URL。`;
}

/** People agree on another host than the one that programs ask: accounts.feishu.cn beside open.feishu.cn. */
function accountsOf(domain: string): string {
  const url = new URL(domain);
  url.hostname = url.hostname.replace(/^open\./, "accounts.");
  return url.origin;
}
