/**
 * The console's page: the state of the house → notices and status → the view that the address names. A view's module is
 * fetched when it is first wanted.
 */
import { startBox } from "./ask/box.ts";
import { $, api, button, confirmed, el, toast } from "./dom.ts";
import type { CreateView, House, State, View } from "./house.ts";
import { may } from "./house.ts";
import { closeReader, forgetReports, openReader } from "./panel.ts";

type Scope = State["visitor"]["scopes"][number];

/** The views by their names in the address, who may see them, and where their modules are. */
const VIEWS: Record<
  string,
  { label: string; scope: Scope; load: () => Promise<{ createView: CreateView }> }
> = {
  ask: { label: "提问", scope: "ask", load: () => import("./ask/view.ts") },
  reports: { label: "报告库", scope: "read", load: () => import("./library/view.ts") },
  ledger: { label: "数据台账", scope: "read", load: () => import("./ledger/view.ts") },
  drafts: { label: "起草", scope: "ask", load: () => import("./drafts/view.ts") },
  desk: { label: "管理", scope: "admin", load: () => import("./desk/view.ts") },
};
const FIRST = "ask";
const LOOKS = 15;
const LOOK_MS = 2_000;

let state: State | null = null;
const views = new Map<string, View>();
let here = "";

const house: House = {
  box: startBox(),
  state: () => state!,
  reload,
  openReport: (opening) =>
    void openReader(opening).catch(() => toast("原文没有打开，请检查网络后再点一次。")),
  forgetReports: () => void forgetReports(),
  async change(work) {
    try {
      const done = await work();
      void forgetReports();
      if (done) toast(...done);
    } catch (error) {
      toast((error as Error).message);
    }
    await reload();
  },
};

void start();

async function start(): Promise<void> {
  addEventListener("hashchange", () => void route());
  // The view comes while the state is asked for; whether it may be shown is seen when both are there.
  const [named = ""] = location.hash.slice(1).split(/[/?]/);
  if (Object.hasOwn(VIEWS, named)) VIEWS[named]!.load().catch(() => {});
  await reload();
  await route();
  await settle();
}

/** At a first start the page is there before the samples are read: what an empty shelf said would stay on it. */
async function settle(): Promise<void> {
  let before = -1;
  for (let looks = 0; looks < LOOKS && state; looks++) {
    if (state.reportCount > 0 && (!state.samples || state.reportCount === before)) return;
    before = state.reportCount;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const now = await api<State>("/api/v1/state").catch(() => null);
    if (now && now.reportCount !== before) await reload();
  }
}

async function reload(): Promise<void> {
  try {
    state = await api<State>("/api/v1/state");
  } catch (error) {
    const again = button("重试", { class: "plain" }, async () => {
      await reload();
      await route();
    });
    $("notices").replaceChildren(notice("trouble", (error as Error).message, again));
    return;
  }
  showTabs(state);
  showNotices(state);
  showStatus(state);
  for (const view of views.values()) view.changed?.();
}

/** Show the view that the address names; whoever goes elsewhere meanwhile is not called back. */
async function route(): Promise<void> {
  if (!state) return;
  const [path = "", query = ""] = location.hash.slice(1).split("?");
  const [named = "", ...rest] = path.split("/").map(decodeURIComponent);
  const name = Object.hasOwn(VIEWS, named) && may(state, VIEWS[named]!.scope) ? named : FIRST;
  if (name !== here) {
    closeReader();
    // One frame holds all rooms: how far somebody has read in one is no place in another.
    scrollTo(0, 0);
    $("main").scrollTop = 0;
  }
  here = name;
  for (const [other, { scope }] of Object.entries(VIEWS)) {
    const tab = $(`tab-${other}`);
    tab.hidden = !may(state, scope);
    if (other === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
    $(`view-${other}`).hidden = other !== name;
  }
  try {
    const view = views.get(name) ?? (await open(name));
    if (here === name) await view.show(name === named ? rest : [], new URLSearchParams(query));
  } catch (error) {
    toast(`这一页没有打开：${(error as Error).message}`);
  }
}

async function open(name: string): Promise<View> {
  const { createView } = await VIEWS[name]!.load();
  const view = createView($(`view-${name}`), house);
  views.set(name, view);
  return view;
}

function showTabs({ office, reportCount }: State): void {
  $("subtitle").textContent = office
    ? `${office} · 查往年报告，句句有出处`
    : "查往年报告，句句有出处";
  $("report-count").textContent = String(reportCount);
}

function notice(kind: "samples" | "trouble", text: string, ...tools: Node[]): HTMLElement {
  return el(
    "div",
    { class: `notice ${kind}`, role: kind === "trouble" ? "alert" : null },
    el("p", {}, text),
    el("div", { class: "notice-tools" }, tools),
  );
}

function showNotices({ samples, troubles, ...shown }: State): void {
  const keeps = may({ samples, troubles, ...shown }, "ingest");
  const away = button("移除示例报告", { class: "plain", id: "remove-samples" }, removeSamples);
  $("notices").replaceChildren(
    ...(samples
      ? [
          notice(
            "samples",
            "目前是示例报告，内容为虚构，供试用。导入本单位报告时会自动移除。",
            ...(keeps ? [away] : []),
          ),
        ]
      : []),
    ...troubles.map((trouble) => notice("trouble", trouble)),
  );
}

async function removeSamples(): Promise<void> {
  const sure = await confirmed({
    title: "移除示例报告？",
    text: "将从库中移除全部示例报告，之后也不会自动放回。",
    yes: "移除",
  });
  if (!sure) return;
  await house.change(async () => {
    const { removed } = await api<{ removed: number }>("/api/v1/samples/remove", {
      method: "POST",
      body: {},
    });
    return [`已移除 ${removed} 份示例报告`];
  });
}

const FEISHU = { off: "未接入", webhook: "已接入（事件订阅）", websocket: "已接入（长连接）" };

function showStatus({ feishu, model, modelNote, visitor }: State): void {
  $("status").replaceChildren(
    el("span", {}, `飞书：${FEISHU[feishu]}`),
    el("span", {}, model ? `大模型：${model}` : "大模型：未接入，按原文摘录作答"),
    ...(modelNote ? [el("span", { class: "resting" }, modelNote)] : []),
    ...(visitor.session
      ? [
          el(
            "form",
            { method: "post", action: "/logout" },
            el("button", { type: "submit", class: "quiet", id: "logout" }, "退出登录"),
          ),
        ]
      : []),
  );
}
