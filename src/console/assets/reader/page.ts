/** One report as a whole page: outline at the side, the text as on paper, its marks in the margin, and what can be done with it. */
import type { Versions } from "../../api/reader.ts";
import { $, button, el } from "../dom.ts";
import type { House } from "../house.ts";
import { warningsOf } from "../reader.ts";
import { markCited } from "./cited.ts";
import { goToFigure, listenToFigures } from "./figures.ts";
import { createFind } from "./find.ts";
import { addressOf, citedOf, figuresOf, type Stored, storedOf, versionsOf } from "./load.ts";
import { type Outline, outlineOf } from "./outline.ts";
import { openPages, pageLineOf, pagesIn, showLooks } from "./pages.ts";
import { createPaper, type Paper } from "./paper.ts";

/** Where the eye is: so far below the tools, in pixels, a heading counts as being read. */
const EYE = 90;

/** Shows a report on `stage`, at a passage where one is named; what it gives back leaves the page. */
export function createReadingPage(stage: HTMLElement, _house: House) {
  let request = 0;
  return (reportId: string, at: string | null): (() => void) => {
    const mine = ++request;
    stage.replaceChildren(el("p", { class: "paper-wait" }, "正在打开报告…"));
    let close = () => {};
    void storedOf(reportId)
      .then((stored) => {
        if (mine === request) close = showPage(stage, stored, at, () => mine === request);
      })
      .catch((error: Error) => {
        if (mine === request) stage.replaceChildren(trouble(error.message));
      });
    return () => {
      request++;
      close();
    };
  };
}

/** A page that cannot be shown, and the way back. */
export function trouble(sentence: string): HTMLElement {
  return el(
    "div",
    { class: "nothing" },
    el("p", { role: "alert" }, sentence),
    el("a", { href: "#reports" }, "回到报告库"),
  );
}

function showPage(
  stage: HTMLElement,
  stored: Stored,
  at: string | null,
  isHere: () => boolean,
): () => void {
  const { info, current, text } = stored;
  const sheet = el("article", { class: "paper sheet-paper", "aria-label": "报告正文" });
  const side = el("nav", { class: "outline-side", "aria-label": "报告目录" });
  let outline: Outline;
  const find = createFind({
    paper: () => paper,
    text: () => text,
    reveal: (range) => reveal(range.startContainer.parentElement!, "center"),
    onClose: () => tools.find.focus(),
  });
  const paper: Paper = createPaper(stored, {
    ...{ quote: null, top: 2, onMarked: find.refresh },
    pageLine: pageLineOf(
      () => stored,
      () => false,
    ),
  });
  const tools = toolsOf(stored, paper, find.open);
  outline = outlineOf(stored, paper, (passageId) => goTo(passageId));
  side.append(...(outline.list ? [el("h2", {}, "目录"), outline.list] : []));
  sheet.append(
    ...(info.warnings.length > 0 ? [warningsOf(info.warnings)] : []),
    ...paper.nodes,
    el("p", { class: "sheet-foot" }, footOf(stored)),
  );
  const versionNote = el("div", { class: "version-note" });
  listenToFigures(sheet, () => paper);
  stage.replaceChildren(
    el("h1", { class: "unseen", tabindex: "-1" }, info.title),
    el(
      "div",
      { class: "reading-tools", role: "group", "aria-label": "阅读工具" },
      tools.bar,
      find.bar,
    ),
    el(
      "div",
      { class: "reading-page" },
      el(
        "details",
        { class: "outline-fold", hidden: outline.list === null },
        el("summary", {}, "目录"),
      ),
      side,
      el("div", { class: "reading-sheet" }, versionNote, sheet),
    ),
  );
  const fold = stage.querySelector<HTMLDetailsElement>(".outline-fold")!;
  const settle = () => (wide.matches ? fold.after(side) : fold.append(side));
  settle();
  wide.addEventListener("change", settle);

  function goTo(passageId: string): void {
    fold.open = false;
    const home = paper.homeOf(passageId);
    if (home) reveal(home.node, "start");
  }
  let waits = false;
  const follow = () => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      // What stands last may be too short ever to come up to the eye.
      const atEnd = sheet.getBoundingClientRect().bottom <= innerHeight;
      outline.follow(atEnd ? paper.nodes.length - 1 : paper.chunkAt(tools.eye()));
    });
  };
  document.addEventListener("scroll", follow, { capture: true, passive: true });
  follow();
  const target = at === null ? null : paper.homeOf(at);
  if (target) {
    target.node.classList.add("at");
    reveal(target.node, "center");
  } else $("main").scrollTop = 0;
  stage.querySelector("h1")!.focus({ preventScroll: true });
  void layOver();

  async function layOver(): Promise<void> {
    const [figures, uses, versions] = await Promise.allSettled([
      figuresOf(info.reportId),
      citedOf(info.reportId),
      versionsOf(info.reportId),
    ]);
    if (!isHere()) return;
    if (figures.status === "fulfilled") {
      paper.showFigures(figures.value, null);
      tools.showFigures(figures.value.length);
    }
    if (uses.status === "fulfilled") markCited(paper, uses.value);
    if (versions.status === "fulfilled") {
      tools.showVersions(versions.value);
      showLooks(sheet, versions.value.original?.pages ?? false);
      if (!current) versionNote.append(olderNote(info.reportId, versions.value));
    }
  }

  return () => {
    paper.close();
    wide.removeEventListener("change", settle);
    document.removeEventListener("scroll", follow, { capture: true });
  };
}

