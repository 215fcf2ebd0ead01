/** Small helpers: build elements, talk to the API, ask before removing. Text always goes in as text, never as markup. */

/** An element that the page always has. */
export const $ = <T extends HTMLElement = HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
};

type Child = Node | string | false | null | undefined;
export type Children = Child | readonly Children[];

interface Properties {
  class?: string | null | false;
  on?: Partial<{ [T in keyof HTMLElementEventMap]: (event: HTMLElementEventMap[T]) => void }>;
  [attribute: string]: unknown;
}

/** An element with properties, `on` handlers and children; null and false children are left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: Children[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = String(value);
    else if (name === "on")
      for (const [type, handler] of Object.entries(value as Record<string, EventListener>))
        node.addEventListener(type, handler);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...nodesOf(children));
  return node;
}

/** What children come down to: nested ones in order, without those that are left out. */
export function nodesOf(children: readonly Children[]): (Node | string)[] {
  return children.flatMap((child) => {
    if (child === null || child === undefined || child === false) return [];
    return typeof child === "string" || child instanceof Node ? [child] : nodesOf(child);
  });
}

export function button(
  label: Children,
  properties: Properties,
  onClick: (event: MouseEvent) => void,
): HTMLButtonElement {
  return el("button", { type: "button", ...properties, on: { click: onClick } }, label);
}

/** What a page of ours asks of the API. */
interface Asked {
  method?: string;
  body?: unknown;
  /** Sent as it is, in place of a body of ours. */
  file?: Blob;
  signal?: AbortSignal;
  accept?: string;
}

const BYTES = "application/octet-stream";

/** What the API would not do: its sentence, and all that it said. */
export class Refused extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(sentence: string, status: number, body: unknown) {
    super(sentence);
    this.status = status;
    this.body = body;
  }
}

/** One API call. A failure throws an Error whose message is a sentence to show; 401 goes to the login page. */
export async function api<T = unknown>(path: string, options?: Asked): Promise<T> {
  const response = await request(path, options);
  const value = (await response.json().catch(() => null)) as T | null;
  if (value === null) throw new Error("服务器的回应读不懂，请刷新页面后再试。");
  return value;
}

/** Nothing came back: the network or the server is away. */
export class Unreachable extends Error {}

/** The response to a call that went well; all else throws, as `api` does. */
export async function request(
  path: string,
  { method = "GET", body, file, signal, accept = "application/json" }: Asked = {},
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept,
        ...(method === "GET" ? {} : { "content-type": file ? BYTES : "application/json" }),
      },
      ...(signal && { signal }),
      ...(file ? { body: file } : body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Unreachable("连不上服务器。请检查网络，或确认服务正在运行，然后再试。");
  }
  if (response.status === 401) {
    offerLogin();
    throw new Error("登录已失效，请重新登录。这一页上写的内容还在。");
  }
  if (response.ok) return response;
  const value = (await response.json().catch(() => null)) as { error?: string } | null;
  const sentence = value?.error ?? `服务器没有正常回应（${response.status}），请稍后再试。`;
  throw new Refused(sentence, response.status, value);
}

/** A session has ended: whoever is typing logs in beside this page, and goes on where he was. */
export function offerLogin(): void {
  if (document.querySelector(".relogin")) return;
  const bar = el(
    "div",
    { class: "notice trouble relogin", role: "alert" },
    el("p", {}, "登录已失效。这一页上写的内容不会丢：请在新窗口登录，再回到这里继续。"),
    el(
      "div",
      { class: "notice-tools" },
      el("a", { class: "plain", href: "/login", target: "_blank", rel: "noopener" }, "去登录"),
      button("我已登录", { class: "plain" }, () => bar.remove()),
    ),
  );
  $("notices").prepend(bar);
}

/** Ask before doing what cannot be undone. */
export function confirmed({
  title,
  text,
  yes,
}: Record<"title" | "text" | "yes", string>): Promise<boolean> {
  const dialog = $<HTMLDialogElement>("confirm");
  $("confirm-title").textContent = title;
  $("confirm-text").textContent = text;
  $("confirm-yes").textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

let toastTimer: ReturnType<typeof setTimeout> | undefined;

/** A short word that goes away by itself; with `tools`, such as a button that takes it back, after longer. */
export function toast(text: string, ...tools: Node[]): void {
  const node = $("toast");
  node.replaceChildren(text, ...tools);
  node.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => node.classList.remove("shown"), tools.length > 0 ? 15_000 : 2600);
}

/** Copy, also on plain http addresses inside an office, where the clipboard API is missing. */
export async function copy(text: string): Promise<void> {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = el("textarea", { class: "unseen", "aria-hidden": "true", readonly: true });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("浏览器不允许复制，请选中文字后手动复制。");
}
