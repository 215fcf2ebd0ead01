/** The page that a citation opens from a chat: one passage in its surroundings. It works without script or login. */
import { html } from "hono/html";
import type { Passage, ReportInfo } from "../domain.ts";
import { spotWords } from "./assets/place.ts";
import { type Block, blocksOf, marked, type Row, type Span } from "./assets/report.ts";
import { brand, type Page, shell } from "./shell.ts";

export interface SourceReport {
  info: ReportInfo;
  text: string;
  body: Passage[];
  current: boolean;
}

/** How many passages to show on either side when a section is long. */
const REACH = 14;

/** The passage with its quote marked, inside the section it belongs to. */
export function sourcePage(stored: SourceReport, passage: Passage, quote: Span | null): Page {
  const { info, current } = stored;
  const around = surroundings(stored.body, passage);
  return shell(
    `${info.title} · 承前`,
    html`<body class="sheet">
<header class="sheet-head">${brand}<p>承前 · 引文出处</p></header>
<main>
  ${passage.sure === undefined ? "" : html`<p class="banner" role="note">这一页是扫描件，文字由识别（OCR）得来，把握 ${Math.round(passage.sure * 100)}%。引用数字前请核对原件第 ${passage.page} 页。</p>`}
  ${current ? "" : html`<p class="banner" role="note">这是当时引用的版本，此后已有新版本替换。下面的文字以引用时为准。</p>`}
  <article class="paper">
    <h1 class="paper-title">${info.title}</h1>
    <p class="paper-meta">${[info.org, info.year === null ? null : `${info.year}年`, info.kind].filter(Boolean).join(" · ")}</p>
    ${quoteOf(stored.text, passage, quote)}
    ${passage.headings.length === 0 ? "" : html`<ol class="trail" aria-label="所在章节">${passage.headings.map((heading) => html`<li>${heading}</li>`)}</ol>`}
    ${around.before ? html`<p class="elided">（前文略）</p>` : ""}
    ${blocksOf(stored.text, around.body).map((block) => blockOf(stored.text, block, passage, quote))}
    ${around.after ? html`<p class="elided">（后文略）</p>` : ""}
  </article>
  <p class="sheet-note">标出的文字为所引原文，摘自“${info.file}”。${info.sample ? "这是示例报告，内容为虚构。" : ""}</p>
</main>
</body>`,
    html`<link rel="stylesheet" href="/assets/paper.css">`,
  );
}

/** The quoted words by themselves, so that a phone shows them before any scrolling. */
function quoteOf(text: string, passage: Passage, quote: Span | null): Page {
  const words = quote ? text.slice(quote.start, quote.end) : passage.text;
  const place = [passage.path.join("/"), spotWords(passage)]
    .filter((part) => part !== "")
    .join("，");
  return html`<div class="quoted"><blockquote>“${words}”</blockquote>
    <p>${place === "" ? "" : `位置：${place}`} <a href="#cited">看上下文</a></p></div>`;
}

/** The innermost section around a passage, cut to its neighbours when it is long. */
function surroundings(
  body: Passage[],
  passage: Passage,
): { body: Passage[]; before: boolean; after: boolean } {
  const trail = passage.headings.join("\n");
  const at = body.findIndex((other) => other.passageId === passage.passageId);
  const belongs = (other: Passage | undefined) =>
    other !== undefined && other.kind !== "title" && other.headings.join("\n") === trail;
  let first = at;
  let last = at;
  while (belongs(body[first - 1]) && at - first < REACH) first--;
  while (belongs(body[last + 1]) && last - at < REACH) last++;
  // The trail above the text already shows the section's heading.
  if (first < at && body[first]?.kind === "heading") first++;
  const cutBefore = belongs(body[first - 1]) && body[first - 1]?.kind !== "heading";
  return { body: body.slice(first, last + 1), before: cutBefore, after: belongs(body[last + 1]) };
}

function blockOf(text: string, block: Block, passage: Passage, quote: Span | null): Page {
  if (block.kind === "table")
    return html`<div class="table-scroll" tabindex="0"><table>${block.rows.map((row) => rowOf(text, row, passage, quote))}</table></div>`;
  const pieces = block.pieces.map((piece) => {
    const shown = spanOf(text, piece, quote);
    return piece.passageId === passage.passageId
      ? html`<span class="cited" id="cited">${shown}</span>`
      : shown;
  });
  if (block.kind === "heading")
    return html`<h2 class="paper-h${Math.min(block.level, 3)}">${pieces}</h2>`;
  return html`<p class="paper-${block.kind}">${pieces}</p>`;
}

function rowOf(text: string, row: Row, passage: Passage, quote: Span | null): Page {
  const cells = row.cells.map((cell) => {
    const shown = spanOf(text, cell, quote);
    if (row.head) return html`<th scope="col">${shown}</th>`;
    return html`<td colspan="${cell.across ?? 1}">${shown}</td>`;
  });
  return html`<tr ${row.passageId === passage.passageId ? html`class="cited" id="cited"` : ""}>${cells}</tr>`;
}

function spanOf(text: string, span: Span, quote: Span | null) {
  return marked(text, span, quote).map((part) =>
    part.hit ? html`<mark>${part.text}</mark>` : part.text,
  );
}
