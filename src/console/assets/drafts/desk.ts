/**
 * One draft on the desk: read → shown as a paper with what goes with it beside → changed by hand, in words or by material, each change the
 * next version. What somebody else changed meanwhile is shown beside what was meant, and nothing typed is lost.
 */
import type { DraftView } from "../../../flows/drafts/shown.ts";
import type { ChangedDraft, DraftConflict, DraftLint } from "../../api/drafts.ts";
import { api, button, el, Refused } from "../dom.ts";
import type { House } from "../house.ts";
import { blanksOf } from "./blanks.ts";
import { showCompared } from "./compared.ts";
import { conflictBox } from "./conflict.ts";
import { headOf } from "./head.ts";
import { keep, kept } from "./kept.ts";
import { blanksPanel, checklistPanel, materialPanel, rulesPanel, versionsPanel } from "./panels.ts";
import { renderPaper } from "./paper.ts";
import { saveLines } from "./saving.ts";
import { createSaying } from "./saying.ts";
import type { Table } from "./table.ts";

interface DeskOptions {
  id: string;
  house: House;
  /** False when somebody has gone elsewhere. */
  isHere: () => boolean;
}

const TABS = {
  paper: "稿子",
  blanks: "待补充",
  checklist: "清单",
  material: "材料",
  rules: "规范",
  versions: "版本",
};
type Tab = keyof typeof TABS;
const AGAIN_MS = 2500;

