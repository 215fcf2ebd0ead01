/** What every page of the console shares: the head, and the seal with the house's name. */
import { html } from "hono/html";

export type Page = ReturnType<typeof html>;

/** A whole HTML document; `head` adds to the styles and scripts that every page has. */
export function shell(title: string, body: Page, head: Page | "" = ""): Page {
  return html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no">
<title>${title}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/style.css">
${head}
</head>
${body}
</html>`;
}

export const brand: Page = html`<span class="seal" aria-hidden="true"><span>承</span><span>前</span></span>`;
