/**
 * The page for programmers, /api: how to come in, the tools for agents, then every route of the API by room, out of its OpenAPI
 * document. It needs no script, and may be printed.
 */
import { html } from "hono/html";
import type { ApiDocument, JsonSchema, Operation } from "../api/openapi.ts";
import { NEEDS, scopeOf } from "../api/openapi.ts";
import { brand, type Page, shell } from "../shell.ts";
import { SCOPE_WORDS } from "../visitor.ts";
import { type Called, exampleOf } from "./example.ts";
import { notesOf, typeOf } from "./types.ts";

export interface ToolShown {
  name: string;
  title: string;
  description: string;
  scope: keyof typeof SCOPE_WORDS;
}

const PLACES: Record<string, string> = { path: "地址", query: "问号后", header: "请求头" };

/** `origin` is where this house stands for whoever looks: https://… without a slash. */
export function manualPage(document: ApiDocument, tools: ToolShown[], origin: string): Page {
  const rooms = roomsOf(document);
  return shell(
    "接口说明 · 承前",
    html`<body class="manual">
<a class="skip" href="#start">跳到正文</a>
<header class="manual-head"><a class="manual-brand" href="/">${brand}<span>承前</span></a><h1>接口说明</h1><p>供编写程序和接入智能体的人看。</p></header>
<div class="manual-stage">
<nav class="manual-nav" aria-label="目录"><ol>
  <li><a href="#start">怎样调用</a></li><li><a href="#mcp">给智能体：MCP</a></li>
  ${rooms.map(({ name, routes }) => html`<li><a href="#room-${name}">${name}</a><span>${routes.length}</span></li>`)}
  <li><a href="#types">数据结构</a></li>
</ol></nav>
<main>
${start(origin)}${mcp(tools, origin)}
${rooms.map(({ name, routes }) => html`<section id="room-${name}"><h2>${name}</h2>${routes.map((route) => routeOf(route, `${origin}/api/v1`))}</section>`)}
${types(document.components.schemas)}
</main></div></body>`,
    html`<link rel="stylesheet" href="/assets/api/api.css">`,
  );
}

function roomsOf({ paths }: ApiDocument): { name: string; routes: Called[] }[] {
  const rooms = new Map<string, Called[]>();
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods)) {
      const name = operation.tags[0]!;
      rooms.set(name, [...(rooms.get(name) ?? []), { path, method, operation }]);
    }
  return [...rooms].map(([name, routes]) => ({ name, routes }));
}

function start(origin: string): Page {
  const scopes = Object.entries(SCOPE_WORDS);
  return html`<section id="start"><h2>怎样调用</h2>
<p>地址都以 <code>${origin}/api/v1</code> 开头。请求头写明 <code>Authorization: Bearer 口令</code>；口令由管理员在“管理”里发给，每个口令有各自的权限：</p>
<dl class="scopes">${scopes.map(([scope, words]) => html`<div><dt><code>${scope}</code></dt><dd>${words}</dd></div>`)}</dl>
<p>收发都是 JSON（UTF-8）。出错时状态码是 4xx 或 5xx，正文是 <code>{"error": "一句说明"}</code>，可以直接给人看：400 内容不合要求，401 没有口令或不对，403 没有这项权限，404 没有或不给看，409 别人刚改过，413 太大，429 太频繁（<code>Retry-After</code> 写明等几秒），503 暂时不行、可以再试。</p>
<p>只给部分人看的报告，用口令的程序看不到，也查不到。时间一律是 Unix 毫秒。边写边送的是服务器发送事件（SSE），每个事件有名字和一段 JSON；冒号开头的行是为了不断开，略过即可。</p>
<p>同样的内容供程序读取：<a href="/api/v1/openapi.json">openapi.json</a>（OpenAPI 3.1）。</p></section>`;
}

function mcp(tools: ToolShown[], origin: string): Page {
  const config = {
    mcpServers: {
      chengqian: {
        ...{ type: "http", url: `${origin}/mcp` },
        headers: { Authorization: "Bearer 口令" },
      },
    },
  };
  return html`<section id="mcp"><h2>给智能体：MCP</h2>
<p>支持模型上下文协议（MCP，Streamable HTTP）的助手和智能体，填上这个地址和口令，就能查本单位的报告。权限和可见范围与接口相同。</p>
${code(JSON.stringify(config, null, 2), "配置")}
<div class="wide" tabindex="0"><table><thead><tr><th scope="col">工具</th><th scope="col">权限</th><th scope="col">什么时候用</th></tr></thead><tbody>
${tools.map(({ name, title, description, scope }) => html`<tr><th scope="row"><code>${name}</code><br>${title}</th><td class="short"><code>${scope}</code></td><td>${description}</td></tr>`)}
</tbody></table></div></section>`;
}

function routeOf(called: Called, address: string): Page {
  const { method, path, operation } = called;
  const { operationId, summary, description = "" } = operation;
  const more = description.split("\n\n").filter((one) => one !== "" && !one.startsWith(NEEDS));
  const scope = scopeOf(operation);
  return html`<article id="${operationId}">
<h3><span class="method ${method}">${method.toUpperCase()}</span> <code>/api/v1${path}</code></h3>
<p class="summary">${summary}${scope === null ? "" : html`<span class="scope">${SCOPE_WORDS[scope]}（${scope}）</span>`}</p>
${more.map((one) => html`<p>${one}</p>`)}
${parameters(operation)}${body(operation)}${answers(operation)}
${code(exampleOf(called, address), "例")}
</article>`;
}

function parameters({ parameters: all = [] }: Operation): Page | "" {
  if (all.length === 0) return "";
  return html`<h4>参数</h4><div class="wide" tabindex="0"><table><tbody>
${all.map(({ name, in: place, required, schema, description }) => html`<tr><th scope="row"><code>${name}</code></th><td>${PLACES[place] ?? place}${required ? "" : "，可不写"}</td><td><code>${typeOf(schema)}</code></td><td>${[description, notesOf(schema)].filter(Boolean).join("；")}</td></tr>`)}
</tbody></table></div>`;
}

function body({ requestBody }: Operation): Page | "" {
  if (!requestBody?.content) return "";
  return html`<h4>正文</h4>${contents(requestBody.content)}`;
}

function answers({ responses }: Operation): Page {
  const all = Object.entries(responses);
  const good = all.filter(([code]) => code < "3");
  const bad = all.filter(([code]) => code >= "4");
  return html`<h4>答复</h4>${good.map(([, { content = {} }]) => contents(content))}
<p class="failures">${bad.map(([status, { description }]) => html`<span><b>${status}</b> ${description}</span>`)}</p>`;
}

function contents(content: Record<string, { schema?: JsonSchema }>): Page[] {
  return Object.entries(content).map(([type, { schema = {} }]) =>
    schema.contentEncoding === "binary"
      ? html`<p>文件（<code>${type}</code>）。</p>`
      : html`${type === "application/json" ? "" : html`<p><code>${type}</code>：</p>`}${code(html`${typeOf(schema)}`, "类型")}`,
  );
}

function types(schemas: Record<string, JsonSchema>): Page {
  return html`<section id="types"><h2>数据结构</h2>
${Object.entries(schemas).map(([name, schema]) => html`<article id="type-${name}"><h3><code>${name}</code></h3>${schema.description === undefined ? "" : html`<p>${schema.description}</p>`}${code(html`${typeOf(schema)}`, name)}</article>`)}
</section>`;
}

function code(text: string | Page, label: string): Page {
  return html`<pre tabindex="0" aria-label="${label}"><code>${text}</code></pre>`;
}
