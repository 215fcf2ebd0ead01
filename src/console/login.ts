/** The login page: a token, or Feishu where it is set; no script. */
import { html } from "hono/html";
import { brand, type Page, shell } from "./shell.ts";

export interface LoginShown {
  /** Says in a sentence why the last try was not taken. */
  error: string | null;
  /** The page to come back to afterwards. */
  next: string | null;
  /** People may log in with Feishu. */
  feishu: boolean;
}

export function loginPage({ error, next, feishu }: LoginShown): Page {
  const away = next === null ? "/login/feishu" : `/login/feishu?next=${encodeURIComponent(next)}`;
  return shell(
    "登录 · 承前",
    html`<body class="gate">
<main class="gate-card">
  <div class="gate-brand">${brand}<div><h1>承前</h1><p>年度报告查询与起草</p></div></div>
  ${error === null ? "" : html`<p class="form-error" id="login-error" role="alert">${error}</p>`}
  ${feishu ? html`<a class="primary gate-feishu" href="${away}">用飞书登录</a><p class="gate-or">或用访问口令</p>` : ""}
  <form method="post" action="/login">
    <label for="token">访问口令</label>
    <input id="token" name="token" type="password" autocomplete="current-password" required ${feishu ? "" : "autofocus"}
      ${error === null ? "" : html`aria-invalid="true" aria-describedby="login-error"`}>
    ${next === null ? "" : html`<input type="hidden" name="next" value="${next}">`}
    <button class="${feishu ? "plain" : "primary"}" type="submit">登录</button>
  </form>
  <p class="gate-note">没有口令，请向管理员索取：管理员可在“管理”里为每个人、每个程序各发一个。</p>
</main>
</body>`,
  );
}

const SIGNED_PAGE = /^\/(?:s\/[\w-]+\/\d+-\d+|r\/(?:job|own)-[0-9a-f]+|d\/d[0-9a-f]+)\?[\w=&.-]*$/;

/** Where to go after the login: back to a signed page of ours, and nowhere else. */
export function nextOf(next: unknown): string | null {
  return typeof next === "string" && SIGNED_PAGE.test(next) ? next : null;
}
