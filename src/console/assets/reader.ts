/** The side panel: a report's text with a quote marked in it, its outline, and the way from one citation to the next. */
import type { Citation } from "../../schemas.ts";
import { $, button, el } from "./dom.ts";
import type { Opening } from "./house.ts";
import { placeWords } from "./place.ts";
import { markCited } from "./reader/cited.ts";
import { listenToFigures } from "./reader/figures.ts";
import { createFind } from "./reader/find.ts";
import { citedOf, figuresOf, isLoaded, type Stored, storedOf, versionsOf } from "./reader/load.ts";
import { hideNote, isCovered } from "./reader/note.ts";
import { outlineOf } from "./reader/outline.ts";
import { closePages, pageLineOf, showLooks } from "./reader/pages.ts";
import { createPaper, type Paper } from "./reader/paper.ts";

let opener: HTMLElement | null = null;
let cited: Citation[] = [];
let at = 0;
let request = 0;
let paper: Paper | null = null;
let stored: Stored | null = null;

const find = createFind({
  paper: () => paper,
  text: () => stored?.text ?? "",
  reveal: (range) => scrollTo(range, "center"),
  onClose: () => $("reader-find").focus(),
});

export function startReader(): void {
  $("reader-close").addEventListener("click", closeReader);
  $("outline-toggle").addEventListener("click", () => showOutline($("outline").hidden === true));
  $("step-back").addEventListener("click", () => step(-1));
  $("step-on").addEventListener("click", () => step(1));
  $("reader-find").addEventListener("click", () => (find.isOpen() ? find.close() : find.open()));
  $("paper-scroll").before(find.bar);
  listenToFigures($("paper"), () => paper);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !$("reader").hidden && !isCovered()) closeReader();
  });
  narrow.addEventListener("change", coverPage);
}

/** Open a report at a citation of `citations`, or from its beginning when `citation` is null. */
export async function openReader({
  reportId,
  title,
  citation = null,
  citations = [],
  from = null,
}: Opening): Promise<void> {
  const mine = ++request;
  if (from) opener = from;
  cited = citations.filter((c) => c.reportId !== "material");
  at = citation ? cited.indexOf(citation) : -1;
  $("reader").hidden = false;
  document.body.classList.add("reading");
  coverPage();
  $("reader-title").textContent = title;
  $("reader-place").textContent = "";
  const place = citation ? `?at=${encodeURIComponent(citation.passageId)}` : "";
  $("reader-whole").setAttribute("href", `#reports/${encodeURIComponent(reportId)}${place}`);
  showSteps();
  showOutline(false);
  $("reader-title").focus({ preventScroll: true });
  if (!isLoaded(reportId))
    $("paper").replaceChildren(el("p", { class: "paper-wait" }, "正在打开原文…"));
  try {
    const opened = await storedOf(reportId);
    if (mine !== request) return;
    show(opened, citation);
    await layOver(opened, mine);
  } catch (error) {
    if (mine !== request) return;
    $("outline").replaceChildren();
    $("outline-toggle").hidden = true;
    $("paper").replaceChildren(
      el("p", { class: "paper-wait", role: "alert" }, (error as Error).message),
      button("再试一次", { class: "plain" }, () =>
        openReader({ reportId, title, citation, citations }),
      ),
    );
  }
}

export function closeReader(): void {
  request++;
  if ($("reader").hidden) return;
  hideNote();
  if (find.isOpen()) find.close();
  paper?.close();
  $("reader").hidden = true;
  document.body.classList.remove("reading");
  coverPage();
  markOpener(null);
  if (opener?.isConnected) opener.focus();
  opener = null;
}

/** Shut whatever is being read. */
export function shutAll(): void {
  closePages();
  if (!$("reader").hidden) closeReader();
}

