/**
 * A question with what came of it: {question, reply}, {question, error}, or {question, reply, cut} where not all of it came.
 * While the answer is awaited there is at most what may be shown already, as `reply`.
 */

import { button, el } from "../dom.ts";
import { renderReply } from "./answer.js";

/** `open` shows a citation at its source, `stop` ends the waiting, `again` asks once more. */
export function renderTurn(turn, { writing, open, stop, again }) {
  const { question, reply, error } = turn;
  if (reply) {
    // By its number: marks that stay on the page belong to whatever the reply has become.
    const opened = ({ n }, from) =>
      open(
        turn.reply.citations.find((citation) => citation.n === n),
        from,
      );
    const foot = writing ? still(reply, stop) : cutShort(turn, again);
    return renderReply(question, reply, opened, { writing, foot });
  }
  const body = error
    ? [el("p", { role: "alert" }, error), button("再问一次", { class: "plain" }, again)]
    : [
        el("p", { class: "waiting-words" }, "正在查阅往年报告，逐句核对出处…"),
        el("div", { class: "bars", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
        el("div", { class: "reply-foot" }, stopButton(stop)),
      ];
  return el(
    "article",
    { class: `reply ${error ? "trouble" : "waiting"}` },
    el("h2", { class: "asked" }, question),
    el("div", { class: "reply-body" }, body),
  );
}

function still({ model }, stop) {
  const words =
    model === null ? "先看报告原文；大模型还在写，写好后换上" : "大模型还在写；以上各句已核对原文";
  return [el("span", { class: "writing-words" }, words), stopButton(stop)];
}

function cutShort({ cut }, again) {
  if (!cut) return [];
  return [
    el("span", { class: "cut", role: "status" }, cut),
    button("再问一次", { class: "plain" }, again),
  ];
}

const stopButton = (stop) => button("停止", { class: "plain stop" }, stop);

// --- this tab's memory ---

export function keptTurns() {
  try {
    const kept = JSON.parse(sessionStorage.getItem("turns") ?? "[]");
    return Array.isArray(kept)
      ? kept.filter((turn) => turn?.question && (turn.reply || turn.error))
      : [];
  } catch {
    return [];
  }
}

export function keepTurns(turns) {
  try {
    sessionStorage.setItem("turns", JSON.stringify(turns));
  } catch {
    // A full or forbidden storage only costs the history after a reload.
  }
}
