/**
 * Bringing reports: files and folders dropped or chosen → sent → each with how far it has come → looked at, one by one or all at once. The
 * server knows every file, so the list is the same after a reload.
 */
import type { ArrivalItem, BatchItem } from "../../api/uploads.ts";
import { api, button, confirmed, el, toast } from "../dom.ts";
import type { House } from "../house.ts";
import { type ArrivalOptions, arrivalRow, isClear } from "./arrival.ts";
import { chosen, dropped, type Picked } from "./entries.ts";
import { dropFile } from "./kept.ts";
import { createSender } from "./sending.ts";
import { dropUnsaved } from "./unsaved.ts";

export interface BringOptions {
  house: House;
  orgs: () => string[];
  /** Something has come onto the shelf. */
  onShelf: () => void;
}

type State = ArrivalItem["state"];
const UNDER_WAY: State[] = ["awaited", "arrived", "reading", "shelving"];
const OVER: State[] = ["done", "failed", "discarded", "opened"];
const FILTERS: { label: string; of: (state: State) => boolean }[] = [
  { label: "全部", of: () => true },
  { label: "待确认", of: (state) => state === "asked" },
  { label: "进行中", of: (state) => UNDER_WAY.includes(state) },
  { label: "没有入库", of: (state) => state === "failed" || state === "discarded" },
  { label: "已入库", of: (state) => state === "done" },
];

