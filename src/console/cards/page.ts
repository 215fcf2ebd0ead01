/** The page of one reply, which a card links to: all of it on one sheet, for a phone and for paper, without script or login. */
import { html } from "hono/html";
import { renderCards } from "../../feishu/cards/index.ts";
import type { LinkedReply } from "../../flows/links.ts";
import { brand, type Page, shell } from "../shell.ts";
import { cardAs } from "./card.ts";

/** On a page everything finds room. */
const LIMITS = {
  bytes: Number.POSITIVE_INFINITY,
  elements: Number.POSITIVE_INFINITY,
  tables: Number.POSITIVE_INFINITY,
  charts: Number.POSITIVE_INFINITY,
};

export function replyPage({ reply, question, linkOf }: LinkedReply): Page {
  const options = { linkOf, replyUrl: null, on: "", actions: false, limits: LIMITS };
  const cards = renderCards({ ...reply, question: undefined }, options);
  return shell(
    `${question ?? "回答"} · 承前`,
    html`<body class="sheet">
<header class="sheet-head">${brand}<p>承前 · 一条回答</p></header>
<main>
  ${question === null ? "" : html`<h1 class="asked">${question}</h1>`}
  ${cards.map((card) => cardAs(card, { open: true }))}
  <p class="sheet-note">每一句后的数字可以点开，看报告原文。${reply.draft ? "初稿请核实后使用。" : ""}</p>
</main>
</body>`,
    html`<link rel="stylesheet" href="/assets/paper.css"><link rel="stylesheet" href="/assets/card.css">`,
  );
}
