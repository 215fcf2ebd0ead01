/** The side panel: a report's text with a quote marked in it, its outline, and the way from one citation to the next. */

import type { Citation, Passage, ReportInfo } from "../../domain.ts";
import { $, api, button, el, nodesOf } from "./dom.ts";
import type { Opening } from "./house.ts";
import { placeWords } from "./place.ts";
import { type Block, blocksOf, marked, type Row, type Span } from "./report.ts";

interface Stored {
  info: ReportInfo;
  text: string;
  body: Passage[];
  current: boolean;
}

const cache = new Map<string, Stored>();
let opener: HTMLElement | null = null;
let cited: Citation[] = [];
let at = 0;
let request = 0;

export function startReader(): void {
  $("reader-close").addEventListener("click", closeReader);
  $("outline-toggle").addEventListener("click", () => showOutline($("outline").hidden === true));
  $("step-back").addEventListener("click", () => step(-1));
  $("step-on").addEventListener("click", () => step(1));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !$("reader").hidden && !$<HTMLDialogElement>("confirm").open)
      closeReader();
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
  showSteps();
  showOutline(false);
  $("reader-title").focus({ preventScroll: true });
  if (!cache.has(reportId))
    $("paper").replaceChildren(el("p", { class: "paper-wait" }, "正在打开原文…"));
  try {
    const stored = await load(reportId);
    if (mine === request) show(stored, citation);
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
  $("reader").hidden = true;
  document.body.classList.remove("reading");
  coverPage();
  markOpener(null);
  if (opener?.isConnected) opener.focus();
  opener = null;
}

/** Forget a removed report, and shut it if it is the one being read. */
export function forgetReports(): void {
  cache.clear();
  if (!$("reader").hidden) closeReader();
}

async function load(reportId: string): Promise<Stored> {
  const known = cache.get(reportId);
  if (known) return known;
  const stored = await api<Stored>(`/api/v1/reports/${encodeURIComponent(reportId)}`);
  cache.set(reportId, stored);
  return stored;
}

function show(stored: Stored, citation: Citation | null): void {
  const { info, text, body, current } = stored;
  const quote = citation ? { start: citation.start, end: citation.end } : null;
  $("reader-title").textContent = info.title;
  $("reader-place").textContent = citation
    ? placeWords(citation)
    : [info.org, info.year && `${info.year}年`, info.kind].filter(Boolean).join(" · ");
  $("paper").replaceChildren(
    ...nodesOf([
      current ? null : el("p", { class: "banner" }, "这是引用时的版本，此后已有新版本替换。"),
      info.warnings.length > 0 ? warningsOf(info.warnings) : null,
      blocksOf(text, body).map((block) => blockOf(text, block, quote)),
    ]),
  );
  fillOutline(info.outline, body);
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

function warningsOf(warnings: string[]): HTMLElement {
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

function blockOf(text: string, block: Block, quote: Span | null): HTMLElement {
  if (block.kind === "table") {
    return el(
      "div",
      { class: "table-scroll", tabindex: "0" },
      el(
        "table",
        {},
        block.rows.map((row) => rowOf(text, row, quote)),
      ),
    );
  }
  const pieces = block.pieces.map((piece) =>
    el("span", { "data-passage": piece.passageId }, spanOf(text, piece, quote)),
  );
  if (block.kind === "heading")
    return el(
      `h${Math.min(block.level, 3) + 2}` as "h3" | "h4" | "h5",
      { class: `paper-h${Math.min(block.level, 3)}` },
      pieces,
    );
  return el(block.kind === "title" ? "h3" : "p", { class: `paper-${block.kind}` }, pieces);
}

function rowOf(text: string, row: Row, quote: Span | null): HTMLElement {
  const cited =
    quote !== null && row.cells.some((cell) => cell.start < quote.end && quote.start < cell.end);
  return el(
    "tr",
    { "data-passage": row.passageId, class: cited ? "cited" : null },
    row.cells.map((cell) =>
      el(
        row.head ? "th" : "td",
        row.head ? { scope: "col" } : { colspan: cell.across ?? null },
        spanOf(text, cell, quote),
      ),
    ),
  );
}

function spanOf(text: string, span: Span, quote: Span | null): (HTMLElement | string)[] {
  return marked(text, span, quote).map((part) =>
    part.hit ? el("mark", {}, part.text) : part.text,
  );
}

/** Each heading of the outline leads to the first passage under it. */
function fillOutline(outline: ReportInfo["outline"], body: Passage[]): void {
  let from = 0;
  const items = outline.map((heading) => {
    const found = body.findIndex(
      (passage, i) => i >= from && passage.headings.at(-1) === heading.title,
    );
    if (found >= 0) from = found + 1;
    const target = body[found]?.passageId ?? null;
    return el(
      "li",
      { class: `level-${Math.min(heading.level, 3)}` },
      button(heading.title, { disabled: target === null }, () => target && goTo(target)),
    );
  });
  $("outline").replaceChildren(el("ol", {}, items));
  $("outline-toggle").hidden = items.length === 0;
  if (at < 0 && items.length > 0 && !narrow.matches) showOutline(true);
}

function goTo(passageId: string): void {
  if (narrow.matches) showOutline(false);
  const target = $("paper").querySelector(`[data-passage="${CSS.escape(passageId)}"]`);
  if (target) scrollTo(target, "start", calm.matches ? "auto" : "smooth");
}

/** Scroll the panel alone; `scrollIntoView` would move the page behind it too. */
function scrollTo(
  target: Element,
  block: "start" | "center",
  behavior: ScrollBehavior = "auto",
): void {
  const room = $("paper-scroll");
  const [inner, outer] = [target.getBoundingClientRect(), room.getBoundingClientRect()];
  const margin = block === "start" ? 14 : Math.max(14, (outer.height - inner.height) / 2);
  room.scrollTo({ top: room.scrollTop + inner.top - outer.top - margin, behavior });
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
