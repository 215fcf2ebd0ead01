/** The login page: one field, no script. */
import { html } from "hono/html";
import { brand, type Page, shell } from "./shell.ts";

/**
 * Asks for the console token; `error` says in a sentence why the last one was not taken, `next` is the page to come back
 * to afterwards.
 */
export function loginPage(error: string | null, next: string | null): Page {
  return shell(
    "登录 · 承前",
    html`<body class="gate">
<main class="gate-card">
  <div class="gate-brand">${brand}<div><h1>承前</h1><p>年度报告查询与起草</p></div></div>
  <form method="post" action="/login">
    <label for="token">访问口令</label>
    <input id="token" name="token" type="password" autocomplete="current-password" required autofocus
      ${error === null ? "" : html`aria-invalid="true" aria-describedby="login-error"`}>
    ${error === null ? "" : html`<p class="form-error" id="login-error" role="alert">${error}</p>`}
    ${next === null ? "" : html`<input type="hidden" name="next" value="${next}">`}
    <button class="primary" type="submit">登录</button>
  </form>
  <p class="gate-note">口令请向管理员询问。管理员：口令在服务器第一次需要它的那次启动时显示，或是 CONSOLE_TOKEN；丢了可在服务器上用 npm run -s cli -- token 换一个。</p>
</main>
</body>`,
  );
}