function show(opened: Stored, citation: Citation | null): void {
  const { info, current } = opened;
  if (find.isOpen()) find.close();
  paper?.close();
  stored = opened;
  paper = createPaper(opened, {
    quote: citation && { start: citation.start, end: citation.end },
    top: 3,
    pageLine: pageLineOf(
      () => stored!,
      () => false,
    ),
    onMarked: find.refresh,
  });
  $("reader-title").textContent = info.title;
  $("reader-place").textContent = citation
    ? placeWords(citation)
    : [info.org, info.year && `${info.year}年`, info.kind].filter(Boolean).join(" · ");
  $("paper").replaceChildren(
    ...(current ? [] : [el("p", { class: "banner" }, "这是引用时的版本，此后已有新版本替换。")]),
    ...(info.warnings.length > 0 ? [warningsOf(info.warnings)] : []),
    ...paper.nodes,
  );
  fillOutline(opened, paper);
  markOpener(citation);
  const target = $("paper").querySelector("mark");
  if (target) scrollTo(target, "center");
  else {
    $("paper-scroll").scrollTop = 0;
    if (citation)
      $("paper").prepend(
        el(
          "p",
          { class: "banner", role: "alert" },
          "没能在原文里标出这句引文，请按上面的位置查找。",
        ),
      );
  }
}

/** What is known beyond the text; where it does not come, the text is there all the same. */
async function layOver({ info }: Stored, mine: number): Promise<void> {
  const rest = await Promise.allSettled([
    figuresOf(info.reportId),
    citedOf(info.reportId),
    versionsOf(info.reportId),
  ]);
  if (mine !== request || !paper) return;
  const [figures, uses, versions] = rest;
  if (figures.status === "fulfilled") paper.showFigures(figures.value, $("paper-scroll"));
  if (uses.status === "fulfilled") markCited(paper, uses.value);
  if (versions.status === "fulfilled")
    showLooks($("paper"), versions.value.original?.pages ?? false);
}

export function warningsOf(warnings: string[]): HTMLElement {
  return el(
    "details",
    { class: "banner" },
    el("summary", {}, `读取时有 ${warnings.length} 处提示`),
    el(
      "ul",
      {},
      warnings.map((warning) => el("li", {}, warning)),
    ),
  );
}

function fillOutline(opened: Stored, shown: Paper): void {
  const { list } = outlineOf(opened, shown, goTo);
  $("outline").replaceChildren(...(list ? [list] : []));
  $("outline-toggle").hidden = list === null;
  if (at < 0 && list !== null && !narrow.matches) showOutline(true);
}

function goTo(passageId: string): void {
  if (narrow.matches) showOutline(false);
  const home = paper?.homeOf(passageId);
  if (home) scrollTo(home.node, "start", calm.matches ? "auto" : "smooth");
}

/** Scroll the panel alone; `scrollIntoView` would move the page behind it too. */
function scrollTo(
  target: Element | Range,
  block: "start" | "center",
  behavior: ScrollBehavior = "auto",
): void {
  const room = $("paper-scroll");
  const settle = (how: ScrollBehavior) => {
    const [inner, outer] = [target.getBoundingClientRect(), room.getBoundingClientRect()];
    const margin = block === "start" ? 14 : Math.max(14, (outer.height - inner.height) / 2);
    room.scrollTo({ top: room.scrollTop + inner.top - outer.top - margin, behavior: how });
  };
  settle(behavior);
  // What was only guessed to be so high has been laid out by now.
  if (behavior === "auto") requestAnimationFrame(() => settle("auto"));
}

function showOutline(shown: boolean): void {
  $("outline").hidden = !shown;
  $("outline-toggle").setAttribute("aria-expanded", String(shown));
}

function showSteps() {
  $("steps").hidden = at < 0 || cited.length < 2;
  $("step-now").textContent = `出处 ${cited[at]?.n ?? ""} / ${cited.length}`;
  $<HTMLButtonElement>("step-back").disabled = at <= 0;
  $<HTMLButtonElement>("step-on").disabled = at >= cited.length - 1;
}

function step(by: number): void {
  const citation = cited[at + by];
  if (citation)
    openReader({ reportId: citation.reportId, title: citation.title, citation, citations: cited });
}

/** Show in the answer which of its citations is open. */
function markOpener(citation: Citation | null): void {
  const reply = opener?.closest(".reply") ?? null;
  for (const node of document.querySelectorAll("[data-n]")) {
    const isMeant = reply === null || reply.contains(node);
    const n = node.getAttribute("data-n");
    node.toggleAttribute("data-open", isMeant && citation !== null && n === String(citation.n));
  }
}

const narrow = matchMedia("(max-width: 899px)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** On a phone the panel covers the page, so nothing behind it may be reached. */
function coverPage() {
  const covered = narrow.matches && !$("reader").hidden;
  for (const id of ["main", "notices"]) $(id).inert = covered;
  document.querySelector<HTMLElement>(".top")!.inert = covered;
}
