/** One's drafts, the last changed first, each to be called otherwise or removed; below them what was removed of late. */
import type { Listed } from "../../../flows/drafts/shown.ts";
import type { ChangedDraft, RemovedDrafts } from "../../api/drafts.ts";
import { api, button, el, toast } from "../dom.ts";
import { whenWords } from "./when.ts";

interface Page {
  drafts: Listed[];
  next: string | null;
}

/** What a line of the list may ask for. */
interface Doing {
  isHere: () => boolean;
  /** The list anew, when something in it has changed. */
  again: () => Promise<void>;
}

export async function showList(page: HTMLElement, isHere: () => boolean): Promise<void> {
  const list = el("ol", { class: "draft-list" });
  const foot = el("div", { class: "draft-list-foot" });
  const removed = el("div");
  const empty = el(
    "p",
    { class: "drafts-empty" },
    "还没有稿子。选一份往年的报告作底稿，几秒钟就有今年的框架：沿用的话留下，要填的数字逐处问您。",
  );
  empty.hidden = true;
  page.replaceChildren(
    el(
      "div",
      { class: "drafts-head" },
      el(
        "div",
        {},
        el("h1", {}, "起草"),
        el("p", {}, "从往年的报告起草今年的，每句话都看得到出处"),
      ),
      el("a", { class: "primary", href: "#drafts/new" }, "起草新稿"),
    ),
    ...[list, empty, foot, removed],
  );
  const doing: Doing = {
    isHere,
    again: async () => {
      if (isHere()) await showList(page, isHere);
    },
  };
  async function more(cursor: string | null): Promise<void> {
    const query = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    try {
      const { drafts, next } = await api<Page>(`/api/v1/drafts${query}`);
      list.append(...drafts.map((one) => lineOf(one, doing)));
      empty.hidden = list.childElementCount > 0 || next !== null;
      foot.replaceChildren(
        ...(next === null ? [] : [button("更早的稿子", { class: "plain" }, () => void more(next))]),
      );
    } catch (error) {
      const again = button("再试一次", { class: "plain" }, () => void more(cursor));
      foot.replaceChildren(el("p", { role: "alert" }, (error as Error).message), again);
    }
  }
  await Promise.all([more(null), showRemoved(removed, doing)]);
}

function lineOf(draft: Listed, doing: Doing): HTMLElement {
  const { id, title, whole, version, at, by, said, blanks, own } = draft;
  const line = el("li");
  const tools = el(
    "div",
    { class: "draft-line-tools" },
    button("改名", { class: "quiet", "aria-label": `给《${title}》改名` }, () => renaming()),
    own
      ? button(
          "删去",
          { class: "quiet", "aria-label": `删去《${title}》` },
          () => void guarded(() => removeDraft(draft, doing)),
        )
      : null,
  );
  const link = el(
    "a",
    { href: `#drafts/${encodeURIComponent(id)}` },
    el("span", { class: "draft-title" }, title, whole ? null : el("i", {}, "（其中一部分）")),
    el("span", { class: "draft-meta" }, `第${version}版 · ${whenWords(at)} · ${by}：${said}`),
    el(
      "span",
      { class: blanks > 0 ? "draft-blanks" : "draft-blanks none" },
      blanks > 0 ? `${blanks} 处待补充` : "已填完",
    ),
  );

  function renaming(): void {
    const name = el("input", {
      type: "text",
      maxlength: "100",
      required: true,
      "aria-label": "稿子的名字",
    });
    name.value = title;
    const form = el(
      "form",
      { class: "draft-rename" },
      ...[
        name,
        el("button", { type: "submit", class: "primary" }, "存"),
        button("不改了", { class: "quiet" }, show),
      ],
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void guarded(() => renameDraft(draft, name.value, doing));
    });
    form.addEventListener("keydown", (event) => event.key === "Escape" && show());
    line.replaceChildren(form);
    name.select();
  }

  function show(): void {
    line.replaceChildren(link, tools);
  }

  show();
  return line;
}

async function renameDraft({ id, version, title: before }: Listed, typed: string, doing: Doing) {
  const title = typed.trim();
  if (title !== before) {
    const body = { seen: version, title };
    const { told } = await api<ChangedDraft>(`${addressOf(id)}/rename`, { method: "POST", body });
    toast(told.join(""));
  }
  await doing.again();
}

async function removeDraft({ id, title }: Listed, doing: Doing): Promise<void> {
  const { undoDays } = await api<{ undoDays: number }>(addressOf(id), { method: "DELETE" });
  toast(
    `已删去《${title}》，${undoDays} 天内可以恢复`,
    button(
      "撤销",
      { class: "plain" },
      () => void guarded(() => recoverDraft({ id, title }, doing)),
    ),
  );
  await doing.again();
}

async function recoverDraft(
  { id, title }: { id: string; title: string },
  doing: Doing,
): Promise<void> {
  await api(`${addressOf(id)}/recover`, { method: "POST", body: {} });
  toast(`已恢复《${title}》`);
  await doing.again();
}

/** What was removed in the last days, each to be had back. */
async function showRemoved(place: HTMLElement, doing: Doing): Promise<void> {
  const found = await api<RemovedDrafts>("/api/v1/drafts/removed").catch(() => null);
  if (!found || found.drafts.length === 0) return;
  place.replaceChildren(
    el(
      "details",
      { class: "drafts-removed" },
      el("summary", {}, `最近删去的稿子 ${found.drafts.length} 份`),
      el(
        "ul",
        {},
        found.drafts.map(({ id, title, at, until }) =>
          el(
            "li",
            {},
            el("span", {}, title),
            el(
              "span",
              { class: "draft-meta" },
              `${whenWords(at)} 删去，${whenWords(until)} 前可以恢复`,
            ),
            button(
              "恢复",
              { class: "plain", "aria-label": `恢复《${title}》` },
              () => void guarded(() => recoverDraft({ id, title }, doing)),
            ),
          ),
        ),
      ),
    ),
  );
}

const addressOf = (id: string) => `/api/v1/drafts/${encodeURIComponent(id)}`;

/** Do something; what keeps it from being done is said. */
async function guarded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    toast((error as Error).message);
  }
}
