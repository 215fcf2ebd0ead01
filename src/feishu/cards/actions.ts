/** The buttons of a reply's card, and the form in which somebody says what is wrong with it (pure). */
import type { Reply } from "../../domain.ts";
import { button, type Element, form, input, markdown, panel, row, select } from "./elements.ts";
import { coloured } from "./markup.ts";

/** Why an answer is no good, to choose from. */
export const REASONS = ["与问题无关", "数字不对", "年份不对", "不完整", "出处不对", "其他"];

const MAX_QUESTIONS = 3;
/** A button is one line of a phone. */
const MAX_QUESTION = 60;

/** What may be asked next, a button each. */
export function nextQuestions(next: string[], on: string): Element[] {
  if (next.length === 0) return [];
  return [
    markdown(coloured("grey", "接着问"), "notation"),
    ...next
      .filter((text) => text.length <= MAX_QUESTION)
      .slice(0, MAX_QUESTIONS)
      .map((text) => button(text, { do: "ask", on, text }, { fill: true })),
  ];
}

export function stopButton(on: string): Element {
  return row([button("停止", { do: "stop", on })]);
}

/** 👍 and what else may be done with a reply; 👎 is the form beneath it. */
export function replyActions(reply: Reply, on: string): Element[] {
  const { kind, skill, citations, model } = reply;
  const answered = kind === "reply" && skill !== "help";
  const buttons = [
    ...(answered ? [button("👍 有用", { do: "like", on })] : []),
    ...(citations.length > 0 ? [button("展开原文", { do: "unfold", on })] : []),
    ...(answered && (model !== null || skill === "summary")
      ? [button("换一种说法", { do: "rephrase", on })]
      : []),
    ...(answered ? [button("导出 Word", { do: "word", on })] : []),
  ];
  const figures = answered && citations.length > 0;
  return [
    ...(buttons.length > 0 ? [row(buttons)] : []),
    dislikeForm(on),
    ...(figures ? [correctForm(on)] : []),
  ];
}

function dislikeForm(on: string): Element {
  return form("dislike", [
    panel("👎 不满意，说说哪里不对", [
      select("reason", "请选择", REASONS),
      input("note", { placeholder: "补充说明（可不填）" }),
      button("提交", { do: "dislike", on }, { type: "primary", submits: "dislike_submit" }),
    ]),
  ]);
}

/** A figure that somebody knows better goes to those who keep the reports. */
function correctForm(on: string): Element {
  return form("correct", [
    panel("数字应为…", [
      input("should", { placeholder: "正确的数字，例如：应为362处" }),
      input("basis", { placeholder: "依据哪份材料（可不填）" }),
      button("报管理员核实", { do: "correct", on }, { submits: "correct_submit" }),
    ]),
  ]);
}
