/** The list of one's talks: the one spoken in last first, more on demand, each to be taken out. */
import type { TalksPage } from "../../api/ask.ts";
import { $, api, button, confirmed, el, toast } from "../dom.ts";

type Talk = TalksPage["talks"][number];

export function createTalkList({ dropped }: { dropped: (id: string) => void }) {
  let talks: Talk[] = [];
  let next: string | null = null;
  let shown: string | null = null;

  /** Read it anew from its beginning; it is no trouble where that fails, since a talk is open all the same. */
  async function load(): Promise<void> {
    try {
      ({ talks, next } = await api<TalksPage>("/api/v1/talks"));
    } catch {
      return;
    }
    show(shown);
  }

  async function more(): Promise<void> {
    try {
      const page = await api<TalksPage>(`/api/v1/talks?after=${encodeURIComponent(next ?? "")}`);
      talks = [...talks, ...page.talks];
      next = page.next;
      show(shown);
    } catch (error) {
      toast((error as Error).message);
    }
  }

  /** `current` is the talk on show. */
  function show(current: string | null): void {
    shown = current;
    $("history").hidden = talks.length === 0;
    document.body.classList.toggle("with-history", talks.length > 0);
    $("history-list").replaceChildren(
      ...talks.map(itemOf),
      ...(next === null
        ? []
        : [
            el(
              "li",
              {},
              button("更早的对话", { class: "quiet" }, () => void more()),
            ),
          ]),
    );
  }

  function itemOf({ id, title, at }: Talk): HTMLElement {
    const current = id === shown ? "true" : null;
    const day = new Date(at).toLocaleDateString("zh-CN", { month: "numeric", day: "numeric" });
    return el(
      "li",
      {},
      el("a", { href: `#ask/${id}`, "aria-current": current, title: `${title}（${day}）` }, title),
      button(
        "✕",
        { class: "icon drop", "aria-label": `移出列表：${title}`, title: "移出列表" },
        () => void drop(id, title),
      ),
    );
  }

  async function drop(id: string, title: string): Promise<void> {
    const sure = await confirmed({
      title: "移出列表？",
      text: `“${title}”将不再列出。问答记录仍按本单位规定的期限保存。`,
      yes: "移出",
    });
    if (!sure) return;
    try {
      await api(`/api/v1/talks/${id}`, { method: "DELETE" });
      talks = talks.filter((talk) => talk.id !== id);
      show(shown);
      dropped(id);
    } catch (error) {
      toast((error as Error).message);
    }
  }

  return { load, show };
}
