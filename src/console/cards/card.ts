/** A card of ours (JSON 2.0) as HTML, as Feishu would draw it: for the page of one reply, and for pictures. No script is needed. */
import { html } from "hono/html";
import type { Page } from "../shell.ts";
import { chartAs, type Spec } from "./chart.ts";
import { inline, markdownAs } from "./markdown.ts";

type Json = Record<string, unknown>;
interface Text {
  content?: string;
}

export interface DrawOptions {
  /** Nothing is folded away: for paper, and for a page that is there to be read whole. */
  open?: boolean;
}

/** One card under its head. */
export function cardAs(card: object, options: DrawOptions = {}): Page {
  const { header, body } = card as { header?: Json; body: { elements: Json[] } };
  const title = (header?.title as Text)?.content ?? "";
  const subtitle = (header?.subtitle as Text)?.content;
  return html`<section class="card">
<header class="card-head ${String(header?.template ?? "blue")}"><h2>${title}</h2>${subtitle ? html`<p>${subtitle}</p>` : ""}</header>
<div class="card-body">${body.elements.map((element) => elementAs(element, options))}</div>
</section>`;
}

function elementAs(element: Json, options: DrawOptions): Page {
  const inner = () => (element.elements as Json[]).map((one) => elementAs(one, options));
  switch (element.tag) {
    case "markdown":
      return html`<div class="words ${String(element.text_size ?? "normal")}">${markdownAs(String(element.content))}</div>`;
    case "hr":
      return html`<hr>`;
    case "collapsible_panel": {
      const words = ((element.header as Json).title as Text).content ?? "";
      const open = options.open || element.expanded === true;
      return html`<details ${open ? html`open` : ""}><summary>${words}</summary><div class="panel">${inner()}</div></details>`;
    }
    case "column_set":
      return html`<div class="columns">${(element.columns as Json[]).map((column) => (column.elements as Json[]).map((one) => elementAs(one, options)))}</div>`;
    case "form":
      return html`<div class="form">${inner()}</div>`;
    case "button":
      return buttonAs(element);
    case "input":
      return inputAs(element);
    case "select_static":
      return selectAs(element);
    case "table":
      return tableAs(element);
    case "chart":
      return chartAs(element.chart_spec as Spec);
    default:
      return html``;
  }
}

function buttonAs({ text, type, width, behaviors }: Json): Page {
  const words = (text as Text).content ?? "";
  const name = `button ${String(type ?? "default")} ${width === "fill" ? "wide" : ""}`;
  const [behavior] = behaviors as { type: string; default_url?: string }[];
  return behavior?.type === "open_url" && behavior.default_url
    ? html`<a class="${name}" href="${behavior.default_url}">${words}</a>`
    : html`<span class="${name}">${words}</span>`;
}

function inputAs({ label, placeholder, default_value: value }: Json): Page {
  const words = (label as Text | undefined)?.content;
  const field = value
    ? html`<span class="field">${String(value)}</span>`
    : html`<span class="field empty">${(placeholder as Text | undefined)?.content ?? " "}</span>`;
  return html`<div class="input">${words ? html`<span class="input-label">${words}</span>` : ""}${field}</div>`;
}

function selectAs({ placeholder, initial_option: chosen }: Json): Page {
  const words = chosen ?? (placeholder as Text | undefined)?.content ?? "请选择";
  return html`<div class="input"><span class="field select ${chosen ? "" : "empty"}">${String(words)}</span></div>`;
}

function tableAs({ columns, rows }: Json): Page {
  const heads = columns as { name: string; display_name: string; data_type: string }[];
  return html`<div class="table-scroll" tabindex="0"><table>
<thead><tr>${heads.map(({ display_name: words }) => html`<th scope="col">${words}</th>`)}</tr></thead>
<tbody>${(rows as Record<string, unknown>[]).map(
    (row) =>
      html`<tr>${heads.map(({ name, data_type: type }) => {
        const cell = String(row[name] ?? "");
        return html`<td>${type === "markdown" ? inline(cell) : cell}</td>`;
      })}</tr>`,
  )}</tbody></table></div>`;
}
