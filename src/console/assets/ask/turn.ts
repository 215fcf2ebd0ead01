/**
 * A question with what came of it, as the page has it: asked, being answered (with what may be shown already), answered, not to be shown any
 * more, or failed.
 */
import type { Reply } from "../../../schemas.ts";
import type { Turn } from "../../api/turns.ts";
import { button, type Children, el } from "../dom.ts";
import { isRefused, replyParts } from "./answer.ts";
import { toolsOf } from "./judge.ts";

export interface Asked {
  /** Null until the server has taken it. */
  id: string | null;
  question: string;
  /** Unix milliseconds. */
  at: number;
  state: Turn["state"] | "failed";
  reply: Reply | null;
  opinions: Turn["opinions"];
  /** Why there is no answer, or not all of it. */
  error?: string;
  /** The connection is lost and tried for anew. */
  lost?: boolean;
  /** It was told to stop. */
  stopping?: boolean;
}

export interface TurnDoing {
  /** Where this question is found again; null until it has an address. */
  address: string | null;
  last: boolean;
  open(citation: Reply["citations"][number], reply: Reply, from: HTMLElement): void;
  stop(): void;
  again(): void;
  ask(question: string): void;
}

const WITHDRAWN = "这条回答引用的报告已经移除，或不再对您开放，所以不再显示。可以再问一次。";

export function renderTurn(turn: Asked, doing: TurnDoing): HTMLElement {
  const { id, reply, question } = turn;
  return el(
    "article",
    { class: `reply ${kindOf(turn)}`, id: id === null ? null : `reply-${id}` },
    el(
      "div",
      { class: "turn-head" },
      el("h2", { class: "asked", tabindex: "-1" }, question),
      when(turn, doing),
    ),
    reply
      ? answered(turn, reply, doing)
      : el("div", { class: "reply-body" }, unanswered(turn, doing)),
    doing.last && reply && turn.state === "answered" ? nextQuestions(reply, doing) : null,
  );
}

function kindOf({ state, reply }: Asked): string {
  if (!reply) return state === "running" ? "waiting" : "trouble";
  const writing = state === "running";
  return `${isRefused(reply, writing) ? "refusal" : reply.skill}${writing ? " writing" : ""}`;
}

function when({ at }: Asked, { address }: TurnDoing): HTMLElement | null {
  if (address === null) return null;
  const date = new Date(at);
  const day =
    date.toDateString() === new Date().toDateString() ? {} : ({ dateStyle: "medium" } as const);
  const words = date.toLocaleString("zh-CN", { timeStyle: "short", ...day });
  return el("a", { class: "permalink", href: address, title: "这一问的地址" }, words);
}

function answered(turn: Asked, reply: Reply, doing: TurnDoing): Children[] {
  const { id, state, question, opinions } = turn;
  const writing = state === "running";
  // By its number: marks that stay on the page belong to whatever the reply has become.
  const open = (n: number, from: HTMLElement) => {
    const citation = turn.reply?.citations.find((one) => one.n === n);
    if (citation) doing.open(citation, turn.reply!, from);
  };
  return replyParts(reply, {
    ...{ id, question, writing, last: doing.last },
    marks: { citations: reply.citations, open },
    foot: writing
      ? still(turn, reply, doing)
      : [
          cutShort(turn, doing),
          id !== null && state === "answered" ? toolsOf(id, reply, opinions) : null,
        ],
  });
}

function unanswered(turn: Asked, doing: TurnDoing): Children[] {
  if (turn.state === "running")
    return [
      el("p", { class: "waiting-words" }, waitingWords(turn, "正在查阅往年报告，逐句核对出处…")),
      el("div", { class: "bars", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
      el("div", { class: "reply-foot" }, stopButton(turn, doing)),
    ];
  const why = turn.state === "withdrawn" ? WITHDRAWN : (turn.error ?? "这一问没有答成。");
  return [el("p", { role: "alert" }, why), button("再问一次", { class: "plain" }, doing.again)];
}

function still(turn: Asked, { model }: Reply, doing: TurnDoing): Children[] {
  const words =
    model === null ? "先看报告原文；大模型还在写，写好后换上" : "大模型还在写；以上各句已核对原文";
  return [
    el("span", { class: "writing-words" }, waitingWords(turn, words)),
    stopButton(turn, doing),
  ];
}

function waitingWords({ lost, stopping }: Asked, words: string): string {
  if (lost) return "连接断了，正在重新连上；回答仍在继续，不会丢";
  return stopping ? "正在停止…" : words;
}

function cutShort({ error, state }: Asked, { again }: TurnDoing): Children[] {
  if (state !== "failed") return [];
  return [
    el("span", { class: "cut", role: "status" }, `没有写完：${error}`),
    button("再问一次", { class: "plain" }, again),
  ];
}

/** Until the server has taken the question there is nothing to stop. */
function stopButton({ id, stopping }: Asked, { stop }: TurnDoing): HTMLElement {
  return button("停止", { class: "plain stop", disabled: id === null || stopping === true }, stop);
}

function nextQuestions({ next = [] }: Reply, { ask }: TurnDoing): HTMLElement | null {
  if (next.length === 0) return null;
  return el(
    "section",
    { class: "next" },
    el("h3", { class: "next-head" }, "接着问"),
    el(
      "div",
      { class: "next-list" },
      next.map((question) => button(question, { class: "chip" }, () => ask(question))),
    ),
  );
}