function toolsOf(stored: Stored, paper: Paper, openFind: () => void) {
  const { reportId } = stored.info;
  const find = button("查找", { class: "quiet" }, openFind);
  const figures = button("数字", { class: "quiet", hidden: true }, () =>
    goToFigure(paper, nearest()),
  );
  const pages = button("看原页", { class: "quiet", hidden: true }, () =>
    openPages(stored, pageHere()),
  );
  const original = el("span", { class: "original" });
  const beside = el("details", { class: "menu", hidden: true });
  beside.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !beside.open) return;
    event.stopPropagation();
    beside.open = false;
    beside.querySelector("summary")!.focus();
  });
  const bar = el(
    "div",
    { class: "tools-bar" },
    el("a", { class: "quiet", href: "#reports" }, "‹ 报告库"),
    el("strong", { class: "tools-title", "aria-hidden": "true" }, stored.info.title),
    find,
    figures,
    pages,
    beside,
    original,
    button("打印", { class: "quiet" }, () => print()),
  );
  const eye = () => bar.getBoundingClientRect().bottom + EYE;
  const chunkHere = () => paper.chunkAt(eye());
  /** The first figure from where the reading is. */
  function nearest(): number {
    const from = paper.passageAt(chunkHere())?.start ?? 0;
    for (let n = 0; paper.figure(n); n++) if (paper.figure(n)!.start >= from) return n;
    return 0;
  }
  const pageHere = () => paper.passageAt(chunkHere())?.page ?? 1;

  return {
    ...{ bar, find, eye },
    showFigures(count: number): void {
      figures.hidden = count === 0;
      figures.textContent = `数字 ${count}`;
      figures.title = "逐个看数字：数的是什么、哪一年。用方向键往前往后。";
    },
    showVersions(versions: Versions): void {
      const { original: kept } = versions;
      pages.hidden = !kept?.pages || pagesIn(stored).length === 0;
      original.replaceChildren(
        kept
          ? el(
              "a",
              {
                class: "quiet",
                href: addressOf(reportId, "/original"),
                download: "",
                title: kept.file,
              },
              `下载原件（${sizeOf(kept.bytes)}）`,
            )
          : el(
              "span",
              {
                class: "quiet none",
                title: "这份报告入库时还不保存原件。把同一个文件再导入一次，就会补上。",
              },
              "没有存下原件",
            ),
      );
      const list = menuOf(stored.info, versions);
      beside.hidden = list.length === 0;
      beside.replaceChildren(el("summary", { class: "quiet" }, "对照"), el("ul", {}, list));
    },
  };
}

/** What it can be laid beside: the earlier always stands on the left. */
function menuOf({ reportId, year }: Stored["info"], { versions, years }: Versions): HTMLElement[] {
  const link = (other: string, isEarlier: boolean, words: string) => {
    const href = isEarlier ? besideOf(other, reportId) : besideOf(reportId, other);
    return el("li", {}, el("a", { href }, words));
  };
  const own = versions.findIndex((one) => one.reportId === reportId);
  return [
    ...versions.flatMap((one, n) =>
      n === own ? [] : [link(one.reportId, n > own, `与${versionWords(one)}对照`)],
    ),
    ...years.map((one) => link(one.reportId, one.year! < (year ?? 0), `与${one.year}年对照`)),
  ];
}

/** The address of two side by side. */
export const besideOf = (left: string, right: string): string =>
  `#reports/${encodeURIComponent(left)}/with/${encodeURIComponent(right)}`;

const DAY = new Intl.DateTimeFormat("zh-CN", { dateStyle: "medium" });
const versionWords = ({ current, at, limited }: Versions["versions"][number]) =>
  `${current ? "现行版" : "旧版"}（${DAY.format(at)}入库${limited ? "，限部分人" : ""}）`;

function olderNote(reportId: string, { versions }: Versions): HTMLElement {
  const now = versions.find(({ current }) => current);
  return el(
    "p",
    { class: "banner", role: "note" },
    "这是旧版，已不再用来回答问题。",
    ...(now
      ? [
          el("a", { href: `#reports/${encodeURIComponent(now.reportId)}` }, "看现行版"),
          " · ",
          el("a", { href: besideOf(reportId, now.reportId) }, "看改了哪里"),
        ]
      : []),
  );
}

function footOf({ info, text, body }: Stored): string {
  const sample = info.sample ? "示例报告，内容为虚构。" : "";
  return `${sample}摘自“${info.file}”，${text.length} 字，${body.length} 段。`;
}

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} 字节`;
  if (bytes < 1e6) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const wide = matchMedia("(min-width: 1100px)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** What was only guessed to be so high is laid out by the way there, so it is aimed at once more. */
function reveal(node: Element, block: "start" | "center"): void {
  const near = Math.abs(node.getBoundingClientRect().top) < 4 * innerHeight;
  const gently = near && !calm.matches && block === "start";
  node.scrollIntoView({ block, behavior: gently ? "smooth" : "auto" });
  if (!gently) requestAnimationFrame(() => node.scrollIntoView({ block }));
}
