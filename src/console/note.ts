/** A page of one sentence, for people who open a link that shows nothing else. */
import { html } from "hono/html";
import { brand, type Page, shell } from "./shell.ts";

export function notePage(sentence: string): Page {
  return shell(
    "承前",
    html`<body class="gate">
<main class="gate-card">
  <div class="gate-brand">${brand}<div><h1>承前</h1><p>年度报告查询与起草</p></div></div>
  <p class="form-error" role="alert">${sentence}</p>
</main>
</body>`,
  );
}