export function createDesk(page: HTMLElement, { id, house, isHere }: DeskOptions) {
  const address = `/api/v1/drafts/${encodeURIComponent(id)}`;
  const fillsName = `${id}.fills`;
  let tab: Tab = "blanks";
  let onPaper = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;

  const head = el("div", { class: "draft-head" });
  const notes = el("div", { class: "draft-notes", "aria-live": "polite" });
  const tabs = el("div", { class: "draft-tabs", role: "tablist", "aria-label": "稿子和它旁边的" });
  const sheet = el("div", { class: "draft-sheet" });
  const side = el("aside", { class: "draft-side", "aria-label": "稿子旁边" });
  const saved = el("div", { class: "draft-save", hidden: true, role: "status" });
  const saying = createSaying(id, (words) => table.change("say", { words }));

  const table: Table = {
    ...{ id, house, draft: null as unknown as DraftView, issues: [], fixed: false, opened: null },
    fills: new Map(Object.entries(kept<Record<string, string>>(fillsName) ?? {})),
    show,
    typed(key, words) {
      if (words.trim() === "") table.fills.delete(key);
      else table.fills.set(key, words);
      keep(fillsName, Object.fromEntries(table.fills));
      showSave();
    },
    saveFills,
    change,
    openSource(source, from) {
      const citation = { n: 1, ...source };
      house.openReport({
        ...{
          reportId: source.reportId,
          title: source.title,
          citation,
          citations: [citation],
          from,
        },
      });
    },
    goTo,
    openItem(item) {
      table.opened = item;
      onPaper = true;
      showTabs();
      showPaper();
      const focus = sheet.querySelector<HTMLElement>(`[data-n="${item}"]`);
      focus?.focus({ preventScroll: true });
    },
  };

  // --- reading ---

  async function open(version: number | null): Promise<void> {
    page.replaceChildren(el("p", { class: "drafts-wait" }, "正在打开稿子…"));
    try {
      const draft = await api<DraftView>(version ? `${address}?version=${version}` : address);
      if (!isHere()) return;
      page.replaceChildren(
        el("a", { class: "back", href: "#drafts" }, "‹ 我的稿子"),
        ...[head, notes, tabs],
        el(
          "div",
          { class: "draft-room" },
          el(
            "div",
            { class: "draft-main" },
            sheet,
            el("div", { class: "draft-foot" }, saved, saying.node),
          ),
          side,
        ),
      );
      adopt(draft);
    } catch (error) {
      if (!isHere()) return;
      page.replaceChildren(
        el("a", { class: "back", href: "#drafts" }, "‹ 我的稿子"),
        el("p", { class: "drafts-empty", role: "alert" }, (error as Error).message),
      );
    }
  }

  function adopt(draft: DraftView): void {
    table.draft = draft;
    table.fixed = draft.version !== draft.latest;
    if (table.opened !== null && !draft.items[table.opened]) table.opened = null;
    show();
    void lint();
    clearTimeout(timer);
    if (draft.wording) timer = setTimeout(() => void again(), AGAIN_MS);
  }

  /** A model was at its words: look whether they have come. */
  async function again(): Promise<void> {
    const draft = await api<DraftView>(address).catch(() => null);
    if (!isHere() || !draft || table.fixed) return;
    if (draft.version !== table.draft.version) {
      tell([`措辞改好了，现在是第${draft.version}版；不合适可以撤销。`]);
      adopt(draft);
    } else if (draft.wording) timer = setTimeout(() => void again(), AGAIN_MS);
    else adopt(draft);
  }

  async function lint(): Promise<void> {
    const { version } = table.draft;
    const found = await api<DraftLint>(`${address}/lint?version=${version}`).catch(() => null);
    if (!found || !isHere() || table.draft.version !== version) return;
    table.issues = found.issues;
    // Whoever is typing is not disturbed: what is marked is marked with the next showing.
    if (!sheet.contains(document.activeElement)) showPaper();
    showTabs();
    if (tab === "rules") showSide();
  }

  // --- changing ---

  async function change(path: string, body: object, mine?: string): Promise<boolean> {
    if (busy) return false;
    busy = true;
    page.classList.add("busy");
    try {
      const sent = { seen: table.draft.latest, ...body };
      const done = await api<ChangedDraft>(`${address}/${path}`, { method: "POST", body: sent });
      if (!isHere()) return true;
      if (path !== "fill") table.opened = null;
      table.issues = [];
      tell(done.told.length > 0 || done.changed ? done.told : ["稿子没有变。"]);
      adopt(done.draft);
      return done.changed;
    } catch (error) {
      refused(error as Error, mine);
      return false;
    } finally {
      busy = false;
      page.classList.remove("busy");
    }
  }

  function refused(error: Error, mine: string | undefined): void {
    const told =
      error instanceof Refused && error.status === 409 ? (error.body as DraftConflict) : null;
    if (told?.draft) {
      const { conflict } = told;
      adopt(told.draft);
      if (conflict && mine !== undefined) {
        const shut = () => notes.replaceChildren();
        const { node, focus } = conflictBox(table, {
          sentence: error.message,
          conflict,
          mine,
          shut,
        });
        notes.replaceChildren(node);
        focus();
        return;
      }
    }
    notes.replaceChildren(noteOf("trouble", error.message));
    notes.scrollIntoView({ block: "nearest" });
  }

  /** All that is typed into blanks goes in together; what nobody filled stays. */
  async function saveFills(): Promise<boolean> {
    const blanks = blanksOf(table.draft.items);
    const fills = blanks.flatMap(({ item, at, key }) => {
      const words = table.fills.get(key)?.trim() ?? "";
      return words === "" ? [] : [{ item, at, words, key }];
    });
    if (fills.length === 0) return false;
    const here = (document.activeElement as HTMLElement | null)?.dataset.blank;
    const next = blanks.slice(blanks.findIndex(({ key }) => key === here) + 1);
    const body = { fills: fills.map(({ key: _, ...fill }) => fill) };
    if (!(await change("fill", body))) return false;
    const left = new Set(blanksOf(table.draft.items).map(({ key }) => key));
    for (const { key } of fills) if (!left.has(key)) table.fills.delete(key);
    keep(fillsName, Object.fromEntries(table.fills));
    show();
    const open = next.find(({ key }) => !fills.some((fill) => fill.key === key));
    if (here && open) fieldOf(open.key)?.focus();
    return true;
  }

  const fieldOf = (key: string) =>
    sheet.querySelector<HTMLElement>(`[data-blank="${CSS.escape(key)}"]`);

  function goTo(item: number, key?: string): void {
    onPaper = true;
    showTabs();
    const target = key ? fieldOf(key) : sheet.querySelector<HTMLElement>(`[data-n="${item}"]`);
    if (!target) return;
    target.scrollIntoView({ block: "center" });
    if (key) target.focus({ preventScroll: true });
    else table.openItem(item);
  }

  // --- showing ---

  function tell(lines: string[]): void {
    notes.replaceChildren(...(lines.length > 0 ? [noteOf("done", ...lines)] : []));
  }

  function noteOf(kind: "done" | "trouble", ...lines: string[]): HTMLElement {
    return el(
      "div",
      { class: `draft-note ${kind}`, role: kind === "trouble" ? "alert" : null },
      el(
        "div",
        {},
        lines.map((line) => el("p", {}, line)),
      ),
      button("✕", { class: "quiet", "aria-label": "知道了" }, () => notes.replaceChildren()),
    );
  }

  function show(): void {
    head.replaceChildren(
      ...headOf(table, (sentence) => notes.replaceChildren(noteOf("trouble", sentence))),
    );
    showPaper();
    showTabs();
    showSide();
    showSave();
  }

  function showPaper(): void {
    const top = document.getElementById("main")?.scrollTop;
    const focused = (document.activeElement as HTMLElement | null)?.dataset;
    sheet.replaceChildren(renderPaper(table));
    for (const area of sheet.querySelectorAll<HTMLTextAreaElement>("textarea.blank-field"))
      if (area.value !== "") area.style.height = `${area.scrollHeight + 2}px`;
    if (focused?.blank) fieldOf(focused.blank)?.focus({ preventScroll: true });
    if (top !== undefined) document.getElementById("main")!.scrollTop = top;
  }

  function showTabs(): void {
    const { draft, issues } = table;
    const counts: Partial<Record<Tab, number>> = {
      ...{ blanks: blanksOf(draft.items).length, checklist: draft.checklist.length },
      ...{ material: draft.unused.length + draft.notes.length, rules: issues.length },
      versions: draft.latest,
    };
    const current = onPaper ? "paper" : tab;
    page.dataset.shown = current;
    tabs.replaceChildren(
      ...(Object.keys(TABS) as Tab[]).map((name) =>
        button(
          [TABS[name], counts[name] ? el("span", { class: "count" }, String(counts[name])) : null],
          {
            ...{ role: "tab", class: `draft-tab ${name}` },
            "aria-selected": String(name === current || (onPaper && name === tab)),
          },
          () => {
            onPaper = name === "paper";
            if (name !== "paper") tab = name;
            showTabs();
            showSide();
          },
        ),
      ),
    );
  }

  function showSide(): void {
    const panels = {
      paper: () => blanksPanel(table),
      blanks: () => blanksPanel(table),
      checklist: () => checklistPanel(table),
      material: () => materialPanel(table),
      rules: () => rulesPanel(table),
      versions: () => versionsPanel(table, { look, compare }),
    };
    side.replaceChildren(el("h2", {}, TABS[tab]), panels[tab]());
  }

  function showSave(): void {
    const keys = new Set(blanksOf(table.draft.items).map(({ key }) => key));
    const due = [...table.fills].filter(([key]) => keys.has(key));
    const lost = [...table.fills].filter(([key]) => !keys.has(key));
    saved.hidden = table.fixed || due.length + lost.length === 0;
    saying.node.hidden = table.fixed;
    saved.replaceChildren(...saveLines(table, { due: due.length, lost }));
  }

  function look(version: number): void {
    location.hash = `#drafts/${encodeURIComponent(id)}?version=${version}`;
  }

  function compare(from: number, to: number): void {
    onPaper = true;
    showTabs();
    void showCompared(sheet, address, [from, to], showPaper);
  }

  return {
    open,
    leave: () => clearTimeout(timer),
  };
}
