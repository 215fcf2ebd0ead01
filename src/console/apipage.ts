/** The page for programmers: every route of the API by room, out of its OpenAPI document. It needs no script. */
import { html } from "hono/html";
import { type ApiDocument, scopeOf } from "./api/openapi.ts";
import { brand, type Page, shell } from "./shell.ts";

export function apiPage({ paths }: ApiDocument): Page {
  return shell(
    "接口说明 · 承前",
    html`<body class="sheet"><header class="sheet-head">${brand}<p>承前 · 接口说明</p></header><main>
${Object.entries(paths).map(([path, methods]) =>
  Object.entries(methods).map(
    ([method, operation]) =>
      html`<h2>${method.toUpperCase()} /api/v1${path}</h2><p>${operation.summary}（${scopeOf(operation) ?? ""}）</p>`,
  ),
)}
</main></body>`,
    html`<link rel="stylesheet" href="/assets/paper.css">`,
  );
}
