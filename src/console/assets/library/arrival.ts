/** One file that is being brought, as a row: how far it has come, what was understood of it, and what may be done with it. */
import type { GivenFacts } from "../../api/library.ts";
import type { ArrivalItem, PageText } from "../../api/uploads.ts";
import { api, button, el } from "../dom.ts";
import { factsForm } from "./facts.ts";
import { unsaved } from "./unsaved.ts";

export type Doing = "shelve" | "amend" | "discard" | "again";

export interface ArrivalOptions {
  orgs: () => string[];
  limits: () => boolean;
  act: (item: ArrivalItem, what: Doing, given?: GivenFacts) => Promise<void>;
  open: (reportId: string, title: string, from: HTMLElement) => void;
}

const STATES: Record<ArrivalItem["state"], string> = {
  awaited: "等待上传",
  arrived: "等待读取",
  reading: "正在读取",
  asked: "待确认",
  shelving: "正在入库",
  done: "已入库",
  failed: "入库失败",
  discarded: "不入库",
  opened: "已解开",
};
const DONE = { added: "已入库", replaced: "已入库，替换了旧版", unchanged: "库中已有，未变" };

/** What was understood, with what somebody knows better. */
export function factsOf({ read, given, audience, file }: ArrivalItem) {
  const { title = file, org = null, year = null, kind = "其他" } = read ?? {};
  return {
    title: given.title ?? title,
    org: given.org ?? org,
    year: given.year ?? year,
    kind: given.kind ?? kind,
    audience: given.audience === undefined ? audience : given.audience,
  };
}

/** Is there nothing in it that somebody must look at? */
export const isClear = (item: ArrivalItem) =>
  item.state === "asked" && item.warnings.length === 0 && item.doubtful.length === 0;

export function arrivalRow(first: ArrivalItem, options: ArrivalOptions) {
  let item = first;
  let sent: number | null = null;
  let opened = false;
  const head = el("div", { class: "arrival-head" });
  const body = el("div", { class: "arrival-body" });
  const node = el("li", { class: "arrival" }, head, body);
  show();
  reopen();

  function show(): void {
    node.dataset.state = item.state;
    head.replaceChildren(...headOf());
    if (item.state !== "asked") opened = false;
    // A form in which somebody types stays as it is.
    if (!opened) body.replaceChildren(...notesOf(item));
  }

  function headOf(): Node[] {
    const facts = factsOf(item);
    const known = item.read !== null;
    return [
      el("span", { class: "arrival-state" }, stateWords()),
      el(
        "div",
        { class: "arrival-words" },
        known ? el("p", { class: "arrival-title" }, facts.title) : null,
        known
          ? el(
              "p",
              { class: "report-meta" },
              [
                facts.org ?? "单位不明",
                facts.year === null ? "年度不明" : `${facts.year}年`,
                facts.kind,
                facts.audience ? "只给部分人看" : null,
                `${item.read!.passages} 段`,
                `${item.read!.figures} 个数字`,
              ]
                .filter(Boolean)
                .join(" · "),
            )
          : null,
        el("p", { class: known ? "report-meta faint" : "arrival-title" }, item.file),
      ),
      el("div", { class: "report-tools" }, toolsOf()),
    ];
  }

  function stateWords(): string {
    if (sent !== null && item.state === "awaited") return `上传 ${Math.floor(sent * 100)}%`;
    if (item.state === "reading" && item.progress)
      return `读第 ${item.progress.page}/${item.progress.of} 页`;
    if (item.state === "done" && item.status) return DONE[item.status];
    return STATES[item.state];
  }

  function toolsOf(): Node[] {
    const { title } = factsOf(item);
    const of = { "aria-label": `${title}（${item.file}）` };
    if (item.state === "asked")
      return [
        button("入库", { class: "plain", "aria-label": `入库：${of["aria-label"]}` }, () =>
          options.act(item, "shelve"),
        ),
        button(
          opened ? "收起" : "核对",
          {
            class: "plain",
            "aria-expanded": String(opened),
            "aria-label": `${opened ? "收起" : "核对"}：${of["aria-label"]}`,
          },
          () => (opened ? close() : open()),
        ),
        button("不入库", { class: "quiet", "aria-label": `不入库：${of["aria-label"]}` }, () =>
          options.act(item, "discard"),
        ),
      ];
    if (item.state === "failed" && item.again)
      return [button("重试", { class: "plain" }, () => options.act(item, "again"))];
    if (item.state === "done" && item.reportId)
      return [
        button("打开", { class: "plain", "aria-label": `打开《${title}》` }, (event) =>
          options.open(item.reportId!, title, event.currentTarget as HTMLElement),
        ),
      ];
    return [];
  }

  function open(focus = true): void {
    opened = true;
    const form = factsForm({
      facts: factsOf(item),
      about: item.id,
      orgs: options.orgs(),
      limits: options.limits() || item.audience !== null,
      submit: "入库",
      save: (changes) => options.act(item, "shelve", changes),
      cancel: close,
    });
    body.replaceChildren(
      ...notesOf(item),
      form.node,
      ...item.doubtful.map((page) => pageOf(item, page)),
    );
    head.replaceChildren(...headOf());
    if (focus) form.node.querySelector("input")?.focus();
  }

  /** Somebody was typing when the page went away. */
  function reopen(): void {
    if (!opened && item.state === "asked" && unsaved(item.id)) open(false);
  }

  function close(): void {
    opened = false;
    show();
    head.querySelector<HTMLElement>("[aria-expanded]")?.focus();
  }

  return {
    node,
    update(next: ArrivalItem): void {
      item = next;
      show();
      reopen();
    },
    sending(part: number | null): void {
      sent = part;
      const shown = head.querySelector(".arrival-state");
      if (shown) shown.textContent = stateWords();
    },
    item: () => item,
  };
}

