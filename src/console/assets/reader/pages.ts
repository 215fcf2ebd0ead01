/** A page of the original as a picture, beside what was read of it: for pages that a machine recognised, and any other. */
import { $, button, el } from "../dom.ts";
import { addressOf, type Stored } from "./load.ts";
import { plainBlocks } from "./paper.ts";

/** The pages that the report's text comes from, in order. */
export function pagesIn({ body }: Stored): number[] {
  return [...new Set(body.map(({ page }) => page).filter((page) => page !== undefined))];
}

/** Open the page; the ways on lead to the pages beside it. */
export function openPages(stored: Stored, page: number): void {
  const known = document.getElementById("pages") as HTMLDialogElement | null;
  const dialog = known ?? el("dialog", { id: "pages", class: "pages" });
  if (!known) document.body.append(dialog);
  const pages = pagesIn(stored);
  let at = Math.max(0, pages.indexOf(page));

  const title = el("h2", { tabindex: "-1" });
  const picture = el("div", { class: "page-picture", tabindex: "0" });
  const words = el("article", {
    class: "paper page-words",
    tabindex: "0",
    "aria-label": "读出的文字",
  });
  const [back, on] = [-1, 1].map((by) =>
    button(by < 0 ? "‹" : "›", { class: "quiet", "aria-label": by < 0 ? "上一页" : "下一页" }, () =>
      go(at + by),
    ),
  ) as [HTMLButtonElement, HTMLButtonElement];
  const larger = button("放大", { class: "quiet", "aria-pressed": "false" }, () => {
    const large = picture.classList.toggle("large");
    larger.textContent = large ? "缩小" : "放大";
    larger.setAttribute("aria-pressed", String(large));
  });
  const shut = button("✕", { class: "icon", "aria-label": "关闭原页" }, () => dialog.close());
  dialog.replaceChildren(
    el(
      "header",
      { class: "pages-head" },
      title,
      el("div", { class: "steps" }, back, on, larger),
      shut,
    ),
    el("div", { class: "pages-sides" }, picture, words),
  );
  dialog.setAttribute("aria-label", "对照原页");

  function go(next: number): void {
    at = Math.min(Math.max(0, next), pages.length - 1);
    const here = pages[at]!;
    const body = stored.body.filter((passage) => passage.page === here);
    const sure = Math.min(...body.map((passage) => passage.sure ?? 1));
    title.textContent = `原件第 ${here} 页`;
    back.disabled = at === 0;
    on.disabled = at === pages.length - 1;
    const mine = new RegExp(`第 ${here} 页`);
    picture.replaceChildren(pictureOf(stored.info.reportId, here));
    picture.scrollTop = 0;
    words.replaceChildren(
      ...(sure < 1 ? [el("p", { class: "banner" }, doubtOf(sure))] : []),
      ...stored.info.warnings
        .filter((warning) => mine.test(warning))
        .map((warning) => el("p", { class: "banner" }, warning)),
      ...plainBlocks(stored.text, body),
    );
    words.scrollTop = 0;
  }

  go(at);
  if (!dialog.open) dialog.showModal();
  title.focus({ preventScroll: true });
}

const doubtOf = (sure: number) =>
  `这一页的文字由扫描件识别得来，最没有把握的一处是 ${Math.round(sure * 100)}%。请对照原页逐个核对数字。`;

function pictureOf(reportId: string, page: number): HTMLElement {
  const wait = el("p", { class: "paper-wait", role: "status" }, "正在取这一页的图像…");
  const image = el("img", {
    src: addressOf(reportId, `/pages/${page}.png`),
    alt: `原件第 ${page} 页的图像`,
  });
  const frame = el("div", { class: "page-frame" }, wait, image);
  image.addEventListener("load", () => wait.remove());
  image.addEventListener("error", () => {
    image.remove();
    wait.setAttribute("role", "alert");
    wait.textContent = "这一页的图像取不出来。请下载原件查看。";
  });
  return frame;
}

/** What stands before the first words of a recognised page. */
export function pageLineOf(stored: () => Stored, hasPages: () => boolean) {
  return (page: number, sure: number): HTMLElement => {
    const line = el(
      "div",
      { class: "page-line", "data-page": page },
      el("span", {}, `第 ${page} 页 · 扫描识别，把握 ${Math.round(sure * 100)}%`),
    );
    const look = button("对照原页", { class: "quiet" }, () => openPages(stored(), page));
    look.hidden = !hasPages();
    line.append(look);
    return line;
  };
}

/** It is known by now whether the pages can be had. */
export function showLooks(room: HTMLElement, shown: boolean): void {
  for (const look of room.querySelectorAll<HTMLElement>(".page-line button")) look.hidden = !shown;
}

export const closePages = (): void => {
  if (document.getElementById("pages")) $<HTMLDialogElement>("pages").close();
};