export function createBring({ house, orgs, onShelf }: BringOptions) {
  const rows = new Map<string, ReturnType<typeof arrivalRow>>();
  const cleared = new Set<string>();
  let filter = FILTERS[0]!;
  let events: EventSource | null = null;
  let drawing = false;
  let trouble: string | null = null;

  const direct = el("input", { type: "checkbox", id: "bring-direct" });
  const files = picker({ multiple: true, id: "bring-files" });
  const folder = picker({ webkitdirectory: true, id: "bring-folder" });
  const zone = el(
    "div",
    { class: "bring", id: "bring" },
    el(
      "p",
      { class: "bring-words" },
      el("strong", {}, "导入报告"),
      el("span", {}, "把文件、文件夹或压缩包拖到这一页，可以一次拖很多。"),
    ),
    el(
      "div",
      { class: "bring-tools" },
      button("选择文件", { class: "primary" }, () => files.click()),
      button("选择文件夹", { class: "plain bring-folder" }, () => folder.click()),
      el("label", { class: "check" }, direct, "直接入库，不逐个确认"),
    ),
    files,
    folder,
  );
  const summary = el("p", { class: "arrivals-now", "aria-live": "polite" });
  const bar = el("progress", { max: 1, value: 0, "aria-label": "导入进度" });
  const tools = el("div", { class: "arrivals-tools" });
  const filters = el("div", { class: "arrivals-filters", role: "group", "aria-label": "筛选" });
  const alarm = el("p", { class: "arrival-error", role: "alert" });
  const skippedList = el("div", { class: "arrivals-skipped" });
  const list = el("ul", { class: "arrivals-list" });
  const panel = el(
    "section",
    { class: "arrivals", id: "arrivals", "aria-label": "正在导入的文件", hidden: true },
    ...[summary, bar, alarm, tools, filters, skippedList, list],
  );

  function picker(properties: Record<string, unknown>): HTMLInputElement {
    const input = el("input", {
      type: "file",
      class: "unseen",
      tabindex: "-1",
      "aria-hidden": "true",
      ...properties,
    });
    input.addEventListener("change", () => {
      const picked = chosen(input.files!);
      input.value = "";
      void take(picked);
    });
    return input;
  }

  const sender = createSender({
    known: () => items(),
    onItem: update,
    onSent: (id, part) => rows.get(id)?.sending(part),
    onSkipped: skip,
    onTrouble(words) {
      trouble = words;
      draw();
    },
  });
  const items = () => [...rows.values()].map((row) => row.item());

  async function take(picked: Picked[], replaces?: string): Promise<void> {
    if (picked.length === 0) return;
    try {
      const more = replaces === undefined ? {} : { replaces };
      const { twice } = await sender.add(picked, { direct: direct.checked, ...more });
      if (twice > 0) toast(`${twice} 个文件已经在列表里，没有重复导入`);
    } catch (error) {
      toast((error as Error).message);
    }
    listen();
    draw();
  }

  function skip(skipped: { file: string; why: string }[]): void {
    skippedList.append(
      el(
        "details",
        { open: skipped.length <= 5 },
        el("summary", {}, `没有收下 ${skipped.length} 个文件`),
        el(
          "ul",
          {},
          skipped.map(({ file, why }) =>
            el("li", {}, why.startsWith("“") ? why : `“${file}”：${why}`),
          ),
        ),
        button("知道了", { class: "quiet" }, (event) => {
          (event.currentTarget as HTMLElement).closest("details")?.remove();
          draw();
        }),
      ),
    );
    draw();
  }

  const options: ArrivalOptions = {
    orgs,
    limits: () => house.state().feishu !== "off",
    open: (reportId, title, from) => house.openReport({ reportId, title, from }),
    async act(item, what, given = {}) {
      const address = `/api/v1/uploads/${item.batch}/files/${item.id}`;
      update(await api<ArrivalItem>(address, { method: "POST", body: { do: what, ...given } }));
      dropUnsaved(item.id);
    },
  };

  function update(item: ArrivalItem): void {
    // It ended with a session, and another has begun.
    if (events) listen();
    const row = rows.get(item.id);
    const before = row?.item().state;
    // Answers and events overtake each other.
    if (cleared.has(item.id) || (row && row.item().revision > item.revision)) return;
    if (row) row.update(item);
    else {
      const added = arrivalRow(item, told(options));
      rows.set(item.id, added);
      list.append(added.node);
    }
    if (item.state === "done" && before !== "done") onShelf();
    draw();
  }

  /** What goes wrong at a press is told; a form shows it itself. */
  const told = (given: ArrivalOptions): ArrivalOptions => ({
    ...given,
    act: (item, what, facts) =>
      given.act(item, what, facts).catch((error: Error) => {
        if (facts) throw error;
        toast(error.message);
      }),
  });

  /** At most once a frame: of three hundred files many change at a time. */
  function draw(): void {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      show();
    });
  }

  function show(): void {
    const all = items();
    panel.hidden = all.length === 0 && skippedList.childElementCount === 0;
    const count = (of: (state: State) => boolean) => all.filter(({ state }) => of(state)).length;
    const over = count((state) => OVER.includes(state) || state === "asked");
    summary.textContent = summaryOf(all);
    bar.value = all.length === 0 ? 0 : over / all.length;
    bar.hidden = over === all.length;
    alarm.textContent = trouble ?? "";
    tools.replaceChildren(...toolsOf(all));
    filters.hidden = all.length < 6;
    filters.replaceChildren(
      ...FILTERS.map((one) =>
        button(
          `${one.label} ${count(one.of)}`,
          { class: "quiet", "aria-pressed": String(one === filter) },
          () => {
            filter = one;
            show();
          },
        ),
      ),
    );
    for (const row of rows.values()) row.node.hidden = !filter.of(row.item().state);
  }

  function toolsOf(all: ArrivalItem[]): Node[] {
    const asked = all.filter(({ state }) => state === "asked");
    const clear = asked.filter(isClear);
    const lost = all.filter(({ state, id }) => state === "awaited" && !sender.has(id));
    const over = all.filter(({ state }) => OVER.includes(state));
    const found: Node[] = [];
    if (clear.length > 0 && clear.length < asked.length)
      found.push(
        button(`没有提示的 ${clear.length} 份入库`, { class: "primary" }, () =>
          forAll("shelve", clear),
        ),
      );
    if (asked.length > 1)
      found.push(
        button(
          `全部入库（${asked.length} 份）`,
          { class: clear.length === asked.length ? "primary" : "plain", id: "shelve-all" },
          () => forAll("shelve", asked),
        ),
        button("全部不入库", { class: "quiet" }, () => discard(asked)),
      );
    if (asked.length > 0) found.push(el("span", { class: "faint" }, "没有确认的保留 7 天。"));
    if (lost.length > 0)
      found.push(
        el(
          "span",
          { class: "arrivals-lost" },
          `还有 ${lost.length} 个文件没有传完。把它们（或原来的文件夹）再拖进来，会接着传，已传的不会重传。`,
        ),
        button("不传了", { class: "quiet" }, async () => {
          for (const { id } of lost) await dropFile(id);
          await forAll("clear", lost);
        }),
      );
    if (over.length > 0 && over.length === all.length)
      found.push(
        button("清空列表", { class: "quiet", id: "clear-arrivals" }, () => forAll("clear", over)),
      );
    return found;
  }

  async function discard(asked: ArrivalItem[]): Promise<void> {
    const sure = await confirmed({
      title: `这 ${asked.length} 份都不入库？`,
      text: "已上传的文件会从服务器上删除。您电脑上的原文件不受影响。",
      yes: "不入库",
    });
    if (sure) await forAll("discard", asked);
  }

  async function forAll(what: "shelve" | "discard" | "clear", some: ArrivalItem[]): Promise<void> {
    try {
      for (const [batch, own] of grouped(some)) {
        const ids = own.map(({ id }) => id);
        const { files: now } = await api<BatchItem>(`/api/v1/uploads/${batch}`, {
          method: "POST",
          body: { do: what, ids },
        });
        if (what === "clear") leaveOut(own, now);
        else for (const item of now) update(item);
      }
    } catch (error) {
      toast((error as Error).message);
    }
    draw();
  }

  function leaveOut(some: ArrivalItem[], now: ArrivalItem[]): void {
    const left = new Set(now.map(({ id }) => id));
    for (const { id } of some) {
      if (left.has(id)) continue;
      cleared.add(id);
      rows.get(id)?.node.remove();
      rows.delete(id);
    }
  }

  /** Hear of what the server does with them. */
  function listen(): void {
    if (events && events.readyState !== EventSource.CLOSED) return;
    events = new EventSource("/api/v1/uploads/events");
    events.addEventListener("file", (event) => update(JSON.parse(event.data) as ArrivalItem));
  }

  return {
    zone,
    panel,
    take,
    /** Files of a drop; a folder's too. */
    async drop(data: DataTransfer): Promise<void> {
      const { files: picked, unread } = await dropped(data);
      if (unread.length > 0)
        skip(unread.map((file) => ({ file, why: "浏览器打不开它，请换个位置再试" })));
      await take(picked);
    },
    /** What there is from before: looked at once, then heard of as it goes on. */
    async start(): Promise<void> {
      const { batches } = await api<{ batches: BatchItem[] }>("/api/v1/uploads");
      for (const { files: there } of batches) for (const item of there) update(item);
      if (rows.size > 0) listen();
      await sender.goOn(items());
      draw();
    },
    /** Files that a page which is left now would not send to the end. */
    left: () => sender.left(),
  };
}

function grouped(items: ArrivalItem[]): Map<string, ArrivalItem[]> {
  const groups = new Map<string, ArrivalItem[]>();
  for (const item of items) groups.set(item.batch, [...(groups.get(item.batch) ?? []), item]);
  return groups;
}

function summaryOf(items: ArrivalItem[]): string {
  const count = (...states: State[]) => items.filter(({ state }) => states.includes(state)).length;
  const parts: [number, string][] = [
    [count("asked"), "份待确认"],
    [count("awaited"), "个待上传"],
    [count("arrived", "reading"), "个在读取"],
    [count("shelving"), "份正在入库"],
    [count("done"), "份已入库"],
    [count("failed"), "个入库失败"],
    [count("discarded"), "个不入库"],
  ];
  const told = parts.filter(([n]) => n > 0).map(([n, words]) => `${n} ${words}`);
  return told.length === 0 ? "" : `共 ${items.length} 个文件：${told.join("，")}。`;
}