function notesOf({ error, warnings, doubtful, state }: ArrivalItem): Node[] {
  const pages = doubtful.map(({ page }) => page);
  return [
    ...(error ? [el("p", { class: "arrival-error" }, error)] : []),
    ...(warnings.length > 0
      ? [
          el(
            "ul",
            { class: "arrival-notes" },
            warnings.map((words) => el("li", {}, words)),
          ),
        ]
      : []),
    ...(pages.length > 0 && state === "asked"
      ? [
          el(
            "p",
            { class: "arrival-notes" },
            `第 ${pages.slice(0, 12).join("、")}${pages.length > 12 ? " 等" : ""} 页文字识别把握不大，点“核对”与原图对照。`,
          ),
        ]
      : []),
  ];
}

/** A page that OCR was not sure of: its picture, and beside it what was read. */
function pageOf({ batch, id, file }: ArrivalItem, { page, sure }: ArrivalItem["doubtful"][number]) {
  const address = `/api/v1/uploads/${batch}/files/${id}`;
  const text = el("div", { class: "page-text" });
  const details = el(
    "details",
    { class: "page-beside" },
    el("summary", {}, `第 ${page} 页，把握 ${Math.floor(sure * 100)}%：对照原图`),
  );
  details.addEventListener("toggle", async () => {
    if (!details.open || details.childElementCount > 1) return;
    const picture = el("img", {
      src: `${address}/pages/${page}.png`,
      alt: `“${file}”第 ${page} 页的图像`,
      loading: "lazy",
    });
    const frame = el("div", { class: "page-picture", tabindex: "0" }, picture);
    picture.addEventListener("error", () =>
      frame.replaceChildren("这一页没有图像可看，请打开原件核对。"),
    );
    details.append(el("div", { class: "page-pair" }, frame, text));
    try {
      const read = await api<PageText>(`${address}/texts/${page}`);
      text.replaceChildren(...read.text.split("\n").map((line) => el("p", {}, line)));
    } catch (error) {
      text.textContent = (error as Error).message;
    }
  });
  return details;
}
