/** Where passages were cited: a quiet mark in the margin, which opens the list of the questions. */
import type { Cited } from "../../api/reader.ts";
import { button, el } from "../dom.ts";
import { openNote } from "./note.ts";
import type { Paper } from "./paper.ts";

/** So many questions are listed of a passage that was cited often. */
const SHOWN = 8;

export function markCited(paper: Paper, cited: Cited): void {
  for (const [node, uses] of Map.groupBy(cited, (one) => paper.homeOf(one.passageId)?.node)) {
    if (!node) continue;
    // An answer that cites two passages of one paragraph is one question.
    const questions = [...new Map(uses.map((one) => [one.jobId, one])).values()];
    const label = `引用过 ${questions.length} 次`;
    const mark = button(
      "",
      {
        class: "cited-mark",
        "data-count": questions.length > 99 ? "99+" : questions.length,
        "aria-label": `这一段${label}，看是哪些问题`,
        "aria-expanded": "false",
        title: label,
      },
      () => openNote(mark, label, ...listOf(questions)),
    );
    node.append(mark);
  }
}

function listOf(questions: Cited): Node[] {
  const more = questions.length - SHOWN;
  return [
    el("p", { class: "note-main" }, "回答过这些问题"),
    el(
      "ul",
      {},
      questions.slice(0, SHOWN).map((one) => el("li", {}, wordsOf(one), " ", timeOf(one.at))),
    ),
    ...(more > 0 ? [el("p", {}, `另有 ${more} 个更早的问题`)] : []),
  ];
}

/** A question of the console leads to its talk. */
function wordsOf({ question, topic, jobId }: Cited[number]): Node {
  const words = question.length > 60 ? `${question.slice(0, 60)}…` : question;
  if (!jobId.startsWith("own-") && !topic?.startsWith("talk-")) return el("span", {}, words);
  const address = topic
    ? `#ask/${encodeURIComponent(topic)}/${encodeURIComponent(jobId)}`
    : `#ask?q=${encodeURIComponent(question)}`;
  return el("a", { href: address }, words);
}

const DAY = new Intl.DateTimeFormat("zh-CN", { dateStyle: "medium" });
const timeOf = (at: number) => el("time", { class: "note-time" }, DAY.format(at));
