/** 管理: one page for each thing that a keeper looks after, chosen at the side; `#desk/NAME/rest?query`. */
import { el } from "../dom.ts";
import type { CreateView } from "../house.ts";
import { type DeskPage, nothing } from "./parts.ts";

interface Room {
  label: string;
  load: () => Promise<DeskPage>;
}

const ROOMS: Record<string, Room> = {
  questions: {
    label: "提问记录",
    load: async () => (await import("./questions.ts")).showQuestions,
  },
  lacking: { label: "该补什么", load: async () => (await import("./lacking.ts")).showLacking },
  feedback: { label: "评价和意见", load: async () => (await import("./feedback.ts")).showFeedback },
  jobs: { label: "消息处理", load: async () => (await import("./jobs.ts")).showJobs },
  sync: { label: "云文档同步", load: async () => (await import("./sync.ts")).showSync },
  usage: { label: "用量和快慢", load: async () => (await import("./usage.ts")).showUsage },
  audit: { label: "操作记录", load: async () => (await import("./audit.ts")).showAudit },
  access: {
    label: "谁能进来",
    load: async () => {
      const { showAccess } = await import("./access.ts");
      return (root, { house }) => showAccess(root, house);
    },
  },
  keeping: { label: "保存和删除", load: async () => (await import("./keeping.ts")).showKeeping },
  settings: { label: "设置和检查", load: async () => (await import("./settings.ts")).showSettings },
};
const FIRST = "questions";

export const createView: CreateView = (root, house) => {
  const links = new Map(
    Object.entries(ROOMS).map(([name, { label }]) => [
      name,
      el("a", { href: `#desk/${name}` }, label),
    ]),
  );
  const page = el("div", { class: "kept-page", id: "desk-page" });
  root.classList.add("kept");
  root.replaceChildren(
    el("nav", { class: "kept-nav", "aria-label": "管理的各页" }, [...links.values()]),
    page,
  );
  let shown = 0;
  let before = "";

  async function show(rest: string[], query: URLSearchParams): Promise<void> {
    const name = rest[0] !== undefined && Object.hasOwn(ROOMS, rest[0]) ? rest[0] : FIRST;
    const mine = ++shown;
    for (const [other, link] of links)
      if (other === name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    links.get(name)!.scrollIntoView({ block: "nearest", inline: "nearest" });
    page.setAttribute("aria-busy", "true");
    // A page of its own, so that one that comes late does not write over the next.
    const fresh = el("div", {});
    const again = () => show(rest, query);
    try {
      const fill = await ROOMS[name]!.load();
      await fill(fresh, { house, rest: rest.slice(1), query, again });
    } catch (error) {
      fresh.replaceChildren(nothing((error as Error).message));
    }
    if (mine !== shown) return;
    page.replaceChildren(fresh);
    page.removeAttribute("aria-busy");
    const place = [name, rest[1] ?? ""].join("/");
    // Whoever has come to another page is told its name.
    if (before !== "" && before !== place)
      (fresh.querySelector("h1[tabindex]") as HTMLElement | null)?.focus();
    before = place;
  }

  return { show };
};
