/** One's drafts, the last changed first. */
import type { Listed } from "../../../flows/drafts/shown.ts";
import { api, button, el } from "../dom.ts";
import { whenWords } from "./when.ts";

interface Page {
  drafts: Listed[];
  next: string | null;
}

export async function showList(page: HTMLElement): Promise<void> {
  const list = el("ol", { class: "draft-list" });
  const foot = el("div", { class: "draft-list-foot" });
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
    list,
    empty,
    foot,
  );
  async function more(cursor: string | null): Promise<void> {
    const query = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    try {
      const { drafts, next } = await api<Page>(`/api/v1/drafts${query}`);
      list.append(...drafts.map(lineOf));
      empty.hidden = list.childElementCount > 0 || next !== null;
      foot.replaceChildren(
        ...(next === null ? [] : [button("更早的稿子", { class: "plain" }, () => void more(next))]),
      );
    } catch (error) {
      const again = button("再试一次", { class: "plain" }, () => void more(cursor));
      foot.replaceChildren(el("p", { role: "alert" }, (error as Error).message), again);
    }
  }
  await more(null);
}

function lineOf({ id, title, whole, version, at, by, said, blanks }: Listed): HTMLElement {
  return el(
    "li",
    {},
    el(
      "a",
      { href: `#drafts/${encodeURIComponent(id)}` },
      el("span", { class: "draft-title" }, title, whole ? null : el("i", {}, "（其中一部分）")),
      el("span", { class: "draft-meta" }, `第${version}版 · ${whenWords(at)} · ${by}：${said}`),
      el(
        "span",
        { class: blanks > 0 ? "draft-blanks" : "draft-blanks none" },
        blanks > 0 ? `${blanks} 处待补充` : "已填完",
      ),
    ),
  );
}
