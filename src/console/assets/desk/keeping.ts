/** What is kept for how long, what the next sweep takes, and an end to all that is known of one person. */
import type { RetentionShown, TracesShown } from "../../api/desk/house.ts";
import { api, el, toast } from "../dom.ts";
import { act, type DeskPage, dayWords, field, head, tableOf } from "./parts.ts";

export const showKeeping: DeskPage = async (root) => {
  const kept = await api<RetentionShown>("/api/v1/desk/retention");
  const { days, undoDays, linkDays, sessionDays, oldest, messages, drafts, audit, removed } = kept;
  const due = (n: number) => (n > 0 ? `${n}，下次清理时删除` : "没有");
  root.replaceChildren(
    head(
      "保存和删除",
      `每分钟清理一次过期的。${oldest === null ? "" : `现存最早的消息是 ${dayWords(oldest)} 的。`}`,
    ),
    tableOf(
      "保存多久",
      ["什么", "保存多久", "现有", "已到期"],
      [
        ["消息、提问、回答和评价", `${days} 天`, String(messages.kept), due(messages.due)],
        ["起草的稿子", `最后一次改动后 ${days} 天`, String(drafts.kept), due(drafts.due)],
        ["操作记录", `消息的 ${days} 天，其余一直保存`, String(audit.kept), due(audit.due)],
        ["移除的报告", `${undoDays} 天内可以放回，之后彻底删除`, String(removed), "到期自动删除"],
        ["出处链接", `发出后 ${linkDays} 天内能打开`, "—", "—"],
        ["登录", `${sessionDays} 天`, "—", "—"],
      ],
    ),
    el("h2", {}, "删除一个人的数据"),
    el(
      "p",
      { class: "kept-says" },
      "删除这个人的提问、收到的回答、评价、稿子和上传，不能恢复。飞书里的聊天记录不受影响。",
    ),
    forgetForm(),
  );
};

function forgetForm(): HTMLElement {
  const person = el("input", {
    ...{ type: "text", name: "person", required: true, autocomplete: "off", spellcheck: "false" },
    placeholder: "飞书的编号，ou_ 开头",
  });
  const found = el("div", { "aria-live": "polite" });
  const look = async () => {
    const asked = encodeURIComponent(person.value.trim());
    found.replaceChildren(
      confirmation(await api<TracesShown>(`/api/v1/desk/people/${asked}`), found),
    );
  };
  person.addEventListener("input", () => found.replaceChildren());
  return el(
    "form",
    {
      class: "kept-forget",
      on: {
        submit: (event) => {
          event.preventDefault();
          look().catch((error: Error) => toast(error.message));
        },
      },
    },
    field("谁（编号在“提问记录”的每条提问里）", person),
    el("button", { type: "submit", class: "plain" }, "看看有什么"),
    found,
  );
}

function confirmation(traces: TracesShown, found: HTMLElement): HTMLElement {
  const { person, messages, questions, feedback, drafts, uploads, audiences } = traces;
  if (messages + questions + feedback + drafts + uploads === 0)
    return el("p", { class: "kept-note" }, `没有 ${person} 的任何数据。`);
  const again = el("input", { type: "text", autocomplete: "off", spellcheck: "false" });
  const go = act("删除", "danger", async () => {
    const { messages: gone } = await api<{ messages: number }>(
      `/api/v1/desk/people/${encodeURIComponent(person)}/forget`,
      { method: "POST", body: { confirm: again.value } },
    );
    found.replaceChildren(
      el("p", { class: "kept-note" }, `已删除 ${person} 的 ${gone} 条消息，连同回答、评价和稿子。`),
    );
  });
  go.disabled = true;
  again.addEventListener("input", () => {
    go.disabled = again.value.trim() !== person;
  });
  return el(
    "div",
    { class: "kept-confirm" },
    el(
      "p",
      {},
      `将删除：${messages} 条消息（其中 ${questions} 次提问）和它们的回答，${feedback} 条评价，${drafts} 稿，${uploads} 次上传。`,
    ),
    audiences > 0
      ? el("p", {}, `有 ${audiences} 份报告的阅读范围里写着这个编号，不会改动，请到报告库里改。`)
      : null,
    field(`请再输入一次 ${person}，以确认`, again),
    go,
  );
}
