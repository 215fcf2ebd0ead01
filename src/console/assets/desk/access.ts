/** Who may come in: the tokens that were given out, a form for another, and the sessions that are under way. */
import type { SessionsShown, TokenMade, TokensShown } from "../../api/entry.ts";
import { api, button, confirmed, copy, el, toast } from "../dom.ts";
import type { House } from "../house.ts";
import { head } from "./parts.ts";

type TokenShown = TokensShown["tokens"][number];
type SessionShown = SessionsShown["sessions"][number];

const KINDS: [label: string, note: string, scopes: string[]][] = [
  ["查阅和提问", "给一般工作人员：看报告、提问、起草", ["read", "ask"]],
  ["另可导入报告", "给报告管理员：还能导入、改正、移除报告", ["read", "ask", "ingest"]],
  [
    "全部权限",
    "给系统管理员：还能看所有人的提问、看设置、发口令",
    ["read", "ask", "ingest", "admin"],
  ],
  ["只读", "给别的程序：只能查阅报告和数据", ["read"]],
];

const dayOf = (at: number) => new Date(at).toLocaleDateString("zh-CN");
const timeOf = (at: number) =>
  new Date(at).toLocaleString("zh-CN", { dateStyle: "short", timeStyle: "short" });

/** Fills `root`; what is changed shows itself anew. */
export async function showAccess(root: HTMLElement, house: House): Promise<void> {
  const [{ tokens }, { sessions }] = await Promise.all([
    api<TokensShown>("/api/v1/tokens"),
    api<SessionsShown>("/api/v1/sessions"),
  ]);
  const again = () => showAccess(root, house);
  root.replaceChildren(
    head("谁能进来", "给每个人、每个程序各发一个口令，不用了可以单独收回；也能结束别人的登录。"),
    el("h2", {}, "访问口令"),
    makeForm(again),
    listOf(
      tokens.map((token) => tokenItem(token, again)),
      "还没有发过口令。",
    ),
    el("h2", {}, "正在使用的会话"),
    listOf(
      sessions.map((session) => sessionItem(session, again)),
      "没有人登录。",
    ),
  );
}

function listOf(items: HTMLElement[], none: string): HTMLElement {
  return items.length > 0
    ? el("ul", { class: "access-list" }, items)
    : el("p", { class: "nothing" }, none);
}

function makeForm(again: () => Promise<void>): HTMLElement {
  const name = el("input", {
    ...{ id: "token-name", type: "text", required: true, maxlength: 40 },
    placeholder: "例如：综合科、张三、公文助手",
  });
  const kind = el(
    "select",
    { id: "token-kind" },
    KINDS.map(([label], i) => el("option", { value: i }, label)),
  );
  const note = el("p", { class: "faint", id: "token-note" }, KINDS[0]![1]);
  kind.addEventListener("change", () => {
    note.textContent = KINDS[Number(kind.value)]![1];
  });
  const days = el(
    "select",
    { id: "token-days" },
    [365, 90, 30, 7].map((n) => el("option", { value: n }, `${n} 天`)),
    el("option", { value: "" }, "长期有效"),
  );
  const made = el("div", { class: "access-made", "aria-live": "polite" });
  return el(
    "form",
    {
      class: "access-form",
      on: {
        submit: (event) => {
          event.preventDefault();
          void make();
        },
      },
    },
    el("label", { for: "token-name" }, "给谁用"),
    name,
    el("label", { for: "token-kind" }, "可以做什么"),
    kind,
    note,
    el("label", { for: "token-days" }, "有效期"),
    days,
    el("button", { type: "submit", class: "primary" }, "发一个口令"),
    made,
  );

  async function make(): Promise<void> {
    try {
      const { token } = await api<TokenMade>("/api/v1/tokens", {
        method: "POST",
        body: {
          name: name.value,
          scopes: KINDS[Number(kind.value)]![2],
          days: days.value === "" ? null : Number(days.value),
        },
      });
      await again();
      document.querySelector(".access-made")?.replaceChildren(
        el("p", {}, `“${name.value}”的口令（只显示这一次，请现在记下）：`),
        el("code", { class: "access-token" }, token),
        button("复制", { class: "plain" }, async () => {
          await copy(token);
          toast("已复制");
        }),
      );
    } catch (error) {
      toast((error as Error).message);
    }
  }
}

function tokenItem(token: TokenShown, again: () => Promise<void>): HTMLElement {
  const { id, name, scopes, createdAt, until, usedAt, by } = token;
  const kind = KINDS.find(([, , own]) => own.join() === scopes.join())?.[0] ?? scopes.join("、");
  const times = [
    `${dayOf(createdAt)}由${by}发出`,
    until === null ? "长期有效" : `${dayOf(until)}到期`,
    usedAt === null ? "还没有用过" : `最近使用 ${timeOf(usedAt)}`,
  ];
  return el(
    "li",
    {},
    el(
      "div",
      {},
      el("h3", {}, name, el("span", { class: "tag" }, kind)),
      el("p", {}, times.join("，")),
    ),
    button("收回", { class: "plain", "aria-label": `收回“${name}”的口令` }, async () => {
      const sure = await confirmed({
        title: `收回“${name}”的口令？`,
        text: "用它登录的人会立即退出，用它的程序会立即不能访问。",
        yes: "收回",
      });
      if (sure) await ended(`/api/v1/tokens/${id}`, "已收回", again);
    }),
  );
}

function sessionItem(session: SessionShown, again: () => Promise<void>): HTMLElement {
  const { name, person, token, address, createdAt, usedAt } = session;
  const who = person ?? (token === null ? "总口令" : `“${token}”的口令`);
  const times = [`自 ${timeOf(createdAt)}`, usedAt === null ? "" : `最近 ${timeOf(usedAt)}`];
  return el(
    "li",
    {},
    el(
      "div",
      {},
      el("h3", {}, who),
      el("p", {}, [...times.filter(Boolean), `来自 ${address}`].join("，")),
    ),
    button("结束", { class: "plain", "aria-label": `结束${who}的会话` }, () =>
      ended(`/api/v1/sessions/${name}`, "已结束", again),
    ),
  );
}

async function ended(path: string, said: string, again: () => Promise<void>): Promise<void> {
  try {
    await api(path, { method: "DELETE" });
    toast(said);
  } catch (error) {
    toast((error as Error).message);
  }
  await again();
}
